"""What can be picked in any view and lights in all of them: an AS or router, a link, a flow; as `Drawn.pick` says it.

Several picked at once (the flows that one step decided) stand on lines of their own.
"""

from __future__ import annotations

from ..outcome import Outcome
from ..traffic import Flow
from ..words.text import amount
from .cast import Node


def node_pick(node: Node) -> str:
    """An AS by number, or one router of several by name, as `cast.nodes_of` calls it."""
    return f"node:{node}"


def link_pick(link: str) -> str:
    """A link by its id."""
    return f"link:{link}"


def flow_pick(flow: Flow) -> str:
    """All traffic from one AS to one prefix."""
    return f"flow:{flow.source}>{flow.destination}"


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
