"""Better than the plain model: what an AS prefers, learned from one half of what it uses and judged on the other.

What is learned is data that can be read: for each neighbour a handicap in hops, and for each AS that was on the way to
origins of the first half, how often which neighbour led there. How much to trust it is chosen within that half too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .bounding import Ceilings, ceilings, twins
from .experience import Experience, gathered
from .fitting import fitted
from .graph import Internet
from .looking import View
from .needs import InternetError
from .realism import Score, cheapest, hits, interval, plain, score
from .splitting import Parts, joined, split

#: What is tried beside handicaps alone: how many hops it is worth that all experience speaks for one neighbour, and
#: how many origins a farther ring of experience is worth in a nearer one.
TRUSTS = (1.0, 4.0, 16.0)
BACKINGS = (1.0, 3.0)


class Way(NamedTuple):
    """A way to learn. learns: False leaves the plain model as it is. trust, backing: see `Preferences`."""

    learns: bool
    trust: float = 0.0
    backing: float = 1.0


#: The ways that the part which chooses is asked about, the simplest first.
WAYS = (Way(False), Way(True), *(Way(True, trust, backing) for trust in TRUSTS for backing in BACKINGS))


@dataclass(frozen=True, eq=False)
class Preferences:
    """What was learned of one AS.

    handicap: by neighbour, by how many hops its routes count as longer than they are; below 0, as shorter. A class is
    worth 2,000, so that a peer with -2,000 is treated as customers are. trust: how many hops shorter a route counts if
    all experience speaks for it. backing: how many origins what lies farther off is worth against what lies nearer.
    experience: by AS, by neighbour, to how many origins of those learned from the way seen led by that neighbour
    through that AS (origins count as on their own way). learned_from: how many origins.
    """

    asn: int
    handicap: dict[int, float]
    trust: float
    backing: float
    experience: dict[int, dict[int, int]]
    learned_from: int

    @property
    def table(self) -> list[dict]:
        """The handicaps as rows, for a DataFrame: those most often used in the half learned from first."""
        used = Counter({asn: self.experience.get(asn, {}).get(asn, 0) for asn in self.handicap})
        return [{"neighbour": asn, "origins": count, "handicap": round(self.handicap[asn], 2)}
                for asn, count in used.most_common()]  # fmt: skip


Others = Mapping[int, tuple[int, ...]]


def learn(internet: Internet, fit: View, choose: View, *, others: Others | None = None) -> Preferences:
    """What the vantage prefers, so that as many of its next hops as possible come out right.

    1. Each of `WAYS` is followed on what fits: for one neighbour after the other, the busiest first, the handicap with
       which most next hops are right while all others stay, until no change gains three origins, four times at most.
       No origin counts in its own experience here, or it would vouch for itself.
    2. The way with most next hops right on what chooses is kept; of equals, the simplest.
    3. That way is followed once more, on both parts together.

    others: what other vantages passed (see `elsewhere`), if experience may look there.
    """
    for each in (fit, choose):
        if len(each.origin) < 2:
            raise InternetError(f"AS{fit.asn} is seen to reach {len(fit.origin)} origins to fit and "
                                f"{len(choose.origin)} to choose by; choose one that reaches more")  # fmt: skip
    pupil = _Pupil(internet, fit, others)
    right = [pupil.right(way, choose) for way in WAYS]
    way = WAYS[right.index(max(right))]
    pupil = _Pupil(internet, joined(fit, choose), others)
    handicap = dict(zip(fit.neighbours.tolist(), pupil.follow(way).tolist(), strict=True))
    return Preferences(fit.asn, handicap, way.trust, way.backing, pupil.by, len(pupil.view.origin))


def predict(internet: Internet, view: View, preferences: Preferences, *, others: Others | None = None) -> np.ndarray:
    """(n,) int64: the column that an AS with these preferences chooses; -1 where nothing is offered."""
    if view.asn != preferences.asn:
        raise InternetError(f"these are the preferences of AS{preferences.asn}, not of AS{view.asn}")
    handicap = np.array([preferences.handicap.get(asn, 0.0) for asn in view.neighbours.tolist()])
    if not preferences.trust:
        return cheapest(view, handicap)
    known = Experience(internet, view, preferences.experience, preferences.backing, others)
    return cheapest(view, handicap, preferences.trust * known.share(view))


class Gain(NamedTuple):
    """The plain model and the learned one on the part that learning never saw, and the difference in next hops right,
    origin by origin, with its 95 % interval. ceilings: what no rule of a kind could exceed there. alike: see `twins`,
    over all parts."""

    plain: Score
    learned: Score
    gain: tuple[float, float, float]
    ceilings: Ceilings
    alike: tuple[float, int]
    preferences: Preferences

    @property
    def reachable(self) -> float:
        """The share whose next hop seen offers anything by the graph."""
        return self.ceilings.reachable


def improve(internet: Internet, view: View | Parts, *, seed: int = 0, others: Others | None = None) -> Gain:
    """Learn from one half of a view's origins, judge on the other; or do so with parts that were drawn otherwise.

    The part that judges is looked at when everything has been chosen, and only to count what came out right.
    """
    parts = view if isinstance(view, Parts) else split(view, seed=seed)
    preferences = learn(internet, parts.fit, parts.choose, others=others)
    judge = parts.judge
    before, after = plain(judge), predict(internet, judge, preferences, others=others)
    right = [next(hits(judge, each)).astype(np.int64) for each in (before, after)]
    whole = joined(joined(parts.fit, parts.choose), judge)
    return Gain(score(judge, before, seed=seed), score(judge, after, seed=seed),
                interval(right[1] - right[0], seed=seed), ceilings(internet, judge), twins(internet, whole),
                preferences)  # fmt: skip


class _Pupil:
    """Who learns from one view in several ways; what several of them need is computed once."""

    def __init__(self, internet: Internet, view: View, others: Others | None) -> None:
        self.internet, self.view, self.others = internet, view, others
        self.by, self.nothing = gathered(view), np.zeros(len(view.kind))
        self.shares: dict[tuple[float, bool], np.ndarray] = {}

    @cached_property
    def alone(self) -> np.ndarray:
        """(k,) handicaps without experience."""
        return fitted(self.view, self.nothing, np.zeros(self.view.length.shape))

    def share(self, view: View, backing: float) -> np.ndarray:
        """What experience says of the view learned from, or of one other."""
        own = view is self.view
        if (backing, own) not in self.shares:
            known = Experience(self.internet, view, self.by, backing, self.others)
            self.shares[backing, own] = known.share(view, own=own)
        return self.shares[backing, own]

    def follow(self, way: Way) -> np.ndarray:
        """(k,) the handicaps that a way to learn finds."""
        if not (way.learns and way.trust):
            return self.alone if way.learns else self.nothing
        return fitted(self.view, self.alone, way.trust * self.share(self.view, way.backing))

    def right(self, way: Way, view: View) -> int:
        """How many next hops of the one other view a way has right."""
        bonus = way.trust * self.share(view, way.backing) if way.trust else None
        return int((cheapest(view, self.follow(way), bonus) == view.used).sum())
