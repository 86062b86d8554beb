"""What no rule can exceed: the share of a vantage's next hops that any choice of a given kind could have right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import NamedTuple

import numpy as np

from .graph import Internet
from .looking import NO_LINK, NO_OFFER, View


class Ceilings(NamedTuple):
    """Shares of a view's origins, proven on these very origins by counting; each kind of rule may know more.

    reachable: the next hop seen is a neighbour and offers a route at all. offers: by a rule that looks at the offers
    alone: which neighbours, of which relation and at which length. Of origins with the same offers it has at most
    those right that are reached by the commonest next hop. place: by one that also knows where in the graph the origin
    is. It cannot tell two apart that have exactly the same neighbours, and nobody below them. shared_offers,
    shared_place: for how many origins there is another of the same; the rest are taken to be right if reachable, so
    that the truth lies below the ceiling. Experience of an origin's own prefixes, or of ways that pass it, is more than
    the graph: such a rule is bound by `reachable` alone.
    """

    reachable: float
    offers: float
    place: float
    shared_offers: float
    shared_place: float


def ceilings(internet: Internet, view: View) -> Ceilings:
    """The ceilings for one view, most often the part that judges."""
    used = np.where(reachable(view), view.used, NO_LINK).tolist()
    offers = [row.tobytes() for row in view.length]
    places = [(row, _place(internet, origin)) for row, origin in zip(offers, view.origin.tolist(), strict=True)]
    by_offers, by_place = _most(offers, used), _most(places, used)
    total = max(len(used), 1)
    return Ceilings(sum(each != NO_LINK for each in used) / total, by_offers[0], by_place[0], by_offers[1], by_place[1])


def reachable(view: View) -> np.ndarray:
    """(n,) bool: where the next hop seen offers a route by the graph."""
    there = view.used != NO_LINK
    if there.any():
        there = there & (view.length[np.arange(len(there)), view.used] != NO_OFFER)
    return there


def twins(internet: Internet, view: View) -> tuple[float, int]:
    """How often two origins with exactly the same neighbours are reached by the same next hop, and of how many pairs.

    A model that knows the graph only says the same of both. If a share s of such pairs agree, the best that it can do
    for them is between s and the root of s.
    """
    groups: dict[Hashable, Counter] = {}
    for origin, used in zip(view.origin.tolist(), view.used.tolist(), strict=True):
        groups.setdefault(_place(internet, origin), Counter())[used] += 1
    several = [each for place, each in groups.items() if not isinstance(place, int)]
    same = sum(count * (count - 1) for each in several for count in each.values())
    pairs = sum(each.total() * (each.total() - 1) for each in several)
    return (same / pairs if pairs else 0.0), pairs // 2


def _place(internet: Internet, origin: int) -> Hashable:
    """What the graph knows of an origin: its neighbours; the origin itself where others are below it."""
    near = internet.neighbours(origin)
    return origin if near["customers"] else (near["providers"], near["peers"])


def _most(groups: Iterable[Hashable], used: list[int]) -> tuple[float, float]:
    """The share of the commonest next hop of each group, all told, and the share that is not alone in its group."""
    found: dict[Hashable, Counter] = {}
    for group, each in zip(groups, used, strict=True):
        found.setdefault(group, Counter())[each] += 1
    right = sum(max((count for each, count in by.items() if each != NO_LINK), default=0) for by in found.values())
    several = sum(by.total() for by in found.values() if by.total() > 1)
    return right / max(len(used), 1), several / max(len(used), 1)
