"""The explorer of the real Internet, without a browser: what it tells is what the engine says, step by step."""

import json

import pytest
import traitlets
from ipywidgets.widgets import widget as registry

import bgpkit_nb as bgp
from tests.made import buyer

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb.internet import Internet, InternetError, Settings, WhatIf, cones, cut_errors
from bgpkit_nb.view import InternetExplorer


@pytest.fixture(scope="module")
def graph() -> Internet:
    return bgp.internet.synthetic(600, seed=5)


@pytest.fixture(scope="module")
def origin(graph: Internet) -> int:
    return buyer(graph)


@pytest.fixture
def explorer(graph: Internet, origin: int) -> InternetExplorer:
    return bgp.explore_internet(graph, origin)


def first(explorer: InternetExplorer) -> int:
    return next(iter(explorer.upstreams.prepends))


def rows(explorer: InternetExplorer) -> dict[int, list[dict]]:
    return {row["asn"]: row["parts"] for row in explorer.panel.view["bars"]["rows"]}


def shown(explorer: InternetExplorer) -> str:
    return json.dumps([explorer.panel.view, explorer.funnel.view, explorer.words.view])


@pytest.mark.parametrize("copies", [0, 1, 4])
def test_shares_are_those_of_the_engine_by_every_count(explorer: InternetExplorer, copies: int) -> None:
    door, graph = first(explorer), explorer.live.internet
    explorer.upstreams.prepends[door].value = copies
    engine = WhatIf(graph, explorer.origin, prepends={(explorer.origin, door): copies} if copies else None)

    for place, weights in enumerate((None, cones(graph))):
        told = {asn: parts[place]["share"] for asn, parts in rows(explorer).items()}
        assert told | engine.shares(weights) == pytest.approx(told)
    assert explorer.shares == engine.shares()


def test_bars_remember_the_start_until_one_compares_from_here(explorer: InternetExplorer) -> None:
    door = first(explorer)
    before = explorer.shares[door]
    explorer.upstreams.announced[door].value = False
    assert rows(explorer)[door][0] == {"share": 0.0, "was": before, "amount": 0}
    assert explorer.panel.view["movers"]["rows"]

    explorer.pin()
    assert door not in rows(explorer)
    assert explorer.panel.view["movers"]["rows"] == []


def test_movers_and_bands_add_up_to_what_there_is(explorer: InternetExplorer) -> None:
    door = first(explorer)
    behind = explorer.live.catchments()[door]
    explorer.upstreams.announced[door].value = False
    view = explorer.panel.view
    assert sum(row["ases"] for row in view["movers"]["rows"]) == behind

    total = sum(explorer.live.catchments().values())
    for half in (0, 1):
        assert sum(value for side, _, _, value in view["bands"]["bands"] if side == half) == total


def test_undo_and_redo_bring_back_everything_that_was_shown(explorer: InternetExplorer) -> None:
    door, start = first(explorer), shown(explorer)
    explorer.upstreams.prepends[door].value = 2
    turned = shown(explorer)
    explorer.upstreams.announced[door].value = False

    explorer.undo()
    assert (shown(explorer), explorer.upstreams.announced[door].value) == (turned, True)
    explorer.undo()
    assert (shown(explorer), explorer.settings) == (start, Settings())
    explorer.redo()
    assert (shown(explorer), explorer.upstreams.prepends[door].value) == (turned, 2)
    explorer.reset()
    assert shown(explorer) == start


def tool(explorer: InternetExplorer, **said: object) -> None:
    """What the toolbar's script sends."""
    explorer.toolbar._handle_custom_msg(said, [])


def test_the_toolbar_undoes_does_again_resets_and_says_what_it_would_take_back(explorer: InternetExplorer) -> None:
    door = first(explorer)
    explorer.upstreams.prepends[door].value = 3
    assert explorer.toolbar.state == {"undo": f"prepend 3 towards AS{door}", "redo": "", "kept": []}

    tool(explorer, do="undo")
    assert (explorer.settings, explorer.toolbar.state["redo"]) == (Settings(), f"prepend 3 towards AS{door}")
    tool(explorer, do="redo")
    assert explorer.settings.prepends == {(explorer.origin, door): 3}
    tool(explorer, do="reset")
    assert (explorer.settings, explorer.toolbar.state["undo"]) == (Settings(), "reset")
    explorer.turn(local_prefs={(door, explorer.origin): 70}, ignore_prepends={door: True})
    assert explorer.toolbar.state["undo"] == "local prefs and ignore prepends"


