"""`Candidate`: a route as people write one down, field by field, and the `Route` that a router would hold of it.

`FIELDS` is the table of what may be written, how it is read and what would do: notebooks, puzzles and the tie-break
laboratory all go by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from ipaddress import IPv4Address
from typing import NamedTuple

from .route import ORIGINS, Attributes, Prefix, Route, Segment, check_asn, held

#: The prefix that candidates are routes to (RFC 5737).
PREFIX = Prefix.parse("203.0.113.0/24")

MOST_CANDIDATES = 8
_LONGEST_NAME = 24
_MOST_IN_PATH = 64
_TOP = 2**32 - 1
_PART = re.compile(r"\{([^{}]*)\}|\(([^()]*)\)|\[([^\[\]]*)\]|([^\s{}()\[\]]+)|(\S)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route as people write it down.

    as_path: `"64496 64511"`, an AS_SET as `"{64500 64501}"`, what a confederation added as `"(64512 64513)"`.
    med, igp_metric: None where there is none, or where it is not known. session: `"eBGP"` or `"iBGP"`. router_id,
    address: of the neighbour; no address means one of the same digits. clusters: how many reflectors it has passed.
    reachable: its next hop resolves. Every field may also be given as text, as somebody types it.

    Raises ValueError naming the field, the value and what would do.
    """

    name: str
    as_path: str = "64496"
    local_pref: int = 100
    origin: str = "IGP"
    med: int | None = None
    session: str = "eBGP"
    igp_metric: int | None = 0
    router_id: str = "192.0.2.1"
    address: str = ""
    weight: int = 0
    clusters: int = 0
    reachable: bool = True

    def __post_init__(self) -> None:
        for field in FIELDS:
            object.__setattr__(self, field.name, field.read(getattr(self, field.name)))

    def texts(self) -> dict[str, str]:
        """Every field as text, in the form that it is typed in."""
        return {name: "" if value is None else _SHOWN.get(value, str(value)) if isinstance(value, bool) else str(value)
                for name, value in asdict(self).items()}

    def route(self) -> Route:
        """The route that a router holds of it; `session` is its name."""
        path, external = read_path(self.as_path), self.session == "eBGP"
        attrs = Attributes(path, ORIGINS[self.origin.lower()], self.med, clusters=(0,) * self.clusters,
                           learned_from="peer")
        route = held(PREFIX, attrs, session=self.name, local_pref=self.local_pref, ebgp=external,
                     igp_metric=self.igp_metric, peer_id=int(IPv4Address(self.router_id)),
                     peer_address=int(IPv4Address(self.address or self.router_id)), weight=self.weight,
                     reachable=self.reachable)
        return route._replace(neighbor_as=route.first_as)


_SHOWN = {True: "yes", False: "no"}


class Field(NamedTuple):
    """One thing that can be written of a candidate. says: what would do. options: all there is, if it can be listed."""

    name: str
    label: str
    check: Callable[[object], object]
    says: str
    options: tuple[str, ...] = ()

    def read(self, value: object) -> object:
        """The value in its normal form. Raises ValueError naming the field, the value and what would do."""
        try:
            return self.check(value)
        except (ValueError, TypeError, OverflowError):
            raise ValueError(f"{self.label} cannot be {value!r}; choose {self.says}") from None


# -- how fields are read ----------------------------------------------------------------------------------------------


def read_path(text: str) -> tuple:
    """An AS_PATH as routers hold it: ASNs, AS_SETs as tuples, what a confederation added as `Segment`s."""
    parts = []
    for as_set, sequence, confed_set, asn, stray in _PART.findall(text.replace(",", " ")):
        if stray:
            raise ValueError(f"{stray!r} stands alone")
        if asn:
            parts.append(_asn(asn))
        elif as_set:
            parts.append(_members(as_set))
        else:
            parts.append(Segment("sequence" if sequence else "set", _members(sequence or confed_set)))
    return tuple(parts)


