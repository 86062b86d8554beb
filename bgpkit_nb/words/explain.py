"""Why a router chose as it did, step by step."""

from __future__ import annotations

from dataclasses import replace

from ..decision import Contest, Decision, Family, Ruling, Step
from ..decision.family import STANDARD
from ..network import Network
from ..outcome import Outcome
from ..policy import security
from ..route import ORIGIN_NAMES, Prefix, Route, address_text
from ..why import IMPORT, NOBODY, decider
from .text import Words, count, path_text

#: Why import refuses an announcement without being told to by a rule.
REFUSALS = {
    "loop": "its own ASN is in the AS_PATH (a loop)",
    "it is the originator": "its own router id is the ORIGINATOR_ID, so it told this itself (RFC 4456)",
    "cluster loop": "its own cluster is in the CLUSTER_LIST (a loop among reflectors, RFC 4456)",
    security.NO_POLICY: "no policy is configured for that session, so nothing passes (RFC 8212)",
    security.PEERLOCKED: "its AS_PATH holds a protected AS that this neighbour may not lead to (peerlock)",
    security.ROV_INVALID: "a ROA covers the prefix, and none allows this origin with this length (ROV: invalid)",
    security.ASPA_INVALID: "its AS_PATH takes a step that the published providers deny (ASPA: invalid)",
    security.LEAK: "it is marked as meant for customers only, and this neighbour had no business to pass it on "
                   "(OTC: a route leak)",
    security.CUSTOMERS_ONLY: "it is marked as meant for customers only (OTC)",
}

#: What people say for steps that ask yes or no, no first.
_YES = {"reachable": ("does not resolve", "resolves"), "stale": ("fresh", "stale"), "confed": ("iBGP", "confederation")}


def explain(decision: Decision | Outcome, *, at: str | int | None = None, prefix: str | Prefix | None = None,
            network: Network | None = None) -> Words:
    """A decision in words and as a table, one row a step: what entered, stayed, dropped, and by what margin.

    Given an outcome and an AS (or a router) of it, neighbours are called by name, and where there was only one route
    it says who on the way really decided. network: with a decision, whose names to use.
    """
    if isinstance(decision, Outcome):
        if at is None:
            raise ValueError("explain needs to know whose decision is meant; name an AS, such as "
                             f"at={decision.network.name_of(decision.scenario.subject)!r}")
        said = explain(decision.decision(at, prefix), network=decision.network)
        first, *rest = said.sentences
        return replace(said, sentences=(first, *_upstream(decision, at, prefix), *rest, *_shared(decision, at, prefix)))
    columns = ("step", "kept", "dropped", "margin", "said")
    return Words(tuple(_sentences(decision, network)), columns, tuple(step_rows(decision)),
                 f"Steps of the decision at {decision.at} for {decision.prefix}{_like(decision)}")


def _shared(outcome: Outcome, at: str | int, prefix: str | Prefix | None) -> list[str]:
    """What multipath uses beside the best, which the steps alone would call dropped."""
    decision = outcome.decision(at, prefix)
    others = len(decision.equal) - 1
    if others < 1 or not outcome.network.find(outcome.network.entry_router(at).asn).multipath:
        return []
    return [f"Multipath: {count(others, 'other route')} that only a tie-break tells apart "
            f"{'is' if others == 1 else 'are'} used as well."]


def _upstream(outcome: Outcome, at: str | int, prefix: str | Prefix | None) -> list[str]:
    """Who really decided, where a router has one route and did not choose it."""
    decision, found = outcome.decision(at, prefix), decider(outcome, at, prefix)
    if found is None or decision.settled_by != "only" or decision.route.own:
        return []
    if found.step == NOBODY:
        return [f"Nobody on the way to {outcome.network.label(found.router)} had a choice either."]
    if found.step == IMPORT:
        who = "its own" if found.router == decision.at else f"{outcome.network.label(found.router)}'s"
        return [f"What left no other was {who} import policy."]
    chosen = route_name(found.decision.route, outcome.network, found.router)
    who = outcome.network.label(found.router)
    return [f"Who really decided is {who}, on the way: it uses {chosen}. {settling_text(found.decision)}"]


