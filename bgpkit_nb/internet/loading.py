"""Read a CAIDA AS-relationship file into arrays, at the speed of arrays where the file is sound."""

from __future__ import annotations

import os
import re

import numpy as np

from ..caida import CaidaError, read
from ..caida.reader import content, date_of, path_of
from ..caida.relations import LARGEST_ASN
from .graph import Internet
from .needs import InternetError

_ASIDE = re.compile(rb"^(?:#[^\n]{0,65535}|[ \t\r]{0,65535})\n", re.MULTILINE)
_SOUND = re.compile(rb"(?:\d{1,10}\|\d{1,10}\|(?:-1|0)\n)+")
_SOURCE = re.compile(rb"(\|-?\d)\|[^|\n]{0,65535}\n")


def load(path: str | os.PathLike[str]) -> Internet:
    """Read a CAIDA AS-relationship file of serial-1 or serial-2 (plain, gzip or bzip2) as an `Internet`.

    What `bgpkit_nb.caida.read` says of files, bounds and faults holds here: it is asked whenever a file is not
    plainly sound, so that repeats are counted and faults are named by line. Raises CaidaError as it does, and
    InternetError for ASes that are each other's providers around a circle. Either error names the first few
    contradictions or circles and counts all. Nothing is dropped silently: which link is wrong is the reader's to say.
    """
    path = path_of(path)
    columns, repeated = _columns(content(path)), 0
    if columns is None:
        relations = read(path)
        columns, repeated = np.array(list(relations.links()), np.int64).T, relations.repeated
    try:
        return Internet.of_columns(*columns, name=path.name, date=date_of(path.name), repeated=repeated)
    except InternetError as error:
        raise InternetError(f"{path}: {error}") from error


def _columns(data: bytes) -> np.ndarray | None:
    """(3, links) int64: both ASes and the relation of every line, or None unless every line is one sound link."""
    data = _ASIDE.sub(b"", data).replace(b"\r", b"")
    if data.count(b"|") != 2 * data.count(b"\n"):
        data = _SOURCE.sub(rb"\1\n", data)
    if not _SOUND.fullmatch(data):
        return None
    a, b, relation = np.fromstring(data.replace(b"|", b" "), np.int64, sep=" ").reshape(-1, 3).T
    low, high = np.minimum(a, b), np.maximum(a, b)
    if low.min() < 1 or high.max() > LARGEST_ASN or (low == high).any():
        return None
    pairs = np.sort(low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64))
    return None if (pairs[1:] == pairs[:-1]).any() else np.stack([a, b, relation])


__all__ = ["CaidaError", "load"]
