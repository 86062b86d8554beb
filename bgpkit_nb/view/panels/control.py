"""The control map: from the source of each flow, by the router and step that decided it, to where it arrives."""

from __future__ import annotations

from ...outcome import Outcome
from ...route import Prefix
from ...why import Control
from ...words.control import step_label
from ...words.duels import duel_text
from ...words.text import joined
from ..cast import Cast, Node
from ..picks import as_ids, flow_list, link_pick, node_pick
from ..scene import marks
from .decided import deciding

#: The slot and symbol of flows that do not arrive over one of the subject's links.
_ELSEWHERE, _LOST = {"slot": 7, "symbol": "–"}, {"slot": 7, "symbol": "✕"}


def control(outcome: Outcome, baseline: Outcome | None = None, selected: Node | None = None,
            prefix: Prefix | None = None) -> dict:
    """For every way of every flow who decided where it arrives, at which step, and what else could have been.

    sources, deciders, ends: what stands in the three columns, `name` and `pick` each. rows: `[flow, source, decider,
    end, volume, path, how the other fell, where else it would arrive, communities that would reach the decider]`, the
    first four as places in their lists; in the order of the demands.
    """
    cast, found = Cast.of(outcome.network), deciding(outcome)
    sources = {row.source: None for _, row in found}
    deciders = {(row.router, step_label(row)): row for _, row in found}
    known = marks(outcome)
    ends = dict.fromkeys(sorted((_end(outcome, row) for _, row in found), key=lambda end: _rank(end, list(known))))
    columns = [{each: place for place, each in enumerate(column)} for column in (sources, deciders, ends)]
    return {
        "title": "Who decides where traffic arrives",
        "unit": outcome.unit,
        "sources": [{"name": outcome.network.name_of(asn), **as_ids(outcome.network, asn)} for asn in sources],
        "deciders": [{"name": outcome.network.label(router), "pick": node_pick(cast.nodes[router]), "step": label}
                     for router, label in deciders],
        "ends": [_end_shown(outcome, end, known) for end in ends],
        "rows": [[place, columns[0][row.source], columns[1][row.router, step_label(row)],
                  columns[2][_end(outcome, row)], row.volume, *_told(outcome, row)] for place, row in found],
        "flows": flow_list(outcome),
    }


def _end(outcome: Outcome, row: Control) -> str:
    """Where a flow arrives: a link, or how it is lost."""
    return row.arrives or row.walk.end


def _rank(end: str, links: list[str]) -> int:
    return links.index(end) if end in links else len(links)


def _end_shown(outcome: Outcome, end: str, known: dict[str, dict]) -> dict:
    if end in known:
        return {**known[end], "pick": link_pick(end)}
    if any(link.id == end for link in outcome.network.links):
        return {**_ELSEWHERE, "name": joined(map(outcome.network.name_of, _both(outcome, end))),
                "pick": link_pick(end)}
    return {**_LOST, "name": f"lost: {end}", "pick": ""}


def _both(outcome: Outcome, link: str) -> tuple[int, int]:
    return outcome.network.ends(outcome.network.link(link))


def _told(outcome: Outcome, row: Control) -> list[str]:
    """The way, how the closest other route fell, the link by which traffic would arrive by that, and whom to ask."""
    network = outcome.network
    path = " → ".join(map(network.name_of, row.walk.ases))
    fell = duel_text(row.duel, network) if row.duel else ""
    asks = ", ".join(f"{ask.community} ({ask.meaning})" if ask.meaning else ask.community for ask in row.asks)
    return [path, fell, _else(outcome, row), asks]


def _else(outcome: Outcome, row: Control) -> str:
    if row.otherwise is None:
        return ""
    ends, last = _both(outcome, row.otherwise), row.walk.ases[-1]
    return outcome.network.link_name(row.otherwise, last if last in ends else ends[0])
