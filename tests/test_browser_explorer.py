"""The explorer by hand, in JupyterLab: point, turn, draw a link, take it back, ask why not, carry the state away."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.lab import LOCAL, Lab, LabPage, open_notebook
from tests.test_browser import BOXES_THAT_MEET

pytestmark = pytest.mark.browser

CELL = """\
import bgpkit_nb as bgp

explorer = bgp.explore(bgp.scenarios.regional(), selected="Harbour")
explorer"""
KEPT = "print(list(explorer.history.kept))"
STATE = "print(explorer.scenario.positions, explorer.scenario.changes, dict(explorer.places))"
THERE = "there = bgp.explore(explorer.toolbar.state['text'])\nprint(there.scenario == explorer.scenario)"
START = "{} () {}"
#: Milliseconds that a busy machine may take to answer.
SOON = 20_000
ON_LINK = """id => {
  const path = document.querySelector(`.bgpkit-link[data-link="${id}"] .bgpkit-hit`);
  const { a, d, e, f } = path.getScreenCTM();
  for (let part = 0.2; part < 0.85; part += 0.01) {
    const at = path.getPointAtLength(path.getTotalLength() * part);
    const [x, y] = [at.x * a + e, at.y * d + f];
    if (document.elementFromPoint(x, y)?.closest("[data-link]")?.dataset.link === id) return [x, y];
  }
  return null;
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    with open_notebook(browser, lab, lab.write("explored.ipynb", CELL, STATE, THERE, KEPT), height=2600) as page:
        page.page.keyboard.press("Control+b")
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-curve svg", timeout=SOON)
        yield page


@pytest.fixture
def page(opened: LabPage) -> Iterator[LabPage]:
    """The explorer as it starts."""
    act(opened, "reset").click()                         # always: whether undo is offered is told a little later
    state_is(opened, START)
    yield opened
    assert opened.errors == []
    assert opened.hosts <= LOCAL


def act(page: LabPage, name: str) -> Locator:
    return page.page.locator(f".bgpkit-toolbar [data-act={name}]")


def state_is(page: LabPage, wanted: str | re.Pattern) -> None:
    """The kernel has this state, sooner or later."""
    for _ in range(40):
        said = page.run_cell(1)
        if said.strip() == wanted if isinstance(wanted, str) else wanted.search(said):
            return
        page.page.wait_for_timeout(250)
    raise AssertionError(f"the kernel has {said!r}, not {wanted!r}")


def node(page: LabPage, number: int) -> Locator:
    return page.page.locator(f".bgpkit-map [data-node='{number}']")


def own(page: LabPage) -> Locator:
    return page.page.locator(".bgpkit-inspector")


def centre(where: Locator) -> tuple[float, float]:
    box = where.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pick_link(page: LabPage, link: str) -> None:
    page.page.locator(".bgpkit-stage").scroll_into_view_if_needed()
    page.page.mouse.click(*page.page.evaluate(ON_LINK, link))


def test_a_link_clicked_shows_its_own_knobs_and_lights_in_the_charts(page: LabPage) -> None:
    pick_link(page, "64505-64496")

    expect(own(page).locator("h3")).to_have_text("Link Orchard to Coast", timeout=SOON)
    expect(page.page.locator(".bgpkit-shares .bgpkit-picked").first).to_be_visible()
    own(page).get_by_label("Capacity").fill("40")
    own(page).get_by_label("Capacity").press("Enter")
    state_is(page, re.compile(r"kind='capacity', target=\('64505-64496',\), value=40"))


def test_an_as_selected_by_keyboard_is_turned_and_undone_by_keyboard(page: LabPage) -> None:
    node(page, 64506).focus()
    page.page.keyboard.press("Enter")
    expect(own(page).locator("h3")).to_have_text("Harbour · AS64506", timeout=SOON)
    south = own(page).locator("details", has_text="Towards South")
    south.locator("summary").focus()
    page.page.keyboard.press("Enter")
    south.get_by_label("Local-pref of what it hears").focus()
    page.page.keyboard.type("200")
    page.page.keyboard.press("Enter")
    expect(page.page.locator(".bgpkit-funnel tfoot .bgpkit-won")).to_have_count(1, timeout=SOON)
    state_is(page, re.compile("kind='local_pref', target=.64506, '64506-64500', None., value=200"))

    node(page, 64506).focus()
    page.page.keyboard.press("Control+z")
    state_is(page, START)
    node(page, 64506).focus()
    page.page.keyboard.press("Control+y")
    state_is(page, re.compile("value=200"))


def test_a_provider_is_attached_by_dragging_the_plug_and_detached_by_dragging_the_link_off(page: LabPage) -> None:
    node(page, 64506).click()
    plug = page.page.locator(".bgpkit-handle-plug")
    expect(plug).to_be_visible(timeout=SOON)
    page.page.mouse.move(*centre(plug))
    page.page.mouse.down()
    page.page.mouse.move(*centre(node(page, 64498)), steps=8)
    page.page.mouse.up()
    state_is(page, re.compile("kind='join', target=.'64506-64498',., value=.64506, 64498, 'customer'"))
    expect(page.page.locator(".bgpkit-link[data-link='64506-64498']")).to_have_count(1, timeout=SOON)

    pick_link(page, "64506-64498")
    handle = page.page.locator(".bgpkit-handle-end[data-end=b]")
    expect(handle).to_be_visible(timeout=SOON)
    stage = page.page.locator(".bgpkit-stage").bounding_box()
    page.page.mouse.move(*centre(handle))
    page.page.mouse.down()
    page.page.mouse.move(stage["x"] + 26, stage["y"] + stage["height"] - 8, steps=8)
    page.page.mouse.up()
    state_is(page, START)


def test_the_same_link_is_laid_and_taken_out_without_a_pointer(page: LabPage) -> None:
    node(page, 64506).focus()
    page.page.keyboard.press("Enter")
    expect(own(page).locator("h3")).to_have_text("Harbour · AS64506", timeout=SOON)
    own(page).get_by_label("Connect with").select_option(label="Valley")
    own(page).get_by_label("as its").select_option(label="provider")
    own(page).get_by_role("button", name="Connect", exact=True).focus()
    page.page.keyboard.press("Enter")
    state_is(page, re.compile("'64506-64498'"))

    goto = own(page).get_by_role("button", name="Link to Valley")
    expect(goto).to_be_visible(timeout=SOON)
    goto.focus()
    page.page.keyboard.press("Enter")
    expect(own(page).locator("h3")).to_contain_text("Link", timeout=SOON)
    own(page).get_by_role("button", name="Take this link out").focus()
    page.page.keyboard.press("Enter")
    state_is(page, START)


def test_a_node_dragged_is_undone_too(page: LabPage) -> None:
    before = node(page, 64502).bounding_box()
    x, y = centre(node(page, 64502))
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 40, y - 60, steps=6)
    page.page.mouse.up()
    state_is(page, re.compile(r"\(\) \{'64502'"))

    act(page, "undo").click()
    state_is(page, START)
    page.page.wait_for_timeout(500)
    assert node(page, 64502).bounding_box() == pytest.approx(before, abs=1)


