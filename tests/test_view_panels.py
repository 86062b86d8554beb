"""What the panels are told, without a browser: plain JSON, with the numbers of the outcome."""

import json
from collections import Counter

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.changes import apply
from bgpkit_nb.outcome import Outcome
from bgpkit_nb.view import panels
from bgpkit_nb.view.patches import patch
from bgpkit_nb.view.picks import flow_list, flow_pick
from bgpkit_nb.why import controls
from bgpkit_nb.words.control import decided_rows

#: Scenarios that need no file.
NAMES = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]
each_scenario = pytest.mark.parametrize("name", NAMES)


def solved(name: str, **positions: object) -> Outcome:
    return bgp.solve(getattr(bgp.scenarios, name)().set(**positions))


def turned(scenario: bgp.Scenario, knob: bgp.Knob) -> tuple[dict, dict, dict]:
    """The outcomes of all values of a knob, and what the curve is told of them."""
    outcomes = {value: bgp.solve(scenario.set(**{knob.name: value})) for value in knob.values}
    points, ways = ({value: of(one) for value, one in outcomes.items()} for of in (panels.spread, panels.arrivals))
    return outcomes, points, ways


def views(outcome: Outcome, baseline: Outcome) -> dict[str, dict]:
    """Every panel's view of a state, but the curve's."""
    return {
        "funnel": panels.funnel(outcome, outcome.network.routers[0].name, outcome.prefix),
        "shares": panels.shares(outcome, baseline),
        "decided": panels.decided(outcome, baseline),
        "ribbon": panels.ribbon(outcome, baseline, None, outcome.prefix),
        "control": panels.control(outcome),
    }


@each_scenario
def test_every_view_is_plain_json_and_equal_when_made_again(name: str) -> None:
    outcome = solved(name)
    for view in views(outcome, outcome).values():
        assert json.loads(json.dumps(view)) == view
    assert views(outcome, outcome) == views(solved(name), solved(name))


# Picks


@each_scenario
def test_flows_stand_in_one_order_in_every_view_and_whatever_carries_one_says_so(name: str) -> None:
    outcome = solved(name)
    expected = flow_list(outcome)
    assert [pick for pick, _ in expected] == list(dict.fromkeys(map(flow_pick, outcome.flows)))
    for view in views(outcome, outcome).values():
        assert view["flows"] == expected


@each_scenario
def test_a_link_lights_for_just_the_flows_that_arrive_or_leave_over_it(name: str) -> None:
    outcome = solved(name)
    view = panels.shares(outcome)
    for row in view["rows"]:
        shown = {view["flows"][place][0] for place in row["on"]}
        link = row["pick"].removeprefix("link:")
        crossing = {flow_pick(flow) for flow in outcome.flows for walk in flow.walks
                    if outcome.edge_link(walk, outcome.scenario.subject, row["direction"]) == link}
        assert shown == crossing


# Shares and catchments


def test_catchments_name_every_as_that_arrives_once() -> None:
    outcome = solved("regional", prepend=2)
    view = panels.shares(outcome, solved("regional"))
    who = Counter(pick for row in view["catchment"] for pick in row["who"])
    assert set(who.values()) == {1} and len(who) == len(outcome.network.ases) - 1
    assert [row["count"] for row in view["catchment"]] == [len(row["who"]) for row in view["catchment"]]
    assert set(who) <= set(view["names"])
    assert [row["baseline"] for row in view["catchment"]] == [6, 4, 1]


def test_an_as_that_shares_its_traffic_out_is_caught_by_every_link_that_it_uses() -> None:
    view = panels.shares(solved("two_ports", multipath=True), solved("two_ports"))
    assert [(row["count"], row["baseline"]) for row in view["catchment"]] == [(4, 4), (4, 0)]


