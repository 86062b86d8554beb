"""What one router does at its end of an iBGP session (RFC 4271 9.2, RFC 4456): import and export inside an AS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..network import INSIDE, Network, Router
from ..route import NO_ADVERTISE, Attributes, Prefix, Route, held, stands_in
from .addresses import Addresses
from .presets import preset


class Refused(NamedTuple):
    """A route that policy did not let through: the rule or reason, e.g. `"loop"` or `"no-export"`."""

    reason: str
    attrs: Attributes


class Inside(NamedTuple):
    """What all iBGP sessions of a router have in common.

    loopback: the next hop it gives its own networks (and, with `next_hop_self`, what it learned outside). clients: its
    sessions with clients, by id. metrics: the IGP metric to every next hop that resolves here. at_most: the highest
    local-pref that a route counts for once it has come over the backbone (None: it keeps its own).
    """

    router_id: int
    cluster_id: int
    loopback: int
    next_hop_self: bool
    clients: frozenset[str]
    metrics: Mapping[int, int]
    at_most: int | None

    @classmethod
    def of(cls, network: Network, router: Router, loopback: int, clients: Iterable[str],
           metrics: Mapping[int, int]) -> Inside:
        """Of a router that has iBGP sessions."""
        system = network.find(router.asn)
        cluster = router.router_id if router.cluster_id is None else router.cluster_id
        return cls(router.router_id, cluster, loopback, system.next_hop_self, frozenset(clients), metrics,
                   preset(system.preset).by_medium.get("backbone"))


def insides(network: Network, addresses: Addresses) -> dict[str, Inside]:
    """`Inside` for every router that speaks iBGP, by name.

    A next hop costs the way to its border router and the link there; one to which the IGP finds no way is left out.
    """
    clients: dict[str, list[str]] = {}
    for session in network.sessions:
        if session.relation in INSIDE:
            for router, near in ((session.a, INSIDE[session.relation]), (session.b, session.relation)):
                clients.setdefault(router, []).extend([session.id] if near == "client" else [])
    if not clients:
        return {}
    near: dict[int, list[tuple[int, str, int]]] = {}
    for address, border, session in addresses.next_hops(network):
        link = network.session(session).link if session else None
        metric = network.link(link).metric if link else 0
        near.setdefault(network.router(border).asn, []).append((address, border, metric))
    costs = network.interior.costs
    return {router.name: Inside.of(network, router, addresses.loopbacks[router.name], clients[router.name],
                                   {address: costs[router.name, border] + metric
                                    for address, border, metric in near[router.asn]
                                    if (router.name, border) in costs})
            for router in network.routers if router.name in clients}


def import_inside(side, prefix: Prefix, attrs: Attributes) -> Route | Refused:
    """What a router makes of an announcement it hears over iBGP.

    1. Its own ASN in the AS_PATH (RFC 4271 9.1.2), its own router id as ORIGINATOR_ID, or its own cluster in
       CLUSTER_LIST (RFC 4456 8): refused.
    2. Local-pref, MED and communities are taken as they come (RFC 4271 5.1.5); a preset with a backbone tier lets no
       more than that count.
    3. The next hop is looked up in the IGP: its metric is the route's, and without a way there the route is held but
       cannot be used (RFC 4271 9.1.2.1).
    """
    inside = side.inside
    if stands_in(attrs.as_path, side.asn):
        return Refused("loop", attrs)
    if attrs.originator == inside.router_id:
        return Refused("it is the originator", attrs)
    if inside.cluster_id in attrs.clusters:
        return Refused("cluster loop", attrs)
    local_pref = 100 if attrs.local_pref is None else attrs.local_pref
    if inside.at_most is not None:
        local_pref = min(local_pref, inside.at_most)
    metric = inside.metrics.get(attrs.next_hop)
    return held(prefix, attrs, session=side.session, local_pref=local_pref, ebgp=False, igp_metric=metric,
                reachable=metric is not None, neighbor_as=side.asn, peer_id=side.peer_id,
                peer_address=side.peer_address)


def export_inside(side, route: Route) -> Attributes | Refused:
    """What a router says over iBGP about its best route.

    1. NO_ADVERTISE keeps it (RFC 1997).
    2. What it learned over iBGP it does not pass on (RFC 4271 9.2), unless it is a reflector: a client's route goes to
       everyone, anyone else's to clients (RFC 4456 6). ORIGINATOR_ID is set once, its cluster goes in front of
       CLUSTER_LIST, and nothing else is changed (RFC 4456 8, 10).
    3. Its own networks and what it learned outside go with its local-pref, and with its own address as next hop where
       the AS does that.
    """
    attrs, inside = route.attrs, side.inside
    if route.session == side.session:
        return Refused("it came from there", attrs)
    if NO_ADVERTISE in attrs.communities:
        return Refused("no-advertise", attrs)
    if route.ebgp or route.own:
        itself = route.own or inside.next_hop_self
        return attrs._replace(local_pref=route.local_pref, next_hop=inside.loopback if itself else attrs.next_hop)
    if side.relation != "client" and route.session not in inside.clients:
        return Refused("learned over iBGP", attrs)
    originator = route.peer_id if attrs.originator is None else attrs.originator
    return attrs._replace(local_pref=route.local_pref, originator=originator,
                          clusters=(inside.cluster_id, *attrs.clusters))
