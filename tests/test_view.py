"""What the view says without a browser: scenes, frames, panels, the explorer's traits, pictures, figures."""

import asyncio
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
import traitlets
from ipywidgets import HTML, IntSlider, Output, Widget, link

import bgpkit_nb as bgp
from bgpkit_nb.outcome import Outcome
from bgpkit_nb.view import panels
from bgpkit_nb.view.cast import nodes_of
from bgpkit_nb.view.layout import layered
from bgpkit_nb.view.scene import frame, marks, scene
from bgpkit_nb.view.theme import PALETTE, SYMBOLS

#: Scenarios that need no file.
NAMES = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]
SCRIPT = "<script>window.ran = 1</script>"
IMAGE = "<img src=x onerror='window.ran = 1'>"
each_scenario = pytest.mark.parametrize("name", NAMES)


def made(name: str) -> bgp.Scenario:
    return getattr(bgp.scenarios, name)()


def sneaky() -> bgp.Scenario:
    """A scenario in which every text that a file or a reader can choose is markup."""
    network = (
        bgp.Network(f"{SCRIPT} network")
        .add(64496, f"{SCRIPT} one")
        .add(64497, f"{IMAGE} two")
        .add(64498, f"<b>{SCRIPT}</b>", announces="192.0.2.0/24")
        .add(64499, f"</text></svg>{IMAGE}")
        .customer(64498, of=64496, label=f"{SCRIPT} port")
        .customer(64498, of=64497, id=f"{IMAGE}")
        .customer(64499, of=64496)
        .customer(64499, of=64497)
    )
    knob = bgp.knobs.prepend(network, 64498, 64496, label=f"Prepends {SCRIPT}")
    demand = bgp.Demand(64499, "192.0.2.0/24", 4.0)
    return bgp.Scenario(f"{SCRIPT}", network, 64498, question=f"Why {SCRIPT}{IMAGE}?", demands=(demand,), knobs=(knob,))


def repeating() -> bgp.Scenario:
    """Three ASes of which each prefers the way through the next: there is no stable state."""
    network = bgp.Network("Bad gadget").add(64499, "Origin", announces="192.0.2.0/24")
    ring = (64496, 64497, 64498)
    for asn in ring:
        network = network.add(asn, f"R{asn}").flat(asn, 64499)
    for asn, following in zip(ring, (64497, 64498, 64496), strict=True):
        network = network.flat(asn, following).prefer(asn, 200, neighbor=following)
    return bgp.Scenario("bad_gadget", network, 64499)


