"""What packets do: longest-prefix-match forwarding hop by hop, and the load that demands put on links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from .decision import Decision
from .network import Link, Network
from .policy import Addresses
from .route import BLACKHOLE, Prefix, Route

#: Traffic whose multipath splits into more paths than this is refused rather than cut short.
MOST_WALKS = 5000


@dataclass(frozen=True, slots=True)
class Demand:
    """Traffic that wants to go: from an AS (number or name) to addresses of a prefix, `volume` in Gbit/s.

    From an AS with several routers an equal part starts at each, unless one of them is named.
    """

    source: int | str
    destination: Prefix | str
    volume: float

    def __post_init__(self) -> None:
        if not (isinstance(self.volume, int | float) and 0 <= self.volume < 1e9):
            raise ValueError(f"a demand's volume cannot be {self.volume!r}; choose a number of Gbit/s from 0 up")


class Walk(NamedTuple):
    """One way that a share of some traffic takes.

    share: the part of the traffic, 0 to 1. ases: the ASes crossed, source first. links: (link id, crossed from end
    `a`?) hop by hop, those inside ASes too. end: `"delivered"`, `"unreachable"`, `"loop"` or `"blackholed"`. toward:
    the destination's part that these packets belong to. routers: the routers crossed, by name.
    """

    share: float
    ases: tuple[int, ...]
    links: tuple[tuple[str, bool], ...]
    end: str
    toward: Prefix
    routers: tuple[str, ...] = ()

    def __str__(self) -> str:
        tail = "" if self.end == "delivered" else f" ({self.end})"
        return " → ".join(map(str, self.ases)) + tail


class LinkLoad(NamedTuple):
    """The load of one link in one direction: `volume` in the unit of the demands, `capacity` in Gbit/s.

    `source` and `target` are the ASNs that it comes from and goes to, `routers` the names of the routers. `use`, the
    ratio of the two, means something where demands are in Gbit/s too.
    """

    link: str
    source: int
    target: int
    volume: float
    capacity: float
    routers: tuple[str, str] = ("", "")

    @property
    def use(self) -> float:
        """The share of the capacity that is used; above 1 the link is overloaded."""
        return self.volume / self.capacity


class Forwarding:
    """The forwarding state of a network: every router's decision for every announced prefix. Walks are remembered."""

    def __init__(self, network: Network, decisions: Mapping[tuple[str, Prefix], Decision]) -> None:
        self._network = network
        self._decisions = decisions
        self._prefixes = sorted({prefix for _, prefix in decisions}, key=lambda prefix: -prefix.length)
        self._asn = {router.name: router.asn for router in network.routers}
        self._multipath = {system.asn for system in network.ases if system.multipath}
        self._onward = Onward(network)
        self._walked: dict[tuple[str, Prefix], tuple[Walk, ...]] = {}

    def parts(self, destination: Prefix) -> Iterator[tuple[Prefix, float]]:
        """The destination cut where announced prefixes cut it: each part by its longest announced prefix (or the
        destination itself where none covers it), with the share of the addresses that it holds."""
        inside = [prefix for prefix in self._prefixes if destination.covers(prefix) and prefix != destination]
        taken: dict[Prefix, int] = {}
        for prefix in inside:                                     # longest first: what finer parts took is taken off
            taken[prefix] = prefix.size - sum(size for finer, size in taken.items() if prefix.covers(finer))
        rest = destination.size - sum(taken.values())
        for part, size in {**taken, destination: rest}.items():
            if size:
                yield part, size / destination.size

    def walks(self, router: str, destination: Prefix) -> tuple[Walk, ...]:
        """Every way that traffic from a router to a prefix takes, with its share; the shares add up to 1.

        Raises ValueError when there are more than `MOST_WALKS`.
        """
        known = self._walked.get((router, destination))
        if known is None:
            ways = (walk for part, share in self.parts(destination)
                    for walk in self._walk(router, part, share, (router,), ()))
            known = tuple(islice(ways, MOST_WALKS + 1))
            if len(known) > MOST_WALKS:
                raise ValueError(f"traffic from {router} to {destination} splits into more than {MOST_WALKS} paths, "
                                 "the most that are followed: turn multipath off somewhere")
            self._walked[router, destination] = known
        return known

    def walks_from(self, routers: Sequence[str], destination: Prefix) -> tuple[Walk, ...]:
        """Every way that traffic takes of which an equal part starts at each of these routers."""
        if len(routers) == 1:
            return self.walks(routers[0], destination)
        return tuple(walk._replace(share=walk.share / len(routers))
                     for router in routers for walk in self.walks(router, destination))

    def _walk(self, router: str, part: Prefix, share: float, trail: tuple[str, ...],
              links: tuple[tuple[str, bool], ...]) -> Iterator[Walk]:
        ways = self._ways(router, part)
        end = self._end(router, ways)
        if end:
            yield self._ended(share, trail, links, end, part)
            return
        onward = [way for route in ways for way in self._onward.ways(router, route)]
        for steps, there in onward:
            if there in trail:
                yield self._ended(share / len(onward), (*trail, there), (*links, *steps), "loop", part)
            else:
                yield from self._walk(there, part, share / len(onward), (*trail, there), (*links, *steps))

    def _ended(self, share: float, trail: tuple[str, ...], links: tuple, end: str, part: Prefix) -> Walk:
        ases = [self._asn[router] for router in trail]
        crossed = (asn for asn, before in zip(ases, (None, *ases), strict=False) if asn != before)
        return Walk(share, tuple(crossed), links, end, part, trail)

    def _ways(self, router: str, part: Prefix) -> tuple[Route, ...]:
        """The routes a router forwards by: those of the longest prefix that covers the part (RFC 4271 9.1.4)."""
        for prefix in self._prefixes:
            decision = self._decisions.get((router, prefix)) if prefix.covers(part) else None
            if decision is not None and decision.route is not None:
                several = self._asn[router] in self._multipath and not decision.route.own
                return tuple(decision.candidates[i] for i in decision.equal) if several else (decision.route,)
        return ()

    @staticmethod
    def _end(router: str, ways: tuple[Route, ...]) -> str:
        if not ways:
            return "unreachable"
        if ways[0].own:
            return "delivered"
        asked = BLACKHOLE in ways[0].attrs.communities and ways[0].learned_from == "customer"
        return "blackholed" if asked else ""


