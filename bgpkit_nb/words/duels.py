"""A route that lost, and a road that stopped on its way, in words."""

from __future__ import annotations

from ..decision import Ruling
from ..network import Network
from ..why import Duel, State, Stop
from .explain import margin_text, refusal_text, route_name


def duel_text(duel: Duel, network: Network) -> str:
    """How a route lost: `"It lost at LOCAL_PREF: 130 beats 100 by 30."`, and what holds of the two alone."""
    decision = duel.decision
    if duel.step is None:
        return _not_parted(duel)
    label = _label(duel, duel.step)
    if duel.rival is None:
        return f"It fell at {label}, whatever else there is."
    ruling = Ruling(duel.step, (duel.rival, duel.loser), (duel.rival,), duel.margin)
    said = f"It lost at {label}: {margin_text(decision, ruling)}"
    if duel.rival == decision.best:
        return f"{said}.{_alone(duel) if duel.wins_alone or duel.alone != duel.step else ''}"
    return f"{said}. What beat it there was {_named(duel, duel.rival, network)}, not the route in use.{_alone(duel)}"


def _not_parted(duel: Duel) -> str:
    if duel.wins_alone:
        return "The two were not compared." + _alone(duel)
    return "Nothing separates the two to the last tie-break; the other one was heard first."


def _alone(duel: Duel) -> str:
    if duel.alone is None:
        return ""
    label = _label(duel, duel.alone)
    if duel.wins_alone:
        return (f" Against the route in use alone it would win, at {label}: preference is not transitive, "
                "and which routes meet decides.")
    return f" Against the route in use alone it loses at {label}."


def _label(duel: Duel, step: str) -> str:
    return next(each.label for each in duel.decision.steps if each.name == step)


def _named(duel: Duel, index: int, network: Network) -> str:
    routes = duel.decision.candidates
    name = route_name(routes[index], network)
    twin = any(route_name(route, network) == name for at, route in enumerate(routes) if at != index)
    return f"{name} over {routes[index].session}" if twin else name


def stop_text(stop: Stop, state: State) -> str:
    """Where a road stopped and what kept it there, in a sentence or two."""
    return _STOPS[stop.kind](stop, state)


def _hidden(stop: Stop, state: State) -> str:
    network = state.network
    has, uses = (_named(stop.duel, index, network) for index in (stop.duel.loser, stop.duel.decision.best))
    said = f"{stop.at} has {has} and hides it, since a router tells only what it uses: {uses}."
    held = f" Of that it does not tell {stop.toward}: {export_text(stop, state)}." if stop.reason else ""
    return f"{said} {duel_text(stop.duel, network)}{held}"


def _refused(stop: Stop, state: State) -> str:
    return f"{stop.at} refuses what {stop.toward} tells it ({route_name(stop.route, state.network)} there): " \
           f"{refusal_text(stop.reason)}."


def _not_told(stop: Stop, state: State) -> str:
    uses = route_name(stop.route, state.network)
    return f"{stop.at} uses {uses} and does not tell {stop.toward}: {export_text(stop, state)}."


def _no_route(stop: Stop, state: State) -> str:
    return f"{stop.at} has no route itself, so it has nothing to tell {stop.toward}."


def _link_down(stop: Stop, state: State) -> str:
    return f"The link between {stop.at} and {stop.toward} ({stop.session}) is down."


def _no_link(stop: Stop, state: State) -> str:
    return f"{stop.at} and {stop.toward} have no session with each other."


def _not_announced(stop: Stop, state: State) -> str:
    return f"{stop.at} does not announce {state.prefix}."


def _loop(stop: Stop, state: State) -> str:
    return f"The path crosses {stop.at} twice; a router refuses a path that its own ASN is in (a loop)."


_STOPS = {"hidden": _hidden, "refused": _refused, "not told": _not_told, "no route": _no_route,
          "link down": _link_down, "no link": _no_link, "not announced": _not_announced, "loop": _loop}
_COMMUNITIES = ("no-export", "no-advertise", "nopeer")


def export_text(stop: Stop, state: State) -> str:
    """Why a router keeps what it uses from a neighbour."""
    reason = stop.reason
    if reason == "it came from there":
        return "that is where it learned it"
    if reason == "loop":
        return f"{stop.toward}'s own ASN is in the AS_PATH, since {stop.at} gets there through it"
    if reason in _COMMUNITIES:
        return f"the community {reason} keeps it"
    system = state.network.find(state.asn[stop.at])
    rules = {rule.name for rule in (*system.rules, *(system.plan.rules if system.plan else ()))}
    return f"its rule {reason!r} keeps it" if reason in rules else reason