class _Tags(HTMLParser):
    """The elements and attributes that a browser would make of some HTML, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> _Tags:
    tags = _Tags()
    tags.feed(html)
    return tags


def assert_markup_is_text(html: str) -> None:
    tags = parsed(html)
    assert not tags.names & {"script", "img", "b"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert SCRIPT in tags.text


def by_id(stage: dict) -> dict[int | str, dict]:
    return {node["id"]: node for node in stage["nodes"]}


# Layout and scene


@each_scenario
def test_no_two_ases_stand_on_one_spot_and_providers_stand_above(name: str) -> None:
    scenario = made(name)
    spots = layered(scenario.base)
    assert set(spots) == set(nodes_of(scenario.base).values())
    assert len({(spot.x, spot.y) for spot in spots.values()}) == len(spots)
    assert all(0 <= spot.x <= 1 and 0 <= spot.y <= 1 for spot in spots.values())
    for session in scenario.base.sessions:
        if session.relation == "customer":
            customer, provider = (nodes_of(scenario.base)[end] for end in (session.a, session.b))
            assert spots[customer].y > spots[provider].y
            assert spots[customer].tier > spots[provider].tier


@each_scenario
def test_places_stay_while_knobs_are_turned(name: str) -> None:
    scenario = made(name)
    places = scene(bgp.solve(scenario))["nodes"]
    assert places == scene(bgp.solve(scenario))["nodes"]
    for knob in scenario.knobs:
        turned = scenario.set(**{knob.name: knob.values[-1]})
        assert scene(bgp.solve(turned))["nodes"] == places


def test_a_wide_tier_becomes_several_rows_and_still_no_two_share_a_spot() -> None:
    network = bgp.Network("Wide").add(1, "Top", announces="192.0.2.0/24")
    for asn in range(2, 42):
        network = network.add(asn, f"AS {asn}").customer(asn, of=1)
    spots = layered(network)
    assert len({(spot.x, spot.y) for spot in spots.values()}) == 41
    assert {spot.tier for spot in spots.values()} == {0, 1}
    assert spots[1].y < min(spots[asn].y for asn in range(2, 42))


def test_a_cycle_of_providers_has_a_layout() -> None:
    network = bgp.Network("Cycle").add(1, "A").add(2, "B").add(3, "C")
    network = network.customer(1, of=2).customer(2, of=3).customer(3, of=1)
    spots = layered(network)
    assert len({(spot.x, spot.y) for spot in spots.values()}) == 3


@each_scenario
def test_the_scene_holds_every_as_and_link_and_marks_the_subjects(name: str) -> None:
    outcome = bgp.solve(made(name))
    stage, subject = scene(outcome), outcome.scenario.subject
    assert {node["asn"] for node in stage["nodes"] if node["subject"]} == {subject}
    assert [node["id"] for node in stage["nodes"]] == list(nodes_of(outcome.network).values())
    assert [each["id"] for each in stage["links"]] == [each.id for each in outcome.network.links]
    assert set(stage["marks"]) == {each.id for each in outcome.network.links_of(subject)}
    assert len({(each["slot"], each["symbol"]) for each in stage["marks"].values()}) == len(stage["marks"])
    assert stage["tiers"] == 1 + max(node["tier"] for node in stage["nodes"])
    for each in stage["links"]:
        if each["relation"] == "customer":
            assert by_id(stage)[each["a"]]["tier"] > by_id(stage)[each["b"]]["tier"]


def test_every_slot_has_a_colour_and_a_symbol_of_its_own() -> None:
    assert len(set(PALETTE)) == len(set(SYMBOLS)) == 8


# Frames: every number is the outcome's


@each_scenario
def test_a_frame_says_what_the_outcome_says(name: str) -> None:
    for positions in ({}, _last_positions(made(name))):
        assert_frame_is_right(bgp.solve(made(name).set(**positions)))


def _last_positions(scenario: bgp.Scenario) -> dict:
    return {knob.name: knob.values[-1] for knob in scenario.knobs}


def assert_frame_is_right(outcome: Outcome) -> None:
    now = frame(outcome, outcome.prefix, 7)
    assert now["serial"] == 7
    assert json.loads(json.dumps(now)) == now, "a frame is plain JSON"
    for router, node in nodes_of(outcome.network).items():
        walks, shown = outcome.hops(router), dict(map(tuple, now["nodes"][str(node)]["marks"]))
        assert shown == pytest.approx(outcome.entry_links(walks))
        arrival, path = now["arrivals"][str(node)], outcome.as_path(router)
        assert tuple(arrival["as_path"]) == (path or ())
        way = [nodes_of(outcome.network)[each] for walk in walks for each in walk.routers]
        assert any(tuple(arrival["hops"]) == walk.ases for walk in walks)
        assert set(arrival.get("way", arrival["hops"])) <= set(way)
    assert_loads_are_right(outcome, now)
    assert sum(flow["volume"] for flow in now["flows"]) == pytest.approx(sum(flow.volume for flow in outcome.flows))


def assert_loads_are_right(outcome: Outcome, now: dict) -> None:
    ends = {each["id"]: (each["a"], each["b"]) for each in scene(outcome)["links"]}
    for load in outcome.load():
        way = tuple(nodes_of(outcome.network)[router] for router in load.routers) == ends[load.link]
        assert now["links"][load.link]["load"][0 if way else 1] == pytest.approx(load.volume, abs=1e-4)
        assert now["links"][load.link]["up"] == outcome.network.link(load.link).up


def test_flows_run_along_the_links_in_the_direction_of_the_packets() -> None:
    outcome = bgp.solve(bgp.scenarios.two_transits())
    (flow,) = frame(outcome, outcome.prefix)["flows"]
    a_of = {each["id"]: each["a"] for each in scene(outcome)["links"]}
    assert (flow["source"], flow["volume"], flow["end"]) == (64510, 4.0, "delivered")
    (first, way), (last, back) = flow["steps"]
    assert (a_of[first], way) == (64510, "ab")
    assert (a_of[last], back) == (13335, "ba")
    assert flow["mark"] == last


def test_prepends_are_in_the_arriving_path_and_not_in_the_hops() -> None:
    outcome = bgp.solve(bgp.scenarios.single_homed().set(prepend=3))
    arrival = frame(outcome, outcome.prefix)["arrivals"]["64496"]
    assert arrival["as_path"] == [13335] * 4
    assert arrival["hops"] == [64496, 13335]
    assert arrival["local_pref"] == 130


def test_links_that_are_down_or_silent_say_so() -> None:
    scenario = bgp.scenarios.regional().set(announce=False, link=False)
    outcome = bgp.solve(scenario)
    links = frame(outcome, outcome.prefix)["links"]
    name = {outcome.network.name_of(outcome.network.far_end(each, scenario.subject)): each.id
            for each in outcome.network.links_of(scenario.subject)}  # fmt: skip
    assert not links[name["Hills"]]["up"]
    assert links[name["Hills"]]["text"].endswith("down")
    assert not links[name["Valley"]]["announced"]
    assert links[name["Coast"]]["announced"]


def test_split_traffic_and_unreachable_sources_are_states_of_their_own() -> None:
    split = bgp.solve(bgp.scenarios.two_ports().set(multipath=True))
    node = frame(split, split.prefix)["nodes"]["64496"]
    assert node["state"] == "split"
    assert dict(node["marks"]) == pytest.approx({"east": 0.5, "west": 0.5})
    cut = bgp.solve(bgp.scenarios.announcement().set(north=False, south=False))
    assert frame(cut, cut.prefix)["nodes"]["64510"]["state"] == "unreachable"


def test_a_network_that_never_settles_has_a_picture() -> None:
    explorer = bgp.explore(repeating())
    assert not explorer.outcome.settled
    assert "does not settle" in " ".join(explorer.words.view["sentences"])


def test_each_as_has_a_sentence_naming_it() -> None:
    outcome = bgp.solve(bgp.scenarios.regional())
    for asn, node in frame(outcome, outcome.prefix)["nodes"].items():
        assert f"{outcome.network.name_of(int(asn))}, AS{asn}: " in node["text"]


# ASes of several routers


def test_routers_stand_within_their_as_and_no_other_box_stands_between_them() -> None:
    network = bgp.scenarios.hot_potato().base.add(64511, "Other").customer("Campus", of="Other")
    spots = layered(network)
    routers = [spots[name] for name in ("Hamburg", "Frankfurt", "Vienna", "Milan")]
    assert {spot.tier for spot in routers} == {0}
    left, right = min(spot.x for spot in routers), max(spot.x for spot in routers)
    assert not left <= spots[64511].x <= right
    assert spots["Hamburg"].y == spots["Milan"].y > spots["Frankfurt"].y, "those with customers stand below"


def test_routers_stand_on_the_side_of_their_neighbours() -> None:
    network = (
        bgp.Network("Sides")
        .add(64496, "Left", announces="192.0.2.0/24")
        .add(64497, "Right")
        .add(64500, "Wide", routers=("East", "West"))
        .customer("West", of="Left")
        .customer("East", of="Right")
    )
    spots = layered(network)
    assert (spots["West"].x < spots["East"].x) == (spots[64496].x < spots[64497].x)


def test_a_route_server_stands_above_its_members_and_says_what_it_is() -> None:
    outcome = bgp.solve(bgp.scenarios.exchange())
    stage, now = by_id(scene(outcome)), frame(outcome, outcome.prefix)
    members = [stage[asn] for asn in (64500, 64501, 64502)]
    assert stage[64510]["kind"] == "server"
    assert len({node["y"] for node in members}) == 1
    assert all(stage[64510]["y"] < node["y"] for node in members)
    assert "route server of an exchange" in now["nodes"]["64510"]["text"]
    assert now["arrivals"]["64501"]["hops"] == [64501, 64500], "packets cross ports, not the server"


def test_an_as_of_several_routers_is_a_group_and_its_links_inside_carry_their_metric() -> None:
    outcome = bgp.solve(bgp.scenarios.hot_potato().set(metric=35))
    stage, now = scene(outcome), frame(outcome, outcome.prefix)
    (group,) = stage["groups"]
    assert (group["asn"], group["rows"]) == (64496, [["Frankfurt", "Vienna"], ["Hamburg", "Milan"]])
    inside = {each["id"]: each for each in stage["links"] if each["relation"] == "inside"}
    assert (inside["Hamburg-Frankfurt"]["a"], inside["Hamburg-Frankfurt"]["b"]) == ("Hamburg", "Frankfurt")
    assert {link: now["links"][link]["metric"] for link in inside} == {
        "Hamburg-Frankfurt": 35,
        "Frankfurt-Vienna": 20,
        "Vienna-Milan": 10,
        "Hamburg-Milan": 60,
    }
    assert "IGP metric 35" in now["links"]["Hamburg-Frankfurt"]["text"]


def test_a_turned_metric_leaves_the_scene_alone_so_that_nothing_jumps() -> None:
    scenario = bgp.scenarios.hot_potato()
    assert scene(bgp.solve(scenario)) == scene(bgp.solve(scenario.set(metric=60)))
    reflected = bgp.scenarios.reflectors()
    assert scene(bgp.solve(reflected)) == scene(bgp.solve(reflected.set(reflectors=("Core",))))


def test_every_router_says_where_its_route_leaves_the_as() -> None:
    outcome = bgp.solve(bgp.scenarios.hot_potato())
    nodes = frame(outcome, outcome.prefix)["nodes"]
    assert {name: nodes[name]["line"] for name in ("Hamburg", "Frankfurt", "Vienna", "Milan")} == {
        "Hamburg": "exit here",
        "Frankfurt": "exit Hamburg",
        "Vienna": "exit Milan",
        "Milan": "exit here",
    }
    assert "Frankfurt, router of Transit, AS64496: " in nodes["Frankfurt"]["text"]
    assert "leaves the AS at Hamburg, IGP metric 10" in nodes["Frankfurt"]["text"]


def test_a_reflector_is_marked_with_letters_and_words() -> None:
    outcome = bgp.solve(bgp.scenarios.reflectors().set(reflectors=("Core",)))
    nodes = frame(outcome, outcome.prefix)["nodes"]
    assert nodes["Core"]["line"].startswith("RR · ")
    assert "route reflector" in nodes["Core"]["text"]
    assert not any("RR" in nodes[name]["line"] for name in ("South", "West", "East"))


def test_traffic_runs_over_the_links_inside_an_as() -> None:
    outcome = bgp.solve(bgp.scenarios.hot_potato())
    ways = {each["source"]: [link for link, _ in each["steps"]] for each in frame(outcome, outcome.prefix)["flows"]}
    assert ways["Frankfurt"] == ["Hamburg-Frankfurt", "hamburg"]
    assert ways["Milan"] == ["milan"]


def test_the_funnel_names_who_told_a_route_over_ibgp_and_where_it_leaves() -> None:
    outcome = bgp.solve(bgp.scenarios.reflectors().set(reflectors=("Core",)))
    view = panels.funnel(outcome, "South", outcome.prefix)
    assert view["title"] == "Transit South chooses a route to 192.0.2.0/24"
    assert [(each["label"], each["note"]) for each in view["candidates"]] == [
        ("over iBGP from Core", "exit West, IGP metric 18")
    ]


def test_the_tables_behind_the_picture_name_every_router() -> None:
    outcome = bgp.solve(bgp.scenarios.hot_potato())
    tables = panels.words(outcome, None, "Milan", outcome.prefix)["tables"]
    (routers,) = [table for table in tables if table["caption"].startswith("Routers of Transit")]
    assert [row[:2] for row in routers["rows"]] == [
        ["Hamburg", "Hamburg"],
        ["Frankfurt", "Hamburg"],
        ["Vienna", "Milan"],
        ["Milan", "Milan"],
    ]


def test_a_router_is_selected_by_name_and_an_as_of_several_by_its_first() -> None:
    explorer = bgp.explore(bgp.scenarios.hot_potato(), selected="Transit")
    assert explorer.selected == explorer.map.selected == "Hamburg"
    explorer.map.selected = "Vienna"
    assert explorer.selected == explorer.funnel.view["at"] == "Vienna"
    explorer.selected = 64496
    assert explorer.selected == explorer.map.selected == "Hamburg"
    explorer.map.selected = None
    assert explorer.selected == 64500
    with pytest.raises(traitlets.TraitError, match="there is no AS 'Rome'"):
        explorer.selected = "Rome"


def test_draw_shows_routers_in_the_frame_of_their_as() -> None:
    outcome = bgp.solve(bgp.scenarios.hot_potato())
    tags = parsed(bgp.draw(outcome, selected="Frankfurt")._repr_html_())
    for text in ("Transit · AS64496", "Frankfurt", "exit Hamburg", "IGP 20"):
        assert text in tags.text
    assert "Frankfurt for 192.0.2.0/24" in tags.text


def test_a_network_of_one_router_each_sends_no_word_about_routers() -> None:
    outcome = bgp.solve(bgp.scenarios.regional())
    assert scene(outcome)["groups"] == []
    now = frame(outcome, outcome.prefix)
    assert not any("line" in node for node in now["nodes"].values())
    assert not any("way" in each for each in now["arrivals"].values())
    assert not any("metric" in each for each in now["links"].values())


# Panels


@each_scenario
def test_the_funnel_is_the_decisions_trace(name: str) -> None:
    outcome = bgp.solve(made(name))
    for router, node in nodes_of(outcome.network).items():
        view, decision = panels.funnel(outcome, node, outcome.prefix), outcome.decision(router)
        assert len(view["candidates"]) == len(decision.candidates)
        assert [step["name"] for step in view["steps"]] == [step.name for step in decision.steps]
        ruled = {ruling.step: ruling for ruling in decision.rulings}
        for step in view["steps"]:
            assert len(step["values"]) == len(decision.candidates)
            assert (step["state"] == "unreached") == (step["name"] not in ruled)
            if step["name"] in ruled:
                assert step["dropped"] == list(ruled[step["name"]].dropped)
                assert bool(step["margin"]) == bool(step["dropped"])
        settled = [step["name"] for step in view["steps"] if step["state"] == "settled"]
        assert settled in ([], [decision.settled_by])
        best = [i for i, each in enumerate(view["candidates"]) if each["fate"] == "best"]
        assert best == ([] if decision.best is None else [decision.best])


def test_the_funnel_and_the_words_name_the_make_of_router_and_how_it_is_known() -> None:
    network = bgp.scenarios.two_transits().base.with_router("Origin A", family="cisco", switches=("deterministic-med",))
    outcome = bgp.solve(bgp.Scenario("make", network, "Cloudflare"))
    make = "Cisco IOS (as documented, not recorded) + deterministic-med"

    assert make in panels.funnel(outcome, network.asn_of("Origin A"), outcome.prefix)["subtitle"]
    assert make in bgp.explain(outcome.decision("Origin A"), network=network).caption
    assert "router" not in panels.funnel(outcome, network.asn_of("Transit B"), outcome.prefix)["subtitle"]


def test_the_funnel_lists_what_was_heard_and_refused() -> None:
    outcome = bgp.solve(bgp.scenarios.two_ports())
    (heard,) = outcome.decision("Content").refused
    (shown,) = panels.funnel(outcome, 64500, outcome.prefix)["rejected"]
    assert heard[1].reason == "loop"
    assert shown["label"] == "Transit (port west)"
    assert shown["reason"]


@each_scenario
def test_shares_are_the_outcomes_and_the_baselines(name: str) -> None:
    scenario = made(name)
    before, after = bgp.solve(scenario), bgp.solve(scenario.set(**_last_positions(scenario)))
    view = panels.shares(after, before)
    for direction in ("inbound", "outbound"):
        rows = [row for row in view["rows"] if row["direction"] == direction]
        if rows:
            assert [row["share"] for row in rows] == pytest.approx(list(after.shares(direction).values()))
            assert [row["volume"] for row in rows] == pytest.approx(list(after.volumes(direction).values()))
            assert [row["baseline"] for row in rows] == pytest.approx(list(before.shares(direction).values()))
    assert {each["reason"]: each["volume"] for each in view["lost"]} == {
        reason: volume for reason, volume in after.lost().items() if volume
    }
    arrive = sum(map(len, after.catchments().values()))
    assert sum(row["count"] for row in view["catchment"]) == (arrive if len(after.network.ases) > 2 else 0)


def test_where_a_single_as_stands_opposite_nothing_is_said_of_catchments() -> None:
    """Its routers may send over two links: to count one AS, or one twice, says nothing."""
    assert bgp.solve(bgp.scenarios.hot_potato()).shares() == {"hamburg": 0.5, "milan": 0.5}
    assert panels.shares(bgp.solve(bgp.scenarios.hot_potato()), None)["catchment"] == []


def test_curve_names_its_flat_stretches() -> None:
    assert panels.flat_stretches(range(6), [[0], [1], [1], [1], [1], [2]]) == [(1, 4)]
    assert panels.flat_stretches(range(3), [[0], [0], [1]]) == []
    assert panels.flat_stretches([], []) == []
    view = bgp.explore(bgp.scenarios.single_homed()).curve.view
    assert view["flat"] == [[0, 10]]
    assert view["text"].startswith("Flat from end to end")


@each_scenario
def test_the_words_are_those_of_the_model(name: str) -> None:
    scenario = made(name)
    before, after = bgp.solve(scenario), bgp.solve(scenario.set(**_last_positions(scenario)))
    view = panels.words(after, before, scenario.subject, after.prefix)
    changed = bgp.compare(before, after).sentences if before.scenario != after.scenario else ()
    assert view["sentences"] == [*changed, *bgp.describe(after).sentences]
    assert view["status"].endswith(".")
    for table in view["tables"]:
        assert table["caption"]
        assert all(len(row) == len(table["columns"]) for row in table["rows"])
        assert all(isinstance(cell, str) for row in table["rows"] for cell in row)


# The explorer


@each_scenario
def test_every_knob_has_a_control_and_every_value_can_be_had(name: str) -> None:
    explorer = bgp.explore(made(name))
    assert list(explorer.knobs) == [knob.name for knob in explorer.scenario.knobs]
    for knob in explorer.scenario.knobs:
        control = explorer.knobs[knob.name]
        assert control.label
        assert [option["value"] for option in control.options] == list(knob.values)
        assert all(option["text"] for option in control.options)
        for value in knob.values:
            control.value = value
            assert_shows(explorer, **{knob.name: value})
        explorer.reset()
        assert_shows(explorer)


def assert_shows(explorer: bgp.Explorer, **positions: object) -> None:
    """The explorer's state, map and panels are those of its scenario at these positions."""
    expected = bgp.solve(explorer.scenario.reset().set(**positions))
    at = {knob.name: expected.scenario.position(knob.name) for knob in expected.scenario.knobs}
    assert explorer.positions == at
    assert {name: control.value for name, control in explorer.knobs.items()} == at
    assert explorer.outcome == expected
    inbound = [row["share"] for row in explorer.shares.view["rows"] if row["direction"] == "inbound"]
    assert inbound in ([], list(expected.shares().values()))
    watched = explorer.prefix if explorer.prefix in expected.verdicts else expected.prefix
    assert explorer.map.frame == frame(expected, watched, explorer.map.frame["serial"], baseline=explorer.baseline)
    assert explorer.words.view["sentences"][-1] == bgp.describe(expected).sentences[-1]


