"""Prefixes, communities, AS numbers, attributes, and how long an UPDATE gets."""

import json
from pathlib import Path

import pytest

from bgpkit_nb.route import (
    LONGEST_PATH,
    LONGEST_UPDATE,
    ORIGINS,
    Attributes,
    Prefix,
    address_text,
    check_asn,
    community,
    held,
    own_network,
    runs,
    update_octets,
)

MESSAGES = {
    each["id"]: each
    for each in json.loads((Path(__file__).parent / "data" / "updates_hex.json").read_text())["messages"]
}


# Prefixes


@pytest.mark.parametrize(
    "text", ["192.0.2.0/24", "0.0.0.0/0", "198.51.100.7/32", "2001:db8::/32", "::/0", "2001:db8::1/128"]
)
def test_a_prefix_is_written_as_it_was_read(text: str) -> None:
    assert str(Prefix.parse(text)) == text


def test_a_prefix_with_host_bits_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(
        ValueError, match=r"^192\.0\.2\.1/24 has host bits set; the prefix is 192\.0\.2\.0/24$"
    ):
        Prefix.parse("192.0.2.1/24")


@pytest.mark.parametrize(
    "text", ["", "192.0.2.0/33", "192.0.2/24", "example", "300.0.0.0/8", "2001:db8::/129", "<script>", None, 5]
)
def test_what_is_no_prefix_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an IP prefix; write one like '192\.0\.2\.0/24'"):
        Prefix.parse(text)


def test_a_prefix_covers_itself_and_what_lies_in_it_and_nothing_else() -> None:
    whole = Prefix.parse("192.0.2.0/24")

    assert whole.covers(whole)
    assert whole.covers(Prefix.parse("192.0.2.128/25"))
    assert not whole.covers(Prefix.parse("192.0.3.0/25"))
    assert not whole.covers(Prefix.parse("192.0.0.0/16"))
    assert not Prefix.parse("::/0").covers(whole)


def test_pieces_come_lowest_address_first() -> None:
    assert [str(each) for each in Prefix.parse("192.0.2.0/24").pieces(2)] == [
        "192.0.2.0/26",
        "192.0.2.64/26",
        "192.0.2.128/26",
        "192.0.2.192/26",
    ]


def test_an_address_cannot_be_cut_finer() -> None:
    with pytest.raises(
        ValueError, match=r"192\.0\.2\.7/32 cannot be cut 1 bits finer; an IPv4 prefix ends at /32"
    ):
        Prefix.parse("192.0.2.7/32").pieces(1)


def test_size_counts_addresses() -> None:
    assert (Prefix.parse("192.0.2.0/24").size, Prefix.parse("2001:db8::/64").size) == (256, 2**64)


def test_addresses_are_written_as_people_write_them() -> None:
    assert (address_text(0xC0000201), address_text(64496), address_text(1, 6)) == (
        "192.0.2.1",
        "0.0.251.240",
        "::1",
    )


# AS numbers and communities


@pytest.mark.parametrize("asn", [0, -1, 2**32, "64496", 64496.0, True, None])
def test_what_is_no_as_number_is_refused_with_the_range(asn: object) -> None:
    with pytest.raises(ValueError, match=r"is not an AS number; choose 1 to 4294967295"):
        check_asn(asn)


@pytest.mark.parametrize("asn", [1, 65535, 65536, 2**32 - 1])
def test_as_numbers_have_32_bits(asn: int) -> None:
    assert check_asn(asn) == asn


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("174:70", "174:70"),
        (" 174:070 ", "174:70"),
        ("64496:1:2", "64496:1:2"),
        ("4294967295:0:4294967295", "4294967295:0:4294967295"),
        ("no-export", "65535:65281"),
        ("NO_EXPORT", "65535:65281"),
        ("NOPEER", "65535:65284"),
        ("blackhole", "65535:666"),
        ("graceful_shutdown", "65535:0"),
        ("no-advertise", "65535:65282"),
    ],
)
def test_a_community_has_one_normal_form(text: str, normal: str) -> None:
    assert community(text) == normal


@pytest.mark.parametrize(
    "text",
    ["174", "174:65536", "65536:1", "174:-1", "1:2:3:4", "1:2:4294967296", "174:", "174:²", "", "no-such"],
)
def test_what_is_no_community_is_refused_with_examples(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"is not a community; write '174:70', '64496:1:2' or one of graceful-shutdown"
    ):
        community(text)


