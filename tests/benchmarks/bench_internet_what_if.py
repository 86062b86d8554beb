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
#: AS13335, its neighbours with the largest catchments, and an AS in the middle that prepends towards its provider.
ORIGIN, UPSTREAMS, MIDDLE = 13335, (4775, 174, 10026, 4637, 4826), (4775, 701)
#: A turn that moves more ASes than this is one that a reader sees.
MANY = 1000
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


def slides(ways: list[tuple[int, int]]) -> Iterator[dict]:
    """Settings as sliders pass them: one copy, two, and back, one neighbour after the other."""
    for way in cycle(ways):
        yield from ({way: copies} for copies in (1, 2, 1, 0))


def timed_turns(live: internet.WhatIf, ways: list[tuple[int, int]], weights: object = False) -> list[tuple]:
    """(seconds of processor time, `Turned`) of turns, with the shares counted anew unless `weights` is False."""
    steps, turned = slides(ways), []

    def once() -> None:
        turned.append(live.turn(prepends=next(steps)))
        if weights is not False:
            live.shares(weights)

    samples = cpu(once).samples
    return list(zip(samples, turned[-len(samples) :], strict=True))


def bench_slider() -> list[Row]:
    """A prepend of the origin, turned step by step, to the shares of its catchments."""
    graph = internet.load(data_file(FILE))
    live, ways, rows = internet.WhatIf(graph, ORIGIN), [(ORIGIN, asn) for asn in UPSTREAMS], []
    for name, weights in (("shares", None), ("shares by customer cones", internet.cones(graph))):
        found = [(seconds, turned.ases) for seconds, turned in timed_turns(live, ways, weights) if turned.ases > MANY]
        timing, moved = Timing(tuple(seconds for seconds, _ in found)), statistics.median(ases for _, ases in found)
        note = f"CPU time of the turns that move over {MANY:,} ASes (median {moved:,.0f})"
        rows.append(Row(f"what if, prepend slider to {name}", timing.median, 1e-3, p95=timing.p95, note=note))
    return rows


def bench_touched() -> list[Row]:
    """Only what a turn touches, beside settling all anew at each turn, by whether a turn touches much or little."""
    graph = internet.load(data_file(FILE))
    return [
        _touched(graph, "the origin's sliders", [(ORIGIN, asn) for asn in UPSTREAMS]),
        _touched(graph, "a prepend in the middle", [MIDDLE]),
    ]


def _touched(graph: internet.Internet, name: str, ways: list[tuple[int, int]]) -> Row:
    touched = timed_turns(internet.WhatIf(graph, ORIGIN), ways)
    anew = timed_turns(internet.WhatIf(graph, ORIGIN, budget=0), ways)
    one, other = (Timing(tuple(seconds for seconds, turned in found if turned.ases)) for found in (touched, anew))
    links = statistics.median(turned.links for _, turned in touched if turned.ases)
    return Row(f"what if, {name}", one.median, other.median, "all anew", p95=one.p95,
               note=f"CPU time; a turn looks at {links:,.0f} links (median)")  # fmt: skip


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
