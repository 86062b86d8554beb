"""The single changes that are tried to bring a road about: which there are, and how big each one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ..changes import Change
from ..network import OPPOSITE, Link, Network, Rule
from ..policy import preset
from ..route import Prefix
from .duel import closest
from .metrics import telling_metrics
from .state import State
from .wanted import Wanted

#: An origin is not asked for more extra copies of its ASN than this.
MOST_PREPENDS = 10


class Offer(NamedTuple):
    """A change that may be tried. was: what stands there now. units: how far the change moves it, in its own measure
    (prepends, points of local-pref or MED; 1 for a switch, a community, a contract)."""

    change: Change
    was: object
    units: int


def at_home(state: State, router: str, wanted: Wanted) -> Iterator[Offer]:
    """What the AS of a router may change itself.

    1. The local-pref of each wanted link, and of the link in use: every value from 0 to 4294967295 that can make a
       difference. Only its order among the values that the AS may give decides anything, so it is enough to try each
       of those, and between any two of them the number nearest to the present one, which stands for all there.
    2. A wanted link that is down: up.
    3. A wanted link to a peer: buying transit from it.
    4. A defence that it has adopted: given up.
    5. Where a wanted route is there and lost at the IGP metric: the metric of each link inside the AS, every value
       that can make a difference (`telling_metrics`).
    """
    network, asn = state.network, state.asn[router]
    links = wanted.links(network, asn)
    route = state.used(router)
    edge = state.edge(state.way(router, route)) if route else None
    using = [link for link in network.links_of(asn) if edge and link.id == edge.link and link not in links]
    for link in (*links, *using):
        now = _local_pref_now(state, asn, link)
        for value in _around(_local_prefs(network, asn), now):
            if value != now:
                yield Offer(Change("local_pref", (asn, link.id, None), value), now, abs(value - now))
    for link in links:
        if not link.up:
            yield Offer(Change("link", (link.id,), True), False, 1)
        if any(session.link == link.id and session.relation == "peer" for session in network.sessions):
            buys = "customer" if network.ends(link)[0] == asn else "provider"
            yield Offer(Change("relation", (link.id,), buys), "peer", 1)
    for defence in network.find(asn).secures:
        yield Offer(Change("adopts", (asn, defence), False), True, 1)
    if _lost_at(state, router, wanted) == "igp_metric":
        yield from (Offer(Change("metric", (link.id,), value), link.metric, abs(value - link.metric))
                    for link in network.links_inside(asn) for value in telling_metrics(network, asn, link))


def _lost_at(state: State, router: str, wanted: Wanted) -> str | None:
    """The step at which the wanted route fell that came furthest; None where the router holds none."""
    decision = state.decisions[router]
    held = [index for index, route in enumerate(decision.candidates) if wanted.fits(state, router, route)]
    lost = closest(decision, [index for index in held if index != decision.best])
    return lost.step if lost else None


def at_origin(network: Network, origin: int, prefix: Prefix) -> Iterator[Offer]:
    """What the AS that announces a prefix may change: one thing, on one of its links.

    1. Prepends, 0 to 10 (`MOST_PREPENDS`).
    2. One of the action communities that the neighbour on the link offers, or none.
    3. A MED: every value that can make a difference to those that some rule of the network gives, and none.
    4. Whether it announces there at all; and a link that is down: up.
    5. The two halves of the prefix announced over that link only, beside the whole.
    6. A ROA of its own that allows the prefix's length, where one covers the prefix and does not.
    """
    system = network.find(origin)
    covering = [roa for roa in network.roas if roa.prefix.covers(prefix) and roa.asn == origin]
    if covering and all(roa.max_length < prefix.length for roa in covering):
        yield Offer(Change("roa", (origin, str(prefix)), prefix.length), None, 1)
    rules = [rule for each in network.ases for rule in each.rules]
    for link in network.links_of(origin):
        target = (origin, link.id, None)
        extra = _ruled(system.rules, "prepend", link) or 0
        yield from (Offer(Change("prepend", target, count), extra, abs(count - extra))
                    for count in range(MOST_PREPENDS + 1) if count != extra)
        yield from _communities(network, system.rules, target, link)
        med = _ruled(system.rules, "med", link)
        yield from (Offer(Change("med", target, value), med, abs((value or 0) - (med or 0)) or 1)
                    for value in (None, *_around({0, *_said("med", rules)}, med or 0)) if value != med)
        silent = _rule(system.rules, "announce", link) is not None
        yield Offer(Change("announce", target, silent), not silent, 1)
        if not link.up:
            yield Offer(Change("link", (link.id,), True), False, 1)
        if prefix.length < (32 if prefix.version == 4 else 128):
            yield Offer(Change("more_specific", (origin, link.id, str(prefix)), 1), 0, 1)


def _rule(rules: Iterable[Rule], kind: str, link: Link) -> Rule | None:
    """The rule that a change of this kind made at a link."""
    return next((rule for rule in rules if rule.name == f"{kind} {link.id}"), None)


def _ruled(rules: Iterable[Rule], kind: str, link: Link) -> int | None:
    rule = _rule(rules, kind, link)
    return rule.then[0][1] if rule else None


def _communities(network: Network, rules: tuple[Rule, ...], target: tuple, link: Link) -> Iterator[Offer]:
    plan = network.find(network.far_end(link, target[0])).plan
    rule = _rule(rules, "community", link)
    sent = tuple(action[1] for action in rule.then) if rule else ()
    now = "none" if not sent else sent[0] if len(sent) == 1 else sent
    offered = dict(plan.meanings) if plan else {}
    for value in (*offered, "none"):
        if value != now:
            yield Offer(Change("community", target, value), now, 1)


# -- values that can make a difference ----------------------------------------------------------------------------


def _around(values: set[int], now: int) -> list[int]:
    """Each value, and of every gap between two of them (within 32 bits) the number nearest to the present one:
    whatever lies in a gap behaves alike."""
    ordered = [-1, *sorted(values), 1 << 32]
    gaps = [(low + 1, high - 1) for low, high in pairwise(ordered) if high - low > 1]
    return sorted({*values, *(min(max(now, low), high) for low, high in gaps)})


def _local_prefs(network: Network, asn: int) -> set[int]:
    """Every local-pref that an AS may give to a route: its preset's, its rules', its plan's, what RFC 8326 asks (0),
    and what a network of its own has (100)."""
    system = network.find(asn)
    table = preset(system.preset)
    rules = (*system.rules, *(system.plan.rules if system.plan else ()))
    return {0, 100, *table.by_relation.values(), *table.by_medium.values(), *_said("local_pref", rules)}


def _said(verb: str, rules: Iterable[Rule]) -> Iterator[int]:
    return (action[1] for rule in rules for action in rule.then if action[0] == verb)


def _local_pref_now(state: State, asn: int, link: Link) -> int:
    """What the AS gives to what it hears over a link; where it hears nothing, what its preset gives."""
    for router in state.network.routers_of(asn):
        for route in state.decisions[router.name].candidates:
            if route.session and route.ebgp and state.network.session(route.session).link == link.id:
                return route.local_pref
    ruled = _ruled(state.network.find(asn).rules, "local_pref", link)
    if ruled is not None:
        return ruled
    is_a = state.network.ends(link)[0] == asn
    relation = state.network.relation(link.id)
    return preset(state.network.find(asn).preset).local_pref(OPPOSITE[relation] if is_a else relation, link.medium)

