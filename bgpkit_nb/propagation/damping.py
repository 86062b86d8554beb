"""Flap damping (RFC 2439): a route that comes and goes earns a penalty, and is not used until it has worn off."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil, log2
from typing import NamedTuple

from ..route import Attributes


class Damping(NamedTuple):
    """The figures of flap damping, as FRRouting comes: bgpd/bgp_damp.h (RFC 7196 advises `suppress` of 6000 or more).

    penalty: for a withdrawal; changed: for other attributes on a route that was there. half_life and longest: in
    milliseconds. Over `suppress` a route is set aside, under `reuse` it is used again, after `longest` at the latest.
    """

    penalty: int = 1000
    changed: int = 500
    half_life: int = 15 * 60_000
    reuse: int = 750
    suppress: int = 2000
    longest: int = 60 * 60_000

    def check(self) -> Damping:
        """Give it back; ValueError where the figures contradict each other."""
        if not (0 < self.reuse < self.suppress and self.half_life > 0 and self.longest > 0
                and self.penalty >= 0 and self.changed >= 0):
            raise ValueError(f"damping cannot be {self!r}; penalties must be 0 or more, times above 0, and reuse "
                             "above 0 and below suppress")
        return self

    @property
    def ceiling(self) -> float:
        """The highest penalty: it takes `longest` to wear off."""
        return self.reuse * 2 ** (self.longest / self.half_life)


class Record(NamedTuple):
    """What a router remembers of one neighbour's route: the penalty as it was `since`, whether it is set aside, and
    what the neighbour said last."""

    penalty: float = 0.0
    since: int = 0
    aside: bool = False
    said: Attributes | None = None
    known: bool = False


class Damper:
    """Every router's memory of its neighbours' flaps, by (session, receiving router)."""

    def __init__(self, damping: Damping) -> None:
        self.damping = damping.check()
        self._records: dict[tuple[str, str], Record] = {}

    def penalty(self, key: tuple[str, str], now: int) -> float:
        """The penalty by now: it halves in every half-life (RFC 2439 4.2)."""
        record = self._records.get(key, Record())
        return record.penalty * 2 ** ((record.since - now) / self.damping.half_life)

    def hears(self, key: tuple[str, str], attrs: Attributes | None, now: int) -> bool:
        """Take note of an UPDATE; whether the route it brings is to be set aside."""
        before, rules = self._records.get(key, Record()), self.damping
        earned = 0
        if before.known and attrs != before.said:
            earned = rules.penalty if attrs is None else rules.changed if before.said is not None else 0
        penalty = min(self.penalty(key, now) + earned, rules.ceiling)
        aside = penalty > (rules.reuse if before.aside else rules.suppress)
        self._records[key] = Record(penalty, now, aside, attrs, True)
        return aside

    def until(self, key: tuple[str, str]) -> int:
        """When the route may be used again, if nothing more is heard."""
        record = self._records[key]
        return record.since + max(1, ceil(self.damping.half_life * log2(record.penalty / self.damping.reuse)))

    def back(self, key: tuple[str, str], now: int) -> Attributes | None:
        """What to use again now; None where it is still set aside, was never, or is no longer offered."""
        record = self._records.get(key)
        if record is None or not record.aside or self.penalty(key, now) > self.damping.reuse:
            return None
        self._records[key] = record._replace(aside=False)
        return record.said

    def lose(self, sessions: Collection[str]) -> None:
        """Sessions fell: what they brought is gone, which is no flap; penalties stay and wear off."""
        for key in [key for key in self._records if key[0] in sessions]:
            self._records[key] = self._records[key]._replace(said=None, known=False)

    def snapshot(self, now: int) -> tuple:
        """Every penalty by now."""
        return tuple(sorted((key, self.penalty(key, now), record.aside) for key, record in self._records.items()))
