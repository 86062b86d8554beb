"""MRAI: at least so long between two messages to the same neighbour about the same prefix (RFC 4271 9.2.1.1)."""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from typing import NamedTuple

from .speakers import Said, Wiring


class Mrai(NamedTuple):
    """MinRouteAdvertisementInterval, in milliseconds, by kind of session; 0 is off. RFC 4271 10 suggests 30 s and 5 s.
    """

    ebgp: int = 30_000
    ibgp: int = 5_000

    @classmethod
    def of(cls, given: Mrai | int) -> Mrai:
        """As given; a number counts for all sessions. Raises ValueError for a negative one, or one over an hour."""
        times = given if isinstance(given, Mrai) else cls(given, given)
        for time in times:
            if isinstance(time, bool) or not isinstance(time, int) or not 0 <= time <= 3_600_000:
                raise ValueError(f"mrai cannot be {time!r}; choose 0 (off) to 3600000 milliseconds")
        return times


class Gate:
    """What each session's direction may send, and when. One message waits at most: a newer one takes its place.

    With a seed, each direction's interval is 75 to 100 % of what was asked, so that timers do not beat as one
    (RFC 4271 10); without one, they do.
    """

    def __init__(self, mrai: Mrai, seed: int | None = None) -> None:
        self._mrai = mrai
        self._random = None if seed is None else Random(seed)
        self._shares: dict[tuple[str, str], int] = {}
        self._open_at: dict[tuple[str, str], int] = {}
        self._waiting: dict[tuple[str, str], Said] = {}
        self._sent: dict[tuple[str, str], object] = {}

    def offer(self, said: Said, now: int, wiring: Wiring) -> int | None:
        """None: send it at once. Otherwise the time when the gate opens for what waits there."""
        key = said.session, said.receiver
        opens = self._open_at.get(key, 0)
        if now < opens:
            self._waiting[key] = said
            return opens
        self._pass(key, said, now, wiring)
        return None

    def open(self, key: tuple[str, str], now: int, wiring: Wiring) -> Said | None:
        """What may go now: the last that was said, unless the neighbour knows it already."""
        said = self._waiting.pop(key, None) if now >= self._open_at.get(key, 0) else None
        if said is None or said.attrs == self._sent.get(key):
            return None
        self._pass(key, said, now, wiring)
        return said

    def _pass(self, key: tuple[str, str], said: Said, now: int, wiring: Wiring) -> None:
        whole = self._mrai.ebgp if wiring.receiving[key].inside is None else self._mrai.ibgp
        self._open_at[key] = now + whole * self._share(key) // 100
        self._sent[key] = said.attrs

    def _share(self, key: tuple[str, str]) -> int:
        if self._random is None:
            return 100
        return self._shares.setdefault(key, self._random.randint(75, 100))

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return len(self._waiting)

    def forget(self, sessions: Collection[str]) -> None:
        """The sessions are gone: nothing waits, and nothing has been said."""
        for table in (self._open_at, self._waiting, self._sent):
            for key in [key for key in table if key[0] in sessions]:
                del table[key]

    def snapshot(self, now: int) -> tuple:
        """What waits, and the times that remain."""
        closed = tuple(sorted((key, time - now) for key, time in self._open_at.items() if time > now))
        return closed, tuple(sorted(self._waiting.items(), key=lambda pair: pair[0]))
