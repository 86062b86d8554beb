"""The real neighbourhood of AS13335: reading it from a CAIDA file, and a turn of its prepend knob in JupyterLab."""

import bgpkit_nb as bgp
from tests.benchmarks.harness import Row, time_call
from tests.benchmarks.probe import TURNS, data_file, lab_and_browser, time_turns
from tests.lab import open_notebook

FILE = "caida/20180101.as-rel.txt.bz2"


def bench_neighbourhood() -> list[Row]:
    """Load, then turn."""
    path = str(data_file(FILE))
    load = time_call(lambda: bgp.scenarios.neighbourhood(path), repeats=3, warmup=0, seconds=30)
    size = len(bgp.scenarios.neighbourhood(path).base.ases)
    cell = f"import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.neighbourhood({path!r}))"
    with (
        lab_and_browser() as (lab, browser),
        open_notebook(browser, lab, lab.write("neighbourhood.ipynb", cell)) as page,
    ):
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-curve svg")
        painted, after = time_turns(page, page.page.locator(".bgpkit-knob input[type=range]").first, 5)
    note = f"p95 of {TURNS}; median {after.median * 1000:.0f} ms; map's own mark {painted.p95 * 1000:.0f} ms"
    return [
        Row("real neighbourhood, load", load.median, 4.0, p95=load.p95, note=f"{size} ASes"),
        Row("real neighbourhood, slider to paint, p95", after.p95, 0.150, note=note),
    ]
