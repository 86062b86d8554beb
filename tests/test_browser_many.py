"""Many explorers in one notebook, one cell run many times, a page left and opened again: nothing piles up or mixes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

import bgpkit_nb as bgp
from tests.lab import PATIENCE, Lab, LabPage, open_notebook
from tests.memory import KERNEL, Holding, holding

pytestmark = pytest.mark.browser

CELL = "import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.regional(), update=True)"
#: What one more run of the cell may leave in the page. JupyterLab 4.6 leaves 80 kB, 50 elements and 160 listeners each
#: time a cell runs that only prints, and 270 kB, 180 elements and 210 listeners with ten sliders of ipywidgets' own.
HEAP, ELEMENTS, LISTENERS = 600_000, 150, 400
#: In the kernel: once its memory has found its size, which takes some megabytes, 2 to 8 kB a run are measured.
KERNEL_SIZE, KERNEL_RUN = 6_000_000, 50_000
ALL_VIEWS = 500_000_000


def explorer(page: LabPage, cell: int = 0) -> Locator:
    return page.cell(cell).locator(".bgpkit-explorer")


def prepends(page: LabPage, cell: int = 0) -> Locator:
    return explorer(page, cell).get_by_role("slider", name="Prepends towards Coast")


def coast_share(page: LabPage, cell: int = 0) -> Locator:
    return explorer(page, cell).locator(".bgpkit-shares tbody tr", has_text="Coast").first.locator("b").first


def share(prepend: int) -> str:
    return f"{round(100 * bgp.solve(bgp.scenarios.regional().set(prepend=prepend)).share('Coast'), 1):g} %"


def run(page: LabPage, cell: int = 0) -> None:
    """Run a cell and wait until its explorer is drawn to the last curve."""
    page.run_cell(cell)
    explorer(page, cell).locator(".bgpkit-curve svg").wait_for(timeout=PATIENCE)
    page.page.wait_for_timeout(150)


LONG = """\
import bgpkit_nb as bgp

many = [4_200_000_001 + 1_111 * number for number in range(40)]
network = bgp.Network("Long numbers").add(many[0], announces="192.0.2.0/24")
for asn in many[1:]:
    network = network.add(asn).customer(asn, of=many[0])
bgp.explore(bgp.Scenario("long numbers", network, many[0], demands=(bgp.Demand(many[1], "192.0.2.0/24", 1),)))"""


@pytest.mark.parametrize("width", [1280, 800])
def test_long_asns_without_names_can_be_told_apart_on_a_crowded_map(browser: Browser, lab: Lab, width: int) -> None:
    with open_notebook(browser, lab, lab.write(f"long-{width}.ipynb", LONG), width=width, height=2500) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-map[data-serial]")
        names = page.page.locator(".bgpkit-map .bgpkit-name").all_text_contents()

        assert any("…" in name for name in names), "there is not enough room for whole numbers"
        assert len(set(names)) == len(names) == 40


# The first runs load scripts and fill caches.
WARM = 4


@pytest.mark.parametrize("times", [8, pytest.param(100, marks=pytest.mark.deep)])
def test_a_cell_run_many_times_leaves_one_explorer(browser: Browser, lab: Lab, times: int) -> None:
    with open_notebook(browser, lab, lab.write(f"again-{times}.ipynb", CELL, KERNEL), height=2500) as page:
        for _ in range(WARM):
            run(page)
        before = holding(page, 1)
        for _ in range(times):
            run(page)
        after = holding(page, 1)

        assert (after.explorers, after.widgets, after.comms) == (1, before.widgets, before.comms)
        assert after.widgets == after.comms, "the kernel and the page agree on what is open"
        assert growth(before, after, times) == {}
        expect(page.page.locator(".bgpkit-explorer")).to_have_count(1)
        prepends(page).focus()
        page.page.keyboard.press("ArrowRight")
        expect(coast_share(page)).to_have_text(share(1))
        assert page.errors == []


def growth(before: Holding, after: Holding, times: int) -> dict[str, float]:
    """What grew by more than it may with every run."""
    allowed = {"heap": HEAP, "elements": ELEMENTS, "listeners": LISTENERS, "kernel": KERNEL_RUN + KERNEL_SIZE / times}
    grown = {name: (getattr(after, name) - getattr(before, name)) / times for name in allowed}
    return {name: each for name, each in grown.items() if each > allowed[name]}


@pytest.fixture(scope="module")
def five(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """Five explorers, a cell each, and a cell that says what the kernel holds."""
    with open_notebook(browser, lab, lab.write("five.ipynb", *[CELL] * 5, KERNEL), height=14_000) as page:
        for cell in range(5):
            run(page, cell)
        yield page
        assert page.errors == []


def test_five_explorers_do_not_mix(five: LabPage) -> None:
    for cell in (1, 3):
        prepends(five, cell).focus()
        for _ in range(cell):
            five.page.keyboard.press("ArrowRight")
    explorer(five, 4).locator(".bgpkit-map").get_by_role("button", name="Lake, AS").click()

    for cell, turned in enumerate((0, 1, 0, 3, 0)):
        expect(coast_share(five, cell)).to_have_text(share(turned))
        expect(prepends(five, cell)).to_have_js_property("value", str(turned))
        chosen = explorer(five, cell).locator(".bgpkit-funnel caption")
        if cell == 4:
            expect(chosen).to_contain_text("Lake chooses")
        else:
            expect(chosen).not_to_contain_text("Lake chooses")
    expect(five.page.get_by_role("status").and_(five.page.locator(".bgpkit-status"))).to_have_count(5)
    ids = five.page.evaluate("[...document.querySelectorAll('.bgpkit-root [id]')].map((one) => one.id)")
    assert len(set(ids)) == len(ids), "ids are given once"


def test_running_one_of_five_again_leaves_the_others_as_they_are(five: LabPage) -> None:
    prepends(five, 0).focus()
    five.page.keyboard.press("End")
    expect(coast_share(five, 0)).to_have_text(share(10))
    before = holding(five, 5)

    run(five, 2)

    after = holding(five, 5)
    assert (after.explorers, after.widgets) == (5, before.widgets)
    expect(coast_share(five, 0)).to_have_text(share(10))
    prepends(five, 0).focus()
    five.page.keyboard.press("Home")
    expect(coast_share(five, 0)).to_have_text(share(0))


def test_a_kernel_with_five_explorers_stays_small(five: LabPage) -> None:
    assert holding(five, 5).kernel < ALL_VIEWS


def test_a_notebook_left_and_opened_again_shows_the_same_explorer_and_it_works(browser: Browser, lab: Lab) -> None:
    """The kernel stays; the page is new and asks it for the state of every widget."""
    path = lab.write("reopened.ipynb", CELL, KERNEL)
    with open_notebook(browser, lab, path, height=2500) as page:
        run(page)
        prepends(page).focus()
        page.page.keyboard.press("ArrowRight")
        expect(coast_share(page)).to_have_text(share(1))
        before = holding(page, 1)
        page.save()
    for turn in (2, 3):
        with open_notebook(browser, lab, path, height=2500) as page:
            explorer(page).locator(".bgpkit-curve svg").wait_for(timeout=PATIENCE)
            expect(prepends(page)).to_have_js_property("value", str(turn - 1))
            prepends(page).focus()
            page.page.keyboard.press("ArrowRight")
            expect(coast_share(page)).to_have_text(share(turn))
            after = holding(page, 1)
            page.save()
            assert (after.explorers, after.widgets) == (1, before.widgets)
            assert page.errors == []
