"""Sweeps of the real AS graph: what parts, folders and executors cost beside a plain loop, and all origins."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from tests.benchmarks.harness import NotMeasured, Row, peak_memory, time_call
from tests.benchmarks.probe import data_file

FILE = "caida/20180101.as-rel.txt.bz2"
ORIGIN, SETTINGS, PARTS, ROUNDS = 13335, 8**4, 400, 3


def _ready():
    """The room, the real graph, and the arguments of a sweep of 4,096 settings."""
    try:
        from bgpkit_nb import internet
        from bgpkit_nb.internet import measures, sweep  # noqa: F401
    except ImportError as error:
        raise NotMeasured(str(error)) from error
    graph = internet.load(data_file(FILE))
    ups = graph.neighbours(ORIGIN)["providers"][:4]
    study = {
        "internet": graph,
        "origin": ORIGIN,
        "prepends": {(ORIGIN, up): range(8) for up in ups},
        "measure": {"via": measures.Via(ups[0]), "length": measures.mean_length},
    }
    return internet, study


def _by_hand(internet, study: dict) -> list[dict]:
    """What the sweep does, in a plain loop."""
    engine, rows = internet.Engine(study["internet"]), []
    for copies in product(*study["prepends"].values()):
        routing = engine.route(ORIGIN, prepends=dict(zip(study["prepends"], copies, strict=True)))
        rows.append({name: measure(routing) for name, measure in study["measure"].items()})
    return rows


def _processor(call: Callable[[], object]) -> float:
    """The least processor time of a few times, in which others on the machine count for little."""
    call()
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken)


def _seconds(call: Callable[[], object]) -> float:
    """The least of a few times: what else the machine does only adds to it."""
    return min(time_call(call, repeats=ROUNDS, warmup=1, seconds=60).samples)


def bench_sweep() -> list[Row]:
    """The same sweep by hand, here, into a folder, on threads and on processes."""
    internet, study = _ready()
    cores = os.cpu_count() or 1
    plain, work = _seconds(lambda: _by_hand(internet, study)), _processor(lambda: _by_hand(internet, study))

    def swept(**how) -> float:
        return _seconds(lambda: internet.sweep(**study, progress=False, **how))

    def into_a_folder() -> None:
        with tempfile.TemporaryDirectory() as folder:
            internet.sweep(**study, progress=False, executor="here", into=folder)

    name, note = f"sweep of {SETTINGS:,} settings, 60,006 ASes", f"least of {ROUNDS}"
    ideal, busy = f"the loop, divided by {cores} cores", f"{note}; processor time"
    here = _processor(lambda: internet.sweep(**study, progress=False, executor="here"))
    kept = _processor(into_a_folder)
    return [
        Row(f"{name}, here", here, work, "a plain loop", note=busy),
        Row(f"{name}, into a folder", kept, work, "a plain loop", note=f"{busy}; 100 Parquet parts"),
        Row(f"{name}, threads", swept(executor="threads"), plain / cores, ideal, note=note),
        Row(f"{name}, processes", swept(executor="processes"), plain / cores, ideal, note=f"{note}; with their start"),
    ]


def bench_sweep_on_dask() -> list[Row]:
    """The same on a Dask cluster of this machine that is there already."""
    internet, study = _ready()
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise NotMeasured("needs distributed, which the extra research brings") from error
    cores = os.cpu_count() or 1
    plain = _seconds(lambda: _by_hand(internet, study))
    with (
        LocalCluster(cores, threads_per_worker=1, dashboard_address=":0", silence_logs=60) as cluster,
        Client(cluster) as client,
    ):
        taken = _seconds(lambda: internet.sweep(**study, progress=False, executor=client))
        each = _seconds(lambda: _empty_parts(client)) / PARTS
    name = f"sweep of {SETTINGS:,} settings, 60,006 ASes, Dask"
    return [
        Row(name, taken, plain / cores, f"the loop, over {cores} cores", note=f"least of {ROUNDS}, cluster ready"),
        Row("an empty part, Dask", each, 0.010, note=f"{PARTS} of them"),
    ]


def bench_empty_parts() -> list[Row]:
    """What a part costs that has nothing to do."""
    start = time.perf_counter()
    _empty_parts("processes", 1)
    begun = time.perf_counter() - start
    rows = [Row("a pool of processes, from start to end", begun, 1.0, note="small model, one part")]
    for executor in ("here", "threads"):
        each = _seconds(lambda executor=executor: _empty_parts(executor)) / PARTS
        rows.append(Row(f"an empty part, {executor}", each, 0.001, note=f"{PARTS} of them"))
    return rows


def _empty_parts(executor: object, parts: int = PARTS) -> None:
    from bgpkit_nb.batches import Job, spread

    assert len(list(spread(Job(_nothing, None), dict.fromkeys(range(parts)), executor))) == parts


def _nothing(shared: object, part: object) -> None:
    return None


ALL = """
import resource, sys, time
from bgpkit_nb import internet
graph = internet.load(sys.argv[1])
internet.sweep_origins(graph, graph.asn[:8].tolist(), progress=False)
start = time.perf_counter()
rows = internet.sweep_origins(graph, into=sys.argv[2], progress=False)
print(len(rows), time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def bench_all_origins() -> list[Row]:
    """The catchments of all origins into Parquet, in a process of its own, and the memory of that whole process."""
    path = data_file(FILE)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", ALL, str(path), f"{folder}/rows"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if not re.fullmatch(r"\d+ [\d.]+ \d+\s*", ran.stdout):
        raise NotMeasured(ran.stderr.strip().rpartition("\n")[2] or ran.stdout)
    origins, seconds, peak = map(float, ran.stdout.split())
    name, unit = "catchments of all origins into Parquet", "origins/s"
    return [
        Row(name, origins / seconds, 8_000, unit=unit, bigger_is_better=True, note=f"{os.cpu_count()} cores, one run"),
        Row(f"{name}, memory", peak, 300e6, unit="B", note="whole process, libraries included"),
    ]


def bench_rows_in_memory() -> Row:
    """What the rows of a sweep hold on to, beside as many dictionaries."""
    internet, study = _ready()
    study["internet"] = internet.synthetic(1_000)
    origin = study["internet"].asn[-1].item()
    study |= {"origin": [origin] * 20_000, "prepends": None, "measure": internet.measures.reached}
    rows = internet.sweep(**study, progress=False, executor="here")
    ours = rows.table.nbytes
    return Row("20,000 rows of a sweep, memory", ours, peak_memory(lambda: list(rows)), "as dictionaries", unit="B")
