"""Every why where ASes have several routers, and at Internet exchanges."""

import pytest
from hypothesis import assume, event, given
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
    assert said.table[0]["change"] == "metric West-Middle"


def test_a_metric_is_moved_no_further_than_it_has_to_be() -> None:
    """West is 10 away and East 20; at 20 each West has the lower router id."""
    outcome = solved(two_exits())
    remedy = why.ask(outcome, "Middle", "east").here.found[0]

    assert (remedy.change, remedy.was, remedy.units) == (bgp.Change("metric", ("West-Middle",), 21), 10, 11)
    for change in [bgp.Change("metric", ("West-Middle",), value) for value in range(21)]:
        assert bgp.solve(bgp.Scenario("m", bgp.apply(outcome.network, change), "Content")).border("Middle") == "West"


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


@st.composite
def two_ways_out(draw) -> bgp.Network:
    """An AS of three to five routers, with random links and metrics, that leaves it over P or over Q."""
    names = [f"r{number}" for number in range(draw(st.integers(3, 5)))]
    network = bgp.Network("two ways out").add(64500, "ISP", routers=names, next_hop_self=draw(st.booleans()))
    network = network.add(64501, "P").add(64502, "Q")
    pairs = [(names[draw(st.integers(0, at - 1))], names[at]) for at in range(1, len(names))]
    more = [(one, other) for one in names for other in names if one < other and (one, other) not in pairs]
    for one, other in [*pairs, *draw(st.lists(st.sampled_from(more), max_size=2, unique=True))]:
        network = network.igp_link(one, other, draw(st.integers(1, 20)))
    for provider, router in zip("PQ", draw(st.permutations(names))[:2], strict=True):
        network = network.customer(router, of=provider, id=provider, metric=draw(st.integers(0, 5)))
    network = network.add(64503, "Content", announces=PREFIX)
    return network.customer("Content", of="P").customer("Content", of="Q")


@law
@given(two_ways_out(), st.data())
def test_no_metric_nearer_than_the_one_offered_works(network: bgp.Network, data: st.DataObject) -> None:
    outcome = solved(network)
    at = data.draw(st.sampled_from([router.name for router in network.routers_of("ISP")]))
    link = "P" if used(outcome, at) == "Q" else "Q"
    answer = why.ask(outcome, at, link)
    event(str(answer.duel and answer.duel.step))
    assume(answer.duel and answer.duel.step == "igp_metric")

    units = next((remedy.units for remedy in answer.here.found if remedy.change.kind == "metric"), 121)
    for each in network.links_inside("ISP"):
        for step in {1 - units, -data.draw(st.integers(1, units)), data.draw(st.integers(1, units)), units - 1}:
            if abs(step) < units and each.metric + step >= 0:
                change = bgp.Change("metric", (each.id,), each.metric + step)
                assert used(solved(bgp.apply(network, change)), at) != link


def used(outcome: bgp.Outcome, at: str) -> str | None:
    """The link over which the route that a router uses came into its AS."""
    border = outcome.border(at)
    return outcome.route(border).session if border else None
