"""What changed between two outcomes of one scenario: who moved, how much traffic, and why the others stayed."""

from __future__ import annotations

from typing import NamedTuple

from ..outcome import Outcome
from ..scenario import Scenario
from .describe import link_name
from .explain import margin_text
from .text import Words, amount, count, joined, path_text, percent


class Move(NamedTuple):
    """One source AS before and after: the links of the subject that catch it (a text each) and its volume."""

    asn: int
    before: str
    after: str
    volume: float


def compare(before: Outcome, after: Outcome) -> Words:
    """Two outcomes in words and as a table, one row a source: where it arrives and by which path, before and after.

    Both must be about the same AS; ValueError otherwise.
    """
    if before.scenario.subject != after.scenario.subject:
        raise ValueError(f"these outcomes are about different ASes, {before.scenario.subject} and {after.scenario.subject}; "
                         "compare two outcomes of one scenario")
    moves = source_moves(before, after)
    said = [*_turned(before.scenario, after.scenario), _moved(after, moves), *_shifted(before, after), *_reasons(after, moves)]
    return Words(tuple(said), ("source", "volume", "before", "after", "moved", "path before", "path after", "settled by"),
                 tuple(_row(before, after, move) for move in moves), f"Sources, volumes in {after.unit}")


def source_moves(before: Outcome, after: Outcome) -> tuple[Move, ...]:
    """Every source of the subject's traffic (with no demands: every other AS), with the link that catches it."""
    was, now = before.catchments(), after.catchments()
    volumes: dict[int, float] = {}
    for flow in after.flows:
        if flow.source in now:
            volumes[flow.source] = volumes.get(flow.source, 0.0) + flow.volume
    return tuple(Move(asn, _caught(before, asn, was.get(asn, {})), _caught(after, asn, now[asn]), volumes[asn]) for asn in volumes)


def _caught(outcome: Outcome, asn: int, links: dict[str, float]) -> str:
    if not links:
        return joined(_captors(outcome, asn)) if _captors(outcome, asn) else "nowhere"
    if len(links) == 1:
        return link_name(outcome, next(iter(links)))
    return joined(f"{percent(share)} {link_name(outcome, link)}" for link, share in links.items())


def _captors(outcome: Outcome, asn: int) -> list[str]:
    """The ASes that take what an AS sends to the subject, because they announce its prefix too."""
    ends = {walk.ases[-1]: None for walk in outcome.hops(asn) if outcome.fate(walk) == "captured"}
    return [outcome.network.name_of(end) for end in ends]


def _turned(before: Scenario, after: Scenario) -> list[str]:
    turned = [(knob, before.position(knob.name), after.position(knob.name)) for knob in after.knobs
              if knob.name in {each.name for each in before.knobs}]
    said = [f"{knob.label}: {knob.text(old)} → {knob.text(new)}" for knob, old, new in turned if old != new]
    return [f"Turned: {'; '.join(said)}."] if said else []


def _moved(after: Outcome, moves: tuple[Move, ...]) -> str:
    moved = [move for move in moves if move.before != move.after]
    name = after.network.name_of
    head = f"{len(moved)} of {count(len(moves), 'source')} moved"
    if not moved:
        return f"{head}."
    volume = f" ({amount(sum(move.volume for move in moved), after.unit)})" if after.scenario.demands else ""
    if len(moved) > 4:
        return f"{head}{volume}."
    return f"{head}{volume}: {joined(f'{name(move.asn)} from {move.before} to {move.after}' for move in moved)}."


def _shifted(before: Outcome, after: Outcome) -> list[str]:
    said = []
    for direction in ("inbound", "outbound"):
        was, now = before.shares(direction), after.shares(direction)
        links = [link for link in now if abs(now[link] - was.get(link, 0.0)) >= 0.005]
        parts = [f"{link_name(after, link)} {percent(was.get(link, 0.0))} → {percent(now[link])}" for link in links]
        said += [f"Share of {direction}: {', '.join(parts)}."] if parts else []
    return said


def _reasons(after: Outcome, moves: tuple[Move, ...]) -> list[str]:
    """Why those who had a choice of links stayed: the step that decided, most telling first."""
    stayed = {move.asn for move in moves if move.before == move.after}
    found: dict[str, list[tuple[str, str]]] = {}
    for system in sorted(after.network.ases, key=lambda system: system.asn not in stayed):      # who stayed speaks first
        if system.asn == after.scenario.subject or (moves and system.asn not in stayed | _on_the_way(after, stayed)):
            continue
        for router in after.network.routers_of(system.asn):
            decision = after.decision(router.name)
            last = decision.rulings[-1] if decision.rulings else None
            if last and last.dropped:
                found.setdefault(last.step, []).append((system.name, margin_text(decision, last)))
    said = []
    if "local_pref" in found:
        where, margin = found["local_pref"][0]
        said.append(f"At {joined(name for name, _ in found['local_pref'][:4])} LOCAL_PREF decides "
                    f"({where}: {margin}), so the AS path was never compared.")
    return said


def _on_the_way(outcome: Outcome, sources: set[int]) -> set[int]:
    return {asn for source in sources for walk in outcome.hops(source) for asn in walk.ases}


def _row(before: Outcome, after: Outcome, move: Move) -> tuple:
    paths = [outcome.as_path(outcome.network.routers_of(move.asn)[0].name) for outcome in (before, after)]
    texts = ["no route" if path is None else path_text(path) for path in paths]
    settled = after.decision(after.network.routers_of(move.asn)[0].name).settled_by or ""
    return (after.network.name_of(move.asn), move.volume, move.before, move.after, move.before != move.after, *texts, settled)