def test_a_kept_state_can_be_returned_to_and_forgotten(explorer: InternetExplorer) -> None:
    door, start = first(explorer), shown(explorer)
    tool(explorer, do="keep", name="as it was")
    explorer.upstreams.announced[door].value = False
    explorer.keep("cut off")
    cut_off = shown(explorer)

    tool(explorer, do="go", name="as it was")
    assert shown(explorer) == start
    explorer.go("cut off")
    assert (shown(explorer), explorer.toolbar.state["kept"]) == (cut_off, ["as it was", "cut off"])
    explorer.drop("cut off")
    with pytest.raises(ValueError, match="no state is kept as 'cut off'; choose as it was"):
        explorer.go("cut off")
    tool(explorer, do="keep", name=" ")
    assert "needs a name" in explorer.toolbar.error


def test_any_state_can_be_the_one_compared_with(graph: Internet, origin: int, explorer: InternetExplorer) -> None:
    door = first(explorer)
    silent, plain = Settings().turned(silent={(origin, door): True}), shown(explorer)
    explorer.baseline = silent
    assert [parts[0]["was"] for asn, parts in rows(explorer).items() if asn == door] == [0.0]
    assert explorer.panel.view["movers"]["rows"] and explorer.settings == Settings()
    assert bgp.explore_internet(graph, origin, baseline=silent).shares == explorer.shares

    explorer.pin()
    assert (explorer.baseline, shown(explorer)) == (Settings(), plain)
    with pytest.raises(traitlets.TraitError, match="there is no AS 7"):
        explorer.baseline = Settings(prepends={(7, origin): 1})


def test_every_step_is_shown_as_the_line_of_python_that_does_it(explorer: InternetExplorer) -> None:
    door, other = list(explorer.upstreams.prepends)[:2]
    steps = [
        lambda: setattr(explorer.upstreams.prepends[door], "value", 2),
        lambda: setattr(explorer.upstreams.announced[other], "value", False),
        lambda: explorer.turn(local_prefs={(door, explorer.origin): 70}, peers_as_customers={door: True}),
        explorer.reset,
    ]
    space = {"live": WhatIf(explorer.live.internet, explorer.origin)}
    explorer.toolbar.sharing = True
    for step in steps:
        step()
        exec(explorer.toolbar.state["last"], space)
        assert space["live"].settings == explorer.settings
        whole = {}
        exec(explorer.toolbar.state["code"], whole)
        assert whole["live"].shares() == explorer.shares


def test_the_shared_text_carries_the_state_to_another_explorer(
    graph: Internet, origin: int, explorer: InternetExplorer
) -> None:
    door = first(explorer)
    explorer.upstreams.prepends[door].value = 4
    explorer.steered = graph.neighbours(origin)["providers"][0]
    explorer.counted = "customer cones"
    explorer.toolbar.sharing = True
    text = explorer.toolbar.state["text"]

    here, there = bgp.explore_internet(graph, origin), bgp.explore_internet(graph, text)
    tool(here, do="paste", text=text)
    for each in (here, there):
        assert (each.settings, each.steered, each.counted, each.looking_at, each.shares) == (
            explorer.settings, explorer.steered, explorer.counted, explorer.looking_at, explorer.shares)
    assert here.toolbar.error == "" and here.toolbar.state["undo"] == "a shared state"
    here.undo()
    assert here.settings == Settings()
    there.reset()
    assert there.settings == explorer.settings, "it started there"


def test_a_shared_text_shows_the_same_difference_wherever_it_is_pasted(
    graph: Internet, origin: int, explorer: InternetExplorer
) -> None:
    door, other = list(explorer.upstreams.prepends)[:2]
    explorer.upstreams.prepends[door].value = 2
    explorer.pin()
    explorer.upstreams.announced[other].value = False
    explorer.toolbar.sharing = True
    text = explorer.toolbar.state["text"]

    here, there = bgp.explore_internet(graph, origin), bgp.explore_internet(graph, text)
    start = shown(here)
    tool(here, do="paste", text=text)
    for each in (here, there):
        assert each.baseline == explorer.baseline == Settings(prepends={(origin, door): 2})
        assert (each.settings, shown(each)) == (explorer.settings, shown(explorer))
    assert rows(here)[other][0]["was"] > rows(here)[other][0]["share"] == 0

    here.undo()
    assert (here.baseline, shown(here)) == (Settings(), start)
    here.redo()
    assert shown(here) == shown(explorer)
    asked = bgp.explore_internet(graph, text, baseline=Settings())
    assert (asked.baseline, asked.settings) == (Settings(), explorer.settings)


