"""What one router does at its end of one session: import what it hears there, export what it says there."""

from __future__ import annotations

from typing import NamedTuple

from ..network import OPPOSITE, Network, Router, Rule, Session
from ..route import (
    BLACKHOLE,
    GRACEFUL_SHUTDOWN,
    LONGEST_UPDATE,
    NO_ADVERTISE,
    NO_EXPORT,
    NOPEER,
    Attributes,
    Prefix,
    Route,
    held,
    update_octets,
)
from .presets import preset
from .rules import Term, run_rules

_STATIC = ("neighbor", "link", "relation", "medium")
_FIRST_ADDRESS = 0xC6120000                        # 198.18.0.0/15, set aside for tests (RFC 2544)


class Side(NamedTuple):
    """One router's end of one session. `relation` is what the neighbour is to this AS.

    `imports` and `exports` are the AS's rules that can match here, in the order they are run; `peer_id` and
    `peer_address` are the neighbour's, the last tie-breaks.
    """

    session: str
    link: str | None
    router: str
    asn: int
    far_router: str
    neighbor: int
    relation: str
    local_pref: int
    imports: tuple[Term, ...]
    requests: tuple[Term, ...]
    exports: tuple[Term, ...]
    address: int
    peer_id: int
    peer_address: int


class Refused(NamedTuple):
    """A route that policy did not let through: the rule or reason, e.g. `"loop"` or `"no-export"`."""

    reason: str
    attrs: Attributes


def sides(network: Network) -> tuple[tuple[Side, Side], ...]:
    """Both ends of every session that is up, `a` first; a session is up when the link it rides on is.

    Addresses follow router ids, and a router's addresses the order of its sessions, so that the last tie-break is the
    lowest neighbouring AS and then the first link.
    """
    routers = {router.name: router for router in network.routers}
    links = {link.id: link for link in network.links}
    addresses = _addresses(network, routers)
    made = []
    for session in network.sessions:
        link = links.get(session.link)
        if link is None or link.up:
            medium = link.medium if link else None
            a, b = routers[session.a], routers[session.b]
            made.append((_side(network, session, medium, a, b, OPPOSITE[session.relation], addresses),
                         _side(network, session, medium, b, a, session.relation, addresses)))
    return tuple(made)


def _addresses(network: Network, routers: dict[str, Router]) -> dict[tuple[str, str], int]:
    ends = [(routers[name].router_id, order, session.id, name)
            for order, session in enumerate(network.sessions) for name in (session.a, session.b)]
    return {(name, session): _FIRST_ADDRESS + rank for rank, (_, _, session, name) in enumerate(sorted(ends), 1)}


def _side(network: Network, session: Session, medium: str | None, near: Router, far: Router, relation: str,
          addresses: dict) -> Side:
    system = network.find(near.asn)
    here = {"neighbor": far.asn, "link": session.link, "relation": relation, "medium": medium}
    honoured = system.plan.rules if system.plan else ()
    return Side(
        session.id, session.link, near.name, near.asn, far.name, far.asn, relation,
        preset(system.preset).local_pref(relation, medium),
        _fitting(system.rules, "in", here),
        _fitting(honoured, "in", here) if relation == "customer" else (),
        _fitting(system.rules, "out", here) + _fitting(honoured, "out", here, (("learned", "customer"),)),
        addresses[near.name, session.id], far.router_id, addresses[far.name, session.id],
    )


def _fitting(rules: tuple[Rule, ...], direction: str, here: dict, asked: tuple[tuple, ...] = ()) -> tuple[Term, ...]:
    """The rules of a direction that can match here, less the pairs settled here, plus the pairs asked besides."""
    return tuple(
        Term(rule.name, (*(pair for pair in rule.match if pair[0] not in _STATIC), *asked), rule.then)
        for rule in rules
        if rule.direction == direction and all(here[key] == value for key, value in rule.match if key in _STATIC)
    )


