"""How exposed an origin is to hijacks, against its prepends and against origin validation, at the Internet's scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .engine import Engine, Origin
from .graph import Internet
from .needs import InternetError
from .realism import interval

ADOPTERS = ("random", "largest")
ATTACKS = ("same prefix", "forged origin")


class Captured(NamedTuple):
    """One setting of a study: the copies that the origin prepends, the share of all ASes that drop what is invalid, and
    what share of the other ASes arrives at the attacker: the mean over attackers with its 95 % interval, and the worst.
    """

    prepend: int
    rov: float
    mean: float
    low: float
    high: float
    worst: float


@dataclass(frozen=True)
class Exposure:
    """How exposed an origin is: a row a setting. made_up: whether the graph is no real one."""

    source: str
    made_up: bool
    origin: int
    attack: str
    adopters: str
    attackers: tuple[int, ...]
    rows: tuple[Captured, ...]

    @property
    def table(self) -> list[dict]:
        """The rows as dicts, for a DataFrame or `draw_sweep`."""
        return [row._asdict() for row in self.rows]


def exposure(
    internet: Internet, origin: int, *, prepends: Sequence[int] = (0, 1, 2, 3), rov: Sequence[float] = (0.0,),
    adopters: str = "random", attack: str = "same prefix", attackers: int | Sequence[int] = 50, seed: int = 0,
    towards: Sequence[int] | None = None, progress: Callable[[int, int], object] | None = None,
) -> Exposure:  # fmt: skip
    """What attackers capture from an origin at every combination of its prepends and of ROV adoption.

    1. The attackers are named, or so many are drawn from all other ASes by `seed`; each attacks alone. With "same
       prefix" it announces the origin's prefix as its own, which origin validation finds invalid; with "forged origin"
       it puts the origin behind itself, which validation does not notice, and which makes its path one longer.
    2. The origin prepends so many copies towards all its neighbours, or towards those named.
    3. That share of all ASes drops invalid routes: drawn by `seed`, anew for each attacker, larger shares holding the
       smaller ones; or the largest by customer cone. Origin and attacker are never asked.
    4. Captured are the ASes whose packets end at the attacker, of all but the two that have any route. Attackers and
       draws are the same at every setting, so that settings can be compared. The interval is over attackers.

    Raises InternetError for an AS that is not in the graph, a share outside 0 to 1, and words other than these.
    """
    for word, known in ((adopters, ADOPTERS), (attack, ATTACKS)):
        if word not in known:
            raise InternetError(f"{word!r} is unknown here; choose {' or '.join(map(repr, known))}")
    for share in rov:
        if not 0 <= share <= 1:
            raise InternetError(f"rov cannot be {share!r}; choose shares from 0 to 1")
    dice = np.random.default_rng(seed)
    chosen = _attackers(internet, origin, attackers, dice)
    orders = [_order(internet, adopters, dice) for _ in chosen]
    engine, near = Engine(internet), _near(internet, origin, towards)
    found = np.zeros((len(prepends), len(rov), len(chosen)))
    for i, copies in enumerate(prepends):
        said = {(origin, asn): copies for asn in near if copies}
        for j, share in enumerate(rov):
            for k, attacker in enumerate(chosen):
                those = [asn for asn in orders[k][: round(share * len(internet))] if asn not in (origin, attacker)]
                found[i, j, k] = _share(engine, origin, attacker, attack, said, those)
            if progress is not None:
                progress(i * len(rov) + j + 1, len(prepends) * len(rov))
    rows = tuple(Captured(copies, share, *interval(found[i, j], seed=seed), float(found[i, j].max()))
                 for i, copies in enumerate(prepends) for j, share in enumerate(rov))  # fmt: skip
    return Exposure(internet.name, internet.made_up, origin, attack, adopters, tuple(chosen), rows)


def _attackers(
    internet: Internet, origin: int, attackers: int | Sequence[int], dice: np.random.Generator
) -> list[int]:
    internet.index(origin)
    if not isinstance(attackers, int):
        named = [int(internet.asn[internet.index(asn)]) for asn in attackers if asn != origin]
        if not named:
            raise InternetError(f"nobody attacks; name ASes other than AS{origin}, or how many to draw")
        return named
    others = np.sort(internet.asn[internet.asn != origin])
    if isinstance(attackers, bool) or not 1 <= attackers <= len(others):
        raise InternetError(f"attackers cannot be {attackers!r}; choose 1 to {len(others):,}")
    return dice.choice(others, attackers, replace=False).tolist()


def _order(internet: Internet, adopters: str, dice: np.random.Generator) -> list[int]:
    """All ASes, those that adopt first in front."""
    if adopters == "largest":
        return internet.asn[np.lexsort((internet.asn, -internet.sizes.astype(np.int64)))].tolist()
    return dice.permutation(np.sort(internet.asn)).tolist()


def _near(internet: Internet, origin: int, towards: Sequence[int] | None) -> list[int]:
    near = {asn for row in internet.neighbours(origin).values() for asn in row}
    for asn in towards or ():
        if asn not in near:
            raise InternetError(f"AS{asn} is no neighbour of AS{origin}; choose one that has a link to it")
    return sorted(near) if towards is None else list(towards)


def _share(engine: Engine, origin: int, attacker: int, attack: str, said: dict, rov: list[int]) -> float:
    """The share of the other ASes with a route that arrives at the attacker."""
    thief = Origin(attacker, valid=False) if attack == "same prefix" else Origin(attacker, behind=(origin,))
    routing = engine.route(origin, thief, prepends=said, rov=rov if not thief.valid else ())
    captured = routing.captured()
    others = sum(captured.values()) - 2
    return (captured[attacker] - 1) / others if others else 0.0