@pytest.mark.parametrize("pinned", [False, True])
def test_the_text_says_with_what_it_is_compared_also_where_that_is_where_all_began(
    graph: Internet, origin: int, explorer: InternetExplorer, pinned: bool
) -> None:
    """An explorer that compares with something else shows what the sender saw; one that pins afterwards keeps that."""
    door = first(explorer)
    explorer.upstreams.prepends[door].value = 3
    if pinned:
        explorer.pin()
    explorer.toolbar.sharing = True
    receiver = bgp.explore_internet(graph, origin, baseline=Settings(silent=frozenset({(origin, door)})))
    receiver.paste(explorer.toolbar.state["text"])
    assert (receiver.baseline, shown(receiver)) == (explorer.baseline, shown(explorer))

    own = Settings(prepends={(origin, door): 1})
    receiver.baseline = own
    receiver.undo()
    assert receiver.baseline == own


def test_a_text_that_says_nothing_of_a_baseline_leaves_the_one_there_is(
    graph: Internet, origin: int, explorer: InternetExplorer
) -> None:
    own, door = Settings(silent=frozenset({(origin, first(explorer))})), first(explorer)
    text = bgp.internet.to_text(WhatIf(graph, origin, prepends={(origin, door): 1}))
    explorer.baseline = own
    explorer.paste(text)

    assert explorer.baseline == own
    opened = bgp.explore_internet(graph, text)
    assert opened.baseline == opened.settings == explorer.settings


@pytest.mark.parametrize(("baseline", "says"), [
    (5, "does not say what to compare with"), ({"set": 5}, "does not say what is set"),
    ({"set": {"prepends": [[[7, 8], 1]]}}, "there is no AS 7"), ({"set": {"speed": 1}}, "knows no setting 'speed'"),
    ({"set": {}, "more": 1}, "does not say what to compare with"),
])
def test_a_baseline_that_cannot_be_is_refused_and_nothing_is_lost(
    graph: Internet, origin: int, explorer: InternetExplorer, baseline: object, says: str
) -> None:
    from bgpkit_nb.sharing import INTERNET_MARK, pack, unpack

    text = bgp.internet.to_text(WhatIf(graph, origin, prepends={(origin, first(explorer)): 2}))
    before = shown(explorer)
    tool(explorer, do="paste", text=pack({**unpack(text, INTERNET_MARK), "baseline": baseline}, INTERNET_MARK))

    assert says in explorer.toolbar.error
    assert (shown(explorer), explorer.settings, explorer.baseline) == (before, Settings(), Settings())


@pytest.mark.parametrize(("made", "says"), [
    (lambda graph, _: "rubbish", "no shared text of bgpkit_nb"),
    (lambda graph, _: bgp.to_text(bgp.scenarios.regional()), "about a scenario; show it by bgp.explore(text)"),
    (lambda graph, _: bgp.internet.to_text(WhatIf(bgp.internet.synthetic(600, seed=6), 4_200_000_001)),
     "load that graph first"),
    (lambda graph, origin: bgp.internet.to_text(WhatIf(graph, graph.neighbours(origin)["providers"][0])),
     "show it by bgp.explore_internet(graph, text)"),
    (lambda graph, origin: bgp.internet.to_text(WhatIf(graph, origin, graph.neighbours(origin)["providers"][0])),
     "read it by bgp.internet.from_text(graph, text)"),
])
def test_a_text_that_does_not_fit_is_refused_and_nothing_is_lost(
    graph: Internet, origin: int, explorer: InternetExplorer, made, says: str
) -> None:
    explorer.upstreams.prepends[first(explorer)].value = 2
    before = shown(explorer)
    tool(explorer, do="paste", text=made(graph, origin))

    assert says in explorer.toolbar.error
    assert shown(explorer) == before


@pytest.mark.parametrize("look", [
    None, 5, [1], {"looking_at": 7, "steered": "x", "counted": "bits"}, {"steered": None},
])
def test_where_a_text_looks_is_where_one_looks_if_that_is_there(
    graph: Internet, origin: int, explorer: InternetExplorer, look: object
) -> None:
    before = explorer.looking_at, explorer.steered, explorer.counted
    explorer.paste(bgp.internet.to_text(WhatIf(graph, origin, prepends={(origin, first(explorer)): 1}), look=look))

    assert (explorer.looking_at, explorer.steered, explorer.counted) == before
    assert explorer.settings.prepends


