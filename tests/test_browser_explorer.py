"""The explorer by hand, in JupyterLab: point, turn, draw a link, take it back, ask why not, carry the state away."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

CELL = """\
import bgpkit_nb as bgp

explorer = bgp.explore(bgp.scenarios.regional(), selected="Harbour")
explorer"""
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
    with open_notebook(browser, lab, lab.write("explored.ipynb", CELL, STATE, THERE), height=2600) as page:
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


def test_large_text_makes_everything_larger(page: LabPage) -> None:
    heading = page.page.locator(".bgpkit-map h3")
    before = heading.bounding_box()["height"]
    act(page, "large").click()
    expect(act(page, "large")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    page.page.wait_for_timeout(500)
    assert heading.bounding_box()["height"] > 1.2 * before
    act(page, "large").click()
    expect(act(page, "large")).to_have_attribute("aria-pressed", "false", timeout=SOON)
