"""UPDATE messages as octets: real ones read and written back byte by byte, and every rule of RFC 7606."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb import wire
from bgpkit_nb.route import Attributes, Prefix, Segment, address_text, community, update_octets
from tests.messages import AS_PATH, INSIDE, NEXT_HOP, NLRI, ORIGIN, RECORDED, agreed, attribute, build, octets
from tests.strategies import COMMUNITIES, law, prefixes

each_recorded = pytest.mark.parametrize("message", RECORDED, ids=lambda message: message["id"])


# Real messages


@each_recorded
def test_a_real_message_is_written_back_octet_for_octet(message: dict) -> None:
    update = wire.decode(octets(message), **agreed(message))

    assert wire.encode(update, **agreed(message)) == octets(message)


@each_recorded
def test_a_real_message_says_what_an_independent_decoder_read(message: dict) -> None:
    update, expected = wire.decode(octets(message), **agreed(message)), message["decoded"]

    assert [shown_prefix(each) for each in update.withdrawn] == expected["withdrawn"]
    assert [shown_prefix(each) for each in update.nlri] == expected["nlri"]
    assert [each.code for each in update.attributes] == [each["type"] for each in expected["attributes"]]
    for found, wanted in zip(update.attributes, expected["attributes"], strict=True):
        assert f"{found.flags:#04x}" == wanted["flags"]
        assert plain(found.code, found.value) == normal(found.code, wanted["value"])


def shown_prefix(reach: wire.Reach) -> object:
    return str(reach) if reach.path_id is None else {"path_id": reach.path_id, "prefix": str(reach.prefix)}


def plain(code: int, value: object) -> object:
    """A value as the recorded decoding writes it."""
    if code == 1:
        return ("IGP", "EGP", "INCOMPLETE")[value]
    if code in (2, 17):
        return [[("", "AS_SET", "AS_SEQUENCE")[kind], list(asns)] for kind, asns in value]
    if code in (3, 9):
        return address_text(value)
    if code == 10:
        return [address_text(each) for each in value]
    if code == 14:
        return {"afi": value.afi, "safi": value.safi, "reserved": value.reserved,
                "next_hops": [address_text(hop, 6) for hop in value.next_hops],
                "nlri": [shown_prefix(each) for each in value.nlri]}
    if code == 16:
        return [each.hex() for each in value]
    return list(value) if isinstance(value, tuple) else value


def normal(code: int, value: object) -> object:
    return [community(each) for each in value] if code == 8 else value


def test_the_as4_path_of_a_two_octet_session_is_merged_in() -> None:
    message = next(each for each in RECORDED if "merged_as_path" in each)

    assert list(wire.decode(octets(message), as4=False).attrs.as_path) == message["merged_as_path"]


def test_the_texts_own_message_is_made_from_what_it_says() -> None:
    before, after = (octets(next(each for each in RECORDED if each["id"] == name)) for name in ("S1", "S2"))
    said = Attributes((64500, 64496), 0, 100, 0xC6336401, frozenset({"64500:13335"}))

    assert wire.encode(wire.announce("192.0.2.0/24", said)) == before
    assert wire.encode(wire.announce("192.0.2.0/24", said._replace(as_path=(64500, 64496, 64496)))) == after
    assert (len(before), len(after)) == (65, 69)


def test_end_of_rib_is_known_in_both_its_forms() -> None:
    assert wire.decode(build()).end_of_rib
    assert wire.decode(build(attribute(0x80, 15, "000201"))).end_of_rib
    assert not wire.decode(build(ORIGIN + AS_PATH + NEXT_HOP, nlri=NLRI)).end_of_rib


# Round trips


asns = st.one_of(st.integers(1, 65535), st.integers(65536, 2**32 - 1))
number = st.integers(0, 2**32 - 1)
few = st.lists(asns, min_size=1, max_size=4).map(tuple)
paths = st.lists(
    st.one_of(asns, few, st.builds(Segment, st.sampled_from(("sequence", "set")), few)), max_size=12
).map(lambda parts: tuple(part for i, part in enumerate(parts) if not (i and double(parts[i - 1], part))))


def double(before: object, after: object) -> bool:
    """Two confederation sequences in a row may be one: the wire has no other way to say it."""
    return isinstance(before, Segment) and isinstance(after, Segment)


attributes = st.builds(
    Attributes,
    as_path=paths,
    origin=st.integers(0, 2),
    med=st.none() | number,
    next_hop=st.integers(0, 2**32 - 1),
    communities=st.frozensets(st.sampled_from(COMMUNITIES).map(community)),
    local_pref=st.none() | number,
    learned_from=st.just("own"),
    originator=st.none() | number,
    clusters=st.lists(number, max_size=3).map(tuple),
    aigp=st.none() | st.integers(0, 2**64 - 1),
    otc=st.none() | number,
)


@law
@given(prefixes, attributes)
def test_whatever_the_model_says_comes_back_from_the_wire(prefix: Prefix, said: Attributes) -> None:
    octets = wire.encode(wire.announce(prefix, said))
    update = wire.decode(octets, internal=True)

    assert update.faults == ()
    assert update.announced == (wire.Reach(prefix),)
    assert update.attrs._replace(next_hop=0) == said._replace(next_hop=0)
    assert update.attrs.next_hop & 0xFFFFFFFF == said.next_hop


@law
@given(prefixes, attributes)
def test_the_model_knows_how_long_its_messages_are(prefix: Prefix, said: Attributes) -> None:
    assert update_octets(said, prefix) == len(wire.encode(wire.announce(prefix, said)))


@law
@given(prefixes, attributes)
def test_a_two_octet_session_loses_no_asn(prefix: Prefix, said: Attributes) -> None:
    plain_path = tuple(part for part in said.as_path if not isinstance(part, Segment))
    said = said._replace(as_path=plain_path)

    update = wire.decode(wire.encode(wire.announce(prefix, said, as4=False), as4=False), as4=False, internal=True)

    assert update.attrs.as_path == plain_path


@law
@given(st.lists(prefixes.filter(lambda prefix: prefix.version == 6), min_size=1, max_size=5), number)
def test_path_identifiers_come_back_where_they_were_agreed(found: list[Prefix], path_id: int) -> None:
    reach = [wire.Reach(prefix, path_id) for prefix in found]
    octets = wire.encode(wire.announce(reach, Attributes((64500,))), add_path=(6,))

    assert wire.decode(octets, add_path=(4, 6)).announced == tuple(reach)


@law
@given(prefixes, attributes, st.booleans())
def test_every_octet_belongs_to_exactly_one_field(prefix: Prefix, said: Attributes, as4: bool) -> None:
    octets = wire.encode(wire.announce(prefix, said, as4=as4), as4=as4)
    fields = wire.dissect(octets, as4=as4, internal=True)

    assert b"".join(field.octets for field in fields) == octets
    assert [field.offset for field in fields] == [sum(len(each.octets) for each in fields[:i])
                                                  for i in range(len(fields))]
    assert "unreadable" not in {field.name for field in fields}


@pytest.mark.parametrize("length", [254, 255, 256, 510, 511, 1000])
def test_a_long_path_takes_further_segments_and_the_nearest_is_not_full(length: int) -> None:
    update = wire.announce("192.0.2.0/24", Attributes(tuple(range(1, length + 1))))
    sizes = [len(asns) for _, asns in wire.decode(wire.encode(update)).value(2)]

    assert sizes == [size for size in (length % 255,) if size] + [255] * (length // 255)
    assert wire.decode(wire.encode(update)).attrs.as_path == tuple(range(1, length + 1))


def test_a_message_longer_than_an_update_may_be_is_not_written() -> None:
    with pytest.raises(wire.WireError, match=r"would be \d+ octets long; RFC 4271 4 allows 4096"):
        wire.encode(wire.announce("192.0.2.0/24", Attributes((64500,) * 1100)))


def test_withdrawals_of_both_families_come_back() -> None:
    for prefix in ("192.0.2.0/24", "2001:db8::/32"):
        update = wire.decode(wire.encode(wire.withdraw(prefix)))

        assert (update.announced, [str(each) for each in update.gone]) == ((), [prefix])


def test_an_ipv6_next_hop_may_bring_its_link_local_address() -> None:
    said = Attributes((64500,), next_hop=0x20010DB8 << 96 | 1)
    update = wire.announce("2001:db8::/32", said, link_local=0xFE80 << 112)
    found = wire.decode(wire.encode(update)).value(14)

    assert found.next_hops == (0x20010DB8 << 96 | 1, 0xFE80 << 112)


def test_an_unknown_attribute_is_kept_as_it_came() -> None:
    data = build(ORIGIN + AS_PATH + NEXT_HOP + attribute(0xC0, 99, "0102"), nlri=NLRI)
    update = wire.decode(data)

    assert update.treatment == ""
    assert update.attributes[-1] == wire.PathAttribute(99, 0xC0, b"\x01\x02")
    assert wire.encode(update) == data


def test_another_familys_prefixes_are_kept_as_they_came() -> None:
    data = build(ORIGIN + AS_PATH + attribute(0x80, 14, "0001 80 0c 0000000000000000c0000201 00 70deadbeef"))

    assert wire.decode(data).treatment == ""
    assert wire.encode(wire.decode(data)) == data


def test_otc_is_read() -> None:
    data = build(ORIGIN + AS_PATH + NEXT_HOP + attribute(0xC0, 35, "0000fbf4"), nlri=NLRI)

    assert wire.decode(data).value(35) == 64500


def test_bits_behind_a_prefix_mean_nothing() -> None:
    data = build(ORIGIN + AS_PATH + NEXT_HOP, nlri=bytes.fromhex("17c00003"))

    assert [str(each) for each in wire.decode(data).nlri] == ["192.0.2.0/23"]


# RFC 6793: two octets and four


SEQUENCE, SET, CONFED = 2, 1, 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([(SEQUENCE, (1, 23456, 3))], [(SEQUENCE, (70000, 3))], [(SEQUENCE, (1,)), (SEQUENCE, (70000, 3))]),
        ([(SEQUENCE, (1, 2))], [(SEQUENCE, (5, 6, 7))], [(SEQUENCE, (1, 2))]),
        ([(SEQUENCE, (23456, 2))], [(SEQUENCE, (70000, 2))], [(SEQUENCE, (70000, 2))]),
        ([(CONFED, (9,)), (SEQUENCE, (1, 23456))], [(SEQUENCE, (70000,))],
         [(CONFED, (9,)), (SEQUENCE, (1,)), (SEQUENCE, (70000,))]),
        ([(SET, (1, 2)), (SEQUENCE, (23456,))], [(SEQUENCE, (70000,))], [(SET, (1, 2)), (SEQUENCE, (70000,))]),
        ([(SEQUENCE, (1,)), (CONFED, (9,)), (SEQUENCE, (23456,))], [(SEQUENCE, (70000,))],
         [(SEQUENCE, (1,)), (CONFED, (9,)), (SEQUENCE, (70000,))]),
    ],
)
def test_as4_path_and_as_path_are_merged_by_the_rule(old: list, new: list, expected: list) -> None:
    from bgpkit_nb.wire.paths import merged

    assert merged(*(tuple(wire.PathSegment(*each) for each in path) for path in (old, new))) == tuple(
        wire.PathSegment(*each) for each in expected)


def test_an_aggregator_of_a_two_octet_router_makes_both_as4_attributes_stale() -> None:
    path = attribute(0x40, 2, "0202 fbf4 5ba0") + NEXT_HOP
    later = attribute(0xC0, 17, "0201 00011170") + attribute(0xC0, 18, "00011170 0a000001")
    true = wire.decode(build(ORIGIN + path + attribute(0xC0, 7, "5ba0 0a000001") + later, nlri=NLRI), as4=False)
    stale = wire.decode(build(ORIGIN + path + attribute(0xC0, 7, "fbf6 0a000001") + later, nlri=NLRI), as4=False)

    assert (true.attrs.as_path, true.aggregator.asn) == ((64500, 70000), 70000)
    assert (stale.attrs.as_path, stale.aggregator.asn) == ((64500, 23456), 64502)


def test_as4_path_leaves_out_what_a_confederation_put_there() -> None:
    said = Attributes((Segment("sequence", (64512,)), 70000))
    update = wire.announce("192.0.2.0/24", said, as4=False)

    assert update.value(17) == (wire.PathSegment(2, (70000,)),)
    assert update.attrs.as_path == said.as_path


def test_the_length_of_an_asn_has_to_be_told() -> None:
    data = octets(next(each for each in RECORDED if each["id"] == "W2"))

    assert wire.decode(data).treatment == ""
    assert wire.decode(data, as4=False).treatment == "treat-as-withdraw"


# RFC 7606: who is punished, and how hard


def spoilt(flags: int, code: int, value: str) -> bytes:
    """A good announcement with one attribute in place of its own of that type, or added."""
    kept = [each for each in (ORIGIN, AS_PATH, NEXT_HOP) if each[1] != code]
    return build(b"".join([*kept, attribute(flags, code, value)]), nlri=NLRI)


@pytest.mark.parametrize(
    ("flags", "code", "value", "treatment", "source"),
    [
        (0x40, 1, "03", "treat-as-withdraw", "RFC 7606 7.1"),
        (0x40, 1, "", "treat-as-withdraw", "RFC 7606 7.1"),
        (0x40, 2, "0501 0000fbf4", "treat-as-withdraw", "RFC 7606 7.2"),
        (0x40, 2, "0202 0000fbf4", "treat-as-withdraw", "RFC 7606 7.2"),
        (0x40, 2, "0200", "treat-as-withdraw", "RFC 7606 7.2"),
        (0x40, 2, "0201 0000fbf4 02", "treat-as-withdraw", "RFC 7606 7.2"),
        (0x40, 2, "0201 00000000", "treat-as-withdraw", "RFC 7606 7.2"),
        (0x40, 3, "c63364", "treat-as-withdraw", "RFC 7606 7.3"),
        (0x80, 4, "000064", "treat-as-withdraw", "RFC 7606 7.4"),
        (0x40, 6, "00", "attribute-discard", "RFC 7606 7.6"),
        (0xC0, 7, "fbf40a000001", "attribute-discard", "RFC 7606 7.7"),
        (0xC0, 8, "fbf4", "treat-as-withdraw", "RFC 7606 7.8"),
        (0xC0, 8, "", "treat-as-withdraw", "RFC 7606 7.8"),
        (0x80, 14, "0002", "session-reset", "RFC 7606 7.11"),
        (0x80, 14, "0002 01 05 2001000000 00", "afi-safi-disable", "RFC 7606 7.11"),
        (0x80, 15, "0002 01 81 20010db8", "afi-safi-disable", "RFC 7606 7.12"),
        (0xC0, 16, "0002fbf4", "treat-as-withdraw", "RFC 7606 7.14"),
        (0x80, 26, "01000b00", "attribute-discard", "RFC 7311 3"),
        (0xC0, 32, "0000fbf4", "treat-as-withdraw", "RFC 8092 6"),
        (0xC0, 35, "fbf4", "treat-as-withdraw", "RFC 9234 5"),
        (0xC0, 17, "0201 0000fbf4", "attribute-discard", "RFC 6793 4.1"),
        (0x00, 99, "00", "session-reset", "RFC 4271 6.3"),
        (0xC0, 4, "00000064", "treat-as-withdraw", "RFC 7606 3 (c)"),
        (0xC0, 1, "00", "treat-as-withdraw", "RFC 7606 3 (c)"),
    ],
)
def test_a_malformed_attribute_is_treated_by_its_own_rule(flags, code, value, treatment, source) -> None:
    update = wire.decode(spoilt(flags, code, value))

    assert [(fault.treatment, fault.source) for fault in update.faults] == [(treatment, source)]
    assert update.treatment == treatment
    keeps = treatment in ("attribute-discard", "afi-safi-disable")
    assert [str(each) for each in update.announced] == (["192.0.2.0/24"] if keeps else [])
    assert [str(each) for each in update.gone] == (["192.0.2.0/24"] if treatment == "treat-as-withdraw" else [])


@pytest.mark.parametrize("code", INSIDE)
def test_what_belongs_inside_an_as_is_discarded_from_outside_and_must_be_whole_inside(code: int) -> None:
    flags = 0x40 if code == 5 else 0x80
    good, bad = spoilt(flags, code, "00000064"), spoilt(flags, code, "000064")

    assert wire.decode(good).treatment == wire.decode(bad).treatment == "attribute-discard"
    assert wire.decode(good).value(code) is None
    assert wire.decode(good, internal=True).treatment == ""
    assert wire.decode(bad, internal=True).treatment == "treat-as-withdraw"


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_an_announcement_without_a_mandatory_attribute_is_a_withdrawal(left_out: int) -> None:
    kept = [each for i, each in enumerate((ORIGIN, AS_PATH, NEXT_HOP)) if i != left_out]
    update = wire.decode(build(b"".join(kept), nlri=NLRI))

    assert (update.treatment, len(update.faults)) == ("treat-as-withdraw", 1)
    assert "is missing" in update.faults[0].reason


def test_an_attribute_twice_counts_once_but_never_the_carrier_of_prefixes() -> None:
    med = attribute(0x80, 4, "00000001") + attribute(0x80, 4, "00000002")
    reach = attribute(0x80, 14, "0002 01 10 20010db8000000000000000000000001 00 20 20010db8")
    twice = wire.decode(build(ORIGIN + AS_PATH + NEXT_HOP + med, nlri=NLRI))

    assert (twice.treatment, twice.attrs.med) == ("attribute-discard", 1)
    assert wire.decode(build(ORIGIN + AS_PATH + reach + reach)).treatment == "session-reset"


@pytest.mark.parametrize(
    ("data", "treatment", "source"),
    [
        (build(ORIGIN + AS_PATH + NEXT_HOP + b"\x80", nlri=NLRI), "treat-as-withdraw", "RFC 7606 4"),
        (build(ORIGIN + AS_PATH + NEXT_HOP + b"\x90\x04\x00", nlri=NLRI), "treat-as-withdraw", "RFC 7606 4"),
        (build(ORIGIN + AS_PATH + NEXT_HOP + b"\x80\x04\x09", nlri=NLRI), "treat-as-withdraw", "RFC 7606 4"),
        (build(ORIGIN + AS_PATH + NEXT_HOP + b"\x80\x0e\x09", nlri=NLRI), "session-reset", "RFC 7606 3 (j)"),
        (build(ORIGIN + AS_PATH + NEXT_HOP, nlri=b"\x21\xc0\x00\x02\x01\x00"), "session-reset", "RFC 7606 5.3"),
        (build(ORIGIN + AS_PATH + NEXT_HOP, nlri=b"\x18\xc0"), "session-reset", "RFC 7606 5.3"),
        (build(withdrawn=b"\x18\xc0"), "session-reset", "RFC 7606 5.3"),
        (build()[:19] + b"\x00\x09\x00\x00", "session-reset", "RFC 4271 6.3"),
        (build()[:21] + b"\x00\x09", "session-reset", "RFC 4271 6.3"),
    ],
)
def test_lengths_that_do_not_fit_are_treated_by_what_can_still_be_read(data, treatment, source) -> None:
    update = wire.decode(data)

    assert (update.treatment, update.faults[0].source) == (treatment, source)


def test_an_error_in_a_message_that_announces_nothing_resets_the_session() -> None:
    update = wire.decode(build(attribute(0x40, 1, "07") + AS_PATH))

    assert (update.treatment, update.faults[-1].source) == ("session-reset", "RFC 7606 5.2")


def test_a_family_that_is_switched_off_leaves_the_other_alone() -> None:
    broken = attribute(0x80, 14, "0002 01 05 2001000000 00")
    update = wire.decode(build(ORIGIN + AS_PATH + NEXT_HOP + broken, nlri=NLRI))

    assert update.treatment == "afi-safi-disable"
    assert [str(each) for each in update.announced] == ["192.0.2.0/24"]


def test_a_fault_says_what_is_wrong_what_follows_and_where_it_is_written() -> None:
    fault = wire.decode(spoilt(0x40, 1, "03")).faults[0]

    assert str(fault) == ("ORIGIN is malformed: its value is 3, not 0, 1 or 2: treat as withdraw (RFC 7606 7.1)")


# What is no UPDATE at all


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "0 octets are no BGP message"),
        (b"\xff" * 18, "18 octets are no BGP message"),
        (b"\x00" * 23, "marker"),
        (build()[:22], "the header says 23 octets, and there are 22"),
        (build() + b"\x00", "the header says 23 octets, and there are 24"),
        (b"\xff" * 16 + b"\x00\x13\x04", "type 4"),
        (b"\xff" * 16 + b"\x00\x13\x02", "at least 23 octets, not 19"),
        (b"\xff" * 16 + (5000).to_bytes(2) + b"\x02" + bytes(4981), "at most 4096"),
    ],
)
def test_octets_that_are_no_update_are_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(wire.WireError, match=reason):
        wire.decode(data)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: wire.encode(wire.announce("192.0.2.0/24", Attributes((70000,))), as4=False), "AS70000 does not fit"),
        (lambda: wire.encode(wire.announce("192.0.2.0/24", Attributes((1,))), add_path=(4,)), "path identifier"),
        (lambda: wire.encode(wire.announce(wire.Reach(Prefix.parse("::/0"), 1), Attributes((1,)))), "has no room"),
        (lambda: wire.announce(["192.0.2.0/24", "::/0"], Attributes((1,))), "one IP version"),
        (lambda: wire.announce([], Attributes((1,))), "here are none"),
        (lambda: wire.announce("::/0", Attributes((tuple(range(1, 300)),))), "AS_SET cannot hold 299"),
        (lambda: wire.encode(wire.announce("::/0", Attributes((0,)))), "AS0 does not fit"),
        (lambda: wire.encode(wire.announce("::/0", Attributes((1,), med=1 << 32))), "MULTI_EXIT_DISC cannot say"),
        (lambda: wire.encode(wire.withdraw(wire.Reach(Prefix.parse("::/0"), -1)), add_path=(6,)), "cannot be -1"),
    ],
)
def test_what_a_session_cannot_carry_is_refused_by_name(make, reason: str) -> None:
    with pytest.raises(wire.WireError, match=reason):
        make()


# What an AS sends, with the knobs where they stand


def texts_scenario() -> bgp.Scenario:
    """The text's own example: 64496 announces through 64500 to a source, MED and community as printed."""
    tell = bgp.Rule("tell", "out", (("neighbor", 64511),), (("med", 100), ("add", "64500:13335")))
    network = (
        bgp.Network("the text's example").add(64496, "Origin", announces="192.0.2.0/24").add(64500, "Transit")
        .add(64511, "Source").customer(64496, of=64500).customer(64511, of=64500).rule(64500, tell)
    )
    return bgp.Scenario("prepending", network, "Origin", knobs=(bgp.knobs.prepend(network, 64496, 64500),))


