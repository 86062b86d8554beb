"""What is asked for: a route from a neighbour, over a link, or along a path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..network import Link, Network
from ..route import Route
from .state import State


class Wanted(NamedTuple):
    """A road that an AS might take: by its first neighbour, over one link of it, or along one path of ASes.

    Of `link` and `path` at most one is given; `path` begins with `neighbor`.
    """

    neighbor: int
    link: str | None = None
    path: tuple[int, ...] = ()

    def fits(self, state: State, router: str, route: Route | None) -> bool:
        """Whether a route that a router holds is of this kind; prepends do not count."""
        if route is None or route.own:
            return False
        way = state.way(router, route)
        edge = state.edge(way)
        if edge is None:
            return False
        if self.path:
            return way[-1].session is None and self.path in (state.ases(way)[1:], _once(route.as_path))
        if self.link is not None:
            return edge.link == self.link
        exchanged = any(map(state.serves, (edge.a, edge.b)))
        return self.neighbor in state.network.ends(edge) or (exchanged and _once(route.as_path)[:1] == (self.neighbor,))

    def links(self, network: Network, asn: int) -> tuple[Link, ...]:
        """The links over which it would come in: those with the neighbour, or with the route servers both are at."""
        found = network.links_between(asn, self.neighbor) or tuple(
            link for server in network.route_servers if network.links_between(server, self.neighbor)
            for link in network.links_between(asn, server))
        return tuple(link for link in found if self.link in (None, link.id))


def wanted(network: Network, asn: int, route: int | str | Sequence[int | str]) -> Wanted:
    """Read what was asked for: the id of a link of the AS, a neighbour by number or name, or a path of ASes.

    A path may begin with the AS itself, and repeat ASes as prepends do. ValueError for what is none of these.
    """
    if isinstance(route, str) and any(link.id == route for link in network.links):
        link, own = network.link(route), network.links_of(asn)
        if link not in own:
            raise ValueError(f"link {route!r} is not one of {network.name_of(asn)}'s; "
                             f"choose {', '.join(each.id for each in own) or 'none: it has no links'}")
        return Wanted(network.far_end(link, asn), link.id)
    if isinstance(route, Sequence) and not isinstance(route, str):
        path = _once([network.asn_of(each) for each in route])
        path = path[1:] if path[:1] == (asn,) else path
        if not path:
            raise ValueError(f"a path from {network.name_of(asn)} cannot be {route!r}; name the ASes to cross, "
                             "the nearest first, the origin last")
        return Wanted(path[0], None, path)
    neighbor = network.asn_of(route)
    if neighbor == asn:
        raise ValueError(f"{network.name_of(asn)} cannot learn a route from itself; name a neighbour, a link or a path")
    return Wanted(neighbor)


def _once(path: Sequence) -> tuple:
    return tuple(part for index, part in enumerate(path) if not index or path[index - 1] != part)
