"""The explorer of the real Internet in JupyterLab, in a real browser, on a small synthetic one."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.access import LIVE, SMALL, violations
from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")
pytestmark = pytest.mark.browser

CELL = """\
import bgpkit_nb as bgp

graph = bgp.internet.synthetic(400, seed=3)
asn = next(each for each in graph.asn[graph.core:].tolist() if len(graph.neighbours(each)["providers"]) == 3)
explorer = bgp.explore_internet(graph, asn)
explorer"""


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    path = lab.write("internet.ipynb", CELL, "explorer.settings.prepends, explorer.looking_at")
    with open_notebook(browser, lab, path, width=800, height=3600) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-movers, .bgpkit-net-paths li", timeout=60_000)
        yield page


def turn(page: Page) -> tuple[Locator, str]:
    """Turn the first slider as far as it goes; gives the share of the first neighbour, which moves, and what it was."""
    bar = page.locator(".bgpkit-doors tbody tr .bgpkit-reading b").first
    before = bar.inner_text()
    page.locator(".bgpkit-upstreams input[type=range]").first.focus()
    page.keyboard.press("End")
    expect(bar).not_to_have_text(before)
    return bar, before


def test_a_slider_moves_the_bars_and_undo_takes_it_back(opened: LabPage) -> None:
    page = opened.page
    bar, before = turn(page)
    expect(page.locator(".bgpkit-movers tbody tr").first).to_be_visible()
    assert ": 10}" in opened.run_cell(1)

    page.locator("[data-act=undo]").click()
    expect(bar).to_have_text(before)
    assert opened.errors == [] and opened.hosts <= LOCAL


def test_a_state_is_kept_carried_as_text_and_taken_back_by_keyboard(opened: LabPage) -> None:
    page = opened.page
    bar = page.locator(".bgpkit-doors tbody tr .bgpkit-reading b").first
    before = bar.inner_text()
    slider = page.locator(".bgpkit-upstreams input[type=range]").first
    slider.focus()
    page.keyboard.press("End")
    expect(bar).not_to_have_text(before)
    turned = bar.inner_text()

    page.get_by_label("Name of this state").fill("ten")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".bgpkit-kept [data-act=go]")).to_have_text("ten")
    page.locator(".bgpkit-sharing summary").click()
    text = page.get_by_label("This state as text")
    expect(text).to_have_value(re.compile("^bgpnet1:"))
    expect(page.get_by_label("The last step as code")).to_have_value(re.compile(r"^live\.turn\(prepends=.*: 10}\)$"))
    expect(page.get_by_label("This state as code")).to_have_value(re.compile("synthetic\\(400, seed=3\\)"))
    shared = text.input_value()

    slider.focus()
    page.keyboard.press("Control+z")
    expect(bar).to_have_text(before)
    page.keyboard.press("Control+y")
    expect(bar).to_have_text(turned)
    page.locator("[data-act=reset]").click()
    expect(bar).to_have_text(before)
    page.get_by_label("A state that somebody shared").fill("rubbish")
    page.locator("[data-act=paste]").click()
    expect(page.locator(".bgpkit-toolbar .bgpkit-error").first).to_contain_text("no shared text")
    page.get_by_label("A state that somebody shared").fill(shared)
    page.locator("[data-act=paste]").click()
    expect(bar).to_have_text(turned)
    expect(page.locator(".bgpkit-toolbar .bgpkit-error").first).to_have_text("")

    page.locator(".bgpkit-sharing summary").click()
    page.locator("[data-act=reset]").click()
    expect(bar).to_have_text(before)
    page.locator(".bgpkit-kept [data-act=go]").click()
    expect(bar).to_have_text(turned)
    page.locator("[data-act=reset]").click()
    expect(bar).to_have_text(before)
    assert opened.errors == [] and opened.hosts <= LOCAL


def test_an_as_is_looked_at_by_number_and_a_wrong_one_is_refused_in_words(opened: LabPage) -> None:
    page = opened.page
    field = page.get_by_label("Look at AS")
    field.fill("17")
    field.press("Enter")
    expect(page.locator(".bgpkit-steering .bgpkit-error").first).to_contain_text("there is no AS 17")

    page.locator(".bgpkit-net-paths .bgpkit-pick").first.click()
    expect(page.locator(".bgpkit-steering .bgpkit-error").first).to_have_text("")
    expect(page.locator(".bgpkit-funnel-head b").first).to_contain_text("Synthetic Internet")


# The picture of the whole, and roads

WHOLE, EXPLORER = ".bgpkit-whole", ".bgpkit-internet-explorer"
SHAPES = ("Bands", "Areas")


def plain(opened: LabPage, shape: str = "Bands") -> Locator:
    """The picture drawn in a shape, with nothing picked and nothing turned."""
    page = opened.page
    if page.get_by_role("button", name="Unpick").is_visible():
        page.get_by_role("button", name="Unpick").click()
    if page.locator(f"{EXPLORER} [data-act=undo]").first.is_enabled():
        page.locator(f"{EXPLORER} [data-act=reset]").first.click()
    page.get_by_role("button", name=shape, exact=True).click()
    picture = page.locator(f"{WHOLE} svg")
    expect(picture.locator("[data-pick]").first).to_be_visible()
    return picture


def test_a_part_picked_lights_everywhere_and_one_of_its_ases_is_told_why(opened: LabPage) -> None:
    page, picture = opened.page, plain(opened)
    bar = picture.locator(".bgpkit-end-bar[data-pick^='door:']").first
    pick, name = bar.get_attribute("data-pick"), bar.get_attribute("aria-label").split(":")[0]
    bar.locator("text").click()

    expect(bar).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".bgpkit-doors tr.bgpkit-lit")).to_have_count(1)
    expect(page.locator(f".bgpkit-doors tr.bgpkit-lit [data-pick='{pick}']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".bgpkit-members h4")).to_contain_text(f"that arrive by {name}")
    lit, all_bands = picture.locator(".bgpkit-band.bgpkit-lit"), picture.locator(".bgpkit-band")
    assert 0 < lit.count() < all_bands.count()

    page.locator(".bgpkit-chips [data-pick^='cell:']").first.click()
    expect(picture.locator(".bgpkit-band.bgpkit-picked")).to_have_count(1)
    largest = page.locator(".bgpkit-members tbody .bgpkit-pick").first
    chosen = largest.inner_text()
    largest.click()
    for told in (page.locator(".bgpkit-roads h4"), page.locator(".bgpkit-funnel-head b").first):
        expect(told).to_contain_text(chosen)
    assert opened.errors == []


@pytest.mark.parametrize("shape", SHAPES)
def test_the_picture_is_gone_through_by_arrow_keys_and_picked_from_by_enter(opened: LabPage, shape: str) -> None:
    page, picture = opened.page, plain(opened, shape)
    page.get_by_role("button", name=shape, exact=True).focus()
    while not page.evaluate("() => Boolean(document.activeElement.dataset.pick)"):
        page.keyboard.press("Tab")
    seen = set()
    for _ in range(picture.locator("[data-pick]").count()):
        seen.add(page.evaluate(PLACE))
        assert page.evaluate(RINGED), "what has the focus is seen to"
        page.keyboard.press("ArrowDown")
    assert len(seen) == picture.locator("[data-pick]").count() > 5

    page.keyboard.press("Enter")
    here = page.evaluate("() => document.activeElement.dataset.pick")
    expect(page.locator(".bgpkit-members h4")).to_be_visible()
    expect(picture.locator(f"[data-pick='{here}']").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".bgpkit-members h4")).to_have_count(0)


def test_the_steps_of_a_funnel_too_wide_for_its_place_stay_beside_the_chosen_route(opened: LabPage) -> None:
    page = opened.page
    page.set_viewport_size({"width": 700, "height": 3600})
    try:
        scroller = page.locator(".bgpkit-funnel .bgpkit-scroller")
        seen = scroller.bounding_box()
        for scrolled in (0, 10_000):
            scroller.evaluate("(one, to) => { one.scrollLeft = to; }", scrolled)
            for head in scroller.locator("tbody th").all():
                box = head.bounding_box()
                assert box["x"] >= seen["x"] - 1
                assert box["x"] + box["width"] <= seen["x"] + seen["width"] + 1
        assert scroller.evaluate("one => one.scrollLeft") > 0, "it is too wide"
        last = scroller.locator("thead th").last.bounding_box()
        assert last["x"] + last["width"] <= seen["x"] + seen["width"] + 1
    finally:
        page.set_viewport_size({"width": 800, "height": 3600})


#: Which of all that can be picked in the picture has the focus.
PLACE = """() => [...document.querySelectorAll(".bgpkit-whole svg [data-pick]")].indexOf(document.activeElement)"""
RINGED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
}"""


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_cut_off_or_left_out_however_narrow_it_is(opened: LabPage, shape: str) -> None:
    page, picks = opened.page, {}
    picture = plain(opened, shape)
    try:
        for width in (1280, 800, 600, 480):
            page.set_viewport_size({"width": width, "height": 3600})
            if width == 480:                                   # the list of files would leave 112 px
                page.evaluate(FILES)
            page.wait_for_timeout(400)
            for place in (f"{WHOLE} svg", ".bgpkit-roads svg"):
                assert page.evaluate(SPILLED, place) == [], f"{place} at {width}"
            assert page.locator(".bgpkit-road-list li").count() > 0
            assert page.locator(EXPLORER).evaluate("one => one.scrollWidth - one.clientWidth") <= 1, width
            picks[width] = set(picture.locator("[data-pick]").evaluate_all("all => all.map((one) => one.dataset.pick)"))
        if shape == "Bands":
            assert len(set(map(frozenset, picks.values()))) == 1, "the same bars and bands at every width"
    finally:
        if 480 in picks:
            page.evaluate(FILES)
        page.set_viewport_size({"width": 800, "height": 3600})


