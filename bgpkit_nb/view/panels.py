"""What the explorer's panels are told: funnel, shares, curve and words, each plain JSON read from outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..decision import Decision
from ..decision.family import STANDARD
from ..network import INSIDE, Network, Router
from ..outcome import Outcome
from ..route import Prefix, Route
from ..scenario import Knob, Scenario
from ..words import Words, compare, describe, exits, explain
from ..words.explain import made_by, margin_text, refusal_text, value_text
from ..words.text import amount, cell_text, joined, path_text, percent
from .cast import Node, groups
from .scene import marks

#: Stands for no link in a spread.
LOST = ""

# -- funnel -----------------------------------------------------------------------------------------------------------


def funnel(outcome: Outcome, at: Node, prefix: Prefix) -> dict:
    """One router's decision as a funnel: candidates on top, then every step with what it kept and dropped."""
    network, router = outcome.network, outcome.network.entry_router(at)
    decision = outcome.decision(router.name, prefix)
    name = network.label(router.name)
    routes = len(decision.candidates)
    return {
        "at": at,
        "title": f"{name} chooses a route to {prefix}",
        "subtitle": {0: "It has none to choose from.", 1: "It has one route: there is nothing to compare."}.get(
            routes, f"{routes} routes enter; each step keeps the best.") + _make(decision),
        "candidates": [_candidate(outcome, router, decision, index) for index in range(routes)],
        "steps": steps(decision),
        "rejected": [{"label": _session_name(network, router, session), "reason": refusal_text(refused.reason)}
                     for session, refused in decision.refused],
        "words": str(explain(outcome, at=decision.at, prefix=prefix)),
    }


def _make(decision: Decision) -> str:
    return "" if decision.rules.confirmed == STANDARD else f" The router: {made_by(decision.rules)}."


def _candidate(outcome: Outcome, router: Router, decision: Decision, index: int) -> dict:
    network, route = outcome.network, decision.candidates[index]
    inside = not (route.ebgp or route.own)
    said = "over iBGP from" if inside else "via"
    label = "own network" if route.own else f"{said} {_session_name(network, router, route.session)}"
    equal = network.find(router.asn).multipath and index in decision.equal
    return candidate(decision, index, label, equal=equal, note=_way_out(outcome, router, route) if inside else "")


def candidate(decision: Decision, index: int, label: str, *, equal: bool = False, note: str = "") -> dict:
    """One candidate's column of a funnel; `equal`: it is used beside the best. note: what else to say of it."""
    fell = decision.fell(index)
    return {
        "label": label,
        "as_path": path_text(decision.candidates[index].as_path),
        "fate": "best" if index == decision.best else "equal" if equal else "dropped",
        "out_at": fell[1].step if fell else None,
        **({"note": note} if note else {}),
    }


def _way_out(outcome: Outcome, router: Router, route: Route) -> str:
    """Where an iBGP candidate would leave the AS, and what the way there costs."""
    metric = "which the IGP does not reach" if route.igp_metric is None else f"IGP metric {route.igp_metric}"
    return f"exit {outcome.exit_of(router.name, route)}, {metric}"


def _session_name(network: Network, router: Router, session: str) -> str:
    found = network.session(session)
    if found.link:
        return network.link_name(found.link, router.asn)
    return found.far(router.name) if found.relation in INSIDE else network.name_of(network.far_end(found, router.asn))


def steps(decision: Decision) -> list[dict]:
    """A funnel's rows: every step with its values, and whom it kept and dropped."""
    ruled = decision.funnel
    found = []
    for step in decision.steps:
        ruling = ruled.get(step.name)
        values = [value_text(step, route) for route in decision.candidates]
        if step.memory and ruling and ruling.dropped:                           # what decided stands in no route
            values = ["stays" if index in ruling.kept else "–" for index in range(len(values))]
        state = "unreached" if ruling is None else "idle" if not ruling.dropped else (
            "settled" if step.name == decision.settled_by else "passed")
        found.append({
            "name": step.name, "label": step.label, "prefer": step.prefer, "state": state, "values": values,
            "entered": list(ruling.entered) if ruling else [], "kept": list(ruling.kept) if ruling else [],
            "dropped": list(ruling.dropped) if ruling else [],
            "margin": margin_text(decision, ruling) if ruling and ruling.dropped else "",
        })
    return found


# -- shares -----------------------------------------------------------------------------------------------------------


def shares(outcome: Outcome, baseline: Outcome | None = None) -> dict:
    """The subject's traffic by link, both directions, with what it was at the baseline; and catchments by count."""
    network, subject = outcome.network, outcome.scenario.subject
    rows = [row for direction in ("inbound", "outbound") for row in _share_rows(outcome, baseline, direction)]
    lost = outcome.lost()
    return {
        "title": f"Where {network.name_of(subject)}'s traffic arrives and leaves",
        "unit": outcome.unit,
        "rows": rows,
        "lost": [{"reason": reason, "volume": volume} for reason, volume in lost.items() if volume > 0],
        "catchment": _catchment(outcome, baseline),
    }


def _share_rows(outcome: Outcome, baseline: Outcome | None, direction: str) -> list[dict]:
    volumes, parts = outcome.volumes(direction), outcome.shares(direction)
    before = baseline.shares(direction) if baseline else {}
    if not any(volumes.values()) and not any(before.values()):
        return []
    return [{
        **mark, "direction": direction, "share": parts[link], "volume": volumes[link], "baseline": before.get(link),
        "capacity": outcome.network.link(link).capacity,
        "use": volumes[link] / outcome.network.link(link).capacity if outcome.scenario.demands else 0.0,
    } for link, mark in marks(outcome).items()]


def _catchment(outcome: Outcome, baseline: Outcome | None) -> list[dict]:
    now, was = _counts(outcome), _counts(baseline or outcome)
    return [{**mark, "count": now.get(link, 0), "baseline": was.get(link, 0)}
            for link, mark in marks(outcome).items()]


def _counts(outcome: Outcome) -> dict[str, int]:
    found: dict[str, int] = {}
    for links in outcome.catchments().values():
        if links:
            main = max(links, key=links.get)
            found[main] = found.get(main, 0) + 1
    return found


# -- curve ------------------------------------------------------------------------------------------------------------


def curve(outcome: Outcome, knob: Knob, points: Mapping[object, Mapping[str, float]]) -> dict:
    """Share of inbound per link against one knob; `points`: the `spread` at each value worked out so far."""
    x = [value for value in knob.values if value in points]
    known = curve_marks(outcome, points.values())
    series = [{**mark, "y": [points[value].get(link, 0.0) for value in x]} for link, mark in known.items()]
    stretches = flat_stretches(x, list(zip(*(each["y"] for each in series), strict=True)))
    return {
        "label": knob.label, "unit": knob.unit, "x": x, "at": outcome.scenario.position(knob.name), "series": series,
        "flat": [list(stretch) for stretch in stretches], "text": curve_text(x, stretches),
    }


def spread(outcome: Outcome) -> dict[str, float]:
    """Of all traffic meant for the subject, the share that arrives on each link, and under `LOST` what does not."""
    volumes, lost = outcome.volumes(), sum(outcome.lost().values())
    total = sum(volumes.values()) + lost
    return {link: volume / total if total else 0.0 for link, volume in {**volumes, LOST: lost}.items()}


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
        if index == len(x) or any(abs(a - b) > 1e-9 for a, b in zip(rows[index], rows[start], strict=True)):
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


# -- words ------------------------------------------------------------------------------------------------------------


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
