"""The explorer looks as it did when its pictures were taken; `python -m tests.pictures` takes them anew."""

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.conftest import _miss
from tests.pictures import DIFFERING, FOLDER, FONT, PARTS, THEMES, difference, has_font, taken

NAMES = [f"{part}-{theme}.png" for part in PARTS for theme in THEMES]


@pytest.fixture(scope="module")
def now(browser: Browser) -> dict[str, Image.Image]:
    if not has_font(browser):
        _miss(f"This test needs the font {FONT}, which is not installed here.")
    return dict(taken(browser))


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_it_did(now: dict[str, Image.Image], name: str, root) -> None:
    """If the change is wanted, take the pictures anew; what was found now is in artefacts/."""
    changed = difference(Image.open(FOLDER / name), now[name])
    if changed > DIFFERING:
        (root / "artefacts").mkdir(exist_ok=True)
        now[name].save(root / "artefacts" / f"now-{name}")
    assert changed <= DIFFERING, f"{changed:.1f} of 1000 pixels differ; see artefacts/now-{name}"


def test_pictures_are_small() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.png")) == sorted(NAMES)
    assert max(path.stat().st_size for path in FOLDER.glob("*.png")) < 150_000


@pytest.mark.parametrize("name", NAMES)
def test_the_measure_sees_what_people_see_and_nothing_less(name: str) -> None:
    """A piece that is gone or of another colour counts; half a pixel to the side, as fonts are smoothed, does not."""
    picture = Image.open(FOLDER / name).convert("RGB")
    wide, high = picture.size
    gone = picture.copy()
    ImageDraw.Draw(gone).rectangle((wide * 0.1, high * 0.3, wide * 0.4, high * 0.6), fill=(200, 60, 60))
    assert difference(picture, gone) > DIFFERING
    grown = Image.new("RGB", (wide, high + 40), picture.getpixel((0, 0)))
    grown.paste(picture, (0, 0))
    assert difference(picture, grown) == 1000
    aside = picture.transform(picture.size, Image.Transform.AFFINE, (1, 0, 0.5, 0, 1, 0), Image.Resampling.BILINEAR)
    inside = (2, 2, wide - 2, high - 2)                                       # the shift brings in an edge of black
    assert difference(picture.crop(inside), aside.crop(inside)) <= DIFFERING
    assert difference(picture, picture) == 0
