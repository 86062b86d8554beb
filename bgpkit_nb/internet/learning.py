"""Better than the plain model: what an AS prefers, learned from one half of the origins and judged on the other.

What is learned is data that can be read: for each neighbour a handicap in hops, and for each AS that was on the way to
origins of the first half, how often which neighbour led there. Nothing is learned from an origin that judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .graph import Internet
from .looking import CLASS, NO_LINK, NO_OFFER, View
from .needs import InternetError
from .realism import Score, cheapest, hits, interval, plain, score

#: What is tried for the trust in experience: how many hops it is worth that all ways seen led to one neighbour.
TRUSTS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
#: A handicap is changed for no less than so many origins of the half that it is learned from, against chance.
_LEAST_GAIN = 3
_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Preferences:
    """What was learned of one AS.

    handicap: by neighbour, by how many hops its routes count as longer than they are; below 0, as shorter. A class is
    worth 2,000, so that a peer with -2,000 is treated as customers are. trust: how many hops shorter a route counts if
    all experience speaks for it. experience: by AS, by neighbour, to how many origins of the half learned from the way
    seen led by that neighbour through that AS (origins count as on their own way). learned_from: how many origins.
    """

    asn: int
    handicap: dict[int, float]
    trust: float
    experience: dict[int, dict[int, int]]
    learned_from: int

    @property
    def table(self) -> list[dict]:
        """The handicaps as rows, for a DataFrame: those most often used in the half learned from first."""
        used = Counter({asn: self.experience.get(asn, {}).get(asn, 0) for asn in self.handicap})
        return [{"neighbour": asn, "origins": count, "handicap": round(self.handicap[asn], 2)}
                for asn, count in used.most_common()]  # fmt: skip


def halves(view: View, *, seed: int = 0) -> tuple[View, View]:
    """The origins of a view in two halves, drawn by seed and by origin: all prefixes of one are on one side."""
    order = np.random.default_rng(seed).permutation(len(view.origin))
    first = np.zeros(len(view.origin), bool)
    first[order[: len(order) // 2]] = True
    return view.part(first), view.part(~first)


def learn(internet: Internet, view: View) -> Preferences:
    """What the vantage prefers, so that as many of its next hops as possible come out right.

    1. Handicaps: for one neighbour after the other, the busiest first, the value with which most next hops are right
       while all others stay; again until no change gains three origins, four times at most.
    2. Trust: each value of `TRUSTS` is tried, and handicaps refined under it. The one with most right is kept. No
       origin counts in its own experience here, or it would vouch for itself.
    """
    if len(view.origin) < 2:
        raise InternetError(f"AS{view.asn} is seen to reach {len(view.origin)} origins; choose one that reaches more")
    by = _experience(view)
    share = _Experience(internet, view, by).share(view, own=True)
    first = _fitted(view, np.zeros(len(view.kind)), np.zeros_like(share))
    best = (-1, 0.0, first)
    for trust in TRUSTS:
        handicap = _fitted(view, first, trust * share) if trust else first
        right = int((cheapest(view, handicap, trust * share) == view.used).sum())
        if right > best[0] + (_LEAST_GAIN if best[0] >= 0 else 0):
            best = (right, trust, handicap)
    _, trust, handicap = best
    names = view.neighbours.tolist()
    return Preferences(view.asn, dict(zip(names, handicap.tolist(), strict=True)), trust, by, len(view.origin))


def predict(internet: Internet, view: View, preferences: Preferences) -> np.ndarray:
    """(n,) int64: the column that an AS with these preferences chooses; -1 where nothing is offered."""
    if view.asn != preferences.asn:
        raise InternetError(f"these are the preferences of AS{preferences.asn}, not of AS{view.asn}")
    handicap = np.array([preferences.handicap.get(asn, 0.0) for asn in view.neighbours.tolist()])
    if not preferences.trust:
        return cheapest(view, handicap)
    share = _Experience(internet, view, preferences.experience).share(view)
    return cheapest(view, handicap, preferences.trust * share)


class Gain(NamedTuple):
    """The plain model and the learned one on the half that learning never saw, and the difference in next hops right,
    origin by origin, with its 95 % interval. reachable: the share whose next hop seen offers anything by the graph; no
    choice among offers can be right more often. alike: see `twins`."""

    plain: Score
    learned: Score
    gain: tuple[float, float, float]
    reachable: float
    alike: tuple[float, int]
    preferences: Preferences


def improve(internet: Internet, view: View, *, seed: int = 0) -> Gain:
    """Learn from one half of a view's origins, judge on the other."""
    one, other = halves(view, seed=seed)
    preferences = learn(internet, one)
    before, after = plain(other), predict(internet, other, preferences)
    right = [next(hits(other, each)).astype(np.int64) for each in (before, after)]
    there = other.used != NO_LINK
    offered = there & (other.length[np.arange(len(there)), other.used] != NO_OFFER)
    return Gain(score(other, before, seed=seed), score(other, after, seed=seed),
                interval(right[1] - right[0], seed=seed), float(offered.mean()), twins(internet, view),
                preferences)  # fmt: skip


