"""The scenarios of the package: what the text says of each must come out."""

import pytest

import bgpkit_nb as bgp

READY = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]
#: Those that show routing which does not settle.
RESTLESS = ("bad_gadget", "med_oscillation")
SETTLING = [name for name in READY if name not in RESTLESS]


def ready(name: str) -> bgp.Scenario:
    return getattr(bgp.scenarios, name)()


# Every one of them


@pytest.mark.parametrize("name", SETTLING)
def test_a_scenario_settles_at_every_value_of_every_knob(name: str) -> None:
    scenario = ready(name)

    for knob in scenario.knobs:
        for value in knob.values:
            assert bgp.solve(scenario.set(**{knob.name: value})).settled, (knob.name, value)


@pytest.mark.parametrize("name", READY)
def test_a_scenario_is_called_like_its_function_asks_something_and_has_knobs_that_start_in_range(
    name: str,
) -> None:
    scenario = ready(name)

    assert scenario.name == name
    assert scenario.question.endswith("?")
    assert scenario.knobs
    assert all(knob.start in knob.values for knob in scenario.knobs)


@pytest.mark.parametrize("name", SETTLING)
def test_a_scenario_loses_no_traffic_at_its_start_but_to_a_hijacker(name: str) -> None:
    lost = bgp.solve(ready(name)).lost()

    assert {reason for reason, volume in lost.items() if volume} <= ({"captured"} if name == "exposure" else set())


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        AttributeError, match="there is no scenario 'two_transit'; choose announcement, "
    ):
        _ = bgp.scenarios.two_transit


def test_a_ready_scenario_made_twice_is_equal() -> None:
    assert ready("regional") == ready("regional")


# What the text says


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 10, 253])
def test_no_prepend_moves_an_origin_behind_one_transit(n: int) -> None:
    outcome = bgp.solve(ready("single_homed").set(prepend=n))

    assert outcome.share("Transit B") == 1
    assert outcome.decision("Transit B").settled_by == "local_pref"


@pytest.mark.parametrize(("n", "via_a"), [(0, 0), (1, 1), (2, 1), (10, 1)])
def test_one_prepend_is_enough_where_the_origin_has_both_transits(n: int, via_a: int) -> None:
    assert bgp.solve(ready("two_transits").set(prepend=n)).share("Transit A") == via_a


@pytest.mark.parametrize("n", [0, 1, 3, 10])
def test_no_prepend_helps_where_the_origin_prefers_the_other_transit(n: int) -> None:
    outcome = bgp.solve(ready("origin_prefers").set(prepend=n))

    assert outcome.share("Transit B") == 1
    assert outcome.decision("Origin A").settled_by == "local_pref"


@pytest.mark.parametrize("n", range(11))
def test_prepends_to_cogent_move_nothing(n: int) -> None:
    scenario = ready("cogent")

    assert bgp.solve(scenario.set(prepend=n)).shares() == bgp.solve(scenario).shares()


@pytest.mark.parametrize(
    ("community", "via_cogent"),
    [
        ("174:10", False),
        ("174:70", False),
        ("174:120", True),
        ("174:125", True),
        ("174:135", True),
        ("174:140", True),
    ],
)
def test_only_communities_below_peers_move_cogent_and_its_customer(community: str, via_cogent: bool) -> None:
    outcome = bgp.solve(ready("cogent").set(community=community))

    assert outcome.as_path("Cogent")[0] == (13335 if via_cogent else 64511)
    assert (outcome.share("Cogent") > 0) == via_cogent


def test_a_private_interconnect_wins_with_the_longest_path() -> None:
    decision = bgp.solve(ready("pni_first")).decision("Cloudflare", "203.0.113.0/24")

    assert decision.settled_by == "local_pref"
    assert decision.route.length == max(route.length for route in decision.candidates)


def test_between_two_ports_of_one_transit_prepending_works() -> None:
    scenario = ready("two_ports")

    assert [bgp.solve(scenario.set(prepend=n)).share("east") for n in (0, 1, 2)] == [1, 0, 0]


def test_med_too_steers_between_two_ports_of_one_transit() -> None:
    assert bgp.solve(ready("two_ports").set(med=10)).shares() == {"east": 0, "west": 1}


def test_the_primer_s_source_has_two_ways_and_takes_the_shorter_after_a_prepend() -> None:
    scenario = ready("announcement")
    vias = [bgp.solve(scenario.set(prepend=n)).as_path("Source A")[0] for n in (0, 1)]

    assert vias == [64500, 64501]


def test_the_more_a_victim_prepends_the_fewer_reach_it_until_nothing_changes() -> None:
    captured = [bgp.solve(ready("exposure").set(prepend=n)).lost()["captured"] for n in range(11)]

    assert captured == sorted(captured)
    assert captured[0] < captured[1] <= captured[-1] == captured[3]


def test_the_regional_internet_has_twelve_ases_and_traffic_on_both_upstreams() -> None:
    outcome = bgp.solve(ready("regional"))

    assert len(outcome.network.ases) == 12
    assert outcome.share("Coast") > 0
    assert outcome.share("Hills") > 0


