"""Prove that a neighbourhood routes as the full graph does, or list where folding changes the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .choice import Neighbourhood
from .paths import routes
from .relations import AsRelationships
from .survey import COPIES

NOT_ANNOUNCED = None


class FoldError(NamedTuple):
    """A kept AS whose path differs from the full graph's when `towards` sees `copies` extra copies.

    `copies` is None where `towards` hears no announcement at all.
    """

    asn: int
    towards: int
    copies: int | None
    full: tuple[int, ...]
    folded: tuple[int, ...]

    @property
    def setting(self) -> str:
        """What the origin did, in words."""
        if self.copies is NOT_ANNOUNCED:
            return f"not announced to AS{self.towards}"
        return f"{self.copies} prepended towards AS{self.towards}"

    def __str__(self) -> str:
        full, folded = (" ".join(map(str, path)) or "no path" for path in (self.full, self.folded))
        return f"AS{self.asn}, {self.setting}: {full} in the full graph, {folded} here"


def fold_errors(
    relations: AsRelationships,
    chosen: Neighbourhood,
    *,
    towards: Iterable[int] | None = None,
    copies: Iterable[int | None] = (0, *COPIES, NOT_ANNOUNCED),
) -> tuple[FoldError, ...]:
    """Every kept AS and setting for which the full graph and the folded one disagree on the path.

    One neighbour of the origin at a time is turned to each of `copies`, None saying that it hears nothing.
    `towards` are the neighbours to try, the knobs of the choice unless given.
    """
    settings = [(knob, count) for knob in (chosen.knobs if towards is None else towards) for count in copies]
    return tuple(error for knob, count in settings for error in _compare(relations, chosen, knob, count))


def _compare(
    relations: AsRelationships, chosen: Neighbourhood, knob: int, count: int | None
) -> Iterator[FoldError]:
    said = {"without": [knob]} if count is NOT_ANNOUNCED else {"prepends": {knob: count}}
    full, folded = (routes(graph, chosen.origin, **said) for graph in (relations, chosen.relations))
    for asn in chosen.paths:
        if full.path(asn) != folded.path(asn):
            yield FoldError(asn, knob, count, full.path(asn), folded.path(asn))
