"""What events do to a run: sessions fall and rise, fall silent and speak again, and the network becomes another."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from ..changes import Change, apply
from ..network import Network
from .events import Reset, Silence
from .rounds import DELAY
from .speakers import Speaker, Wiring


class Happenings:
    """The events of a `Play`, which brings the state that they act on: its wiring, speakers, queue and clock."""

    __slots__ = ()

    def _happen(self, event: Change | Reset | Silence) -> None:
        if isinstance(event, Change):
            self._rewire(apply(self.wiring.network, event))
        elif isinstance(event, Reset):
            self._fall(event.session)
            self._later(self._now + event.down, "_rise", event.session)
        else:
            self._mute[event.session] = {}
            self._later(self._now + event.lasts, "_speak", event.session)
            if event.hold < event.lasts:
                self._later(self._now + event.hold, "_fall", event.session)

    def _fall(self, session: str) -> None:
        self._down.add(session)
        self._rewire(self.wiring.network)

    def _rise(self, session: str) -> None:
        self._down.discard(session)
        self._rewire(self.wiring.network)

    def _speak(self, session: str) -> None:
        waiting = self._mute.pop(session, {})
        if session in self._down:
            self._rise(session)
        else:
            self._send(waiting.values())

    def _rewire(self, network: Network) -> None:
        before = {session for session, _ in self.wiring.receiving}
        self.wiring = Wiring.of(network).without(self._down)
        self._forget(before - {session for session, _ in self.wiring.receiving})
        self._admit(network)
        announcing = self.wiring.announcing(self.prefix)
        for name, speaker in self.speakers.items():
            used = speaker.decision.route
            news = speaker.rewire(self.wiring.by_router.get(name, []), name in announcing, self.wiring.families[name])
            self._note(name, used)
            self._send(news)

    def _admit(self, network: Network) -> None:
        """Let newcomers in, with nothing in their tables, and drop the routers that are gone."""
        for router in network.routers:
            if router.name not in self.speakers:
                speaker = Speaker(router.name, router.asn, [], self.prefix, self.wiring.families[router.name])
                speaker.start(False)
                self.speakers[router.name] = speaker
        for name in self.speakers.keys() - self.wiring.families.keys():
            del self.speakers[name]
        for way in self.wiring.receiving.keys() - self.delays.keys():
            self.delays[way] = delay_of(None if self._seed is None else Random(f"{self._seed} {way}"))

    def _forget(self, sessions: Collection[str]) -> None:
        self._queue.drop(sessions)
        for session in sessions:
            if session in self._mute:
                self._mute[session] = {}
        if self._gate is not None:
            self._gate.forget(sessions)
        if self._damper is not None:
            self._damper.lose(sessions)


def delays_of(network: Network, seed: int | None) -> dict[tuple[str, str], int]:
    """As a run's, for the sessions that are down as well."""
    random = None if seed is None else Random(seed)
    return {(session.id, router): delay_of(random) for session in network.sessions for router in (session.a, session.b)}


def delay_of(random: Random | None) -> int:
    """How long a message takes over one direction of a session, in milliseconds: all alike, or by chance."""
    return DELAY if random is None else random.randint(DELAY // 2, DELAY * 3 // 2)
