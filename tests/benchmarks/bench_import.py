"""What `import bgpkit_nb` costs a reader before anything is shown."""

import subprocess
import sys

from tests.benchmarks.harness import Row, Timing

TIMED_IMPORT = "from time import perf_counter as now; start = now(); import bgpkit_nb; print(now() - start)"


def _seconds_in_a_fresh_process() -> float:
    answer = subprocess.run([sys.executable, "-c", TIMED_IMPORT], capture_output=True, text=True, check=True)
    return float(answer.stdout)


def bench_import() -> Row:
    """The import alone, in a fresh process each time; the first, which may compile, does not count."""
    _seconds_in_a_fresh_process()
    timing = Timing(tuple(_seconds_in_a_fresh_process() for _ in range(15)))
    return Row("import bgpkit_nb", timing.median, 0.2, p95=timing.p95, note="fresh process")
