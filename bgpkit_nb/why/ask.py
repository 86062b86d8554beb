"""`ask`: why an AS does not use a road, and what would make it. `words.why_not` puts the answer into sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..outcome import Outcome
from ..route import Prefix
from .duel import Duel, closest
from .remedies import Search, search_home, search_origin
from .state import State
from .stop import Stop, blocks
from .stops import stops
from .wanted import Wanted, wanted


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a router does not use a road to a prefix.

    kind: `"in use"`, `"shares"` (it carries a share, by multipath), `"lost"` (received, but another was better:
    `duel`), `"own"` (the prefix is its AS's own, so every road leads back here), `"unsettled"` (routing was still
    changing), or how far it came: the kind of the first of `stops`.
    blocks: where nobody on the way has a route, what keeps it out of that part of the network.
    here, origin: the smallest changes that the router's AS and the AS `announcer` could make (None: not looked for).
    """

    at: str
    prefix: Prefix
    wanted: Wanted
    kind: str
    duel: Duel | None = None
    stops: tuple[Stop, ...] = ()
    blocks: tuple[Stop, ...] = ()
    announcer: int | None = None
    here: Search | None = None
    origin: Search | None = None

    @property
    def stop(self) -> Stop | None:
        """Where the road came furthest, for one that was never received."""
        return self.stops[0] if self.stops else None

    @property
    def received(self) -> bool:
        """Whether the router holds the road at all."""
        return self.kind in ("in use", "shares", "lost")


def ask(outcome: Outcome, at: str | int, route: int | str | Sequence[int | str], prefix: str | Prefix | None = None,
        *, changes: bool = True) -> Answer:
    """Why an AS (or a router) does not use a road: a neighbour, a link by id, or a path of ASes.

    1. It holds a route that fits: that is the best, shares the traffic, or lost; of several, the one that came
       furthest is explained.
    2. It holds none: see `stops`.
    3. Every single change of `space.at_home` and `space.at_origin` is tried, smallest first, by solving again.

    changes: False leaves out 3, which solves the network once for every change. Raises ValueError for an AS, a link or
    a prefix that is not there.
    """
    found = asking(outcome, at, route, prefix)
    if not changes:
        return next(found)
    *_, whole = found
    return whole


def asking(outcome: Outcome, at: str | int, route: int | str | Sequence[int | str],
           prefix: str | Prefix | None = None) -> Iterator[Answer]:
    """`ask` in pieces, for whoever has something else to do meanwhile: first what became of the road, then the answer
    so far after every change tried; the last is the whole."""
    decision = outcome.decision(at, prefix)
    state = State.of(outcome, decision.prefix)
    goal = wanted(outcome.network, state.asn[decision.at], route)
    answer = _answer(state, decision.at, goal)
    yield answer
    if answer.kind in ("in use", "own"):
        return
    answer = replace(answer, announcer=_announcer(outcome, goal, decision.prefix))
    for here in search_home(outcome, state, decision.at, goal):
        answer = replace(answer, here=here)
        yield answer
    if answer.announcer is not None:
        for origin in search_origin(outcome, state, decision.at, goal, answer.announcer):
            yield replace(answer, origin=origin)


def _answer(state: State, at: str, goal: Wanted) -> Answer:
    decision = state.decisions[at]
    held = [index for index, route in enumerate(decision.candidates) if goal.fits(state, at, route)]
    if decision.best in held:
        return Answer(at, state.prefix, goal, "in use")
    if state.prefix in state.network.find(state.asn[at]).announces:
        return Answer(at, state.prefix, goal, "own")
    if held:
        splits = state.network.find(state.asn[at]).multipath
        sharing = [index for index in held if splits and index in decision.equal]
        return Answer(at, state.prefix, goal, "shares" if sharing else "lost", closest(decision, sharing or held))
    found = stops(state, at, goal)
    dry = next((stop.at for stop in found if stop.kind == "no route"), None)
    kept_out = blocks(state, dry) if found and found[0].kind == "no route" else ()
    return Answer(at, state.prefix, goal, found[0].kind if found else "unsettled", None, found, kept_out)


def _announcer(outcome: Outcome, goal: Wanted, prefix: Prefix) -> int | None:
    """The AS that would have to make changes at the other end: the path's last, the subject, or whoever announces."""
    announcing = [system.asn for system in outcome.network.ases if prefix in system.announces]
    if goal.path:
        return goal.path[-1] if goal.path[-1] in announcing else None
    subject = outcome.scenario.subject
    return subject if subject in announcing else next(iter(announcing), None)
