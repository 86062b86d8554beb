"""The loops in which ASes hear, look at their offers and tell their neighbours, one AS at a time.

State is the one of `override_kernel`; what is left to do, and what happened, are `Todo` and `Log`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from . import keys
from .care import follow, leaky, loud, refused, unlike
from .compiled import bare
from .kernels import (
    _COPIES,
    _COPY_BITS,
    _FROM_CUSTOMER,
    _FROM_PEER,
    _FULL,
    _LONGEST,
    _RANK_BITS,
    _1,
    _length,
)
from .override_kernel import WORTHLESS, added, number_of, on_way, tag_over, worth_of

_0, _63, _6, _30 = np.uint64(0), np.uint64(63), np.uint64(6), np.uint64(30)
_NOT_LENGTH = np.uint64(~(keys.NO_LENGTH << keys.RANK_BITS) & 0xFFFFFFFF)
_CUSTOMER, _PEER, _PROVIDER = np.uint64(keys.CUSTOMER), np.uint64(keys.PEER), np.uint64(keys.PROVIDER)
_NOTHING = _FULL << _RANK_BITS


class Todo(NamedTuple):
    """What is left to do, one bit for each AS in 64-bit words. check: whose choice got worse or went, and who has to
    look at all offers again; lost: who of them has been left without a route meanwhile, so that whatever route it has
    by then says nothing about better ones. up: who has news for providers and peers; down: for customers. wary: who has
    to look again after each round, because a path that holds its own number may be on offer, or was."""

    check: np.ndarray
    lost: np.ndarray
    up: np.ndarray
    down: np.ndarray
    wary: np.ndarray


class Log(NamedTuple):
    """What happened. at, key, entry: the ASes that were touched, and what they had before; `stamp[at]` is the number
    of the turn that touched an AS last. stirred: (n,) uint8, who has changed since a state was kept for comparison.
    counts: (4,) uint64, how many ASes were touched, links looked at, rounds made, and the number of the turn."""

    at: np.ndarray
    key: np.ndarray
    entry: np.ndarray
    stamp: np.ndarray
    stirred: np.ndarray
    counts: np.ndarray


@njit(inline="always")
def _put(bits, at):
    bits[at >> _6] |= _1 << (at & _63)


@njit(inline="always")
def _take(bits, at):
    """Whether a bit was set; it is not any more."""
    word, bit = bits[at >> _6], _1 << (at & _63)
    bits[at >> _6] = word & ~bit
    return word & bit != _0


@njit(inline="always")
def _choose(at, sender, key, entry, hops, tag, transit, policy, care, state, todo, log):
    """An AS takes a route of a sender's (its own number: none), and whoever hears it has to be told."""
    old = np.uint64(state.key[at])
    if log.stamp[at] != log.counts[3]:
        log.stamp[at] = log.counts[3]
        count = log.counts[0]
        log.at[count], log.key[count], log.entry[count] = at, old, state.entry[at]
        log.counts[0] = count + 1
    state.key[at], state.entry[at] = key, entry
    if policy is not None:
        state.hops[at], state.tag[at] = hops, tag
    if care is not None and sender != at:
        follow(care, sender, at, key < _FROM_PEER)
    if policy is not None or care is not None:
        log.stirred[at] = 1
    if loud(care, at):
        _put(todo.down, at)
        _put(todo.up, at)
    elif at < transit:
        _put(todo.down, at)
        if old < _FROM_PEER or key < _FROM_PEER:
            _put(todo.up, at)


@njit(inline="always")
def _offer(sender, number, word, kind, rank, at, state, policy, care):
    """What an AS says over one link: the key that it makes at the receiver, the entry, the hops, and the tag."""
    theirs = np.uint64(state.key[sender])
    length, link = _length(theirs), kind << _30 | rank
    copies, hops, tag = word & _COPIES, np.uint16(0), np.uint8(0)
    if policy is not None:
        copies = min(copies + added(sender, number, state, policy), _COPIES)
        hops, tag = state.hops[sender] + np.uint16(1), tag_over(sender, number, state, policy)
    length += _1 + copies
    quiet = kind != _PROVIDER and theirs >= _FROM_PEER and not loud(care, sender)
    if length > _LONGEST or copies == _COPIES or quiet:
        return link | _NOTHING, np.uint64(0), hops, tag
    if care is not None and refused(care, sender, at, kind == _PROVIDER):
        return link | _NOTHING, np.uint64(0), hops, tag
    entry = at if theirs < _FROM_CUSTOMER else np.uint64(state.entry[sender])
    return link | length << _RANK_BITS, entry, hops, tag


@njit(inline="always")
def _odd(at, policy):
    """Whether an AS prefers otherwise than all do."""
    return policy is not None and policy.place[at] >= 0


@njit(inline="always")
def _may_loop(at, policy, care, wild):
    """Whether a path on offer to an AS may hold its own number."""
    return leaky(care) or (wild and _odd(at, policy))


@bare
def _hear(at, sender, offer, entry, hops, tag, transit, wires, policy, care, wild, state, todo, log):
    """An AS hears what a neighbour says now. It takes what is better at once; where its own choice gets worse, it
    has to look at all offers again when its turn comes."""
    here = np.uint64(state.key[at])
    if here < _FROM_CUSTOMER:
        return
    uses = (here ^ offer) & _NOT_LENGTH == _0 and _length(here) <= _LONGEST
    if _length(offer) > _LONGEST:
        if uses:
            _put(todo.check, at)
        return
    mine, theirs = here, offer
    if policy is not None and policy.place[at] >= 0:
        mine = worth_of(at, here, state.hops[at], state.tag[at], wires, policy)
        theirs = worth_of(at, offer, hops, tag, wires, policy)
    if _may_loop(at, policy, care, wild) and (theirs < mine or uses) and on_way(at, sender, state.key, wires):
        theirs = WORTHLESS
        _put(todo.wary, at)
    if theirs < mine or (uses and theirs == mine):
        if offer != here or entry != state.entry[at] or (
            policy is not None and (hops != state.hops[at] or tag != state.tag[at])
        ) or (care is not None and unlike(care, sender, at, offer < _FROM_PEER)):
            _choose(at, sender, offer, entry, hops, tag, transit, policy, care, state, todo, log)
    elif uses:
        _put(todo.check, at)


