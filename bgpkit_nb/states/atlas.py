"""The atlas of a scenario: its stable states, and which events lead from one to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..changes import Change, apply
from ..decision import Decision, Table
from ..network import Network
from ..outcome import Outcome
from ..propagation import Play, Reset, Verdict, Wiring, find_stable
from ..route import Prefix
from ..scenario import Scenario
from .stable import LIMIT, prefix_of
from .story import scenario_on

#: The orders of messages that are tried, unless told otherwise.
SEEDS = (1, 2, 3)


class Place(NamedTuple):
    """A state that routing rests in: the links that are down there, and the state itself."""

    down: tuple[str, ...]
    outcome: Outcome


class Move(NamedTuple):
    """An event that leads from one place to another, by number. end None: routing did not come to rest."""

    start: int
    event: Change | Reset
    end: int | None


@dataclass(frozen=True)
class Atlas:
    """The places where routing can rest, and the moves between them.

    The first `len(stable)` places are the stable states of the whole network; the others are those with one link
    down. exact: as in `StableStates`, about the former. Moves are what was seen under the orders tried, no more.
    """

    scenario: Scenario
    prefix: Prefix
    places: tuple[Place, ...]
    moves: tuple[Move, ...]
    exact: bool

    @property
    def stable(self) -> tuple[Place, ...]:
        """The places with every link up."""
        return tuple(place for place in self.places if not place.down)

    def name(self, place: int) -> str:
        """What a place is called: `"A"`, `"B"`, ... with every link up, else by what is down."""
        found = self.places[place]
        if not found.down:
            return chr(ord("A") + place) if place < 26 else f"state {place + 1}"
        alike = [at for at, each in enumerate(self.places) if each.down == found.down]
        text = f"{', '.join(found.down)} down"
        return text if len(alike) == 1 else f"{text} ({alike.index(place) + 1})"

    def to_networkx(self):
        """The atlas as a `networkx.MultiDiGraph`: nodes by number with `down` and `name`, edges with `event`."""
        from networkx import MultiDiGraph

        graph = MultiDiGraph(name=self.scenario.name)
        for number, place in enumerate(self.places):
            graph.add_node(number, down=place.down, name=self.name(number))
        graph.add_edges_from((move.start, move.end, {"event": move.event}) for move in self.moves
                             if move.end is not None)
        return graph


def atlas(scenario: Scenario, *, prefix: str | Prefix | None = None, seeds: Iterable[int | None] = SEEDS,
          limit: int = LIMIT) -> Atlas:
    """Chart a scenario: from each stable state, let every link fail and come back, and every session be reset.

    1. The stable states of the network come first (`stable_states`).
    2. In each, one link after the other fails, and one session after the other is reset; routing is let come to rest.
    3. Where a link is down, it comes back. What is reached thereby is a place too, and goes on from there.

    seeds: the orders of messages tried; where they end differently, there is a move for each end. Of a state that
    many histories lead to, one is tried.
    """
    wanted = prefix_of(scenario, prefix)
    return _Survey(scenario, wanted, tuple(seeds)).chart(limit)


Held = Mapping[str, tuple[Table, Decision]]


class _Survey:
    def __init__(self, scenario: Scenario, prefix: Prefix, seeds: tuple[int | None, ...]) -> None:
        self._scenario, self._prefix, self._seeds = scenario, prefix, seeds
        self._places: list[tuple[tuple[str, ...], Held]] = []
        self._numbers: dict[tuple, int] = {}

    def chart(self, limit: int) -> Atlas:
        found = find_stable(self._scenario.network, self._prefix, limit)
        line = deque(self._number((), held)[0] for held in found.states)
        moves: dict[Move, None] = {}
        while line:
            start = line.popleft()
            for event, down in self._events(start):
                for held in self._ends(start, event):
                    end, new = (None, False) if held is None else self._number(down, held)
                    moves[Move(start, event, end)] = None
                    if new:
                        line.append(end)
        places = tuple(Place(down, self._outcome(down, held)) for down, held in self._places)
        return Atlas(self._scenario, self._prefix, places, tuple(moves), found.exact)

    def _number(self, down: tuple[str, ...], held: Held) -> tuple[int, bool]:
        key = down, tuple((name, decision.route) for name, (_, decision) in held.items())
        new = key not in self._numbers
        if new:
            self._numbers[key] = len(self._places)
            self._places.append((down, held))
        return self._numbers[key], new

    def _events(self, start: int) -> Iterator[tuple[Change | Reset, tuple[str, ...]]]:
        """What may happen at a place, and the links that are down afterwards."""
        down, _ = self._places[start]
        if down:
            yield from ((Change("link", (link,), True), ()) for link in down)
            return
        network = self._scenario.network
        yield from ((Change("link", (link.id,), False), (link.id,)) for link in network.links if link.up)
        yield from ((Reset(session.id), ()) for session in network.sessions if session.id in self._live)

    @property
    def _live(self) -> set[str]:
        return {session for session, _ in Wiring.of(self._scenario.network).receiving}

    def _ends(self, start: int, event: Change | Reset) -> Iterator[Held | None]:
        down, held = self._places[start]
        for seed in self._seeds:
            run = Play.of(Wiring.of(self._network(down)), self._prefix, seed)
            run.rest(held)
            for _ in run.happen(event):
                pass
            rested = run.verdict.kind == "settled"
            yield {name: (each.table, each.decision) for name, each in run.speakers.items()} if rested else None

    def _network(self, down: tuple[str, ...]) -> Network:
        network = self._scenario.network
        for link in down:
            network = apply(network, Change("link", (link,), False))
        return network

    def _outcome(self, down: tuple[str, ...], held: Held) -> Outcome:
        decisions = {(name, self._prefix): decision for name, (_, decision) in held.items()}
        return Outcome(scenario_on(self._scenario, self._network(down)), decisions,
                       {self._prefix: Verdict("stable", 0, 0)})
