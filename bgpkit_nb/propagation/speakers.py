"""The routers of a network as they run: what each holds, has said, and is about to be told, for one prefix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..decision import FAMILIES, Decision, Event, Family, Table, decide, family, hear
from ..network import Network
from ..policy import Refused, Side, export_route, import_route, sides
from ..route import Attributes, Prefix, Route, own_network

_NOTHING_HEARD = Table()

#: Why a route that flaps is not used.
DAMPED = "damped: it came and went too often"


class Wiring(NamedTuple):
    """A network made ready to run: the ends of its sessions, by router and by (session id, receiving router)."""

    network: Network
    by_router: dict[str, list[Side]]
    receiving: dict[tuple[str, str], Side]
    families: dict[str, Family]

    @classmethod
    def of(cls, network: Network) -> Wiring:
        """Work out once what every prefix needs."""
        by_router: dict[str, list[Side]] = defaultdict(list)
        receiving = {}
        for pair in sides(network):
            for side in pair:
                by_router[side.router].append(side)
                receiving[side.session, side.router] = side
        families = {router.name: family(router.family, router.switches) for router in network.routers}
        return cls(network, by_router, receiving, families)

    def without(self, sessions: Collection[str]) -> Wiring:
        """The same, as if these sessions were down."""
        if not sessions:
            return self
        by_router = {router: [side for side in mine if side.session not in sessions]
                     for router, mine in self.by_router.items()}
        receiving = {end: side for end, side in self.receiving.items() if side.session not in sessions}
        return self._replace(by_router=by_router, receiving=receiving)

    def announcing(self, prefix: Prefix) -> set[str]:
        """The routers that announce a prefix as their own."""
        ases = {system.asn for system in self.network.ases if prefix in system.announces}
        return {router.name for router in self.network.routers if router.asn in ases}


class Said(NamedTuple):
    """One UPDATE on its way: who says what to whom over which session; `attrs` None withdraws."""

    sender: str
    receiver: str
    session: str
    attrs: Attributes | None


@dataclass(slots=True)
class Speaker:
    """One router, for one prefix: its table, its present decision, what it refused, and what it last said where.

    heard: what each session brought last, as it came, before import policy (the Adj-RIB-In, RFC 4271 1.1).
    """

    router: str
    asn: int
    sides: list[Side]
    prefix: Prefix
    family: Family = FAMILIES["rfc4271"]
    table: Table = _NOTHING_HEARD
    decision: Decision | None = None
    refused: dict[str, Refused] = field(default_factory=dict)
    said: dict[str, Attributes | None] = field(default_factory=dict)
    heard: dict[str, Attributes] = field(default_factory=dict)

    def start(self, announces: bool) -> list[Said]:
        """Begin with an empty table, or with the network of its own."""
        if announces:
            return self._hear(Event(None, own_network(self.prefix)))
        self.decision = decide((), family=self.family, at=self.router, prefix=self.prefix)
        return []

    def receive(self, side: Side, attrs: Attributes | None, aside: str = "") -> list[Said]:
        """Take in one UPDATE; what the router then has to say. aside: why it may not use the route for now."""
        return self._tell_if_new(self._take(side, attrs, aside))

    def _take(self, side: Side, attrs: Attributes | None, aside: str = "") -> Route | None:
        """Hear one UPDATE, and give the route that was in use before."""
        known = import_route(side, self.prefix, attrs) if attrs is not None else None
        if attrs is None:
            self.heard.pop(side.session, None)
        else:
            self.heard[side.session] = attrs
            known = Refused(aside, attrs) if aside else known
        self.refused.pop(side.session, None)
        if isinstance(known, Refused):
            self.refused[side.session] = known
            known = None
        return self._decide(Event(side.session, known))

    def rewire(self, sides: list[Side], announces: bool, family: Family) -> list[Said]:
        """Go on with other sides: sessions that fell or came up, policy that changed; what the router then has to say.

        What was heard over sessions that are gone is forgotten; the rest is imported again (RFC 2918, as if everybody
        were asked for a refresh), and heard anew only where that makes another route of it. If the router now decides
        in another way (`family`), it goes through its table once more, in the order it stands.
        """
        there, self.sides = {side.session: side for side in sides}, sides
        for memory in (self.heard, self.said, self.refused):
            for session in [session for session in memory if session not in there]:
                del memory[session]
        for route in self.table.routes:
            if route.session is not None and route.session not in there:
                self._decide(Event(route.session, None))
        for session, attrs in tuple(self.heard.items()):
            before = self.refused.get(session) or next((r for r in self.table.routes if r.session == session), None)
            aside = isinstance(before, Refused) and before.reason == DAMPED
            if not aside and import_route(there[session], self.prefix, attrs) != before:
                self._take(there[session], attrs)
        if announces != any(route.own for route in self.table.routes):
            self._decide(Event(None, own_network(self.prefix) if announces else None))
        if family != self.family:
            self._decide_by(family)
        return self.tell()

    def _decide_by(self, family: Family) -> None:
        self.family = family
        self.decision = decide((), family=family, at=self.router, prefix=self.prefix,
                               refused=tuple(self.refused.items()))
        for route in self.table.routes:
            self._decide(Event(route.session, route))

    def _hear(self, event: Event) -> list[Said]:
        return self._tell_if_new(self._decide(event))

    def _decide(self, event: Event) -> Route | None:
        before = self.decision.route if self.decision else None
        self.table, self.decision = hear(self.table, event, self.family, at=self.router, prefix=self.prefix,
                                         refused=tuple(self.refused.items()))
        return before

    def _tell_if_new(self, before: Route | None) -> list[Said]:
        return [] if self.decision.route == before and not self.serves else self.tell()

    @property
    def serves(self) -> bool:
        """True for an Internet exchange's route server, which chooses for every client by itself."""
        return serves(self.sides)

    def tell(self) -> list[Said]:
        """What each neighbour has to be told, of what it was not told before."""
        route, news = self.decision.route, []
        for side in self.sides:
            says = announcement(side, route, self.table.routes, self.family)
            if says != self.said.get(side.session):
                self.said[side.session] = says
                news.append(Said(self.router, side.far_router, side.session, says))
        return news

    def snapshot(self) -> tuple:
        """Everything that the router's next steps can depend on."""
        return self.table, tuple(sorted(self.said.items(), key=lambda pair: pair[0])), tuple(self.refused)


def announcement(side: Side, route: Route | None, table: tuple[Route, ...], family: Family) -> Attributes | None:
    """What a router says over a session about its choice; a route server chooses from its table for each client.

    A client is told the best of what it may hear, not hidden by a better route that it may not (RFC 7947 2.3.2).
    """
    if side.relation != "rs-client":
        return let_out(side, route)
    said = {index: says for index, route in enumerate(table) if (says := let_out(side, route))}
    chosen = decide([table[index] for index in said], family=family).best
    return None if chosen is None else said[list(said)[chosen]]


def let_out(side: Side, route: Route | None) -> Attributes | None:
    """What policy lets out of a route at one end of a session; None: nothing, or a withdrawal."""
    if route is None:
        return None
    says = export_route(side, route)
    return None if isinstance(says, Refused) else says


def serves(sides: Sequence[Side]) -> bool:
    """True for the sides of an Internet exchange's route server."""
    return bool(sides) and sides[0].relation == "rs-client"
