"""A story drawn: one row a router, one bar for as long as it uses a route. An ordinary `plotly` figure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..propagation import Chapter
from ..route import Route
from ..states import Story
from ..words.restless import event_text, route_text
from .theme import FAINT, INK, PALETTE
from .themed import new_figure

#: A bar is labelled where it takes up at least this share of the width for each character.
_ROOM = 0.011
_PATTERNS = ("", "/", "\\", ".", "-", "|", "x", "+")


def draw_story(story: Story, *, routers: Iterable[str | int] | None = None, start: float = 0, end: float | None = None):
    """Which route each router uses when: a `plotly.graph_objects.Figure`.

    A bar carries its AS_PATH where there is room, and says it when pointed at; a router without a route has no bar.
    Routes differ in colour and pattern, with a legend as long as there is one of each for all (else they differ router
    by router), and events are dotted lines. routers: in this order; if none are
    named, those that ever take another route. start, end: seconds of the story to show.
    """
    figure, last = new_figure(), end if end is not None else _end(story)
    named = _named(story, routers)
    rows = {name: [span for span in _spans(story, name, last) if span[1] > start and span[0] < last] for name in named}
    everyone = list(dict.fromkeys(route_text(route) for spans in rows.values() for _, _, route in spans))
    legend = 1 < len(everyone) <= len(PALETTE)
    for name, spans in rows.items():
        known = everyone if legend else list(dict.fromkeys(route_text(route) for _, _, route in spans))
        _row(figure, name, spans, known, start, last)
    _name_each_once(figure)
    for number, chapter in enumerate(story.chapters[1:]):
        if start <= chapter.start / 1000 <= last:
            _event(figure, chapter, number, "left" if chapter.start / 1000 < start + 0.75 * (last - start) else "right")
    bars, top, bottom = 46 * max(1, len(named)), 95 if story.chapters[1:] else 50, 30 + 22 * legend * _lines(everyone)
    figure.update_layout(
        title={"text": _text(f"{story.scenario.base.name}: who uses which route"), "x": 0.01, "y": 0.97},
        template="none", barmode="overlay",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font={"color": INK, "size": 13},
        showlegend=legend, legend={"orientation": "h", "y": -30 / bars, "yanchor": "top", "x": 0, "tracegroupgap": 0},
        height=bars + top + bottom,
        margin={"l": 24 + 8 * max(map(len, named), default=0), "r": 20, "t": top, "b": bottom},
        hoverlabel={"bgcolor": "#ffffff", "font": {"color": "#1b1b1b"}})
    figure.update_xaxes(ticksuffix=" s", range=[start, last], gridcolor=FAINT, zeroline=False)
    figure.update_yaxes(ticks="outside", ticklen=8, tickcolor="rgba(0,0,0,0)")               # air before the bars
    figure.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=[_text(name) for name in named])
    figure._config = {"showSendToCloud": False, "displaylogo": False}        # no upload button: nothing leaves the page
    return figure


def _event(figure, chapter: Chapter, number: int, side: str) -> None:
    """A dotted line where an event happens, and its name above: on three levels, so that neighbours can be read."""
    at = chapter.start / 1000
    figure.add_vline(x=at, line={"color": INK, "dash": "dot", "width": 1})
    figure.add_annotation(x=at, y=1.0, yref="paper", yanchor="bottom", yshift=16 * (number % 3), xanchor=side,
                          text=_text(event_text(chapter.network, chapter.event)), showarrow=False,
                          font={"size": 12, "color": INK})


def _lines(everyone: list[str]) -> int:
    """So many lines the legend takes on a page of middling width; on a narrower one bars give way to it."""
    return -(-sum(len(text) * 8 + 50 for text in everyone) // 860)


def _end(story: Story) -> float:
    """Where the story ends, and a little more where it ends at rest, so that the last routes can be seen."""
    seconds = max(story.chapters[-1].end / 1000, 1.0)
    return seconds * (1.06 if story.outcome.settled else 1)


def _named(story: Story, routers: Iterable[str | int] | None) -> list[str]:
    network = story.scenario.network
    if routers is not None:
        return [network.router(each).name for each in routers]
    moved = {turn.router for turn in story.turns()}
    return [router.name for router in network.routers if router.name in moved]


def _name_each_once(figure) -> None:
    named = set()
    for bar in figure.data:
        bar.showlegend = bar.name not in named
        named.add(bar.name)


def _row(figure, name: str, spans: list[tuple], known: list[str], start: float, end: float) -> None:
    for begins, ends, route in spans:
        text, shown = _text(route_text(route)), (max(begins, start), min(ends, end))
        fits = shown[1] - shown[0] >= _ROOM * len(text) * (end - start)
        figure.add_bar(
            name=text, legendgroup=text, orientation="h", width=0.7,
            y=[_text(name)], x=[shown[1] - shown[0]], base=[shown[0]],
            text=[text if fits else ""], textposition="inside", insidetextanchor="middle", textangle=0,
            hovertemplate=f"{text}<br>{begins:g} s to {ends:g} s<extra>{_text(name)}</extra>",
            marker=_fill(known.index(route_text(route))), textfont={"color": INK, "size": 12})


def _fill(index: int) -> dict:
    """A colour and a pattern, both faint enough to read on."""
    slot = index % len(PALETTE)
    red, green, blue = (int(PALETTE[slot][at : at + 2], 16) for at in (1, 3, 5))
    return {"color": f"rgba({red},{green},{blue},0.25)", "line": {"color": INK, "width": 1},
            "pattern": {"shape": _PATTERNS[slot], "fgcolor": INK, "fgopacity": 0.45, "size": 10, "solidity": 0.12,
                        "fillmode": "overlay"}}


def _spans(story: Story, name: str, end: float) -> list[tuple[float, float, Route]]:
    """From when until when a router uses each route, in seconds; without a route, nothing."""
    turns = story.turns(name)
    times = [turn.time / 1000 for turn in turns] + [max(end, story.chapters[-1].end / 1000)]
    return [(times[at], times[at + 1], turn.route) for at, turn in enumerate(turns) if turn.route is not None]


def _text(words: object) -> str:
    """Words as they are: plotly would read tags in them."""
    return escape(str(words), quote=False)
