"""The loops that settle only what changed: ASes that heard something else choose anew, and tell whoever minds.

State is the one of `override_kernel`. Three sets of ASes, one bit each, say what is left to do (`Todo`). They are gone
through in the order in which one pass each way settles everything where customers come first, so that hardly any AS
has to do anything twice: up in descending order of index, then down in ascending order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from . import keys
from .compiled import bare
from .kernels import (
    _COPIES,
    _COPY_BITS,
    _FROM_CUSTOMER,
    _FROM_PEER,
    _FROM_PROVIDER,
    _FULL,
    _LONGEST,
    _NO_ROUTE,
    _RANK_BITS,
    _RANKS,
    _1,
    _length,
)
from .override_kernel import WORTHLESS, added, number_of, on_way, tag_over, worth_of

SETTLED, REPEATS, UNDECIDED, TOO_MUCH = range(4)

_0, _63, _6, _30 = np.uint64(0), np.uint64(63), np.uint64(6), np.uint64(30)
_NOT_LENGTH = np.uint64(~(keys.NO_LENGTH << keys.RANK_BITS) & 0xFFFFFFFF)
_CUSTOMER, _PEER, _PROVIDER = np.uint64(keys.CUSTOMER), np.uint64(keys.PEER), np.uint64(keys.PROVIDER)
_NOTHING = _FULL << _RANK_BITS


class Todo(NamedTuple):
    """What is left to do, one bit for each AS in 64-bit words. check: whose choice got worse or went, and who has to
    look at all offers again; lost: who of them has been left without a route meanwhile, so that whatever route it has
    by then says nothing about better ones. up: who has news for providers and peers; down: for customers."""

    check: np.ndarray
    lost: np.ndarray
    up: np.ndarray
    down: np.ndarray


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
def _choose(at, key, entry, hops, tag, transit, policy, state, todo, log):
    """An AS takes a route, and whoever hears it has to be told."""
    old = np.uint64(state.key[at])
    if log.stamp[at] != log.counts[3]:
        log.stamp[at] = log.counts[3]
        count = log.counts[0]
        log.at[count], log.key[count], log.entry[count] = at, old, state.entry[at]
        log.counts[0] = count + 1
    state.key[at], state.entry[at] = key, entry
    if policy is not None:
        state.hops[at], state.tag[at] = hops, tag
        log.stirred[at] = 1
    if at < transit:
        _put(todo.down, at)
        if old < _FROM_PEER or key < _FROM_PEER:
            _put(todo.up, at)


@njit(inline="always")
def _offer(sender, number, word, kind, rank, at, state, policy):
    """What an AS says over one link: the key that it makes at the receiver, the entry, the hops, and the tag."""
    theirs = np.uint64(state.key[sender])
    length, link = _length(theirs), kind << _30 | rank
    copies, hops, tag = word & _COPIES, np.uint16(0), np.uint8(0)
    if policy is not None:
        copies = min(copies + added(sender, number, state, policy), _COPIES)
        hops, tag = state.hops[sender] + np.uint16(1), tag_over(sender, number, state, policy)
    length += _1 + copies
    if length > _LONGEST or copies == _COPIES or (kind != _PROVIDER and theirs >= _FROM_PEER):
        return link | _NOTHING, np.uint64(0), hops, tag
    entry = at if theirs < _FROM_CUSTOMER else np.uint64(state.entry[sender])
    return link | length << _RANK_BITS, entry, hops, tag


@njit(inline="always")
def _odd(at, policy):
    """Whether an AS prefers otherwise than all do."""
    return policy is not None and policy.place[at] >= 0


@bare
def _hear(at, sender, offer, entry, hops, tag, transit, wires, policy, wild, state, todo, log):
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
        if wild and (theirs < mine or uses) and on_way(at, sender, state.key, wires):
            theirs = WORTHLESS
    if theirs < mine or (uses and theirs == mine):
        if offer != here or entry != state.entry[at] or (
            policy is not None and (hops != state.hops[at] or tag != state.tag[at])
        ):
            _choose(at, offer, entry, hops, tag, transit, policy, state, todo, log)
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
def _minds(to, offer, entry, key, entries, policy):
    """Whether it can matter to an AS that it hears this: a quick no for most of those who are told."""
    here = np.uint64(key[to])
    if policy is None:
        if (here ^ offer) & _NOT_LENGTH == _0:
            return offer != here or entry != entries[to]
        return offer < here
    return policy.place[to] >= 0 or offer < here or (here ^ offer) & _NOT_LENGTH == _0


@njit(inline="always")
def _tell_row(at, kind, rows, words, ranks, start, size, transit, wires, policy, wild, state, todo, log):
    """An AS tells its neighbours of one kind what it has; `kind` is what it is to them."""
    key, entries = state.key, state.entry
    theirs, own = np.uint64(key[at]), np.uint64(key[at]) < _FROM_CUSTOMER
    length, entry, hops, tag = _length(theirs) + _1, np.uint64(entries[at]), np.uint16(0), np.uint8(0)
    says = length <= _LONGEST + _1 and (kind == _PROVIDER or theirs < _FROM_PEER)
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
        if _minds(to, offer, enters, key, entries, policy):
            if policy is not None and own:
                tag = tag_over(at, rows + i, state, policy)
            _hear(to, at, offer, enters, hops, tag, transit, wires, policy, wild, state, todo, log)


@bare
def _tell_up(at, transit, wires, policy, wild, state, todo, log):
    """An AS tells its providers and its peers what it has, or that it has nothing for them any more."""
    providers, peers = _row(at, _PROVIDER, wires), _row(at, _PEER, wires)
    customers = _row(at, _CUSTOMER, wires)
    log.counts[1] += providers + peers
    _tell_row(at, _CUSTOMER, customers + peers, wires.up, wires.up_rank, np.uint64(wires.above[at]), providers, transit,
              wires, policy, wild, state, todo, log)  # fmt: skip
    _tell_row(at, _PEER, customers, wires.across, wires.across_rank, np.uint64(wires.beside[at]), peers, transit, wires,
              policy, wild, state, todo, log)  # fmt: skip


@bare
def _tell_down(at, transit, wires, policy, wild, state, todo, log):
    """An AS tells its customers what it has."""
    size = _row(at, _CUSTOMER, wires)
    log.counts[1] += size
    _tell_row(at, _PROVIDER, _0, wires.down_to, wires.down_rank, np.uint64(wires.below[at]), size, transit, wires,
              policy, wild, state, todo, log)  # fmt: skip


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


@bare
def _look(at, first, last, transit, wires, policy, wild, state, todo, log):
    """An AS looks at all offers of neighbours of these kinds, and takes the best. Returns whether there is any."""
    odd = _odd(at, policy)
    best, worth = _NO_ROUTE, WORTHLESS
    best_entry, best_hops, best_tag = np.uint64(keys.NO_ROUTE), np.uint16(0), np.uint8(0)
    for kind in range(first, last + _1):
        size = _row(at, kind, wires)
        log.counts[1] += size
        for rank in range(size):
            sender, number, word = _link(at, kind, rank, wires)
            offer, entry, hops, tag = _offer(sender, number, word, kind, rank, at, state, policy)
            if _length(offer) > _LONGEST:
                continue
            found = worth_of(at, offer, hops, tag, wires, policy) if odd else offer
            if found < worth and not (odd and wild and on_way(at, sender, state.key, wires)):
                best, worth, best_entry, best_hops, best_tag = offer, found, entry, hops, tag
        if worth != WORTHLESS and not odd:
            break
    here = np.uint64(state.key[at])
    if best == _NO_ROUTE:
        new = _length(here) <= _LONGEST
    else:
        new = best != here or best_entry != state.entry[at]
        if policy is not None:
            new = new or best_hops != state.hops[at] or best_tag != state.tag[at]
    if new:
        _choose(at, best, best_entry, best_hops, best_tag, transit, policy, state, todo, log)
    return best != _NO_ROUTE


@bare
def _look_above(at, transit, wires, policy, state, todo, log):
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
        if offer < best and _length(offer) <= _LONGEST:
            best = offer
    if best == _NO_ROUTE:
        _choose(at, best, np.uint64(keys.NO_ROUTE), np.uint16(0), np.uint8(0), transit, policy, state, todo, log)
        return
    word = np.uint64(down[first + (best & _RANKS)])
    sender = word >> _COPY_BITS
    number = np.uint64(wires.up_rank[first + (best & _RANKS)])
    offer, entry, hops, tag = _offer(sender, number, word, _PROVIDER, best & _RANKS, at, state, policy)
    new = best != key[at] or entry != state.entry[at]
    if policy is not None:
        new = new or hops != state.hops[at] or tag != state.tag[at]
    if new:
        _choose(at, best, entry, hops, tag, transit, policy, state, todo, log)


@bare
def _go_up(at, transit, wires, policy, wild, state, todo, log):
    """An AS's turn on the way up. Who loses its last customer's route chooses among the others on the way down."""
    here = np.uint64(state.key[at])
    if todo.check[at >> _6] >> (at & _63) & _1:
        if _odd(at, policy):
            _take(todo.check, at)
            _look(at, _CUSTOMER, _PROVIDER, transit, wires, policy, wild, state, todo, log)
        elif here < _FROM_PEER:
            if _look(at, _CUSTOMER, _CUSTOMER, transit, wires, policy, wild, state, todo, log):
                _take(todo.check, at)
            else:
                _put(todo.lost, at)
    if _take(todo.up, at):
        _tell_up(at, transit, wires, policy, wild, state, todo, log)


@bare
def _go_down(at, transit, wires, policy, wild, state, todo, log):
    """An AS's turn on the way down."""
    if _take(todo.check, at):
        here = np.uint64(state.key[at])
        sure = not _take(todo.lost, at) and _length(here) <= _LONGEST and not _odd(at, policy)
        if sure and here >= _FROM_PROVIDER:
            _look_above(at, transit, wires, policy, state, todo, log)
        else:
            first = _CUSTOMER if here < _FROM_PEER or _odd(at, policy) else _PEER
            _look(at, first, _PROVIDER, transit, wires, policy, wild, state, todo, log)
    if _take(todo.down, at):
        _tell_down(at, transit, wires, policy, wild, state, todo, log)