#: Folds JupyterLab's list of files, or unfolds it.
FILES = "() => window.jupyterapp.commands.execute('application:toggle-left-area')"
#: Texts that leave their picture.
SPILLED = """where => [...document.querySelectorAll(where)].flatMap((picture) => {
  const paper = picture.getBoundingClientRect();
  return [...picture.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < paper.left - 2 || box.right > paper.right + 2 || box.top < paper.top - 2
      || box.bottom > paper.bottom + 2);
  }).map((text) => text.textContent);
})"""


def test_labels_of_sliders_are_short_to_see_and_whole_to_hear(opened: LabPage) -> None:
    page = opened.page
    labels = page.locator(".bgpkit-upstream label")
    seen = labels.evaluate_all("""all => all.map((one) => [...one.childNodes]
      .filter((node) => !node.classList?.contains("bgpkit-unseen")).map((node) => node.textContent).join(""))""")
    name = re.search(r"AS\d+", labels.first.text_content())[0]

    assert seen[:2] == [name, "Announce"]
    expect(page.get_by_role("slider", name=f"Prepends towards {name}", exact=True)).to_be_visible()
    expect(page.get_by_role("switch", name=f"Announce to {name}", exact=True)).to_be_visible()
    expect(page.locator(".bgpkit-upstreams-title")).to_contain_text("prepends towards each neighbour")


