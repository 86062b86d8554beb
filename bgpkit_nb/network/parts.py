"""What a network is made of, and how each part is found. `Network` adds the words that build one."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from .igp import Interior
from .nouns import AutonomousSystem, Link, Router, Session


@dataclass(frozen=True)
class Parts:
    """ASes, routers, links and sessions, each in the order it was added, and the questions one asks of them.

    An AS is asked for by number (13335, `"AS13335"`) or by name. Whatever is not there is refused with a ValueError
    that names the alternatives.
    """

    name: str = "network"
    ases: tuple[AutonomousSystem, ...] = ()
    routers: tuple[Router, ...] = ()
    links: tuple[Link, ...] = ()
    sessions: tuple[Session, ...] = ()

    # -- ASes -------------------------------------------------------------------------------------------------------

    def find(self, who: str | int) -> AutonomousSystem:
        """The AS given by number or by name."""
        system = self._by_name.get(who) if isinstance(who, str) else self._by_asn.get(who)
        if system is None and isinstance(who, str) and who.upper().removeprefix("AS").isdecimal():
            system = self._by_asn.get(int(who.upper().removeprefix("AS")))
        if system is None:
            raise ValueError(f"there is no AS {who!r} in {self.name!r}; choose {self._suggest(who)}")
        return system

    def asn_of(self, who: str | int) -> int:
        """The number of an AS given by number or by name."""
        return self.find(who).asn

    def name_of(self, who: str | int) -> str:
        """The name of an AS given by number or by name."""
        return self.find(who).name

    def providers(self) -> dict[int, tuple[int, ...]]:
        """For every AS, the ASes that it buys transit from."""
        found: dict[int, dict[int, None]] = {system.asn: {} for system in self.ases}
        for session in self.sessions:
            a, b = self.ends(session)
            if session.relation == "customer":
                found[a][b] = None
            elif session.relation == "provider":
                found[b][a] = None
        return {asn: tuple(above) for asn, above in found.items()}

    @cached_property
    def route_servers(self) -> frozenset[int]:
        """The ASes that serve routes at an Internet exchange, and carry no traffic of their own."""
        ends = ((session, *self.ends(session)) for session in self.sessions)
        return frozenset(b if session.relation == "rs-client" else a for session, a, b in ends
                         if session.relation in ("rs-client", "route-server"))

    # -- routers ----------------------------------------------------------------------------------------------------

    def router(self, who: str | int) -> Router:
        """The router of that name, or the only router of an AS; ValueError when the AS leaves a choice to make."""
        named = self._by_router.get(who)
        routers = (named,) if named else self.routers_of(who)
        if len(routers) != 1:
            raise ValueError(f"{self.name_of(who)} has {len(routers)} routers; name one: "
                             f"{', '.join(router.name for router in routers)}")
        return routers[0]

    def routers_of(self, who: str | int) -> tuple[Router, ...]:
        """The routers of an AS."""
        asn = self.asn_of(who)
        return tuple(router for router in self.routers if router.asn == asn)

    def entry_router(self, who: str | int) -> Router:
        """The router of that name, or the one that is looked at when an AS is looked at: its first."""
        return self._by_router.get(who) or self.routers_of(who)[0]

    def entry_routers(self, who: str | int) -> tuple[Router, ...]:
        """Where traffic starts: at the router of that name, or at every router of an AS."""
        named = self._by_router.get(who)
        return (named,) if named else self.routers_of(who)

    def label(self, router: str) -> str:
        """What people call a router: by its own name, after that of its AS where the AS has several."""
        found = self.router(router)
        name = self.name_of(found.asn)
        return name if len(self.routers_of(found.asn)) == 1 else f"{name} {found.name}"

    # -- links ------------------------------------------------------------------------------------------------------

    def link(self, link: str) -> Link:
        """The link of that id."""
        found = self._by_link.get(link)
        if found is None:
            near = get_close_matches(str(link), self._by_link, 3) or list(self._by_link)[:8]
            raise ValueError(f"there is no link {link!r} in {self.name!r}; "
                             f"choose {', '.join(near) or 'none: it has no links'}")
        return found

    def links_of(self, who: str | int) -> tuple[Link, ...]:
        """The links of an AS to others, in the order they were made; of a router, those that end at it."""
        if who in self._by_router and who not in self._by_name:
            found = self._by_end.get(self._by_router[who].asn, ())
            return tuple(link for link in found if who in (link.a, link.b))
        return tuple(self._by_end.get(self.asn_of(who), ()))

    def links_inside(self, who: str | int) -> tuple[Link, ...]:
        """The links between the routers of an AS, in the order they were made."""
        return tuple(self._inside.get(self.asn_of(who), ()))

    @cached_property
    def interior(self) -> Interior:
        """The IGP's view of every AS: what it costs between its routers, and which way packets go."""
        return Interior.of(self.routers, [link for links in self._inside.values() for link in links])

    def links_between(self, one: str | int, other: str | int) -> tuple[Link, ...]:
        """The links between two ASes, in the order they were made."""
        pair = {self.asn_of(one), self.asn_of(other)}
        return tuple(link for link in self.links_of(one) if set(self.ends(link)) == pair)

    def only_link(self, one: str | int, other: str | int) -> Link:
        """The one link between two ASes; ValueError when there is none, or a choice to make."""
        links = self.links_between(one, other)
        if len(links) == 1:
            return links[0]
        names = f"{self.name_of(one)} and {self.name_of(other)}"
        if links:
            choice = ", ".join(link.id for link in links)
            raise ValueError(f"there are {len(links)} links between {names}; name one: {choice}")
        around = ", ".join(self.name_of(self.far_end(link, one)) for link in self.links_of(one)) or "nobody"
        raise ValueError(f"there is no link between {names}; {self.name_of(one)} has links to {around}")

    def ends(self, link: Link | Session) -> tuple[int, int]:
        """The ASNs at both ends of a link or session, `a` first."""
        return self._by_router[link.a].asn, self._by_router[link.b].asn

    def far_end(self, link: Link | Session, who: str | int) -> int:
        """The ASN at the other end of a link or session of `who`."""
        a, b = self.ends(link)
        return b if a == self.asn_of(who) else a

    def session(self, session: str) -> Session:
        """The session of that id; ValueError when there is none."""
        found = self._by_session.get(session)
        if found is None:
            raise ValueError(f"there is no session {session!r} in {self.name!r}; "
                             f"choose {', '.join(list(self._by_session)[:8]) or 'none: it has no sessions'}")
        return found

    def link_name(self, link: str, who: str | int) -> str:
        """What `who` calls a link: the AS at its far end, with the port's label (or the id, where it has several)."""
        found = self.link(link)
        far = self.far_end(found, who)
        port = found.label or (found.id if len(self.links_between(who, far)) > 1 else "")
        return f"{self.name_of(far)} ({port})" if port else self.name_of(far)

    def relation(self, link: str) -> str:
        """What end `a` of a link is to end `b`: customer, provider, peer, sibling or flat."""
        relation = self._relations.get(self.link(link).id)
        if relation is None:
            raise ValueError(f"no session rides on link {link!r}, so its ends have no relation; give it one")
        return relation

    # -- how they are found -----------------------------------------------------------------------------------------

    def _suggest(self, who: object) -> str:
        near = get_close_matches(str(who), self._by_name, 3, 0.5)
        if near:
            return " or ".join(f"{name} ({self._by_name[name].asn})" for name in near)
        texts = [f"{system.name} ({system.asn})" for system in self.ases]
        return ", ".join(texts[:12]) + (", ..." if len(texts) > 12 else "") if texts else "none yet: add an AS first"

    @cached_property
    def _by_asn(self) -> dict[int, AutonomousSystem]:
        return {system.asn: system for system in self.ases}

    @cached_property
    def _by_name(self) -> dict[str, AutonomousSystem]:
        return {system.name: system for system in self.ases}

    @cached_property
    def _by_router(self) -> dict[str, Router]:
        return {router.name: router for router in self.routers}

    @cached_property
    def _by_link(self) -> dict[str, Link]:
        return {link.id: link for link in self.links}

    @cached_property
    def _by_end(self) -> dict[int, list[Link]]:
        found: dict[int, list[Link]] = {}
        for link in self.links:
            a, b = self.ends(link)
            for asn in (a, b) if a != b else ():
                found.setdefault(asn, []).append(link)
        return found

    @cached_property
    def _inside(self) -> dict[int, list[Link]]:
        found: dict[int, list[Link]] = {}
        for link in self.links:
            a, b = self.ends(link)
            if a == b:
                found.setdefault(a, []).append(link)
        return found

    @cached_property
    def _by_session(self) -> dict[str, Session]:
        return {session.id: session for session in self.sessions}

    @cached_property
    def _relations(self) -> dict[str | None, str]:
        return {session.link: session.relation for session in reversed(self.sessions)}      # the first on a link counts
