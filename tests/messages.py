"""UPDATE messages for tests: real ones, ones put together by hand, and mutants of both."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bgpkit_nb import wire
from bgpkit_nb.route import Attributes, Segment

RECORDED = json.loads((Path(__file__).parent / "data" / "updates_hex.json").read_text("utf-8"))["messages"]
INSIDE = (5, 9, 10)


def octets(message: dict) -> bytes:
    return bytes.fromhex(message["hex"])


def agreed(message: dict) -> dict:
    """What the session agreed that a recorded message came over: LOCAL_PREF and reflection are iBGP's."""
    internal = any(each["type"] in INSIDE for each in message["decoded"]["attributes"])
    return {"as4": message["as4"], "add_path": (4,) if message["addpath"] else (), "internal": internal}


def build(attributes: bytes = b"", *, withdrawn: bytes = b"", nlri: bytes = b"") -> bytes:
    """An UPDATE around three parts given as octets."""
    length = 23 + len(withdrawn) + len(attributes) + len(nlri)
    head = b"\xff" * 16 + length.to_bytes(2) + b"\x02"
    return head + len(withdrawn).to_bytes(2) + withdrawn + len(attributes).to_bytes(2) + attributes + nlri


def attribute(flags: int, code: int, value: str = "") -> bytes:
    """One attribute, its value in hex."""
    content = bytes.fromhex(value)
    return bytes((flags, code, len(content))) + content


#: What every announcement over eBGP needs, attribute by attribute, and a prefix.
ORIGIN = attribute(0x40, 1, "00")
AS_PATH = attribute(0x40, 2, "0201 0000fbf4")
NEXT_HOP = attribute(0x40, 3, "c6336401")
NLRI = bytes.fromhex("18c00002")

_RICH = Attributes(
    as_path=(Segment("sequence", (64512, 64513)), *range(70000, 70300), (64501, 64502)), med=7, next_hop=0xC6336401,
    communities=frozenset({"64500:1", "no-export", "64500:1:2"}), local_pref=100, originator=9, clusters=(1, 2),
    aigp=40,
)


def seeds() -> list[bytes]:
    """Messages worth mutating: every recorded one, and two that use all the rest."""
    made = [wire.encode(wire.announce(prefix, _RICH, as4=as4, aggregator=wire.Aggregator(70000, 1), atomic=True,
                                      extended=[bytes(8)]), as4=as4)
            for as4, prefix in ((True, "192.0.2.0/24"), (False, "2001:db8::/32"))]
    return [*(octets(message) for message in RECORDED), *made, wire.encode(wire.withdraw("2001:db8::/32"))]


def mutants(seed: int) -> Iterator[tuple[bytes, dict]]:
    """Damaged messages without end, the same ones for the same seed, each with some session's agreement."""
    random, whole = Random(seed), seeds()
    while True:
        data = bytearray(random.choice(whole))
        for _ in range(random.choice((1, 1, 2, 3, 8))):
            _damage(data, random, whole)
        if random.random() < 0.9 and len(data) >= 19:
            data[:16], data[16:18] = b"\xff" * 16, min(len(data), 65535).to_bytes(2)
            data[18] = 2
        yield bytes(data), {"as4": random.random() < 0.7, "internal": random.random() < 0.5,
                            "add_path": random.choice(((), (), (4,), (4, 6)))}


def _damage(data: bytearray, random: Random, whole: list[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    if random.random() < 0.8:
        at = max(at, min(19, len(data)))
    size = random.choice((1, 1, 2, 4, 16, 300))
    kind = random.randrange(6)
    if kind == 0:
        data[at:at + 1] = bytes((random.choice((0, 1, 2, 4, 15, 32, 33, 128, 129, 254, 255)),))
    elif kind == 1 and at < len(data):
        data[at] ^= 1 << random.randrange(8)
    elif kind == 2:
        del data[at:at + size]
    elif kind == 3:
        data[at:at] = random.randbytes(size)
    elif kind == 4:
        data[at:at] = data[at:at + size]
    else:
        other = random.choice(whole)
        start = random.randrange(len(other))
        data[at:at + size] = other[start:start + size]
