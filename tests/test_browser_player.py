"""The player of films in JupyterLab, in a real browser: by mouse, by keyboard, and where less motion is wanted."""

import re
import statistics
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

import bgpkit_nb as bgp
from bgpkit_nb.view.film import Reel
from tests.access import SMALL, violations
from tests.lab import LOCAL, Lab, LabPage, open_notebook
from tests.test_browser import ARTEFACTS, CONTROLS, FAINT_TEXTS, OVERFLOWING, accessibility_tree, press, resize, tab_to

pytestmark = pytest.mark.browser

HUNT = """\
import bgpkit_nb as bgp

shown = bgp.watch(bgp.scenarios.path_hunting(), fails="Origin-AS64501")
shown"""
WHERE = "print(shown.player.at, shown.player.playing, repr(shown.player.chosen))"
GO = "shown.player.at = 30"
TIMES = "print(shown.player.timing.mrai, bool(shown.player.timing.damping), shown.player.timing.seed)"
ROUND = "bgp.watch(bgp.scenarios.disagree(), mrai=30_000)"
CALM = 'shown.player.timers = {"ebgp": 0, "ibgp": 0, "seed": None, "damping": False}'
#: Films take a second and a half to make, until the cell is run again.
SLOW = """\
import time

from bgpkit_nb.view.offers import Offer

quick = getattr(Offer.make, "quick", None)


def slow(*given):
    time.sleep(1.5)
    return slow.quick(*given)


slow.quick = Offer.make
Offer.make = quick or slow"""
SCRIPT = "<script>window.ran = 1</script>"
SNEAKY = f'''\
import bgpkit_nb as bgp

script, image = "{SCRIPT}", "<img src=x onerror='window.ran = 1'>"
network = (
    bgp.Network(script).add(64496, script + " one").add(64497, image + " two", announces="192.0.2.0/24")
    .customer(64497, of=64496, label=script + " port", id=image)
)
bgp.watch(bgp.Scenario(script, network, 64497), fails=image)'''
#: Where the letters on the map stand, and whom they come from and go to.
LETTERS = """() => [...document.querySelectorAll(".bgpkit-message:not([display=none])")].map((one) => {
  const box = one.lastChild.getBoundingClientRect();
  return [one.dataset.from, one.dataset.to, one.dataset.kind, box.x + box.width / 2, box.y + box.height / 2];
})"""
#: The same once in every frame that the browser paints, for so many milliseconds.
WATCH_LETTERS = """(time) => new Promise((done) => {
  const letters = LETTERS, seen = [], end = performance.now() + time;
  const look = () => {
    seen.push([Number(document.querySelector(".bgpkit-player").dataset.at), letters()]);
    if (performance.now() < end) requestAnimationFrame(look);
    else done(seen);
  };
  requestAnimationFrame(look);
})""".replace("LETTERS", LETTERS)
COUNT_ANNOUNCEMENTS = """() => {
  window.announced = [];
  const status = document.querySelector(".bgpkit-player [role=status]");
  new MutationObserver(() => window.announced.push(status.textContent)).observe(status, { childList: true });
}"""


def hunt() -> bgp.Film:
    return bgp.film(bgp.scenarios.path_hunting(), [bgp.Change("link", ("origin",), False)])


@pytest.fixture(scope="module")
def watching(browser: Browser, lab: Lab) -> Iterator[LabPage]:
    with open_notebook(browser, lab, lab.write("hunt.ipynb", HUNT, WHERE, GO, TIMES, ROUND, CALM, SLOW)) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-player [role=option]")
        yield page


@pytest.fixture
def film(watching: LabPage) -> Iterator[LabPage]:
    """The film of the origin's link failing, at its first moment, at 1×, 1280 pixels wide."""
    page = watching.page
    page.set_viewport_size({"width": 1280, "height": 1500})
    choice(watching).select_option("")
    expect(page.locator(".bgpkit-film-desk")).to_be_hidden()
    choice(watching).select_option("fails origin")
    expect(page.locator(".bgpkit-player")).to_have_attribute("data-at", "0")
    page.get_by_role("combobox", name="Speed").select_option("1")
    yield watching
    assert watching.errors == []
    assert watching.hosts <= LOCAL


# What a reader does and sees


def choice(page: LabPage) -> Locator:
    return page.page.get_by_role("combobox", name="Watch")


