"""`Step`, one row of a decision process, and `keep`, what it does to the routes that enter: the only comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..route import Route


class Past(NamedTuple):
    """What a router remembers when it decides: candidates are named by index, in order of arrival.

    present: the route in use until now, if it is still there. news: the route just heard (None: a withdrawal,
    or all at once). former: what that news took the place of. order: its own list, where its family keeps
    one.
    """

    present: int | None = None
    news: int | None = None
    former: Route | None = None
    order: tuple[int, ...] = ()


#: A router that has decided nothing yet.
NO_PAST = Past()


class Step(NamedTuple):
    """One step of a decision process: of the routes that enter it, those with the best value stay.

    name: what traces and code call it. label: what people call it. prefer: `"highest"` or `"lowest"`. value:
    reads the compared integer from a route; where it is None for one of them, the step is passed over.
    within: None compares all routes; otherwise reads the group in which alone routes are compared (MED: the
    neighbouring AS), None for a route that is compared with no other. tie_break: True where only arbitrary
    order is left. source: where the rule is written.
    memory: for what no route says by itself (which one is in use, which one came first): gives the values of
    all that entered, from the past, or None to pass over. says: the outcome in words, where values say none.
    """

    name: str
    label: str
    prefer: str
    value: Callable[[Route], int | None]
    source: str
    within: Callable[[Route], int | None] | None = None
    tie_break: bool = False
    memory: Callable[[Sequence[Route], Sequence[int], Past], list[int] | None] | None = None
    says: str = ""


def keep(step: Step, routes: Sequence[Route], entered: tuple[int, ...],
         past: Past = NO_PAST) -> tuple[tuple[int, ...], int | None]:
    """Which of the routes that entered a step stay, and by how much the best beats the next value (None: no loser)."""
    if step.memory is not None:
        return _keep_best(entered, step.memory(routes, entered, past) or [None], step.prefer)
    if len(entered) == 2:
        return _keep_of_two(step, routes, entered)
    if step.within is not None:
        return _keep_within(step, routes, entered)
    return _keep_best(entered, list(map(step.value, map(routes.__getitem__, entered))), step.prefer)


def _keep_of_two(step: Step, routes: Sequence[Route], entered: tuple[int, ...]) -> tuple[tuple[int, ...], int | None]:
    """What the two below come to for a pair, in a third of the time: walks in pairs do little else."""
    one, other = routes[entered[0]], routes[entered[1]]
    if step.within is not None:
        group = step.within(one)
        if group is None or group != step.within(other):
            return entered, None
    ours, theirs = step.value(one), step.value(other)
    if ours == theirs or ours is None or theirs is None:
        return entered, None
    first = (ours > theirs) == (step.prefer == "highest")
    return entered[:1] if first else entered[1:], abs(ours - theirs)


def _keep_best(entered: tuple[int, ...], values: list, prefer: str) -> tuple[tuple[int, ...], int | None]:
    if values.count(values[0]) == len(values) or None in values:
        return entered, None
    low, high = min(values), max(values)
    best, nearest = (high, max) if prefer == "highest" else (low, min)
    margin = abs(best - nearest([each for each in values if each != best]))
    return tuple([index for index, each in zip(entered, values, strict=True) if each == best]), margin


def _keep_within(step: Step, routes: Sequence[Route], entered: tuple[int, ...]) -> tuple[tuple[int, ...], int | None]:
    grouped = groups(step.within, routes, entered)
    if len(grouped) == len(entered):
        return entered, None
    results = [_keep_best(group, [step.value(routes[index]) for index in group], step.prefer)
               for group in grouped]
    kept = {index for stay, _ in results for index in stay}
    margins = [margin for _, margin in results if margin is not None]
    return tuple([index for index in entered if index in kept]), min(margins, default=None)


def groups(within: Callable[[Route], object], routes: Sequence[Route],
           entered: Sequence[int]) -> list[tuple[int, ...]]:
    """Those that entered by the group they are in, in order of appearance; what `within` calls None stands alone."""
    found: dict[object, list[int]] = {}
    for index in entered:
        key = within(routes[index])
        found.setdefault(("alone", index) if key is None else key, []).append(index)
    return [tuple(group) for group in found.values()]
