"""The explorer of the real Internet in JupyterLab, in a real browser, on a small made-up graph."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

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


def test_a_slider_moves_the_bars_and_undo_takes_it_back(opened: LabPage) -> None:
    page = opened.page
    bar = page.locator(".bgpkit-doors tbody tr .bgpkit-reading b").first
    before = bar.inner_text()
    page.locator(".bgpkit-upstreams input[type=range]").first.focus()
    page.keyboard.press("End")

    expect(bar).not_to_have_text(before)
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


def test_the_neighbourhood_goes_on_in_the_ordinary_explorer_and_nothing_spills(opened: LabPage) -> None:
    page = opened.page
    page.locator("[data-act=cut]").click()
    expect(page.locator(".bgpkit-map svg").first).to_be_visible(timeout=60_000)
    wide = page.locator(".bgpkit-internet-explorer").evaluate("one => one.scrollWidth - one.clientWidth")

    assert wide <= 1
    assert opened.errors == []


def test_what_is_undone_by_key_in_the_explorer_below_stays_there(opened: LabPage) -> None:
    page = opened.page
    bar = page.locator(".bgpkit-doors tbody tr .bgpkit-reading b").first
    before = bar.inner_text()
    page.locator(".bgpkit-upstreams input[type=range]").first.focus()
    page.keyboard.press("End")
    expect(bar).not_to_have_text(before)
    turned = bar.inner_text()
    inner = page.locator(".bgpkit-explorer .bgpkit-explorer")
    slider = inner.locator(".bgpkit-knobs input[type=range]").first
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
