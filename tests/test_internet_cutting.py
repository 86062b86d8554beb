"""A neighbourhood cut out of an attacked, defended Internet: the small engine routes as the arrays do."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.saving import from_json, to_json

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bgpkit_nb import internet
from bgpkit_nb.internet import Internet, InternetError, Origin, WhatIf
from bgpkit_nb.internet.guarding import calm_of, calmed, hijackers, subject_of

EXAMPLES = int(os.environ.get("BGPKIT_NB_EXAMPLES", "60"))
STRANGER = 64999
ATTACKS = ("none", "same prefix", "forged origin", "longer path", "invalid path", "one more site")


@cache
def made_up(size: int, seed: int) -> Internet:
    return internet.synthetic(size, seed=seed)


def attacked(seed: int, *, leakers: tuple[int, ...] = (0,)) -> WhatIf:
    """A made-up Internet in which anybody may adopt anything, with a hijacker, leakers and prepends here and there."""
    dice = Random(seed)
    graph = made_up(dice.choice((60, 150, 400)), seed % 7)
    ases = graph.asn.tolist()
    victim, attacker = dice.sample(ases, 2)
    leaking = dice.sample(ases, dice.choice(leakers))
    near = {asn: [each for kind in graph.neighbours(asn).values() for each in kind] for asn in ases}
    ways = [(asn, dice.choice(near[asn])) for asn in (victim, attacker, *leaking, *dice.sample(ases, 5))]
    published = {asn: [each for each in graph.neighbours(asn)["providers"] if dice.random() < 0.8]
                 for asn in _some(ases, dice)}  # fmt: skip
    return WhatIf(
        graph, victim, *_others(dice.choice(ATTACKS), victim, attacker, dice.choice(ases)),
        prepends={way: dice.randint(0, 3) for way in ways}, rov=_some(ases, dice), otc=_some(ases, dice),
        aspa=_some(ases, dice), attested=published if dice.random() < 0.3 else None, leaks=leaking,
    )  # fmt: skip


def _some(ases: list[int], dice: Random) -> list[int]:
    return dice.sample(ases, int(len(ases) * dice.choice((0, 0.1, 0.5, 0.9))))


def _others(attack: str, victim: int, attacker: int, third: int) -> list[Origin]:
    return {
        "none": [], "same prefix": [Origin(attacker, valid=False)], "forged origin": [Origin(attacker, (victim,))],
        "longer path": [Origin(attacker, (third, victim))], "one more site": [Origin(attacker)],
        "invalid path": [Origin(attacker, (third, STRANGER), valid=False)],
    }[attack]  # fmt: skip


def told_large(live: WhatIf, asn: int) -> tuple:
    """What an AS chose in the large graph: class, and of what it heard the next hop, the length and the AS_PATH."""
    kind, path, hops = live.routing.learned_from(asn), live.routing.as_path(asn), live.routing.hops(asn)
    return (kind, hops[1], len(path), path) if kind not in (None, "own") else (kind,)


def told_small(outcome: bgp.Outcome, asn: int) -> tuple:
    """The same in the small network."""
    route = outcome.route(asn)
    if route is None or route.own:
        return (route and "own",)
    return route.learned_from, route.neighbor_as, len(route.as_path), route.as_path


def disagreements(live: WhatIf, outcome: bgp.Outcome) -> Iterator[tuple]:
    for asn in sorted(system.asn for system in outcome.network.ases):
        if told_large(live, asn) != told_small(outcome, asn):
            yield asn, told_large(live, asn), told_small(outcome, asn)


def cut(live: WhatIf, seed: int) -> bgp.Scenario:
    """A neighbourhood of some size; an origin that nobody hears, or that has no room, is another example's matter."""
    dice = Random(seed)
    try:
        return internet.cut_out(live, sources=12, limit=dice.choice((25, 40, 60)), providers=dice.choice((3, 8)))
    except ValueError as error:
        assume("no AS of" not in str(error) and "limit cannot be" not in str(error))
        raise


# -- the law ---------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_under_attack_and_with_any_adoption_the_small_engine_chooses_as_the_arrays_do(seed):
    live = attacked(seed)
    scenario = cut(live, seed)

    assert list(disagreements(live, bgp.solve(scenario))) == []
    assert internet.cut_errors(live, scenario) == ()
    assert "the state that was cut out, every kept AS takes the path it takes in the full graph" in scenario.source


