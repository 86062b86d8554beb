"""What solving, deciding and one turn of a knob cost in the kernel.

Nothing to compare with: what PyPI has of BGP simulators finds paths by relation alone, with neither messages nor
prepends nor a trace, so that their times are times for another job.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, product
from time import perf_counter

import comm
import ipywidgets

import bgpkit_nb as bgp
from bgpkit_nb.decision import decide
from bgpkit_nb.route import Attributes, Prefix, held
from tests.benchmarks.harness import Row, Timing, time_call

#: More settings than the explorer remembers outcomes of, each with a curve of its own.
SETTINGS = [
    {"community": community, "announce": announce, "link": link}
    for community, announce, link in product(("none", "64496:90", "64496:3000"), (True, False), (True, False))
]
TURNS = 48


def bench_solve() -> Row:
    """The regional Internet of twelve ASes from silence to rest, for each prefix announced."""
    scenario = bgp.scenarios.regional().set(more_specific=2)
    prefixes = len(scenario.prefixes)
    timing = time_call(lambda: bgp.solve(scenario), repeats=100, seconds=5)
    each = Timing(tuple(sample / prefixes for sample in timing.samples))
    note = f"{len(scenario.base.ases)} ASes, of {prefixes} prefixes, each"
    return Row("solve twelve ASes, per prefix", each.median, 0.003, p95=each.p95, note=note)


def bench_solve_defended() -> Row:
    """The same region, every AS with every defence, and a ROA and an ASPA of everybody."""
    scenario = bgp.scenarios.regional()
    network = scenario.base
    for system in network.ases:
        network = network.aspa(system.asn).adopt(system.asn, *bgp.DEFENCES)
        for prefix in system.announces:
            network = network.roa(prefix, system.asn)
    scenario = bgp.Scenario("defended", network, scenario.subject)
    timing = time_call(lambda: bgp.solve(scenario), repeats=100, seconds=5)
    note = "every AS does ROV, ASPA, OTC, RFC 8212 and peerlock"
    return Row("solve twelve ASes, all defended", timing.median, 0.003, p95=timing.p95, note=note)


def bench_stable_states() -> list[Row]:
    """Exhaustive searches: a wedgie of five ASes, the region of twelve, and reflectors that never agree."""
    named = {"a wedgie": "wedgie", "twelve ASes": "regional", "reflectors without any": "med_oscillation"}
    rows = []
    for what, name in named.items():
        scenario = getattr(bgp.scenarios, name)()
        timing = time_call(lambda it=scenario: bgp.stable_states(it), repeats=50, seconds=5)
        found = bgp.stable_states(scenario)
        note = f"{len(found)} found, {found.steps} steps of search"
        rows.append(Row(f"stable states of {what}", timing.median, 0.1, p95=timing.p95, note=note))
    return rows


def bench_decide() -> list[Row]:
    """Six candidates that only the last tie-break tells apart, every step traced: all at once, and in pairs."""
    prefix = Prefix.parse("192.0.2.0/24")
    routes = [
        held(prefix, Attributes(as_path=(64500 + n, 64496)), session=f"s{n}", peer_id=1, peer_address=6 - n)
        for n in range(6)
    ]
    return [
        _decided("decide on six candidates", routes, "rfc4271", 60e-6, "all steps entered, full trace"),
        _decided("decide on six candidates, walked in pairs", routes, "frr", 160e-6, "five pairs down fourteen steps"),
    ]


def _decided(name: str, routes: list, family: str, target: float, note: str) -> Row:
    assert decide(routes, family=family).settled_by == "peer_address"
    hundred = time_call(lambda: [decide(routes, family=family) for _ in range(100)], repeats=50, seconds=5)
    each = Timing(tuple(sample / 100 for sample in hundred.samples))
    return Row(name, each.median, target, p95=each.p95, note=note)


def bench_tie_break_lab() -> Row:
    """One keystroke in the laboratory: read, decided by two families in six orders, funnels, words and tables."""
    lab = bgp.tie_break_lab("med cycle")
    meds = cycle(range(1, 100))

    def type_in() -> None:
        first, *others = lab.table.rows
        lab.table.set_state({"rows": [{**first, "med": str(next(meds))}, *others], "sent": lab.table.ack + 1})

    timing = time_call(type_in, repeats=100, seconds=5)
    return Row("kernel side of a keystroke in the laboratory", timing.median, 0.015, p95=timing.p95,
               note="three routes, two families, every order of arrival")


def bench_turn() -> list[Row]:
    """One turn as the kernel sees it: the message in, solving, map and panels, and every message out as JSON."""
    with counted_messages() as sizes:
        without = Timing(tuple(asyncio.run(_turns_without_curve())))
        sizes.clear()
        with_curve = Timing(tuple(_turns(bgp.explore(bgp.scenarios.regional()))))
    return [
        Row("kernel side of a knob turn, without the curve", without.median, 0.015, p95=without.p95, note=_NOTE),
        Row("kernel side of a knob turn, with the curve", with_curve.median, 0.040, p95=with_curve.p95, note=_NOTE),
    ]


_NOTE = "twelve ASes, outcomes not remembered"


async def _turns_without_curve() -> list[float]:
    """Where an event loop runs, the curve waits until other work is done: here, for ever."""
    return list(_turns(bgp.explore(bgp.scenarios.regional())))


def _turns(explorer: bgp.Explorer) -> Iterator[float]:
    """Seconds that each of several turns takes, to a position where the explorer has never been."""
    settings = cycle(SETTINGS)
    for turn in range(TURNS + 3):
        explorer.positions = {**next(settings), "prepend": turn}
        knob = explorer.knobs["community"]
        value = "64496:3001" if turn % 2 else "64496:3003"
        start = perf_counter()
        knob.set_state({"value": value, "sent": turn + 1})
        took = perf_counter() - start
        assert knob.ack == turn + 1
        if turn >= 3:
            yield took


@contextmanager
def counted_messages() -> Iterator[list[int]]:
    """Widgets made in the block send to nobody, but each message is written as JSON; yields their sizes in bytes."""
    sizes: list[int] = []

    class Deaf(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type: str, data: object = None, **kwargs: object) -> None:
            sizes.append(len(json.dumps(data)))

    before: Callable = comm.create_comm
    comm.create_comm = Deaf
    try:
        yield sizes
    finally:
        ipywidgets.Widget.close_all()
        comm.create_comm = before
