"""Hijacks, leaks and what stops them in the array engine: by hand, and as in the small engine on random networks."""

import os
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import pytest

import bgpkit_nb as bgp
from tests.random_internet import PREFIX, Case, link_of, network_of, random_case, told

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb.internet import Internet, InternetError, Origin, Routing, propagate  # noqa: E402

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
    some = {defence: dice.sample(ases, dice.randint(0, len(ases))) for defence in ("rov", "aspa", "otc")}
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


def large(each: Defended, **settings) -> Routing:
    """The same for the array engine."""
    paths = {asn: (asn, *each.forged.get(asn, ())) for asn in each.case.origins}
    origins = [Origin(asn, path[1:], path[-1] == each.case.origins[0]) for asn, path in paths.items()]
    return propagate(Internet.of(each.case.links), *origins, prepends=each.case.prepends, silent=each.case.silent,
                     attested=each.attested, **each.adopters, **settings)  # fmt: skip


def disagreements(routing: Routing, network: bgp.Network, subject: int) -> Iterator[tuple]:
    """Every AS that hears, refuses or has something else in the one engine than in the other."""
    outcome = bgp.solve(bgp.Scenario("random", network, subject))
    for asn in routing.internet.asn.tolist():
        one, other = outcome.decision(asn), routing.decision(asn)
        if told(one) != told(other) or refusals(one) != refusals(other):
            yield asn, told(one), told(other), refusals(one), refusals(other)
        elif routing.learned_from(asn) != "own" and routing.as_path(asn) != (one.route and one.route.as_path):
            yield asn, routing.as_path(asn), one.route


def refusals(decision: bgp.Decision) -> list[tuple[str, str]]:
    """What was refused over which link, and why; loops aside, as the small engine does not even send back to an AS
    what it heard from it."""
    all_ = ((link_of(session), getattr(why, "reason", why)) for session, why in decision.refused)
    return sorted(each for each in all_ if each[1] != "loop")


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_a_hijack_spreads_and_is_stopped_as_in_the_small_engine(start):
    for seed in range(start, start + max(RANDOM // 6, 1)):
        each = defended(seed, hijack=True)
        assert list(disagreements(large(each), small(each), each.case.origins[0])) == [], seed


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_a_leak_spreads_and_is_stopped_as_in_the_small_engine(start):
    for seed in range(start, start + max(RANDOM // 6, 1)):
        each = defended(seed, hijack=seed % 3 == 0)
        leaker = next((asn for asn in large(each).internet.asn.tolist()
                       if large(each).learned_from(asn) in ("peer", "provider")), None)  # fmt: skip
        if leaker is None:
            continue
        network = small(each).rule(leaker, bgp.Rule("leak", "out", (), (("accept",),)))
        found = list(disagreements(large(each, leaks=leaker), network, each.case.origins[0]))
        assert found == [], (seed, leaker)
