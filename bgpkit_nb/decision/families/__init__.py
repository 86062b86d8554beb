"""The router families. Each file's `FAMILY` is found by itself: adding a family is adding a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from ..family import Family, refuse_unknown

_FOUND = sorted(module.name for module in iter_modules(__path__))
_NAMES = sorted(_FOUND, key=lambda name: name != "rfc4271")

#: Every router family by name, as it comes out of the box: no switch set.
FAMILIES: dict[str, Family] = {name: import_module(f"{__name__}.{name}").FAMILY for name in _NAMES}


def family(name: str, switches: str | Iterable[str] = ()) -> Family:
    """The router family of that name, with switches set by the names its operators use.

    >>> family("frr", ["deterministic-med"]).walk
    'newest first, by group'

    Raises ValueError, naming what there is, for an unknown family or switch, and for switches that contradict
    each other.
    """
    if not switches and name in FAMILIES:
        return FAMILIES[name]
    return _family(name, (switches,) if isinstance(switches, str) else tuple(switches))


@lru_cache(maxsize=512)
def _family(name: str, switches: tuple[str, ...]) -> Family:
    refuse_unknown(name, FAMILIES)
    return FAMILIES[name].with_switches(*switches)
