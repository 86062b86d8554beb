"""Figures of what was found on the real AS graph, by plotly. Each says in its title what it was measured on, and
whether that was made up."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..words.text import count
from .figures import _figure, _line
from .theme import INK, PALETTE, PATTERNS, PLOTLY_SYMBOLS

if TYPE_CHECKING:
    from ..internet import Exposure, Measured, Trimmed


def draw_prepending(found: Measured):
    """How many extra copies origins put in, one group of bars a table: a `plotly.graph_objects.Figure`."""
    figure = _figure("Extra copies of the origin", "Share of the prepended routes")
    for index, table in enumerate(found.prepending):
        figure.add_bar(x=[*table["sizes"]], y=[*table["sizes"].values()], marker=_fill(index),
                       name=_text(f"{table['date']}, {count(table['peers'], 'peer')}"))  # fmt: skip
    figure.update_layout(barmode="group", title=_text(f"How much origins prepend ({_when(found)})"))
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=".0%")
    return figure


def draw_policies(found: Measured):
    """What origins do by prefix, as all peers of a table see it, one bar a table: a `plotly.graph_objects.Figure`."""
    figure = _figure("Share of the prefixes", "")
    names = [f"{table['date']}, {count(table['peers'], 'peer')}" for table in found.prepending]
    for index, policy in enumerate(("uniform", "binary", "diverse")):
        figure.add_bar(y=names, x=[table["policies"][policy] for table in found.prepending], name=policy,
                       orientation="h", marker=_fill(index))  # fmt: skip
    figure.update_layout(barmode="stack", hovermode="closest", height=140 + 50 * len(names),
                         title=_text(f"Prepended prefixes by policy ({_when(found)})"))  # fmt: skip
    figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(type="category", automargin=True, showgrid=False, autorange="reversed")
    return figure


def draw_realism(found: Measured):
    """Next hops right at each vantage, on the half that judges: the plain model, the learned one, and what no rule can
    exceed that knows the offers only, or the whole graph; bars at the points are 95 % intervals. A
    `plotly.graph_objects.Figure`."""
    figure = _figure("Vantage, and the month of its table", "Next hops that are right")
    x = [f"AS{row['vantage']}<br>{row['date'][:7]}" for row in found.realism]
    for index, (name, label) in enumerate((("plain", "plain model"), ("learned", "learned from the other half"))):
        rows = [row[name] for row in found.realism]
        figure.add_scatter(x=x, y=[mean for mean, *_ in rows], name=label, mode="markers", error_y=_error(rows, index),
                           marker=_dot(index))  # fmt: skip
    for index, (name, label) in enumerate((("place", "ceiling by the graph"), ("offers", "ceiling by the offers"))):
        figure.add_scatter(x=x, y=[row["ceilings"][name] for row in found.realism], name=label, mode="markers",
                           marker=_dot(index + 2))  # fmt: skip
    figure.update_layout(title=_text(f"How real the model is ({_when(found)})"),
                         legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom"},
                         height=460, margin_b=130)  # fmt: skip
    figure.update_xaxes(type="category", tickangle=0, automargin=True)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.03])
    return figure


def draw_exposure(found: Exposure):
    """What attackers capture on average against the origin's prepends, one line for each share of ASes that validate:
    a `plotly.graph_objects.Figure`. Bars at the points are 95 % intervals over attackers."""
    figure = _figure("Extra copies that the origin prepends", "Share of the ASes captured")
    for index, share in enumerate(dict.fromkeys(row.rov for row in found.rows)):
        rows = [row for row in found.rows if row.rov == share]
        figure.add_scatter(x=[row.prepend for row in rows], y=[row.mean for row in rows],
                           name=_text(f"{100 * share:.3g} % validate"), **_line(index),
                           error_y=_error([(row.mean, row.low, row.high) for row in rows], index))  # fmt: skip
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.03])
    figure.update_xaxes(dtick=1)
    figure.update_layout(title=f"AS{found.origin} hijacked<br><sup>{_source(found)}</sup>")
    return figure


def draw_trimmed(found: Trimmed):
    """How many ASes arrive by a neighbour against the copies towards it, all else as it is: a
    `plotly.graph_objects.Figure`. A ring marks what is prepended now."""
    figure = _figure("Extra copies towards the neighbour", "ASes that arrive there")
    for index, neighbour in enumerate(dict.fromkeys(row.neighbour for row in found.rows)):
        rows = [row for row in found.rows if row.neighbour == neighbour]
        figure.add_scatter(x=[row.copies for row in rows], y=[row.arrive for row in rows],
                           name=_text(f"AS{neighbour}"), **_line(index))  # fmt: skip
    now = [row for row in found.rows if row.now]
    figure.add_scatter(x=[row.copies for row in now], y=[row.arrive for row in now], name="as it is", mode="markers",
                       marker={"symbol": "circle-open", "size": 18, "color": INK, "line": {"width": 2}})  # fmt: skip
    figure.update_xaxes(dtick=1)
    figure.update_layout(title=f"AS{found.asn}, one neighbour at a time<br><sup>{_source(found)}</sup>")
    return figure


def _text(words: str) -> str:
    """Words as they are: plotly would read tags in them."""
    return escape(words, quote=False)


def _when(found: Measured) -> str:
    return f"{'measured' if found.fresh else 'recorded'} {found.on}"


def _source(found: Exposure | Trimmed) -> str:
    """What it was measured on; a synthetic Internet says so in its name."""
    return _text(f"{found.source}{' (made up)' if found.made_up else ''}")


def _fill(index: int) -> dict:
    slot = index % len(PALETTE)
    return {"color": PALETTE[slot], "pattern": {"shape": PATTERNS[slot], "solidity": 0.15, "fillmode": "overlay",
                                                "fgcolor": INK}}  # fmt: skip


def _dot(index: int) -> dict:
    return {"color": PALETTE[index], "symbol": PLOTLY_SYMBOLS[index], "size": 11}


def _error(rows: Sequence[tuple[float, float, float]], index: int) -> dict:
    return {"type": "data", "symmetric": False, "array": [high - mean for mean, _, high in rows],
            "arrayminus": [mean - low for mean, low, _ in rows], "color": PALETTE[index % len(PALETTE)]}  # fmt: skip
