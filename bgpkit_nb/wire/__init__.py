"""UPDATE messages as octets: read, written and taken apart field by field; and captures for Wireshark."""

from .compare import Line, compare_updates, differences
from .decode import decode
from .dissect import Field, dissect
from .encode import announce, encode, withdraw
from .message import Update
from .nouns import (
    Aggregator,
    Agreed,
    Fault,
    MpReach,
    MpUnreach,
    PathAttribute,
    PathSegment,
    Reach,
    WireError,
)
from .onwire import OnWire, describe, update
from .pcap import Packet, read_pcap, write_pcap

__all__ = [
    "Aggregator",
    "Agreed",
    "Fault",
    "Field",
    "Line",
    "MpReach",
    "MpUnreach",
    "OnWire",
    "Packet",
    "PathAttribute",
    "PathSegment",
    "Reach",
    "Update",
    "WireError",
    "announce",
    "compare_updates",
    "decode",
    "describe",
    "differences",
    "dissect",
    "encode",
    "read_pcap",
    "update",
    "withdraw",
    "write_pcap",
]
