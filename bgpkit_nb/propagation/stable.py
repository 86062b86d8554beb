"""Every stable state of a network for one prefix, by exhaustive search: whatever can rest, whatever led to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..decision import Decision, Table
from ..network import Network
from ..route import Prefix, Route
from .bounds import Bounds, optimist
from .offers import Chooser, Offers, router_of
from .speakers import Wiring

#: So many steps of search are taken before a search gives up and says so.
MOST_STEPS = 5_000


class Found(NamedTuple):
    """What a search came to: each stable state as every router's table and decision, and whether there is no other.

    exact: False when the search gave up before it had looked everywhere. steps: how many steps it took.
    """

    states: tuple[Mapping[str, tuple[Table, Decision]], ...]
    exact: bool
    steps: int


class Node(NamedTuple):
    """A part of the search: what has been chosen (None: no route), and the sessions that others do without."""

    chosen: dict[Chooser, Route | None]
    barred: dict[Chooser, frozenset[str | None]]


class Options(NamedTuple):
    """What may be done at a node: use one of these routes, or wait for one that is not on offer yet."""

    routes: tuple[Route | None, ...]
    waits: tuple[Route, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.routes) + bool(self.waits)


def find_stable(network: Network, prefix: Prefix, limit: int = MOST_STEPS) -> Found:
    """Every stable state of a network for one prefix.

    A state is stable when no message is under way, and every router uses a route that it may use at rest, given what
    its neighbours' routes make them say (see `choices` for families that remember). Each state is given once, however
    many histories lead to it.

    1. A route in use comes, step by step, from a router that announces the prefix. So start there, and let routers
       choose one after the other, each among what those who have chosen offer it.
    2. A router for which nothing that is still open can be better (see `bounds`) has its choice: no search is needed.
    3. Where none is left, take the router with the fewest choices, and try each: one of the routes on offer, or none
       of those. That divides the states there are, and leaves none out.
    4. Drop a branch where a router's choice is beaten for good. When all have chosen, ask every router once more,
       with all that is on offer to it.

    limit: steps of search after which it gives up.
    """
    return _Search(Wiring.of(network), prefix, limit).run()


class _Search:
    def __init__(self, wiring: Wiring, prefix: Prefix, limit: int) -> None:
        self._offered = Offers(wiring, prefix)
        self._prefix, self._limit = prefix, limit
        self._bounds = Bounds(wiring, prefix)
        self._steps = 0

    def run(self) -> Found:
        states, line, offered = [], [Node({}, {})], self._offered
        while line and self._steps < self._limit:
            self._steps += 1
            node = self._forced(line.pop())
            if node is None:
                continue
            if self._silent(node):
                line += reversed(list(self._branches(node)))
            elif all(offered.rests(node.chosen, who) for who in offered.choosers):
                states.append({who: offered.held(node.chosen, who) for who in offered.routers})
        return Found(tuple(states), offered.exact and not line, self._steps)

    def _forced(self, node: Node) -> Node | None:
        """Let everyone choose that has no choice left; None where a choice made before cannot stand."""
        while True:
            options = self._all_options(node)
            ready = {who: each.routes[0] for who, each in options.items() if each.number == 1 and not each.waits}
            if not all(each.number for each in options.values()):
                return None
            if not ready:
                return node
            node = Node({**node.chosen, **ready}, node.barred)
            if not self._hold(node, ready):
                return None

    def _branches(self, node: Node) -> Iterator[Node]:
        """The nodes that a node divides into, by what the chooser with the fewest choices does."""
        ways = [(who, options) for who, options in self._all_options(node).items() if options.routes]
        if not ways:
            return
        who, options = min(ways, key=lambda way: way[1].number)
        for route in options.routes:
            tried = Node({**node.chosen, who: route}, node.barred)
            if self._hold(tried, (who,)):
                yield tried
        if options.waits:
            without = node.barred.get(who, frozenset()) | {route.session for route in options.routes}
            yield Node(node.chosen, {**node.barred, who: without})

    def _silent(self, node: Node) -> list[Chooser]:
        return [who for who in self._offered.choosers if who not in node.chosen]

    def _all_options(self, node: Node) -> dict[Chooser, Options]:
        silent, offered = self._silent(node), self._offered
        routers = frozenset(router_of(who) for who in silent)
        barred = {router: node.barred.get(router, ()) for router in routers}
        known = {router: [route for route in offered.level(router, offered.to(node.chosen, router))
                          if route.session not in barred[router]] for router in routers}
        hopes = self._bounds.spread(known, routers)
        return {who: self._options(node, who, hopes) for who in silent}

    def _options(self, node: Node, who: Chooser, hopes: dict) -> Options:
        offers, barred = self._offered.to(node.chosen, who), node.barred.get(who, frozenset())
        waits = []
        for side, source in self._offered.sources[router_of(who)]:
            through = [] if source in node.chosen else self._bounds.through(side, hopes[side.far_router])
            if through:
                waits.append(optimist(self._prefix, side, through))
        best = self._offered.level(who, (*offers, *waits))
        waits = tuple(route for route in waits if route in best)
        routes = self._offered.level(who, offers) if waits else self._offered.choices(who, offers)
        return Options(tuple(route for route in routes if route is None or route.session not in barred), waits)

    def _hold(self, node: Node, changed: Iterable[Chooser]) -> bool:
        """Whether choices made stand up to what those who have just chosen offer."""
        touched = {*changed, *(each for who in changed for each in self._offered.listeners[who])}
        return all(self._stands(node, who) for who in touched if who in node.chosen)

    def _stands(self, node: Node, who: Chooser) -> bool:
        if all(source in node.chosen for _, source in self._offered.sources[router_of(who)]):
            return self._offered.rests(node.chosen, who)
        route = node.chosen[who]
        return route is None or route in self._offered.level(who, self._offered.to(node.chosen, who))