def test_why_not_is_answered_done_compared_undone_and_carried_to_another_explorer(page: LabPage) -> None:
    node(page, 64506).click()
    page.page.locator(".bgpkit-funnel").get_by_role("button", name=re.compile("Why not")).first.click()
    does = page.page.locator(".bgpkit-funnel").get_by_role("button", name=re.compile("do it", re.I)).first
    expect(does).to_be_visible(timeout=SOON)
    does.click()
    state_is(page, re.compile("local_pref"))
    expect(page.page.locator(".bgpkit-sentences")).to_contain_text("moved", timeout=SOON)

    page.page.locator(".bgpkit-sharing summary").click()
    text = page.page.get_by_label("This state as text")
    expect(text).to_have_value(re.compile("^bgp1:"), timeout=SOON)
    expect(page.page.get_by_label("The last step as code")).to_have_value(re.compile(r"^scenario = scenario\.change"))
    assert "True" in page.run_cell(2)
    shared = text.input_value()

    act(page, "reset").click()
    state_is(page, START)
    page.page.get_by_label("A state that somebody shared").fill(shared)
    act(page, "paste").click()
    state_is(page, re.compile("local_pref"))
    page.page.locator(".bgpkit-sharing summary").click()


# By mouse what has been done by key, and by key what has been done by mouse


def changed(page: LabPage, *parts: str) -> None:
    """The kernel has exactly these changes beside the knobs of the scenario, whatever their order."""
    state_is(page, re.compile("".join(f"(?=.*{part})" for part in parts)))


def pick_node(page: LabPage, number: int, title: str) -> None:
    node(page, number).click()
    expect(own(page).locator("h3")).to_have_text(title, timeout=SOON)


