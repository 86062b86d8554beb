"""What a sweep can write down of a `Routing`: functions and frozen values, so that any process can be sent them."""

from __future__ import annotations

from dataclasses import dataclass

from . import keys
from .routing import NOTHING, Routing


def reached(routing: Routing) -> float:
    """The share of all ASes that have a route, from 0 to 1."""
    return float(routing.reached.mean())


def mean_length(routing: Routing) -> float:
    """The mean AS_PATH length over the ASes that have a route, the origins left out; not a number where none has."""
    lengths = routing.lengths[routing.reached & (routing.classes != keys.OWN)]
    return float(lengths.mean()) if len(lengths) else float("nan")


def tied(routing: Routing) -> float:
    """The share of the ASes with a route whose choice rests on the last tie-break alone, from 0 to 1."""
    there = routing.reached & (routing.classes != keys.OWN)
    return float((routing.ties[there] > 0).mean()) if there.any() else 0.0


@dataclass(frozen=True)
class Via:
    """The share of the ASes with a route that arrive by one neighbour of the origins, from 0 to 1."""

    asn: int

    def __call__(self, routing: Routing) -> float:
        """Count, for one routing."""
        found = routing.entries
        there = found != NOTHING
        return float((found[there] == routing.internet.index(self.asn)).mean()) if there.any() else 0.0


@dataclass(frozen=True)
class Captured:
    """The share of the ASes with a route whose packets end at one of the origins, from 0 to 1."""

    asn: int

    def __call__(self, routing: Routing) -> float:
        """Count, for one routing."""
        by = routing.captured()
        return by.get(self.asn, 0) / sum(by.values())
