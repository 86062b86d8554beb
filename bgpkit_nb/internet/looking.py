"""What an AS could choose from by the graph, beside what it was seen to use.

A vantage is an AS with which observed paths begin. "The path seen" to an origin is the one that it uses for most of the
origin's prefixes; of equally many, the one that the table has first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..tables import Table
from . import keys
from .engine import Engine
from .graph import Internet
from .needs import InternetError
from .observed import Paths, paths_of, seen_from
from .routing import NOTHING, Routing

#: In `View.length`: this neighbour offers nothing.
NO_OFFER = 65_535
#: In `View.used`: the next hop seen is no neighbour in the graph.
NO_LINK = -1
#: How much further away a route of the next worse class is taken to be: more than any AS_PATH is long.
CLASS = 2_000


class View(NamedTuple):
    """What a vantage could choose from by the graph, and what it was seen to choose, for n origins and k neighbours.

    asn: of the vantage. neighbours: (k,) ASNs, customers first, then peers, then providers, each ascending. kind: (k,)
    1, 2 or 3. origin: (n,) ASNs. length: (n, k) uint16, of the AS_PATH that each neighbour offers, `NO_OFFER` without.
    hops: the same without copies. used: (n,) int64, the column of the next hop seen, or `NO_LINK`. seen_hops: (n,) how
    many ASes the path seen has behind the vantage. right: (n, k) bool, whether the whole path by way of a neighbour was
    seen. tied: (n,) uint16, how many equal offers the model's last tie-break turns down. ways: the paths seen, one an
    origin, for those who learn.
    """

    asn: int
    neighbours: np.ndarray
    kind: np.ndarray
    origin: np.ndarray
    length: np.ndarray
    hops: np.ndarray
    used: np.ndarray
    seen_hops: np.ndarray
    right: np.ndarray
    tied: np.ndarray
    ways: tuple[tuple[int, ...], ...]

    def part(self, which: np.ndarray) -> View:
        """The same for some of the origins: (n,) bool."""
        rows = ("origin", "length", "hops", "used", "seen_hops", "right", "tied")
        ways = tuple(way for way, kept in zip(self.ways, which.tolist(), strict=True) if kept)
        return self._replace(**{name: getattr(self, name)[which] for name in rows}, ways=ways)


def view(
    internet: Internet,
    table: Table,
    *,
    vantages: Sequence[int] | None = None,
    sample: int | None = None,
    seed: int = 0,
    prepends: str = "collapsed",
    least: int = 1_000,
    progress: Callable[[int, int], object] | None = None,
) -> list[View]:
    """Predict and look up, for each vantage, the origins that it is seen to reach and that are in the graph.

    vantages: those seen to reach at least `least` origins, unless given. sample: so many origins, drawn by `seed`; all
    unless given. prepends: "collapsed", nobody prepends; "seen", each origin prepends towards each of its neighbours
    what is seen most often, by others than the vantage that is judged (what judges must not fit). progress: called
    with how many origins are done, of how many.

    Raises InternetError for a vantage that the table or the graph does not have, and a word that is none of the two.
    """
    if prepends not in ("collapsed", "seen"):
        raise InternetError(f'prepends cannot be {prepends!r}; choose "collapsed" or "seen"')
    paths = paths_of(table)
    seen = seen_from(table, paths, least if vantages is None else 1)
    for asn in vantages or ():
        if asn not in seen:
            raise InternetError(f"no path of {table.name} begins with AS{asn}; choose one of {_some(seen)}")
        internet.index(asn)
    chosen = [asn for asn in (seen if vantages is None else vantages) if asn in internet]
    if not chosen:
        raise InternetError(f"no AS of {internet.name} is seen in {table.name} to reach {least:,} origins; "
                            "name vantages, or choose another graph")  # fmt: skip
    lookouts = [_Lookout(internet, asn, seen[asn], paths) for asn in chosen]
    origins = _drawn(internet, [seen[asn] for asn in chosen], sample, seed)
    copies = _Copies(table, paths) if prepends == "seen" else None
    engine = Engine(internet)
    for done, origin in enumerate(origins):
        routing = None if copies else engine.route(origin)
        for lookout in lookouts:
            if origin in lookout.seen and origin != lookout.asn:
                said = copies.of(internet, origin, lookout.asn) if copies else {}
                lookout.note(engine.route(origin, prepends=said) if copies else routing, origin, said)
        if progress is not None:
            progress(done + 1, len(origins))
    return [lookout.view() for lookout in lookouts]


def _some(seen: Mapping[int, dict]) -> str:
    return ", ".join(f"AS{asn}" for asn in sorted(seen, key=lambda asn: -len(seen[asn]))[:5])


def _drawn(internet: Internet, seen: list[dict], sample: int | None, seed: int) -> list[int]:
    known = set(internet.asn.tolist())
    origins = sorted({origin for each in seen for origin in each} & known)
    if sample is None or sample >= len(origins):
        return origins
    if isinstance(sample, bool) or not isinstance(sample, int) or sample < 1:
        raise InternetError(f"sample cannot be {sample!r}; choose a whole number from 1")
    return sorted(np.random.default_rng(seed).choice(origins, sample, replace=False).tolist())


class _Copies:
    """The extra copies of each origin towards each neighbour, by the vantage that saw them."""

    def __init__(self, table: Table, paths: Paths) -> None:
        used, times = np.unique(np.frombuffer(table.path, np.uint32), return_counts=True)
        kept = paths.sound[used] & (paths.hops[used] > 1)
        used, times = used[kept], times[kept]
        columns = (paths.first, paths.origin, paths.upstream, paths.by_origin)
        self.seen: dict[int, dict[int, dict[int, Counter]]] = {}
        for first, origin, upstream, size, count in zip(*(each[used].tolist() for each in columns), times.tolist(),
                                                        strict=True):  # fmt: skip
            by = self.seen.setdefault(origin, {}).setdefault(upstream, {})
            by.setdefault(first, Counter())[size] += count

    def of(self, internet: Internet, origin: int, judged: int) -> dict[tuple[int, int], int]:
        found = {}
        near = {asn for row in internet.neighbours(origin).values() for asn in row}
        for upstream, by in self.seen.get(origin, {}).items():
            total: Counter = sum((sizes for first, sizes in by.items() if first != judged), Counter())
            if upstream in near and total and (size := total.most_common(1)[0][0]):
                found[origin, upstream] = min(size, keys.LONGEST - 1)
        return found


class _Lookout:
    """One vantage: its neighbours, and what is noted origin by origin."""

    def __init__(self, internet: Internet, asn: int, seen: dict[int, Counter], paths: Paths) -> None:
        self.internet, self.asn, self.seen, self.paths = internet, asn, seen, paths
        self.at = internet.index(asn)
        rows = (internet.customers, internet.peers, internet.providers)
        near = [each.near[each.row(self.at)] for each in rows]
        self.near = np.concatenate(near).astype(np.int64)
        self.kind = np.repeat(np.array([1, 2, 3]), [len(each) for each in near])
        self.column: dict[int, int] = {}
        for column, asn_ in enumerate(internet.asn[self.near].tolist()):
            self.column.setdefault(asn_, column)
        self.rows: list[tuple] = []

    def note(self, routing: Routing, origin: int, said: dict) -> None:
        length = self._offers(routing, origin, said)
        hops = length - self._copies(routing, length, origin, said) if said else length
        seen = [self.paths.path(number) for number, _ in self.seen[origin].most_common()]
        right = np.zeros(len(self.near), bool)
        for way in seen:
            column = self.column.get(way[1], NO_LINK)
            if column != NO_LINK and length[column] != NO_OFFER:
                right[column] |= way[1:] == routing.hops(way[1])
        top = seen[0]
        self.rows.append((origin, length, hops, self.column.get(top[1], NO_LINK), len(top) - 1, right,
                          self._tied(length), top))  # fmt: skip

    def _offers(self, routing: Routing, origin: int, said: dict) -> np.ndarray:
        """The length that each neighbour offers: from peers and customers what it has of its own or of a customer, and
        nothing that has been here before."""
        theirs = keys.lengths(routing.keys[self.near]).astype(np.int64)
        tells = (theirs < keys.LONGEST) & ((self.kind == keys.PROVIDER) | (keys.classes(routing.keys[self.near]) <= 1))
        for column in np.flatnonzero(tells & (self.kind > 1)).tolist():
            tells[column] = self.at not in routing.walk(int(self.near[column]))
        direct = np.where(self.internet.asn[self.near] == origin, said.get((origin, self.asn), 0), 0)
        return np.where(tells, theirs + 1 + direct, NO_OFFER).astype(np.uint16)

    def _copies(self, routing: Routing, length: np.ndarray, origin: int, said: dict) -> np.ndarray:
        """The origin's extra copies in each offer."""
        entry = routing.entries[self.near]
        by = [self.asn if each == NOTHING else int(self.internet.asn[each]) for each in entry.tolist()]
        found = np.array([said.get((origin, asn), 0) for asn in by], np.uint16)
        return np.where(length == NO_OFFER, np.uint16(0), found)

    def _tied(self, length: np.ndarray) -> int:
        cost = self.kind * CLASS + np.where(length == NO_OFFER, CLASS * 9, length.astype(np.int64))
        return int((cost == cost.min()).sum()) - 1 if len(cost) and (length != NO_OFFER).any() else 0

    def view(self) -> View:
        columns = list(zip(*self.rows, strict=True)) or [()] * 8
        shape = (len(self.rows), len(self.near))
        wide = [np.array(each, kind).reshape(shape) for each, kind in
                ((columns[1], np.uint16), (columns[2], np.uint16), (columns[5], bool))]  # fmt: skip
        origin, used, hops = (np.array(columns[at], np.int64) for at in (0, 3, 4))
        return View(self.asn, self.internet.asn[self.near], self.kind, origin, wide[0], wide[1], used, hops, wide[2],
                    np.array(columns[6], np.uint16), tuple(columns[7]))  # fmt: skip
