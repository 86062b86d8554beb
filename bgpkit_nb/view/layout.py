"""Where ASes stand on the map: providers above, customers below, peers side by side; the same every time."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from ..network import Network
from .rings import ringed
from .seats import seated

#: A tier with more ASes than this is drawn as several staggered rows.
WIDEST_ROW = 11
_SWEEPS = 8


class Spot(NamedTuple):
    """Where an AS or one of its routers stands: x and y from 0 to 1, tier 0 at the top."""

    x: float
    y: float
    tier: int


def layered(network: Network) -> dict[int | str, Spot]:
    """A spot for every AS; for one with several routers, a spot for each of them, by name.

    1. Its tier is the longest chain of providers above it; an AS that only peers stands below those it peers with. A
       route server has a tier of its own: above its clients, or below the highest where these stand on several.
    2. A tier too wide for one row becomes several.
    3. Within a row, ASes are first ordered by the mean place of their neighbours, sweeping over the rows; then any two
       change places while that makes the links shorter. Starting from ASN order makes it the same every time.
    4. An AS takes as much of its row as its routers need; these are seated last (`bgpkit_nb.view.seats`).

    Where nobody pays anybody, a few ASes with more links than a row can show stand in a ring (`bgpkit_nb.view.rings`).
    """
    tiers = _tiers(network)
    ring = ringed(network) if len(set(tiers.values())) == 1 else None
    if ring is not None:
        return {asn: Spot(*spot) for asn, spot in ring.items()}
    links = [ends for ends in map(network.ends, network.links) if ends[0] != ends[1]]
    rows = [row for tier in sorted(set(tiers.values())) for row in _rows([asn for asn in tiers if tiers[asn] == tier])]
    places = seated(network, _swapped(_swept(rows, links), links), tiers)
    return {node: Spot(*at, tiers[network.entry_router(node).asn]) for node, at in places.items()}


def _tiers(network: Network) -> dict[int, int]:
    providers = network.providers()
    tiers: dict[int, float] = dict.fromkeys(providers, 0)
    for _ in providers:                                    # a cycle of providers would rise for ever: stop in time
        risen = {asn: max((tiers[each] + 1 for each in above), default=0) for asn, above in providers.items()}
        if risen == tiers:
            break
        tiers = risen
    buying, selling = {asn for asn, above in providers.items() if above}, set().union(*providers.values())
    for a, b in map(network.ends, network.links):          # one that only peers stands below a peer that sells
        for edge, peer in ((a, b), (b, a)):
            if edge not in buying | selling and peer in selling:
                tiers[edge] = max(tiers[edge], tiers[peer] + 1)
    for server in sorted(network.route_servers):
        clients = [network.far_end(link, server) for link in network.links_of(server)]
        lowest = max((tiers[asn] for asn in clients if asn in buying | selling), default=0)
        tiers.update({asn: lowest for asn in clients if asn not in buying | selling})
        highest = min((tiers[asn] for asn in clients), default=lowest)
        tiers[server] = highest - 0.5 if highest == lowest > 0 else highest + 0.5
    levels = {level: index for index, level in enumerate(sorted(set(tiers.values())))}
    return {asn: levels[tier] for asn, tier in tiers.items()}


def _rows(tier: list[int]) -> list[list[int]]:
    count = -(-len(tier) // WIDEST_ROW)
    return [sorted(tier)[row::count] for row in range(count)]


def _places(rows: list[list[int]]) -> dict[int, tuple[float, float]]:
    height = max(len(rows), 1)
    return {asn: ((index + 0.5) / len(row), (level + 0.5) / height)
            for level, row in enumerate(rows) for index, asn in enumerate(row)}


def _swept(rows: list[list[int]], links: list[tuple[int, int]]) -> list[list[int]]:
    near: dict[int, list[int]] = {asn: [asn] for row in rows for asn in row}
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    for _ in range(_SWEEPS):
        place = _places(rows)
        mean = {asn: sum(place[each][0] for each in others) / len(others) for asn, others in near.items()}
        rows = [sorted(row, key=lambda asn: (mean[asn], asn)) for row in rows]
    return rows


def _swapped(rows: list[list[int]], links: list[tuple[int, int]]) -> list[list[int]]:
    cost, better = _cost(rows, links), True
    while better:
        better = False
        for row in rows:
            for i, j in combinations(range(len(row)), 2):
                row[i], row[j] = row[j], row[i]
                tried = _cost(rows, links)
                if tried < cost - 1e-9:
                    cost, better = tried, True
                else:
                    row[i], row[j] = row[j], row[i]
    return rows


def _cost(rows: list[list[int]], links: list[tuple[int, int]]) -> float:
    """How far links reach sideways; one within a row that has others standing in its way counts much more."""
    place = _places(rows)
    total = 0.0
    for a, b in links:
        (xa, ya), (xb, yb) = place[a], place[b]
        reach = abs(xa - xb)
        total += reach if ya != yb else reach + 3 * max(0.0, reach * len(rows[round(ya * len(rows) - 0.5)]) - 1)
    return total
