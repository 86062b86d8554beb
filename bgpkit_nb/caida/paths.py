"""The route every AS of a relationship graph uses towards one origin, under Gao-Rexford policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from .relations import AsRelationships, CaidaError

Waiting = dict[int, list[int]]
"""ASes about to pass their route on, by the length of that route."""
Onward = Mapping[int, Collection[int]]
"""Whom each AS passes a route on to."""


@dataclass(frozen=True, repr=False)
class Routes:
    """Where every AS that reaches `origin`, or another that announces the same, sends its packets, and how long an
    AS_PATH it sees.

    length: how many ASes the path has that an AS received, prepends included; 0 at the origin.
    next_hop: the neighbour an AS uses; an AS always comes after its next hop. The origin has none.
    from_customers, from_peers: who learned from a customer, who from a peer; all others from a provider.
    others: further ASes that announce what the origin does; all that is said of an origin below holds for them too.
    ASes without a route are in none of these.
    """

    origin: int
    length: Mapping[int, int]
    next_hop: Mapping[int, int]
    from_customers: frozenset[int]
    from_peers: frozenset[int]
    others: frozenset[int] = frozenset()

    @property
    def origins(self) -> frozenset[int]:
        """The ASes that announce."""
        return self.others | {self.origin}

    def __repr__(self) -> str:
        return f"<Routes of {len(self.length):,} ASes to AS{self.origin}>"

    def learned_from(self, asn: int) -> str | None:
        """The relation over which `asn` learned its route: "own", "customer", "peer", "provider", or None."""
        if asn not in self.length:
            return None
        kinds = (("own", self.origins), ("customer", self.from_customers), ("peer", self.from_peers))
        return next((kind for kind, of in kinds if asn in of), "provider")

    def path(self, asn: int) -> tuple[int, ...]:
        """The ASes that packets from `asn` cross, itself and the origin included; empty without a route."""
        if asn not in self.length:
            return ()
        path, ends = [asn], self.origins
        while path[-1] not in ends:
            path.append(self.next_hop[path[-1]])
        return tuple(path)

    @cached_property
    def entries(self) -> dict[int, int]:
        """For every AS but the origin, the neighbour of the origin by which its packets arrive."""
        entries: dict[int, int] = {}
        for asn, towards in self.next_hop.items():
            entries[asn] = entries.get(towards, asn)                       # an origin has none; all others came before
        return entries

    def catchments(self) -> dict[int, int]:
        """How many ASes arrive by each neighbour of the origin (itself counted), the largest first."""
        counts = Counter(self.entries.values())
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def routes(
    relations: AsRelationships,
    origin: int,
    *,
    prepends: Mapping[int, int] | None = None,
    without: Collection[int] = (),
) -> Routes:
    """The one stable state of Gao-Rexford routing for a prefix that `origin` announces.

    Every AS prefers what it learned from a customer over what it learned from a peer over what it learned
    from a provider, then the shorter AS_PATH, then the lowest neighbour ASN. It passes a customer's route
    (and its own) to everyone, any other route to its customers only. Hence three passes, each settling ASes
    length by length:

    1. up: customer routes climb from providers to their providers;
    2. across: ASes with a customer route hand it to those of their peers that have none;
    3. down: every route descends to the customers that have no better one.

    `prepends` gives extra copies of the origin's ASN by neighbour, 0 where absent; `without` names the
    neighbours that hear nothing from the origin. Raises `CaidaError` for an unknown origin or neighbour and a
    count that is no whole number from 0.
    """
    extra = _extra_copies(relations, origin, prepends or {}, without)
    length = {origin: 0}
    ways = (relations.providers, relations.peers, relations.customers)
    next_hop, up, across = _settle(ways, origin, extra, length)
    return Routes(origin, length, next_hop, _everyone(up), _everyone(across))


def rerouted(
    relations: AsRelationships, start: Routes, neighbour: int, counts: Iterable[int]
) -> Iterator[dict[int, int]]:
    """For each count of extra copies towards one neighbour, the next hops of the ASes behind it in `start`.

    They are those of `routes(relations, origin, prepends={neighbour: count})`, where `start` has no prepends,
    in a fraction of the time: more copies towards one neighbour make no route better and change no AS's choice
    between customers, peers and providers, which comes before length, so whoever arrives by another neighbour
    stays put. An AS comes after its next hop. Raises `CaidaError` as `routes` does.
    """
    behind = {asn for asn, entry in start.entries.items() if entry == neighbour}
    settled = {asn: length for asn, length in start.length.items() if asn not in behind}
    inward = (relations.customers, relations.peers, relations.providers)
    ways = tuple(_ways_to(behind, near) for near in inward)
    climbed = start.from_customers - behind
    asked = tuple(
        _by_length(senders & way.keys(), settled)
        for senders, way in zip((climbed, climbed, settled.keys() - {start.origin}), ways, strict=True)
    )
    for count in counts:
        extra = _extra_copies(relations, start.origin, {neighbour: count}, ())
        yield _settle(ways, start.origin, extra, dict(settled), asked)[0]


def _settle(
    ways: tuple[Onward, Onward, Onward],
    origin: int,
    extra: Mapping[int, int | None],
    length: dict[int, int],
    asked: tuple[Waiting, ...] = ({}, {}, {}),
) -> tuple[dict[int, int], Waiting, Waiting]:
    """The three passes over the ASes not in `length`, which gains them; the settled who are `asked` send too.

    `ways` give, pass by pass, whom an AS sends to. Returns next hops, and by length those who learned from
    customers and those who learned from peers.
    """
    next_hop: dict[int, int] = {}

    def spread(waiting: Waiting, onward: Onward, relay: bool) -> Waiting:
        offers = _offers(onward.get(origin, ()), extra)
        return _spread(waiting, onward, offers, origin, length, next_hop, relay=relay)

    up = spread(asked[0], ways[0], True)
    across = spread(_merged(up, asked[1]), ways[1], False)
    spread(_merged(up, across, asked[2]), ways[2], True)
    return next_hop, up, across


def _ways_to(receivers: Iterable[int], inward: Mapping[int, Iterable[int]]) -> dict[int, list[int]]:
    """Whom each AS can send to among the receivers, when `inward` tells whom each can hear from."""
    onward: dict[int, list[int]] = {}
    for receiver in receivers:
        for sender in inward.get(receiver, ()):
            onward.setdefault(sender, []).append(receiver)
    return onward


def _by_length(ases: Iterable[int], length: Mapping[int, int]) -> Waiting:
    waiting: Waiting = {}
    for asn in ases:
        waiting.setdefault(length[asn], []).append(asn)
    return waiting


def _everyone(waiting: Waiting) -> frozenset[int]:
    return frozenset(asn for each in waiting.values() for asn in each)


def _spread(
    waiting: Waiting,
    onward: Onward,
    offers: Waiting,
    origin: int,
    length: dict[int, int],
    next_hop: dict[int, int],
    *,
    relay: bool,
) -> Waiting:
    """Settle, shortest and lowest sender first, those whom the waiting ASes and the origin's offers reach.

    Returns the settled by length. `length` and `next_hop` gain them; with `relay` they pass the route on too.
    """
    settled: Waiting = {}
    todo = _merged(waiting, dict.fromkeys(offers, (origin,)))
    while todo:
        at = min(todo)
        heard = settled.setdefault(at + 1, [])
        for sender in sorted(todo.pop(at)):
            for receiver in offers[at] if sender == origin else onward.get(sender, ()):
                if receiver not in length:
                    length[receiver] = at + 1
                    next_hop[receiver] = sender
                    heard.append(receiver)
        if relay and heard:
            todo.setdefault(at + 1, []).extend(heard)
    return settled


def _offers(neighbours: Iterable[int], extra: Mapping[int, int | None]) -> Waiting:
    """The origin's neighbours of one kind by how many extra copies they see; none for who hears nothing."""
    offers: Waiting = {}
    for neighbour in neighbours:
        if (copies := extra.get(neighbour, 0)) is not None:
            offers.setdefault(copies, []).append(neighbour)
    return offers


def _merged(*waiting: Mapping[int, Iterable[int]]) -> Waiting:
    return {
        at: [asn for each in waiting for asn in each.get(at, ())]
        for at in {at for each in waiting for at in each}
    }


def _extra_copies(
    relations: AsRelationships, origin: int, prepends: Mapping[int, int], without: Collection[int]
) -> dict[int, int | None]:
    """Extra copies by neighbour, None for one that hears nothing, once all of them were found sound."""
    if origin not in relations:
        raise CaidaError(f"there is no AS {origin!r} in {relations.name}; choose one that has a link there")
    for neighbour in (*prepends, *without):
        if relations.relation(neighbour, origin) is None:
            raise CaidaError(
                f"AS{neighbour} is no neighbour of AS{origin} in {relations.name}; choose one of its own"
            )
    for neighbour, copies in prepends.items():
        if not isinstance(copies, int) or copies < 0:
            raise CaidaError(
                f"prepend towards AS{neighbour} cannot be {copies!r}; choose 0 or more extra copies"
            )
    return {**prepends, **dict.fromkeys(without)}
