"""The loops that settle every route, compiled. Why three passes are enough is told in `settle`.

Everything is unsigned 64 bits wide inside: a signed index would cost a test for negative numbers at each access.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from . import keys
from .care import follow, refused

_1 = np.uint64(1)
_COPY_BITS = np.uint64(10)
_COPIES = np.uint64((1 << 10) - 1)
_RANK_BITS = np.uint64(keys.RANK_BITS)
_RANKS = np.uint64((1 << keys.RANK_BITS) - 1)
_FULL = np.uint64(keys.NO_LENGTH)
_LONGEST = np.uint64(keys.LONGEST)
_FROM_CUSTOMER = np.uint64(keys.pack(keys.CUSTOMER, 0))
_FROM_PEER = np.uint64(keys.pack(keys.PEER, 0))
_FROM_PROVIDER = np.uint64(keys.pack(keys.PROVIDER, 0))
_NO_ROUTE = np.uint64(keys.NO_ROUTE)


class Wires(NamedTuple):
    """The links as the loops read them. A word is `neighbour << 10 | extra copies`; 1023 copies: says nothing.

    above, up, up_rank: each AS's links to its providers: where its row starts, what it says to whom, and which
    rank the link has there. down: in the same places, who says what to it. beside, across, across_rank: the same
    for peers. below, down_to: where the row of its customers starts, and the customers.
    """

    above: np.ndarray
    up: np.ndarray
    up_rank: np.ndarray
    down: np.ndarray
    beside: np.ndarray
    across: np.ndarray
    across_rank: np.ndarray
    below: np.ndarray
    down_to: np.ndarray
    down_rank: np.ndarray


@njit(inline="always")
def _length(key):
    return (key >> _RANK_BITS) & _FULL


@njit(inline="always")
def _said(length, word):
    """The length and, below it, room for a rank, of what a link says of a route that long."""
    return min(length + _1 + (word & _COPIES), _FULL) << _RANK_BITS


@njit(cache=True)
def next_hop(at, key, wires):
    """The index of the neighbour that a key names."""
    kind, rank = key >> np.uint64(30), key & _RANKS
    if kind == np.uint64(keys.CUSTOMER):
        return np.uint64(wires.down_to[np.uint64(wires.below[at]) + rank])
    if kind == np.uint64(keys.PEER):
        return np.uint64(wires.across[np.uint64(wires.beside[at]) + rank]) >> _COPY_BITS
    return np.uint64(wires.down[np.uint64(wires.above[at]) + rank]) >> _COPY_BITS


@njit(inline="always")
def _tell(at, start, says, rank, kind, key, care):
    """An AS tells its neighbours of one kind what it has; `kind` is what it is to them."""
    length = _length(np.uint64(key[at]))
    for e in range(np.uint64(start[at]), np.uint64(start[at + _1])):
        word = np.uint64(says[e])
        to = word >> _COPY_BITS
        if care is not None and refused(care, at, to, False):
            continue
        key[to] = min(np.uint64(key[to]), kind | _said(length, word) | np.uint64(rank[e]))


@njit(inline="always")
def _from_providers(at, above, down, heard, care):
    """The best that providers say to an AS; of no use where its length is above the longest."""
    best, first = _NO_ROUTE, np.uint64(above[at])
    for e in range(first, np.uint64(above[at + _1])):
        word = np.uint64(down[e])
        if care is not None and refused(care, word >> _COPY_BITS, at, True):
            continue
        best = min(best, _said(np.uint64(heard[word >> _COPY_BITS]), word) | (e - first))
    return _FROM_PROVIDER | best


@njit(cache=True)
def _climb(seeds, transit, wires, key, climbers, care):
    """Pass one: customers' routes, from customers to providers. Returns how many ASes have one to pass on."""
    found, above, up, up_rank = np.uint64(0), wires.above, wires.up, wires.up_rank
    for seed in seeds:
        if np.uint64(seed) >= transit:
            climbers[found] = seed
            found += _1
            _tell(np.uint64(seed), above, up, up_rank, _FROM_CUSTOMER, key, care)
    at = transit
    while at > np.uint64(0):
        at -= _1
        here = np.uint64(key[at])
        if here >= _FROM_PEER:
            continue
        if _length(here) > _LONGEST:
            key[at] = _NO_ROUTE
            continue
        if care is not None and here >= _FROM_CUSTOMER:
            follow(care, next_hop(at, here, wires), at, True)
        climbers[found] = at
        found += _1
        _tell(at, above, up, up_rank, _FROM_CUSTOMER, key, care)
    return found


