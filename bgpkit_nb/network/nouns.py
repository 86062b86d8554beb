"""The nouns of a network: ASes, routers, links (what packets cross), sessions (what messages cross) and policy rules.

All are frozen, hashable, picklable data: what they mean is said in `bgpkit_nb.policy` and the rooms after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..route import LONGEST_PATH, ORIGINS, Prefix, check_asn, community
from .registry import checked_defences, checked_roles

#: What the AS at end `a` of a session may be to the AS at end `b`, and what `b` then is to `a`.
OPPOSITE = {"customer": "provider", "provider": "customer", "peer": "peer", "sibling": "sibling", "flat": "flat",
            "rs-client": "route-server", "route-server": "rs-client"}

#: The same for two routers of one AS: a plain iBGP session, or a client's with its route reflector (RFC 4456).
INSIDE = {"ibgp": "ibgp", "client": "reflector", "reflector": "client"}

#: How two networks are joined: a transit port, an Internet exchange, a private interconnect; or two routers of one.
MEDIA = ("transit", "ix", "pni", "backbone")

#: What a rule may ask of a route. `learned` is what the AS is that the route came from, for export rules.
MATCHES = ("neighbor", "link", "relation", "medium", "prefix", "community", "as_path", "learned")

#: What a rule may do, by direction.
ACTIONS = {
    "in": ("local_pref", "med", "origin", "add", "remove", "deny"),
    "out": ("prepend", "med", "origin", "add", "remove", "accept", "deny"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One term of a routing policy: where all of `match` holds, do all of `then`.

    direction: `"in"` (on import) or `"out"` (on export).
    match: pairs such as `("neighbor", 64511)`, `("relation", "customer")`, `("prefix", "192.0.2.0/24")`,
        `("community", "174:70")`, `("as_path", "* 13335")`, `("learned", "own")`; no pair matches everything.
        An AS path is written AS by AS: a number, `?` for any one AS, `*` for any number of them.
    then: `("local_pref", 120)`, `("prepend", 2)` or `("prepend", 2, 64511)`, `("med", 50)`, `("origin", "incomplete")`,
        `("add", "174:70")`, `("remove", "174:70")`, `("deny",)`, or `("accept",)`, which exports what the AS
        would keep to itself (a route leak).
    """

    name: str
    direction: str
    match: tuple[tuple, ...] = ()
    then: tuple[tuple, ...] = ()

    def __post_init__(self) -> None:
        if self.direction not in ACTIONS:
            raise ValueError(f"rule {self.name!r}: direction cannot be {self.direction!r}; choose 'in' or 'out'")
        pairs = [self._known("match", each, MATCHES) for each in self.match]
        actions = [self._known("do", each, ACTIONS[self.direction]) for each in self.then]
        object.__setattr__(self, "match", tuple(_checked_pair(*pair) for pair in pairs))
        object.__setattr__(self, "then", tuple(_checked_action(*action) for action in actions))

    def _known(self, verb: str, words: tuple, known: tuple[str, ...]) -> tuple:
        if not isinstance(words, tuple) or not words or words[0] not in known:
            wrong = words[0] if isinstance(words, tuple) and words else words
            raise ValueError(f"rule {self.name!r} cannot {verb} {wrong!r} on the way {self.direction}; "
                             f"choose {', '.join(known)}")
        return words


_CHOICES = {"relation": tuple(OPPOSITE), "medium": MEDIA, "learned": (*OPPOSITE, "own"), "origin": tuple(ORIGINS)}
_HIGHEST = {"local_pref": 2**32 - 1, "med": 2**32 - 1, "prepend": LONGEST_PATH - 1}
_TAKES = {"prepend": (1, 2), "deny": (0,), "accept": (0,)}


def _checked_pair(key: str, *values: object) -> tuple:
    _count(key, values)
    value = values[0]
    if key == "community":
        return key, community(value)
    if key == "prefix":
        return key, str(Prefix.parse(value))
    if key == "neighbor":
        return key, check_asn(value)
    if key == "as_path" and not all(word in ("*", "?") or word.isdecimal() for word in str(value).split()):
        raise ValueError(f"as_path cannot be {value!r}; write AS numbers, ? for any one AS, * for any number of them")
    return key, _chosen(key, value)


def _checked_action(verb: str, *values: object) -> tuple:
    _count(verb, values)
    if verb in ("add", "remove"):
        return verb, community(*values)
    if verb in _HIGHEST and not (type(values[0]) is int and 0 <= values[0] <= _HIGHEST[verb]):
        raise ValueError(f"{verb} cannot be {values[0]!r}; choose a whole number from 0 to {_HIGHEST[verb]}")
    if verb == "prepend" and len(values) > 1:
        check_asn(values[1])
    return verb, *(_chosen(verb, value) for value in values)


