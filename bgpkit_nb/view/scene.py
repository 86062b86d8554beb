"""What the routing map is told: a scene that stays (ASes, links, places) and a frame that changes (routes, traffic).

Both are plain JSON. The map computes no routing: everything in a frame was read from an `Outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..network import Link, Network
from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..traffic import Walk
from ..words.describe import link_name
from ..words.explain import settled_text
from ..words.text import amount, joined, path_text, percent
from .layout import Spot, layered
from .theme import mark


def marks(outcome: Outcome) -> dict[str, dict]:
    """A colour slot, a symbol and a name for each link of the subject, by link id."""
    links = outcome.network.links_of(outcome.scenario.subject)
    return {link.id: {**mark(index), "name": link_name(outcome, link.id)} for index, link in enumerate(links)}


def scene(outcome: Outcome, spots: Mapping[int, Spot] | None = None) -> dict:
    """The part of the picture that stays while most knobs are turned; ASes keep their places.

    spots: where the ASes stand, if that has been worked out already.
    """
    scenario = outcome.scenario
    spots = layered(scenario.base) if spots is None else spots
    return {
        "title": f"Routing map: {scenario.base.name}",
        "tiers": 1 + max(spot.tier for spot in spots.values()),
        "nodes": [{"asn": system.asn, "name": system.name, **spots[system.asn]._asdict(),
                   "subject": system.asn == scenario.subject} for system in scenario.base.ases],
        "links": [_scene_link(outcome.network, link) for link in outcome.network.links],
        "marks": marks(outcome),
    }


def _scene_link(network: Network, link: Link) -> dict:
    a, b = network.ends(link)
    relation = network.relation(link.id)
    if _turned(network, link.id):
        a, b, relation = b, a, "customer"
    return {"id": link.id, "a": a, "b": b, "relation": relation, "medium": link.medium,
            "label": link.label, "capacity": link.capacity}


def _turned(network: Network, link: str) -> bool:
    """Whether the map's end `a` of a link is the network's end `b`: the map draws from customer to provider."""
    return network.relation(link) == "provider"


def watched_prefix(scenario: Scenario, outcome: Outcome) -> Prefix:
    """The prefix a picture is about: where the first demand goes, else the subject's first."""
    wanted = scenario.demands[0].destination if scenario.demands else None
    return wanted if wanted in outcome.verdicts else outcome.prefix


def frame(outcome: Outcome, prefix: Prefix, serial: int = 0) -> dict:
    """The part of the picture that changes with every turn of a knob, for one watched prefix."""
    known = marks(outcome)
    ways = {system.asn: outcome.hops(outcome.network.entry_router(system.asn).name, prefix)
            for system in outcome.network.ases}
    return {
        "serial": serial,
        "unit": outcome.unit,
        "nodes": {str(asn): _node(outcome, asn, walks, known) for asn, walks in ways.items()},
        "links": _links(outcome),
        "flows": _flows(outcome, known),
        "arrivals": {str(asn): _arrival(outcome, asn, prefix, walks) for asn, walks in ways.items()},
    }


# -- nodes ------------------------------------------------------------------------------------------------------------


def _node(outcome: Outcome, asn: int, walks: tuple[Walk, ...], known: dict) -> dict:
    caught = outcome.entry_links(walks)
    state = _state(outcome, asn, walks, caught)
    return {"marks": list(map(list, caught.items())), "state": state,
            "text": f"{outcome.network.name_of(asn)}, AS{asn}: {_says(outcome, state, walks, caught, known)}"}


def _state(outcome: Outcome, asn: int, walks: tuple[Walk, ...], caught: dict) -> str:
    if asn == outcome.scenario.subject:
        return "subject"
    if all(len(walk.ases) == 1 and walk.end == "delivered" for walk in walks):
        return "announcer"
    fates = {outcome.fate(walk) for walk in walks}
    for bad in ("loop", "unreachable", "blackholed", "captured"):
        if bad in fates:
            return bad
    return "split" if len(caught) > 1 else "reached"


_FATES = {
    "unreachable": "has no route",
    "loop": "its traffic goes round in a loop",
    "blackholed": "its traffic is discarded by a blackhole",
    "captured": "its traffic ends at another AS that announces the prefix too",
    "subject": "the AS this is about",
    "announcer": "announces the prefix itself",
}


def _says(outcome: Outcome, state: str, walks: tuple[Walk, ...], caught: dict, known: dict) -> str:
    if state in _FATES:
        return _FATES[state]
    if caught:
        parts = [f"{percent(share)} " if len(caught) > 1 else "" for share in caught.values()]
        marked = [f"{known[link]['symbol']} {known[link]['name']}" for link in caught]
        return f"its traffic arrives by {joined(map(''.join, zip(parts, marked, strict=True)))}"
    return f"its traffic reaches {outcome.network.name_of(walks[0].ases[-1])}"


def _arrival(outcome: Outcome, asn: int, prefix: Prefix, walks: tuple[Walk, ...]) -> dict:
    decision = outcome.decision(outcome.network.entry_router(asn).name, prefix)
    route = decision.route
    main = max(walks, key=lambda walk: walk.share)
    return {
        "as_path": list(route.as_path) if route else [],
        "text": path_text(route.as_path) if route and not route.own else "",
        "local_pref": route.local_pref if route and not route.own else None,
        "settled_by": settled_text(decision),
        "hops": list(main.ases),
        "links": [link for link, _ in main.links],
    }


# -- links and flows --------------------------------------------------------------------------------------------------


def _links(outcome: Outcome) -> dict[str, dict]:
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
            "text": _link_text(outcome, link, pair),
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


def _link_text(outcome: Outcome, link: Link, pair: tuple) -> str:
    names = outcome.network.name_of
    label = f", {link.label}" if link.label else ""
    title = f"{names(pair[0].source)} and {names(pair[0].target)}, {link.medium}{label}"
    if not link.up:
        return f"{title}: down"
    ways = [f"{amount(load.volume, outcome.unit)} towards {names(load.target)}" for load in pair if load.volume]
    return f"{title}: {joined(ways) if ways else 'no traffic'}; {amount(link.capacity, 'Gbit/s')} each way"


def _flows(outcome: Outcome, known: dict) -> list[dict]:
    found = []
    for flow in outcome.flows:
        for walk in flow.walks:
            caught, sent = (outcome.edge_link(walk, outcome.scenario.subject, way) for way in ("inbound", "outbound"))
            found.append({
                "source": flow.source, "volume": flow.volume * walk.share, "end": outcome.fate(walk),
                "mark": next((link for link in (caught, sent) if link in known), None),
                "steps": [[link, _way(outcome.network, link, forth)] for link, forth in walk.links],
            })
    return found


def _way(network: Network, link: str, forth: bool) -> str:
    return "ab" if forth != _turned(network, link) else "ba"