KINDS = {
    "prepend": "range",
    "local_pref": "range",
    "announce": "toggle",
    "community": "choice",
    "med": "range",
    "more_specific": "choice",
    "link": "toggle",
    "relation": "choice",
    "medium": "choice",
    "multipath": "toggle",
    "family": "choice",
    "always_compare_med": "toggle",
    "metric": "range",
    "next_hop_self": "toggle",
    "reflectors": "choice",
}


def test_every_kind_of_knob_has_a_control_of_the_right_sort() -> None:
    network = bgp.scenarios.two_transits().base.with_as(64496, plan=bgp.plan("cogent"))
    here = ("Cloudflare", "Transit B")
    knobs = [
        *(bgp.knobs.prepend(network, *here), bgp.knobs.local_pref(network, *here)),
        *(bgp.knobs.announce(network, *here), bgp.knobs.communities(network, *here)),
        *(bgp.knobs.med(network, *here), bgp.knobs.more_specific(network, *here)),
        *(bgp.knobs.link_up(network, *here), bgp.knobs.relation(network, *here)),
        *(bgp.knobs.medium(network, *here), bgp.knobs.multipath(network, "Origin A")),
        *(bgp.knobs.metric(network, "64510-64496"), bgp.knobs.next_hop_self(network, "Origin A")),
        bgp.knobs.reflectors(network, "Origin A", "Origin A"),
    ]
    network = network.with_router("Origin A", family="frr")
    knobs += [bgp.knobs.family(network, "Origin A"), bgp.knobs.switch(network, "Origin A", "always-compare-med")]
    scenario = bgp.Scenario("all kinds", network, "Cloudflare", knobs=tuple(knobs))
    explorer = bgp.explore(scenario)
    assert {name: control.control for name, control in explorer.knobs.items()} == KINDS
    for knob in knobs:
        for value in knob.values:
            explorer.knobs[knob.name].value = value
        explorer.reset()
        assert explorer.outcome == bgp.solve(scenario)


