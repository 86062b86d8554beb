"""Files as every room reads and writes them: written whole or not at all, and unpacked by what they hold."""

from __future__ import annotations

import bz2
import gzip
import os
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

#: What the name of a file begins with while it is written.
TEMPORARY = ".new-"
_MAGIC = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open}
_STRANGERS = {
    b"\xfd7zXZ\0": "an xz archive",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "an archive inside an archive",
    b"BZh": "an archive inside an archive",
    b"<": "a web page",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file so that whoever looks finds the old one, or the whole new one, never half of it; gives its path."""
    new = path.with_name(f"{TEMPORARY}{token_hex(8)}")
    try:
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def path_of(path: str | os.PathLike[str], refusal: type[ValueError]) -> Path:
    """A path as given by a caller; a `refusal` for what is none."""
    try:
        return Path(path).expanduser()
    except (TypeError, RuntimeError) as error:
        raise refusal(f"{path!r:.80} is not the path of a file; give a string or a Path") from error


def unpacked(file: BinaryIO) -> BinaryIO:
    """A file opened for reading as a stream of what it holds: gzip and bzip2, told by their first octets, unpacked."""
    head = file.peek(3)
    return next((unpack(file) for magic, unpack in _MAGIC.items() if head.startswith(magic)), file)


def stranger(head: bytes) -> str | None:
    """What begins like this, where it is known to be neither a table nor a list; None for anything else."""
    return next((kind for magic, kind in _STRANGERS.items() if head.lstrip().startswith(magic)), None)
