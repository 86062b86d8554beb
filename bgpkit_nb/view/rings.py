"""Where ASes stand that nobody pays: in a ring, so that every link between any two of them can be seen."""

from __future__ import annotations

from itertools import combinations
from math import cos, pi, sin

from ..network import Network

#: A ring of more than these is too crowded to be one.
_LARGEST = 9


def ringed(network: Network) -> dict[int, tuple[float, float, int]] | None:
    """x and y, from 0 to 1, and the row of every AS on a ring; None where they had better stand otherwise.

    1. A ring is for ASes with one router each that are all on one level, and have more links than a row can show: one
       that joins two ASes with others between them.
    2. They stand in such an order that links are short; beginning with ASN order makes it the same every time.
    3. The ring has two in every row, but one at the top where their number is odd, and four stand on a tip.
    """
    asns = sorted(system.asn for system in network.ases)
    links = {frozenset(network.ends(link)) for link in network.links}
    if not 3 <= len(asns) <= _LARGEST or len(network.routers) != len(asns) or len(links) < len(asns):
        return None
    return _placed(_shortened(asns, links))


def _shortened(order: list[int], links: set[frozenset[int]]) -> list[int]:
    cost, better = _cost(order, links), True
    while better:
        better = False
        for i, j in combinations(range(len(order)), 2):
            tried = [*order]
            tried[i], tried[j] = tried[j], tried[i]
            if _cost(tried, links) < cost:
                order, cost, better = tried, _cost(tried, links), True
    return order


def _cost(order: list[int], links: set[frozenset[int]]) -> int:
    """How far links reach along the ring."""
    at = {asn: index for index, asn in enumerate(order)}
    reaches = (abs(at[a] - at[b]) for a, b in map(tuple, links))
    return sum(min(reach, len(order) - reach) for reach in reaches)


def _placed(order: list[int]) -> dict[int, tuple[float, float, int]]:
    number = len(order)
    first = 0.5 if number % 2 == 0 and number > 4 else 0         # half a step: two at the top
    rows = sorted({_height(index + first, number) for index in range(number)})
    return {asn: (round(0.5 + 0.5 * sin(2 * pi * (index + first) / number), 4),
                  (rows.index(_height(index + first, number)) + 0.5) / len(rows),
                  rows.index(_height(index + first, number)))
            for index, asn in enumerate(order)}


def _height(step: float, number: int) -> float:
    return round(-cos(2 * pi * step / number), 6)
