"""The explorer in JupyterLab, in a real browser, worked from the keyboard as a reader may."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

import bgpkit_nb as bgp
from bgpkit_nb.view.scene import frame
from tests.lab import LOCAL, Lab, LabPage, open_notebook

pytestmark = pytest.mark.browser

ARTEFACTS = Path(__file__).resolve().parents[1] / "artefacts"
SAVED_BYTES = 200_000
REGIONAL = """\
import bgpkit_nb as bgp

explorer = bgp.explore(bgp.scenarios.regional(), selected="Harbour", update=True)
explorer"""
SHOW_POSITIONS = "print(explorer.positions, explorer.selected)"
ANY_NUMBER = re.compile(r"\d")
#: Control roles of the accessibility tree; each needs a name.
CONTROLS = {"button", "checkbox", "combobox", "listbox", "slider", "spinbutton", "switch", "textbox", "link"}
SCRIPT = "<script>window.ran = 1</script>"
SNEAKY = f'''\
import bgpkit_nb as bgp

script, image = "{SCRIPT}", "<img src=x onerror='window.ran = 1'>"
network = (
    bgp.Network(script + " network")
    .add(64496, script + " one")
    .add(64497, image + " two")
    .add(64498, "<b>" + script + "</b>", announces="192.0.2.0/24")
    .add(64499, "</text></svg>" + image)
    .customer(64498, of=64496, label=script + " port")
    .customer(64498, of=64497, id=image)
    .customer(64499, of=64496)
    .customer(64499, of=64497)
)
knob = bgp.knobs.prepend(network, 64498, 64496, label="Prepends " + script)
demand = bgp.Demand(64499, "192.0.2.0/24", 4.0)
scenario = bgp.Scenario(script, network, 64498, question=script + image, demands=(demand,), knobs=(knob,))
outcome = bgp.solve(scenario)
bgp.explore(scenario)'''


@pytest.fixture(scope="module")
def regional(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """The twelve ASes, explored; one page for all tests of this file."""
    with open_notebook(browser, lab, lab.write("regional.ipynb", REGIONAL, SHOW_POSITIONS)) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-map[data-serial]")
        yield page


@pytest.fixture
def explorer(regional: LabPage) -> Iterator[LabPage]:
    """The explorer as it opens, curve drawn: every knob at its start, Harbour selected, 1280 pixels wide."""
    regional.page.set_viewport_size({"width": 1280, "height": 1500})
    regional.page.get_by_role("button", name="Reset", exact=True).click()
    select(regional, "Harbour")
    expect(now_on_curve(regional)).to_have_text("now: 0")
    expect(prepends(regional)).to_have_js_property("value", "0")
    yield regional
    assert regional.errors == []
    assert regional.hosts <= LOCAL


# What a reader does and sees


def prepends(page: LabPage) -> Locator:
    return page.page.get_by_role("slider", name="Prepends towards Coast")


def now_on_curve(page: LabPage) -> Locator:
    return page.page.locator(".bgpkit-curve svg text.bgpkit-now").last


def node(page: LabPage, name: str) -> Locator:
    return page.page.locator(".bgpkit-map").get_by_role("button", name=f"{name}, AS")


def select(page: LabPage, name: str) -> None:
    node(page, name).focus()
    page.page.keyboard.press("Enter")
    expect(page.page.locator(".bgpkit-funnel caption")).to_contain_text(f"{name} chooses")


def press(page: LabPage, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.page.keyboard.press(key)


def tab_to(page: LabPage, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        press(page, "Tab")
    raise AssertionError(f"Tab never reaches {target}")


def wait_for_frame(page: LabPage, change: Callable[[], None]) -> None:
    """Make a change and wait until the map has painted a frame that came after it."""
    before = page.page.locator(".bgpkit-map").get_attribute("data-serial")
    change()
    expect(page.page.locator(".bgpkit-map")).not_to_have_attribute("data-serial", before)


def solved(**positions: object) -> bgp.outcome.Outcome:
    return bgp.solve(bgp.scenarios.regional().set(**positions))


def percent(share: float) -> str:
    return f"{round(100 * share, 1):g} %"


def assert_shown(page: LabPage, **positions: object) -> None:
    """Map, funnel, shares and words show what solving the scenario at these positions gives."""
    outcome, before = solved(**positions), solved()
    assert_map(page, outcome)
    assert_funnel(page, outcome, "Harbour")
    assert_shares(page, outcome)
    sentences = page.page.locator(".bgpkit-sentences p").all_inner_texts()
    changed = bgp.compare(before, outcome).sentences if positions else ()
    assert sentences == [*changed, *bgp.describe(outcome).sentences]


def assert_map(page: LabPage, outcome: bgp.outcome.Outcome) -> None:
    now = frame(outcome, outcome.prefix)
    nodes = page.page.locator(".bgpkit-map [data-node]")
    shown = nodes.evaluate_all("all => all.map(one => [one.dataset.node, one.getAttribute('aria-label')])")
    # The map adds what it was in the state compared with.
    assert {asn: text.partition("; compared with: ")[0] for asn, text in shown} == {
        asn: node["text"] for asn, node in now["nodes"].items()}
    links = page.page.locator(".bgpkit-map .bgpkit-link[data-link]")
    said = links.evaluate_all("all => all.map(one => [one.dataset.link, one.querySelector('title').textContent])")
    # The map adds a warning where a link is overloaded.
    texts = {link: state["text"] for link, state in now["links"].items()}
    assert {link: text[: len(texts[link])] for link, text in said} == texts


def assert_funnel(page: LabPage, outcome: bgp.outcome.Outcome, name: str) -> None:
    decision = outcome.decision(name)
    funnel = page.page.locator(".bgpkit-funnel table")
    assert f"{name} chooses a route to {outcome.prefix}" in funnel.locator("caption").inner_text()
    assert funnel.locator("thead th").count() == len(decision.candidates)
    lengths = funnel.locator("tr[data-step=as_path] .bgpkit-pill").all_inner_texts()
    assert lengths == [str(len(route.as_path)) for route in decision.candidates]
    assert funnel.locator("tr.bgpkit-settled").get_attribute("data-step") == decision.settled_by
    won = funnel.locator("tfoot td.bgpkit-won, tfoot td.bgpkit-lost").all_inner_texts()
    assert [i for i, text in enumerate(won) if "chosen" in text] == [decision.best]


def assert_shares(page: LabPage, outcome: bgp.outcome.Outcome) -> None:
    rows = page.page.locator(".bgpkit-shares tbody tr:not(.bgpkit-side)")
    shown = {row.locator("th").inner_text(): row.locator("b").inner_text() for row in rows.all()}
    network, subject = outcome.network, outcome.scenario.subject
    for link, share in outcome.shares().items():
        name = network.name_of(network.far_end(network.link(link), subject))
        assert any(name in text and shown[text] == percent(share) for text in shown), (name, share, shown)


def test_the_arrow_key_turns_the_prepend_knob_and_everything_follows(explorer: LabPage) -> None:
    assert_shown(explorer)
    prepends(explorer).focus()
    for prepend in (1, 2, 3):
        press(explorer, "ArrowRight")
        expect(now_on_curve(explorer)).to_have_text(f"now: {prepend}")
        expect(prepends(explorer)).to_have_attribute("aria-valuetext", str(prepend))
        assert_shown(explorer, prepend=prepend)
    assert solved(prepend=1).shares() != solved().shares() != solved(prepend=3).shares()


def test_the_curve_holds_the_right_share_at_every_value(explorer: LabPage) -> None:
    prepends(explorer).focus()
    press(explorer, "ArrowRight")
    expect(now_on_curve(explorer)).to_have_text("now: 1")
    explorer.page.locator(".bgpkit-curve summary").click()
    table = explorer.page.locator(".bgpkit-curve details table")
    expect(table.locator("tbody tr")).to_have_count(11)
    expected = [[str(n), *(percent(share) for share in solved(prepend=n).shares().values())] for n in range(11)]
    shown = [row.locator("th, td").all_inner_texts()[:4] for row in table.locator("tbody tr").all()]
    explorer.page.locator(".bgpkit-curve summary").click()
    assert shown == expected


def test_home_and_end_reach_the_ends_of_the_slider(explorer: LabPage) -> None:
    prepends(explorer).focus()
    press(explorer, "End")
    expect(now_on_curve(explorer)).to_have_text("now: 10")
    assert_shown(explorer, prepend=10)
    press(explorer, "Home")
    expect(now_on_curve(explorer)).to_have_text("now: 0")
    assert_shown(explorer)


def test_switch_and_list_turn_from_the_keyboard(explorer: LabPage) -> None:
    switch = explorer.page.get_by_role("switch", name="Link Orchard to Hills")
    switch.focus()
    wait_for_frame(explorer, lambda: press(explorer, "Space"))
    expect(switch).not_to_be_checked()
    assert_map(explorer, solved(link=False))
    choice = explorer.page.get_by_role("combobox", name="Community towards Coast")
    choice.focus()
    wait_for_frame(explorer, lambda: press(explorer, "ArrowDown"))
    expect(choice).to_have_value("1")
    assert_map(explorer, solved(link=False, community="64496:90"))


def test_a_list_stands_below_its_label_and_shows_what_is_chosen(explorer: LabPage) -> None:
    for select in explorer.page.locator(".bgpkit-knobs select").all():
        label = explorer.page.locator(f"label[for='{select.get_attribute('id')}']")
        over, under = label.bounding_box(), select.bounding_box()
        assert over["y"] + over["height"] <= under["y"] + 1
        assert select.evaluate("""list => {
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = getComputedStyle(list).font;
          return pen.measureText(list.selectedOptions[0].textContent).width < list.clientWidth;
        }""")


def test_reset_by_keyboard(explorer: LabPage) -> None:
    prepends(explorer).focus()
    press(explorer, "ArrowRight", times=4)
    expect(now_on_curve(explorer)).to_have_text("now: 4")
    tab_to(explorer, explorer.page.get_by_role("button", name="Reset", exact=True))
    press(explorer, "Enter")
    expect(now_on_curve(explorer)).to_have_text("now: 0")
    expect(prepends(explorer)).to_have_js_property("value", "0")
    assert_shown(explorer)


def test_comparing_from_here_by_keyboard(explorer: LabPage) -> None:
    prepends(explorer).focus()
    press(explorer, "ArrowRight", times=3)
    expect(now_on_curve(explorer)).to_have_text("now: 3")
    was = explorer.page.locator(".bgpkit-shares td.bgpkit-share small").first
    expect(was).to_contain_text(f"was {percent(solved().share('Coast'))}")
    tab_to(explorer, explorer.page.get_by_role("button", name="Compare from here"))
    press(explorer, "Enter")
    expect(was).to_have_text("")
    wait_for_frame(explorer, lambda: explorer.page.get_by_role("button", name="Reset", exact=True).click())
    expect(was).to_contain_text(f"was {percent(solved(prepend=3).share('Coast'))}")
    explorer.page.get_by_role("button", name="Compare from here").click()
    expect(was).to_have_text("")


def test_selecting_an_as_by_keyboard_shows_its_funnel(explorer: LabPage) -> None:
    """Tab reaches the map once; arrows walk from AS to AS; Enter selects."""
    focused = explorer.page.locator(".bgpkit-map [data-node]:focus")
    explorer.page.get_by_role("button", name="Compare from here").focus()
    tab_to(explorer, explorer.page.locator(".bgpkit-map [data-node][tabindex='0']"))
    press(explorer, "Home")
    seen = {focused.get_attribute("data-node")}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown", "ArrowUp"):
        press(explorer, key)
        seen.add(focused.get_attribute("data-node"))
    assert len(seen) > 2, "the arrow keys move the focus"
    asn = int(focused.get_attribute("data-node"))
    press(explorer, "Enter")
    expect(explorer.page.locator(".bgpkit-funnel")).to_have_attribute("data-at", str(asn))
    expect(focused).to_have_attribute("aria-pressed", "true")
    assert explorer.run_cell(1).split()[-1] == str(asn)
    assert solved().network.name_of(asn) in explorer.page.locator(".bgpkit-arrival h4").inner_text()


def test_the_prepended_path_is_shown_as_it_arrives(explorer: LabPage) -> None:
    select(explorer, "Coast")
    prepends(explorer).focus()
    press(explorer, "ArrowRight", times=2)
    arrival = explorer.page.locator(".bgpkit-arrival")
    expect(arrival).to_contain_text("length 3, 2 extra copies")
    assert arrival.locator(".bgpkit-chip.bgpkit-extra").count() == 2
    expect(arrival).to_contain_text("1 hop")


def test_the_update_says_what_the_knob_changed_field_by_field(explorer: LabPage) -> None:
    panel = explorer.page.locator(".bgpkit-update")
    expect(panel.locator("summary")).to_contain_text("The UPDATE from Coast to Harbour")     # the AS that is selected
    panel.get_by_role("combobox", name="Message").select_option(label="Orchard to Coast")
    expect(panel.locator("summary")).to_contain_text("The UPDATE from Orchard to Coast 47 octets")
    expect(panel.locator(".bgpkit-octets-mark")).to_have_count(0)
    prepends(explorer).focus()
    press(explorer, "ArrowRight", times=2)
    expect(panel.locator("summary")).to_contain_text("It was 47 octets; 6 fields differ")

    octets = panel.get_by_role("row", name="AS_PATH").get_by_role("listitem")
    assert octets.all_inner_texts() == [
        "40\nflags well-known, transitive", "02\ntype 2 AS_PATH", "0e\nlength 14 octets\n△ was 6 octets",
        "02\nsegment type 2 sequence", "03\nsegment length 3 ASNs\n△ was 1 ASN", "00 00 fb f9\nASN 64505\n＋ new",
        "00 00 fb f9\nASN 64505\n＋ new", "00 00 fb f9\nASN 64505",
    ]
    borders = {octets.nth(i).evaluate("one => getComputedStyle(one).borderStyle") for i in (0, 2, 5)}
    widths = [octets.nth(i).evaluate("one => getComputedStyle(one).borderTopWidth") for i in (0, 2, 5)]
    assert (borders, widths) == ({"solid", "dashed"}, ["1px", "2px", "2px"])


def test_the_update_is_chosen_folded_and_unfolded_from_the_keyboard(explorer: LabPage) -> None:
    panel = explorer.page.locator(".bgpkit-update")
    summary, choice = panel.locator("summary"), panel.get_by_role("combobox", name="Message")
    choice.select_option(label="Orchard to Coast")
    expect(summary).to_contain_text("The UPDATE from Orchard to Coast")
    panel.get_by_role("button", name="Orchard", exact=True).focus()
    press(explorer, "Shift+Tab")
    press(explorer, "Shift+Tab")
    expect(summary).to_be_focused()
    press(explorer, "Tab")
    expect(choice).to_be_focused()
    press(explorer, "ArrowDown")
    expect(summary).to_contain_text("The UPDATE from Orchard to Hills")
    press(explorer, "ArrowUp")
    expect(summary).to_contain_text("The UPDATE from Orchard to Coast")

    press(explorer, "Shift+Tab")
    press(explorer, "Enter")
    expect(panel.locator("table")).to_have_count(0)
    press(explorer, "Enter")
    expect(panel.locator("table")).to_be_visible()
    expect(summary).to_be_focused()


def test_dragging_end_to_end_ends_at_the_last_value_and_stays_there(explorer: LabPage) -> None:
    """Latest wins: painted frames only move on, and none comes after the last."""
    select(explorer, "Coast")
    explorer.page.evaluate(RECORD_LENGTHS)
    box = prepends(explorer).bounding_box()
    y = box["y"] + box["height"] / 2
    mouse = explorer.page.mouse
    mouse.move(box["x"] + 9, y)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 2, y, steps=40)
    mouse.up()
    expect(now_on_curve(explorer)).to_have_text("now: 10")
    # The kernel has answered everything that came before once it has run a cell.
    assert "'prepend': 10" in explorer.run_cell(1)
    seen = explorer.page.evaluate("window.seen")
    assert seen[-1] == 11
    assert seen == sorted(seen), "a frame came late"
    assert prepends(explorer).input_value() == "10"
    assert_map(explorer, solved(prepend=10))


def test_back_and_forth_ends_at_the_last_value(explorer: LabPage) -> None:
    """The value under way and the newest one may be the same."""
    prepends(explorer).focus()
    for keys in (("ArrowRight", "ArrowLeft"), ("ArrowRight", "ArrowLeft", "ArrowRight")) * 4:
        for key in keys:
            press(explorer, key)
    expect(prepends(explorer)).to_have_js_property("value", "4")
    expect(now_on_curve(explorer)).to_have_text("now: 4")


# The length of the AS_PATH that arrives at the selected AS, for every frame painted.
RECORD_LENGTHS = """() => {
  const map = document.querySelector(".bgpkit-map");
  const note = () => Number(/length (\\d+)/.exec(map.querySelector(".bgpkit-arrival").textContent)[1]);
  window.seen = [];
  new MutationObserver(() => window.seen.push(note())).observe(map, { attributeFilter: ["data-serial"] });
}"""


# Accessibility, themes, width


def test_every_control_has_a_name_in_the_accessibility_tree(explorer: LabPage) -> None:
    tree = accessibility_tree(explorer)
    controls = [(role, name) for role, name in tree if role in CONTROLS]
    assert [control for control in controls if not control[1].strip()] == []
    knobs = bgp.scenarios.regional().knobs
    for knob in knobs:
        assert any(knob.label in name for role, name in controls), knob.label
    roles = [role for role, _ in controls]
    assert roles.count("slider") >= 2                  # the knob, and its hand on the curve
    assert roles.count("combobox") >= 2 + 1            # two knobs, which UPDATE is shown, and what Harbour has
    assert ("combobox", "Message") in controls
    assert roles.count("switch") >= 2
    assert roles.count("button") >= 12 + 2
    assert [role for role, name in tree if role in ("image", "img", "region", "table") and not name] == []
    assert any(role == "status" for role, _ in tree)


def accessibility_tree(page: LabPage) -> list[tuple[str, str]]:
    """Role and name of everything in the explorer, as the browser tells those who read it aloud."""
    session = page.page.context.new_cdp_session(page.page)
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": document, "selector": ".bgpkit-explorer"}
    found = session.send("DOM.querySelector", query)["nodeId"]
    nodes = session.send("Accessibility.queryAXTree", {"nodeId": found})["nodes"]
    session.detach()
    shown = [each for each in nodes if not each.get("ignored")]
    return [(each["role"]["value"], each.get("name", {}).get("value", "")) for each in shown]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_in_both_themes(explorer: LabPage, theme: str) -> None:
    explorer.change_theme(theme)
    try:
        faint = explorer.page.evaluate(FAINT_TEXTS, 4.5)
        assert faint == []
        paper = explorer.page.evaluate("getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") == (theme == "light")
    finally:
        explorer.change_theme("light")


# Every text of the explorer whose contrast with what lies under it is below 4.5, every symbol below 3
# (WCAG 2.2, 1.4.3 and 1.4.11).
FAINT_TEXTS = """() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (p, q) => {
    const [low, high] = [light(p), light(q)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const paperUnder = (element) => {
    if (!element) return [1, 1, 1];
    const box = element.closest(".bgpkit-node")?.querySelector(".bgpkit-box");
    if (box) return over(rgba(getComputedStyle(box).fill), paperUnder(element.closest(".bgpkit-stage")));
    const colour = rgba(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, paperUnder(element.parentElement));
  };
  const strengthOf = (element) => {
    let strength = 1;
    for (let each = element; each; each = each.parentElement) strength *= Number(getComputedStyle(each).opacity);
    return strength;
  };
  const found = [];
  for (const element of document.querySelectorAll(".bgpkit-explorer *")) {
    const text = [...element.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join("");
    const style = getComputedStyle(element), strength = strengthOf(element);
    const unseen = !element.getBoundingClientRect().width || style.visibility === "hidden" || !strength;
    if (!text.trim() || unseen || element.closest("title, datalist, .bgpkit-unseen")) continue;
    const paper = paperUnder(element);
    const ink = rgba(element.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const value = contrast(over([...ink.slice(0, 3), ink[3] * strength], paper), paper);
    const limit = /[\\p{L}\\d]/u.test(text) ? 4.5 : 3;
    if (value < limit) found.push(`${text.trim()} (${element.getAttribute("class")}): ${value.toFixed(2)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_overflows_what_contains_it(explorer: LabPage, width: int) -> None:
    resize(explorer, width)
    assert explorer.page.evaluate(OVERFLOWING) == []
    assert explorer.page.evaluate(TEXTS_OUTSIDE_THEIR_BOX) == []
    assert explorer.page.evaluate(BOXES_THAT_MEET) == []


def resize(explorer: LabPage, width: int, height: int = 1500) -> None:
    """Make the window so large and wait until the map is as wide as its place."""
    explorer.page.set_viewport_size({"width": width, "height": height})
    explorer.page.wait_for_function(
        """() => {
          const stage = document.querySelector(".bgpkit-stage");
          return Math.abs(stage.querySelector("svg").clientWidth - stage.clientWidth) <= 1;
        }"""
    )


# Elements wider than their container that a reader cannot scroll, or cannot scroll from the keyboard.
OVERFLOWING = """() => {
  const found = [];
  for (const element of document.querySelectorAll(".bgpkit-explorer, .bgpkit-explorer *")) {
    // What is one pixel wide is there for those who listen.
    if (element.clientWidth < 2 || element.closest("svg, .bgpkit-unseen")) continue;
    if (element.scrollWidth <= element.clientWidth + 1) continue;
    const style = getComputedStyle(element);
    if (["auto", "scroll"].includes(style.overflowX) && element.tabIndex === 0) continue;
    if (style.textOverflow === "ellipsis" && element.closest("[title]")) continue;
    found.push(`${element.tagName} ${element.className}: ${element.scrollWidth} in ${element.clientWidth}`);
  }
  return found;
}"""
TEXTS_OUTSIDE_THEIR_BOX = """() => [...document.querySelectorAll(".bgpkit-map .bgpkit-node")].flatMap((node) => {
  const box = node.querySelector(".bgpkit-box").getBoundingClientRect();
  const outside = (own) =>
    own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 2 || own.bottom > box.bottom + 2;
  const texts = [...node.querySelectorAll("text")].filter((text) => text.textContent);
  return texts.filter((text) => outside(text.getBoundingClientRect())).map((text) => text.textContent);
})"""
BOXES_THAT_MEET = """() => {
  const boxes = [...document.querySelectorAll(".bgpkit-map .bgpkit-box")].map((box) => box.getBoundingClientRect());
  const meet = (p, q) => p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom;
  return boxes.flatMap((p, i) => boxes.slice(i + 1).filter((q) => meet(p, q)).map((q) => [p.x, p.y, q.x, q.y]));
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_screenshots_are_kept(explorer: LabPage, theme: str, width: int) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    prepends(explorer).focus()
    press(explorer, "ArrowRight", times=2)
    expect(now_on_curve(explorer)).to_have_text("now: 2")
    explorer.change_theme(theme)
    try:
        resize(explorer, width, height=3000)
        path = ARTEFACTS / f"explorer-{theme}-{width}.png"
        explorer.page.screenshot(path=path)
        assert path.stat().st_size > 20_000
    finally:
        explorer.change_theme("light")


def test_less_motion_is_honoured(explorer: LabPage) -> None:
    canvas = explorer.page.locator(".bgpkit-map canvas")
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_have_attribute("data-fps", ANY_NUMBER)
    try:
        explorer.page.emulate_media(reduced_motion="reduce")
        expect(canvas).not_to_have_attribute("data-fps", ANY_NUMBER)
        still = canvas.evaluate("canvas => canvas.toDataURL()")
        prepends(explorer).focus()
        wait_for_frame(explorer, lambda: press(explorer, "ArrowRight"))
        assert canvas.evaluate("canvas => canvas.toDataURL()") != still
    finally:
        explorer.page.emulate_media(reduced_motion="no-preference")


# ASes of several routers

HOT_POTATO = "import bgpkit_nb as bgp\n\nexplorer = bgp.explore(bgp.scenarios.hot_potato())\nexplorer"


@pytest.fixture(scope="module")
def inside(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    """A transit of four routers, explored."""
    with open_notebook(browser, lab, lab.write("inside.ipynb", HOT_POTATO, SHOW_POSITIONS)) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-map[data-serial]")
        yield page
        assert page.errors == []


def router(page: LabPage, name: str) -> Locator:
    return page.page.locator(f'.bgpkit-map [data-node="{name}"]')


def test_a_router_is_selected_by_keyboard_and_by_mouse_and_its_funnel_shown(inside: LabPage) -> None:
    caption = inside.page.locator(".bgpkit-funnel caption")
    router(inside, "Frankfurt").focus()
    press(inside, "ArrowDown")
    press(inside, "Enter")
    expect(caption).to_contain_text("Transit Hamburg chooses a route")
    router(inside, "Vienna").click()
    expect(caption).to_contain_text("Transit Vienna chooses a route")
    expect(inside.page.locator(".bgpkit-funnel thead")).to_contain_text("over iBGP from Milan")
    assert inside.run_cell(1).split()[-1] == "Vienna"


def test_a_dearer_igp_link_moves_an_exit_and_nothing_else_on_the_map(inside: LabPage) -> None:
    before = inside.page.evaluate(PLACES)
    inside.page.get_by_role("slider", name="IGP metric Hamburg to Frankfurt").focus()
    wait_for_frame(inside, lambda: press(inside, "End"))
    expect(router(inside, "Frankfurt")).to_have_attribute(
        "aria-label", re.compile("leaves the AS at Milan, IGP metric 30")
    )
    expect(inside.page.locator('.bgpkit-label[data-link="Hamburg-Frankfurt"]')).to_contain_text("IGP 60")
    assert inside.page.evaluate(PLACES) == before
    wait_for_frame(inside, lambda: inside.page.get_by_role("button", name="Reset", exact=True).click())
    expect(router(inside, "Frankfurt")).to_have_attribute("aria-label", re.compile("leaves the AS at Hamburg"))


@pytest.mark.parametrize("width", [1280, 800])
def test_routers_stand_within_the_frame_of_their_as_and_nobody_else_does(inside: LabPage, width: int) -> None:
    resize(inside, width)
    assert inside.page.evaluate(OUTSIDE_THE_FRAME) == {
        "in": ["Frankfurt", "Hamburg", "Milan", "Vienna"],
        "out": ["64500"],
    }
    assert inside.page.evaluate(BOXES_THAT_MEET) == []
    assert inside.page.evaluate(TEXTS_OUTSIDE_THEIR_BOX) == []
    assert inside.page.evaluate(OVERFLOWING) == []


MAPS = """\
import bgpkit_nb as bgp
from bgpkit_nb.view.layout import layered
from bgpkit_nb.view.scene import frame, scene
from bgpkit_nb.view.widgets import RoutingMap
from ipywidgets import VBox

outcomes = [bgp.solve(getattr(bgp.scenarios, name)()) for name in dir(bgp.scenarios) if name != "neighbourhood"]
VBox([
    RoutingMap(scene=scene(one, layered(one.scenario.base)), frame=frame(one, one.prefix, 1)) for one in outcomes
])"""
OFF_THE_MAP = """() => [...document.querySelectorAll(".bgpkit-stage > svg")].flatMap((map) => {
  const whole = map.getBoundingClientRect();
  const off = (box) =>
    box.left < whole.left || box.right > whole.right || box.top < whole.top || box.bottom > whole.bottom;
  const parts = [...map.querySelectorAll(".bgpkit-box, .bgpkit-frame")];
  return parts.filter((part) => off(part.getBoundingClientRect())).map((part) => part.parentElement.textContent);
})"""


def test_every_as_of_every_scenario_stands_on_the_map_whatever_its_width(browser: Browser, lab: Lab) -> None:
    with open_notebook(browser, lab, lab.write("maps.ipynb", MAPS)) as maps:
        maps.page.keyboard.press("Control+b")                  # the side bar leaves the map its room
        maps.run_cell(0)
        expect(maps.page.locator(".bgpkit-map[data-serial]")).to_have_count(len(dir(bgp.scenarios)) - 1)
        for width in (1280, 800):
            resize(maps, width)
            maps.page.wait_for_timeout(300)
            assert maps.page.evaluate(OFF_THE_MAP) == []
        assert maps.errors == []


def test_a_reflector_is_explained_where_there_is_one(inside: LabPage) -> None:
    expect(inside.page.locator(".bgpkit-legend", has_text="route reflector")).to_have_count(1)
    expect(inside.page.locator(".bgpkit-key", has_text="route reflector")).to_be_hidden()


def test_a_dragged_router_takes_the_frame_along(inside: LabPage) -> None:
    resize(inside, 1280)
    router(inside, "Milan").scroll_into_view_if_needed()
    box = router(inside, "Milan").bounding_box()
    inside.page.mouse.move(box["x"] + 20, box["y"] + 20)
    inside.page.mouse.down()
    inside.page.mouse.move(box["x"] + 180, box["y"] + 30, steps=5)
    inside.page.mouse.up()
    assert router(inside, "Milan").bounding_box()["x"] > box["x"] + 40
    assert inside.page.evaluate(OUTSIDE_THE_FRAME)["in"] == ["Frankfurt", "Hamburg", "Milan", "Vienna"]


PLACES = "() => [...document.querySelectorAll('.bgpkit-node')].map((node) => node.getAttribute('transform'))"
OUTSIDE_THE_FRAME = """() => {
  const frame = document.querySelector(".bgpkit-frame").getBoundingClientRect();
  const within = (box) =>
    box.left > frame.left && box.right < frame.right && box.top > frame.top && box.bottom < frame.bottom;
  const found = { in: [], out: [] };
  for (const node of document.querySelectorAll(".bgpkit-map [data-node]")) {
    const box = node.querySelector(".bgpkit-box").getBoundingClientRect();
    found[within(box) ? "in" : "out"].push(node.dataset.node);
  }
  return { in: found.in.sort(), out: found.out };
}"""


# Saving, and names that are markup


def test_a_saved_notebook_with_an_explorer_is_small_and_holds_the_picture(explorer: LabPage) -> None:
    notebook = explorer.save()
    live, still = (output.data for output in notebook.cells[0].outputs[-2:])
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "<svg" in still["text/html"]
    assert explorer.path.stat().st_size < SAVED_BYTES


def test_jupyterlabs_own_shortcuts_work_while_a_slider_has_the_focus(explorer: LabPage) -> None:
    """The arrow keys are the slider's; Control+S is not."""
    prepends(explorer).focus()

    with explorer.page.expect_response(lambda answer: answer.request.method == "PUT"):
        explorer.page.keyboard.press("Control+s")


def test_markup_in_names_is_text_and_does_not_run(browser: Browser, lab: Lab) -> None:
    cells = (SNEAKY, "bgp.draw(outcome)", "bgp.describe(outcome)", "bgp.draw_curve(scenario)")
    with open_notebook(browser, lab, lab.write("sneaky.ipynb", *cells)) as page:
        for index in range(len(cells)):
            page.run_cell(index)
        page.page.wait_for_selector(".bgpkit-map[data-serial]")
        page.page.wait_for_selector(".bgpkit-curve svg")
        page.page.wait_for_selector(".js-plotly-plot .legendtext")
        for place in (
            ".bgpkit-question",
            ".bgpkit-map h3",
            ".bgpkit-map",
            ".bgpkit-funnel",
            ".bgpkit-shares",
        ):
            expect(page.page.locator(place)).to_contain_text(SCRIPT)
        for place in (".bgpkit-words-view", ".bgpkit-curve", ".bgpkit-still", ".js-plotly-plot"):
            expect(page.page.locator(place).last).to_contain_text(SCRIPT)
        assert page.page.locator(".jp-OutputArea img[src=x]").count() == 0
        assert page.page.evaluate("window.ran") is None
        assert page.errors == []
        assert page.hosts <= LOCAL
