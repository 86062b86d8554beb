"""What steps read: of a route (`weight`, `identifier`, ...) or of a router's memory (`in_use`, `first_heard`,
...).

All are plain functions with names, so that step tables stay data that can be pickled.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..route import Route, Segment
from .steps import Past

#: The largest MED, what `missing-as-worst` makes of a missing one.
WORST_MED = 2**32 - 1
LLGR_STALE = "65535:6"
_WORST_AIGP = 2**64 - 1
_UNKNOWN_METRIC = 2**31


# -- of a route --------------------------------------------------


def weight(route: Route) -> int:
    """Cisco's and FRR's weight: 32768 for the router's own networks."""
    return 32768 if route.session is None else route.weight


def preference(route: Route) -> int:
    """BIRD's protocol preference: 100 and what is configured over it for BGP, 200 for a static route of its
    own."""
    return 200 if route.session is None else 100 + route.weight


def routing_preference(route: Route) -> int:
    """Junos' routing preference, lowest first: 170 less what is configured for BGP, 5 for a static route of
    its own."""
    return 5 if route.session is None else 170 - route.weight


def length_without_prepends(route: Route) -> int:
    """The AS_PATH length, an AS that stands there several times in a row counted once; segments as `held` has them."""
    path = route.as_path
    return route.length - sum(one == other and type(one) is int for one, other in pairwise(path))


def stale(route: Route) -> bool:
    """True for a route kept over a lost session (LLGR_STALE, RFC 9494 4.2)."""
    return LLGR_STALE in route.attrs.communities


def identifier(route: Route) -> int:
    """The BGP identifier of the speaker; ORIGINATOR_ID takes its place inside an AS (RFC 4456 9)."""
    originator = route.attrs.originator
    return route.peer_id if originator is None else originator


def cluster_length(route: Route) -> int:
    """How many reflectors the route has passed (RFC 4456 9)."""
    return len(route.attrs.clusters)


def metric(route: Route) -> int:
    """The IGP metric to the next hop, 0 where none is known."""
    return route.igp_metric or 0


def metric_known_first(route: Route) -> int:
    """The IGP metric to the next hop; an unknown one is worse than any other."""
    return _UNKNOWN_METRIC if route.igp_metric is None else route.igp_metric


def aigp(route: Route) -> int | None:
    """The accumulated IGP metric up to here; None without one, so that it counts only if all carry it (RFC
    7311 4.1)."""
    return None if route.attrs.aigp is None else route.attrs.aigp + metric(route)


def aigp_or_worst(route: Route) -> int:
    """The accumulated IGP metric up to here; a route without one loses to any that has one (RFC 7311 4.1)."""
    return _WORST_AIGP if route.attrs.aigp is None else route.attrs.aigp + metric(route)


def med_or_worst(route: Route) -> int:
    """The MED; a missing one counts as the worst."""
    return WORST_MED if route.attrs.med is None else route.attrs.med


def med_or(missing: int, route: Route) -> int:
    """The MED; a missing one counts as `missing` (for `functools.partial`)."""
    return missing if route.attrs.med is None else route.attrs.med


def length_with_confederation(route: Route) -> int:
    """AS_PATH length where members of the confederation count as well."""
    return route.length + sum(len(part.members) for part in route.as_path if type(part) is Segment)


def not_modelled(route: Route) -> None:
    """Nothing: the step is in the vendor's list, and what it looks at does not occur in this model."""


# -- the neighbouring AS, of which MEDs are compared --------------------------------------------------


def neighbor_in_sequence(route: Route) -> int | None:
    """The first AS of a path that begins with an AS_SEQUENCE, 0 for an empty one; an AS_SET in front: none at
    all."""
    return route.first_as if route.first_as or not route.length else None


def neighbor_outside(route: Route) -> int | None:
    """As `neighbor_in_sequence`, and a path that never left the confederation has none."""
    return None if route.as_path and not route.length else neighbor_in_sequence(route)


def neighbor_or_member(route: Route) -> int:
    """The first AS of the path; of an AS_SET in front, the member written first."""
    if route.first_as or not route.length:
        return route.first_as
    return next(part for part in route.as_path if type(part) is not Segment)[0]


def preference_and_neighbor(route: Route) -> tuple[int, int]:
    """BIRD's group for deterministic MED: protocol preference and neighbouring AS (0: its own)."""
    return preference(route), route.first_as


# -- of a router's memory --------------------------------------------------


def in_use(routes: Sequence[Route], entered: Sequence[int], past: Past) -> list[bool] | None:
    """Between eBGP routes: whether it is the one in use."""
    return [index == past.present for index in entered] if _all_external(routes, entered) else None


def first_heard(routes: Sequence[Route], entered: Sequence[int], past: Past) -> list[int] | None:
    """Between eBGP routes: the order of arrival."""
    return list(entered) if _all_external(routes, entered) else None


def first_heard_while_one_is_in_use(routes: Sequence[Route], entered: Sequence[int],
                                    past: Past) -> list[int] | None:
    """Between eBGP routes of different speakers, as long as there is a route in use: the order of arrival."""
    speakers = {identifier(routes[index]) for index in entered}
    if past.present is None or len(speakers) < len(entered) or not _all_external(routes, entered):
        return None
    return list(entered)


def first_of_all(routes: Sequence[Route], entered: Sequence[int], past: Past) -> list[int]:
    """The order of arrival."""
    return list(entered)


def defends(routes: Sequence[Route], entered: Sequence[int], past: Past) -> list[int] | None:
    """Where an external route of another speaker challenges: the one that was there before."""
    challenger = routes[entered[-1]]
    if not (challenger.ebgp or challenger.confed) or identifier(challenger) == identifier(routes[entered[0]]):
        return None
    return list(range(len(entered)))


def _all_external(routes: Sequence[Route], entered: Sequence[int]) -> bool:
    return False not in [routes[index].ebgp for index in entered]
