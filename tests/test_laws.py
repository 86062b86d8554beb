"""Laws: what holds for every network, policy and scenario, tried on random ones."""

import pickle
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.policy import Refused, export_route, import_route, sides
from bgpkit_nb.route import own_network
from tests import ibgp_model
from tests.gao_rexford import paths
from tests.oracle import inside
from tests.strategies import (
    HALF,
    PREFIX,
    inside_cases,
    law,
    names,
    networks,
    origin_of,
    prefixes,
    routes,
    scenarios,
    tables,
    wild_networks,
)

# How a router chooses


@law
@given(tables())
def test_what_one_step_keeps_the_next_enters(table: tuple) -> None:
    decision = bgp.decide(table)

    entered = [ruling.entered for ruling in decision.rulings]
    assert entered[:1] in ([], [tuple(range(len(table)))])
    assert entered[1:] == [ruling.kept for ruling in decision.rulings][:-1]


@law
@given(tables())
def test_every_step_keeps_at_least_one_of_those_that_entered(table: tuple) -> None:
    decision = bgp.decide(table)

    for ruling in decision.rulings:
        assert ruling.kept
        assert sorted(ruling.kept + ruling.dropped) == sorted(ruling.entered)


@law
@given(tables())
def test_the_steps_are_those_of_the_table_in_its_order(table: tuple) -> None:
    decision = bgp.decide(table)

    assert [ruling.step for ruling in decision.rulings] == [step.name for step in bgp.STEPS][
        : len(decision.rulings)
    ]


@law
@given(tables())
def test_a_step_drops_exactly_what_another_of_its_group_beats(table: tuple) -> None:
    decision = bgp.decide(table)

    for ruling in decision.rulings:
        step = next(step for step in bgp.STEPS if step.name == ruling.step)
        sign = -1 if step.prefer == "highest" else 1
        group = step.within or (lambda route: 0)
        for index in ruling.entered:
            rivals = [table[i] for i in ruling.entered if group(table[i]) == group(table[index])]
            beaten = any(sign * step.value(rival) < sign * step.value(table[index]) for rival in rivals)
            assert (index in ruling.dropped) == beaten


@law
@given(tables(), routes(number=9))
def test_adding_a_route_that_loses_to_the_best_one_on_one_never_changes_the_best(table: tuple, late) -> None:
    best = bgp.decide(table).route
    assume(bgp.decide((best, late)).best == 0)

    assert bgp.decide((*table, late)).route == best


@law
@given(tables(), st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter_to_set_elimination(table: tuple, random) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)

    assert bgp.decide(shuffled).route == bgp.decide(table).route


# The state that routing reaches


def candidates_at(outcome: bgp.Outcome, router: str) -> list:
    """What a router would hold if all its neighbours told it again what they now use."""
    asn = next(each.asn for each in outcome.network.routers if each.name == router)
    announces = PREFIX in outcome.network.find(asn).announces
    found = [own_network(PREFIX)] if announces else []
    for pair in sides(outcome.network):
        for near, far in (pair, pair[::-1]):
            told = outcome.decisions[far.router, PREFIX].route if near.router == router else None
            says = export_route(far, told) if told else None
            known = import_route(near, PREFIX, says) if says and not isinstance(says, Refused) else None
            if known and not isinstance(known, Refused):
                found.append(known)
    return found


@law
@given(wild_networks())
def test_no_router_of_a_settled_network_has_a_better_candidate(network: bgp.Network) -> None:
    outcome = bgp.solve(bgp.Scenario("law", network, origin_of(network)))
    assume(outcome.settled)

    for router in network.routers:
        candidates = candidates_at(outcome, router.name)
        decision = outcome.decisions[router.name, PREFIX]
        assert Counter(candidates) == Counter(decision.candidates)
        assert decision.route == bgp.decide(candidates).route
        ranks = [(route.own, route.local_pref, -route.length, -route.origin) for route in candidates]
        assert not ranks or max(ranks) == (
            decision.route.own,
            decision.route.local_pref,
            -decision.route.length,
            -decision.route.origin,
        )


@law
@given(networks(), st.data())
def test_plain_policy_leads_where_the_hierarchy_says(network: bgp.Network, data: st.DataObject) -> None:
    origin = origin_of(network)
    prepends = {link.id: data.draw(st.integers(0, 3)) for link in network.links_of(origin)}
    for link, copies in prepends.items():
        network = network.on_export(origin, ("prepend", copies), link=link)
    outcome = bgp.solve(bgp.Scenario("law", network, origin))

    reached = {system.asn: outcome.as_path(system.asn) for system in network.ases}
    assert {asn: path for asn, path in reached.items() if path is not None} == paths(
        network, origin, prepends
    )