def test_knobs_and_explorer_can_be_observed() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits())
    seen: list[tuple] = []
    explorer.observe(lambda change: seen.append((change["name"], change["new"])), ["positions", "selected"])
    explorer.knobs["prepend"].observe(lambda change: seen.append(("knob", change["new"])), "value")
    explorer.knobs["prepend"].value = 2
    explorer.selected = 64496
    assert ("knob", 2) in seen
    assert ("positions", {"prepend": 2, "local_pref": 100}) in seen
    assert ("selected", 64496) in seen


def test_an_observer_of_positions_sees_the_outcome_that_goes_with_them() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits())
    shares: list[float] = []
    explorer.observe(lambda change: shares.append(explorer.outcome.share("Transit A")), "positions")
    explorer.knobs["prepend"].value = 1
    assert shares == [1.0]


def test_a_knob_can_be_linked_to_a_widget_of_ones_own() -> None:
    explorer, slider = bgp.explore(bgp.scenarios.two_transits()), IntSlider(min=0, max=10)
    tie = link((explorer.knobs["prepend"], "value"), (slider, "value"))
    slider.value = 1
    assert explorer.positions["prepend"] == 1
    assert explorer.outcome.share("Transit A") == 1.0
    explorer.knobs["prepend"].value = 0
    assert slider.value == 0
    tie.unlink()


