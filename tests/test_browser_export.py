"""Saved pages in a real browser: from a file and from a server, with scripts and without, by mouse and by keyboard."""

import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Locator, Page, expect

import bgpkit_nb as bgp
from tests.access import SMALL, violations
from tests.servers import HOST
from tests.test_export import png_size, sneaky

pytestmark = pytest.mark.browser
SCENARIO = bgp.scenarios.regional().set(prepend=1)
SVG = "{http://www.w3.org/2000/svg}"
NOTEBOOK = (
    "import bgpkit_nb as bgp\nbgp.explore(bgp.scenarios.regional(), selected='Harbour')",
    "bgp.predict(bgp.scenarios.two_transits(), path='Origin A', prepend=2)",
    "bgp.tie_break_lab()",
)


@dataclass
class Opened:
    """A page with what it asked for and what went wrong."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def turned(self, position: int) -> None:
        expect(self.page.locator(".bgpkit-map")).to_have_attribute("data-serial", str(position + 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a saved page of the twelve ASes, of names that would like to be code, and of routers in an AS."""
    folder = tmp_path_factory.mktemp("pages")
    bgp.save(bgp.solve(SCENARIO), folder / "regional.html", selected="Harbour")
    bgp.save(bgp.solve(sneaky()), folder / "sneaky.html")
    bgp.save(bgp.solve(bgp.scenarios.hot_potato()), folder / "inside.html")
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """The folder served on this machine."""
    served = ThreadingHTTPServer((HOST, 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{served.server_port}"
    served.shutdown()
    served.server_close()


@pytest.fixture
def open_page(browser: Browser, folder: Path) -> Iterator:
    """A function that opens a page in a context of its own; the page must have met no error, and asked nobody."""
    opened: list[Opened] = []

    def go(name: str = "regional.html", *, base: str = "", width: int = 1280, live: bool = True, init: str = "",
           **options: object) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=live, **options)
        found = Opened(context.new_page())
        if init:
            found.page.add_init_script(init)
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("console", lambda message: message.type == "error" and found.errors.append(message.text))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        url = f"{base or folder.as_uri()}/{name}"
        found.page.goto(url)
        if live and not init:
            found.page.wait_for_selector(".bgpkit-map[data-serial]")
        opened.append(found)
        return found

    yield go
    for each in opened:
        assert [url for url in each.asked if not url.split("#")[0].endswith((".html", ".ico"))
                and not url.startswith(("data:", "blob:"))] == []
        each.page.context.close()


def knob(page: Page) -> Locator:
    return page.get_by_role("slider", name="Prepends")


def sentences(page: Page) -> list[str]:
    return page.locator("#bgpkit-live .bgpkit-sentences p").all_inner_texts()


def words_at(prepend: int) -> list[str]:
    outcome, baseline = bgp.solve(SCENARIO.set(prepend=prepend)), bgp.solve(SCENARIO)
    changed = bgp.compare(baseline, outcome).sentences if prepend != 1 else ()
    return [*changed, *bgp.describe(outcome).sentences]


@pytest.mark.parametrize("place", ["file", "server"])
def test_the_arrow_keys_turn_the_knob_and_everything_follows(open_page, server: str, place: str) -> None:
    opened = open_page(base=server if place == "server" else "")
    page = opened.page
    slider = knob(page)
    expect(slider).to_have_attribute("aria-valuetext", "1")
    assert sentences(page) == words_at(1)

    slider.focus()
    for position in (2, 3):
        page.keyboard.press("ArrowRight")
        opened.turned(position)
        expect(page.locator(".bgpkit-curve text.bgpkit-now").last).to_have_text(f"now: {position}")
        assert sentences(page) == words_at(position)
    page.keyboard.press("Home")
    opened.turned(0)
    assert sentences(page) == words_at(0)
    expect(page.locator(".bgpkit-funnel tr.bgpkit-settled")).to_have_attribute("data-step", "as_path")
    assert opened.errors == []
    assert len(opened.asked) == 1


def test_the_knob_turns_by_mouse_from_end_to_end(open_page) -> None:
    opened = open_page()
    box = knob(opened.page).bounding_box()
    mouse, y = opened.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] * 0.12, y)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 2, y, steps=25)
    mouse.up()

    opened.turned(10)
    assert sentences(opened.page) == words_at(10)


