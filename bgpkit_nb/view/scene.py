"""What the routing map is told: a scene that stays (ASes, links, places) and a frame that changes (routes, traffic).

A node is an AS, by its number, or one router, by its name, of an AS that has several; such an AS is a group of nodes.

Both are plain JSON. The map computes no routing: everything in a frame was read from an `Outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..network import Link, Network
from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..words.describe import link_name
from ..words.text import amount, joined
from .cast import Cast, Node, groups, nodes_of
from .layout import Spot, layered, with_newcomers
from .nodes import arrival, node
from .theme import mark


def marks(outcome: Outcome) -> dict[str, dict]:
    """A colour slot, a symbol and a name for each link of the subject, by link id."""
    links = outcome.network.links_of(outcome.scenario.subject)
    return {link.id: {**mark(index), "name": link_name(outcome, link.id)} for index, link in enumerate(links)}


def scene(outcome: Outcome, spots: Mapping[Node, Spot] | None = None) -> dict:
    """The part of the picture that stays while most knobs are turned; nodes keep their places.

    spots: where the nodes stand, if that has been worked out already.
    """
    scenario, network, named = outcome.scenario, outcome.network, nodes_of(outcome.network)
    spots = with_newcomers(layered(scenario.base) if spots is None else spots, network)
    return {
        "title": f"Routing map: {network.name}",
        "tiers": 1 + max(spot.tier for spot in spots.values()),
        "nodes": _scene_nodes(network, scenario.subject, spots),
        "groups": [_group(network, scenario.subject, asn, names, spots) for asn, names in groups(network).items()],
        "links": [_scene_link(network, link, named) for link in network.links],
        "marks": marks(outcome),
    }


def _scene_nodes(network: Network, subject: int, spots: Mapping[Node, Spot]) -> list[dict]:
    named, servers = nodes_of(network), network.route_servers
    found = []
    for system in network.ases:
        for router in network.routers_of(system.asn):
            node = named[router.name]
            kind = "router" if node == router.name else "server" if system.asn in servers else "as"
            named_so = {"name": router.name, "of": system.name} if kind == "router" else {"name": system.name}
            found.append({"id": node, "asn": system.asn, **named_so, "kind": kind, **spots[node]._asdict(),
                          "subject": system.asn == subject})
    return found


def _group(network: Network, subject: int, asn: int, names: tuple[str, ...], spots: Mapping[Node, Spot]) -> dict:
    """An AS of several routers: who stands in each row of it, from left to right."""
    lines: dict[float, list[str]] = {}
    for name in sorted(names, key=lambda name: spots[name].x):
        lines.setdefault(spots[name].y, []).append(name)
    return {"asn": asn, "name": network.name_of(asn), "subject": asn == subject,
            "rows": [lines[y] for y in sorted(lines)]}


#: Of two ends the map draws from, end `a` is this one: the customer of a provider, the client of a route server.
_FROM = {"provider": "customer", "route-server": "rs-client"}


def _scene_link(network: Network, link: Link, named: Mapping[str, Node]) -> dict:
    a, b = named[link.a], named[link.b]
    relation = _relation(network, link)
    if relation in _FROM:
        a, b, relation = b, a, _FROM[relation]
    return {"id": link.id, "a": a, "b": b, "relation": relation, "medium": link.medium,
            "label": link.label, "capacity": link.capacity}


def _relation(network: Network, link: Link) -> str:
    """What end `a` of a link is to end `b`; `"inside"` for two routers of one AS."""
    a, b = network.ends(link)
    return "inside" if a == b else network.relation(link.id)


def _turned(network: Network, link: str) -> bool:
    """Whether the map's end `a` of a link is the network's end `b`: the map draws from customer to provider."""
    return _relation(network, network.link(link)) in _FROM


def watched_prefix(scenario: Scenario, outcome: Outcome) -> Prefix:
    """The prefix a picture is about: where the first demand goes, else the subject's first."""
    wanted = scenario.demands[0].destination if scenario.demands else None
    return wanted if wanted in outcome.verdicts else outcome.prefix


