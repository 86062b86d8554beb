"""AS_PATH between the model and the wire: segments, two-octet sessions, and the merge of RFC 6793 4.2.3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..route import Segment
from .nouns import AS_SEQUENCE, AS_SET, AS_TRANS, CONFED_SEQUENCE, CONFED_SET, Malformed, PathSegment, WireError

#: The most ASNs that one segment counts (RFC 4271 4.3: one octet).
LONGEST_SEGMENT = 255
_CONFED = (CONFED_SEQUENCE, CONFED_SET)
_KINDS = {"sequence": CONFED_SEQUENCE, "set": CONFED_SET}


def segments_of(as_path: tuple) -> tuple[PathSegment, ...]:
    """The segments that say an AS_PATH. A run too long for one takes further ones; as each AS put itself in front,
    the nearest one is the one that is not full (RFC 4271 5.1.2)."""
    made: list[PathSegment] = []
    run: list[int] = []
    for part in as_path:
        if isinstance(part, int):
            run.append(part)
            continue
        made += _cut(AS_SEQUENCE, run)
        run = []
        made += _special(part)
    return (*made, *_cut(AS_SEQUENCE, run))


def _special(part: tuple) -> Iterable[PathSegment]:
    kind = _KINDS[part.kind] if isinstance(part, Segment) else AS_SET
    members = part.members if isinstance(part, Segment) else part
    if kind == CONFED_SEQUENCE:
        return _cut(kind, members)
    if not 0 < len(members) <= LONGEST_SEGMENT:
        raise WireError(f"an AS_SET cannot hold {len(members)} ASNs; choose 1 to {LONGEST_SEGMENT}")
    return [PathSegment(kind, tuple(members))]


def _cut(kind: int, asns: Iterable[int]) -> Iterator[PathSegment]:
    asns = tuple(asns)
    first = len(asns) % LONGEST_SEGMENT
    if first:
        yield PathSegment(kind, asns[:first])
    for start in range(first, len(asns), LONGEST_SEGMENT):
        yield PathSegment(kind, asns[start:start + LONGEST_SEGMENT])


def path_of(segments: Iterable[PathSegment]) -> tuple:
    """An AS_PATH as the model holds it: ASNs, an AS_SET as a tuple of its own, a confederation's part as `Segment`."""
    path: list = []
    for kind, asns in segments:
        if kind == AS_SEQUENCE:
            path += asns
        elif kind == AS_SET:
            path.append(asns)
        else:
            path.append(Segment("sequence" if kind == CONFED_SEQUENCE else "set", asns))
    return tuple(path)


def narrowed(segments: tuple[PathSegment, ...]) -> tuple[PathSegment, ...]:
    """The AS_PATH for a two-octet session: AS_TRANS wherever an ASN does not fit (RFC 6793 4.2.2)."""
    return tuple(PathSegment(kind, tuple(min_octets(asn) for asn in asns)) for kind, asns in segments)


def min_octets(asn: int) -> int:
    """The ASN itself where two octets hold it, else AS_TRANS."""
    return asn if asn < 1 << 16 else AS_TRANS


def as4_path(segments: tuple[PathSegment, ...]) -> tuple[PathSegment, ...]:
    """The AS4_PATH that goes beside a narrowed path: all but the confederation's; none where nothing was lost."""
    if all(asn < 1 << 16 for _, asns in segments for asn in asns):
        return ()
    return tuple(segment for segment in segments if segment.kind not in _CONFED)


def counted(segments: Iterable[PathSegment]) -> int:
    """How many ASNs a path counts: a set is one, a confederation's part none (RFC 4271 9.1.2.2, RFC 5065 5.3)."""
    return sum(len(asns) if kind == AS_SEQUENCE else kind == AS_SET for kind, asns in segments)


def merged(old: tuple[PathSegment, ...], new: tuple[PathSegment, ...]) -> tuple[PathSegment, ...]:
    """The path that a two-octet AS_PATH and its AS4_PATH say together (RFC 6793 4.2.3).

    1. An AS4_PATH that counts more than the AS_PATH is ignored: someone on the way lost track.
    2. Otherwise the front of the AS_PATH goes before it, as much as it takes to count as many as the AS_PATH.
    3. A confederation's segment comes along where it leads, or stands beside one that does.
    """
    missing = counted(old) - counted(new)
    if missing < 0:
        return old
    front: list[PathSegment] = []
    for kind, asns in old:
        if kind in _CONFED:
            front.append(PathSegment(kind, asns))
            continue
        if missing <= 0:
            break
        taken = asns[:missing] if kind == AS_SEQUENCE else asns
        front.append(PathSegment(kind, taken))
        missing -= len(taken) if kind == AS_SEQUENCE else 1
        if len(taken) < len(asns):
            break
    return (*front, *new)


def read_segments(octets: bytes, width: int) -> tuple[PathSegment, ...]:
    """The segments of an AS_PATH or AS4_PATH with ASNs of `width` octets; Malformed by RFC 7606 7.2 and RFC 7607."""
    found, at = [], 0
    while at < len(octets):
        if at + 2 > len(octets):
            raise Malformed("one octet is left over behind its last segment")
        kind, count = octets[at], octets[at + 1]
        end = at + 2 + count * width
        if not AS_SET <= kind <= CONFED_SET:
            raise Malformed(f"it has a segment of unknown type {kind}")
        if not count:
            raise Malformed("it has a segment that counts no ASN")
        if end > len(octets):
            raise Malformed(f"a segment of {count} ASNs runs beyond its end")
        asns = tuple([int.from_bytes(octets[i:i + width]) for i in range(at + 2, end, width)])
        if 0 in asns:
            raise Malformed("it holds AS 0, which no network has (RFC 7607)")
        found.append(PathSegment(kind, asns))
        at = end
    return tuple(found)


def write_segments(segments: Iterable[PathSegment], width: int) -> bytes:
    """The octets of segments; WireError for an ASN that `width` octets do not hold."""
    made = bytearray()
    for kind, asns in segments:
        for asn in asns:
            if not 0 < asn < 1 << 8 * width:
                remedy = "; announce it for a session with as4=False" if width == 2 < asn.bit_length() <= 32 else ""
                raise WireError(f"AS{asn} does not fit {width} octets{remedy}")
        made += bytes((kind, len(asns))) + b"".join(asn.to_bytes(width) for asn in asns)
    return bytes(made)
