"""`decide`: one router's choice for one prefix. The trace that it returns is the algorithm: there is no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..route import Prefix, Route
from .steps import Family, Step, family, keep


class Ruling(NamedTuple):
    """One step of one contest: the candidates (by index) that entered and stayed, and the margin over the next best."""

    step: str
    entered: tuple[int, ...]
    kept: tuple[int, ...]
    margin: int | None

    @property
    def dropped(self) -> tuple[int, ...]:
        """The candidates that this step removed."""
        return tuple(index for index in self.entered if index not in self.kept)


class Contest(NamedTuple):
    """A run of rulings and the candidate it leaves. Set elimination is one contest over all candidates."""

    rulings: tuple[Ruling, ...]
    winner: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One router's choice for one prefix.

    candidates: the routes it held, in order of arrival. best: the index of its choice (None: it has no route).
    settled_by: the step that left only one, `"only"` where there was no rival, `"first"` where routes were identical
    to the last tie-break, None where there is no route. refused: (attributes, reason) that import policy kept out.
    """

    at: str
    prefix: Prefix | None
    candidates: tuple[Route, ...]
    contests: tuple[Contest, ...]
    best: int | None
    settled_by: str | None
    family: str = "rfc4271"
    refused: tuple = ()

    @property
    def route(self) -> Route | None:
        """The chosen route."""
        return None if self.best is None else self.candidates[self.best]

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """Every ruling, contest after contest."""
        return tuple(ruling for contest in self.contests for ruling in contest.rulings)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The table of steps that was followed."""
        return family(self.family).steps

    @property
    def equal(self) -> tuple[int, ...]:
        """The candidates that only a tie-break separates from the best (what multipath splits over), best included."""
        if self.best is None:
            return ()
        arbitrary = {step.name for step in self.steps if step.tie_break}
        last = self.contests[-1].rulings if self.contests else ()
        return next((ruling.entered for ruling in last if ruling.step in arbitrary),
                    (self.best,) if self.settled_by != "first" else last[-1].kept)


def decide(routes: Iterable[Route], *, family: str | Family = "rfc4271", at: str = "", prefix: Prefix | None = None,
           refused: tuple = ()) -> Decision:
    """Choose among the routes that a router holds for one prefix.

    1. All candidates enter the first step of the family's table.
    2. Each step keeps the routes with the best value (MED: the best of each neighbouring AS) and drops the others.
    3. What one step keeps, the next enters, until one route is left; later steps are never reached.

    RFC 4271 9.1.2: elimination over the whole set, not a comparison of pairs, since MED orders no pairs.
    """
    candidates = tuple(routes)
    rules = _family(family)
    if prefix is None and candidates:
        prefix = candidates[0].prefix
    if not candidates:
        return Decision(at, prefix, (), (), None, None, rules.name, refused)
    contest = eliminate(candidates, rules.steps)
    if not contest.rulings:
        settled_by = "only"
    else:
        settled_by = contest.rulings[-1].step if len(contest.rulings[-1].kept) == 1 else "first"
    return Decision(at, prefix, candidates, (contest,), contest.winner, settled_by, rules.name, refused)


def eliminate(routes: tuple[Route, ...], steps: tuple[Step, ...]) -> Contest:
    """Run all routes down the steps until one is left; of routes that are the same to the end, the first heard."""
    alive = tuple(range(len(routes)))
    rulings = []
    for step in steps:
        if len(alive) == 1:
            break
        kept, margin = keep(step, routes, alive)
        rulings.append(Ruling(step.name, alive, kept, margin))
        alive = kept
    return Contest(tuple(rulings), alive[0])


def _family(given: str | Family) -> Family:
    return given if isinstance(given, Family) else family(given)


class Table(NamedTuple):
    """What a router holds for one prefix: its routes in order of arrival, and which one it uses (index or None)."""

    routes: tuple[Route, ...] = ()
    best: int | None = None


class Event(NamedTuple):
    """What a router hears: `route` announced over `session` (None: its own network), or withdrawn if there is none."""

    session: str | None
    route: Route | None


def hear(table: Table, event: Event, family: str | Family = "rfc4271", *, at: str = "", prefix: Prefix | None = None,
         refused: tuple = ()) -> tuple[Table, Decision]:
    """What a router does when it hears something: a new table, and the decision that follows.

    A session brings one route a prefix: a new announcement takes the older one's place (RFC 4271 9) and counts as the
    latest arrival; a withdrawal takes it away. Order of arrival and present best stay in the table, since some router
    families depend on them.
    """
    routes = tuple([route for route in table.routes if route.session != event.session])
    if event.route is not None:
        routes = (*routes, event.route)
    decision = decide(routes, family=family, at=at, prefix=prefix, refused=refused)
    return Table(routes, decision.best), decision
