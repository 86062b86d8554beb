"""Outcomes as files: a page of its own, pictures and tables; each kind by the suffix, and refused with a sentence."""

import csv
import io
import json
import re
import struct
import subprocess
import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree
from zlib import decompress

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.view import export, recording
from bgpkit_nb.view.panels import funnel, shares
from bgpkit_nb.view.picture import _ANYWHERE, standalone
from bgpkit_nb.view.scene import frame, scene
from bgpkit_nb.words.tables import TABLES, table

READY = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]
SVG = "{http://www.w3.org/2000/svg}"
SCRIPT = "</script><script>window.ran = 1</script>"


@pytest.fixture(scope="module")
def regional() -> bgp.Outcome:
    return bgp.solve(bgp.scenarios.regional().set(prepend=1))


def sneaky() -> bgp.Scenario:
    """A scenario whose names would like to be code."""
    network = (
        bgp.Network(f"{SCRIPT} network")
        .add(64496, f"{SCRIPT} one")
        .add(64497, "<img src=x onerror='window.ran = 1'> two")
        .add(64498, "=HYPERLINK(1)", announces="192.0.2.0/24")
        .customer(64498, of=64496, label="--><!-- port")
        .customer(64498, of=64497, id='"><script>window.ran = 1</script>')
    )
    knob = bgp.knobs.prepend(network, 64498, 64496, label=f"Prepends {SCRIPT}")
    return bgp.Scenario(SCRIPT, network, 64498, question=SCRIPT, knobs=(knob,), source=f"<b>{SCRIPT}</b>")


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.scripts: list[str] = []
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, dict(attrs)))
        self._in = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts[-1] += data


def data_of(text: str) -> dict:
    packed = re.search(r'id="bgpkit-data">([^<]*)</script>', text)[1]
    return json.loads(decompress(b64decode(packed)))


def shown(data: dict, index: int) -> dict:
    """A position's pictures, put together as the page does."""
    state, pool = data["states"][index], data["pool"]
    by_key = {part: {key: pool[n] for key, n in numbers.items()} for part, numbers in state["frame"]["by_key"].items()}
    whole = {part: pool[n] for part, n in state["frame"]["whole"].items()}
    funnels = {node: pool[n] for node, n in state["funnels"].items()}
    return {"scene": pool[state["scene"]], "frame": {**whole, **by_key}, "shares": pool[state["shares"]],
            "words": pool[state["words"]], "curve": pool[state["curve"]], "funnels": funnels}


def plain(value: object) -> object:
    return json.loads(json.dumps(value))


# The page


def test_a_page_holds_what_every_position_of_the_knob_comes_to(regional: bgp.Outcome, tmp_path: Path) -> None:
    data = data_of(bgp.save(regional, tmp_path / "x.html").read_text("utf-8"))

    assert data["knob"]["name"] == "prepend"
    assert len(data["states"]) == 11
    for index in range(11):
        outcome = bgp.solve(bgp.scenarios.regional().set(prepend=index))
        now = shown(data, index)
        assert now["scene"] == plain(scene(outcome))
        assert now["frame"] == plain(frame(outcome, outcome.prefix, index + 1, baseline=regional))
        assert now["shares"] == plain(shares(outcome, regional))
        assert now["funnels"]["64506"] == plain(recording.unasked(funnel(outcome, 64506, outcome.prefix)))
        assert bgp.describe(outcome).sentences[1] in now["words"]["sentences"]


def test_a_page_opens_where_the_outcome_stands_and_compares_with_it(regional: bgp.Outcome) -> None:
    data = data_of(export.page(regional, selected="Harbour"))

    assert (data["at"], data["selected"]) == (1, 64506)
    assert [shown(data, index)["curve"]["at"] for index in range(11)] == list(range(11))
    assert shown(data, 1)["words"]["sentences"][0].startswith("Routing settled")
    assert shown(data, 2)["words"]["sentences"][0] == "Turned: Prepends towards Coast: 1 → 2."


def test_the_table_of_one_decision_is_left_to_the_funnel(regional: bgp.Outcome) -> None:
    data = data_of(export.page(regional))

    captions = [each["caption"] for each in shown(data, 0)["words"]["tables"]]
    assert captions
    assert not any(caption.startswith("Steps of the decision") for caption in captions)