@njit(inline="always")
def _spoken(at, word, number, link, length, says, state, policy):
    """The key that what an AS says over one link makes at the other end; length: the least it can have there."""
    copies = word & _COPIES
    if policy is not None and policy.row[at] >= 0:
        copies = min(copies + added(at, number, state, policy), _COPIES)
    if not says or copies == _COPIES or length + copies > _LONGEST:
        return link | _NOTHING
    return link | (length + copies) << _RANK_BITS


@njit(inline="always")
def _minds(to, offer, entry, key, entries, policy, care):
    """Whether it can matter to an AS that it hears this: a quick no for most of those who are told."""
    here = np.uint64(key[to])
    if policy is None:
        if (here ^ offer) & _NOT_LENGTH == _0:
            return offer != here or entry != entries[to] or care is not None
        return offer < here
    return policy.place[to] >= 0 or offer < here or (here ^ offer) & _NOT_LENGTH == _0


@njit(inline="always")
def _tell_row(at, kind, rows, words, ranks, start, size, transit, wires, policy, care, wild, state, todo, log):
    """An AS tells its neighbours of one kind what it has; `kind` is what it is to them."""
    key, entries = state.key, state.entry
    theirs, own = np.uint64(key[at]), np.uint64(key[at]) < _FROM_CUSTOMER
    length, entry, hops, tag = _length(theirs) + _1, np.uint64(entries[at]), np.uint16(0), np.uint8(0)
    says = length <= _LONGEST + _1 and (kind == _PROVIDER or theirs < _FROM_PEER or loud(care, at))
    if policy is not None:
        hops, tag = state.hops[at] + np.uint16(1), state.tag[at]
    for i in range(size):
        if kind == _PROVIDER:
            to, rank = np.uint64(words[start + i]), np.uint64(ranks[start + i])
            word = np.uint64(wires.down[np.uint64(wires.above[to]) + rank])
        else:
            word, rank = np.uint64(words[start + i]), np.uint64(ranks[start + i])
            to = word >> _COPY_BITS
        offer = _spoken(at, word, rows + i, kind << _30 | rank, length, says, state, policy)
        enters = to if own else entry
        if _minds(to, offer, enters, key, entries, policy, care):
            if care is not None and says and refused(care, at, to, kind == _PROVIDER):
                offer = kind << _30 | rank | _NOTHING
            if policy is not None and own:
                tag = tag_over(at, rows + i, state, policy)
            _hear(to, at, offer, enters, hops, tag, transit, wires, policy, care, wild, state, todo, log)


@bare
def _tell_up(at, transit, wires, policy, care, wild, state, todo, log):
    """An AS tells its providers and its peers what it has, or that it has nothing for them any more."""
    providers, peers = _row(at, _PROVIDER, wires), _row(at, _PEER, wires)
    customers = _row(at, _CUSTOMER, wires)
    log.counts[1] += providers + peers
    _tell_row(at, _CUSTOMER, customers + peers, wires.up, wires.up_rank, np.uint64(wires.above[at]), providers, transit,
              wires, policy, care, wild, state, todo, log)  # fmt: skip
    _tell_row(at, _PEER, customers, wires.across, wires.across_rank, np.uint64(wires.beside[at]), peers, transit, wires,
              policy, care, wild, state, todo, log)  # fmt: skip


@bare
def _tell_down(at, transit, wires, policy, care, wild, state, todo, log):
    """An AS tells its customers what it has."""
    size = _row(at, _CUSTOMER, wires)
    log.counts[1] += size
    _tell_row(at, _PROVIDER, _0, wires.down_to, wires.down_rank, np.uint64(wires.below[at]), size, transit, wires,
              policy, care, wild, state, todo, log)  # fmt: skip


@njit(inline="always")
def _link(at, kind, rank, wires):
    """Who is at the other end of a link, the number the link has there, and the word of what is said over it."""
    if kind == _CUSTOMER:
        e = np.uint64(wires.below[at]) + rank
        sender, there = np.uint64(wires.down_to[e]), np.uint64(wires.down_rank[e])
        number = number_of(sender, _PROVIDER, there, wires)
        return sender, number, np.uint64(wires.up[np.uint64(wires.above[sender]) + there])
    if kind == _PEER:
        e = np.uint64(wires.beside[at]) + rank
        sender, there = np.uint64(wires.across[e]) >> _COPY_BITS, np.uint64(wires.across_rank[e])
        return sender, number_of(sender, _PEER, there, wires), np.uint64(
            wires.across[np.uint64(wires.beside[sender]) + there])  # fmt: skip
    e = np.uint64(wires.above[at]) + rank
    word = np.uint64(wires.down[e])
    return word >> _COPY_BITS, np.uint64(wires.up_rank[e]), word


@njit(inline="always")
def _row(at, kind, wires):
    """How many links an AS has to neighbours of one kind."""
    start = wires.below if kind == _CUSTOMER else wires.beside if kind == _PEER else wires.above
    return np.uint64(start[at + _1]) - np.uint64(start[at])
