"""Recorded decisions of one router (best path and special cases) in the words of the model: fields are
renamed."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from bgpkit_nb.decision import Decision, Event, Table, hear
from bgpkit_nb.policy import Refused
from bgpkit_nb.route import ORIGINS, Attributes, Prefix, Route, held

#: What the recordings call settings, where the router's own configuration calls them otherwise.
SETTINGS = {"default-bgp-med-max": "default bgp_med 4294967295"}


def family_of(case: dict) -> str:
    """The router family, from the implementation's name: `"FRR 8.4.4"`."""
    return case["implementation"].split()[0].lower()


def switches_of(case: dict) -> tuple[str, ...]:
    """The settings as switches."""
    return tuple(SETTINGS.get(name, name) for name in case["settings"])


def route_of(recorded: dict, prefix: Prefix) -> Route:
    """One recorded route as the router held it."""
    path = tuple(tuple(part) if isinstance(part, list) else part for part in recorded["as_path"])
    attrs = Attributes(
        path,
        ORIGINS[recorded["origin"]],
        recorded["med"],
        _number(recorded["next_hop"]),
        frozenset(recorded["communities"]),
        originator=_number(recorded["originator_id"]),
        clusters=tuple(_number(each) for each in recorded["cluster_list"]),
    )
    return held(
        prefix,
        attrs,
        session=recorded["neighbor"],
        local_pref=recorded["local_pref"],
        ebgp=recorded["session"] == "ebgp",
        igp_metric=recorded["igp_metric"],
        neighbor_as=recorded["neighbor_as"],
        peer_id=_number(recorded["peer_router_id"]),
        peer_address=_number(recorded["peer_address"]),
        weight=recorded["weight"] or 0,
        reachable=recorded["reachable"],
    )


def _number(address: str | None) -> int | None:
    return None if address is None else int(ip_address(address))


def replay(case: dict) -> tuple[Table, Decision]:
    """Let a router of ours hear what the recorded one heard, one event after the other; the state it ends
    in."""
    prefix = Prefix.parse(case["prefix"])
    routes = [route_of(recorded, prefix) for recorded in case["routes"]]
    table, decision = Table(), None
    for event, refused in _events(case, routes):
        table, decision = hear(
            table, event, family_of(case), switches_of(case), at=case["id"], prefix=prefix, refused=refused
        )
    return table, decision


def _events(case: dict, routes: list[Route]) -> Iterator[tuple[Event, tuple]]:
    """Each event, and what import refuses at it: the recordings say which routes never entered the table."""
    for what, index in case["events"]:
        route, reason = routes[index], case["routes"][index]["rejected"]
        if what == "announce" and reason:
            yield Event(route.session, None), ((route.session, Refused(reason, route.attrs)),)
        else:
            yield Event(route.session, route if what == "announce" else None), ()


def index_in(case: dict, route: Route | None) -> int | None:
    """Which of the recorded routes one of ours is."""
    sessions = [recorded["neighbor"] for recorded in case["routes"]]
    return None if route is None else sessions.index(route.session)
