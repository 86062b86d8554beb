"""By which neighbour a vantage was seen to reach what lies near an origin, as shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from .graph import Internet
from .looking import NO_LINK, View
from .splitting import columns


def gathered(view: View) -> dict[int, dict[int, int]]:
    """By AS, by neighbour: to how many origins the way seen led by that neighbour through that AS."""
    found: dict[int, Counter] = {}
    for way, used in zip(view.ways, view.used.tolist(), strict=True):
        if used != NO_LINK:
            for asn in way[1:]:
                found.setdefault(asn, Counter())[int(view.neighbours[used])] += 1
    return {asn: dict(by) for asn, by in found.items()}


def elsewhere(views: Iterable[View], judged: int) -> dict[int, tuple[int, ...]]:
    """By origin, the ASes that others than the vantage judged were seen to pass on their way there, nearest the origin
    first; that of the first vantage that has one. Ways that pass the judged one are left out: they would give its
    choice away."""
    found: dict[int, tuple[int, ...]] = {}
    for view in views:
        if view.asn != judged:
            for origin, way in zip(view.origin.tolist(), view.ways, strict=True):
                if judged not in way:
                    found.setdefault(origin, way[-2:0:-1])
    return found


class Experience:
    """Counts as `gathered` gives them, to be asked for shares.

    An origin's share of a neighbour comes from the farthest ring of ASes around it inwards: what is known of a ring
    is worth `backing` origins when the next one is counted. The rings are the providers of its providers, its
    providers, what others passed on their way to it, and itself.
    """

    def __init__(self, internet: Internet, view: View, by: Mapping[int, Mapping[int, int]], backing: float,
                 others: Mapping[int, tuple[int, ...]] | None = None) -> None:  # fmt: skip
        self.internet, self.backing, self.others = internet, backing, others or {}
        self.width, self.column = len(view.neighbours), columns(view)
        self.counts = {asn: self._row(each) for asn, each in by.items()}
        self.above: dict[int, tuple[int, ...]] = {}

    def _row(self, by: Mapping[int, int]) -> np.ndarray:
        row = np.zeros(self.width)
        for asn, count in by.items():
            if asn in self.column:
                row[self.column[asn]] += count
        return row

    def share(self, view: View, *, own: bool = False) -> np.ndarray:
        """(n, k): how much speaks for each neighbour, at most 1 in all.

        own: an origin's own way is among the experience, and is not to vouch for it.
        """
        found = np.zeros((len(view.origin), self.width))
        rows = zip(view.origin.tolist(), view.ways, view.used.tolist(), strict=True)
        for row, (origin, way, used) in enumerate(rows):
            mine = (way[1:], used) if own and used != NO_LINK else ((), NO_LINK)
            for ring in self._rings(origin):
                counts = [each for asn in ring if (each := self._without(asn, *mine)) is not None]
                if counts:
                    known = self.backing * found[row]
                    found[row] = sum((each + known) / (each.sum() + self.backing) for each in counts) / len(counts)
        return found

    def _rings(self, origin: int) -> Iterator[list[int] | tuple[int, ...]]:
        """From the farthest to the origin itself."""
        above = self._providers(origin)
        yield sorted({each for asn in above for each in self._providers(asn)})
        yield above
        for asn in reversed(self.others.get(origin, ())):
            yield (asn,)
        yield (origin,)

    def _providers(self, asn: int) -> tuple[int, ...]:
        if asn not in self.above:
            self.above[asn] = tuple(self.internet.neighbours(asn)["providers"]) if asn in self.internet else ()
        return self.above[asn]

    def _without(self, asn: int, way: tuple[int, ...], used: int) -> np.ndarray | None:
        counts = self.counts.get(asn)
        if counts is not None and asn in way:
            counts = counts.copy()
            counts[used] -= 1
        return counts if counts is not None and counts.sum() > 0 else None
