"""The panels beside the map in JupyterLab, in a real browser: linked by what is picked, by mouse and by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

import bgpkit_nb as bgp
from bgpkit_nb.view import panels
from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

CELL = """\
import bgpkit_nb as bgp
from tests.panel_stage import Stage

stage = Stage(bgp.scenarios.regional(), "Harbour")
stage"""
SHOW = "print(stage.funnel.pick, '|', stage.scenario.positions, '|', [str(each.kind) for each in stage.done])"
WIDE = """\
from bgpkit_nb import knobs

net = bgp.Network("Twelve transits").add(64496, "Origin", announces="192.0.2.0/24").add(64511, "Chooser")
for number in range(12):
    net = net.add(64497 + number, f"Transit {number}")
    net = net.customer("Origin", of=f"Transit {number}").customer("Chooser", of=f"Transit {number}")
turn = knobs.local_pref(net, "Chooser", "Transit 11", values=(80, 100), start=100)
wide = bgp.explore(bgp.Scenario("twelve", net, "Origin", knobs=(turn,)), selected="Chooser")
wide"""
PANELS = ("funnel", "shares", "curve", "decided", "ribbon", "control")
CITY = "flow:64504>198.51.100.0/24"


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    with open_notebook(browser, lab, lab.write("panels.ipynb", CELL, SHOW, WIDE), height=3000) as page:
        yield page


@pytest.fixture
def stage(notebook: LabPage) -> Iterator[LabPage]:
    """All panels as they open, nothing picked, 1280 pixels wide."""
    notebook.page.set_viewport_size({"width": 1280, "height": 3000})
    notebook.run_cell(0)
    expect(notebook.page.locator(".bgpkit-control svg")).to_be_visible()
    yield notebook
    assert notebook.errors == []
    assert notebook.hosts <= LOCAL


def panel(stage: LabPage, name: str) -> Locator:
    return stage.page.locator(f".bgpkit-root.bgpkit-{name}")


def lit(place: Locator) -> Locator:
    return place.locator(".bgpkit-lit, .bgpkit-picked")


def state(stage: LabPage) -> list[str]:
    return [part.strip() for part in stage.run_cell(1).split("|")]


def regional(**positions: object) -> bgp.outcome.Outcome:
    return bgp.solve(bgp.scenarios.regional().set(**positions))


# Linked by what is picked


def test_a_flow_picked_with_the_mouse_lights_its_whole_way_in_every_panel_that_shows_it(stage: LabPage) -> None:
    panel(stage, "control").get_by_role("button", name=re.compile("from City is decided by North")).click()
    assert state(stage)[0] == CITY
    for name in ("shares", "curve", "decided", "ribbon", "control"):
        expect(panel(stage, name).locator(".bgpkit-picked-line")).to_have_text(
            "◉ Picked: City to 198.51.100.0/24, 5 Gbit/s")
    bands = panel(stage, "control").locator(".bgpkit-band.bgpkit-lit")
    expect(bands).to_have_count(2)
    assert "Coast" in bands.nth(1).get_attribute("aria-label")
    rows = panel(stage, "shares").locator("tbody tr.bgpkit-lit")
    expect(rows).to_have_count(1)
    assert "Coast" in rows.inner_text()
    expect(panel(stage, "decided").locator("li.bgpkit-lit")).to_have_count(1)
    assert "LOCAL_PREF" in panel(stage, "decided").locator("li.bgpkit-lit").inner_text()
    expect(panel(stage, "ribbon").locator(".bgpkit-band.bgpkit-lit")).to_have_count(1)
    # Harbour, whose funnel it is, does not carry it.
    expect(panel(stage, "funnel").locator(".bgpkit-lit")).to_have_count(0)


def test_the_step_that_decided_is_picked_from_the_keyboard_and_lights_all_flows_in_it(stage: LabPage) -> None:
    outcome = regional()
    segment = panel(stage, "decided").locator("svg .bgpkit-segment[data-pick]").first
    segment.focus()
    stage.page.keyboard.press("ArrowRight")
    stage.page.keyboard.press("ArrowRight")
    stage.page.keyboard.press("Enter")
    step = panels.decided(outcome)["steps"][2]
    expected = {panels.decided(outcome)["flows"][place][0] for place in step["on"]}
    assert set(state(stage)[0].splitlines()) == {*expected, *step["deciders"]} and len(expected) == 2
    expect(panel(stage, "ribbon").locator(".bgpkit-band.bgpkit-lit")).to_have_count(2)
    focused = stage.page.evaluate("document.activeElement.closest('.bgpkit-segment')?.getAttribute('aria-pressed')")
    assert focused is None or focused == "true"
    panel(stage, "decided").locator(".bgpkit-segment.bgpkit-picked").focus()
    stage.page.keyboard.press("Escape")
    for name in PANELS:
        expect(lit(panel(stage, name))).to_have_count(0)
    assert state(stage)[0] == ""


def test_a_link_picked_in_the_shares_lights_its_line_and_its_bands(stage: LabPage) -> None:
    button = panel(stage, "shares").locator("tbody").first.get_by_role("button", name="Hills")
    button.focus()
    stage.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert state(stage)[0] == "link:64505-64497"
    expect(panel(stage, "curve").locator(".bgpkit-line.bgpkit-lit")).to_have_count(1)
    sources = [flow for flow in regional().flows if flow.walks[0].ases[-2] == 64497]
    expect(panel(stage, "ribbon").locator(".bgpkit-band.bgpkit-lit")).to_have_count(len(sources))
    button.click()
    assert state(stage)[0] == ""


def test_an_as_picked_lights_the_catchment_it_belongs_to(stage: LabPage) -> None:
    panel(stage, "ribbon").get_by_role("button", name=re.compile("^From Forest")).click()
    caught = panel(stage, "shares").locator(".bgpkit-caught li.bgpkit-lit")
    expect(caught).to_have_count(1)
    assert "Hills" in caught.inner_text()
    expect(panel(stage, "shares").locator(".bgpkit-picked-line")).to_have_text("◉ Picked: Forest arrives through Hills")


# The curve turns the knob


def test_a_value_clicked_on_the_curve_turns_the_knob_and_arrow_keys_go_on_from_there(stage: LabPage) -> None:
    curve = panel(stage, "curve")
    curve.locator('[data-value="3"]').click()
    expect(curve.locator("text.bgpkit-now").last).to_have_text("now: 3")
    assert state(stage)[1] == "{'prepend': 3}"
    slider = curve.get_by_role("slider")
    slider.focus()
    for key, now in (("ArrowLeft", 2), ("End", 10), ("Home", 0), ("ArrowRight", 1)):
        stage.page.keyboard.press(key)
        expect(curve.locator("text.bgpkit-now").last).to_have_text(f"now: {now}")
        expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"^{now} extra copies: Coast [\d.]+ %"))
        expect(slider).to_be_focused()
    shares = panel(stage, "shares").locator("table").first.locator("tbody tr:not(.bgpkit-side) b")
    expect(shares).to_have_text([f"{round(100 * share, 1):g} %" for share in regional(prepend=1).shares().values()])
    assert state(stage)[1] == "{'prepend': 1}"


def test_the_curve_says_who_flips_where_and_names_its_dead_zone(stage: LabPage) -> None:
    curve = panel(stage, "curve")
    assert curve.locator(".bgpkit-flip text").all_text_contents() == ["Lake", "Harbour", "Island"]
    assert curve.locator(".bgpkit-flip title").first.text_content() == "Between 0 and 1: Lake: Coast → Valley"
    assert curve.locator(".bgpkit-dead title").text_content() == "Dead zone: from 3 to 10 nothing moves"
    assert "dead zone" in curve.locator(".bgpkit-flat-word").text_content()
    assert curve.locator(".bgpkit-flat-part").get_attribute("fill").startswith("url(#")       # a hatch


@pytest.mark.parametrize("width", [1280, 800, 500])
def test_labels_on_the_curve_never_touch_each_other(stage: LabPage, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 3000})
    stage.page.wait_for_timeout(400)
    boxes = stage.page.evaluate("""() => [...document.querySelectorAll(
      ".bgpkit-curve svg :is(.bgpkit-flip text, text.bgpkit-now, .bgpkit-end, .bgpkit-flat-word, .bgpkit-axis-name)")]
      .map((one) => [one.textContent, one.getBoundingClientRect()])
      .map(([text, box]) => [text, box.left, box.top, box.right, box.bottom])""")
    assert len(boxes) >= 8
    for i, (one, left, top, right, bottom) in enumerate(boxes):
        for other, *box in boxes[i + 1:]:
            assert right <= box[0] or box[2] <= left or bottom <= box[1] + 2 or box[3] <= top + 2, (one, other)


# Why not?


def test_why_not_is_asked_by_mouse_answered_below_and_done_by_its_button(stage: LabPage) -> None:
    funnel = panel(stage, "funnel")
    funnel.get_by_role("button", name="Why not via South?").click()
    answer = funnel.locator(".bgpkit-answer")
    expect(answer.locator("h4")).to_have_text("Why not via South?")
    expect(answer.locator(".bgpkit-remedies li")).to_have_count(5)
    expect(answer.locator(".bgpkit-working")).to_have_text("")
    said = bgp.why_not(regional(), at="Harbour", route="South")
    assert "It lost at AS_PATH length: 2 beats 3 by 1." in answer.inner_text()
    assert len(said.rows) == 5
    answer.get_by_role("button", name=re.compile("Do it: Orchard could prepend 2 times")).click()
    expect(answer).to_be_hidden()
    expect(funnel.locator("tfoot td.bgpkit-won")).to_have_text("✓ chosen")
    expect(funnel.locator("thead th.bgpkit-best")).to_contain_text("via South")
    assert state(stage)[2] == "['prepend']"


def test_why_not_is_asked_from_the_keyboard_and_closing_gives_the_focus_back(stage: LabPage) -> None:
    why = panel(stage, "funnel").get_by_role("button", name="Why not via South?")
    why.focus()
    stage.page.keyboard.press("Enter")
    answer = panel(stage, "funnel").locator(".bgpkit-answer")
    expect(answer.locator(".bgpkit-remedies li")).to_have_count(5)
    answer.get_by_role("button", name="Close").focus()
    stage.page.keyboard.press("Enter")
    expect(answer).to_be_hidden()
    expect(why).to_be_focused()


# The table behind


def test_a_table_unfolds_sorts_by_its_columns_and_copies_as_csv(stage: LabPage) -> None:
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shares = panel(stage, "shares")
    shares.locator("summary").first.click()
    table = shares.locator("details table").first
    assert table.locator("caption").text_content() == "Where Orchard's traffic arrives and leaves"
    assert table.locator('thead th[scope="col"]').count() == 6 and table.locator('tbody th[scope="row"]').count() == 3

    def links() -> list[str]:
        return table.locator("tbody tr td:nth-child(2)").all_inner_texts()

    assert links() == ["Coast", "Hills", "Valley"]
    table.get_by_role("button", name="share", exact=True).focus()
    stage.page.keyboard.press("Enter")
    assert links() == ["Valley", "Hills", "Coast"]
    assert table.locator("thead th").nth(2).get_attribute("aria-sort") == "ascending"
    table.get_by_role("button", name="share", exact=True).click()
    assert links() == ["Coast", "Hills", "Valley"]
    shares.get_by_role("button", name="Copy as CSV").first.click()
    expect(shares.locator(".bgpkit-copied").first).to_have_text("Copied.")
    lines = stage.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == 'direction,link,share (%),share before (%),"volume, Gbit/s","capacity, Gbit/s"'
    assert lines[1] == "inbound,Coast,67.3913,67.3913,15.5,10" and len(lines) == 4


def test_every_panel_has_a_table_with_a_caption_and_it_stays_unfolded_through_a_turn(stage: LabPage) -> None:
    for name in ("shares", "curve", "decided", "ribbon", "control"):
        panel(stage, name).locator("summary").first.click()
        expect(panel(stage, name).locator("details table caption").first).not_to_be_empty()
    panel(stage, "curve").locator('[data-value="2"]').click()
    expect(panel(stage, "curve").locator("text.bgpkit-now").last).to_have_text("now: 2")
    for name in ("shares", "curve", "decided", "ribbon", "control"):
        expect(panel(stage, name).locator("details table").first).to_be_visible()
    rows = panel(stage, "control").locator("tbody tr").all_inner_texts()
    assert len(rows) == len(panels.control(regional())["rows"])


# Everyone


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_drawn_leaves_its_panel(stage: LabPage, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 3000})
    stage.page.wait_for_timeout(400)
    outside = stage.page.evaluate("""() => [...document.querySelectorAll(
      ".bgpkit-root:is(.bgpkit-curve, .bgpkit-decided, .bgpkit-ribbon, .bgpkit-control) svg text")].filter((one) => {
        const box = one.getBoundingClientRect(), frame = one.closest(".bgpkit-root").getBoundingClientRect();
        return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
      }).map((one) => one.textContent)""")
    assert outside == []


def test_everything_that_can_be_picked_or_pressed_has_a_name(stage: LabPage) -> None:
    for name in PANELS:
        for kind in ("button", "slider", "combobox"):
            for control in panel(stage, name).get_by_role(kind).all():
                label = control.get_attribute("aria-label") or control.inner_text() or control.evaluate(
                    "one => one.labels?.[0]?.textContent ?? ''")
                assert label.strip(), (name, kind, control.evaluate("one => one.outerHTML"))


def test_a_funnel_too_wide_for_the_page_shows_the_route_that_was_chosen(stage: LabPage) -> None:
    stage.run_cell(2)
    scroller = stage.cell(2).locator(".bgpkit-scroller")
    for name in ("via Transit 11", "via Transit 0"):
        chosen = scroller.locator("thead .bgpkit-best")
        expect(chosen).to_contain_text(name)
        stage.page.wait_for_timeout(300)
        seen, there = scroller.bounding_box(), chosen.bounding_box()
        assert scroller.evaluate("box => box.scrollWidth > box.clientWidth")
        assert seen["x"] <= there["x"] + 1 and there["x"] + there["width"] <= seen["x"] + seen["width"] + 1
        stage.cell(2).get_by_label("local-pref").first.select_option(index=0)
