"""Handicaps, in hops, under which as many next hops as possible come out right."""

from __future__ import annotations

import numpy as np

from .looking import CLASS, NO_LINK, NO_OFFER, View

#: A handicap is changed for no less than so many origins of the part that it is learned from, against chance.
_LEAST_GAIN = 3
_ROUNDS = 4


def fitted(view: View, start: np.ndarray, bonus: np.ndarray) -> np.ndarray:
    """Handicaps that get more next hops right than these do: coordinate by coordinate, exactly in each."""
    width = len(view.kind)
    cost = view.length + (view.kind * CLASS + np.arange(width) / (10 * width) + start)[None, :] - bonus
    cost[view.length == NO_OFFER] = np.inf
    busy = np.bincount(view.used[view.used >= 0], minlength=width)
    busy += np.bincount(cost.argmin(axis=1), minlength=width)
    # neighbours that nobody is sent to and that are not seen to be used keep what they have: one column stands for them
    turned = np.flatnonzero(busy)[np.argsort(-busy[busy > 0], kind="stable")]
    rest = np.delete(cost, turned, axis=1).min(axis=1, initial=np.inf)
    cost = np.column_stack([cost[:, turned], rest])
    place = np.full(width, NO_LINK)
    place[turned] = np.arange(len(turned))
    used = np.where(view.used >= 0, place[view.used], NO_LINK)
    added = np.zeros(len(turned))
    for _ in range(_ROUNDS):
        if not sum([_turn(cost, added, column, used) for column in range(len(turned))]):
            break
    handicap = start.copy()
    handicap[turned] += added
    return handicap


def _turn(cost: np.ndarray, added: np.ndarray, column: int, used: np.ndarray) -> bool:
    """Add to one handicap, and to its column, what gets most right; whether that was worth a change.

    The neighbour is chosen for the origins whose margin (the best other cost less its own) is above what is added. So
    the addition that gains most is found by going through the margins from the largest down.
    """
    mine = cost[:, column].copy()
    cost[:, column] = np.inf
    rival = cost.argmin(axis=1)
    best_other = cost[np.arange(len(rival)), rival]
    cost[:, column] = mine
    contested = np.isfinite(mine) & np.isfinite(best_other)  # where nobody else offers anything there is no choice
    margin = best_other[contested] - mine[contested]
    if not len(margin):
        return False
    gain = (used == column).astype(np.int64)[contested] - (used == rival)[contested]
    order = np.argsort(-margin, kind="stable")
    margin, total = margin[order], np.concatenate([[0], np.cumsum(gain[order])])
    cut = np.concatenate([[True], margin[:-1] > margin[1:] + 1e-9, [True]])
    best = int(np.where(cut, total, total.min() - 1).argmax())
    if total[best] < total[int((margin > 0).sum())] + _LEAST_GAIN:
        return False
    ends = margin[0] + 1, margin[-1] - 1
    more = ends[0] if best == 0 else ends[1] if best == len(margin) else margin[best - 1 : best + 1].mean()
    added[column] += more
    cost[:, column] += more
    return True
