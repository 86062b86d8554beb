"""Prefixes on the wire: a length in bits, then as many octets as it takes (RFC 4271 4.3, RFC 7911 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..route import Prefix
from .nouns import OCTETS, Malformed, Reach, WireError


class Span(NamedTuple):
    """Where one prefix stands: offset and length in octets."""

    reach: Reach
    offset: int
    length: int


def spans(octets: bytes, version: int, add_path: bool) -> Iterator[Span]:
    """Each prefix of a field with its place; Malformed where one is too long or runs out (RFC 7606 5.3)."""
    at, width = 0, OCTETS[version]
    while at < len(octets):
        start, path_id = at, None
        if add_path:
            if at + 4 >= len(octets):
                raise Malformed("a path identifier runs beyond the end of the field")
            path_id = int.from_bytes(octets[at:at + 4])
            at += 4
        bits = octets[at]
        size = (bits + 7) // 8
        if bits > 8 * width:
            raise Malformed(f"a prefix is {bits} bits long; IPv{version} has {8 * width}")
        if at + 1 + size > len(octets):
            raise Malformed(f"a prefix of {bits} bits runs beyond the end of the field")
        value = int.from_bytes(octets[at + 1:at + 1 + size]) << 8 * (width - size)
        at += 1 + size
        # Bits behind the prefix mean nothing (RFC 4271 4.3), so they are cleared.
        spare = 8 * width - bits
        yield Span(Reach(Prefix(version, value >> spare << spare, bits), path_id), start, at - start)


def read_nlri(octets: bytes, version: int, add_path: bool) -> tuple[Reach, ...]:
    """The prefixes of a field."""
    return tuple([span.reach for span in spans(octets, version, add_path)])


def write_nlri(prefixes: Iterable[Reach], version: int, add_path: bool) -> bytes:
    """The octets that name these prefixes; WireError for another family's, or a path identifier too few or many."""
    return b"".join(_written(reach, version, add_path) for reach in prefixes)


def _written(reach: Reach, version: int, add_path: bool) -> bytes:
    prefix, path_id = reach
    if prefix.version != version:
        raise WireError(f"{prefix} cannot stand among IPv{version} prefixes")
    if (path_id is not None) != add_path:
        wants = "wants a path identifier with" if add_path else "has no room for a path identifier with"
        raise WireError(f"this session {wants} each IPv{version} prefix; {prefix} has {path_id}")
    if add_path and not 0 <= path_id < 1 << 32:
        raise WireError(f"a path identifier cannot be {path_id}; choose 0 to 4294967295")
    size = (prefix.length + 7) // 8
    value = (prefix.value >> 8 * (OCTETS[version] - size)).to_bytes(size)
    return (path_id.to_bytes(4) if add_path else b"") + bytes((prefix.length,)) + value
