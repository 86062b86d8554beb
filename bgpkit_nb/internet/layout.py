"""The order of the ASes of a graph, and their links as rows of neighbours in that order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .order import levels


class Rows(NamedTuple):
    """The links from every AS to its neighbours of one kind: those of AS `v` are `start[v]` to `start[v + 1]`.

    A row is in ascending order of the neighbour's ASN, parallel links in the order given: the order of the last
    tie-break. start: (n + 1,) uint32. near: (links,) uint32, the neighbour's index. rank: (links,) uint32, which
    place the same link has in the neighbour's own row.
    """

    start: np.ndarray
    near: np.ndarray
    rank: np.ndarray

    def row(self, index: int) -> slice:
        """Where the links of one AS stand."""
        return slice(int(self.start[index]), int(self.start[index + 1]))


def places(
    asn: np.ndarray, a: np.ndarray, b: np.ndarray, provides: np.ndarray
) -> tuple[np.ndarray, int, int]:
    """The order of the ASes, and where those with customers and those with peers end."""
    size, above, below = len(asn), a[provides], b[provides]
    level = levels(asn, above, below)
    customers, providers = np.bincount(above, minlength=size), np.bincount(below, minlength=size)
    peers = np.bincount(a[~provides], minlength=size) + np.bincount(b[~provides], minlength=size)
    kind = np.where(customers > 0, 0, np.where(peers > 0, 1, 2))
    # equal numbers of providers side by side: the loops over them then end where the processor expects it
    alike = np.where(kind == 2, _likeness(asn, above, below), 0)
    order = np.lexsort((asn, alike, providers, np.where(kind == 0, level, 0), kind))
    return order, int((kind == 0).sum()), int((kind < 2).sum())


def _likeness(asn: np.ndarray, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """(n,) uint64: a number equal for ASes with the same providers, so that these come to stand side by side.

    Should it ever be equal for others too, then some twins stand apart: less speed, and nothing wrong.
    """
    mixed = asn.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ mixed >> np.uint64(31)) * np.uint64(0xBF58476D1CE4E5B9)
    found = np.zeros(len(asn), np.uint64)
    np.add.at(found, below, mixed[above])
    return found


def all_rows(asn: np.ndarray, a: np.ndarray, b: np.ndarray, provides: np.ndarray) -> tuple[Rows, Rows, Rows]:
    """Providers, customers and peers; a row by the neighbour's ASN, then as given (lexsort is stable)."""
    above, below, one, other = a[provides], b[provides], a[~provides], b[~provides]
    up, down = np.lexsort((asn[above], below)), np.lexsort((asn[below], above))
    # both ends of a link side by side, so that parallel ones stay in the order given, whoever is named first
    holders, near = np.stack([one, other], 1).ravel(), np.stack([other, one], 1).ravel()
    across = np.lexsort((asn[near], holders))
    same, back = np.arange(len(above)), np.arange(len(near)) ^ 1
    return (
        _rows(len(asn), below, above, up, down, same),
        _rows(len(asn), above, below, down, up, same),
        _rows(len(asn), holders, near, across, across, back),
    )


def _rows(
    size: int, holder: np.ndarray, near: np.ndarray, order: np.ndarray, far: np.ndarray, twin: np.ndarray
) -> Rows:
    """Rows in `order`; `far` is the order of the rows at the other ends, where link i is called `twin[i]`."""
    start = np.concatenate([[0], np.cumsum(np.bincount(holder, minlength=size))])
    far_start = np.concatenate([[0], np.cumsum(np.bincount(near, minlength=size))])
    place = np.empty(len(far), np.int64)
    place[far] = np.arange(len(far))
    rank = place[twin[order]] - far_start[near[order]]
    return Rows(*(_frozen(each) for each in (start, near[order], rank)))


def _frozen(array: np.ndarray) -> np.ndarray:
    array = array.astype(np.uint32)
    array.flags.writeable = False
    return array
