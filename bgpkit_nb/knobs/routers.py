"""Knobs of routers: which family they decide like, and what is switched in it."""

from __future__ import annotations

from collections.abc import Sequence

from .. import decision
from ..changes import is_on, routers_meant
from ..decision import FAMILIES
from ..network import Network, Router
from ..scenario import Knob
from .aims import Who


def family(network: Network, who: Who, *, values: Sequence[str] = tuple(FAMILIES), name: str = "family",
           label: str = "") -> Knob:
    """Which router family a router decides like; of an AS, all of its routers. Another family than it has comes with
    no switch set, so this knob stands before those of its switches.
    """
    target, routers = _deciders(network, who)
    start = _of_all(routers, "family", [router.family for router in routers])
    texts = tuple(decision.family(each).called for each in values)
    return Knob(name, label or f"{_called(network, target)} decides like", "family", (target,), tuple(values), start,
                texts=texts)


def switch(network: Network, who: Who, switch: str, *, name: str = "", label: str = "") -> Knob:
    """One switch of a router's decision process, by the name its operators use; of an AS, at all of its routers. The
    knob is called as the switch, `scenario.set(always_compare_med=True)`, unless given a name.

    Raises ValueError when no router family has such a switch.
    """
    target, routers = _deciders(network, who)
    said = _switch_name(routers[0], switch)
    start = _of_all(routers, said, [is_on(router, said) for router in routers])
    return Knob(name or said.replace("-", "_").replace(" ", "_"), label or f"{said} at {_called(network, target)}",
                "switch", (target, said), (False, True), start)


def _deciders(network: Network, who: Who) -> tuple[Who, tuple[Router, ...]]:
    """What to aim at, and the routers meant: the one of that name, or all routers of an AS."""
    routers = routers_meant(network, who)
    alone = len(routers) == 1 and routers[0].name == who and len(network.routers_of(routers[0].asn)) > 1
    return who if alone else routers[0].asn, routers


def _called(network: Network, target: Who) -> str:
    return target if isinstance(target, str) else network.name_of(target)


def _of_all(routers: tuple[Router, ...], what: str, values: Sequence) -> object:
    if len(set(values)) > 1:
        each = ", ".join(f"{router.name} ({value})" for router, value in zip(routers, values, strict=True))
        raise ValueError(f"the routers differ in {what}: {each}; name one router")
    return values[0]


def _switch_name(router: Router, switch: str) -> str:
    for family in (router.family, *FAMILIES):
        try:
            return decision.family(family, switch).set[0]
        except ValueError:
            continue
    return decision.family(router.family, switch).set[0]                   # refused in the family's own words
