"""What a reader does in the explorer: points at things, turns what they have, takes it back, carries it away."""

import json

import pytest
import traitlets

import bgpkit_nb as bgp
from bgpkit_nb.view.linked_views import CHOICES
from bgpkit_nb.view.pointed import read

COAST = "64505-64496"


@pytest.fixture
def explorer() -> bgp.Explorer:
    return bgp.explore(bgp.scenarios.regional(), selected="Harbour")


def controls(explorer: bgp.Explorer) -> dict[tuple, dict]:
    """The controls of what is picked, by kind and target."""
    found = [each for group in explorer.views.own.view["groups"] for each in group["controls"]]
    return {tuple(json.loads(each["key"])): each for each in found}


def ask(explorer: bgp.Explorer, **request: object) -> None:
    """What the inspector's script sends."""
    number = explorer.views.own.sent + 1
    explorer.views.own.set_state({"request": {**request, "n": number}, "sent": number})


def tool(explorer: bgp.Explorer, **said: object) -> None:
    """What the toolbar's script sends."""
    explorer.toolbar._handle_custom_msg(said, [])


def wish(explorer: bgp.Explorer, **wished: object) -> None:
    """What the map's script sends."""
    explorer.map._handle_custom_msg({"wish": wished}, [])


# Pointing


def test_a_link_picked_on_the_map_shows_its_own_knobs_and_is_picked_in_every_view(explorer: bgp.Explorer) -> None:
    explorer.map.set_state({"pick": f"link:{COAST}"})

    assert explorer.views.own.view["title"] == "Link Orchard to Coast"
    assert {view.pick for view in explorer.views.all} == {f"link:{COAST}"}
    wanted = {("capacity", COAST), ("prepend", 64505, COAST, None), ("local_pref", 64496, COAST, None)}
    assert wanted <= controls(explorer).keys()


def test_an_as_picked_in_any_view_is_selected_and_shows_its_own_knobs(explorer: bgp.Explorer) -> None:
    explorer.views.control.set_state({"pick": "node:64502"})

    assert (explorer.selected, explorer.map.selected) == (64502, 64502)
    assert "Forest chooses" in explorer.funnel.view["title"]
    assert explorer.views.own.view["title"] == "Forest · AS64502"


@pytest.mark.parametrize("pick", ["node:64502", f"link:{COAST}"])
def test_the_first_pick_unfolds_what_is_picked_and_fills_every_view_in_once(
    explorer: bgp.Explorer, monkeypatch: pytest.MonkeyPatch, pick: str
) -> None:
    filled, tell = [], explorer.views.tell
    monkeypatch.setattr(explorer.views, "tell", lambda *about: filled.append(about[0].pick) or tell(*about))
    explorer.pick = pick

    assert "own" in explorer.toolbar.shown and explorer.views.own.view["title"]
    assert filled == [read(pick, explorer.scenario.network)]


def test_a_flow_picked_shows_its_way_and_its_sources_decision(explorer: bgp.Explorer) -> None:
    explorer.map.set_state({"pick": "flow:64504>198.51.100.0/24"})

    assert explorer.selected == 64504
    assert explorer.views.own.view["title"] == "Traffic from City to 198.51.100.0/24"
    assert [each["text"] for each in explorer.views.own.view["goto"]] == ["City", "North", "Coast", "Orchard"]


@pytest.mark.parametrize(
    "pick", ["", "node:1", "link:nowhere", "flow:1>192.0.2.0/24", "flow:64504>what", "node:", ":", "x" * 99])
def test_what_stands_for_nothing_is_nothing(pick: str) -> None:
    assert read(pick, bgp.scenarios.regional().network).kind == ""


# Turning anything