def pressed(page: LabPage, name: str) -> Locator:
    return page.page.get_by_role("button", name=name, exact=True)


def slider(page: LabPage) -> Locator:
    return page.page.get_by_role("slider", name="Moment")


def moments(page: LabPage) -> Locator:
    return page.page.get_by_role("listbox", name="Moments")


def ending(page: LabPage) -> Locator:
    """The sentence that says how a film ends, once it is known."""
    return page.page.locator(".bgpkit-film-end[data-known]")


def timer(page: LabPage, name: str) -> Locator:
    return page.page.get_by_role("spinbutton", name=name, exact=True)


def heights(page: LabPage) -> set[float]:
    """How high the player and all above it are: one number, as long as nothing moves."""
    return {round(page.page.locator(".bgpkit-watch").bounding_box()["height"], 1)}


def expect_moment(page: LabPage, number: int) -> None:
    """Counter, sentence, slider, list and map show one moment of the film."""
    shown, now = hunt(), Reel(hunt()).frame(number, 0)
    said = Reel(hunt()).window(number, 0)
    row = said["moments"][number - said["first"]]
    where = page.page.locator(".bgpkit-player")
    expect(where).to_have_attribute("data-at", str(number))
    expect(where.locator(".bgpkit-film-said")).to_have_text(row[4])
    expect(where.locator(".bgpkit-film-count")).to_have_text(str(row[1]))
    expect(slider(page)).to_have_js_property("value", str(number))
    expect(slider(page)).to_have_attribute("aria-valuetext", f"moment {number} of {len(shown) - 1}: {row[4]}")
    expect(moments(page).locator("[aria-selected=true]")).to_have_attribute("data-moment", str(number))
    expect_map(page, now)


def expect_map(page: LabPage, now: dict) -> None:
    nodes = page.page.locator(".bgpkit-map")
    for node, state in now["nodes"].items():
        expect(nodes.locator(f"[data-node='{node}']")).to_have_attribute("aria-label", state["text"])
    rings = nodes.locator(".bgpkit-flash")
    expect(rings).to_have_count(len(now["flash"]))
    flying = page.page.evaluate(LETTERS)
    assert sorted((one[0], one[1], one[2]) for one in flying) == sorted(
        (str(one[1]), str(one[2]), "withdraws" if one[3] == "" else "tells") for one in now["messages"])


# By mouse


def test_steps_back_and_forth_by_mouse_show_each_moment(film: LabPage) -> None:
    expect_moment(film, 0)
    for number in (1, 2, 3):
        pressed(film, "One moment on").click()
        expect_moment(film, number)
    expect(film.page.locator(".bgpkit-flash text")).to_have_text("now 64502 64501 64500")
    pressed(film, "One moment back").click()
    expect_moment(film, 2)
    pressed(film, "To the first moment").click()
    expect_moment(film, 0)


def test_the_slider_scrubs_to_the_end_and_back_and_the_last_place_wins(film: LabPage) -> None:
    box = slider(film).bounding_box()
    middle = box["y"] + box["height"] / 2
    film.page.mouse.move(box["x"] + 9, middle)
    film.page.mouse.down()
    for share in (0.3, 0.8, 1.1, 0.6, 1.1):
        film.page.mouse.move(box["x"] + share * box["width"], middle, steps=8)
    expect(ending(film)).to_have_text("Routing comes to rest after 52 messages, in 5 s.")
    expect_moment(film, 53)
    film.page.mouse.move(box["x"] - 5, middle, steps=12)
    film.page.mouse.up()
    expect_moment(film, 0)
    film.page.wait_for_timeout(400)
    expect_moment(film, 0)


def test_a_row_of_the_list_leads_to_its_moment(film: LabPage) -> None:
    moments(film).get_by_text("AS64502 takes its route back from AS64503; AS64503 now uses 64504").click()
    expect_moment(film, 7)


def test_playing_goes_through_every_moment_to_the_end_and_stops_there(film: LabPage) -> None:
    film.page.evaluate(COUNT_ANNOUNCEMENTS)
    film.page.get_by_role("combobox", name="Speed").select_option("8")
    pressed(film, "Play").click()
    expect(pressed(film, "Pause")).to_be_visible()
    expect(ending(film)).to_have_text(re.compile("after 52 messages"), timeout=15_000)
    expect_moment(film, 53)
    expect(pressed(film, "Play")).to_be_visible()
    announced = film.page.evaluate("window.announced")
    assert announced[0] == "Link Origin–AS64501 fails; AS64501 has no route left."
    assert announced[-1].endswith("Routing comes to rest after 52 messages, in 5 s.")
    assert len(announced) == 2
    assert film.run_cell(1).strip() == "53 False 'fails origin'"


