"""Read a CAIDA AS-relationship file: serial-1 (`a|b|-1`, `a|b|0`) or serial-2 (the same, then `|source`)."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .. import files
from .relations import LARGEST_ASN, AsRelationships, CaidaError, Near, adjacency, checked, sound

LARGEST_FILE = 64 * 2**20
MOST_LINES = 2_000_000
LONGEST_LINE = 65_535

_CHUNK = 2**18
_LINK = re.compile(rb"^(\d{1,10})\|(\d{1,10})\|(-1|0)(?:\|[^|\n]{0,65535})?\r?\n", re.MULTILINE)
_ASIDE = re.compile(rb"^(?:#[^\n]{0,65535}|[ \t\r]{0,65535})\n", re.MULTILINE)
_RELATIONS = {b"-1": -1, b"0": 0}
_FORM = "a relationship reads `provider|customer|-1` or `peer|peer|0`"


def read(path: str | os.PathLike[str]) -> AsRelationships:
    """Read a CAIDA AS-relationship file of serial-1 or serial-2: plain, gzip or bzip2, told by its content.

    A link said again in the same words, or from its other end, is kept once and counted in `repeated`. A
    plain file cut exactly between two lines cannot be told from a whole one; every other cut is noticed.

    Raises `CaidaError`, naming the file and the line, for a file that is not there, damaged, of another
    kind or beyond the bounds (64 MiB unpacked, 2,000,000 lines, 65,535 characters a line), and for a line
    that is malformed, holds an AS number outside 1 to 4294967295, links an AS to itself or contradicts an
    earlier line.
    """
    path = path_of(path)
    data = content(path)
    kinds = adjacency((int(row[1]), int(row[2]), _RELATIONS[row[3]]) for row in _LINK.finditer(data))
    said, asides = _count(*kinds), _ASIDE.findall(data)
    if not said:
        raise CaidaError(_no_links(path, data))
    if said + len(asides) != data.count(b"\n") or not sound(*kinds):
        kinds = adjacency(checked(_entries(path, data)))
    return AsRelationships(
        *kinds,
        name=path.name,
        date=date_of(path.name),
        comments=tuple(_text(line.strip(), LONGEST_LINE) for line in asides if line.startswith(b"#")),
        repeated=said - _count(*kinds),
    )


def _count(providers: Near, customers: Near, peers: Near) -> int:
    """How many links an adjacency holds."""
    return sum(map(len, providers.values())) + sum(map(len, peers.values())) // 2


def path_of(path: str | os.PathLike[str]) -> Path:
    """A path as given by a caller; `CaidaError` for what is none."""
    return files.path_of(path, CaidaError)


def content(path: Path) -> bytes:
    """The unpacked bytes of a file, ending in a newline; `CaidaError` for what cannot be read or is too much."""
    try:
        with path.open("rb") as file, files.unpacked(file) as stream:
            data = b"".join(_chunks(path, stream))
    except FileNotFoundError as error:
        remedy = "check the path, or download a file of CAIDA's AS Relationships dataset"
        raise CaidaError(f"{path}: there is no such file; {remedy}") from error
    except IsADirectoryError as error:
        raise CaidaError(f"{path} is a folder; give the path of one relationship file in it") from error
    except (OSError, ValueError) as error:
        if isinstance(error, CaidaError):
            raise
        raise CaidaError(
            f"{path!s:.200}: cannot be read ({getattr(error, 'strerror', None) or error})"
        ) from error
    data += b"" if data.endswith(b"\n") else b"\n"
    if data.count(b"\n") > MOST_LINES:
        raise CaidaError(f"{path}: more than {MOST_LINES:,} lines; give one CAIDA relationship file")
    return data


def _chunks(path: Path, stream: BinaryIO) -> Iterator[bytes]:
    """The content piece by piece, so that a damaged archive can say how far it was sound."""
    size = lines = 0
    try:
        while chunk := stream.read(_CHUNK):
            size, lines = size + len(chunk), lines + chunk.count(b"\n")
            if size > LARGEST_FILE:
                raise CaidaError(
                    f"{path}: more than {LARGEST_FILE:,} bytes unpacked; give one relationship file"
                )
            yield chunk
    except EOFError as error:
        raise CaidaError(
            f"{path}: the archive ends early, after line {lines:,}; fetch the file again"
        ) from error
    except (OSError, zlib.error) as error:
        if isinstance(error, IsADirectoryError):
            raise
        raise CaidaError(
            f"{path}: the archive is damaged after line {lines:,}; fetch the file again"
        ) from error


def _entries(path: Path, data: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Every link with its place, line by line: the slow road, to name a fault or to skip repeats."""
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        if _ASIDE.fullmatch(line + b"\n"):
            continue
        place = f"{path}, line {number}"
        if not (link := _LINK.fullmatch(line + b"\n")):
            raise CaidaError(f"{place}: {_malformed(line)}")
        yield place, int(link[1]), int(link[2]), _RELATIONS[link[3]]


def _malformed(line: bytes) -> str:
    """Why a line is no relationship."""
    if len(line) > LONGEST_LINE:
        return f"{len(line):,} characters long; a line may have {LONGEST_LINE:,}"
    fields = line.split(b"|")
    if len(fields) not in (3, 4):
        return f"`{_text(line)}` has {len(fields)} fields; {_FORM}"
    for asn in fields[:2]:
        if not re.fullmatch(rb"\d{1,10}", asn):
            return f"`{_text(asn)}` is no AS number; choose 1 to {LARGEST_ASN}"
    return f"`{_text(fields[2])}` is no relation; {_FORM}"


def _no_links(path: Path, data: bytes) -> str:
    """What to say of a file without a single relationship."""
    if not data.strip():
        return f"{path}: the file is empty; {_FORM}"
    looks = files.stranger(data)
    if looks or b"\0" in data[:1024]:
        return f"{path}: this is {looks or 'a binary file'}, not a CAIDA relationship file; {_FORM}"
    try:
        checked(_entries(path, data))
    except CaidaError as error:
        return str(error)
    return f"{path}: holds comments only; {_FORM}"


def _text(raw: bytes, longest: int = 60) -> str:
    """Bytes of a file as short printable text."""
    text = ascii(raw[:longest].decode("utf-8", "backslashreplace"))[1:-1]
    return text if len(raw) <= longest else f"{text}..."


def date_of(name: str) -> str | None:
    """The day that a file's name tells, as `YYYY-MM-DD`, or None."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)", name)
    return "-".join(found.groups()) if found else None
