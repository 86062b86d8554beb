"""Where the routers of an AS are seated: in one row or two, within the room that their AS has in its own row."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ..network import Network
from .cast import Node, groups, nodes_of

_SWEEPS = 4

Rows = list[list[Node]]


def seated(network: Network, rows: list[list[int]], tiers: Mapping[int, int]) -> dict[Node, tuple[float, float]]:
    """x and y, from 0 to 1, of every AS of these rows, and of each router where an AS has several.

    1. Routers with links to higher tiers make the upper row of their AS, the others the lower one; two stand side by
       side, and so do more if no link then passes behind a router.
    2. Each goes as near as it can to the mean place of its neighbours, those in its own AS counting half.
    """
    inside = {asn: _inside(network, asn, names, tiers) for asn, names in groups(network).items()}
    places = _places(rows, inside)
    near = _neighbours(network) if inside else {}
    for _ in range(_SWEEPS if inside else 0):
        wish = {node: sum(places[other][0] * weight for other, weight in others) / sum(w for _, w in others)
                for node, others in near.items()}
        for several in inside.values():
            for line in several:
                line.sort(key=lambda node: round(wish.get(node, places[node][0]), 9))
        places = _places(rows, inside)
    return places


def _neighbours(network: Network) -> dict[Node, list[tuple[Node, int]]]:
    named, near = nodes_of(network), {}
    for link in network.links:
        a, b = network.ends(link)
        weight = 1 if a == b else 2
        near.setdefault(named[link.a], []).append((named[link.b], weight))
        near.setdefault(named[link.b], []).append((named[link.a], weight))
    return near


def _places(rows: list[list[int]], inside: Mapping[int, Rows]) -> dict[Node, tuple[float, float]]:
    deep = [max(len(inside.get(asn, [[asn]])) for asn in row) for row in rows]
    found: dict[Node, tuple[float, float]] = {}
    for level, row in enumerate(rows):
        widths = [max(map(len, inside.get(asn, [[asn]]))) for asn in row]
        for index, asn in enumerate(row):
            lines = inside.get(asn, [[asn]])
            top = sum(deep[:level]) + (deep[level] - len(lines)) / 2
            for down, line in enumerate(lines):
                for along, node in enumerate(line):
                    x = sum(widths[:index]) + widths[index] * (along + 0.5) / len(line)
                    found[node] = x / sum(widths), (top + down + 0.5) / sum(deep)
    return found


def _inside(network: Network, asn: int, names: tuple[str, ...], tiers: Mapping[int, int]) -> Rows:
    if len(names) == 2:
        return [list(names)]
    lean = {name: sum(_sign(tiers[asn] - tiers[network.far_end(link, asn)]) for link in network.links_of(asn)
                      if name in (link.a, link.b)) for name in names}
    upper = [name for name in names if lean[name] > 0]
    lower = [name for name in names if lean[name] < 0]
    for name in (name for name in names if not lean[name]):
        (upper if len(upper) <= len(lower) else lower).append(name)
    if upper and lower:
        return [sorted(upper, key=names.index), sorted(lower, key=names.index)]
    beside = set(pairwise(names))
    if all((link.a, link.b) in beside or (link.b, link.a) in beside for link in network.links_inside(asn)):
        return [list(names)]
    return [list(names[::2]), list(names[1::2])]


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
