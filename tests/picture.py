"""Takes the README's picture: `python -m tests.picture` opens the explorer in a browser and keeps what it shows."""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.lab import PATIENCE, open_notebook, start_browser, start_lab

TARGET = Path(__file__).resolve().parents[1] / "docs" / "explorer.png"
CELL = """import bgpkit_nb as bgp
explorer = bgp.explore(bgp.scenarios.regional().set(prepend=1), selected="Harbour", baseline=bgp.scenarios.regional())
explorer"""


def take(target: Path = TARGET, *, theme: str = "light", width: int = 1380) -> Path:
    """Write the explorer of the regional scenario, one prepend on, to a PNG file."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        sys.exit("No Chromium here: install Debian's package chromium.")
    with tempfile.TemporaryDirectory() as folder, start_lab(Path(folder)) as lab, start_browser(chromium) as browser:
        path = lab.write("picture.ipynb", CELL)
        with open_notebook(browser, lab, path, width=width, theme=theme) as opened:
            opened.page.keyboard.press("Control+b")
            opened.run_cell(0)
            opened.page.wait_for_selector(".bgpkit-explorer .bgpkit-curve svg, .bgpkit-explorer svg", timeout=PATIENCE)
            opened.page.wait_for_timeout(1500)                 # let traffic reach every link
            target.parent.mkdir(exist_ok=True)
            opened.page.locator(".bgpkit-explorer").screenshot(path=target)
    return target


if __name__ == "__main__":
    print(take(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET, theme="dark" if "dark" in sys.argv else "light"))
