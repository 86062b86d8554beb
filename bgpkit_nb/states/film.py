"""`film`: a scenario's routing moment by moment, so that it can be played, stepped through, and scrubbed back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from ..decision import Decision
from ..network import Network
from ..outcome import Outcome
from ..propagation import (
    Became,
    Damping,
    Flight,
    Message,
    Moment,
    Mrai,
    Planned,
    Recorder,
    Verdict,
    Wiring,
    announced,
    planned,
)
from ..propagation.rounds import Run
from ..route import Prefix
from ..scenario import Scenario
from .stable import prefix_of
from .story import scenario_on

#: A film has no more moments than this, unless told otherwise.
MOST_MOMENTS = 2_000

#: How often what comes round for ever is shown.
TURNS = 2


@dataclass(frozen=True, eq=False)
class Film:
    """What happened to a scenario's routing for one prefix, moment by moment.

    before, scenario: as things are in the first moment, and in the last, but for events in between. flights: every
    message on its way, and when. verdict: how it ends, as for a run (`messages` counted from the last event); None
    where the film is cut off before routing came to rest or round. cycle: the moment from which the same messages come
    round for ever, and their number; None where they do not. period: how long such a round takes, in milliseconds.
    """

    scenario: Scenario
    before: Scenario
    prefix: Prefix
    moments: tuple[Moment, ...] = field(repr=False)
    flights: tuple[Flight, ...] = field(repr=False)
    verdict: Verdict | None = field(repr=False)
    cycle: tuple[int, int] | None = None
    period: int | None = None

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def cut(self) -> bool:
        """Whether the film ends before anything was shown about how it ends."""
        return self.verdict is None

    @property
    def messages(self) -> int:
        """How many messages arrive in it."""
        return self.moments[-1].messages

    def check(self, number: int) -> int:
        """A moment's number, counted from 0; ValueError says which there are."""
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(self):
            raise ValueError(f"moment cannot be {number!r}; choose 0 to {len(self) - 1}")
        return number

    def decisions(self, number: int) -> dict[str, Decision]:
        """What every router has decided by a moment."""
        there = {router.name for router in self.moments[self.check(number)].network.routers}
        found: dict[str, Decision] = {}
        for moment in self.moments[: number + 1]:
            found.update(moment.decided)
        return {name: decision for name, decision in found.items() if name in there}

    def under_way(self, number: int) -> tuple[Flight, ...]:
        """The messages on their way at a moment, once what happened there has happened."""
        self.check(number)
        return tuple(flight for flight in self.flights
                     if flight.since <= number and (flight.until is None or number < flight.until))

    def outcome(self, number: int) -> Outcome:
        """The state at a moment: routes, hops and loads as they are then, settled or not.

        Prefixes that the film is not about are at rest in it.
        """
        moment = self.moments[self.check(number)]
        decisions = {(name, self.prefix): decision for name, decision in self.decisions(number).items()}
        runs = self._others[id(moment.network)]
        decisions |= {(name, prefix): speaker.decision
                      for prefix, run in runs.items() for name, speaker in run.speakers.items()}
        verdicts = {prefix: run.verdict for prefix, run in runs.items()}
        return Outcome(self._scenario_at(moment.network), decisions, {self.prefix: self._verdict(moment), **verdicts})

    def _verdict(self, moment: Moment) -> Verdict:
        if moment.number == len(self) - 1 and self.verdict is not None:
            return self.verdict
        busy = moment.held or self.under_way(moment.number)
        return Verdict("under way" if busy else "settled", moment.messages, moment.time)

    def _scenario_at(self, network: Network) -> Scenario:
        return self.before if network == self.before.network else scenario_on(self.scenario, network)

    @cached_property
    def _others(self) -> dict[int, dict[Prefix, Run]]:
        """The other prefixes, at rest, in each network that the film goes through, by its identity."""
        networks = {id(moment.network): moment.network for moment in self.moments}
        return {key: _settled(network, self.prefix) for key, network in networks.items()}


def _settled(network: Network, but: Prefix) -> dict[Prefix, Run]:
    wiring = Wiring.of(network)
    runs = {prefix: Run.of(wiring, prefix) for prefix in announced(network) if prefix != but}
    for run in runs.values():
        for _ in run.messages():
            pass
    return runs


def film(scenario: Scenario, events: Iterable = (), *, before: Scenario | None = None, over: int = 0,
         prefix: str | Prefix | None = None, mrai: Mrai | int = 0, damping: Damping | None = None,
         seed: int | None = None, most: int = MOST_MOMENTS, turns: int = TURNS) -> Film:
    """Film a scenario's routing for one prefix, the subject's first if none is named.

    1. With neither events nor `before`, it begins with nothing: nobody has heard of anything.
    2. With events (as in `play`), it begins once routing has come to rest, and `over` of the events have happened:
       `film(scenario, [fails, back], over=1)` shows a link come back.
    3. With `before`, it begins with that scenario at rest, which then turns into this one at a blow: that is the first
       of its events, and the others follow.

    Where messages come round for ever, they are shown to do so for `turns` rounds. No film has more moments than
    `most`.

    >>> import bgpkit_nb as bgp
    >>> hunt = bgp.film(bgp.scenarios.path_hunting(), [bgp.Change("link", ("origin",), False)])
    >>> hunt.messages, hunt.verdict.kind
    (52, 'settled')
    """
    first = scenario if before is None else before
    wanted = prefix_of(scenario, prefix)
    blow = () if before is None else (Planned(None, Became(scenario.network)),)
    plan = (*blow, *planned(scenario.network, events))
    skip = 1 + _count("over", over, 0, len(plan)) if plan else 0
    run = Recorder.of(Wiring.of(first.network), wanted, seed, mrai, damping)
    whole = run.record(plan, skip=skip, most=_count("most", most, 2, 100_000))
    verdict = run.chapters[-1].verdict if whole else None
    return Film(scenario, first, wanted, *_trimmed(run, verdict, _count("turns", turns, 1, 100)))


def _count(what: str, value: int, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{what} cannot be {value!r}; choose {low} to {high}")
    return value


def _trimmed(run: Recorder, verdict: Verdict | None, turns: int) -> tuple:
    """A film's moments, flights, verdict, cycle and period: everything, or, of what comes round for ever, its first
    rounds."""
    moments = tuple(run.moments)
    if verdict is None or not verdict.cycle:
        return moments, run.flights, verdict, None, None
    told = list(_last_messages(moments))
    length = len(verdict.cycle)
    begin = len(told) - length
    while begin > 0 and _alike(told, begin - 1, begin - 1 + length):
        begin -= 1
    end = min(begin + turns * length, len(told))
    kept = moments[: told[end - 1].number + 1]
    flights = (flight if flight.until is None or flight.until < len(kept) else
               flight._replace(until=None, end="under way") for flight in run.flights if flight.since < len(kept))
    return kept, tuple(flights), verdict, (told[begin].number, length), told[-1].time - told[-1 - length].time


def _last_messages(moments: tuple[Moment, ...]) -> Iterator[Moment]:
    """The messages since the last event or timer, to the end."""
    last = max(moment.number for moment in moments if not isinstance(moment.cause, Message))
    return iter(moments[last + 1:])


def _alike(told: list[Moment], one: int, other: int) -> bool:
    """Whether two messages say and do the same, after the same time since the one before."""
    pair = [told[each].cause._replace(time=0, number=0) for each in (one, other)]
    gaps = {later.time - earlier.time for at in (one, other) for earlier, later in pairwise(told[at : at + 2])}
    return pair[0] == pair[1] and len(gaps) == 1
