"""Sweeps: knob values times measures, as plain rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import bgpkit_nb as bgp


def via_a(outcome: bgp.Outcome) -> float:
    """Share of the inbound traffic that arrives through Transit A."""
    return outcome.share("Transit A")


def test_a_sweep_takes_every_combination_in_order() -> None:
    rows = bgp.sweep(bgp.scenarios.two_transits(), prepend=range(2), local_pref=[100, 110], measure=via_a)

    assert rows == [
        {"prepend": 0, "local_pref": 100, "via_a": 0},
        {"prepend": 0, "local_pref": 110, "via_a": 0},
        {"prepend": 1, "local_pref": 100, "via_a": 1},
        {"prepend": 1, "local_pref": 110, "via_a": 0},
    ]


def test_several_measures_have_names_of_their_own() -> None:
    rows = bgp.sweep(
        bgp.scenarios.two_transits(), prepend=[1], measure={"via A": via_a, "settled": lambda o: o.settled}
    )

    assert rows == [{"prepend": 1, "via A": 1, "settled": True}]


def test_a_sweep_without_knobs_measures_the_scenario_once() -> None:
    assert bgp.sweep(bgp.scenarios.two_transits(), measure=via_a) == [{"via_a": 0}]


def test_an_executor_gives_the_same_rows_in_the_same_order() -> None:
    scenario = bgp.scenarios.two_transits()

    with ThreadPoolExecutor(2) as executor:
        rows = bgp.sweep(scenario, prepend=range(5), measure=via_a, executor=executor)

    assert rows == bgp.sweep(scenario, prepend=range(5), measure=via_a)


def test_rows_are_what_a_data_frame_takes() -> None:
    pandas = pytest.importorskip("pandas")
    rows = bgp.sweep(bgp.scenarios.two_transits(), prepend=range(3), measure=via_a)

    assert pandas.DataFrame(rows)["via_a"].tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("knobs", "measure", "says"),
    [
        ({"prepends": [1]}, via_a, "there is no knob 'prepends'"),
        ({"prepend": [0, -1]}, via_a, "prepend cannot be -1"),
        ({"prepend": [0]}, {"prepend": via_a}, "prepend names both a knob and a measure; rename the measure"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_before_anything_is_solved(knobs: dict, measure, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.sweep(bgp.scenarios.two_transits(), measure=measure, **knobs)
