"""What ASes of several routers cost: many routers settling, and a picture of a few."""

from dataclasses import replace
from itertools import combinations
from random import Random

import bgpkit_nb as bgp
from bgpkit_nb.view.scene import frame
from tests.benchmarks.harness import Row, time_call

ASES, ROUTERS = 40, 5


def bench_solve_many_routers() -> Row:
    """Forty ASes of five routers each, in full meshes of iBGP: customers of one or two others, peers at the top."""
    network, subject = many_routers(), 64496 + ASES - 1
    outcome = bgp.solve(bgp.Scenario("many routers", network, subject))
    assert outcome.settled
    assert all(decision.route for decision in outcome.decisions.values())
    # A copy each time: what the IGP found is remembered by the network.
    timing = time_call(lambda: bgp.solve(bgp.Scenario("", replace(network), subject)), repeats=20, seconds=8)
    note = f"{len(network.sessions)} sessions, {outcome.messages} messages, IGP included"
    return Row("solve 200 routers in 40 ASes", timing.median, 0.250, p95=timing.p95, note=note)


def bench_frame_of_routers() -> Row:
    """One picture of a transit of four routers, as the map is told of it."""
    outcome = bgp.solve(bgp.scenarios.hot_potato())
    timing = time_call(lambda: frame(outcome, outcome.prefix), repeats=200, seconds=3)
    return Row("frame of the map, four routers in an AS", timing.median, 0.003, p95=timing.p95, note="outcome solved")


def many_routers() -> bgp.Network:
    """The same network every time: each AS but the first five buys at two routers of one or two earlier ones."""
    random, network = Random(3), bgp.Network("Many routers")
    for asn in range(64496, 64496 + ASES):
        names = [f"{asn} {letter}" for letter in "ABCDE"[:ROUTERS]]
        announces = "192.0.2.0/24" if asn == 64496 + ASES - 1 else ()
        network = network.add(asn, f"N{asn}", routers=names, announces=announces)
        for name, following in zip(names, names[1:] + names[:1], strict=True):
            network = network.igp_link(name, following, random.randint(1, 20))
    for one, other in combinations(range(64496, 64501), 2):
        network = network.peers(_router(random, one), _router(random, other), id=f"{one}={other}")
    for asn in range(64501, 64496 + ASES):
        for provider in random.sample(range(64496, asn), random.randint(1, 2)):
            for port in "AB":
                customer = f"{asn} {port}"
                network = network.customer(customer, of=_router(random, provider), id=f"{asn}-{provider} {port}")
    return network


def _router(random: Random, asn: int) -> str:
    return f"{asn} {random.choice('ABCDE'[:ROUTERS])}"
