"""Preferences of single ASes on the AS graph: the same routes as in the small engine, and an honest verdict."""

import os

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.policy import make_plan, plan
from tests.random_overrides import network_beyond, random_beyond_case
from tests.test_internet import link_of, told

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from bgpkit_nb.internet import Internet, InternetError, Routing, WhatIf, propagate  # noqa: E402

EXAMPLES = int(os.environ.get("BGPKIT_NB_EXAMPLES", "60"))
#: 9 buys from 1 and from 2, which peer and sell to 8; 3 peers with both.
DIAMOND = [(1, 9, -1), (2, 9, -1), (1, 8, -1), (2, 8, -1), (1, 2, 0), (1, 3, 0), (2, 3, 0), (3, 7, -1)]


def in_words(routing: Routing) -> dict[int, tuple]:
    """Every AS's AS_PATH and the link it came over."""
    ases = sorted(routing.internet.asn.tolist())
    return {asn: (routing.as_path(asn), link_of(routing.decision(asn).route)) for asn in ases}


def small_words(outcome: bgp.Outcome, ases) -> dict[int, tuple]:
    return {asn: (outcome.as_path(asn), link_of(outcome.route(asn))) for asn in sorted(ases)}


def differs(seed: int, kind: str) -> str:
    """Solve a random case in both engines; what differs, "" for nothing, "another" for another stable state.

    With one stable state, everything has to be the same: routes, candidates, local-prefs, what settled it, ties. Where
    the small engine comes to rest in another state or not at all, ours has to be one of the stable states.
    """
    case, beyond = random_beyond_case(seed, kind)
    found = Internet.of(case.links)
    live = WhatIf(found, *case.origins, prepends=case.prepends, silent=case.silent, **beyond._asdict())
    scenario = bgp.Scenario("random", network_beyond(case, beyond), case.origins[0])
    outcome, routing = bgp.solve(scenario), live.routing
    ases = found.asn.tolist()
    if live.verdict.kind != "settled":
        return "" if len(bgp.stable_states(scenario)) == 0 else f"seed {seed}: {live.verdict}"
    if not outcome.settled or in_words(routing) != small_words(outcome, ases):
        states = bgp.stable_states(scenario)
        among = any(small_words(state, ases) == in_words(routing) for state in states)
        return "another" if among and len(states) > 1 else f"seed {seed}: no stable state of the small engine"
    for asn in ases:
        small, large = outcome.decision(asn), routing.decision(asn)
        if told(small) != told(large) or small.switches != large.switches:
            return f"seed {seed}: AS{asn} decides {told(small)} there, {told(large)} here"
        if large.route and int(routing.ties[found.index(asn)]) != len(before_ties(large)) - 1:
            return f"seed {seed}: AS{asn} turned down {len(before_ties(large)) - 1} equal routes"
    return ""


def before_ties(decision: bgp.Decision) -> tuple[int, ...]:
    """The candidates that were left when only arbitrary order was."""
    return decision.funnel["router_id"].entered if "router_id" in decision.funnel else (decision.best,)


