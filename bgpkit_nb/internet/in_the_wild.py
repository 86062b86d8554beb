"""Prepending in the wild: what a table of real routes says of who prepends, how much, and to what end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..tables import Table
from .needs import InternetError
from .observed import paths_of

if TYPE_CHECKING:
    from .graph import Internet

POLICIES = ("none", "uniform", "binary", "diverse")
#: Sizes above are counted together.
_LARGEST = 10


@dataclass(frozen=True)
class Prepending:
    """What was counted in one table. Shares are of 1.

    A route is what one peer holds for one prefix. Those whose path has an AS_SET, or comes back to an AS that it has
    left, are set aside. "By origin": the last AS of the path stands there more than once; "by transit": any other.

    routes, set_aside, peers, prefixes, origins: how many. any, by_origin, by_transit: shares of the routes.
    prepended: the share of the prefixes that some peer sees prepended by their origin. prepending: the share of the
    origins that prepend any of their prefixes. sizes: of the routes prepended by their origin, the share by extra
    copies, from 1; above ten in "more". largest: the most extra copies of an origin.

    policies: the share of the prefixes by what all peers together see their origin do. "none": no prepends; "uniform":
    one size everywhere, above 0; "binary": two sizes; "diverse": more. origins_by_policy: of the origins that prepend,
    the share of those that have one policy for all their prepended prefixes, and of those with several ("mixed").

    upstreams: of the prefixes prepended uniformly, the share seen by way of two neighbours of the origin or more.
    needless: the share, of the prefixes that are prepended, of those where it can change nobody's choice as far as
    seen: uniform and seen by way of two neighbours or more, or uniform where the graph knows one neighbour only.
    sole: the part of these that the graph says so of; None where no graph was given.
    """

    table: str
    date: str | None
    version: int
    peers: int
    routes: int
    set_aside: int
    prefixes: int
    origins: int
    any: float
    by_origin: float
    by_transit: float
    prepended: float
    prepending: float
    sizes: dict[str, float]
    largest: int
    policies: dict[str, float]
    origins_by_policy: dict[str, float]
    upstreams: float
    needless: float
    sole: float | None

    def data(self) -> dict:
        """All of it as a dict, for JSON or a DataFrame."""
        return asdict(self)


def prepending(table: Table, internet: Internet | None = None) -> Prepending:
    """Count what a table says of prepending; `internet`: an AS graph of about the same day, to know sole upstreams.

    Few peers see too little: the routes that a best path hides may have other sizes, so that "uniform" is an upper
    bound, "binary" and "diverse" are lower ones. Raises InternetError for a table without a sound path.
    """
    paths = paths_of(table)
    path, prefix, peer = (np.frombuffer(each, kind) for each, kind in
                          ((table.path, np.uint32), (table.prefix, np.uint32), (table.peer, np.uint16)))  # fmt: skip
    sound = paths.sound[path]
    if not sound.any():
        raise InternetError(f"{table.name} holds no route with a sound AS_PATH; choose another table")
    path, prefix, aside = path[sound], prefix[sound], int((~sound).sum())
    origin, size, transit = paths.origin[path], paths.by_origin[path], paths.by_transit[path]
    grouped = _by_prefix(prefix, origin, size, paths.upstream[path])
    any_ = (size > 0) | transit
    return Prepending(
        table.name, table.date, table.version, len(np.unique(peer[sound])), len(path), aside,
        len(np.unique(prefix)), len(np.unique(origin)), _share(any_), _share(size > 0), _share(transit),
        len(np.unique(prefix[size > 0])) / len(np.unique(prefix)),
        len(np.unique(origin[size > 0])) / len(np.unique(origin)),
        _sizes(size[size > 0]), int(size.max()), **_policies(grouped, internet),
    )  # fmt: skip


def _by_prefix(prefix: np.ndarray, origin: np.ndarray, size: np.ndarray, upstream: np.ndarray) -> dict:
    """For each prefix of each origin: the origin, how many sizes and upstreams are seen, and the largest size."""
    pairs, pair = np.unique(prefix.astype(np.uint64) << np.uint64(32) | origin, return_inverse=True)
    largest = np.zeros(len(pairs), np.int64)
    np.maximum.at(largest, pair, size)
    return {"origin": (pairs & np.uint64(2**32 - 1)).astype(np.uint32), "sizes": _different(pair, size),
            "largest": largest, "upstreams": _different(pair, upstream)}  # fmt: skip


def _different(group: np.ndarray, what: np.ndarray) -> np.ndarray:
    """How many different values there are in each group; groups are numbered from 0, values below 2 ** 32."""
    both = np.unique(group.astype(np.uint64) << np.uint64(32) | what.astype(np.uint64))
    return np.bincount((both >> np.uint64(32)).astype(np.int64))


def _policies(grouped: dict, internet: Internet | None) -> dict:
    kind = np.where(grouped["largest"] == 0, 0, np.minimum(grouped["sizes"], 3))
    prepended, uniform = kind > 0, kind == 1
    several = grouped["upstreams"] > 1
    alone = uniform & ~several & _sole(grouped["origin"], internet)
    total = max(int(prepended.sum()), 1)
    return {
        "policies": {name: _share(kind == number) for number, name in enumerate(POLICIES)},
        "origins_by_policy": _of_origins(grouped["origin"][prepended], kind[prepended]),
        "upstreams": _share(several[uniform]),
        "needless": int((uniform & several).sum() + alone.sum()) / total,
        "sole": None if internet is None else int(alone.sum()) / total,
    }


def _sole(origin: np.ndarray, internet: Internet | None) -> np.ndarray:
    """Which of these origins have one neighbour in the graph, and only one link to it."""
    if internet is None:
        return np.zeros(len(origin), bool)
    rows = (internet.providers, internet.peers, internet.customers)
    links = sum(np.diff(each.start.astype(np.int64)) for each in rows)
    return np.isin(origin, internet.asn[links == 1])


def _of_origins(origin: np.ndarray, kind: np.ndarray) -> dict[str, float]:
    """The share of origins whose prepended prefixes all have one policy, and of those that have several."""
    seen = np.unique(np.stack([origin.astype(np.int64), kind]), axis=1)
    who, first, count = np.unique(seen[0], return_index=True, return_counts=True)
    one = np.where(count > 1, 0, seen[1][first])
    names = ("mixed", *POLICIES[1:])
    return {name: float((one == number).sum() / max(len(who), 1)) for number, name in enumerate(names)}


def _sizes(size: np.ndarray) -> dict[str, float]:
    total = max(len(size), 1)
    found = {str(copies): float((size == copies).sum() / total) for copies in range(1, _LARGEST + 1)}
    return {**found, "more": float((size > _LARGEST).sum() / total)}


def _share(which: np.ndarray) -> float:
    return float(which.mean()) if len(which) else 0.0