def test_what_two_positions_share_is_written_once(regional: bgp.Outcome) -> None:
    data = data_of(export.page(regional))
    texts = [json.dumps(each, sort_keys=True) for each in data["pool"]]

    whole = sum(len(json.dumps(shown(data, index))) for index in range(11))
    assert len(set(texts)) == len(texts)
    assert len(json.dumps(data)) < 0.65 * whole


@pytest.mark.parametrize("name", READY)
def test_every_ready_scenario_becomes_a_small_page(name: str) -> None:
    text = export.page(bgp.solve(getattr(bgp.scenarios, name)()))

    assert len(text.encode()) < 250_000
    assert data_of(text)["states"]


def big(size: int) -> bgp.Scenario:
    """ASes that each buy from three of those before them."""
    network = bgp.Network("big")
    for number in range(size):
        last = number == size - 1
        network = network.add(64512 + number, announces="192.0.2.0/24" if last else ())
        for step in (1, 2, 5)[: min(number, 3)]:
            if number - step >= 0:
                network = network.customer(64512 + number, of=64512 + number - step)
    knob = bgp.knobs.prepend(network, 64512 + size - 1, 64512 + size - 2)
    return bgp.Scenario("big", network, 64512 + size - 1, knobs=(knob,))


def test_a_page_of_120_ases_stays_within_the_limit() -> None:
    assert len(export.page(bgp.solve(big(120))).encode()) < export.MOST_BYTES


def test_a_page_that_would_be_too_heavy_is_refused(monkeypatch: pytest.MonkeyPatch, regional: bgp.Outcome) -> None:
    monkeypatch.setattr(export, "MOST_BYTES", 10_000)
    with pytest.raises(ValueError, match=r"this page would have [\d,]+ bytes, and 10,000 is the most; name a knob"):
        export.page(regional)


def test_the_knob_can_be_named() -> None:
    outcome = bgp.solve(bgp.scenarios.regional())
    data = data_of(export.page(outcome, knob="link"))

    assert data["knob"]["control"] == "choice"
    assert [each["text"] for each in data["knob"]["options"]] == ["down", "up"]
    assert (data["at"], shown(data, 0)["curve"]) == (1, None)
    assert [shown(data, index)["frame"]["links"]["64505-64497"]["up"] for index in (0, 1)] == [False, True]
    with pytest.raises(ValueError, match="there is no knob 'pretend'"):
        export.page(outcome, knob="pretend")


def test_a_position_that_contradicts_another_knob_is_left_out() -> None:
    network = bgp.scenarios.two_transits().base.with_router("Origin A", family="frr")
    pair = [bgp.knobs.switch(network, "Origin A", f"as-path {what}") for what in ("ignore", "confed")]
    scenario = bgp.Scenario("contradiction", network, "Cloudflare", knobs=tuple(pair)).set(as_path_ignore=True)

    assert len(data_of(export.page(bgp.solve(scenario), knob="as_path_ignore"))["states"]) == 2
    assert len(data_of(export.page(bgp.solve(scenario), knob="as_path_confed"))["states"]) == 1


def test_a_scenario_without_knobs_becomes_a_page_of_one_position() -> None:
    network = bgp.Network("two").add(64496, "A").add(64497, "B", announces="192.0.2.0/24").peers("A", "B")
    data = data_of(export.page(bgp.solve(bgp.Scenario("two", network, "B"))))

    assert (data["knob"], shown(data, 0)["curve"], len(data["states"])) == (None, None, 1)


def test_a_position_beyond_the_slider_has_its_place_on_the_page() -> None:
    outcome = bgp.solve(bgp.scenarios.two_transits().set(prepend=15))
    data = data_of(export.page(outcome))

    assert data["knob"]["options"][data["at"]]["text"] == "15"
    assert len(data["states"]) == 12


def test_the_outcome_itself_is_shown_where_the_knob_stands() -> None:
    scenario = bgp.scenarios.bad_gadget()
    outcome = bgp.solve(scenario, seed=7)
    found = recording.positions(outcome, recording.numeric_knob(scenario))

    assert sum(each is outcome for _, each in found) == 1


