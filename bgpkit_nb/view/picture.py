"""`draw`: the routing map as a still picture with words and tables, for wherever no widget can run.

It is drawn from the same scene and frame as the live map. In a page ink is `currentColor`, so that it can be read on
light and dark; a file of its own (`standalone`) has its own paper, since nothing is known of what it is laid on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from typing import NamedTuple

from ..outcome import Outcome
from ..route import Prefix
from ..words import Words, describe, exits, explain
from ..words.text import amount
from .cast import Node, groups
from .scene import frame, scene, watched_prefix
from .theme import PALETTE

_WIDTH, _ROW, _BOX_HEIGHT = 900, 130, 46
_WIDEST = 150.0
#: As wide as a narrow page of JupyterLab has room for: a picture that fits is not made smaller there, nor its words.
_NARROW = 620
_MOST_MARKS = 5
_PAD, _HEAD = 14, 30                                    # room in an AS's frame around its routers, and for its name
_DASHES = {"customer": "", "peer": "7 5", "sibling": "12 3 3 3", "flat": "2 5", "inside": "", "rs-client": "9 3 2 3"}
_CORNERS = {"as": 8, "router": 8, "server": _BOX_HEIGHT / 2}
_TITLE, _FOOT = 34, 50                                  # room for the title of a file of its own, and for the legend
#: Some programs know no fallback beyond the names they are given.
FAMILY = ("system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans','DejaVu Sans','Liberation Sans',FreeSans,"
          "sans-serif")
_ENDS = {"unreachable": "✕ no route", "loop": "⟳ loop", "captured": "✕ captured", "blackholed": "✕ dropped"}


class Inks(NamedTuple):
    """What a picture is drawn with: paper beneath words and boxes, the ink of what is written in boxes, and the colours
    of the eight slots."""

    paper: str
    ink: str
    slots: tuple[str, ...]


#: The palette where it has 3:1 on white and on nearly black alike, and darker where it has not: sky, orange, yellow.
_ANYWHERE = (*PALETTE[:4], "#399bd0", "#b28e16", "#96792d", PALETTE[7])
#: In a page: JupyterLab's colours, and where there are none those of a light page.
THEMED = Inks("var(--jp-layout-color0,#fff)", "var(--jp-ui-font-color1,#1b1b1b)", _ANYWHERE)
#: In a file of its own, where a reader may know nothing of variables.
PLAIN = Inks("#ffffff", "#1b1b1b", _ANYWHERE)


@dataclass(frozen=True, repr=False)
class Picture:
    """A still picture: `svg`, and the `words` that say the same. Jupyter shows both, with tables folded below."""

    svg: str
    words: tuple[Words, ...]

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.words)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(sentence)}</p>" for each in self.words for sentence in each.sentences)
        tables = "".join(replace(each, sentences=())._repr_html_() for each in self.words if each.rows)
        return f'<div class="bgpkit-still">{self.svg}{said}<details><summary>Tables</summary>{tables}</details></div>'


def draw(outcome: Outcome, *, selected: str | int | None = None, prefix: str | Prefix | None = None) -> Picture:
    """The outcome as a still picture with words and tables.

    selected: an AS or router whose decision is explained too. prefix: the prefix whose routes are shown (the first
    demand's, if none is given).
    """
    wanted = watched_prefix(outcome.scenario, outcome) if prefix is None else Prefix.parse(prefix)
    said = [describe(outcome), *(exits(outcome, asn, wanted) for asn in groups(outcome.network))]
    if selected is not None:
        said.append(explain(outcome, at=outcome.network.entry_router(selected).name, prefix=wanted))
    stage = scene(outcome)
    body, width, height = _body(outcome, stage, frame(outcome, wanted), THEMED)
    legend = _legend(stage, height + 16, THEMED)
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height + _FOOT}" width="100%" '
           f'style="max-width:{width}px;color:inherit;font-family:{FAMILY}" fill="currentColor">'
           f"<title>{escape(stage['title'])}</title><desc>{escape(str(said[0]))}</desc>{body}{legend}</svg>")
    return Picture(svg, tuple(said))


def standalone(outcome: Outcome, prefix: str | Prefix | None = None) -> str:
    """The outcome as an SVG file of its own: black on white, with title, legend and the words as its description."""
    wanted = watched_prefix(outcome.scenario, outcome) if prefix is None else Prefix.parse(prefix)
    stage = scene(outcome)
    body, width, height = _body(outcome, stage, frame(outcome, wanted), PLAIN)
    high, title = _TITLE + height + _FOOT, escape(stage["title"])
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {high}" width="{width}" '
            f'height="{high}" color="{PLAIN.ink}" fill="{PLAIN.ink}" font-family="{FAMILY}">'
            f"<title>{title}</title><desc>{escape(str(describe(outcome)))}</desc>"
            f'<rect width="{width}" height="{high}" fill="{PLAIN.paper}"/>'
            f'<text x="{_PAD}" y="24" font-size="16" font-weight="600">{title}</text>'
            f'<g transform="translate(0 {_TITLE})">{body}{_legend(stage, height + 16, PLAIN)}</g></svg>\n')


_KEYS = {"customer": "solid: customer and provider", "peer": "dashed: peers", "sibling": "long dashes: siblings",
         "flat": "dotted: no preference", "rs-client": "dash and dot: port at an exchange"}


def _legend(stage: dict, y: float, inks: Inks) -> str:
    """What symbols, dashes and width mean: two lines of text."""
    shown = list(stage["marks"].values())
    marks = [f'<tspan fill="{inks.slots[mark["slot"]]}">{mark["symbol"]}</tspan> '
             f'via {escape(_fit(mark["name"], 150, 12))}' for mark in shown[:_MOST_MARKS]]
    more = [f"and {len(shown) - _MOST_MARKS} more"] if len(shown) > _MOST_MARKS else []
    used = {link["relation"] for link in stage["links"]}
    keys = [text for relation, text in _KEYS.items() if relation in used]
    lines = ([*marks, *more], [*keys, "wider: more traffic"])
    return "".join(f'<text x="{_PAD}" y="{y + 20 * row:.0f}" font-size="12" xml:space="preserve">{"   ".join(line)}'
                   "</text>" for row, line in enumerate(lines))


def _body(outcome: Outcome, stage: dict, now: dict, inks: Inks) -> tuple[str, int, int]:
    """Links and boxes, and the width and height that they take."""
    lines = round(0.5 / min((node["y"] for node in stage["nodes"]), default=0.5))
    height = lines * _ROW + (_PAD + _HEAD if stage["groups"] else 0)
    width = _NARROW if _fits(stage) else _WIDTH
    box = min(_WIDEST, width * _closest(stage) - (10 if not stage["groups"] else 4 * _PAD))
    across = _across([node["x"] for node in stage["nodes"]], width, box / 2 + 4)
    spots = {node["id"]: (x, node["y"] * lines * _ROW + (_HEAD if stage["groups"] else 0))
             for node, x in zip(stage["nodes"], across, strict=True)}
    parts = [
        *(_hull(group, spots, box) for group in stage["groups"]),
        *(_link(link, stage, now, spots, outcome.unit, inks) for link in stage["links"]),
        *(_node(node, stage, now, spots, box, inks) for node in stage["nodes"]),
    ]
    return "".join(parts), width, height


def _across(places: list[float], width: int, edge: float) -> list[float]:
    """Parts of the width in pixels, drawn together where the outermost would come too near the edge."""
    left, right = min(places, default=0.5) * width, max(places, default=0.5) * width
    if (left >= edge and right <= width - edge) or left == right:
        return [place * width for place in places]
    return [edge + (place * width - left) / (right - left) * (width - 2 * edge) for place in places]


def _fits(stage: dict) -> bool:
    """Whether whole boxes, and a legend of three parts a line, have room on a narrow page."""
    relations = {link["relation"] for link in stage["links"]}
    few = max(len(stage["marks"]), len(relations)) <= 3 and not stage["groups"]
    side = min((min(node["x"], 1 - node["x"]) for node in stage["nodes"]), default=0.5)
    return few and _NARROW * min(_closest(stage), 2 * side) >= _WIDEST + 10


def _closest(stage: dict) -> float:
    """How near two nodes in one row come, as a part of the width."""
    rows: dict[float, list[float]] = {}
    for node in stage["nodes"]:
        rows.setdefault(node["y"], []).append(node["x"])
    return min((b - a for row in rows.values() for a, b in pairwise(sorted(row))), default=1.0)


def _hull(group: dict, spots: dict[Node, tuple[float, float]], box: float) -> str:
    """The AS that several routers are of: a frame around them with its name."""
    xs, ys = zip(*(spots[node] for row in group["rows"] for node in row), strict=True)
    left, top = min(xs) - box / 2 - _PAD, min(ys) - _BOX_HEIGHT / 2 - _HEAD
    wide, high = max(xs) + box / 2 + _PAD - left, max(ys) + _BOX_HEIGHT / 2 + _PAD - top
    name = group["name"] if group["name"] == f"AS{group['asn']}" else f"{group['name']} · AS{group['asn']}"
    return (f'<g><rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" rx="14" '
            f'fill="currentColor" fill-opacity="0.06" stroke="currentColor" stroke-opacity="0.5" '
            f'stroke-width="{2.4 if group["subject"] else 1.2}"/>'
            f'<text x="{left + 12:.0f}" y="{top + 17:.0f}" font-size="12" font-weight="600">{escape(name)}</text></g>')


def _link(link: dict, stage: dict, now: dict, spots: dict, unit: str, inks: Inks) -> str:
    state = now["links"][link["id"]]
    twins = [each["id"] for each in stage["links"] if {each["a"], each["b"]} == {link["a"], link["b"]}]
    (x0, y0), (x1, y1) = spots[link["a"]], spots[link["b"]]
    bend = (twins.index(link["id"]) - (len(twins) - 1) / 2) * 60
    if not bend and y0 == y1 and abs(x1 - x0) > _WIDTH / 3 and link["relation"] != "inside":
        bend = 50.0                                         # peers far apart in one row: pass below those between
    steep = abs(y1 - y0) > abs(x1 - x0)
    mx, my = (x0 + x1) / 2 + (bend if steep else 0), (y0 + y1) / 2 + (0 if steep else bend)
    volume = sum(state["load"])
    slot = _slot(link["id"], stage, now) if volume else None
    ink = inks.slots[slot] if slot is not None else "currentColor"
    width = 1.5 + min(6.0, 6.0 * max(state["use"])) if volume else 1.2
    shown = "" if volume and state["up"] else ' opacity="0.4"'
    dash = "2 6" if not state["up"] else _DASHES[link["relation"]]
    label = _link_label(link, stage, state, unit)
    crosses = link["relation"] == "inside" and x0 != x1 and y0 != y1           # where links do, their words must not
    at_x, at_y = ((2 * x0 + x1) / 3, (2 * y0 + y1) / 3) if crosses else (mx, my)
    text = (f'<text x="{at_x:.0f}" y="{at_y - 5:.0f}" font-size="12" text-anchor="middle" paint-order="stroke" '
            f'stroke-width="4" style="stroke:{inks.paper}">{escape(label)}</text>') if label else ""
    return (f'<g><title>{escape(state["text"])}</title>'
            f'<path d="M{x0:.0f} {y0:.0f}Q{mx:.0f} {my:.0f} {x1:.0f} {y1:.0f}" fill="none" '
            f'stroke="{ink}" stroke-width="{width:.1f}" stroke-dasharray="{dash}"{shown}/>{text}</g>')


def _link_label(link: dict, stage: dict, state: dict, unit: str) -> str:
    if not state["up"]:
        return "down"
    if "metric" in state:
        return f"IGP {state['metric']}"
    if link["id"] not in stage["marks"]:
        return ""
    if not state["announced"]:
        return "not announced"
    mark = stage["marks"][link["id"]]
    return f"{mark['symbol']} {amount(sum(state['load']), unit)}"


def _slot(link: str, stage: dict, now: dict) -> int | None:
    volumes: dict[int, float] = {}
    for flow in now["flows"]:
        if flow["mark"] is not None and any(step[0] == link for step in flow["steps"]):
            slot = stage["marks"][flow["mark"]]["slot"]
            volumes[slot] = volumes.get(slot, 0.0) + flow["volume"]
    return max(volumes, key=volumes.get) if volumes else None


def _node(node: dict, stage: dict, now: dict, spots: dict[Node, tuple[float, float]], box: float,
          inks: Inks) -> str:
    x, y = spots[node["id"]]
    state = now["nodes"][str(node["id"])]
    caught = [stage["marks"][link] for link, _ in state["marks"] if link in stage["marks"]]
    ink = inks.slots[caught[0]["slot"]] if caught else "currentColor"
    symbols = "".join(mark["symbol"] for mark in caught) or _ENDS.get(state["state"], "")
    heavy = 3 if node["subject"] else 1.6
    size = 13 if box > 100 else 10
    name = _fit(node["name"], box, size)
    under = state.get("line", f"AS{node['asn']}" if node["name"] != f"AS{node['asn']}" else "")
    corner = _CORNERS[node["kind"]]
    return (
        f'<g><title>{escape(state["text"])}</title>'
        f'<rect x="{x - box / 2:.0f}" y="{y - _BOX_HEIGHT / 2:.0f}" width="{box:.0f}" height="{_BOX_HEIGHT}" '
        f'rx="{corner}" stroke="{ink}" stroke-width="{heavy}" style="fill:{inks.paper}"/>'
        f'<text x="{x:.0f}" y="{y - 4:.0f}" font-size="{size}" font-weight="600" text-anchor="middle" '
        f'style="fill:{inks.ink}">{escape(name)}</text>'
        f'<text x="{x:.0f}" y="{y + 13:.0f}" font-size="{size - 2}" text-anchor="middle" '
        f'style="fill:{inks.ink}">{escape(under)} '
        f'<tspan fill="{ink}">{escape(symbols)}</tspan></text></g>'
    )


def _fit(name: str, box: float, size: int) -> str:
    room = max(int(box / (size * 0.58)), 3)
    return name if len(name) <= room else name[: room - 1] + "…"
