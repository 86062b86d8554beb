"""Parts on processes of this machine: what is shared is loaded once by each, and a broken pool is replaced."""

from __future__ import annotations

import pickle
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from .cores import cores
from .executors import WINDOW, ExecutorError, Job, windowed

#: A part that was under way so often when a worker died is given up.
ATTEMPTS = 4


def spread(
    job: Job, parts: Mapping[int, object], executor: ProcessPoolExecutor | None = None
) -> Iterator[tuple[int, object]]:
    """Do every part on a pool, ours unless one is handed in; `(number, result)` as they come.

    When a worker is killed, the system breaks its whole pool. The parts that were under way are then done again, on a
    new pool of ours. Raises ExecutorError when one part has seen that four times.
    """
    left, tries = dict(parts), Counter()
    with TemporaryDirectory(prefix="bgpkit-") as folder:
        path = _stored(job, Path(folder) / "job.pickle")
        while left:
            flying: set[int] = set()
            try:
                with _pool(executor) as (pool, window):
                    for number, result in windowed(_submit(pool, path, flying), _pairs(left), window):
                        flying.discard(number)
                        del left[number]
                        yield number, result
            except BrokenProcessPool as error:
                executor = None
                tries.update(flying)
                _give_up_on(tries, error)


def _pairs(parts: Mapping[int, object]) -> dict[int, tuple[int, object]]:
    return {number: (number, part) for number, part in parts.items()}


def _submit(pool: Executor, path: str, flying: set[int]):
    def submit(pair: tuple[int, object]):
        flying.add(pair[0])
        return pool.submit(_work, path, pair[1])

    return submit


def _give_up_on(tries: Counter, error: BrokenProcessPool) -> None:
    number, times = max(tries.items(), key=lambda item: item[1], default=(None, 0))
    if number is not None and times >= ATTEMPTS:
        raise ExecutorError(
            f"workers keep dying: {times} of them while part {number} was under way; give them more memory or smaller "
            "parts, and in a script call this below `if __name__ == \"__main__\":`"
        ) from error


@contextmanager
def _pool(executor: ProcessPoolExecutor | None) -> Iterator[tuple[ProcessPoolExecutor, int]]:
    """The pool with how many parts may be on their way; one of ours ends with the block."""
    if executor is not None:
        yield executor, WINDOW
        return
    workers = cores()
    # a fork of a process that has threads, as every kernel has, may hang
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin)
    try:
        yield pool, 2 * workers
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a worker: Ctrl-C reaches the whole group, and only the process that gives the orders has an answer to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stored(job: Job, path: Path) -> str:
    """The job as a file, so that it does not go with every part. cloudpickle takes functions of a notebook too."""
    try:
        from cloudpickle import dumps
    except ImportError:
        from pickle import dumps
    try:
        path.write_bytes(dumps(job))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ExecutorError(
            f"the work cannot be sent to other processes ({error}); put what it needs into a module of yours, or "
            'choose executor="threads"'
        ) from error
    return str(path)


@lru_cache(maxsize=1)
def _loaded(path: str) -> Job:
    return pickle.loads(Path(path).read_bytes())


def _work(path: str, part: object) -> object:
    return _loaded(path)(part)
