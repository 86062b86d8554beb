"""Scenarios and knobs: turning, refusing, and leaving what was given alone."""

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

import bgpkit_nb as bgp
from bgpkit_nb import Knob, Scenario, knobs


@pytest.fixture
def scenario() -> Scenario:
    """The text's second example: knobs `prepend` (0 to 10) and `local_pref`."""
    return bgp.scenarios.two_transits()


# Turning


def test_turning_a_knob_gives_a_new_scenario_and_leaves_the_old_one(scenario: Scenario) -> None:
    turned = scenario.set(prepend=2)

    assert (turned.position("prepend"), scenario.position("prepend")) == (2, 0)
    assert turned.network != scenario.network
    assert turned.base == scenario.base


def test_turns_add_up_and_the_later_one_counts(scenario: Scenario) -> None:
    turned = scenario.set(prepend=2).set(local_pref=110).set(prepend=3)

    assert turned.positions == {"prepend": 3, "local_pref": 110}


def test_a_knob_turned_back_to_its_start_leaves_an_equal_scenario(scenario: Scenario) -> None:
    assert scenario.set(prepend=2).set(prepend=0) == scenario
    assert scenario.set(prepend=2, local_pref=90).reset() == scenario


def test_the_order_of_turning_does_not_matter(scenario: Scenario) -> None:
    one, other = scenario.set(prepend=2).set(local_pref=110), scenario.set(local_pref=110).set(prepend=2)

    assert one == other
    assert hash(one) == hash(other)


def test_code_may_go_beyond_the_slider(scenario: Scenario) -> None:
    assert scenario.set(prepend=253).position("prepend") == 253


def test_a_scenario_is_frozen_and_survives_pickling(scenario: Scenario) -> None:
    with pytest.raises(FrozenInstanceError):
        scenario.question = "?"

    assert pickle.loads(pickle.dumps(scenario.set(prepend=2))) == scenario.set(prepend=2)


def test_the_subject_and_the_sources_may_be_named(scenario: Scenario) -> None:
    assert (scenario.subject, scenario.demands[0].source) == (13335, 64510)
    assert scenario.demands[0].destination == bgp.Prefix.parse("192.0.2.0/24")


def test_prefixes_are_those_announced_with_the_knobs_where_they_stand() -> None:
    turned = bgp.scenarios.regional().set(more_specific=1)

    assert [str(prefix) for prefix in turned.prefixes] == [
        "198.51.100.0/24",
        "198.51.100.0/25",
        "198.51.100.128/25",
    ]


# What is refused, with what would do


def test_an_unknown_knob_is_refused_with_those_there_are(scenario: Scenario) -> None:
    with pytest.raises(
        ValueError, match=r"^there is no knob 'prepends' in 'two_transits'; choose prepend, local_pref$"
    ):
        scenario.set(prepends=2)


def test_a_scenario_without_knobs_says_so(scenario: Scenario) -> None:
    with pytest.raises(
        ValueError, match="there is no knob 'prepend' in 'two_transits'; choose none: it has no knobs"
    ):
        replace(scenario, knobs=(), positions={}).set(prepend=2)


@pytest.mark.parametrize("value", [-1, 1011, 2.5, "2", True, None, float("inf")])
def test_prepends_that_cannot_be_are_refused_with_the_slider_s_range_and_the_widest(
    scenario: Scenario, value: object
) -> None:
    with pytest.raises(
        ValueError,
        match=f"^prepend cannot be {value!r}; choose 0 to 10 .code may choose from 0 to 1010 extra copies",
    ):
        scenario.set(prepend=value)


def test_a_refused_turn_leaves_the_scenario_as_it_was(scenario: Scenario) -> None:
    before = pickle.loads(pickle.dumps(scenario))

    with pytest.raises(ValueError, match="prepend cannot be -1"):
        scenario.set(local_pref=90, prepend=-1)

    assert scenario == before


def test_a_demand_from_nowhere_is_refused(scenario: Scenario) -> None:
    with pytest.raises(
        ValueError, match="there is no AS 'Nowhere' in 'Origin A behind two transits'; choose Transit A"
    ):
        replace(scenario, demands=(bgp.Demand("Nowhere", "192.0.2.0/24", 1.0),))


def test_a_subject_that_is_not_there_is_refused(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="there is no AS 65000"):
        Scenario("lost", scenario.base, 65000)


def test_a_knob_without_a_value_is_refused(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="knob 'prepend' offers nothing to choose from; give it one value or more"):
        replace(scenario.knob("prepend"), values=())


def test_two_knobs_of_one_name_are_refused(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="two knobs are called 'prepend'; give each a name of its own"):
        replace(scenario, knobs=(*scenario.knobs, scenario.knobs[0]))


def test_a_knob_of_no_kind_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="there is no kind of change 'colour'; choose prepend"):
        Knob("colour", "Colour", "colour", (), (1, 2), 1)


# Words for values


def test_a_value_is_called_by_its_text_where_it_has_one() -> None:
    network = bgp.scenarios.two_transits().network
    knob = knobs.link_up(network, "Cloudflare", "Transit A")

    assert (knob.text(True), knob.text(False)) == ("up", "down")


def test_values_without_texts_are_called_as_they_are() -> None:
    knob = bgp.scenarios.two_transits().knob("prepend")

    assert (knob.text(3), knob.text(None)) == ("3", "as by default")
