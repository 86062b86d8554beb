"""Figures for reports, by plotly: the prepend curve and the results of a sweep. Ordinary `plotly` figures.

Ink is a grey that can be read on white and on black, the background is see-through, and lines differ in colour, dash
and symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..experiment import sweep
from ..outcome import solve
from ..scenario import Scenario
from .panels import curve_knob, curve_marks, flat_stretches, spread
from .theme import DASHES, FAINT, INK, PALETTE, PLOTLY_SYMBOLS


def draw_curve(scenario: Scenario, knob: str | None = None, *, values: Iterable | None = None):
    """Share of the subject's inbound per link against one knob, flat stretches named: a `plotly.graph_objects.Figure`.

    knob: the name of one that takes numbers (the first such, if none is given). values: in place of the knob's own.
    """
    turned = curve_knob(scenario) if knob is None else scenario.knob(knob)
    if turned is None:
        raise ValueError(f"no knob of {scenario.name!r} takes numbers in a row; name one of "
                         f"{', '.join(each.name for each in scenario.knobs) or 'none: it has no knobs'}")
    x = list(turned.values if values is None else values)
    rows = sweep(scenario, measure={"spread": spread}, **{turned.name: x})
    known = curve_marks(solve(scenario), [row["spread"] for row in rows])
    lines = [[row["spread"].get(link, 0.0) for row in rows] for link in known]
    figure = _figure(turned.label + (f" ({turned.unit})" if turned.unit else ""), "Share of inbound")
    for mark, line in zip(known.values(), lines, strict=True):
        figure.add_scatter(x=x, y=line, name=_text(mark["name"]), **_line(mark["slot"]))
    for first, last in flat_stretches(x, list(zip(*lines, strict=True))):
        figure.add_vrect(x0=first, x1=last, fillcolor=FAINT, opacity=0.5, line_width=0, layer="below",
                         annotation={"text": "flat", "font": {"color": INK}}, annotation_position="top right")
    figure.update_yaxes(tickformat=".0%", range=[-0.04, 1.08])
    figure.update_layout(title=_text(f"{scenario.base.name}: what {turned.name} moves"))
    return figure


def draw_sweep(rows: Sequence[dict], *, x: str, y: str, by: str | None = None):
    """The rows of a sweep as lines: column `y` against column `x`, one line for each value of column `by`.

    Gives a `plotly.graph_objects.Figure`. Raises ValueError for a column that the rows do not have.
    """
    known = list(rows[0]) if rows else []
    for column in (x, y, *([by] if by else [])):
        if column not in known:
            raise ValueError(f"the rows have no column {column!r}; "
                             f"choose {', '.join(known) or 'none: there are no rows'}")
    figure = _figure(x, y)
    groups: dict[object, list[dict]] = {}
    for row in rows:
        groups.setdefault(row[by] if by else None, []).append(row)
    for index, (group, members) in enumerate(groups.items()):
        figure.add_scatter(x=[row[x] for row in members], y=[row[y] for row in members],
                           name=_text(f"{by} {group}" if by else y), **_line(index))
    return figure


def _text(words: object) -> str:
    """Words as they are: plotly would read tags in them."""
    return escape(str(words), quote=False)


def _line(index: int) -> dict:
    slot = index % len(PALETTE)
    return {"mode": "lines+markers", "line": {"color": PALETTE[slot], "dash": DASHES[slot], "width": 2.5},
            "marker": {"symbol": PLOTLY_SYMBOLS[slot], "size": 9}}


def _figure(x: str, y: str):
    import plotly.graph_objects as go

    figure = go.Figure()
    axis = {"gridcolor": FAINT, "zerolinecolor": FAINT, "linecolor": INK}
    figure.update_layout(
        template="none", paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font={"color": INK, "size": 13},
        margin={"l": 70, "r": 20, "t": 50, "b": 60}, height=380, hovermode="x unified", showlegend=True,
        hoverlabel={"bgcolor": "#ffffff", "font": {"color": "#1b1b1b"}},
        xaxis={**axis, "title": _text(x)}, yaxis={**axis, "title": _text(y)},
    )
    figure._config = {"showSendToCloud": False, "displaylogo": False}        # no upload button: nothing leaves the page
    return figure
