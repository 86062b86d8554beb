"""The reader of CAIDA relationship files, and the routes it is read for."""

import bz2
import csv
import gzip
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bgpkit_nb.caida import AsRelationships, CaidaError, Routes, read, rerouted, routes

SERIAL_1 = b"# inferred clique: 1 2\n1|2|0\n1|3|-1\n2|3|-1\n3|4|-1\n"
SERIAL_2 = b"# inferred clique: 1 2\n1|2|0|bgp\n1|3|-1|bgp\n2|3|-1|mlp\n3|4|-1|bgp\n"
COMPANY = AsRelationships.of([(1, 2, 0), (1, 3, -1), (2, 3, -1), (3, 4, -1)])

Links = list[tuple[int, int, int]]
RANK = {"own": 3, "customer": 2, "peer": 1, "provider": 0}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a file of these bytes and gives its path."""

    def write(content: bytes, name: str = "as-rel.txt") -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


@pytest.fixture(scope="module")
def real(graph_file: Path) -> AsRelationships:
    """The AS graph of the first of January 2018."""
    return read(graph_file)


# -- reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [SERIAL_1, SERIAL_2], ids=["serial-1", "serial-2"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_both_serials_are_read_plain_or_packed_whatever_the_name(write, content, pack):
    found = read(write(pack(content), "download"))

    assert (found.providers, found.customers, found.peers) == (
        {3: (1, 2), 4: (3,)},
        {1: (3,), 2: (3,), 3: (4,)},
        {1: (2,), 2: (1,)},
    )


def test_a_graph_tells_its_name_date_comments_and_size(write):
    found = read(str(write(SERIAL_1, "20180101.as-rel.txt")))

    assert (found.name, found.date) == ("20180101.as-rel.txt", "2018-01-01")
    assert found.comments == ("# inferred clique: 1 2",)
    assert (len(found), found.counts()) == (4, (3, 1))
    assert repr(found) == "<AsRelationships 20180101.as-rel.txt: 4 ASes, 3 transit and 1 peer links>"


def test_relations_are_told_from_both_ends():
    assert [
        COMPANY.relation(3, 1),
        COMPANY.relation(1, 3),
        COMPANY.relation(2, 1),
        COMPANY.relation(1, 4),
    ] == [
        "customer",
        "provider",
        "peer",
        None,
    ]


def test_the_graph_of_some_ases_keeps_the_links_between_them_save_those_named():
    assert list(COMPANY.among([1, 2, 3]).links()) == [(1, 3, -1), (1, 2, 0), (2, 3, -1)]
    assert list(COMPANY.among([1, 2, 3], without=[(3, 2)]).links()) == [(1, 3, -1), (1, 2, 0)]


def test_a_link_said_again_is_kept_once_and_counted(write):
    found = read(write(b"1|2|-1\n1|2|-1\n3|4|0\n4|3|0|bgp\n"))

    assert (found.customers, found.peers, found.repeated) == ({1: (2,)}, {3: (4,), 4: (3,)}, 2)


def test_windows_line_ends_blank_lines_and_a_missing_last_newline_do_no_harm(write):
    assert list(read(write(b"# note\r\n\r\n1|2|-1\r\n  \n3|4|0")).links()) == [(1, 2, -1), (3, 4, 0)]


def test_the_largest_as_number_is_read_and_a_graph_survives_pickling(write):
    found = read(write(b"4294967295|1|-1\n"))

    assert found.providers == {1: (4294967295,)}
    assert pickle.loads(pickle.dumps(found)) == found


BAD_FILES = {
    "empty": (b"", "the file is empty"),
    "comments only": (b"# nothing\n# here\n", "holds comments only"),
    "a web page": (b"<!DOCTYPE html>\n<html>\n", "a web page, not a CAIDA"),
    "a zip": (b"PK\x03\x04....", "a zip archive, not"),
    "an xz": (b"\xfd7zXZ\0....", "an xz archive, not"),
    "packed twice": (gzip.compress(bz2.compress(SERIAL_1)), "an archive inside an archive"),
    "binary": (b"\x00\x01\x02\n\x03", "a binary file"),
    "another format": (b"1 2 -1\n", "line 1: `1 2 -1` has 1 fields"),
    "two fields": (b"1|2|0\n1|3\n", "line 2: `1|3` has 2 fields"),
    "five fields": (b"1|2|0\n1|3|-1|bgp|x\n", "line 2: `1|3|-1|bgp|x` has 5 fields"),
    "unknown relation": (b"# c\n1|2|0\n1|3|1\n", "line 3: `1` is no relation"),
    "cut relation": (b"1|2|0\n1|3|-", "line 2: `-` is no relation"),
    "no number": (b"1|2|0\nAS1|3|0\n", "line 2: `AS1` is no AS number"),
    "python's idea of a number": (b"1|2|0\n1_0|3|0\n", "line 2: `1_0` is no AS number"),
    "other digits": ("1|2|0\n١|3|0\n".encode(), "line 2: `\\u0661` is no AS number"),
    "33 bits": (b"1|2|0\n4294967296|3|0\n", "line 2: 4294967296 is no AS number; choose 1 to 4294967295"),
    "many digits": (b"1|2|0\n99999999999999999999|3|0\n", "line 2: `99999999999999999999` is no AS number"),
    "AS 0": (b"1|2|0\n0|3|0\n", "line 2: 0 is no AS number"),
    "self-link": (b"1|2|0\n3|3|-1\n", "line 2: AS3 is linked to itself"),
    "two relations": (b"1|2|0\n3|4|0\n1|2|-1\n", "line 3: AS1 provides AS2, which contradicts "),
    "each the other's provider": (b"1|2|-1\n2|1|-1\n", "line 2: AS2 provides AS1, which contradicts "),
    "a long line": (b"1|2|0\n3|4|0|" + b"x" * 70_000 + b"\n", "line 2: 70,006 characters long"),
    "a long comment": (b"1|2|0\n#" + b"x" * 70_000 + b"\n", "line 2: 70,001 characters long"),
    "hostile text": (b"1|2|0\n\x1b[2J\xff|3|0\n", "line 2: `\\x1b[2J\\\\xff` is no AS number"),
}


@pytest.mark.parametrize(("content", "says"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_name_and_line(write, content, says):
    path = write(content)

    with pytest.raises(CaidaError) as refused:
        read(path)

    assert str(refused.value).startswith(str(path))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < len(str(path)) * 2 + 300


def test_a_contradiction_names_both_lines(write):
    path = write(b"# c\n7|8|0\n1|2|0\n3|4|0\n2|1|-1\n")

    with pytest.raises(CaidaError, match=r"line 5: AS2 provides AS1, .*, line 3: AS1 and AS2 are peers"):
        read(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gzip", "bzip2"])
def test_a_truncated_archive_is_refused_with_the_line_it_reaches(write, pack):
    content = b"".join(b"%d|%d|-1\n" % (asn, asn * 7919 % 999_983 + 1_000_000) for asn in range(1, 99_999))
    packed = pack(content)

    with pytest.raises(CaidaError, match=r"the archive ends early, after line [\d,]+; fetch the file again"):
        read(write(packed[: len(packed) // 2]))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gzip", "bzip2"])
def test_a_damaged_archive_is_refused(write, pack):
    packed = bytearray(pack(SERIAL_1 * 50))
    packed[len(packed) // 2 :] = bytes(byte ^ 255 for byte in packed[len(packed) // 2 :])

    with pytest.raises(CaidaError, match=r"the archive (is damaged|ends early)"):
        read(write(bytes(packed)))


def test_a_file_that_is_not_there_or_a_folder_or_no_path_is_refused(tmp_path):
    with pytest.raises(CaidaError, match="there is no such file; check the path, or download"):
        read(tmp_path / "missing.txt")
    with pytest.raises(CaidaError, match="is a folder; give the path of one"):
        read(tmp_path)
    with pytest.raises(CaidaError, match="is not the path of a file"):
        read(3)
    with pytest.raises(CaidaError, match="cannot be read"):
        read("a\0b")


def test_an_archive_that_unpacks_without_end_is_refused_in_time(write):
    with pytest.raises(CaidaError, match="more than 67,108,864 bytes unpacked"):
        read(write(bz2.compress(bytes(80 * 2**20))))


def test_more_lines_than_any_real_file_has_are_refused(write):
    with pytest.raises(CaidaError, match="more than 2,000,000 lines"):
        read(write(gzip.compress(b"\n" * 2_000_001)))


PIECES = st.sampled_from(
    [b"1|2|0\n", b"2|3|-1\n", b"#", b"\n", b"|", b"-", b"0", b"9" * 11, b"\r", b"\0", b"x"]
)


@given(
    st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=20).map(b"".join)), st.sampled_from("pgb")
)
@example(b"BZh9", "p")
@example(b"\x1f\x8b\x08", "p")
@settings(max_examples=300, deadline=None)
def test_whatever_bytes_are_read_the_reader_gives_a_graph_or_a_caida_error(
    tmp_path_factory, content, packing
):
    path = tmp_path_factory.getbasetemp() / "fuzzed"
    path.write_bytes({"p": bytes, "g": gzip.compress, "b": bz2.compress}[packing](content))

    try:
        found = read(path)
    except CaidaError as refused:
        assert str(path) in str(refused)
    else:
        assert AsRelationships.of(found.links()).peers == found.peers


def test_links_given_by_code_are_checked_as_lines_are():
    with pytest.raises(
        CaidaError, match="link 2: AS2 provides AS1, which contradicts link 1: AS1 provides AS2"
    ):
        AsRelationships.of([(1, 2, -1), (2, 1, -1)])
    with pytest.raises(CaidaError, match="link 1: relation 2 is unknown"):
        AsRelationships.of([(1, 2, 2)])


# -- routes ------------------------------------------------------------------------------------------------


def test_a_customer_route_wins_over_a_shorter_peer_route_and_prepending_cannot_change_that():
    graph = AsRelationships.of([(1, 2, -1), (2, 9, -1), (1, 9, 0)])

    assert routes(graph, 9).path(1) == (1, 2, 9)
    assert routes(graph, 9, prepends={2: 7}).path(1) == (1, 2, 9)
    assert routes(graph, 9, prepends={2: 7}).length[1] == 9


def test_at_equal_class_the_shorter_path_wins_then_the_lowest_neighbour():
    graph = AsRelationships.of([(5, 9, -1), (6, 9, -1), (5, 7, -1), (6, 7, -1)])

    assert [routes(graph, 9, prepends={5: n}).path(7) for n in (0, 1)] == [(7, 5, 9), (7, 6, 9)]


def test_peer_and_provider_routes_are_passed_to_customers_only():
    graph = AsRelationships.of([(1, 9, 0), (1, 2, 0), (3, 1, -1), (1, 4, -1)])
    found = routes(graph, 9)

    assert [found.learned_from(asn) for asn in (9, 1, 2, 3, 4)] == ["own", "peer", None, None, "provider"]
    assert found.path(2) == ()


def test_a_neighbour_that_hears_nothing_uses_another_way():
    graph = AsRelationships.of([(1, 9, -1), (2, 9, -1), (3, 1, -1), (3, 2, -1)])

    assert routes(graph, 9, without=[1]).path(1) == (1, 3, 2, 9)


def test_catchments_count_the_ases_behind_each_neighbour_largest_first():
    graph = AsRelationships.of([(1, 9, -1), (2, 9, -1), (2, 5, -1), (2, 6, -1)])

    assert list(routes(graph, 9).catchments().items()) == [(2, 3), (1, 1)]


def test_a_huge_prepend_count_costs_no_time():
    assert routes(COMPANY, 4, prepends={3: 10**12}).length[1] == 10**12 + 2


def test_an_unknown_origin_or_neighbour_and_a_bad_count_are_refused_by_name():
    with pytest.raises(CaidaError, match="there is no AS 77 in"):
        routes(COMPANY, 77)
    with pytest.raises(CaidaError, match="AS1 is no neighbour of AS4"):
        routes(COMPANY, 4, prepends={1: 1})
    with pytest.raises(CaidaError, match="AS1 is no neighbour of AS4"):
        routes(COMPANY, 4, without=[1])
    with pytest.raises(CaidaError, match="prepend towards AS3 cannot be -1; choose 0 or more extra copies"):
        routes(COMPANY, 4, prepends={3: -1})


@st.composite
def graphs(draw) -> AsRelationships:
    """Any graph of up to nine ASes, cycles of providers included."""
    ases = draw(st.lists(st.integers(1, 60), min_size=2, max_size=9, unique=True))
    pairs = [(a, b) for at, a in enumerate(ases) for b in ases[:at]]
    relations = draw(st.lists(st.sampled_from("><-. "), min_size=len(pairs), max_size=len(pairs)))
    ways = {">": lambda a, b: (a, b, -1), "<": lambda a, b: (b, a, -1), "-": lambda a, b: (a, b, 0)}
    links = [ways[kind](*pair) for pair, kind in zip(pairs, relations, strict=True) if kind in ways]
    return AsRelationships.of(links or [(ases[0], ases[1], 0)])


@st.composite
def announcements(draw) -> tuple[AsRelationships, int, dict[int, int], frozenset[int]]:
    """A graph, an origin, its prepends, and the neighbours it does not announce to."""
    graph = draw(graphs())
    origin = draw(st.sampled_from(sorted(graph.ases())))
    near = st.sampled_from(sorted(near_of(graph, origin)))
    return (
        graph,
        origin,
        draw(st.dictionaries(near, st.integers(0, 6))),
        draw(st.frozensets(near, max_size=2)),
    )


def near_of(graph: AsRelationships, asn: int) -> dict[int, str]:
    """The neighbours of an AS, and what each is to it."""
    near = {other: graph.relation(other, asn) for other in graph.ases()}
    return {other: kind for other, kind in near.items() if kind}


def heard(
    graph, origin, prepends, without, best, asn
) -> Iterator[tuple[tuple[int, int, int], tuple[int, ...]]]:
    """What an AS hears, by the rules one by one: how good it is, and the path with the AS in front."""
    for other, kind in near_of(graph, asn).items():
        if other == origin and asn not in without:
            path = (origin,) * (1 + prepends.get(asn, 0))
        elif (
            other != origin
            and other in best
            and (best[other][0][0] == RANK["customer"] or kind == "provider")
        ):
            path = best[other][1]
        else:
            continue
        if asn not in path:
            yield (RANK[kind], -len(path), -other), (asn, *path)


def fixpoint(graph, origin, prepends, without) -> dict[int, tuple[tuple[int, int, int], tuple[int, ...]]]:
    """Ask every AS again and again what it hears, until nobody changes its mind."""
    best: dict = {}
    for _ in range(1000):
        before = dict(best)
        for asn in graph.ases() - {origin}:
            best.pop(asn, None)
            if options := list(heard(graph, origin, prepends, without, best, asn)):
                best[asn] = max(options)
        if best == before:
            return best
    raise AssertionError("the brute force does not settle")


def told(found: Routes) -> dict[int, tuple[int, int, int]]:
    """Routes in the form of the brute force."""
    learned = {asn: RANK[found.learned_from(asn)] for asn in found.next_hop}
    return {asn: (learned[asn], -found.length[asn], -found.next_hop[asn]) for asn in found.next_hop}


@given(announcements())
@settings(max_examples=400, deadline=None)
def test_three_passes_reach_the_state_in_which_nobody_hears_anything_better(announcement):
    graph, origin, prepends, without = announcement
    wanted = fixpoint(graph, origin, prepends, without)
    found = routes(graph, origin, prepends=prepends, without=without)

    assert told(found) == {asn: rank for asn, (rank, _) in wanted.items()}
    assert all(found.path(asn) == tuple(dict.fromkeys(path)) for asn, (_, path) in wanted.items())


@given(announcements(), st.lists(st.integers(0, 6), max_size=3))
@settings(max_examples=300, deadline=None)
def test_rerouting_only_those_behind_a_neighbour_equals_routing_everyone(announcement, counts):
    graph, origin, _, _ = announcement
    start = routes(graph, origin)
    for neighbour in near_of(graph, origin):
        for count, moved in zip(counts, rerouted(graph, start, neighbour, counts), strict=True):
            wanted = routes(graph, origin, prepends={neighbour: count})
            assert dict(start.next_hop) | moved == wanted.next_hop
            assert {asn for asn, entry in start.entries.items() if entry == neighbour} == moved.keys()


# -- the real graph ----------------------------------------------------------------------------------------


def test_the_graph_of_2018_has_the_ases_and_links_counted_elsewhere(real):
    assert (len(real), real.counts(), real.date) == (60_006, (117_703, 143_637), "2018-01-01")


def test_every_route_of_2018_agrees_with_the_recorded_ones(real, oracle_folder):
    path = oracle_folder / "internet" / "bgpy_routes_20180101.csv.gz"
    if not path.exists():
        pytest.skip(f"No {path.name} among the recordings.")
    recorded: dict[int, dict[int, tuple]] = defaultdict(dict)
    with gzip.open(path, "rt") as rows:
        for row in csv.DictReader(rows):
            heard_from = row["class"].removesuffix("s").replace("origin", "own")
            state = (heard_from, int(row["path_length"]), int(row["next_hop"]))
            recorded[int(row["origin"])][int(row["asn"])] = state

    for origin, wanted in recorded.items():
        found = routes(real, origin)
        state = {a: (found.learned_from(a), n + 1, found.next_hop.get(a, 0)) for a, n in found.length.items()}
        assert state == wanted
