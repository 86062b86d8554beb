"""`download`: a month of CAIDA's AS relationships, fetched once, checked, and kept in a cache."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..batches.driver import bar
from ..batches.folder import reason
from ..caida import CaidaError
from ..caida.reader import content
from ..files import write_whole
from .fetching import DownloadError, fetch, file_digest, pooch
from .needs import InternetError

#: Where CAIDA publishes, and the environment variable that names another cache folder.
SOURCE = "https://publicdata.caida.org/datasets/as-relationships"
CACHE = "BGPKIT_NB_CACHE"

TERMS = (
    "The AS relationships are CAIDA's data, no part of bgpkit_nb. CAIDA gives them under its Acceptable Use Agreement "
    "(https://www.caida.org/about/legal/aua/public_aua/). Among other things it asks those who use them to name the "
    "source as 'The CAIDA AS Relationships Dataset' with the dates used, and to report publications that rest on them "
    "(https://www.caida.org/catalog/datasets/publications/report-publication). Read the agreement before you accept it."
)

#: For each serial: the first month there is, and how a file is called.
_SERIALS = {1: ("1998-01", "{}01.as-rel.txt.bz2"), 2: ("2015-12", "{}01.as-rel2.txt.bz2")}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_RELATION = re.compile(rb"^\d+\|\d+\|(?:-1|0)", re.MULTILINE)


def download(
    month: str,
    *,
    accept: bool = False,
    serial: int = 1,
    cache: str | os.PathLike[str] | None = None,
    sha256: str | None = None,
    progress: bool = True,
    timeout: float = 30,
    source: str = SOURCE,
) -> Path:
    """The path of CAIDA's AS relationships of a month, such as "2025-10", for `load`; fetched if it is not there yet.

    accept: says that you accept CAIDA's terms, `bgp.internet.TERMS`; nothing is fetched without it.
    serial: 1, from BGP tables alone, or 2, which adds links seen in traceroutes and at exchanges, since 2015-12.
    cache: the folder to keep files in; else the one that BGPKIT_NB_CACHE names, else your system's place for caches.
    sha256: what the file must have as its checksum. Without it, it must have the one that it had when it was first
    fetched, which stands beside it in a file; delete both to take what CAIDA gives today. A damaged file is fetched
    anew. timeout: how many seconds the server may be silent; it may take a hundred times as long in all.
    source: the address of a mirror laid out as CAIDA's site is.

    The cache holds whole files only. Raises InternetError for a month, serial or checksum that cannot be and for terms
    that were not accepted, and DownloadError, with the remedy, for what a server, a network or a disk does.
    """
    name, known = _name(month, serial), _checksum(sha256)
    path = _folder(cache) / name
    record = path.with_name(f"{name}.sha256")
    try:
        known = known or _recorded(record)
        if not _is_good(path, known):
            if accept is not True:
                raise InternetError(f"{TERMS} Then say accept=True.")
            _fetch(f"{source.rstrip('/')}/serial-{serial}/{name}", path, known, progress, timeout)
        if _recorded(record) != (found := file_digest(path)):
            write_whole(record, f"{found}  {name}\n".encode())
    except OSError as error:
        raise DownloadError(
            f"{path.parent}: the file cannot be kept there ({reason(error)}); make room, or name another folder by "
            f"cache= or {CACHE}"
        ) from error
    return path


def _fetch(url: str, path: Path, known: str | None, progress: bool, timeout: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if known is None:
        path.unlink(missing_ok=True)  # it was found damaged, and nothing else tells pooch that it is
    with bar(0, None, shown=progress, unit="B") as advance:
        fetch(url, path, known, _check, advance, timeout)


def _name(month: str, serial: int) -> str:
    if isinstance(serial, bool) or serial not in _SERIALS:
        raise InternetError(f"there is no serial-{serial!r:.20}; choose 1 or 2")
    first, form = _SERIALS[serial]
    found = _MONTH.fullmatch(month) if isinstance(month, str) else None
    if found is None:
        raise InternetError(f"{month!r:.40} is no month; write it as 2025-10")
    if month < first:
        raise InternetError(f"serial-{serial} begins with {first}, after {month}; choose that month or a later one")
    return form.format(found[1] + found[2])


def _checksum(sha256: str | None) -> str | None:
    if sha256 is not None and not (isinstance(sha256, str) and re.fullmatch(r"[0-9a-fA-F]{64}", sha256)):
        raise InternetError(f"{sha256!r:.80} is no SHA-256 checksum; it has 64 hexadecimal digits")
    return sha256 and sha256.lower()


def _folder(cache: str | os.PathLike[str] | None) -> Path:
    named = cache or os.environ.get(CACHE)
    return Path(named or pooch().os_cache("bgpkit_nb")).expanduser()


def _recorded(record: Path) -> str | None:
    """The checksum that a file had when it was first fetched; a damaged record counts as none."""
    try:
        found = re.match(r"([0-9a-f]{64})\s", record.read_text("ascii"))
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return found and found[1]


def _is_good(path: Path, known: str | None) -> bool:
    """Whether the file is there, and is what it should be: without a checksum, whole inside at least."""
    if not path.is_file():
        return False
    if known is not None:
        return file_digest(path) == known
    try:
        _check(path)
    except DownloadError:
        return False
    return True


def _check(path: Path) -> None:
    """Refuse what is no bzip2 file of relationships from end to end."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.lstrip()[:1] == b"<":
        raise DownloadError(
            "a web page came in place of the file: the server may want a log-in, or your network may; fetch the file "
            "in a browser and give its path to bgp.internet.load"
        )
    if not head.startswith(b"BZh"):
        raise DownloadError("what came is no bzip2 file; try later, or fetch it in a browser")
    try:
        data = content(path)
    except CaidaError as error:
        raise DownloadError(f"what came is not the whole file ({str(error).removeprefix(f'{path}: ')})") from error
    if not _RELATION.search(data):
        raise DownloadError("the file that came holds no AS relationship; try another month or serial")
