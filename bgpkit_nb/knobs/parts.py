"""Knobs of links and ASes: up or down, how they are built, whose customer, and how routes cross an AS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..network import MEDIA, Network
from ..scenario import Knob
from .aims import Who, ends, link_of

#: The media that join two ASes, in the order of `MEDIA`.
_BETWEEN = tuple(medium for medium in MEDIA if medium != "backbone")


def link_up(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None, name: str = "link",
            label: str = "") -> Knob:
    """Whether a link is up; a session falls with the link it rides on."""
    target = link_of(network, who, neighbor, link)
    return Knob(name, label or f"Link {ends(network, target)}", "link", (target,), (False, True), True,
                texts=("down", "up"))


def relation(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None,
             name: str = "relation", label: str = "") -> Knob:
    """What the AS is to the neighbour over a link: its customer, provider, peer or sibling, or neither ("flat")."""
    target = link_of(network, who, neighbor, link)
    asn = network.asn_of(who)
    found = network.link(target)
    far = network.name_of(network.far_end(found, asn))
    values = ("customer", "peer", "provider", "sibling", "flat")
    if network.ends(found)[0] != asn:                   # the change is said from end a's side
        values = ("provider", "peer", "customer", "sibling", "flat")
    texts = (f"customer of {far}", f"peer of {far}", f"provider of {far}", f"sibling of {far}", "no business")
    label = label or f"{network.name_of(asn)} is"
    return Knob(name, label, "relation", (target,), values, network.relation(target), texts=texts)


def medium(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None, name: str = "medium",
           label: str = "") -> Knob:
    """How a link is built: a transit port, an Internet exchange, a private interconnect."""
    target = link_of(network, who, neighbor, link)
    label = label or f"Medium of {ends(network, target)}"
    texts = ("transit port", "Internet exchange (IX)", "private interconnect (PNI)")
    return Knob(name, label, "medium", (target,), _BETWEEN, network.link(target).medium, texts=texts)


def metric(network: Network, link: str, *, values: Sequence[int] = tuple(range(0, 105, 5)), name: str = "metric",
           label: str = "") -> Knob:
    """What the IGP counts for crossing a link inside an AS (or, without next-hop-self, for the link to a neighbour)."""
    start = network.link(link).metric
    offered = tuple(sorted({*values, start}))
    label = label or f"IGP metric {ends(network, link)}"
    return Knob(name, label, "metric", (link,), offered, start, "lower is nearer")


def multipath(network: Network, who: Who, *, name: str = "multipath", label: str = "") -> Knob:
    """Whether an AS splits its traffic over routes that are equal up to the tie-breaks."""
    system = network.find(who)
    label = label or f"Multipath at {system.name}"
    return Knob(name, label, "multipath", (system.asn,), (False, True), system.multipath)


def next_hop_self(network: Network, who: Who, *, name: str = "next_hop_self", label: str = "") -> Knob:
    """Whether border routers put their own address as the next hop of what they pass on over iBGP."""
    system = network.find(who)
    label = label or f"Next-hop-self at {system.name}"
    return Knob(name, label, "next_hop_self", (system.asn,), (False, True), system.next_hop_self)


def reflectors(network: Network, who: Who, *choices: str | Iterable[str], start: str | Iterable[str] = "mesh",
               name: str = "reflectors", label: str = "") -> Knob:
    """How an AS speaks iBGP: a full mesh, or with one router (or several) of each choice reflecting to all others."""
    values = ("mesh", *((each,) if isinstance(each, str) else tuple(each) for each in choices))
    texts = ("full mesh", *(f"{' and '.join(each)} reflect{'s' if len(each) == 1 else ''}" for each in values[1:]))
    for names in values[1:]:
        network.ibgp(who, reflectors=names)                # strangers are refused now, not when the knob is turned
    start = start if start == "mesh" else (start,) if isinstance(start, str) else tuple(start)
    label = label or f"iBGP at {network.name_of(who)}"
    return Knob(name, label, "reflectors", (network.asn_of(who),), values, start, texts=texts)
