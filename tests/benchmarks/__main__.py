"""`python -m tests.benchmarks [WORD ...]`: run every benchmark, or those whose name has one of the words.

A full run rewrites RESULTS.md; a run of some only prints. Ends with 1 if a benchmark failed, but not if a
target was missed: the table says that. What fails, hangs or comes too late is a line of the table like the others.
"""

import importlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.harness import Gap, Row, TooLong, attempts, report, write_atomically

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
#: A full run ends within twenty minutes, whatever hangs.
EACH_SECONDS, ALL_SECONDS = 240, 18 * 60
LATE = f"not begun: the benchmarks before it took {ALL_SECONDS // 60} minutes"


def benchmarks() -> Iterator[Callable[[], object]]:
    """Every `bench_*` function of every `bench_*.py`, by file name and then in the order of the file."""
    for path in sorted(HERE.glob("bench_*.py")):
        module = importlib.import_module(f"{__package__}.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("bench_") and callable(value):
                yield value


def run(benchmark: Callable[[], object], seconds: float) -> Iterator[Row | Gap]:
    """The rows of one benchmark as they come, and a gap with the reason where there are none or it takes too long."""
    try:
        with stopped_after(seconds):
            yield from attempts(benchmark)
    except TooLong as reason:
        yield gap_of(benchmark, str(reason))


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """TooLong in whatever goes on for longer, where the system can do that."""

    def stop(*_: object) -> None:
        raise TooLong(f"not done after {seconds:.0f} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main(words: list[str]) -> int:
    """Run, print each row as it comes, and write the table."""
    chosen = [each for each in benchmarks() if not words or any(word in each.__name__ for word in words)]
    results: list[Row | Gap] = []
    start = time.monotonic()
    for benchmark in chosen:
        left = ALL_SECONDS - (time.monotonic() - start)
        for row in run(benchmark, min(left, EACH_SECONDS)) if left > 0 else [gap_of(benchmark, LATE)]:
            results.append(row)
            print("  ".join(cell for cell in row.cells() if cell), flush=True)
    print(f"{len(chosen)} benchmarks took {(time.monotonic() - start) / 60:.1f} minutes.")
    if not words:
        write_atomically(RESULTS, report(results))
        print(f"Wrote {RESULTS}.")
    return int(not chosen or any(isinstance(row, Gap) and row.failed for row in results))


def gap_of(benchmark: Callable[[], object], reason: str) -> Gap:
    """Stands for the rows that a benchmark did not give."""
    return Gap(benchmark.__name__.removeprefix("bench_").replace("_", " "), reason, failed=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
