"""Hijacks, leaks and what stops them in the array engine: by hand, and as in the small engine on random networks."""

import os
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import pytest

import bgpkit_nb as bgp
from tests.random_internet import PREFIX, Case, network_of, random_case, refusals, told

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb.internet import Internet, InternetError, Origin, Routing, WhatIf, propagate

RANDOM = 5 * int(os.environ.get("BGPKIT_NB_EXAMPLES", "60"))
STRANGER = 64999


class Defended(NamedTuple):
    """A random network with adopters. forged: by AS, the AS_PATH it makes up. attested: None, or who published what."""

    case: Case
    forged: dict[int, tuple[int, ...]]
    adopters: dict[str, list[int]]
    attested: dict[int, list[int]] | None


def defended(seed: int, *, hijack: bool) -> Defended:
    """The victim is the first origin, and with hijack the second one puts a path behind itself, mostly the victim."""
    dice, case = Random(seed), random_case(seed, origins=1 + hijack)
    ases = sorted({asn for a, b, _ in case.links for asn in (a, b)})
    paths = [case.origins[:1], (dice.choice(ases), case.origins[0]), (STRANGER, case.origins[0]), (dice.choice(ases),)]
    forged = {case.origins[-1]: dice.choice(paths)} if hijack else {}
    most = dice.choice((0, len(ases), len(ases)))
    some = {defence: dice.sample(ases, dice.randint(0, most)) for defence in ("rov", "aspa", "otc")}
    published = dice.sample(ases, dice.randint(0, len(ases)))
    untrue = {asn: [each for each in dice.sample(ases, min(3, len(ases))) if each != asn] for asn in published}
    return Defended(case, forged, some, untrue if dice.random() < 0.4 else None)


def small(each: Defended) -> bgp.Network:
    """The same for the small engine. A ROA for the victim makes what ends in anybody else invalid."""
    network = network_of(each.case, each.forged).roa(PREFIX, each.case.origins[0])
    for defence, adopters in each.adopters.items():
        for asn in adopters:
            network = network.adopt(asn, defence)
    for asn in each.adopters["aspa"] if each.attested is None else each.attested:
        network = network.aspa(asn, None if each.attested is None else each.attested[asn])
    return network


def origins(each: Defended) -> list[Origin]:
    """Who announces, and what."""
    paths = {asn: (asn, *each.forged.get(asn, ())) for asn in each.case.origins}
    return [Origin(asn, path[1:], path[-1] == each.case.origins[0]) for asn, path in paths.items()]


def large(each: Defended, **settings) -> Routing:
    """The same for the array engine."""
    return propagate(Internet.of(each.case.links), *origins(each), prepends=each.case.prepends, silent=each.case.silent,
                     attested=each.attested, **each.adopters, **settings)  # fmt: skip


def disagreements(routing: Routing, outcome: bgp.Outcome) -> Iterator[tuple]:
    """Every AS that hears, refuses or has something else in the one engine than in the other."""
    for asn in routing.internet.asn.tolist():
        one, other = outcome.decision(asn), routing.decision(asn)
        if told(one) != told(other) or refusals(one) != refusals(other):
            yield asn, told(one), told(other), refusals(one), refusals(other)
        elif routing.learned_from(asn) != "own" and routing.as_path(asn) != (one.route and one.route.as_path):
            yield asn, routing.as_path(asn), one.route


def leaking(each: Defended, leaks: int | Sequence[int]) -> bgp.Scenario:
    """The network for the small engine, with ASes that pass on to everyone what they have."""
    network = small(each)
    for leaker in [leaks] if isinstance(leaks, int) else leaks:
        network = network.rule(leaker, bgp.Rule("leak", "out", (), (("accept",),)))
    return bgp.Scenario("leaks", network, each.case.origins[0])


def assert_leaks_agree(each: Defended, leaks: int | Sequence[int], seed: int) -> None:
    """What leaks come to is what the small engine comes to, or one of the stable states of its network."""
    scenario = leaking(each, leaks)
    routing = large(each, leaks=leaks)
    if found := list(disagreements(routing, bgp.solve(scenario))):
        states = bgp.stable_states(scenario)
        assert any(not list(disagreements(routing, state)) for state in states), (seed, leaks, found)


