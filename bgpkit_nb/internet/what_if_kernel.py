"""The loops that settle only what changed: ASes that heard something else choose anew, and tell whoever minds.

State is the one of `override_kernel`. Three sets of ASes, one bit each, say what is left to do (`Todo`). They are gone
through in the order in which one pass each way settles everything where customers come first, so that hardly any AS
has to do anything twice: up in descending order of index, then down in ascending order.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .care import leaky
from .compiled import bare
from .kernels import _FROM_CUSTOMER, _FROM_PEER, _FROM_PROVIDER, _LONGEST, _1, _length, next_hop
from .offers_kernel import _look, _look_above
from .override_kernel import WORTHLESS
from .telling_kernel import (
    _CUSTOMER,
    _PEER,
    _PROVIDER,
    _0,
    _6,
    _63,
    _hear,
    _link,
    _odd,
    _offer,
    _put,
    _take,
    _tell_down,
    _tell_up,
)

SETTLED, REPEATS, UNDECIDED, TOO_MUCH = range(4)


@bare
def _go_up(at, transit, wires, policy, care, wild, state, todo, log):
    """An AS's turn on the way up. Who loses its last customer's route chooses among the others on the way down."""
    here = np.uint64(state.key[at])
    if todo.check[at >> _6] >> (at & _63) & _1:
        if _odd(at, policy):
            _take(todo.check, at)
            _look(at, _CUSTOMER, _PROVIDER, transit, wires, policy, care, wild, state, todo, log)
        elif here < _FROM_PEER:
            if _look(at, _CUSTOMER, _CUSTOMER, transit, wires, policy, care, wild, state, todo, log):
                _take(todo.check, at)
            else:
                _put(todo.lost, at)
    if _take(todo.up, at):
        _tell_up(at, transit, wires, policy, care, wild, state, todo, log)


@bare
def _go_down(at, transit, wires, policy, care, wild, state, todo, log):
    """An AS's turn on the way down."""
    if _take(todo.check, at):
        here = np.uint64(state.key[at])
        sure = not _take(todo.lost, at) and _length(here) <= _LONGEST and not _odd(at, policy) and not leaky(care)
        if sure and here >= _FROM_PROVIDER:
            _look_above(at, transit, wires, policy, care, state, todo, log)
        else:
            first = _CUSTOMER if here < _FROM_PEER or _odd(at, policy) else _PEER
            _look(at, first, _PROVIDER, transit, wires, policy, care, wild, state, todo, log)
    if _take(todo.down, at):
        _tell_down(at, transit, wires, policy, care, wild, state, todo, log)


@bare
def _sweep_up(budget, transit, wires, policy, care, wild, state, todo, log):
    for i in range(len(todo.up)):
        block = np.uint64(len(todo.up) - 1 - i)
        left = _63
        while True:
            word = (todo.check[block] | todo.up[block]) & (WORTHLESS >> (_63 - left))
            if word == _0 or log.counts[1] > budget:
                break
            while not word >> left & _1:
                left -= _1
            _go_up(block << _6 | left, transit, wires, policy, care, wild, state, todo, log)
            if left == _0:
                break
            left -= _1


@bare
def _sweep_down(budget, transit, wires, policy, care, wild, state, todo, log):
    for block in range(np.uint64(len(todo.down))):
        left = _0
        while left <= _63:
            word = (todo.check[block] | todo.down[block]) & (WORTHLESS << left)
            if word == _0 or log.counts[1] > budget:
                break
            while not word >> left & _1:
                left += _1
            _go_down(block << _6 | left, transit, wires, policy, care, wild, state, todo, log)
            left += _1


@bare
def _at_rest(todo):
    left = _0
    for i in range(len(todo.up)):
        left |= todo.check[i] | todo.up[i] | todo.down[i]
    return left == _0


@bare
def _look_again(transit, wires, policy, care, wild, state, todo, log):
    """After a round: whoever may be offered a path that holds its own number, or one that no longer does, looks."""
    if leaky(care):
        for i in range(len(care.leakers)):
            _put_way(np.uint64(care.leakers[i]), wires, state, todo)
    for block in range(np.uint64(len(todo.wary))):
        word = todo.wary[block]
        for place in range(np.uint64(64)):
            at = block << _6 | place
            if word >> place & _1 and state.key[at] >= _FROM_CUSTOMER:
                _look(at, _CUSTOMER, _PROVIDER, transit, wires, policy, care, wild, state, todo, log)


