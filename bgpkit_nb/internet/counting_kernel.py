"""The compiled loop of a census: settle an origin, send every AS to its entry, count, and forget."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from .kernels import (
    _FROM_CUSTOMER,
    _FROM_PEER,
    _FROM_PROVIDER,
    _LONGEST,
    _NO_ROUTE,
    _RANK_BITS,
    _RANKS,
    _1,
    _from_providers,
    _length,
    next_hop,
    settle,
)


class Groups(NamedTuple):
    """Sets of providers that ASes with nothing else have. Those of d providers are sets `ends[d - 1]` to `ends[d]`.

    near: the providers, set after set. weight: how many ASes have each set.
    """

    ends: np.ndarray
    near: np.ndarray
    weight: np.ndarray


@njit(inline="always")
def _enter(at, to, origin, entry):
    """An AS arrives by where its next hop does, or is itself the entry where that is the origin."""
    return at if to == origin else np.uint64(entry[to])


@njit(cache=True, nogil=True)
def _count_core(origin, transit, core, wires, key, climbers, found, entry, counts, classes):
    """The ASes that somebody waits for. Climbers stand after their next hops, as do all others by index."""
    hops = np.int64(0)
    for i in range(found):
        at = np.uint64(climbers[i])
        here = np.uint64(key[at])
        if here >= _FROM_CUSTOMER:
            to = _enter(at, next_hop(at, here, wires), origin, entry)
            entry[at] = to
            counts[to] += 1
            classes[0] += 1
            hops += _length(here)
    for at in range(core):
        here = np.uint64(key[at])
        if here >= _FROM_PEER and _length(here) <= _LONGEST:
            to = _enter(at, next_hop(at, here, wires), origin, entry)
            entry[at] = to
            counts[to] += 1
            classes[1 if here < _FROM_PROVIDER else 2] += 1
            hops += _length(here)
    return hops


@njit(cache=True, nogil=True)
def _count_groups(origin, groups, heard, entry, counts, classes):
    """The ASes that nobody waits for, group by group; those whose best provider is the origin are left out."""
    hops, e, ends, near, weight = np.int64(0), np.uint64(0), groups.ends, groups.near, groups.weight
    for d in range(1, len(ends)):
        providers = np.uint64(d)
        for group in range(ends[d - 1], ends[d]):
            best = _NO_ROUTE
            for rank in range(providers):
                best = min(best, (np.uint64(heard[near[e + rank]]) + _1) << _RANK_BITS | rank)
            to = np.uint64(near[e + (best & _RANKS)])
            e += providers
            if to != origin and best >> _RANK_BITS <= _LONGEST:
                counts[entry[to]] += weight[group]
                classes[2] += weight[group]
                hops += np.int64(best >> _RANK_BITS) * weight[group]
    return hops


@njit(cache=True, nogil=True)
def count(places, transit, core, wires, groups, neighbour, start, by_class, hops, ases):
    """Fill by_class, hops and ases for the origins at `places`: see `Census`."""
    size = len(wires.above) - 1
    key, heard = np.empty(size, np.uint32), np.zeros(max(transit, 1), np.uint16)
    climbers, entry = np.empty(size + transit, np.uint32), np.zeros(size, np.uint32)
    counts = np.zeros(size, np.int64)
    seeds, own = np.zeros(1, np.uint32), np.zeros(1, np.uint32)
    above, down = wires.above, wires.down
    for i in range(len(places)):
        origin = np.uint64(places[i])
        seeds[0] = origin
        found = settle(seeds, own, np.uint64(transit), np.uint64(core), wires, key, heard, climbers, None)
        hops[i] = _count_core(origin, transit, np.uint64(core), wires, key, climbers, found, entry, counts, by_class[i])
        hops[i] += _count_groups(origin, groups, heard, entry, counts, by_class[i])
        for e in range(start[i], start[i + 1]):
            # a customer that nobody waits for, and that has no better way than the origin itself
            at = np.uint64(neighbour[e])
            if at >= core and at != origin and key[origin] == 0:
                best = _from_providers(at, above, down, heard, None)
                if counts[at] == 0 and next_hop(at, best, wires) == origin:
                    counts[at] = 1
                    by_class[i, 2] += 1
                    hops[i] += 1
        if origin >= core:
            # the origin was counted with those that have the same providers
            best = _from_providers(origin, above, down, heard, None)
            if _length(best) <= _LONGEST:
                counts[entry[next_hop(origin, best, wires)]] -= 1
                by_class[i, 2] -= 1
                hops[i] -= np.int64(_length(best))
        for e in range(start[i], start[i + 1]):
            ases[e] = counts[neighbour[e]]
            counts[neighbour[e]] = 0



