"""The curve: each link's share of the inbound traffic against one knob, who moves at which step, where nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from ...outcome import Outcome
from ...scenario import Knob, Scenario
from ..picks import flow_list, flow_pick, flow_places
from ..scene import marks
from .shares import carried_by

#: Stands for no link in a spread.
LOST = ""

#: A flow that goes over the same links in the same parts, to so much, has not moved.
_SAME = 1e-9


def curve(outcome: Outcome, knob: Knob, points: Mapping[object, Mapping[str, float]],
          ways: Mapping[object, Mapping[str, Mapping[str, float]]] | None = None) -> dict:
    """Share of inbound per link against one knob.

    points: the `spread` at each value worked out so far. ways: the `arrivals` at each; with them `flips` says for every
    two neighbouring values of `x` which flows (places in `flows`) arrive over another link, as
    `[index of the first, [[flow, link before, link after], ...]]`, a link being a place in `series`.
    """
    x = [value for value in knob.values if value in points]
    known = curve_marks(outcome, points.values())
    carried = carried_by(outcome)
    series = [{**mark, "pick": f"link:{link}" if link else "", "on": carried.get(link, []),
               "y": [points[value].get(link, 0.0) for value in x]} for link, mark in known.items()]
    stretches = flat_stretches(x, list(zip(*(each["y"] for each in series), strict=True)))
    return {
        "knob": knob.name, "label": knob.label, "unit": knob.unit, "x": x, "at": outcome.scenario.position(knob.name),
        "series": series, "flat": [list(stretch) for stretch in stretches], "text": curve_text(x, stretches),
        "flips": _flips(outcome, list(known), [ways.get(value, {}) for value in x]) if ways else [],
        "flows": flow_list(outcome), "names": [outcome.network.name_of(source) for source in _sources(outcome)],
    }


def _sources(outcome: Outcome) -> list[int]:
    """The source of each flow of `flow_list`."""
    return list({flow_pick(flow): flow.source for flow in outcome.flows}.values())


def spread(outcome: Outcome) -> dict[str, float]:
    """Of all traffic meant for the subject, the share that arrives on each link, and under `LOST` what does not."""
    volumes, lost = outcome.volumes(), sum(outcome.lost().values())
    total = sum(volumes.values()) + lost
    return {link: volume / total if total else 0.0 for link, volume in {**volumes, LOST: lost}.items()}


def arrivals(outcome: Outcome) -> dict[str, dict[str, float]]:
    """For every flow that is not the subject's own, by its pick, the links over which it arrives there, with shares;
    under `LOST` what does not arrive."""
    subject, found = outcome.scenario.subject, {}
    for flow in outcome.flows:
        if flow.source == subject:
            continue
        links = found.setdefault(flow_pick(flow), {})
        for walk in flow.walks:
            link = outcome.edge_link(walk, subject) or LOST
            links[link] = links.get(link, 0.0) + walk.share
    return found


def flips(ways: Sequence[Mapping[str, Mapping[str, float]]]) -> list[dict[str, tuple[str, str]]]:
    """Between each two neighbouring `arrivals`, the flows that moved: the link of most of each before, and after."""
    return [{pick: (_most(was[pick], now[pick]), _most(now[pick], was[pick])) for pick in was
             if pick in now and not _alike(was[pick], now[pick])} for was, now in pairwise(ways)]


def _alike(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(one.get(link, 0.0) - other.get(link, 0.0)) < _SAME for link in {*one, *other})


def _most(here: Mapping[str, float], there: Mapping[str, float]) -> str:
    """The link of which there is most here that is not there."""
    return max(here, key=lambda link: here[link] - there.get(link, 0.0))


def _flips(outcome: Outcome, links: Sequence[str], ways: Sequence[Mapping]) -> list:
    places, of = flow_places(outcome), {link: place for place, link in enumerate(links)}
    volume = {flow_pick(flow): flow.volume for flow in outcome.flows}
    return [[index, [[places[pick], of[one], of[other]] for pick, (one, other)
                     in sorted(moved.items(), key=lambda pair: -volume.get(pair[0], 0.0))
                     if pick in places and one in of and other in of]]
            for index, moved in enumerate(flips(ways)) if moved]


def curve_marks(outcome: Outcome, points: Iterable[Mapping[str, float]]) -> dict[str, dict]:
    """The marks of a curve's lines: those of the subject's links, and one for lost traffic where there is any."""
    lost = any(point.get(LOST) for point in points)
    return {**marks(outcome), **({LOST: {"slot": 7, "symbol": "✕", "name": "lost or captured"}} if lost else {})}


def curve_knob(scenario: Scenario) -> Knob | None:
    """The knob the curve is drawn against: the first that takes numbers in a row."""
    return next((knob for knob in scenario.knobs
                 if len(knob.values) >= 5 and all(type(value) is int for value in knob.values)), None)


def flat_stretches(x: Sequence, rows: Sequence[Sequence[float]]) -> list[tuple]:
    """The stretches of two steps or more over which nothing changes, as (first, last) values of x."""
    found, start = [], 0
    for index in range(1, len(x) + 1):
        if index == len(x) or any(abs(a - b) > _SAME for a, b in zip(rows[index], rows[start], strict=True)):
            if index - start >= 3:
                found.append((x[start], x[index - 1]))
            start = index
    return found


def curve_text(x: Sequence, stretches: Sequence[tuple]) -> str:
    """The lesson of a curve in a sentence."""
    if not x:
        return ""
    if stretches and stretches[0] == (x[0], x[-1]):
        return "Flat from end to end: this knob moves nothing here."
    last = next((stretch for stretch in stretches if stretch[1] == x[-1]), None)
    return f"From {last[0]} on nothing changes any more." if last else ""
