"""Figures of bands, by plotly: who decides on traffic, and what comes into an AS and what leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..outcome import Outcome
from ..why import controls
from ..words.control import step_label
from .figures import as_text, plain
from .panels import Piece, pieces, ribbon_marks
from .scene import marks
from .theme import INK, PALETTE
from .themed import new_figure

#: A control figure names so many sources; the smaller ones are drawn as one.
MOST_SOURCES = 20
#: Pixels around a figure of bands: no axis needs room, and on a narrow page names do.
MARGIN = {"l": 12, "r": 12, "t": 70, "b": 24}


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
        node={"label": [as_text(name) for _, name in nodes], "color": [colours.get(node, INK) for node in nodes],
              "line": {"width": 0}, "pad": 16, "thickness": 12},
        link={"source": source, "target": target, "value": value, "color": colour},
        textfont={"color": INK, "size": 13, "shadow": "none"}, valueformat=".3~g", valuesuffix=f" {outcome.unit}",
    ))
    rows = max(sum(column == each for column, _ in nodes) for each in range(3))
    return plain(figure, title="Source → who decides, at which step → where it arrives", height=110 + 34 * rows,
                 margin=MARGIN)


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
    figure = new_figure(go.Sankey(
        node={"label": [as_text(text) for text in texts], "color": [colour.get(name, INK) for _, name in nodes],
              "line": {"width": 0}, "pad": 18, "thickness": 14, **_three_columns(nodes, bands)},
        link={"source": [nodes[one] for one, _ in bands], "target": [nodes[other] for _, other in bands],
              "value": list(bands.values()),
              "color": [_faded(colour[next(name for column, name in band if column == 1)]) for band in bands]},
        textfont={"color": INK, "size": 13, "shadow": "none"}, valueformat=".3~g", valuesuffix=f" {outcome.unit}",
    ))
    rows = max(sum(column == each for column, _ in nodes) for each in range(3))
    return plain(figure, title=as_text(f"What comes into {network.name_of(asn)}, by which link, and what leaves it"),
                  height=140 + 34 * rows, margin=MARGIN)


def _three_columns(nodes: Iterable[tuple], bands: dict[tuple, float]) -> dict[str, list[float]]:
    """Where the nodes of a ribbon stand: left to itself, plotly puts a link that only takes beside the sources."""
    sizes: dict[tuple, float] = {}
    for (one, other), volume in bands.items():
        for node in (one, other):
            sizes[node] = sizes.get(node, 0.0) + volume
    totals = [sum(size for (column, _), size in sizes.items() if column == each) for each in range(3)]
    counts = [sum(column == each for column, _ in sizes) for each in range(3)]
    reached = [0.0, 0.0, 0.0]
    ys = []
    for node in nodes:
        share = (sizes[node] / totals[node[0]] + 1 / counts[node[0]]) / 2              # a name needs room, however thin
        ys.append(min(max(reached[node[0]] + share / 2, 0.01), 0.99))
        reached[node[0]] += share
    return {"x": [(0.001, 0.5, 0.999)[column] for column, _ in nodes], "y": ys}


def _brings(parts: Sequence[Piece], link: str) -> str:
    """What a link brings in and takes out."""
    into, out = (sum(each.volume for each in parts if each.link == link and each.inbound == way)
                 for way in (True, False))
    return f"in {into:.3g}, out {out:.3g}"


def _faded(colour: str) -> str:
    red, green, blue = (int(colour[at:at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.28)"
