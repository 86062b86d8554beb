"""A table as text: the one line a route that `bgpdump -m` writes.

    TABLE_DUMP2|1277971199|B|192.0.2.1|64496|203.0.113.0/24|64496 64497 64500|IGP|...

The fields are what it was dumped from, when, what it is (B: in a table, A: announced, W: withdrawn), the peer's address
and ASN, the prefix, the AS_PATH, and more that is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import BinaryIO

from ..route import Prefix, Segment, check_asn
from .nouns import LONGEST_LINE, Peer, Row, TableError

KINDS = (b"TABLE_DUMP", b"TABLE_DUMP2", b"BGP4MP", b"BGP4MP_ET")
_FORM = "a line reads `TABLE_DUMP2|time|B|peer address|peer ASN|prefix|AS_PATH|...`"
_PART = re.compile(r"\d{1,10}|\{[\d ,]{1,8000}\}|\([\d ,]{1,8000}\)|\[[\d ,]{1,8000}\]")
#: Caches are emptied when they hold this many, so that no file can fill the memory by them.
_MOST_KEPT = 2**19


def is_text(head: bytes) -> bool:
    """Whether a file that begins like this is such a text."""
    return head.split(b"|", 1)[0] in KINDS


def rows(path: Path, stream: BinaryIO) -> Iterator[Row]:
    """Every route of the text; TableError names the line that is none."""
    reader, number = _Reader(), 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise TableError(f"{path}, line {number:,}: more than {LONGEST_LINE:,} characters long; {_FORM}")
        try:
            row = reader.row(line)
        except ValueError as error:
            raise TableError(f"{path}, line {number:,}: {error}") from None
        if row is not None:
            yield row


class _Reader:
    """Reads lines, and remembers what it has read: the same paths and peers come again and again."""

    def __init__(self) -> None:
        self.peers: dict[tuple[str, str], Peer] = {}
        self.paths: dict[str, tuple] = {}
        self.last: tuple[str, Prefix] | None = None

    def row(self, line: bytes) -> Row | None:
        """The route of one line, None for a blank one or a change of a session's state; ValueError where it is none."""
        fields = line.decode("ascii", "replace").rstrip("\r\n").split("|")
        if fields == [""] or (len(fields) > 2 and fields[2] == "STATE"):
            return None
        if len(fields) < 6 or fields[0].encode("ascii", "replace") not in KINDS or fields[2] not in ("A", "B", "W"):
            raise ValueError(f"{line[:60].decode('ascii', 'replace')!a} is no route; {_FORM}")
        time = _number(fields[1].partition(".")[0], "time")
        if fields[2] == "W":
            return Row(self.peer(fields[3], fields[4]), self.prefix(fields[5]), None, True, time)
        if len(fields) < 7:
            raise ValueError(f"the line ends before its AS_PATH; {_FORM}")
        peer, prefix = self.peer(fields[3], fields[4]), self.prefix(fields[5])
        return Row(peer, prefix, self.path(fields[6]), fields[2] == "A", time)

    def peer(self, address: str, asn: str) -> Peer:
        found = self.peers.get((address, asn))
        if found is None:
            found = Peer(_asn(asn), str(ip_address(address)))
            if len(self.peers) < _MOST_KEPT:
                self.peers[address, asn] = found
        return found

    def prefix(self, text: str) -> Prefix:
        if self.last is None or self.last[0] != text:
            self.last = text, Prefix.parse(text)
        return self.last[1]

    def path(self, text: str) -> tuple:
        found = self.paths.get(text)
        if found is None:
            if len(self.paths) >= _MOST_KEPT:
                self.paths.clear()
            found = self.paths[text] = path_of(text)
        return found


def path_of(text: str) -> tuple:
    """An AS_PATH from text: `64496 64497`, an AS_SET as `{64498,64499}`, a confederation's part in () or []."""
    if text.replace(" ", "").isdecimal():
        return tuple([_asn(part) for part in text.split()])
    parts = _PART.findall(text)
    if "".join(parts).replace(" ", "") != text.replace(" ", ""):
        raise ValueError(f"{text[:60]!a} is no AS_PATH; write ASNs with spaces between, an AS_SET in braces")
    return tuple([_asn(part) if part[0].isdigit() else _segment(part) for part in parts])


def _segment(part: str) -> tuple:
    members = tuple([_asn(each) for each in part[1:-1].replace(",", " ").split()])
    if not members:
        raise ValueError(f"{part!a} holds no ASN")
    return members if part[0] == "{" else Segment("sequence" if part[0] == "(" else "set", members)


def _asn(text: str) -> int:
    return check_asn(_number(text, "AS number; choose 1 to 4294967295"))


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise ValueError(f"{text[:60]!a} is no {what}")
    return int(text)
