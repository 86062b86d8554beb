"""What an announcement is about (`Prefix`), what it says (`Attributes`) and how a router holds it (`Route`).

The hot nouns are NamedTuples: immutable, hashable, and quick to make by the thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import NamedTuple

#: ORIGIN codes by name, lowest preferred (RFC 4271 4.3 and 9.1.2.2 b).
ORIGINS = {"igp": 0, "egp": 1, "incomplete": 2}

#: The same by code, as routers print them.
ORIGIN_NAMES = {code: name.upper() for name, code in ORIGINS.items()}

#: Well-known communities by name (RFC 1997, RFC 3765, RFC 7999, RFC 8326).
WELL_KNOWN = {
    "graceful-shutdown": "65535:0",
    "blackhole": "65535:666",
    "no-export": "65535:65281",
    "no-advertise": "65535:65282",
    "nopeer": "65535:65284",
}
GRACEFUL_SHUTDOWN, BLACKHOLE, NO_EXPORT, NO_ADVERTISE, NOPEER = WELL_KNOWN.values()
WELL_KNOWN_NAMES = {value: name for name, value in WELL_KNOWN.items()}

#: An UPDATE may not be longer than this many octets (RFC 4271 4).
LONGEST_UPDATE = 4096

#: The longest AS_PATH that one UPDATE can carry when it says little else (a test derives it from `update_octets`).
LONGEST_PATH = 1011
_BITS = {4: 32, 6: 128}


class Prefix(NamedTuple):
    """An IP prefix: `version` 4 or 6, `value` the network address as an integer, `length` in bits."""

    version: int
    value: int
    length: int

    @classmethod
    def parse(cls, text: str | Prefix) -> Prefix:
        """Read a prefix as it is written, `"192.0.2.0/24"` or `"2001:db8::/32"`.

        Raises ValueError when it is no prefix, or when bits are set beyond its length.
        """
        if isinstance(text, Prefix):
            return text
        try:
            network = ip_network(str(text))                    # of an integer it would make a single address
        except ValueError:
            raise ValueError(_why_no_prefix(text)) from None
        return cls(network.version, int(network.network_address), network.prefixlen)

    def __str__(self) -> str:
        return f"{address_text(self.value, self.version)}/{self.length}"

    @property
    def size(self) -> int:
        """How many addresses it holds."""
        return 1 << (_BITS[self.version] - self.length)

    def covers(self, other: Prefix) -> bool:
        """True when every address of `other` lies in this prefix (a prefix covers itself)."""
        return (
            self.version == other.version
            and self.length <= other.length
            and (self.value ^ other.value) >> (_BITS[self.version] - self.length) == 0
        )

    def pieces(self, bits: int) -> tuple[Prefix, ...]:
        """The `2 ** bits` more-specifics that together make up this prefix, lowest address first."""
        length = self.length + bits
        if length > _BITS[self.version]:
            raise ValueError(f"{self} cannot be cut {bits} bits finer; an IPv{self.version} prefix ends at "
                             f"/{_BITS[self.version]}")
        step = 1 << (_BITS[self.version] - length)
        return tuple(Prefix(self.version, self.value + index * step, length) for index in range(1 << bits))


def _why_no_prefix(text: object) -> str:
    try:
        return f"{text!s} has host bits set; the prefix is {ip_network(str(text), strict=False)}"
    except ValueError:
        return f"{text!r} is not an IP prefix; write one like '192.0.2.0/24' or '2001:db8::/32'"


def address_text(value: int, version: int = 4) -> str:
    """An address (or a router id) held as an integer, as people write it."""
    if version == 4:
        return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))
    return str(ip_address(value.to_bytes(16, "big")))


def address_bits(version: int) -> int:
    """How many bits an address has: 32 in IPv4, 128 in IPv6."""
    return _BITS[version]


def check_asn(asn: object) -> int:
    """Give back `asn` as an integer; ValueError unless it is 1 to 4294967295 (RFC 6793, RFC 7607)."""
    if isinstance(asn, bool) or not isinstance(asn, int) or not 0 < asn < 1 << 32:
        raise ValueError(f"{asn!r} is not an AS number; choose 1 to 4294967295")
    return asn


def community(text: str) -> str:
    """Write a community in its one normal form: `"174:70"`, `"64496:1:2"` (large), or a well-known name's value.

    Raises ValueError when it is none (RFC 1997: two 16-bit numbers; RFC 8092: three 32-bit numbers).
    """
    known = WELL_KNOWN.get(str(text).strip().lower().replace("_", "-"))
    if known:
        return known
    parts = str(text).strip().split(":")
    top = {2: 0xFFFF, 3: 0xFFFFFFFF}.get(len(parts))
    if top is None or not all(p.isascii() and p.isdigit() and len(p) <= 10 and int(p) <= top for p in parts):
        raise ValueError(f"{text!r} is not a community; write '174:70', '64496:1:2' or one of {', '.join(WELL_KNOWN)}")
    return ":".join(str(int(part)) for part in parts)


class Attributes(NamedTuple):
    """What an UPDATE says about a prefix. `as_path` is what was announced, prepends included, nearest AS first.

    `learned_from` is what the neighbour at the AS's edge is to this AS (`"own"` for a network of its own); it crosses
    iBGP, never eBGP or the wire. An AS_SET stands in `as_path` as a tuple of its own, what a confederation put there
    as a `Segment`. originator, clusters: set by route reflectors (RFC 4456 8), router ids; the latest cluster first.
    aigp: the accumulated IGP metric (RFC 7311). otc: the Only-to-Customer AS (RFC 9234 5), None where it is not marked.
    """

    as_path: tuple = ()
    origin: int = 0
    med: int | None = None
    next_hop: int = 0
    communities: frozenset[str] = frozenset()
    local_pref: int | None = None
    learned_from: str = "own"
    originator: int | None = None
    clusters: tuple[int, ...] = ()
    aigp: int | None = None
    otc: int | None = None


class Segment(NamedTuple):
    """What a confederation put into an AS_PATH (RFC 5065 3): kind `"sequence"` or `"set"` of its members' ASNs.

    It adds nothing to the length of the path, and the neighbouring AS is the one behind it (RFC 5065 5.3).
    """

    kind: str
    members: tuple[int, ...]

    def __str__(self) -> str:
        text = " ".join(map(str, self.members))
        return f"({text})" if self.kind == "sequence" else f"[{text}]"


class Route(NamedTuple):
    """One candidate as a router holds it: what the UPDATE said, and what only the holder knows.

    `session` is the id of the session that brought it (None: the router's own network); `length` is the AS_PATH
    length and `first_as` the neighbouring AS of the MED rule (0: the path is empty or begins with an AS_SET), both
    derived once at import (RFC 4271 9.1.2.2 a, c).
    weight: what the router's own configuration prefers it by before all else, more is better: Cisco's weight, what
    BIRD's preference has over 100, what Junos' has under 170. reachable: the next hop resolves. igp_metric: None where
    the cost to it is not known. confed: learned from another member of the confederation (then `ebgp` is False).
    """

    prefix: Prefix
    attrs: Attributes
    session: str | None = None
    local_pref: int = 100
    ebgp: bool = True
    igp_metric: int | None = 0
    neighbor_as: int = 0
    peer_id: int = 0
    peer_address: int = 0
    length: int = 0
    first_as: int = 0
    weight: int = 0
    reachable: bool = True
    confed: bool = False

    @property
    def as_path(self) -> tuple:
        """The AS_PATH as announced, prepends included."""
        return self.attrs.as_path

    @property
    def origin(self) -> int:
        """The ORIGIN code: 0 IGP, 1 EGP, 2 INCOMPLETE."""
        return self.attrs.origin

    @property
    def med(self) -> int:
        """The MULTI_EXIT_DISC; a missing one counts 0, the best (RFC 4271 9.1.2.2 c)."""
        return self.attrs.med or 0

    @property
    def own(self) -> bool:
        """True for a network that the router itself announces."""
        return self.session is None

    @property
    def learned_from(self) -> str:
        """What the neighbour that brought it is: `"customer"`, `"peer"`, `"provider"`, ... or `"own"`."""
        return self.attrs.learned_from


def held(prefix: Prefix, attrs: Attributes, **holder: object) -> Route:
    """A `Route` with `length` and `first_as` derived from its AS_PATH."""
    path = attrs.as_path
    if path and type(path[0]) is Segment:
        path = tuple([part for part in path if type(part) is not Segment])
    first_as = path[0] if path and isinstance(path[0], int) else 0
    return Route(prefix, attrs, length=len(path), first_as=first_as, **holder)


def stands_in(as_path: tuple, asn: int) -> bool:
    """Whether an AS is anywhere in a path, AS_SETs and confederation segments included."""
    for part in as_path:
        if part == asn or (type(part) is not int and asn in (part.members if type(part) is Segment else part)):
            return True
    return False


def own_network(prefix: Prefix) -> Route:
    """The route a router holds for a network of its own."""
    return Route(prefix, Attributes(), ebgp=False)


def next_hop_in(address: int, version: int) -> int:
    """A router's address as a next hop for prefixes of an IP version.

    Routers of the model have IPv4 addresses. Their IPv6 ones end in those, in 2001:2::/48, which is set aside for
    tests (RFC 5180 8); an address that is longer already is left as it is.
    """
    return address if version == 4 or address >> 32 else _TESTS_IN_IPV6 | address


_TESTS_IN_IPV6 = 0x20010002 << 96


def update_octets(attrs: Attributes, prefix: Prefix) -> int:
    """How long the UPDATE is that announces one prefix with these attributes, in octets (RFC 4271 4.3, RFC 6793)."""
    large = sum(value.count(":") == 2 for value in attrs.communities)
    standard = len(attrs.communities) - large
    nlri = 1 + -(-prefix.length // 8)
    path = _path_octets(attrs.as_path)
    values = [1, 4 * (attrs.med is not None), 4 * (attrs.local_pref is not None), 4 * standard, 12 * large,
              4 * (attrs.originator is not None), 4 * len(attrs.clusters), 11 * (attrs.aigp is not None),
              4 * (attrs.otc is not None)]
    values.append(4 if prefix.version == 4 else 21 + nlri)       # NEXT_HOP, or MP_REACH_NLRI with a 16-octet next hop
    attributes = sum(size + (4 if size > 255 else 3) for size in (path, *filter(None, values)))
    return 23 + attributes + (nlri if prefix.version == 4 else 0)


def _path_octets(as_path: tuple) -> int:
    """A segment's ASNs take four octets each and its head two; one of 255 is full (RFC 4271 5.1.2)."""
    sizes, run = [], 0
    for part in as_path:
        if isinstance(part, int):
            run += 1
        else:
            sizes += run, len(part.members if isinstance(part, Segment) else part)
            run = 0
    return sum(4 * size + 2 * -(-size // 255) for size in (*sizes, run))


def runs(as_path: tuple) -> Iterator[tuple[object, int]]:
    """Each AS of a path with the number of times it stands there in a row: `(13335, 3)` for two prepends."""
    run: list = []
    for asn in as_path:
        if run and run[-1] != asn:
            yield run[0], len(run)
            run = []
        run.append(asn)
    if run:
        yield run[0], len(run)