def test_nothing_above_the_movers_moves_up_or_down_while_a_slider_is_moved_back(opened: LabPage) -> None:
    plain(opened)
    slider = opened.page.locator(".bgpkit-upstreams input[type=range]").first
    rows = opened.page.locator(".bgpkit-doors tbody tr")
    heights = set()
    for value in (10, 0, 1, 10, 0):
        slider.evaluate(TURN, str(value))
        expect(opened.page.locator(".bgpkit-movers tbody tr")).to_have_count(2 if value else 0)
        opened.page.wait_for_timeout(400)
        heights.add((*rows.evaluate_all("all => all.map((one) => Math.round(one.getBoundingClientRect().height))"),
                     opened.page.locator(f"{WHOLE} svg").evaluate("one => one.getBoundingClientRect().height")))
    assert len({one[:-1] for one in heights}) == 1, "no row grows"
    assert len({one[-1] for one in heights}) <= 2, "the picture keeps the room that it once took"


def test_small_areas_have_names_upright_or_short_and_no_number_is_cut(opened: LabPage) -> None:
    page, picture = opened.page, plain(opened, "Areas")
    page.locator(".bgpkit-internet-tools select").first.select_option(label="customer cones")
    try:
        expect(picture.locator(".bgpkit-area-tile").first).to_be_visible()
        page.wait_for_timeout(600)
        texts = picture.locator(".bgpkit-area tspan").all_text_contents()
        numbers = [text for text in texts if "AS" in text]
        upright = picture.locator(".bgpkit-area text[transform*=rotate]").all_text_contents()
        named = picture.locator(".bgpkit-area-tile").evaluate_all(
            "all => all.filter((one) => one.lastChild.textContent.startsWith('AS')).length")

        assert named > 3 and any(upright)
        assert [text for text in numbers if not re.search(r"AS\d{10}( |$)", text)] == []
        assert page.evaluate(SPILLED, f"{WHOLE} .bgpkit-area") == []
    finally:
        page.locator(".bgpkit-internet-tools select").first.select_option(label="ASes")
        page.wait_for_timeout(600)


