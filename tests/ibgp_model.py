"""One AS of several routers, worked out independently of the package: from RFC 4271 9.1.2 and 9.2, and RFC 4456.

A case has the form of the recordings (`tests/data/README.md`). A state says what each router uses: `Held`.
"""

from __future__ import annotations

from typing import NamedTuple


class Held(NamedTuple):
    """A route as a router uses it: which neighbour outside it comes from, where that is, who told it (None: the
    neighbour itself), the reflectors it passed, and whether the IGP finds the way to it."""

    ext: int
    border: int
    told_by: int | None = None
    clusters: tuple[int, ...] = ()


State = dict[int, Held | None]


def choices(case: dict, state: State) -> State:
    """What each router would choose, if every router used what the state says."""
    costs = shortest(case)
    return {router: best(case, costs, router, candidates(case, costs, state, router)) for router in numbers(case)}


def numbers(case: dict) -> list[int]:
    return [each["router"] for each in case["routers"]]


def shortest(case: dict) -> dict[tuple[int, int], float]:
    """The cost between every two routers, by Floyd and Warshall's algorithm."""
    routers = numbers(case)
    cost = {(a, b): 0 if a == b else float("inf") for a in routers for b in routers}
    for a, b, metric in case["igp_links"]:
        cost[a, b] = cost[b, a] = min(cost[a, b], metric)
    for via in routers:
        for a in routers:
            for b in routers:
                cost[a, b] = min(cost[a, b], cost[a, via] + cost[via, b])
    return cost


def candidates(case: dict, costs: dict, state: State, router: int) -> list[Held]:
    """What a router hears from outside, and what the others tell it."""
    said = {route["ext"] for route in case["routes"]}
    heard = [Held(each["ext"], router) for each in case["external"] if each["at"] == router and each["ext"] in said]
    for other in numbers(case):
        told = tells(case, state[other], other, router)
        if told is not None and costs[other, router] < float("inf"):
            heard.append(told)
    return [each for each in heard if costs[router, each.border] < float("inf")]


def tells(case: dict, held: Held | None, sender: int, receiver: int) -> Held | None:
    """What one router tells another about the route it uses, if they speak with each other at all."""
    reflectors = case["reflectors"]
    client_of_sender = sender in reflectors and receiver not in reflectors
    if held is None or sender == receiver or not speak(reflectors, sender, receiver):
        return None
    if held.told_by is None:
        return held._replace(told_by=sender)
    from_client = sender in reflectors and held.told_by not in reflectors
    if not (from_client or client_of_sender) or held.told_by == receiver:
        return None
    if receiver == held.border or receiver in held.clusters:
        return None
    return held._replace(told_by=sender, clusters=(sender, *held.clusters))


def speak(reflectors: list[int], one: int, other: int) -> bool:
    """In a full mesh everyone with everyone; otherwise each session has a reflector at one end at least."""
    return not reflectors or one in reflectors or other in reflectors


def best(case: dict, costs: dict, router: int, heard: list[Held]) -> Held | None:
    """RFC 4271 9.1.2: steps over the whole set; MED within one neighbouring AS unless the case compares always."""
    routes = {route["ext"]: route for route in case["routes"]}
    external = {each["ext"]: each for each in case["external"]}
    left = _least(heard, lambda held: -routes[held.ext]["local_pref"])
    left = _least(left, lambda held: len(routes[held.ext]["as_path"]))
    left = _least(left, lambda held: ("igp", "egp", "incomplete").index(routes[held.ext]["origin"]))
    left = [held for held in left if not any(_better_med(case, routes[other.ext], routes[held.ext]) for other in left)]
    left = _least(left, lambda held: held.told_by is not None)
    left = _least(left, lambda held: costs[router, held.border] + _outside(case, external[held.ext], router))
    left = _least(left, lambda held: _identifier(case, external, held))
    left = _least(left, lambda held: len(held.clusters))
    left = _least(left, lambda held: -1 if held.told_by is None else held.told_by)
    return left[0] if left else None


def _least(heard: list[Held], value) -> list[Held]:
    return [each for each in heard if value(each) == min(map(value, heard))]


def _better_med(case: dict, one: dict, other: dict) -> bool:
    comparable = "always-compare-med" in case["settings"] or one["as_path"][0] == other["as_path"][0]
    return comparable and (one["med"] or 0) < (other["med"] or 0)


def _outside(case: dict, external: dict, router: int) -> int:
    """What the link outside costs: it counts at the border itself, and elsewhere without next-hop-self."""
    return external["link"] if router == external["at"] or not case["next_hop_self"] else 0


def _identifier(case: dict, external: dict, held: Held) -> tuple[int, ...]:
    address = external[held.ext]["rid"] if held.told_by is None else case["routers"][held.border]["router_id"]
    return tuple(map(int, address.split(".")))
