"""Which ASes and links there are at all: a newcomer, one that leaves, a link laid or taken out.

An AS leaves with its routers, links and sessions; a link leaves with its session. Rules that spoke of that link alone
go with it, for they could match nothing any more.
"""

from __future__ import annotations

from dataclasses import replace

from ..network import MEDIA, OPPOSITE, Network
from ..route import Prefix
from .kinds import Kind, amount, one_of

_LONGEST_NAME = 80


def _system(network: Network, target: tuple, value: tuple | None) -> Network:
    """Add an AS, take it away (None), or give the one there another name and other prefixes."""
    asn, there = target[0], any(system.asn == target[0] for system in network.ases)
    if value is None:
        return _without_system(network, asn) if there else network
    name, *prefixes = value
    if not there:
        return network.add(asn, name, announces=prefixes)
    namesake = next((system.asn for system in network.ases if system.name == name and system.asn != asn), None)
    if namesake is not None:
        raise ValueError(f"{name!r} is the name of AS{namesake}; give AS{asn} another name")
    return network.with_as(asn, name=name or network.name_of(asn), announces=tuple(map(Prefix.parse, prefixes)))


def _without_system(network: Network, asn: int) -> Network:
    for link in network.links_of(asn):
        network = _without_link(network, link.id)
    gone = {router.name for router in network.routers_of(asn)}
    return replace(
        network,
        ases=tuple(system for system in network.ases if system.asn != asn),
        routers=tuple(router for router in network.routers if router.asn != asn),
        links=tuple(link for link in network.links if link.a not in gone),
        sessions=tuple(each for each in network.sessions if not {each.a, each.b} & gone),
    )


def _link(network: Network, target: tuple, value: tuple | None) -> Network:
    """Lay a link between two ASes (of one with several routers: at the one named), or take one out (None)."""
    name = target[0]
    there = next((link for link in network.links if link.id == name), None)
    if value is None:
        return network if there is None else _without_link(network, name)
    one, other, relation, medium, capacity = value
    if there is None:
        return network.join(one, other, relation, id=name, medium=medium, capacity=capacity)
    ends = network.entry_router(one).name, network.entry_router(other).name
    if ends != (there.a, there.b):
        raise ValueError(f"there is a link {name!r} already; give this one a name of its own, such as '{name}#2'")
    return network.with_link(name, medium=medium, capacity=capacity).with_relation(name, relation)


def _without_link(network: Network, name: str) -> Network:
    about = ("link", name)
    ases = tuple(
        replace(system, rules=tuple(rule for rule in system.rules if about not in rule.match))
        if any(about in rule.match for rule in system.rules) else system
        for system in network.ases
    )
    return replace(network, ases=ases, links=tuple(link for link in network.links if link.id != name),
                   sessions=tuple(each for each in network.sessions if each.link != name))


def _named(value: object) -> tuple | None:
    """None, a name, or a name and the prefixes announced."""
    if value is None:
        return None
    name, *prefixes = (value,) if isinstance(value, str) else tuple(value)
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        raise ValueError
    return (name, *(str(Prefix.parse(each)) for each in prefixes))


def _laid(value: object) -> tuple | None:
    """None, or who to whom as what, with medium and capacity if they are not as usual."""
    if value is None:
        return None
    one, other, relation, *port = value
    usual = ("transit" if relation in ("customer", "provider") else "pni", 10.0)
    medium, capacity = (*port, *usual[len(port):])
    return (one, other, one_of(*OPPOSITE)(relation), one_of(*MEDIA)(medium), amount(capacity))


KINDS = {
    "system": Kind(_system, _named, ("ASN",),
                   f"None to take it away, or a name of at most {_LONGEST_NAME} letters and the prefixes it announces"),
    "join": Kind(_link, _laid, ("link",),
                 f"None to take it out, or (one, other, what one is to the other: {', '.join(OPPOSITE)}) "
                 "and, if not as usual, the medium and the capacity in Gbit/s"),
}