def test_every_control_of_every_as_and_link_can_be_turned_and_undone(explorer: bgp.Explorer) -> None:
    start = explorer.scenario
    network = start.network
    nodes, links = [f"node:{system.asn}" for system in network.ases], [f"link:{link.id}" for link in network.links]
    for pick in [*nodes, *links][::4]:
        explorer.pick = pick
        for key, control in controls(explorer).items():
            options = [each["value"] for each in control.get("options", ())] or [7]
            value = next((each for each in options if each != control["value"]), None)
            if value is None:
                continue
            ask(explorer, turn=json.dumps(list(key)), value=value)
            assert explorer.views.own.error == "", (pick, key)
            assert controls(explorer)[key]["value"] == value, (pick, key)
            explorer.undo()
            assert explorer.scenario == start, (pick, key)


def test_a_knob_of_the_scenario_turned_in_the_inspector_moves_the_scenarios_own_slider(explorer: bgp.Explorer) -> None:
    explorer.pick = f"link:{COAST}"
    ask(explorer, turn=json.dumps(["prepend", 64505, COAST, None]), value=3)

    assert explorer.knobs["prepend"].value == 3 and explorer.positions["prepend"] == 3


def test_a_newcomer_joins_connects_and_leaves(explorer: bgp.Explorer) -> None:
    explorer.pick = "node:64496"
    ask(explorer, add="Brewery")
    [newcomer] = [node for node in explorer.map.scene["nodes"] if node["name"] == "Brewery"]
    assert explorer.outcome.hops("Brewery")[0].ases[-1] == 64505

    explorer.pick = f"node:{newcomer['id']}"
    ask(explorer, connect=[64497, "provider"])
    assert len(explorer.outcome.network.links_of("Brewery")) == 2

    ask(explorer, remove=True)
    assert explorer.scenario == bgp.scenarios.regional()


def test_a_newcomer_stands_below_whom_it_buys_from_and_what_was_done_is_said_in_names(explorer: bgp.Explorer) -> None:
    explorer.pick = "node:64503"
    ask(explorer, add="AS65551")
    tiers = {node["id"]: (node["tier"], node["y"]) for node in explorer.map.scene["nodes"]}
    assert all(tiers[65551][part] > max(tiers[asn][part] for asn in tiers if asn != 65551) for part in (0, 1))
    assert all(0 < y < 1 for _, y in tiers.values())
    ask(explorer, add="Brewery")
    [again] = [node for node in explorer.map.scene["nodes"] if node["name"] == "Brewery"]
    assert again["tier"] == tiers[65551][0]

    explorer.pick = "node:64503"
    ask(explorer, remove=True)
    explorer.pick = "link:64507-64500"
    ask(explorer, remove=True)
    wish(explorer, attach=[64501, 64497])
    assert explorer.words.view["sentences"][0] == (
        "Turned: AS65551: added; New link: AS65551 as customer of Island; AS65550: added as Brewery; "
        "New link: Brewery as customer of Island; Island: taken away; Link Desert to South: taken out; "
        "New link: Lake as customer of Hills.")


def test_a_link_is_laid_moved_and_pulled_off_by_hand(explorer: bgp.Explorer) -> None:
    wish(explorer, attach=[64506, 64498])
    assert explorer.outcome.network.relation("64506-64498") == "customer"

    wish(explorer, move=["64506-64498", "b", 64497])
    assert [link.id for link in explorer.outcome.network.links_of("Harbour")][-1] == "64506-64497"
    assert explorer.outcome.network.relation("64506-64497") == "customer"

    wish(explorer, detach="64506-64497")
    assert explorer.scenario == bgp.scenarios.regional()


def test_whoever_stood_on_the_map_stays_where_it_stood_when_somebody_joins(explorer: bgp.Explorer) -> None:
    before = {node["id"]: (node["x"], node["y"]) for node in explorer.map.scene["nodes"]}
    ask(explorer, add="Brewery")
    after = {node["id"]: (node["x"], node["y"]) for node in explorer.map.scene["nodes"]}

    assert {node: after[node] for node in before} == before
    assert len(set(after.values())) == len(after)


