"""Files: whole or not at all, and unpacked by what they hold."""

import bz2
import gzip
import os
import stat
from pathlib import Path

import pytest

from bgpkit_nb.files import path_of, stranger, unpacked, write_whole

SAID = b"64496|64497|-1\n"


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(b"old, and longer than the new one")

    assert write_whole(path, b"new") == path
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_may_be_read_by_whoever_may_read_a_new_file_here(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "whole", b"")

    assert modes(tmp_path / "whole") == modes(tmp_path / "plain")


def modes(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_packing_is_told_by_content_and_not_by_name(tmp_path: Path, pack) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(pack(SAID))

    with path.open("rb") as file, unpacked(file) as stream:
        assert stream.read() == SAID


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"\xfd7zXZ\0", "an xz archive"), (b"  \n<html>", "a web page"), (b"\x28\xb5\x2f\xfd", "a zstd archive"),
     (SAID, None), (b"", None)],
)
def test_strangers_are_known_by_how_they_begin(head: bytes, kind: str | None) -> None:
    assert stranger(head) == kind


def test_what_is_no_path_is_refused_by_the_reader_that_was_given_it() -> None:
    class Refusal(ValueError):
        """A reader's own."""

    with pytest.raises(Refusal, match="7 is not the path of a file; give a string or a Path"):
        path_of(7, Refusal)
