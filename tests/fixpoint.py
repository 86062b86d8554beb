"""Where routes go, worked out by brute force from the RFCs alone, to compare with: no line of the package is used here.

A `World` is plain data. Everyone in turn takes the best of what his neighbours would tell him of what they now have,
until nobody changes his mind.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from random import Random
from typing import NamedTuple

#: What an AS thinks of those it deals with, before any rule of its own.
LIKING = {"customer": 130, "peer": 100, "provider": 80, "flat": 100}
OTHER_WAY = {"customer": "provider", "provider": "customer", "peer": "peer", "flat": "flat"}

#: Whose routes go to everyone, and who hears of all routes ("flat" is a session without business).
FOR_ALL, HEARS_ALL = {"own", "customer", "flat"}, {"customer", "flat"}


class Edge(NamedTuple):
    """A link: `a` is the `relation` of `b`. `name` tells parallel links apart."""

    name: str
    a: int
    b: int
    relation: str


@dataclass
class World:
    """ASes and links, one origin, and what each AS does at its end of a link, by (ASN, link).

    liking: local-pref on import. prepends, med: on export. silent: exports nothing there. kept: exports with NO_EXPORT.
    """

    ases: tuple[int, ...]
    edges: tuple[Edge, ...]
    origin: int
    liking: dict = field(default_factory=dict)
    prepends: dict = field(default_factory=dict)
    med: dict = field(default_factory=dict)
    silent: set = field(default_factory=set)
    kept: set = field(default_factory=set)

    def ends(self, asn: int) -> Iterable[tuple[int, Edge, int, str]]:
        """An AS's links in order: rank, link, neighbour, and what the neighbour is to it."""
        for rank, edge in enumerate(self.edges):
            if edge.a == asn:
                yield rank, edge, edge.b, OTHER_WAY[edge.relation]
            elif edge.b == asn:
                yield rank, edge, edge.a, edge.relation


class Held(NamedTuple):
    """A route that an AS holds: its path, who taught it, over which link, and whether it may go on."""

    path: tuple[int, ...]
    source: str
    link: str
    stays: bool


OWN = Held((), "own", "", False)


def told(world: World, who: int, to_whom: str, edge: Edge, has: Held | None) -> tuple[int, ...] | None:
    """The AS_PATH that an AS tells over a link of what it has; None for nothing (RFC 1997; Gao and Rexford)."""
    if has is None or has.stays or has.link == edge.name or (who, edge.name) in world.silent:
        return None
    if has.source not in FOR_ALL and to_whom not in HEARS_ALL:
        return None
    return (who,) * (1 + world.prepends.get((who, edge.name), 0)) + has.path


def choice(world: World, asn: int, state: dict[int, Held | None]) -> Held | None:
    """What an AS takes, given what the others have: RFC 4271 9.1.2.2, a to g, as far as ASes of one router go."""
    if asn == world.origin:
        return OWN
    heard = []
    for rank, edge, neighbor, source in world.ends(asn):
        path = told(world, neighbor, OTHER_WAY[source], edge, state[neighbor])
        if path is None or asn in path:
            continue
        liking = world.liking.get((asn, edge.name), LIKING[source])
        hint = world.med.get((neighbor, edge.name), 0)
        held = Held(path, source, edge.name, (neighbor, edge.name) in world.kept)
        heard.append((liking, path, hint, neighbor, rank, held))
    if not heard:
        return None
    liked = [each for each in heard if each[0] == max(one[0] for one in heard)]
    short = [each for each in liked if len(each[1]) == min(len(one[1]) for one in liked)]
    hinted = [each for each in short if each[2] == min(one[2] for one in short if one[1][0] == each[1][0])]
    return min(hinted, key=lambda each: each[3:5])[-1]


def fixpoint(world: World, random: Random, sweeps: int = 60) -> dict[int, Held | None] | None:
    """A state in which nobody would change his mind, reached by asking all in ever new orders; None if none is."""
    state: dict[int, Held | None] = dict.fromkeys(world.ases)
    order = list(world.ases)
    for _ in range(sweeps):
        before = dict(state)
        random.shuffle(order)
        for asn in order:
            state[asn] = choice(world, asn, state)
        if state == before:
            return state
    return None


def the_only_one(world: World) -> dict[int, Held | None] | None:
    """The one stable state there is, if that can be proven by settling one AS after the other; else None.

    An AS is settled once what it is told by settled neighbours beats whatever the others could ever tell it: a liking
    as high as that link gives, over a path as short as one that rules let through. No cycle of disputes survives this.
    """
    settled: dict[int, Held | None] = {world.origin: OWN}
    while True:
        state = {asn: settled.get(asn) for asn in world.ases}
        best = {asn: choice(world, asn, state) for asn in world.ases if asn not in settled}
        if not any(best.values()):
            return state
        ready = [asn for asn, has in best.items() if has and not _could_be_beaten(world, asn, has, settled)]
        if not ready:
            return None
        settled |= {asn: best[asn] for asn in ready}


def _could_be_beaten(world: World, asn: int, has: Held, settled: dict) -> bool:
    ends = list(world.ends(asn))
    liking = {edge.name: world.liking.get((asn, edge.name), LIKING[source]) for _, edge, _, source in ends}
    return any(
        (liking[edge.name], -_shortest(world, asn, edge, neighbor, source)) >= (liking[has.link], -len(has.path))
        for _, edge, neighbor, source in ends
        if neighbor not in settled
    )


def _shortest(world: World, asn: int, edge: Edge, neighbor: int, source: str) -> float:
    """The shortest AS_PATH that a neighbour could ever tell an AS over a link, the AS itself not on it."""
    if (neighbor, edge.name) in world.silent:
        return inf
    first = (1 + world.prepends.get((neighbor, edge.name), 0), neighbor, OTHER_WAY[source] in HEARS_ALL)
    heap, seen = [first], set()
    while heap:
        length, at, from_anyone = heappop(heap)
        if at == world.origin:
            return length
        if (at, from_anyone) in seen:
            continue
        seen.add((at, from_anyone))
        for _, link, far, what in world.ends(at):
            end = far, link.name
            if far != asn and (from_anyone or what in FOR_ALL) and end not in world.silent | world.kept:
                heappush(heap, (length + 1 + world.prepends.get(end, 0), far, OTHER_WAY[what] in HEARS_ALL))
    return inf
