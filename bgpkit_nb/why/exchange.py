"""What becomes of a route at an Internet exchange, between two members that meet at its route server only."""

from __future__ import annotations

from collections.abc import Iterator

from ..network import Session
from .duel import duel
from .state import State
from .stop import Stop, refusal


def at_exchange(state: State, tellers: set[str], asn: int) -> Iterator[Stop]:
    """What happens at the route servers that both ASes are at: into one, and out of it again."""
    for teller in sorted(tellers):
        for into in (each for each in state.sessions_of(teller) if state.serves(each.far(teller))):
            server, route = into.far(teller), state.used(teller)
            outward = [each for each in state.sessions_of(server) if state.asn[each.far(server)] == asn]
            if not outward:
                continue
            nothing = Stop("no route", teller, server, into.id)
            stop = refusal(state, teller, server, into.id, route) if route else nothing
            if stop:
                yield stop
                continue
            for out in outward:
                yield from _out_of_exchange(state, server, into.id, out)


def _out_of_exchange(state: State, server: str, into: str, out: Session) -> Iterator[Stop]:
    receiver = out.far(server)
    mine = next((route for route in state.decisions[server].candidates if route.session == into), None)
    stop = refusal(state, server, receiver, out.id, mine) if mine else None
    decision = state.chooses(server, out.id)
    if stop:
        yield stop
    elif mine in decision.candidates and decision.route != mine:
        yield Stop("hidden", server, receiver, out.id, duel=duel(decision, decision.candidates.index(mine)))
