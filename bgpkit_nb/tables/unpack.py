"""The octets of a file as a stream, gzip and bzip2 unpacked on the way, with bounds and clear errors."""

from __future__ import annotations

import bz2
import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .nouns import TableError

_MAGIC = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}
_STRANGERS = {
    b"\xfd7zXZ\0": "an xz archive",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "an archive inside an archive",
    b"BZh": "an archive inside an archive",
    b"<": "a web page",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}


def path_of(path: str | os.PathLike[str]) -> Path:
    """A path as given by a caller; `TableError` for what is none."""
    try:
        return Path(path).expanduser()
    except (TypeError, RuntimeError) as error:
        raise TableError(f"{path!r:.80} is not the path of a file; give a string or a Path") from error


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The unpacked octets of a file as a stream. Whatever goes wrong while it is read is a `TableError`."""
    try:
        with path.open("rb") as file, _unpacked(file) as stream:
            yield stream
    except TableError:
        raise
    except FileNotFoundError as error:
        raise TableError(f"{path}: there is no such file; check the path, or download a table of RIPE RIS, RouteViews "
                         "or PCH") from error
    except IsADirectoryError as error:
        raise TableError(f"{path} is a folder; give the path of one table in it") from error
    except EOFError as error:
        raise TableError(f"{path}: the archive ends early; fetch the file again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise TableError(f"{path}: the archive is damaged; fetch the file again") from error
    except (OSError, ValueError) as error:
        raise TableError(f"{path!s:.200}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def _unpacked(file: BinaryIO) -> BinaryIO:
    unpack = _MAGIC.get(file.peek(2)[:2])
    return unpack(file) if unpack else file


def stranger(head: bytes) -> str | None:
    """What a file is that begins like this, where it is known to be no table."""
    return next((kind for magic, kind in _STRANGERS.items() if head.lstrip().startswith(magic)), None)
