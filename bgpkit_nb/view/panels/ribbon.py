"""The ribbon: what comes into an AS and what leaves it, link by link, from where and to where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...outcome import Outcome
from ...route import Prefix
from ...traffic import Walk
from ...words.text import amount, percent
from ..cast import Node
from ..picks import as_ids, flow_list, flow_pick, flow_places, link_pick
from ..scene import marks
from ..theme import mark

#: So many sources and destinations are named; the smaller ones are drawn as one.
MOST_ENDS = 14


class Piece(NamedTuple):
    """A part of one flow that crosses one link of an AS. end: the AS where the packets start (`inbound`), or end
    (None: they do not arrive). flow: its place in `flow_list`."""

    inbound: bool
    end: int | None
    link: str
    volume: float
    flow: int


def pieces(outcome: Outcome, of: str | int | None = None) -> list[Piece]:
    """Everything that crosses the links of an AS (the subject, if none is named), in either direction.

    Per link and direction the volumes add up to its `Outcome.load`: what only passes through, or is lost further on,
    counts too.
    """
    asn = outcome.scenario.subject if of is None else outcome.network.asn_of(of)
    own, places = {link.id for link in outcome.network.links_of(asn)}, flow_places(outcome)
    found = []
    for flow in outcome.flows:
        for walk in flow.walks:
            last = walk.ases[-1] if walk.end == "delivered" else None
            for inbound, link in _crossed(outcome, walk, asn, own):
                end = flow.source if inbound else last
                found.append(Piece(inbound, end, link, flow.volume * walk.share, places[flow_pick(flow)]))
    return [piece for piece in found if piece.volume > 0]


def _crossed(outcome: Outcome, walk: Walk, asn: int, own: set[str]) -> Iterator[tuple[bool, str]]:
    """The AS's own links that a walk crosses, each with whether it comes in over it."""
    for link, forth in walk.links:
        if link in own:
            a, b = outcome.network.ends(outcome.network.link(link))
            yield (b if forth else a) == asn, link


def ribbon(outcome: Outcome, baseline: Outcome | None = None, selected: Node | None = None,
           prefix: Prefix | None = None) -> dict:
    """What comes into an AS and what leaves it, by neighbour: the selected AS, or (None) the subject.

    links: its links with `in` and `out`, and what they were at the baseline. left, right: where traffic comes from and
    goes to, largest `MOST_ENDS` by name. bands: `[0 in or 1 out, end, link, volume, [flows]]`, the numbers being places
    in the lists.
    """
    network = outcome.network
    asn = outcome.scenario.subject if selected is None else network.entry_router(selected).asn
    found = pieces(outcome, asn)
    links = ribbon_marks(outcome, asn)
    sides = [[piece for piece in found if piece.inbound == inbound] for inbound in (True, False)]
    ends = [_ends(outcome, side, list(links)) for side in sides]
    now, was = _loads(found), _loads(pieces(baseline, asn)) if baseline and _is_there(baseline, asn) else {}
    return {
        "title": f"What comes into {network.name_of(asn)}, and what leaves it",
        "name": network.name_of(asn), **as_ids(network, asn), "unit": outcome.unit,
        "links": [{**shown, "pick": link_pick(link), **_in_and_out(now, link),
                   "was": list(_in_and_out(was, link).values()) if baseline else None}
                  for link, shown in links.items()],
        "left": ends[0][0], "right": ends[1][0],
        "bands": [band for way, side in enumerate(sides) for band in _bands(way, side, ends[way][1], list(links))],
        "text": ribbon_text(outcome, asn),
        "flows": flow_list(outcome),
    }


def _in_and_out(loads: dict[tuple[bool, str], float], link: str) -> dict[str, float]:
    return {"in": loads.get((True, link), 0.0), "out": loads.get((False, link), 0.0)}


def _is_there(outcome: Outcome, asn: int) -> bool:
    return any(system.asn == asn for system in outcome.network.ases)


