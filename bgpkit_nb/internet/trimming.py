"""Which of an AS's prepends do nothing: whatever can go while everybody arrives as before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .engine import Engine
from .graph import Internet
from .needs import InternetError


class Marginal(NamedTuple):
    """What one value towards one neighbour would do, all else as it is: how many ASes would arrive by that neighbour,
    and how many ASes would arrive by another neighbour than they do now. now: whether it is the value as it is."""

    neighbour: int
    copies: int
    now: bool
    arrive: int
    moved: int


@dataclass(frozen=True)
class Trimmed:
    """Which prepends of an AS do nothing. prepends: as they are, by neighbour; needed: fewer, with which everybody
    arrives by the same neighbour as now. rows: each value towards each neighbour, all others as they are."""

    source: str
    made_up: bool
    asn: int
    prepends: dict[int, int]
    needed: dict[int, int]
    rows: tuple[Marginal, ...]

    @property
    def useless(self) -> dict[int, int]:
        """By neighbour, how many copies can go."""
        return {asn: copies - self.needed[asn] for asn, copies in self.prepends.items() if copies > self.needed[asn]}

    @property
    def table(self) -> list[dict]:
        """The rows as dicts, for a DataFrame."""
        return [row._asdict() for row in self.rows]


def trim(internet: Internet, asn: int, prepends: Mapping[int, int]) -> Trimmed:
    """Take away every prepend of an AS that changes nobody's entry: the neighbour by which packets arrive.

    prepends: extra copies by neighbour; none towards the others.

    1. What is prepended towards all neighbours alike goes first: taken from one alone it would move somebody.
    2. Then one neighbour after the other, the most copies first, is given the fewest copies with which every AS enters
       as it does now; until nothing changes any more.

    Raises InternetError for a neighbour that is none, and for copies outside 0 to 1010.
    """
    trial = _Trial(internet, asn)
    now = dict.fromkeys(trial.near, 0) | dict(prepends)
    trial.begin(now)
    common = min(now.values(), default=0)
    needed = {neighbour: copies - common for neighbour, copies in now.items()}
    if trial.moved(needed):
        needed = dict(now)
    while True:
        fewer = dict(needed)
        for neighbour in sorted(fewer, key=lambda each: -fewer[each]):
            options = range(fewer[neighbour])
            best = next((each for each in options if not trial.moved({**fewer, neighbour: each})), fewer[neighbour])
            fewer[neighbour] = best
        if fewer == needed:
            break
        needed = fewer
    rows = [trial.marginal(now, neighbour, copies) for neighbour, most in sorted(now.items()) if most
            for copies in range(most + 1)]  # fmt: skip
    said = {neighbour: copies for neighbour, copies in now.items() if copies}
    return Trimmed(internet.name, internet.made_up, asn, said, {each: needed[each] for each in said}, tuple(rows))


class _Trial:
    """One AS's settings, each held against how everybody enters to begin with."""

    def __init__(self, internet: Internet, asn: int) -> None:
        self.internet, self.asn, self.engine = internet, asn, Engine(internet)
        self.near = sorted({each for row in internet.neighbours(asn).values() for each in row})
        if not self.near:
            raise InternetError(f"AS{asn} has no neighbour to prepend towards; choose another")

    def begin(self, prepends: dict[int, int]) -> None:
        self.start = self.entries(prepends)

    def entries(self, prepends: dict[int, int]) -> np.ndarray:
        said = {(self.asn, neighbour): copies for neighbour, copies in prepends.items()}
        return self.engine.route(self.asn, prepends=said).entries

    def moved(self, prepends: dict[int, int]) -> int:
        return int((self.entries(prepends) != self.start).sum())

    def marginal(self, now: dict[int, int], neighbour: int, copies: int) -> Marginal:
        entries = self.entries({**now, neighbour: copies})
        arrive = int((entries == self.internet.index(neighbour)).sum())
        return Marginal(neighbour, copies, copies == now[neighbour], arrive, int((entries != self.start).sum()))
