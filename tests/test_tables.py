"""Tables of routes: MRT and bgpdump's text, read as they are written, refused where they make no sense."""

import bz2
import gzip
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bgpkit_nb import wire
from bgpkit_nb.route import Prefix, Segment
from bgpkit_nb.tables import Peer, Row, TableError, gather, rows
from tests.strategies import EXAMPLES

PEER = Peer(64496, "192.0.2.1")
PREFIX = Prefix.parse("203.0.113.0/24")
LONG = 4_200_000_001
TEXT = (
    b"TABLE_DUMP2|1277971199|B|192.0.2.1|64496|203.0.113.0/24|64496 64497 64497 64500|IGP|192.0.2.1|0|0||NAG||\n"
    b"TABLE_DUMP2|1277971199|B|2001:db8::1|64496|2001:db8:1::/48|64496 {64498,64499}|IGP|2001:db8::1|0|0||NAG||\n"
)


def record(kind: int, subtype: int, body: bytes, time: int = 1_277_971_199) -> bytes:
    """One MRT record (RFC 6396 2)."""
    return time.to_bytes(4) + kind.to_bytes(2) + subtype.to_bytes(2) + len(body).to_bytes(4) + body


def attribute(code: int, value: bytes, flags: int = 0x40) -> bytes:
    return bytes((flags | 0x10, code)) + len(value).to_bytes(2) + value


def path(*asns: int, width: int = 4, kind: int = 2) -> bytes:
    return bytes((kind, len(asns))) + b"".join(asn.to_bytes(width) for asn in asns)


def address(text: str) -> bytes:
    return Prefix.parse(text).value.to_bytes(16 if ":" in text else 4)


def table_dump(attributes: bytes, asn: int = 64496, bits: int = 24) -> bytes:
    body = bytes(4) + address("203.0.113.0") + bytes((bits, 1)) + bytes(4) + address("192.0.2.1")
    return record(12, 1, body + asn.to_bytes(2) + len(attributes).to_bytes(2) + attributes)


def peer_index(*peers: tuple[int, str]) -> bytes:
    body = bytes(4) + (2).to_bytes(2) + b"rv" + len(peers).to_bytes(2)
    for asn, text in peers:
        body += bytes((2 | (":" in text),)) + bytes(4) + address(text) + asn.to_bytes(4)
    return record(13, 1, body)


def rib(prefix: str, entries: list[tuple[int, bytes]], subtype: int = 2, path_id: bytes = b"") -> bytes:
    found = Prefix.parse(prefix)
    size = (found.length + 7) // 8
    octets = found.value.to_bytes(4 if found.version == 4 else 16)[:size]
    body = bytes(4) + bytes((found.length,)) + octets + len(entries).to_bytes(2)
    for number, attributes in entries:
        body += number.to_bytes(2) + bytes(4) + path_id + len(attributes).to_bytes(2) + attributes
    return record(13, subtype, body)


def message(octets: bytes, subtype: int = 4, kind: int = 16) -> bytes:
    width = 2 if subtype in (1, 6) else 4
    body = (64496).to_bytes(width) + (64511).to_bytes(width) + bytes(2) + (1).to_bytes(2)
    body += address("192.0.2.1") + address("192.0.2.2") + octets
    return record(kind, subtype, (bytes(4) if kind == 17 else b"") + body)


def update(nlri: bytes = b"", attributes: bytes = b"", withdrawn: bytes = b"") -> bytes:
    body = len(withdrawn).to_bytes(2) + withdrawn + len(attributes).to_bytes(2) + attributes + nlri
    return b"\xff" * 16 + (19 + len(body)).to_bytes(2) + b"\x02" + body


ATTRIBUTES = attribute(1, b"\0") + attribute(2, path(64496, 64497, 64497)) + attribute(3, address("192.0.2.1"))
NLRI = bytes((24,)) + address("203.0.113.0")[:3]


def read(tmp_path: Path, data: bytes) -> list[Row]:
    file = tmp_path / "table"
    file.write_bytes(data)
    return list(rows(file))


# -- what is read --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_text_of_bgpdump_is_read_plain_or_packed(tmp_path, pack):
    one, other = read(tmp_path, pack(TEXT))

    assert one == Row(PEER, PREFIX, (64496, 64497, 64497, 64500), False, 1_277_971_199)
    assert other.prefix == Prefix.parse("2001:db8:1::/48")
    assert other.as_path == (64496, (64498, 64499))


