"""The interior gateway protocol of each AS: shortest paths over the links between its routers (RFC 2328 16.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from .nouns import Link, Router


@dataclass(frozen=True)
class Interior:
    """What the IGPs of a network have computed, each within its own AS.

    costs: (from router, to router) -> sum of metrics along a shortest path; 0 to itself, absent where there is none.
    ways: (from router, to router) -> the links that begin a shortest path, in the order they were made.
    """

    costs: Mapping[tuple[str, str], int]
    ways: Mapping[tuple[str, str], tuple[Link, ...]]

    @classmethod
    def of(cls, routers: Iterable[Router], links: Iterable[Link]) -> Interior:
        """From every router of an AS that has links inside; a link that is down is not there."""
        beside: dict[str, list[tuple[str, Link]]] = {}
        for link in links:
            if link.up:
                beside.setdefault(link.a, []).append((link.b, link))
                beside.setdefault(link.b, []).append((link.a, link))
        costs = {(router.name, router.name): 0 for router in routers}
        ways: dict[tuple[str, str], tuple[Link, ...]] = {}
        for start in beside:
            for target, (cost, first) in _shortest(start, beside).items():
                costs[start, target] = cost
                ways[start, target] = tuple(first.values())
        return cls(costs, ways)

    def reach(self, one: str, other: str) -> bool:
        """Whether two routers of an AS reach each other."""
        return (one, other) in self.costs


def _shortest(start: str, beside: Mapping[str, list[tuple[str, Link]]]) -> dict[str, tuple[int, dict[str, Link]]]:
    """Dijkstra's algorithm: for every router reached, the cost and the first links of all paths of that cost."""
    found: dict[str, tuple[int, dict[str, Link]]] = {start: (0, {})}
    queue, done = [(0, start)], set()
    while queue:
        cost, here = heappop(queue)
        if here in done:
            continue
        done.add(here)
        for there, link in beside[here]:
            first = found[here][1] if here != start else {link.id: link}
            known = found.get(there)
            if known is None or cost + link.metric < known[0]:
                found[there] = cost + link.metric, dict(first)
                heappush(queue, (cost + link.metric, there))
            elif cost + link.metric == known[0] and there != start:
                known[1].update(first)
    return found
