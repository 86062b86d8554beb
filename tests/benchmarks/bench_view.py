"""What a reader waits for in JupyterLab: the first explorer, a turn of a knob, smooth traffic, a small notebook."""

import asyncio
import statistics
from time import sleep

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import Browser

from bgpkit_nb.view.widgets import RoutingMap
from tests.benchmarks.harness import Row, Timing
from tests.benchmarks.probe import TURNS, lab_and_browser, time_turns
from tests.lab import PATIENCE, Lab, LabPage, open_notebook

EXPLORE = "import bgpkit_nb as bgp\n\nbgp.explore(bgp.scenarios.regional())"
FIRSTS = 3
PARTICLES = RoutingMap.particles.default_value


def bench_explorer_in_lab() -> list[Row]:
    """Everything about the explorer of the twelve ASes, in one JupyterLab."""
    with lab_and_browser() as (lab, browser):
        firsts = [_first(lab, browser, number) for number in range(FIRSTS)]
        path = lab.write("turns.ipynb", EXPLORE)
        with open_notebook(browser, lab, path) as page:
            page.run_cell(0)
            page.page.wait_for_selector(".bgpkit-curve svg")
            rows = [_turn_row(page), _message_row(page), _smoothness_row(page), _saved_row(page)]
    first = Timing(tuple(firsts))
    name = "first explorer on screen after its cell runs"
    return [Row(name, first.median, 3.0, p95=first.p95, note="cold kernel, import included"), *rows]


def _first(lab: Lab, browser: Browser, number: int) -> float:
    """Seconds from the key that runs the cell until the map is painted, in a kernel that has run nothing."""
    with open_notebook(browser, lab, lab.write(f"first-{number}.ipynb", EXPLORE)) as page:
        page.page.evaluate("document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true)")
        page.start_cell(0)
        found = page.page.wait_for_function(
            "document.querySelector('.bgpkit-map[data-serial]') && performance.now() - window.pressed",
            timeout=PATIENCE,
        )
        return found.json_value() / 1000


def _turn_row(page: LabPage) -> Row:
    painted, after = time_turns(page, page.page.locator(".bgpkit-knob input[type=range]").first, 10)
    note = f"p95 of {TURNS}; median {after.median * 1000:.0f} ms; map's own mark {painted.p95 * 1000:.0f} ms"
    return Row("slider to paint in JupyterLab, p95", after.p95, 0.100, note=note)


def _message_row(page: LabPage) -> Row:
    """Bytes over the kernel's socket for a turn, curve and all; outcomes are remembered by now, messages are not."""
    totals = []
    for key in ("ArrowLeft", "ArrowRight") * 4:
        before = len(page.received)
        page.page.keyboard.press(key)
        sleep(0.8)
        totals.append(sum(page.received[before:]))
    return Row("from the kernel for a knob turn", statistics.median(totals), 20_000, unit="B", note="with the curve")


def _smoothness_row(page: LabPage) -> Row:
    """The map's own count of frames. Its traffic decides how many particles it draws, up to those allowed."""
    drawn = page.page.evaluate(_COUNT_DRAWS)
    rates = []
    for _ in range(4):
        rates.append(float(page.page.locator(".bgpkit-map canvas").get_attribute("data-fps")))
        sleep(1.05)
    note = f"lowest of {len(rates)} seconds; {drawn:.0f} particles drawn, {PARTICLES} allowed"
    return Row("map with traffic", min(rates), 55, unit="fps", bigger_is_better=True, note=note)


_COUNT_DRAWS = """() => new Promise((resolve) => {
  const pen = CanvasRenderingContext2D.prototype, draw = pen.drawImage, clear = pen.clearRect;
  let drawn = 0, frames = 0;
  pen.drawImage = function (...all) { drawn += 1; return draw.apply(this, all); };
  const count = () => {
    frames += 1;
    if (frames < 30) return requestAnimationFrame(count);
    pen.drawImage = draw;
    resolve(drawn / frames);
  };
  requestAnimationFrame(count);
})"""


def _saved_row(page: LabPage) -> Row:
    page.save()
    return Row("saved notebook with an explorer", page.path.stat().st_size, 200_000, unit="B", note="by Control+S")


def bench_saved_with_widgets() -> Row:
    """The same notebook run by nbclient, which keeps the state of every widget in the file."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(EXPLORE)])
    asyncio.run(NotebookClient(notebook, timeout=60).async_execute())
    size = len(nbformat.writes(notebook).encode())
    return Row("saved notebook, state of widgets included", size, 200_000, unit="B", note="by nbclient")
