"""What one router does at its end of one session: import what it hears there, export what it says there."""

from __future__ import annotations

from typing import NamedTuple

from ..network import INSIDE, OPPOSITE, Link, Network, Router, Rule, Session
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
    stands_in,
    update_octets,
)
from .addresses import Addresses
from .inside import Inside, Refused, export_inside, import_inside, insides
from .presets import preset
from .rules import Edit, Term, ready, run_rules
from .security import Guard, admitted, guard, released

_STATIC = ("neighbor", "link", "relation", "medium")


class Side(NamedTuple):
    """One router's end of one session. `relation` is what the neighbour is to this AS.

    `imports` and `exports` are the AS's rules that can match here, in the order they are run; `peer_id` and
    `peer_address` are the neighbour's, the last tie-breaks. `metric`: what the IGP counts for the link. `inside`: what
    an iBGP session needs, None on a session with another AS. `guard`: what the AS's defences check here, if any.
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
    metric: int = 0
    inside: Inside | None = None
    guard: Guard | None = None


def sides(network: Network) -> tuple[tuple[Side, Side], ...]:
    """Both ends of every session that is up, `a` first.

    A session is up when the link it rides on is and the roles that its ends say are a pair (RFC 9234 4.2), or, inside
    an AS, when the IGP finds a way between its routers.
    """
    routers = {router.name: router for router in network.routers}
    links = {link.id: link for link in network.links}
    addresses = Addresses.of(network)
    common = insides(network, addresses)
    made = []
    for session in network.sessions:
        a, b, link = routers[session.a], routers[session.b], links.get(session.link)
        if session.relation in INSIDE:
            if network.interior.reach(a.name, b.name):
                made.append((_ibgp_side(session, a, b, INSIDE[session.relation], addresses, common),
                             _ibgp_side(session, b, a, session.relation, addresses, common)))
        elif (link is None or link.up) and not network.role_fault(session):
            made.append((_side(network, session, link, a, b, OPPOSITE[session.relation], addresses),
                         _side(network, session, link, b, a, session.relation, addresses)))
    return tuple(made)


def _ibgp_side(session: Session, near: Router, far: Router, relation: str, addresses: Addresses,
               common: dict[str, Inside]) -> Side:
    return Side(session.id, None, near.name, near.asn, far.name, far.asn, relation, 100, (), (), (),
                addresses.loopbacks[near.name], far.router_id, addresses.loopbacks[far.name], inside=common[near.name])


def _side(network: Network, session: Session, link: Link | None, near: Router, far: Router, relation: str,
          addresses: Addresses) -> Side:
    system = network.find(near.asn)
    medium = link.medium if link else None
    here = {"neighbor": far.asn, "link": session.link, "relation": relation, "medium": medium}
    honoured = system.plan.rules if system.plan else ()
    table = preset(system.preset)
    imports = _fitting(system.rules, "in", here)
    requests = _fitting(honoured, "in", here) if relation == "customer" else ()
    exports = _fitting(system.rules, "out", here) + _fitting(honoured, "out", here, (("learned", "customer"),))
    filtered = relation != "flat" and not table.unfiltered
    return Side(
        session.id, session.link, near.name, near.asn, far.name, far.asn, relation,
        table.local_pref(relation, medium), imports, requests, (_EVERYTHING, *exports) if table.unfiltered else exports,
        addresses.ends[near.name, session.id], far.router_id, addresses.ends[far.name, session.id],
        link.metric if link else 0,
        guard=guard(network, session, near.asn, far.asn, relation, open_in=bool(filtered or imports or requests),
                    open_out=bool(filtered or exports)),
    )


#: How an AS without any filter exports; rules of its own, should it have some, come after this.
_EVERYTHING = Term("no filters", (), (("accept",),))


def _fitting(rules: tuple[Rule, ...], direction: str, here: dict, asked: tuple[tuple, ...] = ()) -> tuple[Term, ...]:
    """The rules of a direction that can match here, less the pairs settled here, plus the pairs asked besides."""
    return tuple(
        Term(rule.name, (*(ready(*pair) for pair in rule.match if pair[0] not in _STATIC), *asked), rule.then)
        for rule in rules
        if rule.direction == direction and all(here[key] == value for key, value in rule.match if key in _STATIC)
    )


def import_route(side: Side, prefix: Prefix, attrs: Attributes) -> Route | Refused:
    """What a router makes of an announcement it hears; over iBGP as `import_inside` says, else:

    1. Its own ASN anywhere in the AS_PATH, AS_SETs and confederation segments included, is a loop: refused
       (RFC 4271 9.1.2, RFC 5065 5).
    2. What the AS's defences refuse (see `bgpkit_nb.policy.security`).
    3. Local-pref from the AS's preset; one that came along is ignored (RFC 4271 5.1.5).
    4. The AS's own rules, in order.
    5. What a customer asks by action community, if the AS honours a plan; BLACKHOLE likewise from customers only, kept
       inside by NO_EXPORT (RFC 7999 3.2).
    6. GRACEFUL_SHUTDOWN puts the route last: local-pref 0 (RFC 8326 4).
    """
    if side.inside is not None:
        return import_inside(side, prefix, attrs)
    if stands_in(attrs.as_path, side.asn):
        return Refused("loop", attrs)
    reason, otc = admitted(side.guard, prefix, attrs) if side.guard else ("", attrs.otc)
    if reason:
        return Refused(reason, attrs)
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
    next_hop = attrs.next_hop if side.relation == "route-server" else side.peer_address
    known = Attributes(attrs.as_path, origin, med, next_hop, communities, None, side.relation, otc=otc)
    return held(prefix, known, session=side.session, local_pref=local_pref, igp_metric=side.metric,
                neighbor_as=side.neighbor, peer_id=side.peer_id, peer_address=side.peer_address)


def export_route(side: Side, route: Route) -> Attributes | Refused:
    """What a router says about its best route; over iBGP as `export_inside` says, else:

    1. Never back over the session that brought it.
    2. NO_ADVERTISE and NO_EXPORT keep it (RFC 1997), NOPEER keeps it from peers (RFC 3765).
    3. The AS's rules, then what a customer asked for; any of them may refuse, prepend or add.
    4. Business: routes of customers, siblings and its own go to everyone, others to customers and siblings only
       (Gao and Rexford 2001); sessions without business ("flat") carry everything. A rule may `accept` all the same.
    5. What the AS's defences keep back or mark (see `bgpkit_nb.policy.security`).
    6. Its own ASN goes in front of the path, prepends behind it; MED is not passed on (RFC 4271 5.1.4), nor local-pref.
       A route server adds nothing, and passes next hop and MED on as they are (RFC 7947 2.2).
    7. A path that no UPDATE can carry is not announced (RFC 4271 4: 4,096 octets).
    """
    if side.inside is not None:
        return export_inside(side, route)
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
    reason, otc = released(side.guard, attrs) if side.guard else ("", attrs.otc)
    if reason:
        return Refused(reason, attrs)
    said = _said(side, route, edit, otc)
    if _near_the_limit(said) and update_octets(said, route.prefix) > LONGEST_UPDATE:
        return Refused(f"its AS_PATH of {len(said.as_path)} ASes is longer than an UPDATE can carry", attrs)
    return said


_FOR_ALL = frozenset({"own", "customer", "sibling", "flat"})
_HEARS_ALL = frozenset({"customer", "sibling", "flat", "rs-client"})


def _said(side: Side, route: Route, edit: Edit, otc: int | None) -> Attributes:
    attrs = route.attrs
    origin = attrs.origin if edit.origin is None else edit.origin
    if side.relation == "rs-client" and not route.own:
        med = attrs.med if edit.med is None else edit.med
        return Attributes((*edit.prepend, *attrs.as_path), origin, med, attrs.next_hop, edit.communities, otc=otc)
    path = (side.asn, *edit.prepend, *attrs.as_path)
    return Attributes(path, origin, edit.med, side.address, edit.communities, otc=otc)


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