@pytest.mark.parametrize("request_, says", [
    ({"turn": "[]", "value": 1}, "no longer be turned"),
    ({"turn": json.dumps(["prepend", 64506, "64506-64496", None]), "value": -1}, "prepend cannot be -1"),
    ({"connect": [1, "customer"]}, "no AS"),
    ({"connect": [64497, "friend"]}, "join cannot be"),
    ({"nonsense": True}, "nothing that the inspector asks for"),
])
def test_what_cannot_be_is_said_and_changes_nothing(explorer: bgp.Explorer, request_: dict, says: str) -> None:
    explorer.pick = "node:64506"
    ask(explorer, **request_)

    assert says in explorer.views.own.error
    assert explorer.scenario == bgp.scenarios.regional()


def test_the_as_the_scenario_is_about_cannot_be_taken_away(explorer: bgp.Explorer) -> None:
    explorer.pick = "node:64505"
    assert explorer.views.own.view["remove"] == ""
    ask(explorer, remove=True)

    assert explorer.scenario == bgp.scenarios.regional()


# Back and forth


def test_undo_and_redo_go_through_knobs_changes_and_places(explorer: bgp.Explorer) -> None:
    explorer.knobs["prepend"].value = 2
    wish(explorer, attach=[64506, 64498])
    explorer.map.set_state({"places": {"64506": [0.5, 0.5]}})
    states = []
    for _ in range(3):
        states.append((explorer.scenario, dict(explorer.places)))
        tool(explorer, do="undo")

    assert (explorer.scenario, dict(explorer.places)) == (bgp.scenarios.regional(), {})
    for state in reversed(states):
        tool(explorer, do="redo")
        assert (explorer.scenario, dict(explorer.places)) == state
    assert explorer.knobs["prepend"].value == 2


def test_a_kept_state_can_be_returned_to(explorer: bgp.Explorer) -> None:
    explorer.knobs["prepend"].value = 2
    tool(explorer, do="keep", name="two prepends")
    tool(explorer, do="reset")
    assert explorer.positions["prepend"] == 0

    tool(explorer, do="go", name="two prepends")
    assert explorer.positions["prepend"] == 2 and explorer.toolbar.state["kept"] == ["two prepends"]
    tool(explorer, do="drop", name="two prepends")
    assert explorer.toolbar.state["kept"] == []
    tool(explorer, do="keep", name=" ")
    assert "needs a name" in explorer.toolbar.error


def test_every_step_is_shown_as_the_line_of_python_that_does_it(explorer: bgp.Explorer) -> None:
    space = {"bgp": bgp, "scenario": explorer.scenario}
    explorer.pick = "node:64506"
    steps = [
        lambda: setattr(explorer.knobs["prepend"], "value", 2),
        lambda: ask(explorer, turn=json.dumps(["local_pref", 64506, "64506-64500", None]), value=200),
        lambda: ask(explorer, add="Brewery"),
        lambda: wish(explorer, attach=[64506, 64498]),
        explorer.reset,
    ]
    for step in steps:
        step()
        exec(explorer.history.now.code, space)
        assert space["scenario"] == explorer.scenario
        assert explorer.history.now.said


def test_the_shared_text_carries_the_state_to_another_explorer(explorer: bgp.Explorer) -> None:
    wish(explorer, attach=[64506, 64498])
    explorer.map.set_state({"places": {"64506": [0.25, 0.75]}})
    explorer.toolbar.sharing = True
    text = explorer.toolbar.state["text"]

    there = bgp.explore(text)
    assert there.scenario == explorer.scenario and there.places == {"64506": [0.25, 0.75]}

    here = bgp.explore(bgp.scenarios.regional())
    tool(here, do="paste", text=text)
    assert here.scenario == explorer.scenario and here.places == {"64506": [0.25, 0.75]}


@pytest.mark.parametrize("text, says", [("rubbish", "no shared text"), (None, "is about 'wedgie'")])
def test_a_text_that_does_not_fit_is_refused_and_nothing_is_lost(
    explorer: bgp.Explorer, text: str | None, says: str
) -> None:
    explorer.knobs["prepend"].value = 2
    tool(explorer, do="paste", text=text or bgp.to_text(bgp.scenarios.wedgie()))

    assert says in explorer.toolbar.error
    assert explorer.positions["prepend"] == 2


