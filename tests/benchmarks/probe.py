"""What benchmarks in a browser share: JupyterLab with Chromium, and a probe that times turns of a slider."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator

from tests.benchmarks.harness import NotMeasured, Timing
from tests.lab import Lab, LabPage, start_browser, start_lab

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WARMUPS, TURNS = 3, 20


@contextmanager
def lab_and_browser() -> Iterator[tuple[Lab, Browser]]:
    """JupyterLab in a temporary folder and a browser for it; NotMeasured where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise NotMeasured(f"needs {' or '.join(BROWSERS)}, and none is installed here")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        start_lab(Path(folder)) as lab,
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