def test_text_of_messages_announces_takes_back_and_passes_states_over(tmp_path):
    lines = b"BGP4MP|1|A|192.0.2.1|64496|203.0.113.0/24|64496|IGP|\nBGP4MP|2|STATE|192.0.2.1|64496|6|1\n"
    found = read(tmp_path, lines + b"BGP4MP|3|W|192.0.2.1|64496|203.0.113.0/24\n")

    assert [(row.as_path, row.update, row.time) for row in found] == [((64496,), True, 1), (None, True, 3)]


def test_a_confederation_in_text_is_a_segment(tmp_path):
    line = TEXT.splitlines()[0].replace(b"64497 64497", b"(64512 64513) [64514]")

    assert read(tmp_path, line)[0].as_path == (
        64496, Segment("sequence", (64512, 64513)), Segment("set", (64514,)), 64500)  # fmt: skip


def test_a_table_dump_has_two_octet_asns_and_the_long_ones_beside(tmp_path):
    old, new = path(64496, 23456, 64500, width=2), path(LONG, 64500)
    found = read(tmp_path, table_dump(attribute(2, old) + attribute(17, new, 0xC0)))

    assert found == [Row(PEER, PREFIX, (64496, LONG, 64500), False, 1_277_971_199)]


def test_a_rib_names_its_peers_by_number(tmp_path):
    data = peer_index((64496, "192.0.2.1"), (LONG, "2001:db8::1")) + rib(
        "203.0.113.0/24", [(1, ATTRIBUTES), (0, attribute(2, path(64496) + path(64498, 64499, kind=1)))]
    )
    one, other = read(tmp_path, data)

    assert (one.peer, one.as_path) == (Peer(LONG, "2001:db8::1"), (64496, 64497, 64497))
    assert (other.peer, other.as_path) == (PEER, (64496, (64498, 64499)))


def test_a_rib_of_ipv6_and_one_with_path_identifiers_are_read(tmp_path):
    data = peer_index((64496, "192.0.2.1")) + rib("2001:db8::/32", [(0, ATTRIBUTES)], 4)
    data += rib("203.0.113.0/24", [(0, ATTRIBUTES)], 8, path_id=bytes(4)) + rib("203.0.113.0/24", [(0, b"")], 3)

    assert [str(row.prefix) for row in read(tmp_path, data)] == ["2001:db8::/32", "203.0.113.0/24"]


@pytest.mark.parametrize(("kind", "subtype"), [(16, 4), (17, 4), (16, 7)])
def test_messages_are_read_by_the_codec_of_the_wire(tmp_path, kind, subtype):
    data = message(update(NLRI, ATTRIBUTES), subtype, kind) + message(update(withdrawn=NLRI), subtype, kind)
    keepalive = b"\xff" * 16 + b"\0\x13\x04"
    found = read(tmp_path, data + message(keepalive) + record(16, 5, b"a state"))

    assert [(row.peer, row.prefix, row.as_path) for row in found] == [
        (PEER, PREFIX, (64496, 64497, 64497)), (PEER, PREFIX, None)]  # fmt: skip


def test_a_message_with_two_octet_asns_has_its_long_ones_merged(tmp_path):
    attributes = attribute(1, b"\0") + attribute(2, path(64496, 23456, width=2)) + attribute(17, path(LONG), 0xC0)
    attributes += attribute(3, address("192.0.2.1"))

    assert read(tmp_path, message(update(NLRI, attributes), 1))[0].as_path == (64496, LONG)


def test_what_our_own_codec_writes_is_read_back(tmp_path):
    import bgpkit_nb as bgp

    attrs = bgp.Attributes((64496, 64496, 64500), next_hop=Prefix.parse("192.0.2.1").value)
    made = wire.encode(wire.announce("203.0.113.0/24", attrs))
    assert read(tmp_path, message(made))[0].as_path == (64496, 64496, 64500)


# -- what is gathered ----------------------------------------------------------------------------------------------


