"""What stays behind when a cell with an explorer is run a hundred times."""

from tests.benchmarks.harness import Row
from tests.benchmarks.probe import lab_and_browser
from tests.lab import PATIENCE, LabPage, open_notebook
from tests.memory import KERNEL, holding

CELL = "import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.regional(), update=True)"
WARM, TIMES = 5, 100


def bench_run_again() -> list[Row]:
    """One cell of one notebook, run again and again; the first runs load scripts and fill caches."""
    with (
        lab_and_browser() as (lab, browser),
        open_notebook(browser, lab, lab.write("again.ipynb", CELL, KERNEL)) as page,
    ):
        for _ in range(WARM):
            _run(page)
        before = holding(page, 1)
        for _ in range(TIMES):
            _run(page)
        after = holding(page, 1)
    named = f"after {TIMES} more runs of its cell"
    return [
        Row(f"kernel's growth {named}", after.kernel - before.kernel, 10e6, unit="B", note="resident"),
        Row(f"page's growth {named}", after.heap - before.heap, 60e6, unit="B",
            note="after garbage collection; JupyterLab's own share is 8 MB for a cell that prints"),
        Row(f"widgets open {named}", after.widgets, before.widgets, "after the first", unit="", note="in the kernel"),
        Row(f"comms open {named}", after.comms, before.comms, "after the first", unit="", note="in the page"),
    ]


def _run(page: LabPage) -> None:
    page.run_cell(0)
    page.page.wait_for_selector(".bgpkit-curve svg", timeout=PATIENCE)
    page.page.wait_for_timeout(150)
