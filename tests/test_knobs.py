"""Ready-made knobs: what each is aimed at, offers, and refuses."""

from dataclasses import replace

import pytest

import bgpkit_nb as bgp
from bgpkit_nb import knobs
from bgpkit_nb.network import Router


@pytest.fixture
def network() -> bgp.Network:
    """Cogent with its communities, another transit, and an edge with two links to the former."""
    return (
        bgp.Network("edge")
        .add(174, "Cogent", plan=bgp.plan("cogent"))
        .add(64511, "Transit")
        .add(64510, "Far")
        .add(64500, "Edge", announces="192.0.2.0/24")
        .customer("Edge", of="Cogent", id="east", label="port east")
        .customer("Edge", of="Cogent", id="west")
        .customer("Edge", of="Transit", medium="pni")
    )


MAKERS = {
    "prepend": knobs.prepend,
    "local_pref": knobs.local_pref,
    "announce": knobs.announce,
    "community": knobs.communities,
    "med": knobs.med,
    "more_specific": knobs.more_specific,
    "link": knobs.link_up,
    "relation": knobs.relation,
    "medium": knobs.medium,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_knob_at_its_start_changes_nothing(network: bgp.Network, kind: str) -> None:
    knob = MAKERS[kind](network, "Edge", "Transit")

    assert bgp.Scenario("start", network, "Edge", knobs=(knob,)).network == network


@pytest.mark.parametrize("kind", MAKERS)
def test_every_value_a_knob_offers_may_be_taken_and_solved(network: bgp.Network, kind: str) -> None:
    knob = MAKERS[kind](network, "Edge", link="east")
    scenario = bgp.Scenario("all", network, "Edge", knobs=(knob,))

    assert [bgp.solve(scenario.set(**{knob.name: value})).settled for value in knob.values] == [True] * len(knob.values)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_knob_has_a_label_and_a_word_for_every_value(network: bgp.Network, kind: str) -> None:
    knob = MAKERS[kind](network, "Edge", "Transit")

    assert knob.start in knob.values
    assert knob.kind == kind
    assert "Transit" in knob.label or kind == "relation"
    assert all(knob.text(value) for value in knob.values)


def test_a_knob_towards_a_neighbour_is_aimed_at_the_one_link_there(network: bgp.Network) -> None:
    assert knobs.prepend(network, "Edge", "Transit").target == (64500, "64500-64511", None)


def test_a_knob_towards_everyone_is_aimed_at_no_link(network: bgp.Network) -> None:
    knob = knobs.prepend(network, "Edge", prefix="192.0.2.0/24")

    assert (knob.target, knob.label) == ((64500, None, "192.0.2.0/24"), "Prepends towards everyone")


def test_a_knob_on_a_labelled_link_names_the_port(network: bgp.Network) -> None:
    assert knobs.prepend(network, "Edge", link="east").label == "Prepends towards Cogent (port east)"


def test_the_communities_offered_are_those_of_the_neighbour_s_plan(network: bgp.Network) -> None:
    knob = knobs.communities(network, "Edge", link="east")

    assert knob.text(knob.start) == "none"
    assert "174:70 (below peers)" in knob.texts
    assert len(knob.values) == 1 + len(bgp.plan("cogent").meanings)


def test_other_communities_may_be_offered_by_name(network: bgp.Network) -> None:
    knob = knobs.communities(network, "Edge", "Transit", values=["no-export"])

    assert knob.texts[-1] == "65535:65281 (no-export)"


def test_a_relation_is_said_from_the_as_s_own_side(network: bgp.Network) -> None:
    from_below, from_above = (
        knobs.relation(network, "Edge", "Transit"),
        knobs.relation(network, "Transit", "Edge"),
    )

    assert from_below.text(from_below.start) == "customer of Transit"
    assert from_above.text(from_above.start) == "provider of Edge"
    assert from_below.change(from_below.start) == from_above.change(from_above.start)


SECURITY = {
    "hijack": lambda n: knobs.hijack(n, "Far", "Edge"),
    "leak": lambda n: knobs.leak(n, "Edge", "Transit"),
    "adopts": lambda n: knobs.adopt(n, "Transit", "rov"),
    "adopters": lambda n: knobs.adopters(n, ("Cogent", "Transit", "Far"), "otc"),
    "roa": lambda n: knobs.roa(n, "Edge"),
    "role": lambda n: knobs.role(n, "Edge", "Transit"),
}


@pytest.mark.parametrize("kind", SECURITY)
def test_a_knob_for_attacks_or_defences_changes_nothing_at_its_start_and_comes_back(
    network: bgp.Network, kind: str
) -> None:
    knob = SECURITY[kind](network)
    scenario = bgp.Scenario("security", network, "Edge", knobs=(knob,))

    assert knob.kind == kind
    assert len({knob.text(value) for value in knob.values}) == len(knob.values)
    assert scenario.network == network
    for value in knob.values:
        turned = scenario.set(**{knob.name: value})
        assert bgp.solve(turned).settled
        assert turned.reset().network == network
        assert bgp.from_json(bgp.to_json(turned)) == turned


def test_adopters_are_counted_along_an_order(network: bgp.Network) -> None:
    knob = knobs.adopters(network, ("Transit", "Cogent"), "rov")
    scenario = bgp.Scenario("order", network, "Edge", knobs=(knob,))

    assert [scenario.set(rov=n).network.adopters("rov") for n in (0, 1, 2)] == [(), (64511,), (174, 64511)]
    assert knob.texts == ("nobody", "1: Transit", "2: and Cogent")
    with pytest.raises(ValueError, match="adopters cannot be 3; choose 0 to 2"):
        _ = scenario.set(rov=3).network


def test_a_roa_knob_offers_the_prefix_alone_and_finer(network: bgp.Network) -> None:
    knob = knobs.roa(network.roa("192.0.2.0/24", "Edge", max_length=25), "Edge")

    assert (knob.values, knob.start) == ((None, 24, 25), 25)


def test_multipath_starts_where_the_as_is(network: bgp.Network) -> None:
    assert knobs.multipath(network.with_as("Edge", multipath=True), "Edge").start is True


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda n: knobs.prepend(n, "Edge", "Cogent"),
            "there are 2 links between Edge and Cogent; name one: east, west",
        ),
        (
            lambda n: knobs.prepend(n, "Edge", "Far"),
            "there is no link between Edge and Far; Edge has links to Cogent",
        ),
        (lambda n: knobs.prepend(n, "Nobody"), "there is no AS 'Nobody'"),
        (lambda n: knobs.prepend(n, "Edge", link="north"), "there is no link 'north'"),
        (lambda n: knobs.prepend(n, "Edge", prefix="192.0.2.1/24"), "has host bits set"),
        (lambda n: knobs.more_specific(n, "Far"), "Far announces nothing that could be cut finer; name a prefix"),
        (lambda n: knobs.link_up(n, "Edge"), "name the neighbour or the link of Edge that the knob is for"),
        (lambda n: knobs.communities(n, "Edge", "Transit", values=["174"]), "'174' is not a community"),
        (lambda n: knobs.adopt(n, "Edge", "bgpsec"), "there is no defence 'bgpsec'; choose rov, aspa"),
        (lambda n: knobs.adopters(n, ("Edge",), "bgpsec"), "there is no defence 'bgpsec'"),
        (lambda n: knobs.hijack(n, "Edge", "Far"), "Far announces nothing; name a prefix"),
        (
            lambda n: knobs.adopters(n.adopt("Far", "rov"), ("Edge", "Far"), "rov"),
            "the ASes that adopt 'rov' now are not the first of the order",
        ),
    ],
)
def test_a_knob_aimed_at_nothing_is_refused(network: bgp.Network, make, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make(network)


# How a router decides


@pytest.fixture
def deciding(network: bgp.Network) -> bgp.Scenario:
    """Cogent decides like FRR, and may be told to decide otherwise."""
    frr = network.with_router("Cogent", family="frr", switches=("compare-routerid",))
    made = (
        knobs.family(frr, "Cogent"),
        knobs.switch(frr, "Cogent", "bgp bestpath compare-routerid"),
        knobs.switch(frr, "Cogent", "deterministic-med"),
    )
    return bgp.Scenario("deciding", frr, "Edge", knobs=made)


def test_family_and_switches_start_where_the_router_is(deciding: bgp.Scenario) -> None:
    assert [(knob.name, knob.start) for knob in deciding.knobs] == [
        ("family", "frr"),
        ("compare_routerid", True),
        ("deterministic_med", False),
    ]
    assert deciding.network == deciding.base


def test_a_family_and_its_switches_are_turned_and_decide(deciding: bgp.Scenario) -> None:
    turned = deciding.set(family="bird", compare_routerid=False, deterministic_med=True)

    decision = bgp.solve(turned).decision("Cogent")
    assert (decision.family, decision.switches) == ("bird", ("deterministic med",))
    assert turned.set(family="frr", compare_routerid=True, deterministic_med=False).network == deciding.base


def test_families_known_from_documents_only_say_so_in_the_list(deciding: bgp.Scenario) -> None:
    texts = dict(zip(deciding.knob("family").values, deciding.knob("family").texts, strict=True))

    assert {name for name, text in texts.items() if "as documented, not recorded" in text} == {
        "cisco",
        "junos",
        "openbgpd",
    }


def test_a_switch_that_the_family_turned_to_does_not_have_is_refused_by_name(deciding: bgp.Scenario) -> None:
    with pytest.raises(ValueError, match="gobgp has no switch 'compare-routerid'; choose"):
        bgp.solve(deciding.set(family="gobgp"))


def test_families_are_saved_and_loaded_with_their_knobs(deciding: bgp.Scenario) -> None:
    turned = deciding.set(family="bird", compare_routerid=False)

    assert bgp.from_json(bgp.to_json(turned)) == turned


def test_an_as_of_several_routers_has_one_knob_for_all_or_one_for_each(network: bgp.Network) -> None:
    several = replace(network, routers=(*network.routers, Router("Back room", 64500, 9)))

    assert knobs.family(several, "AS64500").target == (64500,)
    assert knobs.family(several, "Back room").target == ("Back room",)
    assert knobs.family(several, "Back room").label == "Back room decides like"
    assert knobs.family(network, "Edge").target == (64500,)
    with pytest.raises(ValueError, match=r"differ in family: Edge \(rfc4271\), Back room \(frr\); name one"):
        knobs.family(several.with_router("Back room", family="frr"), "AS64500")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda n: knobs.family(n, "Edge", values=("frr", "quagga")), "there is no router family 'quagga'; choose"),
        (lambda n: knobs.switch(n, "Edge", "be-nice"), "rfc4271 has no switch 'be-nice'; choose"),
        (lambda n: knobs.switch(n, "Nobody", "aigp"), "there is no AS 'Nobody'"),
    ],
)
def test_a_family_or_switch_that_there_is_not_is_refused_by_name(network: bgp.Network, make, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make(network)
# Inside an AS


@pytest.fixture
def backbone() -> bgp.Network:
    return bgp.scenarios.hot_potato().base


def test_knobs_inside_an_as_change_nothing_at_their_start(backbone: bgp.Network) -> None:
    made = (
        knobs.metric(backbone, "Hamburg-Frankfurt"),
        knobs.next_hop_self(backbone, "Transit"),
        knobs.reflectors(backbone, "Transit", "Vienna"),
    )

    assert bgp.Scenario("start", backbone, "Campus", knobs=made).network == backbone


def test_the_metric_knob_is_called_by_the_routers_and_offers_the_metric_there_is(backbone: bgp.Network) -> None:
    knob = knobs.metric(backbone, "Hamburg-Milan", values=(5, 100))

    assert knob.label == "IGP metric Hamburg to Milan"
    assert (knob.values, knob.start) == ((5, 60, 100), 60)


def test_the_reflectors_knob_offers_the_mesh_and_every_choice_by_name(backbone: bgp.Network) -> None:
    knob = knobs.reflectors(backbone, "Transit", "Vienna", ("Milan", "Hamburg"))

    assert knob.values == ("mesh", ("Vienna",), ("Milan", "Hamburg"))
    assert knob.texts == ("full mesh", "Vienna reflects", "Milan and Hamburg reflect")
    assert all(
        bgp.solve(bgp.Scenario("x", backbone, 64500, knobs=(knob,), positions={"reflectors": value})).settled
        for value in knob.values
    )


def test_a_reflector_that_the_as_does_not_have_is_refused_when_the_knob_is_made(backbone: bgp.Network) -> None:
    with pytest.raises(ValueError, match="Transit has no router 'Rome'; choose Hamburg, Frankfurt, Vienna, Milan"):
        knobs.reflectors(backbone, "Transit", "Rome")


def test_the_medium_knob_offers_what_may_join_two_ases(network: bgp.Network) -> None:
    assert knobs.medium(network, "Edge", "Transit").values == ("transit", "ix", "pni")
