"""`draw`: the routing map as a still picture with words and tables, for wherever no widget can run.

It is drawn from the same scene and frame as the live map. Ink is `currentColor`, so it can be read on light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from ..outcome import Outcome
from ..route import Prefix
from ..words import Words, describe, explain
from ..words.text import amount
from .scene import frame, scene, watched_prefix
from .theme import PALETTE

_WIDTH, _ROW, _BOX_HEIGHT = 900, 130, 46
_DASHES = {"customer": "", "peer": "7 5", "sibling": "12 3 3 3", "flat": "2 5"}
_ENDS = {"unreachable": "✕ no route", "loop": "⟳ loop", "captured": "✕ captured", "blackholed": "✕ dropped"}


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

    selected: an AS whose decision is explained too. prefix: the prefix whose routes are shown (the first demand's,
    if none is given).
    """
    wanted = watched_prefix(outcome.scenario, outcome) if prefix is None else Prefix.parse(prefix)
    said = [describe(outcome)]
    if selected is not None:
        said.append(explain(outcome, at=selected, prefix=wanted))
    return Picture(_svg(outcome, scene(outcome), frame(outcome, wanted), str(said[0])), tuple(said))


def _svg(outcome: Outcome, stage: dict, now: dict, words: str) -> str:
    rows = len({round(node["y"], 4) for node in stage["nodes"]})
    height = max(rows, 1) * _ROW
    spots = {node["asn"]: (node["x"] * _WIDTH, node["y"] * height) for node in stage["nodes"]}
    widest = max((sum(other["y"] == node["y"] for other in stage["nodes"]) for node in stage["nodes"]), default=1)
    box = min(150.0, _WIDTH / widest - 10)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" width="100%" '
        f'style="max-width:{_WIDTH}px;color:inherit;font-family:system-ui,sans-serif" fill="currentColor">',
        f"<title>{escape(stage['title'])}</title><desc>{escape(words)}</desc>",
        *(_link(link, stage, now, spots, outcome.unit) for link in stage["links"]),
        *(_node(node, stage, now, spots, box) for node in stage["nodes"]),
        "</svg>",
    ]
    return "".join(parts)


def _link(link: dict, stage: dict, now: dict, spots: dict, unit: str) -> str:
    state = now["links"][link["id"]]
    twins = [each["id"] for each in stage["links"] if {each["a"], each["b"]} == {link["a"], link["b"]}]
    (x0, y0), (x1, y1) = spots[link["a"]], spots[link["b"]]
    bend = (twins.index(link["id"]) - (len(twins) - 1) / 2) * 60
    if not bend and y0 == y1 and abs(x1 - x0) > _WIDTH / 3:
        bend = 50.0                                         # peers far apart in one row: pass below those between
    steep = abs(y1 - y0) > abs(x1 - x0)
    mx, my = (x0 + x1) / 2 + (bend if steep else 0), (y0 + y1) / 2 + (0 if steep else bend)
    volume = sum(state["load"])
    slot = _slot(link["id"], stage, now) if volume else None
    ink = PALETTE[slot] if slot is not None else "currentColor"
    width = 1.5 + min(6.0, 6.0 * max(state["use"])) if volume else 1.2
    shown = "" if volume and state["up"] else ' opacity="0.4"'
    dash = "2 6" if not state["up"] else _DASHES[link["relation"]]
    label = _link_label(link, stage, state, unit)
    text = (f'<text x="{mx:.0f}" y="{my - 5:.0f}" font-size="12" text-anchor="middle" paint-order="stroke" '
            f'stroke-width="4" style="stroke:var(--jp-layout-color0,#fff)">{escape(label)}</text>') if label else ""
    return (f'<g><title>{escape(state["text"])}</title>'
            f'<path d="M{x0:.0f} {y0:.0f}Q{mx:.0f} {my:.0f} {x1:.0f} {y1:.0f}" fill="none" '
            f'stroke="{ink}" stroke-width="{width:.1f}" stroke-dasharray="{dash}"{shown}/>{text}</g>')


def _link_label(link: dict, stage: dict, state: dict, unit: str) -> str:
    if not state["up"]:
        return "down"
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


def _node(node: dict, stage: dict, now: dict, spots: dict, box: float) -> str:
    x, y = spots[node["asn"]]
    state = now["nodes"][str(node["asn"])]
    caught = [stage["marks"][link] for link, _ in state["marks"] if link in stage["marks"]]
    ink = PALETTE[caught[0]["slot"]] if caught else "currentColor"
    symbols = "".join(mark["symbol"] for mark in caught) or _ENDS.get(state["state"], "")
    heavy = 3 if node["subject"] else 1.6
    size = 13 if box > 100 else 10
    name = _fit(node["name"], box, size)
    under = f"AS{node['asn']}" if node["name"] != f"AS{node['asn']}" else ""
    return (
        f'<g><title>{escape(state["text"])}</title>'
        f'<rect x="{x - box / 2:.0f}" y="{y - _BOX_HEIGHT / 2:.0f}" width="{box:.0f}" height="{_BOX_HEIGHT}" rx="8" '
        f'stroke="{ink}" stroke-width="{heavy}" style="fill:var(--jp-layout-color0,#fff)"/>'
        f'<text x="{x:.0f}" y="{y - 4:.0f}" font-size="{size}" font-weight="600" text-anchor="middle" '
        f'style="fill:var(--jp-ui-font-color1,#1b1b1b)">{escape(name)}</text>'
        f'<text x="{x:.0f}" y="{y + 13:.0f}" font-size="{size - 2}" text-anchor="middle" '
        f'style="fill:var(--jp-ui-font-color1,#1b1b1b)">{escape(under)} '
        f'<tspan fill="{ink}">{escape(symbols)}</tspan></text></g>'
    )


def _fit(name: str, box: float, size: int) -> str:
    room = max(int(box / (size * 0.58)), 3)
    return name if len(name) <= room else name[: room - 1] + "…"