def twins(internet: Internet, view: View) -> tuple[float, int]:
    """How often two origins with exactly the same neighbours are reached by the same next hop, and of how many pairs.

    A model that knows the graph only says the same of both. If a share s of such pairs agree, the best that it can do
    for them is between s and the root of s: this bounds what any model on this graph can reach.
    """
    groups: dict[tuple, list[int]] = {}
    for origin, used in zip(view.origin.tolist(), view.used.tolist(), strict=True):
        near = internet.neighbours(origin)
        if not near["customers"]:
            groups.setdefault((near["providers"], near["peers"]), []).append(used)
    same = pairs = 0
    for members in groups.values():
        counts = Counter(members)
        same += sum(count * (count - 1) for count in counts.values())
        pairs += len(members) * (len(members) - 1)
    return (same / pairs if pairs else 0.0), pairs // 2


# -- how it is done ------------------------------------------------------------------------------------------------


def _experience(view: View) -> dict[int, dict[int, int]]:
    found: dict[int, Counter] = {}
    for way, used in zip(view.ways, view.used.tolist(), strict=True):
        if used != NO_LINK:
            for asn in way[1:]:
                found.setdefault(asn, Counter())[int(view.neighbours[used])] += 1
    return {asn: dict(by) for asn, by in found.items()}


class _Experience:
    """By AS, which neighbours led there, as (k,) counts."""

    def __init__(self, internet: Internet, view: View, by: dict[int, dict[int, int]]) -> None:
        self.internet, self.width = internet, len(view.neighbours)
        self.column = {asn: at for at, asn in reversed([*enumerate(view.neighbours.tolist())])}
        self.counts = {asn: self._row(each) for asn, each in by.items()}

    def _row(self, by: dict[int, int]) -> np.ndarray:
        row = np.zeros(self.width)
        for asn, count in by.items():
            if asn in self.column:
                row[self.column[asn]] += count
        return row

    def share(self, view: View, *, own: bool = False) -> np.ndarray:
        """(n, k): how much speaks for each neighbour: at the origin itself, else at its providers, else at theirs.

        own: an origin's own way is among the experience, and is not to vouch for it.
        """
        found = np.zeros(view.length.shape)
        rows = zip(view.origin.tolist(), view.ways, view.used.tolist(), strict=True)
        for row, (origin, way, used) in enumerate(rows):
            mine = (way[1:], used) if own and used != NO_LINK else ((), NO_LINK)
            for ring in self._rings(origin, view.asn):
                counts = [each for asn in ring if (each := self._without(asn, *mine)) is not None]
                if counts:
                    found[row] = sum(each / (each.sum() + 1) for each in counts) / len(counts)
                    break
        return found

    def _rings(self, origin: int, vantage: int) -> Iterable[list[int]]:
        yield [origin]
        providers = [asn for asn in self.internet.neighbours(origin)["providers"] if asn != vantage]
        yield providers
        yield [asn for each in providers for asn in self.internet.neighbours(each)["providers"] if asn != vantage]

    def _without(self, asn: int, way: tuple[int, ...], used: int) -> np.ndarray | None:
        counts = self.counts.get(asn)
        if counts is not None and asn in way:
            counts = counts.copy()
            counts[used] -= 1
        return counts if counts is not None and counts.sum() > 0 else None


def _fitted(view: View, start: np.ndarray, bonus: np.ndarray) -> np.ndarray:
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
