"""The explorer wherever notebooks are read: JupyterLab, Notebook 7, Voilà, and a page as VS Code's is."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import bgpkit_nb as bgp
from tests.access import violations
from tests.host import THEMES, Host, hosted
from tests.lab import PATIENCE, Lab, LabPage, open_notebook, start_server

pytestmark = pytest.mark.browser

CELL = 'import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.regional(), selected="Harbour")'
#: What each of them, not we, reports on an empty notebook too: Voilà asks the net for FontAwesome and loads extensions
#: of Notebook 7 without what they need, and refuses its own page the end of a kernel when it is left; Notebook 7 looks
#: for a schema that is not there.
THEIRS = re.compile(r"fontawesome|docregistry|@jupyter-notebook|reading 'schema'|voila/api/shutdown", re.I)


@pytest.fixture(scope="module", params=["lab", "notebook", "voila"])
def server(request: pytest.FixtureRequest, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    if request.param == "lab":
        yield request.getfixturevalue("lab")
        return
    with start_server(tmp_path_factory.mktemp(request.param), request.param) as lab:
        yield lab


@pytest.fixture(scope="module")
def shown(browser: Browser, server: Lab) -> Iterator[LabPage]:
    with open_notebook(browser, server, server.write("explorer.ipynb", CELL)) as page:
        if server.app != "voila":
            page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-map[data-serial]", timeout=PATIENCE)
        page.page.wait_for_selector(".bgpkit-curve svg", timeout=PATIENCE)
        yield page
        assert [error for error in page.errors if not THEIRS.search(error)] == []


def prepends(page: Page) -> Locator:
    return page.get_by_role("slider", name="Prepends towards Coast")


def assert_share(page: Page, prepend: int) -> None:
    """Coast's share stands in the table of shares, as solving gives it."""
    share = bgp.solve(bgp.scenarios.regional().set(prepend=prepend)).share("Coast")
    row = page.locator(".bgpkit-shares tbody tr", has_text="Coast").first
    expect(row.locator("b").first).to_have_text(f"{round(100 * share, 1):g} %")


def test_the_explorer_shows_all_its_parts(shown: LabPage) -> None:
    for part in (".bgpkit-knob", ".bgpkit-map svg", ".bgpkit-funnel table", ".bgpkit-shares table",
                 ".bgpkit-curve svg"):
        expect(shown.page.locator(f".bgpkit-explorer {part}").first).to_be_visible()
    expect(shown.page.locator(".bgpkit-map [data-node]")).to_have_count(12)
    assert_share(shown.page, 0)


def test_a_knob_turns_by_keyboard_and_by_mouse(shown: LabPage) -> None:
    prepends(shown.page).focus()
    shown.page.keyboard.press("ArrowRight")
    assert_share(shown.page, 1)
    box = prepends(shown.page).bounding_box()
    shown.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    expect(prepends(shown.page)).to_have_js_property("value", "10")
    assert_share(shown.page, 10)
    prepends(shown.page).focus()
    shown.page.keyboard.press("Home")
    assert_share(shown.page, 0)


def test_an_as_is_selected_by_mouse_and_by_keyboard(shown: LabPage) -> None:
    caption = shown.page.locator(".bgpkit-funnel caption")
    nodes = shown.page.locator(".bgpkit-map")
    nodes.get_by_role("button", name="Lake, AS").click()
    expect(caption).to_contain_text("Lake chooses")
    nodes.get_by_role("button", name="Harbour, AS").focus()
    shown.page.keyboard.press("Enter")
    expect(caption).to_contain_text("Harbour chooses")


def test_why_not_make_it_so_undo_and_keep_by_mouse_and_by_keyboard(shown: LabPage) -> None:
    """The main path: why is a link not used, use it, see what moved, take it back, keep the state."""
    page, funnel = shown.page, shown.page.locator(".bgpkit-funnel")
    page.locator(".bgpkit-map").get_by_role("button", name="Harbour, AS").click()
    expect(funnel.locator("caption")).to_contain_text("Harbour chooses")
    best = funnel.locator("thead th.bgpkit-best")
    for by_key in (False, True):
        for name in ("Why not via South", "Do it: "):
            button = funnel.get_by_role("button", name=re.compile(name)).first
            expect(button).to_be_visible(timeout=PATIENCE)
            button.press("Enter") if by_key else button.click()
        expect(best).to_contain_text("via South")
        expect(page.locator(".bgpkit-sentences")).to_contain_text("moved")
        undo = page.locator("[data-act=undo]")
        undo.press("Control+z") if by_key else undo.click()
        expect(best).to_contain_text("via Coast")
    page.get_by_label("Name of this state").fill("as it was")
    page.get_by_label("Name of this state").press("Enter")
    expect(page.get_by_role("button", name="Forget as it was")).to_be_visible()
    page.get_by_role("button", name="Forget as it was").press("Enter")
    page.get_by_role("button", name=re.compile("^Move Harbour .* up$")).click()
    expect(page.locator(".bgpkit-status")).to_contain_text("Harbour moved to")
    page.locator("[data-act=undo]").click()


def test_dark_and_light_are_followed(shown: LabPage, server: Lab, axe: str) -> None:
    """Voilà has one theme a page; the others change theirs while the explorer is open."""
    papers = []
    for theme in ("dark", "light"):
        if server.app == "voila":
            shown.page.goto(f"{server.address(shown.path)}?theme={theme}")
            shown.page.wait_for_selector(".bgpkit-curve svg", timeout=PATIENCE)
        else:
            shown.change_theme(theme)
        shown.page.wait_for_timeout(400)
        assert violations(shown.page, axe, ".bgpkit-explorer") == []
        papers.append(shown.page.locator(".bgpkit-stage").evaluate("one => getComputedStyle(one).backgroundColor"))
    assert papers == ["rgb(17, 17, 17)", "rgb(255, 255, 255)"]


# VS Code's notebook, as far as it can be had without VS Code


@pytest.fixture(scope="module")
def host(browser: Browser) -> Iterator[Host]:
    with hosted(browser, bgp.explore(bgp.scenarios.regional(), selected="Harbour")) as host:
        yield host
        assert host.errors == []


@pytest.mark.parametrize("theme", THEMES)
def test_in_the_colours_of_vs_code_everything_can_be_read(host: Host, axe: str, theme: str) -> None:
    host.dress(theme)
    host.page.wait_for_timeout(400)
    assert violations(host.page, axe, ".bgpkit-explorer") == []
    root = host.page.locator(".bgpkit-map")
    assert root.evaluate("one => getComputedStyle(one).getPropertyValue('--jp-layout-color0')") == ""
    dark = "dark" in theme or theme == "vscode-high-contrast"
    assert root.evaluate("one => getComputedStyle(one).colorScheme") == ("dark" if dark else "light")


def test_in_a_plain_host_a_knob_turns_and_an_as_is_selected(host: Host) -> None:
    prepends(host.page).focus()
    host.page.keyboard.press("ArrowRight")
    host.sync()
    assert host.widget.positions["prepend"] == 1
    assert_share(host.page, 1)
    host.page.locator(".bgpkit-map").get_by_role("button", name="Lake, AS").click()
    host.sync()
    expect(host.page.locator(".bgpkit-funnel caption")).to_contain_text("Lake chooses")