# Save picture


def take(page: Page, name: str, folder: Path) -> Path:
    page.locator(f"{EXPLORER} .bgpkit-takeaway summary").first.click()
    with page.expect_download() as caught:
        page.locator(f"{EXPLORER} .bgpkit-takeaway").first.get_by_role("button", name=name).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


@pytest.mark.parametrize("shape", SHAPES)
def test_the_picture_shown_is_saved_with_its_names_and_its_source(opened: LabPage, tmp_path: Path, shape: str) -> None:
    picture = plain(opened, shape)
    opened.page.wait_for_timeout(500)
    shown = {text for text in picture.locator("tspan").all_text_contents() if text}
    text = take(opened.page, "Picture as SVG", tmp_path).read_text("utf-8")
    root = ElementTree.fromstring(text)
    written = {"".join(each.itertext()).strip() for each in root.iter() if each.tag.endswith(("}text", "}tspan"))}

    assert shown <= written
    assert any(line.startswith("Synthetic Internet: who arrives at") for line in written)
    assert "Synthetic Internet of 400 ASes, seed 3: it is made up, and so is every share." in written
    assert not any(word in text for word in ("var(", "color(", "color-mix", "class=", "style="))
    assert take(opened.page, "Picture as PNG", tmp_path).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_tables_are_saved_and_the_page_is_made_by_the_kernel(opened: LabPage, tmp_path: Path) -> None:
    page = opened.page
    plain(opened)
    bar, _ = turn(page)
    share = bar.inner_text()
    path = take(page, "by which neighbour ASes reach", tmp_path)
    rows = [*csv.reader(path.open(encoding="utf-8", newline=""))]
    saved = take(page, "Page with words and tables", tmp_path).read_text("utf-8")

    assert rows[0][0] == "Neighbour" and rows[1][1].startswith(share)
    assert saved.startswith("<!DOCTYPE html>") and "<svg" in saved and "<table" in saved and "<script" not in saved
    assert "Synthetic Internet" in saved
    expect(page.locator(".bgpkit-status").first).to_have_text(re.compile(r"^Saved AS\d+\.html\.$"))


@pytest.mark.parametrize("width", [1280, 480])
def test_the_menu_stays_within_the_explorer(opened: LabPage, width: int) -> None:
    page = opened.page
    page.set_viewport_size({"width": width, "height": 3600})
    try:
        page.locator(f"{EXPLORER} .bgpkit-takeaway summary").first.click()
        menu, whole = (page.locator(where).first.bounding_box()
                       for where in (f"{EXPLORER} .bgpkit-takeaway-items", EXPLORER))
        assert whole["x"] <= menu["x"] and menu["x"] + menu["width"] <= whole["x"] + whole["width"]
    finally:
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 800, "height": 3600})


