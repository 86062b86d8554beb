"""`spread`: parts of a job on an executor, their results as they come, each under its part's number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import NamedTuple

from .cores import cores

#: How many parts are on their way at once, on an executor that does not say how many it can do.
WINDOW = 256

#: What may be written in place of an executor.
NAMES = ("here", "threads", "processes", "dask")


class ExecutorError(RuntimeError):
    """An executor that cannot do the work, or can no longer; the message says why, and what would do."""


class Job(NamedTuple):
    """What is done to every part: `work(shared, part)`. What is shared reaches each worker once, not with each part."""

    work: Callable[[object, object], object]
    shared: object

    def __call__(self, part: object) -> object:
        """The result of one part."""
        return self.work(self.shared, part)


def spread(job: Job, parts: Mapping[int, object], executor: object = None) -> Iterator[tuple[int, object]]:
    """Do every part of a job and give `(number, result)` as they come, in whatever order that is.

    executor: None or "here" for this very thread; "threads"; "processes", as many as there are cores; "dask" for a
    cluster on this machine, or the address of a scheduler (`tcp://...`); a `distributed.Client`; an executor of
    `concurrent.futures`; or whatever else has a `map`. Closing the iterator calls off what has not begun.

    A part whose worker was killed is done again, on a new pool if need be. Raises ExecutorError when workers keep
    dying or the scheduler is gone, and TypeError or ValueError, before anything is done, for what is no executor.
    """
    check(executor)
    if executor is None or executor == "here":
        return ((number, job(part)) for number, part in parts.items())
    if isinstance(executor, str):
        return _named(job, parts, executor)
    if is_dask(executor):
        return import_module(".cluster", __package__).spread(job, parts, executor)
    if _is_pool(executor):
        return import_module(".processes", __package__).spread(job, parts, executor)
    if isinstance(executor, Executor):
        return windowed(lambda part: executor.submit(job, part), parts)
    return zip(parts, executor.map(job, parts.values()), strict=True)


def check(executor: object) -> None:
    """Refuse what is no executor: ValueError for an unknown name, TypeError for anything else."""
    if isinstance(executor, str):
        if executor not in NAMES and "://" not in executor:
            raise ValueError(
                f"there is no executor {executor!r}; choose {', '.join(NAMES)}, or the address of a Dask scheduler"
            )
    elif executor is not None and not hasattr(executor, "map"):
        raise TypeError(
            f"{executor!r:.80} is no executor; hand over a concurrent.futures executor, a distributed.Client or one of "
            f"{', '.join(NAMES)}"
        )


def is_dask(executor: object) -> bool:
    """Whether this is a client of Dask's, asked without importing it."""
    return type(executor).__module__.partition(".")[0] == "distributed" and hasattr(executor, "scatter")


def _is_pool(executor: object) -> bool:
    # its module is not imported where nobody has a pool: browsers have no processes
    return any(kind.__name__ == "ProcessPoolExecutor" for kind in type(executor).__mro__)


def _named(job: Job, parts: Mapping[int, object], name: str) -> Iterator[tuple[int, object]]:
    if name == "processes":
        yield from import_module(".processes", __package__).spread(job, parts)
    elif name == "threads":
        with _threads() as threads:
            yield from windowed(lambda part: threads.submit(job, part), parts, 2 * cores())
    else:
        cluster = import_module(".cluster", __package__)
        with cluster.client(None if name == "dask" else name) as client:
            yield from cluster.spread(job, parts, client)


@contextmanager
def _threads() -> Iterator[Executor]:
    threads = ThreadPoolExecutor(cores())
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)


def windowed(
    submit: Callable[[object], Future], parts: Mapping[int, object], window: int = WINDOW
) -> Iterator[tuple[int, object]]:
    """Keep so many parts on their way, and give each result as it comes."""
    todo, flying = iter(parts.items()), {}
    try:
        for number, part in islice(todo, window):
            flying[submit(part)] = number
        while flying:
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                number = flying.pop(future)
                yield number, _result(future)
                for next_number, part in islice(todo, 1):
                    flying[submit(part)] = next_number
    finally:
        for future in flying:
            future.cancel()


def _result(future: Future) -> object:
    try:
        return future.result()
    except CancelledError as error:
        raise ExecutorError("the executor was shut down before all was done; hand over one that is open") from error