def test_large_text_is_switched_on_and_off(explorer: InternetExplorer) -> None:
    tool(explorer, do="large", on=True)
    assert explorer.toolbar.large and "bgpkit-large" in explorer._dom_classes
    tool(explorer, do="large", on=False)
    assert "bgpkit-large" not in explorer._dom_classes


def test_what_a_cell_shows_is_the_widget_and_the_shares_in_words(explorer: InternetExplorer) -> None:
    bundle = explorer._repr_mimebundle_()

    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Synthetic Internet" in bundle["text/html"] and "Synthetic Internet" in bundle["text/plain"]


def test_the_funnel_is_the_decision_of_the_as_looked_at(explorer: InternetExplorer) -> None:
    graph = explorer.live.internet
    asn = next(each for each in graph.asn[graph.core:].tolist() if len(graph.neighbours(each)["providers"]) > 3)
    explorer.looking_at = asn
    decision, view = explorer.live.routing.decision(asn), explorer.funnel.view

    assert explorer.decision == decision
    best = [at for at, one in enumerate(view["candidates"]) if one["fate"] == "best"]
    assert best == [decision.best]
    assert f"AS{decision.route.neighbor_as}" in view["candidates"][best[0]]["label"]
    assert [step["name"] for step in view["steps"] if step["state"] == "settled"] == [decision.settled_by]
    assert view["words"].startswith(str(bgp.explain(decision)))


def test_of_very_many_candidates_the_best_is_always_among_those_shown() -> None:
    providers = range(64496, 64511)
    graph = Internet.of([*((one, 64512, -1) for one in providers), *((one, 64511, -1) for one in providers)])
    prepends = {(64512, one): 2 for one in providers if one != 64510}
    explorer = bgp.explore_internet(graph, 64512, looking_at=64511, settings=Settings(prepends=prepends))
    view, decision = explorer.funnel.view, explorer.decision

    assert len(decision.candidates) == 15 > len(view["candidates"]) == 12
    assert [one["fate"] for one in view["candidates"]].count("best") == 1
    assert all(len(step["values"]) == 12 and max(step["entered"], default=0) < 12 for step in view["steps"])


@pytest.mark.parametrize(("asked", "text", "error"), [
    ("look", "Cogent", "'Cogent' is no AS number; type one such as AS174"),
    ("look", "AS174", "there is no AS 174"),
    ("steer", "", "'' is no AS number"),
])
def test_what_cannot_be_looked_at_is_refused_where_it_was_typed(
    explorer: InternetExplorer, asked: str, text: str, error: str
) -> None:
    before = explorer.looking_at, explorer.steered
    explorer._asked({"do": asked, "text": text})

    assert error in explorer.steering.errors[asked]
    assert (explorer.looking_at, explorer.steered) == before
    explorer._asked({"do": "look", "text": f"as{explorer.origin}"})
    assert explorer.steering.errors == {}


@pytest.mark.parametrize("value", [-1, 2000, "many", True])
def test_a_bad_value_of_a_slider_is_refused_below_it_and_nothing_moves(
    explorer: InternetExplorer, value: object
) -> None:
    door, before = first(explorer), shown(explorer)
    control = explorer.upstreams.prepends[door]
    control.value = value

    assert control.error
    assert (control.value, shown(explorer), explorer.history.before) == (0, before, None)


def test_bad_settings_sizes_and_ases_are_refused(graph: Internet, origin: int) -> None:
    with pytest.raises(InternetError, match="there is no AS 7"):
        bgp.explore_internet(graph, 7)
    with pytest.raises(ValueError, match="there cannot be 0 upstreams with sliders; choose 1 to 40"):
        bgp.explore_internet(graph, origin, upstreams=0)
    explorer = bgp.explore_internet(graph, origin)
    with pytest.raises(traitlets.TraitError, match="there is no AS 7"):
        explorer.settings = Settings(prepends={(7, origin): 1})
    with pytest.raises(traitlets.TraitError, match="there is no count"):
        explorer.counted = "bits"
    assert explorer.settings == Settings()


