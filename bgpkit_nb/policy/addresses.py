"""The addresses of a network's routers: one at each end of each session between ASes, one loopback each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import NamedTuple

from ..network import INSIDE, Network

_EXCHANGE = {"rs-client": 1, "route-server": -1}   # which way round a session names client and route server
_FIRST = 0xC6120000                                # 198.18.0.0/15, set aside for tests (RFC 2544)


class Addresses(NamedTuple):
    """Addresses as integers. They follow router ids, and a router's own the order of its sessions, so that the last
    tie-break is the lowest neighbouring AS and then the first link.

    ends: (router, session id) -> its address there. loopbacks: router -> the address that iBGP knows it by.
    """

    ends: Mapping[tuple[str, str], int]
    loopbacks: Mapping[str, int]

    @classmethod
    def of(cls, network: Network) -> Addresses:
        """Every router's addresses, loopbacks after the others."""
        routers = {router.name: router for router in network.routers}
        ends = sorted((routers[name].router_id, routers[name].asn, order, session.id, name)
                      for order, session in enumerate(network.sessions) if session.relation not in INSIDE
                      for name in (session.a, session.b))
        by_id = sorted(network.routers, key=lambda router: (router.router_id, router.asn))
        return cls({(name, session): _FIRST + rank for rank, (*_, session, name) in enumerate(ends, 1)},
                   {router.name: _FIRST + len(ends) + rank for rank, router in enumerate(by_id, 1)})

    def next_hops(self, network: Network) -> Iterator[tuple[int, str, str | None]]:
        """Every address that can be a next hop: what it is, the router to go to, and the session to cross there
        (None: that router itself). At an Internet exchange every member has every other beside it."""
        for router, address in self.loopbacks.items():
            yield address, router, None
        members: dict[str, list[tuple[str, str]]] = {}
        for session in network.sessions:
            if session.relation not in INSIDE:
                yield self.ends[session.b, session.id], session.a, session.id
                yield self.ends[session.a, session.id], session.b, session.id
            if session.relation in _EXCHANGE:
                client, server = (session.a, session.b)[::_EXCHANGE[session.relation]]
                members.setdefault(server, []).append((client, session.id))
        for one, other in (pair for several in members.values() for pair in permutations(several, 2)):
            yield self.ends[other], *one
