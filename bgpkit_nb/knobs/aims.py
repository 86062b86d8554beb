"""Where a knob is aimed, and what people call that."""

from __future__ import annotations

from ..network import Network
from ..route import Prefix

Who = str | int


def edge(network: Network, who: Who, towards: Who | None, link: str | None, prefix: str | None) -> tuple:
    """The target of a change at an AS's edge: (ASN, link id or None for all, prefix or None for all)."""
    where = None if towards is None and link is None else link_of(network, who, towards, link)
    return network.asn_of(who), where, prefix and str(Prefix.parse(prefix))


def link_of(network: Network, who: Who, neighbor: Who | None, link: str | None) -> str:
    """The id of the link named, or of the only one to a neighbour; ValueError when there is a choice to make."""
    if link is not None:
        return network.link(link).id
    if neighbor is None:
        raise ValueError(f"name the neighbour or the link of {network.name_of(who)} that the knob is for")
    return network.only_link(who, neighbor).id


def whom(network: Network, target: tuple) -> str:
    """What people call where a change at an edge is aimed."""
    return "everyone" if target[1] is None else network.link_name(target[1], target[0])


def ends(network: Network, link: str) -> str:
    """What people call a link: by both its ends, and its label."""
    found = network.link(link)
    inside = len(set(network.ends(found))) == 1
    ends = " to ".join((found.a, found.b) if inside else map(network.name_of, network.ends(found)))
    return f"{ends} ({found.label})" if found.label else ends


def first_prefix(network: Network, who: Who) -> Prefix:
    """What an AS announces first; ValueError when it announces nothing."""
    announces = network.find(who).announces
    if not announces:
        raise ValueError(f"{network.name_of(who)} announces nothing; name a prefix")
    return announces[0]
