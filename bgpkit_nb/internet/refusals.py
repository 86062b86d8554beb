"""Who refuses which route: route origin validation, leaks and the loops they would make, and the OTC mark."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import keys
from .graph import Internet
from .kernels import INVALID, LEAKED, MARKED, QUIET, Care

if TYPE_CHECKING:
    from .engine import Origin
    from .routing import Routing

#: Why a route is refused, by bit.
REASONS = {int(LEAKED): "loop", int(INVALID): "invalid origin", int(MARKED): "only to customers (OTC)"}


class Pinned(NamedTuple):
    """ASes whose routes a leak cannot change: their indices, and the keys they have without it."""

    at: np.ndarray
    keys: np.ndarray


def validation(internet: Internet, announced: tuple[Origin, ...], rov: Collection[int]) -> Care | None:
    """What those refuse who drop what route origin validation finds invalid; None where there is nothing to drop."""
    adopters = [internet.index(asn) for asn in rov]
    if not adopters or all(each.valid for each in announced):
        return None
    return _care(internet, announced, adopters)


def _care(internet: Internet, announced: tuple[Origin, ...], adopters: list[int]) -> Care:
    rule, source = np.zeros(len(internet), np.uint8), np.zeros(len(internet), np.uint16)
    rule[adopters] |= INVALID
    for number, each in enumerate(announced):
        source[internet.index(each.asn)] = number
    return Care(rule, np.array([0 if each.valid else INVALID for each in announced], np.uint8), source)


def leak(routing: Routing, leaker: int, rov: Collection[int], otc: Collection[int]) -> tuple[Care, Pinned] | None:
    """What has to be settled anew when an AS passes on to everyone what it has; None where that is what it should do,
    or where it would notice.

    1. The ASes on the leaker's way to the origin keep their routes: a leaked one holds their own number, a loop. They
       are settled from the start, those with a peer's or provider's route telling their customers only.
    2. The leaker is one more origin, with the length of its route.
    3. A route that an adopter of RFC 9234 has sent to, or heard as, a customer or peer bears the OTC mark. Adopters
       refuse a marked one from customers and from peers; an adopter among the leakers does not leak it.
    """
    graph = routing.internet
    way = list(routing.walk(leaker))
    if len(way) < 2 or routing.kind(leaker) <= keys.CUSTOMER or int(graph.asn[leaker]) in otc:
        return None
    adopters = {graph.index(asn) for asn in otc}
    care = _care(graph, routing.origins, [graph.index(asn) for asn in rov])
    origin = next(number for number, each in enumerate(routing.origins) if each.asn == graph.asn[way[-1]])
    care.source[way[1:]], care.source[leaker] = origin, len(routing.origins)
    care.rule[way[1:]] |= LEAKED
    care.rule[[at for at in way[1:] if routing.kind(at) > keys.CUSTOMER]] |= QUIET
    care.rule[list(adopters)] |= MARKED
    marked = any(routing.kind(to) > keys.CUSTOMER and {at, to} & adopters for to, at in pairwise(way))
    taint = care.taint[origin] | LEAKED | (MARKED if marked else np.uint8(0))
    pinned = Pinned(np.array(way, np.uint32), routing.keys[way])
    return care._replace(taint=np.append(care.taint, taint)), pinned


def reason(care: Care, at: int, sender: int, kind: int) -> str:
    """Why an AS will not have what it hears from a neighbour of some kind, or an empty string."""
    bits = int(care.rule[at]) & int(care.taint[care.source[sender]])
    if kind == keys.PROVIDER:
        bits &= ~int(MARKED)
    return next((why for bit, why in REASONS.items() if bits & bit), "")
