"""Run with a Python that has BGPy: `bgpy_run.py FILE ORIGIN ...` times it and prints what it found, as JSON.

FILE is an AS graph of serial-2, uncompressed. Nothing of this project is imported here.
"""

import json
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bgpy.as_graphs import CAIDAASGraphConstructor
from bgpy.as_graphs.base import ASGraphCollector
from bgpy.simulation_engine import BGP, Announcement, SimulationEngine

PREFIX = "192.0.2.0/24"


class Given(ASGraphCollector):
    """Stands for the file that was given, where BGPy would download one."""

    default_dl_time = datetime(2018, 1, 1)
    path = Path()

    def _run(self):
        return self.path


class OneOrigin:
    """As much of a scenario as the engine asks for: plain BGP everywhere, and one announcement."""

    def __init__(self, origin):
        self.announcements = (Announcement(prefix=PREFIX, as_path=(origin,)),)

    def get_policy_cls(self, _):
        return BGP


def time_origin(engine, origin):
    """Seconds for setup and run, and then how many ASes have a route and how long all paths are together."""
    start = time.perf_counter()
    scenario = OneOrigin(origin)
    engine.setup(scenario)
    engine.run(0, scenario=scenario)
    seconds = time.perf_counter() - start
    found = [each.policy.local_rib.get(PREFIX) for each in engine.as_graph]
    paths = [len(each.as_path) for each in found if each is not None]
    return {"seconds": seconds, "routes": len(paths), "length": sum(paths)}


def peak():
    """The most memory that this process had, in bytes; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def main(path, origins):
    """Load the graph, time each origin, and print."""
    Given.path = Path(path)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        given = {"as_graph_collector_kwargs": {"cache_dir": Path(folder)}}
        graph = CAIDAASGraphConstructor(ASGraphCollectorCls=Given, **given).run()
        load = time.perf_counter() - start
    engine = SimulationEngine(graph)
    runs = [time_origin(engine, origin) for origin in origins]
    print(json.dumps({"load": load, "runs": runs, "peak": peak()}))


if __name__ == "__main__":
    main(sys.argv[1], [int(each) for each in sys.argv[2:]])
