"""Inside an AS: several routers, iBGP, reflectors, the IGP, next hops, and Internet exchanges with a route server."""

from __future__ import annotations

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.network.checks import check
from bgpkit_nb.policy import Refused, import_route, sides

PREFIX = "192.0.2.0/24"


def two_exits(**isp: object) -> bgp.Network:
    """An ISP from west to east whose transit it meets at both ends; content sits in the transit's east."""
    return (
        bgp.Network("Two exits")
        .add(64500, "ISP", routers=("West", "Middle", "East"), **isp)
        .add(64501, "Transit", routers=("Transit west", "Transit east"))
        .add(64502, "Content", announces=PREFIX)
        .add(64503, "Eyeballs")
        .igp_link("West", "Middle", 10)
        .igp_link("Middle", "East", 20)
        .igp_link("Transit west", "Transit east", 5)
        .customer("West", of="Transit west", id="west")
        .customer("East", of="Transit east", id="east")
        .customer("Content", of="Transit east", id="content")
        .customer("Eyeballs", of="West", id="eyeballs")
    )


def solved(network: bgp.Network, subject: str = "Content") -> bgp.Outcome:
    return bgp.solve(bgp.Scenario("inside", network, subject))


def links(outcome: bgp.Outcome, source: str) -> list[str]:
    [walk] = outcome.hops(source)
    return [link for link, _ in walk.links]


# Hot and cold potato


def test_each_router_leaves_by_the_nearest_exit() -> None:
    outcome = solved(two_exits())

    assert [outcome.border(router) for router in ("West", "Middle", "East")] == ["West", "West", "East"]
    assert outcome.decision("Middle").settled_by == "igp_metric"
    assert links(outcome, "Eyeballs") == ["eyeballs", "west", "Transit west-Transit east", "content"]


def test_a_med_makes_the_isp_carry_traffic_itself() -> None:
    network = two_exits().on_export("Transit", ("med", 50), link="west").on_export("Transit", ("med", 10), link="east")

    outcome = solved(network)

    assert [outcome.border(router) for router in ("West", "Middle", "East")] == ["East"] * 3
    assert links(outcome, "Eyeballs") == ["eyeballs", "West-Middle", "Middle-East", "east", "content"]


def test_a_dearer_igp_link_moves_the_exit() -> None:
    network = two_exits().with_link("West-Middle", metric=21)

    assert solved(network).border("Middle") == "East"


def test_the_load_of_backbone_links_is_counted() -> None:
    network = two_exits().prefer("ISP", 200, link="east")
    scenario = bgp.Scenario("load", network, "Content", demands=(bgp.Demand("Eyeballs", PREFIX, 3.0),))

    loads = {load.routers: load.volume for load in bgp.solve(scenario).load()}

    assert (loads["West", "Middle"], loads["Middle", "West"]) == (3.0, 0.0)
    assert loads["West", "Transit west"] == 0.0


def test_traffic_of_an_as_starts_at_each_of_its_routers() -> None:
    outcome = solved(two_exits())

    assert sum(walk.share for walk in outcome.hops("ISP")) == pytest.approx(1.0)
    assert {walk.routers[0] for walk in outcome.hops("ISP")} == {"West", "Middle", "East"}


def test_a_demand_may_start_at_one_router() -> None:
    demands = (bgp.Demand("East", PREFIX, 2.0),)
    outcome = bgp.solve(bgp.Scenario("east", two_exits(), "Content", demands=demands))

    [flow] = outcome.flows
    assert (flow.source, flow.walks[0].routers[0]) == (64500, "East")


def test_an_as_of_several_routers_is_crossed_once_in_hops() -> None:
    [walk] = solved(two_exits()).hops("Eyeballs")

    assert walk.ases == (64503, 64500, 64501, 64502)


def test_asking_an_as_of_several_routers_for_its_decision_names_them() -> None:
    with pytest.raises(ValueError, match="ISP has 3 routers; name one: West, Middle, East"):
        solved(two_exits()).decision("ISP")


# Next hops and partitions


def test_without_next_hop_self_the_link_outside_counts_too() -> None:
    network = two_exits(next_hop_self=False).with_link("west", metric=15)

    outcome = solved(network)

    assert outcome.border("Middle") == "East"
    assert sorted(route.igp_metric for route in outcome.decision("Middle").candidates) == [20, 25]


def test_a_partitioned_as_uses_what_each_part_hears() -> None:
    outcome = solved(two_exits().with_link("Middle-East", up=False))

    assert [outcome.border(router) for router in ("West", "Middle", "East")] == ["West", "West", "East"]
    assert len(outcome.decision("East").candidates) == 1
    assert "The IGP of ISP is cut in 2 parts (West and Middle; East)" in str(bgp.describe(outcome))


def test_an_as_in_one_piece_is_not_said_to_be_cut() -> None:
    assert "is cut in" not in str(bgp.describe(solved(two_exits())))


