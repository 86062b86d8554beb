"""What a router does to a route on import and on export."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.policy import Refused, Side, export_route, import_route, make_plan, plan, preset, sides
from bgpkit_nb.policy.rules import path_matches
from bgpkit_nb.route import Attributes, Prefix, Segment, own_network

PREFIX = Prefix.parse("192.0.2.0/24")
RELATIONS = ("customer", "peer", "provider", "sibling", "flat")


def neighbours(medium: str = "transit") -> bgp.Network:
    """One AS in the middle and five around it: 1 is its customer, 2 its peer, 3 its provider, and so on."""
    network = bgp.Network().add(64500, "Middle")
    for number, name in enumerate(RELATIONS, 1):
        network = network.add(number, name)
    return (
        network.customer("customer", of="Middle", medium=medium)
        .peers("Middle", "peer", medium=medium)
        .customer("Middle", of="provider", medium=medium)
        .siblings("Middle", "sibling", medium=medium)
        .flat("Middle", "flat", medium=medium)
    )


def side(network: bgp.Network, neighbor: str) -> Side:
    """Middle's end of its session with a neighbour."""
    asn = network.asn_of(neighbor)
    return next(end for pair in sides(network) for end in pair if end.asn == 64500 and end.neighbor == asn)


def heard(network: bgp.Network, neighbor: str, *communities: str, path: tuple = ()) -> bgp.Route | Refused:
    """What Middle makes of an announcement of `PREFIX` by a neighbour."""
    asn = network.asn_of(neighbor)
    attrs = Attributes(path or (asn,), communities=frozenset(map(bgp.community, communities)), local_pref=999)
    return import_route(side(network, neighbor), PREFIX, attrs)


def told(network: bgp.Network, source: str, towards: str, *communities: str) -> Attributes | Refused:
    """What Middle tells a neighbour of what it heard from another (or of its own network)."""
    if source == "own":
        return export_route(side(network, towards), own_network(PREFIX))
    return export_route(side(network, towards), heard(network, source, *communities))


# Import


@pytest.mark.parametrize(
    ("neighbor", "local_pref"),
    [("customer", 130), ("sibling", 130), ("peer", 100), ("flat", 100), ("provider", 80)],
)
def test_customers_come_before_peers_before_providers(neighbor: str, local_pref: int) -> None:
    route = heard(neighbours(), neighbor)

    assert (route.local_pref, route.learned_from) == (local_pref, neighbor)


@pytest.mark.parametrize(("medium", "local_pref"), [("transit", 100), ("ix", 200), ("pni", 250)])
def test_the_tiers_of_the_text_go_by_medium_whatever_the_relation(medium: str, local_pref: int) -> None:
    network = neighbours(medium).with_as("Middle", preset="tiers")

    assert {heard(network, neighbor).local_pref for neighbor in RELATIONS} == {local_pref}


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        ValueError, match="no local-preference preset 'gao'; choose gao-rexford, tiers, equal"
    ):
        preset("gao")


@pytest.mark.parametrize(
    "path",
    [
        (2, 64500, 9),
        (64500,),
        (2, (9, 64500)),
        (Segment("sequence", (9, 64500)), 2),
        (2, Segment("set", (64500,)), 9),
    ],
    ids=["sequence", "alone", "AS_SET", "confederation sequence", "confederation set"],
)
def test_its_own_asn_anywhere_in_the_path_is_a_loop(path: tuple) -> None:
    refused = heard(neighbours(), "peer", path=path)

    assert isinstance(refused, Refused)
    assert refused.reason == "loop"


def test_a_later_rule_wins_over_an_earlier_one() -> None:
    network = (
        neighbours()
        .prefer("Middle", 200, relation="peer")
        .prefer("Middle", 210, neighbor="peer", as_path="2")
    )

    assert heard(network, "peer").local_pref == 210


