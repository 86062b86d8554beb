"""Single ASes' preferences, read back for explanations, and the ties that are left under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..policy import PRESETS
from . import keys
from .compiled import bare
from .graph import NOT_ANNOUNCED
from .kernels import _LONGEST, _length
from .override_kernel import PLACE_BITS, PREF_SHIFT, follow, on_way, worth_of
from .overrides import nowhere, sizes
from .settings import HIGHEST_PREF
from .telling_kernel import _CUSTOMER, _PROVIDER, _1, _link, _offer, _row

if TYPE_CHECKING:
    from .overrides import Overrides
    from .routing import Routing

_WORDS = {keys.CUSTOMER: "customer", keys.PEER: "peer", keys.PROVIDER: "provider"}
_OTHER = {keys.CUSTOMER: keys.PROVIDER, keys.PEER: keys.PEER, keys.PROVIDER: keys.CUSTOMER}


def copies_over(routing: Routing, kind: int, at: int, sender: int, rank: int, copies: int) -> int:
    """The extra copies, beyond those set, that a sender of some kind adds over one link, as its customer's route asks
    by a community; `NOT_ANNOUNCED` where the route is kept back."""
    policy = routing.overrides.policy
    if policy.row[sender] < 0 or routing.kind(sender) != keys.CUSTOMER or not routing.has_route(sender):
        return copies
    number = _number_there(routing, kind, at, rank)
    return min(copies + int(policy.said[policy.row[sender] + number, tag_of(routing, sender)]), NOT_ANNOUNCED)


def tag_of(routing: Routing, at: int) -> int:
    """Which set of communities the route of an AS bears, by number; 0 for none."""
    way = list(routing.walk(at))
    if len(way) < 2:
        return 0
    rank = int(routing.keys[way[-2]]) & (1 << keys.RANK_BITS) - 1
    return tag_over(routing, way[-1], routing.kind(way[-2]), way[-2], rank)


def tag_over(routing: Routing, sender: int, kind: int, at: int, rank: int) -> int:
    """Which set of communities an AS hears from a neighbour over one link."""
    policy = routing.overrides.policy
    if routing.kind(sender) != keys.OWN:
        return tag_of(routing, sender)
    if policy.mark[sender] < 0:
        return 0
    return int(policy.marks[policy.mark[sender] + _number_there(routing, kind, at, rank)])


def local_pref(routing: Routing, at: int, kind: int, sender: int, rank: int) -> int:
    """The local-pref that an AS gives what it hears over one link."""
    policy = routing.overrides.policy
    if policy.place[at] < 0:
        return PRESETS["gao-rexford"].by_relation[_WORDS[kind]]
    if kind == keys.CUSTOMER and policy.honours[at] >= 0:
        asked = int(policy.asked[policy.honours[at], tag_over(routing, sender, kind, at, rank)])
        if asked >= 0:
            return asked
    worth = policy.worth[policy.place[at] + _number(routing, at, kind, rank)]
    return HIGHEST_PREF - int(worth >> PREF_SHIFT)


def switches(overrides: Overrides | None, at: int) -> tuple[str, ...]:
    """What an AS has switched in the decision process."""
    return ("ignore-prepends",) if overrides is not None and overrides.policy.short[at] else ()


def _number(routing: Routing, at: int, kind: int, rank: int) -> int:
    """Which of its links, customers' first, then peers', an AS means by a rank among those of a kind."""
    customers, peers, _ = sizes(routing.internet, at)
    return rank + int({keys.CUSTOMER: 0, keys.PEER: customers, keys.PROVIDER: customers + peers}[kind])


def _number_there(routing: Routing, kind: int, at: int, rank: int) -> int:
    """The same at the other end of the link."""
    graph = routing.internet
    rows = {keys.CUSTOMER: graph.customers, keys.PEER: graph.peers, keys.PROVIDER: graph.providers}[kind]
    place = int(rows.start[at]) + rank
    return _number(routing, int(rows.near[place]), _OTHER[kind], int(rows.rank[place]))


def ties(routing: Routing) -> np.ndarray:
    """(n,) uint16: how many offers of the same local-pref and length each AS turned down; 0 without a route."""
    state = nowhere(routing.internet)
    state.key[:] = routing.keys
    follow(state, routing.wires, routing.overrides.policy, routing.care, routing.internet.transit)
    out = np.zeros(len(state.key), np.uint16)
    _ties(state, routing.wires, routing.overrides.policy, routing.care, out)
    return out


@bare
def _ties(state, wires, policy, care, out):
    for at in range(np.uint64(len(state.key))):
        here = np.uint64(state.key[at])
        if here >> np.uint64(30) < _CUSTOMER or _length(here) > _LONGEST:
            continue
        odd = policy.place[at] >= 0
        mine = here >> np.uint64(keys.RANK_BITS)
        if odd:
            mine = worth_of(at, here, state.hops[at], state.tag[at], wires, policy) >> PLACE_BITS
        equal = 0
        for kind in range(_CUSTOMER, _PROVIDER + _1):
            for rank in range(_row(at, kind, wires)):
                sender, number, word = _link(at, kind, rank, wires)
                offer, _, hops, tag = _offer(sender, number, word, kind, rank, at, state, policy, care)
                if _length(offer) > _LONGEST:
                    continue
                theirs = offer >> np.uint64(keys.RANK_BITS)
                if odd:
                    theirs = worth_of(at, offer, hops, tag, wires, policy) >> PLACE_BITS
                equal += theirs == mine and not on_way(at, sender, state.key, wires)
        out[at] = equal - 1
