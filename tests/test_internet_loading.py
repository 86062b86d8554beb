"""Files of AS relationships, whatever is in them: read soundly, or refused in one sentence, by both readers alike."""

import bz2
import gzip
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import law

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb import internet
from bgpkit_nb.caida import CaidaError, read
from bgpkit_nb.internet import InternetError

PACKERS = {"plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress}

numbers = st.one_of(st.integers(1, 9), st.integers(0, 2**32 + 1))
lines = st.one_of(
    st.builds("{}|{}|{}".format, numbers, numbers, st.sampled_from((-1, 0))),
    st.builds("{}|{}|{}|{}".format, numbers, numbers, st.sampled_from((-1, 0)), st.sampled_from(("bgp", "mlp", ""))),
    st.sampled_from(("# a comment", "", "   ", "1|2|1", "1|2", "|||", "1|2|-1|a|b", "\u0661|2|0", "-1|2|0", "1 |2|0")),
)
files = st.builds("\n".join, st.lists(lines, max_size=12)).map(str.encode)


@st.composite
def damaged(draw) -> bytes:
    """A file that was sound or nearly so, packed or not, and then perhaps cut off or changed at some places."""
    data = bytearray(PACKERS[draw(st.sampled_from(sorted(PACKERS)))](draw(files)))
    for _ in range(draw(st.integers(0, 2))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def outcome(reader, path: Path) -> list | str:
    """The links that a reader finds, or why it refuses."""
    try:
        return sorted(tuple(map(int, link)) for link in reader(path).links())
    except (CaidaError, InternetError) as error:
        return str(error)


@law
@given(data=st.one_of(damaged(), files, st.binary(max_size=200)))
def test_any_file_is_read_alike_by_both_readers_or_refused_in_one_sentence(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "as-rel.txt"
    path.write_bytes(data)
    arrays, plain = outcome(internet.load, path), outcome(read, path)

    if isinstance(arrays, str) and "a circle of providers" in arrays:
        assert isinstance(plain, list)
    else:
        assert arrays == plain
    if isinstance(arrays, str):
        assert str(path) in arrays and "\n" not in arrays


@pytest.mark.parametrize(
    ("packer", "filling", "size"),
    [("gzip", b"\0", 300), ("gzip", b"1|2|-1\n", 200), ("gzip", b"9", 200), ("bzip2", b"\n", 70)],
)
def test_what_unpacks_without_end_is_refused_in_bounded_memory(tmp_path, packer, filling, size):
    path = tmp_path / "bomb"
    pack = bz2.compress if packer == "bzip2" else lambda data: gzip.compress(data, 1)
    path.write_bytes(pack(filling * (size * 2**20 // len(filling))))
    tracemalloc.start()
    with pytest.raises(CaidaError, match="more than 67,108,864 bytes unpacked"):
        internet.load(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size < 2 * 2**20
    assert peak < 2 * 64 * 2**20


@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_a_file_cut_off_anywhere_is_noticed_unless_it_ends_with_a_whole_line(tmp_path, packer):
    path = tmp_path / "as-rel.txt"
    whole = PACKERS[packer](b"64496|64497|-1\n64496|64498|-1\n64497|64498|0\n")
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        if packer == "plain" and (whole[:length].endswith((b"-1", b"0", b"\n")) and length >= 14):
            continue
        with pytest.raises(CaidaError):
            internet.load(path)


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (b"\xfd7zXZ\0....", "an xz archive"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page"),
        (b"MRT\0\0\0\0\1", "a binary file"),
        (gzip.compress(gzip.compress(b"1|2|0\n", mtime=0), mtime=0), "an archive inside an archive"),
        (b"asn,provider\n1,2\n", "line 1"),
        ("1|2|0\n".encode("utf-16"), "a binary file|line 1"),
    ],
)
def test_a_file_of_the_wrong_kind_is_called_what_it_is(tmp_path, start, says):
    path = tmp_path / "as-rel.txt"
    path.write_bytes(start)

    with pytest.raises(CaidaError, match=says):
        internet.load(path)


@pytest.mark.parametrize(
    ("path", "says"),
    [("nowhere.txt", "there is no such file"), (".", "is a folder"), (5, "5 is not the path of a file; give")],
)
def test_what_is_no_file_is_refused(path, says):
    with pytest.raises(CaidaError, match=says):
        internet.load(path)


def test_all_contradictions_of_a_file_are_counted_and_the_first_ones_named(tmp_path):
    path = tmp_path / "as-rel.txt"
    path.write_text("".join(f"{asn}|{asn + 1}|-1\n{asn}|{asn + 1}|0\n" for asn in range(64496, 64514, 2)))
    with pytest.raises(CaidaError) as refused:
        internet.load(path)

    assert str(refused.value).startswith(f"{path}, line 2: AS64496 and AS64497 are peers, which contradicts {path}, ")
    assert "(the first of 9 contradictions; the others: line 4, line 6, line 8, line 10, line 12 and 3 more)" in str(
        refused.value
    )
    path.write_text("64496|64497|-1\n64496|64497|0\n64498|64499|0\n64499|64498|-1\n")
    with pytest.raises(CaidaError, match=r"the first of 2 contradictions; the others: line 4\)$"):
        internet.load(path)


def test_all_circles_of_providers_are_counted_with_a_link_of_each_that_would_have_to_go(tmp_path):
    path = tmp_path / "as-rel.txt"
    links = [(a, a + 1) for a in range(10, 90)] + [(a + 2, a) for a in range(10, 88, 10)]
    path.write_text("".join(f"{a}|{b}|-1\n" for a, b in links))
    with pytest.raises(InternetError, match="the first of 8 circles; a link of each of the others: ") as refused:
        internet.load(path)

    assert f"{path}: a circle of providers: " in str(refused.value)
    assert str(refused.value).endswith(" and 2 more)")
    path.write_text("".join(f"{a}|{b}|-1\n" for a, b in links[:-7]))
    with pytest.raises(InternetError, match=r"remove one of these links$"):
        internet.load(path)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] < pair[1]), min_size=1))
def test_a_graph_is_sound_once_the_links_that_an_error_names_are_gone(pairs):
    links = {pair: (*pair[:: -1 if sum(pair) % 3 == 0 else 1], -1) for pair in pairs}
    for _ in range(len(links) + 1):
        try:
            internet.Internet.of(links.values())
            break
        except InternetError as error:
            named = re.findall(r"AS(\d+) provides AS(\d+)", str(error))
            assert named
            gone = tuple(sorted(map(int, named[0])))
            del links[gone]
    else:
        pytest.fail("a circle is left")
