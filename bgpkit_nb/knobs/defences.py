"""Knobs of hijacks, and of the defences that ASes adopt against them and against leaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..network import ROLES, Network
from ..policy import HIJACKS
from ..route import Prefix
from ..scenario import Knob
from .aims import Who, first_prefix, link_of

_DEFENCES = {"rov": "ROV", "aspa": "ASPA", "otc": "roles and OTC", "rfc8212": "RFC 8212", "peerlock": "peerlock"}


def hijack(network: Network, who: Who, victim: Who, prefix: str | None = None, *,
           values: Sequence[str] = tuple(HIJACKS), name: str = "hijack", label: str = "") -> Knob:
    """What an AS announces of a prefix that belongs to a victim (its first, if none is named)."""
    whole = str(Prefix.parse(prefix) if prefix else first_prefix(network, victim))
    target = network.asn_of(who), network.asn_of(victim), whole
    label = label or f"{network.name_of(who)} announces of {whole}"
    return Knob(name, label, "hijack", target, tuple(values), "none", texts=tuple(HIJACKS.get(v, v) for v in values))


def adopt(network: Network, who: Who, defence: str, *, name: str = "", label: str = "") -> Knob:
    """Whether an AS adopts a defence (`bgpkit_nb.network.DEFENCES`); the knob is called after it, unless named."""
    system = network.find(who)
    network.adopt(system.asn, defence)                                          # an unknown defence is refused here
    label = label or f"{system.name} adopts {_DEFENCES[defence]}"
    return Knob(name or defence, label, "adopts", (system.asn, defence), (False, True), defence in system.secures)


def adopters(network: Network, order: Iterable[Who], defence: str, *, name: str = "", label: str = "") -> Knob:
    """How many ASes of an order adopt a defence, the first first; the knob is called after it, unless named.

    Raises ValueError where the ASes that adopt it now are not the first of that order.
    """
    asns = tuple(map(network.asn_of, order))
    now = sum(asn in network.adopters(defence) for asn in asns)
    if set(asns[:now]) - set(network.adopters(defence)):
        raise ValueError(f"the ASes that adopt {defence!r} now are not the first of the order; "
                         "put them first, or take it from them")
    names = [network.name_of(asn) for asn in asns]
    texts = ("nobody", *(f"{rank}: {'and ' * (rank > 1)}{each}" for rank, each in enumerate(names, 1)))
    label = label or f"Adopting {_DEFENCES[defence]}"
    return Knob(name or defence, label, "adopters", (defence, asns), tuple(range(len(asns) + 1)), now, texts=texts)


def roa(network: Network, who: Who, prefix: str | None = None, *, name: str = "roa", label: str = "") -> Knob:
    """Which ROA an AS publishes for a prefix of its own: none, for the prefix alone, or down to a loose maxLength."""
    whole = Prefix.parse(prefix) if prefix else first_prefix(network, who)
    asn, longest = network.asn_of(who), 24 if whole.version == 4 else 48
    lengths = tuple(dict.fromkeys((whole.length, *range(whole.length + 1, max(longest, whole.length + 1) + 1))))
    known = {each.prefix: each.max_length for each in network.roas if each.asn == asn}
    texts = ("no ROA", *(f"{whole}, maxLength {length}" for length in lengths))
    label = label or f"{network.name_of(who)}'s ROA"
    return Knob(name, label, "roa", (asn, str(whole)), (None, *lengths), known.get(whole), texts=texts)


def role(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None, name: str = "role",
         label: str = "") -> Knob:
    """The role that an AS says it has on a link (RFC 9234), whatever it is; two that are no pair refuse the session."""
    target = link_of(network, who, towards, link)
    asn = network.asn_of(who)
    said = next(each.roles for each in network.sessions if each.link == target)
    label = label or f"{network.name_of(asn)}'s role towards {network.link_name(target, asn)}"
    start = said[network.ends(network.link(target)).index(asn)]
    return Knob(name, label, "role", (asn, target), ("", *ROLES), start, texts=("not configured", *ROLES))
