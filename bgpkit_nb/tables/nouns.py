"""What a table of routes is made of, the bounds within which one is read, and how a file is refused."""

from __future__ import annotations

from typing import NamedTuple

from ..route import Prefix

#: Bounds on what a file may hold once unpacked; a route takes ten octets of memory when a table is gathered.
MOST_OCTETS = 16 * 2**30
MOST_ROWS = 100_000_000
#: One MRT record, and one line of text. A prefix that 1,000 peers know takes 100,000 octets.
LONGEST_RECORD = 4 * 2**20
LONGEST_LINE = 65_535


class TableError(ValueError):
    """A file that is no table of routes, or a damaged one; the message names the file, the place, and what would do."""


class Peer(NamedTuple):
    """A router that tells the collector its best routes: its ASN and its address."""

    asn: int
    address: str

    def __str__(self) -> str:
        return f"AS{self.asn} at {self.address}"


class Row(NamedTuple):
    """What one peer says of one prefix.

    as_path: as the model holds one (ASNs, an AS_SET as a tuple of its own), prepends included; None where the peer
    takes the prefix back. update: whether it was a message, which replaces what the peer said before; a row of a
    stored table stands beside others. time: seconds since 1970 (UTC), as the file gives it.
    """

    peer: Peer
    prefix: Prefix
    as_path: tuple | None
    update: bool = False
    time: int = 0