def test_areas_are_as_large_as_what_they_stand_for(opened: LabPage) -> None:
    picture = plain(opened, "Areas")
    opened.page.wait_for_timeout(400)
    doors = picture.locator(".bgpkit-area-door").evaluate_all("""all => all.map((one) => {
      const box = one.querySelector("rect").getBoundingClientRect();
      return [Number(one.getAttribute("aria-label").match(/: ([\\d.]+) %/)[1]), (box.width + 3) * (box.height + 3)];
    })""")
    whole = sum(area for _, area in doors)

    assert len(doors) > 1
    assert all(abs(share / 100 - area / whole) < 0.02 for share, area in doors), doors


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_turn_glides_unless_less_motion_is_asked_for_and_keeps_the_focus(opened: LabPage, motion: str) -> None:
    page, picture = opened.page, plain(opened)
    page.wait_for_timeout(500)
    page.emulate_media(reduced_motion=motion)
    try:
        page.evaluate(WATCH_SHAPES)
        bar = picture.locator(".bgpkit-end-bar[data-pick^='door:']").first
        bar.focus()
        for value in (3, 0, 3, 0, 3):                          # a busy machine may paint no frame on the way
            page.locator(".bgpkit-upstreams input[type=range]").first.evaluate(TURN, str(value))
            expect(page.locator(".bgpkit-movers tbody tr")).to_have_count(0 if not value else 2)
            page.wait_for_timeout(500)
        places = page.evaluate("() => window.shapes.size")
        assert places > 2 if motion == "no-preference" else places == 2, places
        expect(bar).to_be_focused()
    finally:
        page.emulate_media(reduced_motion="no-preference")


