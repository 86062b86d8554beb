"""What benchmarks in a browser share: JupyterLab with Chromium, and a probe that times turns of a slider."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from playwright.sync_api import Browser, Locator

from tests.benchmarks.harness import NotMeasured, Timing
from tests.lab import Lab, LabPage, start_browser, start_server

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WARMUPS, TURNS = 3, 20


@contextmanager
def lab_and_browser(app: str = "lab") -> Iterator[tuple[Lab, Browser]]:
    """JupyterLab (or `"voila"`) in a temporary folder and a browser for it; NotMeasured without Chromium."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise NotMeasured(f"needs {' or '.join(BROWSERS)}, and none is installed here")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        start_server(Path(folder), app) as lab,
        start_browser(chromium) as browser,
    ):
        yield lab, browser


def data_file(name: str) -> Path:
    """A file of real data: in the folder that BGPKIT_NB_DATA names, or in ../shared/data; NotMeasured without it."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    path = Path(os.environ.get("BGPKIT_NB_DATA") or beside) / name
    if not path.is_file():
        raise NotMeasured(f"no {name} here: set BGPKIT_NB_DATA to the folder of the real data")
    return path


def smoothness(page: LabPage, seconds: int = 4) -> tuple[float, float]:
    """The lowest of the map's own counts of frames a second, over so many; and how many particles it draws."""
    page.page.locator(".bgpkit-map canvas").scroll_into_view_if_needed()
    sleep(2)                                                         # what a turn before it put off is over by then
    drawn = page.page.evaluate(_COUNT_DRAWS)
    rates = []
    for _ in range(seconds):
        rates.append(float(page.page.locator(".bgpkit-map canvas").get_attribute("data-fps")))
        sleep(1.05)
    return min(rates), drawn


_COUNT_DRAWS = """() => new Promise((resolve) => {
  const pen = CanvasRenderingContext2D.prototype, draw = pen.drawImage;
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


def time_turns(page: LabPage, slider: Locator, steps: int) -> tuple[Timing, Timing]:
    """Turn a slider that stands at the first of so many steps to and fro by arrow keys; seconds from key to map.

    Gives two timings: until the first task after the new frame was painted, when the map writes its serial, and until
    one more frame has passed, which is two frames after the page changed.
    """
    page.page.evaluate(_WATCH)
    slider.focus()
    for turn in range(WARMUPS + TURNS):
        page.page.keyboard.press("ArrowRight" if turn // steps % 2 == 0 else "ArrowLeft")
        page.page.wait_for_function("count => window.bgpkitTurns.length === count", arg=turn + 1)
    turns = page.page.evaluate("window.bgpkitTurns")[WARMUPS:]
    return tuple(Timing(tuple(turn[i] / 1000 for turn in turns)) for i in (0, 1))


_WATCH = """() => {
  const turns = window.bgpkitTurns = [];
  let start = 0;
  document.addEventListener("keydown", () => { start = performance.now(); }, true);
  new MutationObserver(() => {
    const painted = performance.now() - start;
    requestAnimationFrame(() => turns.push([painted, performance.now() - start]));
  }).observe(document.querySelector(".bgpkit-map"), { attributeFilter: ["data-serial"] });
}"""
