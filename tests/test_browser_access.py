"""Everyone can use what is shown: WCAG 2.2 AA in every theme, by ear, by touch, by keyboard, in large text."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

import bgpkit_nb as bgp
from tests.access import LIVE, SMALL, violations
from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

CELLS = (
    'import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.regional(), selected="Harbour", update=True)',
    "bgp.tie_break_lab()",
    "bgp.port_cost_calculator()",
    "bgp.explore(bgp.scenarios.hot_potato())",
    "bgp.draw_curve(bgp.scenarios.regional())",
)
EXPLORER = ".bgpkit-explorer"
OURS = f"{EXPLORER}, .bgpkit-lab, .bgpkit-calculator"


def opened(browser: Browser, lab: Lab, *cells: str, **kind: object) -> Iterator[LabPage]:
    with open_notebook(browser, lab, lab.write("everyone.ipynb", *cells), **kind) as page:
        for index in range(len(cells)):
            page.run_cell(index)
        page.page.wait_for_selector(".bgpkit-map[data-serial]")
        page.page.wait_for_selector(".bgpkit-curve svg")
        yield page
        assert page.errors == []
        assert page.hosts <= LOCAL


@pytest.fixture(scope="module")
def everything(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """Every kind of widget that we have, one cell each."""
    yield from opened(browser, lab, *CELLS, height=6000)


@pytest.fixture(scope="module")
def forced(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """The explorer in the colours that a reader's system forces on all pages."""
    yield from opened(browser, lab, CELLS[0], height=2600, forced_colors="active")