@njit(cache=True)
def settle(seeds, seed_keys, transit, last, wires, key, heard, climbers, care):
    """Settle the routes of the ASes with an index below `last`. Returns how many pass their route on to everyone.

    seeds, seed_keys: (origins,) uint32, who announces, and the key it has. key: (n,) uint32, out. heard: (transit,)
    uint16, out: the AS_PATH length that each transit AS has. climbers: (transit + origins,) uint32, out: who passes
    its route on to everyone. care: None, or what ASes refuse.

    1. Up. In descending order of index every customer comes before its providers. So when an AS's turn comes, all
       its customers have spoken, whatever they prepend, and its best customer route is known. Few ASes have one.
    2. Across. Those few tell their peers. Nobody's choice among peers' routes is passed on up or across.
    3. Down. In ascending order every provider comes before its customers; ASes that have none of the routes above
       take the best of what their providers have, and ASes with customers are heard by them in turn.

    The class comes first in a key, so nothing that a later pass brings is better than what an earlier one settled.
    """
    # bound once: each look into `wires` within a loop would count references to the array
    above, down, beside, across, across_rank = wires.above, wires.down, wires.beside, wires.across, wires.across_rank
    key[:last] = _NO_ROUTE
    for i in range(len(seeds)):
        key[seeds[i]] = seed_keys[i]
    found = _climb(seeds, transit, wires, key, climbers, care)
    for i in range(found):
        at = np.uint64(climbers[i])
        _tell(at, beside, across, across_rank, _FROM_PEER, key, care)
    for at in range(last):
        here = np.uint64(key[at])
        length = _length(here)
        if here >= _FROM_PROVIDER or length > _LONGEST:
            here = _from_providers(at, above, down, heard, care)
            key[at] = here
            length = _length(here)
        if at < transit:
            heard[at] = length
        if care is not None and here >= _FROM_CUSTOMER and length <= _LONGEST:
            follow(care, next_hop(at, here, wires), at, here < _FROM_PEER)
    return found


@njit(cache=True)
def settle_stubs(groups, wires, heard, key):
    """Settle the ASes with neither customers nor peers, whom nobody waits for, group by number of providers.

    groups: as `Internet.stub_groups`. Loops of a known length, with no exit to guess, are what makes this quick.
    """
    above, down = wires.above, wires.down
    for providers in range(_1, np.uint64(len(groups)) - _1):
        first, last = np.uint64(groups[providers]), np.uint64(groups[providers + _1])
        e = np.uint64(above[first])
        if providers == _1:
            for at in range(first, last):
                key[at] = _FROM_PROVIDER | _offer(e, down, heard)
                e += _1
        elif providers == np.uint64(2):
            for at in range(first, last):
                key[at] = _FROM_PROVIDER | min(_offer(e, down, heard), _offer(e + _1, down, heard) | _1)
                e += np.uint64(2)
        else:
            for at in range(first, last):
                best = _NO_ROUTE
                for rank in range(providers):
                    best = min(best, _offer(e + rank, down, heard) | rank)
                key[at] = _FROM_PROVIDER | best
                e += providers


@njit(cache=True)
def look(ases, core, wires, heard, key):
    """Settle those of some ASes that have neither customers nor peers."""
    for i in range(len(ases)):
        at = np.uint64(ases[i])
        if at >= core:
            key[at] = _from_providers(at, wires.above, wires.down, heard, None)


@njit(cache=True)
def _offer(e, down, heard):
    word = np.uint64(down[e])
    return _said(np.uint64(heard[word >> _COPY_BITS]), word)
