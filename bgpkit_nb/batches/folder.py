"""`Folder`: parts on disk, whole or not at all, with a note of which sweep they belong to."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from ..files import TEMPORARY, write_whole

#: Says which sweep the parts belong to. Readers of Parquet folders pass over names that begin so.
MANIFEST = "_sweep.json"
_PART = re.compile(r"part-(\d{6})\.(\w+)")
#: A half-written file this old, in seconds, is of nobody who still writes; a younger one may be of a sweep beside ours.
_STALE = 3600


class FolderError(RuntimeError):
    """A folder that cannot take the results; the message says why, and what would do."""


@dataclass(frozen=True)
class Folder:
    """A store of parts, one file each.

    chunk: how many rows make a part: that of the sweep that began here. encode and decode: a result as bytes, and
    back; what decode refuses with a ValueError is no whole part, and is done again.
    """

    path: Path
    chunk: int
    suffix: str
    encode: Callable[[object], bytes]
    decode: Callable[[bytes], object]

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], about: Mapping[str, str], *, chunk: int, suffix: str, encode, decode
    ) -> Folder:
        """A new folder for a sweep, or that of the same sweep, begun before.

        about: what the sweep is, field by field, in words. Raises FolderError for a folder of another sweep, naming
        what differs, for one that holds something else, and where nothing can be written.
        """
        path, about = Path(path).expanduser(), {**about, "version of bgpkit_nb": _version()}
        try:
            path.mkdir(parents=True, exist_ok=True)
            begun = _manifest(path)
            if begun is None:
                _refuse_strangers(path)
                write_whole(path / MANIFEST, json.dumps({**about, "chunk": chunk}, indent=1).encode())
            else:
                _compare(path, begun, about)
                chunk = begun["chunk"]
        except OSError as error:
            raise FolderError(f"{path} cannot be written to ({reason(error)}); choose another folder") from error
        return cls(path, chunk, suffix, encode, decode)

    def file(self, number: int) -> Path:
        """Where a part stands."""
        return self.path / f"part-{number:06}.{self.suffix}"

    def have(self) -> set[int]:
        """The numbers of the parts that are there and whole; what is damaged or half-written is removed."""
        for stray in self.path.glob(f"{TEMPORARY}*"):
            with suppress(FileNotFoundError):
                if time.time() - stray.stat().st_mtime > _STALE:
                    stray.unlink()
        found = (_PART.fullmatch(each.name) for each in self.path.iterdir())
        return {int(name[1]) for name in found if name and name[2] == self.suffix and self._is_whole(int(name[1]))}

    def _is_whole(self, number: int) -> bool:
        try:
            self.read(number)
        except ValueError:
            self.file(number).unlink()
            return False
        return True

    def read(self, number: int) -> object:
        """The result of one part; ValueError if it is damaged."""
        return self.decode(self.file(number).read_bytes())

    def keep(self, number: int, result: object) -> None:
        """Write one part. FolderError where that fails: the parts that are there stay as they are."""
        try:
            write_whole(self.file(number), self.encode(result))
        except OSError as error:
            raise FolderError(
                f"{self.path}: part {number} cannot be written ({reason(error)}); the parts before it are kept: make "
                "room and call again to go on"
            ) from error

    def kept(self, of: int) -> str:
        """What is there, and how to go on."""
        return f"{len(self.have())} of {of} parts are kept in {self.path}; call again to go on"


def _version() -> str:
    try:
        return metadata.version("bgpkit_nb")
    except metadata.PackageNotFoundError:
        return "unknown"


def _manifest(path: Path) -> dict | None:
    try:
        begun = json.loads((path / MANIFEST).read_bytes())
        if isinstance(begun, dict) and isinstance(begun.get("chunk"), int) and begun["chunk"] > 0:
            return begun
    except FileNotFoundError:
        return None
    except ValueError:
        pass
    raise FolderError(f"{path / MANIFEST} is damaged, so that nobody can say what the parts are; choose another folder")


def _refuse_strangers(path: Path) -> None:
    strangers = sorted(each.name for each in path.iterdir() if not each.name.startswith(TEMPORARY))
    if strangers:
        raise FolderError(f"{path} holds {strangers[0]!r}, which is not of a sweep; choose an empty folder")


def _compare(path: Path, begun: Mapping[str, object], about: Mapping[str, str]) -> None:
    for field in (*about, *(field for field in begun if field not in about and field != "chunk")):
        if begun.get(field) != about.get(field):
            raise FolderError(
                f"{path} belongs to another sweep, with {field} {begun.get(field)} in place of {about.get(field)}; "
                "choose another folder, or delete this one"
            )


def reason(error: OSError) -> str:
    """What the system says, without numbers and names."""
    return error.strerror or str(error)