#: Every place where the first neighbour's bar stands, the first included.
WATCH_SHAPES = """() => {
  const bar = document.querySelector(".bgpkit-whole [data-pick^='door:'].bgpkit-end-bar").children[2];
  window.shapes = new Set([bar.getAttribute("height")]);
  new MutationObserver(() => window.shapes.add(bar.getAttribute("height"))).observe(bar, { attributes: true });
}"""
TURN = """(slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def test_what_is_drawn_is_in_the_table_behind(opened: LabPage) -> None:
    page, picture = opened.page, plain(opened)
    bands = picture.locator(".bgpkit-band").count()
    behind = page.locator(f"{WHOLE} .bgpkit-behind")
    behind.locator("summary").click()
    expect(behind.locator("tbody tr")).to_have_count(bands)
    behind.locator("summary").click()


@pytest.mark.parametrize("theme", ["dark", "high contrast", "light"])
@pytest.mark.parametrize("shape", SHAPES)
def test_axe_finds_nothing_wrong_in_the_explorer_of_the_internet(
    opened: LabPage, axe: str, theme: str, shape: str
) -> None:
    picture = plain(opened, shape)
    picture.locator("[data-pick^='door:']").first.focus()
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator(".bgpkit-members h4")).to_be_visible()
    opened.change_theme(theme)
    try:
        opened.page.wait_for_timeout(400)
        assert violations(opened.page, axe, f"{EXPLORER} .bgpkit-main") == []
        assert opened.page.evaluate(SMALL, f"{WHOLE}-head, .bgpkit-members, .bgpkit-roads") == []
        assert opened.page.evaluate(LIVE, ".bgpkit-internet, .bgpkit-roads") == []
        assert opened.page.evaluate(FAINT, f"{WHOLE} text, .bgpkit-roads text") == []
    finally:
        opened.change_theme("light")


#: Texts in a picture with less than 4.5:1 on what is below them (a rectangle's own colour, or the paper).
FAINT = """where => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    pen.fillStyle = under; pen.fillRect(0, 0, 1, 1);
    pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => colour.map((part) => part / 255).map((part) => (
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const probe = document.querySelector(".bgpkit-internet").appendChild(document.createElement("i"));
  probe.style.color = "var(--bgpkit-paper)";
  const ground = getComputedStyle(probe).color;
  probe.remove();
  return [...document.querySelectorAll(where)].filter((text) => text.textContent.trim()).flatMap((text) => {
    const below = text.parentElement.querySelector(":scope > circle, :scope > rect:not(.bgpkit-hit, [fill=none])");
    const fill = below ? getComputedStyle(below).fill : ground;
    const boxed = !below || text.closest(".bgpkit-end-bar") ? ground : fill;
    const one = light(rgb(getComputedStyle(text).fill, ground)), other = light(rgb(boxed, ground));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return ratio < 4.5 ? [`${text.textContent}: ${ratio.toFixed(2)}`] : [];
  });
}"""


def test_in_forced_colours_areas_and_roads_keep_their_edges_and_names(
    browser: Browser, lab: Lab, axe: str
) -> None:
    path = lab.write("forced.ipynb", CELL)
    with open_notebook(browser, lab, path, width=1280, height=3000, forced_colors="active") as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-net-paths li", timeout=60_000)
        page.page.get_by_role("button", name="Areas", exact=True).click()
        areas = page.page.locator(f"{WHOLE} .bgpkit-area-door")
        expect(areas.first).to_be_visible()
        inks = page.page.evaluate("""() => [...document.querySelectorAll(
          ".bgpkit-whole .bgpkit-area-door rect, .bgpkit-road-as rect")].map((one) => getComputedStyle(one).stroke)""")
        assert len(inks) > 3 and "none" not in inks
        assert all(text.strip() for text in areas.locator("text").all_text_contents()[:2])
        assert violations(page.page, axe, f"{EXPLORER} .bgpkit-main") == []
        assert page.errors == []


# What goes on below, last: it stays there


def test_the_neighbourhood_goes_on_in_the_ordinary_explorer_and_nothing_spills(opened: LabPage) -> None:
    page = opened.page
    page.locator("[data-act=cut]").click()
    expect(page.locator(".bgpkit-map svg").first).to_be_visible(timeout=60_000)
    wide = page.locator(".bgpkit-internet-explorer").evaluate("one => one.scrollWidth - one.clientWidth")

    assert wide <= 1
    page.locator(f"{EXPLORER} .bgpkit-takeaway summary").first.click()
    offered = page.locator(f"{EXPLORER} .bgpkit-takeaway-items").first.locator("button").all_inner_texts()
    page.keyboard.press("Escape")
    captions = page.locator(".bgpkit-explorer .bgpkit-explorer table caption").all_inner_texts()
    assert captions and not {f"Table: {each} (CSV)" for each in captions} & set(offered), "that one has its own menu"
    assert opened.errors == []


def test_what_is_undone_by_key_in_the_explorer_below_stays_there(opened: LabPage) -> None:
    page = opened.page
    bar, before = turn(page)
    turned = bar.inner_text()
    inner = page.locator(".bgpkit-explorer .bgpkit-explorer")
    if not inner.count():                                       # a second one would take its place while we turn it
        page.locator("[data-act=cut]").click()
    slider = inner.locator(".bgpkit-knobs input[type=range]").first
    expect(slider).to_be_attached(timeout=30_000)
    expect(inner.locator("[data-act=undo]")).to_be_disabled()
    slider.focus()
    page.keyboard.press("End")
    undo = inner.locator("[data-act=undo]")
    expect(undo).to_be_enabled()

    slider.focus()
    page.keyboard.press("Control+z")
    expect(undo).to_be_disabled()
    expect(bar).to_have_text(turned)
    page.locator(".bgpkit-upstreams input[type=range]").first.focus()
    page.keyboard.press("Control+z")
    expect(bar).to_have_text(before)
    assert opened.errors == []