def on_stage(page: LabPage, number: int) -> tuple[float, float]:
    """Where a node stands on the map, however far the page is scrolled."""
    (x, y), stage = centre(node(page, number)), page.page.locator(".bgpkit-stage").bounding_box()
    return x - stage["x"], y - stage["y"]


def test_a_node_is_moved_by_buttons_with_mouse_and_keys_announced_and_undone(page: LabPage) -> None:
    """No dragging is needed (WCAG 2.2, 2.5.7), and one press goes as far as Shift with an arrow key."""
    pick_node(page, 64501, "Lake · AS64501")
    before, status = on_stage(page, 64501), page.page.locator(".bgpkit-status")
    moves = page.page.get_by_role("group", name="Move Lake (AS64501)")
    right, up = (moves.get_by_role("button", name=f"Move Lake (AS64501) {way}") for way in ("right", "up"))
    right.click()
    expect(status).to_contain_text("Lake moved to", timeout=SOON)
    right.focus()
    page.page.keyboard.press("Enter")
    up.focus()
    page.page.keyboard.press("Space")
    expect(up).to_be_focused()
    after = on_stage(page, 64501)
    assert [round(now - was) for was, now in zip(before, after, strict=True)] == [32, -16]
    boxes = [each.bounding_box() for each in moves.locator("button").all()]
    assert len(boxes) == 4 and all(min(box["width"], box["height"]) >= 24 for box in boxes)
    state_is(page, re.compile(r"\(\) \{'64501'"))

    for _ in range(3):                                                      # a quick row of presses is one step
        if on_stage(page, 64501) != pytest.approx(before, abs=1):
            act(page, "undo").click()
            page.page.wait_for_timeout(400)
    state_is(page, START)
    expect(status).to_contain_text("Inbound: ", timeout=SOON)
    assert on_stage(page, 64501) == pytest.approx(before, abs=1)
    right.click()
    state_is(page, re.compile("'64501'"))
    page.page.locator(".bgpkit-stage").scroll_into_view_if_needed()
    stage = page.page.locator(".bgpkit-stage").bounding_box()
    page.page.mouse.dblclick(stage["x"] + 20, stage["y"] + stage["height"] - 6)
    state_is(page, START)


def test_states_are_kept_by_enter_and_by_the_button_gone_to_and_forgotten(page: LabPage) -> None:
    """Letters that are shortcuts of the notebook, and Enter, stay in the field."""
    name, kept = page.page.get_by_label("Name of this state"), page.page.locator(".bgpkit-kept li")
    cells = page.page.locator(".jp-Cell").count()
    name.click()
    page.page.keyboard.type("add mm")
    page.page.keyboard.press("Enter")
    expect(kept).to_have_count(1, timeout=SOON)
    expect(name).to_have_value("")
    assert page.run_cell(3).strip() == "['add mm']"
    page.page.get_by_role("slider", name="Prepends towards Coast").press("ArrowRight")
    state_is(page, re.compile("'prepend': 1"))
    name.fill("one more")
    page.page.get_by_role("button", name="Keep", exact=True).click()
    expect(kept).to_have_count(2, timeout=SOON)
    page.page.get_by_role("button", name="add mm", exact=True).click()
    state_is(page, START)
    page.page.get_by_role("button", name="one more", exact=True).press("Enter")
    state_is(page, re.compile("'prepend': 1"))
    page.page.get_by_role("button", name="Forget add mm").press("Enter")
    expect(kept).to_have_count(1, timeout=SOON)
    page.page.get_by_role("button", name="Forget one more").click()
    expect(kept).to_have_count(0, timeout=SOON)
    assert page.run_cell(3).strip() == "[]" and page.page.locator(".jp-Cell").count() == cells


def test_undo_redo_and_views_by_mouse_and_by_key(page: LabPage) -> None:
    page.page.get_by_role("slider", name="Prepends towards Coast").press("ArrowRight")
    turned = re.compile("'prepend': 1")
    state_is(page, turned)
    act(page, "undo").click()
    state_is(page, START)
    act(page, "redo").click()
    state_is(page, turned)
    act(page, "undo").press("Enter")
    state_is(page, START)
    act(page, "redo").press("Enter")
    state_is(page, turned)

    ribbon = page.page.locator(".bgpkit-ribbon svg")
    toggle = page.page.get_by_role("button", name="In and out", exact=True)
    for do, count in ((lambda: toggle.click(), 1), (lambda: toggle.press("Enter"), 0)):
        do()
        expect(ribbon).to_have_count(count, timeout=SOON)
        expect(toggle).to_have_attribute("aria-pressed", "true" if count else "false", timeout=SOON)


