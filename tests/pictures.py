"""Pictures that the explorer is held against. `python -m tests.pictures` takes them anew, into tests/pictures/.

They are taken in a page that is no Jupyter, in one font, with traffic as arrows that stand still; so neither
JupyterLab's version nor the moment matters. Look at what changed before you commit it.
"""

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser

import bgpkit_nb as bgp
from tests.host import Host, hosted
from tests.lab import start_browser

FOLDER = Path(__file__).parent / "pictures"
FONT = "DejaVu Sans"
THEMES = ("light", "dark")
#: What is pictured: a name for the file, and where it is.
PARTS = {"map": ".bgpkit-map", "funnel": ".bgpkit-funnel", "shares": ".bgpkit-shares", "curve": ".bgpkit-curve"}
#: How pictures are compared: both are made smaller by this factor, which evens out how letters and slanted lines are
#: smoothed. A pixel differs if a channel is off by more than so much, of 255, from all that the other picture has there
#: or right beside; so many of 1000 may.
SMALLER, OFF, DIFFERING = 2, 40, 2.5
#: And their sizes may differ by so many pixels: another Chromium may round a line's height otherwise.
SIZE = 6


def taken(browser: Browser) -> Iterator[tuple[str, Image.Image]]:
    """Every picture by its file's name: the regional scenario with one prepend, beside its start."""
    scenario = bgp.scenarios.regional()
    for theme in THEMES:
        widget = bgp.explore(scenario.set(prepend=1), selected="Harbour", baseline=scenario)
        kind = {"color_scheme": theme, "reduced_motion": "reduce"}
        with hosted(browser, widget, **kind) as host:
            _settle(host, theme)
            for part, place in PARTS.items():
                shot = host.page.locator(place).first.screenshot(animations="disabled")
                yield f"{part}-{theme}.png", Image.open(io.BytesIO(shot)).convert("RGB")
        widget.close()


def _settle(host: Host, theme: str) -> None:
    paper = {"light": "#ffffff", "dark": "#111111"}[theme]
    font = f'.bgpkit-root {{ font-family: "{FONT}" !important; }}'
    host.page.add_style_tag(content=f"{font} body {{ background: {paper}; }}")
    host.page.set_viewport_size({"width": 1180, "height": 2400})
    host.sync()
    host.page.wait_for_selector(".bgpkit-curve svg")
    host.page.mouse.move(0, 0)
    host.page.wait_for_timeout(600)


def has_font(browser: Browser) -> bool:
    """Whether the font is here: text in it is as wide as in nothing else."""
    page = browser.new_page()
    try:
        return page.evaluate("""font => {
          const pen = document.createElement("canvas").getContext("2d");
          const wide = (family) => {
            pen.font = `40px ${family}`;
            return pen.measureText("Routing map, 198.51").width;
          };
          return wide(`"${font}", monospace`) !== wide("monospace") && wide(`"${font}", serif`) !== wide("serif");
        }""", FONT)
    finally:
        page.close()


def difference(one: Image.Image, other: Image.Image) -> float:
    """How many of 1000 pixels differ, by the measure above; 1000 if the sizes do."""
    if any(abs(a - b) > SIZE for a, b in zip(one.size, other.size, strict=True)):
        return 1000.0
    size = [max(1, min(a, b) // SMALLER) for a, b in zip(one.size, other.size, strict=True)]
    small = [each.convert("RGB").resize(size, Image.Resampling.BOX) for each in (one, other)]
    channels = ImageChops.lighter(_beyond(*small), _beyond(*small[::-1])).split()
    strongest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    counted = strongest.histogram()
    return 1000 * sum(counted[OFF + 1:]) / sum(counted)


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """How far each pixel of one picture lies outside of what the other has within one pixel of it."""
    above = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(3)))
    return ImageChops.lighter(above, ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), one))


def main() -> None:
    """Take all pictures and write those that differ from what is there."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        sys.exit("No Chromium here: install Debian's package chromium.")
    FOLDER.mkdir(exist_ok=True)
    with start_browser(chromium) as browser:
        if not has_font(browser):
            sys.exit(f"The pictures are taken in {FONT}: install Debian's package fonts-dejavu-core.")
        for name, picture in taken(browser):
            path = FOLDER / name
            changed = difference(Image.open(path), picture) if path.exists() else 1000.0
            if changed > 0:
                # 64 colours are enough for what has few, and keep the files small.
                picture.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
            print(f"{name}: {changed:.1f} of 1000 pixels changed, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
