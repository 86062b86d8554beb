"""Knobs of an AS's edge: what it announces where, how, and what it prefers of what it hears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..network import Network
from ..policy.plans import meaning_of
from ..route import Prefix, community
from ..scenario import Knob
from .aims import Who, edge, whom


def prepend(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
            prefix: str | None = None, upto: int = 10, name: str = "prepend", label: str = "") -> Knob:
    """How many extra copies of its ASN an AS puts in front, towards one neighbour (or over one link, or everywhere)."""
    target = edge(network, who, towards, link, prefix)
    label = label or f"Prepends towards {whom(network, target)}"
    return Knob(name, label, "prepend", target, tuple(range(upto + 1)), 0, "extra copies")


def local_pref(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None,
               prefix: str | None = None, values: Sequence[int | None] = (None, *range(50, 260, 10)),
               start: int | None = None, name: str = "local_pref", label: str = "") -> Knob:
    """The local-pref an AS gives to what it hears from one neighbour; None leaves it to the AS's preset."""
    target = edge(network, who, neighbor, link, prefix)
    label = label or f"{network.name_of(who)}'s local-pref for {whom(network, target)}"
    return Knob(name, label, "local_pref", target, tuple(values), start, "higher wins")


def announce(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
             prefix: str | None = None, name: str = "announce", label: str = "") -> Knob:
    """Whether an AS announces its prefixes there at all: multihoming, one link at a time."""
    target = edge(network, who, towards, link, prefix)
    return Knob(name, label or f"Announce to {whom(network, target)}", "announce", target, (False, True), True,
                texts=("not announced", "announced"))


def communities(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
                prefix: str | None = None, values: Iterable[str] | None = None, name: str = "community",
                label: str = "") -> Knob:
    """Which community an AS attaches towards a neighbour; the values offered are those of the neighbour's own plan."""
    target = edge(network, who, towards, link, prefix)
    plan = network.find(network.far_end(network.link(target[1]), who)).plan if target[1] else None
    meanings = dict(plan.meanings) if plan else {}
    offered = [community(value) for value in (meanings if values is None else values)]
    texts = ("none", *(meaning_of(plan, value) for value in dict.fromkeys(offered)))
    label = label or f"Community towards {whom(network, target)}"
    return Knob(name, label, "community", target, ("none", *offered), "none", texts=texts)


def med(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None, prefix: str | None = None,
        values: Sequence[int | None] = (None, *range(0, 110, 10)), name: str = "med", label: str = "") -> Knob:
    """The MED an AS sends over a link: among links from the same AS, the lowest wins."""
    target = edge(network, who, towards, link, prefix)
    return Knob(name, label or f"MED towards {whom(network, target)}", "med", target, tuple(values), None,
                "lower wins", ("none sent",) if values[0] is None else ())


def more_specific(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
                  prefix: str | None = None, name: str = "more_specific", label: str = "") -> Knob:
    """Announce the halves (or quarters) of a prefix over one link only, beside the whole prefix everywhere."""
    announced = [prefix] if prefix else network.find(who).announces
    if not announced:
        raise ValueError(f"{network.name_of(who)} announces nothing that could be cut finer; name a prefix")
    whole = Prefix.parse(announced[0])
    target = edge(network, who, towards, link, str(whole))
    label = label or f"More-specifics towards {whom(network, target)}"
    texts = (f"only {whole}", f"two /{whole.length + 1}", f"four /{whole.length + 2}")
    return Knob(name, label, "more_specific", target, (0, 1, 2), 0, texts=texts)


def leak(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None, prefix: str | None = None,
         name: str = "leak", label: str = "") -> Knob:
    """Whether an AS tells a neighbour (or everyone) what it should keep from it: a route leak (RFC 7908)."""
    target = edge(network, who, towards, link, prefix)
    label = label or f"{network.name_of(who)} leaks to {whom(network, target)}"
    return Knob(name, label, "leak", target, (False, True), False)
