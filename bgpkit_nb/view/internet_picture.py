"""The explorer of the AS graph as a still picture with words and tables: the same bands, for wherever no widget runs.

It is drawn from what the live panel is told, in the inks of `picture.py`: in a page they follow its theme, a file of
its own has its own paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

from ..words import Words
from .panels import internet as panel
from .panels import internet_words as words
from .panels.internet_bands import bands, divide
from .picture import FAMILY, PLAIN, THEMED, Inks, Picture

_WIDTH, _ROOM, _GAP, _LINE, _BAR = 900, 300, 9, 15, 9
#: Where the bars of the three columns stand, and how many letters a name beside one may have on a line.
_LEFT, _MIDDLE, _AFTER, _RIGHT, _LETTERS = 160, 400, 600, 750, 27
_HEAD, _TITLE, _FOOT, _PAD = 30, 36, 30, 14


class Bar(NamedTuple):
    """Where the bar of one part stands: its upper edge and height in px, and what it stands for."""

    top: float
    high: float
    part: Mapping

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.top + self.high / 2


def draw_whole(seen: panel.Seen, split: str) -> Picture:
    """The bands with words and tables."""
    view, said = bands(seen, divide(seen, split)), _words(seen)
    body, height = _body(view, THEMED)
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height:.0f}" width="100%" '
           f'style="max-width:{_WIDTH}px;color:inherit;font-family:{FAMILY}" fill="currentColor">'
           f"<title>{escape(view['title'])}</title><desc>{escape(str(said[0]))}</desc>{body}</svg>")
    return Picture(svg, said)


def standalone(seen: panel.Seen, split: str, source: str) -> str:
    """The bands as an SVG file of its own, black on white. source: what is said below of where they are from."""
    view = bands(seen, divide(seen, split))
    body, height = _body(view, PLAIN)
    high, title = _TITLE + height + _FOOT, escape(f"{view['title']} ({view['unit']})")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {high:.0f}" width="{_WIDTH}" '
            f'height="{high:.0f}" color="{PLAIN.ink}" fill="{PLAIN.ink}" font-family="{FAMILY}">'
            f"<title>{title}</title><desc>{escape(str(_words(seen)[0]))}</desc>"
            f'<rect width="{_WIDTH}" height="{high:.0f}" fill="{PLAIN.paper}"/>'
            f'<text x="{_PAD}" y="24" font-size="16" font-weight="600">{title}</text>'
            f'<g transform="translate(0 {_TITLE})">{body}</g>'
            f'<text x="{_PAD}" y="{high - 10:.0f}" font-size="11.5">{escape(source)}</text></svg>\n')


def _words(seen: panel.Seen) -> tuple[Words, ...]:
    found = words.doors_told(seen), words.moves_told(seen, panel.moves_of(seen)), words.groups_told(seen)
    return tuple(each for each in found if each is not None)


# -- drawing ----------------------------------------------------------------------------------------------------------


def _body(view: dict, inks: Inks) -> tuple[str, float]:
    """Bands, bars and names, and the height that they take."""
    sides = [view["left"], view["middle"], view["right"]]
    total = view["total"] or 1
    scale = max(_ROOM - _GAP * (max(map(len, sides)) - 1), 60) / total
    least = [[_LINE * (len(_lines(part)) + 1) + 2 for part in side] for side in sides]
    needs = [sum(max(part["value"] * scale, low) + _GAP for part, low in zip(side, lows, strict=True)) - _GAP
             for side, lows in zip(sides, least, strict=True)]
    height = max(*needs, 40)
    left, middle, right = (_column(side, lows, scale, _HEAD + (height - need) / 2)
                           for side, lows, need in zip(sides, least, needs, strict=True))
    first = [(end, door, value) for half, end, door, value in view["bands"] if not half]
    second = [(door, end, value) for half, end, door, value in view["bands"] if half]
    heads = (("group" if view["split"] == "group" else "have the route", _LEFT + _BAR, "end"),
             ("arrive by", _MIDDLE, "start"), ("which are", _RIGHT, "start"))
    parts = [
        *(f'<text x="{x}" y="14" font-size="12" text-anchor="{anchor}" fill-opacity="0.8">{text}</text>'
          for text, x, anchor in heads),
        *_bands(first, left, middle, (_LEFT + _BAR, _MIDDLE), scale, total, inks, 1),
        *_bands(second, middle, right, (_AFTER, _RIGHT), scale, total, inks, 0),
        *(_bar(bar, _LEFT, total, inks, "end") for bar in left),
        *(_bar(bar, _MIDDLE, total, inks, "start") for bar in middle),
        *(_bar(bar, _RIGHT, total, inks, "start") for bar in right),
    ]
    return "".join(parts), _HEAD + height + 8


def _column(side: Sequence[Mapping], least: Sequence[float], scale: float, top: float) -> list[Bar]:
    found = []
    for part, low in zip(side, least, strict=True):
        high, tall = max(part["value"] * scale, 1.5), max(part["value"] * scale, low)
        found.append(Bar(top + (tall - high) / 2, high, part))
        top += tall + _GAP
    return found


def _bands(found: list[tuple[int, int, float]], starts: list[Bar], ends: list[Bar], x: tuple[int, int], scale: float,
           total: float, inks: Inks, door: int) -> list[str]:
    """The bands between two columns; at every bar in the order of the bars at their other ends. door: at which end of
    a band, 0 or 1, the neighbour is that gives it its colour."""
    leave = _lanes(found, starts, ends, scale, 0)
    arrive = _lanes(found, ends, starts, scale, 1)
    parts = []
    for at, (start, end, value) in enumerate(found):
        thick = max(value * scale, 0.75)
        mark = (starts[start], ends[end])[door].part
        title = f"{_share(value, total)}: {starts[start].part['name']}, {ends[end].part['name']}"
        ink = inks.slots[mark["slot"]]
        parts.append(f'<path d="{_band(x[0], leave[at], x[1], arrive[at], thick)}" fill="{ink}" fill-opacity="0.35" '
                     f'stroke="{ink}" stroke-opacity="0.8" stroke-width="0.75"><title>{escape(title)}</title></path>')
    return parts


def _lanes(found: list[tuple[int, int, float]], near: list[Bar], far: list[Bar], scale: float,
           side: int) -> list[float]:
    """The upper edge of every band at one of its bars."""
    edges, at = [bar.top for bar in near], [0.0] * len(found)
    for place in sorted(range(len(found)), key=lambda place: far[found[place][1 - side]].middle):
        bar = found[place][side]
        at[place] = edges[bar]
        edges[bar] += found[place][2] * scale
    return at


def _band(x: float, y: float, to_x: float, to_y: float, thick: float) -> str:
    half = (x + to_x) / 2
    return (f"M{x} {y:.1f}C{half:.0f} {y:.1f} {half:.0f} {to_y:.1f} {to_x} {to_y:.1f}V{to_y + thick:.1f}"
            f"C{half:.0f} {to_y + thick:.1f} {half:.0f} {y + thick:.1f} {x} {y + thick:.1f}Z")


def _bar(bar: Bar, x: int, total: float, inks: Inks, anchor: str) -> str:
    part = bar.part
    lines = [*_lines(part), _share(part["value"], total) + _moved(part, total)]
    ink = inks.slots[part["slot"]] if "slot" in part else "currentColor"
    at_x, top = (x - 7 if anchor == "end" else x + _BAR + 7), bar.middle - len(lines) * _LINE / 2 + 11.5
    said = "".join(f'<tspan x="{at_x}" y="{top + row * _LINE:.1f}"{_SMALL if row == len(lines) - 1 else ""}>'
                   f"{escape(line)}</tspan>" for row, line in enumerate(lines))
    title, faint = f"{part['name']}: {_share(part['value'], total)}", "" if "slot" in part else ' fill-opacity="0.6"'
    return (f'<g><title>{escape(title)}</title>'
            f'<rect x="{x}" y="{bar.top:.1f}" width="{_BAR}" height="{bar.high:.1f}" rx="2" fill="{ink}"{faint}/>'
            f'<text font-size="12.5" font-weight="500" text-anchor="{anchor}">{said}</text></g>')


_SMALL = ' font-size="12" font-weight="400"'


def _lines(part: Mapping) -> list[str]:
    """The name of a part on one line or two."""
    name = f"{part['symbol']} {part['name']}" if "symbol" in part else part["name"]
    found = wrap(name, _LETTERS) or [""]
    return [*found[:1], f"{found[1][:_LETTERS - 1]}…" if len(found) > 2 else found[1]] if len(found) > 1 else found


def _share(value: float, total: float) -> str:
    share = value / total
    return "< 0.1 %" if 0 < share < 0.0005 else f"{100 * share:.1f}".removesuffix(".0") + " %"


def _moved(part: Mapping, total: float) -> str:
    change = 100 * (part["value"] / total - part["was"])
    return "" if abs(change) < 0.05 else f" {'▲ +' if change > 0 else '▼ −'}{abs(change):.1f}"
