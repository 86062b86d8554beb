"""`solve` and what it gives: the `Outcome`, the state that a scenario's routing reached and the traffic in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .decision import Decision
from .network import Network
from .propagation import Verdict, settle
from .route import Prefix, Route
from .scenario import Scenario
from .traffic import Demand, Flow, Forwarding, LinkLoad, Walk, flows, loads


@dataclass(frozen=True)
class Outcome:
    """The state that a scenario's routing reached.

    decisions: every router's decision for every announced prefix. verdicts: for each prefix, what was shown about
    the run: settled, repeats under this order, or undecided.
    """

    scenario: Scenario
    decisions: Mapping[tuple[str, Prefix], Decision] = field(repr=False)
    verdicts: Mapping[Prefix, Verdict] = field(repr=False)

    # -- routing ------------------------------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """The network that was solved, knobs where they stood."""
        return self.scenario.network

    @property
    def settled(self) -> bool:
        """True when routing came to rest for every prefix."""
        return all(verdict.kind in ("settled", "stable") for verdict in self.verdicts.values())

    @property
    def messages(self) -> int:
        """How many UPDATEs arrived until then, over all prefixes."""
        return sum(verdict.messages for verdict in self.verdicts.values())

    @cached_property
    def prefix(self) -> Prefix:
        """The prefix that is meant when none is named: the first of the subject's, else the first of all."""
        own = self.network.find(self.scenario.subject).announces
        known = [*(prefix for prefix in own if prefix in self.verdicts), *self.verdicts]
        if not known:
            raise ValueError(f"nobody announces a prefix in {self.scenario.name!r}; "
                             "add an AS with announces='192.0.2.0/24'")
        return known[0]

    def decision(self, at: str | int, prefix: str | Prefix | None = None) -> Decision:
        """What an AS (or one router of it, by name) decided for a prefix (the subject's, if none is named)."""
        wanted = self.prefix if prefix is None else Prefix.parse(prefix)
        if wanted not in self.verdicts:
            raise ValueError(f"nobody announces {wanted}; choose {', '.join(map(str, self.verdicts))}")
        return self.decisions[self.network.router(at).name, wanted]

    def route(self, at: str | int, prefix: str | Prefix | None = None) -> Route | None:
        """The route that an AS uses, None when it has none."""
        return self.decision(at, prefix).route

    def as_path(self, at: str | int, prefix: str | Prefix | None = None) -> tuple[int, ...] | None:
        """The AS_PATH of the route that an AS uses, prepends included; None when it has no route."""
        route = self.route(at, prefix)
        return None if route is None else route.as_path

    def border(self, at: str | int, prefix: str | Prefix | None = None) -> str | None:
        """The router that brought into the AS the route that a router uses: itself, unless it learned it over iBGP.

        None when it has no route.
        """
        route = self.route(at, prefix)
        return None if route is None else self.exit_of(at, route)

    def exit_of(self, at: str | int, route: Route) -> str:
        """The router that brought into the AS a route that a router holds: itself, unless it learned it over iBGP."""
        here = self.network.router(at)
        if route.ebgp or route.own:
            return here.name
        origin = route.peer_id if route.attrs.originator is None else route.attrs.originator
        return next(router.name for router in self.network.routers_of(here.asn) if router.router_id == origin)

    # -- traffic ------------------------------------------------------------------------------------------------------

    @cached_property
    def _forwarding(self) -> Forwarding:
        return Forwarding(self.network, self.decisions)

    def hops(self, source: str | int, destination: str | Prefix | None = None) -> tuple[Walk, ...]:
        """What packets cross from an AS (or one router of it) to a prefix: every way, with its share of the traffic."""
        wanted = self.prefix if destination is None else Prefix.parse(destination)
        routers = [router.name for router in self.network.entry_routers(source)]
        return self._forwarding.walks_from(routers, wanted)

    @property
    def unit(self) -> str:
        """What volumes are counted in: `"Gbit/s"`, or `"ASes"` where the scenario states no demands."""
        return "Gbit/s" if self.scenario.demands else "ASes"

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The scenario's demands on their way; with no demands, one AS's worth from every other AS to the subject,
        but for those that announce its prefix too, or a part of it."""
        silent = (asn for asn in self._others()
                  if not any(self.prefix.covers(each) for each in self.network.find(asn).announces))
        demands = self.scenario.demands or tuple(Demand(asn, self.prefix, 1.0) for asn in silent)
        return flows(self.network, self._forwarding, filter(self._is_there, demands))

    def _is_there(self, demand: Demand) -> bool:
        """Whether an AS that sends traffic has not been taken away."""
        return demand.source in self._edges or any(demand.source == each.name for each in self.network.routers)

    def _others(self) -> list[int]:
        return [system.asn for system in self.network.ases
                if system.asn != self.scenario.subject and system.asn not in self.network.route_servers]

    def load(self, demands: Iterable[Demand] | None = None) -> tuple[LinkLoad, ...]:
        """The load of every link in each direction, for the scenario's demands or for those given, in `unit`."""
        sent = self.flows if demands is None else flows(self.network, self._forwarding, demands)
        return loads(self.network, sent)

    def volumes(self, direction: str = "inbound", *, of: str | int | None = None) -> dict[str, float]:
        """Traffic of an AS (the subject, if none is named) by link: delivered to it (`"inbound"`) or sent by it
        (`"outbound"`), in `unit`."""
        if direction not in ("inbound", "outbound"):
            raise ValueError(f"direction cannot be {direction!r}; choose inbound or outbound")
        asn = self._of(of)
        found = {link.id: 0.0 for link in self.network.links_of(asn)}
        for flow in self.flows:
            for walk in flow.walks:
                link = self.edge_link(walk, asn, direction)
                if link is not None:
                    found[link] += flow.volume * walk.share
        return found

    def shares(self, direction: str = "inbound", *, of: str | int | None = None) -> dict[str, float]:
        """The share of an AS's inbound (or outbound) traffic on each of its links; 0 everywhere without traffic."""
        volumes = self.volumes(direction, of=of)
        total = sum(volumes.values())
        return {link: volume / total if total else 0.0 for link, volume in volumes.items()}

    def share(self, via: str | int, direction: str = "inbound", *, of: str | int | None = None) -> float:
        """The share of an AS's traffic over one link (by id), or over all its links to one AS (by number or name)."""
        shares = self.shares(direction, of=of)
        if via in shares:
            return shares[via]
        return sum(shares[link.id] for link in self.network.links_between(self._of(of), via))

    def _of(self, who: str | int | None) -> int:
        return self.scenario.subject if who is None else self.network.asn_of(who)

    def lost(self) -> dict[str, float]:
        """Volume that does not arrive where it should, by reason, in `unit`: `unreachable`, `loop`, `blackholed`, or
        `captured`: meant for a prefix of the subject's, and delivered to another AS that announces it too."""
        found = {"unreachable": 0.0, "loop": 0.0, "blackholed": 0.0, "captured": 0.0}
        for flow in self.flows:
            for walk in flow.walks:
                fate = self.fate(walk)
                if fate != "delivered":
                    found[fate] += flow.volume * walk.share
        return found

    def fate(self, walk: Walk) -> str:
        """How a walk ends: as `Walk.end` says, or `"captured"` where another AS takes what is meant for the subject."""
        subject = self.network.find(self.scenario.subject)
        meant = any(prefix.covers(walk.toward) for prefix in subject.announces)
        return "captured" if walk.end == "delivered" and meant and walk.ases[-1] != subject.asn else walk.end

    def catchments(self, prefix: str | Prefix | None = None) -> dict[int, dict[str, float]]:
        """For every other AS, the links over which its traffic reaches the subject, with shares; empty if none does."""
        return {asn: self.entry_links(self.hops(asn, prefix)) for asn in self._others()}

    def edge_link(self, walk: Walk, who: str | int, direction: str = "inbound") -> str | None:
        """The link over which a walk enters an AS that it ends at, or (`"outbound"`) leaves the AS that it starts from;
        None for a walk that does neither."""
        asn, outbound = self.network.asn_of(who), direction == "outbound"
        if asn != walk.ases[0 if outbound else -1] or not (outbound or walk.end == "delivered"):
            return None
        edges = [link for link, _ in walk.links if link in self._edges[asn]]
        return edges[0 if outbound else -1] if edges else None

    @cached_property
    def _edges(self) -> dict[int, set[str]]:
        return {system.asn: {link.id for link in self.network.links_of(system.asn)} for system in self.network.ases}

    def entry_links(self, walks: Iterable[Walk]) -> dict[str, float]:
        """The links over which walks enter the subject, with shares; walks that end elsewhere are left out."""
        found: dict[str, float] = {}
        for walk in walks:
            link = self.edge_link(walk, self.scenario.subject)
            if link is not None:
                found[link] = found.get(link, 0.0) + walk.share
        return found

    def __str__(self) -> str:
        state = "settled" if self.settled else ", ".join(sorted({verdict.kind for verdict in self.verdicts.values()}))
        return f"{self.scenario.name}: {state} after {self.messages} messages"


def solve(scenario: Scenario, *, seed: int | None = None) -> Outcome:
    """Let a scenario's routing settle, prefix by prefix, and give the state reached with its verdict.

    The same scenario and seed give an equal outcome; the scenario is left as it was. seed: as in `rounds`.
    """
    runs = settle(scenario.network, seed=seed)
    decisions = {(name, prefix): speaker.decision
                 for prefix, run in runs.items() for name, speaker in run.speakers.items()}
    return Outcome(scenario, decisions, {prefix: run.verdict for prefix, run in runs.items()})
