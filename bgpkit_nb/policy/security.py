"""What the adopted defences make of a route: ROV, ASPA, roles and OTC, default deny, peerlock. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..network import Network, Roa, Session
from ..route import Attributes, Prefix

#: Why a route is refused, in a few words; `bgpkit_nb.words` explains them.
NO_POLICY, PEERLOCKED, ROV_INVALID, ASPA_INVALID = "no policy (RFC 8212)", "peerlock", "rov: invalid", "aspa: invalid"
LEAK, CUSTOMERS_ONLY = "otc: leak", "otc: only to customers"

#: Providers by customer, as all ASPAs together give them.
Providers = Mapping[int, frozenset[int]]


class Guard(NamedTuple):
    """What one end of one session checks, worked out once: None, "" or empty where it does not.

    role: the AS's own (RFC 9234), by configuration or adoption. upstream: which of the two ASPA checks applies.
    banned: ASes that may not stand in a path here. shut_in, shut_out: no policy is configured, so nothing passes.
    """

    asn: int
    neighbor: int
    role: str = ""
    roas: tuple[Roa, ...] | None = None
    providers: Providers | None = None
    upstream: bool = True
    banned: frozenset[int] = frozenset()
    shut_in: bool = False
    shut_out: bool = False


def guard(network: Network, session: Session, asn: int, neighbor: int, relation: str, *, open_in: bool,
          open_out: bool) -> Guard | None:
    """What an end of an eBGP session checks; None where it checks nothing. relation: what the neighbour is to it.
    open_in, open_out: whether a policy is configured there."""
    adopted = network.find(asn).secures
    if not adopted and session.roles == ("", ""):
        return None
    role = network.roles(session)[network.ends(session).index(asn)]
    return Guard(
        asn, neighbor, role,
        network.roas if "rov" in adopted else None,
        network.attested if "aspa" in adopted and relation in _CHECKED else None,
        relation in _UPWARDS,
        _banned(network, asn, neighbor, relation) if "peerlock" in adopted else frozenset(),
        "rfc8212" in adopted and not open_in,
        "rfc8212" in adopted and not open_out,
    )


#: Where a path may only have gone up before (draft-ietf-sidrops-aspa-verification 6.2). Siblings give each other
#: transit, so what one says may have come down as from a provider.
_UPWARDS = frozenset({"customer", "peer", "rs-client", "route-server"})
_CHECKED = _UPWARDS | {"provider", "sibling"}


def _banned(network: Network, asn: int, neighbor: int, relation: str) -> frozenset[int]:
    """The protected ASes that a neighbour may not lead to. A provider may lead anywhere, for it is paid to; and what a
    route server says comes straight from its clients."""
    if relation in ("provider", "route-server"):
        return frozenset()
    return frozenset(lock.protected for lock in network.peerlocks
                     if lock.protected != asn and neighbor not in (lock.protected, *lock.through))


def admitted(guard: Guard, prefix: Prefix, attrs: Attributes) -> tuple[str, int | None]:
    """Whether an announcement may come in: the reason why not (empty: it may), and the OTC it then has."""
    if guard.shut_in:
        return NO_POLICY, attrs.otc
    if guard.banned and not guard.banned.isdisjoint(asn for asn in attrs.as_path if isinstance(asn, int)):
        return PEERLOCKED, attrs.otc
    if guard.roas is not None and rov(guard.roas, prefix, origin_as(attrs.as_path)) == "invalid":
        return ROV_INVALID, attrs.otc
    if guard.providers is not None and aspa(guard.providers, attrs.as_path, upstream=guard.upstream) == "invalid":
        return ASPA_INVALID, attrs.otc
    return otc_in(guard.role, guard.neighbor, attrs.otc)


def released(guard: Guard, attrs: Attributes) -> tuple[str, int | None]:
    """Whether a route may go out: the reason why not (empty: it may), and the OTC it then has."""
    return (NO_POLICY, attrs.otc) if guard.shut_out else otc_out(guard.role, guard.asn, attrs.otc)


# -- origin validation ------------------------------------------------------------------------------------------------


def rov(roas: Iterable[Roa], prefix: Prefix, origin: int | None) -> str:
    """`"valid"`, `"invalid"` or `"not found"` (RFC 6811 2).

    1. A ROA covers a route when its prefix covers the route's.
    2. It matches when it covers, the length is within its maxLength, and the origin is its AS (AS 0: never).
    3. Any match is valid; covered without a match, invalid; not covered, not found.

    origin: the AS that announces it, None where the path ends in an AS_SET, which matches nothing.

    >>> rov([Roa(Prefix.parse("192.0.2.0/24"), 64500)], Prefix.parse("192.0.2.0/25"), 64500)
    'invalid'
    """
    covering = [roa for roa in roas if roa.prefix.covers(prefix)]
    if any(roa.asn == origin != 0 and prefix.length <= roa.max_length for roa in covering):
        return "valid"
    return "invalid" if covering else "not found"


def origin_as(as_path: Sequence) -> int | None:
    """The AS that announced a path first; None where it ends in an AS_SET or a confederation's segment."""
    return as_path[-1] if as_path and isinstance(as_path[-1], int) else None


