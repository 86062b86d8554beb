"""Where the routers of an AS leave it, in words and as a table; and comparing what starts at routers."""

import pytest

import bgpkit_nb as bgp


def test_exits_are_said_for_all_routers_together() -> None:
    said = bgp.exits(bgp.solve(bgp.scenarios.hot_potato()), "Transit")

    assert said.sentences == (
        "Hamburg and Frankfurt leave Transit at Hamburg.",
        "Vienna and Milan leave Transit at Milan.",
    )


def test_the_table_says_who_told_it_and_what_the_way_costs() -> None:
    outcome = bgp.solve(bgp.scenarios.reflectors().set(reflectors=("Core",)))

    (south,) = [row for row in bgp.exits(outcome, 64496).table if row["router"] == "South"]

    assert south == {
        "router": "South",
        "exit": "West",
        "told by": "Core",
        "IGP metric": 18,
        "AS_PATH": "64500",
        "settled by": "the only route",
    }


def test_a_router_without_a_route_is_named() -> None:
    network = bgp.scenarios.hot_potato().base
    for link in ("hamburg", "Frankfurt-Vienna", "Hamburg-Milan"):
        network = network.with_link(link, up=False)

    said = bgp.exits(bgp.solve(bgp.Scenario("cut", network, "Campus")), "Transit")

    assert "Hamburg and Frankfurt have no route to 192.0.2.0/24." in said.sentences
    assert [row["exit"] for row in said.table] == ["", "", "Milan", "Milan"]


def test_an_as_that_announces_the_prefix_needs_no_exit() -> None:
    (row,) = bgp.exits(bgp.solve(bgp.scenarios.hot_potato()), "Campus").table

    assert (row["exit"], row["AS_PATH"]) == ("Campus", "own network")


def test_an_as_or_a_prefix_there_is_not_is_refused() -> None:
    outcome = bgp.solve(bgp.scenarios.hot_potato())

    with pytest.raises(ValueError, match="there is no AS 'Rome'"):
        bgp.exits(outcome, "Rome")
    with pytest.raises(ValueError, match=r"nobody announces 203\.0\.113\.0/24"):
        bgp.exits(outcome, "Transit", "203.0.113.0/24")


def test_traffic_that_starts_at_routers_is_compared_router_by_router() -> None:
    scenario = bgp.scenarios.hot_potato()

    said = bgp.compare(bgp.solve(scenario), bgp.solve(scenario.set(metric=60)))

    assert (
        "1 of 4 sources moved (2 Gbit/s): Transit Frankfurt from Transit (Hamburg) to Transit (Milan)."
        in said.sentences
    )
    assert [row["source"] for row in said.table if row["moved"]] == ["Transit Frankfurt"]
