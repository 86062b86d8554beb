"""Captures: BGP messages as the TCP packets that carry them, in a pcap file for Wireshark; and our own read back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..files import write_whole
from ..route import next_hop_in
from .decode import check_header
from .nouns import HEADER, MARKER, WireError

PORT, _CLIENT_PORT = 179, 49152
_MAGIC = 0xA1B2C3D4
_BYTE_ORDERS = {_MAGIC.to_bytes(4, order): order for order in ("big", "little")}
_SYN, _ACK, _PUSH = 0x02, 0x10, 0x08
_MTU_PAYLOAD = 1400
#: A longer file was not written by us; nothing larger is read.
MOST_OCTETS = 100_000_000
_LINK_ETHERNET = 1


class Packet(NamedTuple):
    """One BGP message in a capture: when (seconds), the ends' addresses and their IP version, the message's octets."""

    time: float
    source: int
    target: int
    octets: bytes
    version: int = 4


# -- out --------------------------------------------------------------------------------------------------------------


def write_pcap(path: str | os.PathLike, messages: Iterable, *, version: int = 4) -> Path:
    """Write messages to a pcap file that Wireshark opens, whole or not at all.

    messages: what `update` gives. Each pair of routers gets a TCP session: handshake, the OPENs in which both say what
    the session agreed (so that Wireshark knows how long an ASN is), KEEPALIVEs, and then its messages, a second
    apart. version: of the IP packets. Ethernet, IP and TCP carry correct checksums.
    """
    if version not in (4, 6):
        raise ValueError(f"version cannot be {version!r}; choose 4 or 6")
    header = b"".join((_MAGIC.to_bytes(4), (2).to_bytes(2), (4).to_bytes(2), bytes(8), (65535).to_bytes(4),
                       _LINK_ETHERNET.to_bytes(4)))
    return write_whole(Path(path), header + b"".join(_records(tuple(messages), version)))


def _records(messages: tuple, version: int) -> Iterator[bytes]:
    sessions: dict[tuple, Session] = {}
    for number, message in enumerate(messages):
        ends = frozenset((message.source, message.target)), message.agreed
        if ends not in sessions:
            sessions[ends] = Session(message, version, _CLIENT_PORT + len(sessions))
            yield from (_record(number, frame) for frame in sessions[ends].begin(message))
        yield from (_record(number, frame) for frame in sessions[ends].say(message.source, message.octets))


def _record(seconds: int, frame: bytes) -> bytes:
    size = len(frame).to_bytes(4)
    return seconds.to_bytes(4) + bytes(4) + size + size + frame


class Session:
    """One TCP session between two routers, as the frames it sends; keeps what has been sent each way."""

    def __init__(self, first, version: int, port: int) -> None:
        self.version = version
        self.ends = first.source, first.target
        self.ports = {first.source: port, first.target: PORT}
        self.sent = {first.source: 1000, first.target: 5000}

    def begin(self, first) -> Iterator[bytes]:
        """The handshake, both OPENs and both KEEPALIVEs."""
        source, target = self.ends
        yield self._frame(source, _SYN, b"")
        yield self._frame(target, _SYN | _ACK, b"")
        yield self._frame(source, _ACK, b"")
        for who, asn in ((source, first.sender), (target, first.receiver)):
            yield from self.say(who, open_message(asn, who, first.agreed))
        for who in self.ends:
            yield from self.say(who, KEEPALIVE)

    def say(self, who: int, octets: bytes) -> Iterator[bytes]:
        """The frames that carry these octets from one end."""
        for at in range(0, len(octets), _MTU_PAYLOAD):
            yield self._frame(who, _ACK | _PUSH, octets[at:at + _MTU_PAYLOAD])

    def _frame(self, who: int, flags: int, payload: bytes) -> bytes:
        other = self.ends[1] if who == self.ends[0] else self.ends[0]
        heard = self.sent[other] if flags & _ACK else 0
        segment = b"".join((self.ports[who].to_bytes(2), self.ports[other].to_bytes(2), self.sent[who].to_bytes(4),
                            heard.to_bytes(4), bytes((5 << 4, flags)), (16384).to_bytes(2), bytes(4), payload))
        self.sent[who] += len(payload) + bool(flags & _SYN)
        return _ethernet(who, other, self.version, segment)


KEEPALIVE = MARKER + HEADER.to_bytes(2) + b"\x04"


def open_message(asn: int, router_id: int, agreed) -> bytes:
    """The OPEN that offers what the session agreed: IPv4 and IPv6 unicast, four-octet ASNs, ADD-PATH (RFC 5492)."""
    capabilities = b"\x01\x04\x00\x01\x00\x01" + b"\x01\x04\x00\x02\x00\x01"
    if agreed.as4:
        capabilities += b"\x41\x04" + asn.to_bytes(4)
    paths = b"".join(bytes((0, {4: 1, 6: 2}[version], 1, 3)) for version in agreed.add_path)
    if paths:
        capabilities += bytes((0x45, len(paths))) + paths
    options = bytes((2, len(capabilities))) + capabilities
    two = asn if asn < 1 << 16 else 23456
    body = b"\x04" + two.to_bytes(2) + (90).to_bytes(2) + router_id.to_bytes(4) + bytes((len(options),)) + options
    return MARKER + (HEADER + len(body)).to_bytes(2) + b"\x01" + body


def _ethernet(source: int, target: int, version: int, segment: bytes) -> bytes:
    a, b = (next_hop_in(each, version).to_bytes(4 if version == 4 else 16) for each in (source, target))
    pseudo = a + b + (b"\x00\x06" + len(segment).to_bytes(2) if version == 4 else
                      len(segment).to_bytes(4) + b"\x00\x00\x00\x06")
    segment = segment[:16] + checksum(pseudo + segment).to_bytes(2) + segment[18:]
    ip = _ip4(a, b, len(segment)) if version == 4 else _ip6(a, b, len(segment))
    # Locally administered addresses that end in the routers' own.
    macs = b"".join(b"\x02\x00" + each.to_bytes(4) for each in (target, source))
    return macs + (b"\x08\x00" if version == 4 else b"\x86\xdd") + ip + segment


def _ip4(source: bytes, target: bytes, size: int) -> bytes:
    head = b"\x45\xc0" + (20 + size).to_bytes(2) + b"\x00\x00\x40\x00\x01\x06" + bytes(2) + source + target
    return head[:10] + checksum(head).to_bytes(2) + head[12:]


def _ip6(source: bytes, target: bytes, size: int) -> bytes:
    return b"\x6c\x00\x00\x00" + size.to_bytes(2) + b"\x06\x01" + source + target


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071); 0 over octets that hold their own."""
    total = sum(memoryview(octets + bytes(len(octets) % 2)).cast("H")) if octets else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return int.from_bytes((~total & 0xFFFF).to_bytes(2, _NATIVE))


