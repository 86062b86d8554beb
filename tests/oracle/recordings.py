"""Reads recorded networks and says them as a `Network`. What their routers chose is only handed on."""

import gzip
import json
from pathlib import Path

import bgpkit_nb as bgp

LOCAL_PREFS = (10, 70, 120, 125, 135, 140)
PREPENDS = {3001: 1, 3002: 2, 3003: 3}


def read(path: Path) -> list[dict]:
    """Every recorded case of a file that ends in one state (the one with `steps` is a story, not a state)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [case for case in map(json.loads, lines) if "converged" in case]


def community_plan(asn: int) -> bgp.Plan:
    """The action communities that every recorded AS honours from its customers."""
    rows = [{"community": f"{asn}:{value}", "local_pref": value} for value in LOCAL_PREFS]
    rows += [{"community": f"{asn}:990", "block": "everyone"}, {"community": f"{asn}:991", "block": "peer"}]
    rows += [
        {"community": f"{asn}:{value}", "prepend": n, "towards": "peer"} for value, n in PREPENDS.items()
    ]
    return bgp.make_plan(f"recorded {asn}", asn, rows)


def network_of(case: dict) -> bgp.Network:
    """The recorded network, with the origin's prepends and communities."""
    network = bgp.Network(case["id"])
    for asn in sorted({end for a, b, _ in case["topology"] for end in (a, b)}):
        announces = case["prefix"] if asn == case["origin"] else ()
        network = network.add(asn, announces=announces, plan=community_plan(asn))
    for a, b, relation in case["topology"]:
        network = network.peers(a, b) if relation == "p2p" else network.customer(a, of=b)
    for prepend in case["knobs"]["prepends"]:
        network = network.on_export(prepend["from"], ("prepend", prepend["count"]), neighbor=prepend["to"])
    for community in case["knobs"]["communities"]:
        network = network.rule(case["origin"], bgp.Rule(community, "out", (), (("add", community),)))
    return network


def recorded_state(case: dict) -> dict[int, tuple]:
    """For each AS, the AS_PATH as received and the local-pref; None where it had no route."""
    return {
        int(asn): None if path is None else (tuple(path), case["local_pref"][asn])
        for asn, path in case["converged"].items()
    }
