"""Ready-made knobs. Each names an AS and, where it applies, the neighbour or link that it is turned towards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import decision
from .changes import is_on, routers_meant
from .decision import FAMILIES
from .network import MEDIA, ROLES, Network, Router
from .policy import HIJACKS
from .route import WELL_KNOWN_NAMES, Prefix, community
from .scenario import Knob

Who = str | int

#: The media that join two ASes, in the order of `MEDIA`.
_BETWEEN = tuple(medium for medium in MEDIA if medium != "backbone")


def prepend(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
            prefix: str | None = None, upto: int = 10, name: str = "prepend", label: str = "") -> Knob:
    """How many extra copies of its ASN an AS puts in front, towards one neighbour (or over one link, or everywhere)."""
    target = _edge(network, who, towards, link, prefix)
    label = label or f"Prepends towards {_whom(network, target)}"
    return Knob(name, label, "prepend", target, tuple(range(upto + 1)), 0, "extra copies")


def local_pref(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None,
               prefix: str | None = None, values: Sequence[int | None] = (None, *range(50, 260, 10)),
               start: int | None = None, name: str = "local_pref", label: str = "") -> Knob:
    """The local-pref an AS gives to what it hears from one neighbour; None leaves it to the AS's preset."""
    target = _edge(network, who, neighbor, link, prefix)
    label = label or f"{network.name_of(who)}'s local-pref for {_whom(network, target)}"
    return Knob(name, label, "local_pref", target, tuple(values), start, "higher wins")


def announce(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
             prefix: str | None = None, name: str = "announce", label: str = "") -> Knob:
    """Whether an AS announces its prefixes there at all: multihoming, one link at a time."""
    target = _edge(network, who, towards, link, prefix)
    return Knob(name, label or f"Announce to {_whom(network, target)}", "announce", target, (False, True), True,
                texts=("not announced", "announced"))


def communities(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
                prefix: str | None = None, values: Iterable[str] | None = None, name: str = "community",
                label: str = "") -> Knob:
    """Which community an AS attaches towards a neighbour; the values offered are those of the neighbour's own plan."""
    target = _edge(network, who, towards, link, prefix)
    plan = network.find(network.far_end(network.link(target[1]), who)).plan if target[1] else None
    meanings = dict(plan.meanings) if plan else {}
    offered = [community(value) for value in (meanings if values is None else values)]
    meanings = {value: meanings.get(value) or WELL_KNOWN_NAMES.get(value, "") for value in offered}
    texts = ("none", *(f"{value} ({meaning})" if meaning else value for value, meaning in meanings.items()))
    label = label or f"Community towards {_whom(network, target)}"
    return Knob(name, label, "community", target, ("none", *offered), "none", texts=texts)


def med(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None, prefix: str | None = None,
        values: Sequence[int | None] = (None, *range(0, 110, 10)), name: str = "med", label: str = "") -> Knob:
    """The MED an AS sends over a link: among links from the same AS, the lowest wins."""
    target = _edge(network, who, towards, link, prefix)
    return Knob(name, label or f"MED towards {_whom(network, target)}", "med", target, tuple(values), None,
                "lower wins", ("none sent",) if values[0] is None else ())


def more_specific(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None,
                  prefix: str | None = None, name: str = "more_specific", label: str = "") -> Knob:
    """Announce the halves (or quarters) of a prefix over one link only, beside the whole prefix everywhere."""
    announced = [prefix] if prefix else network.find(who).announces
    if not announced:
        raise ValueError(f"{network.name_of(who)} announces nothing that could be cut finer; name a prefix")
    whole = Prefix.parse(announced[0])
    target = _edge(network, who, towards, link, str(whole))
    label = label or f"More-specifics towards {_whom(network, target)}"
    texts = (f"only {whole}", f"two /{whole.length + 1}", f"four /{whole.length + 2}")
    return Knob(name, label, "more_specific", target, (0, 1, 2), 0, texts=texts)


def link_up(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None, name: str = "link",
            label: str = "") -> Knob:
    """Whether a link is up; a session falls with the link it rides on."""
    target = _link(network, who, neighbor, link)
    return Knob(name, label or f"Link {_ends(network, target)}", "link", (target,), (False, True), True,
                texts=("down", "up"))


def relation(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None,
             name: str = "relation", label: str = "") -> Knob:
    """What the AS is to the neighbour over a link: its customer, provider, peer or sibling, or neither ("flat")."""
    target = _link(network, who, neighbor, link)
    asn = network.asn_of(who)
    found = network.link(target)
    far = network.name_of(network.far_end(found, asn))
    values = ("customer", "peer", "provider", "sibling", "flat")
    if network.ends(found)[0] != asn:                   # the change is said from end a's side
        values = ("provider", "peer", "customer", "sibling", "flat")
    texts = (f"customer of {far}", f"peer of {far}", f"provider of {far}", f"sibling of {far}", "no business")
    label = label or f"{network.name_of(asn)} is"
    return Knob(name, label, "relation", (target,), values, network.relation(target), texts=texts)


