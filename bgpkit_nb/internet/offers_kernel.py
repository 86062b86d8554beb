"""The loops in which an AS looks at all its offers, one AS at a time.

State is the one of `override_kernel`; what is left to do, and what happened, are `Todo` and `Log`.
"""

from __future__ import annotations

import numpy as np

from . import keys
from .care import refused, unlike
from .compiled import bare
from .kernels import _COPY_BITS, _FROM_PEER, _LONGEST, _NO_ROUTE, _RANKS, _1, _length
from .override_kernel import WORTHLESS, on_way, worth_of
from .telling_kernel import _PROVIDER, _0, _30, _choose, _link, _may_loop, _odd, _offer, _put, _row, _spoken


@bare
def _look(at, first, last, transit, wires, policy, care, wild, state, todo, log):
    """An AS looks at all offers of neighbours of these kinds, and takes the best. Returns whether there is any."""
    odd, may_loop = _odd(at, policy), _may_loop(at, policy, care, wild)
    best, worth, whose = _NO_ROUTE, WORTHLESS, at
    best_entry, best_hops, best_tag = np.uint64(keys.NO_ROUTE), np.uint16(0), np.uint8(0)
    for kind in range(first, last + _1):
        size = _row(at, kind, wires)
        log.counts[1] += size
        for rank in range(size):
            sender, number, word = _link(at, kind, rank, wires)
            offer, entry, hops, tag = _offer(sender, number, word, kind, rank, at, state, policy, care)
            if _length(offer) > _LONGEST:
                continue
            found = worth_of(at, offer, hops, tag, wires, policy) if odd else offer
            if found >= worth:
                continue
            if may_loop and on_way(at, sender, state.key, wires):
                _put(todo.wary, at)
                continue
            best, worth, whose, best_entry, best_hops, best_tag = offer, found, sender, entry, hops, tag
        if worth != WORTHLESS and not odd:
            break
    here = np.uint64(state.key[at])
    if best == _NO_ROUTE:
        new = _length(here) <= _LONGEST
    else:
        new = best != here or best_entry != state.entry[at]
        if policy is not None:
            new = new or best_hops != state.hops[at] or best_tag != state.tag[at]
        if care is not None:
            new = new or unlike(care, whose, at, best < _FROM_PEER)
    if new:
        _choose(at, whose, best, best_entry, best_hops, best_tag, transit, policy, care, state, todo, log)
    return best != _NO_ROUTE


@bare
def _look_above(at, transit, wires, policy, care, state, todo, log):
    """The same for an AS that has a provider's route and prefers as all do: nothing better than those is on offer."""
    key, down, above = state.key, wires.down, wires.above
    first, end, best = np.uint64(above[at]), np.uint64(above[at + _1]), _NO_ROUTE
    log.counts[1] += end - first
    for e in range(first, end):
        word = np.uint64(down[e])
        sender = word >> _COPY_BITS
        length = _length(np.uint64(key[sender])) + _1
        offer = _spoken(sender, word, np.uint64(wires.up_rank[e]) if policy is not None else _0,
                        _PROVIDER << _30 | (e - first), length, length <= _LONGEST + _1, state, policy)  # fmt: skip
        if care is not None and _length(offer) <= _LONGEST and refused(care, sender, at, True):
            continue
        if offer < best and _length(offer) <= _LONGEST:
            best = offer
    if best == _NO_ROUTE:
        _choose(at, at, best, np.uint64(keys.NO_ROUTE), np.uint16(0), np.uint8(0), transit, policy, care, state, todo,
                log)  # fmt: skip
        return
    word = np.uint64(down[first + (best & _RANKS)])
    sender = word >> _COPY_BITS
    number = np.uint64(wires.up_rank[first + (best & _RANKS)])
    offer, entry, hops, tag = _offer(sender, number, word, _PROVIDER, best & _RANKS, at, state, policy, care)
    new = best != key[at] or entry != state.entry[at]
    if policy is not None:
        new = new or hops != state.hops[at] or tag != state.tag[at]
    if care is not None:
        new = new or unlike(care, sender, at, False)
    if new:
        _choose(at, sender, best, entry, hops, tag, transit, policy, care, state, todo, log)
