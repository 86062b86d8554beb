"""`complete`: the parts that a store has not yet, done on an executor, kept as they come, with a progress bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from typing import Protocol

from .executors import ExecutorError, Job, check, spread
from .interrupts import heeded

#: As many parts show progress well enough, and this many rows in one are worth no more of them.
_PARTS, _ROWS = 100, 512


class Store(Protocol):
    """Where results go: which parts it has, how it takes one, and what it says of what it has kept."""

    def have(self) -> set[int]:
        """The numbers of the parts that are there."""

    def keep(self, number: int, result: object) -> None:
        """Take the result of one part."""

    def kept(self, of: int) -> str:
        """A sentence on what is there, of so many parts."""


class Memory:
    """A store that lasts as long as the call."""

    def __init__(self) -> None:
        self.results: dict[int, object] = {}

    def have(self) -> set[int]:
        """None before the work, all of them after it."""
        return set(self.results)

    def keep(self, number: int, result: object) -> None:
        """Take the result of one part."""
        self.results[number] = result

    def kept(self, of: int) -> str:
        """What is lost with an error, and how not to lose it."""
        return f"{len(self.results)} of {of} parts were done and are lost: name a folder with into= to keep them"

    def ordered(self) -> list[object]:
        """The results in the order of the parts."""
        return [self.results[number] for number in sorted(self.results)]


def chunk_for(rows: int) -> int:
    """How many rows make a part, where nobody says so."""
    return max(1, min(_ROWS, -(-rows // _PARTS)))


def ranges(rows: int, chunk: int) -> list[range]:
    """The rows of each part."""
    return [range(start, min(start + chunk, rows)) for start in range(0, rows, chunk)]


def complete(
    job: Job, parts: Sequence[Sequence], store: Store, *, executor: object = None, progress: bool = False
) -> None:
    """Do the parts that the store does not have, and hand it each as it comes.

    An interrupt or an error leaves what the store has; the same call then goes on from there. An ExecutorError says so.
    """
    check(executor)
    have = store.have()
    left = {number: part for number, part in enumerate(parts) if number not in have}
    done = sum(len(parts[number]) for number in have)
    if not left:
        return
    try:
        with bar(done, sum(map(len, parts)), shown=progress) as advance:
            _complete(job, left, store, executor, advance)
    except ExecutorError as error:
        raise type(error)(f"{error} ({store.kept(len(parts))})") from error


def _complete(job: Job, left: Mapping[int, Sequence], store: Store, executor: object, advance) -> None:
    results = spread(job, left, executor)
    with heeded() as interrupted, closing(results) if hasattr(results, "close") else nullcontext():
        for number, result in results:
            store.keep(number, result)
            advance(len(left[number]))
            interrupted()


@contextmanager
def bar(done: int, total: int | None, *, shown: bool, unit: str = " rows"):
    """A function that moves a progress bar on; ImportError names the extra where tqdm is missing."""
    if not shown:
        yield lambda _: None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError(
            "a progress bar needs tqdm, which is not installed here; choose progress=False, or install the extra that "
            "brings it: pip install 'bgpkit_nb[research]'"
        ) from error
    scaled = {"unit_scale": True, "unit_divisor": 1000}
    with tqdm(initial=done, total=total, unit=unit, **scaled) as shown_bar:
        yield shown_bar.update
