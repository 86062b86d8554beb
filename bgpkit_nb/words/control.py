"""Who decides where traffic arrives: the control map, and the share decided at each step, in words and tables."""

from __future__ import annotations

from ..outcome import Outcome
from ..why import NOBODY, SHARED, Ask, Control, controls
from .describe import subject_name
from .duels import duel_text
from .text import Words, amount, count, joined, percent


def control_map(outcome: Outcome) -> Words:
    """For every way of every flow, which AS decided where it arrives and at which step; one row each, largest first.

    In control is the first router on the way that held a route by which the traffic would have arrived over another
    link (else the first that had any other route): whom to write to. The last column has the action communities that
    would reach it. See `why.controls` for the definition in full.
    """
    rows = sorted(controls(outcome), key=lambda row: -row.volume)
    columns = ("source", "prefix", "volume", "path", "arrives over", "decided at", "step", "how the other fell",
               "else over", "communities")
    return Words(tuple(_who(outcome, rows)), columns, tuple(_row(outcome, row) for row in rows),
                 f"Who decides on each flow of {subject_name(outcome)}, volumes in {outcome.unit}")


def decided(outcome: Outcome) -> Words:
    """The share of the traffic decided at each step, in words and as a table: one row a step, largest first."""
    rows = decided_rows(outcome)
    parts = joined(f"{percent(share)} at {step}" for step, _, share, *_ in rows)
    said = [f"Where the traffic is decided: {parts}." if rows else "There is no traffic."]
    columns = ("step", "volume", "share", "flows", "decided by")
    return Words(tuple(said), columns, tuple(rows), f"Traffic by the step that decided it, in {outcome.unit}")


def decided_rows(outcome: Outcome) -> list[tuple[str, float, float, int, str]]:
    """For each step: its label, the volume it decides, the share, how many flows, and which ASes decide there."""
    rows = controls(outcome)
    total = sum(row.volume for row in rows)
    grouped: dict[str, list[Control]] = {}
    for row in rows:
        grouped.setdefault(step_label(row), []).append(row)
    found = [(label, volume := sum(row.volume for row in members), volume / total if total else 0.0, len(members),
              joined(dict.fromkeys(outcome.network.name_of(row.asn) for row in members)))
             for label, members in grouped.items()]
    return sorted(found, key=lambda row: -row[1])


_LABELS = {"first": "the first heard", "kept": "the route in use", NOBODY: "nobody: no choice on the way",
           SHARED: "nothing: equal routes share it",
           "unreachable": "lost: no route", "loop": "lost: forwarding loop", "blackholed": "lost: blackholed"}


def step_label(row: Control) -> str:
    """The step at which a flow was decided, as people call it."""
    labels = {step.name: step.label for step in row.decision.steps}
    return labels.get(row.step) or _LABELS.get(row.step, row.step)


def _who(outcome: Outcome, rows: list[Control]) -> list[str]:
    total = sum(row.volume for row in rows)
    if not total:
        return ["There is no traffic."]
    found: dict[int, float] = {}
    for row in rows:
        found[row.asn] = found.get(row.asn, 0.0) + row.volume
    ranked = sorted(found.items(), key=lambda pair: -pair[1])
    parts = [f"{outcome.network.name_of(asn)} {percent(volume / total)}" for asn, volume in ranked[:4]]
    rest = f"; {count(len(ranked) - 4, 'other AS', 'other ASes')} the rest" if len(ranked) > 4 else ""
    said = [f"Who decides on {amount(total, outcome.unit)}: {', '.join(parts)}{rest}."]
    asks = dict.fromkeys(ask.asn for row in rows for ask in row.asks)
    if asks:
        reached = sum(row.volume for row in rows if row.asks)
        names = joined(outcome.network.name_of(asn) for asn in asks)
        said.append(f"Action communities of {names} bear on {percent(reached / total)} of it.")
    return said


def _row(outcome: Outcome, row: Control) -> tuple:
    name, subject, decider = outcome.network.name_of, row.walk.ases[-1], outcome.network.label(row.router)
    ends = [outcome.network.link_name(link, _end(outcome, link, subject)) if link else "–"
            for link in (row.arrives, row.otherwise)]
    fell = duel_text(row.duel, outcome.network) if row.duel else ""
    return (name(row.source), str(row.walk.toward), row.volume, str(row.walk), ends[0], decider, step_label(row), fell,
            ends[1], ", ".join(map(_ask_text, row.asks)))


def _end(outcome: Outcome, link: str, asn: int) -> int:
    """The AS from whose side a link is named: the one where the traffic arrives, if the link is its."""
    ends = outcome.network.ends(outcome.network.link(link))
    return asn if asn in ends else ends[0]


def _ask_text(ask: Ask) -> str:
    return f"{ask.community} ({ask.meaning})" if ask.meaning else ask.community