def settling_text(decision: Decision) -> str:
    """The step that settled a decision, with its margin: `"LOCAL_PREF: 130 beats 100 by 30."`."""
    ruling = decision.funnel.get(decision.settled_by)
    label = settled_text(decision)
    if ruling is None or not ruling.dropped:
        return f"Settled by: {label}."
    return f"{_begins(label)}: {margin_text(decision, ruling)}."


def _begins(label: str) -> str:
    """A label at the beginning of a sentence: eBGP stays eBGP."""
    return label if label[1].isupper() else label[0].upper() + label[1:]


def _like(decision: Decision) -> str:
    """Which make of router decided, where it is not the standard's; one known from documents only says so."""
    return "" if decision.rules.confirmed == STANDARD else f", as {made_by(decision.rules)} decides"


def made_by(rules: Family) -> str:
    """A router family as people call it, with what is switched in it and how it is known."""
    return " + ".join([rules.called, *rules.set])


def _sentences(decision: Decision, network: Network | None) -> list[str]:
    where = f"{decision.at} for {decision.prefix}"
    if decision.best is None and decision.candidates:
        unusable = count(len(decision.candidates), "route") + ", and no next hop that resolves"
        return [f"{where}: no route that can be used; it has {unusable}.", *_refusals(decision, network)]
    if decision.best is None:
        came = count(len(decision.refused), "announcement")
        heard = f"{came} came and none was accepted" if decision.refused else "it heard of none"
        return [f"{where}: no route; {heard}.", *_refusals(decision, network)]
    chosen = route_name(decision.route, network, decision.at)
    if decision.settled_by == "only":
        reason = "" if decision.route.own else ", the only route it has, so nothing was compared"
        return [f"{where}: {chosen}{reason}.", *_refusals(decision, network)]
    said = [f"{where}: {chosen}, out of {count(len(decision.candidates), 'route')}."]
    if len(decision.contests) == 1 and not decision.contests[0].about:
        said += [ruling_text(decision, ruling) for ruling in decision.rulings if ruling.dropped]
    else:
        said += [_contest_text(decision, contest, network) for contest in decision.contests
                 if any(ruling.dropped or contest.about != "usable" for ruling in contest.rulings)]
    if decision.settled_by == "kept":
        said.append("Nothing was heard that this route had to meet, so it stays.")
    if decision.settled_by == "first":
        said.append("What is left is the same to the last tie-break; the first one heard is kept.")
    skipped = never_reached(decision)
    if skipped:
        more = len(skipped) - 1
        others = f", nor the {count(more, 'step') if more > 1 else 'step'} after it" if more else ""
        said.append(f"So {skipped[0].label} was never compared{others}.")
    return [*said, *_refusals(decision, network)]


def _contest_text(decision: Decision, contest: Contest, network: Network | None) -> str:
    """One contest of several: who met whom, and how it ended."""
    fell = [ruling for ruling in contest.rulings if ruling.dropped]
    if contest.about == "usable":
        unusable = sum(len(ruling.dropped) for ruling in fell)
        return f"{count(unusable, 'route')} with a next hop that does not resolve."
    if contest.about == "former":
        ended = "not better, so all are compared" if contest.winner is None else "better, so it meets nobody else"
        return f"What took the place of the route in use is {ended}."
    entered = contest.rulings[0].entered
    if len(entered) == 2 and fell:
        return _duel_text(decision, contest, fell[-1], network)
    via = f" via AS{decision.candidates[entered[0]].first_as}" if contest.about == "group" else ""
    met = " ".join(ruling_text(decision, ruling) for ruling in fell) or "the same in every step."
    return f"Of {count(len(entered), 'route')}{via}: {met}"


def _duel_text(decision: Decision, contest: Contest, fell: Ruling, network: Network | None) -> str:
    names = [route_name(route, network, decision.at) for route in decision.candidates]
    winner, loser = (f"{names[index]} over {decision.candidates[index].session}" if names.count(names[index]) > 1
                     else names[index] for index in (contest.winner, *fell.dropped))
    step = _step(decision, fell)
    return f"{winner[0].upper()}{winner[1:]} against {loser}: {step.label}: {margin_text(decision, fell)}."


