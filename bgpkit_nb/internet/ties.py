"""How many equal choices each AS cut by nothing but the last tie-break: the lowest neighbour ASN, the first link."""

from __future__ import annotations

import numpy as np
from numba import njit

from . import keys
from .care import leaky, loud, refused
from .kernels import _COPY_BITS, _FROM_CUSTOMER, _FROM_PEER, _LONGEST, _RANK_BITS, _1, _length, _said
from .override_kernel import on_way


@njit(inline="always")
def _equal(at, sender, word, key, wires, care, to_customer):
    """Whether what a sender's link says to an AS is as good as the route the AS has, tie-breaks aside."""
    theirs, mine = np.uint64(key[sender]), np.uint64(key[at])
    if theirs >= _FROM_PEER and not to_customer and not loud(care, sender):
        return False
    if care is not None and refused(care, sender, at, to_customer):
        return False
    if _said(_length(theirs), word) >> _RANK_BITS != _length(mine):
        return False
    return not (leaky(care) and on_way(at, sender, key, wires))


@njit(cache=True)
def ties(key, wires, care):
    """(n,) uint16: how many offers of the same class and length each AS turned down; 0 without a route."""
    out = np.zeros(len(key), np.uint16)
    above, up, down, beside, across = wires.above, wires.up, wires.down, wires.beside, wires.across
    across_rank, below, down_to, down_rank = wires.across_rank, wires.below, wires.down_to, wires.down_rank
    for at in range(np.uint64(len(key))):
        here, equal = np.uint64(key[at]), 0
        kind = here >> np.uint64(30)
        if here < _FROM_CUSTOMER or _length(here) > _LONGEST:
            continue
        if kind == np.uint64(keys.CUSTOMER):
            for e in range(np.uint64(below[at]), np.uint64(below[at + _1])):
                sender = np.uint64(down_to[e])
                word = np.uint64(up[np.uint64(above[sender]) + np.uint64(down_rank[e])])
                equal += _equal(at, sender, word, key, wires, care, False)
        elif kind == np.uint64(keys.PEER):
            for e in range(np.uint64(beside[at]), np.uint64(beside[at + _1])):
                sender = np.uint64(across[e]) >> _COPY_BITS
                word = np.uint64(across[np.uint64(beside[sender]) + np.uint64(across_rank[e])])
                equal += _equal(at, sender, word, key, wires, care, False)
        else:
            for e in range(np.uint64(above[at]), np.uint64(above[at + _1])):
                word = np.uint64(down[e])
                equal += _equal(at, word >> _COPY_BITS, word, key, wires, care, True)
        out[at] = equal - 1
    return out
