"""What can be picked in any view and lights in all of them: an AS or router, a link, a flow; as `Drawn.pick` says it.

Several picked at once (the flows that one step decided, and who decided) stand on lines of their own.
"""

from __future__ import annotations

from ..network import Network
from ..outcome import Outcome
from ..traffic import Flow
from ..words.text import amount
from .cast import Node
from .pointed import Pick


def node_pick(node: Node) -> str:
    """An AS by number, or one router of several by name, as `cast.nodes_of` calls it."""
    return f"node:{node}"


def as_ids(network: Network, asn: int) -> dict[str, str]:
    """What picks an AS, and what lights it: `pick`, and `as` where it has several routers and the pick is the first."""
    if len(network.routers_of(asn)) == 1:
        return {"pick": node_pick(asn)}
    return {"pick": node_pick(network.entry_router(asn).name), "as": f"as:{asn}"}


def as_id(network: Network, asn: int) -> str:
    """What lights an AS, whichever of its routers is picked."""
    ids = as_ids(network, asn)
    return ids.get("as", ids["pick"])


def decider_pick(node: Node) -> str:
    """Whoever decided the flows picked with it; the map alone shows that."""
    return f"by:{node}"


def link_pick(link: str) -> str:
    """A link by its id."""
    return f"link:{link}"


def flow_pick(flow: Flow) -> str:
    """All traffic from one AS to one prefix."""
    return f"flow:{flow.source}>{flow.destination}"


def also_lit(outcome: Outcome, pick: Pick) -> dict:
    """The `ids` of what lights with the thing picked, and its `name`; nothing for a flow, which all views know.

    With an AS or router light the flows that start there, and the AS as a whole where it has several routers; with a
    link the flows that cross it.
    """
    network = outcome.network
    if pick.kind == "link":
        crosses = (flow for flow in outcome.flows for walk in flow.walks if any(at == pick.at for at, _ in walk.links))
        one, other = (network.label(end) for end in (network.link(pick.at).a, network.link(pick.at).b))
        return {"ids": list(dict.fromkeys(map(flow_pick, crosses))), "name": f"Link {one} to {other}"}
    if pick.kind != "node":
        return {}
    router = network.entry_router(pick.at)
    whole = as_ids(network, router.asn).get("as")
    starts = (flow for flow in outcome.flows if flow.source == router.asn)
    return {"ids": [*([whole] if whole else []), *dict.fromkeys(map(flow_pick, starts))],
            "name": network.label(router.name)}


def flow_list(outcome: Outcome) -> list[list[str]]:
    """Every flow as `[pick, words]`, in the order of the demands, which a turn of a knob leaves as it is."""
    volumes: dict[str, float] = {}
    words: dict[str, str] = {}
    for flow in outcome.flows:
        pick = flow_pick(flow)
        volumes[pick] = volumes.get(pick, 0.0) + flow.volume
        words[pick] = f"{outcome.network.name_of(flow.source)} to {flow.destination}"
    return [[pick, f"{words[pick]}, {amount(volume, outcome.unit)}"] for pick, volume in volumes.items()]


def flow_places(outcome: Outcome) -> dict[str, int]:
    """Where each flow stands in `flow_list`, by its pick."""
    return {pick: place for place, pick in enumerate(dict.fromkeys(map(flow_pick, outcome.flows)))}
