"""Where ASes stand on the map: providers above, customers below, peers side by side; the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise
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


def with_newcomers(spots: Mapping[int | str, Spot], network: Network) -> dict[int | str, Spot]:
    """The spots of everybody in a network where some have come or gone: who was there stays, a newcomer stands in the
    lowest row, in the middle of its widest gap; one that buys from somebody there, in a row of its own below."""
    here = {node: router.asn for router in network.routers
            for node in [router.asn if len(network.routers_of(router.asn)) == 1 else router.name]}
    found = {node: spots[node] for node in here if node in spots}
    for node in here:
        if node not in found:
            sellers = network.providers().get(here[node], ())
            above = [spot for each, spot in found.items() if here[each] in sellers]
            lowest = max((spot.tier for spot in found.values()), default=0)
            found = _below(found, node, above[0]) if lowest in {spot.tier for spot in above} else {
                **found, node: _gap(found)}
    return found


def _below(spots: Mapping[int | str, Spot], node: int | str, seller: Spot) -> dict[int | str, Spot]:
    """The same spots with one row more, in which a newcomer stands under whom it buys from."""
    rows = round(0.5 / min(spot.y for spot in spots.values()))
    closer = {each: spot._replace(y=spot.y * rows / (rows + 1)) for each, spot in spots.items()}
    tier = 1 + max(spot.tier for spot in spots.values())
    return {**closer, node: Spot(seller.x, (rows + 0.5) / (rows + 1), tier)}


def _gap(spots: Mapping[int | str, Spot]) -> Spot:
    low = max((spot.y for spot in spots.values()), default=0.5)
    row = [0.0, *sorted(spot.x for spot in spots.values() if spot.y == low), 1.0]
    left, right = max(pairwise(row), key=lambda ends: (ends[1] - ends[0]) * (2 if 0.0 in ends or 1.0 in ends else 1))
    x = (left + right) / 2
    return Spot(round(x, 4), low, max((spot.tier for spot in spots.values() if spot.y == low), default=0))
