"""Figures for reports, by plotly: the prepend curve, the results of a sweep, at which step traffic is decided.

Ink is a grey that can be read on white and on black, the background is see-through, and lines differ in colour, dash
and symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..experiment import sweep
from ..outcome import Outcome, solve
from ..scenario import Scenario
from ..words.control import decided_rows
from ..words.text import percent
from .panels import arrivals, curve_knob, curve_marks, flat_stretches, flips, spread
from .picks import flow_pick
from .theme import DASHES, FAINT, INK, PALETTE, PATTERNS, PLOTLY_SYMBOLS
from .themed import new_figure


def draw_curve(scenario: Scenario, knob: str | None = None, *, values: Iterable | None = None):
    """Share of the subject's inbound per link against one knob: a `plotly.graph_objects.Figure`.

    Above each step it says whose traffic moves there (all names on hovering), and stretches over which nothing moves
    are shaded and named dead zones. knob: the name of one that takes numbers (the first such, if none is given).
    values: in place of the knob's own.
    """
    turned = curve_knob(scenario) if knob is None else scenario.knob(knob)
    if turned is None:
        raise ValueError(f"no knob of {scenario.name!r} takes numbers in a row; name one of "
                         f"{', '.join(each.name for each in scenario.knobs) or 'none: it has no knobs'}")
    x = list(turned.values if values is None else values)
    rows = sweep(scenario, measure={"spread": spread, "ways": arrivals}, **{turned.name: x})
    known = curve_marks(solve(scenario), [row["spread"] for row in rows])
    lines = [[row["spread"].get(link, 0.0) for row in rows] for link in known]
    figure = _figure(turned.label + (f" ({turned.unit})" if turned.unit else ""), "Share of inbound")
    for mark, line in zip(known.values(), lines, strict=True):
        figure.add_scatter(x=x, y=line, name=as_text(mark["name"]), **_line(mark["slot"]))
    for first, last in flat_stretches(x, list(zip(*lines, strict=True))):
        figure.add_vrect(x0=first, x1=last, fillcolor=FAINT, opacity=0.5, line_width=0, layer="below")
        figure.add_annotation(x=first, y=1, yref="paper", xanchor="left", yanchor="bottom", showarrow=False,
                              text=_dead_zone(x, first, last), font={"color": INK})
    if all(type(value) in (int, float) for value in x):
        _add_flips(figure, scenario, x, [row["ways"] for row in rows], known)
    figure.update_yaxes(tickformat=".0%", range=[-0.04, 1.04])
    title = as_text(f"{scenario.base.name}: what {turned.name} moves")
    # At the very top: halfway down its margin it would meet the names of who moves.
    figure.update_layout(title={"text": title, "yref": "container", "y": 0.97, "yanchor": "top"}, height=440,
                         margin={"t": 140})
    return figure


def _dead_zone(x: Sequence, first: object, last: object) -> str:
    """What to call a flat stretch, in as many letters as its part of the axis has room for."""
    part = (x.index(last) - x.index(first)) / (len(x) - 1)
    return f"dead zone: {first} to {last} change nothing" if part > 0.4 else "dead zone" if part > 0.14 else "flat"


#: So many names are written out above a step; the rest are counted.
_MOST_NAMES = 2


def _add_flips(figure, scenario: Scenario, x: Sequence, ways: Sequence[dict], known: dict[str, dict]) -> None:
    """Above each step of a curve who moves there; of three neighbours the left stands highest, clear of the lines that
    lead up to the others."""
    volumes = {flow_pick(flow): (flow.volume, scenario.network.name_of(flow.source)) for flow in solve(scenario).flows}
    named = {link: mark["name"] for link, mark in known.items()}
    steps = [(index, moved) for index, moved in enumerate(flips(ways)) if moved]
    for rank, (index, moved) in enumerate(steps):
        order = sorted(moved, key=lambda pick: -volumes.get(pick, (0.0, ""))[0])
        names = [volumes[pick][1] if pick in volumes else pick for pick in order]
        more = f" +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
        says = [f"{name}: {named.get(moved[pick][0], 'elsewhere')} to {named.get(moved[pick][1], 'elsewhere')}"
                for name, pick in zip(names, order, strict=True)]
        middle, top = (x[index] + x[index + 1]) / 2, 1.26 - 0.065 * (rank % 3)
        figure.add_shape(type="line", x0=middle, x1=middle, y0=0, y1=top, yref="paper", layer="below",
                         line={"color": INK, "width": 1, "dash": "dot"})
        figure.add_annotation(x=middle, y=top, yref="paper", xanchor="left", yanchor="middle", showarrow=False,
                              text=as_text(", ".join(names[:_MOST_NAMES]) + more), hovertext=as_text("; ".join(says)),
                              font={"color": INK})


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
                           name=as_text(f"{by} {group}" if by else y), **_line(index))
    return figure


def draw_decided(*outcomes: Outcome):
    """The share of the traffic decided at each step, a bar an outcome: a `plotly.graph_objects.Figure`.

    Each bar is called by what its knobs stand at, where they do not stand at their start.
    """
    if not outcomes:
        raise ValueError("there is nothing to draw; give one outcome or more")
    bars = [_bar_name(outcome, index) for index, outcome in enumerate(outcomes)]
    rows = [{label: share for label, _, share, *_ in decided_rows(outcome)} for outcome in outcomes]
    figure = _figure("Share of the traffic", "")
    for index, label in enumerate(dict.fromkeys(label for row in rows for label in row)):
        shares = [row.get(label, 0.0) for row in rows]
        slot = index % len(PALETTE)
        figure.add_bar(y=bars, x=shares, name=as_text(label), orientation="h",
                       text=[percent(share) if share else "" for share in shares], insidetextanchor="middle",
                       marker={"color": PALETTE[slot], "pattern": {"shape": PATTERNS[slot], "solidity": 0.15,
                                                                   "fillmode": "overlay", "fgcolor": INK}})
    figure.update_layout(barmode="stack", hovermode="closest", title="At which step the traffic is decided",
                         height=150 + 60 * len(bars), legend={"traceorder": "normal"})
    figure.update_xaxes(tickformat=".0%", range=[0, 1])
    figure.update_yaxes(autorange="reversed", title="", automargin=True, showgrid=False)
    return figure


def _bar_name(outcome: Outcome, index: int) -> str:
    turned = ", ".join(f"{name} {value}" for name, value in outcome.scenario.positions.items())
    return as_text(f"{index + 1}: {turned or 'as it starts'}")


def as_text(words: object) -> str:
    """Words as they are: plotly would read tags in them."""
    return escape(str(words), quote=False)


def _line(index: int) -> dict:
    slot = index % len(PALETTE)
    return {"mode": "lines+markers", "line": {"color": PALETTE[slot], "dash": DASHES[slot], "width": 2.5},
            "marker": {"symbol": PLOTLY_SYMBOLS[slot], "size": 9}}


def _figure(x: str, y: str):
    figure = new_figure()
    axis = {"gridcolor": FAINT, "zerolinecolor": FAINT, "linecolor": INK}
    figure.update_layout(
        margin={"l": 70, "r": 20, "t": 50, "b": 60}, height=380, hovermode="x unified", showlegend=True,
        xaxis={**axis, "title": as_text(x)}, yaxis={**axis, "title": as_text(y)},
    )
    return plain(figure)


def plain(figure, **layout: object):
    """A figure on whatever background it is shown, without the upload button: nothing leaves the page."""
    figure.update_layout(template="none", paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
                         font={"color": INK, "size": 13},
                         hoverlabel={"bgcolor": "#ffffff", "font": {"color": "#1b1b1b"}}, **layout)
    figure._config = {"showSendToCloud": False, "displaylogo": False}
    return figure
