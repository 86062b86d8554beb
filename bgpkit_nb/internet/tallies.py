"""Running counts of what arrives by each neighbour: a turn that moves few ASes changes few of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from . import keys
from .compiled import bare
from .graph import Internet
from .shares import Weights, counted, ranked

if TYPE_CHECKING:
    from .engine import Origin
    from .telling_kernel import Log

#: Counts by so many different weights are kept.
_KEPT = 4


class Tallies:
    """For each of some weights, how much arrives by every AS now. What counts in whole numbers is kept up as ASes move,
    to the last digit; sums of fractions would drift, so they are made anew each time."""

    def __init__(self, internet: Internet, origins: Iterable[Origin]) -> None:
        self.internet = internet
        at = [internet.index(each.asn) for each in origins]
        rows = (internet.providers, internet.peers, internet.customers)
        self._doors = np.unique(np.concatenate([each.near[each.row(one)] for one in at for each in rows]))
        self._kept: dict[int, tuple[Weights | None, np.ndarray]] = {}

    def forget(self) -> None:
        """Count anew when asked next: too many ASes moved."""
        self._kept.clear()

    def moved(self, log: Log, entries: np.ndarray) -> None:
        """Go on from what ASes arrived by before to what they arrive by now."""
        for weights, counts in self._kept.values():
            _move(log.at, log.entry, int(log.counts[0]), entries, _ONE if weights is None else weights.each, counts)

    def catchments(self, entries: np.ndarray, weights: Weights | None) -> dict[int, float]:
        """What arrives by each neighbour of the origins, by its ASN, the largest first."""
        if weights is not None and not weights.whole:
            return ranked(self.internet, counted(entries, weights))
        if id(weights) not in self._kept:
            if len(self._kept) == _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[id(weights)] = weights, counted(entries, weights)
        return ranked(self.internet, self._kept[id(weights)][1][self._doors], self._doors)


@bare
def _move(at, before, size, entries, each, counts):
    many = len(each) > 1
    for i in range(size):
        old, new = np.uint64(before[i]), np.uint64(entries[at[i]])
        if old != new:
            weight = each[at[i]] if many else each[0]
            if old != keys.NO_ROUTE:
                counts[old] -= weight
            if new != keys.NO_ROUTE:
                counts[new] += weight


_ONE = np.ones(1, np.int64)