_NATIVE = "little" if memoryview(b"\x01\x00").cast("H")[0] == 1 else "big"


# -- in ---------------------------------------------------------------------------------------------------------------


def read_pcap(path: str | os.PathLike) -> tuple[Packet, ...]:
    """Every BGP message in a pcap file of Ethernet frames, each session's octets in order of arrival.

    Reads what `write_pcap` wrote, and captures like it: classic pcap, no lost or repeated segments. WireError names
    the file and what is wrong with it.
    """
    try:
        size = Path(path).stat().st_size
        if size > MOST_OCTETS:
            raise WireError(f"{size} octets are more than the {MOST_OCTETS} that are read")
        return tuple(_messages(_frames(Path(path).read_bytes())))
    except WireError as error:
        raise WireError(f"{path}: {error}") from None


def _frames(data: bytes) -> Iterator[tuple[float, bytes]]:
    order = _BYTE_ORDERS.get(data[:4])
    if order is None or len(data) < 24:
        raise WireError("this is no pcap file with times in microseconds; save the capture in that form")
    if int.from_bytes(data[20:24], order) != _LINK_ETHERNET:
        raise WireError("its frames are not Ethernet's; capture on an Ethernet interface")
    at = 24
    while at < len(data):
        seconds, micros, kept, _ = (int.from_bytes(data[at + i:at + i + 4], order) for i in (0, 4, 8, 12))
        if at + 16 + kept > len(data):
            raise WireError(f"the record at octet {at} runs beyond the end of the file")
        yield seconds + micros / 1e6, data[at + 16:at + 16 + kept]
        at += 16 + kept


def _messages(frames: Iterable[tuple[float, bytes]]) -> Iterator[Packet]:
    streams: dict[tuple, bytes] = {}
    for time, frame in frames:
        found = _segment(frame)
        if found is None:
            continue
        source, target, ports, payload, version = found
        key = source, target, ports
        rest = streams.get(key, b"") + payload
        while (size := _whole(rest)) and size <= len(rest):
            yield Packet(time, source, target, rest[:size], version)
            rest = rest[size:]
        streams[key] = rest


def _whole(octets: bytes) -> int:
    """The length of the message that a stream goes on with; 0 while its header is not there."""
    if len(octets) < HEADER:
        return 0
    size = int.from_bytes(octets[16:18])
    check_header(octets[:HEADER] + bytes(max(0, size - HEADER)), kind=None)
    return size


def _segment(frame: bytes) -> tuple[int, int, bytes, bytes, int] | None:
    """Addresses, ports, payload and IP version of a TCP segment to or from port 179; None for any other frame."""
    version = {b"\x08\x00": 4, b"\x86\xdd": 6}.get(frame[12:14])
    packet = frame[14:]
    if version == 4 and len(packet) >= 20 and packet[9] == 6:
        total, head, a, b = int.from_bytes(packet[2:4]), 4 * (packet[0] & 15), packet[12:16], packet[16:20]
    elif version == 6 and len(packet) >= 40 and packet[6] == 6:
        total, head, a, b = 40 + int.from_bytes(packet[4:6]), 40, packet[8:24], packet[24:40]
    else:
        return None
    segment = packet[head:total]
    if len(segment) < 20 or PORT.to_bytes(2) not in (segment[:2], segment[2:4]):
        return None
    payload = segment[4 * (segment[12] >> 4):]
    return int.from_bytes(a), int.from_bytes(b), segment[:4], payload, version