def test_the_texts_before_and_after_are_what_its_transit_sends() -> None:
    before, after = (
        bgp.update(bgp.solve(texts_scenario().set(prepend=n)), "Transit", "Source") for n in (0, 1))

    for found, name in ((before, "S1"), (after, "S2")):
        wanted = octets(next(each for each in RECORDED if each["id"] == name))
        hop = wanted.index(bytes.fromhex("c6336401"))
        assert found.octets[:hop] + wanted[hop:hop + 4] + found.octets[hop + 4:] == wanted
    assert (len(before), len(after)) == (65, 69)


def test_what_a_prepend_changes_is_told_field_by_field() -> None:
    before, after = (
        bgp.update(bgp.solve(texts_scenario().set(prepend=n)), "Transit", "Source") for n in (0, 1))
    told = [(row["mark"], row["part"], row["field"], row["before"], row["after"])
            for row in wire.compare_updates(before, after).table]

    assert told == [
        ("changed", "header", "length", "65 octets", "69 octets"),
        ("changed", "attributes", "length", "38 octets", "42 octets"),
        ("changed", "AS_PATH", "length", "10 octets", "14 octets"),
        ("changed", "AS_PATH", "segment length", "2 ASNs", "3 ASNs"),
        ("new", "AS_PATH", "ASN", "", "64496"),
    ]
    assert "equal, octet for octet" in str(wire.compare_updates(before, before))


