"""The loops that add up, compiled: by which neighbour of an origin packets arrive, and how large customer cones are."""

from __future__ import annotations

import numpy as np
from numba import njit

from . import keys
from .kernels import _FROM_CUSTOMER, _LONGEST, _NO_ROUTE, _length, next_hop


@njit(cache=True)
def entries(key, wires):
    """(n,) uint32: the neighbour of an origin by which each AS's packets arrive; `NO_ROUTE` at origins and without one.

    From each AS the walk goes along next hops to an AS that is known already, and again to write down what it found.
    """
    out = np.full(len(key), keys.NO_ROUTE, np.uint32)
    for start in range(len(key)):
        at, before = np.uint64(start), np.uint64(start)
        while out[at] == _NO_ROUTE and np.uint64(key[at]) >= _FROM_CUSTOMER and _length(np.uint64(key[at])) <= _LONGEST:
            before, at = at, next_hop(at, np.uint64(key[at]), wires)
        found = before if np.uint64(key[at]) < _FROM_CUSTOMER else np.uint64(out[at])
        at = np.uint64(start)
        while out[at] == _NO_ROUTE and np.uint64(key[at]) >= _FROM_CUSTOMER and _length(np.uint64(key[at])) <= _LONGEST:
            out[at] = found
            at = next_hop(at, np.uint64(key[at]), wires)
    return out


@njit(cache=True)
def arrivals(found, weights):
    """(n,) what arrives by each entry, and (n,) whether anything does. weights: (n,), or empty where each AS is one."""
    sums, any_ = np.zeros(len(found), np.float64), np.zeros(len(found), np.bool_)
    for at in range(len(found)):
        entry = np.uint64(found[at])
        if entry != _NO_ROUTE:
            sums[entry] += weights[at] if len(weights) else 1.0
            any_[entry] = True
    return sums, any_


@njit(cache=True)
def cone_sizes(start, near, transit):
    """(n,) uint32: how many ASes one reaches going only from providers to customers, oneself included."""
    size = len(start) - 1
    counts = np.ones(size, np.uint32)
    seen = np.zeros(size, np.uint32)
    todo = np.empty(size, np.uint32)
    for top in range(transit):
        seen[top], todo[0], length, count = top + 1, top, 1, 1
        while length:
            length -= 1
            at = todo[length]
            for e in range(start[at], start[at + 1]):
                if seen[near[e]] != top + 1:
                    seen[near[e]] = top + 1
                    todo[length] = near[e]
                    length += 1
                    count += 1
        counts[top] = count
    return counts