def test_the_state_compared_with_is_told_on_map_in_words_and_in_tables(explorer: bgp.Explorer) -> None:
    explorer.knobs["prepend"].value = 2

    assert explorer.map.frame["nodes"]["64506"]["was"] == [COAST]
    assert explorer.map.frame["links"][COAST]["was"] == 15.5
    assert any("moved" in sentence for sentence in explorer.words.view["sentences"])
    explorer.pin()
    assert not any("was" in state for state in explorer.map.frame["nodes"].values())


def test_the_toolbar_says_what_is_compared_with_until_that_is_the_start_again(explorer: bgp.Explorer) -> None:
    assert "compared" not in explorer.toolbar.state
    explorer.knobs["prepend"].value = 1
    tool(explorer, do="pin")
    assert explorer.toolbar.state["compared"] == "Prepends towards Coast: 0 → 1"
    tool(explorer, do="keep", name="one prepend")
    assert explorer.toolbar.state["compared"] == "one prepend"
    explorer.reset()
    assert explorer.toolbar.state["compared"] == "one prepend"
    tool(explorer, do="unpin")
    assert "compared" not in explorer.toolbar.state
    assert explorer.baseline == explorer.outcome


def test_what_is_so_and_what_was_refused_is_said_though_the_words_are_hidden(explorer: bgp.Explorer) -> None:
    explorer.show_view("words", on=False)
    assert explorer.toolbar.said == "Inbound: 67 % Coast and 33 % Hills."
    explorer.knobs["prepend"].value = 1
    assert explorer.toolbar.said.endswith("1 of 8 sources moved (3 Gbit/s).")
    wish(explorer, detach="64506-64999")
    assert explorer.toolbar.said.startswith("Refused: ")


# Views


def test_views_are_shown_and_hidden_by_name_and_all_are_told(explorer: bgp.Explorer) -> None:
    for name in CHOICES:
        explorer.show_view(name)
    shown = {id(child) for row in explorer._rows.boxes for child in row.children}
    assert shown == {id(view) for view in explorer._rows.charts.values()}
    assert all(explorer._rows.charts[name].view for name in CHOICES if name not in ("time",))

    explorer.show_view("ribbon", on=False)
    assert explorer.views.ribbon not in [child for row in explorer._rows.boxes for child in row.children]
    with pytest.raises(ValueError, match="no view 'riband'; choose own, shares"):
        explorer.show_view("riband")


def test_why_not_is_asked_answered_and_done(explorer: bgp.Explorer) -> None:
    explorer.funnel.set_state({"asked": "64506-64500"})
    assert explorer.funnel.answer["title"] == "Why not via South?"
    assert explorer.funnel.answer["remedies"]

    explorer.funnel.set_state({"chosen_remedy": 0})
    assert explorer.outcome.hops("Harbour")[0].ases[1] == 64500
    assert explorer.funnel.asked is None and explorer.funnel.answer == {}
    explorer.undo()
    assert explorer.scenario == bgp.scenarios.regional()


def test_a_scenario_assigned_is_one_step_more(explorer: bgp.Explorer) -> None:
    explorer.scenario = explorer.scenario.set(prepend=4)
    assert explorer.positions["prepend"] == 4 and explorer.knobs["prepend"].value == 4
    explorer.undo()
    assert explorer.positions["prepend"] == 0


def test_a_selected_as_that_is_taken_away_leaves_the_subject_selected(explorer: bgp.Explorer) -> None:
    explorer.pick = "node:64506"
    ask(explorer, remove=True)

    assert explorer.selected == 64505
    with pytest.raises(traitlets.TraitError):
        explorer.selected = 64506


def test_large_text_is_switched_on_and_off(explorer: bgp.Explorer) -> None:
    tool(explorer, do="large", on=True)
    assert explorer.toolbar.large and "bgpkit-large" in explorer._dom_classes
    tool(explorer, do="large", on=False)
    assert "bgpkit-large" not in explorer._dom_classes
