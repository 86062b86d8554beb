"""What the pictures call ASes and routers: an AS with one router by its number, each of several routers by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..network import Network

Node = int | str


class Cast(NamedTuple):
    """Worked out once for a picture. nodes: router -> node. labels: router -> what people call it. reflectors: the
    routers that reflect routes to clients inside their AS (RFC 4456)."""

    nodes: dict[str, Node]
    labels: dict[str, str]
    reflectors: frozenset[str]

    @classmethod
    def of(cls, network: Network) -> Cast:
        """Everybody in a network."""
        nodes, names = nodes_of(network), {system.asn: system.name for system in network.ases}
        labels = {router.name: names[router.asn] + (f" {router.name}" if nodes[router.name] == router.name else "")
                  for router in network.routers}
        roles = {"client": "b", "reflector": "a"}
        reflectors = (getattr(each, roles[each.relation]) for each in network.sessions if each.relation in roles)
        return cls(nodes, labels, frozenset(reflectors))


def node_of(network: Network, who: str | int) -> Node:
    """What the pictures call a router or an AS (where it has several: its first); ValueError for strangers."""
    return nodes_of(network)[network.entry_router(who).name]


def nodes_of(network: Network) -> dict[str, Node]:
    """What the pictures call every router, by the router's name."""
    several = groups(network)
    return {router.name: router.name if router.asn in several else router.asn for router in network.routers}


def groups(network: Network) -> dict[int, tuple[str, ...]]:
    """The routers of every AS that has more than one."""
    found: dict[int, list[str]] = {}
    for router in network.routers:
        found.setdefault(router.asn, []).append(router.name)
    return {asn: tuple(names) for asn, names in found.items() if len(names) > 1}


def places_in(network: Network, places: object) -> dict[str, list[float]]:
    """Where nodes were dragged, from whatever came along: nodes that are there, at places on the map (0 to 1)."""
    nodes = {str(node) for node in nodes_of(network).values()}
    found = {}
    for node, at in places.items() if isinstance(places, Mapping) else ():
        good = isinstance(at, list | tuple) and len(at) == 2 and all(
            isinstance(part, int | float) and 0 <= part <= 1 for part in at)
        if str(node) in nodes and good:
            found[str(node)] = list(at)
    return found
