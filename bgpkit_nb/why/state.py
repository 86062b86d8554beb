"""The state that routing reached, read backwards: by which way a route came, and who could have told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..decision import Decision, decide
from ..network import Network, Session
from ..outcome import Outcome
from ..policy import Refused, Side, export_route, import_route
from ..propagation import Run, Wiring
from ..route import Prefix, Route


class Hop(NamedTuple):
    """One router that a route passed, and the session that brought it there (None: its own network)."""

    router: str
    session: str | None


@dataclass(frozen=True)
class State:
    """What every router of a network uses for one prefix, and what it could have been told."""

    network: Network
    prefix: Prefix
    decisions: Mapping[str, Decision]
    settled: bool = True

    @classmethod
    def of(cls, outcome: Outcome, prefix: Prefix) -> State:
        """The part of an outcome that is about one prefix."""
        decisions = {router: decision for (router, each), decision in outcome.decisions.items() if each == prefix}
        return cls(outcome.network, prefix, decisions, outcome.verdicts[prefix].kind == "settled")

    @classmethod
    def reached(cls, network: Network, prefix: Prefix) -> State:
        """Where routing for one prefix goes from empty tables."""
        run = Run.of(Wiring.of(network), prefix)
        for _ in run.messages():
            pass
        decisions = {name: speaker.decision for name, speaker in run.speakers.items()}
        return cls(network, prefix, decisions, run.verdict.kind == "settled")

    # -- who is who -----------------------------------------------------------------------------------------------

    @cached_property
    def asn(self) -> dict[str, int]:
        """The AS of every router."""
        return {router.name: router.asn for router in self.network.routers}

    @cached_property
    def _wiring(self) -> Wiring:
        return Wiring.of(self.network)

    def ends(self, session: str, router: str) -> tuple[Side, Side] | None:
        """The router's end of a session and the far one; None when the session is down."""
        near = self._wiring.receiving.get((session, router))
        return None if near is None else (near, self._wiring.receiving[session, near.far_router])

    def far(self, session: str, router: str) -> str:
        """The router at the other end of a session."""
        return self.network.session(session).far(router)

    def sessions_of(self, router: str) -> tuple[Session, ...]:
        """The sessions of a router, up or not."""
        return tuple(session for session in self.network.sessions if router in (session.a, session.b))

    def serves(self, router: str) -> bool:
        """Whether a router is an Internet exchange's route server."""
        return self.asn[router] in self.network.route_servers

    # -- by which way ---------------------------------------------------------------------------------------------

    def used(self, router: str) -> Route | None:
        """The route that a router uses."""
        return self.decisions[router].route

    def way(self, router: str, route: Route) -> tuple[Hop, ...]:
        """The routers that a route passed, from the one that holds it back to the one whose own network it is.

        Every router on it passed on what it uses; a route server, what it chose for that client. Where routing did not
        settle, it may end early.
        """
        trail, seen = [Hop(router, route.session)], {router}
        while route is not None and route.session is not None:
            router = self.far(route.session, router)
            route = self._behind(router, route)
            if route is None or router in seen:
                break
            seen.add(router)
            trail.append(Hop(router, route.session))
        return tuple(trail)

    def _behind(self, teller: str, told: Route) -> Route | None:
        if not self.serves(teller):
            return self.used(teller)
        held = self.decisions[teller].candidates                  # next hops pass a route server as they are
        return next((route for route in held if route.attrs.next_hop == told.attrs.next_hop), None)

    def ases(self, way: tuple[Hop, ...]) -> tuple[int, ...]:
        """The ASes of a way, each once; a route server is none of them, as in the AS_PATH."""
        numbers = [self.asn[hop.router] for hop in way if not self.serves(hop.router)]
        return tuple(asn for index, asn in enumerate(numbers) if not index or numbers[index - 1] != asn)

    def edge(self, way: tuple[Hop, ...]) -> Session | None:
        """The session over which a route came into the AS of the router that holds it; None for its own network."""
        home = self.asn[way[0].router]
        return next((self.network.session(hop.session) for hop in way
                     if hop.session and self.asn[self.far(hop.session, hop.router)] != home), None)

    def arrival(self, way: tuple[Hop, ...]) -> str | None:
        """The link over which packets that follow a way arrive at the AS that it ends in."""
        last = self.asn[way[-1].router]
        crossed = (self.network.session(hop.session) for hop in way
                   if hop.session and self.asn[self.far(hop.session, hop.router)] == last
                   and self.asn[hop.router] != last)
        return next((session.link for session in crossed), None)

    # -- what could be told ---------------------------------------------------------------------------------------

    def chooses(self, teller: str, session: str) -> Decision:
        """The decision behind what a router tells over a session: its own; a route server's is about the routes that
        this client may hear (RFC 7947 2.3.2)."""
        decision, ends = self.decisions[teller], self.ends(session, teller)
        if ends is None or not self.serves(teller):
            return decision
        may = [route for route in decision.candidates if not isinstance(export_route(ends[0], route), Refused)]
        return decide(may, family=decision.rules, at=teller, prefix=self.prefix) if may else decision

    def pass_on(self, session: str, teller: str, route: Route) -> tuple[str, Route | Refused | None]:
        """What comes of a route if `teller` uses it and says so over a session: what the receiver holds then.

        With it, the router that had the last word: the teller where it refuses to say it, else the receiver. None when
        the session is down.
        """
        ends = self.ends(session, teller)
        if ends is None:
            return teller, None
        near, far = ends
        says = export_route(near, route)
        return (teller, says) if isinstance(says, Refused) else (far.router, import_route(far, self.prefix, says))
