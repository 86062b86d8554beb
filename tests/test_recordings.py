"""Recorded networks of real routers, replayed: every AS must hold the very route that its router held."""

from pathlib import Path

import pytest

import bgpkit_nb as bgp
from tests.oracle import inside, network_of, read, recorded_state
from tests.oracle.replay import cases

DATA = Path(__file__).parent / "data"
CASES = [case for name in ("network_cases", "network_cases_bird") for case in read(DATA / f"{name}.jsonl.gz")]
SINGLE = [case for case in CASES if case["model_stable_states"] == 1]
INSIDE = list(cases(DATA / "ibgp_cases.jsonl.gz"))
TIMED = [case for case in CASES if case["model_stable_states"] > 1]


def state_reached(case: dict, seed: int | None = None) -> dict[int, tuple | None]:
    """For each AS, the AS_PATH as received and the local-pref (None, as recorded, for its own network)."""
    outcome = bgp.solve(bgp.Scenario(case["id"], network_of(case), case["origin"]), seed=seed)
    routes = {system.asn: outcome.route(system.asn) for system in outcome.network.ases}
    return {
        asn: route and (route.as_path, None if route.own else route.local_pref)
        for asn, route in routes.items()
    }


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: case["id"])
def test_every_as_holds_the_route_that_its_router_held(case: dict) -> None:
    assert state_reached(case) == recorded_state(case)


@pytest.mark.parametrize("case", TIMED, ids=lambda case: case["id"])
def test_some_order_of_messages_reaches_the_recorded_one_of_two_stable_states(case: dict) -> None:
    """Which of the two a real network ends in depends on timing: the recorded one need not come first."""
    assert any(state_reached(case, seed) == recorded_state(case) for seed in (None, *range(40)))


@pytest.mark.parametrize("case", INSIDE, ids=lambda case: case["id"])
def test_every_router_of_an_as_uses_the_neighbour_that_its_router_used(case: dict) -> None:
    outcome = bgp.solve(inside.scenario_of(case))

    assert outcome.settled
    assert inside.bests(case, outcome) == case["best_ext_by_router"]


def test_the_recordings_are_all_there() -> None:
    assert (len(SINGLE), len(TIMED), len(INSIDE)) == (254, 14, 121)