# Routes


def test_a_held_route_counts_prepends_and_takes_an_as_set_as_one() -> None:
    route = held(Prefix.parse("192.0.2.0/24"), Attributes((64500, 64500, (64501, 64502))))

    assert (route.length, route.first_as) == (3, 64500)


def test_a_path_that_begins_with_an_as_set_has_no_neighbouring_as() -> None:
    route = held(Prefix.parse("192.0.2.0/24"), Attributes(((64501, 64502), 64500)))

    assert route.first_as == 0


def test_a_missing_med_counts_zero() -> None:
    route = held(Prefix.parse("192.0.2.0/24"), Attributes((64500,)))

    assert (route.attrs.med, route.med) == (None, 0)


def test_an_own_network_has_an_empty_path_and_came_over_no_session() -> None:
    route = own_network(Prefix.parse("192.0.2.0/24"))

    assert (route.as_path, route.own, route.learned_from) == ((), True, "own")


def test_runs_count_how_often_an_as_stands_in_a_row() -> None:
    assert list(runs((1, 2, 2, 2, 1))) == [(1, 1), (2, 3), (1, 1)]
    assert list(runs(())) == []


# UPDATE messages


def attributes_of(message: dict) -> Attributes:
    """The attributes of a recorded message that the model has."""
    found = {each["name"]: each["value"] for each in message["decoded"]["attributes"]}
    path = tuple(asn for _, segment in found["AS_PATH"] for asn in segment)
    tags = frozenset(community(text) for text in found.get("COMMUNITIES", ()))
    return Attributes(path, ORIGINS[found["ORIGIN"].lower()], found.get("MULTI_EXIT_DISC"), communities=tags)


@pytest.mark.parametrize("name", ["W6", "S1", "S2"])
def test_an_update_is_as_long_as_the_real_message(name: str) -> None:
    message = MESSAGES[name]
    (prefix,) = message["decoded"]["nlri"]

    assert update_octets(attributes_of(message), Prefix.parse(prefix)) == len(message["hex"]) // 2


def test_an_update_with_eight_prefixes_is_seven_prefixes_longer() -> None:
    message = MESSAGES["W2"]
    first, *more = map(Prefix.parse, message["decoded"]["nlri"])

    octets = update_octets(attributes_of(message), first)

    assert octets + sum(1 + each.length // 8 for each in more) == len(message["hex"]) // 2


def test_an_ipv6_update_says_its_prefix_in_mp_reach() -> None:
    message, second_next_hop = MESSAGES["W5"], 16
    (prefix,) = message["decoded"]["attributes"][-1]["value"]["nlri"]

    assert (
        update_octets(attributes_of(message), Prefix.parse(prefix)) + second_next_hop
        == len(message["hex"]) // 2
    )


def test_one_prepend_adds_four_octets_to_the_text_s_message_of_65() -> None:
    attrs, prefix = attributes_of(MESSAGES["S1"]), Prefix.parse("192.0.2.0/24")

    assert update_octets(attrs, prefix) == 65
    assert update_octets(attrs._replace(as_path=(64500, 64496, 64496)), prefix) == 69


def test_a_path_beyond_255_ases_takes_another_segment() -> None:
    prefix = Prefix.parse("192.0.2.0/24")
    full, more = (update_octets(Attributes((64500,) * n), prefix) for n in (255, 256))

    assert more - full == 4 + 2


def test_a_large_community_takes_twelve_octets_and_its_own_attribute() -> None:
    prefix = Prefix.parse("192.0.2.0/24")
    plain, large = (
        update_octets(Attributes((1,), communities=frozenset(tags)), prefix) for tags in ((), ("1:2:3",))
    )

    assert large - plain == 3 + 12


def test_the_longest_path_is_the_longest_that_fits_an_update() -> None:
    prefix, host = Prefix.parse("192.0.2.0/24"), Prefix.parse("192.0.2.1/32")

    assert update_octets(Attributes((64500,) * LONGEST_PATH), host) <= LONGEST_UPDATE
    assert update_octets(Attributes((64500,) * (LONGEST_PATH + 1)), prefix) > LONGEST_UPDATE
