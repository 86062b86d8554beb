"""`stable_states`: where a scenario's routing can come to rest at all, each state as an `Outcome`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..outcome import Outcome
from ..propagation import Verdict, find_stable
from ..route import Prefix
from ..scenario import Scenario

#: Search steps after which `stable_states` gives up, unless told otherwise.
LIMIT = 5_000


@dataclass(frozen=True)
class StableStates:
    """Every state in which a scenario's routing for one prefix can rest, each as an `Outcome` of that prefix.

    exact: True when the search looked everywhere, so that there is no other; False when it gave up before.
    steps: how many steps of search it took. Iterate over it, index it, or ask its `len`.
    """

    scenario: Scenario
    prefix: Prefix
    states: tuple[Outcome, ...]
    exact: bool
    steps: int

    def __len__(self) -> int:
        return len(self.states)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.states)

    def __getitem__(self, index: int) -> Outcome:
        return self.states[index]

    @property
    def verdict(self) -> str:
        """What was shown, in a sentence."""
        number = len(self.states)
        if not self.exact:
            return (f"The search gave up after {self.steps} steps; it had found {number} stable "
                    f"{'state' if number == 1 else 'states'}, and there may be more.")
        if not number:
            return "No stable state exists: routing can never come to rest."
        if number == 1:
            return "There is exactly one stable state."
        return f"There are {number} stable states: which one routing comes to rest in depends on what happened before."

    def index(self, outcome: Outcome) -> int | None:
        """Which of the states an outcome is in: every router uses the same route there. None: it is none of them."""
        wanted = routes_in(outcome, self.prefix)
        return next((at for at, state in enumerate(self.states) if routes_in(state, self.prefix) == wanted), None)

    def __str__(self) -> str:
        return self.verdict


def stable_states(scenario: Scenario, *, prefix: str | Prefix | None = None, limit: int = LIMIT) -> StableStates:
    """Every stable state of a scenario for one prefix (the subject's first, if none is named), by exhaustive search.

    A state is stable when no message is under way and every router uses a route that it may use at rest, given what
    its neighbours' routes make them say. For router families that look at the route in use, at the order of arrival
    or at a list of their own, that is any route to which some history leads (`bgpkit_nb.propagation.choices` says
    exactly which histories are meant); so a state is listed if some past leads there, however unlikely.

    limit: search steps after which it gives up; the result then says that it is not exact. Raises ValueError for a
    prefix that nobody announces.
    """
    wanted = prefix_of(scenario, prefix)
    found = find_stable(scenario.network, wanted, limit)
    states = tuple(Outcome(scenario, {(name, wanted): decision for name, (_, decision) in held.items()},
                           {wanted: Verdict("stable", 0, 0)}) for held in found.states)
    return StableStates(scenario, wanted, states, found.exact, found.steps)


def prefix_of(scenario: Scenario, prefix: str | Prefix | None) -> Prefix:
    """The prefix that is meant: the one named, else the subject's first, else the first of all.

    Raises ValueError when nobody announces it.
    """
    known = [*scenario.network.find(scenario.subject).announces, *scenario.prefixes]
    if not known:
        raise ValueError(f"nobody announces a prefix in {scenario.name!r}; add an AS with announces='192.0.2.0/24'")
    wanted = known[0] if prefix is None else Prefix.parse(prefix)
    if wanted not in known:
        raise ValueError(f"nobody announces {wanted}; choose {', '.join(map(str, scenario.prefixes))}")
    return wanted


def routes_in(outcome: Outcome, prefix: Prefix) -> dict[str, object]:
    """The route that every router uses."""
    return {router.name: outcome.decisions[router.name, prefix].route for router in outcome.network.routers}