# -- path verification ------------------------------------------------------------------------------------------------


def aspa(providers: Providers, as_path: Sequence, *, upstream: bool) -> str:
    """`"valid"`, `"invalid"` or `"unknown"` (draft-ietf-sidrops-aspa-verification 6).

    1. An empty path, an AS_SET and a confederation's segment are invalid. Prepends count once.
    2. From the origin, the path may go up from customer to provider: as far as no ASPA denies it (the longest up-ramp),
       and as far as ASPAs attest it (the shortest). Seen from the neighbour, the down-ramps likewise.
    3. upstream (heard from a customer or peer): the up-ramp must take the whole path. Invalid where even the longest
       does not, valid where the shortest does, unknown in between.
    4. Otherwise (heard from a provider): an up-ramp and a down-ramp together must take the whole path, likewise.
    """
    if not as_path or not all(isinstance(asn, int) for asn in as_path):
        return "invalid"
    upwards = [asn for at, asn in enumerate(as_path) if at == 0 or asn != as_path[at - 1]][::-1]
    longest, shortest = ramps(providers, upwards)
    if not upstream:
        down_longest, down_shortest = ramps(providers, upwards[::-1])
        longest, shortest = longest + down_longest, shortest + down_shortest
    if longest < len(upwards):
        return "invalid"
    return "unknown" if shortest < len(upwards) else "valid"


def ramps(providers: Providers, path: Sequence[int]) -> tuple[int, int]:
    """How many ASes a ramp from the first one takes: at most (no hop denied), and at least (every hop attested)."""
    shortest = 0
    for at, (customer, provider) in enumerate(pairwise(path), 1):
        attested = provider in providers[customer] if customer in providers else None
        if attested is False:
            return at, shortest or at
        if attested is None:
            shortest = shortest or at
    return len(path), shortest or len(path)


# -- roles and Only-to-Customer ---------------------------------------------------------------------------------------


def otc_in(role: str, neighbor: int, otc: int | None) -> tuple[str, int | None]:
    """The ingress procedure of RFC 9234 5 at an end with this role: the reason to drop (or empty), and the OTC.

    1. Marked, and I am a provider or a route server: a leak. Marked by another than the neighbour, and I am a peer: a
       leak.
    2. Unmarked, and I am a customer, a peer or a route server's client: marked with the neighbour's AS.
    """
    if otc is not None and (role in ("provider", "rs") or (role == "peer" and otc != neighbor)):
        return LEAK, otc
    return "", neighbor if otc is None and role in ("customer", "peer", "rs-client") else otc


def otc_out(role: str, asn: int, otc: int | None) -> tuple[str, int | None]:
    """The egress procedure of RFC 9234 5 at an end of AS `asn` with this role: the reason to keep it, and the OTC.

    1. Marked, and I am a customer, a peer or a route server's client: it goes to customers only, so not there.
    2. Unmarked, and I am a provider, a peer or a route server: marked with my own AS.
    """
    if otc is not None and role in ("customer", "peer", "rs-client"):
        return CUSTOMERS_ONLY, otc
    return "", asn if otc is None and role in ("provider", "peer", "rs") else otc