def test_the_marks_below_the_slider_are_the_values_of_the_knob(open_page) -> None:
    page = open_page("inside.html").page
    slider = page.get_by_role("slider", name="IGP metric Hamburg to Frankfurt")
    assert page.locator(".bgpkit-scale").inner_text().split()[:3] == ["5", "10", "15"]
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "60")
    outcome = bgp.solve(bgp.scenarios.hot_potato().set(**{bgp.scenarios.hot_potato().knobs[0].name: 60}))
    assert sentences(page)[-1] == bgp.describe(outcome).sentences[-1]


def test_an_as_is_selected_by_click_and_by_key_and_its_funnel_shown(open_page) -> None:
    page = open_page().page
    caption = page.locator("#bgpkit-live .bgpkit-funnel caption")
    expect(caption).to_contain_text("Harbour chooses")
    page.locator(".bgpkit-map").get_by_role("button", name="Island, AS").click()
    expect(caption).to_contain_text("Island chooses")
    page.locator(".bgpkit-map").get_by_role("button", name="City, AS").focus()
    page.keyboard.press("Enter")
    expect(caption).to_contain_text("City chooses")
    expect(page.locator(".bgpkit-arrival h4")).to_contain_text("At City")


def test_traffic_flows_unless_less_motion_is_asked_for(open_page) -> None:
    moving, still = open_page().page, open_page(reduced_motion="reduce").page
    pixels = "() => document.querySelector('.bgpkit-stage canvas').toDataURL()"

    moving.wait_for_selector(".bgpkit-stage canvas[data-fps]")
    before = moving.evaluate(pixels)
    moving.wait_for_timeout(300)
    assert moving.evaluate(pixels) != before
    assert float(moving.locator(".bgpkit-stage canvas").get_attribute("data-fps")) > 5
    before = still.evaluate(pixels)
    still.wait_for_timeout(300)
    assert still.evaluate(pixels) == before
    assert still.locator(".bgpkit-stage canvas[data-fps]").count() == 0


def test_a_link_can_name_a_position(open_page) -> None:
    opened = open_page("regional.html#3")
    opened.turned(3)
    expect(knob(opened.page)).to_have_attribute("aria-valuetext", "3")
    knob(opened.page).focus()
    opened.page.keyboard.press("ArrowRight")
    opened.turned(4)
    assert opened.page.url.endswith("#4")
    opened.page.evaluate("() => { location.hash = '#99'; }")
    opened.page.wait_for_timeout(100)
    opened.turned(4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800])
@pytest.mark.parametrize("live", [True, False])
def test_page_follows_the_system_and_fits_its_width(open_page, scheme: str, width: int, live: bool) -> None:
    page = open_page(width=width, live=live, color_scheme=scheme).page

    colours = page.evaluate(
        "() => ['backgroundColor', 'color'].map((name) => getComputedStyle(document.body)[name])")
    assert colours == (["rgb(255, 255, 255)", "rgb(27, 27, 27)"] if scheme == "light"
                       else ["rgb(17, 17, 17)", "rgb(232, 232, 232)"])
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_without_scripts_there_is_a_still_picture_with_words_and_tables(open_page) -> None:
    page = open_page(live=False).page

    expect(page.locator("#bgpkit-live")).to_be_hidden()
    expect(page.get_by_role("img", name="Routing map: Regional Internet")).to_be_visible()
    expect(page.get_by_text("Arriving at Orchard: 23 Gbit/s, 54 % over Coast").last).to_be_visible()
    expect(page.get_by_role("table", name="Share of the inbound traffic on each link")).to_be_visible()
    expect(page.get_by_role("table", name="Links of Orchard")).to_be_visible()


def test_in_a_browser_that_is_too_old_the_still_picture_stays(open_page) -> None:
    page = open_page(init="delete window.DecompressionStream").page

    page.wait_for_timeout(300)
    expect(page.locator("#bgpkit-live")).to_be_hidden()
    expect(page.locator("#bgpkit-still svg")).to_be_visible()


