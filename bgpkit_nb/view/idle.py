"""Work that can wait: done piece by piece, in the pauses that a knob being turned leaves."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator

#: Seconds until the first piece: the browser paints the map meanwhile, undisturbed.
PAUSE = 0.1

#: Seconds of rest before the next piece, so that a knob being turned goes first.
BREATH = 0.005
_DONE = object()


class IdleJob:
    """One job at a time, between other work where an event loop runs, else at once; a new one takes the place of the
    one before, done or not."""

    def __init__(self) -> None:
        self._job: Iterator[None] = iter(())

    def begin(self, job: Iterator[None]) -> None:
        """Do this job piece by piece, from now on."""
        self._job = job
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            deque(job, maxlen=0)
            return

        def piece() -> None:
            if job is self._job and next(job, _DONE) is not _DONE:
                loop.call_later(BREATH, piece)

        loop.call_later(PAUSE, piece)

    def stop(self) -> None:
        """Do nothing any more."""
        self._job = iter(())
