"""What is on offer to whom, given what others have chosen, and what may be made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

from ..decision import Decision, Event, Table, decide, hear
from ..policy import Refused, Side, import_route
from ..route import Prefix, Route, own_network
from .bounds import any_med
from .choices import Choice, Choices, choices, contenders
from .speakers import Wiring, let_out, serves

#: Who makes a choice: a router, or (router, session) for what a route server chooses for one of its clients.
Chooser = str | tuple[str, str]
Chosen = Mapping[Chooser, Route | None]

#: A route server that goes by the order of its table is followed up to this many contenders.
_MOST_IN_ORDER = 6


def router_of(who: Chooser) -> str:
    """The router that makes this choice."""
    return who if isinstance(who, str) else who[0]


class Offers:
    """A network for one prefix, asked what it offers and what may be chosen; answers are kept.

    sources: for each router, its sides, each with whose choice is heard there. listeners: who hears of a choice.
    exact: False once a router had too many histories to try, or a route server more than one thing to say.
    """

    def __init__(self, wiring: Wiring, prefix: Prefix) -> None:
        self._wiring, self._prefix = wiring, prefix
        self.routers = [router.name for router in wiring.network.routers]
        servers = {router for router in self.routers if serves(wiring.by_router.get(router, ()))}
        views = [(router, side.session) for router in self.routers if router in servers
                 for side in wiring.by_router[router]]
        self.choosers: list[Chooser] = [*self.routers, *views]
        self.sources = {router: [(side, _source(side, servers)) for side in wiring.by_router.get(router, ())]
                        for router in self.routers}
        self.listeners: dict[Chooser, list[Chooser]] = {who: [] for who in self.choosers}
        for who in self.choosers:
            for _, source in self.sources[router_of(who)]:
                self.listeners[source].append(who)
        self._own = wiring.announcing(prefix)
        self._meds = any_med(wiring.network)
        self._heard: dict[tuple[str, str, Route], Route | Refused | None] = {}
        self._known: dict[tuple[Chooser, frozenset[Route]], Choices] = {}
        self.exact = True

    def to(self, chosen: Chosen, who: Chooser) -> list[Route]:
        """What those who have chosen offer, and the router's own network; for a client, what it may be told of it."""
        router = router_of(who)
        own = [own_network(self._prefix)] if router in self._own else []
        heard = (self._hear(chosen, side, source) for side, source in self.sources[router])
        routes = own + [route for route in heard if isinstance(route, Route)]
        if who == router:
            return routes
        side = self._wiring.receiving[who[1], router]
        return [route for route in routes if let_out(side, route) is not None]

    def _hear(self, chosen: Chosen, side: Side, source: Chooser) -> Route | Refused | None:
        route = chosen.get(source)
        if route is None:
            return None
        key = side.session, side.router, route
        if key not in self._heard:
            says = let_out(self._wiring.receiving[side.session, side.far_router], route)
            self._heard[key] = None if says is None else import_route(side, self._prefix, says)
        return self._heard[key]

    def level(self, who: Chooser, routes: Sequence[Route]) -> tuple[Route, ...]:
        """The routes that none of the others beats for good."""
        return contenders(routes, self._wiring.families[router_of(who)], self._meds)

    def choices(self, who: Chooser, offers: Sequence[Route]) -> list[Route | None]:
        """Every route that may be used at rest, these being on offer."""
        return [choice.route for choice in self._choices(who, offers).found]

    def rests(self, chosen: Chosen, who: Chooser) -> bool:
        """Whether what was chosen may stay."""
        return chosen[who] in self.choices(who, self.to(chosen, who))

    def _choices(self, who: Chooser, offers: Sequence[Route]) -> Choices:
        key = who, frozenset(offers)
        if key not in self._known:
            rules = self._wiring.families[router_of(who)]
            self._known[key] = found = (choices if isinstance(who, str) else _in_order)(offers, rules)
            self.exact &= found.exact
        return self._known[key]

    def held(self, chosen: Chosen, router: str) -> tuple[Table, Decision]:
        """What a router then holds, and the decision that led it to its choice, after a history that can lead there."""
        found = self._choices(router, self.to(chosen, router)).found
        history = next(choice.history for choice in found if choice.route == chosen[router])
        heard = ((side.session, self._hear(chosen, side, source)) for side, source in self.sources[router])
        refused = tuple((session, each) for session, each in heard if isinstance(each, Refused))
        table, decision, rules = Table(), None, self._wiring.families[router]
        for event in history or (Event("", None),):
            table, decision = hear(table, event, rules, at=router, prefix=self._prefix, refused=refused)
        return table, decision


def _source(side: Side, servers: set[str]) -> Chooser:
    return (side.far_router, side.session) if side.far_router in servers else side.far_router


def _in_order(routes: Sequence[Route], rules) -> Choices:
    """What a route server says to a client: it decides anew each time, so that only the order of its table counts.

    All its clients share one table, which is not followed here: where order matters, states may be found that it
    cannot have all at once. Then the result is not called exact.
    """
    rest = contenders(routes, rules)
    if not rest:
        return Choices((Choice(None, ()),), True)
    orders = permutations(rest) if len(rest) <= _MOST_IN_ORDER else (rest,)
    found = dict.fromkeys(decide(order, family=rules).route for order in orders)
    return Choices(tuple(Choice(route, ()) for route in found), len(found) == 1 and len(rest) <= _MOST_IN_ORDER)
