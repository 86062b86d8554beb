"""The routers of a network as they run: what each holds, has said, and is about to be told, for one prefix."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from ..decision import FAMILIES, Decision, Event, Family, Table, decide, family, hear
from ..network import Network
from ..policy import Refused, Side, export_route, import_route, sides
from ..route import Attributes, Prefix, Route, own_network

_NOTHING_HEARD = Table()


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


class Said(NamedTuple):
    """One UPDATE on its way: who says what to whom over which session; `attrs` None withdraws."""

    sender: str
    receiver: str
    session: str
    attrs: Attributes | None


@dataclass(slots=True)
class Speaker:
    """One router, for one prefix: its table, its present decision, what it refused and what it last said where."""

    router: str
    asn: int
    sides: list[Side]
    prefix: Prefix
    family: Family = FAMILIES["rfc4271"]
    table: Table = _NOTHING_HEARD
    decision: Decision | None = None
    refused: dict[str, Refused] = field(default_factory=dict)
    said: dict[str, Attributes | None] = field(default_factory=dict)

    def start(self, announces: bool) -> list[Said]:
        """Begin with an empty table, or with the network of its own."""
        if announces:
            return self._hear(Event(None, own_network(self.prefix)))
        self.decision = decide((), family=self.family, at=self.router, prefix=self.prefix)
        return []

    def receive(self, side: Side, attrs: Attributes | None) -> list[Said]:
        """Take in one UPDATE; what the router then has to say."""
        known = import_route(side, self.prefix, attrs) if attrs is not None else None
        self.refused.pop(side.session, None)
        if isinstance(known, Refused):
            self.refused[side.session] = known
            known = None
        return self._hear(Event(side.session, known))

    def _hear(self, event: Event) -> list[Said]:
        before = self.decision.route if self.decision else None
        self.table, self.decision = hear(self.table, event, self.family, at=self.router, prefix=self.prefix,
                                         refused=tuple(self.refused.items()))
        return [] if self.decision.route == before and not self.serves else self._tell()

    @property
    def serves(self) -> bool:
        """True for an Internet exchange's route server, which chooses for every client by itself."""
        return bool(self.sides) and self.sides[0].relation == "rs-client"

    def _tell(self) -> list[Said]:
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
        return _let_out(side, route)
    said = {index: says for index, route in enumerate(table) if (says := _let_out(side, route))}
    chosen = decide([table[index] for index in said], family=family).best
    return None if chosen is None else said[list(said)[chosen]]


def _let_out(side: Side, route: Route | None) -> Attributes | None:
    if route is None:
        return None
    says = export_route(side, route)
    return None if isinstance(says, Refused) else says