def test_words_under_a_funnel_say_what_multipath_uses_as_well() -> None:
    said = panels.funnel(solved("two_ports", multipath=True), "Transit", bgp.Prefix.parse("192.0.2.0/24"))["words"]
    assert said.endswith("Multipath: 1 other route that only a tie-break tells apart is used as well.")
    assert "Multipath" not in panels.funnel(solved("two_ports"), "Transit", bgp.Prefix.parse("192.0.2.0/24"))["words"]


# The curve


@pytest.mark.parametrize("name", ["regional", "two_ports", "exposure", "cogent"])
def test_flips_are_the_flows_that_arrive_over_another_link_at_the_next_value(name: str) -> None:
    scenario = getattr(bgp.scenarios, name)()
    knob = panels.curve_knob(scenario)
    outcomes, points, ways = turned(scenario, knob)
    view = panels.curve(bgp.solve(scenario), knob, points, ways)
    said = {index: {view["flows"][flow][0] for flow, _, _ in moved} for index, moved in view["flips"]}
    for index, (one, other) in enumerate(zip(knob.values, knob.values[1:], strict=False)):
        before, after = (arrivals_by_hand(outcomes[value]) for value in (one, other))
        assert said.get(index, set()) == {pick for pick in before if before[pick] != after[pick]}


def arrivals_by_hand(outcome: Outcome) -> dict[str, dict]:
    subject, found = outcome.scenario.subject, {}
    for flow in outcome.flows:
        for walk in flow.walks:
            link = outcome.edge_link(walk, subject) or ""
            parts = found.setdefault(flow_pick(flow), {})
            parts[link] = round(parts.get(link, 0.0) + walk.share, 9)
    return found


def test_a_curve_says_from_where_to_where_they_flip_the_largest_first() -> None:
    scenario = bgp.scenarios.regional()
    knob = panels.curve_knob(scenario)
    _, points, ways = turned(scenario, knob)
    view = panels.curve(bgp.solve(scenario), knob, points, ways)
    told = [(view["x"][index], view["names"][flow], view["series"][one]["name"], view["series"][other]["name"])
            for index, moved in view["flips"] for flow, one, other in moved]
    assert told == [(0, "Lake", "Coast", "Valley"), (1, "Harbour", "Coast", "Hills"), (2, "Island", "Coast", "Hills")]
    assert view["knob"] == "prepend" and view["flat"] == [[3, 10]]


@pytest.mark.parametrize("name", ["regional", "two_ports", "exposure", "single_homed", "wedgie"])
def test_nobody_flips_in_a_dead_zone(name: str) -> None:
    scenario = getattr(bgp.scenarios, name)()
    knob = panels.curve_knob(scenario)
    if knob is None:
        pytest.skip("no knob of numbers")
    _, points, ways = turned(scenario, knob)
    view = panels.curve(bgp.solve(scenario), knob, points, ways)
    for first, last in view["flat"]:
        low, high = view["x"].index(first), view["x"].index(last)
        dead = [moved for index, moved in view["flips"] if low <= index < high]
        # Two that change places leave every share as it is.
        assert all(len(moved) > 1 for moved in dead)


def test_a_curve_without_ways_has_no_flips() -> None:
    scenario = bgp.scenarios.two_transits()
    knob = panels.curve_knob(scenario)
    _, points, _ = turned(scenario, knob)
    assert panels.curve(bgp.solve(scenario), knob, points)["flips"] == []


# Decided


@each_scenario
def test_the_decided_bar_has_the_shares_of_the_words(name: str) -> None:
    outcome = solved(name)
    view = panels.decided(outcome, outcome)
    expected = {label: (share, flows) for label, _, share, flows, _ in decided_rows(outcome)}
    assert {step["label"]: step["share"] for step in view["steps"]} == pytest.approx(
        {label: share for label, (share, _) in expected.items()})
    assert all(step["was"] == step["share"] for step in view["steps"])
    assert sum(step["share"] for step in view["steps"]) == pytest.approx(1.0)


