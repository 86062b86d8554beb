"""The colours of pictures and widgets can be told apart by everybody, and from the paper they are on."""

import re
from pathlib import Path

import pytest

from bgpkit_nb.view.theme import INK, PALETTE
from tests.colour import SIGHTS, contrast, least_distance, seen

SHEET = (Path(__file__).resolve().parents[1] / "bgpkit_nb" / "view" / "tokens.css").read_text("utf-8")


def sets_of(name: str) -> list[str]:
    """Every value that the style sheet gives a token, in order: light, dark, and dark once more for the system's."""
    return re.findall(rf"--bgpkit-{name}: (#[0-9a-f]{{6}});", SHEET)


def slots(theme: int) -> list[str]:
    return [sets_of(f"slot-{n}")[theme] for n in range(8)]


LIGHT, DARK = slots(0), slots(1)
#: JupyterLab's and VS Code's papers, ours where there is neither, and the blackest.
PAPERS = {"light": ("#ffffff",), "dark": ("#111111", "#000000", "#1e1e1e")}
SETS = {"light": LIGHT, "dark": DARK, "figures": list(PALETTE)}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SETS)
def test_any_two_colours_stay_apart_for_every_kind_of_sight(name: str, sight: str) -> None:
    """Of 100, that is black to white: 7 for any two, 10.5 for the first four, which is as many links as most have."""
    assert least_distance(SETS[name], sight) >= 7
    assert least_distance(SETS[name][:4], sight) >= 10.5


def test_the_same_dark_set_serves_the_system_and_the_page() -> None:
    assert [sets_of(f"slot-{n}")[2] for n in range(8)] == DARK
    assert sets_of("warning")[1] == sets_of("warning")[2]
    assert sets_of("fallback-paper") == ["#ffffff", "#111111", "#111111"]


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_every_mark_stands_out_from_its_paper(theme: str, colours: list[str]) -> None:
    """3:1, WCAG 2.2, 1.4.11."""
    assert {colour: contrast(colour, paper) for colour in colours for paper in PAPERS[theme]
            if contrast(colour, paper) < 3} == {}


def test_figures_stand_out_from_light_and_dark_alike() -> None:
    """The colours 3:1; the grey of the text 4:1, and more where themed.py can follow the page."""
    assert [colour for colour in PALETTE if min(contrast(colour, paper) for paper in ("#ffffff", "#111111")) < 3] == []
    assert min(contrast(INK, paper) for paper in ("#ffffff", "#111111")) >= 4


@pytest.mark.parametrize(("theme", "at"), [("light", 0), ("dark", 1)])
def test_text_tokens_can_be_read(theme: str, at: int) -> None:
    """4.5:1, WCAG 2.2, 1.4.3."""
    for token in ("fallback-ink", "fallback-accent", "warning"):
        assert contrast(sets_of(token)[at], sets_of("fallback-paper")[at]) >= 4.5, token


def test_the_simulation_makes_red_and_green_alike_and_leaves_grey_alone() -> None:
    """So that the tests above can fail."""
    assert least_distance(["#c00000", "#008000"], "usual") > 20
    assert least_distance(["#c97f4a", "#8f9a4a"], "deuteranopia") < 6
    for sight in SIGHTS:
        assert seen("#808080", sight) == pytest.approx(seen("#808080"), abs=0.1)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