@law
@given(networks(), st.integers(0, 1000))
def test_every_order_of_messages_reaches_the_one_stable_state(network: bgp.Network, seed: int) -> None:
    scenario = bgp.Scenario("law", network, origin_of(network))

    in_step, in_disorder = bgp.solve(scenario), bgp.solve(scenario, seed=seed)

    assert in_disorder.settled
    assert {at: each.route for at, each in in_disorder.decisions.items()} == {
        at: each.route for at, each in in_step.decisions.items()
    }


@law
@given(scenarios(), st.none() | st.integers(0, 9))
def test_solving_twice_gives_equal_outcomes_and_leaves_the_scenario_alone(
    scenario: bgp.Scenario, seed: int | None
) -> None:
    before = pickle.loads(pickle.dumps(scenario))

    first, second = bgp.solve(scenario, seed=seed), bgp.solve(scenario, seed=seed)

    assert first == second
    assert scenario == before


@law
@given(scenarios())
def test_rounds_end_where_solve_ends(scenario: bgp.Scenario) -> None:
    latest = {(message.receiver, message.prefix): message.decision for message in bgp.rounds(scenario)}

    outcome = bgp.solve(scenario)

    own = {at for at, decision in outcome.decisions.items() if at not in latest}
    assert latest == {at: decision for at, decision in outcome.decisions.items() if at not in own}
    assert all(outcome.decisions[at].settled_by in ("only", None) for at in own)


# The ways that packets take


@law
@given(scenarios())
def test_packets_never_go_round_once_routing_has_settled(scenario: bgp.Scenario) -> None:
    outcome = bgp.solve(scenario)
    assume(outcome.settled)

    for system in outcome.network.ases:
        for walk in outcome.hops(system.asn, PREFIX):
            assert walk.end != "loop"
            assert len(set(walk.ases)) == len(walk.ases)


@law
@given(networks(), st.data())
def test_packets_cross_the_ases_of_the_as_path(network: bgp.Network, data: st.DataObject) -> None:
    origin = origin_of(network)
    network = network.on_export(
        origin, ("prepend", data.draw(st.integers(0, 3))), link=network.links_of(origin)[0].id
    )
    outcome = bgp.solve(bgp.Scenario("law", network, origin))

    for system in network.ases:
        path = outcome.as_path(system.asn)
        (walk,) = outcome.hops(system.asn)
        assert walk.ases == (system.asn, *dict.fromkeys(path or ()))
        assert walk.end == ("unreachable" if path is None else "delivered")


@law
@given(wild_networks(multipath=(False,)))
def test_no_way_leads_through_a_valley(network: bgp.Network) -> None:
    """Whatever local-prefs say: only `accept` leaks (and multipath over a customer's and a peer's routes)."""
    outcome = bgp.solve(bgp.Scenario("law", network, origin_of(network)))
    assume(outcome.settled)

    for system in outcome.network.ases:
        for walk in outcome.hops(system.asn, PREFIX):
            if walk.end == "delivered":
                climbs = "".join(slope(outcome.network, *step) for step in walk.links)
                assert climbs == "u" * climbs.count("u") + "-" * min(
                    climbs.count("-"), 1
                ) + "d" * climbs.count("d")


def slope(network: bgp.Network, link: str, forth: bool) -> str:
    """Whether packets climb to a provider (u), cross to a peer (-) or descend to a customer (d)."""
    up_forth = {"customer": "u", "provider": "d", "peer": "-"}[network.relation(link)]
    return up_forth if forth else {"u": "d", "d": "u", "-": "-"}[up_forth]


@law
@given(scenarios())
def test_the_shares_of_all_ways_add_up_to_one(scenario: bgp.Scenario) -> None:
    outcome = bgp.solve(scenario)

    for system in outcome.network.ases:
        for prefix in (PREFIX, HALF):
            assert sum(walk.share for walk in outcome.hops(system.asn, prefix)) == pytest.approx(1)


@law
@given(scenarios())
def test_what_is_demanded_is_delivered_or_lost(scenario: bgp.Scenario) -> None:
    outcome = bgp.solve(scenario)
    elsewhere = [flow for flow in outcome.flows if flow.source != scenario.subject]

    arrived = sum(outcome.volumes().values())

    assert arrived + sum(outcome.lost().values()) == pytest.approx(sum(flow.volume for flow in elsewhere))