def test_the_decided_bar_keeps_what_only_the_baseline_had_and_stands_in_the_order_of_the_decision() -> None:
    before, after = solved("two_transits", prepend=1), solved("two_transits")
    view = panels.decided(after, before)
    known = {label for outcome in (before, after) for label, *_ in decided_rows(outcome)}
    assert {step["label"] for step in view["steps"]} == known and len(known) == 2
    gone = [step for step in view["steps"] if step["share"] == 0]
    assert [(step["was"], step["on"], step["by"]) for step in gone] == [(1.0, [], [])]
    labels = [step["label"] for step in panels.decided(solved("regional"))["steps"]]
    assert labels == ["LOCAL_PREF", "AS_PATH length", "router id"]
    assert all(step["was"] is None for step in panels.decided(after)["steps"])


def test_a_step_lights_the_flows_that_it_decided() -> None:
    outcome = solved("regional")
    view = panels.decided(outcome)
    by_label = {step["label"]: {view["flows"][place][0] for place in step["on"]} for step in view["steps"]}
    expected = {f"flow:{outcome.network.asn_of(name)}>{outcome.prefix}" for name in ("Forest", "Lake")}
    assert by_label["router id"] == expected
    assert sum(map(len, by_label.values())) == len(outcome.flows)


# The ribbon


@each_scenario
def test_a_ribbon_has_the_loads_of_the_links_of_any_as(name: str) -> None:
    outcome = solved(name)
    for system in outcome.network.ases:
        view = panels.ribbon(outcome, None, system.asn)
        own = {link.id for link in outcome.network.links_of(system.asn)}
        shown = {one["pick"].removeprefix("link:"): (one["in"], one["out"]) for one in view["links"]}
        assert set(shown) == own
        for load in outcome.load():
            if load.link in own:
                assert shown[load.link][load.target != system.asn] == pytest.approx(load.volume)


@each_scenario
def test_the_ribbons_bands_add_up_at_both_their_ends(name: str) -> None:
    view = panels.ribbon(solved(name))
    for way, (side, field) in enumerate((("left", "in"), ("right", "out"))):
        ends, links = Counter(), Counter()
        for direction, end, link, volume, _ in view["bands"]:
            if direction == way:
                ends[end] += volume
                links[link] += volume
        assert [ends[i] for i in range(len(view[side]))] == pytest.approx([end["volume"] for end in view[side]])
        assert [links[i] for i in range(len(view["links"]))] == pytest.approx([one[field] for one in view["links"]])


def test_the_ribbon_of_the_subject_is_its_volumes_and_says_how_lopsided_they_are() -> None:
    outcome = solved("pni_first")
    view = panels.ribbon(outcome)
    for field, direction in (("in", "inbound"), ("out", "outbound")):
        assert {one["pick"]: one[field] for one in view["links"]} == pytest.approx(
            {f"link:{link}": volume for link, volume in outcome.volumes(direction).items()})
    assert "100 % goes out another way than it comes in" in view["text"]
    assert panels.ribbon(solved("regional"))["text"].startswith("Ending in Orchard: 23 Gbit/s")
    assert panels.ribbon(outcome, None, "Regional ISP")["text"] == "Passing through Regional ISP: 8 Gbit/s."


def test_a_ribbon_tells_what_links_carried_before() -> None:
    before, after = solved("regional"), solved("regional", prepend=2)
    view = panels.ribbon(after, before)
    was = {one["pick"].removeprefix("link:"): one["was"][0] for one in view["links"]}
    assert was == pytest.approx(before.volumes())
    assert all(one["was"] is None for one in panels.ribbon(after)["links"])


def test_a_ribbon_of_many_sources_draws_the_small_ones_as_one() -> None:
    network = bgp.Network("Many").add(64500, "Edge", announces="192.0.2.0/24")
    for index in range(20):
        network = network.add(64501 + index, f"S{index:02}").customer(64500, of=64501 + index)
    demands = tuple(bgp.Demand(64501 + index, "192.0.2.0/24", 1.0 + index) for index in range(20))
    view = panels.ribbon(bgp.solve(bgp.Scenario("many", network, "Edge", demands=demands)))
    assert [end["name"] for end in view["left"]][-1] == "6 others"
    assert view["left"][-1]["volume"] == pytest.approx(sum(range(1, 7)))
    assert len(view["left"]) == 15 and sum(end["volume"] for end in view["left"]) == pytest.approx(sum(range(1, 21)))


