"""Bugs that other tools for BGP have had, by tool or report: each of these tests would catch one here."""

from itertools import permutations
from random import Random

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.decision import hear_all
from bgpkit_nb.policy import import_route, sides
from bgpkit_nb.propagation.speakers import Speaker
from bgpkit_nb.route import Attributes
from bgpkit_nb.view import panels
from tests.strategies import PREFIX
from tests.test_fixpoint import network_of, world_of

TEXT = "192.0.2.0/24"


def routes(*candidates: bgp.Candidate) -> list[bgp.Route]:
    return [candidate.route() for candidate in candidates]


def chain() -> bgp.Network:
    """Origin buys from Near, and Near from Far."""
    return (
        bgp.Network("chain")
        .add(64496, "Far")
        .add(64497, "Near")
        .add(64498, "Origin", announces=TEXT)
        .customer("Near", of="Far")
        .customer("Origin", of="Near")
    )


def solved(network: bgp.Network) -> bgp.Outcome:
    return bgp.solve(bgp.Scenario("known bug", network, "Origin"))


def test_local_pref_and_path_length_come_before_med() -> None:
    """BGP-Playground compared MED before local-pref."""
    liked, short, hinted = routes(
        bgp.Candidate("liked", "64496 64500 64511", local_pref=110, med=50),
        bgp.Candidate("short", "64496 64511", med=20),
        bgp.Candidate("hinted", "64496 64500 64511", med=0),
    )

    for family in bgp.FAMILIES:
        assert hear_all([liked, short, hinted], family).route == liked
        assert hear_all([hinted, short], family).route == short


def test_med_does_not_make_the_standard_choice_depend_on_the_order_of_arrival() -> None:
    """SimBGP compared in pairs, C-BGP names the case "nasty: bgp med ordering"."""
    cycle = routes(*bgp.PUZZLES["med cycle"].candidates)

    for deterministic in ("rfc4271", "junos"):
        assert {hear_all(order, deterministic).route for order in permutations(cycle)} == {cycle[2]}
    for family in ("frr", "bird"):
        grouped = {hear_all(order, family, ["deterministic-med"]).route for order in permutations(cycle)}
        assert grouped == {cycle[2]}


def test_origin_is_compared_and_travels_unchanged() -> None:
    """bgpsim and SimBGP had no ORIGIN."""
    igp, unknown = routes(bgp.Candidate("igp", med=9, router_id="192.0.2.9"), bgp.Candidate("?", origin="incomplete"))
    network = chain().on_export("Origin", ("origin", "incomplete"))

    assert {hear_all([unknown, igp], family).route for family in bgp.FAMILIES} == {igp}
    assert [solved(network).route(who).origin for who in ("Near", "Far")] == [2, 2]


def test_local_pref_never_crosses_into_another_as() -> None:
    """Batfish issue 9262."""
    network = chain().prefer("Near", 250, neighbor="Origin")

    outcome = solved(network)

    assert (outcome.route("Near").local_pref, outcome.route("Far").local_pref) == (250, 130)
    [near] = [end for pair in sides(network) for end in pair if end.router == "Far"]
    heard = import_route(near, PREFIX, Attributes((64497, 64498), local_pref=999))
    assert heard.local_pref == 130


def test_no_export_is_honoured_by_the_as_that_hears_it() -> None:
    """Batfish issue 6330."""
    outcome = solved(chain().on_export("Origin", ("add", "no-export")))

    assert outcome.as_path("Near") == (64498,)
    assert outcome.as_path("Far") is None


def test_a_missing_med_is_the_best_and_is_not_sent_as_a_zero() -> None:
    """Batfish issue 6073."""
    missing, nine = routes(bgp.Candidate("missing", router_id="192.0.2.9"), bgp.Candidate("nine", med=9))

    assert {hear_all([nine, missing], family).route for family in bgp.FAMILIES} == {missing}
    worst = [hear_all([missing, nine], family, [switch]) for family, switch in MISSING_AS_WORST]
    assert {decision.route for decision in worst} == {nine}
    assert solved(chain()).route("Near").attrs.med is None


MISSING_AS_WORST = (
    ("frr", "missing-as-worst"),
    ("cisco", "missing-as-worst"),
    ("bird", "default bgp_med 4294967295"),
    ("rfc4271", "missing-as-worst"),
)


def test_each_reflector_puts_its_cluster_in_front_of_those_before() -> None:
    """bgpsim appended to CLUSTER_LIST until January 2026 (RFC 4456 8 says prepend)."""
    network = (
        bgp.Network("reflectors")
        .add(64500, "ISP", routers=("Edge", "Low", "High", "Other"))
        .add(64501, "Origin", announces=TEXT)
        .igp_link("Edge", "Low")
        .igp_link("Low", "High")
        .igp_link("High", "Other")
        .ibgp("ISP", reflectors={"Low": ["Edge"], "High": ["Low", "Other"]})
        .customer("Origin", of="Edge")
    )
    ids = {name: network.router(name).router_id for name in ("Low", "High")}

    assert solved(network).route("High").attrs.clusters == (ids["Low"],)
    assert solved(network).route("Other").attrs.clusters == (ids["High"], ids["Low"])


