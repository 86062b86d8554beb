"""The tables of steps by which a router chooses, one a router family: data, printable, and the algorithm itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from ..route import Route


class Step(NamedTuple):
    """One step of a decision process: of the routes that enter it, those with the best value stay.

    name: what traces and code call it. label: what people call it. prefer: `"highest"` or `"lowest"`.
    value: reads the compared integer from a route. within: None compares all routes; otherwise reads the group in
    which alone routes are compared (MED: the neighbouring AS). tie_break: True where only arbitrary order is left.
    source: where the rule is written.
    """

    name: str
    label: str
    prefer: str
    value: Callable[[Route], int]
    source: str
    within: Callable[[Route], int] | None = None
    tie_break: bool = False


class Family(NamedTuple):
    """A router family's decision process: its steps in order."""

    name: str
    title: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        rows = [f"{number:>2}  {step.label:<24} {step.prefer:<8} {step.source}"
                for number, step in enumerate(self.steps, 1)]
        return "\n".join([self.title, *rows])


#: RFC 4271 9.1.2, with the degree of preference (LOCAL_PREF) first. The RFC leaves a router's own networks to local
#: policy (9.1.1); every recorded implementation puts them before anything learned, so that is the first row.
STEPS = (
    Step("own", "own network", "highest", attrgetter("own"), "RFC 4271 9.1.1: local policy"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "RFC 4271 9.1.2"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "RFC 4271 9.1.2.2 a"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "RFC 4271 9.1.2.2 b"),
    Step("med", "MED", "lowest", attrgetter("med"), "RFC 4271 9.1.2.2 c: within one neighbour AS",
         within=attrgetter("first_as")),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "RFC 4271 9.1.2.2 d"),
    Step("igp_metric", "IGP metric", "lowest", attrgetter("igp_metric"), "RFC 4271 9.1.2.2 e"),
    Step("router_id", "router id", "lowest", attrgetter("peer_id"), "RFC 4271 9.1.2.2 f", tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "RFC 4271 9.1.2.2 g", tie_break=True),
)

FAMILIES = {"rfc4271": Family("rfc4271", "RFC 4271, section 9.1.2", STEPS)}


def family(name: str) -> Family:
    """The router family of that name; ValueError names the alternatives."""
    if name not in FAMILIES:
        raise ValueError(f"there is no router family {name!r}; choose {', '.join(FAMILIES)}")
    return FAMILIES[name]


def keep(step: Step, routes: Sequence[Route], entered: tuple[int, ...]) -> tuple[tuple[int, ...], int | None]:
    """Which of the routes that entered a step stay, and by how much the best beats the next value (None: no loser)."""
    if step.within is not None:
        return _keep_within(step, routes, entered)
    return _keep_best(entered, [step.value(routes[index]) for index in entered], step.prefer)


def _keep_best(entered: Sequence[int], values: list[int], prefer: str) -> tuple[tuple[int, ...], int | None]:
    low, high = min(values), max(values)
    if low == high:
        return tuple(entered), None
    best, nearest = (high, max) if prefer == "highest" else (low, min)
    margin = abs(best - nearest([each for each in values if each != best]))
    return tuple([index for index, each in zip(entered, values, strict=True) if each == best]), margin


def _keep_within(step: Step, routes: Sequence[Route], entered: tuple[int, ...]) -> tuple[tuple[int, ...], int | None]:
    groups: dict[int, list[int]] = {}
    for index in entered:
        groups.setdefault(step.within(routes[index]), []).append(index)
    if len(groups) == len(entered):
        return entered, None
    results = [_keep_best(group, [step.value(routes[index]) for index in group], step.prefer)
               for group in groups.values()]
    kept = {index for stay, _ in results for index in stay}
    margins = [margin for _, margin in results if margin is not None]
    return tuple([index for index in entered if index in kept]), min(margins, default=None)
