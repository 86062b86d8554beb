"""The table of path attributes: what each is called, how its value is read and written, and what an error in it does.

`treatment` and `source` are those of RFC 7606 7 and of the documents that defined the later attributes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .nlri import read_nlri, write_nlri
from .nouns import AFI, OCTETS, UNICAST, Aggregator, Agreed, Malformed, MpReach, MpUnreach, WireError
from .paths import read_segments, write_segments

OPTIONAL, TRANSITIVE, PARTIAL, EXTENDED = 0x80, 0x40, 0x20, 0x10
_VERSIONS = {afi: version for version, afi in AFI.items()}


class Kind(NamedTuple):
    """One row of the table. read: octets to value, Malformed where they break the rules; write: value to octets."""

    code: int
    name: str
    flags: int
    read: Callable[[bytes, Agreed], object]
    write: Callable[[object, Agreed], bytes]
    treatment: str
    source: str
    meaning: str


def _exactly(octets: bytes, size: int) -> bytes:
    if len(octets) != size:
        raise Malformed(f"its length is {len(octets)}, not {size}")
    return octets


def _several(octets: bytes, size: int) -> list[bytes]:
    if not octets or len(octets) % size:
        raise Malformed(f"its length is {len(octets)}, not a multiple of {size} above 0")
    return [octets[at:at + size] for at in range(0, len(octets), size)]


def _text(octets: bytes, width: int) -> str:
    return ":".join(str(int.from_bytes(octets[at:at + width])) for at in range(0, len(octets), width))


def _packed(text: str, width: int) -> bytes:
    return b"".join(int(part).to_bytes(width) for part in text.split(":"))


def _read_origin(octets: bytes, agreed: Agreed) -> int:
    value = _exactly(octets, 1)[0]
    if value > 2:
        raise Malformed(f"its value is {value}, not 0, 1 or 2")
    return value


def _read_number(octets: bytes, agreed: Agreed) -> int:
    return int.from_bytes(_exactly(octets, 4))


def _write_number(value: int, agreed: Agreed) -> bytes:
    return value.to_bytes(4)


def _width(agreed: Agreed) -> int:
    return 4 if agreed.as4 else 2


def _read_aggregator(octets: bytes, agreed: Agreed) -> Aggregator:
    width = _width(agreed)
    return _aggregator(_exactly(octets, width + 4), width)


def _aggregator(octets: bytes, width: int) -> Aggregator:
    found = Aggregator(int.from_bytes(octets[:width]), int.from_bytes(octets[width:]))
    if not found.asn:
        raise Malformed("it names AS 0, which no network has (RFC 7607)")
    return found


def _write_aggregator(value: Aggregator, agreed: Agreed) -> bytes:
    width = _width(agreed)
    if value.asn >> 8 * width:
        raise WireError(f"AS{value.asn} does not fit {width} octets; announce it for a session with as4=False")
    return value.asn.to_bytes(width) + value.address.to_bytes(4)


def _read_aigp(octets: bytes, agreed: Agreed) -> tuple[tuple[int, bytes], ...]:
    """TLVs whose lengths count their own three octets (RFC 7311 3); the first of type 1 holds the metric."""
    found, at = [], 0
    while at < len(octets):
        size = int.from_bytes(octets[at + 1:at + 3]) if at + 3 <= len(octets) else 0
        if size < 3 or at + size > len(octets):
            raise Malformed("a part of it does not end where its length says")
        if octets[at] == 1 and size != 11:
            raise Malformed(f"its metric takes {size} octets, not 11")
        found.append((octets[at], octets[at + 3:at + size]))
        at += size
    if not found:
        raise Malformed("it is empty")
    return tuple(found)


def _write_aigp(value: tuple[tuple[int, bytes], ...], agreed: Agreed) -> bytes:
    return b"".join(bytes((kind,)) + (3 + len(octets)).to_bytes(2) + octets for kind, octets in value)


def family_of(octets: bytes) -> tuple[int, int, int | None]:
    """AFI, SAFI and, for unicast prefixes that this codec reads, their IP version."""
    afi, safi = int.from_bytes(octets[:2]), octets[2]
    return afi, safi, _VERSIONS.get(afi) if safi == UNICAST else None


def _read_reach(octets: bytes, agreed: Agreed) -> MpReach | bytes:
    if len(octets) < 5:
        raise Malformed(f"its length is {len(octets)}, less than 5")
    afi, safi, version = family_of(octets)
    if version is None:
        return octets                                       # another family's: kept as it is
    width, size = OCTETS[version], octets[3]
    if size not in ((4,) if version == 4 else (16, 32)):
        raise Malformed(f"its next hop takes {size} octets, not {'4' if version == 4 else '16 or 32'}")
    if 5 + size > len(octets):
        raise Malformed("its next hop runs beyond its end")
    hops = tuple(int.from_bytes(octets[at:at + width]) for at in range(4, 4 + size, width))
    nlri = read_nlri(octets[5 + size:], version, version in agreed.add_path)
    return MpReach(afi, safi, hops, nlri, octets[4 + size])


def _write_reach(value: MpReach, agreed: Agreed) -> bytes:
    version = _VERSIONS[value.afi]
    hops = b"".join(hop.to_bytes(OCTETS[version]) for hop in value.next_hops)
    head = value.afi.to_bytes(2) + bytes((value.safi, len(hops))) + hops + bytes((value.reserved,))
    return head + write_nlri(value.nlri, version, version in agreed.add_path)


def _read_unreach(octets: bytes, agreed: Agreed) -> MpUnreach | bytes:
    if len(octets) < 3:
        raise Malformed(f"its length is {len(octets)}, less than 3")
    afi, safi, version = family_of(octets)
    if version is None:
        return octets
    return MpUnreach(afi, safi, read_nlri(octets[3:], version, version in agreed.add_path))


def _write_unreach(value: MpUnreach, agreed: Agreed) -> bytes:
    version = _VERSIONS[value.afi]
    head = value.afi.to_bytes(2) + bytes((value.safi,))
    return head + write_nlri(value.nlri, version, version in agreed.add_path)


def _numbers(octets: bytes, agreed: Agreed) -> tuple[int, ...]:
    return tuple(int.from_bytes(each) for each in _several(octets, 4))


def _read_as4_path(octets: bytes, agreed: Agreed) -> tuple:
    if not octets:
        raise Malformed("it is empty")
    return read_segments(octets, 4)


_WELL_KNOWN, _LOCAL, _CARRIED = TRANSITIVE, OPTIONAL, OPTIONAL | TRANSITIVE
_WITHDRAW, _DISCARD, _DISABLE = "treat-as-withdraw", "attribute-discard", "afi-safi-disable"

ATTRIBUTES = {kind.code: kind for kind in (
    Kind(1, "ORIGIN", _WELL_KNOWN, _read_origin, lambda value, agreed: bytes((value,)),
         _WITHDRAW, "RFC 7606 7.1", "how the prefix came into BGP"),
    Kind(2, "AS_PATH", _WELL_KNOWN, lambda octets, agreed: read_segments(octets, _width(agreed)),
         lambda value, agreed: write_segments(value, _width(agreed)),
         _WITHDRAW, "RFC 7606 7.2", "the ASes that passed it on, nearest first"),
    Kind(3, "NEXT_HOP", _WELL_KNOWN, _read_number, _write_number,
         _WITHDRAW, "RFC 7606 7.3", "the router to send packets to"),
    Kind(4, "MULTI_EXIT_DISC", _LOCAL, _read_number, _write_number,
         _WITHDRAW, "RFC 7606 7.4", "which of several links to use; lower wins"),
    Kind(5, "LOCAL_PREF", _WELL_KNOWN, _read_number, _write_number,
         _WITHDRAW, "RFC 7606 7.5", "the sender's ranking, inside one AS; higher wins"),
    Kind(6, "ATOMIC_AGGREGATE", _WELL_KNOWN, lambda octets, agreed: not _exactly(octets, 0),
         lambda value, agreed: b"", _DISCARD, "RFC 7606 7.6", "some ASes of the path were left out"),
    Kind(7, "AGGREGATOR", _CARRIED, _read_aggregator, _write_aggregator,
         _DISCARD, "RFC 7606 7.7", "who formed the aggregate"),
    Kind(8, "COMMUNITIES", _CARRIED, lambda octets, agreed: tuple(_text(each, 2) for each in _several(octets, 4)),
         lambda value, agreed: b"".join(_packed(each, 2) for each in value),
         _WITHDRAW, "RFC 7606 7.8", "labels, for whoever knows them"),
    Kind(9, "ORIGINATOR_ID", _LOCAL, _read_number, _write_number,
         _WITHDRAW, "RFC 7606 7.9", "the router that brought it into the AS"),
    Kind(10, "CLUSTER_LIST", _LOCAL, _numbers, lambda value, agreed: b"".join(each.to_bytes(4) for each in value),
         _WITHDRAW, "RFC 7606 7.10", "the reflectors it passed, latest first"),
    Kind(14, "MP_REACH_NLRI", _LOCAL, _read_reach, _write_reach,
         _DISABLE, "RFC 7606 7.11", "prefixes that can be reached, and the next hop, of any family"),
    Kind(15, "MP_UNREACH_NLRI", _LOCAL, _read_unreach, _write_unreach,
         _DISABLE, "RFC 7606 7.12", "prefixes that can no longer be reached, of any family"),
    Kind(16, "EXTENDED_COMMUNITIES", _CARRIED, lambda octets, agreed: tuple(_several(octets, 8)),
         lambda value, agreed: b"".join(value), _WITHDRAW, "RFC 7606 7.14", "labels of eight octets, with a type"),
    Kind(17, "AS4_PATH", _CARRIED, _read_as4_path, lambda value, agreed: write_segments(value, 4),
         _DISCARD, "RFC 6793 6", "the path with four-octet ASNs, carried past routers that know only two"),
    Kind(18, "AS4_AGGREGATOR", _CARRIED, lambda octets, agreed: _aggregator(_exactly(octets, 8), 4),
         lambda value, agreed: value.asn.to_bytes(4) + value.address.to_bytes(4),
         _DISCARD, "RFC 6793 6", "the aggregator with a four-octet ASN"),
    Kind(26, "AIGP", _LOCAL, _read_aigp, _write_aigp, _DISCARD, "RFC 7311 3", "the IGP metric gathered on the way"),
    Kind(32, "LARGE_COMMUNITY", _CARRIED, lambda octets, agreed: tuple(_text(each, 4) for each in _several(octets, 12)),
         lambda value, agreed: b"".join(_packed(each, 4) for each in value),
         _WITHDRAW, "RFC 8092 6", "labels of three numbers, for whoever knows them"),
    Kind(35, "OTC", _CARRIED, _read_number, _write_number,
         _WITHDRAW, "RFC 9234 5", "Only To Customer: the AS from which it may only go down"),
)}


def attribute_name(code: int) -> str:
    """What an attribute is called, or its number."""
    return ATTRIBUTES[code].name if code in ATTRIBUTES else f"attribute {code}"
