"""Replays any recorded case through the package and says whether it agrees with what the routers did."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import bgpkit_nb as bgp

from . import decisions, inside
from .recordings import network_of, recorded_state

#: Orders of messages that are tried where the routers' state depends on timing.
ORDERS = (None, *range(200))

#: How each implementation of the recorded networks was set up, besides the policy.
NETWORK_SWITCHES = {"frr": ("compare-routerid",), "bird": ()}


@dataclass(frozen=True)
class Verdict:
    """One case replayed. agrees is None where the model cannot express it yet; ours and recorded say what
    came out."""

    id: str
    agrees: bool | None
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
    why = {
        "steps": "links that fail and come back",
        "reflectors": "route reflectors that oscillate",
    }
    missing = next((text for field, text in why.items() if field in case), None)
    if missing is None:
        raise ValueError(
            f"case {case.get('id')!r} has none of the recorded forms; it has {', '.join(sorted(case))}"
        )
    return Verdict(case["id"], None, f"not expressible yet: {missing}")


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
    family = decisions.family_of(case)
    network = network_of(case)
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
    """The first state reached must be the recorded one. A case said to have several stable states depends on
    timing: there, some order of messages must reach the recorded one."""
    scenario, recorded, reached = scenario_of(case), recorded_state(case), []
    for seed in ORDERS if case.get("model_stable_states", 1) > 1 else (None,):
        outcome = bgp.solve(scenario, seed=seed)
        reached.append(state_of(outcome))
        if outcome.settled and reached[-1] == recorded:
            return Verdict(case["id"], True)
    return Verdict(case["id"], False, _differing(reached[0], recorded), _differing(recorded, reached[0]))


def _judge_inside(case: dict) -> Verdict:
    outcome = bgp.solve(inside.scenario_of(case))
    ours, recorded = inside.bests(case, outcome), case["best_ext_by_router"]
    if outcome.settled and ours == recorded:
        return Verdict(case["id"], True)
    traces = [str(bgp.explain(outcome.decision(router.name), network=outcome.network))
              for router in outcome.network.routers_of(case["local_as"])]
    return Verdict(case["id"], False, "\n".join([str(ours), *traces]), str(recorded))


def _differing(state: dict, other: dict) -> str:
    """What a state says where it differs from another."""
    return "\n".join(
        f"AS{asn}: {state[asn]}" for asn in sorted(state) if state[asn] != other.get(asn, "absent")
    )
