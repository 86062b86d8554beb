"""The subject's traffic by link beside what it was, and the catchments."""

from __future__ import annotations

from ...outcome import Outcome
from ..picks import as_id, flow_list, flow_pick, flow_places, link_pick
from ..scene import marks


def shares(outcome: Outcome, baseline: Outcome | None = None) -> dict:
    """The subject's traffic by link, both directions, with what it was at the baseline; and catchments by count.

    on: the flows that each link carries, as places in `flows`. who: the ASes of a catchment, by
    what lights them; `names` has their names.
    """
    network, subject = outcome.network, outcome.scenario.subject
    rows = [row for direction in ("inbound", "outbound") for row in _share_rows(outcome, baseline, direction)]
    lost = outcome.lost()
    return {
        "title": f"Where {network.name_of(subject)}'s traffic arrives and leaves",
        "unit": outcome.unit,
        "rows": rows,
        "lost": [{"reason": reason, "volume": volume} for reason, volume in lost.items() if volume > 0],
        "catchment": _catchment(outcome, baseline),
        "flows": flow_list(outcome),
        "names": {as_id(network, system.asn): system.name for system in network.ases},
    }


def _share_rows(outcome: Outcome, baseline: Outcome | None, direction: str) -> list[dict]:
    volumes, parts = outcome.volumes(direction), outcome.shares(direction)
    before = baseline.shares(direction) if baseline else {}
    if not any(volumes.values()) and not any(before.values()):
        return []
    carried = carried_by(outcome, direction)
    return [{
        **mark, "pick": link_pick(link), "direction": direction, "share": parts[link], "volume": volumes[link],
        "baseline": before.get(link), "capacity": outcome.network.link(link).capacity,
        "use": volumes[link] / outcome.network.link(link).capacity if outcome.scenario.demands else 0.0,
        "on": carried.get(link, []),
    } for link, mark in marks(outcome).items()]


def carried_by(outcome: Outcome, direction: str = "inbound") -> dict[str, list[int]]:
    """The flows that arrive at the subject (or leave it) over each of its links, as places in `flow_list`."""
    places, found = flow_places(outcome), {}
    for flow in outcome.flows:
        for walk in flow.walks:
            link = outcome.edge_link(walk, outcome.scenario.subject, direction)
            if link is not None:
                found.setdefault(link, set()).add(places[flow_pick(flow)])
    return {link: sorted(on) for link, on in found.items()}


def _catchment(outcome: Outcome, baseline: Outcome | None) -> list[dict]:
    """A row for each link of the subject's; none where a single AS stands opposite, at every link at once."""
    if len(outcome.network.ases) < 3:
        return []
    now, was = _caught(outcome), _caught(baseline or outcome)
    return [{**mark, "pick": link_pick(link), "count": len(now.get(link, ())), "baseline": len(was.get(link, ())),
             "who": [as_id(outcome.network, asn) for asn in now.get(link, ())]}
            for link, mark in marks(outcome).items()]


def _caught(outcome: Outcome) -> dict[str, list[int]]:
    """The ASes that arrive over each link; one that shares its traffic out is counted at every link that it uses."""
    found: dict[str, list[int]] = {}
    for asn, links in outcome.catchments().items():
        for link in links:
            found.setdefault(link, []).append(asn)
    return found
