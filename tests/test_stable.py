"""Stable states: all of them, no others, and no claim beyond what was searched."""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.decision import Event, Table, family, hear
from bgpkit_nb.propagation import Play, Wiring, find_stable
from bgpkit_nb.propagation.choices import choices
from bgpkit_nb.route import Attributes, Prefix, Route, held
from tests import brute
from tests.oracle.recordings import recorded_state
from tests.oracle.replay import cases, scenario_of, state_of
from tests.strategies import PREFIX, law

DATA = Path(__file__).parent / "data"
RECORDED = [
    case
    for name in ("network_cases", "network_cases_bird")
    for case in cases(DATA / f"{name}.jsonl.gz")
    if "converged" in case
]


def with_routers(scenario: bgp.Scenario, **fields: object) -> bgp.Scenario:
    """The scenario with every router of that family."""
    routers = tuple(replace(router, **fields) for router in scenario.base.routers)
    return replace(scenario, base=replace(scenario.base, routers=routers))


def routes_of(outcome: bgp.Outcome) -> tuple:
    return tuple(sorted((name, decision.route) for (name, _), decision in outcome.decisions.items()))


# What is known of the classic networks


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("disagree", 2),
        ("bad_gadget", 0),
        ("good_gadget", 1),
        ("wedgie", 2),
        ("wedgie_three_quarters", 2),
        ("med_oscillation", 0),
        ("regional", 1),
    ],
)
def test_the_classics_have_as_many_stable_states_as_is_known(name: str, number: int) -> None:
    found = bgp.stable_states(getattr(bgp.scenarios, name)())

    assert (len(found), found.exact) == (number, True)


def test_three_wishes_with_the_longer_ways_permitted_too_have_no_stable_state() -> None:
    network = bgp.scenarios.bad_gadget().base
    for asn, towards, last in ((64501, 64502, 64503), (64502, 64503, 64501), (64503, 64501, 64502)):
        network = network.prefer(asn, 90, as_path=f"{towards} ? 64500").prefer(asn, 80, as_path=f"{last} 64500")
        network = network.prefer(asn, 70, as_path=f"{last} ? 64500")

    assert len(bgp.stable_states(bgp.Scenario("long", network, "Origin"))) == 0


def test_one_as_that_gives_up_its_wish_is_enough_for_a_stable_state() -> None:
    scenario = bgp.scenarios.bad_gadget()

    assert [len(bgp.stable_states(scenario.set(straight=value))) for value in (150, 250)] == [0, 1]


def test_a_prepend_cures_the_wedgie_where_length_decides_and_not_where_local_pref_does() -> None:
    cured, not_cured = bgp.scenarios.wedgie(), bgp.scenarios.wedgie_three_quarters()

    assert [len(bgp.stable_states(cured.set(prepend=n))) for n in (0, 1, 2, 3)] == [2, 1, 1, 1]
    assert [len(bgp.stable_states(not_cured.set(prepend=n))) for n in (0, 1, 5, 10)] == [2, 2, 2, 2]


def test_equal_meds_end_the_oscillation_of_reflectors() -> None:
    scenario = bgp.scenarios.med_oscillation()

    assert [len(bgp.stable_states(scenario.set(med_c=med, med_e=med))) for med in (0, 5, 10)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("switches", "number"), [(("deterministic-med",), 0), (("always-compare-med",), 1), ((), 1)]
)
def test_reflectors_of_frr_come_to_rest_as_their_med_switches_let_them(
    switches: tuple[str, ...], number: int
) -> None:
    """Out of the box FRR goes by order of arrival: where North heard c before b, there is a rest."""
    scenario = with_routers(bgp.scenarios.med_oscillation(), family="frr", switches=switches)
    found = bgp.stable_states(scenario)

    assert (len(found), found.exact) == (number, True)
    if not switches:
        heard = [route.session for route in found[0].decision("North").candidates]
        assert heard.index("ibgp c North") < heard.index("ibgp b North")


def test_a_mesh_with_meds_that_a_manual_says_oscillates_has_a_stable_state() -> None:
    """An own eBGP route beats the other's iBGP route before any metric counts: the step that the manual skips."""
    network = (
        bgp.Network("mesh").add(64500, "AS", routers=("four", "five"), preset="equal").igp_link("four", "five", 10)
        .add(64501, "X", announces="192.0.2.0/24").add(64502, "Y", routers=("y3", "y1"), announces="192.0.2.0/24")
        .flat("X", "four").flat("y3", "four", id="y3").flat("y1", "five", id="y1")
        .on_export("Y", ("med", 100), link="y3").on_export("Y", ("med", 200), link="y1")
    )
    found = bgp.stable_states(bgp.Scenario("mesh", network, "X"))

    assert len(found) == 1
    assert [found[0].border(name) for name in ("four", "five")] == ["four", "five"]


# Against recordings of real routers


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["id"])
def test_a_recorded_network_has_as_many_stable_states_as_was_worked_out_and_rests_in_one(case: dict) -> None:
    found = bgp.stable_states(scenario_of(case), prefix=case["prefix"])

    assert (len(found), found.exact) == (case["model_stable_states"], True)
    assert recorded_state(case) in [state_of(state) for state in found]


