"""An interrupt stops the work wherever it comes, even where Python would print and forget it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def heeded() -> Iterator[Callable[[], None]]:
    """Gives a function to call between parts: it raises KeyboardInterrupt if one came that could not be raised at once.

    Python raises an interrupt at whatever line the main thread has come to. What is raised in a finaliser is printed as
    "Exception ignored", and the work goes on (Python's data model, `object.__del__`), so such an interrupt waits for
    the next call. Where another thread works, or somebody else handles interrupts, all stays as it is.
    """
    usual, missed = signal.default_int_handler, False
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not usual:
        yield lambda: None
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal missed
        if _in_finaliser(frame):
            missed = True
        else:
            usual(number, frame)

    def look() -> None:
        if missed:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, usual)


def _in_finaliser(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False