def test_two_explorers_can_be_linked() -> None:
    one, other = bgp.explore(bgp.scenarios.two_transits()), bgp.explore(bgp.scenarios.origin_prefers())
    traitlets.link((one.knobs["prepend"], "value"), (other.knobs["prepend"], "value"))
    one.knobs["prepend"].value = 4
    assert_shows(one, prepend=4)
    assert_shows(other, prepend=4)


def test_positions_set_from_python_turn_the_controls() -> None:
    explorer = bgp.explore(bgp.scenarios.regional())
    explorer.positions = {"prepend": 3, "announce": False}
    assert explorer.knobs["prepend"].value == 3
    assert explorer.knobs["announce"].value is False
    assert_shows(explorer, prepend=3, announce=False)
    explorer.positions = {"prepend": 0}
    assert_shows(explorer, announce=False)


def test_a_scenario_with_turned_knobs_opens_where_it_stands() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits().set(prepend=2))
    assert explorer.knobs["prepend"].value == 2
    assert explorer.knobs["prepend"].start == 0
    assert_shows(explorer, prepend=2)


@pytest.mark.parametrize("value", [-1, 10_000, "two", None, 1.5, [1]])
def test_a_value_a_knob_does_not_take_is_refused_in_its_words(value: object) -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits())
    explorer.knobs["prepend"].value = 1
    shown = explorer.map.frame["serial"]
    with pytest.raises(traitlets.TraitError, match=r"prepend cannot be .*; choose 0 to 10 "):
        explorer.knobs["prepend"].value = value
    with pytest.raises(traitlets.TraitError, match=r"prepend cannot be .*; choose 0 to 10 "):
        explorer.positions = {"prepend": value}
    assert explorer.map.frame["serial"] == shown
    assert_shows(explorer, prepend=1)