def _members(text: str) -> tuple[int, ...]:
    members = tuple(map(_asn, text.split()))
    if not members:
        raise ValueError("nobody is in it")
    return members


def _asn(text: str) -> int:
    digits = text.upper().removeprefix("AS")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        raise ValueError(text)
    return check_asn(int(digits))


def _path(value: object) -> str:
    text = " ".join(str(part) for part in value) if isinstance(value, tuple | list) else str(value)
    if len(text) > 16 * _MOST_IN_PATH:
        raise ValueError("too long")
    parts = read_path(text)
    if sum(1 if isinstance(part, int) else len(part) for part in parts) > _MOST_IN_PATH:
        raise ValueError("too long")
    return " ".join(f"{{{' '.join(map(str, part))}}}" if type(part) is tuple else str(part) for part in parts)


def _number(low: int, high: int, none: bool = False) -> Callable[[object], int | None]:
    def check(value: object) -> int | None:
        if none and (value is None or value == ""):
            return None
        text = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,10}", text) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)
    return check


def _name(value: object) -> str:
    text = str(value).strip()
    if not 0 < len(text) <= _LONGEST_NAME:
        raise ValueError(text)
    return text


def _one_of(*options: str) -> Callable[[object], str]:
    known = {option.lower(): option for option in options}

    def check(value: object) -> str:
        if str(value).strip().lower() not in known:
            raise ValueError(value)
        return known[str(value).strip().lower()]
    return check


def _address(value: object) -> str:
    return str(IPv4Address(str(value).strip()))


def _address_or_none(value: object) -> str:
    return _address(value) if str(value).strip() else ""


def _yes(value: object) -> bool:
    return value if isinstance(value, bool) else _one_of("yes", "no")(value) == "yes"


_WHOLE = "a whole number from 0 to 4294967295"
_SESSIONS, _ORIGINS, _ANSWERS = ("eBGP", "iBGP"), tuple(name.upper() for name in ORIGINS), ("yes", "no")
_IPV4 = "an IPv4 address such as 192.0.2.1"

#: What may be written of a candidate, in the order people read it.
FIELDS = (
    Field("name", "name", _name, f"1 to {_LONGEST_NAME} characters"),
    Field("reachable", "next hop resolves", _yes, "yes or no", _ANSWERS),
    Field("weight", "weight", _number(0, 65535), "a whole number from 0 to 65535"),
    Field("local_pref", "LOCAL_PREF", _number(0, _TOP), _WHOLE),
    Field("as_path", "AS_PATH", _path,
          f"AS numbers such as 64496 64511, an AS_SET in braces, {_MOST_IN_PATH} ASes at most"),
    Field("origin", "ORIGIN", _one_of(*_ORIGINS), ", ".join(_ORIGINS), _ORIGINS),
    Field("med", "MED", _number(0, _TOP, none=True), f"{_WHOLE}, or nothing"),
    Field("session", "session", _one_of(*_SESSIONS), " or ".join(_SESSIONS), _SESSIONS),
    Field("igp_metric", "IGP metric", _number(0, _TOP, none=True), f"{_WHOLE}, or nothing where it is not known"),
    Field("router_id", "router id", _address, _IPV4),
    Field("clusters", "reflectors passed", _number(0, 16), "a whole number from 0 to 16"),
    Field("address", "peer address", _address_or_none,
          f"{_IPV4}, or nothing where it is as the router id"),
)


def routes_of(candidates: Iterable[Candidate | Route]) -> tuple[Route, ...]:
    """The routes of candidates, in the order given, which is that of arrival; routes are taken as they are.

    Raises ValueError when there is none, or more than `MOST_CANDIDATES`, or when two have one name.
    """
    routes = tuple(each.route() if isinstance(each, Candidate) else each for each in candidates)
    if not 0 < len(routes) <= MOST_CANDIDATES:
        raise ValueError(f"there cannot be {len(routes)} candidates; choose 1 to {MOST_CANDIDATES}")
    names = [route.session for route in routes]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise ValueError(f"two candidates are called {doubled!r}; give each a name of its own")
    return routes