def test_a_next_hop_that_the_igp_cannot_reach_is_held_but_not_used_and_said() -> None:
    sides_of = {side.session: side for pair in sides(two_exits()) for side in pair if side.router == "Middle"}
    side = sides_of["ibgp West Middle"]
    elsewhere = bgp.Attributes((64501, 64502), next_hop=0x0A000001, local_pref=100)

    route = import_route(side, bgp.Prefix.parse(PREFIX), elsewhere)
    decision = bgp.decide([route], at="Middle")

    assert (route.reachable, route.igp_metric, decision.route) == (False, None, None)
    assert "no next hop that resolves" in str(bgp.explain(decision, network=two_exits()))


# iBGP and reflectors


def test_a_route_learned_over_ibgp_is_not_passed_on_over_ibgp() -> None:
    network = two_exits().ibgp("ISP", mesh=False)
    chain = bgp.Session("ibgp West Middle", "West", "Middle", "ibgp")
    network = bgp.Network(network.name, network.ases, network.routers, network.links, (*network.sessions, chain))

    outcome = solved(network.with_link("east", up=False))

    assert outcome.border("Middle") == "West"
    assert outcome.route("East") is None


def test_a_reflector_passes_clients_routes_on_and_signs_them() -> None:
    outcome = solved(two_exits().ibgp("ISP", reflectors="Middle").with_link("east", up=False))

    route = outcome.route("East")
    routers = {router.name: router.router_id for router in outcome.network.routers}
    assert outcome.border("East") == "West"
    assert (route.attrs.originator, route.attrs.clusters) == (routers["West"], (routers["Middle"],))


def test_a_reflector_s_choice_hides_the_other_exit() -> None:
    mesh, reflected = two_exits(), two_exits().ibgp("ISP", reflectors="Middle")

    assert len(solved(mesh).decision("West").candidates) == 2
    assert len(solved(reflected).decision("West").candidates) == 1      # Middle tells East of West's route only


def test_cluster_ids_go_in_front() -> None:
    network = (
        two_exits()
        .ibgp("ISP", reflectors={"Middle": ["East"], "East": ["West"]})
        .with_router("Middle", cluster_id=7)
        .with_router("East", cluster_id=8)
        .customer("Eyeballs", of="Middle", id="eyeballs 2")
        .with_link("east", up=False)
        .with_link("west", up=False)
    )
    network = network.with_as("Eyeballs", announces=(bgp.Prefix.parse("198.51.100.0/24"),))
    network = network.with_link("eyeballs", up=False)

    outcome = bgp.solve(bgp.Scenario("chain", network, "Eyeballs"))

    assert outcome.route("West").attrs.clusters == (8,)
    assert outcome.border("West") == "Middle"


def test_a_loop_among_reflectors_is_refused() -> None:
    network = two_exits().ibgp("ISP", reflectors=("West", "Middle"))
    middle = next(side for pair in sides(network) for side in pair
                  if (side.session, side.router) == ("ibgp West Middle", "Middle"))
    attrs = bgp.Attributes((64501,), local_pref=80, originator=1, clusters=(middle.inside.cluster_id,))

    refused = import_route(middle, bgp.Prefix.parse(PREFIX), attrs)
    assert isinstance(refused, Refused) and refused.reason == "cluster loop"
    own = import_route(middle, bgp.Prefix.parse(PREFIX), attrs._replace(originator=middle.inside.router_id))
    assert isinstance(own, Refused) and own.reason == "it is the originator"
    loop = import_route(middle, bgp.Prefix.parse(PREFIX), attrs._replace(as_path=(64501, 64500), clusters=()))
    assert isinstance(loop, Refused) and loop.reason == "loop"


def test_reflectors_that_are_each_other_s_clients_are_refused() -> None:
    with pytest.raises(ValueError, match=r"the route reflectors of ISP go round in a circle: .*reflects for"):
        two_exits().ibgp("ISP", reflectors={"West": ["East"], "East": ["West"]})


def test_a_saved_network_with_reflectors_in_a_circle_is_refused() -> None:
    network = two_exits().ibgp("ISP", mesh=False)
    circle = [bgp.Session(f"{a} {b}", a, b, "client") for a, b in (("West", "East"), ("East", "West"))]
    damaged = bgp.Network("x", network.ases, network.routers, network.links, (*network.sessions, *circle))

    with pytest.raises(ValueError, match="go round in a circle"):
        check(damaged)


def test_an_unknown_reflector_is_refused_with_the_routers_there_are() -> None:
    with pytest.raises(ValueError, match="ISP has no router 'North'; choose West, Middle, East"):
        two_exits().ibgp("ISP", reflectors="North")


