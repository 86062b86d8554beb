"""Where on the way a route stopped that never came: the last router that had it, and what kept it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..network import INSIDE, Session
from ..route import Route
from .duel import Duel, closest
from .exchange import at_exchange
from .state import State
from .stop import KINDS, Stop, refusal
from .wanted import Wanted


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
    everyone = sorted({router.name for teller in tellers for router in state.network.routers_of(state.asn[teller])})
    sessions = [(teller, session) for teller in everyone for session in state.sessions_of(teller)
                if state.asn[session.far(teller)] == asn and wanted.link in (None, session.link)]
    found = [stop for teller, session in sessions for stop in _at_session(state, teller, session, wanted, tellers)]
    if not sessions:
        found = list(at_exchange(state, tellers, asn))
        if not found and not (at and _have_it(state, asn, wanted)):
            return [Stop("no link", _first(state, wanted.neighbor), at or _first(state, asn))]
    return [*found, *_inside(state, at, wanted)] if at else found


def _at_session(state: State, teller: str, session: Session, wanted: Wanted, tellers: set[str]) -> Iterator[Stop]:
    receiver = session.far(teller)
    route = state.chooses(teller, session.id).route
    if state.ends(session.id, teller) is None:
        yield Stop("link down", teller, receiver, session.id)
    elif teller not in tellers:
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
    stop = refusal(state, teller, receiver, session, route)
    if stop:
        better = None if wanted.path else _would_pass(state, teller, session)
        yield stop if better is None else Stop("hidden", teller, receiver, session, stop.reason, route, better)
        return
    decision = state.decisions[receiver]
    held = [index for index, each in enumerate(decision.candidates) if each.session == session]
    if held and held[0] != decision.best:
        yield Stop("hidden", receiver, teller, session, duel=closest(decision, held))


def _would_pass(state: State, teller: str, session: str) -> Duel | None:
    """Of the routes that a router holds and does not use, the closest that the far end would have been given."""
    decision = state.decisions[teller]
    others = [index for index, route in enumerate(decision.candidates) if index != decision.best and route.reachable
              and isinstance(state.pass_on(session, teller, route)[1], Route)]
    return closest(decision, others)


def _have_it(state: State, asn: int, wanted: Wanted) -> bool:
    """Whether some router of an AS holds the wanted road."""
    return any(wanted.fits(state, router.name, route) for router in state.network.routers_of(asn)
               for route in state.decisions[router.name].candidates)


def _inside(state: State, at: str, wanted: Wanted) -> list[Stop]:
    """What keeps the wanted road from a router when others of its AS hold it: every session it has with them, and with
    those in between that were not told either."""
    found: list[Stop] = []
    seen, waiting = {at}, [at]
    while waiting:
        router = waiting.pop()
        for session in (each for each in state.sessions_of(router) if each.relation in INSIDE):
            colleague = session.far(router)
            stop = _from_colleague(state, colleague, router, session.id, wanted)
            if stop:
                found.append(stop)
            elif colleague not in seen:
                seen.add(colleague)
                waiting.append(colleague)
    if not found:
        holders = (each.name for each in state.network.routers_of(state.asn[at]) if each.name != at)
        found = [Stop("no link", name, at) for name in holders if wanted.fits(state, name, state.used(name))]
    return found


def _from_colleague(state: State, colleague: str, router: str, session: str, wanted: Wanted) -> Stop | None:
    decision = state.decisions[colleague]
    held = [index for index, route in enumerate(decision.candidates) if wanted.fits(state, colleague, route)]
    if decision.best in held:
        return refusal(state, colleague, router, session, decision.route)
    return Stop("hidden", colleague, router, session, duel=closest(decision, held)) if held else None
