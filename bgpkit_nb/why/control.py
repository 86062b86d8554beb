"""Who decides: the router that really chose where there was only one route left, and who controls each flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..decision import Decision
from ..outcome import Outcome
from ..route import Prefix
from ..traffic import Walk
from .duel import Duel, closest
from .state import State

#: What decided where no step of a decision did.
IMPORT, NOBODY, SHARED, LONGEST = "import policy", "nobody", "multipath", "longest prefix"


class Decider(NamedTuple):
    """The router whose choice gave another one its route. step: the step that settled it, `IMPORT` where it has one
    route because its policy refused others, or `NOBODY` where no router on the way had a choice (then it is the one
    whose network it is)."""

    router: str
    asn: int
    decision: Decision
    step: str


def decider(outcome: Outcome, at: str | int, prefix: str | Prefix | None = None) -> Decider | None:
    """Who really decided on the route that an AS (or a router) uses; None when it has none.

    1. The router itself, if it had a choice: two routes or more, or others that its policy refused.
    2. If not, it has that route only because the router that told it chose it: ask there, and so on to the origin.
    """
    decision = outcome.decision(at, prefix)
    if decision.route is None:
        return None
    state = State.of(outcome, decision.prefix)
    way = state.way(decision.at, decision.route)
    for hop in way:
        step = choice(state.decisions[hop.router])
        if step:
            return Decider(hop.router, state.asn[hop.router], state.decisions[hop.router], step)
    last = way[-1].router
    return Decider(last, state.asn[last], state.decisions[last], NOBODY)


def choice(decision: Decision) -> str | None:
    """What settled a decision where the router had a choice, None where it had none. A loop is no choice."""
    if decision.settled_by not in ("only", None):
        return decision.settled_by
    return IMPORT if any(chosen_out(refused.reason) for _, refused in decision.refused) else None


def chosen_out(reason: str) -> bool:
    """Whether a refusal was the router's own policy; that its own routes come back to it, BGP itself forbids."""
    return reason not in ("loop", "cluster loop", "it is the originator")


class Ask(NamedTuple):
    """An action community that would act on a decision: attached by the origin, honoured by AS `asn`."""

    community: str
    asn: int
    meaning: str


class Control(NamedTuple):
    """One way of one flow, and who controls it.

    volume: what takes this way, in `Outcome.unit`. arrives: the link over which it arrives at the AS that it ends in
    (None: it does not, or never left). router, asn: who decided, by which `decision`. step: at which step, or `IMPORT`,
    `SHARED` (the router uses several equal routes), `LONGEST`, `NOBODY`, or how a walk that is lost ends.
    duel: the closest route that it passed over; otherwise: the link over which packets would have arrived by that.
    asks: the communities that would reach it.
    """

    source: int
    walk: Walk
    volume: float
    arrives: str | None
    router: str
    asn: int
    decision: Decision
    step: str
    duel: Duel | None = None
    otherwise: str | None = None
    asks: tuple[Ask, ...] = ()


def controls(outcome: Outcome) -> tuple[Control, ...]:
    """For every way of every flow, the router that decided where it arrives: whom to write to, or whom a community
    would have to reach.

    1. Follow the packets. The first router that held a route by which they would have arrived over another link is in
       control: those before it had no say in where traffic arrives, and it chose last among what those behind it told.
    2. If there is none, the first router that had any other route: the way could differ, the link of arrival not.
    3. If there is none either, nobody had a choice, and the AS that announces decides: by a longer prefix (`LONGEST`)
       where packets would have arrived over another link by a shorter one that covers it.

    The step is the one at which the closest of those routes fell (by import policy, where only that kept them out).
    Traffic that is lost is down to the router that lost it. Multipath counts each way by its share.
    """
    states = {prefix: State.of(outcome, prefix) for prefix in outcome.verdicts}
    return tuple(_control(outcome, states, flow.source, walk, flow.volume * walk.share)
                 for flow in outcome.flows for walk in flow.walks)


