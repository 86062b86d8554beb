"""The best that routers which have not chosen yet could still offer: what lets a search settle one router for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..network import Network
from ..policy import Refused, Side, export_route
from ..policy.rules import Term
from ..route import NO_EXPORT, Attributes, Prefix, Route
from .speakers import Wiring

#: What a router learned a route from, and whether it came over iBGP.
Source = tuple[str, bool]


class Hope(NamedTuple):
    """No route is shorter, and none more preferred, than this."""

    length: int
    local_pref: int


class Bounds:
    """What routes can become on their way through routers that have not chosen, without knowing the routes.

    Only what holds for every route is used: what kind of route a session lets through (asked of `export_route`, with a
    route that says nothing but where it was learned), that every AS adds itself to the path, and the highest
    local-pref that a session's side can give. Conditions on paths and communities may hold or not.
    """

    def __init__(self, wiring: Wiring, prefix: Prefix) -> None:
        self._wiring, self._prefix = wiring, prefix
        self._marks = _communities(wiring.network)
        self._passes: dict[tuple[str, str, str], int | None] = {}

    def spread(self, known: Mapping[str, Iterable[Route]], silent: frozenset[str]) -> dict[str, dict[Source, Hope]]:
        """For each router that has not chosen (`silent`), by where it could have learned the route: the best hope.

        known: the routes that are on offer to each of them by routers that have chosen.
        """
        hopes: dict[str, dict[Source, Hope]] = {router: {} for router in silent}
        line = []
        for router in silent:
            for route in known.get(router, ()):
                source = route.learned_from, not (route.ebgp or route.own)
                if _raise(hopes[router], source, Hope(route.length, route.local_pref)):
                    line.append(router)
        while line:
            router = line.pop()
            for side in self._wiring.by_router[router]:
                if side.far_router in silent and self._handed_on(hopes, side):
                    line.append(side.far_router)
        return hopes

    def _handed_on(self, hopes: dict, side: Side) -> bool:
        there = self._wiring.receiving[side.session, side.far_router]
        raised = [_raise(hopes[side.far_router], source, hope)
                  for source, hope in self.through(there, hopes[side.router])]
        return True in raised

    def through(self, there: Side, hopes: Mapping[Source, Hope]) -> list[tuple[Source, Hope]]:
        """What the router at the far side of a session may bring about at this one, given its own hopes."""
        here, found = self._wiring.receiving[there.session, there.far_router], []
        for (learned, over_ibgp), hope in hopes.items():
            step = self._added(here, learned)
            if step is None or (inside(here) and over_ibgp and not here.inside.clients):
                continue                                   # only a reflector passes on what it learned over iBGP
            if inside(there):
                highest = max(hope.local_pref, self._highest(there))
                found.append(((learned, True), Hope(hope.length + step, highest)))
            else:
                found.append(((there.relation, False), Hope(hope.length + step, self._highest(there))))
        return found

    def _added(self, side: Side, learned: str) -> int | None:
        """By how much the path grows at least on the way over this session; None where no such route is let through."""
        key = side.session, side.router, learned
        if key not in self._passes:
            self._passes[key] = self._asked(side, learned)
        return self._passes[key]

    def _asked(self, side: Side, learned: str) -> int | None:
        if inside(side):
            return 0
        said = export_route(side, Route(self._prefix, Attributes(learned_from=learned), session=""))
        if isinstance(said, Refused):
            return None if self._plain(side.exports) else 1
        return min(len(said.as_path), 1)


    def _highest(self, side: Side) -> int:
        """The highest local-pref that a route can have behind this side's import policy."""
        given = [values[0] for term in (*side.imports, *side.requests) if self._can_fire(term)
                 for verb, *values in term.then if verb == "local_pref"]
        return max(side.local_pref, *given) if given else side.local_pref

    def _plain(self, terms: tuple[Term, ...]) -> bool:
        """True where what the rules do depends on nothing that a route picks up on its way."""
        return not any(key in ("community", "as_path") for term in terms if self._can_fire(term)
                       for key, _ in term.match)

    def _can_fire(self, term: Term) -> bool:
        return all(value in self._marks for key, value in term.match if key == "community")


def _communities(network: Network) -> frozenset[str]:
    """Every community that some rule adds: no route can carry another."""
    rules = (rule for system in network.ases for rule in (*system.rules, *(system.plan.rules if system.plan else ())))
    return frozenset(values[0] for rule in rules for verb, *values in rule.then if verb == "add") | {NO_EXPORT}


def _raise(hopes: dict[Source, Hope], source: Source, hope: Hope) -> bool:
    old = hopes.get(source)
    new = hope if old is None else Hope(min(old.length, hope.length), max(old.local_pref, hope.local_pref))
    hopes[source] = new
    return new != old


def inside(side: Side) -> bool:
    """True for a session within an AS."""
    return side.inside is not None


def optimist(prefix: Prefix, side: Side, hopes: list[tuple[Source, Hope]]) -> Route:
    """A route that no route over this session can beat on any step that compares all routes."""
    length, highest = min(hope.length for _, hope in hopes), max(hope.local_pref for _, hope in hopes)
    identifier = side.peer_id if side.inside is None else 0
    return Route(prefix, Attributes(), side.session, local_pref=highest, length=length, ebgp=side.inside is None,
                 peer_id=identifier, peer_address=side.peer_address)


def any_med(network: Network) -> bool:
    """Whether any rule sets a MED: if none does, no route has one."""
    return any(verb == "med" for system in network.ases for rule in system.rules for verb, *_ in rule.then)
