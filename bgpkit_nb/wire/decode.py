"""Octets to UPDATE: every length checked, every error treated as RFC 7606 says."""

from __future__ import annotations

from typing import NamedTuple

from ..route import LONGEST_UPDATE
from .attributes import ATTRIBUTES, EXTENDED, OPTIONAL, TRANSITIVE, attribute_name, family_of
from .message import Update
from .nlri import read_nlri
from .nouns import HEADER, MARKER, UPDATE, Agreed, Fault, Malformed, PathAttribute, Reach, WireError

_MP = (14, 15)
_INSIDE = (5, 9, 10)
_RESET, _WITHDRAW, _DISCARD = "session-reset", "treat-as-withdraw", "attribute-discard"


class Place(NamedTuple):
    """Where one attribute stands: its first octet, its first octet of value, and its end."""

    code: int
    flags: int
    start: int
    value: int
    end: int


class Frame(NamedTuple):
    """The outline of an UPDATE: where the withdrawn prefixes, the attributes and the announced prefixes stand.

    `rest`: where the attributes stop making sense, the end of their field otherwise.
    """

    withdrawn: tuple[int, int]
    attributes: tuple[Place, ...]
    rest: int
    nlri: tuple[int, int]
    faults: tuple[Fault, ...]


def check_header(data: bytes, *, kind: int | None = UPDATE) -> int:
    """The length that a message's header gives; WireError unless it is a whole message of that type (RFC 4271 4.1)."""
    if len(data) < HEADER:
        raise WireError(f"{len(data)} octets are no BGP message; one has at least {HEADER}")
    length = int.from_bytes(data[16:18])
    if data[:16] != MARKER:
        raise WireError("this does not begin with a BGP message's marker, sixteen octets ff")
    if not HEADER <= length <= LONGEST_UPDATE or length != len(data):
        raise WireError(f"the header says {length} octets, and there are {len(data)}; "
                        f"give one whole message, at most {LONGEST_UPDATE}")
    if kind is not None and data[18] != kind:
        raise WireError(f"this is a BGP message of type {data[18]}; an UPDATE has type {kind}")
    if kind == UPDATE and length < HEADER + 4:
        raise WireError(f"an UPDATE has at least {HEADER + 4} octets, not {length}")
    return length


def frame(data: bytes) -> Frame:
    """The outline of an UPDATE message, without looking into its parts."""
    end = check_header(data)
    gone = HEADER + 2 + int.from_bytes(data[HEADER:HEADER + 2])
    size = int.from_bytes(data[gone:gone + 2]) if gone + 2 <= end else end
    if gone + 2 + size > end:
        fault = Fault(_RESET, None, "the lengths of its parts add up to more than the message", "RFC 4271 6.3")
        return Frame((HEADER + 2, HEADER + 2), (), HEADER + 2, (end, end), (fault,))
    places, rest, faults = _places(data, gone + 2, gone + 2 + size)
    return Frame((HEADER + 2, gone), tuple(places), rest, (gone + 2 + size, end), tuple(faults))


def _places(data: bytes, at: int, end: int) -> tuple[list[Place], int, list[Fault]]:
    """The attributes one after the other, as far as their lengths make sense (RFC 7606 4)."""
    places: list[Place] = []
    while at < end:
        flags, code = data[at], data[at + 1] if at + 1 < end else None
        value = at + (4 if flags & EXTENDED else 3)
        if value > end:
            return places, at, [Fault(_WITHDRAW, None, f"{end - at} octets are left where an attribute should begin",
                                      "RFC 7606 4")]
        length = int.from_bytes(data[at + 2:value])
        if value + length > end:
            severe, source = (_RESET, "RFC 7606 3 (j)") if code in _MP else (_WITHDRAW, "RFC 7606 4")
            reason = f"{attribute_name(code)} says {length} octets and {end - value} are left"
            return places, at, [Fault(severe, code, reason, source)]
        places.append(Place(code, flags, at, value, value + length))
        at = value + length
    return places, end, []