def test_gathered_arrays_say_what_the_rows_say(tmp_path):
    other = Peer(64497, "192.0.2.9")
    given = [
        Row(PEER, PREFIX, (64496, 64500, 64500)),
        Row(other, PREFIX, (64497, (64498, 64499))),
        Row(other, Prefix.parse("198.51.100.0/24"), (64496, 64500, 64500)),
        Row(PEER, Prefix.parse("2001:db8::/32"), (64496,)),
        Row(PEER, Prefix.parse("198.51.100.0/24"), None),
    ]
    table = gather(given, name="made up")

    assert (len(table), table.unusable, table.version) == (3, 1, 4)
    assert [(table.peers[a], table.prefix_at(b), table.as_path(c)) for a, b, c in
            zip(table.peer, table.prefix, table.path, strict=True)] == [
        (PEER, PREFIX, (64496, 64500, 64500)), (other, PREFIX, (64497, 0)),
        (other, Prefix.parse("198.51.100.0/24"), (64496, 64500, 64500))]  # fmt: skip
    assert len(table.start) == 3, "each path is held once"
    assert all(isinstance(each, array) for each in (table.peer, table.hops, table.bits))
    assert gather(given, version=6).prefix_at(0) == Prefix.parse("2001:db8::/32")


def test_a_table_follows_messages(tmp_path):
    file = tmp_path / "updates"
    other = attribute(1, b"\0") + attribute(2, path(64496, 64500)) + attribute(3, address("192.0.2.1"))
    second = bytes((24,)) + address("198.51.100.0")[:3]
    said = [update(NLRI + second, ATTRIBUTES), update(NLRI, other), update(withdrawn=second)]
    file.write_bytes(b"".join(map(message, said)))
    table = gather(file)

    assert [(table.prefix_at(at), table.as_path(number)) for at, number in
            zip(table.prefix, table.path, strict=True)] == [(PREFIX, (64496, 64500))]  # fmt: skip
    assert (table.name, table.date) == ("updates", "2010-07-01")


def test_a_version_that_there_is_not_is_refused():
    with pytest.raises(TableError, match="version cannot be 5; choose 4 or 6"):
        gather([], version=5)


# -- what is refused -----------------------------------------------------------------------------------------------


