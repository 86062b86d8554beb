"""A table, or messages, in MRT (RFC 6396): TABLE_DUMP, TABLE_DUMP_V2 and BGP4MP, with ADD-PATH (RFC 8050)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..route import Prefix, address_text
from ..wire.decode import decode
from ..wire.nlri import read_nlri
from ..wire.nouns import AFI, OCTETS, UPDATE, Malformed, WireError
from ..wire.paths import merged, path_of, read_segments
from .nouns import LONGEST_RECORD, Peer, Row, TableError

TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET = 12, 13, 16, 17
#: Types that hold no routes of BGP as tables know them, and are passed over: the old ones, OSPF and IS-IS.
ASIDE = frozenset((*range(11), 11, 32, 33, 48, 49))
_HEADER = 12
_AS_PATH, _AS4_PATH, _EXTENDED = 2, 17, 0x10
_MOST_KEPT = 2**19
_VERSIONS = {afi: version for version, afi in AFI.items()}
#: Subtypes of TABLE_DUMP_V2 with unicast prefixes: the IP version, and whether entries bear a path identifier.
_RIBS = {2: (4, False), 4: (6, False), 8: (4, True), 10: (6, True)}
#: Subtypes of BGP4MP with messages: the octets of an ASN, and whether prefixes bear a path identifier.
_MESSAGES = {1: (2, False), 4: (4, False), 6: (2, False), 7: (4, False),
             8: (2, True), 9: (4, True), 10: (2, True), 11: (4, True)}  # fmt: skip


class _Bad(ValueError):
    """What a record says makes no sense."""


class _Octets:
    """A record's octets, read from the front; `_Bad` where they end too soon."""

    def __init__(self, octets: bytes, at: int = 0) -> None:
        self.octets, self.at = octets, at

    def take(self, size: int) -> bytes:
        end = self.at + size
        if end > len(self.octets):
            raise _Bad(f"it ends {end - len(self.octets)} octets too soon")
        found, self.at = self.octets[self.at : end], end
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def address(self, version: int) -> str:
        return address_text(self.number(OCTETS[version]), version)


class Record(NamedTuple):
    """One MRT record: when it was written, its type and subtype, and what is behind the header."""

    time: int
    kind: int
    subtype: int
    body: bytes


def is_mrt(head: bytes) -> bool:
    """Whether a file that begins like this can be MRT: a record of a known type, and of a length within bounds."""
    kind, size = int.from_bytes(head[4:6]), int.from_bytes(head[8:12])
    known = kind in (TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET) or kind in ASIDE - {0}
    return len(head) >= _HEADER and known and size <= LONGEST_RECORD


def rows(path: Path, stream: BinaryIO) -> Iterator[Row]:
    """Every route of the records; TableError names the record that makes no sense, and where it begins."""
    reader, at, number = _Reader(), 0, 0
    while header := stream.read(_HEADER):
        number += 1
        try:
            record = _record(header, stream)
            yield from reader.rows(record)
        except (_Bad, WireError, Malformed) as error:
            raise TableError(f"{path}, record {number:,} (at octet {at:,} unpacked): {error}") from None
        at += _HEADER + len(record.body)


def _record(header: bytes, stream: BinaryIO) -> Record:
    time, kind, subtype, size = (int.from_bytes(header[a:b]) for a, b in ((0, 4), (4, 6), (6, 8), (8, 12)))
    if len(header) < _HEADER:
        raise _Bad("the file ends within the header of this record; fetch it again")
    if kind not in (TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET) and kind not in ASIDE:
        raise _Bad(f"it is of type {kind}, which MRT does not have (RFC 6396 4)")
    if size > LONGEST_RECORD:
        raise _Bad(f"it claims {size:,} octets; a record has at most {LONGEST_RECORD:,}")
    body = stream.read(size)
    if len(body) < size:
        raise _Bad(f"the file ends {size - len(body):,} octets before the record does; fetch it again")
    return Record(time, kind, subtype, body)


