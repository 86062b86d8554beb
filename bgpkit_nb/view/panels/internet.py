"""The real Internet as few numbers: by which neighbour it arrives, who moved, and some paths, each plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...internet import Groups, Move, Routing, Weights, WhatIf
from ...internet.routing import NOTHING
from ...scenarios.neighbourhood import NAMES
from ...words.text import count, path_text
from ..theme import mark

#: Neighbours drawn; the others are one row, as 60,000 ASes are no picture.
MOST_DOORS = 10
#: Moves told, paths drawn.
MOST_MOVES, MOST_PATHS = 8, 6
#: What the neighbours of an AS are to it.
KINDS = {"providers": "provider", "peers": "peer", "customers": "customer"}
#: Stands for what is left over, for the neighbours and the groups too small to be drawn.
REST = -1
_UNMARKED = {"slot": 7, "symbol": "•"}


class Start(NamedTuple):
    """A state to compare with: its entries, its routing (kept), and its catchments by what is counted."""

    entries: object
    routing: Routing
    catchments: Mapping[str, dict[int, float]]


class Seen(NamedTuple):
    """What the panels tell of. counts: by name, what each AS counts (None: 1). by: the one of them that matters now.
    groups: the reader's, or none. kinds: what each neighbour of the origin is to it. doors: the mark of each drawn."""

    live: WhatIf
    start: Start
    counts: Mapping[str, Weights | None]
    by: str
    groups: Groups | None
    names: Mapping[int, str]
    kinds: Mapping[int, str]
    doors: Mapping[int, dict]

    @property
    def weights(self) -> Weights | None:
        """What each AS counts."""
        return self.counts[self.by]

    def title(self, text: str) -> str:
        """A title, or a sentence; where the graph is made up it says so."""
        head = "Synthetic Internet: " if self.live.internet.made_up else ""
        return head + text if head else text[:1].upper() + text[1:]

    def mark(self, asn: int) -> dict:
        """The mark of a neighbour; of one that has none of its own, that of all the others."""
        return self.doors.get(asn, _UNMARKED)

    def name(self, asn: int | None) -> str:
        """What to call an AS."""
        return "no route" if asn is None else named(asn, self.names, made_up=self.live.internet.made_up)


def named(asn: int, names: Mapping[int, str], *, made_up: bool) -> str:
    """An AS by the reader's name for it, or a well-known one, with its number."""
    known = names.get(asn) or ("" if made_up else NAMES.get(asn, ""))
    return f"{known} (AS{asn})" if known else f"AS{asn}"


def start_of(live: WhatIf, counts: Mapping[str, Weights | None]) -> Start:
    """The present state, in memory of its own."""
    found = {name: live.catchments(weights) for name, weights in counts.items()}
    return Start(live.entries.copy(), live.routing.kept(), found)


def kinds_of(live: WhatIf) -> dict[int, str]:
    """What each neighbour of the origin is to it, by its ASN."""
    return {asn: KINDS[kind] for kind, ases in live.internet.neighbours(live.origins[0].asn).items() for asn in ases}


def doors_of(start: Start) -> dict[int, dict]:
    """The neighbours that are drawn with marks of their own: the largest where one begins."""
    first = next(iter(start.catchments.values()))
    return {asn: mark(place) for place, asn in enumerate(list(first)[:8])}


# -- how much arrives by whom -----------------------------------------------------------------------------------------


def catchment(seen: Seen) -> dict:
    """Rows of neighbours with their share by every count, now and at the start; the small ones together."""
    now = {name: seen.live.catchments(weights) for name, weights in seen.counts.items()}
    before = seen.start.catchments
    shown = largest_doors(seen, now[seen.by])
    rest = [asn for asn in dict.fromkeys([*now[seen.by], *before[seen.by]]) if asn not in shown]
    rows = [_row(seen, [asn], now, seen.name(asn), asn) for asn in shown]
    if rest:
        rows.append(_row(seen, rest, now, f"{count(len(rest), 'other neighbour')}", REST))
    return {"title": seen.title(f"by which neighbour ASes reach {seen.name(seen.live.origins[0].asn)}"),
            "counts": list(seen.counts), "by": seen.by, "rows": rows}


def largest_doors(seen: Seen, now: Mapping[int, float]) -> list[int]:
    """The neighbours that bring most, now or at the start, in the order they had then. now: how much each brings."""
    before = seen.start.catchments[seen.by]
    ranked = sorted({*before, *now}, key=lambda asn: (-max(before.get(asn, 0), now.get(asn, 0)), asn))
    return sorted(ranked[:MOST_DOORS], key=lambda asn: (-before.get(asn, 0), -now.get(asn, 0), asn))


def _row(seen: Seen, ases: list[int], now: Mapping[str, dict], name: str, asn: int) -> dict:
    parts = []
    for each in seen.counts:
        share, was = (_share(found, ases) for found in (now[each], seen.start.catchments[each]))
        parts.append({"share": share, "was": was, "amount": sum(now[each].get(one, 0) for one in ases)})
    return {"asn": asn, "pick": f"door:{asn}", "name": name, "kind": seen.kinds.get(asn, ""), "parts": parts,
            **seen.mark(asn)}


def _share(found: Mapping[int, float], ases: list[int]) -> float:
    total = sum(found.values())
    return sum(found.get(asn, 0) for asn in ases) / total if total else 0.0


# -- who moved, and how they get there --------------------------------------------------------------------------------


def moves_of(seen: Seen) -> tuple[Move, ...]:
    """The largest moves since the start."""
    return seen.live.movers(seen.start.entries, weights=seen.weights, top=MOST_MOVES, largest=4)


def movers(seen: Seen, moves: tuple[Move, ...]) -> dict:
    """The moves as rows: how much went from which neighbour to which, and the largest ASes of each."""
    now = seen.live.catchments(seen.weights)
    total, drawn = sum(now.values()), largest_doors(seen, now)
    rows = [{"from": seen.name(move.before), "to": seen.name(move.after), "ases": move.ases,
             "picks": [f"door:{asn if asn in drawn else REST}" for asn in (move.before, move.after) if asn is not None],
             "share": move.weight / total if total else 0.0,
             "largest": [{"asn": asn, "name": seen.name(asn)} for asn, _ in move.largest]} for move in moves]
    return {"title": seen.title(f"who moved, counted in {seen.by}"), "rows": rows}


def paths(seen: Seen, moves: tuple[Move, ...]) -> dict:
    """The paths of the largest AS of each move, now and before; where nothing moved, of the largest behind each
    neighbour."""
    moved = bool(moves)
    if not moved:
        nowhere = seen.start.entries.copy()
        nowhere[:] = NOTHING
        moves = seen.live.movers(nowhere, weights=seen.weights, top=MOST_PATHS, largest=1)
    ases = dict.fromkeys(move.largest[0][0] for move in moves[:MOST_PATHS] if move.largest)
    return {"title": seen.title("paths of the largest that moved" if moved else "paths of the largest ASes"),
            "rows": [_path(seen, asn) for asn in ases]}


def _path(seen: Seen, asn: int) -> dict:
    now, before = seen.live.routing, seen.start.routing
    hops, was = now.hops(asn), before.hops(asn)
    door = hops[-2] if len(hops) > 1 else REST
    return {"asn": asn, "name": seen.name(asn), "pick": f"door:{door}" if len(hops) > 1 else None,
            "hops": [seen.name(hop) for hop in hops],
            "was": [seen.name(hop) for hop in was] if was != hops else [],
            "as_path": path_text(now.as_path(asn) or ()), **seen.mark(door)}
