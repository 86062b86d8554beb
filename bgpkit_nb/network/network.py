"""`Network`, and the fluent builder that reads like a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..route import Prefix, check_asn
from .meshes import clients_of, inside_sessions
from .nouns import INSIDE, AutonomousSystem, Link, Plan, Router, Rule, Session
from .secured import Secured


@dataclass(frozen=True)
class Network(Secured):
    """ASes, their routers, the links and sessions between them, and each AS's policy. Frozen: every method that
    changes something returns a new network. ASes are given by number or by name.

    >>> network = Network("Two transits").add(64496, "Transit").add(64500, "Edge", announces="192.0.2.0/24")
    >>> network.customer("Edge", of="Transit", capacity=10).links[0].id
    '64500-64496'
    """

    # -- ASes -------------------------------------------------------------------------------------------------------

    def add(self, asn: int, name: str = "", *, announces: str | Iterable[str] = (), preset: str = "gao-rexford",
            plan: Plan | None = None, multipath: bool = False, routers: Iterable[str] = (),
            next_hop_self: bool = True) -> Network:
        """Add an AS, with one router of the same name for it, or with the routers named, in a full mesh of iBGP.

        The first router's id is the ASN and the next ones follow it, so that ids go by ASN; `with_router` gives others.
        Raises ValueError for an ASN outside 1 to 4294967295, an ASN or a name already taken, or a malformed prefix.
        """
        name = name or f"AS{check_asn(asn)}"
        if check_asn(asn) in self._by_asn:
            raise ValueError(f"AS{asn} is in this network already, as {self.name_of(asn)!r}; "
                             "give the new AS another number")
        if name in self._by_name:
            raise ValueError(f"{name!r} is the name of AS{self._by_name[name].asn}; give AS{asn} another name")
        texts = (announces,) if isinstance(announces, str | Prefix) else announces
        system = AutonomousSystem(asn, name, tuple(map(Prefix.parse, texts)), preset, (), plan, multipath,
                                  next_hop_self)
        made = tuple(self._routers(asn, (routers,) if isinstance(routers, str) else tuple(routers) or (name,)))
        network = replace(self, ases=(*self.ases, system), routers=(*self.routers, *made))
        return network.ibgp(asn) if len(made) > 1 else network

    def _routers(self, asn: int, names: tuple[str, ...]) -> Iterator[Router]:
        for order, name in enumerate(names):
            if name in self._by_router or name in names[:order]:
                raise ValueError(f"there is a router {name!r} already; give each router a name of its own")
            if len(names) > 1 and name.isdecimal():
                raise ValueError(f"a router cannot be called {name!r}: that is an AS number; give it a name in words")
            yield Router(name, asn, min(asn + order, 2**32 - 1))

    def with_as(self, who: str | int, **fields: object) -> Network:
        """The same network with fields of one AS replaced."""
        old = self.find(who)
        return replace(self, ases=tuple(replace(a, **fields) if a.asn == old.asn else a for a in self.ases))

    # -- inside an AS -----------------------------------------------------------------------------------------------

    def with_router(self, who: str | int, **fields: object) -> Network:
        """The same network with fields of one router replaced: `family`, `switches`, `router_id`, `cluster_id`."""
        old = self.router(who)
        return replace(self, routers=tuple(replace(old, **fields) if each is old else each for each in self.routers))

    def igp_link(self, one: str, other: str, metric: int = 10, *, id: str = "", label: str = "",
                 capacity: float = 100.0, cost: float = 0.0, up: bool = True) -> Network:
        """Link two routers of one AS; `metric` is what the IGP counts for crossing it, either way.

        The other words are those of `join`. Raises ValueError unless both are different routers of the same AS.
        """
        a, b = self.router(one), self.router(other)
        if a.asn != b.asn or a.name == b.name:
            raise ValueError(f"{a.name!r} and {b.name!r} are not two routers of one AS; "
                             "join ASes with customer, peers, siblings, flat or join")
        name = self._free(id or f"{a.name}-{b.name}")
        link = Link(name, a.name, b.name, "backbone", capacity, cost, up, label, metric)
        return replace(self, links=(*self.links, link))

    def _free(self, name: str) -> str:
        if name in self._by_link:
            raise ValueError(f"there is a link {name!r} already; give this one a name of its own, "
                             f"such as id='{name}#2'")
        return name

    def ibgp(self, who: str | int, *, reflectors: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
             mesh: bool = True) -> Network:
        """Give an AS its iBGP sessions, in place of those it has: a full mesh, or route reflectors (RFC 4456).

        reflectors: the names of routers, each of which reflects to all the others; or a mapping from each reflector to
        its clients. Whoever is nobody's client is in the mesh (`mesh=False`: there are no sessions but those to
        clients). Raises ValueError for routers that are not the AS's, and for reflectors that are clients in a circle.
        """
        names = [router.name for router in self.routers_of(who)]
        sessions = list(inside_sessions(self.name_of(who), names, clients_of(names, reflectors), mesh=mesh))
        others = [each for each in self.sessions if each.relation not in INSIDE or each.a not in names]
        return replace(self, sessions=(*others, *sessions))

    # -- links ------------------------------------------------------------------------------------------------------

    def customer(self, who: str | int, *, of: str | int, medium: str = "transit", **port: object) -> Network:
        """`who` buys transit from `of`. `port`: as in `join`."""
        return self.join(who, of, "customer", medium=medium, **port)

    def peers(self, one: str | int, other: str | int, *, medium: str = "pni", **port: object) -> Network:
        """The two exchange their own and their customers' routes, settlement-free. `port`: as in `join`."""
        return self.join(one, other, "peer", medium=medium, **port)

    def siblings(self, one: str | int, other: str | int, *, medium: str = "pni", **port: object) -> Network:
        """Two ASes of one owner: each treats the other's routes as its customers' and exports everything."""
        return self.join(one, other, "sibling", medium=medium, **port)

    def flat(self, one: str | int, other: str | int, *, medium: str = "pni", **port: object) -> Network:
        """A session without business: no preference, everything exported."""
        return self.join(one, other, "flat", medium=medium, **port)

    def rs_client(self, who: str | int, *, of: str | int, medium: str = "ix", **port: object) -> Network:
        """`who` hears an Internet exchange's route server, which adds nothing to the AS_PATH and is crossed by no
        packet's AS-level path: traffic goes to the member whose route it is (RFC 7947). `port`: as in `join`."""
        return self.join(who, of, "rs-client", medium=medium, **port)

    def join(self, one: str | int, other: str | int, relation: str, *, medium: str = "transit", id: str = "",
             label: str = "", capacity: float = 10.0, cost: float = 0.0, up: bool = True, metric: int = 0) -> Network:
        """Link two ASes, and give the link a session on which `one` is the `relation` of `other`.

        medium: "transit", "ix" or "pni". id: the two ASNs, or the router's name in place of the number of an AS with
        several, if not given; a second link between the same two needs one. label: what people call the port.
        capacity: Gbit/s each way. cost: money per Gbit/s. metric: what the IGP counts for it. An AS with several
        routers is joined at the one named. Raises ValueError for anything that cannot be.
        """
        a, b = self.router(one), self.router(other)
        if a.asn == b.asn:
            raise ValueError(f"{self.name_of(a.asn)} cannot be linked with itself; name two different ASes")
        name = id or f"{self._end(a)}-{self._end(b)}"
        twins = [link.id for link in self.links_between(a.asn, b.asn) if {link.a, link.b} == {a.name, b.name}]
        if name in self._by_link or (twins and not id):
            taken = name if name in self._by_link else twins[0]
            raise ValueError(f"there is a link {taken!r} between {self.name_of(a.asn)} and {self.name_of(b.asn)} "
                             f"already; give a second one a name of its own, such as id='{a.asn}-{b.asn}#2'")
        link = Link(name, a.name, b.name, medium, capacity, cost, up, label, metric)
        session = Session(name, a.name, b.name, relation, name)
        return replace(self, links=(*self.links, link), sessions=(*self.sessions, session))

    def _end(self, router: Router) -> str:
        return str(router.asn) if len(self.routers_of(router.asn)) == 1 else router.name

    def with_link(self, link: str, **fields: object) -> Network:
        """The same network with fields of one link replaced."""
        old = self.link(link)
        return replace(self, links=tuple(replace(old, **fields) if each is old else each for each in self.links))

    def with_relation(self, link: str, relation: str) -> Network:
        """The same network with end `a` of a link's session now the `relation` of end `b`.

        Raises ValueError for a link on which no session rides, such as one inside an AS.
        """
        on, _ = self.link(link).id, self.relation(link)
        return replace(self, sessions=tuple(replace(each, relation=relation) if each.link == on else each
                                            for each in self.sessions))

    # -- policy -----------------------------------------------------------------------------------------------------

    def rule(self, who: str | int, rule: Rule) -> Network:
        """Give an AS one more policy rule; a rule of the same name and direction is replaced where it stands."""
        system = self.find(who)
        rules = [rule if (old.name, old.direction) == (rule.name, rule.direction) else old for old in system.rules]
        return self.with_as(system.asn, rules=tuple(rules if rule in rules else [*rules, rule]))

    def without_rule(self, who: str | int, name: str) -> Network:
        """Take the rules of that name away from an AS."""
        system = self.find(who)
        return self.with_as(system.asn, rules=tuple(rule for rule in system.rules if rule.name != name))

    def on_import(self, who: str | int, *then: tuple, **match: object) -> Network:
        """On import at `who`, do `then` to matching routes, e.g. `("local_pref", 120)`, `("add", "64496:100")`.

        `then` and `match` as in `Rule`: neighbor=, link=, relation=, as_path= and so on; none matches every route.
        Doing the same to the same routes again takes the older rule's place.
        """
        return self._on("in", who, then, match)

    def on_export(self, who: str | int, *then: tuple, **match: object) -> Network:
        """On export at `who`, do `then` to matching routes, e.g. `("prepend", 2)`, `("add", "174:70")`, `("deny",)`.

        `then`, `match` and what saying it again does: as with `on_import`.
        """
        return self._on("out", who, then, match)

    def prefer(self, who: str | int, local_pref: int, **match: object) -> Network:
        """On import at `who`, give matching routes this local-pref; `match` as with `on_import`."""
        return self.on_import(who, ("local_pref", local_pref), **match)

    def _on(self, direction: str, who: str | int, then: tuple[tuple, ...], match: dict) -> Network:
        name = "on import" if direction == "in" else "on export"
        if "neighbor" in match:
            match = {**match, "neighbor": self.asn_of(match["neighbor"])}
        if "link" in match:
            self.link(match["link"])
        rule = Rule(name, direction, tuple(match.items()), then)
        done = (verb + (f" {values[0]}" if verb in ("add", "remove") else "") for verb, *values in rule.then)
        where = (f"{key}={value}" for key, value in sorted(rule.match))
        return self.rule(who, replace(rule, name=" ".join((name, *done, *where))))

    # -- as a graph -------------------------------------------------------------------------------------------------

    def to_networkx(self):
        """This network as a `networkx.MultiDiGraph`: see `bgpkit_nb.network.graph`."""
        from .graph import to_networkx

        return to_networkx(self)

    @classmethod
    def from_networkx(cls, graph) -> Network:
        """The network that `to_networkx` wrote, or any MultiDiGraph of that form; ValueError for one that is not."""
        from .graph import from_networkx

        return from_networkx(graph)
