"""A table's paths as arrays: hops without their copies, how many copies, and what a path is no good for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from ..tables import Table
from ..tables.gather import NO_AS


@dataclass(frozen=True, eq=False, repr=False)
class Paths:
    """The paths of a table, run by run: path p passes the ASes `asn[start[p]:start[p + 1]]`, nearest first, and holds
    each `1 + extra` times in a row.

    sound: (paths,) bool, whether a path names single ASes only, at least one, and none of them twice but in a row.
    What is said of its ends means something only where a path is sound.
    """

    start: np.ndarray
    asn: np.ndarray
    extra: np.ndarray
    sound: np.ndarray

    @property
    def last(self) -> np.ndarray:
        """(paths,) where the last run of each stands; 0 for one without any."""
        return np.maximum(self.start[1:] - 1, 0)

    @property
    def first(self) -> np.ndarray:
        """(paths,) the AS that each begins with."""
        return self._at(self.start[:-1])

    @property
    def origin(self) -> np.ndarray:
        """(paths,) the AS that each ends with."""
        return self._at(self.last)

    @property
    def upstream(self) -> np.ndarray:
        """(paths,) the AS before the origin; 0 without one."""
        return np.where(self.hops > 1, self._at(np.maximum(self.last - 1, 0)), NO_AS)

    @property
    def by_origin(self) -> np.ndarray:
        """(paths,) how many extra copies of itself the origin put in."""
        return np.where(self.hops > 0, self.extra[np.minimum(self.last, len(self.extra) - 1)], 0)

    @property
    def by_transit(self) -> np.ndarray:
        """(paths,) whether anyone but the origin put in extra copies of itself."""
        total = np.concatenate([[0], np.cumsum(self.extra)])
        return total[self.start[1:]] - total[self.start[:-1]] > self.by_origin

    @property
    def hops(self) -> np.ndarray:
        """(paths,) how many ASes each passes."""
        return np.diff(self.start)

    def path(self, number: int) -> tuple[int, ...]:
        """The ASes that a path passes."""
        return tuple(self.asn[self.start[number] : self.start[number + 1]].tolist())

    def _at(self, where: np.ndarray) -> np.ndarray:
        return self.asn[np.minimum(where, len(self.asn) - 1)] if len(self.asn) else np.zeros(len(where), np.uint32)


def paths_of(table: Table) -> Paths:
    """The paths of a table, run by run."""
    start, hops = np.frombuffer(table.start, np.uint32).astype(np.int64), np.array(table.hops, np.uint32)
    new = np.ones(len(hops), bool)
    new[1:] = hops[1:] != hops[:-1]
    new[start[:-1][np.diff(start) > 0]] = True
    runs_before = np.concatenate([[0], np.cumsum(new)])
    runs, at = runs_before[start], np.flatnonzero(new)
    extra = np.diff(np.append(at, len(hops))) - 1
    asn = hops[at]
    return Paths(runs, asn, extra, _sound(runs, asn))


def _sound(start: np.ndarray, asn: np.ndarray) -> np.ndarray:
    """Which paths are not empty, name no `NO_AS` and nobody twice."""
    path = np.repeat(np.arange(len(start) - 1), np.diff(start))
    order = np.lexsort((asn, path))
    again = (asn[order][1:] == asn[order][:-1]) & (path[order][1:] == path[order][:-1])
    sound = np.diff(start) > 0
    sound[path[order][1:][again]] = False
    sound[path[asn == NO_AS]] = False
    return sound


def seen_from(table: Table, paths: Paths, least: int = 1) -> dict[int, dict[int, Counter]]:
    """What the first AS of each path is seen to use: by that AS and by origin, the paths (as numbers) to its prefixes,
    counted. ASes that are seen to use paths to fewer than `least` origins are left out."""
    used = np.frombuffer(table.path, np.uint32)
    used = used[paths.sound[used] & (paths.hops[used] > 1)]
    numbers, counts = np.unique(used, return_counts=True)
    first, origin = paths.first[numbers].tolist(), paths.origin[numbers].tolist()
    found: dict[int, dict[int, Counter]] = {}
    for number, count, vantage, asn in zip(numbers.tolist(), counts.tolist(), first, origin, strict=True):
        found.setdefault(vantage, {}).setdefault(asn, Counter())[number] += count
    return {vantage: seen for vantage, seen in found.items() if len(seen) >= least}