@pytest.mark.parametrize(
    ("match", "local_pref"),
    [
        ({"neighbor": "peer"}, 200),
        ({"neighbor": "customer"}, 100),
        ({"link": "64500-2"}, 200),
        ({"relation": "peer"}, 200),
        ({"medium": "transit"}, 200),
        ({"medium": "ix"}, 100),
        ({"prefix": "192.0.2.0/24"}, 200),
        ({"prefix": "198.51.100.0/24"}, 100),
        ({"community": "64500:1"}, 200),
        ({"community": "64500:2"}, 100),
        ({"as_path": "2 *"}, 200),
        ({"as_path": "* 3"}, 100),
        ({"neighbor": "peer", "prefix": "192.0.2.0/24", "community": "64500:1", "as_path": "2"}, 200),
        ({"neighbor": "peer", "prefix": "192.0.2.0/24", "community": "64500:2", "as_path": "2"}, 100),
    ],
)
def test_a_rule_asks_for_any_combination(match: dict, local_pref: int) -> None:
    network = neighbours().prefer("Middle", 200, **match)

    assert heard(network, "peer", "64500:1").local_pref == local_pref


def test_a_tag_on_import_stands_beside_a_preference_for_the_same_routes() -> None:
    network = (
        neighbours()
        .on_import("Middle", ("add", "64500:100"), neighbor="peer")
        .on_import("Middle", ("add", "64500:200"), neighbor="peer")
        .prefer("Middle", 200, neighbor="peer")
    )

    route = heard(network, "peer")

    assert (route.local_pref, route.attrs.communities) == (200, {"64500:100", "64500:200"})


def test_the_same_said_again_takes_the_older_rule_s_place() -> None:
    network = (
        neighbours()
        .prefer("Middle", 200, neighbor="peer", prefix="192.0.2.0/24")
        .prefer("Middle", 90, prefix="192.0.2.0/24", neighbor="peer")
    )

    assert heard(network, "peer").local_pref == 90
    assert len(network.find("Middle").rules) == 1


def test_a_rule_may_refuse_tag_and_set_on_import() -> None:
    rule = bgp.Rule(
        "tag",
        "in",
        (("relation", "peer"),),
        (("add", "64500:7"), ("med", 5), ("origin", "incomplete"), ("remove", "2:2")),
    )
    network = (
        neighbours()
        .rule("Middle", rule)
        .rule("Middle", bgp.Rule("no flat", "in", (("relation", "flat"),), (("deny",),)))
    )

    route = heard(network, "peer", "2:2")

    assert (route.attrs.communities, route.med, route.origin) == (frozenset({"64500:7"}), 5, 2)
    assert heard(network, "flat").reason == "no flat"


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("174 * 13335", (174, 3356, 13335), True),
        ("174 * 13335", (174, 13335), True),
        ("174 ? 13335", (174, 13335), False),
        ("174 ? 13335", (174, 3356, 13335), True),
        ("174", (174, 13335), False),
        ("174 *", (174,), True),
        ("*", (), True),
        ("", (), True),
        ("?", (), False),
        ("* 13335 *", (1, 13335, 2), True),
        ("* 3 *", (1, 13335, 2), False),
        ("* * * * * * 9", (1,) * 300, False),
    ],
)
def test_a_path_pattern_reads_as_by_as(pattern: str, path: tuple, fits: bool) -> None:
    assert path_matches(pattern, path) == fits


# Export


EVERYONE = set(RELATIONS)


@pytest.mark.parametrize(
    ("source", "hear"),
    [
        ("own", EVERYONE),
        ("customer", EVERYONE - {"customer"}),
        ("sibling", EVERYONE - {"sibling"}),
        ("flat", EVERYONE - {"flat"}),
        ("peer", {"customer", "sibling", "flat"}),
        ("provider", {"customer", "sibling", "flat"}),
    ],
)
def test_customers_routes_go_to_all_and_others_to_customers_only(source: str, hear: set) -> None:
    said = {towards: told(neighbours(), source, towards) for towards in RELATIONS}

    assert {towards for towards, attrs in said.items() if isinstance(attrs, Attributes)} == hear


