"""What an UPDATE is made of on the wire, and what its receiver does where something in it is wrong."""

from __future__ import annotations

from typing import NamedTuple

from ..route import LONGEST_UPDATE, Prefix

#: What RFC 7606 2 has a receiver do about an error, mildest first.
TREATMENTS = ("attribute-discard", "treat-as-withdraw", "afi-safi-disable", "session-reset")

#: Stands for an ASN that does not fit two octets (RFC 6793 9).
AS_TRANS = 23456

#: The marker that every message begins with (RFC 4271 4.1), and the octets before an UPDATE's attributes.
MARKER = b"\xff" * 16
HEADER = 19
UPDATE = 2

#: AS_PATH segment types (RFC 4271 4.3, RFC 5065 3).
AS_SET, AS_SEQUENCE, CONFED_SEQUENCE, CONFED_SET = 1, 2, 3, 4

#: Address family numbers of unicast prefixes, by IP version (RFC 4760), and the octets of an address.
AFI = {4: 1, 6: 2}
OCTETS = {4: 4, 6: 16}
UNICAST = 1


class WireError(ValueError):
    """These octets are no UPDATE at all, or this UPDATE cannot be put into octets; the message says why."""


class Malformed(Exception):
    """Something inside a message breaks its own rules; RFC 7606 says what then."""


class Agreed(NamedTuple):
    """What the two ends of a session settled in their OPENs. Nothing in an UPDATE says so: a reader has to be told.

    as4: ASNs are four octets long (capability 65, RFC 6793). add_path: the IP versions whose prefixes carry a path
    identifier (capability 69, RFC 7911). internal: the session is iBGP.
    """

    as4: bool = True
    add_path: tuple[int, ...] = ()
    internal: bool = False


#: What sessions between ASes agree today, and what is taken to be agreed unless said.
USUAL = Agreed()


class Reach(NamedTuple):
    """A prefix as an UPDATE names it, with its path identifier where ADD-PATH is used."""

    prefix: Prefix
    path_id: int | None = None

    def __str__(self) -> str:
        return str(self.prefix) if self.path_id is None else f"{self.prefix} (path {self.path_id})"


class PathSegment(NamedTuple):
    """One segment of an AS_PATH as sent: its type (1 set, 2 sequence, 3 and 4 a confederation's) and its ASNs."""

    kind: int
    asns: tuple[int, ...]


class Aggregator(NamedTuple):
    """Who formed an aggregate: ASN and router id."""

    asn: int
    address: int


class MpReach(NamedTuple):
    """MP_REACH_NLRI (RFC 4760 3): the next hops (global, then link-local where given) and prefixes of one family."""

    afi: int
    safi: int
    next_hops: tuple[int, ...]
    nlri: tuple[Reach, ...]
    reserved: int = 0


class MpUnreach(NamedTuple):
    """MP_UNREACH_NLRI (RFC 4760 4): the prefixes of one family that can no longer be reached."""

    afi: int
    safi: int
    nlri: tuple[Reach, ...]


class PathAttribute(NamedTuple):
    """One path attribute. `value` is the octets as they came where they are unknown, malformed or not to be used."""

    code: int
    flags: int
    value: object


class Fault(NamedTuple):
    """Something wrong in an UPDATE: the treatment (one of `TREATMENTS`), which attribute (None: the message itself),
    what is wrong, and where the rule is written."""

    treatment: str
    code: int | None
    reason: str
    source: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.treatment.replace('-', ' ')} ({self.source})"


def check_length(length: int) -> None:
    """WireError when an UPDATE would be longer than RFC 4271 4 lets it be."""
    if length > LONGEST_UPDATE:
        raise WireError(f"this UPDATE would be {length} octets long; RFC 4271 4 allows {LONGEST_UPDATE}: "
                        "announce fewer prefixes at once, or a shorter AS_PATH")