def test_what_goes_over_the_wire_is_what_the_neighbour_holds() -> None:
    outcome = bgp.solve(bgp.scenarios.regional().set(prepend=2, community="64496:3001"))
    network = outcome.network
    for link in network.links_of(outcome.scenario.subject):
        far = network.far_end(link, outcome.scenario.subject)
        sent = bgp.update(outcome, link=link.id)
        held = [route for route in outcome.decision(far).candidates if route.session == link.id]
        assert sent.update.attrs.as_path == held[0].as_path
        assert sent.update.attrs.next_hop == held[0].attrs.next_hop
        assert sent.update.attrs.communities <= held[0].attrs.communities


def test_what_is_kept_back_goes_out_as_a_withdrawal_with_its_reason() -> None:
    scenario = bgp.scenarios.two_transits()
    outcome = bgp.solve(scenario)
    stub = outcome.network.find(scenario.subject).name
    sent = bgp.update(outcome, "Transit A", stub)

    assert sent.update.announced == ()
    assert [str(each) for each in sent.update.gone] == [str(outcome.prefix)]
    assert sent.reason
    assert "takes back" in str(sent)


def test_a_link_that_is_down_or_somebody_elses_carries_nothing() -> None:
    outcome = bgp.solve(bgp.scenarios.regional().set(link=False))
    down = next(link for link in outcome.network.links if not link.up)
    sender = outcome.network.ends(down)[0]
    stranger = next(system.asn for system in outcome.network.ases if system.asn not in outcome.network.ends(down))

    with pytest.raises(ValueError, match="it is down"):
        bgp.update(outcome, sender, link=down.id)
    with pytest.raises(ValueError, match="is not one of"):
        bgp.update(outcome, stranger, link=down.id)


