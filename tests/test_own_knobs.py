"""Every AS and every link has knobs of its own: each begins where the network stands, turns, and turns back."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.changes import present

NAMED = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]


def own_knobs(network: bgp.Network) -> list[bgp.scenario.Knob]:
    edges = [knob for system in network.ases for link in network.links_of(system.asn)
             for knob in bgp.knobs.of_edge(network, system.asn, link.id)]
    return [knob for system in network.ases for knob in bgp.knobs.of_as(network, system.asn)] + edges + [
        knob for link in network.links if network.ends(link)[0] != network.ends(link)[1]
        for knob in bgp.knobs.of_link(network, link.id)]


@pytest.mark.parametrize("name", NAMED)
def test_every_own_knob_turns_and_turns_back(name: str) -> None:
    scenario = getattr(bgp.scenarios, name)()

    for knob in own_knobs(scenario.network):
        for value in knob.values[:3]:
            turned = scenario.with_change(knob.change(value))
            assert present(turned.network, knob.kind, knob.target) == knob.check(value)
            assert turned.with_change(knob.change(knob.start)) == scenario


def test_communities_are_offered_by_the_name_that_the_neighbours_plan_has_for_them() -> None:
    network = bgp.scenarios.regional().network
    link = network.only_link("Orchard", "Coast").id

    [knob] = [knob for knob in bgp.knobs.of_edge(network, "Orchard", link) if knob.kind == "community"]

    assert "64496:90 (below peers, above providers)" in knob.texts


def test_turning_what_a_scenario_has_a_knob_for_turns_that_knob() -> None:
    scenario = bgp.scenarios.regional()
    link = scenario.network.only_link("Orchard", "Coast").id

    turned = scenario.change("prepend", 3, asn=64505, link=link)

    assert turned == scenario.set(prepend=3)


def test_a_value_beyond_the_knob_stands_as_a_change_and_the_knob_can_take_over_again() -> None:
    scenario = bgp.scenarios.regional()
    link = scenario.network.only_link("Orchard", "Coast").id

    beyond = scenario.change("prepend", 20, asn=64505, link=link)

    assert len(bgp.solve(beyond).as_path("Coast")) == 21
    assert beyond.change("prepend", 2, asn=64505, link=link) == scenario.set(prepend=2)


def test_whatever_stood_on_a_newcomer_goes_with_it() -> None:
    scenario = bgp.scenarios.regional()

    grown = (scenario.change("system", "Newcomer", asn=65551)
             .change("join", (65551, "Coast", "customer"), link="new")
             .change("prepend", 2, asn=65551, link="new"))

    assert bgp.solve(grown).as_path("Newcomer") is not None
    assert grown.change("system", None, asn=65551) == scenario


def test_the_as_that_a_scenario_is_about_cannot_be_taken_away() -> None:
    with pytest.raises(ValueError, match="64505"):
        bgp.scenarios.regional().change("system", None, asn=64505)


def test_a_source_taken_away_sends_nothing_any_more() -> None:
    scenario = bgp.scenarios.regional()

    outcome = bgp.solve(scenario.change("system", None, asn=64504))

    assert sum(flow.volume for flow in outcome.flows) == 23.0 - 5.0


@pytest.mark.parametrize("kind, value, target, says", [
    ("prepend", 3, {"asn": 64505, "link": "nowhere"}, "nowhere"),
    ("prepend", 3, {"link": "64505-64496"}, "needs 'asn'"),
    ("prepend", 3, {"asn": 64505, "where": 1}, "does not take 'where'"),
    ("capacity", -1, {"link": "64505-64496"}, "capacity cannot be -1"),
    ("system", "City", {"asn": 65551}, "City"),
    ("join", (64505, 64505, "customer"), {"link": "self"}, "itself"),
    ("join", (64505, 64496, "friend"), {"link": "odd"}, "join cannot be"),
    ("join", ("City", "Harbour", "peer"), {"link": "64505-64496"}, "already"),
])
def test_what_cannot_be_changed_is_refused_in_a_sentence(kind: str, value: object, target: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.scenarios.regional().change(kind, value, **target)
