"""Providers before customers: the level of every AS, or the circle that allows none; and which ASes hang together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .needs import InternetError

#: So many circles of providers are looked for, and so many of them named besides the first.
_MOST, _TOLD = 100, 5


def levels(asn: np.ndarray, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """(n,) int64: how many links the longest chain of providers over each AS has; link i is above[i] to below[i].

    Peels off, again and again, the ASes whose providers are all gone. Raises InternetError if some are left: they are
    each other's providers around a circle, and routes would have no stable order. It spells out one circle, names a
    link of some others, and counts how many links have to go.
    """
    level = _peeled(len(asn), above, below)
    if level.min(initial=0) < 0:
        raise InternetError(_told(asn, _circles(above, below, level < 0)))
    return level


def _peeled(size: int, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """(size,) int64: as `levels`, and -1 for ASes in a circle or below one."""
    by_provider = np.argsort(above, kind="stable")
    customers = below[by_provider]
    start = np.concatenate([[0], np.cumsum(np.bincount(above, minlength=size))])
    waiting_for = np.bincount(below, minlength=size)
    level = np.full(size, -1, np.int64)
    ready, depth = np.flatnonzero(waiting_for == 0), 0
    while len(ready):
        level[ready] = depth
        told = customers[_spread(start[ready], start[ready + 1])]
        waiting_for -= np.bincount(told, minlength=size)
        told = np.unique(told)
        ready, depth = told[waiting_for[told] == 0], depth + 1
    return level


def _spread(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """All positions from each first up to, not including, its last."""
    counts = last - first
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.repeat(first - before, counts) + np.arange(counts.sum())


def _circles(above: np.ndarray, below: np.ndarray, left: np.ndarray) -> list[list[int]]:
    """Circles among the ASes left, each of which has a provider among them: one after the other, a link of those before
    taken out, until there is none any more, or `_MOST` are found."""
    found: list[list[int]] = []
    while left.any() and len(found) < _MOST:
        inside = left[above] & left[below]
        above, below = above[inside], below[inside]
        provider = dict(zip(below.tolist(), above.tolist(), strict=True))
        walk = {next(iter(provider)): 0}
        at = provider[next(iter(walk))]
        while at not in walk:
            walk[at] = len(walk)
            at = provider[at]
        found.append([*list(walk)[walk[at] :], at][::-1])
        kept = (above != found[-1][0]) | (below != found[-1][1])
        above, below = above[kept], below[kept]
        left = _peeled(len(left), above, below) < 0
    return found


def _told(asn: np.ndarray, circles: list[list[int]]) -> str:
    """A sentence that spells out one circle, and says where the others are."""
    circle, *others = ([int(asn[each]) for each in one] for one in circles)
    links = ", ".join(f"AS{one} provides AS{other}" for one, other in pairwise(circle[:9]))
    more = f" and {len(circle) - 9} more" if len(circle) > 9 else ""
    first = f"a circle of providers: {links}{more}; remove one of these links"
    if not others:
        return first
    count = f"{len(circles)}" if len(circles) < _MOST else f"{_MOST} or more"
    told = ", ".join(f"AS{one[0]} provides AS{one[1]}" for one in others[:_TOLD])
    rest = f" and {len(others) - _TOLD} more" if len(others) > _TOLD else ""
    return f"{first} (the first of {count} circles; a link of each of the others: {told}{rest})"


def joined(size: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(size,) int64: the lowest index that links lead to from each; link i joins one[i] and other[i].

    Everybody takes the lowest number next door, and then that of whom the number names, until nothing changes.
    """
    lowest, before = np.arange(size), None
    while before is None or (lowest != before).any():
        before = lowest.copy()
        np.minimum.at(lowest, one, before[other])
        np.minimum.at(lowest, other, before[one])
        lowest = lowest[lowest]
    return lowest
