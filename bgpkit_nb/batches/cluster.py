"""Parts on a Dask cluster: on this machine or on thousands, by the same call."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice

from .executors import WINDOW, ExecutorError, Job

#: A part that was lost so often with the workers that held it is given up.
ATTEMPTS = 4
#: How long a scheduler may be silent, in seconds.
PATIENCE = 10


def _dask():
    try:
        import distributed
    except ImportError as error:
        raise ImportError(
            f"a Dask cluster needs distributed, which cannot be imported here ({error}); install the extra that brings "
            "it: pip install 'bgpkit_nb[research]'"
        ) from error
    return distributed


@contextmanager
def client(address: str | None):
    """A client of the scheduler at this address, or of a cluster on this machine that ends with the block."""
    dask = _dask()
    try:
        found = dask.Client(address, timeout=PATIENCE) if address else dask.Client(dashboard_address=":0")
    except (OSError, ValueError) as error:
        raise ExecutorError(f"there is no Dask scheduler at {address} ({error}); start one, or correct it") from error
    with found:
        yield found


def spread(job: Job, parts: Mapping[int, object], client) -> Iterator[tuple[int, object]]:
    """Do every part on the cluster of a `distributed.Client`; `(number, result)` as they come.

    What is shared is sent to every worker once. Dask itself does again what a killed worker had under way. If all
    workers that held what is shared are gone, it is sent anew, and the parts that were lost with it are done again.
    Raises ExecutorError when the scheduler cannot be reached, and when one part is lost four times.
    """
    left, tries = dict(parts), Counter()
    while left:
        flying: dict = {}
        try:
            yield from _once(job, left, client, flying)
        except _lost() as error:
            _check_running(client, error)
            tries.update(flying.values())
            _give_up_on(tries, error)
        finally:
            with suppress(Exception):
                client.cancel(list(flying))


def _once(job: Job, left: dict[int, object], client, flying: dict) -> Iterator[tuple[int, object]]:
    """Go through all parts that are left, and take off the list what is done, until something is lost."""
    dask = _dask()
    _check_running(client)
    # in a list, because the items of a tuple would be sent one by one
    [held] = client.scatter([job], broadcast=True, hash=False)
    todo = iter(list(left.items()))
    for number, part in islice(todo, WINDOW):
        flying[_submit(client, held, part)] = number
    coming = dask.as_completed(list(flying))
    for future in coming:
        result = future.result()
        number = flying.pop(future)
        del left[number]
        yield number, result
        for next_number, part in islice(todo, 1):
            fresh = _submit(client, held, part)
            flying[fresh] = next_number
            coming.add(fresh)


def _submit(client, held, part: object):
    # not pure: equal parts of other sweeps are other work, and results are not kept for them
    return client.submit(_work, held, part, pure=False)


def _work(job: Job, part: object) -> object:
    return job(part)


def _lost() -> tuple[type[BaseException], ...]:
    """What Dask raises for work that is lost, not for work that failed."""
    from asyncio import CancelledError
    from concurrent.futures import CancelledError as Cancelled

    dask = _dask()
    closed = getattr(dask.client, "ClosedClientError", OSError)
    return (CancelledError, Cancelled, dask.KilledWorker, dask.comm.CommClosedError, TimeoutError, closed)


def _check_running(client, error: BaseException | None = None) -> None:
    end = time.monotonic() + PATIENCE
    while client.status == "connecting" and time.monotonic() < end:
        time.sleep(0.05)  # it may have been no more than a broken connection
    if client.status != "running":
        raise ExecutorError(
            f"the Dask scheduler cannot be reached (the client is {client.status}); start a cluster and hand over a "
            "new client"
        ) from error


def _give_up_on(tries: Counter, error: BaseException) -> None:
    number, times = max(tries.items(), key=lambda item: item[1], default=(None, 0))
    if times >= ATTEMPTS:
        raise ExecutorError(
            f"the workers of the Dask cluster keep dying: part {number} was lost {times} times; give them more memory "
            "or smaller parts"
        ) from error
