"""An UPDATE field by field: every octet belongs to exactly one field, in the order of the wire."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from ..route import ORIGIN_NAMES, WELL_KNOWN_NAMES, address_text
from .attributes import ATTRIBUTES, EXTENDED, OPTIONAL, PARTIAL, TRANSITIVE, attribute_name, family_of
from .decode import Frame, Place, decode, frame
from .nlri import spans
from .nouns import AS_SET, HEADER, OCTETS, Agreed, Malformed

_KINDS = ("", "set", "sequence", "confederation sequence", "confederation set")
_FAMILIES = {1: "IPv4", 2: "IPv6"}
_FLAGS = ((OPTIONAL, "optional", "well-known"), (TRANSITIVE, "transitive", "non-transitive"),
          (PARTIAL, "partial", ""), (EXTENDED, "two-octet length", ""))

#: A field within a value: its name, how many octets it takes, what it says.
Bit = tuple[str, int, str]


class Field(NamedTuple):
    """One field of a message: the part it belongs to, its name, where it stands, its octets and what they say."""

    part: str
    name: str
    offset: int
    octets: bytes
    says: str
    meaning: str = ""

    @property
    def hex(self) -> str:
        """Its octets as people write them: `"00 00 fb f0"`."""
        return self.octets.hex(" ")


def dissect(data: bytes, *, as4: bool = True, add_path: tuple[int, ...] = (),
            internal: bool = False) -> tuple[Field, ...]:
    """Every field of an UPDATE message in order, without gap or overlap; options and WireError as for `decode`."""
    agreed = Agreed(as4, tuple(add_path), internal)
    return tuple(_fields(data, frame(data), agreed, decode(data, as4=as4, add_path=add_path, internal=internal)))


def _fields(data: bytes, outline: Frame, agreed: Agreed, update: object) -> Iterator[Field]:
    yield Field("header", "marker", 0, data[:16], "sixteen octets ff", "where a message begins")
    yield _length(data, "header", 16, 2, "of the whole message")
    yield Field("header", "type", 18, data[18:HEADER], "2 UPDATE")
    if outline.rest == outline.withdrawn[0]:                   # its lengths make no sense
        yield Field("rest", "unreadable", HEADER, data[HEADER:], "its lengths do not add up")
        return
    start, end = outline.withdrawn
    yield _length(data, "withdrawn", HEADER, 2, "of prefixes taken back")
    yield from _prefixes(data, "withdrawn", start, end, agreed)
    yield _length(data, "attributes", end, 2, "of all attributes together")
    for place, attribute in zip(outline.attributes, update.attributes, strict=True):
        yield from _attribute(data, place, attribute.value, agreed)
    if outline.rest < outline.nlri[0]:
        yield Field("attributes", "unreadable", outline.rest, data[outline.rest:outline.nlri[0]], "no whole attribute")
    yield from _prefixes(data, "NLRI", *outline.nlri, agreed)


def _length(data: bytes, part: str, at: int, size: int, meaning: str) -> Field:
    octets = data[at:at + size]
    return Field(part, "length", at, octets, _counted(int.from_bytes(octets), "octet"), meaning)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _prefixes(data: bytes, part: str, start: int, end: int, agreed: Agreed) -> Iterator[Field]:
    yield from _laid_out(data, part, start, end, _nlri(data[start:end], 4, agreed))


def _attribute(data: bytes, place: Place, value: object, agreed: Agreed) -> Iterator[Field]:
    code, flags, start, first, end = place
    part = attribute_name(code)
    meaning = ATTRIBUTES[code].meaning if code in ATTRIBUTES else "unknown here; passed on if it is transitive"
    yield Field(part, "flags", start, data[start:start + 1], flags_text(flags))
    yield Field(part, "type", start + 1, data[start + 1:start + 2], f"{code} {part}", meaning)
    yield _length(data, part, start + 2, first - start - 2, "of its value")
    yield from _laid_out(data, part, first, end, _bits(code, data[first:end], value, agreed))


def flags_text(flags: int) -> str:
    """The flags of an attribute in words (RFC 4271 4.3)."""
    said = (yes if flags & bit else no for bit, yes, no in _FLAGS)
    return ", ".join(word for word in said if word)


def _laid_out(data: bytes, part: str, start: int, end: int, bits: Iterator[Bit]) -> Iterator[Field]:
    """Fields one behind the other from `start`; what they leave over is shown as it is."""
    at = start
    try:
        for name, size, says in bits:
            yield Field(part, name, at, data[at:at + size], says)
            at += size
    except Malformed as error:
        yield Field(part, "unreadable", at, data[at:end], str(error))
        return
    if at < end:
        yield Field(part, "value", at, data[at:end], "not read")


def _bits(code: int, octets: bytes, value: object, agreed: Agreed) -> Iterator[Bit]:
    """What the octets of a value say, piece by piece."""
    if isinstance(value, bytes):
        says = "not used" if code in ATTRIBUTES else octets.hex()
        return iter([("value", len(octets), says)] if octets else ())
    special = _SPECIAL.get(code)
    return special(octets, value, agreed) if special else iter(())


def _origin(octets: bytes, value: int, agreed: Agreed) -> Iterator[Bit]:
    yield "code", 1, f"{value} {ORIGIN_NAMES[value]}"


def _path(octets: bytes, value: tuple, agreed: Agreed, width: int = 0) -> Iterator[Bit]:
    for kind, asns in value:
        yield "segment type", 1, f"{kind} {_KINDS[kind]}"
        counts = " (a set counts one)" if kind == AS_SET else " (not counted)" if kind > 2 else ""
        yield "segment length", 1, f"{_counted(len(asns), 'ASN')}{counts}"
        for asn in asns:
            yield "ASN", width or (4 if agreed.as4 else 2), f"{asn}"


def _as4_path(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    return _path(octets, value, agreed, 4)


def _address(octets: bytes, value: int, agreed: Agreed) -> Iterator[Bit]:
    yield "address", 4, address_text(value)


def _single(octets: bytes, value: int, agreed: Agreed) -> Iterator[Bit]:
    yield "value", 4, f"{value}"


def _aggregator(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    yield "ASN", len(octets) - 4, f"{value.asn}"
    yield "router id", 4, address_text(value.address)


def _labels(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    for text in value:
        name = WELL_KNOWN_NAMES.get(text)
        yield "community", len(octets) // len(value), f"{text} ({name})" if name else text


def _clusters(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    for cluster in value:
        yield "cluster id", 4, address_text(cluster)


def _extended(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    for each in value:
        yield "community", 8, f"type {each[0]:#04x}, subtype {each[1]:#04x}, {each[2:].hex()}"


def _aigp(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    for kind, rest in value:
        yield "part", 3, f"type {kind}, {3 + len(rest)} octets"
        if rest:
            yield "metric" if kind == 1 else "value", len(rest), f"{int.from_bytes(rest)}" if kind == 1 else rest.hex()


def _family(octets: bytes) -> Iterator[Bit]:
    afi, safi, _ = family_of(octets)
    yield "AFI", 2, f"{afi} {_FAMILIES.get(afi, 'unknown')}"
    yield "SAFI", 1, f"{safi} unicast"


def _reach(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    yield from _family(octets)
    yield "next hop length", 1, f"{octets[3]} octets"
    version = family_of(octets)[2]
    for hop, name in zip_longest(value.next_hops, ("next hop", "link-local next hop")[:len(value.next_hops)]):
        yield name, OCTETS[version], address_text(hop, version)
    yield "reserved", 1, "0" if not value.reserved else f"{value.reserved}, ignored"
    yield from _nlri(octets[5 + octets[3]:], version, agreed)


def _unreach(octets: bytes, value: tuple, agreed: Agreed) -> Iterator[Bit]:
    yield from _family(octets)
    yield from _nlri(octets[3:], family_of(octets)[2], agreed)


def _nlri(octets: bytes, version: int, agreed: Agreed) -> Iterator[Bit]:
    for reach, _, length in spans(octets, version, version in agreed.add_path):
        yield "prefix", length, str(reach)


_SPECIAL = {
    1: _origin, 2: _path, 3: _address, 4: _single, 5: _single, 7: _aggregator, 8: _labels, 9: _address, 10: _clusters,
    14: _reach, 15: _unreach, 16: _extended, 17: _as4_path, 18: _aggregator, 26: _aigp, 32: _labels, 35: _single,
}