def medium(network: Network, who: Who, neighbor: Who | None = None, *, link: str | None = None, name: str = "medium",
           label: str = "") -> Knob:
    """How a link is built: a transit port, an Internet exchange, a private interconnect."""
    target = _link(network, who, neighbor, link)
    label = label or f"Medium of {_ends(network, target)}"
    texts = ("transit port", "Internet exchange (IX)", "private interconnect (PNI)")
    return Knob(name, label, "medium", (target,), _BETWEEN, network.link(target).medium, texts=texts)


def multipath(network: Network, who: Who, *, name: str = "multipath", label: str = "") -> Knob:
    """Whether an AS splits its traffic over routes that are equal up to the tie-breaks."""
    system = network.find(who)
    label = label or f"Multipath at {system.name}"
    return Knob(name, label, "multipath", (system.asn,), (False, True), system.multipath)


def family(network: Network, who: Who, *, values: Sequence[str] = tuple(FAMILIES), name: str = "family",
           label: str = "") -> Knob:
    """Which router family a router decides like; of an AS, all of its routers. Another family than it has comes with
    no switch set, so this knob stands before those of its switches.
    """
    target, routers = _deciders(network, who)
    start = _of_all(routers, "family", [router.family for router in routers])
    texts = tuple(decision.family(each).called for each in values)
    return Knob(name, label or f"{_called(network, target)} decides like", "family", (target,), tuple(values), start,
                texts=texts)


def switch(network: Network, who: Who, switch: str, *, name: str = "", label: str = "") -> Knob:
    """One switch of a router's decision process, by the name its operators use; of an AS, at all of its routers. The
    knob is called as the switch, `scenario.set(always_compare_med=True)`, unless given a name.

    Raises ValueError when no router family has such a switch.
    """
    target, routers = _deciders(network, who)
    said = _switch_name(routers[0], switch)
    start = _of_all(routers, said, [is_on(router, said) for router in routers])
    return Knob(name or said.replace("-", "_").replace(" ", "_"), label or f"{said} at {_called(network, target)}",
                "switch", (target, said), (False, True), start)


def _deciders(network: Network, who: Who) -> tuple[Who, tuple[Router, ...]]:
    """What to aim at, and the routers meant: the one of that name, or all routers of an AS."""
    routers = routers_meant(network, who)
    alone = len(routers) == 1 and routers[0].name == who and len(network.routers_of(routers[0].asn)) > 1
    return who if alone else routers[0].asn, routers


def _called(network: Network, target: Who) -> str:
    return target if isinstance(target, str) else network.name_of(target)


def _of_all(routers: tuple[Router, ...], what: str, values: Sequence) -> object:
    if len(set(values)) > 1:
        each = ", ".join(f"{router.name} ({value})" for router, value in zip(routers, values, strict=True))
        raise ValueError(f"the routers differ in {what}: {each}; name one router")
    return values[0]


def _switch_name(router: Router, switch: str) -> str:
    for family in (router.family, *FAMILIES):
        try:
            return decision.family(family, switch).set[0]
        except ValueError:
            continue
    return decision.family(router.family, switch).set[0]                   # refused in the family's own words


# -- attacks, mistakes and defences -----------------------------------------------------------------------------------

_DEFENCES = {"rov": "ROV", "aspa": "ASPA", "otc": "roles and OTC", "rfc8212": "RFC 8212", "peerlock": "peerlock"}


def hijack(network: Network, who: Who, victim: Who, prefix: str | None = None, *,
           values: Sequence[str] = tuple(HIJACKS), name: str = "hijack", label: str = "") -> Knob:
    """What an AS announces of a prefix that belongs to a victim (its first, if none is named)."""
    whole = str(Prefix.parse(prefix) if prefix else _first_prefix(network, victim))
    target = network.asn_of(who), network.asn_of(victim), whole
    label = label or f"{network.name_of(who)} announces of {whole}"
    return Knob(name, label, "hijack", target, tuple(values), "none", texts=tuple(HIJACKS.get(v, v) for v in values))


def leak(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None, prefix: str | None = None,
         name: str = "leak", label: str = "") -> Knob:
    """Whether an AS tells a neighbour (or everyone) what it should keep from it: a route leak (RFC 7908)."""
    target = _edge(network, who, towards, link, prefix)
    label = label or f"{network.name_of(who)} leaks to {_whom(network, target)}"
    return Knob(name, label, "leak", target, (False, True), False)


def adopt(network: Network, who: Who, defence: str, *, name: str = "", label: str = "") -> Knob:
    """Whether an AS adopts a defence (`bgpkit_nb.network.DEFENCES`); the knob is called after it, unless named."""
    system = network.find(who)
    network.adopt(system.asn, defence)                                          # an unknown defence is refused here
    label = label or f"{system.name} adopts {_DEFENCES[defence]}"
    return Knob(name or defence, label, "adopts", (system.asn, defence), (False, True), defence in system.secures)


