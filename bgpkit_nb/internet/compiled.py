"""How the loops that call each other with many arrays are compiled: without counting references to the arrays."""

from __future__ import annotations

from collections.abc import Callable

from numba import njit
from numba.core.options import DefaultOptions

#: The option is not among those that numba documents; a numba that does not know it compiles as ever, only slower.
_OPTIONS = {"_nrt": False} if hasattr(DefaultOptions, "_nrt") else {}


def bare(function: Callable) -> Callable:
    """Compile a function that makes no array, nor any function that it calls.

    Counting references at every look into a tuple of arrays takes most of the time otherwise (measured: 47 ms instead
    of 0.4 ms for the routes of 60,006 ASes); numba leaves it out where it is told that nothing is allocated.
    """
    return njit(cache=True, **_OPTIONS)(function)
