"""Routing settles, message by message: a clocked queue with one pending UPDATE per session and prefix."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random
from typing import NamedTuple

from ..decision import Decision
from ..network import Network
from ..route import Attributes, Prefix
from .speakers import Said, Speaker, Wiring

#: The clock counts milliseconds; without a seed every message takes this long.
DELAY = 1000

#: After this many messages without settling or repeating, no verdict is claimed.
MOST_MESSAGES = 200_000


class Message(NamedTuple):
    """One UPDATE that arrived: when (ms), its number, who said what to whom, and whether the receiver's choice changed.

    `attrs` None is a withdrawal; `refused` is the reason when the receiver's import policy kept it out.
    """

    time: int
    number: int
    prefix: Prefix
    sender: str
    receiver: str
    session: str
    attrs: Attributes | None
    decision: Decision
    changed: bool
    refused: str | None = None


class Verdict(NamedTuple):
    """What was shown about a run: `"settled"`, `"repeats"` under this order (`cycle`: the messages that come round),
    or `"undecided"` after very many messages. Nothing more is claimed."""

    kind: str
    messages: int
    time: int
    cycle: tuple[Message, ...] = ()


@dataclass(slots=True)
class Run:
    """Routing for one prefix under way. Iterate over `messages()`; `verdict` is there when it ends."""

    wiring: Wiring
    prefix: Prefix
    speakers: dict[str, Speaker]
    delays: dict[tuple[str, str], int]
    verdict: Verdict | None = None

    @classmethod
    def of(cls, wiring: Wiring, prefix: Prefix, seed: int | None = None) -> Run:
        """A run from empty tables. With a seed, each session has a delay of its own each way, 0.5 to 1.5 s."""
        speakers = {router.name: Speaker(router.name, router.asn, wiring.by_router[router.name], prefix,
                                         wiring.families[router.name])
                    for router in wiring.network.routers}
        random = Random(seed)
        delays = {way: DELAY if seed is None else random.randint(DELAY // 2, DELAY * 3 // 2)
                  for way in wiring.receiving}
        return cls(wiring, prefix, speakers, delays)

    def messages(self) -> Iterator[Message]:
        """Every message in the order of arrival, until routing settles or repeats.

        1. Routers that announce the prefix start with it, in ASN order; what they have to say is queued.
        2. The earliest message is delivered; the receiver imports it, decides, and queues what it now has to say.
        3. A newer UPDATE for the same session takes the place of one still waiting there (RFC 4271 9.2.1.1's rate limit
           works on the same queue), without moving it in the queue.
        4. It ends when nothing waits, or when everything that matters (tables, queue, waiting times) is as it was
           before: then it would go round for ever, and the messages of one round are the evidence.
        """
        queue = Queue(self.delays)
        watch = Watch(patience=20 * len(self.wiring.receiving))
        for said in self._start():
            queue.put(said)
        now = number = 0
        while queue:
            now, said = queue.take()
            number += 1
            message = self._deliver(now, number, said, queue)
            yield message
            if watch.comes_round(message, lambda at=now: self._snapshot(queue, at)):
                self.verdict = Verdict("repeats", number, now, tuple(watch.since))
                return
            if number >= MOST_MESSAGES:
                self.verdict = Verdict("undecided", number, now)
                return
        self.verdict = Verdict("settled", number, now)

    def _start(self) -> list[Said]:
        announcing = self.wiring.announcing(self.prefix)
        order = sorted(self.speakers.values(), key=lambda speaker: (speaker.asn, speaker.router))
        return [said for speaker in order for said in speaker.start(speaker.router in announcing)]

    def _deliver(self, now: int, number: int, said: Said, queue: Queue) -> Message:
        receiver = self.speakers[said.receiver]
        before = receiver.decision.route
        for news in receiver.receive(self.wiring.receiving[said.session, said.receiver], said.attrs):
            queue.put(news, now)
        refused = receiver.refused.get(said.session)
        return Message(now, number, self.prefix, *said, receiver.decision, receiver.decision.route != before,
                       refused.reason if refused else None)

    def _snapshot(self, queue: Queue, now: int) -> tuple:
        return tuple(speaker.snapshot() for speaker in self.speakers.values()), queue.snapshot(now)


class Queue:
    """Messages on their way, earliest first; those of equal time in the order they were sent."""

    def __init__(self, delays: dict[tuple[str, str], int]) -> None:
        self._delays = delays
        self._heap: list[tuple[int, int, tuple[str, str]]] = []
        self._pending: dict[tuple[str, str], Said] = {}
        self._order = count()

    def __bool__(self) -> bool:
        return bool(self._heap)

    def put(self, said: Said, now: int = 0) -> None:
        """Send a message; it replaces one that still waits on that session in that direction."""
        key = said.session, said.receiver
        if key not in self._pending:
            heappush(self._heap, (now + self._delays[key], next(self._order), key))
        self._pending[key] = said

    def take(self) -> tuple[int, Said]:
        """The next arrival and its time."""
        time, _, key = heappop(self._heap)
        return time, self._pending.pop(key)

    def next_time(self) -> int | None:
        """When the next message arrives; None when nothing is on its way."""
        return self._heap[0][0] if self._heap else None

    def drop(self, sessions: Collection[str]) -> None:
        """Lose what is on its way over sessions that fell."""
        self._heap = [entry for entry in self._heap if entry[2][0] not in sessions]
        heapify(self._heap)
        for key in [key for key in self._pending if key[0] in sessions]:
            del self._pending[key]

    def snapshot(self, now: int) -> tuple:
        """What waits, with the times that remain."""
        return tuple((time - now, self._pending[key]) for time, _, key in sorted(self._heap))


class Watch:
    """Notices when a run comes back to a state it was in (Brent's algorithm: one state kept, ever further apart)."""

    def __init__(self, patience: int) -> None:
        self._next = patience
        self._kept: tuple | None = None
        self.since: list[Message] = []

    def comes_round(self, message: Message, snapshot) -> bool:
        """True when the present state equals the one kept; `since` then holds the messages of one round."""
        if message.number < self._next and self._kept is None:
            return False
        state = snapshot()
        self.since.append(message)
        if state == self._kept:
            return True
        if message.number >= self._next:
            self._kept, self._next, self.since = state, 2 * message.number, []
        return False


def announced(network: Network) -> tuple[Prefix, ...]:
    """Every prefix that some AS announces, in order."""
    return tuple(sorted({prefix for system in network.ases for prefix in system.announces}))


def settle(network: Network, *, seed: int | None = None) -> dict[Prefix, Run]:
    """Run every announced prefix to its end, each by itself."""
    wiring = Wiring.of(network)
    runs = {prefix: Run.of(wiring, prefix, seed) for prefix in announced(network)}
    for run in runs.values():
        for _ in run.messages():
            pass
    return runs