def test_inside_an_as_a_router_tells_another_its_local_pref_and_who_brought_the_route() -> None:
    network = (
        bgp.Network("inside").add(64500, "ISP", routers=("West", "East", "RR"))
        .igp_link("West", "RR").igp_link("RR", "East")
        .ibgp("ISP", reflectors=("RR",)).add(64496, "Stub", announces="192.0.2.0/24").customer("Stub", of="West")
    )
    outcome = bgp.solve(bgp.Scenario("inside", network, "Stub"))
    first, reflected = bgp.update(outcome, "West", "RR"), bgp.update(outcome, "RR", "East")

    assert (first.sender, first.receiver, first.agreed.internal) == (64500, 64500, True)
    assert (first.update.attrs.local_pref, first.update.attrs.originator) == (130, None)
    assert reflected.update.attrs.originator == network.router("West").router_id
    assert reflected.update.attrs.clusters
    assert reflected.update.faults == ()
    assert wire.decode(bytes(reflected)).treatment == "attribute-discard"
    assert bgp.update(outcome, towards="ISP").update.attrs.local_pref is None
    with pytest.raises(ValueError, match="West has no session with East that is up"):
        bgp.update(outcome, "West", "East")


def test_a_route_server_tells_each_client_the_best_of_what_it_may_hear() -> None:
    network = bgp.Network("exchange").add(64500, "IX")
    for asn, name in ((64501, "One"), (64502, "Two"), (64503, "Three")):
        network = network.add(asn, name, announces=() if name == "Three" else "192.0.2.0/24").rs_client(name, of="IX")
    outcome = bgp.solve(bgp.Scenario("exchange", network, "Three"))

    told = {name: bgp.update(outcome, "IX", name).update.attrs.as_path for name in ("One", "Two", "Three")}
    assert told == {"One": (64502,), "Two": (64501,), "Three": (64501,)}


def test_a_message_shows_itself_field_by_field_with_names_escaped() -> None:
    sent = bgp.update(bgp.solve(texts_scenario()), "Transit", "Source")

    assert str(sent).startswith("AS64500 announces 192.0.2.0/24 to AS64511 in 65 octets.\nff ff")
    assert "<td" in sent._repr_html_()
    assert [row["says"] for row in sent.words.table if row["field"] == "ASN"] == ["64500", "64496"]
    assert bytes(sent) == sent.octets
