"""What may be asked of an outcome: decisions, ways, shares, catchments, load, losses."""

import pytest

import bgpkit_nb as bgp


@pytest.fixture(scope="module")
def regional() -> bgp.Outcome:
    """Twelve ASes, eight of which send Orchard traffic."""
    return bgp.solve(bgp.scenarios.regional())


# Routing


def test_a_decision_is_found_by_name_number_and_prefix(regional: bgp.Outcome) -> None:
    assert (
        regional.decision("Coast") == regional.decision(64496) == regional.decision(64496, "198.51.100.0/24")
    )


def test_the_subject_s_own_prefix_is_meant_when_none_is_named() -> None:
    outcome = bgp.solve(bgp.scenarios.pni_first())

    assert str(outcome.prefix) == "192.0.2.0/24"


def test_the_as_path_has_prepends_and_the_hops_have_not() -> None:
    outcome = bgp.solve(bgp.scenarios.single_homed().set(prepend=2))

    assert outcome.as_path("Origin A") == (64496, 13335, 13335, 13335)
    assert [walk.ases for walk in outcome.hops("Origin A")] == [(64510, 64496, 13335)]


def test_an_as_that_nothing_reaches_has_no_route() -> None:
    scenario = bgp.scenarios.announcement().set(north=False, south=False)
    outcome = bgp.solve(scenario)

    assert (outcome.route("Source A"), outcome.as_path("Source A")) == (None, None)
    assert outcome.lost()["unreachable"] == 1.0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda o: o.decision("Nowhere"), "there is no AS 'Nowhere'"),
        (
            lambda o: o.decision("Coast", "203.0.113.0/24"),
            r"nobody announces 203\.0\.113\.0/24; choose 198\.51\.100\.0/24",
        ),
        (lambda o: o.decision("Coast", "198.51.100.1/24"), "has host bits set"),
        (lambda o: o.hops("Nowhere"), "there is no AS 'Nowhere'"),
        (lambda o: o.share("Nowhere"), "there is no AS 'Nowhere'"),
        (lambda o: o.volumes("sideways"), "direction cannot be 'sideways'; choose inbound or outbound"),
        (lambda o: o.load([bgp.Demand("Nowhere", "198.51.100.0/24", 1)]), "there is no AS 'Nowhere'"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(regional: bgp.Outcome, ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask(regional)


def test_where_nobody_announces_anything_the_remedy_is_named() -> None:
    outcome = bgp.solve(bgp.Scenario("empty", bgp.Network().add(1), 1))

    with pytest.raises(ValueError, match="nobody announces a prefix in 'empty'; add an AS with announces="):
        outcome.decision(1)


# Traffic


def test_shares_of_inbound_are_by_link_and_add_up(regional: bgp.Outcome) -> None:
    shares = regional.shares()

    assert set(shares) == {link.id for link in regional.network.links_of("Orchard")}
    assert sum(shares.values()) == pytest.approx(1)


def test_the_share_via_a_neighbour_is_that_of_all_its_links() -> None:
    outcome = bgp.solve(bgp.scenarios.two_ports())

    assert (outcome.share("Transit"), outcome.share("east"), outcome.share("west")) == (1, 1, 0)


def test_without_traffic_every_share_is_zero() -> None:
    network = bgp.Network().add(1, announces="192.0.2.0/24").add(2).peers(1, 2)
    outcome = bgp.solve(bgp.Scenario("quiet", network, 1, demands=(bgp.Demand(2, "203.0.113.0/24", 1),)))

    assert outcome.shares() == {"1-2": 0}


def test_without_demands_every_as_counts_the_same_but_those_that_announce_the_prefix() -> None:
    outcome = bgp.solve(bgp.scenarios.exposure())
    announcing = {outcome.network.asn_of(name) for name in ("Victim", "Hijacker")}

    assert outcome.unit == "ASes"
    assert {flow.source for flow in outcome.flows} == {
        system.asn for system in outcome.network.ases
    } - announcing
    assert {flow.volume for flow in outcome.flows} == {1}


def test_outbound_shares_are_of_what_the_subject_sends() -> None:
    outcome = bgp.solve(bgp.scenarios.pni_first())

    assert outcome.share("PNI peer", "outbound") == 1
    assert outcome.volumes("outbound")["13335-64502"] == 8


def test_catchments_say_over_which_link_every_other_as_arrives(regional: bgp.Outcome) -> None:
    catchments = regional.catchments()

    assert set(catchments) == {system.asn for system in regional.network.ases} - {64505}
    assert catchments[64496] == {"64505-64496": 1.0}


def test_traffic_that_another_as_takes_is_captured_not_delivered() -> None:
    outcome = bgp.solve(bgp.scenarios.exposure().set(prepend=5))
    ends = [walk.ases[-1] for flow in outcome.flows for walk in flow.walks]
    hijacker = outcome.network.asn_of("Hijacker")

    assert outcome.lost()["captured"] == ends.count(hijacker) > 1
    assert sum(outcome.volumes().values()) == len(ends) - ends.count(hijacker)


def test_an_outcome_says_how_it_ended(regional: bgp.Outcome) -> None:
    assert str(regional) == f"regional: settled after {regional.messages} messages"
