"""Who is in a part of the picture: what was picked, its parts, and its largest ASes."""

from __future__ import annotations

import re

import numpy as np

from ...internet import keys
from ...internet.routing import NOTHING, neighbours_of
from .internet import REST, Seen
from .internet_bands import Division

#: ASes named of a part.
_MOST_ROWS = 8
_PICK = re.compile(r"(?:left:(?P<left>-?\d{1,10})|door:(?P<door>-?\d{1,10})|cell:(?P<one>-?\d{1,10})>"
                   r"(?P<other>-?\d{1,10})|right:(?P<kind>customer|peer|provider)|as:(?P<asn>\d{1,10}))")
_FROM = ("", "its customer", "its peer", "its provider", "")


def inside(seen: Seen, by: Division, pick: str) -> dict:
    """A part in numbers: title, how many ASes, share now and at the start, tied (the share of them that only the last
    tie-break decides); parts: its bands; rows: its largest ASes, with what each has the route from. `{}` for what is
    no part of the picture."""
    found = _read(by, seen, pick)
    if found is None:
        return {}
    left, door, kind, asn = found
    live, mask = seen.live, _members(seen, by, *found)
    at = np.flatnonzero(mask)
    each = np.ones(len(at)) if seen.weights is None else seen.weights.each[at]
    total = sum(live.catchments(seen.weights).values())
    order = np.lexsort((live.internet.asn[at], -live.internet.sizes[at].astype(np.int64), -each))[:_MOST_ROWS]
    ties = live.routing.ties
    return {
        "pick": pick, "title": seen.title(_title(seen, by, left, door, kind, asn)), "unit": seen.by,
        "ases": len(at), "share": float(each.sum()) / total if total else 0.0,
        "tied": float((ties[at] > 0).mean()) if len(at) else 0.0,
        "door": {"asn": door, "name": seen.name(door)} if door not in (None, REST) else None,
        "parts": _parts(seen, by, left, door, total) if asn is None and kind is None else [],
        "rows": _rows(seen, at[order], each[order], total),
    }


def _read(by: Division, seen: Seen, pick: str) -> tuple | None:
    """A pick as (left, door, kind, ASN), each None where it says nothing of it; None for anything else."""
    found = _PICK.fullmatch(pick)
    if not found:
        return None
    left, door, asn = (next((int(found[name]) for name in names if found[name]), None)
                       for names in (("left", "one"), ("door", "other"), ("asn",)))
    drawn = (left in (None, *by.left) or (left == REST and by.rest)) and door in (None, REST, *by.doors)
    return (left, door, found["kind"], asn) if drawn and (asn is None or asn in seen.live.internet) else None


def _members(seen: Seen, by: Division, left: int | None, door: int | None, kind: str | None,
             asn: int | None) -> np.ndarray:
    """(n,) bool: who is in a part."""
    graph, entries = seen.live.internet, seen.live.entries
    mask = entries != NOTHING
    if left is not None:
        mask &= ~np.isin(by.groups.of, by.left) if left == REST else by.groups.of == left
    if door is not None:
        drawn = graph.indices(by.doors)
        mask &= ~np.isin(entries, drawn) if door == REST else entries == graph.index(door)
    if kind is not None:
        mask &= np.isin(entries, graph.indices([each for each, what in seen.kinds.items() if what == kind]))
    if asn is not None:
        mask &= np.arange(len(graph)) == graph.index(asn)
    return mask


def _title(seen: Seen, by: Division, left: int | None, door: int | None, kind: str | None, asn: int | None) -> str:
    if asn is not None:
        return f"{seen.name(asn)}"
    parts = ["ASes"]
    if left is not None:
        name = "all other groups" if left == REST else by.names[by.left.index(left)]
        parts.append(f"with the route {name}" if name.startswith("from ") and by.groups is not seen.groups
                     else f"in {name}")
    if door is not None:
        parts.append("that arrive by " + ("any other neighbour" if door == REST else seen.name(door)))
    if kind is not None:
        parts.append(f"that arrive by {seen.name(seen.live.origins[0].asn)}'s {kind}s")
    return " ".join(parts)


def _parts(seen: Seen, by: Division, left: int | None, door: int | None, total: float) -> list[dict]:
    """The bands that a bar is made of, the largest first; for a band, its two bars."""
    if left is not None and door is not None:
        return [{"pick": f"left:{left}", "name": "all " + _left_name(by, left), "share": None},
                {"pick": f"door:{door}", "name": "all by " + _door_name(seen, door), "share": None}]
    found: dict[tuple[int, int], float] = {}
    for name, doors in by.now.items():
        number = by.groups.names.index(name)
        number = number if number in by.left else REST
        for asn, value in doors.items():
            place = number, asn if asn in by.doors else REST
            if left in (None, place[0]) and door in (None, place[1]):
                found[place] = found.get(place, 0) + value
    return [{"pick": f"cell:{one}>{other}", "share": value / total if total else 0.0,
             "name": _left_name(by, one) if left is None else "by " + _door_name(seen, other)}
            for (one, other), value in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def _left_name(by: Division, number: int) -> str:
    return "all other groups" if number == REST else by.names[by.left.index(number)]


def _door_name(seen: Seen, asn: int) -> str:
    return "all others" if asn == REST else seen.name(asn)


def _rows(seen: Seen, at: np.ndarray, each: np.ndarray, total: float) -> list[dict]:
    """Some ASes, by index: what each counts, its customer cone, what it has the
    route from, and how long its AS_PATH is."""
    live = seen.live
    routes = live.routing.keys[at]
    sources = zip(keys.classes(routes).tolist(), neighbours_of(live.internet, at, routes).tolist(),
                  keys.lengths(routes).tolist(), live.internet.sizes[at].tolist(), strict=True)
    return [{"asn": asn, "name": seen.name(asn), "value": value, "share": value / total if total else 0.0,
             "from": f"{_FROM[kind]} {seen.name(source)}", "length": length, "cone": cone}
            for asn, value, (kind, source, length, cone) in zip(live.internet.asn[at].tolist(), each.tolist(), sources,
                                                          strict=True)]
