"""Hostile octets: whatever comes, it is a decoded message, a treatment of RFC 7606, or one named error."""

from itertools import islice
from time import monotonic

import pytest

from bgpkit_nb import wire
from bgpkit_nb.wire.nouns import TREATMENTS
from bgpkit_nb.wire.pcap import read_pcap, write_pcap
from tests.messages import mutants, seeds

SECONDS = 20
MUTATIONS = 1_000_000


def survive(data: bytes, agreed: dict) -> str:
    """Read a message in every way there is; what became of it. Any exception but WireError gets out of here."""
    try:
        update = wire.decode(data, **agreed)
    except wire.WireError:
        return "refused"
    assert update.treatment in ("", *TREATMENTS)
    attrs = update.attrs
    assert (attrs is None) == (update.announced == ())
    assert not (set(update.announced) and "treat-as-withdraw" in {fault.treatment for fault in update.faults})
    fields = wire.dissect(data, **agreed)
    assert b"".join(field.octets for field in fields) == data
    if not update.faults:
        assert wire.decode(wire.encode(update, **agreed), **agreed) == update
    return update.treatment or "read"


def test_twenty_seconds_of_damaged_messages_bring_nothing_but_answers() -> None:
    end, met = monotonic() + SECONDS, set()

    for data, agreed in mutants(seed=1):
        met.add(survive(data, agreed))
        if monotonic() > end:
            break

    assert met == {"refused", "read", *TREATMENTS}


@pytest.mark.deep
def test_a_million_damaged_messages_bring_nothing_but_answers() -> None:
    for data, agreed in islice(mutants(seed=2), MUTATIONS):
        survive(data, agreed)


def test_damaged_captures_are_read_or_refused_by_name(tmp_path) -> None:
    path = tmp_path / "damaged.pcap"
    write_pcap(path, [wire.OnWire(data, 64500, 64496) for data in seeds()])
    whole = path.read_bytes()

    refused = 0
    for data, _ in islice(mutants(seed=3), 2000):
        at = int.from_bytes(data[-3:]) % len(whole)
        path.write_bytes(whole[:at] + data[-8:] + whole[at + len(data) % 9:])
        try:
            read_pcap(path)
        except wire.WireError:
            refused += 1
    assert 0 < refused < 2000
