"""Captures that we write: whole, with correct checksums, and read by tshark as what they are; scapy agrees."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import bgpkit_nb as bgp
from bgpkit_nb import wire
from bgpkit_nb.route import address_text
from bgpkit_nb.wire.pcap import checksum
from tests.messages import RECORDED, agreed, octets, seeds

PLAIN = [message for message in RECORDED if not message["addpath"] and message["as4"]]


def sent() -> list[wire.OnWire]:
    """Updates of a turned scenario, in both directions and over two sessions."""
    scenario = bgp.scenarios.regional()
    before, after = bgp.solve(scenario), bgp.solve(scenario.set(prepend=10, community="64496:3001"))
    subject = scenario.subject
    links = [link.id for link in before.network.links_of(subject)][:2]
    return [bgp.update(outcome, link=link) for outcome in (before, after) for link in links]


@pytest.mark.parametrize("version", [4, 6])
def test_a_capture_is_read_back_message_by_message(tmp_path: Path, version: int) -> None:
    messages = sent()
    packets = wire.read_pcap(wire.write_pcap(tmp_path / "a.pcap", messages, version=version))

    assert [packet.octets for packet in packets if packet.octets[18] == 2] == [each.octets for each in messages]
    assert {packet.version for packet in packets} == {version}
    assert packets[0].octets[18] == 1
    first = next(packet for packet in packets if packet.octets[18] == 2)
    assert address_text(first.source & 0xFFFFFFFF) == address_text(messages[0].source)


def test_messages_that_fill_a_packet_are_cut_and_put_together_again(tmp_path: Path) -> None:
    long = wire.encode(wire.announce("192.0.2.0/24", bgp.Attributes((64500,) * 900)))
    packets = wire.read_pcap(wire.write_pcap(tmp_path / "a.pcap", [wire.OnWire(long, 64500, 64496)]))

    assert packets[-1].octets == long


def test_a_capture_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = wire.write_pcap(tmp_path / "a.pcap", sent())
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        wire.write_pcap(path, [])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "no pcap file"), (b"\x0a\x0d\x0d\x0a" + bytes(40), "no pcap file"),
     (bytes.fromhex("a1b2c3d4") + bytes(20), "not Ethernet"),
     (bytes.fromhex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001") + bytes(11) + b"\xff" * 5, "beyond")],
)
def test_a_file_that_is_no_capture_is_refused_by_name(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(content)

    with pytest.raises(wire.WireError, match=f"a.pcap: .*{reason}"):
        wire.read_pcap(path)


def test_the_checksum_is_the_internets() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0x220D        # the example of RFC 1071 3
    assert checksum(bytes.fromhex("0001f203f4f5f6f7220d")) == 0
    assert checksum(b"\x01") == 0xFEFF


# tshark reads the same


@pytest.fixture(scope="module")
def tshark(require_program: Callable[..., str]) -> Callable[..., list[str]]:
    """A function that gives the lines tshark prints about a capture, checksums verified."""
    program = require_program("tshark")

    def ask(path: Path, *arguments: str) -> str:
        command = [program, "-n", "-r", str(path), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
        return subprocess.run([*command, *arguments], capture_output=True, text=True, check=True).stdout

    return ask


def fields(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


@pytest.mark.parametrize("version", [4, 6])
def test_tshark_finds_every_checksum_right_and_nothing_malformed(tmp_path: Path, tshark, version: int) -> None:
    path = wire.write_pcap(tmp_path / "a.pcap", sent(), version=version)
    shown = fields(tshark(path, "-T", "fields", "-e", "tcp.checksum.status", "-e", "ip.checksum.status",
                          "-e", "_ws.malformed", "-e", "tcp.analysis.flags", "-e", "_ws.expert.severity"))

    assert {row[0] for row in shown} == {"1"}
    assert {row[1] for row in shown} == ({"1"} if version == 4 else {""})
    assert {row[2] for row in shown} == {row[3] for row in shown} == {""}


def test_tshark_reads_the_paths_that_we_sent(tmp_path: Path, tshark) -> None:
    messages = sent()
    path = wire.write_pcap(tmp_path / "a.pcap", messages)
    shown = fields(tshark(path, "-Y", "bgp.type==2", "-T", "fields",
                          "-e", "bgp.update.path_attribute.as_path_segment.as4",
                          "-e", "bgp.update.path_attribute.next_hop", "-e", "bgp.length"))

    assert shown == [[",".join(map(str, each.update.attrs.as_path)), address_text(each.update.attrs.next_hop),
                      str(len(each))] for each in messages]


def test_tshark_reads_real_and_made_messages_as_we_do(tmp_path: Path, tshark) -> None:
    messages = [wire.OnWire(octets(each), 64500, 64496) for each in PLAIN]
    messages += [wire.OnWire(seeds()[-3], 64500, 64496)]
    path = wire.write_pcap(tmp_path / "a.pcap", messages)
    shown = json.loads(tshark(path, "-Y", "bgp.type==2", "-T", "ek", "-J", "bgp").join("[]").replace("}\n{", "},{"))

    layers = [each["layers"]["bgp"] for each in shown if "layers" in each]
    assert len(layers) == len(messages)
    for layer, message in zip(layers, messages, strict=True):
        types = layer.get("bgp_bgp_update_path_attribute_type_code", [])
        types = types if isinstance(types, list) else [types]
        assert [int(each) for each in types] == [each.code for each in message.update.attributes]


def test_tshark_knows_a_two_octet_session_by_its_opens(tmp_path: Path, tshark) -> None:
    message = next(each for each in RECORDED if not each["as4"])
    path = wire.write_pcap(tmp_path / "a.pcap", [
        wire.OnWire(octets(message), 64500, 64496, agreed=wire.Agreed(as4=False))])
    shown = fields(tshark(path, "-Y", "bgp.type==2", "-T", "fields",
                          "-e", "bgp.update.path_attribute.as_path_segment.as2",
                          "-e", "bgp.update.path_attribute.as_path_segment.as4"))

    assert [int(asn) for asn in shown[0][0].split(",")] == message["decoded"]["attributes"][1]["value"][0][1]
    assert [int(asn) for asn in shown[0][1].split(",")] == message["merged_as_path"]


# scapy reads and writes the same


@pytest.fixture
def scapy_bgp():
    """scapy's BGP layer, told what its defaults get wrong: ASNs of four octets, lists longer than 100."""
    if os.environ.get("CI", "").lower() not in ("1", "true"):
        pytest.importorskip("scapy", reason="This test needs scapy, which is not installed here.")
    from scapy.config import conf
    from scapy.contrib import bgp as layer

    before = layer.bgp_module_conf.use_2_bytes_asn, conf.max_list_count
    layer.bgp_module_conf.use_2_bytes_asn, conf.max_list_count = False, 5000
    yield layer
    layer.bgp_module_conf.use_2_bytes_asn, conf.max_list_count = before