def test_the_links_of_another_as_keep_the_marks_that_the_subject_gave_them() -> None:
    outcome = solved("regional")
    known = {row["pick"]: row["slot"] for row in panels.shares(outcome)["rows"]}
    view = panels.ribbon(outcome, None, "Coast")
    slots = {one["pick"]: one["slot"] for one in view["links"]}
    shared = set(slots) & set(known)
    assert len(shared) == 1 and all(slots[pick] == known[pick] for pick in shared)
    assert len(set(slots.values())) == len(slots)


# The control map


@each_scenario
def test_the_control_map_has_a_row_for_every_way_of_every_flow(name: str) -> None:
    outcome = solved(name)
    view, rows = panels.control(outcome), controls(outcome)
    assert [row[4] for row in view["rows"]] == [row.volume for row in rows]
    for shown, row in zip(view["rows"], rows, strict=True):
        flow, source, decider, end = shown[:4]
        assert view["flows"][flow][0].startswith(f"flow:{row.source}>")
        assert view["sources"][source]["name"] == outcome.network.name_of(row.source)
        assert view["deciders"][decider]["name"] == outcome.network.label(row.router)
        assert (view["ends"][end]["pick"] == f"link:{row.arrives}") == (row.arrives is not None)


# Why not?


def candidate_asks(outcome: Outcome, at: str) -> dict[str, object]:
    return {each["label"]: each["ask"] for each in panels.funnel(outcome, at, outcome.prefix)["candidates"]}


@each_scenario
def test_every_losing_candidate_can_be_asked_about_and_the_answer_is_about_it(name: str) -> None:
    outcome = solved(name)
    for router in outcome.network.routers:
        view, decision = panels.funnel(outcome, router.name, outcome.prefix), outcome.decision(router.name)
        for index, shown in enumerate(view["candidates"]):
            if shown["ask"] is None:
                assert not decision.candidates[index].as_path or not outcome.settled    # its AS's own network
                continue
            answer = bgp.why_not(outcome, at=router.name, route=shown["ask"], changes=False).answer
            if outcome.settled:
                assert answer.received or answer.kind == "own"
                assert answer.kind in ("in use", "own") or index != decision.best
                twins = [i for i, each in enumerate(view["candidates"]) if each["ask"] == shown["ask"]]
                assert answer.kind != "lost" or answer.duel.loser in twins


def test_an_answer_comes_at_once_and_then_whole_with_changes_that_work() -> None:
    outcome = solved("regional")
    ask = candidate_asks(outcome, "Harbour")["via South"]
    found = list(panels.replies(outcome, "Harbour", outcome.prefix, ask))
    first, *between, last = found
    assert first.view["working"] and first.view["sentences"][1].startswith("It lost at AS_PATH length")
    assert first.view["remedies"] == [] and between and set(between) == {None}
    assert not last.view["working"] and len(last.view["remedies"]) == len(last.remedies) == 5
    assert last.view["sentences"] == list(bgp.why_not(outcome, at="Harbour", route=ask).sentences)
    for remedy in last.remedies:
        changed = bgp.solve(bgp.Scenario("changed", apply(outcome.network, remedy.change), outcome.scenario.subject))
        after = panels.funnel(changed, "Harbour", changed.prefix)
        if remedy.change.kind != "more_specific":                  # which leaves the route to the whole prefix alone
            assert [each["ask"] for each in after["candidates"] if each["fate"] == "best"] == [ask]


