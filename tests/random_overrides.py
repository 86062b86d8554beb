"""Random small networks in which some ASes prefer otherwise than customer over peer over provider."""

from random import Random
from typing import NamedTuple

import bgpkit_nb as bgp
from bgpkit_nb.policy import make_plan
from tests.random_internet import Case, link_name, network_of, random_case

PREFS = {"gentle": {"customer": (110, 125, 130, 135, 200), "peer": (70, 80, 90, 100, 104), "provider": (10, 80, 90)}}
PREFS["wild"] = dict.fromkeys(("customer", "peer", "provider"), (10, 70, 80, 90, 100, 110, 130, 135, 200))
ACTIONS = (
    {"local_pref": 70}, {"local_pref": 96}, {"local_pref": 120}, {"local_pref": 140}, {"prepend": 2},
    {"blackhole": True}, {"block": "peer"}, {"block": "everyone"}, {"block": "provider"},
    *({"prepend": copies, "towards": kind} for copies, kind in ((1, "peer"), (3, "provider"), (1, "customer"))),
)  # fmt: skip


class Beyond(NamedTuple):
    """What a case has besides: the same words as `WhatIf`."""

    local_prefs: dict[tuple[int, int, int], int]
    peers_as_customers: tuple[int, ...]
    ignore_prepends: tuple[int, ...]
    communities: dict[tuple[int, int, int], list[str]]
    plans: list


def links_of(case: Case) -> list[tuple[int, int, int, str]]:
    """(AS that hears, neighbour, which link, what the neighbour is to it), both ways; paid links count first."""
    seen: dict[frozenset[int], int] = {}
    found = []
    for a, b, relation in sorted(case.links, key=lambda link: link[2]):
        number = seen[frozenset((a, b))] = seen.get(frozenset((a, b)), -1) + 1
        there, back = ("customer", "provider") if relation else ("peer", "peer")
        found += [(a, b, number, there), (b, a, number, back)]
    return found


def random_beyond(case: Case, seed: int, kind: str) -> Beyond:
    """Preferences of single ASes: "gentle" ones put customers first, "wild" ones anything."""
    dice = Random(seed)
    links = links_of(case)
    ases = sorted({link[0] for link in links})
    share = dice.choice((0.1, 0.3, 0.6))
    prefs = {link[:3]: dice.choice(PREFS[kind][link[3]]) for link in links if dice.random() < share}
    equal = [asn for asn in ases if kind == "wild" and dice.random() < 0.15]
    deaf = [asn for asn in ases if dice.random() < 0.15]
    honouring = dice.sample(ases, min(len(ases), 2)) if dice.random() < 0.6 else ()
    plans = [_plan(asn, case, dice, kind) for asn in honouring]
    known = [text for plan in plans for text, _ in plan.meanings]
    said = [(b, a, number) for a, b, number, _ in links if b in case.origins]
    attached = {way: dice.sample(known, dice.randint(1, 2)) for way in said if known and dice.random() < 0.7}
    return Beyond(prefs, tuple(equal), tuple(deaf), attached, plans)


def _plan(asn: int, case: Case, dice: Random, kind: str):
    actions = [each for each in ACTIONS if kind == "wild" or each.get("local_pref", 120) > 104]
    aims = [b for a, b, *_ in links_of(case) if a == asn]
    rows = [{"community": f"{asn}:{number}", **action} for number, action in enumerate(dice.sample(actions, 3))]
    rows.append({"community": f"{asn}:9", "block": dice.choice(aims)})
    rows.append({"community": f"{asn}:8", "prepend": 2, "towards": dice.choice(aims)})
    return make_plan(f"plan of {asn}", asn, rows)


def network_beyond(case: Case, beyond: Beyond) -> bgp.Network:
    """The same for the small engine."""
    network = network_of(case)
    for asn in beyond.peers_as_customers:
        network = network.rule(asn, bgp.Rule("equal", "in", (("relation", "peer"),), (("local_pref", 130),)))
    for (at, near, number), pref in beyond.local_prefs.items():
        link = link_name(at, near, number)
        network = network.rule(at, bgp.Rule(f"pref {link}", "in", (("link", link),), (("local_pref", pref),)))
    for (origin, near, number), texts in beyond.communities.items():
        link = link_name(origin, near, number)
        then, match = tuple(("add", text) for text in texts), (("link", link), ("learned", "own"))
        network = network.rule(origin, bgp.Rule(f"attach {link}", "out", match, then))
    for plan in beyond.plans:
        network = network.with_as(plan.asn, plan=plan)
    for asn in beyond.ignore_prepends:
        network = network.with_router(asn, switches=("ignore-prepends",))
    return network


def random_beyond_case(seed: int, kind: str) -> tuple[Case, Beyond]:
    """A case, and what it has besides."""
    case = random_case(seed, origins=1 + (seed % 3 == 0))
    return case, random_beyond(case, seed, kind)
