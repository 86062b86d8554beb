"""`Network`, and the fluent builder that reads like a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from ..route import Prefix, check_asn
from .nouns import MEDIA, OPPOSITE, AutonomousSystem, Link, Plan, Router, Rule, Session


@dataclass(frozen=True)
class Network:
    """ASes, their routers, the links and sessions between them, and each AS's policy. Frozen: every method that
    changes something returns a new network.

    >>> network = Network("Two transits").add(64496, "Transit").add(64500, "Edge", announces="192.0.2.0/24")
    >>> network.customer("Edge", of="Transit", capacity=10).links[0].id
    '64500-64496'
    """

    name: str = "network"
    ases: tuple[AutonomousSystem, ...] = ()
    routers: tuple[Router, ...] = ()
    links: tuple[Link, ...] = ()
    sessions: tuple[Session, ...] = ()

    # -- building ---------------------------------------------------------------------------------------------------

    def add(self, asn: int, name: str = "", *, announces: str | Iterable[str] = (), preset: str = "gao-rexford",
            plan: Plan | None = None, multipath: bool = False) -> Network:
        """Add an AS, and one router of the same name for it (its router id is the ASN, so that ids follow ASN order).

        Raises ValueError for an ASN outside 1 to 4294967295, an ASN or a name already taken, or a malformed prefix.
        """
        name = name or f"AS{check_asn(asn)}"
        if check_asn(asn) in self._by_asn:
            raise ValueError(f"AS{asn} is in this network already, as {self.name_of(asn)!r}; give the new AS another number")
        if name in self._by_name:
            raise ValueError(f"{name!r} is the name of AS{self._by_name[name].asn}; give AS{asn} another name")
        texts = (announces,) if isinstance(announces, str | Prefix) else announces
        system = AutonomousSystem(asn, name, tuple(map(Prefix.parse, texts)), preset, (), plan, multipath)
        return replace(self, ases=(*self.ases, system), routers=(*self.routers, Router(name, asn, asn)))

    def customer(self, who: str | int, *, of: str | int, medium: str = "transit", **port: object) -> Network:
        """`who` buys transit from `of`. `port`: id, label, capacity (Gbit/s), cost (money per Gbit/s)."""
        return self._join(who, of, "customer", medium=medium, **port)

    def peers(self, one: str | int, other: str | int, *, medium: str = "pni", **port: object) -> Network:
        """The two exchange their own and their customers' routes, settlement-free."""
        return self._join(one, other, "peer", medium=medium, **port)

    def siblings(self, one: str | int, other: str | int, *, medium: str = "pni", **port: object) -> Network:
        """Two ASes of one owner: each treats the other's routes as its customers' and exports everything."""
        return self._join(one, other, "sibling", medium=medium, **port)

    def flat(self, one: str | int, other: str | int, *, medium: str = "pni", **port: object) -> Network:
        """A session without business: no preference, everything exported."""
        return self._join(one, other, "flat", medium=medium, **port)

    def rule(self, who: str | int, rule: Rule) -> Network:
        """Give an AS one more policy rule; a rule of the same name and direction is replaced where it stands."""
        system = self.find(who)
        rules = [rule if (old.name, old.direction) == (rule.name, rule.direction) else old for old in system.rules]
        return self.with_as(system.asn, rules=tuple(rules if rule in rules else [*rules, rule]))

    def without_rule(self, who: str | int, name: str) -> Network:
        """Take the rules of that name away from an AS."""
        system = self.find(who)
        return self.with_as(system.asn, rules=tuple(rule for rule in system.rules if rule.name != name))

    def prefer(self, who: str | int, local_pref: int, **match: object) -> Network:
        """On import at `who`, give matching routes this local-pref; `match` as in `Rule`: neighbor=, link=, as_path= ..."""
        where = self._match(match)
        return self.rule(who, Rule(f"prefer {dict(where)}", "in", where, (("local_pref", local_pref),)))

    def export(self, who: str | int, *then: tuple, **match: object) -> Network:
        """On export at `who`, do `then` to matching routes, e.g. `("prepend", 2)`, `("add", "174:70")`, `("deny",)`."""
        where = self._match(match)
        return self.rule(who, Rule(f"export {dict(where)}", "out", where, then))

    def with_as(self, who: str | int, **fields: object) -> Network:
        """The same network with fields of one AS replaced."""
        old = self.find(who)
        return replace(self, ases=tuple(replace(a, **fields) if a.asn == old.asn else a for a in self.ases))

    def with_link(self, link: str, **fields: object) -> Network:
        """The same network with fields of one link replaced."""
        old = self.link(link)
        return replace(self, links=tuple(replace(old, **fields) if each is old else each for each in self.links))

    def with_relation(self, link: str, relation: str) -> Network:
        """The same network with end `a` of a link's session now the `relation` of end `b`."""
        if relation not in OPPOSITE:
            raise ValueError(f"relation cannot be {relation!r}; choose {', '.join(OPPOSITE)}")
        self.link(link)
        return replace(self, sessions=tuple(replace(each, relation=relation) if each.link == link else each
                                            for each in self.sessions))

    def _join(self, one: str | int, other: str | int, relation: str, *, medium: str, id: str = "", label: str = "",
              capacity: float = 10.0, cost: float = 0.0) -> Network:
        a, b = self._router_for(one), self._router_for(other)
        if a.asn == b.asn:
            raise ValueError(f"{self.name_of(a.asn)} cannot be linked with itself; name two different ASes")
        if medium not in MEDIA:
            raise ValueError(f"medium cannot be {medium!r}; choose {', '.join(MEDIA)}")
        if not capacity > 0 or not cost >= 0:
            raise ValueError(f"a link's capacity must be above 0 and its cost 0 or more; got {capacity!r} and {cost!r}")
        name = id or f"{a.asn}-{b.asn}"
        twins = [link.id for link in self.links_between(a.asn, b.asn)]
        if name in self._by_link or (twins and not id):
            taken = name if name in self._by_link else twins[0]
            raise ValueError(f"there is a link {taken!r} between {self.name_of(a.asn)} and {self.name_of(b.asn)} already; "
                             f"give a second one a name of its own, such as id='{a.asn}-{b.asn}#2'")
        return replace(
            self,
            links=(*self.links, Link(name, a.name, b.name, medium, capacity, cost, True, label)),
            sessions=(*self.sessions, Session(name, a.name, b.name, relation, name)),
        )

    def _match(self, match: dict) -> tuple[tuple, ...]:
        if "neighbor" in match:
            match = {**match, "neighbor": self.asn_of(match["neighbor"])}
        if "link" in match:
            self.link(match["link"])
        return tuple(match.items())

    def _router_for(self, who: str | int) -> Router:
        named = [router for router in self.routers if router.name == who]
        routers = named or self.routers_of(who)
        if len(routers) != 1:
            raise ValueError(f"{self.find(who).name} has {len(routers)} routers; name one of "
                             f"{', '.join(router.name for router in routers)}")
        return routers[0]

    # -- looking up -------------------------------------------------------------------------------------------------

    def find(self, who: str | int) -> AutonomousSystem:
        """The AS given by number (13335, `"AS13335"`) or by name; ValueError names the alternatives."""
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

    def link(self, link: str) -> Link:
        """The link of that id; ValueError names the alternatives."""
        found = self._by_link.get(link)
        if found is None:
            near = get_close_matches(str(link), self._by_link, 3) or list(self._by_link)[:8]
            raise ValueError(f"there is no link {link!r} in {self.name!r}; choose {', '.join(near) or 'none: it has no links'}")
        return found

    def links_between(self, one: str | int, other: str | int) -> tuple[Link, ...]:
        """The links between two ASes, in the order they were made."""
        pair = {self.asn_of(one), self.asn_of(other)}
        return tuple(link for link in self.links_of(one) if set(self.ends(link)) == pair)

    def links_of(self, who: str | int) -> tuple[Link, ...]:
        """The links of an AS to others, in the order they were made."""
        asn = self.asn_of(who)
        return tuple(link for link in self.links if asn in self.ends(link))

    def ends(self, link: Link | Session) -> tuple[int, int]:
        """The ASNs at both ends of a link or session, `a` first."""
        return self._router_asn[link.a], self._router_asn[link.b]

    def relation(self, link: str) -> str:
        """What end `a` of a link is to end `b`: customer, provider, peer, sibling or flat."""
        return next(session.relation for session in self.sessions if session.link == self.link(link).id)

    def routers_of(self, who: str | int) -> tuple[Router, ...]:
        """The routers of an AS."""
        asn = self.asn_of(who)
        return tuple(router for router in self.routers if router.asn == asn)

    def only_link(self, one: str | int, other: str | int) -> Link:
        """The one link between two ASes; ValueError when there is none, or a choice to make."""
        links = self.links_between(one, other)
        if len(links) == 1:
            return links[0]
        names = f"{self.name_of(one)} and {self.name_of(other)}"
        if not links:
            around = ", ".join(self.name_of(self.far_end(link, one)) for link in self.links_of(one)) or "nobody"
            raise ValueError(f"there is no link between {names}; {self.name_of(one)} has links to {around}")
        raise ValueError(f"there are {len(links)} links between {names}; name one: {', '.join(link.id for link in links)}")

    def far_end(self, link: Link, who: str | int) -> int:
        """The ASN at the other end of a link of `who`."""
        a, b = self.ends(link)
        return b if a == self.asn_of(who) else a

    def _suggest(self, who: object) -> str:
        texts = [f"{system.name} ({system.asn})" for system in self.ases]
        near = get_close_matches(str(who), self._by_name, 3, 0.5)
        if near:
            return " or ".join(f"{name} ({self._by_name[name].asn})" for name in near)
        return ", ".join(texts[:12]) + (", ..." if len(texts) > 12 else "") if texts else "none yet: add an AS first"

    @cached_property
    def _by_asn(self) -> dict[int, AutonomousSystem]:
        return {system.asn: system for system in self.ases}

    @cached_property
    def _by_name(self) -> dict[str, AutonomousSystem]:
        return {system.name: system for system in self.ases}

    @cached_property
    def _by_link(self) -> dict[str, Link]:
        return {link.id: link for link in self.links}

    @cached_property
    def _router_asn(self) -> dict[str, int]:
        return {router.name: router.asn for router in self.routers}

    # -- as a graph -------------------------------------------------------------------------------------------------

    def to_networkx(self):
        """This network as a `networkx.MultiDiGraph`: see `bgpkit_nb.network.graph`."""
        from .graph import to_networkx

        return to_networkx(self)

    @classmethod
    def from_networkx(cls, graph) -> Network:
        """The network that `to_networkx` wrote, or any MultiDiGraph of that form."""
        from .graph import from_networkx

        return from_networkx(graph)
