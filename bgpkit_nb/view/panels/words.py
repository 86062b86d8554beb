"""What changed, what is and why, in words, with the tables behind."""

from __future__ import annotations

from ...outcome import Outcome
from ...route import Prefix
from ...words import Words, compare, describe, exits, explain
from ...words.text import amount, cell_text, joined, percent
from ..cast import Node, groups
from ..scene import marks


def words(outcome: Outcome, baseline: Outcome | None, at: Node, prefix: Prefix) -> dict:
    """What changed, what is, and why the selected router chose as it did; with the tables behind them, and one more
    for every AS of several routers."""
    now = describe(outcome)
    why = explain(outcome, at=outcome.network.entry_router(at).name, prefix=prefix)
    changed = compare(baseline, outcome) if baseline is not None and baseline.scenario != outcome.scenario else None
    inside = (exits(outcome, asn, prefix) for asn in groups(outcome.network))
    spoken = [*(changed.sentences if changed else ()), *now.sentences]
    return {
        "status": _status(outcome, changed),
        "sentences": spoken,
        "tables": [table(each) for each in (changed, now, *inside, why) if each is not None],
    }


def _status(outcome: Outcome, changed: Words | None) -> str:
    known = marks(outcome)
    way = "inbound" if any(outcome.volumes().values()) or not any(outcome.volumes("outbound").values()) else "outbound"
    parts = sorted(outcome.shares(way).items(), key=lambda pair: -pair[1])
    ways = [f"{percent(share)} {known[link]['name']}" for link, share in parts if share > 0]
    said = [f"{way.capitalize()}: {joined(ways) if ways else 'nothing arrives'}"]
    said += [f"{amount(volume, outcome.unit)} {reason}" for reason, volume in outcome.lost().items() if volume > 0]
    moved = (sentence for sentence in changed.sentences if " moved" in sentence) if changed else ()
    said += [sentence.partition(":")[0].rstrip(".") for sentence in moved][:1]
    return ". ".join(said) + "."


def table(said: Words) -> dict:
    """The table behind some words."""
    rows = [[cell_text(cell) for cell in row] for row in said.rows]
    return {"caption": said.caption, "columns": list(said.columns), "rows": rows}
