"""The picture of the whole in the explorer of the AS graph: its parts, who is in them, roads, what is left of it."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import bgpkit_nb as bgp
from tests.made import buyer

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

import numpy as np

from bgpkit_nb.internet import Internet, keys
from bgpkit_nb.internet.routing import NOTHING
from bgpkit_nb.view import InternetExplorer
from bgpkit_nb.view.patches import patch

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def graph() -> Internet:
    return bgp.internet.synthetic(600, seed=5)


@pytest.fixture(scope="module")
def origin(graph: Internet) -> int:
    return buyer(graph)


@pytest.fixture
def explorer(graph: Internet, origin: int) -> InternetExplorer:
    found = bgp.explore_internet(graph, origin)
    found.upstreams.prepends[door(found)].value = 1
    return found


def door(explorer: InternetExplorer) -> int:
    return next(iter(explorer.upstreams.prepends))


def whole(explorer: InternetExplorer) -> dict:
    return explorer.panel.view["bands"]


def picked(explorer: InternetExplorer, pick: str) -> dict:
    explorer.panel.pick = pick
    return explorer.panel.view["inside"]


# -- parts ------------------------------------------------------------------------------------------------------------


def test_every_part_has_as_many_ases_as_the_engine_says(explorer: InternetExplorer) -> None:
    live, view = explorer.live, whole(explorer)
    classes, entries = live.routing.classes, live.entries
    for half, left, middle, value in view["bands"]:
        if half:
            continue
        number, asn = (int(view[side][at]["pick"].split(":")[1]) for side, at in (("left", left), ("middle", middle)))
        there = (classes == number) & (entries == live.internet.index(asn))
        found = picked(explorer, f"cell:{number}>{asn}")
        assert found["ases"] == value == there.sum()
        assert found["tied"] == pytest.approx((live.routing.ties[there] > 0).mean())
    for side in ("left", "middle", "right"):
        assert sum(part["value"] for part in view[side]) == view["total"]
        assert all(picked(explorer, part["pick"])["ases"] == part["value"] for part in view[side])


def test_the_largest_of_a_part_are_named_with_what_they_have_the_route_from(explorer: InternetExplorer) -> None:
    live = explorer.live
    explorer.counted = "customer cones"
    found = picked(explorer, f"door:{door(explorer)}")
    there = np.flatnonzero(live.entries == live.internet.index(door(explorer)))
    most = sorted(live.internet.sizes[there].tolist(), reverse=True)

    assert [row["value"] for row in found["rows"]] == most[: len(found["rows"])]
    for row in found["rows"]:
        routing, at = live.routing, live.internet.index(row["asn"])
        assert row["from"] == f"its {routing.learned_from(row['asn'])} AS{routing.next_hops[at]}"
        assert row["length"] == len(routing.as_path(row["asn"])) == keys.lengths(routing.keys)[at]
    shares = [part["share"] for part in found["parts"]]
    assert sum(shares) == pytest.approx(found["share"])


def test_what_is_picked_is_told_anew_with_every_turn(explorer: InternetExplorer) -> None:
    at = door(explorer)
    before = picked(explorer, f"door:{at}")
    explorer.upstreams.announced[at].value = False

    assert before["ases"] > 0 == explorer.panel.view["inside"]["ases"]
    assert explorer.panel.view["inside"]["rows"] == []
    explorer.undo()
    assert explorer.panel.view["inside"] == before


@pytest.mark.parametrize("pick", ["", "door:17", "left:99", "left:0", "cell:3>", "cell:3>17", "right:sibling", "as:17",
                                  "as:x", "door:" + "9" * 40, "node:64500", "door:1\ndoor:2"])
def test_a_pick_that_is_no_part_shows_nobody(explorer: InternetExplorer, pick: str) -> None:
    before = explorer.looking_at

    assert picked(explorer, pick) == {}
    assert explorer.looking_at == before


def test_an_as_picked_in_the_picture_is_looked_at(explorer: InternetExplorer) -> None:
    other = explorer.live.internet.asn[50].item()
    found = picked(explorer, f"as:{other}")

    assert explorer.looking_at == other == found["rows"][0]["asn"]
    assert explorer.funnel.view["at"] == explorer.views.roads.view["at"] == other


def test_a_pick_is_one_in_all_views(explorer: InternetExplorer) -> None:
    explorer.views.roads.pick = "right:provider"

    assert explorer.panel.pick == explorer.funnel.pick == "right:provider"
    assert explorer.panel.view["inside"]["pick"] == "right:provider"


def test_parts_stand_in_the_same_order_whatever_is_turned(explorer: InternetExplorer) -> None:
    def order() -> list[list[str]]:
        return [[part["pick"] for part in whole(explorer)[side]] for side in ("left", "middle", "right")]

    before = order()
    for asn in list(explorer.upstreams.prepends):
        explorer.upstreams.prepends[asn].value = 3
        assert order() == before


def test_a_readers_groups_divide_the_picture_and_so_may_classes(graph: Internet, origin: int) -> None:
    land = {asn: ("North", "South", "<b>East</b>")[asn % 3] for asn in graph.asn.tolist()}
    explorer = bgp.explore_internet(graph, origin, groups=land)
    groups = {part["name"]: part["pick"] for part in whole(explorer)["left"]}
    assert set(groups) == {"North", "South", "<b>East</b>"}
    there = explorer.live.entries != NOTHING
    south = np.array([land[asn] == "South" for asn in graph.asn.tolist()])
    assert picked(explorer, groups["South"])["ases"] == (there & south).sum()

    explorer.panel.split = "class"
    assert {part["name"] for part in whole(explorer)["left"]} <= {f"from a {word}" for word in
                                                                 ("customer", "peer", "provider")}
    assert whole(explorer)["splits"] == ["group", "class"]


def test_of_many_groups_and_neighbours_the_small_ones_are_one_part_and_nobody_is_lost() -> None:
    doors, leaves = range(64500, 64513), range(64600, 64639)
    links = [*((one, 64496, -1) for one in doors), *((doors[at % 13], leaf, -1) for at, leaf in enumerate(leaves))]
    graph = Internet.of([*links, *((64499, one, -1) for one in doors)])
    explorer = bgp.explore_internet(graph, 64496, groups={asn: f"land {asn % 17}" for asn in graph.asn.tolist()})
    view = whole(explorer)

    assert (view["left"][-1]["name"], view["middle"][-1]["name"]) == ("all other groups", "all others")
    everybody = len(graph) - 1
    for side in ("left", "middle"):
        assert sum(picked(explorer, part["pick"])["ases"] for part in view[side]) == everybody
    cells = [f"cell:{view['left'][left]['pick'][5:]}>{view['middle'][middle]['pick'][5:]}"
             for half, left, middle, _ in view["bands"] if not half]
    assert sum(picked(explorer, cell)["ases"] for cell in cells) == everybody


def test_ases_without_a_route_are_told_not_drawn(explorer: InternetExplorer) -> None:
    for control in explorer.upstreams.announced.values():
        control.value = False
    view = whole(explorer)

    assert (view["total"], view["bands"]) == (0, [])
    assert view["lost"] == len(explorer.live.internet) - 1
    assert explorer.still()[0].count("<svg") == 1


def test_tiles_are_the_ases_that_count_most_each_in_its_own_part(explorer: InternetExplorer) -> None:
    assert whole(explorer)["tiles"] == {}, "where all count alike, none is large"
    explorer.counted = "customer cones"
    view, live = whole(explorer), explorer.live

    assert 3 < len(view["tiles"]) <= 40
    for asn, (_, left, middle, value) in view["tiles"].items():
        at = live.internet.index(int(asn))
        assert value == live.internet.sizes[at] >= 0.004 * view["total"]
        assert view["left"][left]["pick"] == f"left:{live.routing.classes[at]}"
        assert view["middle"][middle]["pick"] == f"door:{live.internet.asn[live.entries[at]]}"


def test_a_turn_sends_only_what_it_changes(explorer: InternetExplorer) -> None:
    before = explorer.panel.view
    explorer.upstreams.prepends[door(explorer)].value = 2

    assert len(str(patch(before, explorer.panel.view))) < 0.7 * len(str(explorer.panel.view))
    assert patch(before["bands"], {**before["bands"]}) is None


# -- roads ------------------------------------------------------------------------------------------------------------


def test_roads_are_the_candidates_of_the_decision_and_the_one_taken_is_where_packets_go(
    explorer: InternetExplorer
) -> None:
    graph, routing = explorer.live.internet, explorer.live.routing
    for asn in graph.asn[:: len(graph) // 25].tolist():
        explorer.looking_at = asn
        decision, view = explorer.decision, explorer.views.roads.view
        rivals = [route for route in decision.candidates if not route.own]
        assert len(view["roads"]) + view["more"] == len(rivals)
        for road in view["roads"]:
            route = next(each for each in rivals if each.neighbor_as == road["hops"][1])
            assert road["hops"] == [asn, *dict.fromkeys(route.as_path)]
            assert [hop for hop, times in zip(road["hops"], road["times"], strict=True) for _ in range(times)] == [
                *route.as_path]
            assert bool(road["why"]) == (road["fate"] == "dropped")
            assert set(map(str, road["hops"])) <= set(view["names"])
        taken = [road["hops"] for road in view["roads"] if road["fate"] == "best"]
        assert taken == ([] if asn == explorer.origin else [list(routing.hops(asn))])


def test_a_road_that_lost_says_at_which_step_and_to_what() -> None:
    graph = Internet.of([(64500, 64496, -1), (64501, 64496, -1), (64500, 64502, -1), (64501, 64502, -1)])
    explorer = bgp.explore_internet(graph, 64496, looking_at=64502)
    explorer.turn(prepends={(64496, 64500): 2})
    taken, lost = explorer.views.roads.view["roads"]

    assert (taken["hops"], taken["fate"], taken["why"]) == ([64502, 64501, 64496], "best", "")
    assert (lost["times"], lost["why"]) == ([0, 1, 3], "AS_PATH length: 4 loses to 2")


# -- what is left of it -----------------------------------------------------------------------------------------------


def test_the_still_picture_has_a_band_for_every_part_and_says_what_it_is_of(explorer: InternetExplorer) -> None:
    page, text = explorer.still()
    picture = ElementTree.fromstring(page[page.index("<svg"): page.index("</svg>") + 6])

    assert len(list(picture.iter(f"{SVG}path"))) == len(whole(explorer)["bands"])
    said = " ".join(picture.itertext())
    assert all(part["name"] in said for side in ("left", "middle", "right") for part in whole(explorer)[side])
    assert "Synthetic Internet" in picture.findtext(f"{SVG}title")
    assert "<table>" in page
    assert "is reached, counted in ASes" in text


def test_bands_of_the_still_picture_fill_their_bars_and_none_leaves_the_paper(explorer: InternetExplorer) -> None:
    page = explorer.still()[0]
    picture = ElementTree.fromstring(page[page.index("<svg"): page.index("</svg>") + 6])
    width, height = map(float, picture.get("viewBox").split()[2:])
    bars = [(float(bar.get("y")), float(bar.get("height"))) for bar in picture.iter(f"{SVG}rect")]

    assert len(bars) == sum(len(whole(explorer)[side]) for side in ("left", "middle", "right"))
    assert all(top >= 0 and top + high <= height for top, high in bars)
    texts = [float(line.get("x")) for line in picture.iter(f"{SVG}tspan")]
    assert all(0 < x < width for x in texts)
    total = whole(explorer)["total"]
    scale = sum(high for (_, high), _ in zip(bars, whole(explorer)["left"], strict=False)) / total
    values = [part["value"] for side in ("left", "middle", "right") for part in whole(explorer)[side]]
    assert [high for _, high in bars] == pytest.approx([max(value * scale, 1.5) for value in values], rel=0.05, abs=1.6)


def test_an_explorer_is_saved_as_a_picture_a_page_and_a_table(explorer: InternetExplorer, tmp_path: Path) -> None:
    drawn = bgp.save(explorer, tmp_path / "whole.svg").read_text("utf-8")
    assert "Synthetic Internet" in ElementTree.fromstring(drawn).findtext(f"{SVG}title")
    page = bgp.save(explorer, tmp_path / "whole.html").read_text("utf-8")
    assert "<svg" in page and "<script" not in page and "default-src 'none'" in page
    rows = bgp.save(explorer, tmp_path / "whole.csv").read_text("utf-8").splitlines()
    assert rows[0].startswith("neighbour,what it is") and len(rows) == 1 + len(explorer.shares)


def test_an_explorer_is_saved_in_pixels(explorer: InternetExplorer, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="PNG needs resvg-py")
    assert bgp.save(explorer, tmp_path / "whole.png").read_bytes().startswith(b"\x89PNG")


def test_names_that_look_like_markup_are_text_in_every_file(graph: Internet, origin: int, tmp_path: Path) -> None:
    near = graph.neighbours(origin)["providers"]
    explorer = bgp.explore_internet(graph, origin, names=dict.fromkeys(near, "<script>alert(1)</script>"))
    for name in ("a.svg", "a.html"):
        said = bgp.save(explorer, tmp_path / name).read_text("utf-8")
        assert "<script>alert" not in said and "&lt;script&gt;alert" in said
    assert "<script>alert" not in explorer.still()[0]


def test_an_explorer_is_not_saved_as_what_it_is_not(explorer: InternetExplorer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be saved as 'a\.json'; choose \.html, \.svg, \.png, \.csv"):
        bgp.save(explorer, tmp_path / "a.json")
    with pytest.raises(ValueError, match="is saved as it stands; leave out knob"):
        bgp.save(explorer, tmp_path / "a.svg", knob="prepend")
    assert list(tmp_path.iterdir()) == []
