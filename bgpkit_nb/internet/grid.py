"""The settings of a sweep over the real AS graph: every combination of the values of some axes, made when asked for."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from inspect import signature
from typing import NamedTuple

import numpy as np

from .engine import Engine, Origin
from .graph import Internet
from .links import spots, turns
from .needs import InternetError

_ROUTE = "origin", "prepends"


class Axis(NamedTuple):
    """What is tried of one thing. column: its name in the rows. labels: what the rows say of each value. values: what
    is handed to `Engine.route` as its `keyword`; of prepends, the copies on the link `towards`."""

    column: str
    labels: tuple
    values: tuple
    keyword: str
    towards: tuple | None = None


class Grid(NamedTuple):
    """Every combination of the axes, the last one turning fastest."""

    axes: tuple[Axis, ...]

    @property
    def size(self) -> int:
        """How many settings there are."""
        return math.prod(len(axis.values) for axis in self.axes)

    def places(self, number: int) -> list[int]:
        """Which value of each axis a setting has."""
        found = []
        for axis in reversed(self.axes):
            number, at = divmod(number, len(axis.values))
            found.append(at)
        return found[::-1]

    def labels(self, number: int) -> dict[str, object]:
        """What the row of a setting says of it."""
        return {axis.column: axis.labels[at] for axis, at in zip(self.axes, self.places(number), strict=True)}

    def call(self, number: int) -> tuple[tuple, dict[str, object]]:
        """The origins and the keywords of `Engine.route`."""
        origins, keywords, prepends = (), {}, {}
        for axis, at in zip(self.axes, self.places(number), strict=True):
            if axis.towards is not None:
                prepends[axis.towards] = axis.values[at]
            elif axis.keyword == "origin":
                origins = axis.values[at]
            else:
                keywords[axis.keyword] = axis.values[at]
        return origins, keywords | ({"prepends": prepends} if prepends else {})


def grid_of(internet: Internet, origin: object, prepends: Mapping | None, others: Mapping[str, object]) -> Grid:
    """The grid of a sweep, each of its values checked; InternetError for one that will not do."""
    known = [name for name in signature(Engine.route).parameters if name not in ("self", "origins", "prepends")]
    for name in others:
        if name not in known:
            raise InternetError(f"there is nothing called {name!r} to sweep; choose {', '.join((*_ROUTE, *known))}")
    axes = [_origins(internet, origin), *_prepends(internet, prepends or {})]
    axes += [_labelled(internet, name, values) for name, values in others.items()]
    for axis in axes:
        if not axis.values:
            raise InternetError(f"{axis.column}: there is nothing to try; give one value or more")
    return Grid(tuple(axes))


def _origins(internet: Internet, origin: object) -> Axis:
    if isinstance(origin, Mapping):
        labels, values = tuple(origin), tuple(map(_several, origin.values()))
    else:
        several = [origin] if isinstance(origin, int | np.integer | Origin) else list(origin)
        values = tuple(map(_several, several))
        labels = tuple(_name_of(each) for each in values)
    for each in (each for announced in values for each in announced):
        internet.index(each.asn if isinstance(each, Origin) else each)
    return Axis("origin", _of_one_kind(labels), values, "origin")


def _of_one_kind(labels: tuple) -> tuple:
    """A column holds numbers or words; where there are both, the numbers are written as words."""
    kinds = {isinstance(each, str) for each in labels if each is not None}
    return labels if len(kinds) < 2 else tuple(each if each is None else str(each) for each in labels)


def _several(origin: object) -> tuple:
    """One origin, or the several of a hijack or of anycast, as `Engine.route` takes them."""
    if isinstance(origin, np.integer):
        return (int(origin),)
    return (origin,) if isinstance(origin, int | Origin) else tuple(origin)


def _name_of(announced: tuple) -> int | str:
    numbers = [each.asn if isinstance(each, Origin) else each for each in announced]
    return numbers[0] if len(numbers) == 1 else "+".join(map(str, numbers))


def _prepends(internet: Internet, prepends: Mapping) -> list[Axis]:
    axes = []
    for towards, copies in prepends.items():
        values = tuple(copies) if isinstance(copies, Iterable) else (copies,)
        for each in values:
            turns(internet, {towards: each}, ())
        column = f"prepends {towards[0]} to {towards[1]}" + (f" link {towards[2]}" if len(towards) > 2 else "")
        axes.append(Axis(column, values, values, "prepends", towards))
    return axes


def _labelled(internet: Internet, name: str, values: object) -> Axis:
    if isinstance(values, Mapping):
        axis = Axis(name, _of_one_kind(tuple(values)), tuple(values.values()), name)
    else:
        axis = Axis(name, tuple(values), tuple(values), name)
        for each in axis.values:
            if isinstance(each, Collection) and not isinstance(each, str):
                raise InternetError(f"{name} {each!r:.40} has no name for its rows; write {{'a name': the value, ...}}")
    for value in axis.values:
        _check(internet, value)
    return axis


def _check(internet: Internet, value: object) -> None:
    """Refuse ASes and links that are not there, as far as they can be seen from outside."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        internet.index(int(value))
    elif isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | Mapping):
        for each in value:
            if isinstance(each, tuple):
                spots(internet, each)
            else:
                internet.index(each)


def digest_of(internet: Internet) -> str:
    """Twelve hexadecimal digits that stand for the graph, whatever its file is called."""
    found = sha256()
    for rows in (internet.providers, internet.customers, internet.peers):
        for each in (internet.asn, *rows):
            found.update(np.ascontiguousarray(each).tobytes())
    return found.hexdigest()[:12]