def test_upstreams_of_any_as_can_be_turned(explorer: InternetExplorer) -> None:
    graph = explorer.live.internet
    other = graph.neighbours(explorer.origin)["providers"][0]
    explorer.steered = other
    near = next(iter(explorer.upstreams.prepends))
    explorer.upstreams.prepends[near].value = 3

    assert explorer.settings.prepends == {(other, near): 3}
    explorer.steered = explorer.origin
    assert other in explorer.upstreams.prepends


def test_further_neighbours_come_from_the_list(graph: Internet, origin: int) -> None:
    explorer = bgp.explore_internet(graph, origin, upstreams=1)
    assert len(explorer.upstreams.prepends) == 1
    more = explorer.upstreams.others.options[1]["value"]
    explorer.upstreams.others.value = more

    assert more in explorer.upstreams.prepends
    assert more not in [each["value"] for each in explorer.upstreams.others.options]


def test_a_readers_own_table_and_groups_are_counted_and_named(graph: Internet, origin: int) -> None:
    some = graph.asn[:40].tolist()
    land = {asn: "<b>Here</b>" if place % 2 else "There" for place, asn in enumerate(some)}
    traffic, names = dict.fromkeys(some, 2.5), {some[0]: "Big"}
    explorer = bgp.explore_internet(graph, origin, weights=traffic, groups=land, names=names)
    explorer.counted = "traffic"

    assert sum(sum(by.values()) for by in [explorer.live.catchments(explorer.counts["traffic"])]) == 100
    assert {"<b>Here</b>", "There"} <= {one["name"] for one in explorer.panel.view["bands"]["left"]}
    assert explorer._name(some[0]) == f"Big (AS{some[0]})"
    assert any("by group" in each["caption"] for each in explorer.words.view["tables"])


def test_of_a_synthetic_internet_every_title_and_every_table_says_so(explorer: InternetExplorer) -> None:
    explorer.panel.pick = f"door:{first(explorer)}"
    views = (*explorer.panel.view.values(), explorer.views.roads.view, explorer.funnel.view)
    titles = [view["title"] for view in views]
    titles += [each["caption"] for each in explorer.words.view["tables"]] + [explorer.words.view["status"]]

    assert [title for title in titles if "ynthetic Internet" not in title] == []
    assert "Synthetic Internet" in explorer.still()[0]


def test_the_menu_asks_for_a_page_of_the_state_shown_and_is_told_why_there_is_none(
    explorer: InternetExplorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, menu = [], explorer.takeaway
    monkeypatch.setattr(menu, "send", lambda content, buffers=None: sent.append((content, buffers)))
    explorer.upstreams.prepends[first(explorer)].value = 2
    for asked in ({"make": ".html"}, {"make": ".svg"}, {"make": ["x"]}, "page"):
        menu._handle_custom_msg(asked, [])
    (told, (page,)), = sent

    assert told == {"made": ".html", "error": ""}
    assert page == explorer.writers[".html"]() and b"<svg" in page

    def full() -> bytes:
        raise OSError("no room left")

    menu._writers = lambda: {".html": full}
    menu._handle_custom_msg({"make": ".html"}, [])
    assert sent[-1] == ({"made": ".html", "error": "no room left."}, [b""])


def test_where_no_route_rests_on_the_last_tie_break_that_is_said(graph: Internet) -> None:
    alone = Internet.of([(64496, 64497, -1), (64496, 64498, -1)])
    said = " ".join(bgp.explore_internet(alone, 64497).words.view["sentences"])

    assert "No AS has to choose by the last tie-break." in said and "0 % of the ASes" not in said


def test_the_neighbourhood_is_cut_out_as_it_stands(explorer: InternetExplorer) -> None:
    explorer.upstreams.prepends[first(explorer)].value = 2
    scenario = explorer.neighbourhood(sources=6, limit=30)

    assert scenario is explorer.scenario
    assert cut_errors(explorer.live, scenario) == ()
    assert 2 in {scenario.position(knob.name) for knob in scenario.knobs}


def test_closing_leaves_no_widget_behind_whatever_was_done(graph: Internet, origin: int) -> None:
    from bgpkit_nb.view.widgets import Kit

    Kit.shared()
    before = set(registry._instances)
    explorer = bgp.explore_internet(graph, origin, upstreams=1)
    open_at_first = len(registry._instances)
    explorer.steered = graph.neighbours(origin)["providers"][0]
    explorer.steered = origin
    assert len(registry._instances) == open_at_first
    explorer._asked({"do": "cut"})
    explorer._asked({"do": "cut"})
    explorer.close()

    assert set(registry._instances) - before == set()
