"""What ASes do beyond customer over peer over provider, as the loops read it: what a route is worth to whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from . import keys
from .care import follow as note
from .care import leaky, loud
from .compiled import bare
from .kernels import _FROM_CUSTOMER, _FROM_PEER, _FROM_PROVIDER, _LONGEST, _RANKS, _1, _length, next_hop

#: Worth less than any route.
WORTHLESS = np.uint64(2**64 - 1)
#: A worth: how far the local-pref is below the highest there is, then the length, then the place in the tie-break.
PLACE_BITS, PREF_SHIFT = np.uint64(22), np.uint64(32)
HIGHEST_PREF = np.uint64(2**32 - 1)
_PLACES = np.uint64((1 << 22) - 1)
_CUSTOMER, _PEER = np.uint64(keys.CUSTOMER), np.uint64(keys.PEER)


class State(NamedTuple):
    """Where every AS stands, by index. key: (n,) uint32, its packed route. entry: (n,) uint32, the neighbour of an
    origin by which its packets arrive. hops: (n,) uint16, its AS_PATH length without prepends; tag: (n,) uint8, which
    set of communities its route bears: both kept up only where a `Policy` may ask for them."""

    key: np.ndarray
    entry: np.ndarray
    hops: np.ndarray
    tag: np.ndarray


class Policy(NamedTuple):
    """What some ASes do beyond the three classes. The links of an AS are in the order customers, peers, providers.

    place: (n,) int32, -1 for an AS that prefers as all do, else where its links stand in `worth`.
    worth: (links,) uint64, for each link the local-pref it gives and the place of the link in the last tie-break.
    short: (n,) uint8, 1 for an AS that does not count prepends.
    honours: (n,) int16, the number of the community plan that an AS honours, or -1.
    asked: (plans, tags) int64, the local-pref that customers' routes with a tag ask of it, or -1.
    row: (n,) int32, -1 or where an AS's links stand in `said`: (links, tags) uint16, what it adds on export over this
    link to a customer's route with a tag: extra copies, or 1023 for saying nothing.
    mark: (n,) int32, -1 or where an origin's links stand in `marks`: (links,) uint8, the tag put on over each.
    """

    place: np.ndarray
    worth: np.ndarray
    short: np.ndarray
    honours: np.ndarray
    asked: np.ndarray
    row: np.ndarray
    said: np.ndarray
    mark: np.ndarray
    marks: np.ndarray


@njit(inline="always")
def number_of(at, kind, rank, wires):
    """Which of its links an AS means by a rank among its neighbours of one kind."""
    if kind == _CUSTOMER:
        return rank
    customers = np.uint64(wires.below[at + _1]) - np.uint64(wires.below[at])
    if kind == _PEER:
        return customers + rank
    return customers + np.uint64(wires.beside[at + _1]) - np.uint64(wires.beside[at]) + rank


@bare
def worth_of(at, key, hops, tag, wires, policy):
    """What a route is worth to an AS with preferences of its own: the smaller, the better."""
    if key < _FROM_CUSTOMER:
        return np.uint64(0)
    length, kind = _length(key), key >> np.uint64(30)
    if length > _LONGEST:
        return WORTHLESS
    base = policy.worth[np.uint64(policy.place[at]) + number_of(at, kind, key & _RANKS, wires)]
    if kind == _CUSTOMER and policy.honours[at] >= 0:
        asked = policy.asked[policy.honours[at], tag]
        if asked >= 0:
            base = (HIGHEST_PREF - np.uint64(asked)) << PREF_SHIFT | base & _PLACES
    return base + ((np.uint64(hops) if policy.short[at] else length) << PLACE_BITS)


@bare
def added(sender, number, state, policy):
    """The copies that an AS adds over one link because its customer's route asks for it; 1023: it says nothing."""
    if policy.row[sender] < 0 or state.key[sender] >> np.uint64(30) != _CUSTOMER:
        return np.uint64(0)
    return np.uint64(policy.said[np.uint64(policy.row[sender]) + number, state.tag[sender]])


