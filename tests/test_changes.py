"""Changes as data: what each kind does, what it refuses, and that the network given stays as it was."""

from dataclasses import replace

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.changes import KINDS, apply, check_value
from bgpkit_nb.network import Router

PREFIX = "192.0.2.0/24"


@pytest.fixture
def network() -> bgp.Network:
    """An edge with three links: two to one transit, one to another."""
    return (
        bgp.Network("edge")
        .add(64496, "Transit")
        .add(64497, "Other")
        .add(64500, "Edge", announces=[PREFIX, "198.51.100.0/24"])
        .customer("Edge", of="Transit", id="east")
        .customer("Edge", of="Transit", id="west")
        .customer("Edge", of="Other", id="other")
    )


def heard_over(network: bgp.Network, prefix: str = PREFIX) -> dict[str, tuple]:
    """The AS_PATHs that the transits hear, by the link that they come over."""
    outcome = bgp.solve(bgp.Scenario("changed", network, "Edge"))
    if bgp.Prefix.parse(prefix) not in outcome.verdicts:
        return {}
    return {
        route.session: route.as_path
        for who in ("Transit", "Other")
        for route in outcome.decision(who, prefix).candidates
        if route.neighbor_as == 64500
    }


@pytest.mark.parametrize(
    ("kind", "value", "start"),
    [
        ("prepend", 3, 0),
        ("local_pref", 200, None),
        ("announce", False, True),
        ("community", "174:70", "none"),
        ("med", 10, None),
        ("more_specific", 2, 0),
    ],
)
def test_turning_back_leaves_the_network_as_it_was(
    network: bgp.Network, kind: str, value: object, start: object
) -> None:
    turned = apply(network, bgp.Change(kind, (64500, "east", PREFIX), value))

    assert turned != network
    assert apply(turned, bgp.Change(kind, (64500, "east", PREFIX), start)) == network


def test_prepends_count_extra_copies_on_that_link_only(network: bgp.Network) -> None:
    turned = apply(network, bgp.Change("prepend", (64500, "east", None), 2))

    assert heard_over(turned) == {"east": (64500,) * 3, "west": (64500,), "other": (64500,)}


def test_prepends_for_a_prefix_leave_the_other_alone(network: bgp.Network) -> None:
    turned = apply(network, bgp.Change("prepend", (64500, None, PREFIX), 1))

    assert heard_over(turned, "198.51.100.0/24")["east"] == (64500,)
    assert heard_over(turned)["west"] == (64500, 64500)


def test_a_prefix_may_be_kept_off_a_link(network: bgp.Network) -> None:
    turned = apply(network, bgp.Change("announce", (64500, "east", PREFIX), False))

    assert set(heard_over(turned)) == {"west", "other"}


def test_more_specifics_go_out_over_their_link_only_beside_the_whole_prefix(network: bgp.Network) -> None:
    turned = apply(network, bgp.Change("more_specific", (64500, "east", PREFIX), 1))

    assert set(heard_over(turned, "192.0.2.128/25")) == {"east"}
    assert set(heard_over(turned)) == {"east", "west", "other"}


def test_more_specifics_with_no_link_named_go_out_everywhere(network: bgp.Network) -> None:
    turned = apply(network, bgp.Change("more_specific", (64500, None, PREFIX), 1))

    assert set(heard_over(turned, "192.0.2.0/25")) == {"east", "west", "other"}


def test_more_specifics_for_two_links_go_out_over_both(network: bgp.Network) -> None:
    turned = network
    for link in ("east", "other"):
        turned = apply(turned, bgp.Change("more_specific", (64500, link, PREFIX), 1))

    assert set(heard_over(turned, "192.0.2.0/25")) == {"east", "other"}


def test_taking_more_specifics_back_from_one_link_leaves_them_on_the_other(network: bgp.Network) -> None:
    turned = network
    for link, bits in (("east", 2), ("other", 1), ("east", 0)):
        turned = apply(turned, bgp.Change("more_specific", (64500, link, PREFIX), bits))

    assert set(heard_over(turned, "192.0.2.0/25")) == {"other"}
    assert heard_over(turned, "192.0.2.0/26") == {}


