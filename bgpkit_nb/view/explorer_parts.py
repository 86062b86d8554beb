"""How the explorer's parts stand on the page: the views to choose from, the rows that they are seated in, the title."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from html import escape

from ipywidgets import HTML, Box, Layout, Widget

from ..scenario import Scenario
from .linked_views import AT_FIRST, CHOICES, LinkedViews
from .panels import curve_knob
from .player import Player
from .toolbar import Toolbar

#: Which views stand together: in the column of the map, then in rows below it.
_ROWS = (("time",), ("own",), ("shares", "curve", "ribbon", "control"), ("decided", "update", "words"))
_STYLES = ("bgpkit-views", "bgpkit-views", "bgpkit-charts", "bgpkit-views")


class Rows:
    """The rows of views; those that are not shown leave the page. boxes: the rows; charts: every view by name."""

    def __init__(self, views: LinkedViews, player: Player) -> None:
        self.charts: Mapping[str, Widget] = {
            "own": views.own, "shares": views.shares, "curve": views.curve, "decided": views.decided,
            "ribbon": views.ribbon, "control": views.control, "update": views.update, "words": views.words,
            "time": player,
        }
        self.boxes = [box(style, layout=views.layout) for style in _STYLES]

    def seat(self, shown: Collection[str]) -> None:
        """Put the views that are shown into their rows."""
        for row, names in zip(self.boxes, _ROWS, strict=True):
            row.children = [self.charts[name] for name in names if name in shown]


def box(name: str, *children: Widget, layout: Layout) -> Box:
    """A box with a style of that name."""
    made = Box(children, layout=layout)
    made.add_class(name)
    return made


def titled(scenario: Scenario, layout: Layout) -> HTML:
    """What the scenario asks, above everything else."""
    return HTML(f'<div class="bgpkit-question">{escape(scenario.question or scenario.name)}</div>', layout=layout)


def toolbar_for(scenario: Scenario, views: Collection[str], layout: Layout) -> Toolbar:
    """A toolbar that offers the views there are for a scenario; views: shown besides those shown at first."""
    there = {name: text for name, text in CHOICES.items() if name != "curve" or curve_knob(scenario)}
    return Toolbar(layout=layout, said="", views=[{"name": name, "text": text} for name, text in there.items()],
                   shown=[name for name in there if name in (*AT_FIRST, *views)])


def known_views(views: Iterable[str]) -> tuple[str, ...]:
    """Names of views, each found in `linked_views.CHOICES`; ValueError for any other."""
    views = (views,) if isinstance(views, str) else tuple(views)
    for name in views:
        if name not in CHOICES:
            raise ValueError(f"there is no view {name!r}; choose {', '.join(CHOICES)}")
    return views
