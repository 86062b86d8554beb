"""The tie-break laboratory in JupyterLab, in a real browser, worked from the keyboard as a reader may."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

CELL = """\
import bgpkit_nb as bgp

lab = bgp.tie_break_lab("med cycle")
lab"""
#: Parts of a laboratory that stand out to the right of it, unless in something that scrolls.
SPILLING = """lab => {
  const right = lab.getBoundingClientRect().right + 1;
  const scrolls = (part) => part.closest(".bgpkit-scroller, .bgpkit-scroll-x");
  return [...lab.querySelectorAll("*")]
    .filter((part) => part.getBoundingClientRect().right > right && !scrolls(part))
    .map((part) => part.className);
}"""
#: Controls whose name nobody hears.
NAMELESS = """lab => [...lab.querySelectorAll("input, select, button")]
  .filter((one) => !(one.ariaLabel || one.labels?.length || one.textContent.trim()))
  .map((one) => one.outerHTML)"""


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    with open_notebook(browser, lab, lab.write("lab.ipynb", CELL), height=2400) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-routes input")
        yield page


@pytest.fixture
def page(opened: LabPage) -> Iterator[LabPage]:
    """The laboratory as it opens: the circle of three, FRRouting beside BIRD."""
    puzzles = opened.page.get_by_label("Routes to begin with")
    puzzles.select_option(label="The nearest way out")
    expect(opened.page.get_by_label("Name of the 1st route")).to_have_value("Far")
    puzzles.select_option(label="Three routes, three winners")
    expect(opened.page.get_by_label("Name of the 1st route")).to_have_value("A1")
    yield opened
    assert opened.errors == []
    assert opened.hosts <= LOCAL


def fates(page: LabPage) -> Locator:
    return page.page.locator(".bgpkit-routes tfoot td.bgpkit-taken")


def expect_taken(page: LabPage, *columns: int) -> None:
    """Who takes which, by the column that is marked in each row of the foot."""
    for row, column in enumerate(columns):
        cells = page.page.locator(".bgpkit-routes tfoot tr").nth(row).locator("td")
        expect(cells.nth(column)).to_have_text("✓ taken")
    expect(fates(page)).to_have_count(len(columns))


def test_moving_a_route_from_the_keyboard_changes_who_wins(page: LabPage) -> None:
    expect_taken(page, 0, 2)

    page.page.get_by_role("button", name="A1 arrives later").focus()
    page.page.keyboard.press("Enter")

    expect(page.page.get_by_label("Name of the 2nd route")).to_have_value("A1")
    expect_taken(page, 0, 2)                                              # FRRouting now takes A2
    expect(page.page.get_by_role("button", name="A1 arrives later")).to_be_focused()
    page.page.keyboard.press("Enter")
    expect_taken(page, 0, 2)
    expect(page.page.locator(".bgpkit-funnel").first.locator("tfoot td.bgpkit-won")).to_have_text("✓ chosen")
    funnels = page.page.locator(".bgpkit-funnel-table")
    expect(funnels).to_have_count(2)
    expect(funnels.first.locator("thead th .bgpkit-candidate")).to_have_text(["A2", "B", "A1"])


def test_what_is_typed_wrong_stays_with_the_reason_and_what_is_right_counts(page: LabPage) -> None:
    med = page.page.get_by_label("MED of A1")

    med.fill("many")
    expect(med).to_have_attribute("aria-invalid", "true")
    reason = page.page.locator(f"#{med.get_attribute('aria-describedby')}")
    expect(reason).to_have_text("MED cannot be 'many'; choose a whole number from 0 to 4294967295, or nothing.")
    expect(med).to_have_value("many")
    med.fill("200")

    expect(med).not_to_have_attribute("aria-invalid", "true")
    expect(reason).to_be_hidden()
    expect_taken(page, 1, 1)


def test_switches_are_turned_and_contradictions_named_in_place(page: LabPage) -> None:
    page.page.locator(".bgpkit-several summary").first.press("Enter")

    page.page.get_by_label("deterministic-med").check()
    expect_taken(page, 2, 2)
    page.page.get_by_label("as-path ignore").check()
    page.page.get_by_label("as-path confed").check()

    alert = page.page.get_by_role("alert").filter(has_text="contradict each other")
    expect(alert).to_have_text("'as-path ignore' and 'as-path confed' contradict each other; choose one of them.")
    page.page.get_by_label("First router").select_option(label="Junos (as documented, not recorded)")
    expect(alert).to_have_count(0)
    expect(page.page.locator(".bgpkit-funnel-head span").first).to_have_text("as documented, not recorded")


def test_a_route_is_added_and_taken_away(page: LabPage) -> None:
    page.page.get_by_role("button", name="Add a route").click()
    expect(page.page.get_by_label("Name of the 4th route")).to_have_value("R4")
    expect(page.page.locator(".bgpkit-funnel-table").first.locator("thead th")).to_have_count(4)

    page.page.get_by_role("button", name="Take R4 away").click()

    expect(page.page.locator(".bgpkit-funnel-table").first.locator("thead th")).to_have_count(3)
    expect(page.page.get_by_role("button", name="Add a route")).to_be_focused()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (800, "dark")])
def test_nothing_spills_and_every_control_has_a_name(page: LabPage, width: int, theme: str) -> None:
    page.page.set_viewport_size({"width": width, "height": 2400})
    page.change_theme(theme)
    page.page.wait_for_timeout(300)
    root = page.page.locator(".bgpkit-lab")

    assert root.evaluate(SPILLING) == []
    assert root.evaluate(NAMELESS) == []
