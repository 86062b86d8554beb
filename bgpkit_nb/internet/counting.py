"""Every origin in turn, and of each only what one wants to keep: how many ASes arrive by which of its neighbours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .counting_kernel import Groups, count
from .graph import Internet
from .links import wires_of
from .needs import InternetError

_CHUNK = 512


class Census(NamedTuple):
    """What was counted for some origins, in a graph in which nobody prepends and everybody announces.

    origin: (k,) their indices. by_class: (k, 3) int64, how many ASes learned the route from a customer, a peer, a
    provider. hops: (k,) int64, the sum of all AS_PATH lengths. Neighbour `neighbour[i]` (index) of origin j, for i from
    `start[j]` to `start[j + 1]`, is the entry of `ases[i]` ASes, itself counted; of neighbours with several links, only
    the first place counts. start: (k + 1,) int64. neighbour, ases: (m,) uint32.
    """

    origin: np.ndarray
    by_class: np.ndarray
    hops: np.ndarray
    start: np.ndarray
    neighbour: np.ndarray
    ases: np.ndarray

    @property
    def reached(self) -> np.ndarray:
        """(k,) int64: how many other ASes have a route to each origin."""
        return self.by_class.sum(axis=1)


def census(
    internet: Internet,
    origins: Sequence[int] | None = None,
    *,
    executor: Executor | None = None,
    chunk: int = _CHUNK,
) -> Iterator[Census]:
    """Count the catchments of every origin (or of those named by ASN), a chunk at a time and in their order.

    Runs on an executor: one thread a core unless another is handed in, processes for example. What was given before an
    interrupt is sound, and the rest can be asked for by its origins. Nothing is kept but the chunk that is given.
    Raises InternetError for an AS that is not in the graph and a chunk that is no whole number from 1.
    """
    if not isinstance(chunk, int) or chunk < 1:
        raise InternetError(f"chunk cannot be {chunk!r}; choose a whole number from 1")
    places = np.arange(len(internet)) if origins is None else np.array([internet.index(asn) for asn in origins], int)
    groups = stub_groups(internet)
    parts = [places[at : at + chunk] for at in range(0, len(places), chunk)]
    if executor is not None:
        yield from executor.map(_count, [internet] * len(parts), [groups] * len(parts), parts)
        return
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        try:
            yield from threads.map(_count, [internet] * len(parts), [groups] * len(parts), parts)
        finally:
            threads.shutdown(cancel_futures=True)


def stub_groups(internet: Internet) -> Groups:
    """ASes with providers only, those with the same providers taken together: they do the same, so one is asked."""
    providers = internet.providers
    ends, near, weights = [0], [], []
    bounds = internet.stub_groups.tolist()
    for count_, (first, last) in enumerate(pairwise(bounds)):
        rows = providers.near[providers.start[first] : providers.start[last]].reshape(last - first, count_)
        if count_ and len(rows):
            rows, sizes = np.unique(rows, axis=0, return_counts=True)
            near.append(rows.ravel())
            weights.append(sizes)
        ends.append(ends[-1] + (len(rows) if count_ else 0))
    empty = np.empty(0, np.uint32)
    return Groups(
        np.array(ends[1:], np.uint32),
        np.concatenate([empty, *near]).astype(np.uint32),
        np.concatenate([empty, *weights]).astype(np.uint32),
    )


def _count(internet: Internet, groups: Groups, places: np.ndarray) -> Census:
    """One chunk, in buffers of its own."""
    rows = (internet.providers, internet.peers, internet.customers)
    near = [each.near[each.row(at)] for at in places.tolist() for each in rows]
    neighbour = np.concatenate([np.empty(0, np.uint32), *near])
    start = np.concatenate([[0], np.cumsum(sum(np.diff(each.start.astype(np.int64))[places] for each in rows))])
    by_class, hops = np.zeros((len(places), 3), np.int64), np.zeros(len(places), np.int64)
    ases = np.zeros(len(neighbour), np.uint32)
    count(places, internet.transit, internet.core, wires_of(internet), groups, neighbour, start, by_class, hops, ases)
    return Census(places, by_class, hops, start, neighbour, ases)
