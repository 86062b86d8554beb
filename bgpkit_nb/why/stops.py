"""Where on the way a route stopped that never came: the last router that had it, and what kept it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..network import Session
from ..policy import Refused
from ..route import Route
from .duel import Duel, closest
from .state import State
from .wanted import Wanted

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


def stops(state: State, at: str, wanted: Wanted) -> tuple[Stop, ...]:
    """Everything that keeps the wanted road from a router that does not hold it, what came furthest first.

    1. Along a path: from its origin on, the first AS that does not use the rest of the path; there, every session that
       could have brought it.
    2. From a neighbour (or over a link): every session with it.
    3. What came as far as another router of the AS: every session inside it.
    """
    found = list(_along(state, at, wanted) if wanted.path else _from_neighbor(state, at, wanted))
    return tuple(sorted(found, key=lambda stop: (KINDS.index(stop.kind), -(stop.duel.rank if stop.duel else 0))))


def _along(state: State, at: str, wanted: Wanted) -> Iterable[Stop]:
    home, path = state.asn[at], wanted.path
    if len({home, *path}) <= len(path):
        twice = next(asn for index, asn in enumerate((home, *path)) if asn in path[index:])
        return [Stop("loop", _first(state, twice), at)]
    holders = _users(state, path[-1], ())
    if not holders:
        return [Stop("not announced", _first(state, path[-1]), at)]
    for index in range(len(path) - 2, -1, -1):
        users = _users(state, path[index], path[index + 1:])
        if not users:
            return _between(state, holders, path[index], Wanted(path[index + 1], None, path[index + 1:]))
        holders = users
    return _between(state, holders, home, wanted, at)


def _from_neighbor(state: State, at: str, wanted: Wanted) -> Iterable[Stop]:
    tellers = {router.name for router in state.network.routers_of(wanted.neighbor)}
    return _between(state, tellers, state.asn[at], wanted, at)


def _first(state: State, asn: int) -> str:
    return state.network.entry_router(asn).name


def _users(state: State, asn: int, path: tuple[int, ...]) -> set[str]:
    """The routers of an AS that use a way along a path (an empty one: a network of the AS's own)."""
    return {router.name for router in state.network.routers_of(asn) if _follows(state, router.name, path)}


def _follows(state: State, router: str, path: tuple[int, ...]) -> bool:
    route = state.used(router)
    if route is None:
        return False
    way = state.way(router, route)
    return way[-1].session is None and state.ases(way)[1:] == path


# -- at one session -----------------------------------------------------------------------------------------------


def _between(state: State, tellers: set[str], asn: int, wanted: Wanted, at: str = "") -> list[Stop]:
    """What happens on every session from an AS to the next, and then inside that one on the way to router `at`."""
    sessions = [(teller, session) for teller in sorted({*tellers, *_colleagues(state, tellers)})
                for session in state.sessions_of(teller)
                if state.asn[state.far(session.id, teller)] == asn and wanted.link in (None, session.link)]
    if not sessions:
        return [Stop("no link", _first(state, wanted.neighbor), at or _first(state, asn))]
    found = [stop for teller, session in sessions
             for stop in _at_session(state, teller, session, wanted, teller in tellers)]
    return [*found, *_inside(state, at, wanted)] if at else found


def _colleagues(state: State, tellers: set[str]) -> set[str]:
    return {router.name for teller in tellers for router in state.network.routers_of(state.asn[teller])}


def _at_session(state: State, teller: str, session: Session, wanted: Wanted, uses_it: bool) -> Iterator[Stop]:
    receiver = state.far(session.id, teller)
    route = state.used(teller)
    if state.ends(session.id, teller) is None:
        yield Stop("link down", teller, receiver, session.id)
    elif not uses_it:
        yield _not_in_use(state, teller, receiver, session.id, wanted)
    elif route is None:
        yield Stop("no route", teller, receiver, session.id)
    else:
        yield from _fate(state, teller, receiver, session.id, wanted, route)


def _not_in_use(state: State, teller: str, receiver: str, session: str, wanted: Wanted) -> Stop:
    """A border router that uses another route than its AS's other routers: it holds the wanted one, or was not told."""
    rest = Wanted(wanted.path[1], None, wanted.path[1:]) if len(wanted.path) > 1 else None
    decision = state.decisions[teller]
    held = [index for index, route in enumerate(decision.candidates) if rest and rest.fits(state, teller, route)]
    if held:
        return Stop("hidden", teller, receiver, session, duel=closest(decision, held))
    return Stop("not told", teller, receiver, session, "it uses another route", state.used(teller))


def _fate(state: State, teller: str, receiver: str, session: str, wanted: Wanted, route: Route) -> Iterator[Stop]:
    last, known = state.pass_on(session, teller, route)
    if isinstance(known, Refused):
        better = None if wanted.path else _would_pass(state, teller, session)
        if better is not None:
            yield Stop("hidden", teller, receiver, session, known.reason, route, better)
        elif last == teller:
            yield Stop("not told", teller, receiver, session, known.reason, route)
        else:
            yield Stop("refused", receiver, teller, session, known.reason, route)
        return
    held = [index for index, each in enumerate(state.decisions[receiver].candidates) if each.session == session]
    if held and held[0] != state.decisions[receiver].best:
        yield Stop("hidden", receiver, teller, session, duel=closest(state.decisions[receiver], held))


def _would_pass(state: State, teller: str, session: str) -> Duel | None:
    """Of the routes that a router holds and does not use, the closest that the far end would have been given."""
    decision = state.decisions[teller]
    others = [index for index, route in enumerate(decision.candidates) if index != decision.best and route.reachable
              and isinstance(state.pass_on(session, teller, route)[1], Route)]
    return closest(decision, others)


def _inside(state: State, at: str, wanted: Wanted) -> Iterator[Stop]:
    """What a router was not told by those of its own AS that have the wanted road."""
    for session in state.sessions_of(at):
        colleague = state.far(session.id, at)
        if state.asn[colleague] != state.asn[at]:
            continue
        decision = state.decisions[colleague]
        held = [index for index, route in enumerate(decision.candidates) if wanted.fits(state, colleague, route)]
        if decision.best in held:
            last, known = state.pass_on(session.id, colleague, decision.route)
            if isinstance(known, Refused):
                kind, other = ("not told", at) if last == colleague else ("refused", colleague)
                yield Stop(kind, last, other, session.id, known.reason, decision.route)
        elif held:
            yield Stop("hidden", colleague, at, session.id, duel=closest(decision, held))


# -- where nobody on the way has a route --------------------------------------------------------------------------


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
    last, known = state.pass_on(session, teller, state.used(teller))
    if known is None:
        return Stop("link down", teller, receiver, session)
    reason = known.reason if isinstance(known, Refused) else ""
    if last == teller:
        return Stop("not told", teller, receiver, session, reason, state.used(teller))
    return Stop("refused", receiver, teller, session, reason, state.used(teller))
