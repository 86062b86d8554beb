"""Where the routers of one AS send what they do not deliver themselves: their exits, side by side."""

from __future__ import annotations

from ..outcome import Outcome
from ..route import Prefix
from .explain import settled_text
from .text import Words, joined, path_text


def exits(outcome: Outcome, who: str | int, prefix: str | Prefix | None = None) -> Words:
    """The exits of an AS for a prefix (the subject's, if none is named) in words and as a table, one row a router.

    exit: the router whose route it uses. told by: over iBGP, the router that passed it on. metric: what the IGP counts
    on the way to the next hop.
    """
    network = outcome.network
    routers = [router.name for router in network.routers_of(who)]
    wanted = outcome.prefix if prefix is None else Prefix.parse(prefix)
    rows = tuple(_row(outcome, router, wanted) for router in routers)
    by_exit: dict[str, list[str]] = {}
    for router, way, *_ in rows:
        by_exit.setdefault(way, []).append(router)
    said = [f"{joined(several)} {'has' if len(several) == 1 else 'have'} no route to {wanted}." if not way else
            f"{joined(several)} {'leaves' if len(several) == 1 else 'leave'} {network.name_of(who)} at {way}."
            for way, several in by_exit.items()]
    return Words(tuple(said), ("router", "exit", "told by", "IGP metric", "AS_PATH", "settled by"), rows,
                 f"Routers of {network.name_of(who)}: their ways to {wanted}")


def _row(outcome: Outcome, router: str, prefix: Prefix) -> tuple:
    decision = outcome.decision(router, prefix)
    route = decision.route
    if route is None:
        return (router, "", "", "", "", settled_text(decision))
    if route.own:
        return (router, router, "", "", "own network", settled_text(decision))
    told = "" if route.ebgp else outcome.network.session(route.session).far(router)
    return (router, outcome.border(router, prefix), told, "" if route.ebgp else route.igp_metric,
            path_text(route.as_path), settled_text(decision))