def test_knobs_that_contradict_each_other_are_refused_in_place_and_put_back() -> None:
    network = bgp.scenarios.two_transits().base.with_router("Origin A", family="frr")
    pair = [bgp.knobs.switch(network, "Origin A", f"as-path {what}") for what in ("ignore", "confed")]
    explorer = bgp.explore(bgp.Scenario("contradiction", network, "Cloudflare", knobs=tuple(pair)))

    explorer.knobs["as_path_ignore"].value = True
    explorer.knobs["as_path_confed"].set_state({"value": True, "sent": 7})

    assert explorer.positions == {"as_path_ignore": True, "as_path_confed": False}
    assert (explorer.knobs["as_path_confed"].value, explorer.knobs["as_path_confed"].ack) == (False, 7)
    assert "'as-path ignore' and 'as-path confed' contradict each other" in explorer.words.view["status"]


def test_a_knob_there_is_not_is_refused_by_name() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits())
    with pytest.raises(traitlets.TraitError, match=r"no knob 'prependd'.*choose prepend, local_pref"):
        explorer.positions = {"prependd": 1}
    assert_shows(explorer)


def test_code_may_go_beyond_the_slider() -> None:
    explorer = bgp.explore(bgp.scenarios.single_homed())
    explorer.knobs["prepend"].value = 40
    assert_shows(explorer, prepend=40)


def test_reset_and_compare_from_here() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits())
    start = explorer.outcome
    explorer.knobs["prepend"].value = 1
    assert explorer.baseline == start
    explorer.pin()
    assert explorer.baseline == explorer.outcome
    assert all(row["baseline"] == row["share"] for row in explorer.shares.view["rows"])
    explorer.reset()
    assert explorer.outcome == start
    assert explorer.baseline.scenario.positions == {"prepend": 1}
    expected = bgp.compare(explorer.baseline, start).sentences
    assert explorer.words.view["sentences"][: len(expected)] == list(expected)


def test_reset_goes_to_the_start_even_of_a_scenario_that_was_turned() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits().set(prepend=2))
    explorer.reset()
    assert_shows(explorer)


def test_a_baseline_of_ones_own() -> None:
    scenario = bgp.scenarios.two_transits()
    explorer = bgp.explore(scenario, baseline=scenario.set(prepend=1))
    assert {row["name"]: row["baseline"] for row in explorer.shares.view["rows"]} == {
        "Transit A": 1.0,
        "Transit B": 0.0,
    }


def test_selecting_from_python_and_from_the_map() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits(), selected="Transit B")
    assert explorer.selected == explorer.map.selected == explorer.funnel.view["at"] == 64496
    explorer.map.selected = 64511
    assert explorer.selected == explorer.funnel.view["at"] == 64511
    explorer.selected = 64510
    assert explorer.map.selected == 64510
    explorer.map.selected = None
    assert explorer.funnel.view["at"] == explorer.selected == explorer.scenario.subject


def test_selecting_an_as_there_is_not_is_refused_and_nothing_changes() -> None:
    explorer = bgp.explore(bgp.scenarios.two_transits(), selected="Transit B")
    with pytest.raises((traitlets.TraitError, ValueError), match="99"):
        explorer.selected = 99
    assert explorer.selected == explorer.map.selected == explorer.funnel.view["at"] == 64496
    with pytest.raises(ValueError, match="Transit Z"):
        bgp.explore(bgp.scenarios.two_transits(), selected="Transit Z")


def test_a_prefix_nobody_announces_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nobody announces 203\.0\.113\.0/24; choose 192\.0\.2\.0/24"):
        bgp.explore(bgp.scenarios.two_transits(), prefix="203.0.113.0/24")


@pytest.mark.parametrize("value", [1, 0, -1], ids=["new", "same as before", "refused"])
def test_whatever_the_browser_sends_is_acknowledged(value: int) -> None:
    """A control holds back newer values until its number comes back; without it, it sits out a second."""
    control = bgp.explore(bgp.scenarios.two_transits()).knobs["prepend"]
    try:
        control.set_state({"value": value, "sent": 5})
    except traitlets.TraitError:
        assert value == -1
    assert control.ack == 5
    assert control.value == max(value, 0)


def test_the_curve_is_worked_out_between_other_work_and_the_latest_turn_wins() -> None:
    async def turn() -> tuple:
        explorer = bgp.explore(bgp.scenarios.two_transits())
        assert explorer.curve.view == {}, "the map does not wait for the curve"
        drawn: list[object] = []
        explorer.curve.observe(lambda change: drawn.append(change["new"]["at"]), "view")
        for value in (1, 2, 3):
            explorer.knobs["prepend"].value = value
            await asyncio.sleep(0)
        while not drawn:
            await asyncio.sleep(0.01)
        return explorer, drawn

    explorer, drawn = asyncio.run(turn())
    assert drawn == [3]
    assert explorer.curve.view["x"] == list(range(11))


def test_the_curve_is_that_of_the_sweep() -> None:
    explorer = bgp.explore(bgp.scenarios.regional())
    explorer.knobs["community"].value = "64496:90"
    scenario = bgp.scenarios.regional().set(community="64496:90")
    rows = bgp.sweep(scenario, prepend=range(11), measure={"share": lambda outcome: outcome.shares()})
    known = marks(explorer.outcome)
    for series, link_id in zip(explorer.curve.view["series"], known, strict=True):
        assert series["y"] == pytest.approx([row["share"][link_id] for row in rows])
    assert explorer.curve.view["at"] == 0


def widgets_in(widget: Widget) -> list[Widget]:
    return [widget, *(found for child in getattr(widget, "children", ()) for found in widgets_in(child))]