def test_a_page_asks_nobody_for_anything_and_runs_no_script_but_its_own(regional: bgp.Outcome) -> None:
    text = export.page(regional)
    parsed = Elements(text)
    policy = next(attrs["content"] for tag, attrs in parsed.found if attrs.get("http-equiv"))
    code = text.split('<script type="module">')[1].split("</script>")[0]

    assert f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    loads = [attrs for _, attrs in parsed.found if {"src", "href", "srcset", "data"} & set(attrs)]
    assert loads == []
    assert not re.search(r"@import|url\(", text.split("<style>")[1].split("</style>")[0])
    assert "plotly" not in text.lower()


def test_without_scripts_a_page_has_picture_words_and_tables(regional: bgp.Outcome) -> None:
    still = export.page(regional).split('<div id="bgpkit-still"')[1].split("</main>")[0]

    assert "<svg" in still
    assert "Prepends towards Coast: 1" in still
    assert "Arriving at Orchard: 23 Gbit/s" in still
    assert re.search(r"<caption>Share of the inbound traffic on each link</caption>.*<td[^>]*>54 %</td>", still)


def test_names_from_outside_are_text_on_a_page() -> None:
    text = export.page(bgp.solve(sneaky()))
    parsed = Elements(text)

    assert len([tag for tag, _ in parsed.found if tag == "script"]) == 2
    assert not [tag for tag, _ in parsed.found if tag in ("img", "iframe", "object", "embed", "link", "base")]
    assert "window.ran" not in parsed.scripts[1]
    assert not [name for _, attrs in parsed.found for name in attrs if name.startswith("on")]


def test_a_page_says_how_to_go_on_in_a_notebook(regional: bgp.Outcome) -> None:
    text = export.page(regional)

    shared = re.search(r"bgp1:[\w-]+", text)[0]
    assert bgp.from_text(shared) == regional.scenario


# Pictures


@pytest.mark.parametrize("name", READY)
def test_every_ready_scenario_becomes_a_well_formed_svg_that_needs_no_style_sheet(name: str) -> None:
    text = standalone(bgp.solve(getattr(bgp.scenarios, name)()))
    root = ElementTree.fromstring(text)

    assert root.tag == f"{SVG}svg"
    assert "var(" not in text
    assert "color-mix" not in text
    assert root.find(f"{SVG}rect").get("fill") == "#ffffff"
    assert float(root.get("width")) > 0


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_every_mark_of_a_still_picture_can_be_seen_on_white_and_on_black(paper: str) -> None:
    assert [ink for ink in _ANYWHERE if contrast(ink, paper) < 2.95] == []


def test_an_svg_says_in_words_what_it_shows_and_what_its_symbols_mean(regional: bgp.Outcome, tmp_path: Path) -> None:
    root = ElementTree.parse(bgp.save(regional, tmp_path / "x.svg")).getroot()
    written = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))

    assert root.find(f"{SVG}desc").text == str(bgp.describe(regional))
    assert "Routing map: Regional Internet" in written
    assert all(word in written for word in ("Orchard", "● via Coast", "dashed: peers", "12.5 Gbit/s"))


def test_names_from_outside_are_text_in_an_svg() -> None:
    root = ElementTree.fromstring(standalone(bgp.solve(sneaky())))

    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "rect", "text", "tspan", "g", "path"}  # fmt: skip


def png_size(data: bytes) -> tuple[int, int]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def test_a_png_is_the_svg_twice_as_fine(regional: bgp.Outcome, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="PNG needs the package resvg-py, which is not installed here.")
    wide, high = png_size(bgp.save(regional, tmp_path / "x.png").read_bytes())
    root = ElementTree.fromstring(standalone(regional))

    assert (wide, high) == (2 * int(root.get("width")), 2 * int(root.get("height")))


def test_a_png_has_the_words_of_the_picture_in_it(regional: bgp.Outcome, tmp_path: Path) -> None:
    """Texts that no font was found for would be left out silently."""
    image = pytest.importorskip("PIL.Image", reason="This test needs pillow.")
    pytest.importorskip("resvg_py", reason="PNG needs the package resvg-py, which is not installed here.")
    with image.open(bgp.save(regional, tmp_path / "x.png")) as picture:
        title = picture.convert("L").crop((0, 0, 700, 68))

    assert sum(1 for value in title.tobytes() if value < 100) > 500


