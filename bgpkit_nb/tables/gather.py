"""`gather`: a whole table in arrays, each AS_PATH and each prefix held once."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ..route import Prefix
from .nouns import Peer, Row, TableError
from .reading import rows
from .unpack import path_of

#: Stands in `Table.hops` for what is no single AS: an AS_SET, a confederation's part.
NO_AS = 0
_MOST_PEERS = 65_535
_GONE = 2**32 - 1
_HALF = 2**64 - 1


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """The routes of one IP version that the peers of a collector held, in arrays (`array.array`, which numpy reads).

    Route i is what peer `peers[peer[i]]` holds for prefix number `prefix[i]`, with path number `path[i]`. Path p is
    `hops[start[p]:start[p + 1]]`, nearest AS first, prepends included, `NO_AS` for an AS_SET. unusable: how many
    routes were left out because a router would not have used them (RFC 7606). date: the day of the first route (UTC).
    """

    name: str
    date: str | None
    version: int
    peers: tuple[Peer, ...]
    peer: array
    prefix: array
    path: array
    start: array
    hops: array
    upper: array
    lower: array
    bits: array
    unusable: int = 0

    def __repr__(self) -> str:
        return (f"<Table {self.name}: {len(self):,} routes of {len(self.peers):,} peers "
                f"to {len(self.bits):,} IPv{self.version} prefixes>")  # fmt: skip

    def __len__(self) -> int:
        """How many routes it holds."""
        return len(self.path)

    def prefix_at(self, number: int) -> Prefix:
        """A prefix by its number."""
        return Prefix(self.version, self.upper[number] << 64 | self.lower[number], self.bits[number])

    def as_path(self, number: int) -> tuple[int, ...]:
        """A path by its number."""
        return tuple(self.hops[self.start[number] : self.start[number + 1]])


def gather(path: str | os.PathLike[str] | Iterable[Row], *, version: int = 4, name: str | None = None) -> Table:
    """Read a file (see `rows`), or take rows, as one `Table` of the routes of an IP version.

    Messages are followed: what a peer announces replaces what it announced before, and what it takes back is gone. So
    a file that begins with a session gives the table of that session. Raises TableError as `rows` does, and for more
    than 65,535 peers.
    """
    if version not in (4, 6):
        raise TableError(f"version cannot be {version!r}; choose 4 or 6")
    if isinstance(path, str | os.PathLike):
        path = path_of(path)
        return _Gatherer(version).take(rows(path)).table(path.name)
    return _Gatherer(version).take(path).table(name or "table")


class _Gatherer:
    def __init__(self, version: int) -> None:
        self.version, self.unusable, self.time = version, 0, 0
        self.peers: dict[Peer, int] = {}
        self.prefixes: dict[tuple[int, int], int] = {}
        self.paths: dict[tuple, int] = {}
        self.said: dict[int, int] = {}
        self.peer, self.prefix, self.path = array("H"), array("I"), array("I")
        self.start, self.hops = array("I", [0]), array("I")
        self.upper, self.lower, self.bits = array("Q"), array("Q"), array("B")

    def take(self, found: Iterable[Row]) -> _Gatherer:
        for row in found:
            self.time = self.time or row.time
            if row.prefix.version == self.version:
                self._take(row)
        return self

    def _take(self, row: Row) -> None:
        if row.as_path is None:
            self._take_back(row)
            return
        prefix, peer = self._prefix(row.prefix), self._peer(row.peer)
        at = self.said.get(peer << 32 | prefix) if row.update else None
        if at is not None:
            self.path[at] = self._path(row.as_path)
        else:
            if row.update:
                self.said[peer << 32 | prefix] = len(self.path)
            self.peer.append(peer)
            self.prefix.append(prefix)
            self.path.append(self._path(row.as_path))

    def _take_back(self, row: Row) -> None:
        if not row.update:
            self.unusable += 1
            return
        prefix = self.prefixes.get((row.prefix.value, row.prefix.length))
        if prefix is not None and row.peer in self.peers:
            at = self.said.get(self.peers[row.peer] << 32 | prefix)
            if at is not None:
                self.path[at] = _GONE

    def _peer(self, peer: Peer) -> int:
        found = self.peers.setdefault(peer, len(self.peers))
        if found >= _MOST_PEERS:
            raise TableError(f"more than {_MOST_PEERS:,} peers; a collector has a few hundred")
        return found

    def _prefix(self, prefix: Prefix) -> int:
        key = prefix.value, prefix.length
        found = self.prefixes.get(key)
        if found is None:
            found = self.prefixes[key] = len(self.prefixes)
            self.upper.append(prefix.value >> 64)
            self.lower.append(prefix.value & _HALF)
            self.bits.append(prefix.length)
        return found

    def _path(self, as_path: tuple) -> int:
        found = self.paths.get(as_path)
        if found is None:
            found = self.paths[as_path] = len(self.paths)
            self.hops.extend(part if type(part) is int else NO_AS for part in as_path)
            self.start.append(len(self.hops))
        return found

    def table(self, name: str) -> Table:
        kept = [at for at, path in enumerate(self.path) if path != _GONE]
        if len(kept) < len(self.path):
            columns = (self.peer, self.prefix, self.path)
            self.peer, self.prefix, self.path = (array(each.typecode, map(each.__getitem__, kept)) for each in columns)
        date = datetime.fromtimestamp(self.time, UTC).date().isoformat() if self.time else None
        return Table(name, date, self.version, tuple(self.peers), self.peer, self.prefix, self.path,
                     self.start, self.hops, self.upper, self.lower, self.bits, self.unusable)  # fmt: skip