def test_the_explorer_is_made_of_ordinary_widgets_and_no_output() -> None:
    found = widgets_in(bgp.explore(bgp.scenarios.regional()))
    assert not any(isinstance(each, Output) for each in found)
    assert len({id(each) for each in found}) == len(found)


def test_a_frame_with_every_panel_is_small() -> None:
    explorer = bgp.explore(bgp.scenarios.regional())
    explorer.knobs["prepend"].value = 1
    parts = (explorer.map.frame, explorer.funnel.view, explorer.shares.view, explorer.words.view)
    assert len(json.dumps(parts)) < 40_000


# Where no widget runs


def test_a_saved_explorer_holds_the_still_picture_beside_the_widget() -> None:
    bundle = bgp.explore(bgp.scenarios.two_transits())._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "<svg" in data["text/html"]
    assert "Routing settled" in data["text/html"]
    assert "Arriving at Cloudflare" in data["text/plain"]
    assert len(json.dumps(data)) < 60_000


@each_scenario
def test_draw_has_a_picture_that_says_what_it_shows_with_words_and_tables(name: str) -> None:
    outcome = bgp.solve(made(name))
    picture = bgp.draw(outcome, selected=outcome.scenario.subject)
    html, words = picture._repr_html_(), bgp.describe(outcome)
    tags = parsed(html)
    assert {"svg", "title", "desc", "table", "caption", "p", "summary"} <= tags.names
    assert 'role="img"' in picture.svg
    described = picture.svg.partition("<desc>")[2].partition("</desc>")[0]
    assert described == str(words).replace("&", "&amp;")
    assert all(sentence in tags.text for sentence in words.sentences)
    assert all(sentence in str(picture) for sentence in words.sentences)
    assert all(f"AS{system.asn}" in tags.text for system in outcome.network.ases)


def test_draw_takes_an_as_by_name_and_a_prefix() -> None:
    outcome = bgp.solve(bgp.scenarios.regional().set(more_specific=1))
    picture = bgp.draw(outcome, selected="Harbour", prefix="198.51.100.0/25")
    assert "Harbour for 198.51.100.0/25" in str(picture)
    with pytest.raises(ValueError, match="nobody announces"):
        bgp.draw(outcome, selected="Harbour", prefix="203.0.113.0/24")


def _explored() -> str:
    bundle = bgp.explore(sneaky())._repr_mimebundle_()
    return (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]


SPOKEN: dict[str, Callable[[], str]] = {
    "describe": lambda: bgp.describe(bgp.solve(sneaky()))._repr_html_(),
    "compare": lambda: bgp.compare(bgp.solve(sneaky()), bgp.solve(sneaky().set(prepend=3)))._repr_html_(),
    "explain": lambda: bgp.explain(bgp.solve(sneaky()).decision(64499), network=sneaky().base)._repr_html_(),
    "why_not": lambda: bgp.why_not(bgp.solve(sneaky()), at=64499, route=64496)._repr_html_(),
    "control_map": lambda: bgp.control_map(bgp.solve(sneaky()))._repr_html_(),
    "draw": lambda: bgp.draw(bgp.solve(sneaky()), selected=64499)._repr_html_(),
    "saved explorer": _explored,
}


@pytest.mark.parametrize("what", SPOKEN)
def test_markup_in_names_is_shown_as_text(what: str) -> None:
    assert_markup_is_text(SPOKEN[what]())


def test_markup_in_a_question_is_shown_as_text_and_goes_to_scripts_as_data_alone() -> None:
    explorer = bgp.explore(sneaky())
    markup = [each.value for each in widgets_in(explorer) if isinstance(each, HTML)]
    assert markup
    for value in markup:
        assert_markup_is_text(value)
    assert {node["name"] for node in explorer.map.scene["nodes"]} >= {f"{SCRIPT} one", f"{IMAGE} two"}
    assert explorer.knobs["prepend"].label == f"Prepends {SCRIPT}"


def test_markup_in_names_is_no_markup_in_figures_either() -> None:
    """Plotly understands a few tags: a name must not become bold, a link or a line break."""
    figures = [
        bgp.draw_curve(sneaky(), "prepend"),
        bgp.draw_sweep([{"<b>x</b>": 1, "y": 2, "by": "<a href='x'>y</a>"}], x="<b>x</b>", y="y", by="by"),
        bgp.draw_decided(bgp.solve(sneaky().set(prepend=1))),
        bgp.draw_control(bgp.solve(sneaky())),
    ]
    for figure in figures:
        texts = [trace.name or "" for trace in figure.data] + [
            figure.layout.title.text or "",
            figure.layout.xaxis.title.text or "",
            figure.layout.yaxis.title.text or "",
        ]
        texts += [label for trace in figure.data if trace.type == "sankey" for label in trace.node.label]
        texts += [name for trace in figure.data if trace.type == "bar" for name in trace.y]
        assert not any("<" in text for text in texts)


# Figures for reports


def test_draw_curve_has_the_numbers_of_the_sweep() -> None:
    scenario = bgp.scenarios.regional()
    figure = bgp.draw_curve(scenario, "prepend")
    by_name = {trace.name: trace for trace in figure.data}
    assert set(by_name) == {"Coast", "Hills", "Valley"}
    for name, trace in by_name.items():
        assert list(trace.x) == list(range(11))
        expected = [bgp.solve(scenario.set(prepend=n)).share(name) for n in range(11)]
        assert list(trace.y) == pytest.approx(expected)
    assert len({(trace.line.color, trace.line.dash, trace.marker.symbol) for trace in figure.data}) == 3


def test_draw_curve_names_flat_stretches_and_takes_other_values() -> None:
    figure = bgp.draw_curve(bgp.scenarios.single_homed(), values=range(0, 30, 3))
    assert list(figure.data[0].x) == list(range(0, 30, 3))
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(0, 27)]
    assert [note.text for note in figure.layout.annotations] == ["dead zone: 0 to 27 change nothing"]