def test_messages_travel_from_sender_to_receiver_and_arrive_with_their_moment(film: LabPage) -> None:
    pressed(film, "One moment on").click()
    expect_moment(film, 1)
    boxes = film.page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("[data-node]")].map((one) => {
      const box = one.getBoundingClientRect();
      return [one.dataset.node, [box.x + box.width / 2, box.y + box.height / 2]];
    }))""")
    pressed(film, "Play").click()
    seen = film.page.evaluate(WATCH_LETTERS, 900)
    pressed(film, "Pause").click()
    ways: dict[str, list[float]] = {}
    for at, letters in seen:
        for sender, receiver, kind, x, y in letters:
            if at == 1 and (sender, kind) == ("64501", "withdraws"):
                there = boxes[receiver]
                ways.setdefault(receiver, []).append(((x - there[0]) ** 2 + (y - there[1]) ** 2) ** 0.5)
    assert set(ways) == {"64502", "64503", "64504", "64505"}
    for receiver, distances in ways.items():
        assert len(set(distances)) > 15, "it moves in (nearly) every frame"
        assert distances[-1] < distances[0], receiver
    paths = film.page.locator(".bgpkit-message[data-kind=withdraws] .bgpkit-flap")
    assert paths.first.get_attribute("d") == "M-6,-6L6,6M6,-6L-6,6"


def test_the_map_stays_smooth_and_few_bytes_come_while_a_film_plays(film: LabPage) -> None:
    """Frames a second beside those at rest: how many there can be is up to the machine and its other work."""
    canvas = film.page.locator(".bgpkit-map canvas")
    film.page.wait_for_timeout(2_100)
    at_rest = float(canvas.get_attribute("data-fps"))
    film.page.get_by_role("combobox", name="Speed").select_option("4")
    before = len(film.received)
    pressed(film, "Play").click()
    film.page.wait_for_timeout(5_000)
    rate = float(canvas.get_attribute("data-fps"))
    pressed(film, "Pause").click()
    at = int(film.page.locator(".bgpkit-player").get_attribute("data-at"))
    moved = sum(film.received[before:])
    print(f"{rate:g} frames a second ({at_rest:g} at rest); {moved / at / 1000:.1f} kB a moment over {at} moments; "
          f"messages of {statistics.median(film.received[before:]):g} bytes in the middle")
    assert rate >= at_rest / 2
    assert moved / at < 20_000


@pytest.mark.parametrize("between", [[], [""]])
def test_a_film_chosen_while_another_runs_begins_at_its_first_moment_however_slow_the_kernel(
    film: LabPage, between: list[str]
) -> None:
    film.page.get_by_role("combobox", name="Speed").select_option("8")
    player = film.page.locator(".bgpkit-player")
    film.run_cell(6)
    try:
        pressed(film, "Play").click()
        film.page.wait_for_timeout(500)
        for wanted in (*between, "nothing"):
            choice(film).select_option(wanted)
        if not between:
            stood = int(player.get_attribute("data-at"))
            film.page.wait_for_timeout(1_100)
            pressed(film, "One moment on").click()
            assert 0 < stood < 16, "it stands still where it was"
        expect(player.locator("[role=status]")).to_have_text(re.compile("from nothing"))
        expect(player).to_have_attribute("data-at", "0")
        expect(pressed(film, "Play")).to_be_visible()
        assert film.run_cell(1).strip() == "0 False 'nothing'"
        expect(player).to_have_attribute("data-at", "0")
        pressed(film, "One moment on").click()
        expect(player).to_have_attribute("data-at", "1")
        assert film.run_cell(1).strip() == "1 False 'nothing'"
    finally:
        film.run_cell(6)


def test_another_film_is_chosen_and_the_map_is_put_back_when_it_is_left(film: LabPage) -> None:
    choice(film).select_option(label="From nothing: nobody has heard of anything")
    expect(film.page.locator(".bgpkit-film-said")).to_have_text(
        "Origin announces 192.0.2.0/24, and nobody else has heard of it.")
    expect(film.page.locator(".bgpkit-map [data-node='64505']")).to_have_attribute("aria-label", re.compile("no route"))
    choice(film).select_option("")
    expect(film.page.locator(".bgpkit-film-desk")).to_be_hidden()
    at_rest = Reel(hunt()).frame(0, 0)
    expect_map(film, at_rest)
    assert film.page.evaluate(LETTERS) == []


def test_code_can_go_to_a_moment_and_the_player_follows(film: LabPage) -> None:
    film.run_cell(2)
    expect_moment(film, 30)


def test_nothing_moves_from_moment_to_moment_nor_when_the_end_is_said(film: LabPage) -> None:
    found = heights(film)
    slider(film).focus()
    for key in ("ArrowRight", "ArrowRight", *["PageUp"] * 6, "End"):
        press(film, key)
        found |= heights(film)
    expect(ending(film)).to_be_visible()
    assert len(found | heights(film)) == 1, found
    press(film, "Home")
    expect(film.page.locator(".bgpkit-film-end")).to_be_hidden()


def test_what_is_on_its_way_is_said_and_the_table_has_the_whole_film(film: LabPage) -> None:
    pressed(film, "One moment on").click()
    expect_moment(film, 1)
    film.page.get_by_text("On their way: 4 messages").click()
    ways = film.page.get_by_role("region", name="Messages on their way").get_by_role("listitem")
    expect(ways).to_have_text([f"✕AS64501 to AS{asn}: withdrawal" for asn in range(64502, 64506)])
    pressed(film, "One moment on").click()
    expect(ways).to_have_count(len(hunt().under_way(2)))
    expect(ways.filter(has_text="✉AS64502 to AS64501: 64502 64503 64501 64500")).to_have_count(1)
    film.page.get_by_text("Table: Every moment, who says what to whom").click()
    rows = film.page.locator(".bgpkit-player .bgpkit-table tbody tr")
    expect(rows).to_have_count(54)
    expect(rows.nth(3).locator("th, td")).to_have_text(
        ["3", "1", "2", "AS64501", "AS64503", "withdrawal", "–", "AS64503 now uses 64502 64501 64500."])
    for each in ("On their way", "Table: Every"):
        film.page.get_by_text(each).click()


def test_timers_are_turned_by_mouse_and_a_wrong_one_is_told_what_would_do(timers: LabPage) -> None:
    timer(timers, "MRAI (seconds)").fill("30")
    timers.page.get_by_role("combobox", name="A message takes").select_option("seed")
    expect(timers.page.locator(".bgpkit-timer-fold > summary")).to_have_text(
        "Timers MRAI 30 s · messages take 0.5 to 1.5 s (seed 1) · no damping")
    slow = bgp.film(hunt().scenario, [bgp.Change("link", ("origin",), False)], mrai=30_000, seed=1)
    expect(timers.page.locator(".bgpkit-film-end")).to_have_text(str(bgp.describe(slow)).splitlines()[-1])
    timers.page.get_by_role("checkbox", name=re.compile("Damp routes")).check()
    expect(timers.page.locator(".bgpkit-timer-fold > summary")).to_contain_text("damping on")
    timer(timers, "MRAI (seconds)").fill("4000")
    timer(timers, "MRAI (seconds)").press("Enter")
    alert = timers.page.locator(".bgpkit-player [role=alert]")
    expect(alert).to_have_text("MRAI cannot be 4000; choose 0 to 3600 seconds.")
    expect(timer(timers, "MRAI (seconds)")).to_have_attribute("aria-invalid", "true")


def test_timers_are_turned_by_keyboard(timers: LabPage) -> None:
    choice(timers).focus()
    tab_to(timers, timer(timers, "MRAI (seconds)"))
    timers.page.keyboard.press("Control+a")
    timers.page.keyboard.type("5")
    press(timers, "Enter")
    expect(timers.page.locator(".bgpkit-timer-fold > summary")).to_contain_text("MRAI 5 s")
    damping = timers.page.get_by_role("checkbox", name=re.compile("Damp routes"))
    tab_to(timers, damping)
    press(timers, " ")
    expect(damping).to_be_checked()
    expect(timers.page.locator(".bgpkit-timer-fold > summary")).to_contain_text("damping on")
    assert timers.run_cell(3).strip() == "Mrai(ebgp=5000, ibgp=5000) True None"


def test_what_never_comes_to_rest_goes_on_for_ever_until_it_is_paused(film: LabPage) -> None:
    film.run_cell(4)
    player = film.page.locator(".bgpkit-player").nth(1)
    player.get_by_role("combobox", name="Speed").select_option("8")
    figures, end = player.locator(".bgpkit-film-figures"), player.locator(".bgpkit-film-end")
    expect(figures).to_contain_text("0 messages so far, 8 in a round, without end")
    player.get_by_role("slider", name="Moment").press("End")
    player.get_by_role("button", name="Play").click()
    expect(figures).to_contain_text(re.compile("round [3-9]"), timeout=15_000)
    player.get_by_role("button", name="Pause").click()
    expect(end).to_have_text("Routing never comes to rest under this order of events: from moment 3 on the same 8 "
                             "messages come round for ever, every 60 s; 2 rounds are shown.")
    said = int(player.locator(".bgpkit-film-count").inner_text())
    assert said > 18
    for name, messages in (("One moment on", said + 1), *[("One moment back", said + 1 - n) for n in range(1, 12)]):
        player.get_by_role("button", name=name).click()
        expect(player.locator(".bgpkit-film-count")).to_have_text(str(messages))
    film.cell(4).locator(".cm-content").click()
    film.page.keyboard.press("Control+a")
    film.page.keyboard.type("pass")
    film.run_cell(4)


# By keyboard


def test_everything_can_be_done_from_the_keyboard(film: LabPage) -> None:
    choice(film).focus()
    tab_to(film, pressed(film, "Play"))
    press(film, " ")
    expect(pressed(film, "Pause")).to_be_focused()
    expect(film.page.locator(".bgpkit-player")).to_have_attribute("data-at", "1")
    press(film, " ")
    expect(pressed(film, "Play")).to_be_focused()
    expect_moment(film, 1)
    tab_to(film, pressed(film, "One moment on"))
    press(film, "Enter")
    expect_moment(film, 2)
    tab_to(film, slider(film))
    press(film, "ArrowRight", times=3)
    expect_moment(film, 5)
    press(film, "ArrowLeft")
    expect_moment(film, 4)
    press(film, "End")
    expect_moment(film, 53)
    tab_to(film, film.page.get_by_role("combobox", name="Speed"))
    press(film, "ArrowDown")
    expect(film.page.get_by_role("combobox", name="Speed")).to_have_value("2")
    tab_to(film, moments(film))
    press(film, "Home")
    expect_moment(film, 0)
    press(film, "ArrowDown", times=2)
    expect_moment(film, 2)
    press(film, "PageDown")
    expect_moment(film, 12)


def test_the_focus_can_be_seen_on_every_control(film: LabPage) -> None:
    choice(film).focus()
    for control in (*(pressed(film, name) for name in ("To the first moment", "One moment back", "Play")),
                    slider(film), film.page.get_by_role("combobox", name="Speed"), moments(film)):
        tab_to(film, control)
        assert control.evaluate("one => parseFloat(getComputedStyle(one).outlineWidth)") >= 2


@pytest.fixture
def timers(film: LabPage) -> Iterator[LabPage]:
    """The timers unfolded, and afterwards as they were."""
    film.page.locator(".bgpkit-timer-fold > summary").click()
    yield film
    film.page.locator(".bgpkit-timer-fold > summary").click()
    film.run_cell(5)


# Where less motion is wanted


@pytest.fixture
def still(film: LabPage) -> Iterator[LabPage]:
    film.page.emulate_media(reduced_motion="reduce")
    yield film
    film.page.emulate_media(reduced_motion="no-preference")


def test_where_less_motion_is_wanted_messages_stand_and_point_the_way(still: LabPage) -> None:
    pressed(still, "One moment on").click()
    expect_moment(still, 1)
    first = still.page.evaluate(LETTERS)
    pressed(still, "Play").click()
    seen = still.page.evaluate(WATCH_LETTERS, 1_600)
    pressed(still, "Pause").click()
    places = {at: {tuple(letter) for each, letters in seen if each == at for letter in letters} for at, _ in seen}
    assert len(places) >= 2
    assert places[1] == {tuple(letter) for letter in first}
    for at, letters in places.items():
        assert len(letters) == len(Reel(hunt()).frame(at, 0)["messages"]), "each has one place while the moment lasts"
    expect(still.page.locator(".bgpkit-message:not([display=none]) .bgpkit-ahead").first).to_be_visible()


# Everyone


def test_every_control_of_the_player_has_a_name(film: LabPage) -> None:
    tree = accessibility_tree(film)
    controls = [(role, name) for role, name in tree if role in CONTROLS | {"option"}]

    assert [control for control in controls if not control[1].strip()] == []
    assert {("slider", "Moment"), ("button", "Play"), ("combobox", "Watch"), ("combobox", "Speed")} <= set(controls)
    assert any(role == "status" for role, _ in tree)


def test_whatever_is_pressed_is_large_enough_to_touch(film: LabPage) -> None:
    small = film.page.evaluate("""() => [...document.querySelectorAll(
      ".bgpkit-player :is(button, select, input, [role=option])")].map((one) => one.getBoundingClientRect())
      .filter((box) => box.width && (box.width < 24 || box.height < 24)).map((box) => [box.width, box.height])""")
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark", "high contrast"])
def test_axe_finds_nothing_wrong_with_a_film(film: LabPage, axe: str, theme: str) -> None:
    slider(film).focus()
    press(film, "ArrowRight", times=4)
    film.change_theme(theme)
    unfold = "(all, open) => all.forEach((each) => (each.open = open))"
    film.page.locator(".bgpkit-player details").evaluate_all(unfold, True)
    try:
        expect_moment(film, 4)
        assert violations(film.page, axe, ".jp-OutputArea-output") == []
        assert film.page.evaluate(SMALL, ".bgpkit-player") == []
    finally:
        film.page.locator(".bgpkit-player details").evaluate_all(unfold, False)
        film.change_theme("light")


def test_the_player_announces_nothing_while_there_is_no_film(film: LabPage) -> None:
    live = film.page.locator(".bgpkit-player [role=status]")
    expect(live).to_have_count(1)
    choice(film).select_option("")
    expect(live).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_of_a_film_can_be_read_in_both_themes(film: LabPage, theme: str) -> None:
    slider(film).focus()
    press(film, "ArrowRight", times=4)
    film.change_theme(theme)
    try:
        expect_moment(film, 4)
        texts = film.page.evaluate(FAINT_TEXTS, 4.5)
        # What stands on envelopes and tags has another paper than the map's, which is checked on its own below.
        assert [text for text in texts if not re.search(r"bgpkit-(size|tag-text)", text)] == []
        assert film.page.evaluate(TAG_CONTRAST) >= 4.5
    finally:
        film.change_theme("light")


TAG_CONTRAST = """() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => Number(part) / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const tells = ".bgpkit-message[data-kind=tells]";
  const pairs = [[".bgpkit-tag", ".bgpkit-tag-text"], [`${tells} .bgpkit-paper`, `${tells} .bgpkit-size`]];
  const fill = (selector) => light(getComputedStyle(document.querySelector(selector)).fill);
  return Math.min(...pairs.map(([paper, ink]) => {
    const [low, high] = [fill(paper), fill(ink)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  }));
}"""


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_of_the_player_overflows(film: LabPage, width: int) -> None:
    resize(film, width)
    slider(film).focus()
    press(film, "ArrowRight", times=4)
    assert film.page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_screenshots_of_a_film_are_kept(film: LabPage, theme: str, width: int) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    slider(film).focus()
    press(film, "ArrowRight", times=4)
    film.change_theme(theme)
    try:
        resize(film, width)
        path = ARTEFACTS / f"player-{theme}-{width}.png"
        film.page.screenshot(path=path)
        assert path.stat().st_size > 20_000
    finally:
        film.change_theme("light")


def test_markup_in_names_is_text_in_a_film(browser: Browser, lab: Lab) -> None:
    with open_notebook(browser, lab, lab.write("sneaky.ipynb", SNEAKY)) as page:
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-player [role=option]")
        pressed(page, "One moment on").click()
        expect(page.page.locator(".bgpkit-film-said")).to_contain_text(SCRIPT)
        assert page.page.evaluate("window.ran") is None
        assert page.page.locator(".bgpkit-player :is(img, script)").count() == 0
        assert page.errors == []
