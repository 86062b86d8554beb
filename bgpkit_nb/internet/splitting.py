"""Three parts of what a vantage was seen to use: one to fit, one to choose what to fit by, one that judges, at the end.

A part is drawn by a hash of an origin or of a prefix and of a seed, so that it does not depend on what else was seen.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from ..tables import Table
from .looking import NO_LINK, View
from .needs import InternetError
from .observed import Paths, paths_of

#: Where the parts end: a third fits, a sixth chooses, and the other half judges.
_ENDS = (1 / 3, 1 / 2)
_START, _STEP = 0x1635F5558FF5C2E, 0x632BE59BD9B4E019
_LOW = 2**64 - 1


class Parts(NamedTuple):
    """What is fitted, what chooses between the ways to fit, and what judges the one that was chosen."""

    fit: View
    choose: View
    judge: View


def split(view: View, *, seed: int = 0) -> Parts:
    """By origin: all prefixes of one are in one part, so that none vouches for another of the same origin."""
    part = _part(view.origin, seed)
    return Parts(*(view.part(part == each) for each in range(3)))


def split_prefixes(view: View, table: Table, *, seed: int = 0) -> Parts:
    """By prefix: an origin is in each part that has a prefix of it, with the path that most of those use.

    This is the easier examination: prefixes of the same origin mostly go the same way, and vouch for each other. Offers
    stay those of the view; whole paths are judged by any seen to the origin. table: the one that the view looked at.
    Raises InternetError for one in which no path begins with the vantage.
    """
    paths, path = paths_of(table), np.frombuffer(table.path, np.uint32)
    mine = np.flatnonzero((paths.sound & (paths.hops > 1) & (paths.first == view.asn))[path])
    if not len(mine):
        raise InternetError(f"no path of {table.name} begins with AS{view.asn}; give the table that the view looked at")
    part = _prefix_parts(table, seed)[np.frombuffer(table.prefix, np.uint32)[mine]]
    return Parts(*(_seen_by(view, paths, path[mine[part == each]]) for each in range(3)))


def joined(one: View, other: View) -> View:
    """Both parts of a view as one; an origin of both is in it twice."""
    rows = ("origin", "length", "hops", "used", "seen_hops", "right", "tied")
    both = {name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in rows}
    return one._replace(**both, ways=one.ways + other.ways)


def _seen_by(view: View, paths: Paths, path: np.ndarray) -> View:
    """A view that knows only these uses of paths: (m,) numbers of paths, one a prefix."""
    numbers, counts = np.unique(path, return_counts=True)
    seen: dict[int, Counter] = {}
    for number, count, origin in zip(numbers.tolist(), counts.tolist(), paths.origin[numbers].tolist(), strict=True):
        seen.setdefault(origin, Counter())[number] += count
    found = view.part(np.isin(view.origin, [*seen]))
    ways = tuple(paths.path(seen[origin].most_common(1)[0][0]) for origin in found.origin.tolist())
    column = columns(view)
    used = [column.get(way[1], NO_LINK) for way in ways]
    return found._replace(used=np.array(used, np.int64), seen_hops=np.array([len(way) - 1 for way in ways], np.int64),
                          ways=ways)  # fmt: skip


def columns(view: View) -> dict[int, int]:
    """By ASN of a neighbour, its column; the first of several."""
    return {asn: at for at, asn in reversed([*enumerate(view.neighbours.tolist())])}


def _prefix_parts(table: Table, seed: int) -> np.ndarray:
    upper, lower, bits = (np.frombuffer(each, kind) for each, kind in
                          ((table.upper, np.uint64), (table.lower, np.uint64), (table.bits, np.uint8)))  # fmt: skip
    return _part(_mixed(upper) ^ _mixed(lower + bits.astype(np.uint64)), seed)


def _part(what: np.ndarray, seed: int) -> np.ndarray:
    """(n,) 0, 1 or 2, drawn by whole numbers and seed."""
    share = _mixed(what.astype(np.uint64) + np.uint64((_START + seed * _STEP) & _LOW)) >> np.uint64(11)
    return np.searchsorted(_ENDS, share / 2.0**53, side="right")


def _mixed(what: np.ndarray) -> np.ndarray:
    """Whole numbers of 64 bits, mixed so that each bit depends on all (the finish of splitmix64)."""
    what = (what ^ (what >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    what = (what ^ (what >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return what ^ (what >> np.uint64(31))