# Against trying everything


def tangled(seed: int, several: bool = False) -> bgp.Network:
    """Three to five ASes, joined anyhow, each with wishes of its own about paths and neighbours."""
    rng = random.Random(seed)
    asns = list(range(1, 1 + rng.randint(3, 5 - several)))
    network = bgp.Network("tangled")
    for asn in asns:
        routers = ("r1", "r2") if several and asn == asns[-1] else ()
        network = network.add(asn, announces=PREFIX if asn == 1 or (asn == 2 and rng.random() < 0.2) else (),
                              routers=routers, preset=rng.choice(("gao-rexford", "equal")))
    if several:
        network = network.igp_link("r1", "r2", rng.randint(1, 9))
    ends = {asn: ["r1", "r2"] if several and asn == asns[-1] else [asn] for asn in asns}
    for asn in asns[1:]:
        for other in rng.sample([each for each in asns if each < asn], min(asn - 1, rng.randint(1, 3))):
            for end in ends[asn]:
                network = network.join(end, other, rng.choice(("customer", "peer", "provider", "flat", "flat")))
    for asn in asns[1:]:
        for _ in range(rng.randint(0, 2)):
            other = rng.choice([each for each in asns if each != asn])
            network = network.prefer(asn, rng.randint(70, 140), as_path=rng.choice((f"{other} *", f"* {other} 1")))
        if rng.random() < 0.5:
            network = network.on_export(asn, ("med", rng.randint(0, 3)))
        if rng.random() < 0.3:
            network = network.on_export(asn, ("prepend", 1))
    return network


@pytest.mark.parametrize("several", [False, True], ids=["one router each", "two routers in an AS"])
@pytest.mark.parametrize("block", range(6))
def test_the_search_finds_what_trying_everything_finds(block: int, several: bool) -> None:
    for seed in range(10 * block, 10 * block + 10):
        network = tangled(seed, several)
        found = bgp.stable_states(bgp.Scenario("tangled", network, 1))

        assert found.exact
        assert {routes_of(state) for state in found} == brute.stable_states(network, PREFIX), seed


def any_order(offers: list[Route], used: Route | None, network: bgp.Network, router: str) -> bool:
    """Whether a router may use a route, by asking for each history of its own whether it does: see `choices`."""
    of = network.router(router)
    return used in [choice.route for choice in choices(offers, family(of.family, of.switches)).found]


@pytest.mark.parametrize("name", ["frr", "bird", "gobgp", "junos", "cisco"])
def test_the_search_finds_what_trying_everything_finds_for_routers_that_remember(name: str) -> None:
    several = 0
    for seed in range(12):
        network = with_routers(bgp.Scenario("tangled", tangled(seed), 1), family=name).network
        found = bgp.stable_states(bgp.Scenario("tangled", network, 1))
        several += len(found) > 1

        assert {routes_of(state) for state in found} == brute.stable_states(network, PREFIX, any_order), seed
    assert several or name == "bird"


@pytest.mark.parametrize("name", ["rfc4271", "frr", "bird", "gobgp", "junos", "cisco"])
def test_wherever_routing_comes_to_rest_is_one_of_the_stable_states(name: str) -> None:
    rested = 0
    for seed in range(25):
        network = tangled(seed, several=seed % 2 == 0)
        scenario = with_routers(bgp.Scenario("tangled", network, 1), family=name)
        found = bgp.stable_states(scenario)
        for order in (None, 1, 2, 3):
            outcome = bgp.solve(scenario, seed=order)
            rested += outcome.settled
            assert not outcome.settled or found.index(outcome) is not None, (seed, order)
    assert rested > 50


@pytest.mark.parametrize("name", ["rfc4271", "frr", "bird", "gobgp", "junos", "cisco"])
def test_a_network_put_into_a_stable_state_has_nothing_to_say(name: str) -> None:
    for seed in range(20):
        network = with_routers(bgp.Scenario("tangled", tangled(seed, seed % 2 == 0), 1), family=name).network
        for held_there in find_stable(network, PREFIX).states:
            play = Play.of(Wiring.of(network), PREFIX)
            play.rest(held_there)
            link = network.links[0]
            assert not list(play.happen(bgp.Change("capacity", (link.id,), 2 * link.capacity)))
            assert play.verdict.kind == "settled"


# What a router may come to


def offer(session: int, asn: int, med: int | None = None, metric: int = 0, ebgp: bool = True, pref: int = 100) -> Route:
    return held(PREFIX, Attributes((asn, 64500), med=med), session=f"s{session}", local_pref=pref, ebgp=ebgp,
                igp_metric=metric, neighbor_as=asn if ebgp else 64496, peer_id=session, peer_address=session)


CYCLE = (offer(1, 6), offer(3, 5, 20), offer(2, 5, 10))


