"""What the text of a pick (`picks`) stands for in a network: a node, a link or a flow, or nothing; and what is worth a
look before anything was picked."""

from __future__ import annotations

from typing import NamedTuple

from ..network import Network
from ..outcome import Outcome
from ..route import Prefix
from .cast import Node, node_of, nodes_of


class Pick(NamedTuple):
    """kind: `"node"`, `"link"`, `"flow"`, or nothing. at: the node, the link's id, or the source's number; prefix:
    where a flow goes."""

    kind: str = ""
    at: Node = 0
    prefix: Prefix | None = None


NOTHING = Pick()


def read(text: str, network: Network) -> Pick:
    """What a text stands for in a network; nothing where that is not there, or not any more. Whoever decided a flow
    stands beside it, and is not what was picked."""
    kind, _, rest = "\n".join(line for line in text.split("\n") if not line.startswith("by:")).partition(":")
    if kind == "node":
        return next((Pick("node", node) for node in nodes_of(network).values() if str(node) == rest), Pick())
    if kind == "link":
        return Pick("link", rest) if any(link.id == rest for link in network.links) else NOTHING
    source, _, prefix = rest.partition(">")
    known = kind == "flow" and any(str(system.asn) == source for system in network.ases)
    try:
        return Pick("flow", int(source), Prefix.parse(prefix)) if known else Pick()
    except ValueError:
        return Pick()


def looked_at(pick: Pick, outcome: Outcome) -> Node | None:
    """The node whose decision is looked at when something is picked: a flow's source; None for a link, or nothing."""
    if pick.kind == "flow":
        return nodes_of(outcome.network)[outcome.network.entry_router(pick.at).name]
    return pick.at if pick.kind == "node" else None


def interesting(outcome: Outcome, prefix: Prefix) -> Node:
    """The node whose decision says most at first sight: a source with a choice, else the nearest on a way with one."""
    ways = [walk.routers for flow in outcome.flows for walk in flow.walks]
    on_the_way = [each for rank in range(max(map(len, ways), default=0)) for way in ways for each in way[rank:rank + 1]]
    for router in [*on_the_way, *(router.name for router in outcome.network.routers)]:
        if len(outcome.decision(router, prefix).candidates) > 1:
            return node_of(outcome.network, router)
    return node_of(outcome.network, outcome.scenario.subject)
