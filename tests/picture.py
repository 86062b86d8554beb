"""Takes the README's picture: `python -m tests.picture` opens the explorer in a browser and keeps what it shows."""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.lab import PATIENCE, open_notebook, start_browser, start_lab

TARGET = Path(__file__).resolve().parents[1] / "docs" / "explorer.png"
CELL = """import bgpkit_nb as bgp
scenario = bgp.scenarios.regional()
bgp.explore(scenario.set(prepend=1), selected="Harbour", baseline=scenario)"""


def take(target: Path = TARGET) -> Path:
    """Write the explorer of the regional scenario, one prepend on, to a PNG file."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("No Chromium here: install Debian's package chromium.")
    with tempfile.TemporaryDirectory() as folder, start_lab(Path(folder)) as lab, start_browser(chromium) as browser:
        path = lab.write("picture.ipynb", CELL)
        with open_notebook(browser, lab, path, width=1420, height=2200) as opened:
            opened.page.keyboard.press("Control+b")
            opened.run_cell(0)
            opened.page.wait_for_selector(".bgpkit-explorer .bgpkit-curve svg", timeout=PATIENCE)
            opened.page.wait_for_timeout(1500)                 # let traffic reach every link
            target.parent.mkdir(exist_ok=True)
            parts = opened.page.locator(".bgpkit-explorer")
            box = parts.bounding_box()
            words = parts.locator(".bgpkit-words-view").bounding_box()
            clip = {"x": box["x"] - 4, "y": box["y"], "width": box["width"] + 8, "height": words["y"] - box["y"]}
            opened.page.screenshot(path=target, clip=clip)
    return target


if __name__ == "__main__":
    print(take())