@njit(inline="always")
def _put_way(at, wires, state, todo):
    """Whoever packets from an AS cross; a path that goes round is left once its length is used up."""
    left = _length(np.uint64(state.key[at]))
    while left <= _LONGEST:
        _put(todo.wary, at)
        here = np.uint64(state.key[at])
        if here < _FROM_CUSTOMER or _length(here) > _LONGEST or left == _0:
            break
        at = next_hop(at, here, wires)
        left -= _1


@njit(cache=True)
def _same(state, todo, kept):
    """Whether everything that the next steps can depend on is as it was."""
    return (
        np.array_equal(state.key, kept[0]) and np.array_equal(state.hops, kept[1])
        and np.array_equal(state.tag, kept[2]) and np.array_equal(todo.check, kept[3])
        and np.array_equal(todo.up, kept[4]) and np.array_equal(todo.down, kept[5])
        and np.array_equal(todo.wary, kept[6])
    )  # fmt: skip


@njit(cache=True)
def _kept(state, todo, all_):
    """A copy of all that matters, or (0) nothing that could be equal to it."""
    end, ends = all_ * len(state.key), all_ * len(todo.up)
    return (state.key[:end].copy(), state.hops[:end].copy(), state.tag[:end].copy(),
            todo.check[:ends].copy(), todo.up[:ends].copy(), todo.down[:ends].copy(),
            todo.wary[:ends].copy())  # fmt: skip


@njit(cache=True)
def turn_links(heard, transit, wires, policy, care, wild, state, todo, log):
    """Hear again what is said over these links. heard: (links, 3) uint32: receiver, kind of sender, rank."""
    for i in range(len(heard)):
        at, kind, rank = np.uint64(heard[i, 0]), np.uint64(heard[i, 1]), np.uint64(heard[i, 2])
        sender, number, word = _link(at, kind, rank, wires)
        offer, entry, hops, tag = _offer(sender, number, word, kind, rank, at, state, policy, care)
        _hear(at, sender, offer, entry, hops, tag, transit, wires, policy, care, wild, state, todo, log)


@njit(cache=True)
def resettle(heard, asked, careful, budget, most, transit, wires, policy, care, wild, state, todo, log):
    """Settle what follows from changes, beginning with a state that had settled. Returns the verdict.

    heard: links over which something else is said now. asked: (k,) uint32, ASes that prefer or pass on otherwise than
    before. careful: (k,) uint32, ASes that prefer otherwise than all do, where that may bring loops about (`wild`).
    budget: links to look at before giving up (TOO_MUCH: the state is good for nothing then). most: rounds before no
    verdict is claimed (UNDECIDED).

    1. Whoever hears something else over a link takes it if it is better; if it was its choice and got worse, it looks
       at all its offers again. Whoever prefers otherwise than before looks at all of them, and tells everybody.
    2. A round: up in descending order of index, so that every customer has spoken before its providers choose; peers
       are told on the way; then down in ascending order. Where customers come first, one round is enough.
    3. With `wild` those who prefer otherwise, and where ASes leak those on the leakers' ways and those who have turned
       down a path with their own number in it, look at all offers again after each round: a path that changed behind
       an equal route may hold their own number now, or no longer.
    4. It ends when nothing is left to do, or when all that matters is as it was before: then it would go round for
       ever (REPEATS), and `log.stirred` are the ASes that do.
    """
    turn_links(heard, transit, wires, policy, care, wild, state, todo, log)
    for i in range(len(asked)):
        at = np.uint64(asked[i])
        if state.key[at] >= _FROM_CUSTOMER:
            _look(at, _CUSTOMER, _PROVIDER, transit, wires, policy, care, wild, state, todo, log)
        _put(todo.up, at)
        _put(todo.down, at)
    if wild:
        for i in range(len(careful)):
            _put(todo.wary, np.uint64(careful[i]))
    patience, kept = 8, _kept(state, todo, 0)
    for number in range(1, most + 1):
        log.counts[2] = number
        _sweep_up(budget, transit, wires, policy, care, wild, state, todo, log)
        _sweep_down(budget, transit, wires, policy, care, wild, state, todo, log)
        if log.counts[1] > budget:
            return TOO_MUCH
        if wild or leaky(care):
            _look_again(transit, wires, policy, care, wild, state, todo, log)
        if _at_rest(todo):
            todo.wary[:] = 0
            return SETTLED
        if number > 8 and _same(state, todo, kept):
            return REPEATS
        if number == patience:
            patience, kept = 2 * patience, _kept(state, todo, 1)
            log.stirred[:] = 0
    return UNDECIDED
