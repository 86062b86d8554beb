"""Providers before customers: the level of every AS, or the circle that allows none; and which ASes hang together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .needs import InternetError


def levels(asn: np.ndarray, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """(n,) int64: how many links the longest chain of providers over each AS has; link i is above[i] to below[i].

    Peels off, again and again, the ASes whose providers are all gone. Raises InternetError, naming the ASes, if
    some are left: they are each other's providers around a circle, and routes would have no stable order.
    """
    size = len(asn)
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
    if level.min(initial=0) < 0:
        raise InternetError(_circle(asn, above, below, level < 0))
    return level


def _spread(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """All positions from each first up to, not including, its last."""
    counts = last - first
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.repeat(first - before, counts) + np.arange(counts.sum())


def _circle(asn: np.ndarray, above: np.ndarray, below: np.ndarray, left: np.ndarray) -> str:
    """A sentence that names one circle among the ASes left: each of them has a provider among them."""
    inside = left[above] & left[below]
    provider = dict(zip(below[inside].tolist(), above[inside].tolist(), strict=True))
    walk = [next(iter(provider))]
    while walk.count(walk[-1]) == 1:
        walk.append(provider[walk[-1]])
    circle = [int(asn[each]) for each in walk[walk.index(walk[-1]) :]][::-1]
    links = ", ".join(f"AS{one} provides AS{other}" for one, other in pairwise(circle[:9]))
    more = f" and {len(circle) - 9} more" if len(circle) > 9 else ""
    return f"a circle of providers: {links}{more}; remove one of these links"


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
