"""What if, on the AS graph of 2018: a prepend slider to catchment shares, and preferences of single ASes.

Processor time, not wall-clock: these are loops of one thread, and other work on the machine must not count.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle

from bgpkit_nb import internet
from tests.benchmarks.harness import Row, Timing
from tests.benchmarks.probe import data_file

FILE = "caida/20180101.as-rel.txt.bz2"
#: AS13335, its neighbours with the largest catchments, and an AS in the middle that prepends towards its customer.
ORIGIN, UPSTREAMS, MIDDLE = 13335, (4775, 174, 10026, 4637, 4826), (1299, 2914)
#: Which AS gives whose routes the highest local-pref of all: an override that moves more than a tenth of all ASes.
OVERRIDE = (6939, 1299)


def cpu(call: Callable[[], object], repeats: int = 200, warmup: int = 8) -> Timing:
    """Seconds of processor time that repeated calls took."""
    for _ in range(warmup):
        call()
    samples = []
    for _ in range(repeats):
        start = time.process_time()
        call()
        samples.append(time.process_time() - start)
    return Timing(tuple(samples))


def slides(live: internet.WhatIf, ways: list[tuple[int, int]]) -> Iterator[dict]:
    """Settings as sliders pass them: 0 to 5 copies and back, one neighbour after the other."""
    for way in cycle(ways):
        yield from ({way: copies} for copies in (1, 2, 3, 4, 5, 4, 3, 2, 1, 0))


def bench_slider() -> list[Row]:
    """A prepend of the origin, turned step by step, to the shares of its catchments."""
    graph = internet.load(data_file(FILE))
    live, cones, ways = internet.WhatIf(graph, ORIGIN), internet.cones(graph), [(ORIGIN, asn) for asn in UPSTREAMS]
    steps, turned = slides(live, ways), []

    def once(weights: internet.Weights | None = None) -> None:
        turned.append(live.turn(prepends=next(steps)))
        live.shares(weights)

    one = cpu(once)
    moved = statistics.median(each.ases for each in turned)
    by_cones = cpu(lambda: once(cones))
    note = f"CPU time; 0 to 5 copies and back for {len(UPSTREAMS)} neighbours; a turn moves {moved:,.0f} ASes (median)"
    return [
        Row("what if, prepend slider to shares", one.median, 1e-3, p95=one.p95, note=note),
        Row("what if, the same by customer cones", by_cones.median, 1e-3, p95=by_cones.p95, note="CPU time"),
    ]


def bench_touched() -> list[Row]:
    """Only what a turn touches, beside settling all anew at each turn, by whether a turn touches much or little."""
    graph = internet.load(data_file(FILE))
    found = []
    for name, ways in (("the origin's", [(ORIGIN, asn) for asn in UPSTREAMS]), ("one in the middle", [MIDDLE])):
        timed, links = [], []
        for budget in (None, 0):
            live = internet.WhatIf(graph, ORIGIN, budget=budget)
            steps = slides(live, ways)
            timed.append(cpu(lambda live=live, steps=steps: links.append(live.turn(prepends=next(steps)).links)))
        looked = statistics.median(links[: len(links) // 2])
        found.append(Row(f"what if, a turn of {name}", timed[0].median, timed[1].median, "all anew", p95=timed[0].p95,
                         note=f"CPU time; looks at {looked:,.0f} links (median)"))  # fmt: skip
    return found


def bench_override() -> list[Row]:
    """A local-pref that breaks with customers first, from the routes without it to the routes with it."""
    graph = internet.load(data_file(FILE))
    live, found = internet.WhatIf(graph, ORIGIN), []

    def once() -> None:
        found.append(live.turn(local_prefs={OVERRIDE: 300 + len(found)}))

    solved = cpu(once, repeats=100)
    live.turn(local_prefs={OVERRIDE: None})
    there = live.turn(local_prefs={OVERRIDE: 300})
    share = there.ases / len(graph)
    return [Row("what if, a sparse override", solved.median, 20e-3, p95=solved.p95,
                note=f"CPU time; AS{OVERRIDE[0]} prefers AS{OVERRIDE[1]}: {share:.0%} of all ASes move")]  # fmt: skip