def test_names_that_would_like_to_be_code_are_text(open_page) -> None:
    opened = open_page("sneaky.html")
    knob(opened.page).focus()
    opened.page.keyboard.press("ArrowRight")
    opened.turned(1)

    assert opened.page.evaluate("() => window.ran") is None
    assert opened.page.locator("#bgpkit-live img, #bgpkit-live script").count() == 0
    assert "</script>" in opened.page.locator("h1").inner_text()
    assert opened.errors == []


def test_a_script_that_gets_in_all_the_same_does_not_run_and_nothing_can_be_fetched(open_page) -> None:
    opened = open_page()
    ran = opened.page.evaluate("""async () => {
      const script = document.createElement("script");
      script.textContent = "window.ran = 1";
      document.body.append(script);
      const fetched = await fetch(location.href).then(() => "fetched", () => "refused");
      return [window.ran ?? null, fetched];
    }""")

    assert ran == [None, "refused"]


def test_what_changed_is_announced_once_and_politely(open_page) -> None:
    page = open_page().page
    live = page.locator("#bgpkit-live [role=status], #bgpkit-live [role=alert], #bgpkit-live [aria-live=polite]")
    page.evaluate("""() => {
      window.said = [];
      for (const each of document.querySelectorAll("#bgpkit-live [role=status]"))
        new MutationObserver(() => each.textContent && window.said.push(each.textContent))
          .observe(each, { childList: true, characterData: true, subtree: true });
    }""")
    knob(page).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".bgpkit-status")).to_contain_text("Inbound: 50 % Hills")

    assert live.count() > 0
    assert len(page.evaluate("() => window.said")) == 1


def test_every_control_has_a_name(open_page) -> None:
    page = open_page().page
    unnamed = page.evaluate("""() => [...document.querySelectorAll("button, input, select, summary, [role=button]")]
      .filter((each) => each.checkVisibility())
      .filter((each) => !(each.getAttribute("aria-label") || each.labels?.length || each.textContent.trim()))
      .map((each) => each.outerHTML)""")

    assert unnamed == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_axe_finds_nothing(open_page, axe: str, scheme: str, width: int) -> None:
    # A page of ours lets no script in but its own, axe neither: only here the policy is set aside.
    page = open_page(color_scheme=scheme, width=width, bypass_csp=True).page
    page.locator(".bgpkit-takeaway summary").click()

    assert violations(page, axe, "body") == []
    assert page.evaluate(SMALL, "body") == []


def test_axe_finds_nothing_without_scripts_either(open_page, axe: str) -> None:
    page = open_page(init="delete window.DecompressionStream", bypass_csp=True).page
    page.wait_for_timeout(300)

    assert violations(page, axe, "body") == []


def test_what_is_picked_in_one_view_is_picked_in_all(open_page) -> None:
    page = open_page().page
    page.locator("#bgpkit-live .bgpkit-shares").get_by_role("button", name="Hills").first.click()
    expect(page.locator("#bgpkit-live .bgpkit-shares .bgpkit-picked").first).to_be_visible()
    expect(page.locator(".bgpkit-map .bgpkit-link[data-link='64505-64497'].bgpkit-on")).to_have_count(1)
    page.locator(".bgpkit-map [data-node='64504']").click()
    lit = page.locator("#bgpkit-live .bgpkit-shares tr.bgpkit-lit")
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text("Coast")                                   # by which City's traffic arrives
    expect(page.locator("#bgpkit-live .bgpkit-curve .bgpkit-picked-line")).to_have_text("◉ Picked: City (1 flow)")


def test_a_click_on_the_curve_turns_the_knob(open_page) -> None:
    opened = open_page()
    slider = opened.page.locator(".bgpkit-curve").get_by_role("slider")
    slider.focus()
    opened.page.keyboard.press("End")
    opened.turned(10)
    expect(knob(opened.page)).to_have_attribute("aria-valuetext", "10")


# Save picture


