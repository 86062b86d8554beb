"""One file from one address into one place, whole and checked or not at all.

pooch knows each system's folder for caches, and it writes to a temporary file, compares checksums and renames; it is
asked for that. The transfer is our own: pooch's waits for ever for a server that drips, takes any amount of data, and
keeps a log-in page as gladly as the file.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest as hashed
from pathlib import Path

#: No month of CAIDA's comes near this, packed.
MOST_BYTES = 64 * 2**20
#: A server may take this many times as long in all as it may be silent.
PATIENCE = 100
_PIECE = 2**15


class DownloadError(RuntimeError):
    """A file that did not come as it should; the message says why, and what would do."""


def pooch():
    """The library pooch; ImportError names the extra where it is missing."""
    try:
        import pooch as found
    except ImportError as error:
        raise ImportError(
            f"a download needs pooch, which cannot be imported here ({error}); install the extra that brings it: "
            "pip install 'bgpkit_nb[research]'"
        ) from error
    return found


def file_digest(path: Path) -> str:
    """The SHA-256 checksum of a file."""
    with path.open("rb") as file:
        return hashed(file, "sha256").hexdigest()


def fetch(
    url: str,
    path: Path,
    known: str | None,
    check: Callable[[Path], None],
    advance: Callable[[int], object],
    timeout: float,
) -> None:
    """Put what a URL gives where path says, if it passes the check and has the checksum known of it.

    advance: is told how many bytes have come. Raises DownloadError; what stood at the path before stays then.
    """
    checked: list[str] = []

    def transfer(url: str, to: str, _: object) -> None:
        _transfer(url, Path(to), advance, timeout)
        check(Path(to))
        checked.append(file_digest(Path(to)))

    try:
        with _quiet():
            pooch().retrieve(url, known and f"sha256:{known}", path.name, path.parent, downloader=transfer)
    except DownloadError as error:
        raise DownloadError(f"{url}: {error}") from error
    except ValueError as error:
        if not checked:
            raise DownloadError(f"{url}: it cannot be fetched from there ({error}); correct the address") from error
        raise DownloadError(
            f"{url}: the file has the SHA-256 checksum {checked[0]}, not {known}; find out which is right: CAIDA may "
            "have published the month anew, or somebody may have changed the file"
        ) from error


@contextmanager
def _quiet():
    """pooch tells of every download; we say ourselves what there is to say."""
    logger = pooch().get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _transfer(url: str, to: Path, advance: Callable[[int], object], timeout: float) -> None:
    import requests
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    end = time.monotonic() + PATIENCE * timeout
    try:
        with requests.get(url, timeout=timeout, stream=True, headers={"Accept-Encoding": "identity"}) as answer:
            size = _expected(answer)
            _tell_size(advance, size)
            with to.open("wb") as file:
                _copy(answer, file, advance, end)
                got = file.tell()
    except (requests.Timeout, ReadTimeoutError) as error:
        raise DownloadError(f"the server was silent for {timeout:g} s; try later, or with a longer timeout=") from error
    except (requests.RequestException, HTTPError) as error:
        raise DownloadError(f"the connection failed ({_short(error)}); check the network, and try again") from error
    if size is not None and got != size:
        raise DownloadError(f"{got:,} bytes arrived of the {size:,} that were announced; try again")


def _expected(answer) -> int | None:
    """The size that the server announces; DownloadError for an answer that is not the file."""
    if answer.status_code == 404:
        raise DownloadError("there is no such file; CAIDA publishes a month after its end, and leaves some months out")
    if answer.status_code in (401, 403):
        raise DownloadError(f"the server refuses it (HTTP {answer.status_code}); it may want a log-in")
    if answer.status_code != 200:
        raise DownloadError(f"the server answers HTTP {answer.status_code}; try later")
    size = answer.headers.get("Content-Length", "")
    size = int(size) if size.isdecimal() else None
    if size is not None and size > MOST_BYTES:
        raise DownloadError(f"it is {size:,} bytes long, too long for a month of relationships; correct the address")
    return size


def _copy(answer, file, advance: Callable[[int], object], end: float) -> None:
    for piece in _pieces(answer):
        file.write(piece)
        advance(len(piece))
        if file.tell() > MOST_BYTES:
            raise DownloadError(f"more than {MOST_BYTES:,} bytes came, too many for a month of relationships")
        if time.monotonic() > end:
            raise DownloadError("the server is too slow to wait for; try later, or give it a longer timeout=")


def _pieces(answer) -> Iterator[bytes]:
    """What comes, as it comes: to wait for a full piece would be to wait as long as the server likes."""
    read = getattr(answer.raw, "read1", answer.raw.read)  # urllib3 has it since version 2
    while piece := read(_PIECE):
        yield piece


def _tell_size(advance: Callable[[int], object], size: int | None) -> None:
    # the bar whose `update` this is begins before anybody knows how long it will be
    shown = getattr(advance, "__self__", None)
    if shown is not None:
        shown.total = size


def _short(error: Exception) -> str:
    """The innermost reason, in one line."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    return f"{error}".partition("\n")[0][:200]
