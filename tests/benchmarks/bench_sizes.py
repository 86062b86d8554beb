"""A turn of a knob until the map is painted: networks of 40 and 120 ASes in JupyterLab, and twelve in Voilà."""

from collections.abc import Iterator

from tests.benchmarks.harness import Row
from tests.benchmarks.probe import TURNS, lab_and_browser, smoothness, time_turns
from tests.lab import PATIENCE, LabPage, open_notebook

MADE = """import bgpkit_nb as bgp
from tests.made import made_scenario

bgp.explore(made_scenario({ases}))"""
REGIONAL = "import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.regional())"
#: ASes, and the milliseconds wanted.
SIZES = {40: 150, 120: 250}


def bench_turns_of_large_networks() -> Iterator[Row]:
    """Made up from a seed; turned to and fro over the eleven positions of a prepend knob."""
    with lab_and_browser() as (lab, browser):
        for ases, wanted in SIZES.items():
            path = lab.write(f"made-{ases}.ipynb", MADE.format(ases=ases))
            with open_notebook(browser, lab, path) as page:
                page.run_cell(0)
                yield _turn_row(page, f"slider to paint, {ases} ASes, p95", wanted / 1000)
                rate, drawn = smoothness(page)
                yield Row(f"map with traffic, {ases} ASes", rate, 55, unit="fps", bigger_is_better=True,
                          note=f"lowest of 4 seconds; {drawn:.0f} particles drawn")


def bench_turns_in_voila() -> Row:
    """The twelve ASes, as `bench_explorer_in_lab` turns them in JupyterLab."""
    with (
        lab_and_browser("voila") as (voila, browser),
        open_notebook(browser, voila, voila.write("turns.ipynb", REGIONAL)) as page,
    ):
        return _turn_row(page, "slider to paint in Voilà, p95", 0.080)


def _turn_row(page: LabPage, name: str, wanted: float) -> Row:
    page.page.wait_for_selector(".bgpkit-curve svg", timeout=PATIENCE)
    painted, after = time_turns(page, page.page.locator(".bgpkit-knob input[type=range]").first, 10)
    note = f"p95 of {TURNS}; median {after.median * 1000:.0f} ms; map's own mark {painted.p95 * 1000:.0f} ms"
    return Row(name, after.p95, wanted, note=note)
