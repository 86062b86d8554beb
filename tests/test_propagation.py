"""How routes spread, message by message, and what a run may claim."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.propagation import announced
from bgpkit_nb.propagation.rounds import DELAY, Queue
from bgpkit_nb.propagation.speakers import Said
from bgpkit_nb.route import Attributes, Prefix

PREFIX = Prefix.parse("192.0.2.0/24")


def line() -> bgp.Scenario:
    """Three ASes in a row, each the customer of the next."""
    network = bgp.Network("line").add(1, announces=PREFIX).add(2).add(3).customer(1, of=2).customer(2, of=3)
    return bgp.Scenario("line", network, 1)


def gadget(longest: int = 200) -> bgp.Scenario:
    """Griffin and Wilfong's BAD GADGET: three ASes that each prefer the way through the next."""
    network = bgp.Network("gadget").add(10, "Origin", announces=PREFIX).add(1).add(2).add(3)
    for asn in (1, 2, 3):
        network = network.flat(asn, "Origin")
    network = network.flat(1, 2).flat(2, 3).flat(3, 1)
    for asn, towards in ((1, 2), (2, 3), (3, 1)):
        network = network.prefer(asn, 150, neighbor="Origin").prefer(asn, longest, as_path=f"{towards} 10")
    return bgp.Scenario("gadget", network, "Origin")


def disagree() -> bgp.Scenario:
    """Two ASes that each prefer the way through the other: two stable states."""
    network = bgp.Network("disagree").add(10, "Origin", announces=PREFIX).add(1).add(2)
    network = network.flat(1, "Origin").flat(2, "Origin").flat(1, 2)
    for asn, other in ((1, 2), (2, 1)):
        network = network.prefer(asn, 200, neighbor=other)
    return bgp.Scenario("disagree", network, "Origin")


# Message by message


def test_a_route_travels_one_hop_a_message() -> None:
    said = [
        (message.time, message.sender, message.receiver, message.attrs.as_path, message.changed)
        for message in bgp.rounds(line())
    ]

    assert said == [(DELAY, "AS1", "AS2", (1,), True), (2 * DELAY, "AS2", "AS3", (2, 1), True)]


def test_every_message_carries_the_decision_that_it_led_to() -> None:
    *_, last = bgp.rounds(line())

    assert (last.number, last.decision.at, last.decision.route.as_path) == (2, "AS3", (2, 1))


def test_a_refused_announcement_says_why_and_changes_nothing() -> None:
    scenario = line()
    network = scenario.base.rule(2, bgp.Rule("not today", "in", (), (("deny",),)))

    (message,) = bgp.rounds(bgp.Scenario("refused", network, 1))

    assert (message.refused, message.changed, message.decision.route) == ("not today", False, None)
    assert [reason.reason for _, reason in message.decision.refused] == ["not today"]


def test_a_route_heard_back_is_refused_as_a_loop() -> None:
    refused = [message.refused for message in bgp.rounds(bgp.scenarios.two_ports()) if message.refused]

    assert refused
    assert set(refused) == {"loop"}


def test_a_route_that_is_no_longer_offered_is_withdrawn() -> None:
    withdrawals = [message for message in bgp.rounds(disagree()) if message.attrs is None]

    assert withdrawals


def test_prefixes_are_run_one_after_another_or_only_the_one_named() -> None:
    network = line().base.with_as(1, announces=(Prefix.parse("198.51.100.0/24"), PREFIX))
    scenario = bgp.Scenario("two", network, 1)

    assert [message.prefix for message in bgp.rounds(scenario)] == [PREFIX] * 2 + [
        Prefix.parse("198.51.100.0/24")
    ] * 2
    assert [message.prefix for message in bgp.rounds(scenario, prefix="192.0.2.0/24")] == [PREFIX] * 2


def test_announced_lists_each_prefix_once_in_order() -> None:
    assert announced(bgp.scenarios.exposure().network) == (Prefix.parse("198.51.100.0/24"),)


def test_a_seed_gives_every_direction_a_delay_of_its_own_and_the_same_again() -> None:
    times = [
        [message.time for message in bgp.rounds(bgp.scenarios.regional(), seed=seed)] for seed in (1, 1, 2)
    ]

    assert times[0] == times[1] != times[2]
    assert times[0] == sorted(times[0])
    assert DELAY // 2 <= times[0][0] <= DELAY * 3 // 2


def test_a_newer_update_takes_the_place_of_one_that_still_waits() -> None:
    queue = Queue({("s", "b"): 10, ("t", "b"): 10})
    for session, path, now in (("s", (1,), 0), ("t", (5,), 1), ("s", (1, 1), 2)):
        queue.put(Said("a", "b", session, Attributes(path)), now)

    assert queue.take() == (10, Said("a", "b", "s", Attributes((1, 1))))
    assert queue.take() == (11, Said("a", "b", "t", Attributes((5,))))
    assert not queue


# Verdicts


def test_a_network_that_comes_to_rest_has_settled() -> None:
    verdict = bgp.solve(line()).verdicts[PREFIX]

    assert (verdict.kind, verdict.messages, verdict.time, verdict.cycle) == ("settled", 2, 2 * DELAY, ())


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_network_without_a_stable_state_repeats_whatever_the_order(seed: int | None) -> None:
    assert bgp.solve(gadget(), seed=seed).verdicts[PREFIX].kind == "repeats"


def test_the_messages_that_come_round_are_shown() -> None:
    outcome = bgp.solve(gadget())
    cycle = outcome.verdicts[PREFIX].cycle

    assert not outcome.settled
    assert {message.receiver for message in cycle} >= {"AS1", "AS2", "AS3"}
    assert any(message.changed for message in cycle)


def test_the_same_gadget_settles_when_the_direct_way_is_preferred() -> None:
    assert bgp.solve(gadget(longest=120)).settled


def test_two_stable_states_are_reached_by_two_orders() -> None:
    outcomes = [bgp.solve(disagree(), seed=seed) for seed in range(20)]

    assert {(outcome.as_path(1), outcome.as_path(2)) for outcome in outcomes if outcome.settled} == {
        ((10,), (1, 10)),
        ((2, 10), (10,)),
    }