def decided(outcome: Outcome) -> dict[str, float]:
    """Of all traffic, the share decided at each step (`Control.step`), largest first."""
    rows = controls(outcome)
    total = sum(row.volume for row in rows)
    found: dict[str, float] = {}
    for row in rows:
        found[row.step] = found.get(row.step, 0.0) + (row.volume / total if total else 0.0)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _control(outcome: Outcome, states: dict[Prefix, State], source: int, walk: Walk, volume: float) -> Control:
    arrives = _arrival(outcome, walk)
    routers = walk.routers
    if walk.end != "delivered":
        last = governing(states, routers[-1], walk.toward)
        return Control(source, walk, volume, arrives, routers[-1], last.asn[routers[-1]],
                       last.decisions[routers[-1]], walk.end)
    steered = [governing(states, router, walk.toward) for router in routers]
    for elsewhere in (True, False):
        for router, state in zip(routers, steered, strict=True):
            found = _passed_over(state, router, arrives, elsewhere)
            if found:
                return Control(source, walk, volume, arrives, router, state.asn[router], state.decisions[router],
                               *found, _asks(state, router))
    router, state = routers[-1], steered[-1]
    shorter = _by_a_shorter_one(states, routers, state.prefix, arrives)
    return Control(source, walk, volume, arrives, router, state.asn[router], state.decisions[router],
                   LONGEST if shorter else NOBODY, None, shorter)


def _by_a_shorter_one(states: Mapping[Prefix, State], routers: Sequence[str], prefix: Prefix,
                      arrives: str | None) -> str | None:
    """Where packets would have arrived by a shorter prefix that covers the one they go by, if over another link."""
    for router in routers:
        for state in states.values():
            route = state.used(router) if state.prefix != prefix and state.prefix.covers(prefix) else None
            end = state.arrival(state.way(router, route)) if route else None
            if end not in (arrives, None):
                return end
    return None


def _arrival(outcome: Outcome, walk: Walk) -> str | None:
    """The last link of a delivered walk that leads from one AS to another."""
    network = outcome.network
    crossed = (link for link, _ in reversed(walk.links) if len(set(network.ends(network.link(link)))) > 1)
    return next(crossed, None) if walk.end == "delivered" else None


def governing(states: Mapping[Prefix, State], router: str, toward: Prefix) -> State:
    """What a router forwards by: the longest prefix covering the part that it has a route for, else any covering it."""
    covering = sorted((prefix for prefix in states if prefix.covers(toward)), key=lambda prefix: -prefix.length)
    held = (prefix for prefix in covering if states[prefix].used(router) is not None)
    return states[next(held, covering[0] if covering else next(iter(states)))]


def _passed_over(state: State, router: str, arrives: str | None,
                 elsewhere: bool) -> tuple[str, Duel | None, str | None] | None:
    """The step at which a router's closest other route fell, that route, and where packets would have arrived by it.

    elsewhere: count only those that arrive over another link.
    """
    decision = state.decisions[router]
    using = decision.equal if state.network.find(state.asn[router]).multipath else (decision.best,)
    ends = {index: state.arrival(state.way(router, route)) for index, route in enumerate(decision.candidates)}
    others = [index for index, end in ends.items() if not elsewhere or end not in (arrives, None)]
    shared = next((index for index in using if index in others), None) if len(using) > 1 else None
    if shared is not None:
        return SHARED, None, ends[shared]
    lost = closest(decision, [index for index in others if index not in using])
    if lost:
        return lost.step or decision.settled_by, lost, ends[lost.loser]
    kept_out = [_arrival_of_refused(state, router, session) for session, refused in decision.refused
                if chosen_out(refused.reason)]
    kept_out = [end for end in kept_out if end and (not elsewhere or end != arrives)]
    return (IMPORT, None, kept_out[0]) if kept_out else None


def _arrival_of_refused(state: State, router: str, session: str) -> str | None:
    teller = state.far(session, router)
    route = state.used(teller)
    if route is None:
        return None
    way = state.way(teller, route)
    return state.arrival(way) or state.network.session(session).link


def _asks(state: State, router: str) -> tuple[Ask, ...]:
    """The action communities that bear on a router's choice: those it honours itself, and those that the neighbours
    it hears from honour towards it."""
    found: dict[Ask, None] = {}
    for route in state.decisions[router].candidates:
        ends = state.ends(route.session, router) if route.session else None
        told = state.used(ends[0].far_router) if ends else None
        if told is None:
            continue
        near, far = ends
        for side, terms in ((near, near.requests), (far, far.exports if _from_customer(told) else ())):
            plan = state.network.find(side.asn).plan
            offered = dict(plan.meanings) if plan else {}
            found.update({Ask(term.name, side.asn, offered[term.name]): None for term in terms if term.name in offered})
    return tuple(found)


def _from_customer(route) -> bool:
    return route.learned_from == "customer"
