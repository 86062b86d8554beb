"""What changed between two outcomes of one scenario: who moved, how much traffic, and why the others stayed."""

from __future__ import annotations

from typing import NamedTuple

from ..outcome import Outcome
from .changes import differences
from .describe import link_name
from .explain import margin_text, settled_text
from .text import Words, amount, count, joined, path_text, percent


class Move(NamedTuple):
    """One source, an AS or one router of it, before and after: the links of the subject that catch it (a text each)
    and its volume. `router` is the name of the router that its traffic starts at."""

    router: str
    before: str
    after: str
    volume: float


def compare(before: Outcome, after: Outcome) -> Words:
    """Two outcomes in words and as a table, one row a source: where it arrives and by which path, before and after.

    Both must be about the same AS; ValueError otherwise.
    """
    if before.scenario.subject != after.scenario.subject:
        raise ValueError(f"these outcomes are about different ASes, {before.scenario.subject} and "
                         f"{after.scenario.subject}; compare two outcomes of one scenario")
    moves = source_moves(before, after)
    said = (*_turned(before, after), _moved(after, moves), *_detours(before, after, moves), *_shifted(before, after),
            *_reasons(after, moves))
    columns = ("source", "volume", "before", "after", "moved", "path before", "path after", "settled by")
    rows = tuple(_row(before, after, move) for move in moves)
    return Words(said, columns, rows, f"Sources, volumes in {after.unit}")


def source_moves(before: Outcome, after: Outcome) -> tuple[Move, ...]:
    """Every source of the subject's traffic (with no demands: every other AS), with the link that catches it."""
    volumes: dict[str, float] = {}
    for flow in after.flows:
        if flow.source != after.scenario.subject:
            for walk in flow.walks:
                start = walk.routers[0]
                volumes[start] = volumes.get(start, 0.0) + flow.volume * walk.share
    return tuple(Move(router, _caught(before, router), _caught(after, router), volume)
                 for router, volume in volumes.items())


def _caught(outcome: Outcome, router: str) -> str:
    if not _knows(outcome, router):
        return "not there"
    walks = outcome.hops(router)
    links = outcome.entry_links(walks)
    if not links:
        captors = {walk.ases[-1]: None for walk in walks if outcome.fate(walk) == "captured"}
        return joined(map(outcome.network.name_of, captors)) if captors else "nowhere"
    if len(links) == 1:
        return link_name(outcome, next(iter(links)))
    return joined(f"{percent(share)} {link_name(outcome, link)}" for link, share in links.items())


def _turned(before: Outcome, after: Outcome) -> list[str]:
    said = differences(before.scenario, after.scenario)
    return [f"Turned: {'; '.join(said)}."] if said else []


def _knows(outcome: Outcome, router: str) -> bool:
    """Whether a router stands in the network of an outcome: ASes may come and go between two of them."""
    return any(router == each.name for each in outcome.network.routers)


def _moved(after: Outcome, moves: tuple[Move, ...]) -> str:
    moved = [move for move in moves if move.before != move.after]
    name = after.network.label
    head = f"{len(moved)} of {count(len(moves), 'source')} moved"
    if not moved:
        return f"{head}."
    volume = f" ({amount(sum(move.volume for move in moved), after.unit)})" if after.scenario.demands else ""
    if len(moved) > 4:
        return f"{head}{volume}."
    ways: dict[tuple[str, str], list[str]] = {}
    for move in moved:
        ways.setdefault((move.before, move.after), []).append(name(move.router))
    return f"{head}{volume}: {'; '.join(f'{joined(names)} from {was} to {now}' for (was, now), names in ways.items())}."


def _detours(before: Outcome, after: Outcome, moves: tuple[Move, ...]) -> list[str]:
    """Who arrives as before though its packets cross other ASes on the way, with one such way."""
    ways = {move.router: _crossed(after, move.router) for move in moves if move.before == move.after}
    found = [router for router, crossed in ways.items()
             if _knows(before, router) and crossed != _crossed(before, router)]
    if not found:
        return []
    names = joined(map(after.network.label, found)) if len(found) <= 4 else count(len(found), "source")
    example = " → ".join(map(after.network.name_of, min(ways[found[0]])))
    return [f"By another way, though arriving as before: {names} ({example})."]


def _crossed(outcome: Outcome, router: str) -> set[tuple[int, ...]]:
    return {walk.ases for walk in outcome.hops(router)}


def _shifted(before: Outcome, after: Outcome) -> list[str]:
    said = []
    for direction in ("inbound", "outbound"):
        was, now = before.shares(direction), after.shares(direction)
        links = [link for link in now if abs(now[link] - was.get(link, 0.0)) >= 0.005]
        parts = [f"{link_name(after, link)} {percent(was.get(link, 0.0))} → {percent(now[link])}" for link in links]
        said += [f"Share of {direction}: {', '.join(parts)}."] if parts else []
    return said


def _reasons(after: Outcome, moves: tuple[Move, ...]) -> list[str]:
    """Where LOCAL_PREF decided for sources that stayed, themselves or on their way: there no path was compared."""
    stayed = {after.network.router(move.router).asn for move in moves if move.before == move.after}
    others = [system.asn for system in after.network.ases if system.asn != after.scenario.subject]
    near = stayed | _on_the_way(after, stayed) if moves else set(others)
    found = []
    for asn in sorted((asn for asn in others if asn in near), key=lambda asn: asn not in stayed):   # who stayed first
        for router in after.network.routers_of(asn):
            decision = after.decision(router.name)
            if decision.settled_by == "local_pref":
                found.append((after.network.name_of(asn), margin_text(decision, decision.funnel[decision.settled_by])))
    if not found:
        return []
    where, margin = found[0]
    names = joined(name for name, _ in found[:4])
    return [f"At {names} LOCAL_PREF decides ({where}: {margin}), so the AS path was never compared."]


def _on_the_way(outcome: Outcome, sources: set[int]) -> set[int]:
    return {asn for source in sources for walk in outcome.hops(source) for asn in walk.ases}


def _row(before: Outcome, after: Outcome, move: Move) -> tuple:
    paths = [_path(outcome, move.router) for outcome in (before, after)]
    return (after.network.label(move.router), move.volume, move.before, move.after, move.before != move.after,
            *paths, settled_text(after.decision(move.router)))


def _path(outcome: Outcome, router: str) -> str:
    route = outcome.route(router) if _knows(outcome, router) else None
    return path_text(route.as_path) if route else "no route"
