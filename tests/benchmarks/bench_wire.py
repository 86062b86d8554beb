"""What reading and writing UPDATEs costs, beside scapy on the same messages, and how fast a fuzzer can go."""

from contextlib import suppress
from functools import partial
from itertools import islice

from bgpkit_nb import wire
from bgpkit_nb.route import Attributes
from tests.benchmarks.harness import NotMeasured, Row, Timing, time_call
from tests.messages import RECORDED, agreed, mutants, octets

TEXT = octets(next(message for message in RECORDED if message["id"] == "S2"))
HUNDRED = 100


def _each(call) -> Timing:
    """A hundred calls at a time, so that the clock is not what is measured."""
    hundred = time_call(lambda: [call() for _ in range(HUNDRED)], repeats=30, seconds=5)
    return Timing(tuple(sample / HUNDRED for sample in hundred.samples))


def bench_wire_text() -> list[Row]:
    """The text's own message of 69 octets: five attributes and one prefix."""
    update = wire.decode(TEXT)
    read, written = _each(lambda: wire.decode(TEXT)), _each(lambda: wire.encode(update))
    shown = _each(lambda: wire.dissect(TEXT))
    said = Attributes((64500, 64496, 64496), 0, 100, 0xC6336401, frozenset({"64500:13335"}))
    made = _each(lambda: wire.encode(wire.announce("192.0.2.0/24", said)))
    return [
        Row("decode an UPDATE of 69 octets", read.median, 100e-6, p95=read.p95, note=_beside_scapy()),
        Row("encode it again", written.median, 50e-6, p95=written.p95),
        Row("announce and encode it from the model's attributes", made.median, 100e-6, p95=made.p95),
        Row("dissect it field by field", shown.median, 300e-6, p95=shown.p95),
    ]


def _beside_scapy() -> str:
    try:
        from scapy.contrib import bgp as scapy
    except ImportError:
        return "scapy is not installed here"
    scapy.bgp_module_conf.use_2_bytes_asn = False
    read = _each(lambda: scapy.BGP(TEXT)[scapy.BGPUpdate].nlri)
    packet = _scapys_own(scapy)
    assert bytes(packet) == TEXT
    written = _each(lambda: bytes(packet))
    return f"scapy 2: {read.median * 1e6:.0f} µs to read, {written.median * 1e6:.0f} µs to write"


def _scapys_own(scapy):
    """The text's message as scapy builds it from its parts."""
    path = scapy.BGPPAAS4BytesPath.ASPathSegment(segment_type=2, segment_value=[64500, 64496, 64496])
    values = (
        (0x40, 1, scapy.BGPPAOrigin(origin=0)),
        (0x40, 2, scapy.BGPPAAS4BytesPath(segments=[path])),
        (0x40, 3, scapy.BGPPANextHop(next_hop="198.51.100.1")),
        (0x80, 4, scapy.BGPPAMultiExitDisc(med=100)),
        (0xC0, 8, scapy.BGPPACommunity(community=64500 << 16 | 13335)),
    )
    attributes = [scapy.BGPPathAttr(type_flags=flags, type_code=code, attribute=value) for flags, code, value in values]
    nlri = [scapy.BGPNLRI_IPv4(prefix="192.0.2.0/24")]
    return scapy.BGPHeader(type=2) / scapy.BGPUpdate(path_attr=attributes, nlri=nlri)


def bench_wire_recorded() -> Row:
    """Every recorded message, as its session agreed."""
    if not RECORDED:
        raise NotMeasured("there are no recorded messages")
    several = [(octets(message), agreed(message)) for message in RECORDED]
    timing = time_call(lambda: [wire.decode(data, **kind) for data, kind in several], repeats=50, seconds=5)
    each = Timing(tuple(sample / len(several) for sample in timing.samples))
    return Row("decode recorded UPDATEs, each", each.median, 100e-6, p95=each.p95, note=f"mean of {len(several)}")


def bench_wire_damaged() -> Row:
    """Damaged messages: how long the longest takes to be read or refused."""
    several = list(islice(mutants(seed=4), 3000))

    def read(data: bytes, kind: dict) -> None:
        with suppress(wire.WireError):
            _ = wire.decode(data, **kind).attrs

    calls = [partial(read, data, kind) for data, kind in several]
    samples = [time_call(call, repeats=3, warmup=0, seconds=1).median for call in calls]
    timing = Timing(tuple(samples))
    return Row("read or refuse a damaged UPDATE, p95", timing.p95, 1e-3, note=f"slowest {max(samples) * 1e3:.1f} ms")
