"""One pick for all views of the explorer, in JupyterLab: each view as its source and its follower, by mouse and key."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

CELL = """\
import bgpkit_nb as bgp

explorer = bgp.explore(bgp.scenarios.regional(), selected="Harbour", views=("own", "ribbon", "control"), update=True)
explorer"""
INSIDE = 'inside = bgp.explore(bgp.scenarios.hot_potato(), views=("own", "ribbon", "control"))\ninside'
#: Milliseconds that a busy machine may take to answer.
SOON = 20_000
NOTHING = "Nothing is picked"
#: What lights in each view when Harbour, its link to Coast, or its traffic is picked somewhere; a view's class, then
#: what is lit in it. The funnel, the words and the knobs follow an AS by being about it.
MATRIX = {
    "map": {"AS": "[data-node='64506'][aria-pressed=true]",
            "link": ".bgpkit-link.bgpkit-picked[data-link='64506-64496']",
            "flow": ".bgpkit-link.bgpkit-on[data-link='64505-64496']"},
    "funnel": dict.fromkeys(("AS", "link", "flow"), "thead th.bgpkit-lit"),
    "shares": dict.fromkeys(("AS", "link", "flow"), "tbody tr.bgpkit-lit >> nth=0"),
    "shares .bgpkit-caught": dict.fromkeys(("AS", "flow"), "li.bgpkit-lit"),
    "curve": dict.fromkeys(("AS", "link", "flow"), ".bgpkit-line.bgpkit-lit"),
    "curve .bgpkit-flip.bgpkit-lit": dict.fromkeys(("AS", "link", "flow"), "text"),
    "decided": dict.fromkeys(("AS", "link", "flow"), ".bgpkit-segment.bgpkit-lit"),
    "ribbon": dict.fromkeys(("AS", "link", "flow"), ".bgpkit-band.bgpkit-lit"),
    "control": dict.fromkeys(("AS", "link", "flow"), ".bgpkit-band.bgpkit-lit >> nth=0"),
    "update": dict.fromkeys(("AS", "link", "flow"), "details.bgpkit-lit:has-text('The UPDATE from Coast to Harbour')"),
    "words-view": {"AS": "summary:has-text('decision at Harbour')", "link": "p:text('Picked: Link Harbour to Coast')",
                   "flow": "p:text('Picked: Traffic from Harbour')"},
    "inspector": {"AS": "h3:text('Harbour · AS64506')", "link": "h3:text('Link Harbour to Coast')",
                  "flow": "h3:text('Traffic from Harbour')"},
    **{f"{name} .bgpkit-behind": dict.fromkeys(("AS", "link", "flow"), "tbody tr.bgpkit-lit >> nth=0")
       for name in ("shares", "curve", "decided", "ribbon", "control")},
}


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    with open_notebook(browser, lab, lab.write("picked.ipynb", CELL, INSIDE), height=3600) as page:
        page.page.keyboard.press("Control+b")
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-curve svg", timeout=SOON)
        yield page


@pytest.fixture
def page(opened: LabPage) -> Iterator[LabPage]:
    """The explorer with Harbour selected and nothing picked."""
    harbour(opened)
    pick_nothing(opened)
    yield opened
    assert opened.errors == []
    assert opened.hosts <= LOCAL


def view(page: LabPage, name: str) -> Locator:
    return page.page.locator(f".bgpkit-explorer >> nth=0 >> .bgpkit-{name}")


def title_is(page: LabPage, text: str) -> None:
    """What is picked, as the knobs of what is selected call it."""
    expect(view(page, "inspector").locator("h3")).to_have_text(text, timeout=SOON)


def harbour(page: LabPage) -> None:
    view(page, "map").locator("[data-node='64506']").click()
    expect(view(page, "funnel").locator("caption")).to_contain_text("Harbour chooses", timeout=SOON)
    title_is(page, "Harbour · AS64506")
    expect(view(page, "ribbon").locator("h4")).to_contain_text("Harbour", timeout=SOON)


def pick_nothing(page: LabPage) -> None:
    view(page, "shares").locator("button.bgpkit-pick").first.press("Escape")
    title_is(page, NOTHING)


def test_whatever_is_picked_in_one_view_all_views_and_tables_follow(page: LabPage) -> None:
    for summary in page.page.locator(".bgpkit-explorer .bgpkit-behind:not([hidden]) > summary").all():
        summary.click()
    sources = {
        "AS": view(page, "control").get_by_role("button", name=re.compile("^From Harbour:")),
        "link": view(page, "funnel").get_by_role("button", name="via Coast", exact=True),
        "flow": view(page, "ribbon").get_by_role("button", name=re.compile("out over Coast to Orchard")),
    }
    for kind, source in sources.items():
        source.focus()
        page.page.keyboard.press("Enter")
        for name, lit in MATRIX.items():
            if kind in lit:
                follows = view(page, f"{name} >> {lit[kind]}").first
                expect(follows, f"{name} follows the {kind}").to_be_visible(timeout=SOON)
    pick_nothing(page)
    expect(page.page.locator(".bgpkit-explorer :is(.bgpkit-lit, .bgpkit-picked)")).to_have_count(0, timeout=SOON)
    for summary in page.page.locator(".bgpkit-explorer .bgpkit-behind:not([hidden]) > summary").all():
        summary.click()


@pytest.mark.parametrize(("name", "what", "title"), [
    ("funnel", "^via Coast$", "Link Harbour to Coast"),
    ("shares", "^Coast$", "Link Orchard to Coast"),
    ("shares .bgpkit-caught", "^Hills:$", "Link Orchard to Hills"),
    ("curve", "^Valley, ", "Link Orchard to Valley"),
    ("curve", "^Between 0 and 1: Lake: ", "Traffic from Lake to 198.51.100.0/24"),
    ("ribbon", "^Link to Coast: ", "Link Harbour to Coast"),
    ("ribbon", "out over Coast to Orchard", "Traffic from Harbour to 198.51.100.0/24"),
    ("control", "^Arrives over Coast: ", "Link Orchard to Coast"),
    ("control", "from Lake is decided by Lake", "Traffic from Lake to 198.51.100.0/24"),
    ("update", "^Link Coast to Harbour$", "Link Harbour to Coast"),
])
def test_a_link_or_a_flow_is_picked_by_mouse_and_let_go_by_key(page: LabPage, name: str, what: str, title: str) -> None:
    source = view(page, name).get_by_role("button", name=re.compile(what)).first
    (source.locator("text") if what.startswith("^Between") else source).click()          # beside its line
    title_is(page, title)
    source.focus()
    page.page.keyboard.press("Enter")
    title_is(page, NOTHING)


@pytest.mark.parametrize(("name", "what", "title"), [
    ("ribbon", "^To Orchard: ", "Orchard · AS64505"),
    ("control", "^From City: ", "City · AS64504"),
    ("control", "^North decides, at LOCAL_PREF: ", "North · AS64499"),
    ("update", "^Coast$", "Coast · AS64496"),
])
def test_an_as_is_picked_by_key_and_by_mouse_and_becomes_the_one_selected(
        page: LabPage, name: str, what: str, title: str) -> None:
    source = view(page, name).get_by_role("button", name=re.compile(what)).first
    source.focus()
    page.page.keyboard.press("Space")
    title_is(page, title)
    harbour(page)
    view(page, name).get_by_role("button", name=re.compile(what)).first.click()
    title_is(page, title)
    asn = title.rpartition("AS")[2]
    expect(view(page, f"map >> [data-node='{asn}']")).to_have_attribute("aria-pressed", "true", timeout=SOON)


def test_a_message_chosen_from_the_list_picks_its_link(page: LabPage) -> None:
    choice = view(page, "update").get_by_role("combobox", name="Message")
    choice.select_option(label="South to Harbour")
    title_is(page, "Link Harbour to South")
    expect(view(page, "map >> .bgpkit-link.bgpkit-picked")).to_have_attribute("data-link", "64506-64500", timeout=SOON)
    choice.focus()
    page.page.keyboard.press("Home")
    title_is(page, "Link Orchard to Coast")
    expect(view(page, "update >> summary").first).to_contain_text("The UPDATE from Orchard to Coast", timeout=SOON)


def test_a_step_shows_who_decided_there_on_the_map_while_pointed_at_in_focus_and_chosen(page: LabPage) -> None:
    deciders = view(page, "map >> .bgpkit-decides > [data-node]")
    segment = view(page, "decided").get_by_role("button", name=re.compile("^LOCAL_PREF .* now$"))

    def shown(*asns: str) -> None:
        expect(deciders).to_have_count(len(asns), timeout=SOON)
        assert sorted(deciders.evaluate_all("all => all.map(one => one.dataset.node)")) == sorted(asns)

    segment.hover()
    shown("64499", "64500")
    expect(view(page, "map >> .bgpkit-stage")).to_have_class(re.compile("bgpkit-dim"))
    page.page.mouse.move(5, 5)
    shown()
    page.page.keyboard.press("Shift")                                            # what has the focus now is seen to
    segment.focus()
    page.page.keyboard.press("ArrowRight")
    shown("64503", "64506")
    page.page.keyboard.press("Enter")
    page.page.evaluate("document.activeElement.blur()")
    shown("64503", "64506")
    view(page, "decided").locator("li").first.get_by_role("button").click()
    page.page.mouse.move(5, 5)
    shown("64499", "64500")


def test_an_as_of_several_routers_lights_through_each_of_them(page: LabPage) -> None:
    page.run_cell(1)
    page.page.wait_for_selector(".bgpkit-explorer >> nth=1 >> .bgpkit-control svg", timeout=SOON)
    inside = page.page.locator(".bgpkit-explorer").nth(1)
    for router in ("Milan", "Vienna"):
        inside.locator(f".bgpkit-map [data-node='{router}']").click()
        expect(inside.locator(".bgpkit-inspector h3")).to_contain_text(router, timeout=SOON)
        expect(inside.locator(".bgpkit-ribbon .bgpkit-picked-line")).to_contain_text("Transit", timeout=SOON)
