"""Figures for reports, by plotly: the prepend curve, the results of a sweep, who decides on traffic and at which step,
what comes into an AS and what leaves it.

Ink is a grey that can be read on white and on black, the background is see-through, and lines differ in colour, dash
and symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from ..experiment import sweep
from ..outcome import Outcome, solve
from ..scenario import Scenario
from ..why import controls
from ..words.control import decided_rows, step_label
from ..words.text import percent
from .panels import Piece, arrivals, curve_knob, curve_marks, flat_stretches, flips, pieces, ribbon_marks, spread
from .picks import flow_pick
from .scene import marks
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
        figure.add_scatter(x=x, y=line, name=_text(mark["name"]), **_line(mark["slot"]))
    for first, last in flat_stretches(x, list(zip(*lines, strict=True))):
        figure.add_vrect(x0=first, x1=last, fillcolor=FAINT, opacity=0.5, line_width=0, layer="below",
                         annotation={"text": _dead_zone(x, first, last), "font": {"color": INK}},
                         annotation_position="bottom right")
    if all(type(value) in (int, float) for value in x):
        _add_flips(figure, scenario, x, [row["ways"] for row in rows], known)
    figure.update_yaxes(tickformat=".0%", range=[-0.04, 1.24])
    figure.update_layout(title=_text(f"{scenario.base.name}: what {turned.name} moves"))
    return figure


def _dead_zone(x: Sequence, first: object, last: object) -> str:
    """What to call a flat stretch, in as many letters as its part of the axis has room for."""
    part = (x.index(last) - x.index(first)) / (len(x) - 1)
    return f"dead zone: {first} to {last} change nothing" if part > 0.4 else "dead zone" if part > 0.14 else "flat"


#: So many names are written out above a step; the rest are counted.
_MOST_NAMES = 2


def _add_flips(figure, scenario: Scenario, x: Sequence, ways: Sequence[dict], known: dict[str, dict]) -> None:
    """Above each step of a curve who moves there; neighbours at three heights, so that their names do not meet."""
    volumes = {flow_pick(flow): (flow.volume, scenario.network.name_of(flow.source)) for flow in solve(scenario).flows}
    named = {link: mark["name"] for link, mark in known.items()}
    steps = [(index, moved) for index, moved in enumerate(flips(ways)) if moved]
    for rank, (index, moved) in enumerate(steps):
        order = sorted(moved, key=lambda pick: -volumes.get(pick, (0.0, ""))[0])
        names = [volumes[pick][1] if pick in volumes else pick for pick in order]
        more = f" +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
        says = [f"{name}: {named.get(moved[pick][0], 'elsewhere')} to {named.get(moved[pick][1], 'elsewhere')}"
                for name, pick in zip(names, order, strict=True)]
        middle = (x[index] + x[index + 1]) / 2
        figure.add_vline(x=middle, line={"color": INK, "width": 1, "dash": "dot"}, layer="below")
        figure.add_annotation(x=middle, y=1.2 - 0.06 * (rank % 3), yref="y", showarrow=False, font={"color": INK},
                              text=_text(", ".join(names[:_MOST_NAMES]) + more), hovertext=_text("; ".join(says)),
                              bgcolor="rgba(0,0,0,0)")


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
        figure.add_bar(y=bars, x=shares, name=_text(label), orientation="h",
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
    return _text(f"{index + 1}: {turned or 'as it starts'}")


#: A control figure names so many sources; the smaller ones are drawn as one.
MOST_SOURCES = 20


def draw_control(outcome: Outcome):
    """Each flow from its source through the router and step that decided it to the link where it arrives, in bands as
    wide as their volume: a `plotly.graph_objects.Figure`. See `control_map` for what "decided" means."""
    import plotly.graph_objects as go

    bands, colours = control_bands(outcome)
    if not bands:
        raise ValueError(f"{outcome.scenario.name!r} has no traffic to draw; give it demands, or ASes that send some")
    nodes = {node: index for index, node in enumerate(dict.fromkeys(node for band in bands for node in band))}
    parts = [(nodes[one], nodes[other], volume, _faded(colours[band[-1]]))
             for band, volume in bands.items() for one, other in pairwise(band)]
    source, target, value, colour = map(list, zip(*parts, strict=True))
    figure = new_figure(go.Sankey(
        node={"label": [_text(name) for _, name in nodes], "color": [colours.get(node, INK) for node in nodes],
              "line": {"width": 0}, "pad": 16, "thickness": 12},
        link={"source": source, "target": target, "value": value, "color": colour},
        textfont={"color": INK, "size": 13, "shadow": "none"}, valueformat=".3~g", valuesuffix=f" {outcome.unit}",
    ))
    rows = max(sum(column == each for column, _ in nodes) for each in range(3))
    return _plain(figure, title="Source → who decides, at which step → where it arrives", height=110 + 34 * rows)


def control_bands(outcome: Outcome) -> tuple[dict[tuple, float], dict[tuple, str]]:
    """The bands of a control figure, (source, decider, end) with their volume, and the colours of the ends.

    A node is (column, text). Sources beyond the `MOST_SOURCES` largest are one.
    """
    rows, known, name = controls(outcome), marks(outcome), outcome.network.name_of
    volumes: dict[int, float] = {}
    for row in rows:
        volumes[row.source] = volumes.get(row.source, 0.0) + row.volume
    shown = set(sorted(volumes, key=lambda asn: -volumes[asn])[:MOST_SOURCES])
    bands: dict[tuple, float] = {}
    colours: dict[tuple, str] = {}
    for row in sorted(rows, key=lambda row: -row.volume):
        mark = known.get(row.arrives)
        end = 2, f"{mark['symbol']} {mark['name']}" if mark else "elsewhere" if row.arrives else "does not arrive"
        colours[end] = PALETTE[mark["slot"]] if mark else PALETTE[-1]
        source = name(row.source) if row.source in shown else f"{len(volumes) - len(shown)} other sources"
        band = (0, source), (1, f"{outcome.network.label(row.router)}: {step_label(row)}"), end
        bands[band] = bands.get(band, 0.0) + row.volume
    return {band: volume for band, volume in bands.items() if volume > 0}, colours


def draw_ribbon(outcome: Outcome, of: str | int | None = None):
    """What comes into an AS on the left, its links in the middle, what leaves it on the right, in bands as wide as
    their volume: a `plotly.graph_objects.Figure`. One bar a link, so that one that brings more than it takes is seen.

    of: the AS (the scenario's subject, if none is named). ValueError where no traffic crosses its links.
    """
    import plotly.graph_objects as go

    network = outcome.network
    asn = outcome.scenario.subject if of is None else network.asn_of(of)
    parts, links = pieces(outcome, asn), ribbon_marks(outcome, asn)
    if not parts:
        raise ValueError(f"no traffic crosses the links of {network.name_of(asn)}; name another AS, "
                         "or give the scenario demands")
    bands: dict[tuple, float] = {}
    for piece in parts:
        end = 0 if piece.inbound else 2, "does not arrive" if piece.end is None else network.name_of(piece.end)
        band = (end, (1, piece.link)) if piece.inbound else ((1, piece.link), end)
        bands[band] = bands.get(band, 0.0) + piece.volume
    nodes = {node: place for place, node in enumerate(dict.fromkeys(node for band in bands for node in band))}
    texts = [f"{links[name]['symbol']} {links[name]['name']}: {_brings(parts, name)}" if column == 1 else name
             for column, name in nodes]
    colour = {link: PALETTE[shown["slot"]] for link, shown in links.items()}
    figure = go.Figure(go.Sankey(
        node={"label": [_text(text) for text in texts], "color": [colour.get(name, INK) for _, name in nodes],
              "line": {"width": 0}, "pad": 18, "thickness": 14},
        link={"source": [nodes[one] for one, _ in bands], "target": [nodes[other] for _, other in bands],
              "value": list(bands.values()),
              "color": [_faded(colour[next(name for column, name in band if column == 1)]) for band in bands]},
        textfont={"color": INK, "size": 13, "shadow": "none"}, valueformat=".3~g", valuesuffix=f" {outcome.unit}",
    ))
    rows = max(sum(column == each for column, _ in nodes) for each in range(3))
    return _plain(figure, title=_text(f"What comes into {network.name_of(asn)}, by which link, and what leaves it"),
                  height=140 + 34 * rows)


def _brings(parts: Sequence[Piece], link: str) -> str:
    """What a link brings in and takes out."""
    into, out = (sum(each.volume for each in parts if each.link == link and each.inbound == way)
                 for way in (True, False))
    return f"in {into:.3g}, out {out:.3g}"


def _faded(colour: str) -> str:
    red, green, blue = (int(colour[at:at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.28)"


def _text(words: object) -> str:
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
        xaxis={**axis, "title": _text(x)}, yaxis={**axis, "title": _text(y)},
    )
    return _plain(figure)


def _plain(figure, **layout: object):
    """A figure on whatever background it is shown, without the upload button: nothing leaves the page."""
    figure.update_layout(template="none", paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
                         font={"color": INK, "size": 13},
                         hoverlabel={"bgcolor": "#ffffff", "font": {"color": "#1b1b1b"}}, **layout)
    figure._config = {"showSendToCloud": False, "displaylogo": False}
    return figure
