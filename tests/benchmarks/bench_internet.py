"""The real AS graph: load, one origin, all origins, memory, a first call; and BGPy on the same file."""

import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np
from numba import njit

from bgpkit_nb import internet
from tests.benchmarks.harness import NotMeasured, Row, Timing, time_call
from tests.benchmarks.peer import RELEASE, measured
from tests.benchmarks.probe import data_file

FILE = "caida/20180101.as-rel.txt.bz2"
ORIGINS, FOR_BGPY = 300, 3
GROWN = 78_370

IN_A_FRESH_PROCESS = """
import sys, time
start = time.perf_counter()
from bgpkit_nb import internet
found = internet.load(sys.argv[1])
engine = internet.Engine(found)
engine.route(13335)
print(time.perf_counter() - start)
parts = internet.census(found) if "census" in sys.argv else ()
print(sum(int(part.reached.sum()) for part in parts))
# not getrusage: a process takes over the peak of the one that started it
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024)
"""


@cache
def graph() -> internet.Internet:
    """The AS graph of the first of January 2018."""
    return internet.load(data_file(FILE))


def some(found: internet.Internet, many: int = ORIGINS) -> list[int]:
    """As many ASes of a graph, the same each time."""
    return np.random.default_rng(42).choice(found.asn, many, replace=False).tolist()


def time_origins(found: internet.Internet) -> Timing:
    """Routes of every AS to one origin after another, in an engine that is kept; seconds each, on one thread."""
    engine, samples = internet.Engine(found), []
    engine.route(int(found.asn[0]))
    for origin in some(found):
        start = time.perf_counter()
        engine.route(origin)
        samples.append(time.perf_counter() - start)
    return Timing(tuple(samples))


@njit
def look_up(near, keys):
    """Nothing but one look at a provider's word for every link to a provider."""
    total = np.uint64(0)
    for e in range(len(near)):
        total += keys[near[e]]
    return total


def time_floor() -> Timing:
    """How long the look-ups alone take that any engine of this kind needs for one origin."""
    found = graph()
    routes = internet.Engine(found).route(int(found.asn[0])).keys
    return time_call(lambda: look_up(found.providers.near, routes), repeats=300)


def fresh(*words: str) -> tuple[float, int, int]:
    """Seconds to the first routing in a fresh process, how many routes a census then counts, and the peak in bytes."""
    command = [sys.executable, "-c", IN_A_FRESH_PROCESS, str(data_file(FILE)), *words]
    seconds, routes, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), int(routes), int(peak)


def sweep_all(found: internet.Internet) -> float:
    """Origins a second, every origin once, each part reduced and forgotten."""
    start = time.perf_counter()
    origins = sum(len(part.origin) for part in internet.census(found))
    return origins / (time.perf_counter() - start)


def bench_internet_load() -> Row:
    """From the packed file to arrays; what is compiled once is compiled before."""
    path = data_file(FILE)
    timing = time_call(lambda: internet.load(path), repeats=10, warmup=1)
    found = graph()
    links = len(found.providers.near) + len(found.peers.near) // 2
    note = f"{len(found):,} ASes, {links:,} links"
    return Row("real AS graph, load .bz2", timing.median, 1.0, p95=timing.p95, note=note)


def bench_internet_origin() -> list[Row]:
    """One origin on the real graph beside the floor, and on a larger one that is made up."""
    timing, least = time_origins(graph()), time_floor()
    grown = internet.synthetic(GROWN, seed=1)
    larger = time_origins(grown)
    fastest, floor = min(timing.samples) * 1e6, least.median * 1e6
    note = f"{ORIGINS} origins, fastest {fastest:.0f} µs; gather-only floor {floor:.0f} µs"
    return [
        Row("real AS graph, one origin to all ASes", timing.median, 350e-6, p95=timing.p95, note=note),
        Row("the same on 78,370 synthetic ASes, against it", larger.median / timing.median, 1.5, unit="times",
            note=f"{larger.median * 1e6:.0f} µs, {len(grown.providers.near) + len(grown.peers.near) // 2:,} links"),
    ]  # fmt: skip


def bench_internet_turn() -> Row:
    """A prepend turned, routed from nothing, and the catchments counted."""
    found = graph()
    engine = internet.Engine(found)
    near = found.neighbours(13335)["providers"][0]
    turns = iter(range(10**9))
    timing = time_call(lambda: engine.route(13335, prepends={(13335, near): next(turns) % 4}).catchments(), repeats=300)
    return Row("prepend turned to catchment shares, from nothing", timing.median, 1e-3, p95=timing.p95,
               note="all ASes routed anew, none remembered")  # fmt: skip


def bench_internet_census() -> Row:
    """Every origin, its catchments counted."""
    found = graph()
    next(internet.census(found))
    rates = [sweep_all(found) for _ in range(3)]
    return Row("real AS graph, all origins, catchments counted", statistics.median(rates), 8000, unit="origins/s",
               bigger_is_better=True, note=f"{len(found):,} origins; a thread a core")  # fmt: skip


def bench_internet_fresh() -> list[Row]:
    """What a fresh process needs, once another has compiled."""
    if not Path("/proc/self/status").exists():
        raise NotMeasured("needs /proc, where Linux tells the peak of a process")
    fresh("census")
    timing = Timing(tuple(fresh()[0] for _ in range(5)))
    _, routes, peak = fresh("census")
    return [
        Row("real AS graph, first routing in a fresh process", timing.median, 3.0, p95=timing.p95,
            note="numba's import and the load included, compiled before"),
        Row("real AS graph, peak memory of a process", peak, 300e6, unit="B",
            note=f"load, one origin, census of all: {routes:,} routes"),
    ]  # fmt: skip


def bench_internet_beside_bgpy() -> list[Row]:
    """Load, and setup and run for one origin, each beside BGPy in this Python; both have to find the same."""
    found, origins = graph(), tuple(some(graph(), FOR_BGPY))
    with tempfile.TemporaryDirectory() as folder:
        other = measured(data_file(FILE), origins, Path(folder))
    engine = internet.Engine(found)
    for origin, run in zip(origins, other["runs"], strict=True):
        routing = engine.route(origin)
        routes = int(routing.reached.sum())
        # BGPy counts an AS itself into its path
        assert (run["routes"], run["length"]) == (routes, int(routing.lengths[routing.reached].sum()) + routes), origin
    load = time_call(lambda: internet.load(data_file(FILE)), repeats=5, warmup=1).median
    theirs = statistics.median(run["seconds"] for run in other["runs"])
    return [
        Row("real AS graph, load", load, other["load"], RELEASE, note="ours packed, BGPy's plain"),
        Row("real AS graph, one origin to all ASes", time_origins(found).median, theirs, RELEASE,
            note=f"setup and run, {FOR_BGPY} origins, the same routes; its peak {other['peak'] / 1e6:.0f} MB"),
    ]  # fmt: skip
