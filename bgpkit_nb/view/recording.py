"""What a saved page shows: the pictures at every position of one knob, with what they share written once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from ..outcome import Outcome, solve
from ..route import Prefix
from ..scenario import Knob, Scenario
from ..words.text import Words, percent
from . import panels
from .cast import Node, nodes_of
from .layout import layered
from .scene import frame, scene
from .widgets import control_for

#: The positions of a knob with the outcome at each.
Found = list[tuple[object, Outcome]]

#: The parts of a frame that are pooled key by key: most nodes and links are the same at the next position.
_BY_KEY = ("nodes", "links", "arrivals")


class Pool:
    """Values by number: each is written once, however many positions show it."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._known: dict[str, int] = {}

    def put(self, value: object) -> int:
        """The number of a value of plain JSON."""
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        if text not in self._known:
            self._known[text] = len(self.values)
            self.values.append(value)
        return self._known[text]


def numeric_knob(scenario: Scenario) -> Knob | None:
    """The knob that a page turns if none is named: the explorer's curve's, else the first that takes numbers."""
    first = next((knob for knob in scenario.knobs if all(type(value) is int for value in knob.values)), None)
    return panels.curve_knob(scenario) or first


def positions(outcome: Outcome, knob: Knob | None) -> Found:
    """The outcome at every position of a knob that can be, in order; where the knob stands, the outcome given."""
    return [(None, outcome)] if knob is None else list(_positions(outcome, knob))


def _positions(outcome: Outcome, knob: Knob) -> Iterator[tuple[object, Outcome]]:
    scenario, here = outcome.scenario, outcome.scenario.position(knob.name)
    values = knob.values if here in knob.values else (here, *knob.values)
    for value in values:
        turned = scenario.set(**{knob.name: value})
        try:
            _ = turned.network                                                  # two knobs may contradict each other
        except ValueError:
            continue
        yield value, outcome if value == here and type(value) is type(here) else solve(turned)


def recorded(outcome: Outcome, knob: Knob | None, found: Found, at: Node, prefix: Prefix) -> dict:
    """A page's pictures as plain JSON: `pool`, the values; `states`, one a position, made of numbers into the pool."""
    pool, spots = Pool(), layered(outcome.scenario.base)
    curves = _curves(knob, found)
    states = [_state(pool, each, outcome, spots, prefix, serial) | {"curve": pool.put(curve)}
              for serial, ((_, each), curve) in enumerate(zip(found, curves, strict=True), 1)]
    return {
        "title": outcome.scenario.base.name,
        "question": outcome.scenario.question,
        "knob": _control(knob, found) if knob else None,
        "states": states,
        "pool": pool.values,
        "at": next((index for index, (_, each) in enumerate(found) if each is outcome), 0),
        "selected": at,
    }


def _state(pool: Pool, outcome: Outcome, baseline: Outcome, spots: dict, prefix: Prefix, serial: int) -> dict:
    watched = prefix if prefix in outcome.verdicts else outcome.prefix
    now = frame(outcome, watched, serial, baseline=baseline)
    said = panels.words(outcome, baseline, outcome.scenario.subject, watched)
    said["tables"] = said["tables"][:-1]                    # the last is of one decision, which the funnel shows
    by_key = {part: {key: pool.put(value) for key, value in now[part].items()} for part in _BY_KEY}
    whole = {part: pool.put(value) for part, value in now.items() if part not in _BY_KEY}
    funnels = {str(node): pool.put(unasked(panels.funnel(outcome, node, watched))) for node in _nodes(outcome)}
    return {
        "scene": pool.put(scene(outcome, spots)),
        "frame": {"by_key": by_key, "whole": whole},
        "shares": pool.put(panels.shares(outcome, baseline)),
        "words": pool.put(said),
        "funnels": funnels,
    }


def _nodes(outcome: Outcome) -> Iterator[Node]:
    return iter(dict.fromkeys(nodes_of(outcome.network).values()))


def _control(knob: Knob, found: Found) -> dict:
    """The knob's control. Whole numbers are told as they are, whatever else there is by its place in the row."""
    values = tuple(value for value, _ in found)
    told = values if all(type(value) is int for value in values) else tuple(range(len(values)))
    offered = replace(knob, values=values, texts=tuple(map(knob.text, values)))
    start = next((each for each, value in zip(told, values, strict=True) if value == knob.start), None)
    kind = "range" if control_for(offered) == "range" else "choice"
    return {"name": knob.name, "label": knob.label, "unit": knob.unit, "control": kind,
            "options": [{"value": each, "text": knob.text(value)} for each, value in zip(told, values, strict=True)],
            "start": start}


def _curves(knob: Knob | None, found: Found) -> list[dict | None]:
    """The curve at every position: only where it stands and what links carry there differ."""
    if knob is None or len(found) < 3 or not all(type(value) is int for value, _ in found):
        return [None] * len(found)
    points = {value: panels.spread(each) for value, each in found}
    ways = {value: panels.arrivals(each) for value, each in found}
    turned = replace(knob, values=tuple(points), texts=())
    return [panels.curve(each, turned, points, ways) for _, each in found]


def unasked(view: dict) -> dict:
    """A funnel for where no kernel answers questions about it."""
    mute = {part: [{**each, "ask": None} for each in view[part]] for part in ("candidates", "rejected")}
    return {**view, **mute, "roads": []}


def share_table(knob: Knob | None, found: Found) -> Words:
    """For pages without scripts: the share of inbound on each link at every position of the knob."""
    spreads = [panels.spread(each) for _, each in found]
    known = panels.curve_marks(found[0][1], spreads)
    columns = (knob.label if knob else "", *(f"{mark['symbol']} {mark['name']}" for mark in known.values()))
    rows = tuple((knob.text(value) if knob else "now", *(percent(row.get(link, 0.0)) for link in known))
                 for (value, _), row in zip(found, spreads, strict=True))
    return Words((), columns, rows, "Share of the inbound traffic on each link")