@bare
def _sweep_up(budget, transit, wires, policy, wild, state, todo, log):
    for i in range(len(todo.up)):
        block = np.uint64(len(todo.up) - 1 - i)
        left = _63
        while True:
            word = (todo.check[block] | todo.up[block]) & (WORTHLESS >> (_63 - left))
            if word == _0 or log.counts[1] > budget:
                break
            while not word >> left & _1:
                left -= _1
            _go_up(block << _6 | left, transit, wires, policy, wild, state, todo, log)
            if left == _0:
                break
            left -= _1


@bare
def _sweep_down(budget, transit, wires, policy, wild, state, todo, log):
    for block in range(np.uint64(len(todo.down))):
        left = _0
        while left <= _63:
            word = (todo.check[block] | todo.down[block]) & (WORTHLESS << left)
            if word == _0 or log.counts[1] > budget:
                break
            while not word >> left & _1:
                left += _1
            _go_down(block << _6 | left, transit, wires, policy, wild, state, todo, log)
            left += _1


@bare
def _at_rest(todo):
    left = _0
    for i in range(len(todo.up)):
        left |= todo.check[i] | todo.up[i] | todo.down[i]
    return left == _0


@njit(cache=True)
def _same(state, todo, kept):
    """Whether everything that the next steps can depend on is as it was."""
    return (
        np.array_equal(state.key, kept[0]) and np.array_equal(state.hops, kept[1])
        and np.array_equal(state.tag, kept[2]) and np.array_equal(todo.check, kept[3])
        and np.array_equal(todo.up, kept[4]) and np.array_equal(todo.down, kept[5])
    )  # fmt: skip


