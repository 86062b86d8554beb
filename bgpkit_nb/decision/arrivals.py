"""Candidates that arrive one after the other: what a router has decided then, in every order, and where two part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations
from typing import NamedTuple

from ..route import Route
from .decide import Decision, Event, Table, hear, settled_by
from .families import family as find_family
from .family import Family
from .steps import Step

#: Of more candidates than this, not every order of arrival is tried.
MOST_IN_EVERY_ORDER = 4

_ONLY_THE_NEWCOMER = "against the best"


def hear_all(routes: Iterable[Route], family: str | Family = "rfc4271", switches: Iterable[str] = (), *,
             at: str = "") -> Decision:
    """What a router has decided once it has heard these routes one after the other.

    A family that compares only the newcomer has told its story in many decisions: all their contests are given.
    """
    rules = family if isinstance(family, Family) else find_family(family, tuple(switches))
    table, decisions = Table(), []
    for route in routes:
        table, decision = hear(table, Event(route.session, route), rules, at=at)
        decisions.append(decision)
    if not decisions:
        raise ValueError("there is nothing to hear; give one route or more")
    if rules.walk != _ONLY_THE_NEWCOMER or decisions[-1].best is None:
        return decisions[-1]
    contests = tuple(contest for decision in decisions for contest in decision.contests)
    last = decisions[-1]
    return replace(last, contests=contests, settled_by=settled_by(contests, last.best, len(last.candidates)))


def winners_by_order(routes: Sequence[Route], family: str | Family = "rfc4271",
                     switches: Iterable[str] = ()) -> dict[tuple[int, ...], int | None]:
    """The index of the route in use, for every order in which the routes may arrive.

    Raises ValueError for more than `MOST_IN_EVERY_ORDER` routes.
    """
    if len(routes) > MOST_IN_EVERY_ORDER:
        raise ValueError(f"{len(routes)} routes arrive in too many orders; choose {MOST_IN_EVERY_ORDER} at most")
    found = {}
    for order in permutations(range(len(routes))):
        best = hear_all([routes[index] for index in order], family, switches).best
        found[order] = None if best is None else order[best]
    return found


class Parting(NamedTuple):
    """The first step after which two decisions hold different routes: it, and the indices each still holds."""

    step: Step
    one: tuple[int, ...]
    other: tuple[int, ...]


def parting(one: Decision, other: Decision) -> Parting | None:
    """Where two decisions over the same candidates part; None where the same routes fall in the same steps."""
    falls = [_falls(decision) for decision in (one, other)]
    alive = [set(range(len(one.candidates))) for _ in falls]
    for step in _merged(one.steps, other.steps):
        for left, fell in zip(alive, falls, strict=True):
            left -= fell.get(step.name, set())
        if alive[0] != alive[1]:
            return Parting(step, *(tuple(sorted(left)) for left in alive))
    return None


def _falls(decision: Decision) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for index in range(len(decision.candidates)):
        fell = decision.fell(index) if index != decision.best else None
        if fell:
            found.setdefault(fell[1].step, set()).add(index)
    return found


def _merged(one: Sequence[Step], other: Sequence[Step]) -> list[Step]:
    """The steps of both, each once: the first's in its order, the second's own ones after the step before them."""
    merged, names = list(one), [step.name for step in one]
    at = 0
    for step in other:
        if step.name in names:
            at = names.index(step.name) + 1
        else:
            merged.insert(at, step)
            names.insert(at, step.name)
            at += 1
    return merged
