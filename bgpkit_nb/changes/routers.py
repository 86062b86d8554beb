"""How routers decide: their family, and what their operators switched in it."""

from __future__ import annotations

from ..decision import FAMILIES, family
from ..network import Network, Router
from .kinds import Kind, one_of, switch


def routers_meant(network: Network, who: str | int) -> tuple[Router, ...]:
    """The router of that name, or all routers of an AS."""
    named = tuple(router for router in network.routers if router.name == who)
    return named or network.routers_of(who)


def _with_family(network: Network, target: tuple, name: str) -> Network:
    """Another family comes out of the box, no switch set; the one it has already keeps its switches."""
    for router in routers_meant(network, target[0]):
        if router.family != name:
            network = network.with_router(router.name, family=name, switches=())
    return network


def _with_switch(network: Network, target: tuple, on: bool) -> Network:
    who, name = target
    for router in routers_meant(network, who):
        if is_on(router, name) != on:
            others = tuple(each for each in switches_set(router) if each not in _normal(router, name))
            switches = family(router.family, (*router.switches, name)).set if on else others
            network = network.with_router(router.name, switches=switches)
    return network


def switches_set(router: Router) -> tuple[str, ...]:
    """What is switched at a router, in normal form and order."""
    return family(router.family, router.switches).set


def is_on(router: Router, name: str) -> bool:
    """Whether a switch is on at a router; one that its family does not have is not."""
    return bool(set(_normal(router, name)) & set(switches_set(router)))


def _normal(router: Router, name: str) -> tuple[str, ...]:
    try:
        return family(router.family, name).set
    except ValueError:
        return ()


KINDS = {
    "family": Kind(_with_family, one_of(*FAMILIES), ("router",), ", ".join(FAMILIES)),
    "switch": Kind(_with_switch, switch, ("router", "switch"), "True (on) or False (off)"),
}
