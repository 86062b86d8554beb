"""All ASes in a few bands: what they have the route from (or the reader's groups), by which neighbour of the origin
they arrive, what these are to the origin. One part of the picture is one `pick`, which every view of it lights:

    left:3          everything with the route from a provider, or in the reader's group of that number
    door:64500      everything that arrives by that neighbour (-1: by the small ones together)
    cell:3>64500    both at once: one band
    right:peer      everything that arrives by neighbours of that kind
    as:64501        one AS
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ...internet import Groups
from ...internet.routing import NOTHING
from ...internet.shares import catchments
from .internet import KINDS, MOST_DOORS, REST, Seen, largest_doors

#: By what the left side of the bands is split.
CLASS, GROUP = "class", "group"
_HEARD = ("itself", "a customer", "a peer", "a provider", "nobody")
#: ASes with tiles of their own at most, and the least part of all that is worth one.
_MOST_TILES, _LEAST_TILE = 40, 0.004


class Division(NamedTuple):
    """How all ASes divide. groups: now. left: places in `groups.names` that are drawn, in an order that no turn
    changes. names: what these are called. rest: whether groups are left over, which are drawn as one. doors: the
    neighbours drawn, likewise. others: whether neighbours are left over."""

    groups: Groups
    left: list[int]
    names: list[str]
    rest: bool
    doors: list[int]
    now: Mapping[str, dict[int, float]]
    before: Mapping[str, dict[int, float]]

    def door_at(self, asn: int) -> int:
        """The place of a neighbour; of those left over, the last."""
        return self.doors.index(asn) if asn in self.doors else len(self.doors)

    def left_at(self, name: str) -> int:
        """The place of a group by its name; of those left over, the last."""
        number = self.groups.names.index(name)
        return self.left.index(number) if number in self.left else len(self.left)


def divide(seen: Seen, split: str = GROUP) -> Division:
    """How all ASes divide in the present state. split: `CLASS`, or `GROUP` where the reader brought any."""
    live, start = seen.live, seen.start
    groups = seen.groups if seen.groups is not None and split == GROUP else _classes(live.routing)
    then = groups if groups is seen.groups else _classes(start.routing)
    now = live.catchments(seen.weights, groups)
    before = catchments(live.internet, start.entries, seen.weights, then)
    names = sorted({*now, *before}, key=groups.names.index)
    if groups is seen.groups:
        names.sort(key=lambda name: -sum(before.get(name, {}).values()))
    some = names if len(names) <= MOST_DOORS else names[: MOST_DOORS - 1]
    doors = largest_doors(seen, live.catchments(seen.weights))
    called = some if groups is seen.groups else [f"from {name}" for name in some]
    return Division(groups, [groups.names.index(name) for name in some], called, len(some) < len(names), doors, now,
                    before)


def _classes(routing: object) -> Groups:
    return Groups(routing.classes.astype(np.int64), _HEARD)


def bands(seen: Seen, by: Division) -> dict:
    """left, middle, right: `{pick, name, value, was}`, in an order that no turn changes; bands: `[half, left or right,
    middle, value]`; tiles: the largest single ASes as `{asn: [name, left, middle, value]}`; lost: ASes without a
    route. splits: by what the left side can be split. by: how all divide (`divide`)."""
    now, before = _volumes(by, by.now), _volumes(by, by.before)
    named = [*zip(by.left, by.names, strict=True), *([(REST, "all other groups")] if by.rest else [])]
    doors = [*by.doors, *([REST] if any(door == len(by.doors) for _, door in {**now, **before}) else [])]
    kinds = [kind for kind in KINDS.values() if kind in seen.kinds.values()]
    outward, inward = (_outward(seen, by, found, kinds) for found in (by.now, by.before))
    return {
        "title": seen.title(f"who arrives at {seen.name(seen.live.origins[0].asn)} by which neighbour"),
        "unit": seen.by, "origin": seen.name(seen.live.origins[0].asn),
        "split": GROUP if by.groups is seen.groups else CLASS, "splits": [GROUP, CLASS] if seen.groups else [],
        "total": sum(now.values()), "lost": _lost(seen),
        "left": [{"pick": f"left:{number}", "name": name, **_sums(now, before, 0, at)}
                 for at, (number, name) in enumerate(named)],
        "middle": [{"pick": f"door:{asn}", "name": "all others" if asn == REST else seen.name(asn),
                    "kind": seen.kinds.get(asn, ""), **_sums(now, before, 1, at),
                    **seen.mark(asn)} for at, asn in enumerate(doors)],
        "right": [{"pick": f"right:{kind}", "name": f"its {kind}s", **_sums(outward, inward, 0, at)}
                  for at, kind in enumerate(kinds)],
        "bands": [[half, *place, value] for half, found in enumerate((now, outward))
                  for place, value in sorted(found.items()) if value],
        "tiles": _tiles(seen, by),
    }


def _volumes(by: Division, found: Mapping[str, dict[int, float]]) -> dict[tuple[int, int], float]:
    """What goes from which place on the left to which in the middle."""
    volumes: dict[tuple[int, int], float] = {}
    for name, doors in found.items():
        for asn, value in doors.items():
            place = by.left_at(name), by.door_at(asn)
            volumes[place] = volumes.get(place, 0) + value
    return volumes


def _outward(seen: Seen, by: Division, found: Mapping[str, dict], kinds: list[str]) -> dict[tuple[int, int], float]:
    """What goes from which place in the middle to which on the right, the place on the right first."""
    volumes: dict[tuple[int, int], float] = {}
    for doors in found.values():
        for asn, value in doors.items():
            place = kinds.index(seen.kinds[asn]), by.door_at(asn)
            volumes[place] = volumes.get(place, 0) + value
    return volumes


def _sums(now: Mapping[tuple, float], before: Mapping[tuple, float], side: int, at: int) -> dict:
    """How much there is at a place now, and as a share of all at the start."""
    value, was = (sum(each for place, each in found.items() if place[side] == at) for found in (now, before))
    total = sum(before.values())
    return {"value": value, "was": was / total if total else 0.0}


def _lost(seen: Seen) -> int:
    """How many ASes have no route."""
    return int((seen.live.entries == NOTHING).sum()) - len(seen.live.origins)


def _tiles(seen: Seen, by: Division) -> dict:
    """The single ASes that count so much that they have tiles of their own."""
    if seen.weights is None:
        return {}
    live, each = seen.live, seen.weights.each
    there = live.entries != NOTHING
    some = np.flatnonzero(there & (each >= _LEAST_TILE * max(each[there].sum(), 1e-9)))
    some = some[np.lexsort((live.internet.asn[some], -each[some]))][:_MOST_TILES]
    found = {}
    for at in some.tolist():
        asn, door = int(live.internet.asn[at]), int(live.internet.asn[live.entries[at]])
        left = by.left_at(by.groups.names[by.groups.of[at]])
        found[str(asn)] = [seen.name(asn), left, by.door_at(door), float(each[at])]
    return found
