"""How a census begins, compiled: what goes up from one origin and across to peers, and the words it is handed on in.

A word holds all that the way down needs, so that the better of two is the smaller number: the length above, the rank
of the provider's link, and below the entry, as its place among the origin's links (1, 2, ...; 0 is for an origin and
for no route). The entry travels with the route, and nobody walks back to find it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from .kernels import (
    _COPY_BITS,
    _FROM_CUSTOMER,
    _FROM_PEER,
    _LONGEST,
    _NO_ROUTE,
    _RANK_BITS,
    _1,
    _length,
)

#: How many origins go down side by side.
LANES = 32
_BLOCK_BITS = np.uint64(6)
_LAST_IN_BLOCK = np.uint64(63)


class Groups(NamedTuple):
    """Sets of providers that ASes with nothing else have. Those of d providers are sets `ends[d - 1]` to `ends[d]`.

    says: the providers, set after set, as words of `Wires`. weight: how many ASes have each set.
    """

    ends: np.ndarray
    says: np.ndarray
    weight: np.ndarray


class Form(NamedTuple):
    """How a word is divided, in arrays of one word each. rank, length: how many bits are below each. none: this word
    and all above it stand for no route."""

    rank: np.ndarray
    length: np.ndarray
    none: np.ndarray


class Scratch(NamedTuple):
    """Buffers of one origin's way up. key: (n,) uint32, `NO_ROUTE` between two calls. entry: (n,) uint32, places.
    blocks: uint8, which 64 ASes have one that may speak. touched, climbers: lists of ASes."""

    key: np.ndarray
    entry: np.ndarray
    blocks: np.ndarray
    touched: np.ndarray
    climbers: np.ndarray


@njit(inline="always")
def _tell(at, first, last, says, rank, kind, place, scratch, found):
    """An AS tells its neighbours of one kind; `place` is that of the first link for an origin, else 0."""
    key, entry, touched = scratch.key, scratch.entry, scratch.touched
    base = kind | (_length(np.uint64(key[at])) + _1) << _RANK_BITS
    for e in range(first, last):
        to = np.uint64(says[e]) >> _COPY_BITS
        offer = base | np.uint64(rank[e])
        if key[to] == _NO_ROUTE:
            touched[found] = to
            found += _1
            scratch.blocks[to >> _BLOCK_BITS] = 1
        if offer < key[to]:
            key[to] = offer
            entry[to] = place + e - first if place else np.uint64(entry[at])
    return found


@njit(cache=True, nogil=True)
def rise(origin, transit, wires, scratch):
    """Settle customers' and peers' routes to an origin. Returns how many ASes were touched, the origin first."""
    key, climbers = scratch.key, scratch.climbers
    above, beside = wires.above, wires.beside
    key[origin], scratch.touched[0] = 0, origin
    found, count = _1, np.uint64(0)
    if origin >= transit:
        climbers[0], count = origin, _1
        found = _tell(origin, np.uint64(above[origin]), np.uint64(above[origin + _1]), wires.up, wires.up_rank,
                      _FROM_CUSTOMER, _1, scratch, found)  # fmt: skip
    else:
        scratch.blocks[origin >> _BLOCK_BITS] = 1
    block = (transit + _LAST_IN_BLOCK) >> _BLOCK_BITS
    while block > 0:
        block -= _1
        if not scratch.blocks[block]:
            continue
        at = min(transit, (block + _1) << _BLOCK_BITS)
        while at > block << _BLOCK_BITS:
            at -= _1
            if key[at] == _NO_ROUTE:
                continue
            if _length(np.uint64(key[at])) > _LONGEST:
                key[at] = _NO_ROUTE
                continue
            climbers[count] = at
            count += _1
            found = _tell(at, np.uint64(above[at]), np.uint64(above[at + _1]), wires.up, wires.up_rank,
                          _FROM_CUSTOMER, _1 if at == origin else np.uint64(0), scratch, found)  # fmt: skip
        scratch.blocks[block] = 0
    for i in range(count):
        at = np.uint64(climbers[i])
        place = _1 + np.uint64(above[at + _1] - above[at]) if at == origin else np.uint64(0)
        found = _tell(at, np.uint64(beside[at]), np.uint64(beside[at + _1]), wires.across, wires.across_rank,
                      _FROM_PEER, place, scratch, found)  # fmt: skip
    return found


@njit(cache=True, nogil=True)
def gather(lane, found, core, form, scratch, words, classes):
    """Hand what rose to a lane of the words, count it by class, and clean the buffers."""
    key, length_bits = scratch.key, form.length[0]
    for i in range(found):
        at = np.uint64(scratch.touched[i])
        here = np.uint64(key[at])
        key[at] = _NO_ROUTE
        scratch.blocks[at >> _BLOCK_BITS] = 0
        # an AS may be touched twice, after a route too long to pass on
        if here == _NO_ROUTE or _length(here) > _LONGEST:
            continue
        if here >= _FROM_CUSTOMER:
            classes[0 if here < _FROM_PEER else 1] += 1
        if at < core:
            entry = np.uint64(scratch.entry[at]) if here >= _FROM_CUSTOMER else np.uint64(0)
            words[at * np.uint64(LANES) + lane] = _length(here) << length_bits | entry
