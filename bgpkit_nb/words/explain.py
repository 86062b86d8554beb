"""Why a router chose as it did, step by step."""

from __future__ import annotations

from ..decision import Decision, Ruling, Step
from ..network import Network
from ..route import ORIGIN_NAMES, Route, address_text
from .text import Words, count, path_text


def explain(decision: Decision, *, network: Network | None = None) -> Words:
    """A decision in words and as a table, one row a step: what entered, stayed, dropped, and by what margin.

    network: with it, neighbours are called by name.
    """
    columns = ("step", "kept", "dropped", "margin", "said")
    return Words(tuple(_sentences(decision, network)), columns, tuple(step_rows(decision)),
                 f"Steps of the decision at {decision.at} for {decision.prefix}")


def _sentences(decision: Decision, network: Network | None) -> list[str]:
    where = f"{decision.at} for {decision.prefix}"
    if decision.best is None:
        came = count(len(decision.refused), "announcement")
        heard = f"{came} came and none was accepted" if decision.refused else "it heard of none"
        return [f"{where}: no route; {heard}.", *_refusals(decision)]
    chosen = route_name(decision.route, network)
    if decision.settled_by == "only":
        reason = "its own network" if decision.route.own else "the only route it has, so nothing was compared"
        return [f"{where}: {chosen}, {reason}.", *_refusals(decision)]
    said = [f"{where}: {chosen}, out of {count(len(decision.candidates), 'route')}."]
    said += [ruling_text(decision, ruling) for ruling in decision.rulings if ruling.dropped]
    if decision.settled_by == "first":
        said.append("What is left is the same to the last tie-break; the first one heard is kept.")
    skipped = never_reached(decision)
    if skipped:
        others = f", nor the {count(len(skipped) - 1, 'step')} after it" if len(skipped) > 1 else ""
        said.append(f"So {skipped[0].label} was never compared{others}.")
    return [*said, *_refusals(decision)]


def _refusals(decision: Decision) -> list[str]:
    return [f"An announcement over {session} was refused: {refusal_text(refused.reason)}."
            for session, refused in decision.refused]


def refusal_text(reason: str) -> str:
    """Why import policy kept an announcement out, in words."""
    return "its own ASN is in the AS_PATH (a loop)" if reason == "loop" else f"rule {reason!r}"


def settled_text(decision: Decision) -> str:
    """What settled a decision, in words: a step's label, or why nothing was compared."""
    if decision.best is None:
        return "no route"
    labels = {step.name: step.label for step in decision.steps} | {"only": "the only route", "first": "the first heard"}
    return labels[decision.settled_by]


def never_reached(decision: Decision) -> tuple[Step, ...]:
    """The steps that were not needed any more."""
    reached = {ruling.step for ruling in decision.rulings}
    return tuple(step for step in decision.steps if step.name not in reached) if decision.rulings else ()


def ruling_text(decision: Decision, ruling: Ruling) -> str:
    """One ruling that dropped something, in words: `"LOCAL_PREF: 130 beats 100 by 30; 1 route drops out."`."""
    step = _step(decision, ruling)
    falls = f"{count(len(ruling.dropped), 'route')} {'drops' if len(ruling.dropped) == 1 else 'drop'} out"
    return f"{step.label[0].upper()}{step.label[1:]}: {margin_text(decision, ruling)}; {falls}."


def margin_text(decision: Decision, ruling: Ruling) -> str:
    """What beat what in a ruling, and by how much where the number means something."""
    if not ruling.dropped:
        return "all the same"
    step = _step(decision, ruling)
    best, beaten = _closest(decision, ruling, step)
    if step.tie_break:
        return (f"AS{best.neighbor_as}'s {value_text(step, best)} is lower than "
                f"AS{beaten.neighbor_as}'s {value_text(step, beaten)}")
    by = f" by {ruling.margin}" if step.name in ("local_pref", "as_path", "med", "igp_metric") else ""
    return f"{value_text(step, best)} beats {value_text(step, beaten)}{by}"


def _step(decision: Decision, ruling: Ruling) -> Step:
    return next(step for step in decision.steps if step.name == ruling.step)


def _closest(decision: Decision, ruling: Ruling, step: Step) -> tuple[Route, Route]:
    """The kept route and the dropped one that came nearest to it, within one group where the step has groups."""
    routes = decision.candidates
    pairs = [(routes[kept], routes[lost]) for kept in ruling.kept for lost in ruling.dropped
             if step.within is None or step.within(routes[kept]) == step.within(routes[lost])]
    return min(pairs, key=lambda pair: abs(step.value(pair[0]) - step.value(pair[1])))


def value_text(step: Step, route: Route) -> str:
    """What a step compares of a route, as people write it."""
    if step.name == "own":
        return "own" if route.own else "learned"
    if step.name == "origin":
        return ORIGIN_NAMES[route.origin]
    if step.name == "ebgp":
        return "eBGP" if route.ebgp else "own" if route.own else "iBGP"
    if step.name in ("router_id", "peer_address"):
        return address_text(step.value(route))
    if step.name == "med" and route.attrs.med is None:
        return "none (0)"
    return str(int(step.value(route)))


def route_name(route: Route, network: Network | None = None) -> str:
    """A route in a few words: `"the route via Transit A (64511 13335)"`."""
    if route.own:
        return "its own network"
    neighbor = network.name_of(route.neighbor_as) if network else f"AS{route.neighbor_as}"
    return f"the route via {neighbor} ({path_text(route.as_path)})"


def step_rows(decision: Decision) -> list[tuple]:
    """The table of a decision: step, how many stayed, how many dropped, margin, what was said."""
    rows = []
    ruled = {ruling.step: ruling for ruling in decision.rulings}
    for step in decision.steps:
        ruling = ruled.get(step.name)
        if ruling is None:
            rows.append((step.label, "", "", "", "never reached"))
        else:
            said = "narrowed" if ruling.dropped else "all the same"
            said = "settled here" if step.name == decision.settled_by else said
            margin = margin_text(decision, ruling) if ruling.dropped else ""
            rows.append((step.label, len(ruling.kept), len(ruling.dropped), margin, said))
    return rows
