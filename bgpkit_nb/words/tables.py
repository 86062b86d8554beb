"""The tables behind an outcome, whole: every flow, every share, every decision, one row each. For files, DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..decision import Decision
from ..outcome import Outcome
from .describe import link_name, subject_name
from .explain import made_by, margin_text
from .text import Words, part_text


def table(outcome: Outcome, name: str) -> Words:
    """One of the tables of `TABLES`; ValueError names those there are.

    flows: one row a way of a demand: source, volume, the ASes crossed, how it ends and the link it arrives over.
    shares: one row a link of the subject and direction: volume, share, capacity and use.
    decisions: one row a router and prefix: candidates, the route chosen, and the step that settled it.
    """
    if name not in TABLES:
        raise ValueError(f"there is no table {name!r}; choose {', '.join(TABLES)}")
    columns, rows = TABLES[name]
    return Words((), columns, tuple(rows(outcome)), f"{outcome.scenario.base.name}: {name}")


def _flows(outcome: Outcome) -> Iterator[tuple]:
    name = outcome.network.name_of
    for flow in outcome.flows:
        for walk in flow.walks:
            link = outcome.edge_link(walk, outcome.scenario.subject)
            yield (flow.source, name(flow.source), walk.routers[0], str(walk.toward), flow.volume * walk.share,
                   outcome.unit, walk.share, " ".join(map(str, walk.ases)), " > ".join(map(name, walk.ases)),
                   len(walk.ases) - 1, outcome.fate(walk), link or "", link_name(outcome, link) if link else "")


def _shares(outcome: Outcome) -> Iterator[tuple]:
    for direction in ("inbound", "outbound"):
        volumes, shares = outcome.volumes(direction), outcome.shares(direction)
        for link in outcome.network.links_of(outcome.scenario.subject):
            volume = volumes[link.id]
            use = volume / link.capacity if outcome.scenario.demands else ""
            yield (subject_name(outcome), direction, link.id, link_name(outcome, link.id), volume, outcome.unit,
                   shares[link.id], link.capacity, use, link.up)


def _decisions(outcome: Outcome) -> Iterator[tuple]:
    for (router, prefix), decision in outcome.decisions.items():
        network, asn = outcome.network, outcome.network.router(router).asn
        yield (asn, network.name_of(asn), router, str(prefix), len(decision.candidates), len(decision.refused),
               *_chosen(outcome, decision), decision.settled_by or "", _margin(decision), made_by(decision.rules))


def _chosen(outcome: Outcome, decision: Decision) -> tuple:
    route = decision.route
    if route is None or route.own:
        return ("own network" if route else "", "", 0 if route else "", "", "")
    via = outcome.network.name_of(route.neighbor_as) if route.ebgp else outcome.exit_of(decision.at, route)
    med = "" if route.attrs.med is None else route.attrs.med
    return via, " ".join(map(part_text, route.as_path)), route.length, route.local_pref, med


def _margin(decision: Decision) -> str:
    ruling = decision.funnel.get(decision.settled_by)
    return margin_text(decision, ruling) if ruling is not None and ruling.dropped else ""


TABLES: dict[str, tuple[tuple[str, ...], Callable[[Outcome], Iterator[tuple]]]] = {
    "flows": (("source_asn", "source", "router", "prefix", "volume", "unit", "share", "path", "path_names", "hops",
               "end", "link", "arrives_over"), _flows),
    "shares": (("subject", "direction", "link", "name", "volume", "unit", "share", "capacity_gbit", "use", "up"),
               _shares),
    "decisions": (("asn", "name", "router", "prefix", "candidates", "refused", "via", "as_path", "as_path_length",
                   "local_pref", "med", "settled_by", "margin", "family"), _decisions),
}
