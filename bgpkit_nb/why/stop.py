"""`Stop`: one place where a route stopped that never came, and the stops of a whole part that has none."""

from __future__ import annotations

from typing import NamedTuple

from ..policy import Refused
from ..route import Route
from .duel import Duel
from .state import State

#: The kinds of stop, the one that came furthest first.
KINDS = ("hidden", "refused", "not told", "no route", "link down", "no link", "not announced", "loop")


class Stop(NamedTuple):
    """Where a route stopped, and why. Routers are named.

    kind: `"hidden"` (`at` holds it and uses another: `duel`), `"refused"` (`at` does not take it from `teller`),
    `"not told"` (`at` does not say it to `toward`), `"no route"` (`at` has none to tell), `"link down"`, `"no link"`
    (between `at` and `toward`), `"not announced"` (`at` announces no such prefix) or `"loop"` (the path asked for
    crosses `at`'s AS twice). reason: the rule or reason of a refusal. route: what was refused, or what `at` uses.
    """

    kind: str
    at: str
    toward: str = ""
    session: str | None = None
    reason: str = ""
    route: Route | None = None
    duel: Duel | None = None


def refusal(state: State, teller: str, receiver: str, session: str, route: Route) -> Stop | None:
    """What keeps a route from crossing a session, if anything does."""
    last, known = state.pass_on(session, teller, route)
    if known is None:
        return Stop("link down", teller, receiver, session)
    if not isinstance(known, Refused):
        return None
    kind, other = ("not told", receiver) if last == teller else ("refused", teller)
    return Stop(kind, last, other, session, known.reason, route)


def blocks(state: State, at: str) -> tuple[Stop, ...]:
    """Why a router has no route at all: every session at which one could have entered the part that has none.

    That part is the routers without a route that it could hear through; each stop is a refusal at its border, or a
    link that is down there.
    """
    without, waiting, found = {at}, [at], []
    while waiting:
        receiver = waiting.pop()
        for session in state.sessions_of(receiver):
            teller = state.far(session.id, receiver)
            if state.used(teller) is None:
                if teller not in without and state.ends(session.id, receiver):
                    without.add(teller)
                    waiting.append(teller)
            else:
                found.append(_block(state, session.id, teller, receiver))
    return tuple(sorted(found, key=lambda stop: KINDS.index(stop.kind)))


def _block(state: State, session: str, teller: str, receiver: str) -> Stop:
    route = state.chooses(teller, session).route
    return refusal(state, teller, receiver, session, route) or Stop("not told", teller, receiver, session, "", route)