def test_draw_curve_refuses_what_it_cannot_draw() -> None:
    with pytest.raises(ValueError, match="no knob 'prependd'"):
        bgp.draw_curve(bgp.scenarios.two_transits(), "prependd")
    bare = bgp.Scenario("bare", bgp.scenarios.two_transits().base, "Cloudflare")
    with pytest.raises(ValueError, match="takes numbers in a row"):
        bgp.draw_curve(bare)


def test_draw_sweep_draws_one_line_for_each_group() -> None:
    rows = [{"prepend": x, "origin": by, "share": x * y} for by, y in (("A", 1), ("B", 2)) for x in range(3)]
    figure = bgp.draw_sweep(rows, x="prepend", y="share", by="origin")
    assert [(trace.name, list(trace.x), list(trace.y)) for trace in figure.data] == [
        ("origin A", [0, 1, 2], [0, 1, 2]),
        ("origin B", [0, 1, 2], [0, 2, 4]),
    ]
    single = bgp.draw_sweep(rows[:3], x="prepend", y="share")
    assert [(trace.name, list(trace.y)) for trace in single.data] == [("share", [0, 1, 2])]
    with pytest.raises(ValueError, match="no column 'shares'; choose prepend, origin, share"):
        bgp.draw_sweep(rows, x="prepend", y="shares")


def test_figures_offer_no_upload_and_read_on_light_and_dark() -> None:
    rows = [{"x": 1, "y": 2}]
    outcome = bgp.solve(bgp.scenarios.two_transits())
    curves = bgp.draw_curve(bgp.scenarios.two_transits()), bgp.draw_sweep(rows, x="x", y="y")
    for figure in (*curves, bgp.draw_decided(outcome), bgp.draw_control(outcome)):
        assert figure._config["showSendToCloud"] is False
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert all(figure.layout.xaxis.title.text and figure.layout.yaxis.title.text for figure in curves)


def test_draw_decided_has_the_shares_of_the_words_one_bar_an_outcome() -> None:
    scenario = bgp.scenarios.regional()
    outcomes = [bgp.solve(scenario), bgp.solve(scenario.set(prepend=2))]
    figure = bgp.draw_decided(*outcomes)
    assert list(figure.data[0].y) == ["1: as it starts", "2: prepend 2"]
    for index, outcome in enumerate(outcomes):
        drawn = {trace.name: trace.x[index] for trace in figure.data if trace.x[index]}
        assert drawn == pytest.approx({row["step"]: row["share"] for row in bgp.decided(outcome).table})
    with pytest.raises(ValueError, match="give one outcome or more"):
        bgp.draw_decided()


def test_draw_control_has_the_volumes_of_the_control_map() -> None:
    outcome = bgp.solve(bgp.scenarios.regional())
    [sankey] = bgp.draw_control(outcome).data
    labels = list(sankey.node.label)
    assert {"City", "North: LOCAL_PREF", "● Coast"} <= set(labels)
    into = {}
    for target, volume in zip(sankey.link.target, sankey.link.value, strict=True):
        into[labels[target]] = into.get(labels[target], 0.0) + volume
    assert into["North: LOCAL_PREF"] == 6.5
    assert into["● Coast"] + into["▲ Hills"] == pytest.approx(sum(flow.volume for flow in outcome.flows))


def test_draw_control_draws_many_small_sources_as_one() -> None:
    network = bgp.scenarios.two_transits().network
    for asn in range(65536, 65566):
        network = network.add(asn).customer(asn, of="Transit A")
    [sankey] = bgp.draw_control(bgp.solve(bgp.Scenario("many", network, "Cloudflare"))).data
    assert "13 other sources" in sankey.node.label


@pytest.mark.parametrize("name", [name for name in bgp.scenarios.__all__ if name != "neighbourhood"])
def test_no_box_of_a_still_picture_reaches_over_its_edge(name: str) -> None:
    svg = bgp.draw(bgp.solve(getattr(bgp.scenarios, name)())).svg
    wide = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    boxes = re.findall(r'<rect x="(-?\d+)" y="-?\d+" width="(\d+)"', svg)
    assert boxes and all(int(x) >= 0 and int(x) + int(w) <= wide for x, w in boxes)


@pytest.mark.parametrize(
    ("name", "wide"), [("two_transits", 620), ("cogent", 620), ("regional", 900), ("hot_potato", 900)])
def test_a_still_picture_of_few_ases_is_as_wide_as_a_narrow_page(name: str, wide: int) -> None:
    assert f'viewBox="0 0 {wide} ' in bgp.draw(bgp.solve(made(name))).svg


# The calculator


def test_the_port_cost_calculator_follows_its_sliders() -> None:
    calculator = bgp.port_cost_calculator()
    prices = {name: control.value for name, control in calculator.controls.items()}
    assert calculator.cost == bgp.port_cost(**prices)
    for name, control in calculator.controls.items():
        for option in control.options:
            control.value = option["value"]
            prices[name] = option["value"]
            assert calculator.cost == pytest.approx(bgp.port_cost(**prices))
            assert f"{calculator.cost:.3f}" in calculator.words.view["status"]


def test_the_calculators_controls_are_acknowledged() -> None:
    control = bgp.port_cost_calculator().controls["ports"]
    for sent, value in ((1, 16), (2, 16)):
        control.set_state({"value": value, "sent": sent})
        assert control.ack == sent


def test_the_status_line_says_what_is_captured() -> None:
    outcome = bgp.solve(bgp.scenarios.hijack().set(hijack="same prefix"))

    assert panels.words(outcome, None, 64501, outcome.prefix)["status"] == "Inbound: 100 % North. 4 Gbit/s captured."
