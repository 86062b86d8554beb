"""What a reader waits for in JupyterLab: the first explorer, a turn of a knob, smooth traffic, a small notebook."""

import asyncio
import statistics
from collections.abc import Callable, Iterator
from functools import partial, update_wrapper
from time import sleep

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import Browser

from bgpkit_nb.view.widgets import RoutingMap
from tests.benchmarks.harness import Gap, NotMeasured, Row, Timing, attempts
from tests.benchmarks.probe import TURNS, lab_and_browser, smoothness, time_turns
from tests.lab import PATIENCE, Lab, LabPage, open_notebook

EXPLORE = "import bgpkit_nb as bgp\n\nexplorer = bgp.explore(bgp.scenarios.regional())\nexplorer"
#: So many have to be drawn, and on these paths, which are short, so many allowed for that.
CROWD, ALLOWED = 1000, 1500
FIRSTS = 3
PARTICLES = RoutingMap.particles.default_value


def bench_explorer_in_lab() -> Iterator[Row | Gap]:
    """Everything about the explorer of the twelve ASes, in one JupyterLab."""
    with lab_and_browser() as (lab, browser):
        yield from attempts(named_partial(_first_rows, lab, browser))
        path = lab.write("turns.ipynb", EXPLORE, f"explorer.map.particles = {ALLOWED}")
        with open_notebook(browser, lab, path) as page:
            page.run_cell(0)
            page.page.wait_for_selector(".bgpkit-curve svg")
            steps = (_turn_row, _message_row, _drag_row, _smoothness_row, _saved_row, _crowd_row)
            yield from attempts(*(named_partial(step, page) for step in steps))


def named_partial(step: Callable, *given: object) -> Callable[[], object]:
    """The step with what it is given, under its own name."""
    return update_wrapper(partial(step, *given), step)


def _first_rows(lab: Lab, browser: Browser) -> list[Row]:
    firsts, seconds = zip(*[_first_and_second(lab, browser, number) for number in range(FIRSTS)], strict=True)
    first, second = Timing(firsts), Timing(seconds)
    return [
        Row("first explorer on screen after its cell runs", first.median, 3.0, p95=first.p95,
            note="cold kernel, import included"),
        Row("second explorer on screen after its cell runs", second.median, 1.0, p95=second.p95, note="same notebook"),
    ]


def _first_and_second(lab: Lab, browser: Browser, number: int) -> tuple[float, float]:
    """Seconds from the key that runs a cell until its map is painted, in a kernel that has run nothing, and again."""
    with open_notebook(browser, lab, lab.write(f"first-{number}.ipynb", EXPLORE, EXPLORE), height=5000) as page:
        page.page.evaluate("document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true)")
        first = _until_painted(page, 0)
        page.page.wait_for_selector(".bgpkit-curve svg")
        sleep(1)
        return first, _until_painted(page, 1)


def _until_painted(page: LabPage, cell: int) -> float:
    page.start_cell(cell)
    found = page.page.wait_for_function(
        """maps => document.querySelectorAll(".bgpkit-map[data-serial]").length > maps
          && performance.now() - window.pressed""",
        arg=cell, timeout=PATIENCE)
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
    """Its traffic decides how many particles the map draws, up to those allowed."""
    rate, drawn = smoothness(page)
    note = f"lowest of 4 seconds; {drawn:.0f} particles drawn, {PARTICLES} allowed"
    return Row("map with traffic", rate, 55, unit="fps", bigger_is_better=True, note=note)


def _crowd_row(page: LabPage) -> Row:
    """A thousand particles, as a reader's own line of code may ask for."""
    page.run_cell(1)
    rate, drawn = smoothness(page)
    if drawn < CROWD:
        raise NotMeasured(f"only {drawn:.0f} particles were drawn, and {CROWD} are wanted: allow more than {ALLOWED}")
    note = f"lowest of 4 seconds; {drawn:.0f} particles drawn, {ALLOWED} allowed"
    return Row(f"map with {CROWD:,} particles or more", rate, 30, unit="fps", bigger_is_better=True, note=note)


def _drag_row(page: LabPage) -> Row:
    """Frames painted after the pointer was let go: the last value's, and whatever was still on its way before it."""
    slider = page.page.locator(".bgpkit-knob input[type=range]").first
    slider.press("Home")
    sleep(1)
    box, mouse = slider.bounding_box(), page.page.mouse
    y, after = box["y"] + box["height"] / 2, []
    for start, end in ((9, box["width"] - 4), (box["width"] - 4, 9)) * 3:
        mouse.move(box["x"] + start, y)
        mouse.down()
        mouse.move(box["x"] + end, y, steps=40)
        mouse.up()
        page.page.evaluate(_COUNT_FRAMES)
        sleep(1)
        after.append(page.page.evaluate("window.bgpkitFrames") - 1)
    note = f"worst of {len(after)} drags end to end, 40 moves each"
    return Row("stale frames after a drag", max(0, *after), 1, unit="frames", note=note)


_COUNT_FRAMES = """() => {
  window.bgpkitFrames = 0;
  window.bgpkitFrameCount?.disconnect();
  window.bgpkitFrameCount = new MutationObserver((all) => { window.bgpkitFrames += all.length; });
  window.bgpkitFrameCount.observe(document.querySelector(".bgpkit-map"), { attributeFilter: ["data-serial"] });
}"""


def _saved_row(page: LabPage) -> Row:
    page.save()
    return Row("saved notebook with an explorer", page.path.stat().st_size, 200_000, unit="B", note="by Control+S")


def bench_saved_with_widgets() -> Row:
    """The same notebook run by nbclient, which keeps the state of every widget in the file."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(EXPLORE)])
    asyncio.run(NotebookClient(notebook, timeout=60).async_execute())
    size = len(nbformat.writes(notebook).encode())
    return Row("saved notebook, state of widgets included", size, 200_000, unit="B", note="by nbclient")
