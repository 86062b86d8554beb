"""`Solved`: solves scenarios and remembers the outcomes, so that going back to a state costs nothing."""

from __future__ import annotations

from collections import OrderedDict

from ..outcome import Outcome, solve
from ..scenario import Scenario

#: Outcomes kept; those not asked for longest go first.
MOST_REMEMBERED = 64


class Solved:
    """Gives the outcome of a scenario that differs from one and the same by positions and changes only."""

    def __init__(self) -> None:
        self._outcomes: OrderedDict[tuple, Outcome] = OrderedDict()

    def __call__(self, scenario: Scenario) -> Outcome:
        """The outcome, solved once; ValueError for a scenario that cannot be."""
        key = (*scenario.positions.items(), scenario.changes)
        if key not in self._outcomes:
            self._outcomes[key] = solve(scenario)
        self._outcomes.move_to_end(key)
        while len(self._outcomes) > MOST_REMEMBERED:
            self._outcomes.popitem(last=False)
        return self._outcomes[key]

    def forget(self) -> None:
        """Let all of them go."""
        self._outcomes.clear()