@law
@given(scenarios())
def test_what_a_link_carries_is_what_crosses_it(scenario: bgp.Scenario) -> None:
    outcome = bgp.solve(scenario)
    crossings = sum(
        flow.volume * walk.share * len(walk.links) for flow in outcome.flows for walk in flow.walks
    )

    loads = outcome.load()

    assert sum(load.volume for load in loads) == pytest.approx(crossings)
    assert {load.link for load in loads if load.volume} <= {
        link.id for link in outcome.network.links if link.up
    }


@law
@given(networks(), st.data())
def test_more_specifics_pull_traffic_whatever_the_attributes(
    network: bgp.Network, data: st.DataObject
) -> None:
    hijacker = data.draw(st.sampled_from([system.asn for system in network.ases[:-1]]))
    network = network.with_as(hijacker, announces=(HALF,)).on_export(hijacker, ("prepend", 9))
    outcome = bgp.solve(bgp.Scenario("law", network, origin_of(network)))

    for system in network.ases:
        if outcome.route(system.asn, HALF):
            assert [walk.ases[-1] for walk in outcome.hops(system.asn, HALF)] == [hijacker]


# Forms that a network takes and comes back from


@law
@given(wild_networks())
def test_a_network_comes_back_equal_from_networkx(network: bgp.Network) -> None:
    assert bgp.Network.from_networkx(network.to_networkx()) == network


@law
@given(scenarios(), names, names)
def test_a_scenario_comes_back_equal_from_json(scenario: bgp.Scenario, name: str, label: str) -> None:
    origin = scenario.subject
    base = scenario.base.with_as(origin, name=name).with_link(
        scenario.base.links_of(origin)[0].id, label=label
    )
    named = bgp.Scenario(
        name, base, origin, label, scenario.demands, scenario.knobs, label, scenario.positions
    )

    assert bgp.from_json(bgp.to_json(named)) == named


@law
@given(scenarios())
def test_a_scenario_read_back_is_solved_alike(scenario: bgp.Scenario) -> None:
    assert bgp.solve(bgp.from_json(bgp.to_json(scenario))).decisions == bgp.solve(scenario).decisions


@law
@given(prefixes)
def test_a_prefix_comes_back_equal_from_its_text(prefix: bgp.Prefix) -> None:
    assert bgp.Prefix.parse(str(prefix)) == prefix


@law
@given(prefixes.filter(lambda prefix: prefix.length < 32), st.integers(0, 4))
def test_the_pieces_of_a_prefix_fill_it_and_do_not_overlap(prefix: bgp.Prefix, bits: int) -> None:
    assume(prefix.length + bits <= 32)
    pieces = prefix.pieces(bits)

    assert sum(piece.size for piece in pieces) == prefix.size
    assert all(prefix.covers(piece) for piece in pieces)
    assert not any(one.covers(other) for one in pieces for other in pieces if one != other)


# Inside an AS


def state_inside(case: dict, outcome: bgp.Outcome) -> ibgp_model.State:
    """What each router of the AS uses, in the words of the independent model."""
    by_id = {router.router_id: router.name for router in outcome.network.routers_of(case["local_as"])}
    found: ibgp_model.State = {}
    for number, ext in zip(ibgp_model.numbers(case), inside.bests(case, outcome), strict=True):
        route = outcome.route(f"r{number}")
        if route is None:
            found[number] = None
            continue
        teller = None if route.ebgp else int(by_id[route.peer_id].removeprefix("r"))
        clusters = tuple(int(by_id[each].removeprefix("r")) for each in route.attrs.clusters)
        found[number] = ibgp_model.Held(ext, case["external"][ext]["at"], teller, clusters)
    return found


@law
@given(inside_cases())
def test_inside_an_as_every_router_uses_what_an_independent_model_would_choose(case: dict) -> None:
    outcome = bgp.solve(inside.scenario_of(case))
    if outcome.settled:
        state = state_inside(case, outcome)

        assert ibgp_model.choices(case, state) == state


@law
@given(inside_cases())
def test_in_a_full_mesh_packets_leave_where_each_router_meant_them_to(case: dict) -> None:
    outcome = bgp.solve(inside.scenario_of({**case, "reflectors": []}))
    for number, ext in zip(ibgp_model.numbers(case), inside.bests(case, outcome), strict=True):
        for walk in outcome.hops(f"r{number}") if ext is not None and outcome.settled else ():
            assert walk.end == "delivered"