def test_what_an_as_and_a_link_have_is_turned_by_mouse_and_by_key(page: LabPage) -> None:
    pick_node(page, 64506, "Harbour · AS64506")
    coast = own(page).locator("details", has_text="Towards Coast")
    coast.get_by_role("switch", name="Announces there").click()             # all at once: none of them may be lost
    coast.get_by_label("Prepends").press("ArrowRight")
    coast.get_by_label("MED sent").fill("7")
    coast.get_by_label("MED sent").press("Enter")
    coast.get_by_label("Community attached").press("ArrowDown")
    changed(page, "kind='announce'", "kind='prepend'", "kind='med'", "kind='communit")
    act(page, "reset").click()
    state_is(page, START)

    own(page).get_by_role("button", name="Link to Coast").click()
    expect(own(page).locator("h3")).to_have_text("Link Harbour to Coast", timeout=SOON)
    own(page).get_by_role("switch", name="State").press("Space")
    expect(own(page)).to_contain_text("0 Gbit/s towards Coast", timeout=SOON)
    own(page).get_by_role("switch", name="State").click()
    own(page).get_by_role("combobox").first.press("ArrowDown")
    changed(page, "64506-64496")


def test_an_as_joins_by_enter_is_connected_by_mouse_and_leaves_by_mouse(page: LabPage) -> None:
    pick_node(page, 64496, "Coast · AS64496")
    own(page).get_by_label("New customer of Coast").fill("Brewery")
    own(page).get_by_label("New customer of Coast").press("Enter")
    brewery = page.page.locator(".bgpkit-map").get_by_role("button", name=re.compile("^Brewery"))
    expect(brewery).to_have_count(1, timeout=SOON)
    brewery.click()
    expect(own(page).locator("h3")).to_contain_text("Brewery", timeout=SOON)
    own(page).get_by_label("Connect with").select_option(label="Hills")
    own(page).get_by_label("as its").select_option(label="provider")
    own(page).get_by_role("button", name="Connect", exact=True).click()
    expect(own(page).get_by_role("button", name="Link to Hills")).to_be_visible(timeout=SOON)
    own(page).get_by_role("button", name="Take Brewery away").click()
    expect(brewery).to_have_count(0, timeout=SOON)
    state_is(page, START)


def test_a_link_is_dragged_over_to_another_as_by_its_end(page: LabPage) -> None:
    pick_link(page, "64506-64500")
    expect(own(page).locator("h3")).to_have_text("Link Harbour to South", timeout=SOON)
    page.page.wait_for_timeout(500)                                         # its knobs may push the map down
    page.page.mouse.move(*centre(page.page.locator(".bgpkit-handle-end[data-end=b]")))
    page.page.mouse.down()
    page.page.mouse.move(*centre(node(page, 64497)), steps=8)
    page.page.mouse.up()
    changed(page, "'64506-64500',., value=None", "'64506-64497',., value=.64506, 64497, 'customer'")


def test_a_remedy_is_done_and_a_road_never_heard_asked_about_by_key_and_by_mouse(page: LabPage) -> None:
    pick_node(page, 64506, "Harbour · AS64506")
    funnel = page.page.locator(".bgpkit-funnel")
    funnel.get_by_role("button", name=re.compile("Why not via South")).press("Enter")
    does = funnel.get_by_role("button", name=re.compile("do it", re.I)).first
    expect(does).to_be_visible(timeout=SOON)
    does.press("Enter")
    changed(page, "kind='")
    act(page, "reset").press("Enter")
    state_is(page, START)

    pick_node(page, 64505, "Orchard · AS64505")
    pick_node(page, 64504, "City · AS64504")
    act(page, "reset").click()
    node(page, 64499).click()
    roads = funnel.locator(".bgpkit-wishes")
    expect(roads).to_be_visible(timeout=SOON)
    for do in ("click", "press"):
        asks = roads.get_by_role("button", name="Why not?")
        asks.click() if do == "click" else asks.press("Enter")
        expect(funnel.locator(".bgpkit-answer h4")).to_contain_text("Why not", timeout=SOON)
        close = funnel.locator(".bgpkit-answer").get_by_role("button", name="Close")
        close.click() if do == "click" else close.press("Enter")
        expect(funnel.locator(".bgpkit-answer")).to_be_hidden(timeout=SOON)


