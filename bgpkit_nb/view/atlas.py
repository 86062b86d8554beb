"""The atlas of a scenario, drawn: stable states as places, events as ways between them. An ordinary `plotly` figure."""

from __future__ import annotations

from html import escape
from math import cos, hypot, pi, sin

from ..states import Atlas
from ..words.restless import round_trips, route_text
from .theme import INK, PALETTE
from .themed import new_figure

#: So many events are named beside an arrow; the rest are counted.
_NAMED = 4
#: A router and its route in one line have so many letters at most.
_LONGEST = 22


def draw_atlas(atlas: Atlas):
    """The stable states and what leads from one to another, once it is over: a `plotly.graph_objects.Figure`.

    An arrow stands for events that begin in one state and end in another: a link that fails and comes back, a session
    that is reset. What leads back to where it began is not drawn. Over a state stand the routes in which it differs;
    `describe(atlas)` says the same in words.
    """
    figure, at = new_figure(), _positions(atlas)
    ways = [(start, end, round_trips(atlas, start, end))
            for start in range(len(atlas.stable)) for end in at if start != end]
    for start, end, texts in ways:
        if texts:
            _arrow(figure, at[start], at[end], texts)
    for place, (x, y) in at.items():
        _place(figure, atlas, place, x, y)
    if len(at) < 2:
        figure.add_annotation(text=_alone(atlas), showarrow=False, x=0, y=-0.5 if at else 0)
    figure.update_layout(
        title=escape(f"{atlas.scenario.base.name}: where routing can rest", quote=False), template="none",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font={"color": INK, "size": 13},
        showlegend=False, height=380 if len(at) > 2 else 300, margin={"l": 8, "r": 8, "t": 50, "b": 10})
    figure.update_layout(title={"x": 0.01, "y": 0.97, "yanchor": "top"})
    figure.update_xaxes(visible=False, range=[-2.7, 2.7])
    figure.update_yaxes(visible=False, range=[-1.2, 1.2] if len(at) > 2 else [-1, 1], scaleanchor="x")
    figure._config = {"showSendToCloud": False, "displaylogo": False}        # no upload button: nothing leaves the page
    return figure


def _alone(atlas: Atlas) -> str:
    if not atlas.exact:
        return "The search gave up before it had looked everywhere"
    return "Whatever fails and comes back leads here" if atlas.places else "No stable state exists"


def _positions(atlas: Atlas) -> dict[int | None, tuple[float, float]]:
    """Two states side by side, more on a circle; None, where routing finds no rest, if something leads there."""
    places: list[int | None] = list(range(len(atlas.stable)))
    if places and any(move.end is None for move in atlas.moves):
        places.append(None)
    angles = [pi + 2 * pi * index / len(places) for index in range(len(places))]
    far = 0.85 if len(places) == 2 else 1            # two leave room for their routes on a narrow page
    return {place: (0.0, 0.0) if len(places) == 1 else (far * cos(angle), far * sin(angle))
            for place, angle in zip(places, angles, strict=True)}


def _place(figure, atlas: Atlas, place: int | None, x: float, y: float) -> None:
    name = "no rest" if place is None else atlas.name(place)
    slot = len(PALETTE) - 1 if place is None else place % len(PALETTE)
    figure.add_scatter(
        x=[x], y=[y], mode="markers+text", text=[f"<b>{escape(name, quote=False)}</b>"], hoverinfo="text",
        hovertext=[_routes(atlas, place)], textfont={"size": 20, "color": INK},
        marker={"size": 64, "color": "rgba(0,0,0,0)", "line": {"color": PALETTE[slot], "width": 4},
                "symbol": "square" if place is None else "circle"})
    if place is not None and len(atlas.stable) > 1:
        side = "right" if x < -0.5 else "left" if x > 0.5 else "center"
        outward = {"center": y + (0.42 if y > 0 else -0.42)}.get(side, y)
        figure.add_annotation(x=x + {"right": -0.34, "left": 0.34}.get(side, 0), y=outward, xanchor=side, align=side,
                              text=_routes(atlas, place), showarrow=False, font={"size": 12, "color": INK})


def _routes(atlas: Atlas, place: int | None) -> str:
    """The routes in which a state differs from the others, router by router."""
    if place is None:
        return "routing does not come to rest"
    names = [router.name for router in atlas.scenario.network.routers]
    held = [{name: route_text(each.outcome.decisions[name, atlas.prefix].route) for name in names}
            for each in atlas.stable]
    lines = [f"<i>{escape(name, quote=False)}</i>{_between(name, held[place][name])}"
             f"{escape(held[place][name], quote=False)}"
             for name in names if len({each[name] for each in held}) > 1]
    return "<br>".join(lines[:6] + [f"and {len(lines) - 6} more"] * (len(lines) > 6))


def _between(name: str, route: str) -> str:
    """A route too long to stand beside its router stands below it."""
    return "<br>" if len(name) + len(route) > _LONGEST else " "


def _arrow(figure, start: tuple[float, float], end: tuple[float, float], texts: list[str]) -> None:
    """A curve from one place to another, bent to its left, with what it stands for beside it."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0)
    across = ((y0 - y1) / length, (x1 - x0) / length)
    middle = ((x0 + x1) / 2 - 0.6 * across[0], (y0 + y1) / 2 - 0.6 * across[1])
    line = [_bent(start, middle, end, 0.12 + 0.76 * step / 24) for step in range(25)]
    figure.add_scatter(
        x=[x for x, _ in line], y=[y for _, y in line], mode="lines+markers", hoverinfo="text",
        hovertext="<br>".join(escape(text, quote=False) for text in texts), line={"color": INK, "width": 2},
        marker={"symbol": "arrow", "angleref": "previous", "color": INK, "size": [0] * 24 + [14]})
    named = [escape(text, quote=False) for text in texts[:_NAMED]]
    more = [f"and {len(texts) - _NAMED} more"] if len(texts) > _NAMED else []
    figure.add_annotation(x=middle[0], y=middle[1], text="<br>".join(named + more), showarrow=False,
                          font={"size": 12, "color": INK})


def _bent(start: tuple, middle: tuple, end: tuple, share: float) -> tuple[float, float]:
    """A point of a quadratic Bezier curve."""
    one, two, three = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return tuple(one * a + two * b + three * c for a, b, c in zip(start, middle, end, strict=True))