def test_without_the_package_for_png_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, regional: bgp.Outcome, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(RuntimeError, match=r"PNG needs the package resvg-py, which is not installed"):
        bgp.save(regional, tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


def test_without_fonts_the_error_says_so(
    monkeypatch: pytest.MonkeyPatch, regional: bgp.Outcome, tmp_path: Path
) -> None:
    resvg = pytest.importorskip("resvg_py", reason="PNG needs the package resvg-py, which is not installed here.")
    real = resvg.svg_to_bytes
    monkeypatch.setattr(resvg, "svg_to_bytes", lambda **said: real(**said, skip_system_fonts=True))
    with pytest.raises(RuntimeError, match="PNG needs fonts"):
        bgp.save(regional, tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


# Tables


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_flows_are_the_table_that_is_written_if_none_is_named(regional: bgp.Outcome, tmp_path: Path) -> None:
    rows = rows_of(bgp.save(regional, tmp_path / "x.csv"))

    assert len(rows) == len(regional.flows) == 8
    city = next(row for row in rows if row["source"] == "City")
    assert (city["path"], city["end"], city["arrives_over"]) == ("64504 64499 64496 64505", "delivered", "Coast")
    assert sum(float(row["volume"]) for row in rows) == pytest.approx(23)


def test_shares_and_decisions_can_be_named(regional: bgp.Outcome, tmp_path: Path) -> None:
    links = rows_of(bgp.save(regional, tmp_path / "x.csv", table="shares"))
    decisions = rows_of(bgp.save(regional, tmp_path / "y.csv", table="decisions"))

    coast = next(row for row in links if row["name"] == "Coast" and row["direction"] == "inbound")
    assert float(coast["share"]) == pytest.approx(regional.share("Coast"))
    assert len(decisions) == len(regional.decisions)
    harbour = next(row for row in decisions if row["router"] == "Harbour")
    assert (harbour["via"], harbour["as_path"], harbour["settled_by"]) == ("Coast", "64496 64505 64505", "router_id")


@pytest.mark.parametrize("name", READY)
@pytest.mark.parametrize("wanted", TABLES)
def test_every_ready_scenario_has_every_table(name: str, wanted: str) -> None:
    outcome = bgp.solve(getattr(bgp.scenarios, name)())
    made = table(outcome, wanted)

    assert all(len(row) == len(made.columns) for row in made.rows)
    if wanted == "decisions":
        assert [row["settled_by"] or None for row in made.table] == [
            decision.settled_by for decision in outcome.decisions.values()]  # fmt: skip


def test_an_unknown_table_is_refused_with_those_there_are(regional: bgp.Outcome, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no table 'links'; choose flows, shares, decisions"):
        bgp.save(regional, tmp_path / "x.csv", table="links")


def test_a_spreadsheet_takes_no_name_for_a_formula(tmp_path: Path) -> None:
    rows = rows_of(bgp.save(bgp.solve(sneaky()), tmp_path / "x.csv", table="decisions"))

    assert {row["name"] for row in rows} >= {"'=HYPERLINK(1)"}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "@")]


# One verb


@pytest.mark.parametrize(
    ("thing", "name", "says"),
    [
        ("outcome", "x.pdf", r"an Outcome cannot be saved as 'x\.pdf'; choose \.html, \.svg, \.png, \.csv$"),
        ("outcome", "x", r"an Outcome cannot be saved as 'x'; choose"),
        ("outcome", "x.json", r"to keep what it came from, save its scenario"),
        ("scenario", "x.html", r"a Scenario cannot be saved as 'x\.html'; choose a name that ends in \.json; solve it"),
        ("network", "x.txt", r"a Network cannot be saved as 'x\.txt'; choose a name that ends in \.json$"),
        ("nothing", "x.json", r"a dict cannot be saved; choose a Network or a Scenario"),
        ("nothing", "x.html", r"a dict cannot be saved"),
    ],
)
def test_what_cannot_be_saved_so_is_refused_and_nothing_is_written(
    regional: bgp.Outcome, tmp_path: Path, thing: str, name: str, says: str
) -> None:
    things = {"outcome": regional, "scenario": regional.scenario, "network": regional.network, "nothing": {}}
    with pytest.raises(ValueError, match=says):
        bgp.save(things[thing], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_leaves_the_older_file(regional: bgp.Outcome, tmp_path: Path) -> None:
    path = bgp.save(regional, tmp_path / "x.html")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="Atlantis"):
        bgp.save(regional, path, selected="Atlantis")

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_twice_gives_the_same_bytes(regional: bgp.Outcome, tmp_path: Path) -> None:
    for kind in ("html", "svg", "csv"):
        one, other = (bgp.save(regional, tmp_path / f"{name}.{kind}").read_bytes() for name in "ab")
        assert one == other


def test_capitals_in_a_suffix_do_not_matter(regional: bgp.Outcome, tmp_path: Path) -> None:
    assert bgp.save(regional, tmp_path / "X.SVG").read_bytes() == bgp.save(regional, tmp_path / "x.svg").read_bytes()


def test_an_explorer_is_saved_as_what_it_shows(tmp_path: Path) -> None:
    explorer = bgp.explore(bgp.scenarios.regional())
    explorer.positions = {**explorer.positions, "prepend": 3}

    assert data_of(bgp.save(explorer, tmp_path / "x.html").read_text("utf-8"))["at"] == 3


def test_saving_a_scenario_needs_none_of_the_heavy_packages(tmp_path: Path) -> None:
    code = f"""
import sys
for name in ("numpy", "numba", "pandas", "plotly", "ipywidgets", "anywidget", "IPython", "resvg_py"):
    sys.modules[name] = None
import bgpkit_nb as bgp
scenario = bgp.scenarios.two_transits()
assert bgp.load(bgp.save(scenario, {str(tmp_path / "x.json")!r})) == scenario
outcome = bgp.solve(scenario)
for kind in ("svg", "csv"):
    bgp.save(outcome, {str(tmp_path)!r} + "/x." + kind)
print(bgp.draw(outcome))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr


# Where no widget can run


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What widgets hand to the notebook to be shown."""
    from bgpkit_nb.view import still

    found: list[dict] = []
    monkeypatch.setattr(still, "display", lambda bundle, raw: found.append(dict(bundle)))
    monkeypatch.delenv("VSCODE_PID", raising=False)
    return found


LIVE = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("name", ["explorer", "prediction", "lab", "calculator", "film"])
def test_a_widget_leaves_a_still_picture_as_an_output_of_its_own(displayed: list[dict], name: str) -> None:
    scenario = bgp.scenarios.two_transits()
    makers = {"explorer": lambda: bgp.explore(scenario), "lab": bgp.tie_break_lab,
              "prediction": lambda: bgp.predict(scenario, share="Transit A", prepend=2),
              "calculator": bgp.port_cost_calculator, "film": lambda: bgp.watch(scenario)}  # fmt: skip
    makers[name]()._ipython_display_()

    live, beside = displayed
    assert LIVE in live and "text/html" not in live
    assert LIVE not in beside and "<p>" in beside["text/html"]
    assert live["text/plain"] == beside["text/plain"] != ""


def test_where_outputs_know_nothing_of_each_other_there_is_one(
    displayed: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VSCODE_PID", "1")
    bgp.explore(bgp.scenarios.two_transits())._ipython_display_()

    assert len(displayed) == 1
    assert {LIVE, "text/html"} <= set(displayed[0])


def test_words_and_tables_stand_outside_of_what_a_cautious_site_takes_away(displayed: list[dict]) -> None:
    """Such as scripts, styles, drawings and attributes."""
    bgp.explore(bgp.scenarios.regional(), selected="Harbour")._ipython_display_()
    page = displayed[1]["text/html"]
    for element in ("script", "style", "svg"):
        page = re.sub(rf"<{element}\b.*?</{element}>", "", page, flags=re.DOTALL)
    plain_page = re.sub(r"<(\w+)[^>]*>", r"<\1>", page)

    assert "<p>Arriving at Orchard: 23 Gbit/s, 67 % over Coast and 33 % over Hills.</p>" in plain_page
    assert "<p>AS_PATH length: 2 beats 3 by 1; 1 route drops out.</p>" in plain_page
    assert "<td>Coast</td><td>15.5</td>" in plain_page
