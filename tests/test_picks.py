"""One pick for all views: what lights with it, which message goes with it; and what is said of a node moved."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.view import panels
from bgpkit_nb.view.cast import nodes_of
from bgpkit_nb.view.picks import also_lit, as_id, flow_list, flow_pick
from bgpkit_nb.view.pointed import NOTHING, Pick, read
from bgpkit_nb.view.updates import first_way, matching, update_panel, ways
from tests.test_view import NAMES

each_scenario = pytest.mark.parametrize("name", NAMES)
COAST = "64505-64496"
ALL = ("own", "ribbon", "control")


def solved(name: str) -> bgp.outcome.Outcome:
    return bgp.solve(getattr(bgp.scenarios, name)())


@pytest.fixture
def explorer() -> bgp.Explorer:
    return bgp.explore(bgp.scenarios.regional(), selected="Harbour", views=ALL, update=True)


# What lights


@each_scenario
def test_a_link_lights_the_flows_that_cross_it_and_an_as_those_that_start_there(name: str) -> None:
    outcome = solved(name)
    walked = {(flow_pick(flow), link) for flow in outcome.flows for walk in flow.walks for link, _ in walk.links}
    for link in outcome.network.links:
        assert set(also_lit(outcome, Pick("link", link.id))["ids"]) == {pick for pick, at in walked if at == link.id}
    for router, node in nodes_of(outcome.network).items():
        asn = outcome.network.router(router).asn
        started = {flow_pick(flow) for flow in outcome.flows if flow.source == asn}
        lit = set(also_lit(outcome, Pick("node", node))["ids"])
        assert {each for each in lit if each.startswith("flow:")} == started
    assert also_lit(outcome, NOTHING) == {}


def test_an_as_of_several_routers_lights_whichever_of_them_is_picked() -> None:
    outcome = solved("hot_potato")
    several = [asn for asn in {router.asn for router in outcome.network.routers}
               if len(outcome.network.routers_of(asn)) > 1]
    assert several
    for asn in several:
        whole = as_id(outcome.network, asn)
        for router in outcome.network.routers_of(asn):
            assert whole in also_lit(outcome, Pick("node", router.name))["ids"]
        assert panels.shares(outcome)["names"][whole] == outcome.network.name_of(asn)
        assert panels.ribbon(outcome, selected=asn)["as"] == whole


@each_scenario
def test_whatever_lights_an_as_is_its_pick_or_stands_for_all_its_routers(name: str) -> None:
    network = solved(name).network
    for system in network.ases:
        picks = {f"node:{nodes_of(network)[router.name]}" for router in network.routers_of(system.asn)}
        assert {as_id(network, system.asn)} == picks if len(picks) == 1 else as_id(network, system.asn) not in picks


@each_scenario
def test_a_step_picks_its_flows_and_shows_on_the_map_who_decided_them(name: str) -> None:
    outcome = solved(name)
    nodes = {str(node) for node in nodes_of(outcome.network).values()}
    view = panels.decided(outcome)
    for step in view["steps"]:
        assert {each.removeprefix("by:") for each in step["deciders"]} <= nodes
        assert bool(step["deciders"]) == bool(step["who"]) == bool(step["on"])
        picked = [view["flows"][place][0] for place in step["on"]] + step["deciders"]
        alone = read("\n".join(picked), outcome.network)
        assert (alone.kind == "flow") == (len(step["on"]) == 1)


# The message that goes with it


@each_scenario
def test_every_link_picked_has_a_message_over_it(name: str) -> None:
    outcome = solved(name)
    network, at = outcome.network, outcome.scenario.subject
    for link in network.links:
        if len(set(network.ends(link))) == 2:
            pick = Pick("link", link.id)
            found = matching(outcome, at, outcome.prefix, pick, first_way(outcome.scenario))
            assert found.endswith(f">{link.id}") and found in ways(outcome, at, pick)
            for other in (key for key in ways(outcome, at, pick) if key.endswith(f">{link.id}")):
                assert matching(outcome, at, outcome.prefix, pick, other) == other, "the reader's choice stays"


@each_scenario
def test_an_as_or_a_flow_picked_shows_the_message_that_brought_the_route_in_use(name: str) -> None:
    outcome = solved(name)
    picks = [Pick("node", node) for node in nodes_of(outcome.network).values()]
    picks += [read(pick, outcome.network) for pick, _ in flow_list(outcome)]
    for pick in picks:
        at = nodes_of(outcome.network)[outcome.network.entry_router(pick.at).name]
        chosen = matching(outcome, at, outcome.prefix, pick, "")
        view = update_panel(outcome, outcome, at, outcome.prefix, chosen, True, pick)
        route = outcome.route(outcome.network.entry_router(pick.at).name, outcome.prefix)
        if chosen and route is not None and not route.own and pick.kind == "node":
            sender, _, link = chosen.partition(">")
            assert int(sender) == route.as_path[0] or int(sender) in outcome.network.route_servers
            assert view["way"] == chosen and view["parts"], (pick, view["text"])
            assert [each["pick"] for each in view["goto"]][1] == f"link:{link}"


def test_the_traffic_that_follows_a_message_comes_back_over_its_link() -> None:
    outcome = solved("regional")
    view = update_panel(outcome, outcome, 64506, outcome.prefix, "64505>64505-64496", True)
    assert {pick for pick, _ in view["flows"]} == set(also_lit(outcome, Pick("link", COAST))["ids"])
    back = update_panel(outcome, outcome, 64505, outcome.prefix, f"64496>{COAST}", True, Pick("link", COAST))
    assert back["flows"] == []


@pytest.mark.parametrize(("pick", "title"), [
    (f"link:{COAST}", "Orchard to Coast"),
    ("link:64506-64500", "South to Harbour"),
    ("link:64504-64499", "North to City"),
    ("node:64502", "Hills to Forest"),
    ("flow:64504>198.51.100.0/24", "North to City"),
])
def test_whatever_is_picked_chooses_its_message(explorer: bgp.Explorer, pick: str, title: str) -> None:
    explorer.views.control.set_state({"pick": pick})
    assert explorer.update.view["title"] == f"The UPDATE from {title}"
    assert explorer.update.view["way"] in [each["id"] for each in explorer.update.ways]


def test_a_message_chosen_picks_its_link_in_every_view_and_stays_chosen(explorer: bgp.Explorer) -> None:
    explorer.pick = "node:64506"
    way = "64500>64506-64500"
    explorer.update.set_state({"chosen": way, "pick": "link:64506-64500"})
    assert {view.pick for view in (explorer.map, *explorer.views.all)} == {"link:64506-64500"}
    assert explorer.views.own.view["title"] == "Link Harbour to South"
    explorer.knobs["prepend"].value = 2
    assert explorer.update.view["way"] == way
    explorer.pick = ""
    assert explorer.update.view["way"] == way


def test_every_view_hears_what_lights_with_the_pick_and_the_words_say_it(explorer: bgp.Explorer) -> None:
    explorer.pick = "link:64504-64499"
    lit = {"ids": ["flow:64504>198.51.100.0/24"], "name": "Link City to North"}
    assert all(view.also == lit for view in explorer.views.all if view is not explorer.views.own)
    assert explorer.words.view["picked"].startswith("Link City to North. 5 Gbit/s towards North")
    explorer.pick = "flow:64504>198.51.100.0/24"
    assert explorer.words.view["picked"].startswith("Traffic from City to 198.51.100.0/24. 5 Gbit/s, by ")
    explorer.pick = ""
    assert explorer.words.view["picked"] == "" and explorer.shares.also == {}


# Nodes that were moved


def test_a_node_moved_is_said_once_and_undone(explorer: bgp.Explorer) -> None:
    before = explorer.words.view["status"]
    explorer.map.set_state({"places": {"64501": [0.25, 0.5]}})
    assert explorer.words.view["status"] == "Lake moved to 25 % from the left and 50 % from the top."
    explorer.map.set_state({"places": {"64501": [0.25, 0.5], "64502": [0.1, 0.2]}})
    assert explorer.words.view["status"] == "Forest moved to 10 % from the left and 20 % from the top."
    explorer.map.set_state({"places": {"64502": [0.1, 0.2]}})
    assert explorer.words.view["status"] == "Lake is back in its place."
    explorer.map.set_state({"places": {"64502": [0.2, 0.2], "64503": [0.3, 0.3]}})
    assert explorer.words.view["status"] == "2 nodes moved."
    explorer.map.set_state({"places": {}})
    assert explorer.words.view["status"] == "All nodes are back in their places."
    explorer.undo()
    assert (explorer.words.view["status"], dict(explorer.places)) == (before, {})