@pytest.mark.parametrize(
    ("name", "switches", "number"),
    [("rfc4271", (), 1), ("frr", (), 3), ("frr", ("compare-routerid",), 1), ("frr", ("deterministic-med",), 2),
     ("bird", (), 1), ("bird", ("prefer older",), 2), ("gobgp", (), 3), ("openbgpd", (), 1)],
)
def test_a_router_may_use_what_some_order_of_arrival_leads_to(
    name: str, switches: tuple[str, ...], number: int
) -> None:
    assert len(choices(CYCLE, family(name, switches)).found) == number


def test_each_choice_comes_with_a_history_that_leads_to_it() -> None:
    for name in ("frr", "bird", "gobgp", "junos", "cisco", "openbgpd"):
        rules = family(name)
        for choice in choices(CYCLE, rules).found:
            table = Table()
            for event in choice.history:
                table, decision = hear(table, event, rules)
            assert decision.route == choice.route
            assert set(decision.candidates) == set(CYCLE)


variants = st.builds(offer, session=st.just(0), asn=st.sampled_from((5, 6)),
                     med=st.sampled_from((None, 1, 2)), pref=st.sampled_from((100, 100, 100, 120)))


@law
@given(st.sampled_from(("frr", "bird", "gobgp", "junos", "cisco", "openbgpd")),
       st.lists(st.tuples(st.integers(1, 3), st.one_of(st.none(), variants)), max_size=12))
def test_no_history_leads_to_a_choice_that_is_not_listed(name: str, history: list) -> None:
    """Whatever neighbours said before: of one neighbour, always by way of the same AS."""
    rules, table = family(name), Table()
    for session, said in history:
        asn = (5, 6, 5)[session - 1]
        route = said and said._replace(
            session=f"s{session}", peer_id=session, peer_address=session, first_as=asn, neighbor_as=asn,
            attrs=said.attrs._replace(as_path=(asn, 64500)))
        table, decision = hear(table, Event(f"s{session}", route), rules)
    if history:
        assert decision.route in [choice.route for choice in choices(table.routes, rules).found]


# Exchanges, large networks and limits


def test_a_network_of_many_routers_needs_few_steps_of_search() -> None:
    """Twelve ASes of three routers each, every AS with a mesh of iBGP inside and two providers."""
    rng = random.Random(7)
    network = bgp.Network("many")
    for n in range(12):
        names = [f"r{n}-{k}" for k in range(3)]
        network = network.add(64500 + n, routers=names, announces=PREFIX if n == 11 else ())
        for one, other in pairwise(names):
            network = network.igp_link(one, other, rng.randint(1, 9))
        for above in rng.sample(range(n), min(n, 2)):
            network = network.customer(rng.choice(names), of=f"r{above}-{rng.randrange(3)}")
    scenario = bgp.Scenario("many", network, 64511)
    found = bgp.stable_states(scenario)

    assert (len(found), found.exact) == (1, True)
    assert found.index(bgp.solve(scenario)) == 0
    assert found.steps < 50


def exchange() -> bgp.Network:
    """Two members of an exchange that announce the same prefix, and one that hears both through the route server."""
    network = bgp.Network("exchange").add(64510, "Server")
    for asn in (64501, 64502, 64503):
        network = network.add(asn, announces=PREFIX if asn < 64503 else ()).rs_client(asn, of="Server")
    return network


def test_a_route_server_chooses_for_each_client_by_itself() -> None:
    network = exchange().on_export("Server", ("deny",), neighbor=64503, as_path="64501")
    (state,) = bgp.stable_states(bgp.Scenario("exchange", network, 64501))

    assert state.as_path("Server") == (64501,)
    assert state.as_path(64503) == (64502,)
    assert routes_of(state) == routes_of(bgp.solve(bgp.Scenario("exchange", network, 64501)))


def test_a_search_that_is_cut_short_says_so_and_claims_nothing_more() -> None:
    found = bgp.stable_states(bgp.scenarios.bad_gadget(), limit=2)

    assert not found.exact
    assert "gave up after 2 steps" in found.verdict
    assert "may be more" in str(bgp.describe(found))


def test_a_prefix_that_nobody_announces_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"nobody announces 198\.51\.100\.0/24; choose 192\.0\.2\.0/24"):
        bgp.stable_states(bgp.scenarios.wedgie(), prefix="198.51.100.0/24")


def test_any_prefix_announced_can_be_asked_for() -> None:
    scenario = bgp.scenarios.regional().set(more_specific=1)
    piece = next(prefix for prefix in scenario.prefixes if prefix.length == 25)

    assert bgp.stable_states(scenario, prefix=piece).prefix == Prefix.parse(str(piece))


# In words


def test_the_words_name_the_routers_that_differ_and_nobody_else() -> None:
    said = bgp.describe(bgp.stable_states(bgp.scenarios.wedgie()))

    assert [row["router"] for row in said.table] == ["Transit Two", "Backup"]
    assert "There are 2 stable states" in str(said)
    assert "The other 3 routers use the same route in each." in str(said)


def test_the_words_say_that_there_is_no_stable_state_only_when_all_was_searched() -> None:
    assert str(bgp.describe(bgp.stable_states(bgp.scenarios.bad_gadget()))) == (
        "No stable state exists: routing can never come to rest."
    )