def _count(word: str, values: tuple) -> None:
    if len(values) not in _TAKES.get(word, (1,)):
        takes = " or ".join(map(str, _TAKES.get(word, (1,))))
        raise ValueError(f"{word!r} takes {takes} values, not {len(values)}: {values!r}")


def _chosen(word: str, value: object) -> object:
    if word in _CHOICES and value not in _CHOICES[word]:
        raise ValueError(f"{word} cannot be {value!r}; choose {', '.join(_CHOICES[word])}")
    return value


@dataclass(frozen=True, slots=True)
class Plan:
    """The action communities that an AS honours from its customers: rules, with what the AS says each one means.

    meanings: (community, meaning) in the order of the AS's own table. source: where that table was published.
    """

    name: str
    asn: int
    rules: tuple[Rule, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class AutonomousSystem:
    """A network under one administration: number, name, the prefixes it announces, and its routing policy.

    preset: the local-preference table it starts from (`bgpkit_nb.policy.PRESETS`); rules come on top of it,
    in order, the later winning; plan: the action communities it honours; multipath: whether it splits traffic over
    routes that are equal up to the tie-breaks; next_hop_self: whether its border routers put their own address as
    the next hop of what they pass on over iBGP; secures: the defences it has adopted (`DEFENCES`). Raises ValueError
    for an ASN outside 1 to 4294967295 and for an unknown defence.
    """

    asn: int
    name: str
    announces: tuple[Prefix, ...] = ()
    preset: str = "gao-rexford"
    rules: tuple[Rule, ...] = ()
    plan: Plan | None = None
    multipath: bool = False
    next_hop_self: bool = True
    secures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_asn(self.asn)
        object.__setattr__(self, "secures", checked_defences(self.secures))


@dataclass(frozen=True, slots=True)
class Router:
    """A BGP speaker of an AS. `router_id` is its 32-bit BGP Identifier (RFC 6286).

    family, switches: the router family that it decides like, and what its operators switched in it (see
    `bgpkit_nb.decision.FAMILIES`). cluster_id: what it puts into CLUSTER_LIST as a route reflector, its router id if
    None (RFC 4456 7). Raises ValueError for an id that is no 32-bit number above 0.
    """

    name: str
    asn: int
    router_id: int
    family: str = "rfc4271"
    switches: tuple[str, ...] = ()
    cluster_id: int | None = None

    def __post_init__(self) -> None:
        for what, value in (("router id", self.router_id), ("cluster id", self.cluster_id)):
            if value is not None and not (type(value) is int and 0 < value < 1 << 32):
                raise ValueError(f"{what} of router {self.name!r} cannot be {value!r}; choose 1 to 4294967295")


@dataclass(frozen=True, slots=True)
class Link:
    """What packets cross between routers `a` and `b`; its identity is `id`, for two networks may share several.

    capacity: Gbit/s each way. cost: money per Gbit/s carried, in any one currency. label: what people call the port.
    metric: its IGP metric, in both directions; of a link to another AS, what its subnet costs from the border router.
    Raises ValueError for a medium that is not one of `MEDIA`, a capacity of 0 or less, a cost or a metric below 0.
    """

    id: str
    a: str
    b: str
    medium: str = "transit"
    capacity: float = 10.0
    cost: float = 0.0
    up: bool = True
    label: str = ""
    metric: int = 0

    def __post_init__(self) -> None:
        if not (type(self.metric) is int and 0 <= self.metric < 1 << 32):
            raise ValueError(f"link {self.id!r}: its IGP metric cannot be {self.metric!r}; choose 0 to 4294967295")
        if self.medium not in MEDIA:
            raise ValueError(f"link {self.id!r}: medium cannot be {self.medium!r}; choose {', '.join(MEDIA)}")
        if not (_is_number(self.capacity) and self.capacity > 0 and _is_number(self.cost) and self.cost >= 0):
            raise ValueError(f"link {self.id!r}: its capacity must be above 0 and its cost 0 or more; "
                             f"got {self.capacity!r} and {self.cost!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Session:
    """What messages cross: router `a` is the `relation` of router `b`. `link` is the link it rides on, if any.

    Between two ASes the relation is one of `OPPOSITE`, between two routers of one AS one of `INSIDE`; such a session
    rides on no link but on whatever way the IGP finds. roles: the roles that the two ends are configured to say they
    have (RFC 9234 4.1), `a` first; `""` where none is. Raises ValueError for any other relation, and for an unknown
    role.
    """

    id: str
    a: str
    b: str
    relation: str = "peer"
    link: str | None = None
    roles: tuple[str, str] = ("", "")

    def far(self, router: str) -> str:
        """The router at the other end."""
        return self.b if self.a == router else self.a

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", checked_roles(self.roles))
        if self.relation not in OPPOSITE and self.relation not in INSIDE:
            raise ValueError(f"session {self.id!r}: relation cannot be {self.relation!r}; "
                             f"choose {', '.join((*OPPOSITE, *INSIDE))}")
