"""`play`: a scenario that runs while things happen to it, told in chapters, one an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from ..network import Network
from ..outcome import Outcome
from ..propagation import Chapter, Damping, Message, Mrai, Play, Turn, Wiring, planned
from ..route import Prefix
from ..scenario import Scenario
from .stable import prefix_of


@dataclass(frozen=True)
class Story:
    """What happened to a scenario's routing for one prefix: a chapter for the start, and one for every event."""

    scenario: Scenario
    prefix: Prefix
    chapters: tuple[Chapter, ...]

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The state at the end of each chapter: routes, hops and shares, in the network as it then was."""
        return tuple(self._outcome(chapter) for chapter in self.chapters)

    @property
    def outcome(self) -> Outcome:
        """The state at the end."""
        return self.outcomes[-1]

    def _outcome(self, chapter: Chapter) -> Outcome:
        decisions = {(name, self.prefix): decision for name, decision in chapter.decisions.items()}
        return Outcome(scenario_on(self.scenario, chapter.network), decisions, {self.prefix: chapter.verdict})

    @property
    def messages(self) -> tuple[Message, ...]:
        """Every message of every chapter."""
        return tuple(message for chapter in self.chapters for message in chapter.messages)

    def turns(self, at: str | int | None = None) -> tuple[Turn, ...]:
        """Every change of route, in order of time: of all routers, or of one. That is what path hunting looks like."""
        name = None if at is None else self.scenario.network.router(at).name
        return tuple(turn for chapter in self.chapters for turn in chapter.turns if name in (None, turn.router))

    def __str__(self) -> str:
        ends = ", ".join(f"{chapter.verdict.kind} after {chapter.verdict.messages}" for chapter in self.chapters)
        return f"{self.scenario.name}: {ends} messages"


def play(scenario: Scenario, events: Iterable = (), *, prefix: str | Prefix | None = None, mrai: Mrai | int = 0,
         damping: Damping | None = None, seed: int | None = None) -> Story:
    """Run a scenario through events; routers keep what they know from one to the next.

    events, mrai, damping, seed: as in `rounds`. One prefix is followed: the subject's first, if none is named.

    >>> import bgpkit_nb as bgp
    >>> fails, back = (bgp.Change("link", ("primary",), up) for up in (False, True))
    >>> [chapter.verdict.kind for chapter in bgp.play(bgp.scenarios.wedgie(), [fails, back]).chapters]
    ['settled', 'settled', 'settled']
    """
    wanted, plan = prefix_of(scenario, prefix), planned(scenario.network, events)
    run = Play.of(Wiring.of(scenario.network), wanted, seed, mrai, damping)
    for _ in run.play(plan):
        pass
    return Story(scenario, wanted, tuple(run.chapters))


def scenario_on(scenario: Scenario, network: Network) -> Scenario:
    """The scenario on another network, where its knobs have been turned for good and whoever is gone sends nothing."""
    if network == scenario.network:
        return scenario
    there = {system.asn for system in network.ases} | {router.name for router in network.routers}
    demands = tuple(demand for demand in scenario.demands if demand.source in there)
    return replace(scenario, base=network, demands=demands, knobs=(), positions={}, changes=())
