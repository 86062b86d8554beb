"""`Routing`: where every AS sends what is meant for one prefix, and what it heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..decision import Decision
from . import keys
from .arriving_kernel import arrivals, entries
from .care import Care
from .graph import NOT_ANNOUNCED, Internet
from .kernels import Wires
from .needs import InternetError
from .ties import ties

if TYPE_CHECKING:
    from .engine import Origin
    from .overrides import Overrides

#: Where nothing stands: an AS without a route, an origin's next hop.
NOTHING = keys.NO_ROUTE


@dataclass(frozen=True, eq=False, repr=False)
class Routing:
    """The route of every AS to one prefix.

    Arrays are by index, as `internet.asn` is. keys: (n,) uint32, one packed route for each AS (see
    `bgpkit_nb.internet.keys`). wires: what was said over which link. care: what was refused, if anything could be.
    leakers: the indices of ASes that pass on to everyone what they have. overrides: what some ASes prefer otherwise
    than all do, and what routes ask of whom (see `WhatIf`).
    """

    internet: Internet
    origins: tuple[Origin, ...]
    keys: np.ndarray
    wires: Wires = field(repr=False)
    care: Care | None = None
    leakers: frozenset[int] = frozenset()
    overrides: Overrides | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        by = ", ".join(f"AS{each.asn}" for each in self.origins)
        said = "; ".join([f"{int(self.reached.sum()):,} of {len(self.internet):,} ASes have a route", *self.remarks])
        return f"<Routing to {by}: {said}>"

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why not even half of the ASes have a route, as far as the graph says so; empty where they do."""
        graph, parts = self.internet, []
        if 2 * int(self.reached.sum()) >= len(graph):
            return ()
        for asn in (each.asn for each in self.origins):
            at = graph.index(asn)
            size = int((graph.parts == graph.parts[at]).sum())
            if 2 * size < len(graph):
                rest = len(graph) - size
                parts.append(f"AS{asn} is on an island of {size:,} ASes, with no link to the other {rest:,}")
            elif graph.providers.start[at] == graph.providers.start[at + 1]:
                parts.append(f"AS{asn} has no provider, so only its peers and customers, and those below, can hear it")
        return tuple(parts)

    def kept(self) -> Routing:
        """The same in memory of its own, for use after its engine's next call."""
        from .minding import copied

        said = {field: getattr(self.wires, field).copy() for field in ("up", "down", "across")}
        return replace(self, keys=self.keys.copy(), wires=self.wires._replace(**said), care=copied(self.care))

    # -- all ASes at once ------------------------------------------------------------------------------------------

    @property
    def reached(self) -> np.ndarray:
        """(n,) bool: which ASes have a route, the origins included."""
        return keys.lengths(self.keys) <= keys.LONGEST

    @property
    def classes(self) -> np.ndarray:
        """(n,) uint8: what each route was learned from: 0 own, 1 customer, 2 peer, 3 provider, 4 no route."""
        return keys.classes(self.keys)

    @property
    def lengths(self) -> np.ndarray:
        """(n,) uint32: how long each AS's AS_PATH is, extra copies included; above 1011 where there is no route."""
        return keys.lengths(self.keys)

    @property
    def next_hops(self) -> np.ndarray:
        """(n,) uint32: the ASN of the neighbour each AS uses; 0 at an origin and without a route."""
        return neighbours_of(self.internet, np.arange(len(self.keys)), self.keys)

    @property
    def ties(self) -> np.ndarray:
        """(n,) uint16: how many offers of the same class and length only the last tie-break turned down."""
        if self.overrides is not None:
            from .preferring import ties as overridden

            return overridden(self)
        return ties(self.keys, self.wires, self.care)

    @property
    def entries(self) -> np.ndarray:
        """(n,) uint32: the index of the neighbour of an origin by which each AS's packets arrive; `NOTHING` at an
        origin and without a route."""
        return entries(self.keys, self.wires)

    def catchments(self, weights: np.ndarray | None = None) -> dict[int, float]:
        """How many ASes arrive by each neighbour of the origins, by its ASN (itself counted), the largest first.

        weights: (n,) what each AS counts, 1 unless given. Raises InternetError for weights of another shape, and for
        one that is negative or no number.
        """
        sums, any_ = arrivals(self.entries, np.empty(0) if weights is None else self._weights(weights))
        at = np.flatnonzero(any_)
        counts = (sums[at].astype(np.int64) if weights is None else sums[at]).tolist()
        by = zip(self.internet.asn[at].tolist(), counts, strict=True)
        return dict(sorted(by, key=lambda item: (-item[1], item[0])))

    def _weights(self, weights: np.ndarray) -> np.ndarray:
        try:
            found = np.ascontiguousarray(weights, np.float64)
        except (TypeError, ValueError):
            found = np.empty(0)
        if found.shape != self.keys.shape:
            raise InternetError(f"weights cannot be {weights!r:.60}; give one number for each of the "
                                f"{len(self.keys):,} ASes, in the order of internet.asn")
        wrong = np.flatnonzero(~(found >= 0) | np.isinf(found))
        if len(wrong):
            asn = self.internet.asn[wrong[0]]
            raise InternetError(f"the weight of AS{asn} cannot be {found[wrong[0]]}; choose a number from 0")
        return found

    def captured(self) -> dict[int, int]:
        """How many ASes arrive at each origin, by its ASN, the origin itself counted."""
        own = {each.asn: 1 for each in self.origins}
        sums, any_ = arrivals(self.entries, np.empty(0))
        for entry in np.flatnonzero(any_).tolist():
            own[int(self.internet.asn[self._next(entry)])] += int(sums[entry])
        return own

    # -- one AS ----------------------------------------------------------------------------------------------------

    def learned_from(self, asn: int) -> str | None:
        """"own", "customer", "peer" or "provider"; None without a route."""
        return keys.CLASSES[keys.classes(self.keys[self.internet.index(asn), None])[0]]

    def hops(self, asn: int) -> tuple[int, ...]:
        """The ASes that packets cross, itself and the origin included; empty without a route."""
        return tuple(int(self.internet.asn[at]) for at in self.walk(self.internet.index(asn)))

    def as_path(self, asn: int) -> tuple[int, ...] | None:
        """The AS_PATH of the route an AS uses, as it was announced to it; None without a route."""
        return self.path_at(self.internet.index(asn))

    def decision(self, asn: int, prefix: str = "192.0.2.0/24") -> Decision:
        """The same decision as in small networks, about everything that the AS hears: `explain` tells it in words."""
        from .candidates import decision

        return decision(self, asn, prefix)

    # -- by index --------------------------------------------------------------------------------------------------

    def has_route(self, at: int) -> bool:
        """Whether an AS has a route, by index."""
        return self._length(at) <= keys.LONGEST

    def _length(self, at: int) -> int:
        return int(self.keys[at]) >> keys.RANK_BITS & keys.NO_LENGTH

    def _rows(self, at: int):
        return {keys.CUSTOMER: self.internet.customers, keys.PEER: self.internet.peers,
                keys.PROVIDER: self.internet.providers}[self.kind(at)]  # fmt: skip

    def _next(self, at: int) -> int:
        rows = self._rows(at)
        return int(rows.near[rows.start[at] + (int(self.keys[at]) & (1 << keys.RANK_BITS) - 1)])

    def kind(self, at: int) -> int:
        """The class of the route that an AS has, by index; it means nothing without a route."""
        return int(self.keys[at]) >> 30

    def tells_everyone(self, at: int) -> bool:
        """Whether an AS passes its route on to peers and providers too, by index."""
        return self.kind(at) <= keys.CUSTOMER or at in self.leakers

    def walk(self, at: int) -> Iterator[int]:
        """The ASes that packets from one cross, by index, itself and the origin included; none without a route."""
        if not self.has_route(at):
            return
        yield at
        while self.kind(at) != keys.OWN:
            at = self._next(at)
            yield at

    def path_at(self, at: int) -> tuple[int, ...] | None:
        """The AS_PATH that an AS holds, by index."""
        if not self.has_route(at):
            return None
        walk = list(self.walk(at))
        origin = self.internet.asn[walk[-1]]
        behind = next(each.behind for each in self.origins if each.asn == origin)
        for sender, receiver in zip(walk[:0:-1], walk[-2::-1], strict=True):
            rank = int(self.keys[receiver]) & (1 << keys.RANK_BITS) - 1
            copies = self.copies(self.kind(receiver), receiver, sender, rank)
            behind = (int(self.internet.asn[sender]),) * (1 + copies) + behind
        return behind

    def copies(self, kind: int, at: int, sender: int, rank: int) -> int:
        """The extra copies that a sender of some kind puts in on the link that has this rank at the receiver."""
        wires, graph = self.wires, self.internet
        if kind == keys.PROVIDER:
            word = wires.down[graph.providers.start[at] + rank]
        elif kind == keys.PEER:
            back = graph.peers.rank[graph.peers.start[at] + rank]
            word = wires.across[graph.peers.start[sender] + back]
        else:
            back = graph.customers.rank[graph.customers.start[at] + rank]
            word = wires.up[graph.providers.start[sender] + back]
        copies = int(word) & NOT_ANNOUNCED
        return copies if self.overrides is None else self.overrides.copies(self, kind, at, sender, rank, copies)


def neighbours_of(internet: Internet, at: np.ndarray, routes: np.ndarray) -> np.ndarray:
    """(k,) uint32: the ASNs of the neighbours that some ASes use who have these keys; 0 without one."""
    kinds, ranks = keys.classes(routes), keys.ranks(routes)
    found = np.zeros(len(at), np.uint32)
    rows = (internet.customers, internet.peers, internet.providers)
    for kind, each in zip((keys.CUSTOMER, keys.PEER, keys.PROVIDER), rows, strict=True):
        those = np.flatnonzero(kinds == kind)
        found[those] = internet.asn[each.near[each.start[at[those]] + ranks[those]]]
    return found