def ribbon_marks(outcome: Outcome, asn: int) -> dict[str, dict]:
    """A mark for each link of an AS: the subject's own where it is one of them, else the next that is free."""
    network, known = outcome.network, marks(outcome)
    if asn == outcome.scenario.subject:
        return known
    own = [link.id for link in network.links_of(asn)]
    taken = {known[link]["slot"] for link in own if link in known}
    free = [slot for slot in range(8) if slot not in taken] or [7]
    others = iter([link for link in own if link not in known])
    fresh = {link: mark(free[place % len(free)]) for place, link in enumerate(others)}
    return {link: {**(known.get(link) or fresh[link]), "name": network.link_name(link, asn)} for link in own}


def _loads(found: list[Piece]) -> dict[tuple[bool, str], float]:
    loads: dict[tuple[bool, str], float] = {}
    for piece in found:
        loads[piece.inbound, piece.link] = loads.get((piece.inbound, piece.link), 0.0) + piece.volume
    return loads


def _ends(outcome: Outcome, side: list[Piece], links: list[str]) -> tuple[list[dict], dict[int | None, int]]:
    """What stands at one side, and where each AS stands there. Ends lie beside the link that carries most of theirs,
    so that bands cross little."""
    volumes: dict[int | None, float] = {}
    main: dict[int | None, dict[str, float]] = {}
    for piece in side:
        volumes[piece.end] = volumes.get(piece.end, 0.0) + piece.volume
        shares = main.setdefault(piece.end, {})
        shares[piece.link] = shares.get(piece.link, 0.0) + piece.volume
    ranked = sorted(volumes, key=lambda end: -volumes[end])
    named = ranked[:MOST_ENDS if len(ranked) > MOST_ENDS + 1 else len(ranked)]
    named.sort(key=lambda end: (links.index(max(main[end], key=main[end].get)), -volumes[end]))
    rest = [end for end in ranked if end not in named]
    shown = [_end(outcome, end, volumes[end]) for end in named]
    if rest:
        shown.append({"name": f"{len(rest)} others", "pick": "", "volume": sum(volumes[end] for end in rest)})
    return shown, {**{end: place for place, end in enumerate(named)}, **dict.fromkeys(rest, len(named))}


def _end(outcome: Outcome, end: int | None, volume: float) -> dict:
    if end is None:
        return {"name": "does not arrive", "pick": "", "volume": volume}
    network = outcome.network
    return {"name": network.name_of(end), **as_ids(network, end), "volume": volume}


def _bands(way: int, side: list[Piece], places: dict[int | None, int], links: list[str]) -> list[list]:
    bands: dict[tuple[int, int], tuple[float, set[int]]] = {}
    for piece in side:
        key = places[piece.end], links.index(piece.link)
        volume, on = bands.get(key, (0.0, set()))
        bands[key] = volume + piece.volume, on | {piece.flow}
    return [[way, end, link, volume, sorted(on)] for (end, link), (volume, on) in sorted(bands.items())]


def ribbon_text(outcome: Outcome, asn: int) -> str:
    """In a sentence how far an AS's own traffic goes out another way than it comes in, and how much passes through."""
    name, unit = outcome.network.name_of(asn), outcome.unit
    into, out = (outcome.volumes(way, of=asn) for way in ("inbound", "outbound"))
    ends, starts = sum(into.values()), sum(out.values())
    through = sum(piece.volume for piece in pieces(outcome, asn) if piece.inbound) - ends
    said = [f"Passing through {name}: {amount(through, unit)}."] if through > 1e-9 else []
    if ends and starts:
        said.append(_lopsided({outcome.network.link_name(link, asn): (into[link] / ends, out[link] / starts)
                               for link in into}, name))
    elif ends or starts:
        verb, other = ("Ending", "starts") if ends else ("Starting", "ends")
        said.append(f"{verb} in {name}: {amount(ends or starts, unit)}; no traffic that {other} there is part of this "
                    "scenario.")
    return " ".join(said) or f"No traffic crosses the links of {name}."


def _lopsided(shares: dict[str, tuple[float, float]], name: str) -> str:
    most = max(shares, key=lambda link: abs(shares[link][0] - shares[link][1]))
    into, out = shares[most]
    if abs(into - out) < 0.005:
        return f"Symmetric: every link carries the same part of what ends in {name} and of what starts there."
    differs = sum(abs(one - other) for one, other in shares.values()) / 2
    return (f"Most lopsided: {most} carries {percent(into)} of what ends in {name} and {percent(out)} of what starts "
            f"there. In all, {percent(differs)} goes out another way than it comes in.")