class Onward:
    """Where a router sends packets: over the link to the neighbour that brought the route, towards the next hop over
    the links of its own AS, or across an Internet exchange to the member whose route it is."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._across = {session.id: (session, network.link(session.link))
                        for session in network.sessions if session.link}
        self._asn = {router.name: router.asn for router in network.routers}

    def ways(self, router: str, route: Route) -> list[tuple[tuple[tuple[str, bool], ...], str]]:
        """The links that packets cross next, each with its direction, and the router they then are at; several where
        the IGP has several shortest paths and the AS uses them all (`multipath`)."""
        if not route.ebgp:
            return self._inward(router, route)
        session, link = self._across[route.session]
        there = session.b if session.a == router else session.a
        step = link.id, link.a == router
        member = self._member(there, route.attrs.next_hop) if route.learned_from == "route-server" else None
        if member is None:
            return [((step,), there)]
        far, port = member
        return [((step, (port.id, port.b == far)), far)]

    def _inward(self, router: str, route: Route) -> list[tuple[tuple[tuple[str, bool], ...], str]]:
        border = self._border[self._asn[router], route.attrs.next_hop]
        links = self._network.interior.ways[router, border]
        several = self._network.find(self._asn[router]).multipath
        return [(((link.id, link.a == router),), link.b if link.a == router else link.a)
                for link in (links if several else links[:1])]

    def _member(self, server: str, next_hop: int) -> tuple[str, Link] | None:
        """The exchange's member with that address, and its port; None where the route server itself is meant."""
        router, session = self._owner[next_hop]
        return None if router == server else (router, self._across[session][1])

    @cached_property
    def _border(self) -> dict[tuple[int, int], str]:
        return {(self._asn[border], address): border
                for address, border, _ in Addresses.of(self._network).next_hops(self._network)}

    @cached_property
    def _owner(self) -> dict[int, tuple[str, str]]:
        return {address: end for end, address in Addresses.of(self._network).ends.items()}


class Flow(NamedTuple):
    """A demand with the ways its traffic takes."""

    source: int
    destination: Prefix
    volume: float
    walks: tuple[Walk, ...]


def flows(network: Network, forwarding: Forwarding, demands: Iterable[Demand]) -> tuple[Flow, ...]:
    """Send every demand on its way."""
    made = []
    for demand in demands:
        routers, prefix = network.entry_routers(demand.source), Prefix.parse(demand.destination)
        walks = forwarding.walks_from([router.name for router in routers], prefix)
        made.append(Flow(routers[0].asn, prefix, float(demand.volume), walks))
    return tuple(made)


def loads(network: Network, flows: Iterable[Flow]) -> tuple[LinkLoad, ...]:
    """The load of every link, both directions, end `a` to `b` first, in the order of the network's links.

    Traffic that is lost further on has still loaded the links it crossed.
    """
    volume: dict[tuple[str, bool], float] = {}
    for flow in flows:
        for walk in flow.walks:
            for step in walk.links:
                volume[step] = volume.get(step, 0.0) + flow.volume * walk.share
    return tuple(_load(network, link, forth, volume.get((link.id, forth), 0.0))
                 for link in network.links for forth in (True, False))


def _load(network: Network, link: Link, forth: bool, volume: float) -> LinkLoad:
    a, b = network.ends(link)
    ends = (a, b, volume, link.capacity, (link.a, link.b)) if forth else (b, a, volume, link.capacity, (link.b, link.a))
    return LinkLoad(link.id, *ends)
