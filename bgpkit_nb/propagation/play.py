"""A network that runs on while things happen to it: routers keep what they know, and that is what makes wedgies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from ..changes import Change
from ..decision import Decision, Table
from ..route import Prefix, Route
from .chapters import Chapter, Turn
from .damping import Damper, Damping
from .events import Planned, Reset, Silence, planned
from .happenings import Happenings, delays_of
from .pacing import Gate, Mrai
from .rounds import MOST_MESSAGES, Message, Queue, Run, Verdict, Watch, announced
from .speakers import DAMPED, Said, Wiring


class Due(NamedTuple):
    """Something that a clock will do: `what` names a method of `Play`, `to` what it is done to."""

    what: str
    to: object


class Play(Run, Happenings):
    """Routing for one prefix, run through a list of events. Iterate over `play`; `chapters` fill as it goes."""

    __slots__ = ("_agenda", "_damper", "_down", "_gate", "_mute", "_now", "_number", "_order", "_queue", "_seed",
                 "_turns", "chapters")

    @classmethod
    def of(cls, wiring: Wiring, prefix: Prefix, seed: int | None = None, mrai: Mrai | int = 0,
           damping: Damping | None = None) -> Play:
        """A run from empty tables, as `Run.of` makes it, with timers if any are asked for."""
        play = super().of(wiring, prefix, seed)
        play.delays, play._seed = delays_of(wiring.network, seed), seed
        play._queue, play._agenda, play._order = Queue(play.delays), [], count()
        times = Mrai.of(mrai)
        play._gate = Gate(times, seed) if any(times) else None
        play._damper = Damper(damping) if damping is not None else None
        play._down, play._mute = set(), {}
        play._now = play._number = 0
        play._turns, play.chapters = [], []
        return play

    def rest(self, held: Mapping[str, tuple[Table, Decision]]) -> None:
        """Take up a state in which nothing is on its way: every router's table and decision, all else follows."""
        for name, (table, decision) in held.items():
            speaker = self.speakers[name]
            speaker.table, speaker.decision, speaker.refused = table, decision, dict(decision.refused)
        for speaker in self.speakers.values():
            for said in speaker.tell():
                if said.attrs is not None:
                    self.speakers[said.receiver].heard[said.session] = said.attrs

    def play(self, plan: Iterable[Planned]) -> Iterator[Message]:
        """Every message in the order of arrival, while the events of the plan happen one after the other.

        1. The network starts, and runs until the time of the first event, or until it is at rest: nothing is on its
           way, and no timer is left.
        2. The event happens: sessions that fall are forgotten at both ends, those that come up say what they have,
           changed policy is applied to what was heard. What the routers then have to say is on its way.
        3. So on with the next event. What does not come to rest is followed until it has come round once.
        """
        self._send(self._start())
        event, start = None, 0
        for coming in (*plan, None):
            first = self._number
            told: list[Message] = []
            for message in self._run_until(None if coming is None else coming.time):
                told.append(message)
                yield message
            self.verdict = self.verdict._replace(messages=self._number - first)
            self._close(event, start, told)
            if coming is not None:
                event, start = coming.event, self._now
                self._happen(event)

    def happen(self, event: Change | Reset | Silence) -> Iterator[Message]:
        """Let one event happen to what is at rest, and follow it until it comes to rest again, or round."""
        self._happen(event)
        yield from self._run_until(None)

    def _close(self, event: Change | Reset | Silence | None, start: int, told: list[Message]) -> None:
        decisions = {name: speaker.decision for name, speaker in self.speakers.items()}
        self.chapters.append(Chapter(event, start, self._now, self.wiring.network, tuple(told), tuple(self._turns),
                                     decisions, self.verdict))
        self._turns = []

    # -- the clock ----------------------------------------------------------------------------------------------------

    def _run_until(self, time: int | None) -> Iterator[Message]:
        """Messages until a time, or until rest (time None); `verdict` says how it ended."""
        watch = Watch(patience=20 * max(1, len(self.wiring.receiving)))
        first = self._number
        while (now := self._next()) is not None and (time is None or now <= time):
            self._now = now
            if self._agenda and self._agenda[0][0] == now:
                self._due(heappop(self._agenda)[2])
                continue
            _, said = self._queue.take()
            if said.session in self._mute:
                self._mute[said.session][said.session, said.receiver] = said
                continue
            self._number += 1
            message = self._heard(said)
            yield message
            if time is None and self._on_its_own() and watch.comes_round(
                    message._replace(number=self._number - first), self._state):
                self.verdict = Verdict("repeats", self._number, self._now, tuple(watch.since))
                return
            if self._number - first >= MOST_MESSAGES:
                self.verdict = Verdict("undecided", self._number, self._now)
                return
        busy = now is not None
        self._now = self._now if time is None else max(self._now, time)
        self.verdict = Verdict("under way" if busy else "settled", self._number, self._now)

    def _next(self) -> int | None:
        message, agenda = self._queue.next_time(), self._agenda[0][0] if self._agenda else None
        return min((each for each in (message, agenda) if each is not None), default=None)

    def _on_its_own(self) -> bool:
        """Whether nothing but routing itself is still to come."""
        return all(due.what == "_open" for _, _, due in self._agenda)

    def _state(self) -> tuple:
        timers = (each.snapshot(self._now) for each in (self._gate, self._damper) if each is not None)
        return *self._snapshot(self._queue, self._now), *timers

    def _later(self, time: int, what: str, to: object) -> None:
        heappush(self._agenda, (time, next(self._order), Due(what, to)))

    def _due(self, due: Due) -> None:
        getattr(self, due.what)(due.to)

    # -- messages -----------------------------------------------------------------------------------------------------

    def _heard(self, said: Said) -> Message:
        receiver, key = self.speakers[said.receiver], (said.session, said.receiver)
        side, before = self.wiring.receiving[key], receiver.decision.route
        aside = ""
        if self._damper is not None and side.inside is None and self._damper.hears(key, said.attrs, self._now):
            aside = DAMPED
            self._later(self._damper.until(key), "_reuse", key)
        self._send(receiver.receive(side, said.attrs, aside))
        self._note(said.receiver, before)
        refused = receiver.refused.get(said.session)
        return Message(self._now, self._number, self.prefix, *said, receiver.decision,
                       receiver.decision.route != before, refused.reason if refused else None)

    def _note(self, router: str, before: Route | None) -> None:
        route = self.speakers[router].decision.route
        if route != before:
            self._turns.append(Turn(self._now, router, route))

    def _send(self, news: Iterable[Said]) -> None:
        for said in news:
            if said.session in self._mute:
                self._mute[said.session][said.session, said.receiver] = said
                continue
            opens = self._gate.offer(said, self._now, self.wiring) if self._gate is not None else None
            if opens is None:
                self._queue.put(said, self._now)
            else:
                self._later(opens, "_open", (said.session, said.receiver))

    def _open(self, key: tuple[str, str]) -> None:
        said = self._gate.open(key, self._now, self.wiring) if key in self.wiring.receiving else None
        if said is not None:
            self._queue.put(said, self._now)

    def _reuse(self, key: tuple[str, str]) -> None:
        attrs = self._damper.back(key, self._now)
        if attrs is not None:
            receiver = self.speakers[key[1]]
            before = receiver.decision.route
            self._send(receiver.receive(self.wiring.receiving[key], attrs))
            self._note(key[1], before)


def rounds(scenario, *, prefix: str | Prefix | None = None, seed: int | None = None, events: Iterable = (),
           mrai: Mrai | int = 0, damping: Damping | None = None) -> Iterator[Message]:
    """Watch a scenario's routing settle, one message at a time, prefix after prefix (or only the one given).

    seed: None gives every message the same delay; a number gives each session's directions delays of their own.
    events: what happens meanwhile, in order: a `Change`, a `Reset` or a `Silence`, which happens once routing is at
    rest, or `(milliseconds, one of these)`. mrai: the least time between two messages to the same neighbour, in
    milliseconds, or `Mrai(ebgp, ibgp)`. damping: `Damping()` sets aside routes that come and go too often.
    """
    wiring, plan = Wiring.of(scenario.network), planned(scenario.network, events)
    plain = not (plan or mrai or damping)
    for each in announced(scenario.network) if prefix is None else (Prefix.parse(prefix),):
        if plain:
            yield from Run.of(wiring, each, seed).messages()
        else:
            yield from Play.of(wiring, each, seed, mrai, damping).play(plan)
