"""What packets do: longest match, hop by hop, load, multipath, and what is lost."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.route import Attributes, Prefix, held, own_network
from bgpkit_nb.traffic import LinkLoad

PREFIX = "192.0.2.0/24"


def diamond(**base: object) -> bgp.Network:
    """A source above two ways to one destination of equal length."""
    return (
        bgp.Network("diamond")
        .add(1, "Source", **base)
        .add(2, "Left")
        .add(3, "Right")
        .add(4, "Target", announces=PREFIX)
        .customer("Left", of="Source")
        .customer("Right", of="Source", capacity=4)
        .customer("Target", of="Left")
        .customer("Target", of="Right")
    )


def solved(network: bgp.Network, *demands: bgp.Demand, subject: str = "Target") -> bgp.Outcome:
    return bgp.solve(bgp.Scenario("traffic", network, subject, demands=demands))


def ways(outcome: bgp.Outcome, source: str = "Source", prefix: str = PREFIX) -> dict[str, float]:
    """Every way from a source, as text, with its share."""
    return {str(walk): walk.share for walk in outcome.hops(source, prefix)}


# Ways


def test_packets_take_the_way_of_the_best_route() -> None:
    assert ways(solved(diamond())) == {"1 → 2 → 4": 1.0}


def test_multipath_splits_over_routes_that_only_a_tie_break_separates() -> None:
    assert ways(solved(diamond(multipath=True))) == {"1 → 2 → 4": 0.5, "1 → 3 → 4": 0.5}


def test_multipath_does_not_split_over_a_longer_path() -> None:
    network = diamond(multipath=True).on_export("Target", ("prepend", 1), neighbor="Left")

    assert ways(solved(network)) == {"1 → 3 → 4": 1.0}


def test_more_paths_than_anyone_can_follow_are_refused_before_they_are_all_followed() -> None:
    network = bgp.Network("a chain of diamonds").add(1, announces=PREFIX)
    for top in range(4, 94, 3):
        network = network.add(top - 2).add(top - 1).add(top, multipath=True)
        for left_or_right in (top - 2, top - 1):
            network = network.customer(top - 3, of=left_or_right).customer(left_or_right, of=top)
    outcome = bgp.solve(bgp.Scenario("diamonds", network, 1))

    assert len(outcome.hops(4)) == 2
    with pytest.raises(ValueError, match=r"traffic from AS91 to 192\.0\.2\.0/24 splits into more than 5000 paths"):
        outcome.hops(91)


def test_multipath_splits_over_two_links_to_the_same_neighbour() -> None:
    outcome = bgp.solve(bgp.scenarios.two_ports().set(multipath=True))

    assert outcome.shares() == {"east": 0.5, "west": 0.5}


def test_a_more_specific_pulls_its_half_whatever_the_attributes() -> None:
    network = diamond().with_as("Target", announces=tuple(map(Prefix.parse, (PREFIX, "192.0.2.0/25"))))
    network = network.on_export("Target", ("deny",), neighbor="Left", prefix="192.0.2.0/25")
    network = network.on_export("Target", ("prepend", 9), neighbor="Right", prefix="192.0.2.0/25")

    assert ways(solved(network)) == {"1 → 3 → 4": 0.5, "1 → 2 → 4": 0.5}
    assert ways(solved(network), prefix="192.0.2.0/25") == {"1 → 3 → 4": 1.0}


def test_traffic_for_what_nobody_announces_goes_nowhere() -> None:
    assert ways(solved(diamond()), prefix="203.0.113.0/24") == {"1 (unreachable)": 1.0}


def test_the_part_of_a_wider_destination_that_is_announced_is_delivered() -> None:
    assert ways(solved(diamond()), prefix="192.0.0.0/22") == {"1 → 2 → 4": 0.25, "1 (unreachable)": 0.75}


def test_a_destination_wholly_cut_up_by_finer_prefixes_leaves_no_rest() -> None:
    halves = Prefix.parse(PREFIX).pieces(1)
    outcome = solved(diamond().with_as("Target", announces=halves))

    assert {walk.toward: walk.share for walk in outcome.hops("Source", PREFIX)} == dict.fromkeys(halves, 0.5)


def test_a_destination_is_at_home_in_the_as_that_announces_it() -> None:
    (walk,) = solved(diamond()).hops("Target", PREFIX)

    assert (walk.ases, walk.links, walk.end) == ((4,), (), "delivered")


def test_a_way_names_its_links_and_the_direction_in_which_they_are_crossed() -> None:
    (walk,) = solved(diamond()).hops("Source", PREFIX)

    assert walk.links == (("2-1", False), ("4-2", False))


def test_a_blackhole_takes_the_traffic_where_a_customer_asked_for_it() -> None:
    outcome = solved(
        diamond().on_export("Target", ("add", "blackhole"), neighbor="Left"), bgp.Demand("Left", PREFIX, 2)
    )

    assert ways(outcome, "Left") == {"2 (blackholed)": 1.0}
    assert outcome.lost()["blackholed"] == 2


def test_a_loop_is_impossible_to_miss() -> None:
    network = bgp.Network("ring").add(1, "One").add(2, "Two").add(3, "Three", announces=PREFIX).peers(1, 2)
    prefix = Prefix.parse(PREFIX)
    each_other = {
        (at, prefix): bgp.decide([held(prefix, Attributes((asn, 3)), session="1-2")])
        for at, asn in (("One", 2), ("Two", 1))
    }
    scenario = bgp.Scenario("ring", network, 3, demands=(bgp.Demand("One", PREFIX, 3),))
    outcome = bgp.Outcome(scenario, {**each_other, ("Three", prefix): bgp.decide([own_network(prefix)])}, {})

    assert ways(outcome, "One") == {"1 → 2 → 1 (loop)": 1.0}
    assert outcome.lost() == {"unreachable": 0, "loop": 3, "blackholed": 0, "captured": 0}


def test_only_the_share_that_loops_is_lost_in_it() -> None:
    network = (
        bgp.Network("ring").add(1, "One", multipath=True).add(2, "Two").add(3, "Three", announces=PREFIX)
    )
    network, prefix = network.peers(1, 2).peers(1, 3), Prefix.parse(PREFIX)
    back, both = (
        bgp.decide([held(prefix, Attributes((9,)), session=session) for session in sessions])
        for sessions in (("1-2",), ("1-2", "1-3"))
    )
    decisions = {
        ("One", prefix): both,
        ("Two", prefix): back,
        ("Three", prefix): bgp.decide([own_network(prefix)]),
    }
    outcome = bgp.Outcome(bgp.Scenario("ring", network, 3), decisions, {})

    assert ways(outcome, "One") == {"1 → 2 → 1 (loop)": 0.5, "1 → 3": 0.5}


# Load


def test_load_is_counted_per_link_and_direction_against_its_capacity() -> None:
    outcome = solved(diamond(multipath=True), bgp.Demand("Source", PREFIX, 10), bgp.Demand("Left", PREFIX, 1))
    carried = {(load.source, load.target): (load.volume, load.use) for load in outcome.load() if load.volume}

    assert carried == {(1, 2): (5, 0.5), (1, 3): (5, 1.25), (2, 4): (6, 0.6), (3, 4): (5, 0.5)}


def test_every_link_has_a_row_for_each_direction() -> None:
    rows = solved(diamond()).load(())

    assert rows[0] == LinkLoad("2-1", 2, 1, 0.0, 10.0, ("Left", "Source"))
    assert rows[1] == LinkLoad("2-1", 1, 2, 0.0, 10.0, ("Source", "Left"))
    assert len(rows) == 8


def test_other_demands_may_be_sent_through_the_same_outcome() -> None:
    outcome = solved(diamond(), bgp.Demand("Source", PREFIX, 10))

    assert sum(load.volume for load in outcome.load([bgp.Demand("Right", PREFIX, 1.5)])) == 1.5


# What is refused


@pytest.mark.parametrize("volume", [-1, float("nan"), float("inf"), "3", None])
def test_a_volume_that_cannot_be_is_refused(volume: object) -> None:
    with pytest.raises(
        ValueError, match=f"a demand's volume cannot be {volume!r}; choose a number of Gbit/s from 0 up"
    ):
        bgp.Demand("Source", PREFIX, volume)


def test_a_demand_from_nowhere_is_refused_with_the_ases_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"there is no AS 'Nowhere' in 'diamond'; choose Source \(1\), Left \(2\)"
    ):
        solved(diamond(), bgp.Demand("Nowhere", PREFIX, 1))


def test_a_demand_for_a_malformed_prefix_is_refused() -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2\.1/24 has host bits set"):
        solved(diamond(), bgp.Demand("Source", "192.0.2.1/24", 1))
