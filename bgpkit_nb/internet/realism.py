"""How real the model is: what it predicts for an AS, beside what that AS was seen to use.

A vantage is judged on three things for each origin, hops counted without copies: the next hop and the number of hops of
the path seen, and the whole path, right if any of the paths that the vantage uses to the origin is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .looking import CLASS, NO_OFFER, View


def plain(view: View) -> np.ndarray:
    """(n,) int64: the column that the plain model chooses: class, length, lowest ASN. -1 where nothing is offered."""
    return cheapest(view, np.zeros(len(view.kind)))


def cheapest(view: View, handicap: np.ndarray, bonus: np.ndarray | None = None) -> np.ndarray:
    """(n,) int64: the column with the least class, length and handicap ((k,), in hops) less bonus ((n, k))."""
    cost = view.length.astype(np.float64) + (view.kind * CLASS + handicap)[None, :]
    if bonus is not None:
        cost -= bonus
    cost[view.length == NO_OFFER] = np.inf
    if not cost.shape[1]:
        return np.full(len(view.origin), -1)
    return np.where(np.isfinite(cost.min(axis=1)), cost.argmin(axis=1), -1)


class Score(NamedTuple):
    """Shares of origins, each with its 95 % interval by bootstrap over origins.

    tied: those of which the plain model's choice rests on the last tie-break alone; `next_hop_tied`, `next_hop_sure`:
    the share right among those and among the others.
    """

    asn: int
    origins: int
    next_hop: tuple[float, float, float]
    length: tuple[float, float, float]
    path: tuple[float, float, float]
    tied: float
    next_hop_tied: float
    next_hop_sure: float


def score(view: View, chosen: np.ndarray, *, seed: int = 0) -> Score:
    """Hold what was chosen ((n,) columns) against what was seen."""
    next_hop, length, path = hits(view, chosen)
    tied = view.tied > 0
    return Score(view.asn, len(view.origin), *(interval(each, seed=seed) for each in (next_hop, length, path)),
                 mean(tied), mean(next_hop[tied]), mean(next_hop[~tied]))  # fmt: skip


def hits(view: View, chosen: np.ndarray) -> Iterator[np.ndarray]:
    """(n,) bool three times: where the next hop, the number of hops and the whole path are right."""
    row, there = np.arange(len(chosen)), chosen >= 0
    yield there & (chosen == view.used)
    yield there & (view.hops[row, chosen] == view.seen_hops) if len(row) else there
    yield there & view.right[row, chosen] if len(row) else there


def mean(what: np.ndarray) -> float:
    """The mean, 0 of nothing."""
    return float(what.mean()) if len(what) else 0.0


def interval(what: np.ndarray, *, seed: int = 0, rounds: int = 1_000) -> tuple[float, float, float]:
    """The mean with its 95 % interval, by drawing as many again with repetition (percentile bootstrap)."""
    if not len(what):
        return 0.0, 0.0, 0.0
    dice, values = np.random.default_rng(seed), what.astype(np.float64)
    # chunks, so that a thousand draws from tens of thousands do not fill the memory
    drawn = [values[dice.integers(0, len(values), len(values))].mean() for _ in range(rounds)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(values.mean()), float(low), float(high)
