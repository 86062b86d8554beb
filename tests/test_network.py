"""Building networks, looking things up in them, and what is refused."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb import Network
from bgpkit_nb.network import Link, Router, Session
from bgpkit_nb.network.checks import check, provider_cycle, remarks


@pytest.fixture
def network() -> Network:
    """Two transits that peer, and an edge that buys from both, twice from the first."""
    return (
        Network("Two transits")
        .add(64511, "Transit A")
        .add(64496, "Transit B")
        .add(64500, "Edge", announces="192.0.2.0/24")
        .peers("Transit A", "Transit B")
        .customer("Edge", of="Transit A", capacity=20, cost=3.5, medium="pni", label="port 1")
        .customer("Edge", of="Transit A", id="second")
        .customer(64500, of=64496)
    )


# Building


def test_every_as_gets_a_router_whose_id_follows_the_asn(network: Network) -> None:
    assert [(router.asn, router.router_id) for router in network.routers] == [
        (64511, 64511),
        (64496, 64496),
        (64500, 64500),
    ]


def test_an_as_without_a_name_is_called_by_its_number() -> None:
    assert Network().add(64496).ases[0].name == "AS64496"


def test_an_as_may_announce_several_prefixes_of_both_families() -> None:
    network = Network().add(64496, announces=["192.0.2.0/24", "2001:db8::/32"])

    assert [str(prefix) for prefix in network.ases[0].announces] == ["192.0.2.0/24", "2001:db8::/32"]


def test_building_on_a_network_leaves_it_as_it_was(network: Network) -> None:
    before = Network(network.name, network.ases, network.routers, network.links, network.sessions)

    network.add(64501).customer(64501, of="Edge").prefer("Edge", 200, neighbor="Transit A")

    assert network == before


def test_a_link_carries_what_the_port_is_like(network: Network) -> None:
    link = network.link("64500-64511")

    assert (link.medium, link.capacity, link.cost, link.up, link.label) == ("pni", 20, 3.5, True, "port 1")


def test_two_links_between_the_same_two_ases_are_two_links_with_a_session_each(network: Network) -> None:
    assert [link.id for link in network.links_between("Edge", "Transit A")] == ["64500-64511", "second"]
    assert [session.link for session in network.sessions if network.ends(session)[0] == 64500] == [
        "64500-64511",
        "second",
        "64500-64496",
    ]


@pytest.mark.parametrize(("verb", "relation"), [("peers", "peer"), ("siblings", "sibling"), ("flat", "flat")])
def test_the_verb_that_joins_two_ases_says_their_relation(verb: str, relation: str) -> None:
    network = getattr(Network().add(1).add(2), verb)(1, 2)

    assert network.relation("1-2") == relation


def test_a_customer_is_the_customer_of_the_other_end(network: Network) -> None:
    assert network.relation("64500-64496") == "customer"
    assert network.ends(network.link("64500-64496")) == (64500, 64496)


# Looking up


@pytest.mark.parametrize("who", [64511, "Transit A", "AS64511", "as64511", "64511"])
def test_an_as_is_found_by_number_and_by_name(network: Network, who: object) -> None:
    assert network.asn_of(who) == 64511


def test_names_win_over_numbers_written_as_text() -> None:
    network = Network().add(1, "2").add(2, "one")

    assert network.asn_of("2") == 1


def test_a_link_is_called_after_its_far_end_and_its_port_where_there_are_several(network: Network) -> None:
    assert network.link_name("64500-64511", "Edge") == "Transit A (port 1)"
    assert network.link_name("second", "Edge") == "Transit A (second)"
    assert network.link_name("64500-64496", "Edge") == "Transit B"
    assert network.link_name("64500-64496", "Transit B") == "Edge"


def test_each_as_has_the_providers_it_buys_from(network: Network) -> None:
    assert network.providers() == {64511: (), 64496: (), 64500: (64511, 64496)}


def test_a_router_is_found_by_its_name_or_as_the_only_one_of_an_as(network: Network) -> None:
    two = Network("two", network.ases, (*network.routers, Router("Edge 2", 64500, 7)), network.links, network.sessions)

    assert two.router("Edge 2").router_id == 7
    assert two.router(64511).name == "Transit A"
    assert two.entry_router("Edge").name == "Edge"
    with pytest.raises(ValueError, match="Edge has 2 routers; name one: Edge, Edge 2"):
        two.router(64500)


def test_the_far_end_of_a_link_is_the_other_as(network: Network) -> None:
    assert network.far_end(network.link("second"), "Edge") == 64511
    assert network.far_end(network.link("second"), "Transit A") == 64500


# What is refused, with what would do


def test_an_unknown_as_is_refused_with_the_nearest_name(network: Network) -> None:
    with pytest.raises(
        ValueError, match=r"there is no AS 'Transit C' in 'Two transits'; choose Transit [AB]"
    ):
        network.find("Transit C")


def test_an_unknown_as_with_no_near_name_is_refused_with_all_there_are(network: Network) -> None:
    with pytest.raises(
        ValueError, match=r"no AS 7 in 'Two transits'; choose Transit A \(64511\), Transit B \(64496\), Edge"
    ):
        network.find(7)


def test_looking_for_an_as_in_an_empty_network_says_so() -> None:
    with pytest.raises(ValueError, match="there is no AS 1 in 'network'; choose none yet: add an AS first"):
        Network().find(1)


@pytest.mark.parametrize("asn", [0, -5, 2**32, "64501"])
def test_an_asn_out_of_32_bits_is_refused(network: Network, asn: object) -> None:
    with pytest.raises(ValueError, match=f"{asn!r} is not an AS number; choose 1 to 4294967295"):
        network.add(asn, "New")


def test_the_same_asn_twice_is_refused(network: Network) -> None:
    with pytest.raises(
        ValueError, match="AS64500 is in this network already, as 'Edge'; give the new AS another number"
    ):
        network.add(64500, "Other")


def test_the_same_name_twice_is_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="'Edge' is the name of AS64500; give AS64501 another name"):
        network.add(64501, "Edge")


def test_a_prefix_with_host_bits_is_refused_where_it_is_announced() -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2\.1/24 has host bits set; the prefix is 192\.0\.2\.0/24"):
        Network().add(64496, announces="192.0.2.1/24")


def test_a_link_of_an_as_with_itself_is_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="Edge cannot be linked with itself; name two different ASes"):
        network.peers("Edge", 64500)


def test_the_same_link_twice_is_refused_with_the_way_to_make_a_second(network: Network) -> None:
    with pytest.raises(
        ValueError,
        match=r"there is a link '64500-64496' between Edge and Transit B already; "
        r"give a second one a name of its own, such as id='64500-64496#2'",
    ):
        network.customer("Edge", of="Transit B")


def test_the_same_link_from_the_other_end_is_refused_too(network: Network) -> None:
    with pytest.raises(ValueError, match="there is a link '64500-64496' between Transit B and Edge already"):
        network.peers("Transit B", "Edge")


def test_a_link_id_that_is_taken_elsewhere_is_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="there is a link 'second'"):
        network.customer("Edge", of="Transit B", id="second")


@pytest.mark.parametrize(
    ("port", "says"),
    [
        ({"medium": "wifi"}, "medium cannot be 'wifi'; choose transit, ix, pni"),
        ({"capacity": 0}, "capacity must be above 0"),
        ({"capacity": float("nan")}, "capacity must be above 0"),
        ({"capacity": "10"}, "capacity must be above 0"),
        ({"cost": -1}, "its cost 0 or more; got 10.0 and -1"),
    ],
)
def test_a_port_that_cannot_be_is_refused(port: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Network().add(1).add(2).peers(1, 2, **port)


def test_an_unknown_link_is_refused_with_the_nearest_ids(network: Network) -> None:
    with pytest.raises(
        ValueError, match="there is no link '64500-64497' in 'Two transits'; choose 64500-64496"
    ):
        network.link("64500-64497")


def test_the_only_link_of_two_ases_with_two_links_is_a_choice_to_make(network: Network) -> None:
    with pytest.raises(
        ValueError, match="there are 2 links between Edge and Transit A; name one: 64500-64511, second"
    ):
        network.only_link("Edge", "Transit A")


def test_the_only_link_of_two_ases_without_one_says_where_links_lead() -> None:
    network = Network().add(1).add(2).add(3).peers(1, 2)

    with pytest.raises(ValueError, match="there is no link between AS1 and AS3; AS1 has links to AS2"):
        network.only_link(1, 3)


def test_an_unknown_relation_is_refused(network: Network) -> None:
    with pytest.raises(
        ValueError, match="relation cannot be 'friend'; choose customer, provider, peer, sibling, flat"
    ):
        network.with_relation("second", "friend")


@pytest.mark.parametrize(
    ("direction", "match", "then", "says"),
    [
        ("sideways", (), (), "direction cannot be 'sideways'; choose 'in' or 'out'"),
        ("in", (("colour", 1),), (), "cannot match 'colour' on the way in; choose neighbor"),
        ("in", (), (("prepend", 1),), "cannot do 'prepend' on the way in; choose local_pref"),
        ("out", (), (("local_pref", 1),), "cannot do 'local_pref' on the way out; choose prepend"),
        ("in", (), (("local_pref", -1),), "local_pref cannot be -1; choose"),
        ("in", (), (("local_pref",),), "local_pref"),
        ("out", (), (("prepend", -1),), "prepend cannot be -1; choose"),
        ("out", (), (("prepend", 4294967295),), "prepend cannot be 4294967295; choose"),
        ("out", (), (("prepend", 1, 0),), "0 is not an AS number"),
        ("out", (), (("med", 2**32),), "med cannot be 4294967296"),
        ("out", (), (("origin", "bgp"),), "origin cannot be 'bgp'; choose igp, egp, incomplete"),
        ("out", (), (("add", "174"),), "'174' is not a community"),
        ("in", (("prefix", "192.0.2.1/24"),), (), "has host bits set"),
        ("in", (("community", "x"),), (), "'x' is not a community"),
        ("in", (("relation", "friend"),), (), "relation cannot be 'friend'; choose customer"),
        ("in", (("medium", "wifi"),), (), "medium cannot be 'wifi'; choose transit"),
        ("out", (("learned", "friend"),), (), "learned cannot be 'friend'; choose"),
        ("in", (("neighbor", "Transit A"),), (), "'Transit A' is not an AS number"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(direction: str, match: tuple, then: tuple, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.Rule("mine", direction, match, then)


@pytest.mark.parametrize(("verb", "action"), [("on_import", ("prepend", 1)), ("on_export", ("local_pref", 1))])
def test_a_rule_of_the_other_direction_is_refused(network: Network, verb: str, action: tuple) -> None:
    with pytest.raises(ValueError, match=f"rule 'on (import|export)' cannot do '{action[0]}' on the way"):
        getattr(network, verb)("Edge", action)


def test_a_relation_that_no_session_tells_is_refused() -> None:
    link = Link("dark", "A", "B")
    network = Network("dark").add(1, "A").add(2, "B")

    with pytest.raises(ValueError, match="no session rides on link 'dark', so its ends have no relation"):
        Network(network.name, network.ases, network.routers, (link,)).relation("dark")


# What is allowed, but said


def test_a_customer_provider_cycle_is_allowed_but_said() -> None:
    network = (
        Network()
        .add(1, "A")
        .add(2, "B")
        .add(3, "C")
        .customer("A", of="B")
        .customer("B", of="C")
        .customer("C", of="A")
    )

    (said,) = remarks(network)

    assert said.startswith("There is a customer-provider cycle: ")
    assert {"A buys from B", "B buys from C", "C buys from A"} <= set(
        said.split(": ")[1].split(". ")[0].split(", ")
    )


def test_a_hierarchy_calls_for_no_remark(network: Network) -> None:
    assert remarks(network) == ()


def test_a_cycle_is_found_behind_ases_that_are_not_in_it() -> None:
    network = Network().add(1).add(2).add(3).customer(1, of=2).customer(2, of=3).customer(3, of=2, id="back")

    assert sorted(provider_cycle(network)) == [2, 3]


def test_a_cycle_of_thousands_is_found_without_deep_recursion() -> None:
    size = 3000
    systems = tuple(bgp.AutonomousSystem(asn, f"AS{asn}") for asn in range(1, size + 1))
    routers = tuple(Router(f"r{asn}", asn, asn) for asn in range(1, size + 1))
    sessions = tuple(
        Session(str(asn), f"r{asn}", f"r{asn % size + 1}", "customer") for asn in range(1, size + 1)
    )

    assert len(provider_cycle(Network("ring", systems, routers, (), sessions))) == size


# What comes from outside


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda n: {"ases": (*n.ases, n.ases[0])}, "AS number 64511 is there 2 times"),
        (lambda n: {"links": (*n.links, n.links[0])}, "link id '64511-64496' is there 2 times"),
        (lambda n: {"routers": n.routers[1:]}, "ends at router"),
        (lambda n: {"routers": (*n.routers, Router("r9", 9, 9))}, "there is no AS 9"),
        (lambda n: {"links": (*n.links, Link("odd", "Edge", "Edge"))}, "link 'odd' joins Edge with itself"),
        (
            lambda n: {"links": (*n.links, Link("odd", "Edge", "Transit A", "wifi"))},
            "link 'odd': medium cannot be 'wifi'; choose transit",
        ),
        (
            lambda n: {"sessions": (*n.sessions, Session("odd", "Edge", "Transit A", "friend"))},
            "session 'odd': relation cannot be 'friend'",
        ),
        (
            lambda n: {"sessions": (*n.sessions, Session("odd", "Edge", "Transit A", "peer", "none"))},
            "there is no link 'none'",
        ),
    ],
)
def test_a_network_that_does_not_hold_together_is_refused(network: Network, damage, says: str) -> None:
    parts = {name: getattr(network, name) for name in ("name", "ases", "routers", "links", "sessions")}

    with pytest.raises(ValueError, match=says):
        check(Network(**{**parts, **damage(network)}))


def test_a_graph_of_your_own_needs_only_asns_and_relations() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.MultiDiGraph()
    graph.add_edge(64500, 64496, relation="customer")
    graph.add_edge(64500, 64496, relation="customer", capacity=40, up=False)

    network = Network.from_networkx(graph)

    assert [(link.id, link.capacity, link.up) for link in network.links] == [
        ("64500-64496", 10.0, True),
        ("64500-64496#2", 40, False),
    ]


@pytest.mark.parametrize(
    ("edge", "says"),
    [
        ((64500, 64496, {}), "the edge 64500 -> 64496 has no relation; give it relation='customer'"),
        ((64500, "b", {"relation": "peer"}), "'b' is not an AS number"),
        ((64500, 64496, {"relation": "friend"}), "relation cannot be 'friend'"),
    ],
)
def test_a_graph_that_says_too_little_is_refused(edge: tuple, says: str) -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.MultiDiGraph()
    graph.add_edge(*edge[:2], **edge[2])

    with pytest.raises(ValueError, match=says):
        Network.from_networkx(graph)


def test_a_graph_that_cannot_hold_two_links_is_refused_with_the_way_to_convert_it() -> None:
    networkx = pytest.importorskip("networkx")

    with pytest.raises(
        ValueError,
        match=r"read from a MultiDiGraph, not from a Graph; convert it with networkx\.MultiDiGraph",
    ):
        Network.from_networkx(networkx.Graph())