@njit(cache=True)
def _kept(state, todo, all_):
    """A copy of all that matters, or (0) nothing that could be equal to it."""
    end, ends = all_ * len(state.key), all_ * len(todo.up)
    return (state.key[:end].copy(), state.hops[:end].copy(), state.tag[:end].copy(),
            todo.check[:ends].copy(), todo.up[:ends].copy(), todo.down[:ends].copy())  # fmt: skip


@njit(cache=True)
def turn_links(heard, transit, wires, policy, wild, state, todo, log):
    """Hear again what is said over these links. heard: (links, 3) uint32: receiver, kind of sender, rank."""
    for i in range(len(heard)):
        at, kind, rank = np.uint64(heard[i, 0]), np.uint64(heard[i, 1]), np.uint64(heard[i, 2])
        sender, number, word = _link(at, kind, rank, wires)
        offer, entry, hops, tag = _offer(sender, number, word, kind, rank, at, state, policy)
        _hear(at, sender, offer, entry, hops, tag, transit, wires, policy, wild, state, todo, log)


@njit(cache=True)
def resettle(heard, asked, careful, budget, most, transit, wires, policy, wild, state, todo, log):
    """Settle what follows from changes, beginning with a state that had settled. Returns the verdict.

    heard: links over which something else is said now. asked: (k,) uint32, ASes that prefer or pass on otherwise than
    before. careful: (k,) uint32, ASes that prefer otherwise than all do, where that may bring loops about (`wild`).
    budget: links to look at before giving up (TOO_MUCH: the state is good for nothing then). most: rounds before no
    verdict is claimed (UNDECIDED).

    1. Whoever hears something else over a link takes it if it is better; if it was its choice and got worse, it looks
       at all its offers again. Whoever prefers otherwise than before looks at all of them, and tells everybody.
    2. A round: up in descending order of index, so that every customer has spoken before its providers choose; peers
       are told on the way; then down in ascending order. Where customers come first, one round is enough.
    3. With `wild`, those who prefer otherwise look at all offers again after each round: a path that changed behind
       an equal route may hold their own number now, or no longer.
    4. It ends when nothing is left to do, or when all that matters is as it was before: then it would go round for
       ever (REPEATS), and `log.stirred` are the ASes that do.
    """
    turn_links(heard, transit, wires, policy, wild, state, todo, log)
    for i in range(len(asked)):
        at = np.uint64(asked[i])
        if state.key[at] >= _FROM_CUSTOMER:
            _look(at, _CUSTOMER, _PROVIDER, transit, wires, policy, wild, state, todo, log)
        _put(todo.up, at)
        _put(todo.down, at)
    patience, kept = 8, _kept(state, todo, 0)
    for number in range(1, most + 1):
        log.counts[2] = number
        _sweep_up(budget, transit, wires, policy, wild, state, todo, log)
        _sweep_down(budget, transit, wires, policy, wild, state, todo, log)
        if log.counts[1] > budget:
            return TOO_MUCH
        if wild:
            for i in range(len(careful)):
                if state.key[careful[i]] >= _FROM_CUSTOMER:
                    _look(np.uint64(careful[i]), _CUSTOMER, _PROVIDER, transit, wires, policy, wild, state, todo, log)
        if _at_rest(todo):
            return SETTLED
        if number > 8 and _same(state, todo, kept):
            return REPEATS
        if number == patience:
            patience, kept = 2 * patience, _kept(state, todo, 1)
            log.stirred[:] = 0
    return UNDECIDED
