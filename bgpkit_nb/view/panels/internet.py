"""The real Internet as few numbers: by which neighbour it arrives, who moved, and some paths, each plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...decision import Decision
from ...internet import Groups, Move, Routing, Weights, WhatIf, measures
from ...internet.routing import NOTHING
from ...scenarios.neighbourhood import NAMES
from ...words import Words, explain
from ...words.explain import refusal_text
from ...words.text import count, joined, path_text, percent
from ..theme import mark
from .funnel import candidate, steps

#: Neighbours drawn; the others are one row, as 60,000 ASes are no picture.
MOST_DOORS = 10
#: Rows of a table, moves told, paths drawn, columns of a funnel.
MOST_ROWS, MOST_MOVES, MOST_PATHS, MOST_CANDIDATES = 60, 8, 6, 12
_HEARD = ("itself", "a customer", "a peer", "a provider", "nobody")
_KINDS = {"providers": "provider", "peers": "peer", "customers": "customer"}
_REST = -1


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
    return {asn: _KINDS[kind] for kind, ases in live.internet.neighbours(live.origins[0].asn).items() for asn in ases}


def doors_of(start: Start) -> dict[int, dict]:
    """The neighbours that are drawn with marks of their own: the largest where one begins."""
    first = next(iter(start.catchments.values()))
    return {asn: mark(place) for place, asn in enumerate(list(first)[:8])}


# -- how much arrives by whom -----------------------------------------------------------------------------------------


def catchment(seen: Seen) -> dict:
    """Rows of neighbours with their share by every count, now and at the start; the small ones together."""
    now = {name: seen.live.catchments(weights) for name, weights in seen.counts.items()}
    before = seen.start.catchments
    shown = _largest(seen, now)
    rest = [asn for asn in dict.fromkeys([*now[seen.by], *before[seen.by]]) if asn not in shown]
    rows = [_row(seen, [asn], now, seen.name(asn), asn) for asn in shown]
    if rest:
        rows.append(_row(seen, rest, now, f"{count(len(rest), 'other neighbour')}", _REST))
    return {"title": seen.title(f"by which neighbour ASes reach {seen.name(seen.live.origins[0].asn)}"),
            "counts": list(seen.counts), "by": seen.by, "rows": rows}


def _largest(seen: Seen, now: Mapping[str, dict[int, float]]) -> list[int]:
    """The neighbours that bring most, now or at the start, in the order they had then."""
    before, after = seen.start.catchments[seen.by], now[seen.by]
    ranked = sorted({*before, *after}, key=lambda asn: (-max(before.get(asn, 0), after.get(asn, 0)), asn))
    return sorted(ranked[:MOST_DOORS], key=lambda asn: (-before.get(asn, 0), -after.get(asn, 0), asn))


def _row(seen: Seen, ases: list[int], now: Mapping[str, dict], name: str, asn: int) -> dict:
    parts = []
    for each in seen.counts:
        share, was = (_share(found, ases) for found in (now[each], seen.start.catchments[each]))
        parts.append({"share": share, "was": was, "amount": sum(now[each].get(one, 0) for one in ases)})
    return {"asn": asn, "name": name, "kind": seen.kinds.get(asn, ""), "parts": parts,
            **seen.doors.get(asn, {"slot": 7, "symbol": "•"})}


def _share(found: Mapping[int, float], ases: list[int]) -> float:
    total = sum(found.values())
    return sum(found.get(asn, 0) for asn in ases) / total if total else 0.0


# -- from whom, by whom: bands ----------------------------------------------------------------------------------------


def bands(seen: Seen) -> dict:
    """Bands from what ASes have their route from (or from the reader's groups) over the neighbours drawn to what
    these are to the origin. left, middle, right: `{name, value}`; bands: `[half, left or right, middle, value]`."""
    live = seen.live
    groups = seen.groups or Groups(live.routing.classes.astype("int64"), _HEARD)
    found = live.catchments(seen.weights, groups)
    doors = _largest(seen, {seen.by: live.catchments(seen.weights)})
    left = _left(found, seen.groups is not None)
    middle = [*doors, _REST]
    volumes: dict[tuple[int, int], float] = {}
    for name, by in found.items():
        at = left.index(name) if name in left else len(left) - 1
        for asn, value in by.items():
            place = at, doors.index(asn) if asn in doors else len(doors)
            volumes[place] = volumes.get(place, 0) + value
    kinds = [kind for kind in _KINDS.values() if kind in seen.kinds.values()]
    outward: dict[tuple[int, int], float] = {}
    for asn, value in live.catchments(seen.weights).items():
        place = kinds.index(seen.kinds[asn]), doors.index(asn) if asn in doors else len(doors)
        outward[place] = outward.get(place, 0) + value
    say = (lambda name: name) if seen.groups else (lambda name: f"from {name}")
    return {
        "title": seen.title("where ASes have the route from, and by whom it arrives"),
        "unit": seen.by,
        "left": [{"name": say(name), "value": _sum(volumes, 0, at)} for at, name in enumerate(left)],
        "middle": [{"name": "all others" if asn == _REST else seen.name(asn), "value": _sum(volumes, 1, at),
                    **seen.doors.get(asn, {"slot": 7, "symbol": "•"})} for at, asn in enumerate(middle)],
        "right": [{"name": f"its {name}s", "value": _sum(outward, 0, at)} for at, name in enumerate(kinds)],
        "bands": [*([0, *place, value] for place, value in volumes.items() if value),
                  *([1, *place, value] for place, value in outward.items() if value)],
    }


def _left(found: Mapping[str, dict], grouped: bool) -> list[str]:
    """The groups drawn: the largest, and the others as one."""
    if not grouped:
        return [name for name in _HEARD if name in found]
    names = list(found)
    return names if len(names) <= MOST_DOORS else [*names[:MOST_DOORS], "all other groups"]


def _sum(volumes: Mapping[tuple[int, int], float], side: int, at: int) -> float:
    return sum(value for place, value in volumes.items() if place[side] == at)


# -- who moved, and how they get there --------------------------------------------------------------------------------


def moves_of(seen: Seen) -> tuple[Move, ...]:
    """The largest moves since the start."""
    return seen.live.movers(seen.start.entries, weights=seen.weights, top=MOST_MOVES, largest=4)


def movers(seen: Seen, moves: tuple[Move, ...]) -> dict:
    """The moves as rows: how much went from which neighbour to which, and the largest ASes of each."""
    total = sum(seen.live.catchments(seen.weights).values())
    rows = [{"from": seen.name(move.before), "to": seen.name(move.after), "ases": move.ases,
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
    door = seen.doors.get(hops[-2], {"slot": 7, "symbol": "•"}) if len(hops) > 1 else {"slot": 7, "symbol": "•"}
    return {"asn": asn, "name": seen.name(asn), "hops": [seen.name(hop) for hop in hops],
            "was": [seen.name(hop) for hop in was] if was != hops else [],
            "as_path": path_text(now.as_path(asn) or ()), **door}


# -- one AS -----------------------------------------------------------------------------------------------------------


def look(seen: Seen, asn: int) -> dict:
    """The funnel of one AS's decision; of very many candidates those that lasted longest."""
    decision = seen.live.routing.decision(asn)
    view = _some(decision, {
        "candidates": [candidate(decision, index, _label(seen, decision, index))
                       for index in range(len(decision.candidates))],
        "steps": steps(decision),
    })
    routes, shown = len(decision.candidates), len(view["candidates"])
    sub = {0: "It hears no route.", 1: "It hears one route: there is nothing to compare."}.get(
        routes, f"{routes:,} routes enter; each step keeps the best.")
    if shown < routes:
        sub += f" Shown are the {shown} that last longest."
    hops = seen.live.routing.hops(asn)
    way = f" Packets cross {', '.join(map(seen.name, hops))}." if len(hops) > 1 else ""
    said = f"chooses a route to {seen.name(hops[-1])}" if hops else "has no route"
    return {"at": asn, "title": seen.title(f"{seen.name(asn)} {said}"), "subtitle": sub, **view,
            "rejected": _refused(seen, decision),
            "words": str(explain(decision)) + way}


def _label(seen: Seen, decision: Decision, index: int) -> str:
    route = decision.candidates[index]
    return "own network" if route.own else f"via {seen.name(route.neighbor_as)}, its {route.attrs.learned_from}"


def _refused(seen: Seen, decision: Decision) -> list[dict]:
    return [{"label": seen.name(int(refused.attrs.next_hop)), "reason": refusal_text(refused.reason), "ask": None,
             "pick": None} for _, refused in decision.refused[:MOST_CANDIDATES]]


def _some(decision: Decision, view: dict) -> dict:
    """A funnel of the candidates that last longest, in the order in which they are."""
    order = [step.name for step in decision.steps]
    lasted = {index: len(order) if index == decision.best else order.index(fell[1].step) if fell else len(order) - 1
              for index in range(len(decision.candidates)) for fell in [decision.fell(index)]}
    kept = sorted(sorted(lasted, key=lambda index: (-lasted[index], index))[:MOST_CANDIDATES])
    place = {index: at for at, index in enumerate(kept)}
    some = {key: lambda step, key=key: [place[index] for index in step[key] if index in place]
            for key in ("entered", "kept", "dropped")}
    return {"candidates": [view["candidates"][index] for index in kept],
            "steps": [{**step, "values": [step["values"][index] for index in kept],
                       **{key: take(step) for key, take in some.items()}} for step in view["steps"]]}


# -- words ------------------------------------------------------------------------------------------------------------


def doors_told(seen: Seen) -> Words:
    """By whom traffic arrives, what rests on the tie-break alone, and whether routing settled."""
    live, origin = seen.live, seen.live.origins[0].asn
    shares, before = live.shares(seen.weights), seen.start.catchments[seen.by]
    some = [f"{percent(share)} by {seen.name(asn)}" for asn, share in list(shares.items())[:4]]
    counts = Groups((live.routing.ties > 0).astype("int64"), ("decided", "tied"))
    tied = live.catchments(None, counts).get("tied", {})
    ases, total = live.catchments(), sum(before.values())
    sentences = [seen.title(f"{seen.name(origin)} is reached, counted in {seen.by}: {joined(some)}.")]
    if live.internet.made_up:
        sentences.append("This Internet is made up: its degrees are like the real one's, its shares are nobody's.")
    sentences.append(f"{percent(measures.tied(live.routing))} of the ASes choose by the last tie-break alone, where "
                     "real routers may well choose otherwise: take these shares as uncertain by as much.")
    if live.verdict.kind != "settled":
        sentences.append(f"Routing does not settle here ({live.verdict.kind}): this is one state of several.")
    sentences += [f"{remark}." for remark in live.routing.remarks]
    rows = tuple((seen.name(asn), seen.kinds.get(asn, ""), round(100 * share, 2),
                  round(100 * before.get(asn, 0) / total, 2) if total else 0.0, ases.get(asn, 0),
                  round(100 * tied.get(asn, 0) / ases[asn], 1) if ases.get(asn) else 0.0)
                 for asn, share in list(shares.items())[:MOST_ROWS])
    columns = ("neighbour", "what it is", f"share of {seen.by}, %", "before, %", "ASes", "of these by the tie-break, %")
    return Words(tuple(sentences), columns, rows, seen.title("the neighbours by which ASes arrive"))


def moves_told(seen: Seen, moves: tuple[Move, ...]) -> Words:
    """Who moved, in sentences and as a table."""
    found = movers(seen, moves)
    sentences = [f"{count(row['ases'], 'AS', 'ASes')} ({percent(row['share'])}) moved from {row['from']} to "
                 f"{row['to']}, the largest {joined(each['name'] for each in row['largest'])}."
                 for row in found["rows"]]
    rows = tuple((row["from"], row["to"], row["ases"], round(100 * row["share"], 2),
                  ", ".join(each["name"] for each in row["largest"])) for row in found["rows"])
    columns = ("from", "to", "ASes", f"share of {seen.by}, %", "largest")
    return Words(tuple(sentences[:3]) or ("Nobody moved.",), columns, rows, found["title"])


def groups_told(seen: Seen) -> Words | None:
    """By group: how much, and by which neighbour most of it arrives."""
    if seen.groups is None:
        return None
    found = seen.live.catchments(seen.weights, seen.groups)
    rows = tuple((name, sum(by.values()), seen.name(door), round(100 * by[door] / sum(by.values()), 1))
                 for name, by in list(found.items())[:MOST_ROWS] if sum(by.values()) for door in [next(iter(by))])
    return Words((), ("group", seen.by, "most by", "of it, %"), rows, seen.title("by group"))
