"""What one AS of a large graph hears, as the routes that `decide` knows: one explanation for small and large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..decision import Decision, decide
from ..policy import PRESETS, Refused
from ..route import Attributes, Prefix, held, own_network
from . import keys
from .graph import NOT_ANNOUNCED, Internet
from .refusals import reason

if TYPE_CHECKING:
    from .routing import Routing

_WORDS = {keys.CUSTOMER: "customer", keys.PEER: "peer", keys.PROVIDER: "provider"}


class Offer(NamedTuple):
    """What one link brings: from which AS (index), what that is to the receiver, the rank of the link in the
    receiver's row of that kind, which of the two ASes' links it is, as settings name it, and the AS_PATH."""

    sender: int
    kind: int
    rank: int
    number: int
    as_path: tuple[int, ...]


def offers(routing: Routing, at: int) -> Iterator[Offer]:
    """Everything that neighbours announce to an AS by its index, loops included; customers' first."""
    graph = routing.internet
    rows = {keys.CUSTOMER: graph.customers, keys.PEER: graph.peers, keys.PROVIDER: graph.providers}
    for kind, each in rows.items():
        near = each.near[each.row(at)].tolist()
        for rank, sender in enumerate(near):
            if not routing.has_route(sender) or (kind != keys.PROVIDER and not routing.tells_everyone(sender)):
                continue
            copies = routing.copies(kind, at, sender, rank)
            path = (int(graph.asn[sender]),) * (1 + copies) + routing.path_at(sender)
            if copies != NOT_ANNOUNCED and len(path) <= keys.LONGEST:
                yield Offer(sender, kind, rank, rank - near.index(sender) + _paid_links(graph, kind, at, sender), path)


def _paid_links(graph: Internet, kind: int, at: int, sender: int) -> int:
    """How many links that are paid for count before those of a kind between two ASes."""
    if kind != keys.PEER:
        return 0
    rows, ways = graph.providers, ((at, sender), (sender, at))
    return sum(int((rows.near[rows.row(one)] == other).sum()) for one, other in ways)


def _reason(routing: Routing, at: int, offer: Offer) -> str:
    return "" if routing.care is None else reason(routing.care, at, offer.sender, offer.kind)


def decision(routing: Routing, asn: int, prefix: str | Prefix) -> Decision:
    """`decide` on all that an AS hears; loops and what it refuses are listed as refused.

    A session is called as a link of a small network is: `"64500-64496"`, from the second link between the two on with
    the number behind it by which settings name that link.
    """
    graph, prefix = routing.internet, Prefix.parse(prefix)
    at = graph.index(asn)
    routes, refused = [own_network(prefix)] if routing.kind(at) == keys.OWN else [], []
    for offer in offers(routing, at):
        neighbour = int(graph.asn[offer.sender])
        session = f"{asn}-{neighbour}" + (f"-{offer.number}" if offer.number else "")
        attrs = Attributes(offer.as_path, next_hop=neighbour, learned_from=_WORDS[offer.kind])
        reason = "loop" if asn in offer.as_path else _reason(routing, at, offer)
        if reason:
            refused.append((session, Refused(reason, attrs)))
            continue
        pref = PRESETS["gao-rexford"].local_pref(_WORDS[offer.kind], None)
        routes.append(held(prefix, attrs, session=session, local_pref=pref, neighbor_as=neighbour, peer_id=neighbour,
                           peer_address=offer.number))  # fmt: skip
    return decide(routes, at=f"AS{asn}", prefix=prefix, refused=tuple(refused))
