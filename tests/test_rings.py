"""Where ASes stand that pay nobody: in a ring, if a row would hide their links behind their boxes."""

from itertools import combinations

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.view.layout import Spot, layered


def mesh(size: int) -> bgp.Network:
    network = bgp.Network("mesh")
    for asn in range(64500, 64500 + size):
        network = network.add(asn)
    for one, other in combinations(range(64500, 64500 + size), 2):
        network = network.flat(one, other)
    return network


def rows(spots: dict[int, Spot]) -> list[int]:
    tiers = [spot.tier for spot in spots.values()]
    return [tiers.count(tier) for tier in range(max(tiers) + 1)]


@pytest.mark.parametrize(("size", "expected"), [
    (3, [1, 2]), (4, [1, 2, 1]), (5, [1, 2, 2]), (6, [2, 2, 2]), (7, [1, 2, 2, 2]), (8, [2] * 4), (9, [1, 2, 2, 2, 2])])
def test_a_mesh_stands_in_a_ring_with_two_in_a_row(size: int, expected: list[int]) -> None:
    spots = layered(mesh(size))

    assert rows(spots) == expected
    assert len({spot[:2] for spot in spots.values()}) == size
    assert all(0 <= spot.x <= 1 and 0 < spot.y < 1 for spot in spots.values())


def test_neighbours_on_a_chain_of_links_are_neighbours_on_the_ring() -> None:
    network = bgp.Network("circle")
    for asn in range(64500, 64506):
        network = network.add(asn)
    order = (64500, 64503, 64501, 64505, 64502, 64504)
    for one, other in zip(order, (*order[1:], order[0]), strict=True):
        network = network.flat(one, other)
    spots = layered(network)
    reach = [abs(spots[one].x - spots[other].x) + abs(spots[one].y - spots[other].y)
             for one, other in zip(order, (*order[1:], order[0]), strict=True)]

    assert max(reach) < 0.6


@pytest.mark.parametrize("network", [
    bgp.Network("pair").add(1).add(2).flat(1, 2),
    bgp.Network("chain").add(1).add(2).add(3).flat(1, 2).flat(2, 3),
    mesh(10),
], ids=lambda network: network.name)
def test_where_a_row_shows_every_link_or_a_ring_would_be_crowded_they_stand_in_a_row(network: bgp.Network) -> None:
    assert rows(layered(network)) == [len(network.ases)]


def test_whoever_pays_stands_below_whom_he_pays() -> None:
    spots = layered(mesh(4).add(64999).customer(64999, of=64500))

    assert spots[64999].tier > spots[64500].tier
    assert len(set(spots.values())) == 5
    assert rows(spots) != [1, 2, 2]