def able_to_leak(each: Defended) -> list[int]:
    """The ASes that have a route which they should keep to themselves and their customers."""
    plain = large(each)
    return [asn for asn in plain.internet.asn.tolist() if plain.learned_from(asn) in ("peer", "provider")]


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_a_hijack_spreads_and_is_stopped_as_in_the_small_engine(start):
    for seed in range(start, start + max(RANDOM // 6, 1)):
        each = defended(seed, hijack=True)
        outcome = bgp.solve(bgp.Scenario("hijack", small(each), each.case.origins[0]))
        assert list(disagreements(large(each), outcome)) == [], seed


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_a_leak_spreads_and_is_stopped_as_in_a_stable_state_of_the_small_engine(start):
    """With a leak there may be several, and messages may lead the small engine to another one."""
    for seed in range(start, start + max(RANDOM // 6, 1)):
        each = defended(seed, hijack=seed % 3 == 0)
        if leakers := able_to_leak(each):
            assert_leaks_agree(each, leakers[0], seed)


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_several_leaks_at_once_come_to_a_stable_state_of_the_small_engine(start):
    """Or to none, where the small engine's messages come to none either, or to one that another order leads to."""
    for seed in range(50_000 + start, 50_000 + start + max(RANDOM // 6, 1)):
        each = defended(seed, hijack=seed % 3 == 0)
        able = able_to_leak(each)
        leakers = Random(seed).sample(able, min(len(able), 2 + seed % 3))
        if len(leakers) < 2:
            continue
        try:
            assert_leaks_agree(each, leakers, seed)
        except InternetError as restless:
            assert "does not come to rest" in str(restless)
            (verdict,) = bgp.solve(leaking(each, leakers)).verdicts.values()
            assert verdict.kind == "repeats", seed


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_adoption_and_leaks_turned_as_by_as_come_to_what_they_come_to_together(start):
    for seed in range(start, start + max(RANDOM // 6, 1)):
        each, dice = defended(seed, hijack=True), Random(seed)
        able = able_to_leak(each)
        leakers = dice.sample(able, min(len(able), seed % 3))
        live = WhatIf(Internet.of(each.case.links), *origins(each), prepends=each.case.prepends,
                      silent=each.case.silent)  # fmt: skip
        none = live.routing.keys.copy()
        turns = [(defence, asn, True) for defence, adopters in each.adopters.items() for asn in adopters]
        turns += [("attested", asn, near) for asn, near in (each.attested or {}).items()]
        turns += [("leaks", asn, True) for asn in leakers]
        for kind, asn, value in dice.sample(turns, len(turns)):
            live.turn(**{kind: {asn: value}})
        full = large(each._replace(attested=each.attested or None), leaks=leakers)
        at = live.routing.reached | full.reached
        assert (live.routing.keys[at] == full.keys[at]).all(), seed
        assert live.captured() == full.captured(), seed
        for asn in live.internet.asn.tolist():
            assert refusals(live.routing.decision(asn)) == refusals(full.decision(asn)), (seed, asn)
        for kind, asn, _ in dice.sample(turns, len(turns)):
            live.turn(**{kind: {asn: None}})
        assert (live.routing.keys == none).all(), seed


def test_a_forged_origin_gets_past_origin_validation_and_not_past_path_verification():
    """AS64497 buys from AS64496, the hijacker AS64499 from AS64498, and the two providers peer."""
    found = Internet.of([(64496, 64497, -1), (64498, 64499, -1), (64496, 64498, 0), (64498, 64500, -1)])
    forged = [64497, Origin(64499, behind=(64497,))]

    assert propagate(found, *forged, rov=[64498, 64500]).as_path(64500) == (64498, 64499, 64497)
    # whoever verifies has to know the victim's providers
    assert propagate(found, *forged, aspa=[64498]).as_path(64500) == (64498, 64499, 64497)
    saved = propagate(found, *forged, aspa=[64498, 64497])
    assert saved.as_path(64500) == (64498, 64496, 64497)
    assert refusals(saved.decision(64498)) == [("64498-64499-0", "aspa: invalid")]
    assert "the published providers deny (ASPA: invalid)" in str(bgp.explain(saved.decision(64498)))
    # a victim that names the hijacker as its provider by mistake is not helped
    wrong = {64497: [64496, 64499]}
    assert propagate(found, *forged, aspa=[64498], attested=wrong).as_path(64500) == (64498, 64499, 64497)


def test_path_verification_stops_a_leak_where_the_leaker_has_published_its_providers():
    found = Internet.of([(64496, 64498, -1), (64497, 64498, -1), (64496, 64499, -1), (64497, 64500, -1)])
    leak = propagate(found, 64499, leaks=64498)
    assert leak.as_path(64500) == (64497, 64498, 64496, 64499)
    assert propagate(found, 64499, leaks=64498, aspa=[64497]).as_path(64500) == leak.as_path(64500)
    # the step from AS64496 down to AS64498 is denied by what AS64496, which has no provider, has published
    for stopped in (propagate(found, 64499, leaks=64498, aspa=[64497, 64496]),
                    propagate(found, 64499, leaks=64498, aspa=[64497], attested={64496: []})):  # fmt: skip
        assert stopped.as_path(64500) is None


def test_whoever_stands_in_a_made_up_path_refuses_it_as_a_loop():
    found = Internet.of([(64496, 64497, -1), (64497, 64498, -1), (64497, 64499, -1)])
    routing = propagate(found, Origin(64498, behind=(64497, 64500)))

    assert [routing.as_path(asn) for asn in (64496, 64497, 64499)] == [None, None, None]
    assert "(a loop)" in str(bgp.explain(routing.decision(64497)))
    assert propagate(found, Origin(64498, behind=(64496,))).as_path(64499) == (64497, 64498, 64496)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"aspa": [9]}, "there is no AS 9 in AS graph"),
        ({"rov": [64496, "x"]}, "there is no AS 'x' in AS graph"),
        ({"aspa": [64497], "attested": {64497: [64497]}}, "AS64497 cannot be a provider of itself"),
        ({"aspa": [64497], "attested": {64497: 5}}, "AS 64497 cannot have published 5"),
        ({"aspa": [64497], "attested": {-1: [64497]}}, "AS -1 cannot have published"),
    ],
)
def test_an_adoption_that_cannot_be_is_refused(settings, says):
    found = Internet.of([(64496, 64497, -1), (64497, 64498, -1)])

    with pytest.raises(InternetError) as refused:
        propagate(found, 64498, **settings)
    assert says in str(refused.value)


def test_more_made_up_paths_than_can_be_told_apart_are_refused():
    found = Internet.of([(64496, asn, -1) for asn in range(64500, 64530)])
    forged = [Origin(asn, behind=(64496, asn + 1)) for asn in range(64500, 64528)]

    assert propagate(found, *forged[:27]).as_path(64496) is None
    with pytest.raises(InternetError, match="28 different AS_PATHs are made up at once; choose at most 27"):
        propagate(found, *forged)
