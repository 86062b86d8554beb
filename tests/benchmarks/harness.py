"""Timing, rows and the table that benchmarks are written into."""

import math
import os
import platform
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

LIBRARIES = ("bgpkit_nb", "jupyterlab", "ipywidgets", "anywidget", "plotly", "networkx", "numpy", "numba", "scapy")
SCALES = {"s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")), "B": ((1e6, "MB"), (1e3, "kB"), (1.0, "B"))}


class NotMeasured(Exception):
    """Raised by a benchmark that cannot run here; its message, a sentence, goes into the table."""


class TooLong(Exception):
    """Raised in a benchmark whose time is over: nothing in it may go on."""


@dataclass(frozen=True)
class Timing:
    """How long repeated calls took, in seconds."""

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle sample, in seconds."""
        return statistics.median(self.samples)

    @property
    def p95(self) -> float:
        """The smallest sample that at least 95 % of the samples do not exceed, in seconds."""
        return sorted(self.samples)[math.ceil(0.95 * len(self.samples)) - 1]


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure of ours beside a target, or beside what an alternative needs.

    `ours` and `other` are in the same `unit`: "s" and "B" are scaled for reading ("3.1 ms"), any other is
    printed as it is. Smaller is better unless `bigger_is_better`. `p95`, if given, stands beside `ours` and
    is not compared; `note` says what was measured, in a few words.
    """

    name: str
    ours: float
    other: float
    other_name: str = "target"
    unit: str = "s"
    p95: float | None = None
    bigger_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the other: below 1 is better than it, unless bigger is better."""
        return self.ours / self.other if self.other else math.inf

    @property
    def reached(self) -> bool:
        """Whether ours is at least as good as the other."""
        return self.ours >= self.other if self.bigger_is_better else self.ours <= self.other

    def cells(self) -> list[str]:
        """This row as the cells of the table."""
        ours = readable(self.ours, self.unit)
        p95 = "" if self.p95 is None else readable(self.p95, self.unit)
        other = f"{readable(self.other, self.unit)} ({self.other_name})"
        reached = "yes" if self.reached else "**no**"
        return [self.name, ours, p95, other, f"{self.ratio:.2g}", reached, self.note]


@dataclass(frozen=True)
class Gap:
    """The line of a benchmark that gave no number, and why."""

    name: str
    reason: str
    failed: bool

    def cells(self) -> list[str]:
        """This gap as the cells of the table."""
        return [self.name, "**failed**" if self.failed else "not measured", "", "", "", "", self.reason]


def attempts(*calls: Callable[[], Row | Iterable[Row]]) -> Iterator[Row | Gap]:
    """The rows of each call, or a gap in its place: what fails takes nothing with it but its own rows."""
    for call in calls:
        name = call.__name__.removeprefix("bench").strip("_").replace("_", " ")
        try:
            found = call()
            yield from [found] if isinstance(found, Row) else found
        except TooLong:
            raise
        except NotMeasured as reason:
            yield Gap(name, str(reason), failed=False)
        except Exception as error:
            yield Gap(name, f"{type(error).__name__}: {error}".partition("\n")[0], failed=True)


HEADINGS = ["what", "ours", "p95", "beside", "ratio", "reached", "note"]


def time_call(call: Callable[[], object], *, repeats: int = 50, warmup: int = 3, seconds: float = 10) -> Timing:
    """Time `call`, after `warmup` calls that do not count.

    Stops after `repeats` samples, or once `seconds` have passed, but never with fewer than one sample.
    """
    for _ in range(warmup):
        call()
    samples: list[float] = []
    end = time.perf_counter() + seconds
    while not samples or (len(samples) < repeats and time.perf_counter() < end):
        start = time.perf_counter()
        call()
        samples.append(time.perf_counter() - start)
    return Timing(tuple(samples))


def peak_memory(call: Callable[[], object]) -> int:
    """Bytes that the objects made by one `call` took at their peak. Tracing slows it: time another call."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def readable(value: float, unit: str) -> str:
    """A figure in the scale a person would choose: 0.0031 s is "3.1 ms"."""
    for size, name in SCALES.get(unit, ()):
        if abs(value) >= size:
            return f"{value / size:.3g} {name}"
    return f"{value:.3g} {unit}".strip()


def machine() -> list[str]:
    """What the figures hold for: the day, the machine, and the versions of Python and the libraries."""
    versions = ", ".join(f"{name} {version}" for name in LIBRARIES if (version := _version(name)))
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}.",
        f"{os.cpu_count()} cores ({_processor()}), {_memory()}, {platform.system()} {platform.machine()}.",
        f"{platform.python_implementation()} {platform.python_version()}; {versions}.",
    ]


def report(rows: Iterable[Row | Gap]) -> str:
    """The whole of RESULTS.md."""
    table = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells() for row in rows)]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in table]
    head = "Written by `make bench`; do not edit. Times are medians unless the note says otherwise."
    return "\n".join(["# Benchmarks", "", head, "", *machine(), "", *lines, ""])


def write_atomically(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader finds the old page or the new one, never half of one."""
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    except OSError:
        model = None
    return model[1] if model else platform.processor() or "unknown processor"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "unknown memory"
    return f"{size / 2**30:.0f} GiB of memory"
