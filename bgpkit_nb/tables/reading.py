"""`rows`: the routes of a file, one after the other, whatever form it has."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..files import stranger
from . import mrt, text
from .nouns import MOST_OCTETS, MOST_ROWS, Row, TableError
from .unpack import opened, path_of

_FORMS = "give an MRT file (RFC 6396), or the text that `bgpdump -m` makes of one; plain, gzip or bzip2"


class _Counted:
    """A stream that stops at a bound, so that no archive can unpack without end."""

    def __init__(self, stream, head: bytes, path) -> None:
        self.stream, self.head, self.path, self.size = stream, head, path, len(head)

    def _count(self, octets: bytes) -> bytes:
        self.size += len(octets)
        if self.size > MOST_OCTETS:
            raise TableError(f"{self.path}: more than {MOST_OCTETS:,} octets unpacked; give one table")
        return octets

    def read(self, size: int) -> bytes:
        front, self.head = self.head[:size], self.head[size:]
        if len(front) == size:
            return front
        return front + self._count(self.stream.read(size - len(front)))

    def readline(self, most: int) -> bytes:
        front, self.head = self.head, b""
        if not front:
            return self._count(self.stream.readline(most))
        line, found, rest = front.partition(b"\n")
        if found:
            self.head = rest
            return line + found
        return front + self._count(self.stream.readline(most))


def rows(path: str | os.PathLike[str]) -> Iterator[Row]:
    """Every route of an MRT file or of bgpdump's text (plain, gzip or bzip2; told by its content), as it is read.

    From a stored table a row is what one peer holds for one prefix. From messages it is what a peer announced or took
    back, in their order. Multicast, other protocols, and changes of a session's state are passed over.

    Raises TableError, naming the file and the place, for a file that is not there, damaged, of another kind or beyond
    the bounds (16 GiB unpacked, 100 million routes, 4 MiB a record), and for what makes no sense in it. A route whose
    AS_PATH a router would not use (RFC 7606) has None for it.
    """
    path = path_of(path)
    with opened(path) as file:
        head = file.read(64)
        stream = _Counted(file, head, path)
        for number, row in enumerate(_form(path, head)(path, stream)):
            if number >= MOST_ROWS:
                raise TableError(f"{path}: more than {MOST_ROWS:,} routes; give one table")
            yield row


def _form(path, head: bytes):
    if not head:
        raise TableError(f"{path}: the file is empty; {_FORMS}")
    if text.is_text(head):
        return text.rows
    if kind := stranger(head):
        raise TableError(f"{path}: this is {kind}, not a table of routes; {_FORMS}")
    if not mrt.is_mrt(head):
        raise TableError(f"{path}: this is no table of routes; {_FORMS}")
    return mrt.rows
