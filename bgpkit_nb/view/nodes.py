"""One node of the routing map in one frame: its state, the exit its route takes, and the path as it arrives there."""

from __future__ import annotations

from collections.abc import Mapping

from ..network import Network
from ..outcome import Outcome
from ..route import Prefix
from ..traffic import Walk
from ..words.explain import settled_text
from ..words.text import count, joined, path_text, percent
from .cast import Cast, nodes_of


def node(outcome: Outcome, router: str, prefix: Prefix, walks: tuple[Walk, ...], known: dict, cast: Cast) -> dict:
    """How a node looks and what it is called aloud. known: the marks of the subject's links."""
    network = outcome.network
    asn = network.router(router).asn
    caught = outcome.entry_links(walks)
    state = _state(outcome, asn, walks, caught)
    said = _says(outcome, state, walks, caught, known)
    base = {"marks": list(map(list, caught.items())), "state": state}
    if cast.nodes[router] == asn:
        server = asn in network.route_servers
        title = f"{network.name_of(asn)}, AS{asn}{', route server of an exchange' if server else ''}"
        return {**base, **({"line": "IX route server"} if server else {}), "text": f"{title}: {said}"}
    role = "route reflector, " if router in cast.reflectors else ""
    exit_line, leaves = _exit(outcome, router, prefix)
    line = " · ".join(filter(None, ("RR" if role else "", exit_line)))
    return {**base, "line": line, "text": f"{router}, {role}router of {network.name_of(asn)}, AS{asn}: {leaves}{said}"}


def _exit(outcome: Outcome, router: str, prefix: Prefix) -> tuple[str, str]:
    """Which router brought a router's route into their AS, short for its box and as the beginning of a sentence."""
    border, route = outcome.border(router, prefix), outcome.route(router, prefix)
    if route is None or route.own:
        return "", ""
    if border == router:
        return "exit here", "its route leaves the AS here; "
    return f"exit {border}", f"its route leaves the AS at {border}, IGP metric {route.igp_metric}; "


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


def moved_text(network: Network, before: Mapping, after: Mapping) -> str:
    """What was moved on the map and where it stands now, in a sentence; places as parts of width and height by node."""
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    if len(changed) != 1:
        return f"{count(len(changed), 'node')} moved." if after else "All nodes are back in their places."
    key = changed[0]
    name = next((network.label(router) for router, node in nodes_of(network).items() if str(node) == str(key)), key)
    if key not in after:
        return f"{name} is back in its place."
    across, down = after[key]
    return f"{name} moved to {percent(across)} from the left and {percent(down)} from the top."


def arrival(outcome: Outcome, router: str, prefix: Prefix, walks: tuple[Walk, ...], cast: Cast) -> dict:
    """The AS_PATH as it arrives at a node, and what packets cross from there."""
    decision = outcome.decision(router, prefix)
    route = decision.route
    main = max(walks, key=lambda walk: walk.share)
    way = [cast.nodes[each] for each in main.routers]
    return {
        "as_path": list(route.as_path) if route else [],
        "text": path_text(route.as_path) if route and not route.own else "",
        "local_pref": route.local_pref if route and not route.own else None,
        "settled_by": settled_text(decision),
        "hops": list(main.ases),
        **({"way": way} if way != list(main.ases) else {}),
        "links": [link for link, _ in main.links],
    }
