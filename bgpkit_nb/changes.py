"""`Change`: one mutation of a network as data, the one language of knobs, events, undo and shared settings.

`KINDS` is the table of what can be changed. Adding a kind is adding a row: a checker for its value and a pure function
`(network, target, value) -> network`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .decision import FAMILIES, family
from .network import MEDIA, OPPOSITE, ROLES, Network, Router, Rule
from .policy import HIJACKS, preset
from .policy.hijacks import hijacked
from .route import LONGEST_PATH, Prefix, community


@dataclass(frozen=True, slots=True)
class Change:
    """Turn one thing: `kind` is a row of `KINDS`, `target` says which, `value` what it becomes.

    `target` has a part for each name in the kind's `reads`: `(ASN, link id or None, prefix or None)`, `(link id,)`,
    `(ASN,)`, `(ASN, defence)` and so on; where it names a router, an ASN means all routers of that AS.
    """

    kind: str
    target: tuple
    value: object


class Kind(NamedTuple):
    """How one kind of change is checked and made. `reads` names the parts of its target; `says` what values will do."""

    apply: Callable[[Network, tuple, object], Network]
    check: Callable[[object], object]
    reads: tuple[str, ...]
    says: str


def apply(network: Network, change: Change) -> Network:
    """The network with the change made. Raises ValueError when kind, target or value is not one there is."""
    kind = kind_of(change.kind)
    if len(change.target) != len(kind.reads):
        raise ValueError(f"a {change.kind!r} change is aimed at ({', '.join(kind.reads)}); got {change.target!r}")
    return kind.apply(network, change.target, check_value(change.kind, change.value))


def kind_of(name: str) -> Kind:
    """The row of `KINDS` of that name; ValueError names the alternatives."""
    if name not in KINDS:
        raise ValueError(f"there is no kind of change {name!r}; choose {', '.join(KINDS)}")
    return KINDS[name]


def check_value(kind: str, value: object) -> object:
    """The value in its normal form; ValueError naming the kind, the value and what would do."""
    row = kind_of(kind)
    try:
        return row.check(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"{kind} cannot be {value!r}; choose {row.says}") from None


# -- values ---------------------------------------------------------------------------------------------------------


def _whole(low: int, high: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or value != int(value) or not low <= value <= high:
            raise ValueError
        return int(value)
    return check


def _or_none(check: Callable) -> Callable:
    return lambda value: None if value is None else check(value)


def _switch(value: object) -> bool:
    if value not in (True, False):
        raise ValueError
    return bool(value)


def _one_of(*values: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in values:
            raise ValueError
        return str(value)
    return check


def _communities(value: object) -> str | tuple[str, ...]:
    """`"none"`, one community, or a tuple of several."""
    if value in (None, "", "none", (), []):
        return "none"
    if isinstance(value, str):
        return community(value)
    several = tuple(community(each) for each in value)
    return several[0] if len(several) == 1 else several


def _adds(value: str | tuple[str, ...]) -> tuple[tuple, ...]:
    return () if value == "none" else tuple(("add", each) for each in ((value,) if isinstance(value, str) else value))


def _reflectors(value: object) -> str | tuple[str, ...]:
    """`"mesh"`, or the names of the routers that reflect."""
    if value == "mesh":
        return "mesh"
    names = tuple(value)
    if isinstance(value, str) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError
    return names


def _amount(value: object) -> float:
    number = float(value)
    if not 0 < number < 1e9:
        raise ValueError
    return number


# -- what each kind does -----------------------------------------------------------------------------------------------


def _as_rule(kind: str, direction: str, then: Callable[[object], tuple[tuple, ...]]) -> Callable:
    """A kind that stands as one rule of an AS, found again by its name; no action takes the rule away."""
    def turn(network: Network, target: tuple, value: object) -> Network:
        asn, link, prefix = target
        name = _rule_name(kind, link, prefix)
        actions = then(value)
        if not actions:
            return network.without_rule(asn, name)
        return network.rule(asn, Rule(name, direction, _where(network, asn, link, prefix), actions))
    return turn


def _rule_name(kind: str, link: str | None, prefix: str | None) -> str:
    return " ".join(str(part) for part in (kind, link, prefix) if part is not None)


def _where(network: Network, asn: int, link: str | None, prefix: str | None) -> tuple[tuple, ...]:
    if link is not None and network.link(link) not in network.links_of(asn):
        raise ValueError(f"link {link!r} is not one of {network.name_of(asn)}'s")
    pairs = (("link", link), ("prefix", prefix))
    return tuple(pair for pair in pairs if pair[1] is not None)


_ELSEWHERE = "no more-specific"


def _more_specific(network: Network, target: tuple, bits: int) -> Network:
    """Announce the pieces of a prefix over one link only (no link named: everywhere), beside the whole prefix.

    A rule that does nothing marks each piece and its link, so that 0 bits takes back these and no others; a piece goes
    out over every link that it is marked for.
    """
    asn, link, text = target
    stem, where = f"{_rule_name('more_specific', link, text)}:", _where(network, asn, link, None)
    system = network.find(asn)
    marked = _links_of_pieces(system.rules)
    base = tuple(each for each in system.announces if str(each) not in marked)
    kept = [rule for rule in system.rules if not rule.name.startswith((stem, _ELSEWHERE))]
    pieces = [str(each) for each in (Prefix.parse(text).pieces(bits) if bits else ()) if each not in base]
    rules = [*kept, *(Rule(f"{stem} {piece}", "out", (*where, ("prefix", piece))) for piece in pieces)]
    announces = (*base, *(Prefix.parse(piece) for piece in _links_of_pieces(rules)))
    return network.with_as(asn, announces=announces, rules=(*rules, *_not_elsewhere(network, asn, rules)))


def _links_of_pieces(rules: Iterable[Rule]) -> dict[str, set[str | None]]:
    links: dict[str, set[str | None]] = {}
    for rule in rules:
        if rule.name.startswith("more_specific "):
            match = dict(rule.match)
            links.setdefault(match["prefix"], set()).add(match.get("link"))
    return links


def _not_elsewhere(network: Network, asn: int, rules: Iterable[Rule]) -> Iterator[Rule]:
    for piece, links in _links_of_pieces(rules).items():
        for other in () if None in links else network.links_of(asn):
            if other.id not in links:
                where = (("link", other.id), ("prefix", piece))
                yield Rule(f"{_ELSEWHERE} {piece} on {other.id}", "out", where, (("deny",),))


def _reflect(network: Network, target: tuple, names: str | tuple[str, ...]) -> Network:
    turned = network.ibgp(target[0], reflectors=None if names == "mesh" else names)
    return network if set(turned.sessions) == set(network.sessions) else turned     # what is so already keeps its order


def _with_as(field: str) -> Callable:
    return lambda network, target, value: network.with_as(target[0], **{field: value})


def _with_link(field: str) -> Callable:
    return lambda network, target, value: network.with_link(target[0], **{field: value})


def routers_meant(network: Network, who: str | int) -> tuple[Router, ...]:
    """The router of that name, or all routers of an AS."""
    named = tuple(router for router in network.routers if router.name == who)
    return named or network.routers_of(who)


def _with_family(network: Network, target: tuple, name: str) -> Network:
    """Another family comes out of the box, no switch set; the one it has already keeps its switches."""
    for router in routers_meant(network, target[0]):
        if router.family != name:
            network = network.with_router(router.name, family=name, switches=())
    return network


def _with_switch(network: Network, target: tuple, on: bool) -> Network:
    who, name = target
    for router in routers_meant(network, who):
        if is_on(router, name) != on:
            others = tuple(each for each in switches_set(router) if each not in _normal(router, name))
            switches = family(router.family, (*router.switches, name)).set if on else others
            network = network.with_router(router.name, switches=switches)
    return network


def switches_set(router: Router) -> tuple[str, ...]:
    """What is switched at a router, in normal form and order."""
    return family(router.family, router.switches).set


def is_on(router: Router, name: str) -> bool:
    """Whether a switch is on at a router; one that its family does not have is not."""
    return bool(set(_normal(router, name)) & set(switches_set(router)))


def _normal(router: Router, name: str) -> tuple[str, ...]:
    try:
        return family(router.family, name).set
    except ValueError:
        return ()


def _roa(network: Network, target: tuple, max_length: int | None) -> Network:
    asn, prefix = target
    if max_length is None:
        return network.without_roa(prefix, asn)
    return network.roa(prefix, asn, max_length=max_length)


_EDGE = ("ASN", "link", "prefix")
KINDS = {
    "prepend": Kind(_as_rule("prepend", "out", lambda n: (("prepend", n),) if n else ()), _whole(0, LONGEST_PATH - 1),
                    _EDGE, f"0 to {LONGEST_PATH - 1} extra copies, the most that one UPDATE can carry"),
    "local_pref": Kind(_as_rule("local_pref", "in", lambda n: () if n is None else (("local_pref", n),)),
                       _or_none(_whole(0, 2**32 - 1)), _EDGE, "0 to 4294967295, or None for the AS's preset"),
    "announce": Kind(_as_rule("announce", "out", lambda on: () if on else (("deny",),)), _switch,
                     _EDGE, "True or False"),
    "community": Kind(_as_rule("community", "out", _adds), _communities,
                      _EDGE, "'none', a community such as '174:70', or several of them"),
    "med": Kind(_as_rule("med", "out", lambda n: () if n is None else (("med", n),)), _or_none(_whole(0, 2**32 - 1)),
                _EDGE, "0 to 4294967295, or None to send none"),
    "more_specific": Kind(_more_specific, _whole(0, 8), _EDGE, "0 (off) to 8 bits finer than the prefix"),
    "link": Kind(_with_link("up"), _switch, ("link",), "True (up) or False (down)"),
    "capacity": Kind(_with_link("capacity"), _amount, ("link",), "a number of Gbit/s above 0"),
    "medium": Kind(_with_link("medium"), _one_of(*MEDIA), ("link",), ", ".join(MEDIA)),
    "metric": Kind(_with_link("metric"), _whole(0, 2**32 - 1), ("link",), "0 to 4294967295"),
    "relation": Kind(lambda network, target, value: network.with_relation(target[0], value), _one_of(*OPPOSITE),
                     ("link",), ", ".join(OPPOSITE)),
    "preset": Kind(_with_as("preset"), lambda name: preset(name).name,
                   ("ASN",), "the name of a local-preference preset"),
    "multipath": Kind(_with_as("multipath"), _switch, ("ASN",), "True or False"),
    "family": Kind(_with_family, _one_of(*FAMILIES), ("router",), ", ".join(FAMILIES)),
    "switch": Kind(_with_switch, _switch, ("router", "switch"), "True (on) or False (off)"),
    "leak": Kind(_as_rule("leak", "out", lambda on: (("accept",),) if on else ()), _switch, _EDGE, "True or False"),
    "hijack": Kind(lambda network, target, value: hijacked(network, *target, value), _one_of(*HIJACKS),
                   ("ASN", "victim", "prefix"), ", ".join(HIJACKS)),
    "adopts": Kind(lambda network, target, value: network.adopt(*target, on=value), _switch, ("ASN", "defence"),
                   "True or False"),
    "adopters": Kind(lambda network, target, many: network.adopt_first(many, *target), _whole(0, 100_000),
                     ("defence", "ASNs in order"), "0 to the number of ASes named"),
    "roa": Kind(_roa, _or_none(_whole(0, 128)), ("ASN", "prefix"), "a maxLength from the prefix's own up, or None"),
    "role": Kind(lambda network, target, value: network.with_role(target[0], value, link=target[1]),
                 _one_of("", *ROLES), ("ASN", "link"), f"'' or {', '.join(ROLES)}"),
    "next_hop_self": Kind(_with_as("next_hop_self"), _switch, ("ASN",), "True or False"),
    "reflectors": Kind(_reflect, _reflectors, ("ASN",), "'mesh', or the names of the routers that reflect"),
}