def test_more_specifics_leave_alone_what_was_announced_before(network: bgp.Network) -> None:
    network = network.with_as("Edge", announces=tuple(map(bgp.Prefix.parse, (PREFIX, "192.0.2.0/25"))))

    off = apply(network, bgp.Change("more_specific", (64500, "east", PREFIX), 0))
    on_and_off = apply(
        apply(network, bgp.Change("more_specific", (64500, "east", PREFIX), 1)),
        bgp.Change("more_specific", (64500, "east", PREFIX), 0),
    )

    assert off == on_and_off == network


def test_a_session_falls_with_its_link(network: bgp.Network) -> None:
    assert set(heard_over(apply(network, bgp.Change("link", ("east",), False)))) == {"west", "other"}


@pytest.mark.parametrize(
    ("kind", "target", "value", "read"),
    [
        ("capacity", ("east",), 40, lambda n: n.link("east").capacity),
        ("medium", ("east",), "pni", lambda n: n.link("east").medium),
        ("relation", ("east",), "peer", lambda n: n.relation("east")),
        ("preset", (64500,), "tiers", lambda n: n.find(64500).preset),
        ("multipath", (64500,), True, lambda n: n.find(64500).multipath),
        ("metric", ("east",), 40, lambda n: n.link("east").metric),
        ("next_hop_self", (64500,), False, lambda n: n.find(64500).next_hop_self),
    ],
)
def test_a_field_is_set_to_the_value(network: bgp.Network, kind: str, target: tuple, value: object, read) -> None:
    before = read(network)

    turned = apply(network, bgp.Change(kind, target, value))

    assert (read(turned), read(network)) == (value, before)
    assert value != before


# How a router decides


def test_another_family_comes_out_of_the_box_and_its_own_keeps_its_switches(network: bgp.Network) -> None:
    frr = network.with_router("Edge", family="frr", switches=("compare-routerid",))

    assert apply(frr, bgp.Change("family", (64500,), "frr")) == frr
    turned = apply(frr, bgp.Change("family", (64500,), "bird")).router("Edge")
    assert (turned.family, turned.switches) == ("bird", ())


def test_a_switch_is_found_by_any_of_its_spellings_and_turned_back(network: bgp.Network) -> None:
    cisco = network.with_router("Edge", family="cisco", switches=("compare-routerid",))

    turned = apply(cisco, bgp.Change("switch", (64500, "bgp always-compare-med"), True))

    assert turned.router("Edge").switches == ("always-compare-med", "compare-routerid")
    assert apply(turned, bgp.Change("switch", (64500, "always_compare_med"), False)) == cisco
    assert apply(cisco, bgp.Change("switch", (64500, "always-compare-med"), False)) == cisco


def test_a_switch_that_the_family_does_not_have_may_be_off_and_never_on(network: bgp.Network) -> None:
    assert apply(network, bgp.Change("switch", (64500, "deterministic-med"), False)) == network
    with pytest.raises(ValueError, match="rfc4271 has no switch 'deterministic-med'; choose"):
        apply(network, bgp.Change("switch", (64500, "deterministic-med"), True))


def test_switches_that_contradict_each_other_are_refused_by_name(network: bgp.Network) -> None:
    frr = network.with_router("Edge", family="frr", switches=("as-path ignore",))

    with pytest.raises(ValueError, match="'as-path ignore' and 'as-path confed' contradict each other"):
        apply(frr, bgp.Change("switch", (64500, "as-path confed"), True))


def test_an_as_means_all_of_its_routers_and_a_name_the_one(network: bgp.Network) -> None:
    several = replace(network, routers=(*network.routers, Router("Back room", 64500, 9)))

    def families(target: str | int) -> list[str]:
        turned = apply(several, bgp.Change("family", (target,), "frr"))
        return [router.family for router in turned.routers_of("Edge")]

    assert families(64500) == ["frr", "frr"]
    assert families("Back room") == ["rfc4271", "frr"]
    assert families("Edge") == ["frr", "rfc4271"]


def test_reflectors_take_the_place_of_the_mesh_and_the_mesh_that_of_reflectors() -> None:
    network = bgp.Network("inside").add(64500, "ISP", routers=("West", "Core", "East"))

    reflected = apply(network, bgp.Change("reflectors", (64500,), ["Core"]))

    assert reflected == network.ibgp("ISP", reflectors=("Core",))
    assert apply(reflected, bgp.Change("reflectors", (64500,), "mesh")) == network


