"""What a kernel holds with everything open that a reader can open, and what a page saved for others weighs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import bgpkit_nb as bgp
from tests.benchmarks.harness import NotMeasured, Row
from tests.benchmarks.probe import data_file, lab_and_browser
from tests.lab import PATIENCE, LabPage, open_notebook
from tests.made import made_scenario
from tests.memory import KERNEL

EXPLORER = "import bgpkit_nb as bgp\n\nregional = bgp.scenarios.regional()\nbgp.explore(regional)"
#: Whatever else shows something live, a cell each.
OTHERS = ("bgp.watch(bgp.scenarios.path_hunting())", "bgp.tie_break_lab()", "bgp.port_cost_calculator()",
          "bgp.predict(regional, share='Coast', prepend=2)")
INTERNET = "bgp.explore_internet(bgp.internet.load({path!r}), 13335)"
MOST, PAGE = 500e6, 1.5e6


def bench_kernel_with_everything_open() -> Iterator[Row]:
    """Resident memory of one kernel: every view of an explorer, then the other widgets, then the real AS graph."""
    try:
        internet = [INTERNET.format(path=str(data_file("caida/20180101.as-rel.txt.bz2")))]
    except NotMeasured:
        internet = []
    cells = [EXPLORER, *OTHERS, *internet, KERNEL]
    with (
        lab_and_browser() as (lab, browser),
        open_notebook(browser, lab, lab.write("open.ipynb", *cells), height=6000) as page,
    ):
        page.run_cell(0)
        views = _open_views(page)
        note = f"{views} views; resident, imports included"
        yield _row("kernel with every view of an explorer open", page, cells, note)
        for cell, code in enumerate(cells[1:-1], 1):
            _run(page, cell, code)
            if code == OTHERS[-1]:
                yield _row("the same and every other small widget", page, cells, f"{len(OTHERS)} more widgets")
        if internet:
            yield _row("the same and an explorer of the real Internet", page, cells, "60,006 ASes; numba included")


def _open_views(page: LabPage) -> int:
    """Press every view's button that is not pressed, and give how many views there are."""
    page.page.wait_for_selector(".bgpkit-curve svg", timeout=PATIENCE)
    buttons = page.page.locator(".bgpkit-tool-views button[data-view]")
    for index in range(buttons.count()):
        if buttons.nth(index).get_attribute("aria-pressed") != "true":
            buttons.nth(index).click()
    page.page.wait_for_function("""() => [...document.querySelectorAll(".bgpkit-tool-views button[data-view]")]
        .every((each) => each.getAttribute("aria-pressed") === "true")""", timeout=PATIENCE)
    return buttons.count()


def _run(page: LabPage, cell: int, code: str) -> None:
    """Run a cell that shows a widget; RuntimeError if it shows none."""
    page.run_cell(cell)
    try:
        page.cell(cell).locator(".bgpkit-root").first.wait_for(state="attached", timeout=PATIENCE)
    except Exception as error:
        raise RuntimeError(f"{code} shows no widget") from error


def _row(name: str, page: LabPage, cells: list[str], note: str) -> Row:
    page.page.wait_for_timeout(2000)
    resident = int(page.run_cell(len(cells) - 1).split()[0])
    return Row(name, resident, MOST, unit="B", note=note)


def bench_page_saved() -> Iterator[Row]:
    """A page by `bgp.save`, which keeps the map, its motion and every position of a knob."""
    for scenario in (bgp.scenarios.two_transits(), bgp.scenarios.regional(), made_scenario(40)):
        ases = len(scenario.network.ases)
        with tempfile.TemporaryDirectory() as folder:
            size = bgp.save(bgp.solve(scenario), Path(folder) / "page.html").stat().st_size
        yield Row(f"page saved by bgp.save, {ases} ASes", size, PAGE, unit="B", note="one file, all it needs in it")
