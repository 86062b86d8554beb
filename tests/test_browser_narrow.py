"""What the notebooks draw, on a page 800 pixels wide: nothing is cut off, and no words stand on others."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.lab import Lab, LabPage, open_notebook

STORY = """import bgpkit_nb as bgp

wedgie = bgp.scenarios.wedgie()
fails, back = (bgp.Change("link", ("primary",), up) for up in (False, True))
bgp.draw_story(bgp.play(wedgie, [bgp.Reset("backup"), fails, back, bgp.Reset("primary"), bgp.Reset("backup")]))"""
ATLAS = "bgp.draw_atlas(bgp.atlas(wedgie))"
CURVE = 'bgp.draw_curve(bgp.scenarios.hijack().set(hijack="sub-prefix"))'
WIDE_FRAME = "bgp.explore(bgp.scenarios.med_oscillation())"
TWO_CITIES = """tiers = bgp.scenarios.backbone_tiers()
bgp.explore(tiers.set(medium="ix"), baseline=tiers)"""
# Words cut off by the edge of their figure, and pairs of words that meet; what is inside a bar is the bar's.
FIGURE = """([cell, bars]) => {
  const figure = cell.querySelector(".js-plotly-plot");
  const own = figure.getBoundingClientRect();
  const texts = [...figure.querySelectorAll("text")].filter((text) => text.textContent && !text.closest(bars))
    .map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width);
  const cut = ([, box]) => box.left < own.left || box.right > own.right || box.top < own.top || box.bottom > own.bottom;
  const over = (p, q) => p.left < q.right - 1 && p.top < q.bottom - 2;
  const meet = ([, p], [, q]) => over(p, q) && over(q, p);
  return {
    some: texts.length > 3,
    cut: texts.filter(cut).map(([text]) => text),
    meet: texts.flatMap((p, i) => texts.slice(i + 1).filter((q) => meet(p, q)).map((q) => `${p[0]} | ${q[0]}`)),
  };
}"""
# What the map draws outside of its picture.
MAP = """cell => {
  const stage = cell.querySelector(".bgpkit-stage").getBoundingClientRect();
  const parts = [...cell.querySelectorAll(".bgpkit-stage :is(.bgpkit-box, .bgpkit-frame, .bgpkit-frame-name)")];
  return parts.map((part) => part.getBoundingClientRect())
    .filter((box) => box.left < stage.left || box.right > stage.right).map((box) => [box.left, box.right]);
}"""
# Words of the links inside an AS that lie on its routers.
ON_ROUTERS = """cell => {
  const boxes = [...cell.querySelectorAll(".bgpkit-box")].map((box) => box.getBoundingClientRect());
  const over = (p, q) => p.left < q.right - 1 && p.top < q.bottom - 1;
  const words = [...cell.querySelectorAll(".bgpkit-label[transform] text")].filter((text) => text.textContent);
  return words.filter((text) => {
    const own = text.getBoundingClientRect();
    return boxes.some((box) => over(own, box) && over(box, own));
  }).map((text) => text.textContent);
}"""


@pytest.fixture(scope="module")
def narrow(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    path = lab.write("narrow.ipynb", STORY, ATLAS, CURVE, WIDE_FRAME, TWO_CITIES)
    with open_notebook(browser, lab, path, width=800) as page:
        page.page.keyboard.press("Control+b")                # the list of files would take half of it
        for index in range(5):
            page.run_cell(index)
        yield page
        assert page.errors == []


@pytest.mark.parametrize("index", range(3), ids=("story", "atlas", "curve"))
def test_no_words_of_a_figure_are_cut_off_or_stand_on_others(narrow: LabPage, index: int) -> None:
    narrow.cell(index).locator(".js-plotly-plot text").first.wait_for()
    found = narrow.page.evaluate(FIGURE, [narrow.cell(index).element_handle(), ".barlayer"])
    assert found == {"some": True, "cut": [], "meet": []}


def test_a_wide_frame_beside_a_single_as_stays_in_the_picture(narrow: LabPage) -> None:
    cell = narrow.cell(3)
    cell.locator(".bgpkit-map[data-serial]").wait_for()
    assert cell.locator(".bgpkit-stage .bgpkit-frame").count() == 1
    assert narrow.page.evaluate(MAP, cell.element_handle()) == []


def test_words_between_two_routers_of_an_as_do_not_lie_on_them(narrow: LabPage) -> None:
    cell = narrow.cell(4)
    cell.locator(".bgpkit-map[data-serial]").wait_for()
    expect(cell.locator('.bgpkit-label[data-link="Paris-Ashburn"]')).to_contain_text("Gbit/s")
    assert narrow.page.evaluate(ON_ROUTERS, cell.element_handle()) == []