class _Reader:
    """Reads records one after the other, and remembers the peers that a table begins with, and paths."""

    def __init__(self) -> None:
        self.time, self.peers = 0, []
        self.met: dict[Peer, Peer] = {}
        self.paths: dict[tuple, tuple | None] = {}

    def rows(self, record: Record) -> Iterator[Row]:
        """The routes of one record; none where it holds something else."""
        body, self.time = _Octets(record.body), record.time
        if record.kind == TABLE_DUMP:
            return self._table_dump(record.subtype, body)
        if record.kind == TABLE_DUMP_V2:
            if record.subtype == 1:
                self.peers = _peer_index(body)
            elif record.subtype in _RIBS:
                return self._rib(*_RIBS[record.subtype], body)
        elif record.kind in (BGP4MP, BGP4MP_ET) and record.subtype in _MESSAGES:
            body.take(4 if record.kind == BGP4MP_ET else 0)  # microseconds
            return self._message(*_MESSAGES[record.subtype], body)
        return iter(())

    def _table_dump(self, subtype: int, body: _Octets) -> Iterator[Row]:
        """One route of one peer; ASNs of two octets (RFC 6396 4.2)."""
        version = _VERSIONS.get(subtype)
        if version is None:
            return
        body.take(4)
        value, bits = body.number(OCTETS[version]), body.number(1)
        body.take(5)
        peer = self._same(Peer(0, body.address(version)), body.number(2))
        path = self._path(body.take(body.number(2)), 2)
        yield Row(peer, _prefix(version, value, bits), path, time=self.time)

    def _rib(self, version: int, add_path: bool, body: _Octets) -> Iterator[Row]:
        """All routes of one prefix, a peer each (RFC 6396 4.3.2 to 4.3.4); ASNs of four octets."""
        body.take(4)
        bits = body.number(1)
        size = (bits + 7) // 8
        if bits > 8 * OCTETS[version]:
            raise _Bad(f"a prefix is {bits} bits long; IPv{version} has {8 * OCTETS[version]}")
        (reach,) = read_nlri(bytes((bits,)) + body.take(size), version, False)
        for _ in range(body.number(2)):
            number = body.number(2)
            body.take(8 if add_path else 4)
            octets = body.take(body.number(2))
            if number >= len(self.peers):
                raise _Bad(f"it names peer {number}, and the table's index has {len(self.peers)}")
            yield Row(self.peers[number], reach.prefix, self._path(octets, 4), time=self.time)

    def _message(self, width: int, add_path: bool, body: _Octets) -> Iterator[Row]:
        """What an UPDATE announces and takes back; other messages say nothing of routes (RFC 6396 4.4.2)."""
        sender, receiver = body.number(width), body.number(width)
        body.take(2)
        version = _VERSIONS.get(afi := body.number(2))
        if version is None:
            raise _Bad(f"its address family is {afi}; 1 is IPv4, 2 is IPv6")
        peer = self._same(Peer(0, body.address(version)), sender)
        body.take(OCTETS[version])
        octets = body.take(len(body.octets) - body.at)
        if len(octets) > 18 and octets[18] != UPDATE:
            return
        internal = sender == receiver
        update = decode(octets, as4=width == 4, add_path=(4, 6) if add_path else (), internal=internal)
        for reach in update.gone:
            yield Row(peer, reach.prefix, None, True, self.time)
        announced = update.announced
        if announced:
            path = path_of(update.path)
            for reach in announced:
                yield Row(peer, reach.prefix, path, True, self.time)

    def _same(self, peer: Peer, asn: int) -> Peer:
        if not asn:
            raise _Bad("its peer is AS 0, which no network has (RFC 7607)")
        peer = peer._replace(asn=asn)
        if len(self.met) >= _MOST_KEPT:
            self.met.clear()
        return self.met.setdefault(peer, peer)

    def _path(self, attributes: bytes, width: int) -> tuple | None:
        """The AS_PATH among a route's attributes; None where a receiver would not use it (RFC 7606)."""
        octets = _attributes(attributes)
        if octets not in self.paths:
            if len(self.paths) >= _MOST_KEPT:
                self.paths.clear()
            self.paths[octets] = _read_path(*octets, width)
        return self.paths[octets]


def _attributes(octets: bytes) -> tuple[bytes | None, bytes | None]:
    """The values of AS_PATH and AS4_PATH among attributes; lengths that do not fit are `_Bad`."""
    at, end, old, new = 0, len(octets), None, None
    while at < end:
        value = at + (4 if octets[at] & _EXTENDED else 3)
        following = value + int.from_bytes(octets[at + 2 : value])
        if value > end or following > end:
            raise _Bad("an attribute runs beyond the end of its route")
        code = octets[at + 1]
        if code == _AS_PATH and old is None:
            old = octets[value:following]
        elif code == _AS4_PATH and new is None:
            new = octets[value:following]
        at = following
    return old, new


def _read_path(old: bytes | None, new: bytes | None, width: int) -> tuple | None:
    if old is None:
        return None
    try:
        segments = read_segments(old, width)
        if width == 2 and new:
            segments = merged(segments, read_segments(new, 4))
    except Malformed:
        return None
    return path_of(segments)


def _peer_index(body: _Octets) -> list[Peer]:
    """The peers that the routes of a table name by number (RFC 6396 4.3.1)."""
    body.take(4)
    body.take(body.number(2))
    peers = []
    for _ in range(body.number(2)):
        kind = body.number(1)
        body.take(4)
        address = body.address(6 if kind & 1 else 4)
        peers.append(Peer(body.number(4 if kind & 2 else 2), address))
    return peers


def _prefix(version: int, value: int, bits: int) -> Prefix:
    whole = 8 * OCTETS[version]
    if bits > whole:
        raise _Bad(f"a prefix is {bits} bits long; IPv{version} has {whole}")
    return Prefix(version, value >> whole - bits << whole - bits, bits)