@pytest.mark.parametrize("message", PLAIN, ids=lambda message: message["id"])
def test_scapy_reads_the_same_path_and_prefixes(message: dict, scapy_bgp) -> None:
    ours = wire.decode(octets(message), **agreed(message))
    theirs = scapy_bgp.BGP(octets(message))[scapy_bgp.BGPUpdate]

    found = {each.type_code: each.attribute for each in theirs.path_attr}
    assert [each.prefix for each in theirs.nlri] == [str(each.prefix) for each in ours.nlri]
    assert [each.prefix for each in theirs.withdrawn_routes] == [str(each.prefix) for each in ours.withdrawn]
    assert list(found) == [each.code for each in ours.attributes]
    if 2 in found:
        segments = [(each.segment_type, tuple(each.segment_value)) for each in found[2].segments]
        assert segments == [tuple(each) for each in ours.value(2)]


@pytest.mark.parametrize("length", [1, 3, 200, 255])
def test_scapy_writes_the_same_octets(length: int, scapy_bgp) -> None:
    path = tuple(range(64496, 64496 + length))
    said = bgp.Attributes(path, 2, 100, 0xC6336401)
    layer = scapy_bgp
    segment = layer.BGPPAAS4BytesPath.ASPathSegment(segment_type=2, segment_value=list(path))
    extended = 4 * length + 2 > 255
    made = layer.BGPHeader(type=2) / layer.BGPUpdate(
        path_attr=[
            layer.BGPPathAttr(type_flags=0x40, type_code=1, attribute=layer.BGPPAOrigin(origin=2)),
            layer.BGPPathAttr(type_flags=0x50 if extended else 0x40, type_code=2,
                              attribute=layer.BGPPAAS4BytesPath(segments=[segment])),
            layer.BGPPathAttr(type_flags=0x40, type_code=3, attribute=layer.BGPPANextHop(next_hop="198.51.100.1")),
            layer.BGPPathAttr(type_flags=0x80, type_code=4, attribute=layer.BGPPAMultiExitDisc(med=100)),
        ],
        nlri=[layer.BGPNLRI_IPv4(prefix="192.0.2.0/24")],
    )

    assert wire.encode(wire.announce("192.0.2.0/24", said)) == bytes(made)
