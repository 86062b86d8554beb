"""Replays any recorded case through the package and says whether it agrees with what the routers did."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import bgpkit_nb as bgp

from . import decisions, inside, stories
from .recordings import network_of, recorded_state

#: Orders of messages that are tried where the routers' state depends on timing.
ORDERS = (None, *range(200))

#: How each implementation of the recorded networks was set up, besides the policy.
NETWORK_SWITCHES = {"frr": ("compare-routerid",), "bird": ()}


@dataclass(frozen=True)
class Verdict:
    """One case replayed: whether it agrees, and what came out of ours and of the recorded routers."""

    id: str
    agrees: bool
    ours: str = ""
    recorded: str = ""


def cases(path: str | Path) -> Iterator[dict]:
    """Every case of a file, plain or compressed, one JSON object a line."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def judge(case: dict) -> Verdict:
    """Replay one case of any recorded form. A form that is none of them raises ValueError."""
    if "events" in case:
        return _judge_decision(case)
    if "converged" in case:
        return _judge_network(case)
    if "best_ext_by_router" in case:
        return _judge_inside(case)
    if "steps" in case:
        return _judge_story(case)
    if "reflectors" in case:
        return _judge_reflectors(case)
    raise ValueError(f"case {case.get('id')!r} has none of the recorded forms; it has {', '.join(sorted(case))}")


# One router


def _judge_decision(case: dict) -> Verdict:
    _, decision = decisions.replay(case)
    ours = decisions.index_in(case, decision.route)
    if ours == case["best"]:
        return Verdict(case["id"], True)
    return Verdict(case["id"], False, _our_trace(case, ours, decision), _their_trace(case))


def _our_trace(case: dict, ours: int | None, decision: bgp.Decision) -> str:
    met = [f"{contest.about or 'all'}: {_contest(contest)}" for contest in decision.contests]
    return "\n".join(
        [f"best {_name(case, ours)}, settled by {decision.settled_by}", *met, str(bgp.explain(decision))]
    )


def _contest(contest) -> str:
    steps = [
        f"{ruling.step} {list(ruling.entered)} -> {list(ruling.kept)}"
        for ruling in contest.rulings
        if ruling.dropped
    ]
    return "; ".join(steps) or "the same in every step"


def _their_trace(case: dict) -> str:
    fields = ("settings", "reason", "deciding_step", "list_order", "events")
    said = [f"{field} {case[field]}" for field in fields if case.get(field) is not None]
    routes = [f"{index}: {json.dumps(route)}" for index, route in enumerate(case["routes"])]
    return "\n".join([f"best {_name(case, case['best'])}, " + ", ".join(said), *routes])


def _name(case: dict, index: int | None) -> str:
    return "none" if index is None else f"{index} ({case['routes'][index]['neighbor']})"


# Networks


def scenario_of(case: dict) -> bgp.Scenario:
    """The recorded network, its routers of the family that was recorded."""
    return _scenario(case, network_of(case))


def _scenario(case: dict, network: bgp.Network) -> bgp.Scenario:
    family = decisions.family_of(case)
    routers = [
        replace(router, family=family, switches=NETWORK_SWITCHES[family]) for router in network.routers
    ]
    return bgp.Scenario(case["id"], replace(network, routers=tuple(routers)), case["origin"])


def state_of(outcome: bgp.Outcome) -> dict[int, tuple | None]:
    """For each AS, the AS_PATH as received and the local-pref (None for its own network)."""
    routes = {system.asn: outcome.route(system.asn) for system in outcome.network.ases}
    return {
        asn: route and (route.as_path, None if route.own else route.local_pref)
        for asn, route in routes.items()
    }


def _judge_network(case: dict) -> Verdict:
    """The state reached must be the recorded one; where there are several stable states, which of them a network
    ends in depends on timing: the recorded one must be among them."""
    scenario, recorded = scenario_of(case), recorded_state(case)
    outcome = bgp.solve(scenario)
    ours = state_of(outcome)
    if outcome.settled and ours == recorded:
        return Verdict(case["id"], True)
    states = bgp.stable_states(scenario, prefix=case["prefix"])
    if len(states) > 1 and recorded in [state_of(state) for state in states]:
        return Verdict(case["id"], True)
    return Verdict(case["id"], False, f"{states}\n{_differing(ours, recorded)}", _differing(recorded, ours))


def _judge_story(case: dict) -> Verdict:
    """Every step must end as it was recorded, under one and the same order of messages."""
    network = stories.start_of(case)
    scenario, events = _scenario(case, network), stories.events_of(case, network)
    recorded = [{int(asn): path for asn, path in step["converged"].items()} for step in case["steps"]]
    first = None
    for seed in ORDERS:
        story = bgp.play(scenario, events, seed=seed)
        ours = [{asn: found and list(found[0]) for asn, found in state_of(each).items()} for each in story.outcomes]
        first = first or ours
        if ours == recorded and all(each.settled for each in story.outcomes):
            return Verdict(case["id"], True)
    lines = [[f"{step['step']}: {state}" for step, state in zip(case["steps"], told, strict=True)]
             for told in (first, recorded)]
    return Verdict(case["id"], False, *map("\n".join, lines))


def _judge_reflectors(case: dict) -> Verdict:
    """Reflectors that were seen to change must come round for ever, by routes that were seen there; those that were
    not must hold the route that was seen."""
    outcome = bgp.solve(stories.reflected(case))
    ours = stories.seen_in(case, outcome)
    recorded = {name: set(seen) for name, seen in case["best_seen"].items()}
    restless = any(case["samples_changed"].values())
    fits = all(ours[name] <= recorded[name] and (len(ours[name]) > 1) == (case["samples_changed"][name] > 0)
               for name in recorded)
    if fits and outcome.settled != restless:
        return Verdict(case["id"], True)
    return Verdict(case["id"], False, f"{outcome}: {ours}", f"changes {case['samples_changed']}: {recorded}")


def _judge_inside(case: dict) -> Verdict:
    """As with networks; routers that never came to rest have no state to compare, and must have no stable one."""
    scenario = inside.scenario_of(case)
    outcome = bgp.solve(scenario)
    ours, recorded = inside.bests(case, outcome), case["best_ext_by_router"]
    if outcome.settled and ours == recorded:
        return Verdict(case["id"], True)
    states = bgp.stable_states(scenario)
    resting = [inside.bests(case, state) for state in states]
    if recorded in resting if len(resting) > 1 else case["unstable"] and states.exact and not resting:
        return Verdict(case["id"], True)
    traces = [str(bgp.explain(outcome.decision(router.name), network=outcome.network))
              for router in outcome.network.routers_of(case["local_as"])]
    return Verdict(case["id"], False, "\n".join([str(ours), *traces]), str(recorded))


def _differing(state: dict, other: dict) -> str:
    """What a state says where it differs from another."""
    return "\n".join(
        f"AS{asn}: {state[asn]}" for asn in sorted(state) if state[asn] != other.get(asn, "absent")
    )
