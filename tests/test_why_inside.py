"""Every why where ASes have several routers, and at Internet exchanges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb import why
from bgpkit_nb.words.duels import duel_text
from tests.oracle import inside
from tests.strategies import inside_cases, law
from tests.test_inside import PREFIX, exchange, solved, two_exits


def stop_of(network: bgp.Network, at: str, route, subject: str = "Content") -> why.Stop:
    return why.ask(solved(network, subject), at, route, changes=False).stop


def test_a_router_is_asked_by_name_and_hot_potato_is_named() -> None:
    said = bgp.why_not(solved(two_exits()), at="Middle", route="east")

    assert (said.answer.kind, said.answer.duel.step, said.answer.duel.margin) == ("lost", "igp_metric", 10)
    assert str(said).startswith("ISP Middle for 192.0.2.0/24: it received a route over Transit (east), but it uses the "
                                "route over iBGP from West")
    assert ("ISP", 80, 81) in {(row["who"], row["now"], row["becomes"]) for row in said.table}


def test_an_as_of_several_routers_leaves_a_choice_to_make() -> None:
    with pytest.raises(ValueError, match="ISP has 3 routers; name one: West, Middle, East"):
        bgp.why_not(solved(two_exits()), at="ISP", route="east")


def test_a_reflector_hides_what_it_does_not_use() -> None:
    stop = stop_of(two_exits().ibgp("ISP", reflectors=["Middle"]), "West", "east")

    assert (stop.kind, stop.at, stop.duel.step) == ("hidden", "Middle", "igp_metric")


def test_what_was_learned_over_ibgp_is_not_passed_on_inside() -> None:
    """A chain of iBGP sessions where a mesh should be: the far end hears nothing."""
    network = two_exits().ibgp("ISP", mesh=False)
    sessions = [bgp.Session(f"{a}~{b}", a, b, "ibgp") for a, b in (("West", "Middle"), ("Middle", "East"))]
    network = bgp.Network(network.name, network.ases, network.routers, network.links, (*network.sessions, *sessions))
    network = network.with_link("east", up=False)
    said = bgp.why_not(solved(network), at="East", route="west", changes=False)

    stop = said.answer.stop
    assert (stop.kind, stop.at, stop.toward, stop.reason) == ("not told", "Middle", "East", "learned over iBGP")
    assert "passes on to no other router of its AS, unless it is a reflector" in str(said)


def test_routers_without_a_session_do_not_tell_each_other() -> None:
    stop = stop_of(two_exits().ibgp("ISP", mesh=False), "Middle", "east")

    assert (stop.kind, stop.at, stop.toward) == ("no link", "East", "Middle")


def test_a_partition_of_the_igp_is_named() -> None:
    outcome = solved(two_exits().with_link("Middle-East", up=False))

    assert "The IGP finds no way between ISP East and ISP Middle" in str(
        bgp.why_not(outcome, at="Middle", route="east", changes=False))


def test_a_next_hop_that_does_not_resolve_is_named() -> None:
    held = solved(two_exits()).decision("Middle").candidates
    for family in ("rfc4271", "cisco", "junos"):
        decision = bgp.decide([held[0]._replace(reachable=False), held[1]], at="Middle", family=family)
        lost = why.duel(decision, 0)

        assert (lost.step, lost.rival) == ("reachable", 1)
        assert "a next hop that resolves beats one that does not" in duel_text(lost, two_exits())


def test_an_only_route_points_to_the_router_that_chose_it() -> None:
    outcome = solved(two_exits())

    assert bgp.decider(outcome, "Eyeballs")[::3] == ("West", "ebgp")
    assert "Who really decided is ISP West, on the way" in str(bgp.explain(outcome, at="Eyeballs"))


def test_the_control_map_names_routers() -> None:
    rows = why.controls(solved(two_exits()))

    assert {(row.walk.routers[0], row.router, row.step) for row in rows if row.source == 64500} == {
        ("West", "West", "ebgp"), ("Middle", "Middle", "igp_metric"), ("East", "East", "ebgp")}  # fmt: skip


def test_a_member_of_an_exchange_is_a_neighbour_through_the_route_server() -> None:
    outcome = solved(exchange(), "B")

    assert why.ask(outcome, "A", "B", changes=False).kind == "in use"
    assert why.ask(outcome, "A", ("B",), changes=False).kind == "in use"
    assert why.ask(outcome, "A", "Route server", changes=False).kind == "in use"


def test_a_route_server_that_chose_another_for_a_member_hides_the_rest() -> None:
    network = exchange().with_as("C", announces=(bgp.Prefix.parse(PREFIX),))

    stop = stop_of(network, "A", "C", "B")

    assert (stop.kind, stop.at, stop.duel.step) == ("hidden", "Route server", "router_id")


def test_a_route_server_s_filter_for_one_member_is_quoted() -> None:
    network = exchange().on_export("Route server", ("deny",), neighbor="A", as_path="64501")

    stop = stop_of(network, "A", "B", "B")

    rule = "on export deny as_path=64501 neighbor=64500"
    assert (stop.kind, stop.at, stop.reason) == ("not told", "Route server", rule)


@law
@given(inside_cases(), st.data())
def test_inside_an_as_what_is_received_is_held_and_changes_offered_work(case: dict, data: st.DataObject) -> None:
    outcome = bgp.solve(inside.scenario_of(case))
    network = outcome.network
    prefix = next(iter(outcome.verdicts), None)
    routers = network.routers_of(case["local_as"])
    if prefix is None or not outcome.settled:
        return
    at = data.draw(st.sampled_from([router.name for router in routers]))
    link = data.draw(st.sampled_from(network.links_of(case["local_as"])))

    answer = why.ask(outcome, at, link.id, prefix)

    borders = {outcome.border(at, prefix)} if outcome.route(at, prefix) else set()
    assert answer.kind != "in use" or borders <= {link.a, link.b}
    assert answer.received or answer.stops
    for search in (answer.here, answer.origin):
        for remedy in search.found if search else ():
            after = bgp.solve(bgp.Scenario("tried", bgp.apply(network, remedy.change), case["local_as"]))
            assert after.settled
            pieces = [each for each in after.verdicts if each != prefix] or [prefix]
            assert {after.border(at, each) for each in pieces} <= {link.a, link.b}