def adopters(network: Network, order: Iterable[Who], defence: str, *, name: str = "", label: str = "") -> Knob:
    """How many ASes of an order adopt a defence, the first first; the knob is called after it, unless named.

    Raises ValueError where the ASes that adopt it now are not the first of that order.
    """
    asns = tuple(map(network.asn_of, order))
    now = sum(asn in network.adopters(defence) for asn in asns)
    if set(asns[:now]) - set(network.adopters(defence)):
        raise ValueError(f"the ASes that adopt {defence!r} now are not the first of the order; "
                         "put them first, or take it from them")
    names = [network.name_of(asn) for asn in asns]
    texts = ("nobody", *(f"{rank}: {'and ' * (rank > 1)}{each}" for rank, each in enumerate(names, 1)))
    label = label or f"Adopting {_DEFENCES[defence]}"
    return Knob(name or defence, label, "adopters", (defence, asns), tuple(range(len(asns) + 1)), now, texts=texts)


def roa(network: Network, who: Who, prefix: str | None = None, *, name: str = "roa", label: str = "") -> Knob:
    """Which ROA an AS publishes for a prefix of its own: none, for the prefix alone, or down to a loose maxLength."""
    whole = Prefix.parse(prefix) if prefix else _first_prefix(network, who)
    asn, longest = network.asn_of(who), 24 if whole.version == 4 else 48
    lengths = tuple(dict.fromkeys((whole.length, *range(whole.length + 1, max(longest, whole.length + 1) + 1))))
    known = {each.prefix: each.max_length for each in network.roas if each.asn == asn}
    texts = ("no ROA", *(f"{whole}, maxLength {length}" for length in lengths))
    label = label or f"{network.name_of(who)}'s ROA"
    return Knob(name, label, "roa", (asn, str(whole)), (None, *lengths), known.get(whole), texts=texts)


def role(network: Network, who: Who, towards: Who | None = None, *, link: str | None = None, name: str = "role",
         label: str = "") -> Knob:
    """The role that an AS says it has on a link (RFC 9234), whatever it is; two that are no pair refuse the session."""
    target = _link(network, who, towards, link)
    asn = network.asn_of(who)
    said = next(each.roles for each in network.sessions if each.link == target)
    label = label or f"{network.name_of(asn)}'s role towards {network.link_name(target, asn)}"
    start = said[network.ends(network.link(target)).index(asn)]
    return Knob(name, label, "role", (asn, target), ("", *ROLES), start, texts=("not configured", *ROLES))


def _first_prefix(network: Network, who: Who) -> Prefix:
    announces = network.find(who).announces
    if not announces:
        raise ValueError(f"{network.name_of(who)} announces nothing; name a prefix")
    return announces[0]


def metric(network: Network, link: str, *, values: Sequence[int] = tuple(range(0, 105, 5)), name: str = "metric",
           label: str = "") -> Knob:
    """What the IGP counts for crossing a link inside an AS (or, without next-hop-self, for the link to a neighbour)."""
    start = network.link(link).metric
    offered = tuple(sorted({*values, start}))
    label = label or f"IGP metric {_ends(network, link)}"
    return Knob(name, label, "metric", (link,), offered, start, "lower is nearer")


def next_hop_self(network: Network, who: Who, *, name: str = "next_hop_self", label: str = "") -> Knob:
    """Whether border routers put their own address as the next hop of what they pass on over iBGP."""
    system = network.find(who)
    label = label or f"Next-hop-self at {system.name}"
    return Knob(name, label, "next_hop_self", (system.asn,), (False, True), system.next_hop_self)


def reflectors(network: Network, who: Who, *choices: str | Iterable[str], start: str | Iterable[str] = "mesh",
               name: str = "reflectors", label: str = "") -> Knob:
    """How an AS speaks iBGP: a full mesh, or with one router (or several) of each choice reflecting to all others."""
    values = ("mesh", *((each,) if isinstance(each, str) else tuple(each) for each in choices))
    texts = ("full mesh", *(f"{' and '.join(each)} reflect{'s' if len(each) == 1 else ''}" for each in values[1:]))
    for names in values[1:]:
        network.ibgp(who, reflectors=names)                # strangers are refused now, not when the knob is turned
    start = start if start == "mesh" else (start,) if isinstance(start, str) else tuple(start)
    label = label or f"iBGP at {network.name_of(who)}"
    return Knob(name, label, "reflectors", (network.asn_of(who),), values, start, texts=texts)


def _edge(network: Network, who: Who, towards: Who | None, link: str | None, prefix: str | None) -> tuple:
    where = None if towards is None and link is None else _link(network, who, towards, link)
    return network.asn_of(who), where, prefix and str(Prefix.parse(prefix))


def _link(network: Network, who: Who, neighbor: Who | None, link: str | None) -> str:
    if link is not None:
        return network.link(link).id
    if neighbor is None:
        raise ValueError(f"name the neighbour or the link of {network.name_of(who)} that the knob is for")
    return network.only_link(who, neighbor).id


def _whom(network: Network, target: tuple) -> str:
    return "everyone" if target[1] is None else network.link_name(target[1], target[0])


def _ends(network: Network, link: str) -> str:
    found = network.link(link)
    inside = len(set(network.ends(found))) == 1
    ends = " to ".join((found.a, found.b) if inside else map(network.name_of, network.ends(found)))
    return f"{ends} ({found.label})" if found.label else ends
