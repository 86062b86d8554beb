"""How one candidate lost: at which step, to whom, by how much, and how it would have fared against the best alone."""

from __future__ import annotations

from typing import NamedTuple

from ..decision import Decision, Past, Step, eliminate
from ..route import Route


class Duel(NamedTuple):
    """A candidate that a router holds and does not use. Candidates are named by index into the decision's.

    step: where it dropped out (None: nothing separates it from the best, or the two were never compared). rival: the
    one that stayed there and beat it (None: the step removes it whoever else there is). margin: by how much, in what
    the step compares; None where that is no number.
    alone: the step at which it and the route in use part when only those two meet, and `wins_alone` who wins then.
    In router families that walk in pairs, and under MED, that can differ: preference is not transitive.
    """

    decision: Decision
    loser: int
    rival: int | None
    step: str | None
    margin: int | None
    alone: str | None
    wins_alone: bool

    @property
    def route(self) -> Route:
        """The route that lost."""
        return self.decision.candidates[self.loser]

    @property
    def rank(self) -> int:
        """How far down the steps it came; the higher, the closer."""
        names = [step.name for step in self.decision.steps]
        return names.index(self.step) if self.step else len(names)


def duel(decision: Decision, loser: int) -> Duel:
    """How a candidate other than the best lost, read from the trace; only the meeting with the best alone is run."""
    alone, wins = _alone(decision, loser)
    fell = decision.fell(loser)
    if fell is None:
        return Duel(decision, loser, decision.best, None if wins else alone, None, alone, wins)
    ruling = fell[1]
    step = next(step for step in decision.steps if step.name == ruling.step)
    rival = _rival(decision, step, ruling.kept, loser)
    margin = None if rival is None else _margin(decision, step, rival, loser)
    return Duel(decision, loser, rival, step.name, margin, alone, wins)


def closest(decision: Decision, losers: tuple[int, ...] | list[int]) -> Duel | None:
    """Of several candidates that lost, the one that came furthest, and among those the one that lost by least."""
    duels = [duel(decision, index) for index in losers]
    return max(duels, key=lambda each: (each.rank, -(each.margin or 0)), default=None)


def _rival(decision: Decision, step: Step, kept: tuple[int, ...], loser: int) -> int | None:
    """Who beat it in a step: the best if it stayed there and was compared with it, else the first that was."""
    routes = decision.candidates
    group = step.within(routes[loser]) if step.within else None
    met = [index for index in kept if not step.within or step.within(routes[index]) == group]
    return decision.best if decision.best in met else next(iter(met), None)


def _margin(decision: Decision, step: Step, rival: int, loser: int) -> int | None:
    if step.memory is not None:
        return None
    values = [step.value(decision.candidates[index]) for index in (rival, loser)]
    return None if None in values else abs(int(values[0]) - int(values[1]))


def _alone(decision: Decision, loser: int) -> tuple[str | None, bool]:
    """The step at which the best and another part when no third is there, and whether the other wins."""
    if decision.best is None:
        return None, False
    met = eliminate(decision.candidates, decision.rules.deciding, (decision.best, loser), Past(decision.best))
    fell = next((ruling.step for ruling in met.rulings if ruling.dropped), None)
    return fell, met.winner == loser
