"""Predictions in JupyterLab, in a real browser: marked by mouse, keyboard and list, revealed, and kept nowhere."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.access import SMALL, violations
from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

PATH = 'import bgpkit_nb as bgp\n\nbgp.predict(bgp.scenarios.regional(), path="City", prepend=2)'
SHARE = 'bgp.predict(bgp.scenarios.two_transits(), share="Transit A", prepend=2)'
SNEAKY = """\
script = "<script>window.ran = 1</script>"
network = (
    bgp.Network(script).add(64496, script + " one").add(64497, "<img src=x onerror='window.ran = 1'>")
    .add(64498, "two" + script, announces="192.0.2.0/24").customer(64498, of=64496).customer(64498, of=64497)
)
bgp.predict(bgp.Scenario(script, network, 64498), path=64496)"""
INSIDE = 'bgp.predict(bgp.scenarios.hot_potato(), path="Transit")'


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """Four predictions in one notebook."""
    path = lab.write("predict.ipynb", PATH, SHARE, SNEAKY, INSIDE)
    with open_notebook(browser, lab, path, height=7000) as page:
        for cell in range(4):
            page.run_cell(cell)
        expect(page.page.locator(".bgpkit-predict .bgpkit-map[data-serial]")).to_have_count(4)
        page.page.set_default_timeout(8000)
        yield page


@pytest.fixture
def page(notebook: LabPage) -> Iterator[LabPage]:
    """The notebook, every prediction still to be made."""
    for each in notebook.page.get_by_role("button", name="Try again").all():
        if each.is_visible():
            each.click()
    for each in notebook.page.get_by_role("button", name="Clear", exact=True).all():
        if each.is_enabled():
            each.click()
    yield notebook
    assert notebook.errors == []
    assert notebook.hosts <= LOCAL


def prediction(page: LabPage, index: int = 0) -> Locator:
    return page.page.locator(".bgpkit-predict").nth(index)


def node(here: Locator, name: str) -> Locator:
    return here.locator(".bgpkit-map").get_by_role("button", name=f"{name}, AS")


def way(here: Locator) -> list[str]:
    return here.locator(".bgpkit-way .bgpkit-chip b").all_inner_texts()


def status(here: Locator) -> Locator:
    return here.locator("> * > [role=status]")


def reveal(here: Locator) -> str:
    here.get_by_role("button", name="Reveal").click()
    headline = here.locator(".bgpkit-verdict > h4")
    headline.wait_for()
    return headline.inner_text()


def test_a_way_is_marked_by_clicks_and_the_reveal_names_the_step_that_was_missed(page: LabPage) -> None:
    here = prediction(page)
    for name in ("North", "South", "Hills", "Orchard"):
        node(here, name).click()
    assert way(here) == ["City", "North", "South", "Hills", "Orchard"]
    expect(status(here)).to_contain_text("Orchard is hop 4 of your way. This is where the prefix is announced")

    assert reveal(here).startswith("◐Right as far as North, where the ways part")
    expect(here.locator(".bgpkit-verdict .bgpkit-sentences")).to_contain_text(
        "The step that you missed is LOCAL_PREF: 130 beats 100 by 30."
    )
    rows = here.locator(".bgpkit-ways .bgpkit-path")
    assert rows.nth(1).locator(".bgpkit-chip b").all_inner_texts() == ["City", "North", "Coast", "Orchard"]
    assert rows.nth(0).locator(".bgpkit-parted b").all_inner_texts() == ["South", "Hills", "Orchard"]
    settled = here.locator(".bgpkit-funnel tr.bgpkit-settled")
    expect(here.locator(".bgpkit-funnel caption")).to_contain_text("North chooses")
    expect(settled).to_have_attribute("data-step", "local_pref")


def test_a_way_is_marked_and_revealed_with_the_keyboard_alone(page: LabPage) -> None:
    here, keys = prediction(page), page.page.keyboard
    node(here, "City").focus()
    for key in ("ArrowUp", "Enter", "ArrowDown", "ArrowLeft"):
        keys.press(key)
    focused = here.locator(".bgpkit-map [data-node]:focus")
    while focused.get_attribute("data-node") != "64496":
        keys.press("ArrowLeft")
    keys.press(" ")
    expect(here.locator(".bgpkit-way .bgpkit-chip")).to_have_count(3)
    assert way(here) == ["City", "North", "Coast"]
    expect(focused).to_have_attribute("aria-label", "Coast, AS64496: hop 2 of your way")

    for _ in range(12):
        keys.press("Tab")
        if here.get_by_role("combobox", name="Next AS").evaluate("each => each === document.activeElement"):
            break
    keys.type("Orchard")
    keys.press("Tab")
    keys.press("Enter")
    assert way(here) == ["City", "North", "Coast", "Orchard"]
    reveal_button = here.get_by_role("button", name="Reveal")
    for _ in range(6):
        keys.press("Tab")
        if reveal_button.evaluate("each => each === document.activeElement"):
            break
    keys.press("Enter")
    expect(here.locator(".bgpkit-verdict > h4")).to_have_text("✓Right: City → North → Coast → Orchard.")
    expect(here.get_by_role("button", name="Try again")).to_be_focused()
    keys.press("Enter")
    expect(here.locator(".bgpkit-verdict")).to_be_hidden()
    expect(reveal_button).to_be_focused()
    assert way(here) == ["City"]


def test_undo_clear_and_what_is_no_neighbour(page: LabPage) -> None:
    here = prediction(page)
    node(here, "Orchard").click()
    expect(status(here)).to_have_text("City has no link with Orchard. From there: North.")
    here.get_by_role("button", name="Reveal").click()
    expect(status(here)).to_contain_text("Mark at least one AS first")
    for name in ("North", "Coast"):
        node(here, name).click()
    node(here, "North").click()
    expect(status(here)).to_have_text("North is on your way already.")
    here.get_by_role("button", name="Undo last").click()
    expect(status(here)).to_have_text("Coast taken back.")
    assert way(here) == ["City", "North"]
    here.get_by_role("button", name="Clear", exact=True).click()
    assert way(here) == ["City"]


def test_the_map_shows_the_way_that_was_marked_and_then_what_happens_and_both_again(page: LabPage) -> None:
    here = prediction(page)
    expect(node(here, "Coast")).to_have_attribute("aria-label", "Coast, AS64496: its traffic arrives by ● Coast")
    for name in ("North", "South"):
        node(here, name).click()
    expect(node(here, "South")).to_have_attribute("aria-label", "South, AS64500: hop 2 of your way")
    expect(node(here, "Coast")).to_have_attribute("aria-label", "Coast, AS64496")
    lit = here.locator(".bgpkit-map .bgpkit-link.bgpkit-on")
    page.page.mouse.move(2, 2)
    expect(lit).to_have_count(2)
    reveal(here)
    expect(here.get_by_text("The map shows what happens.")).to_be_visible()
    expect(node(here, "South")).to_have_attribute("aria-label", "South, AS64500: its traffic arrives by ▲ Hills")
    expect(lit).to_have_count(3)
    keys = here.get_by_role("group", name="On the map")
    place = keys.bounding_box()
    here.get_by_role("button", name="What you expected").click()
    expect(node(here, "South")).to_have_attribute("aria-label", "South, AS64500: hop 2 of your way")
    expect(here.get_by_text("The map shows what you expected.")).to_be_visible()
    assert keys.bounding_box() == pytest.approx(place, abs=0.5)
    here.get_by_role("button", name="What happens").click()
    expect(here.get_by_role("button", name="What happens")).to_have_attribute("aria-pressed", "true")
    expect(node(here, "South")).to_have_attribute("aria-label", "South, AS64500: its traffic arrives by ▲ Hills")


def test_a_share_is_set_with_the_arrow_keys(page: LabPage) -> None:
    here = prediction(page, 1)
    expect(here.get_by_text("The map shows how it was before that, until you reveal.")).to_be_visible()
    here.get_by_role("button", name="Reveal").click()
    expect(status(here)).to_contain_text("Set the slider first")
    slider = here.get_by_role("slider", name="Share that arrives over Transit A")
    expect(slider).to_have_attribute("aria-valuetext", "not set yet")
    slider.click()
    expect(slider).to_have_attribute("aria-valuetext", "50 %")             # where it stood: that too can be expected
    slider.focus()
    page.page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "51 %")
    assert reveal(here).startswith("✕Not so: 100 % of Cloudflare's inbound arrives over Transit A")
    expect(here.locator(".bgpkit-shares b").first).to_have_text("100 %")
    here.get_by_role("button", name="Try again").click()
    slider.focus()
    page.page.keyboard.press("End")
    assert reveal(here).startswith("✓Right: 100 %")


def test_a_share_is_set_and_revealed_with_the_mouse(page: LabPage) -> None:
    here = prediction(page, 1)
    slider = here.get_by_role("slider", name="Share that arrives over Transit A")
    box = slider.bounding_box()
    page.page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^2\d %$"))
    assert reveal(here).startswith("✕Not so: 100 % of Cloudflare's inbound arrives over Transit A")


def test_each_act_is_announced_once(page: LabPage) -> None:
    here = prediction(page)
    status(here).evaluate("""each => {
      window.said = [];
      new MutationObserver(() => window.said.push(each.textContent))
        .observe(each, { childList: true, characterData: true, subtree: true });
    }""")
    node(here, "North").click()
    reveal(here)

    said = page.page.evaluate("() => window.said")
    assert said == ["North is hop 1 of your way.", "Looking …",
                    "Right as far as North. There you stopped, and packets go on to Coast."]
    assert here.locator("[role=alert], [aria-live=assertive]").count() == 0


def test_predictions_of_one_notebook_know_nothing_of_each_other(page: LabPage) -> None:
    one, other = prediction(page), prediction(page, 3)
    node(one, "North").click()
    assert way(other) == ["Transit"]
    reveal(one)
    expect(other.locator(".bgpkit-verdict")).to_be_hidden()


def test_an_as_of_several_routers_is_marked_by_any_of_them(page: LabPage) -> None:
    here = prediction(page, 3)
    node_of_campus = here.locator(".bgpkit-map [data-node='64500']")
    node_of_campus.click()
    assert way(here) == ["Transit", "Campus"]
    assert reveal(here).startswith("✓Right: Transit → Campus.")


def test_names_that_would_like_to_be_code_are_text(page: LabPage) -> None:
    here = prediction(page, 2)
    here.get_by_role("button", name="Add").click()
    reveal(here)

    assert page.page.evaluate("() => window.ran") is None
    assert here.locator("img, script").count() == 0
    assert "<script>" in here.locator(".bgpkit-verdict > h4").inner_text()


def test_while_the_widget_is_there_its_still_picture_is_not(page: LabPage) -> None:
    beside = page.page.locator(".bgpkit-beside")

    assert beside.count() == 4
    assert [each for each in beside.all() if each.is_visible()] == []
    assert page.cell(0).locator(".jp-OutputArea-child:visible").count() == 1


def test_a_saved_notebook_holds_nothing_of_what_was_marked(page: LabPage) -> None:
    """Even with the setting on that saves the state of widgets."""
    here = prediction(page)
    for name in ("North", "South", "Hills"):
        node(here, name).click()
    reveal(here)
    page.page.evaluate("window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')")
    saved = page.save()
    state = json.dumps(saved.metadata.get("widgets", {}))

    assert "Which way will packets from City" in state, "the state of widgets is saved"
    text = json.dumps(saved)
    for mark in ("Right as far as North", "hop 1", "taken back", "64504, 64499, 64500, 64497"):
        assert mark not in text


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 800])
def test_it_follows_the_theme_and_fits_its_width(page: LabPage, theme: str, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 7000})
    page.change_theme(theme)
    here = prediction(page)
    node(here, "North").click()
    reveal(here)
    button = here.get_by_role("button", name="Try again")
    ink = button.evaluate("each => getComputedStyle(each).backgroundColor")
    fits = here.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    page.page.set_viewport_size({"width": 1280, "height": 7000})

    light = sum(map(int, ink.removeprefix("rgb(").removeprefix("rgba(").rstrip(")").split(",")[:3])) > 380
    assert light == (theme == "dark"), ink
    assert fits


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_before_and_after_the_reveal(page: LabPage, axe: str, theme: str) -> None:
    page.change_theme(theme)
    here = prediction(page)
    node(here, "North").click()
    before = violations(page.page, axe, ".bgpkit-predict")
    reveal(here)
    page.page.wait_for_timeout(400)                                             # colours have come to rest
    after = violations(page.page, axe, ".bgpkit-predict")
    small = page.page.evaluate(SMALL, ".bgpkit-predict")
    page.change_theme("light")

    assert (before, after, small) == ([], [], [])
