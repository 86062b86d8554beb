"""The octets of a file as a stream, gzip and bzip2 unpacked on the way, with bounds and clear errors."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .. import files
from .nouns import TableError


def path_of(path: str | os.PathLike[str]) -> Path:
    """A path as given by a caller; `TableError` for what is none."""
    return files.path_of(path, TableError)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The unpacked octets of a file as a stream. Whatever goes wrong while it is read is a `TableError`."""
    try:
        with path.open("rb") as file, files.unpacked(file) as stream:
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
