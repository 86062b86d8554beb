"""At which step the traffic is decided, network-wide, now and at the baseline."""

from __future__ import annotations

from typing import NamedTuple

from ...outcome import Outcome
from ...route import Prefix
from ...why import NOBODY, Control, controls
from ...words.control import step_label
from ..cast import Node, nodes_of
from ..picks import as_id, decider_pick, flow_list, flow_pick, flow_places

#: A colour slot and pattern for each step that often decides, so that a step keeps its colour while knobs are turned.
_SLOTS = {"local_pref": 0, "as_path": 1, "igp_metric": 2, "med": 3, "router_id": 4, "import policy": 5, "multipath": 6}
_OTHER = 7

#: What is no step of a decision stands behind all that are.
_LAST = 99


class _Part(NamedTuple):
    """What one step decides of the traffic. flows: their places in `flow_list`; by, routers: who decides there."""

    step: str
    rank: int
    volume: float
    flows: tuple[int, ...]
    by: tuple[int, ...]
    routers: tuple[str, ...]


_NOTHING = _Part("", _LAST, 0.0, (), (), ())


def decided(outcome: Outcome, baseline: Outcome | None = None, selected: Node | None = None,
            prefix: Prefix | None = None) -> dict:
    """The share of all traffic that each step decided, in the order of the decision process, beside the baseline's.

    A step: `on` are the flows it decided, as places in `flows`; `by` the ASes that decide there (none
    where nobody on the way had a choice), `who` what lights
    these and `deciders` what the map shows of them, `was` its share at the baseline (None: there is none).
    """
    now, was = _parts(outcome), _parts(baseline) if baseline else {}
    known = {**was, **now}
    labels = sorted(known, key=lambda label: (known[label].rank, label))
    total, before = (sum(part.volume for part in parts.values()) or 1.0 for parts in (now, was))
    return {
        "title": "At which step the traffic is decided",
        "unit": outcome.unit,
        "steps": [{**_step(outcome, label, now.get(label, _NOTHING), total),
                   "slot": _SLOTS.get(known[label].step, _OTHER),
                   "was": was.get(label, _NOTHING).volume / before if baseline else None} for label in labels],
        "flows": flow_list(outcome),
    }


def _step(outcome: Outcome, label: str, part: _Part, total: float) -> dict:
    nodes = nodes_of(outcome.network)
    return {"label": label, "share": part.volume / total, "volume": part.volume, "on": list(part.flows),
            "by": [outcome.network.name_of(asn) for asn in part.by if part.step != NOBODY],
            "who": [as_id(outcome.network, asn) for asn in part.by],
            "deciders": [decider_pick(nodes[router]) for router in part.routers]}


def _parts(outcome: Outcome) -> dict[str, _Part]:
    grouped: dict[str, list[tuple[int, Control]]] = {}
    for place, row in deciding(outcome):
        grouped.setdefault(step_label(row), []).append((place, row))
    return {label: _part(members) for label, members in grouped.items()}


def _part(members: list[tuple[int, Control]]) -> _Part:
    first = members[0][1]
    rank = next((place for place, step in enumerate(first.decision.steps) if step.name == first.step), _LAST)
    return _Part(first.step, rank, sum(row.volume for _, row in members),
                 tuple(sorted({place for place, _ in members})), tuple(dict.fromkeys(row.asn for _, row in members)),
                 tuple(dict.fromkeys(row.router for _, row in members)))


def deciding(outcome: Outcome) -> list[tuple[int, Control]]:
    """Who controls each way of each flow, with the flow's place in `flow_list`."""
    places = flow_places(outcome)
    ways = (places[flow_pick(flow)] for flow in outcome.flows for _ in flow.walks)
    return list(zip(ways, controls(outcome), strict=True))
