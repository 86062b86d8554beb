"""A route that lost, and a road that stopped on its way, in words."""

from __future__ import annotations

from ..decision import Ruling
from ..decision.family import RESOLVABLE
from ..network import Network
from ..why import Duel, State, Stop
from .explain import REFUSALS, margin_text, refusal_text, route_name


def duel_text(duel: Duel, network: Network) -> str:
    """How a route lost: `"It lost at LOCAL_PREF: 130 beats 100 by 30."`, and what holds of the two alone."""
    decision = duel.decision
    if duel.step is None:
        return _not_parted(duel)
    label = _label(duel, duel.step)
    if duel.rival is None:
        unusable = duel.step == RESOLVABLE.name
        return "Its next hop does not resolve." if unusable else f"It fell at {label}, whatever else there is."
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
    name = route_name(routes[index], network, duel.decision.at)
    twin = any(route_name(route, network, duel.decision.at) == name for at, route in enumerate(routes) if at != index)
    return f"{name} over {routes[index].session}" if twin else name


def stop_text(stop: Stop, state: State) -> str:
    """Where a road stopped and what kept it there, in a sentence or two."""
    return _STOPS[stop.kind](stop, state)


def _hidden(stop: Stop, state: State) -> str:
    network = state.network
    name, toward = network.label(stop.at), network.label(stop.toward)
    has, best = _named(stop.duel, stop.duel.loser, network), stop.duel.decision.best
    if best is None:
        return f"{name} has {has} and cannot use it. {duel_text(stop.duel, network)}"
    said = f"{name} has {has} and hides it, since a router tells only what it uses: {_named(stop.duel, best, network)}."
    held = f" Of that it does not tell {toward}: {export_text(stop, state)}." if stop.reason else ""
    return f"{said} {duel_text(stop.duel, network)}{held}"


def _refused(stop: Stop, state: State) -> str:
    at, teller = _labels(stop, state)
    told = route_name(stop.route, state.network, stop.toward)
    return f"{at} refuses what {teller} tells it ({told} there): {refusal_text(stop.reason)}."


def _not_told(stop: Stop, state: State) -> str:
    at, toward = _labels(stop, state)
    return f"{at} uses {route_name(stop.route, state.network, stop.at)} and does not tell {toward}: " \
           f"{export_text(stop, state)}."


def _no_route(stop: Stop, state: State) -> str:
    at, toward = _labels(stop, state)
    return f"{at} has no route itself, so it has nothing to tell {toward}."


def _link_down(stop: Stop, state: State) -> str:
    at, toward = _labels(stop, state)
    if state.asn[stop.at] == state.asn[stop.toward]:
        return f"The IGP finds no way between {at} and {toward}, so their session is down."
    return f"The link between {at} and {toward} ({stop.session}) is down."


def _no_link(stop: Stop, state: State) -> str:
    at, toward = _labels(stop, state)
    return f"{at} and {toward} have no session with each other."


def _not_announced(stop: Stop, state: State) -> str:
    return f"{_labels(stop, state)[0]} does not announce {state.prefix}."


def _loop(stop: Stop, state: State) -> str:
    return f"The path crosses {_labels(stop, state)[0]} twice; a router refuses a path that its own ASN is in (a loop)."


def _labels(stop: Stop, state: State) -> tuple[str, str]:
    return state.network.label(stop.at), state.network.label(stop.toward)


_STOPS = {"hidden": _hidden, "refused": _refused, "not told": _not_told, "no route": _no_route,
          "link down": _link_down, "no link": _no_link, "not announced": _not_announced, "loop": _loop}
_COMMUNITIES = ("no-export", "no-advertise", "nopeer")


def export_text(stop: Stop, state: State) -> str:
    """Why a router keeps what it uses from a neighbour."""
    reason = stop.reason
    if reason == "it came from there":
        return "that is where it learned it"
    if reason == "learned over iBGP":
        return "what a router learned over iBGP it passes on to no other router of its AS, unless it is a reflector"
    if reason == "loop":
        return f"{stop.toward}'s own ASN is in the AS_PATH, since {stop.at} gets there through it"
    if reason in _COMMUNITIES:
        return f"the community {reason} keeps it"
    system = state.network.find(state.asn[stop.at])
    rules = {rule.name for rule in (*system.rules, *(system.plan.rules if system.plan else ()))}
    if reason in rules:
        return f"its rule {reason!r} keeps it"
    return refusal_text(reason) if reason in REFUSALS else reason
