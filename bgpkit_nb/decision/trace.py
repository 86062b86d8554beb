"""The trace of a decision: rulings, and contests made of them. `eliminate` is the only way to run a contest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..route import Route
from .steps import NO_PAST, Past, Step, keep


class Ruling(NamedTuple):
    """One step of one contest: the candidates (by index) that entered and stayed, and the margin over the
    next best."""

    step: str
    entered: tuple[int, ...]
    kept: tuple[int, ...]
    margin: int | None

    @property
    def dropped(self) -> tuple[int, ...]:
        """The candidates that this step removed."""
        return tuple(index for index in self.entered if index not in self.kept)


class Contest(NamedTuple):
    """A run of rulings and the candidate it leaves (None: none is usable).

    Set elimination is one contest over all candidates; a pairwise walk is one a pair, the defender named
    first; deterministic MED is one (or more) a group, and a final. `about` says which of these it is.
    """

    rulings: tuple[Ruling, ...]
    winner: int | None
    about: str = ""


def eliminate(routes: Sequence[Route], steps: Sequence[Step], entered: tuple[int, ...] | None = None,
              past: Past = NO_PAST, about: str = "") -> Contest:
    """Run routes down the steps until one is left; of routes that are the same to the end, the first that
    entered.

    entered: the indices of those that take part (all of them, if none are named).
    """
    alive = tuple(range(len(routes))) if entered is None else entered
    rulings = []
    for step in steps:
        if len(alive) == 1:
            break
        kept, margin = keep(step, routes, alive, past)
        rulings.append(Ruling(step.name, alive, kept, margin))
        alive = kept
    return Contest(tuple(rulings), alive[0], about)
