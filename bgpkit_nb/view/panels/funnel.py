"""The funnel: one router's decision, with what each candidate carries and the roads that a reader may ask about."""

from __future__ import annotations

from ...decision import Decision
from ...decision.family import STANDARD
from ...network import INSIDE, Network, Router
from ...outcome import Outcome
from ...route import Prefix, Route
from ...why import State
from ...words import explain
from ...words.explain import made_by, margin_text, refusal_text, value_text
from ...words.text import path_text
from ..cast import Node
from ..picks import flow_list, flow_pick, flow_places, link_pick


def funnel(outcome: Outcome, at: Node, prefix: Prefix) -> dict:
    """One router's decision as a funnel: candidates on top, then every step with what it kept and dropped.

    candidates and rejected: `ask` is the road that "why not?" asks about; `pick` the link it comes over, `on` the flows
    it carries (places in `flows`). roads: every other road that a reader may wish for, `{"ask", "label"}` each.
    """
    network, router = outcome.network, outcome.network.entry_router(at)
    decision, state = outcome.decision(router.name, prefix), State.of(outcome, prefix)
    name, routes = network.label(router.name), len(decision.candidates)
    candidates = [_candidate(outcome, state, router, decision, index) for index in range(routes)]
    rejected = [_rejected(network, router, session, refused.reason) for session, refused in decision.refused]
    return {
        "at": at,
        "title": f"{name} chooses a route to {prefix}",
        "subtitle": {0: "It has none to choose from.", 1: "It has one route: there is nothing to compare."}.get(
            routes, f"{routes} routes enter; each step keeps the best.") + _make(decision),
        "candidates": candidates,
        "steps": steps(decision),
        "rejected": rejected,
        "roads": _roads(state, router, {each.get("ask") for each in (*candidates, *rejected)} - {None}),
        "flows": flow_list(outcome),
        "words": str(explain(outcome, at=decision.at, prefix=prefix)),
    }


def _make(decision: Decision) -> str:
    return "" if decision.rules.confirmed == STANDARD else f" The router: {made_by(decision.rules)}."


# -- candidates -------------------------------------------------------------------------------------------------------


def _candidate(outcome: Outcome, state: State, router: Router, decision: Decision, index: int) -> dict:
    network, route = outcome.network, decision.candidates[index]
    inside = not (route.ebgp or route.own)
    said = "over iBGP from" if inside else "via"
    label = "own network" if route.own else f"{said} {_session_name(network, router, route.session)}"
    equal = network.find(router.asn).multipath and index in decision.equal
    shown = candidate(decision, index, label, equal=equal, note=_way_out(outcome, router, route) if inside else "")
    link, ask = _road(state, router.name, route)
    return {**shown, "ask": ask, "pick": link_pick(link) if link else None,
            "on": _carried(outcome, router, link, decision.prefix) if link and shown["fate"] != "dropped" else []}


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


def _road(state: State, router: str, route: Route) -> tuple[str | None, str | int | None]:
    """The link over which a route comes into the AS, and what to ask `why_not` about to mean it: that link, or behind
    a route server the member it is from."""
    edge = None if route.own else state.edge(state.way(router, route))
    if edge is None:
        return None, None
    served = any(map(state.serves, (edge.a, edge.b))) and route.as_path
    return edge.link, route.as_path[0] if served or edge.link is None else edge.link


def _carried(outcome: Outcome, router: Router, link: str, prefix: Prefix) -> list[int]:
    """The flows that cross a router towards a prefix and leave its AS over a link."""
    places = flow_places(outcome)
    found = {places[flow_pick(flow)] for flow in outcome.flows for walk in flow.walks
             if router.name in walk.routers and prefix.covers(walk.toward)
             and any(each == link for each, _ in walk.links)}
    return sorted(found)


def _session_name(network: Network, router: Router, session: str) -> str:
    found = network.session(session)
    if found.link:
        return network.link_name(found.link, router.asn)
    return found.far(router.name) if found.relation in INSIDE else network.name_of(network.far_end(found, router.asn))


def _rejected(network: Network, router: Router, session: str, reason: str) -> dict:
    link = network.session(session).link
    inside = network.session(session).relation in INSIDE
    return {"label": _session_name(network, router, session), "reason": refusal_text(reason),
            "ask": None if inside or link is None else link, "pick": link_pick(link) if link else None}


def _roads(state: State, router: Router, known: set) -> list[dict]:
    """The roads not heard of: the AS's other links, and the other members of the exchanges it is at."""
    network = state.network
    links = [{"ask": link.id, "label": network.link_name(link.id, router.asn)}
             for link in network.links_of(router.asn) if network.far_end(link, router.asn) not in network.route_servers]
    members = [{"ask": asn, "label": f"{network.name_of(asn)} (by the route server)"}
               for asn in _members(network, router.asn)]
    return [road for road in (*links, *members) if road["ask"] not in known]


def _members(network: Network, asn: int) -> list[int]:
    servers = [server for server in network.route_servers if network.links_between(server, asn)]
    found = (network.far_end(link, server) for server in servers for link in network.links_of(server))
    return [each for each in dict.fromkeys(found) if each != asn]


# -- steps ------------------------------------------------------------------------------------------------------------


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
