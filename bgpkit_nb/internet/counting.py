"""Every origin in turn, and of each only what one wants to keep: how many ASes arrive by which of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from ..batches.cores import cores
from . import keys
from .counting_kernel import count
from .counting_rise import Form, Groups
from .graph import COPY_BITS, Internet
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
    groups, form = stub_groups(internet), form_of(internet)
    parts = [places[at : at + chunk] for at in range(0, len(places), chunk)]
    work = (_count, *([each] * len(parts) for each in (internet, groups, form)), parts)
    if executor is not None:
        yield from executor.map(*work)
        return
    with ThreadPoolExecutor(cores()) as threads:
        try:
            yield from threads.map(*work)
        finally:
            threads.shutdown(cancel_futures=True)


def stub_groups(internet: Internet) -> Groups:
    """ASes with providers only, those with the same providers taken together: they do the same, so one is asked."""
    first = np.unique(internet.twins[internet.core :], return_counts=True)
    sets, weights = first if len(first[0]) else (np.empty(0, int), np.empty(0, int))
    many = np.diff(internet.providers.start.astype(np.int64))[sets]
    at = np.repeat(internet.providers.start[sets].astype(np.int64) - np.cumsum(many) + many, many)
    ends = np.searchsorted(many, np.arange(1, len(internet.stub_groups)))
    near = internet.providers.near[at + np.arange(len(at))]
    return Groups(ends.astype(np.uint32), near << np.uint32(COPY_BITS), weights.astype(np.uint32))


def form_of(internet: Internet) -> Form:
    """The narrowest words that hold every length, rank and place of this graph."""
    rows = (internet.providers, internet.peers, internet.customers)
    providers, peers, customers = (np.diff(each.start.astype(np.int64)) for each in rows)
    most, links = int(providers.max(initial=0)), int((providers + peers + customers).max(initial=0))
    fits = 2 * internet.depth + 2 < 1 << 7 and most <= 1 << 8 and links < 1 << 16
    word, rank, length = (np.uint32, 16, 24) if fits else (np.uint64, 24, 24 + keys.RANK_BITS)
    none = 1 << 31 if fits else (keys.LONGEST + 1) << length
    return Form(*(np.array([each], word) for each in (rank, length, none)))


def _count(internet: Internet, groups: Groups, form: Form, places: np.ndarray) -> Census:
    """One chunk, in buffers of its own; of origins that have the same providers and nothing else, one is counted."""
    _, first, same = np.unique(internet.twins[places], return_index=True, return_inverse=True)
    asked = places[first]
    start, neighbour = _links(internet, asked)
    by_class, hops = np.zeros((len(asked), 3), np.int64), np.zeros(len(asked), np.int64)
    ases = np.zeros(len(neighbour), np.uint32)
    count(asked, np.uint64(internet.transit), np.uint64(internet.core), wires_of(internet), groups, form, neighbour,
          start, by_class, hops, ases)  # fmt: skip
    ends, neighbour = _links(internet, places)
    at = np.repeat(start[same] - ends[:-1], np.diff(ends)) + np.arange(len(neighbour))
    return Census(places, by_class[same], hops[same], ends, neighbour, ases[at])


def _links(internet: Internet, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the neighbours of each AS start, and the neighbours: providers, peers, customers."""
    rows = (internet.providers, internet.peers, internet.customers)
    near = [each.near[each.row(at)] for at in places.tolist() for each in rows]
    start = np.concatenate([[0], np.cumsum(sum(np.diff(each.start.astype(np.int64))[places] for each in rows))])
    return start, np.concatenate([np.empty(0, np.uint32), *near])