@pytest.fixture(scope="module")
def touched(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """The explorer on a screen that is touched, lower than the explorer is high."""
    yield from opened(browser, lab, CELLS[0], width=900, height=900, has_touch=True)


@pytest.fixture
def named(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """Explorers whose ASes have names of two words, and a slider with long numbers at its ends."""
    cells = ("import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.announcement())",
             "bgp.explore(bgp.scenarios.two_ports())", "bgp.port_cost_calculator()",
             "three = bgp.scenarios.pni_first()\nbgp.explore(three.set(local_pref=300), baseline=three)")
    yield from opened(browser, lab, *cells, height=8000)


def node(page: LabPage, name: str) -> Locator:
    return page.page.locator(".bgpkit-map").first.get_by_role("button", name=f"{name}, AS")


CUT_OFF = """() => {
  const cut = [...document.querySelectorAll(".bgpkit-chip small")].filter((one) => one.scrollWidth > one.clientWidth);
  const names = [...document.querySelectorAll(".bgpkit-map .bgpkit-name")];
  const shortened = names.filter((one) => /…$/.test(one.textContent));
  const over = [...document.querySelectorAll(".bgpkit-scale span")].filter((one) => {
    const own = one.getBoundingClientRect(), room = one.closest(".jp-OutputArea-output").getBoundingClientRect();
    return own.left < room.left || own.right > room.right;
  });
  return [...cut, ...shortened, ...over].map((one) => one.textContent);
}"""


LABELS_THAT_MEET = """() => [...document.querySelectorAll(".bgpkit-map")].flatMap((map) => {
  const words = [...map.querySelectorAll(".bgpkit-label.bgpkit-shown .bgpkit-words")];
  const boxes = words.map((one) => one.getBoundingClientRect());
  const meet = (p, q) => p.left < q.right && q.left < p.right && p.top + 2 < q.bottom && q.top + 2 < p.bottom;
  return boxes.flatMap((p, i) => boxes.slice(i + 1).filter((q) => meet(p, q)).map(() => words[i].textContent));
})"""


def test_no_name_no_number_and_no_label_is_cut_off_or_covered(named: LabPage) -> None:
    for width in (1280, 800):
        assert_whole(named, width)


def assert_whole(named: LabPage, width: int) -> None:
    named.page.set_viewport_size({"width": width, "height": 8000})
    stages = named.page.locator(".bgpkit-stage")
    for stage in stages.all():
        expect(stage.locator("svg").first).to_have_js_property("clientWidth", stage.evaluate("one => one.clientWidth"))
    assert stages.count() == 3
    assert named.page.locator(".bgpkit-chip small").count()
    assert named.page.evaluate(CUT_OFF) == []
    assert named.page.evaluate(LABELS_THAT_MEET) == []


# WCAG


@pytest.mark.parametrize("theme", ["light", "dark", "high contrast"])
def test_axe_finds_nothing_wrong_in_any_theme(everything: LabPage, axe: str, theme: str) -> None:
    everything.change_theme(theme)
    try:
        everything.page.wait_for_timeout(400)                            # colours fade over
        assert violations(everything.page, axe, ".jp-OutputArea-output") == []
    finally:
        everything.change_theme("light")


@pytest.mark.parametrize("width", [1280, 800])
def test_every_target_is_large_enough_for_a_finger(everything: LabPage, width: int) -> None:
    everything.page.set_viewport_size({"width": width, "height": 6000})
    try:
        assert everything.page.evaluate(SMALL, OURS) == []
    finally:
        everything.page.set_viewport_size({"width": 1280, "height": 6000})


def test_forced_colours_reach_everything_and_nothing_is_lost(forced: LabPage, axe: str) -> None:
    assert violations(forced.page, axe, EXPLORER) == []
    assert set(forced.page.evaluate(INKS)) == {forced.page.evaluate(SYSTEM_INK)}
    symbols = forced.page.locator(".bgpkit-legend .bgpkit-symbol").all_inner_texts()
    assert len(set(symbols)) == len(symbols) == 3, "marks are told apart by their symbols"
    bars = forced.page.locator(".bgpkit-shares .bgpkit-track").first
    assert bars.evaluate("bar => getComputedStyle(bar).forcedColorAdjust") == "none", "bars keep their filling"


INKS = """() => [...document.querySelectorAll(
  ".bgpkit-explorer :is(.bgpkit-words-view p, .bgpkit-map h3, .bgpkit-funnel td, .bgpkit-funnel th)")]
  .filter((one) => one.textContent.trim() && getComputedStyle(one).backgroundColor === "rgba(0, 0, 0, 0)")
  .map((one) => getComputedStyle(one).color)"""
SYSTEM_INK = """() => {
  const probe = document.body.appendChild(Object.assign(document.createElement("i"), { style: "color: CanvasText" }));
  const ink = getComputedStyle(probe).color;
  probe.remove();
  return ink;
}"""


@pytest.mark.parametrize("theme", ["dark", "high contrast", "light"])
def test_the_text_of_a_plotly_figure_follows_the_theme(everything: LabPage, theme: str) -> None:
    everything.change_theme(theme)
    try:
        everything.page.wait_for_selector(".js-plotly-plot .legendtext")
        inks = everything.page.evaluate(FIGURE_INKS)
        assert len(inks) > 15
        assert set(inks) == {everything.page.evaluate(PAGE_INK)}
        assert everything.page.locator("style[data-bgpkit-figures]").count() == 1
        # plotly would offer to upload the figure.
        assert everything.page.locator(".modebar-btn[data-title*=Share], .plotlyjsicon").count() == 0
    finally:
        everything.change_theme("light")


FIGURE_INKS = """() => [...document.querySelectorAll(".js-plotly-plot text")]
  .filter((one) => one.textContent.trim()).map((one) => getComputedStyle(one).fill)"""
PAGE_INK = """() => {
  const probe = document.querySelector(".jp-Notebook").appendChild(document.createElement("i"));
  probe.style.color = "var(--jp-content-font-color1)";
  probe.style.background = "var(--jp-layout-color0)";
  const ink = getComputedStyle(probe).color;
  probe.remove();
  return ink;
}"""


# For those who listen


def test_one_region_is_live_in_each_explorer_and_a_turn_is_announced_once(everything: LabPage) -> None:
    explorers = everything.page.locator(EXPLORER).count()
    assert everything.page.evaluate(LIVE, EXPLORER) == ["status bgpkit-status"] * explorers
    everything.page.evaluate(COUNT_ANNOUNCEMENTS)
    slider = everything.page.get_by_role("slider", name="Prepends towards Coast")
    slider.focus()
    for turns in (1, 2):
        everything.page.keyboard.press("ArrowRight")
        curve = everything.page.locator(f"{EXPLORER} .bgpkit-curve").first
        expect(curve.locator("text.bgpkit-now").last).to_have_text(f"now: {turns}")
        everything.page.wait_for_timeout(300)
        assert everything.page.evaluate("window.announced.length") == turns
    everything.page.get_by_role("button", name="Reset").first.click()


COUNT_ANNOUNCEMENTS = """() => {
  window.announced = [];
  const status = document.querySelector(".bgpkit-explorer [role=status]");
  new MutationObserver(() => window.announced.push(status.textContent))
    .observe(status, { childList: true, characterData: true, subtree: true });
}"""


def test_the_map_is_a_list_of_ases_with_their_links_and_follows_a_turn(everything: LabPage) -> None:
    slider = everything.page.get_by_role("slider", name="Prepends towards Coast")
    for prepend in (0, 2):
        slider.focus()
        everything.page.keyboard.press("Home")
        for _ in range(prepend):
            everything.page.keyboard.press("ArrowRight")
        outcome = bgp.solve(bgp.scenarios.regional().set(prepend=prepend))
        items = everything.page.locator(".bgpkit-list").first.locator(":scope > ul > li")
        expect(items).to_have_count(12)
        harbour = items.filter(has_text=re.compile("^Harbour, AS64506"))
        path = " ".join(map(str, outcome.route("Harbour", outcome.prefix).as_path))
        expect(harbour).to_contain_text(f"AS_PATH {path}, settled by", timeout=20_000)
        expect(harbour.locator("li")).to_have_count(2)
        expect(harbour.locator("li").first).to_contain_text("customer of Coast (AS64496): ")
        coast = items.filter(has_text=re.compile("^Coast, AS64496"))
        expect(coast.locator("li", has_text="provider of Orchard")).to_contain_text("Gbit/s towards")
    everything.page.get_by_role("button", name="Reset").first.click()


# By keyboard, by touch, with less motion, in large text


def test_a_node_is_moved_and_put_back_from_the_keyboard(everything: LabPage) -> None:
    lake = node(everything, "Lake")
    lake.focus()                                                          # the page may be scrolled to it
    before = lake.bounding_box()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        everything.page.keyboard.press(key)
    after = lake.bounding_box()
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (32, 16)
    expect(lake).to_be_focused()
    everything.page.keyboard.press("Shift+Home")
    assert lake.bounding_box() == before


def test_a_letter_or_digit_pressed_in_the_explorer_does_nothing_to_the_notebook(everything: LabPage) -> None:
    cells = everything.page.locator(".jp-Notebook .jp-Cell")
    before = cells.evaluate_all("all => all.map((one) => one.className.match(/jp-(Code|Raw|Markdown)Cell/)[0])")
    for target in (node(everything, "Lake"), everything.page.get_by_role("button", name="Reset").first):
        target.focus()
        for key in "abxr1mdd":
            everything.page.keyboard.press(key)
        expect(target).to_be_focused()
    after = cells.evaluate_all("all => all.map((one) => one.className.match(/jp-(Code|Raw|Markdown)Cell/)[0])")
    assert after == before


def test_the_focus_is_seen_on_everything_that_takes_it(everything: LabPage) -> None:
    everything.page.get_by_role("slider", name="Prepends towards Coast").focus()
    for key in ("Shift+Tab", "Tab"):                                     # by keyboard: a click may have come before
        everything.page.keyboard.press(key)
    seen, unseen = 0, []
    while everything.page.evaluate(f"Boolean(document.activeElement.closest('{EXPLORER}'))"):
        seen += 1
        if not everything.page.evaluate(SHOWS_FOCUS):
            unseen.append(everything.page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        everything.page.keyboard.press("Tab")
        assert seen < 80, "Tab goes round in the explorer"
    assert seen > 10
    assert unseen == []


SHOWS_FOCUS = """() => {
  const one = document.activeElement;
  const ring = one.querySelector(".bgpkit-ring");
  if (ring) return getComputedStyle(ring).stroke !== "none";
  const mark = one.querySelector(".bgpkit-present");
  if (mark && getComputedStyle(mark).stroke !== "none") return true;
  const style = getComputedStyle(one);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
}"""


def test_a_tap_selects_and_a_finger_drags_a_node_but_scrolls_the_page_elsewhere(touched: LabPage) -> None:
    page = touched.page
    node(touched, "Lake").scroll_into_view_if_needed()
    box = node(touched, "Lake").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".bgpkit-funnel caption")).to_contain_text("Lake chooses")

    page.wait_for_timeout(500)                                 # the selected AS's knobs may push the map down
    node(touched, "Lake").scroll_into_view_if_needed()
    box, before = node(touched, "Lake").bounding_box(), page.evaluate(SCROLLED)
    swipe(touched, (box["x"] + 20, box["y"] + 12), (box["x"] + 60, box["y"] - 8))
    moved = node(touched, "Lake").bounding_box()
    assert [round(moved[side] - box[side]) for side in "xy"] == [40, -20]
    assert page.evaluate(SCROLLED) == before

    stage = page.locator(".bgpkit-stage").bounding_box()
    start = stage["x"] + 12, stage["y"] + 200
    assert page.evaluate("([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.bgpkit-stage'))", start)
    swipe(touched, start, (start[0], start[1] - 160))
    page.wait_for_timeout(300)
    assert page.evaluate(SCROLLED) > before + 100, "a swipe on the map scrolls the page"


def test_a_finger_takes_an_as_across_the_map_and_lays_a_link_from_its_plug(touched: LabPage) -> None:
    page = touched.page
    node(touched, "Lake").scroll_into_view_if_needed()
    node(touched, "Lake").tap()
    expect(page.locator(".bgpkit-funnel caption")).to_contain_text("Lake chooses")
    page.wait_for_timeout(500)                                 # the selected AS's knobs may push the map down
    page.locator(".bgpkit-stage").scroll_into_view_if_needed()
    before = page.evaluate(SCROLLED)
    swipe(touched, middle(page.locator(".bgpkit-handle-plug")), middle(node(touched, "Hills")), steps=20)
    expect(page.locator('.bgpkit-link[data-link="64501-64497"]')).to_have_count(1)
    city, desert = map(middle, (node(touched, "City"), node(touched, "Desert")))
    swipe(touched, city, (city[0] + 40, city[1] - 70), steps=20)
    assert [round(now - was) for now, was in zip(middle(node(touched, "City")), city, strict=True)] == [40, -70]
    assert middle(node(touched, "Desert")) == desert
    assert page.evaluate(SCROLLED) == before
    page.get_by_role("button", name="Reset").first.tap()
    expect(page.locator('.bgpkit-link[data-link="64501-64497"]')).to_have_count(0)


def middle(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def swipe(page: LabPage, start: tuple[float, float], end: tuple[float, float], steps: int = 10) -> None:
    """One finger from here to there, in as many frames."""
    session = page.page.context.new_cdp_session(page.page)
    between = [[one + (other - one) * step / steps for one, other in zip(start, end, strict=True)]
               for step in range(steps + 1)]
    for kind, (x, y) in (("touchStart", between[0]), *(("touchMove", point) for point in between[1:])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        page.page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


SCROLLED = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"


def test_with_less_motion_the_traffic_stands_still_and_arrows_show_its_way(everything: LabPage) -> None:
    canvas = everything.page.locator(".bgpkit-map canvas").first
    everything.page.evaluate(COUNT_ARROWS)
    try:
        everything.page.emulate_media(reduced_motion="reduce")
        expect(canvas).not_to_have_attribute("data-fps", re.compile(r"\d"))
        still = canvas.evaluate("canvas => canvas.toDataURL()")
        assert everything.page.evaluate("window.arrows") > 20
        everything.page.wait_for_timeout(400)
        assert canvas.evaluate("canvas => canvas.toDataURL()") == still
    finally:
        everything.page.emulate_media(reduced_motion="no-preference")


COUNT_ARROWS = """() => {
  const pen = CanvasRenderingContext2D.prototype, fill = pen.fill;
  window.arrows = 0;
  pen.fill = function (...all) { window.arrows += 1; return fill.apply(this, all); };
}"""


def test_large_text_makes_everything_larger_and_nothing_spills(everything: LabPage) -> None:
    """On a projector; a node still goes where it is dragged."""
    root = everything.page.locator(EXPLORER).first
    lake = node(everything, "Lake")
    everything.page.set_viewport_size({"width": 1600, "height": 6000})
    places = (".bgpkit-status", ".bgpkit-knob output", ".bgpkit-map .bgpkit-name")
    texts = [root.locator(place).first for place in places]
    small = [text.bounding_box()["height"] for text in texts]
    root.evaluate("one => one.classList.add('bgpkit-large')")
    try:
        everything.page.wait_for_timeout(500)
        large = [text.bounding_box()["height"] for text in texts]
        assert all(after / before >= 1.25 for before, after in zip(small, large, strict=True)), (small, large)
        assert root.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
        lake.scroll_into_view_if_needed()
        box = lake.bounding_box()
        mouse = everything.page.mouse
        mouse.move(box["x"] + 30, box["y"] + 20)
        mouse.down()
        mouse.move(box["x"] + 130, box["y"] + 20, steps=5)
        mouse.up()
        assert abs(lake.bounding_box()["x"] - box["x"] - 100) < 3, "the node is where the pointer took it"
    finally:
        root.evaluate("one => one.classList.remove('bgpkit-large')")
        everything.page.set_viewport_size({"width": 1280, "height": 6000})
        lake.focus()
        everything.page.keyboard.press("Shift+Home")
