"""`python -m tests.benchmarks [WORD ...]`: run every benchmark, or those whose name has one of the words.

A full run rewrites RESULTS.md; a run of some only prints. Ends with 1 if a benchmark failed, but not if a
target was missed: the table says that.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.harness import Gap, NotMeasured, Row, report, write_atomically

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"


def benchmarks() -> Iterator[Callable[[], object]]:
    """Every `bench_*` function of every `bench_*.py`, by file name and then in the order of the file."""
    for path in sorted(HERE.glob("bench_*.py")):
        module = importlib.import_module(f"{__package__}.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("bench_") and callable(value):
                yield value


def run(benchmark: Callable[[], object]) -> list[Row | Gap]:
    """The rows of one benchmark, or a gap with the reason why there are none."""
    name = benchmark.__name__.removeprefix("bench_").replace("_", " ")
    try:
        rows = benchmark()
    except NotMeasured as reason:
        return [Gap(name, str(reason), failed=False)]
    except Exception as error:
        return [Gap(name, f"{type(error).__name__}: {error}".partition("\n")[0], failed=True)]
    return [rows] if isinstance(rows, Row) else list(rows)


def main(words: list[str]) -> int:
    """Run, print each row as it comes, and write the table."""
    chosen = [each for each in benchmarks() if not words or any(word in each.__name__ for word in words)]
    results: list[Row | Gap] = []
    for benchmark in chosen:
        for row in run(benchmark):
            results.append(row)
            print("  ".join(cell for cell in row.cells() if cell), flush=True)
    if not words:
        write_atomically(RESULTS, report(results))
        print(f"Wrote {RESULTS}.")
    return int(not chosen or any(isinstance(row, Gap) and row.failed for row in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