def decode(data: bytes, *, as4: bool = True, add_path: tuple[int, ...] = (), internal: bool = False) -> Update:
    """Read one UPDATE message, header included.

    as4, add_path, internal: what the two ends of the session agreed (see `Agreed`); nothing in the message says it.
    Whatever is wrong inside becomes a `Fault` of the result, treated by RFC 7606; octets that are no UPDATE at all
    (wrong marker, length or type) raise WireError. Nothing else is ever raised.
    """
    agreed = Agreed(as4, tuple(add_path), internal)
    outline = frame(data)
    faults = list(outline.faults)
    withdrawn = _prefixes(data, outline.withdrawn, "the withdrawn prefixes", agreed, faults)
    nlri = _prefixes(data, outline.nlri, "the announced prefixes", agreed, faults)
    attributes = _attributes(data, outline, agreed, faults)
    found = Update(withdrawn, attributes, nlri)
    faults += _missing(found)
    if _unsure(found, faults):
        faults.append(Fault(_RESET, None, "it has an error and announces nothing, so prefixes may have been lost",
                            "RFC 7606 5.2"))
    return found._replace(faults=tuple(faults)) if faults else found


def _prefixes(data: bytes, span: tuple[int, int], name: str, agreed: Agreed, faults: list[Fault]) -> tuple[Reach, ...]:
    try:
        return read_nlri(data[slice(*span)], 4, 4 in agreed.add_path)
    except Malformed as error:
        faults.append(Fault(_RESET, None, f"{name} cannot be read: {error}", "RFC 7606 5.3"))
        return ()


def _attributes(data: bytes, outline: Frame, agreed: Agreed, faults: list[Fault]) -> tuple[PathAttribute, ...]:
    found, seen = [], set()
    for place in outline.attributes:
        octets = data[place.value:place.end]
        fault = _twice(place.code) if place.code in seen else None
        if fault is None:
            value, fault = _value(place, octets, agreed)
        seen.add(place.code)
        if fault is not None:
            faults.append(fault)
            value = value if fault.treatment == _WITHDRAW and place.code in _MP else octets
        found.append(PathAttribute(place.code, place.flags, value))
    return tuple(found)


def _twice(code: int) -> Fault:
    treatment = _RESET if code in _MP else _DISCARD
    return Fault(treatment, code, f"{attribute_name(code)} is there more than once", "RFC 7606 3 (g)")


def _value(place: Place, octets: bytes, agreed: Agreed) -> tuple[object, Fault | None]:
    """What an attribute says, and what is wrong with it."""
    kind = ATTRIBUTES.get(place.code)
    if kind is None:
        return octets, None if place.flags & OPTIONAL else Fault(
            _RESET, place.code, f"attribute {place.code} claims to be well-known, and is unknown", "RFC 4271 6.3")
    unwanted = _unwanted(place.code, agreed)
    if unwanted:
        return octets, Fault(_DISCARD, place.code, f"{kind.name} {unwanted[0]}", unwanted[1])
    try:
        value = kind.read(octets, agreed)
    except Malformed as error:
        return octets, _malformed(place.code, octets, f"{kind.name} is malformed: {error}")
    if (place.flags ^ kind.flags) & (OPTIONAL | TRANSITIVE):
        severe, source = (_DISCARD, "RFC 7311 3") if kind.name == "AIGP" else (_WITHDRAW, "RFC 7606 3 (c)")
        return value, Fault(severe, place.code, f"{kind.name} has flags {place.flags:#04x}, not {kind.flags:#04x}",
                            source)
    return value, None


def _unwanted(code: int, agreed: Agreed) -> tuple[str, str] | None:
    if code in _INSIDE and not agreed.internal:
        return "has no business between ASes", ATTRIBUTES[code].source
    if code in (17, 18) and agreed.as4:
        return "has no business where both ends know four-octet ASNs", "RFC 6793 4.1"
    return None


def _malformed(code: int, octets: bytes, reason: str) -> Fault:
    kind = ATTRIBUTES[code]
    lost = code in _MP and (len(octets) < 3 or family_of(octets)[2] is None)
    return Fault(_RESET if lost else kind.treatment, code, reason, kind.source)


def _missing(found: Update) -> list[Fault]:
    """The mandatory attributes that an announcement lacks (RFC 7606 3 (d))."""
    there = {each.code for each in found.attributes}
    reach = found.value(14)
    needed = (1, 2, 3) if found.nlri else (1, 2) if reach and reach.nlri else ()
    return [Fault(_WITHDRAW, code, f"{attribute_name(code)} is missing", "RFC 7606 3 (d)")
            for code in needed if code not in there]


def _unsure(found: Update, faults: list[Fault]) -> bool:
    """Whether an error may have hidden what the message announces (RFC 7606 5.2)."""
    reach = found.value(14)
    says_more = any(each.code != 15 for each in found.attributes) or any(fault.code != 15 for fault in faults)
    severe = {fault.treatment for fault in faults} - {_DISCARD}
    return severe == {_WITHDRAW} and says_more and not found.nlri and not (reach and reach.nlri)