def test_local_pref_holds_in_the_whole_as() -> None:
    outcome = solved(two_exits().prefer("ISP", 200, link="west"))

    assert [outcome.route(router).local_pref for router in ("West", "Middle", "East")] == [200] * 3
    assert [outcome.border(router) for router in ("West", "Middle", "East")] == ["West"] * 3


def test_what_the_neighbour_is_crosses_ibgp_so_that_export_is_right() -> None:
    network = two_exits().add(64504, "Peer").peers("Peer", "East", id="peer")

    outcome = solved(network)

    assert outcome.route("Peer") is None          # the ISP has the prefix from its provider
    assert outcome.decision("Peer").refused == ()


def test_no_export_crosses_ibgp_and_stops_at_the_edge() -> None:
    network = two_exits().with_link("east", up=False).add(64504, "Stub").customer("Stub", of="East")
    kept = network.on_export("Transit", ("add", "no-export"), link="west")

    assert solved(network).route("Stub") is not None
    assert solved(kept).route("East") is not None
    assert solved(kept).route("Stub") is None


def test_a_backbone_route_counts_less_than_an_exchange_and_more_than_transit() -> None:
    network = two_exits(preset="tiers").with_link("west", medium="pni")

    outcome = solved(network)

    assert [outcome.route(router).local_pref for router in ("West", "Middle", "East")] == [250, 150, 150]
    assert outcome.border("East") == "West"
    assert solved(network.with_link("east", medium="ix")).border("East") == "East"


def test_routers_decide_like_their_family() -> None:
    network = two_exits().with_router("Middle", family="frr", switches=("always-compare-med",))

    decision = solved(network).decision("Middle")

    assert (decision.family, decision.switches) == ("frr", ("always-compare-med",))


def test_a_network_of_several_routers_survives_saving_and_networkx() -> None:
    network = two_exits().ibgp("ISP", reflectors="Middle").with_router("Middle", cluster_id=9)

    assert bgp.from_json(bgp.to_json(network)) == network
    assert bgp.Network.from_networkx(network.to_networkx()) == network


def test_explain_names_the_router_that_told_it() -> None:
    outcome = solved(two_exits())

    said = str(bgp.explain(outcome.decision("Middle"), network=outcome.network))

    assert "the route over iBGP from West (64501 64502)" in said
    assert "IGP metric: 10 beats 20 by 10" in said


# Internet exchanges


def exchange() -> bgp.Network:
    network = bgp.Network("Exchange").add(64510, "Route server")
    for asn, name in ((64500, "A"), (64501, "B"), (64502, "C")):
        network = network.add(asn, name, announces=PREFIX if name == "B" else ()).rs_client(name, of="Route server")
    return network


def test_a_route_server_adds_nothing_to_the_path() -> None:
    outcome = solved(exchange(), "B")

    assert outcome.as_path("A") == (64501,)


def test_traffic_goes_to_the_member_not_through_the_route_server() -> None:
    [walk] = solved(exchange(), "B").hops("A")

    assert walk.ases == (64500, 64501)
    assert [link for link, _ in walk.links] == ["64500-64510", "64501-64510"]


def test_a_route_server_s_route_is_a_peer_s_it_goes_to_customers_only() -> None:
    network = exchange().add(64503, "Customer").customer("Customer", of="A").add(64504, "Peer").peers("Peer", "A")

    outcome = solved(network, "B")

    assert outcome.as_path("Customer") == (64500, 64501)
    assert outcome.route("Peer") is None


def test_a_better_route_that_a_member_may_not_hear_hides_no_other() -> None:
    network = exchange().with_as("C", announces=(bgp.Prefix.parse(PREFIX),))
    network = network.on_export("Route server", ("deny",), neighbor="A", as_path="64501")

    outcome = solved(network, "B")

    assert outcome.as_path("Route server") == (64501,)
    assert outcome.as_path("A") == (64502,)


def test_a_route_server_s_member_inside_an_as_of_several_routers_is_reached() -> None:
    network = (
        exchange()
        .add(64505, "Big", routers=("Port", "Core"), next_hop_self=False)
        .igp_link("Port", "Core", 7)
        .rs_client("Port", of="Route server")
    )

    outcome = solved(network, "B")

    assert outcome.route("Core").igp_metric == 7
    assert outcome.hops("Core")[0].ases == (64505, 64501)


# What is refused


def test_a_router_named_like_an_as_number_is_refused() -> None:
    with pytest.raises(ValueError, match="a router cannot be called '64501': that is an AS number"):
        bgp.Network("x").add(64500, "ISP", routers=("West", "64501"))


def test_a_link_inside_an_as_has_no_relation_to_change() -> None:
    with pytest.raises(ValueError, match="no session rides on link 'West-Middle', so its ends have no relation"):
        two_exits().with_relation("West-Middle", "peer")


def test_an_igp_link_between_two_ases_is_refused() -> None:
    with pytest.raises(ValueError, match="'West' and 'Content' are not two routers of one AS"):
        two_exits().igp_link("West", "Content")
