"""`Network`, and the fluent builder that reads like a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..route import Prefix, check_asn
from .nouns import AutonomousSystem, Link, Plan, Router, Rule, Session
from .parts import Parts


@dataclass(frozen=True)
class Network(Parts):
    """ASes, their routers, the links and sessions between them, and each AS's policy. Frozen: every method that
    changes something returns a new network. ASes are given by number or by name.

    >>> network = Network("Two transits").add(64496, "Transit").add(64500, "Edge", announces="192.0.2.0/24")
    >>> network.customer("Edge", of="Transit", capacity=10).links[0].id
    '64500-64496'
    """

    # -- ASes -------------------------------------------------------------------------------------------------------

    def add(self, asn: int, name: str = "", *, announces: str | Iterable[str] = (), preset: str = "gao-rexford",
            plan: Plan | None = None, multipath: bool = False) -> Network:
        """Add an AS, and one router of the same name for it (its router id is the ASN, so that ids follow ASN order).

        Raises ValueError for an ASN outside 1 to 4294967295, an ASN or a name already taken, or a malformed prefix.
        """
        name = name or f"AS{check_asn(asn)}"
        if check_asn(asn) in self._by_asn:
            raise ValueError(f"AS{asn} is in this network already, as {self.name_of(asn)!r}; "
                             "give the new AS another number")
        if name in self._by_name:
            raise ValueError(f"{name!r} is the name of AS{self._by_name[name].asn}; give AS{asn} another name")
        texts = (announces,) if isinstance(announces, str | Prefix) else announces
        system = AutonomousSystem(asn, name, tuple(map(Prefix.parse, texts)), preset, (), plan, multipath)
        return replace(self, ases=(*self.ases, system), routers=(*self.routers, Router(name, asn, asn)))

    def with_as(self, who: str | int, **fields: object) -> Network:
        """The same network with fields of one AS replaced."""
        old = self.find(who)
        return replace(self, ases=tuple(replace(a, **fields) if a.asn == old.asn else a for a in self.ases))

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

    def join(self, one: str | int, other: str | int, relation: str, *, medium: str = "transit", id: str = "",
             label: str = "", capacity: float = 10.0, cost: float = 0.0, up: bool = True) -> Network:
        """Link two ASes, and give the link a session on which `one` is the `relation` of `other`.

        medium: "transit", "ix" or "pni". id: the two ASNs, if not given; a second link between the same two needs one.
        label: what people call the port. capacity: Gbit/s each way. cost: money per Gbit/s. An AS with several routers
        is joined at the one named. Raises ValueError for anything that cannot be.
        """
        a, b = self.router(one), self.router(other)
        if a.asn == b.asn:
            raise ValueError(f"{self.name_of(a.asn)} cannot be linked with itself; name two different ASes")
        name = id or f"{a.asn}-{b.asn}"
        twins = [link.id for link in self.links_between(a.asn, b.asn)]
        if name in self._by_link or (twins and not id):
            taken = name if name in self._by_link else twins[0]
            raise ValueError(f"there is a link {taken!r} between {self.name_of(a.asn)} and {self.name_of(b.asn)} "
                             f"already; give a second one a name of its own, such as id='{a.asn}-{b.asn}#2'")
        link = Link(name, a.name, b.name, medium, capacity, cost, up, label)
        session = Session(name, a.name, b.name, relation, name)
        return replace(self, links=(*self.links, link), sessions=(*self.sessions, session))

    def with_link(self, link: str, **fields: object) -> Network:
        """The same network with fields of one link replaced."""
        old = self.link(link)
        return replace(self, links=tuple(replace(old, **fields) if each is old else each for each in self.links))

    def with_relation(self, link: str, relation: str) -> Network:
        """The same network with end `a` of a link's session now the `relation` of end `b`."""
        on = self.link(link).id
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