def test_a_road_never_heard_is_on_offer_and_is_answered() -> None:
    outcome = solved("regional", link=False)
    roads = {road["label"]: road["ask"] for road in panels.funnel(outcome, "Orchard", outcome.prefix)["roads"]}
    assert roads
    reply = panels.reply(solved("regional"), "Harbour", outcome.prefix, "64505-64496")
    assert not reply.view["working"] and "is not one of Harbour's" in reply.view["sentences"][0]
    assert reply.remedies == ()


def test_a_road_behind_a_route_server_is_asked_about_by_the_member() -> None:
    outcome = solved("exchange")
    view = [panels.funnel(outcome, router.name, outcome.prefix) for router in outcome.network.routers]
    asks = [each["ask"] for one in view for each in (*one["candidates"], *one["roads"])]
    assert any(type(ask) is int for ask in asks)


# Bytes


def test_a_turn_of_a_knob_sends_little_of_all_panels_together() -> None:
    start = solved("regional")
    before, after = views(start, start), views(solved("regional", prepend=2), start)
    changes = {name: patch(before[name], after[name]) for name in before}
    sent = {name: len(json.dumps(change)) for name, change in changes.items()}
    assert all(sent.values()) and sum(sent.values()) < 6_000, sent


# Figures


def test_draw_curve_says_above_every_step_who_moves_there_and_all_of_them_on_hovering() -> None:
    figure = bgp.draw_curve(bgp.scenarios.regional())
    told = {note.x: (note.text, note.hovertext) for note in figure.layout.annotations if note.hovertext}
    assert told == {0.5: ("Lake", "Lake: Coast to Valley"), 1.5: ("Harbour", "Harbour: Coast to Hills"),
                    2.5: ("Island", "Island: Coast to Hills")}
    [zone] = [note.text for note in figure.layout.annotations if not note.hovertext]
    assert zone == "dead zone: 3 to 10 change nothing"
    everybody = bgp.draw_curve(bgp.scenarios.exposure()).layout.annotations
    scenario = bgp.scenarios.exposure()
    moved = panels.flips([panels.arrivals(bgp.solve(scenario.set(prepend=n))) for n in scenario.knob("prepend").values])
    for index, flows in enumerate(moved):
        for note in (note for note in everybody if note.hovertext and note.x == index + 0.5):
            assert len(note.hovertext.split("; ")) == len(flows)
            assert (f"+{len(flows) - 2}" in note.text) == (len(flows) > 2)


@each_scenario
def test_draw_ribbon_has_the_loads_of_the_subjects_links(name: str) -> None:
    outcome = solved(name)
    [sankey] = bgp.draw_ribbon(outcome).data
    own = {link.id for link in outcome.network.links_of(outcome.scenario.subject)}
    assert sum(sankey.link.value) == pytest.approx(sum(load.volume for load in outcome.load() if load.link in own))
    labels = " ".join(sankey.node.label)
    assert all(f"in {volume:.3g}, " in labels for volume in outcome.volumes().values() if volume)


def test_draw_ribbon_takes_another_as_and_refuses_one_without_traffic() -> None:
    outcome = solved("regional")
    [sankey] = bgp.draw_ribbon(outcome, "Coast").data
    loads = [load.volume for load in outcome.load() if "Coast" in load.routers]
    assert sum(sankey.link.value) == pytest.approx(sum(loads))
    with pytest.raises(ValueError, match="no traffic crosses the links of Valley; name another AS"):
        bgp.draw_ribbon(outcome, "Valley")
    with pytest.raises(ValueError, match="Nowhere"):
        bgp.draw_ribbon(outcome, "Nowhere")


def test_draw_ribbon_shows_markup_in_names_as_text() -> None:
    network = (bgp.Network("Sneaky").add(64496, "<b>up</b>").add(64500, "Edge", announces="192.0.2.0/24")
               .customer(64500, of=64496, label="<i>port</i>"))
    figure = bgp.draw_ribbon(bgp.solve(bgp.Scenario("sneaky", network, "Edge")))
    assert not any("<" in label for label in figure.data[0].node.label)