def take(page: Page, name: str, folder: Path) -> Path:
    page.locator(".bgpkit-takeaway summary").click()
    with page.expect_download() as caught:
        page.get_by_role("button", name=name).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_saved_as_an_svg_that_needs_no_style_sheet(open_page, tmp_path: Path, scheme: str) -> None:
    page = open_page(color_scheme=scheme, reduced_motion="reduce").page
    path = take(page, "Picture as SVG", tmp_path)
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    written = {"".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")}

    assert path.name == "Regional-Internet.svg"
    assert {"Orchard", "Harbour", "AS64505", "Routing map: Regional Internet"} <= written
    assert any("12.5 Gbit/s" in each for each in written)
    assert not any(word in text for word in ("var(", "color(", "color-mix", "class=", "style="))
    assert root.find(f"{SVG}rect").get("fill") == ("#ffffff" if scheme == "light" else "#111111")


def test_the_picture_is_saved_as_a_png_with_the_traffic_on_it(open_page, tmp_path: Path) -> None:
    page = open_page().page
    page.wait_for_timeout(800)
    data = take(page, "Picture as PNG", tmp_path).read_bytes()
    width = page.locator(".bgpkit-stage svg").first.evaluate("each => each.clientWidth")

    assert png_size(data)[0] == 2 * width
    assert len(data) > 50_000


def test_tables_are_saved_as_csv(open_page, tmp_path: Path) -> None:
    page = open_page().page
    path = take(page, "Table: Share of the inbound traffic by Prepends towards Coast", tmp_path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))

    assert rows[0][:4] == ["extra copies", "Coast (%)", "Hills (%)", "Valley (%)"]
    assert [row[0] for row in rows[1:]] == [str(value) for value in range(11)]
    for row, value in zip(rows[1:], range(11), strict=True):
        assert float(row[1]) == pytest.approx(100 * bgp.solve(SCENARIO.set(prepend=value)).share("Coast"), abs=0.01)


def test_no_cell_of_a_saved_table_begins_like_a_formula(open_page, tmp_path: Path) -> None:
    page = open_page("sneaky.html").page
    page.locator(".bgpkit-map").get_by_role("button", name=re.compile("^=HYPERLINK")).click()
    page.locator(".bgpkit-takeaway summary").click()
    names = page.locator(".bgpkit-takeaway-item").all_inner_texts()
    page.keyboard.press("Escape")
    cells = [cell for name in names[2:] for row in csv.reader(
        io.StringIO(take(page, name, tmp_path).read_text("utf-8"), newline="")) for cell in row]

    assert cells
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@")] == []


def test_the_menu_opens_and_closes_from_the_keyboard(open_page) -> None:
    page = open_page().page
    summary = page.locator(".bgpkit-takeaway summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Picture as SVG")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Picture as SVG")).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(page.locator("#bgpkit-live [role=status]")).to_have_text("Saved Regional-Internet.svg.")


# Notebooks where no kernel is


@pytest.fixture(scope="module")
def converted(folder: Path) -> Path:
    """A notebook with live widgets, run and made into HTML as `jupyter nbconvert --to html` does."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in NOTEBOOK])
    NotebookClient(notebook, timeout=120).execute()
    assert len(json.dumps(notebook.metadata.widgets)) > 10_000, "the widgets' state is saved, as nbconvert finds it"
    path = folder / "notebook.html"
    path.write_text(HTMLExporter().from_notebook_node(notebook)[0], "utf-8")
    return path


@pytest.mark.parametrize("live", [True, False])
def test_a_notebook_made_into_html_shows_still_pictures_words_and_tables(
    browser: Browser, converted: Path, live: bool
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=live)
    page = context.new_page()
    page.goto(converted.as_uri())
    page.wait_for_timeout(1000)

    assert page.get_by_role("img", name="Routing map: Regional Internet").bounding_box()["width"] > 500
    expect(page.get_by_text("Arriving at Orchard: 23 Gbit/s, 67 % over Coast and").last).to_be_visible()
    expect(page.get_by_text("Predict: Which way will packets from Origin A")).to_be_visible()
    page.get_by_text("Tables", exact=True).first.click()
    expect(page.get_by_role("table", name="Links of Orchard")).to_be_visible()
    expect(page.get_by_text("Arriving at Cloudflare: 4 Gbit/s, 100 % over Transit A.").last).to_be_hidden()
    page.get_by_text("Answer", exact=True).click()
    expect(page.get_by_text("Arriving at Cloudflare: 4 Gbit/s, 100 % over Transit A.").last).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280
    context.close()