@given(st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_where_some_leak_the_state_that_was_cut_out_is_one_in_which_the_small_network_rests(seed):
    """With a leak there may be several, and messages may lead the small engine to another one: `source` says so."""
    live = attacked(seed, leakers=(1, 1, 3, 10))
    assume(live.verdict.kind == "settled")
    scenario = cut(live, seed)

    errors = internet.cut_errors(live, scenario)
    if list(disagreements(live, bgp.solve(scenario))):
        assert live.routing.leakers
        assert any(not list(disagreements(live, state)) for state in bgp.stable_states(scenario)), seed
    assert all(str(error) in scenario.source for error in errors)


@given(st.integers(0, 2**32))
@settings(max_examples=EXAMPLES // 2, deadline=None)
def test_with_hijacks_and_leaks_taken_back_it_routes_as_the_graph_without_them_or_names_who_does_not(seed):
    live = attacked(seed, leakers=(0, 2))
    assume(live.verdict.kind == "settled" and (calm := calm_of(live)) is not None)
    scenario = cut(live, seed)
    network = calmed(scenario).network

    assert all(str(error) in scenario.source for error in internet.cut_errors(calm, calmed(scenario)))
    assert len(internet.cut_errors(calm, calmed(scenario))) <= len(network.ases) // 2
    assert not any(rule.then == (("accept",),) for system in network.ases for rule in system.rules)
    assert network.adopters("rov") == scenario.network.adopters("rov")


@given(st.integers(0, 2**32))
@settings(max_examples=EXAMPLES // 4, deadline=None)
def test_who_is_kept_adopts_and_has_published_what_it_has_in_the_full_graph(seed):
    live = attacked(seed, leakers=(0, 3))
    assume(live.verdict.kind == "settled")
    scenario, said = cut(live, seed), live.settings
    kept = {system.asn for system in scenario.network.ases}

    assert kept >= {each.asn for each in live.origins}
    for defence in ("rov", "otc", "aspa"):
        assert set(scenario.network.adopters(defence)) == getattr(said, defence) & kept
    seen = kept.union(*(each.behind for each in live.origins))
    own = {asn: frozenset(live.internet.neighbours(asn)["providers"]) for asn in said.aspa & seen}
    assert scenario.network.attested == (
        own if said.attested is None else {asn: near for asn, near in said.attested.items() if asn in seen})
    assert {knob.target[0] for knob in scenario.knobs if knob.kind == "leak"} == said.leaks & kept
    assert from_json(to_json(scenario)) == scenario == bgp.from_text(bgp.to_text(scenario))


# -- by hand ---------------------------------------------------------------------------------------------------------

#: Two large networks that peer, three regional ones below them, and stubs. AS64501 buys from both large ones.
LINKS = [(64496, 64497, 0), (64496, 64500, -1), (64496, 64501, -1), (64497, 64501, -1), (64497, 64502, -1),
         (64500, 64503, -1), (64501, 64504, -1), (64502, 64505, -1), (64502, 64506, -1)]  # fmt: skip
SIZES = {"providers": 3, "knobs": 2, "sources": 6, "limit": 12}


def at(scenario: bgp.Scenario, *ases: int) -> list[tuple[int, ...] | None]:
    outcome = bgp.solve(scenario)
    return [outcome.as_path(asn) for asn in ases]


def test_a_hijack_comes_along_with_who_stops_it_and_its_knob_takes_it_back():
    live = WhatIf(Internet.of(LINKS), 64503, Origin(64506, valid=False), rov=[64497])
    scenario = internet.cut_out(live, **SIZES)

    assert at(scenario, 64505, 64497, 64501) == [(64502, 64506), (64496, 64500, 64503), (64496, 64500, 64503)]
    assert bgp.solve(scenario).decision(64497).refused[0][1].reason == "rov: invalid"
    assert scenario.position("hijack") == "same prefix" and scenario.subject == 64503
    assert at(scenario.set(hijack="none"), 64505) == [(64502, 64497, 64496, 64500, 64503)]
    free = scenario.change("adopts", False, asn=64497, defence="rov")
    assert at(free, 64497) == [WhatIf(live.internet, *live.origins).routing.as_path(64497)] == [(64502, 64506)]
    assert at(scenario.set(hijack="forged origin"), 64497) == [(64502, 64506, 64503)], "which passes for valid"
    assert ("AS64506 announces the same prefix, which origin validation finds invalid; ASes that arrive there, itself "
            "counted: 3." in scenario.source and "ROV 1 of 1" in scenario.source)  # fmt: skip
    assert "What does AS64506 take of it?" in scenario.question


def test_a_forged_origin_comes_along_with_who_verifies_paths():
    live = WhatIf(Internet.of(LINKS), 64503, Origin(64506, (64503,)), aspa=[64503, 64497],
                  prepends={(64506, 64502): 2})  # fmt: skip
    scenario = internet.cut_out(live, **SIZES)

    assert scenario.position("hijack") == "forged origin"
    assert at(scenario, 64505) == [(64502, 64506, 64506, 64506, 64503)] == [live.routing.as_path(64505)]
    assert at(scenario, 64497) == [(64496, 64500, 64503)] == [live.routing.as_path(64497)]
    assert bgp.solve(scenario).decision(64497).refused[0][1].reason == "aspa: invalid"
    assert scenario.network.attested == {64503: frozenset({64500}), 64497: frozenset()}
    free = scenario.change("adopts", False, asn=64497, defence="aspa")
    assert at(free, 64497) == [(64502, 64506, 64506, 64506, 64503)]


def test_a_path_made_up_otherwise_comes_along_as_it_is_and_those_in_it_refuse_it():
    live = WhatIf(Internet.of(LINKS), 64503, Origin(64506, (64497, STRANGER), valid=False))
    scenario = internet.cut_out(live, **SIZES)

    assert at(scenario, 64502) == [(64506, 64497, STRANGER)] == [live.routing.as_path(64502)]
    assert at(scenario, 64497) == [(64496, 64500, 64503)] == [live.routing.as_path(64497)]
    careful = WhatIf(live.internet, *live.origins, rov=[64502]).routing.as_path(64502)
    assert at(scenario.change("adopts", True, asn=64502, defence="rov"), 64502) == [careful] != [None]
    assert "with 64497 64999 made up behind itself, which origin validation finds invalid" in scenario.source
    assert "hijack" not in [knob.name for knob in scenario.knobs], "a knob could not bring it back"


def test_an_origin_alone_that_makes_up_a_path_is_cut_out_with_it():
    live = WhatIf(Internet.of(LINKS), Origin(64503, (64502, STRANGER)), prepends={(64503, 64500): 1})
    scenario = internet.cut_out(live, **SIZES)

    assert at(scenario, 64497) == [(64496, 64500, 64503, 64503, 64502, STRANGER)]
    assert list(disagreements(live, bgp.solve(scenario))) == []


def test_a_leak_comes_along_with_who_marks_routes_and_its_knob_takes_it_back():
    live = WhatIf(Internet.of(LINKS), 64503, leaks=[64501], otc=[64496])
    scenario = internet.cut_out(live, **SIZES)
    leaked = (64502, 64497, 64501, 64496, 64500, 64503)

    assert at(scenario, 64505) == [leaked] and "Here too leak: AS64501." in scenario.source
    assert "OTC 1 of 1" in scenario.source
    assert at(scenario.set(leak=False), 64505) == [(64502, 64497, 64496, 64500, 64503)]
    stopped = scenario.change("adopts", True, asn=64497, defence="otc")
    marking = WhatIf(live.internet, 64503, leaks=[64501], otc=[64496, 64497])
    assert at(stopped, 64505, 64497) == [marking.routing.as_path(asn) for asn in (64505, 64497)] == [
        (64502, 64497, 64496, 64500, 64503), (64496, 64500, 64503)]  # fmt: skip


def test_a_leaker_that_marks_routes_itself_leaks_once_it_gives_that_up():
    live = WhatIf(Internet.of(LINKS), 64503, leaks=[64501], otc=[64501])
    scenario = internet.cut_out(live, **SIZES)

    assert at(scenario, 64505) == [(64502, 64497, 64496, 64500, 64503)] and "leak:" not in scenario.source
    freed = scenario.change("adopts", False, asn=64501, defence="otc")
    assert at(freed, 64505) == [(64502, 64497, 64501, 64496, 64500, 64503)]


def test_of_several_origins_the_subject_is_the_first_that_announces_what_is_its_own():
    bad, forged, good, site = Origin(64506, valid=False), Origin(64505, (64503,)), Origin(64503), Origin(64504)

    assert subject_of([bad, forged, good, site]) == good
    assert hijackers([bad, forged, good, site]) == (bad, forged)
    assert (subject_of([bad, forged]), hijackers([bad, forged])) == (bad, (forged,))
    scenario = internet.cut_out(WhatIf(Internet.of(LINKS), bad, good, site), **SIZES)
    assert scenario.subject == 64503
    assert sorted(roa.asn for roa in scenario.network.roas) == [64503, 64504]
    assert "AS64504 announces the same prefix, as one more site;" in scenario.source


def test_a_hijacker_that_catches_nobody_is_kept_with_a_link_all_the_same():
    live = WhatIf(Internet.of(LINKS), 64503, Origin(64506, valid=False), rov=[64502])
    scenario = internet.cut_out(live, **SIZES)

    assert live.captured()[64506] == 1
    assert [link.id for link in scenario.network.links_of(64506)] == ["64502-64506"]
    assert at(scenario.change("adopts", False, asn=64502, defence="rov"), 64502) == [(64506,)]


def test_an_origin_without_a_roa_leaves_everybody_who_validates_without_a_route():
    live = WhatIf(Internet.of(LINKS), Origin(64503, valid=False), rov=[64502])
    scenario = internet.cut_out(live, **SIZES)

    assert [roa.asn for roa in scenario.network.roas] == [0]
    assert list(disagreements(live, bgp.solve(scenario))) == []


def test_what_no_roa_could_tell_apart_is_refused_where_somebody_kept_validates():
    alike = 64503, Origin(64506, (64503,), valid=False)
    with pytest.raises(InternetError, match="AS64506 announces ends in AS64503, as a valid one does, and no ROA"):
        internet.cut_out(WhatIf(Internet.of(LINKS), *alike, rov=[64497]), **SIZES)
    assert internet.cut_out(WhatIf(Internet.of(LINKS), *alike), **SIZES).position("hijack") == "forged origin"


def test_leakers_by_which_no_kept_as_sends_are_named_where_they_are_left_out():
    stubs = [(64502, 65000 + number, -1) for number in range(8)]
    live = WhatIf(Internet.of([*LINKS, *stubs]), 64503, leaks=[65000 + number for number in range(8)])
    scenario = internet.cut_out(live, providers=1, knobs=1, sources=1, limit=3)

    assert ("Leakers left out, as no kept AS sends by them: AS65000, AS65001, AS65002, AS65003, AS65004 and 3 more."
            in scenario.source)  # fmt: skip


def test_a_prefix_that_cannot_be_halved_is_hijacked_whole_only():
    live = WhatIf(Internet.of(LINKS), 64503, Origin(64506, valid=False))
    for prefix, values in (("2001:db8::1/128", 3), ("2001:db8::/48", 5)):
        scenario = internet.cut_out(live, **SIZES, prefix=prefix)
        assert len(scenario.knob("hijack").values) == values
        for value in scenario.knob("hijack").values:
            assert bgp.solve(scenario.set(hijack=value)).settled


# -- the real graph --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(graph_file: Path) -> Internet:
    """The AS graph of the first of January 2018."""
    return internet.load(graph_file)


@pytest.mark.parametrize(("origins", "said", "knobs"), [
    ((1103, Origin(9002, valid=False)), {"rov": (1299, 174, 3356), "prepends": {(1103, 20965): 1}}, {"hijack"}),
    ((1103, Origin(9002, (1103,))), {"aspa": (1103, 1299, 3356, 6939)}, {"hijack"}),
    ((13335,), {"leaks": (1103,), "otc": (1299, 2914)}, {"leak"}),
    ((13335, Origin(6939, valid=False), Origin(1103, (13335,))),
     {"leaks": (9002,), "rov": (174,), "aspa": (13335, 3257), "prepends": {(13335, 174): 2}}, {"hijack", "leak"}),
])  # fmt: skip
def test_attacks_on_a_real_as_are_cut_out_as_they_are_and_taken_back(real, origins, said, knobs):
    live = WhatIf(real, *origins, **said)
    scenario = internet.cut_out(live)

    assert live.verdict.kind == "settled" and len(scenario.network.ases) <= 60
    assert list(disagreements(live, bgp.solve(scenario))) == []
    assert {knob.kind for knob in scenario.knobs} == {"prepend", "announce"} | knobs
    assert internet.cut_errors(calm_of(live), calmed(scenario)) == ()
    if len(origins) > 1:
        assert bgp.solve(scenario).lost()["captured"] > 0 == bgp.solve(calmed(scenario)).lost()["captured"]