def import_route(side: Side, prefix: Prefix, attrs: Attributes) -> Route | Refused:
    """What a router makes of an announcement it hears over eBGP.

    1. Its own ASN in the AS_PATH is a loop: refused (RFC 4271 9.1.2).
    2. Local-pref from the AS's preset; one that came along is ignored (RFC 4271 5.1.5).
    3. The AS's own rules, in order.
    4. What a customer asks by action community, if the AS honours a plan; BLACKHOLE likewise from customers only, kept
       inside by NO_EXPORT (RFC 7999 3.2).
    5. GRACEFUL_SHUTDOWN puts the route last: local-pref 0 (RFC 8326 4).
    """
    if side.asn in attrs.as_path:
        return Refused("loop", attrs)
    local_pref, med, origin, communities = side.local_pref, attrs.med, attrs.origin, attrs.communities
    for rules in (side.imports, side.requests):
        if rules:
            edit = run_rules(rules, prefix, attrs._replace(communities=communities), side.asn)
            if edit.denied_by:
                return Refused(edit.denied_by, attrs)
            local_pref = local_pref if edit.local_pref is None else edit.local_pref
            med = med if edit.med is None else edit.med
            origin = origin if edit.origin is None else edit.origin
            communities = edit.communities
    if communities:
        if GRACEFUL_SHUTDOWN in communities:
            local_pref = 0
        if BLACKHOLE in communities and side.relation == "customer":
            communities = communities | {NO_EXPORT}
    known = Attributes(attrs.as_path, origin, med, side.peer_address, communities, None, side.relation)
    return held(prefix, known, session=side.session, local_pref=local_pref, neighbor_as=side.neighbor,
                peer_id=side.peer_id, peer_address=side.peer_address)


def export_route(side: Side, route: Route) -> Attributes | Refused:
    """What a router says over eBGP about its best route.

    1. Never back over the session that brought it.
    2. NO_ADVERTISE and NO_EXPORT keep it (RFC 1997), NOPEER keeps it from peers (RFC 3765).
    3. The AS's rules, then what a customer asked for; any of them may refuse, prepend or add.
    4. Business: routes of customers, siblings and its own go to everyone, others to customers and siblings only
       (Gao and Rexford 2001); sessions without business ("flat") carry everything. A rule may `accept` all the same.
    5. Its own ASN goes in front of the path, prepends behind it; MED is not passed on (RFC 4271 5.1.4), nor local-pref.
    6. A path that no UPDATE can carry is not announced (RFC 4271 4: 4,096 octets).
    """
    attrs = route.attrs
    if route.session == side.session:
        return Refused("it came from there", attrs)
    kept = _kept_back(side, attrs.communities)
    if kept:
        return Refused(kept, attrs)
    edit = run_rules(side.exports, route.prefix, attrs, side.asn)
    if edit.denied_by:
        return Refused(edit.denied_by, attrs)
    if not edit.accepted and not (attrs.learned_from in _FOR_ALL or side.relation in _HEARS_ALL):
        return Refused(f"a {attrs.learned_from}'s route goes to customers only", attrs)
    said = Attributes((side.asn, *edit.prepend, *attrs.as_path),
                      attrs.origin if edit.origin is None else edit.origin,
                      edit.med, side.address, edit.communities)
    if _near_the_limit(said) and update_octets(said, route.prefix) > LONGEST_UPDATE:
        return Refused(f"its AS_PATH of {len(said.as_path)} ASes is longer than an UPDATE can carry", attrs)
    return said


_FOR_ALL = frozenset({"own", "customer", "sibling", "flat"})
_HEARS_ALL = frozenset({"customer", "sibling", "flat"})


def _near_the_limit(said: Attributes) -> bool:
    """Whether octets need counting at all; all else that an UPDATE holds takes far less than is left here."""
    return 4 * len(said.as_path) + 12 * len(said.communities) > LONGEST_UPDATE - 296


def _kept_back(side: Side, communities: frozenset[str]) -> str:
    if not communities:
        return ""
    if NO_ADVERTISE in communities:
        return "no-advertise"
    if NO_EXPORT in communities:
        return "no-export"
    return "nopeer" if NOPEER in communities and side.relation == "peer" else ""

