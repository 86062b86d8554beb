"""Who moved: between two states, how much came by another neighbour of the origin afterwards."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .graph import Internet
from .needs import InternetError
from .routing import NOTHING
from .shares import Groups, Weights


class Move(NamedTuple):
    """ASes that arrived by one neighbour and then by another, None standing for no route (or for an origin's own).

    before, after: ASNs of neighbours of the origin. ases: how many ASes. weight: what they count together.
    largest: (ASN, weight) of those that count most. group: the name of their group, "" where there are none.
    """

    before: int | None
    after: int | None
    ases: int
    weight: float
    largest: tuple[tuple[int, float], ...]
    group: str = ""


def movers(
    internet: Internet,
    before: np.ndarray,
    after: np.ndarray,
    *,
    weights: Weights | None = None,
    groups: Groups | None = None,
    top: int = 10,
    largest: int = 5,
) -> tuple[Move, ...]:
    """The moves between two states, the heaviest first, then by ASNs.

    before, after: (n,) uint32, every AS's entry in each (`Routing.entries`, `WhatIf.entries`). weights: what each AS
    counts, 1 unless given. groups: where given, moves are told group by group. top: how many moves; largest: how many
    ASes are named of each. Raises InternetError for arrays of another graph.
    """
    if not len(before) == len(after) == len(internet):
        raise InternetError(f"entries of {len(before):,} and {len(after):,} ASes do not fit {internet!r}; "
                            "choose two states of this graph")  # fmt: skip
    moved = np.flatnonzero(before != after)
    each = np.ones(len(moved)) if weights is None else weights.each[moved]
    of = np.zeros(len(moved), np.int64) if groups is None else groups.of[moved]
    ways = np.stack([before[moved].astype(np.int64), after[moved].astype(np.int64), of])
    kinds, number = np.unique(ways, axis=1, return_inverse=True)
    number = number.ravel()
    sums = np.bincount(number, each, minlength=kinds.shape[1])
    counts = np.bincount(number, minlength=kinds.shape[1])
    found = [
        Move(_asn(internet, kinds[0, at]), _asn(internet, kinds[1, at]), int(counts[at]), float(sums[at]), (),
             "" if groups is None else groups.names[kinds[2, at]])
        for at in range(kinds.shape[1])
    ]  # fmt: skip
    order = sorted(range(len(found)), key=lambda at: (-found[at].weight, -found[at].ases, *_by_number(found[at])))
    return tuple(
        found[at]._replace(largest=_largest(internet, moved[number == at], each[number == at], largest))
        for at in order[:top]
    )


def _asn(internet: Internet, entry: int) -> int | None:
    return None if entry == NOTHING else int(internet.asn[entry])


def _by_number(move: Move) -> tuple:
    return move.before or 0, move.after or 0, move.group


def _largest(internet: Internet, ases: np.ndarray, each: np.ndarray, most: int) -> tuple[tuple[int, float], ...]:
    order = np.lexsort((internet.asn[ases], -internet.sizes[ases].astype(np.int64), -each))[:most]
    return tuple((int(internet.asn[ases[at]]), float(each[at])) for at in order)