GOOD_RIB = peer_index((64496, "192.0.2.1")) + rib("203.0.113.0/24", [(0, ATTRIBUTES)])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"<html>not found</html>", "this is a web page"),
        (b"PK\x03\x04" + bytes(40), "this is a zip archive"),
        (b"1|2|-1\n", "this is no table of routes"),
        (bytes(64), "this is no table of routes"),
        (gzip.compress(GOOD_RIB, mtime=0)[:-9], "the archive ends early"),
        (gzip.compress(gzip.compress(GOOD_RIB, mtime=0), mtime=0), "an archive inside an archive"),
        (bz2.compress(GOOD_RIB * 9)[:-9], "the archive ends early"),
        (GOOD_RIB[:-3], r"record 2 \(at octet \d+ unpacked\): the file ends 3 octets before"),
        (GOOD_RIB + b"\0" * 5, "within the header"),
        (GOOD_RIB + record(99, 1, b""), "of type 99, which MRT does not have"),
        (GOOD_RIB + record(13, 2, b"")[:8] + b"\x7f\xff\xff\xff", "claims 2,147,483,647 octets"),
        (rib("203.0.113.0/24", [(0, ATTRIBUTES)]), "it names peer 0, and the table's index has 0"),
        (GOOD_RIB + rib("203.0.113.0/24", [(0, ATTRIBUTES + b"\x40\x02")]), "record 3 .*: an attribute runs"),
        (peer_index((64496, "192.0.2.1")) + record(13, 2, bytes(4) + b"\x21"), "a prefix is 33 bits long"),
        (record(13, 1, bytes(4) + b"\xff\xff"), "too soon"),
        (table_dump(attribute(2, path(64496, width=2)), bits=33), "a prefix is 33 bits long"),
        (table_dump(attribute(2, path(64496, width=2)), asn=0), "AS 0"),
        (message(b"\xff" * 16 + b"\0\x17\x02"), "the header says 23 octets"),
        (TEXT + b"TABLE_DUMP2|x\n", "line 3: 'TABLE_DUMP2|x' is no route"),
        (TEXT.replace(b"64497 64497", b"64497 oops"), "line 1: .* is no AS_PATH"),
        (TEXT.replace(b"|64496|203", b"|AS64496|203"), "line 1: 'AS64496' is no AS number"),
        (TEXT.replace(b"64500", b"99999999999"), "line 1: .*AS number"),
        (TEXT.replace(b"203.0.113.0/24", b"203.0.113.1/24"), "line 1: .*host bits"),
        (TEXT.replace(b"192.0.2.1|64496", b"192.0.2.999|64496"), "line 1: '192.0.2.999'"),
        (TEXT + b"TABLE_DUMP2|" + b"1" * 70_000, "line 3: more than 65,535 characters"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_name_and_place(tmp_path, data, says):
    with pytest.raises(TableError, match=says) as refused:
        read(tmp_path, data)

    assert str(tmp_path / "table") in str(refused.value)


@pytest.mark.parametrize(("path", "says"), [(3, "is not the path of a file"), ("nowhere.gz", "there is no such file")])
def test_a_path_that_is_none_is_refused(path, says):
    with pytest.raises(TableError, match=says):
        list(rows(path))


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(TableError, match="is a folder"):
        list(rows(tmp_path))


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("bgpkit_nb.tables.reading.MOST_OCTETS", 2**20)
    bomb = gzip.compress(GOOD_RIB + record(11, 0, bytes(2**16)) * 32)

    with pytest.raises(TableError, match="more than 1,048,576 octets unpacked"):
        read(tmp_path, bomb)


def test_more_routes_than_the_bound_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("bgpkit_nb.tables.reading.MOST_ROWS", 5)
    with pytest.raises(TableError, match="more than 5 routes"):
        read(tmp_path, TEXT * 3)


def test_a_route_that_no_router_would_use_has_no_path(tmp_path):
    data = peer_index((64496, "192.0.2.1")) + rib("203.0.113.0/24", [(0, attribute(2, path(64496, 0))), (0, b"")])

    assert [row.as_path for row in read(tmp_path, data)] == [None, None]


# -- whatever the octets -------------------------------------------------------------------------------------------

SEEDS = (GOOD_RIB, TEXT, message(update(NLRI, ATTRIBUTES)), table_dump(attribute(2, path(64496, width=2))))


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=5 * EXAMPLES, deadline=None)
def test_octets_changed_at_random_are_read_or_refused(tmp_path_factory, seed, data):
    octets = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.mktemp("fuzz") / "table"
    file.write_bytes(bytes(octets[: data.draw(st.integers(0, len(octets)))]))
    try:
        found = list(rows(file))
    except TableError as error:
        assert str(file) in str(error)
    else:
        assert all(row.prefix.version in (4, 6) and row.peer.asn > 0 for row in found)


@given(st.binary(max_size=300))
@settings(max_examples=2 * EXAMPLES, deadline=None)
def test_any_octets_behind_a_header_are_read_or_refused(tmp_path_factory, octets):
    file = tmp_path_factory.mktemp("fuzz") / "table"
    for kind, subtype in ((12, 1), (12, 2), (13, 1), (13, 2), (13, 4), (13, 8), (16, 1), (16, 4), (17, 9)):
        file.write_bytes(peer_index((64496, "192.0.2.1")) + record(kind, subtype, octets))
        try:
            list(rows(file))
        except TableError as error:
            assert str(file) in str(error)


# -- real tables ---------------------------------------------------------------------------------------------------


def test_a_real_table_dump_of_2002_is_read(real_table):
    table = gather(real_table("bgpdump_bview.20020722.2337.gz"))

    assert (len(table), len(table.bits), table.unusable, table.date) == (115_521, 112_988, 0, "2002-07-22")


def test_real_messages_of_2016_are_read(real_table):
    table = gather(real_table("bgpdump_updates.20160811.1600.gz"))

    assert (len(table.bits), table.date) == (1_619, "2016-08-11")


@pytest.mark.deep
def test_real_tables_of_2010_and_2015_are_read(real_table):
    one = gather(real_table("ripe_bview.20100701.0759.bgpdump.txt.gz"))
    other = gather(real_table("bgpdump_updates.et-header.2015.gz"))

    assert (len(one), len(one.bits), one.date) == (641_957, 323_487, "2010-07-01")
    assert (len(other), len(other.bits), other.date) == (577_699, 577_702, "2015-10-23")