def frame(outcome: Outcome, prefix: Prefix, serial: int = 0, *, baseline: Outcome | None = None) -> dict:
    """The part of the picture that changes with every turn of a knob, for one watched prefix.

    baseline: a state to compare with; nodes and links that differ from it then say what `was`.
    """
    known, cast = marks(outcome), Cast.of(outcome.network)
    ways = {router: outcome.hops(router, prefix) for router in cast.nodes}
    called = {router: str(node) for router, node in cast.nodes.items()}
    now = {
        "serial": serial,
        "unit": outcome.unit,
        "nodes": {called[each]: node(outcome, each, prefix, walks, known, cast) for each, walks in ways.items()},
        "links": _links(outcome, cast),
        "flows": _flows(outcome, known, cast),
        "arrivals": {called[each]: arrival(outcome, each, prefix, walks, cast) for each, walks in ways.items()},
    }
    if baseline is not None and baseline is not outcome:
        _remember(now, baseline, prefix, called)
    return now


def _remember(now: dict, baseline: Outcome, prefix: Prefix, called: Mapping[str, str]) -> None:
    """Say of every node and link that differs what it was: the links that caught it, the load both ways."""
    there = {router.name for router in baseline.network.routers}
    known = prefix if prefix in baseline.verdicts else baseline.prefix
    for router, name in called.items():
        state = now["nodes"][name]
        caught = list(baseline.entry_links(baseline.hops(router, known))) if router in there else None
        if caught is not None and caught != [link for link, _ in state["marks"]]:
            state["was"] = caught
    before: dict[str, float] = {}
    for load in baseline.load():
        before[load.link] = before.get(load.link, 0.0) + load.volume
    for link, state in now["links"].items():
        was = before.get(link, 0.0)
        if abs(was - sum(state["load"])) > 0.005:
            state["was"] = round(was, 4)


# -- links and flows --------------------------------------------------------------------------------------------------


def _links(outcome: Outcome, cast: Cast) -> dict[str, dict]:
    loads = outcome.load()
    told = _announced(outcome)
    found = {}
    for forth, back in zip(loads[::2], loads[1::2], strict=True):
        link = outcome.network.link(forth.link)
        pair = (back, forth) if _turned(outcome.network, link.id) else (forth, back)
        found[link.id] = {
            "up": link.up,
            "announced": link.id not in told or told[link.id],
            "load": [round(load.volume, 4) for load in pair],
            "use": [round(load.use, 4) if outcome.scenario.demands else 0.0 for load in pair],
            "text": _link_text(outcome, link, pair, cast),
            **({"metric": link.metric} if forth.source == forth.target else {}),
        }
    return found


def _announced(outcome: Outcome) -> dict[str, bool]:
    """For the subject's links: whether the far side holds or refused anything that the subject says there."""
    subject, network = outcome.scenario.subject, outcome.network
    announces = network.find(subject).announces
    found = {}
    for link in network.links_of(subject):
        far = link.b if network.ends(link)[0] == subject else link.a
        heard = (outcome.decisions[far, prefix] for prefix in announces)
        found[link.id] = not announces or any(
            any(route.session == link.id for route in decision.candidates) or link.id in dict(decision.refused)
            for decision in heard)
    return found


def _link_text(outcome: Outcome, link: Link, pair: tuple, cast: Cast) -> str:
    one, other = (cast.labels[router] for router in pair[0].routers)
    label = f", {link.label}" if link.label else ""
    metric = f", IGP metric {link.metric}" if pair[0].source == pair[0].target else ""
    title = f"{one} and {other}, {link.medium}{metric}{label}"
    if not link.up:
        return f"{title}: down"
    ways = [f"{amount(load.volume, outcome.unit)} towards {cast.labels[load.routers[1]]}" for load in pair
            if load.volume]
    return f"{title}: {joined(ways) if ways else 'no traffic'}; {amount(link.capacity, 'Gbit/s')} each way"


def _flows(outcome: Outcome, known: dict, cast: Cast) -> list[dict]:
    found = []
    for flow in outcome.flows:
        for walk in flow.walks:
            caught, sent = (outcome.edge_link(walk, outcome.scenario.subject, way) for way in ("inbound", "outbound"))
            found.append({
                "source": cast.nodes[walk.routers[0]], "to": str(flow.destination),
                **({} if cast.nodes[walk.routers[0]] == flow.source else {"origin": flow.source}),
                "volume": flow.volume * walk.share, "end": outcome.fate(walk),
                "mark": next((link for link in (caught, sent) if link in known), None),
                "steps": [[link, _way(outcome.network, link, forth)] for link, forth in walk.links],
            })
    return found


def _way(network: Network, link: str, forth: bool) -> str:
    return "ab" if forth != _turned(network, link) else "ba"
