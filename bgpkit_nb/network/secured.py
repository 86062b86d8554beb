"""The security of a network: what ASes publish, what they adopt, and the roles that session ends say they have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from ..route import Prefix
from .nouns import Session
from .parts import Parts
from .registry import ROLES, Aspa, Peerlock, Roa, checked_defences, provider_table

#: The roles of both ends by the relation of end `a` to end `b`. Other relations have none.
_ROLES_OF = {"customer": ("customer", "provider"), "provider": ("provider", "customer"), "peer": ("peer", "peer"),
             "rs-client": ("rs-client", "rs"), "route-server": ("rs", "rs-client")}


@dataclass(frozen=True)
class Secured(Parts):
    """Parts, with ROAs, ASPAs and peerlocks beside them. ASes are given by number or by name."""

    roas: tuple[Roa, ...] = ()
    aspas: tuple[Aspa, ...] = ()
    peerlocks: tuple[Peerlock, ...] = ()

    # -- published ----------------------------------------------------------------------------------------------------

    def roa(self, prefix: str | Prefix, who: str | int, *, max_length: int | None = None) -> Self:
        """Publish that `who` may originate a prefix, down to `max_length` bits (not given: the prefix alone).

        A ROA for the same prefix and AS is replaced; `who=0` says that nobody may. ValueError for what cannot be.
        """
        made = Roa(Prefix.parse(prefix), 0 if who == 0 else self.asn_of(who), max_length)
        others = self.without_roa(made.prefix, who).roas
        return replace(self, roas=(*others, made))

    def without_roa(self, prefix: str | Prefix, who: str | int) -> Self:
        """Take back the ROA of `who` for a prefix."""
        gone = Prefix.parse(prefix), 0 if who == 0 else self.asn_of(who)
        return replace(self, roas=tuple(each for each in self.roas if (each.prefix, each.asn) != gone))

    def aspa(self, who: str | int, providers: Iterable[str | int] | None = None) -> Self:
        """Publish the providers of an AS: those named, or those that it has in this network. An older ASPA of it is
        replaced."""
        asn = self.asn_of(who)
        above = self.providers()[asn] if providers is None else map(self.asn_of, _listed(providers))
        others = tuple(each for each in self.aspas if each.customer != asn)
        return replace(self, aspas=(*others, Aspa(asn, tuple(above))))

    def peerlock(self, who: str | int, *, through: Iterable[str | int] = ()) -> Self:
        """Ask adopters of peerlock to take routes of `who` from it and from `through` only; an older one is replaced.
        """
        asn = self.asn_of(who)
        others = tuple(each for each in self.peerlocks if each.protected != asn)
        return replace(self, peerlocks=(*others, Peerlock(asn, tuple(map(self.asn_of, _listed(through))))))

    @cached_property
    def attested(self) -> dict[int, frozenset[int]]:
        """The providers that each AS with an ASPA has published."""
        return provider_table(self.aspas)

    # -- adopted ------------------------------------------------------------------------------------------------------

    def adopt(self, who: str | int, *defences: str, on: bool = True) -> Self:
        """Let an AS adopt defences (or, with on=False, give them up); `DEFENCES` says what each one does."""
        system, named = self.find(who), checked_defences(defences)
        kept = tuple(name for name in system.secures if name not in named)
        changed = replace(system, secures=(*kept, *named) if on else kept)
        return replace(self, ases=tuple(changed if each is system else each for each in self.ases))

    def adopt_first(self, many: int, defence: str, order: tuple[str | int, ...]) -> Self:
        """Let the first so many ASes of an order adopt a defence, and the others not."""
        if not isinstance(order, tuple) or many > len(order):
            most = f"0 to {len(order)}" if isinstance(order, tuple) else f"a tuple of ASes, not {order!r}"
            raise ValueError(f"adopters cannot be {many}; choose {most}")
        network = self
        for rank, asn in enumerate(order):
            network = network.adopt(asn, defence, on=rank < many)
        return network

    def adopters(self, defence: str) -> tuple[int, ...]:
        """The ASes that adopt a defence."""
        (name,) = checked_defences((defence,))
        return tuple(system.asn for system in self.ases if name in system.secures)

    # -- roles --------------------------------------------------------------------------------------------------------

    def with_role(self, who: str | int, role: str, *, towards: str | int | None = None,
                  link: str | None = None) -> Self:
        """Configure the role that `who` says it has on a link (RFC 9234 4.1), whether or not it adopts `"otc"`; `""`
        leaves it to that."""
        found = self.link(link) if link else self.only_link(who, towards)
        if self.asn_of(who) not in self.ends(found):
            raise ValueError(f"link {found.id!r} is not one of {self.name_of(who)}'s")
        at = self.ends(found).index(self.asn_of(who))
        sessions = (replace(each, roles=_put(each.roles, at, role)) if each.link == found.id else each
                    for each in self.sessions)
        return replace(self, sessions=tuple(sessions))

    def roles(self, session: Session) -> tuple[str, str]:
        """The roles that the ends of a session say they have, `a` first; empty where an end says none.

        What is configured counts; else an AS that adopts `"otc"` says what the relation makes it.
        """
        by_relation = _ROLES_OF.get(session.relation, ("", ""))
        return tuple(said or (role if "otc" in self.find(asn).secures else "")
                     for said, role, asn in zip(session.roles, by_relation, self.ends(session), strict=True))

    def role_fault(self, session: Session) -> str:
        """Why a session does not come up: both ends say a role, and the two are no pair (RFC 9234 4.2); else empty."""
        if session.roles == ("", ""):                         # roles that follow from one relation always are a pair
            return ""
        a, b = self.roles(session)
        if not (a and b) or ROLES[a] == b:
            return ""
        one, other = map(self.name_of, self.ends(session))
        return (f"The session between {one} and {other} does not come up: {one} says its role is {a!r} and {other} "
                f"says {b!r}, which is refused as a role mismatch (NOTIFICATION 2/11, RFC 9234).")


def _put(roles: tuple[str, str], at: int, role: str) -> tuple[str, str]:
    return (role, roles[1]) if at == 0 else (roles[0], role)


def _listed(whom: Iterable[str | int] | str | int) -> Iterable[str | int]:
    return (whom,) if isinstance(whom, str | int) else whom