def test_a_rule_may_leak_what_business_would_keep() -> None:
    network = neighbours().on_export("Middle", ("accept",), neighbor="provider")

    assert told(network, "peer", "provider").as_path == (64500, 2)


def test_its_own_asn_goes_in_front_of_the_path_and_prepends_are_extra() -> None:
    network = neighbours().on_export("Middle", ("prepend", 2), neighbor="peer")

    assert told(network, "customer", "peer").as_path == (64500, 64500, 64500, 1)
    assert told(network, "customer", "provider").as_path == (64500, 1)


def test_another_asn_may_be_prepended_behind_its_own() -> None:
    network = neighbours().on_export("Middle", ("prepend", 1, 64499))

    assert told(network, "customer", "peer").as_path == (64500, 64499, 1)


def test_prepends_of_several_rules_add_up() -> None:
    network = neighbours().on_export("Middle", ("prepend", 1)).on_export("Middle", ("prepend", 2), neighbor="peer")

    assert told(network, "own", "peer").as_path == (64500,) * 4


def test_prepends_for_one_prefix_leave_another_alone() -> None:
    network = neighbours().on_export("Middle", ("prepend", 2), prefix="198.51.100.0/24")

    assert told(network, "own", "peer").as_path == (64500,)


def test_announcing_selectively_keeps_a_route_off_one_link() -> None:
    network = neighbours().on_export("Middle", ("deny",), link="64500-2")

    assert isinstance(told(network, "own", "peer"), Refused)
    assert isinstance(told(network, "own", "provider"), Attributes)


def test_med_and_communities_are_set_on_export_and_med_is_not_passed_on() -> None:
    network = (
        neighbours()
        .on_export("Middle", ("med", 50), ("add", "64500:1"), neighbor="peer")
        .rule("Middle", bgp.Rule("med in", "in", (), (("med", 7),)))
    )

    assert (told(network, "customer", "peer").med, told(network, "customer", "provider").med) == (50, None)
    assert told(network, "customer", "peer", "1:1").communities == {"64500:1", "1:1"}


def test_local_pref_stays_inside_the_as() -> None:
    assert told(neighbours(), "customer", "peer").local_pref is None


def test_a_path_longer_than_an_update_can_carry_is_not_announced() -> None:
    network = (
        neighbours().on_export("Middle", ("prepend", 1010)).on_export("Middle", ("prepend", 1010), neighbor="peer")
    )

    assert len(told(network, "own", "provider").as_path) == 1011
    assert (
        told(network, "own", "peer").reason == "its AS_PATH of 2021 ASes is longer than an UPDATE can carry"
    )


# Well-known communities


@pytest.mark.parametrize(
    ("community", "kept_from"),
    [
        ("no-export", EVERYONE - {"customer"}),
        ("no-advertise", EVERYONE - {"customer"}),
        ("nopeer", {"peer"}),
    ],
)
def test_a_well_known_community_keeps_a_route_back(community: str, kept_from: set) -> None:
    said = {
        towards: told(neighbours(), "customer", towards, community) for towards in EVERYONE - {"customer"}
    }

    assert {towards for towards, attrs in said.items() if isinstance(attrs, Refused)} == kept_from


def test_graceful_shutdown_puts_a_route_last_whatever_rules_say() -> None:
    network = neighbours().prefer("Middle", 300, neighbor="customer")

    assert heard(network, "customer", "graceful-shutdown").local_pref == 0


def test_blackhole_is_kept_inside_when_a_customer_asks_for_it() -> None:
    assert "65535:65281" in heard(neighbours(), "customer", "blackhole").attrs.communities
    assert "65535:65281" not in heard(neighbours(), "peer", "blackhole").attrs.communities