def test_more_specifics_to_hills_pull_all_that_reaches_orchard_there() -> None:
    outcome = bgp.solve(ready("regional").set(more_specific=1))

    assert outcome.share("Hills") == 1


def taken(**turned: object) -> set[str]:
    """Whose traffic Hijacker takes."""
    rows = bgp.captures(bgp.solve(ready("hijack").set(**turned))).table
    return {row["source"] for row in rows if row["fate"] == "captured"}


CORNER = {"East", "Port", "Bay"}


@pytest.mark.parametrize(
    ("how", "numbers"),
    [
        ("same prefix", [4, 4, 4, 3, 0]),
        ("sub-prefix", [9, 9, 4, 3, 0]),
        ("forged origin", [4, 4, 4, 4, 4]),
        ("forged sub-prefix", [9, 9, 4, 3, 0]),
    ],
)
def test_each_network_that_validates_leaves_a_hijacker_less_unless_the_origin_is_forged(
    how: str, numbers: list[int]
) -> None:
    assert [len(taken(hijack=how, rov=n)) for n in range(5)] == numbers


def test_three_validating_networks_leave_a_hijacker_one_corner() -> None:
    assert taken(hijack="same prefix", rov=3) == taken(hijack="sub-prefix", rov=3) == CORNER


def test_a_loose_roa_lets_a_forged_half_through_and_no_roa_lets_all_through() -> None:
    assert len(taken(hijack="forged sub-prefix", rov=4, roa=25)) == 9
    assert taken(hijack="forged sub-prefix", rov=4, roa=24) == set()
    assert len(taken(hijack="sub-prefix", rov=4, roa=None)) == 9


def test_a_forged_origin_is_caught_by_its_path() -> None:
    assert [len(taken(hijack="forged origin", aspa=n)) for n in range(5)] == [4, 4, 4, 3, 0]
    assert taken(hijack="same prefix", aspa=4) == taken(hijack="same prefix")


def test_a_missing_filter_sends_two_networks_through_a_small_office() -> None:
    outcome = bgp.solve(ready("leak").set(filters="none"))

    assert max(load.use for load in outcome.load()) == 9.5
    assert "Office carries 9 Gbit/s from Tier B to Tier A" in str(bgp.describe(outcome))


@pytest.mark.parametrize("cure", [{"otc": 2}, {"otc": 3}, {"aspa": True}, {"peerlock": True}, {"rfc8212": True}])
def test_each_cure_alone_stops_the_leak_and_marking_alone_does_not(cure: dict) -> None:
    for turned, leaks in (({"otc": 1}, True), (cure, False)):
        outcome = bgp.solve(ready("leak").set(filters="none", **turned))
        assert ("a route leak" in str(bgp.describe(outcome))) == leaks


def test_default_deny_stops_the_leak_at_the_price_of_silence() -> None:
    outcome = bgp.solve(ready("leak").set(filters="none", rfc8212=True))

    assert outcome.route("Office") is None
    assert outcome.route("Tier B", "203.0.113.0/24") is None


# Inside an AS


@pytest.mark.parametrize(("metric", "hamburg"), [(5, 0.5), (30, 0.5), (35, 0.25), (60, 0.25)])
def test_each_router_hands_over_at_the_port_that_the_igp_finds_nearest(metric: int, hamburg: float) -> None:
    outcome = bgp.solve(ready("hot_potato").set(metric=metric))

    assert outcome.share("hamburg") == hamburg
    assert outcome.decision("Frankfurt").settled_by in ("igp_metric", "router_id")


@pytest.mark.parametrize(
    ("port", "loser", "wins"), [("med_hamburg", "Hamburg", "milan"), ("med_milan", "Milan", "hamburg")]
)
def test_one_med_turns_hot_potato_into_cold(port: str, loser: str, wins: str) -> None:
    outcome = bgp.solve(ready("hot_potato").set(**{port: 10}))

    assert outcome.share(wins) == 1
    assert outcome.decision(loser).settled_by == "med"
    assert len(outcome.decision("Frankfurt").candidates) == 1


def test_a_reflector_s_choice_takes_the_eastern_exit_from_south() -> None:
    scenario = ready("reflectors")
    mesh, reflected, both = (bgp.solve(scenario.set(reflectors=value)) for value in scenario.knob("reflectors").values)

    assert [outcome.border("South") for outcome in (mesh, reflected, both)] == ["East", "West", "East"]
    assert len(reflected.decision("South").candidates) == 1
    assert reflected.border("Core") == "West"


def test_the_backbone_ranks_between_a_transit_port_and_an_exchange() -> None:
    scenario = ready("backbone_tiers")

    exits = {
        medium: bgp.solve(scenario.set(medium=medium)).border("Paris", "203.0.113.0/24")
        for medium in ("transit", "ix", "pni")
    }
    assert exits == {"transit": "Ashburn", "ix": "Paris", "pni": "Paris"}


def test_packets_cross_an_exchange_and_not_its_route_server() -> None:
    outcome = bgp.solve(ready("exchange"))

    assert [walk.ases for walk in outcome.hops("Readers")] == [(64501, 64500)]
    assert outcome.as_path("Readers") == (64500,)