@bare
def tag_over(sender, number, state, policy):
    """The tag of what an AS says over one link: an origin puts one on, all others pass theirs on."""
    if state.key[sender] >= _FROM_CUSTOMER:
        return state.tag[sender]
    return policy.marks[np.uint64(policy.mark[sender]) + number] if policy.mark[sender] >= 0 else np.uint8(0)


@bare
def on_way(wanted, at, key, wires):
    """Whether packets from one AS cross another; a walk that finds no end (routes are under way) says no."""
    left = _length(np.uint64(key[at]))
    while left <= _LONGEST:
        if at == wanted:
            return True
        here = np.uint64(key[at])
        if here < _FROM_CUSTOMER or _length(here) > _LONGEST or left == np.uint64(0):
            return False
        at = next_hop(at, here, wires)
        left -= _1
    return False


@bare
def follow(state, wires, policy, care, transit):
    """Fill in from the keys by which neighbour of an origin every AS arrives, and what else a policy may ask for.

    Whatever ASes prefer, a route that goes up or across was a customer's, and one that goes down came from a provider:
    so in descending order, then in ascending order, every next hop comes before those behind it; once more for every
    leaker that a path may cross. An AS whose next hop has not got that route any more, which happens where routing does
    not settle, is left without one.
    """
    key, entry = state.key, state.entry
    times = 1
    if leaky(care):
        times += len(care.leakers)
    for _ in range(times):
        at = np.uint64(transit)
        while at > np.uint64(0):
            at -= _1
            here = np.uint64(key[at])
            if here >> np.uint64(30) == _CUSTOMER and _length(here) <= _LONGEST:
                _follow_one(at, here, state, wires, policy, care)
        for at in range(np.uint64(len(key))):
            here = np.uint64(key[at])
            if here >> np.uint64(30) > _CUSTOMER and _length(here) <= _LONGEST:
                _follow_one(at, here, state, wires, policy, care)
            elif here < _FROM_CUSTOMER:
                entry[at] = keys.NO_ROUTE
            elif _length(here) > _LONGEST:
                key[at], entry[at] = keys.NO_ROUTE, keys.NO_ROUTE


@njit(inline="always")
def _follow_one(at, here, state, wires, policy, care):
    to = next_hop(at, here, wires)
    theirs = np.uint64(state.key[to])
    if _length(theirs) > _LONGEST or (here < _FROM_PROVIDER and theirs >= _FROM_PEER and not loud(care, to)):
        state.key[at], state.entry[at] = keys.NO_ROUTE, keys.NO_ROUTE
        return
    state.entry[at] = at if theirs < _FROM_CUSTOMER else state.entry[to]
    if policy is not None:
        state.hops[at] = state.hops[to] + np.uint16(1)
        state.tag[at] = tag_over(to, number_there(at, here, wires), state, policy)


@bare
def trace(care, key, wires, transit):
    """Fill in from the keys, while nobody leaks, what `Care` keeps of every route."""
    at = np.uint64(transit)
    while at > np.uint64(0):
        at -= _1
        here = np.uint64(key[at])
        if here >> np.uint64(30) == _CUSTOMER and _length(here) <= _LONGEST:
            note(care, next_hop(at, here, wires), at, True)
    for at in range(np.uint64(len(key))):
        here = np.uint64(key[at])
        if here >> np.uint64(30) > _CUSTOMER and _length(here) <= _LONGEST:
            note(care, next_hop(at, here, wires), at, False)


@bare
def number_there(at, key, wires):
    """Which of its links the next hop of an AS means by the link between the two."""
    kind, rank = key >> np.uint64(30), key & _RANKS
    to = next_hop(at, key, wires)
    if kind == _CUSTOMER:
        return number_of(to, np.uint64(keys.PROVIDER), np.uint64(wires.down_rank[np.uint64(wires.below[at]) + rank]),
                         wires)  # fmt: skip
    if kind == _PEER:
        return number_of(to, _PEER, np.uint64(wires.across_rank[np.uint64(wires.beside[at]) + rank]), wires)
    return np.uint64(wires.up_rank[np.uint64(wires.above[at]) + rank])


