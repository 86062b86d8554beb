"""A run kept moment by moment: what happened, who then decided what, and which messages were on their way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..changes import Change
from ..decision import Decision
from ..network import Network
from ..route import Prefix
from .chapters import Turn
from .damping import Damping
from .events import Planned, Reset, Silence
from .pacing import Mrai
from .play import Due, Play
from .rounds import Message, Queue
from .speakers import Said, Wiring


class Became(NamedTuple):
    """The network turns into another one, all at once: what knobs turned and changes taken back come to."""

    network: Network


class Timer(NamedTuple):
    """A clock ran out: `what` is `"back"` (a session that was reset), `"fell"` (nothing was heard over it for too
    long), `"speaks"` (a session is silent no longer) or `"reuse"` (a damped route may be used again, at `router`)."""

    what: str
    session: str
    router: str | None = None


class Moment(NamedTuple):
    """One thing that happened, and what followed at once.

    time: milliseconds. cause: a message that arrived, an event, a timer; None for the first moment, in which things
    are as they are. turns: who took another route. decided: the decisions made, by router (in the first moment, all
    there are). network: as it is now. down: sessions that are down though their link is up. messages: how many have
    arrived since the first moment. held: how many wait for MRAI.
    """

    number: int
    time: int
    cause: Message | Change | Reset | Silence | Became | Timer | None
    turns: tuple[Turn, ...]
    decided: dict[str, Decision]
    network: Network
    down: frozenset[str]
    messages: int
    held: int


class Flight(NamedTuple):
    """A message on its way, at the moments from `since` up to but not including `until` (None: still at the end).

    sent, due: when it set out and when it should arrive, in milliseconds. since is later than `first`, the moment at
    which it set out, where it took the place of an older message on the way. end: `"heard"`, `"replaced"` by a newer
    one, `"lost"` with its session, `"held"` up by a silence, or `"under way"`.
    """

    said: Said
    sent: int
    due: int
    first: int
    since: int
    until: int | None = None
    end: str = "under way"


class _Log(Queue):
    """A queue that keeps account of what was on its way, and when."""

    def __init__(self, delays: dict, recorder: Recorder) -> None:
        super().__init__(delays)
        self._recorder = recorder
        self.flying: dict[tuple[str, str], Flight] = {}
        self.landed: list[Flight] = []

    def put(self, said: Said, now: int = 0) -> None:
        key, at = (said.session, said.receiver), self._recorder.at
        older = self._land(key, at, "replaced")
        super().put(said, now)
        self.flying[key] = (Flight(said, now, now + self._delays[key], at, at) if older is None else
                            older._replace(said=said, since=at))

    def take(self) -> tuple[int, Said]:
        time, said = super().take()
        self._land((said.session, said.receiver), self._recorder.at + 1,
                   "held" if self._recorder.is_mute(said.session) else "heard")
        return time, said

    def drop(self, sessions: Collection[str]) -> None:
        super().drop(sessions)
        for key in [key for key in self.flying if key[0] in sessions]:
            self._land(key, self._recorder.at, "lost")

    def _land(self, key: tuple[str, str], until: int, end: str) -> Flight | None:
        flight = self.flying.pop(key, None)
        if flight is not None and self._recorder.moments and flight.since < until:
            self.landed.append(flight._replace(until=until, end=end))
        return flight


_TIMERS = {"_rise": "back", "_fall": "fell", "_speak": "speaks", "_reuse": "reuse"}


class Recorder(Play):
    """A `Play` that keeps every moment, from the start or from when some of its events are over."""

    __slots__ = ("_decisions", "_from", "_skip", "at", "moments")

    @classmethod
    def of(cls, wiring: Wiring, prefix: Prefix, seed: int | None = None, mrai: Mrai | int = 0,
           damping: Damping | None = None) -> Recorder:
        """As `Play.of`."""
        recorder = super().of(wiring, prefix, seed, mrai, damping)
        recorder._queue = _Log(recorder.delays, recorder)
        recorder.moments, recorder.at, recorder._decisions = [], 0, {}
        return recorder

    def record(self, plan: Iterable[Planned], *, skip: int, most: int) -> bool:
        """Run through a plan, keep at most so many moments, and say whether that was to the end.

        skip: how many of the plan's chapters are over when the first moment comes; 0 starts with empty tables.
        """
        self._skip = skip
        return all(len(self.moments) < most for _ in self.play(plan))

    @property
    def flights(self) -> tuple[Flight, ...]:
        """Every message that was on its way, in the order of setting out."""
        found = [*self._queue.landed, *self._queue.flying.values()]
        return tuple(sorted(found, key=lambda flight: (flight.since, flight.sent)))

    def is_mute(self, session: str) -> bool:
        """Whether what comes over a session is held up."""
        return session in self._mute

    # -- what Play does, kept -----------------------------------------------------------------------------------------

    def _start(self) -> list[Said]:
        said = super()._start()
        if not self._skip:
            self._begin()
        return said

    def _close(self, event: Change | Reset | Silence | None, start: int, told: list[Message]) -> None:
        super()._close(event, start, told)
        if not self.moments and len(self.chapters) == self._skip:
            self._begin()

    def _begin(self) -> None:
        self._from = self._number
        self._queue.flying = {key: flight._replace(first=0, since=0) for key, flight in self._queue.flying.items()}
        self._keep(None, 0)

    def _heard(self, said: Said) -> Message:
        turns = self._next_moment()
        message = super()._heard(said)
        self._keep(message, turns)
        return message

    def _happen(self, event: Change | Reset | Silence | Became) -> None:
        turns = self._next_moment()
        if isinstance(event, Became):
            self._rewire(event.network)
        else:
            super()._happen(event)
        self._keep(event, turns)

    def _due(self, due: Due) -> None:
        if due.what not in _TIMERS:                      # what MRAI held back sets out between two moments
            super()._due(due)
            return
        turns = self._next_moment()
        super()._due(due)
        session, router = (due.to, None) if isinstance(due.to, str) else due.to
        if due.what != "_reuse" or len(self._turns) > turns:
            self._keep(Timer(_TIMERS[due.what], session, router), turns)
        elif self.moments:
            self.at -= 1

    def _next_moment(self) -> int:
        """Whatever sets out from now on does so at the moment to come; how many turns there have been."""
        self.at = len(self.moments)
        return len(self._turns)

    def _keep(self, cause: object, turns: int) -> None:
        if cause is not None and not self.moments:
            return
        decided = {name: speaker.decision for name, speaker in self.speakers.items()
                   if speaker.decision is not self._decisions.get(name)}
        self._decisions.update(decided)
        held = 0 if self._gate is None else self._gate.waiting
        self.moments.append(Moment(
            len(self.moments), self._now, cause, tuple(self._turns[turns:]) if cause is not None else (), decided,
            self.wiring.network, frozenset(self._down), self._number - self._from, held))
