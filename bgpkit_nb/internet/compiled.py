"""How the loops that call each other with many arrays are compiled: without counting references to the arrays."""

from __future__ import annotations

from collections.abc import Callable

from numba import njit


def bare(function: Callable) -> Callable:
    """Compile a function that makes no array. Counting references at every look into a tuple of arrays takes most of
    the time otherwise; numba leaves it out where it is told that nothing is allocated. The option is not among its
    documented ones: a numba that does not know it compiles the function as any other."""
    try:
        return njit(cache=True, _nrt=False)(function)
    except (KeyError, NameError, TypeError, ValueError):
        return njit(cache=True)(function)
