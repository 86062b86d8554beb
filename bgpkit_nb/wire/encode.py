"""UPDATE to octets, and the UPDATE that says what the model's nouns say."""

from __future__ import annotations

from collections.abc import Iterable

from ..route import Attributes, Prefix, next_hop_in
from .attributes import ATTRIBUTES, EXTENDED, attribute_name
from .message import Update
from .nlri import write_nlri
from .nouns import (
    AFI,
    HEADER,
    MARKER,
    UNICAST,
    UPDATE,
    Aggregator,
    Agreed,
    MpReach,
    MpUnreach,
    PathAttribute,
    Reach,
    WireError,
    check_length,
)
from .paths import as4_path, min_octets, narrowed, segments_of

Prefixes = str | Prefix | Reach | Iterable[str | Prefix | Reach]


def encode(update: Update, *, as4: bool = True, add_path: tuple[int, ...] = (), internal: bool = False) -> bytes:
    """The octets of an UPDATE, header included; attributes in the order and with the flags that they have.

    as4, add_path, internal: as for `decode`. WireError where the session cannot carry it (an ASN of four octets on a
    two-octet session, a path identifier that was not agreed) or where it is longer than 4,096 octets.
    """
    agreed = Agreed(as4, tuple(add_path), internal)
    with_paths = 4 in agreed.add_path
    withdrawn = write_nlri(update.withdrawn, 4, with_paths)
    attributes = b"".join(_attribute(each, agreed) for each in update.attributes)
    nlri = write_nlri(update.nlri, 4, with_paths)
    length = HEADER + 4 + len(withdrawn) + len(attributes) + len(nlri)
    check_length(length)
    return b"".join((MARKER, length.to_bytes(2), bytes((UPDATE,)), len(withdrawn).to_bytes(2), withdrawn,
                     len(attributes).to_bytes(2), attributes, nlri))


def _attribute(attribute: PathAttribute, agreed: Agreed) -> bytes:
    code, flags, value = attribute
    octets = value if isinstance(value, bytes) else _written(code, value, agreed)
    if len(octets) > 255:
        flags |= EXTENDED
    check_length(len(octets))
    return bytes((flags, code)) + len(octets).to_bytes(2 if flags & EXTENDED else 1) + octets


def _written(code: int, value: object, agreed: Agreed) -> bytes:
    try:
        return ATTRIBUTES[code].write(value, agreed)
    except WireError:
        raise
    except (ValueError, OverflowError):                        # a number too large for its octets, or below 0
        raise WireError(f"{attribute_name(code)} cannot say {value!r}") from None


def announce(prefixes: Prefixes, attrs: Attributes, *, as4: bool = True, aggregator: Aggregator | None = None,
             atomic: bool = False, extended: Iterable[bytes] = (), link_local: int | None = None) -> Update:
    """The UPDATE that announces prefixes of one IP version with these attributes, in the order of their types.

    IPv6 prefixes go into MP_REACH_NLRI, which comes first (RFC 7606 5.1), with a next hop of their family
    (`route.next_hop_in`) and, where given, a link-local one. For a two-octet session (as4=False) ASNs that do not fit
    become AS_TRANS, with the whole truth beside them in AS4_PATH and AS4_AGGREGATOR (RFC 6793 4.2.2).
    """
    reach = _reach(prefixes)
    version = _one_version(reach)
    values = _values(attrs, version, as4, aggregator)
    values |= {6: True if atomic else None, 16: tuple(extended) or None}
    made = [PathAttribute(code, ATTRIBUTES[code].flags, values[code])
            for code in sorted(values) if values[code] is not None]
    if version == 4:
        return Update(attributes=tuple(made), nlri=reach)
    hops = tuple(hop for hop in (next_hop_in(attrs.next_hop, 6), link_local) if hop is not None)
    carrier = PathAttribute(14, ATTRIBUTES[14].flags, MpReach(AFI[6], UNICAST, hops, reach))
    return Update(attributes=(carrier, *made))


def withdraw(prefixes: Prefixes) -> Update:
    """The UPDATE that takes prefixes of one IP version back."""
    reach = _reach(prefixes)
    if _one_version(reach) == 4:
        return Update(withdrawn=reach)
    return Update(attributes=(PathAttribute(15, ATTRIBUTES[15].flags, MpUnreach(AFI[6], UNICAST, reach)),))


def _reach(prefixes: Prefixes) -> tuple[Reach, ...]:
    several = [prefixes] if isinstance(prefixes, str | Prefix | Reach) else prefixes
    return tuple(each if isinstance(each, Reach) else Reach(Prefix.parse(each)) for each in several)


def _one_version(reach: tuple[Reach, ...]) -> int:
    versions = {each.prefix.version for each in reach}
    if len(versions) != 1:
        raise WireError("an UPDATE of ours names one or more prefixes of one IP version; "
                        f"here are {', '.join(map(str, reach)) or 'none'}")
    return versions.pop()


def _values(attrs: Attributes, version: int, as4: bool, aggregator: Aggregator | None) -> dict[int, object]:
    """What the attributes say, by type; None for those that are left out."""
    path = segments_of(attrs.as_path)
    short = sorted((each for each in attrs.communities if each.count(":") == 1), key=_by_number)
    large = sorted((each for each in attrs.communities if each.count(":") == 2), key=_by_number)
    wide = aggregator is not None and aggregator.asn >= 1 << 16
    return {
        1: attrs.origin,
        2: path if as4 else narrowed(path),
        3: attrs.next_hop if version == 4 else None,
        4: attrs.med,
        5: attrs.local_pref,
        7: aggregator if as4 or not wide else aggregator._replace(asn=min_octets(aggregator.asn)),
        8: tuple(short) or None,
        9: attrs.originator,
        10: attrs.clusters or None,
        17: None if as4 else as4_path(path) or None,
        18: aggregator if wide and not as4 else None,
        26: None if attrs.aigp is None else ((1, attrs.aigp.to_bytes(8)),),
        32: tuple(large) or None,
        35: attrs.otc,
    }


def _by_number(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(":")))
