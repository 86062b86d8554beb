"""What a turn of a `WhatIf` gives, and what one is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from . import keys
from .graph import Internet
from .links import Spot
from .override_kernel import State
from .telling_kernel import Log, Todo


class Verdict(NamedTuple):
    """What was shown: `"settled"`; `"repeats"`, in the order in which ASes take their turns here (`ases`: the ASNs of
    those that change for ever); or `"undecided"`, after very many rounds. Nothing more is claimed."""

    kind: str
    rounds: int
    ases: tuple[int, ...] = ()


class Turned(NamedTuple):
    """What a turn came to. how: `"touched"`, only what changed was settled anew; `"anew"`, everything was; `"from
    plain"`, beginning with the routes without preferences of ASes' own, or without leaks. ases: how many have another
    route or another entry than before. links: how many links were looked at. verdict: whether routing settled."""

    how: str
    ases: int
    links: int
    verdict: Verdict


def links_heard(internet: Internet, said: Iterable[Spot]) -> np.ndarray:
    """(links, 3) uint32: of each spot the AS that hears, what the other is to it, and the rank it has there."""
    found = []
    for spot in said:
        rows = internet.peers if spot.field == "across" else internet.providers
        holder = int(np.searchsorted(rows.start, spot.at, "right")) - 1
        mine = spot.at - int(rows.start[holder])
        near, there = int(rows.near[spot.at]), int(rows.rank[spot.at])
        found.append({"up": (near, keys.CUSTOMER, there), "down": (holder, keys.PROVIDER, mine),
                      "across": (near, keys.PEER, there)}[spot.field])  # fmt: skip
    return np.array(found, np.uint32).reshape(-1, 3)


def copied(state: State) -> State:
    """The same in memory of its own."""
    return State(*(each.copy() for each in state))


def new_todo(size: int) -> Todo:
    """Nothing left to do, for so many ASes."""
    return Todo(*(np.zeros((size + 63) // 64, np.uint64) for _ in Todo._fields))


def new_log(size: int) -> Log:
    """Nothing has happened yet, to so many ASes."""
    return Log(*(np.zeros(size, np.uint32) for _ in range(4)), np.zeros(size, np.uint8), np.zeros(4, np.uint64))