def test_an_answer_comes_into_view_and_what_it_did_has_the_focus(page: LabPage) -> None:
    """In a window as low as a laptop's: the answer stands below the funnel, and its button goes with it."""
    page.page.set_viewport_size({"width": 1280, "height": 760})
    pick_node(page, 64501, "Lake · AS64501")
    funnel = page.page.locator(".bgpkit-funnel")
    for do in ("click", "press"):
        asks = funnel.get_by_role("button", name="Why not via Valley")
        asks.scroll_into_view_if_needed()
        asks.click() if do == "click" else asks.press("Enter")
        does = funnel.get_by_role("button", name=re.compile("^Do it: Orchard could prepend once"))
        expect(does).to_be_in_viewport(ratio=1, timeout=SOON)
        does.click() if do == "click" else does.press("Enter")
        expect(funnel.locator("tfoot .bgpkit-won")).to_have_count(1, timeout=SOON)
        expect(funnel.locator(".bgpkit-scroller")).to_be_focused(timeout=SOON)
        expect(node(page, 64501)).to_be_in_viewport()
        state_is(page, re.compile("'prepend': 1"))
        act(page, "reset").press("Enter")
        state_is(page, START)
    page.page.set_viewport_size({"width": 1280, "height": 2600})


def test_code_and_text_are_copied_and_a_shared_state_shown_by_mouse_and_by_key(page: LabPage) -> None:
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.get_by_role("slider", name="Prepends towards Coast").press("ArrowRight")
    state_is(page, re.compile("'prepend': 1"))
    page.page.locator(".bgpkit-sharing summary").press("Enter")
    expect(page.page.get_by_label("This state as text")).to_have_value(re.compile("^bgp1:"), timeout=SOON)
    copied = []
    for place, do in ((1, "click"), (1, "press"), (2, "press")):
        button = page.page.locator(".bgpkit-sharing [data-act=copy]").nth(place)
        button.click() if do == "click" else button.press("Enter")
        expect(button).to_have_text("Copied")
        copied.append(page.page.evaluate("navigator.clipboard.readText()"))
        page.page.wait_for_timeout(100)
    assert copied[0] == copied[1] and copied[0].startswith("bgp1:") and "prepend=1" in copied[2]
    act(page, "reset").click()
    state_is(page, START)
    page.page.get_by_label("A state that somebody shared").fill(copied[0])
    act(page, "paste").press("Enter")
    state_is(page, re.compile("'prepend': 1"))
    page.page.locator(".bgpkit-sharing summary").click()


#: How high names and numbers stand on the screen, in pixels.
HEIGHTS = """() => ["name", "asn"].map((part) =>
  document.querySelector(`.bgpkit-map .bgpkit-node .bgpkit-${part}`).getBoundingClientRect().height)"""


@pytest.mark.parametrize("width", [1280, 1024, 800])
def test_large_text_makes_the_map_larger_too_at_any_width(page: LabPage, width: int) -> None:
    """Rather more rows than text that is hardly larger; nothing spills, and no boxes meet."""
    page.page.set_viewport_size({"width": width, "height": 2600})
    page.page.wait_for_timeout(400)
    before = page.page.evaluate(HEIGHTS)
    act(page, "large").press("Enter")
    expect(act(page, "large")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    page.page.wait_for_timeout(500)
    try:
        after = page.page.evaluate(HEIGHTS)
        assert all(large > 1.25 * small for small, large in zip(before, after, strict=True)), (before, after)
        assert page.page.evaluate(BOXES_THAT_MEET) == []
        assert page.page.locator(".bgpkit-explorer").evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    finally:
        act(page, "large").click()
        expect(act(page, "large")).to_have_attribute("aria-pressed", "false", timeout=SOON)
        page.page.set_viewport_size({"width": 1280, "height": 2600})
        page.page.wait_for_timeout(300)


def test_large_text_makes_everything_larger(page: LabPage) -> None:
    heading = page.page.locator(".bgpkit-map h3")
    before = heading.bounding_box()["height"]
    act(page, "large").click()
    expect(act(page, "large")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    page.page.wait_for_timeout(500)
    assert heading.bounding_box()["height"] > 1.2 * before
    act(page, "large").click()
    expect(act(page, "large")).to_have_attribute("aria-pressed", "false", timeout=SOON)
