"""What a reader did, step by step: to be undone, done again, kept under a name, and shown as code."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from types import MappingProxyType
from typing import NamedTuple

#: Steps that can be undone; the oldest go first.
MOST_STEPS = 200
#: Names under which states are kept.
MOST_KEPT = 24
#: Turns of one thing that follow each other within so many seconds are one step: a slider on its way.
_ONE_GESTURE = 0.8

_NOWHERE: Mapping = MappingProxyType({})


class Moment(NamedTuple):
    """A state as it was left (a scenario, or the settings of an AS graph), where nodes were dragged, and the line of
    Python and the words that say how it came about. about: what was turned; turns of the same thing in one gesture are
    one step."""

    state: object
    places: Mapping[str, tuple[float, float]] = _NOWHERE
    code: str = ""
    said: str = ""
    about: object = None


class History:
    """Moments in a row, one of them the present; and some kept under names."""

    def __init__(self, first: Moment) -> None:
        self._moments, self._at, self._last = [first], 0, 0.0
        self.kept: dict[str, Moment] = {}

    @property
    def now(self) -> Moment:
        """The present."""
        return self._moments[self._at]

    @property
    def before(self) -> Moment | None:
        """What undoing leads to, None at the beginning."""
        return self._moments[self._at - 1] if self._at else None

    @property
    def after(self) -> Moment | None:
        """What doing again leads to, None at the end."""
        return self._moments[self._at + 1] if self._at + 1 < len(self._moments) else None

    def do(self, moment: Moment) -> None:
        """A new present; what was undone is gone. One more turn of the same thing takes the last one's place."""
        clock = monotonic()
        same = self._at and moment.about is not None and moment.about == self.now.about
        going_on = same and clock - self._last < _ONE_GESTURE and self.after is None
        self._moments[self._at + (not going_on):] = [moment]
        self._moments = self._moments[-MOST_STEPS - 1:]
        self._at, self._last = len(self._moments) - 1, clock

    def undo(self) -> Moment | None:
        """Back by one step; gives the present then, None where there is nothing to undo."""
        return self._go(-1) if self._at else None

    def redo(self) -> Moment | None:
        """Forth again by one step; gives the present then, None where nothing was undone."""
        return self._go(1) if self.after else None

    def _go(self, step: int) -> Moment:
        self._at, self._last = self._at + step, 0.0
        return self.now

    def keep(self, name: str) -> None:
        """Keep the present under a name; ValueError for one that is empty, or one too many."""
        name = " ".join(name.split())[:40]
        if not name:
            raise ValueError("a kept state needs a name; type one")
        if name not in self.kept and len(self.kept) >= MOST_KEPT:
            raise ValueError(f"{MOST_KEPT} states are kept already, which is the most; let one go first")
        self.kept[name] = self.now

    def kept_as(self, name: str) -> Moment:
        """What is kept under a name; ValueError where nothing is."""
        if name not in self.kept:
            raise ValueError(f"no state is kept as {name!r}; choose {', '.join(self.kept) or 'one once it is kept'}")
        return self.kept[name]

    def drop(self, name: str) -> None:
        """Keep nothing under a name any longer."""
        self.kept.pop(name, None)