def _refusals(decision: Decision, network: Network | None) -> list[str]:
    return [f"An announcement {_from(session, decision.at, network)} was refused: {refusal_text(refused.reason)}."
            for session, refused in decision.refused]


def _from(session: str, at: str, network: Network | None) -> str:
    return f"from {network.label(network.session(session).far(at))}" if network else f"over {session}"


def refusal_text(reason: str) -> str:
    """Why import policy kept an announcement out, in words."""
    return REFUSALS.get(reason) or f"rule {reason!r}"


def settled_text(decision: Decision) -> str:
    """What settled a decision, in words: a step's label, or why nothing was compared."""
    if decision.best is None:
        return "no route"
    labels = {step.name: step.label for step in decision.steps} | {
        "only": "the only route", "first": "the first heard", "kept": "the route in use"}
    return labels[decision.settled_by]


def never_reached(decision: Decision) -> tuple[Step, ...]:
    """The steps that were not needed any more."""
    reached = {ruling.step for ruling in decision.rulings}
    return tuple(step for step in decision.steps if step.name not in reached) if decision.rulings else ()


def ruling_text(decision: Decision, ruling: Ruling) -> str:
    """One ruling that dropped something, in words: `"LOCAL_PREF: 130 beats 100 by 30; 1 route drops out."`."""
    step = _step(decision, ruling)
    falls = f"{count(len(ruling.dropped), 'route')} {'drops' if len(ruling.dropped) == 1 else 'drop'} out"
    return f"{_begins(step.label)}: {margin_text(decision, ruling)}; {falls}."


def margin_text(decision: Decision, ruling: Ruling) -> str:
    """What beat what in a ruling, and by how much where the number means something."""
    if not ruling.dropped:
        return "all the same"
    step = _step(decision, ruling)
    if step.says or not ruling.kept:
        return step.says or "none is left"
    best, beaten = _closest(decision, ruling, step)
    if step.tie_break and best.neighbor_as == beaten.neighbor_as:
        return f"{value_text(step, best)} is lower than {value_text(step, beaten)}"
    if step.tie_break:
        owners = (f"AS{best.neighbor_as}'s ", f"AS{beaten.neighbor_as}'s ")
        first, second = owners if best.ebgp and beaten.ebgp else ("", "")
        return f"{first}{value_text(step, best)} is lower than {second}{value_text(step, beaten)}"
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
    if step.name == "confed" and route.ebgp:
        return "eBGP"
    if step.name in _YES:
        return _YES[step.name][bool(step.value(route))]
    if step.name == "ebgp":
        return "eBGP" if route.ebgp else "own" if route.own else "iBGP"
    if step.name in ("router_id", "peer_address"):
        return address_text(step.value(route))
    if step.name == "med" and route.attrs.med is None:
        return f"none ({step.value(route)})"
    value = step.value(route)
    return "–" if value is None or (step.name == "aigp" and route.attrs.aigp is None) else str(int(value))


def route_name(route: Route, network: Network | None = None, at: str = "") -> str:
    """A route in a few words: `"the route via Transit A (64511 13335)"`; at a router of an AS with several, one that
    came over iBGP is named by the router that told it."""
    if route.own:
        return "its own network"
    path = path_text(route.as_path) or "no AS"
    return f"the route {'via' if route.ebgp else 'over iBGP from'} {_teller(route, network, at)} ({path})"


def _teller(route: Route, network: Network | None, at: str) -> str:
    if route.ebgp:
        return network.name_of(route.neighbor_as) if network else f"AS{route.neighbor_as}"
    return network.session(route.session).far(at) if network else address_text(route.peer_id)


def step_rows(decision: Decision) -> list[tuple]:
    """The table of a decision: step, how many stayed, how many dropped, margin, what was said."""
    rows = []
    ruled = decision.funnel
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