# Action communities


@pytest.fixture
def honouring() -> bgp.Network:
    """The same neighbours; Middle honours a plan with one action of each sort."""
    rows = (
        {"community": "64500:70", "local_pref": 70},
        {"community": "64500:3001", "prepend": 1, "towards": "peer"},
        {"community": "64500:3002", "prepend": 2, "towards": 3},
        {"community": "64500:990", "block": "everyone"},
        {"community": "64500:991", "block": "peer"},
        {"community": "64500:992", "block": 3},
        {"community": "64500:666", "blackhole": True},
    )
    return neighbours().with_as("Middle", plan=make_plan("Middle", 64500, rows))


@pytest.mark.parametrize(
    ("community", "towards", "path"),
    [
        ("64500:3001", "peer", (64500, 64500, 1)),
        ("64500:3001", "provider", (64500, 1)),
        ("64500:3002", "provider", (64500, 64500, 64500, 1)),
        ("64500:3002", "peer", (64500, 1)),
        ("64500:991", "peer", None),
        ("64500:991", "provider", (64500, 1)),
        ("64500:992", "provider", None),
        ("64500:990", "peer", None),
        ("64500:990", "provider", None),
        ("64500:990", "sibling", None),
    ],
)
def test_a_customer_asks_for_an_action(
    honouring: bgp.Network, community: str, towards: str, path: tuple | None
) -> None:
    said = told(honouring, "customer", towards, community)

    assert path == (None if isinstance(said, Refused) else said.as_path)


def test_a_customer_asks_for_a_local_pref(honouring: bgp.Network) -> None:
    assert heard(honouring, "customer", "64500:70").local_pref == 70


@pytest.mark.parametrize("neighbor", ["peer", "provider", "sibling", "flat"])
def test_nobody_but_customers_may_ask(honouring: bgp.Network, neighbor: str) -> None:
    assert heard(honouring, neighbor, "64500:70").local_pref != 70
    assert isinstance(told(honouring, neighbor, "customer", "64500:990"), Attributes)


def test_a_blackhole_community_stands_for_the_well_known_one(honouring: bgp.Network) -> None:
    assert heard(honouring, "customer", "64500:666").attrs.communities >= {"65535:666", "65535:65281"}


def test_cogent_s_plan_offers_no_value_that_ties_with_peers() -> None:
    values = {rule.then[0][1] for rule in plan("cogent").rules if rule.then[0][0] == "local_pref"}

    assert values == {10, 70, 120, 125, 135, 140}
    assert not values & {100, 130}


def test_ntt_s_plan_offers_one_that_does() -> None:
    assert ("local_pref", 100) in {rule.then[0] for rule in plan("ntt").rules}


def test_an_unknown_plan_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no community plan 'congent'; choose cogent, ntt"):
        plan("congent")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"community": "1:1"}, "'1:1' says community"),
        (
            {"community": "1:1", "local_pref": 7, "prepend": 1},
            "does one of local_pref, prepend, block, blackhole",
        ),
        ({"community": "1:1", "local_pref": 7, "colour": 1}, "does one of"),
        ({"meaning": "of what?", "local_pref": 7}, "None says meaning, local_pref"),
        ({"community": "1:1", "block": "friends"}, "cannot aim at 'friends'; choose customer, peer"),
        ({"community": "1", "local_pref": 7}, "'1' is not a community"),
    ],
)
def test_a_row_of_a_plan_that_cannot_be_is_refused(row: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make_plan("mine", 1, [row])


# Sessions


def test_addresses_follow_router_ids_and_a_session_falls_with_its_link() -> None:
    network = neighbours()
    addresses = {end.asn: end.address for pair in sides(network) for end in pair if end.asn != 64500}

    assert sorted(addresses, key=addresses.get) == [1, 2, 3, 4, 5]
    assert len(sides(network.with_link("64500-2", up=False))) == 4
