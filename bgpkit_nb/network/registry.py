"""What ASes publish so that others can check routes, and the names of the defences that check them.

All of it is data that a network holds (`network.roas`, `network.aspas`, `network.peerlocks`); what it means is said in
`bgpkit_nb.policy.security`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..route import Prefix, address_bits, check_asn

#: What an AS may adopt, and what it then does.
DEFENCES = {
    "rov": "drops routes whose origin no ROA allows (RFC 6811)",
    "aspa": "drops routes whose AS_PATH contradicts the published providers (draft-ietf-sidrops-aspa-verification)",
    "otc": "says its role and marks what may only go to customers (RFC 9234)",
    "rfc8212": "passes nothing in or out where no policy is configured (RFC 8212)",
    "peerlock": "takes a protected AS's routes from it and from those it named only",
}

#: The roles of RFC 9234 4.1, each with the one that the other end must have.
ROLES = {"provider": "customer", "customer": "provider", "peer": "peer", "rs": "rs-client", "rs-client": "rs"}


@dataclass(frozen=True, slots=True)
class Roa:
    """A Route Origin Authorization (RFC 6482): `asn` may originate `prefix`, and more-specifics of it down to
    `max_length` bits (not given: none). AS 0 stands for nobody.

    Raises ValueError for an AS number or a length that cannot be.
    """

    prefix: Prefix
    asn: int
    max_length: int | None = None

    def __post_init__(self) -> None:
        if self.asn != 0 or isinstance(self.asn, bool):
            check_asn(self.asn)
        own, most = self.prefix.length, address_bits(self.prefix.version)
        length = own if self.max_length is None else self.max_length
        if isinstance(length, bool) or not isinstance(length, int) or not own <= length <= most:
            raise ValueError(f"a ROA for {self.prefix} cannot have the maxLength {self.max_length!r}; "
                             f"choose {own} to {most}")
        object.__setattr__(self, "max_length", length)


@dataclass(frozen=True, slots=True)
class Aspa:
    """An Autonomous System Provider Authorization: `customer` names all its `providers` (none: it has none, which is
    published as AS 0).

    Raises ValueError for what is no AS number, and for an AS that names itself.
    """

    customer: int
    providers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_asn(self.customer)
        providers = tuple(sorted({check_asn(asn) for asn in self.providers}))
        if self.customer in providers:
            raise ValueError(f"AS{self.customer} cannot be a provider of itself; leave it out of its ASPA")
        object.__setattr__(self, "providers", providers)


def provider_table(aspas: Iterable[Aspa]) -> dict[int, frozenset[int]]:
    """The providers that each customer has published."""
    return {each.customer: frozenset(each.providers) for each in aspas}


@dataclass(frozen=True, slots=True)
class Peerlock:
    """What an AS asks of those that adopt peerlock: take routes with `protected` in the AS_PATH from it, and from the
    neighbours in `through`, and from no other customer or peer.

    Raises ValueError for what is no AS number.
    """

    protected: int
    through: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_asn(self.protected)
        object.__setattr__(self, "through", tuple(sorted({check_asn(asn) for asn in self.through})))


def checked_defences(names: tuple[str, ...]) -> tuple[str, ...]:
    """The defences in the order of `DEFENCES`, each once; ValueError names the alternatives to an unknown one."""
    for name in names:
        if name not in DEFENCES:
            raise ValueError(f"there is no defence {name!r}; choose {', '.join(DEFENCES)}")
    return tuple(name for name in DEFENCES if name in names)


def checked_roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    """Two roles, one for each end of a session, empty where none is said; ValueError names the alternatives."""
    if len(roles) != 2:
        raise ValueError(f"a session has two ends, so two roles; got {roles!r}")
    for role in roles:
        if role and role not in ROLES:
            raise ValueError(f"there is no role {role!r}; choose {', '.join(ROLES)}, or '' for none")
    return tuple(roles)
