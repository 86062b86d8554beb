"""One AS of the real Internet: its decision as a funnel, and the roads that it leads to the origin by."""

from __future__ import annotations

from ...decision import Decision
from ...words import explain
from ...words.explain import refusal_text, value_text
from ...words.text import path_text
from .funnel import candidate, steps
from .internet import Seen

#: Columns of a funnel, roads drawn.
MOST_CANDIDATES, MOST_ROADS = 12, 6


def look(seen: Seen, asn: int) -> dict:
    """The funnel of one AS's decision; of very many candidates those that lasted longest."""
    decision = seen.live.routing.decision(asn)
    view = _some(decision, {
        "candidates": [_candidate(seen, decision, index) for index in range(len(decision.candidates))],
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


def _candidate(seen: Seen, decision: Decision, index: int) -> dict:
    route = decision.candidates[index]
    label = "own network" if route.own else f"via {seen.name(route.neighbor_as)}, its {route.attrs.learned_from}"
    return candidate(decision, index, label)


def _refused(seen: Seen, decision: Decision) -> list[dict]:
    return [{"label": seen.name(int(refused.attrs.next_hop)), "reason": refusal_text(refused.reason), "ask": None,
             "pick": None} for _, refused in decision.refused[:MOST_CANDIDATES]]


def _lasting(decision: Decision) -> list[int]:
    """The candidates, those that last longest first: the best, then by the step at which each drops out."""
    order = [step.name for step in decision.steps]
    lasted = {index: len(order) if index == decision.best else order.index(fell[1].step) if fell else len(order) - 1
              for index in range(len(decision.candidates)) for fell in [decision.fell(index)]}
    return sorted(lasted, key=lambda index: (-lasted[index], index))


def _some(decision: Decision, view: dict) -> dict:
    """A funnel of the candidates that last longest, in the order in which they are."""
    kept = sorted(_lasting(decision)[:MOST_CANDIDATES])
    place = {index: at for at, index in enumerate(kept)}
    some = {key: lambda step, key=key: [place[index] for index in step[key] if index in place]
            for key in ("entered", "kept", "dropped")}
    return {"candidates": [view["candidates"][index] for index in kept],
            "steps": [{**step, "values": [step["values"][index] for index in kept],
                       **{key: take(step) for key, take in some.items()}} for step in view["steps"]]}


# -- roads ------------------------------------------------------------------------------------------------------------


def roads(seen: Seen, asn: int) -> dict:
    """The road that an AS takes and those that lost, the one that lasted longest first. roads: hops (ASNs, from the AS
    to the origin), times (how often the AS_PATH names each hop; 0 of the AS itself), fate, why it lost, and the mark of
    the neighbour by which it arrives. names: what to call each hop. more: how many lost that are not drawn."""
    decision = seen.live.routing.decision(asn)
    chosen = [index for index in _lasting(decision) if not decision.candidates[index].own]
    found = [_road(seen, asn, decision, index) for index in chosen[:MOST_ROADS]]
    origin = seen.live.origins[0].asn
    lost = len(chosen) - (decision.best in chosen)
    what = {0: "and no other", 1: "and the one that lost"}.get(lost, f"and {lost:,} that lost")
    said = f"the road of {seen.name(asn)} to {seen.name(origin)}, {what}" if found else (
        f"{seen.name(asn)} is where all roads end" if asn == origin else f"{seen.name(asn)} hears of no road")
    hops = dict.fromkeys(hop for road in found for hop in road["hops"])
    return {"at": asn, "title": seen.title(said), "roads": found, "more": len(chosen) - len(found),
            "names": {str(hop): seen.name(hop) for hop in hops}}


def _road(seen: Seen, asn: int, decision: Decision, index: int) -> dict:
    route, fell = decision.candidates[index], decision.fell(index)
    path = route.as_path
    hops = list(dict.fromkeys(path))
    door = hops[-2] if len(hops) > 1 else asn
    return {"hops": [asn, *hops], "times": [0, *map(path.count, hops)], "as_path": path_text(path),
            "from": route.attrs.learned_from, "fate": "best" if index == decision.best else "dropped",
            "why": _why(decision, index, fell), **seen.mark(door),
            "door": door, "pick": f"door:{door}"}


def _why(decision: Decision, index: int, fell: tuple | None) -> str:
    """At which step a road lost, and with what value against what."""
    if fell is None:
        return ""
    step = next(each for each in decision.steps if each.name == fell[1].step)
    mine, best = (value_text(step, decision.candidates[at]) for at in (index, decision.best))
    return f"{step.label}: {mine} loses to {best}" if mine != best else f"lost at {step.label}"
