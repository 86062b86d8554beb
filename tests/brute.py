"""Stable states by trying everything: every router with every session it has, or none. For tiny networks only."""

from collections.abc import Callable, Iterator
from itertools import product

import bgpkit_nb as bgp
from bgpkit_nb.decision import decide
from bgpkit_nb.policy import Refused, export_route, import_route, sides
from bgpkit_nb.route import Prefix, Route, own_network

Rests = Callable[[list[Route], Route | None, bgp.Network, str], bool]


def elimination(offers: list[Route], used: Route | None, network: bgp.Network, router: str) -> bool:
    """Whether a router that remembers nothing uses this route, these being on offer."""
    family = network.router(router)
    return decide(offers, family=family.family, switches=family.switches).route == used


def stable_states(network: bgp.Network, prefix: Prefix, rests: Rests = elimination) -> set[tuple]:
    """Every stable state as (router, route) pairs: each router uses a session, and is right to do so."""
    heard = _sessions(network)
    own = {
        router.name for router in network.routers if prefix in network.find(router.asn).announces
    }
    ways = {
        router.name: [None, *(["own"] if router.name in own else []), *heard[router.name]]
        for router in network.routers
    }
    found = set()
    for using in product(*ways.values()):
        routes = _followed(dict(zip(ways, using, strict=True)), heard, prefix)
        if routes is not None and all(
            rests(_offers(name, routes, heard, prefix, name in own), routes[name], network, name) for name in ways
        ):
            found.add(tuple(sorted(routes.items())))
    return found


def _sessions(network: bgp.Network) -> dict[str, dict[str, tuple]]:
    """For each router and session: its own side, and the far one."""
    heard: dict[str, dict[str, tuple]] = {router.name: {} for router in network.routers}
    for a, b in sides(network):
        heard[a.router][a.session] = a, b
        heard[b.router][b.session] = b, a
    return heard


def _followed(using: dict[str, str | None], heard: dict, prefix: Prefix) -> dict[str, Route | None] | None:
    """The routes that come of it when each router uses the session it was given; None if some does not bring one."""
    routes: dict[str, Route | None] = {}
    for name in using:
        trail = []
        while name not in routes:
            if name in trail:
                return None
            trail.append(name)
            if using[name] is None:
                routes[name] = None
            elif using[name] == "own":
                routes[name] = own_network(prefix)
            else:
                name = heard[name][using[name]][0].far_router
        for waiting in reversed(trail):
            if waiting not in routes:
                routes[waiting] = _heard(routes, *heard[waiting][using[waiting]], prefix)
                if routes[waiting] is None:
                    return None
    return routes


def _heard(routes: dict, near, far, prefix: Prefix) -> Route | None:
    route = routes[near.far_router]
    says = export_route(far, route) if route is not None else None
    if says is None or isinstance(says, Refused):
        return None
    known = import_route(near, prefix, says)
    return None if isinstance(known, Refused) else known


def _offers(name: str, routes: dict, heard: dict, prefix: Prefix, own: bool) -> list[Route]:
    found: Iterator = (_heard(routes, near, far, prefix) for near, far in heard[name].values())
    return [*([own_network(prefix)] if own else []), *(route for route in found if route is not None)]
