"""Work that can wait: done piece by piece, in the pauses that a knob being turned leaves."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

#: Seconds until the first piece: the browser paints the map meanwhile, undisturbed.
PAUSE = 0.1

#: Seconds of rest before the next piece, so that a knob being turned goes first.
BREATH = 0.005
_DONE = object()


def in_idle_time(job: Iterator[None], wanted: Callable[[Iterator[None]], bool]) -> None:
    """Do a job piece by piece while it is wanted: between other work where an event loop runs, else at once."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        deque(job, maxlen=0)
        return

    def piece() -> None:
        if wanted(job) and next(job, _DONE) is not _DONE:
            loop.call_later(BREATH, piece)

    loop.call_later(PAUSE, piece)