@pytest.mark.parametrize("start", range(0, 3 * EXAMPLES, EXAMPLES // 2 or 1))
def test_preferences_that_put_customers_first_give_the_routes_of_the_small_engine(start):
    seeds = range(start, start + (EXAMPLES // 2 or 1))

    assert [found for seed in seeds if (found := differs(seed, "gentle"))] == []


@pytest.mark.parametrize("start", range(0, 3 * EXAMPLES, EXAMPLES // 2 or 1))
def test_any_preferences_give_the_routes_of_the_small_engine_or_another_stable_state(start):
    seeds = range(10_000 + start, 10_000 + start + (EXAMPLES // 2 or 1))

    assert [found for seed in seeds if (found := differs(seed, "wild")) not in ("", "another")] == []


@given(st.integers(0, 2**32), st.sampled_from(["gentle", "wild"]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_both_engines_agree_whatever_the_network(seed, kind):
    assert differs(seed, kind) in (("",) if kind == "gentle" else ("", "another"))


@pytest.mark.deep
def test_a_thousand_random_networks_agree_and_few_have_more_than_one_stable_state():
    gentle = [found for seed in range(20_000, 21_000) if (found := differs(seed, "gentle"))]
    wild = [found for seed in range(30_000, 31_000) if (found := differs(seed, "wild"))]

    assert gentle == []
    assert set(wild) <= {"another"}
    assert len(wild) < 50


# -- one preference at a time ------------------------------------------------------------------------------


def test_a_local_pref_below_a_peers_gives_a_customers_route_up_and_the_decision_shows_it():
    live = WhatIf(Internet.of(DIAMOND), 9, local_prefs={(1, 9): 90})
    decision = live.routing.decision(1)

    assert live.routing.as_path(1) == (2, 9)
    assert {route.learned_from: route.local_pref for route in decision.candidates} == {"customer": 90, "peer": 100}
    assert decision.settled_by == "local_pref"
    assert live.verdict.kind == "settled"


def test_a_peers_route_counts_as_a_customers_where_an_as_treats_both_alike():
    links = [*DIAMOND, (3, 6, -1), (6, 9, -1)]
    usual = WhatIf(Internet.of(links), 9)
    equal = WhatIf(Internet.of(links), 9, peers_as_customers=[3], prepends={(6, 3): 3})

    assert usual.routing.as_path(3) == (6, 9)
    assert equal.routing.as_path(3) == (1, 9)
    assert [route.local_pref for route in equal.routing.decision(3).candidates] == [130, 130, 130]
    assert "as_path" in equal.routing.decision(3).funnel
    assert [usual.routing.learned_from(1), equal.routing.learned_from(1)] == ["customer", "customer"]


def test_an_as_that_ignores_prepends_stays_where_others_move_and_passes_the_long_path_on():
    links = [(1, 9, -1), (2, 9, -1), (1, 8, -1), (2, 8, -1), (8, 7, -1)]
    live = WhatIf(Internet.of(links), 9, prepends={(9, 1): 3}, ignore_prepends=[8])

    assert live.routing.hops(8)[1] == 1
    assert live.routing.as_path(7) == (8, 1, 9, 9, 9, 9)
    assert live.routing.decision(8).switches == ("ignore-prepends",)
    live.turn(ignore_prepends={8: False})
    assert live.routing.hops(8)[1] == 2


def test_the_communities_of_a_plan_do_what_the_plan_says():
    links = [(174, 9, -1), (2, 9, -1), (174, 2, 0), (174, 8, -1), (174, 3, 0), (2, 3, 0), (1, 174, -1)]
    live = WhatIf(Internet.of(links), 9, plans=[plan("cogent")])
    asked = {}
    for text in ("174:70", "174:990", "174:991", "174:3002"):
        live.turn(communities={(9, 174): text})
        routing = live.routing
        asked[text] = [routing.as_path(asn) for asn in (174, 8, 3, 1)]
        live.turn(communities={(9, 174): None})

    assert asked["174:70"] == [(2, 9), (174, 2, 9), (2, 9), None]
    assert asked["174:990"] == [(9,), None, (2, 9), None]
    assert asked["174:991"] == [(9,), (174, 9), (2, 9), (174, 9)]
    assert asked["174:3002"] == [(9,), (174, 9), (2, 9), (174, 9)]
    assert live.routing.as_path(3) == (2, 9)


def test_a_community_prepends_towards_the_one_neighbour_it_names():
    links = [(5, 9, -1), (6, 9, -1), (5, 7, 0), (6, 7, 0), (5, 8, 0), (6, 8, 0)]
    own = make_plan("own", 5, [{"community": "5:7", "prepend": 2, "towards": 7}])
    live = WhatIf(Internet.of(links), 9, plans=[own], communities={(9, 5): "5:7"})

    assert [live.routing.as_path(asn) for asn in (7, 8)] == [(6, 9), (5, 9)]
    assert [route.as_path for route in live.routing.decision(7).candidates] == [(5, 5, 5, 9), (6, 9)]


# -- the verdict -------------------------------------------------------------------------------------------

#: Each of 1, 2 and 3 buys from 9's side and prefers the route through the next of them: no stable state (BAD GADGET).
WHEEL = [(1, 9, -1), (2, 9, -1), (3, 9, -1), (1, 2, 0), (2, 3, 0), (1, 3, 0), (1, 7, -1), (6, 8, -1), (6, 9, -1)]


def test_ases_that_chase_each_other_for_ever_are_named_and_no_others():
    prefs = {(1, 2): 200, (2, 3): 200, (3, 1): 200}
    live = WhatIf(Internet.of(WHEEL), 9, local_prefs=prefs)

    assert live.verdict.kind == "repeats"
    assert {1, 2, 3} <= set(live.verdict.ases) <= {1, 2, 3, 7}
    assert all(len(live.routing.hops(asn)) <= 5 for asn in live.internet.asn.tolist())
    assert live.routing.as_path(8) == (6, 9)
    live.turn(local_prefs={(3, 1): None})
    assert live.verdict.kind == "settled"
    alone = WhatIf(Internet.of(WHEEL), 9, local_prefs={(1, 2): 200, (2, 3): 200})
    assert in_words(live.routing) == in_words(alone.routing)


@pytest.mark.parametrize("size", range(3, 12))
def test_a_ring_of_ases_that_prefer_the_next_one_settles_when_it_is_even_and_never_when_it_is_odd(size):
    ring = range(1, size + 1)
    pairs = [(asn, asn % size + 1) for asn in ring]
    links = [*((asn, 99, -1) for asn in ring), *((*pair, 0) for pair in pairs), (1, 50, -1), (60, 99, -1), (60, 61, -1)]
    live = WhatIf(Internet.of(links), 99, local_prefs=dict.fromkeys(pairs, 200))

    if size % 2:
        assert live.verdict.kind == "repeats"
        assert set(ring) <= set(live.verdict.ases) <= {*ring, 50}
        assert live.routing.as_path(61) == (60, 99)
    else:
        assert live.verdict.kind == "settled"
        assert sum(len(live.routing.as_path(asn)) == 2 for asn in ring) == size // 2


def test_two_ases_that_would_each_rather_go_through_the_other_come_to_rest_in_one_of_two_states():
    prefs = {(1, 2): 200, (2, 1): 200}
    live = WhatIf(Internet.of(DIAMOND), 9, local_prefs=prefs)
    again = WhatIf(Internet.of(DIAMOND), 9)
    for one in prefs:
        again.turn(local_prefs={one: 200})

    assert live.verdict.kind == again.verdict.kind == "settled"
    assert {live.routing.as_path(1), live.routing.as_path(2)} == {(9,), (1, 9)} or (
        {live.routing.as_path(1), live.routing.as_path(2)} == {(9,), (2, 9)})  # fmt: skip
    assert in_words(live.routing) == in_words(again.routing)


def test_preferences_that_are_taken_back_leave_nothing_behind():
    found = Internet.of(DIAMOND)
    live = WhatIf(found, 9, local_prefs={(1, 9): 90, (8, 2): 120}, peers_as_customers=[3], ignore_prepends=[8])
    live.turn(local_prefs={(1, 9): None, (8, 2): None}, peers_as_customers={3: False}, ignore_prepends={8: False})

    assert np.array_equal(live.routing.keys, propagate(found, 9).keys)
    assert np.array_equal(live.entries, propagate(found, 9).entries)


def test_a_preference_that_will_not_do_is_refused_and_changes_nothing():
    live = WhatIf(Internet.of(DIAMOND), 9)
    before = live.settings, live.routing.keys.copy()
    two = [make_plan("a", 1, []), make_plan("b", 1, [])]
    own = make_plan("own", 1, [{"community": "blackhole", "blackhole": True}])
    for changes, says in [
        ({"local_prefs": {(1, 9): -1}}, "local-pref of AS1 for AS9 cannot be -1; choose a whole number from 0"),
        ({"local_prefs": {(1, 9): True}}, "cannot be True"),
        ({"local_prefs": {(1, 7): 90}}, "AS7 is no neighbour of AS1"),
        ({"local_prefs": {(1, 9, 1): 90}}, "have no link 1; choose 0 to 0"),
        ({"peers_as_customers": {77: True}}, "there is no AS 77"),
        ({"ignore_prepends": {77: True}}, "there is no AS 77"),
        ({"plans": two}, "AS1 has two community plans; choose one of them"),
        ({"plans": [own]}, "the plan of AS1 gives 65535:666 a meaning of its own"),
        ({"communities": {(9, 1): "1:2"}}, "no plan that is set knows the community 1:2; choose none: no plan is set"),
        ({"communities": {(1, 9): "1:2"}}, "AS1 announces nothing and can attach no community; choose an origin"),
        ({"communities": {(9, 1): "x"}}, "'x' is not a community"),
        ({"prepends": {(9, 1): 1011}}, "cannot be 1011; choose 0 to 1010"),
    ]:
        with pytest.raises(InternetError) as refused:
            live.turn(**changes)
        assert says in str(refused.value)
        assert live.settings == before[0]
        assert np.array_equal(live.routing.keys, before[1])