def test_neighbours_hear_of_a_best_route_that_changed_without_becoming_better() -> None:
    """bgpsim left RIB-OUT as it was when old and new compared equal (fixed the same day)."""
    network = chain()
    ends = [end for pair in sides(network) for end in pair if end.router == "Near"]
    from_origin = next(end for end in ends if end.far_router == "Origin")
    near = Speaker("Near", 64497, ends, PREFIX)
    near.start(False)

    first = near.receive(from_origin, Attributes((64498,), next_hop=1))
    tagged = near.receive(from_origin, Attributes((64498,), next_hop=1, communities=frozenset({"64498:1"})))
    another = near.receive(from_origin, Attributes((64499,), next_hop=1))

    assert [said.attrs.as_path for said in (*first, *tagged, *another)] == [
        (64497, 64498),
        (64497, 64498),
        (64497, 64499),
    ]
    assert [said.attrs.communities for said in tagged] == [frozenset({"64498:1"})]


@pytest.mark.parametrize("seed", range(40))
def test_what_everyone_says_is_what_he_now_uses(seed: int) -> None:
    """The same bug, seen from outside: no path in the network is one that its teacher has left."""
    network = network_of(world_of(Random(seed), wild=False))
    outcome = bgp.solve(bgp.Scenario("said", network, network.ases[-1].asn))

    for system in network.ases:
        route = outcome.route(system.asn, PREFIX)
        if route and not route.own:
            taught = outcome.as_path(route.neighbor_as, PREFIX)
            own = len(route.as_path) - len(taught)
            assert route.as_path == (route.neighbor_as,) * own + taught


def test_two_paths_with_different_prepends_are_drawn_each_with_its_own() -> None:
    """bird-lg issues 24 and 44."""
    scenario = bgp.scenarios.two_transits()
    network = scenario.base.on_export("Cloudflare", ("prepend", 1), neighbor="Transit A").on_export(
        "Cloudflare", ("prepend", 3), neighbor="Transit B"
    )
    outcome = bgp.solve(bgp.Scenario("two prepends", network, "Cloudflare"))

    view = panels.funnel(outcome, network.asn_of("Origin A"), outcome.prefix)

    paths = {each["label"]: each["as_path"].split() for each in view["candidates"]}
    assert {label: path.count("13335") for label, path in paths.items()} == {"via Transit A": 2, "via Transit B": 4}
    [lengths] = [step["values"] for step in view["steps"] if step["name"] == "as_path"]
    assert sorted(lengths) == ["3", "5"]


def test_two_rules_that_prepend_both_count() -> None:
    """FRR issue 16766: what a second route-map that prepends does to the first."""
    network = chain().on_export("Origin", ("prepend", 1)).on_export("Origin", ("prepend", 2), neighbor="Near")

    assert solved(network).as_path("Near") == (64498,) * 4


def test_a_more_specific_counts_where_it_is_known_and_not_where_it_is_filtered() -> None:
    """NANOG, 19 October 2016: an AS that filters more-specifics still sends through those that do not."""
    half = "192.0.2.0/25"
    network = (
        bgp.Network("partial tables")
        .add(64496, "Upstream")
        .add(64500, "Small")
        .add(64501, "Whole", announces=TEXT)
        .add(64498, "Origin", announces=half)
        .customer("Small", of="Upstream")
        .customer("Whole", of="Upstream")
        .customer("Origin", of="Upstream")
        .on_import("Small", ("deny",), prefix=half)
    )
    outcome = solved(network)

    assert outcome.route("Small", half) is None
    assert outcome.as_path("Small", TEXT) == (64496, 64501)
    [walk] = outcome.hops("Small", half)
    assert (walk.ases, walk.end) == ((64500, 64496, 64498), "delivered")


def test_prepending_two_copies_is_not_prepending_as_2() -> None:
    """bgplab's warning, and NANOG in April 2018: "prepend 2" put AS 2 into paths."""
    network = chain().add(2, "Two").customer("Two", of="Far")

    twice = solved(network.on_export("Origin", ("prepend", 2)))
    typo = solved(network.on_export("Origin", ("prepend", 1, 2)))

    assert twice.as_path("Two") == (64496, 64497, 64498, 64498, 64498)
    assert typo.as_path("Far") == (64497, 64498, 2)
    assert typo.as_path("Two") is None
    assert typo.decision("Two").refused[0][1].reason == "loop"
    with pytest.raises(ValueError, match="prepend cannot be '2'"):
        network.on_export("Origin", ("prepend", "2"))
