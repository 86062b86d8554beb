"""`Internet`: an AS graph as arrays, its ASes in an order in which one pass each way settles every route."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

import numpy as np

from ..caida.relations import link_fault
from .layout import Rows, all_rows, places
from .needs import InternetError, check_packages
from .order import joined, levels

#: The low bits of a word hold extra copies; the bits above them, the neighbour.
COPY_BITS = 10

#: As many extra copies mean that a link says nothing.
NOT_ANNOUNCED = (1 << COPY_BITS) - 1

#: More ASes than this do not fit beside the copies in 32 bits.
MOST_ASES = 1 << 32 - COPY_BITS


@dataclass(frozen=True, eq=False, repr=False)
class Internet:
    """An AS graph whose links are customer to provider or peer to peer; two ASes may have several links.

    An AS is known by its ASN outside and by its index inside. Indices: ASes with customers come first, a provider
    before all its customers (`transit` of them); then those with peers only (up to `core`); then those with
    providers only, by how many provider links they have. Whatever is true per AS is an array in that order.

    asn: (n,) uint32. providers, customers, peers: the links from each AS to its neighbours of that kind.
    date: `YYYY-MM-DD` where it is known. repeated: links that the file gave more than once. made_up: whether
    this is no real graph, which every picture of it has to say.
    """

    asn: np.ndarray
    transit: int
    core: int
    providers: Rows
    customers: Rows
    peers: Rows
    name: str = "AS graph"
    date: str | None = None
    repeated: int = 0
    made_up: bool = False

    @classmethod
    def of(cls, links: Iterable[tuple[int, int, int]], **about) -> Internet:
        """Build from `(a, b, relation)` as CAIDA writes them: -1 says a provides b, 0 says they peer.

        A triple given twice is two links between the two ASes. Raises InternetError for a relation other than
        -1 and 0, an AS number outside 1 to 4294967295, a link from an AS to itself, and ASes that are, around
        a circle, each other's providers.

        >>> Internet.of([(1, 2, 0), (1, 3, -1), (2, 3, -1)])
        <Internet AS graph: 3 ASes, 2 transit and 1 peer links>
        """
        links = [tuple(map(int, link)) for link in links]
        for number, link in enumerate(links, 1):
            if fault := link_fault(*link):
                raise InternetError(f"link {number}: {fault}")
        columns = np.array(links, np.int64).reshape(-1, 3).T
        return cls.of_columns(*columns, **about)

    @classmethod
    def of_columns(cls, a: np.ndarray, b: np.ndarray, relation: np.ndarray, **about) -> Internet:
        """The same from three (links,) integer arrays whose links were found sound."""
        found = np.unique(np.concatenate([a, b]))
        if not 0 < len(found) < MOST_ASES:
            raise InternetError(f"a graph cannot have {len(found):,} ASes; choose 1 to {MOST_ASES - 1:,}")
        a, b, provides = np.searchsorted(found, a), np.searchsorted(found, b), relation == -1
        order, transit, core = places(found, a, b, provides)
        place = np.empty(len(found), np.int64)
        place[order] = np.arange(len(found))
        a, b, asn = place[a], place[b], found[order].astype(np.uint32)
        return cls(asn, transit, core, *all_rows(asn, a, b, provides), **about)

    def __len__(self) -> int:
        """How many ASes the graph has."""
        return len(self.asn)

    def __contains__(self, asn: object) -> bool:
        return isinstance(asn, int | np.integer) and self._find(int(asn)) is not None

    def __repr__(self) -> str:
        return f"<Internet {self.name}: {self._sizes}>"

    def __str__(self) -> str:
        return f"{self.name}\n{self._sizes}"

    @property
    def _sizes(self) -> str:
        links = f"{len(self.providers.near):,} transit and {len(self.peers.near) // 2:,} peer links"
        return f"{len(self):,} ASes, {links}"

    def index(self, asn: int) -> int:
        """The index of an AS; InternetError for one that is not in the graph."""
        found = self._find(asn) if isinstance(asn, int | np.integer) else None
        if found is None:
            raise InternetError(f"there is no AS {asn!r} in {self.name}; choose one that has a link there")
        return found

    def indices(self, asns: Iterable[int]) -> np.ndarray:
        """(k,) int64: the index of each of some ASes; InternetError for the first that is not in the graph."""
        asns = list(asns)
        try:
            wanted = np.array(asns, np.int64)
        except (TypeError, ValueError, OverflowError):
            wanted = None
        if wanted is None or wanted.ndim != 1:
            return np.array([self.index(asn) for asn in asns], np.int64)
        order = self._by_asn
        found = order[np.minimum(np.searchsorted(self.asn, wanted, sorter=order), len(self) - 1)]
        wrong = np.flatnonzero(self.asn[found] != wanted)
        if len(wrong):
            self.index(asns[wrong[0]])
        return found

    def _find(self, asn: int) -> int | None:
        order = self._by_asn
        at = int(np.searchsorted(self.asn, asn, sorter=order))
        return int(order[at]) if at < len(order) and self.asn[order[at]] == asn else None

    @cached_property
    def _by_asn(self) -> np.ndarray:
        return np.argsort(self.asn)

    def neighbours(self, asn: int) -> dict[str, tuple[int, ...]]:
        """The ASNs of an AS's "providers", "peers" and "customers", one for each link, ascending."""
        kinds = {"providers": self.providers, "peers": self.peers, "customers": self.customers}
        at = self.index(asn)
        return {kind: tuple(self.asn[rows.near[rows.row(at)]].tolist()) for kind, rows in kinds.items()}

    def with_links(self, links: Iterable[tuple[int, int, int]]) -> Internet:
        """The graph with further links, new ASes among them or further links between the same two."""
        about = {field: getattr(self, field) for field in ("name", "date", "repeated", "made_up")}
        return Internet.of([*self.links(), *links], **about)

    def links(self) -> list[tuple[int, int, int]]:
        """Every link as CAIDA writes it; the lower number of two peers first."""
        holder = np.repeat(np.arange(len(self)), np.diff(self.providers.start))
        transit = zip(self.asn[self.providers.near].tolist(), self.asn[holder].tolist(), strict=True)
        one = np.repeat(np.arange(len(self)), np.diff(self.peers.start))
        once = self.asn[one] < self.asn[self.peers.near]
        peering = zip(self.asn[one[once]].tolist(), self.asn[self.peers.near[once]].tolist(), strict=True)
        return [*((a, b, -1) for a, b in transit), *((a, b, 0) for a, b in peering)]

    def named(self, name: str) -> Internet:
        """The same graph under another name."""
        return replace(self, name=name)

    @cached_property
    def checksum(self) -> str:
        """Twelve hexadecimal digits that are equal for graphs with the same links, whatever their names."""
        holder = np.repeat(self.asn, np.diff(self.providers.start))
        one, other = np.repeat(self.asn, np.diff(self.peers.start)), self.asn[self.peers.near]
        up = np.stack([self.asn[self.providers.near], holder, np.full_like(holder, 1)])
        across = np.stack([one, other, np.zeros_like(one)])[:, one < other]
        links = np.concatenate([up, across], axis=1)
        return sha256(links[:, np.lexsort(links)].astype("<u4").tobytes()).hexdigest()[:12]

    @cached_property
    def stub_groups(self) -> np.ndarray:
        """(k,) uint32: ASes with d providers and nothing else are those from `stub_groups[d]` to `[d + 1]`."""
        counts = np.diff(self.providers.start)[self.core :].astype(np.int64)
        most = int(counts.max(initial=0))
        return (self.core + np.searchsorted(counts, np.arange(most + 2))).astype(np.uint32)

    @cached_property
    def twins(self) -> np.ndarray:
        """(n,) uint32: for an AS with providers only, the first that has the same ones; any other AS itself."""
        found, rows = np.arange(len(self), dtype=np.uint32), self.providers
        for many, (first, last) in enumerate(pairwise(self.stub_groups.tolist())):
            near = rows.near[rows.start[first] : rows.start[last]].reshape(last - first, many)
            # they stand side by side: see `layout.places`
            new = np.append(True, (near[1:] != near[:-1]).any(axis=1))[: last - first]
            found[first:last] = first + np.flatnonzero(new)[np.cumsum(new) - 1]
        return found

    @cached_property
    def ascending_providers(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the providers of every AS start, and the providers, ascending by index in each row."""
        holder = np.repeat(np.arange(len(self)), np.diff(self.providers.start))
        return self.providers.start, self.providers.near[np.lexsort((self.providers.near, holder))]

    @cached_property
    def parts(self) -> np.ndarray:
        """(n,) int64: a number for each part that no link joins to another: the lowest index of its ASes."""
        rows = (self.providers, self.peers)
        one = np.concatenate([np.repeat(np.arange(len(self)), np.diff(each.start)) for each in rows])
        return joined(len(self), one, np.concatenate([each.near for each in rows]))

    @cached_property
    def depth(self) -> int:
        """How many links the longest chain of providers has."""
        holder = np.repeat(np.arange(len(self)), np.diff(self.providers.start))
        return int(levels(self.asn, self.providers.near, holder).max(initial=0))

    @cached_property
    def sizes(self) -> np.ndarray:
        """(n,) uint32: the customer cone of every AS, counted in ASes, itself included."""
        check_packages()
        from .arriving_kernel import cone_sizes

        return cone_sizes(self.customers.start, self.customers.near, self.transit)
