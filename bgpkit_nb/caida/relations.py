"""`AsRelationships`: who provides transit to whom and who peers with whom, by AS number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

CUSTOMER = -1
PEER = 0
LARGEST_ASN = 2**32 - 1
#: So many further contradictions are named one by one.
_TOLD = 5
Near = Mapping[int, tuple[int, ...]]


class CaidaError(ValueError):
    """A relationship file, or a question asked of one, that will not do; the message says why."""


@dataclass(frozen=True, slots=True, repr=False)
class AsRelationships:
    """An AS graph as CAIDA infers it: every link is customer to provider or peer to peer.

    `providers[asn]`, `customers[asn]` and `peers[asn]` are ascending tuples of AS numbers; an AS that has
    none of a kind is absent from that mapping. `name` says where the graph came from, `date` is
    `YYYY-MM-DD` where the file's name tells it, `comments` are the file's own comment lines, `repeated`
    counts the links it gave more than once.
    """

    providers: Near
    customers: Near
    peers: Near
    name: str = "AS relationships"
    date: str | None = None
    comments: tuple[str, ...] = ()
    repeated: int = 0

    @classmethod
    def of(cls, links: Iterable[tuple[int, int, int]], **about) -> AsRelationships:
        """Build from `(a, b, relation)` triples as CAIDA writes them: -1 says a provides b, 0 says they peer.

        Repeated triples are dropped. Raises `CaidaError` for a relation other than -1 and 0, an AS number
        that is not 1 to 4294967295, a link from an AS to itself and a pair given two relations.

        >>> AsRelationships.of([(174, 13335, -1), (174, 1299, 0)]).providers
        {13335: (174,)}
        """
        links = list(links)
        unique = checked((f"link {number}", *link) for number, link in enumerate(links, 1))
        return cls(*adjacency(unique), repeated=len(links) - len(unique), **about)

    def __len__(self) -> int:
        """How many ASes the graph has."""
        return len(self.ases())

    def __contains__(self, asn: object) -> bool:
        return asn in self.providers or asn in self.customers or asn in self.peers

    def __repr__(self) -> str:
        transit, peering = self.counts()
        links = f"{transit:,} transit and {peering:,} peer links"
        return f"<AsRelationships {self.name}: {len(self):,} ASes, {links}>"

    def ases(self) -> set[int]:
        """Every AS number in the graph."""
        return self.providers.keys() | self.customers.keys() | self.peers.keys()

    def counts(self) -> tuple[int, int]:
        """How many customer-provider links and how many peer links."""
        return sum(map(len, self.providers.values())), sum(map(len, self.peers.values())) // 2

    def relation(self, a: int, b: int) -> str | None:
        """What `a` is to `b`: "customer", "provider", "peer", or None where they share no link."""
        kinds = (("customer", self.customers), ("provider", self.providers), ("peer", self.peers))
        return next((kind for kind, of in kinds if a in of.get(b, ())), None)

    def links(self) -> Iterator[tuple[int, int, int]]:
        """Every link once, as CAIDA writes it, in ascending order of its first AS."""
        for a in sorted(self.ases()):
            yield from ((a, b, CUSTOMER) for b in self.customers.get(a, ()))
            yield from ((a, b, PEER) for b in self.peers.get(a, ()) if a < b)

    def among(self, kept: Iterable[int], *, without: Iterable[tuple[int, int]] = ()) -> AsRelationships:
        """The graph of the ASes in `kept` and all links between them, save the pairs in `without`."""
        kept, cut = frozenset(kept), {frozenset(pair) for pair in without}
        links = (
            (a, b, kind)
            for a in kept
            for kind, of in ((CUSTOMER, self.customers), (PEER, self.peers))
            for b in kept.intersection(of.get(a, ()))
            if (kind == CUSTOMER or a < b) and frozenset((a, b)) not in cut
        )
        return AsRelationships.of(sorted(links), name=self.name, date=self.date)


def adjacency(links: Iterable[tuple[int, int, int]]) -> tuple[Near, Near, Near]:
    """Providers, customers and peers by AS number, ascending, from links that were found sound."""
    providers, customers, peers = defaultdict(list), defaultdict(list), defaultdict(list)
    for a, b, relation in links:
        if relation:
            customers[a].append(b)
            providers[b].append(a)
        else:
            peers[a].append(b)
            peers[b].append(a)
    return tuple(
        {asn: tuple(sorted(near)) for asn, near in of.items()} for of in (providers, customers, peers)
    )


def checked(entries: Iterable[tuple[str, int, int, int]]) -> list[tuple[int, int, int]]:
    """The different links of `(place, a, b, relation)`; `CaidaError` names the place of the first fault, or, where
    links contradict each other, of the first ones, and counts all."""
    said: dict[tuple[int, int], tuple[str, tuple[int, int, int]]] = {}
    first, places = "", []
    for place, *link in entries:
        a, b, relation = link
        if fault := link_fault(a, b, relation):
            raise CaidaError(f"{place}: {fault}")
        before, earlier = said.setdefault((min(a, b), max(a, b)), (place, (a, b, relation)))
        if _sentence(*earlier) != _sentence(*link):
            other = f"{before}: {_sentence(*earlier)}"
            first = first or f"{place}: {_sentence(*link)}, which contradicts {other}; keep one of the two"
            places.append(place.rpartition(", ")[2])
    if places:
        raise CaidaError(first + _others(places))
    return [link for _, link in said.values()]


def _others(places: list[str]) -> str:
    """Where further contradictions are, as far as they can be told in a sentence."""
    if len(places) == 1:
        return ""
    told = ", ".join(places[1 : 1 + _TOLD]) + (f" and {len(places) - 1 - _TOLD:,} more" * (len(places) > 1 + _TOLD))
    return f" (the first of {len(places):,} contradictions; the others: {told})"


def link_fault(a: int, b: int, relation: int) -> str:
    """What is wrong with one link by itself, or an empty string."""
    outside = [asn for asn in (a, b) if not 0 < asn <= LARGEST_ASN]
    if outside:
        return f"{outside[0]} is no AS number; choose 1 to {LARGEST_ASN}"
    if a == b:
        return f"AS{a} is linked to itself; a relationship is between two different ASes"
    if relation not in (CUSTOMER, PEER):
        return f"relation {relation} is unknown; choose -1 (the first AS provides the second) or 0 (peers)"
    return ""


def _sentence(a: int, b: int, relation: int) -> str:
    return f"AS{a} provides AS{b}" if relation else f"AS{min(a, b)} and AS{max(a, b)} are peers"


def sound(providers: Near, customers: Near, peers: Near) -> bool:
    """Whether no link is a self-link, comes twice or has a number beyond 32 bits: quicker than `checked`."""
    ases = providers.keys() | customers.keys() | peers.keys()
    near = (providers.get(asn, ()) + customers.get(asn, ()) + peers.get(asn, ()) for asn in ases)
    in_range = min(ases, default=1) > 0 and max(ases, default=1) <= LARGEST_ASN
    return in_range and all(len(set(others)) == len(others) for others in near)