# What is refused


@pytest.mark.parametrize(
    ("kind", "value", "choose"),
    [
        ("prepend", -1, "0 to 1010 extra copies"),
        ("prepend", 1011, "0 to 1010"),
        ("prepend", 1.5, "0 to 1010"),
        ("prepend", "2", "0 to 1010"),
        ("prepend", True, "0 to 1010"),
        ("prepend", None, "0 to 1010"),
        ("prepend", float("inf"), "0 to 1010"),
        ("prepend", float("nan"), "0 to 1010"),
        ("local_pref", -1, "0 to 4294967295, or None"),
        ("local_pref", 2**32, "0 to 4294967295"),
        ("announce", "yes", "True or False"),
        ("announce", 2, "True or False"),
        ("community", "174", "'none', a community such as"),
        ("community", 174, "'none', a community"),
        ("med", -5, "0 to 4294967295, or None"),
        ("more_specific", 9, r"0 \(off\) to 8"),
        ("link", "down", r"True \(up\) or False"),
        ("capacity", 0, "a number of Gbit/s above 0"),
        ("capacity", 10**400, "a number"),
        ("medium", "wifi", "transit, ix, pni"),
        ("relation", "friend", "customer, provider, peer"),
        ("preset", "gao", "the name of"),
        ("preset", [], "the name of"),
        ("multipath", "on", "True or False"),
        ("family", "quagga", "rfc4271, bird, cisco"),
        ("switch", "on", r"True \(on\) or False"),
        ("metric", -1, "0 to 4294967295"),
        ("metric", None, "0 to 4294967295"),
        ("next_hop_self", "yes", "True or False"),
        ("reflectors", "Core", "'mesh', or the names of the routers"),
        ("reflectors", (), "'mesh', or the names"),
        ("reflectors", [1], "'mesh', or the names"),
        ("reflectors", None, "'mesh', or the names"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_would_do(kind: str, value: object, choose: str) -> None:
    with pytest.raises(ValueError, match=f"^{kind} cannot be .*; choose {choose}"):
        check_value(kind, value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            bgp.Change("colour", (64500,), 1),
            "there is no kind of change 'colour'; choose prepend, local_pref",
        ),
        (bgp.Change("prepend", (64500, "east"), 1), r"'prepend' change is aimed at \(ASN, link, prefix\)"),
        (bgp.Change("prepend", (7, None, None), 1), "there is no AS 7"),
        (bgp.Change("prepend", (64500, "north", None), 1), "there is no link 'north'"),
        (bgp.Change("prepend", (64497, "east", None), 1), "link 'east' is not one of Other's"),
        (bgp.Change("more_specific", (64497, "east", PREFIX), 1), "link 'east' is not one of Other's"),
        (bgp.Change("prepend", (64500, "east", "192.0.2.1/24"), 1), "has host bits set"),
        (bgp.Change("more_specific", (64500, "east", "192.0.2.1/32"), 1), "cannot be cut 1 bits finer"),
        (bgp.Change("link", ("north",), False), "there is no link 'north'"),
        (bgp.Change("relation", ("north",), "peer"), "there is no link 'north'"),
        (bgp.Change("multipath", (7,), True), "there is no AS 7"),
        (bgp.Change("family", ("Nobody",), "frr"), "there is no AS 'Nobody'"),
        (bgp.Change("metric", ("north",), 5), "there is no link 'north'"),
        (bgp.Change("reflectors", (64500,), ("Rome",)), "has no router 'Rome'"),
    ],
)
def test_a_change_aimed_at_nothing_is_refused(network: bgp.Network, change: bgp.Change, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        apply(network, change)


def test_whole_numbers_are_put_into_their_normal_form() -> None:
    assert [type(check_value("prepend", value)) for value in (2, 2.0)] == [int, int]


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("no-export", "65535:65281"),
        (["no-export"], "65535:65281"),
        (("174:70", "1:1"), ("174:70", "1:1")),
        ("none", "none"),
        (None, "none"),
        ((), "none"),
    ],
)
def test_communities_are_put_into_their_normal_form(value: object, normal: object) -> None:
    assert check_value("community", value) == normal


def test_every_kind_says_what_it_takes() -> None:
    assert all(kind.says and kind.reads for kind in KINDS.values())
