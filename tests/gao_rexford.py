"""Where routes go under plain Gao-Rexford policy, worked out without messages, to compare with.

Own networks first, then customers' routes from the bottom of the hierarchy to the top, then peers', then
providers' from the top to the bottom. Within a class the shortest AS_PATH wins, then the lowest neighbour.
"""

from bgpkit_nb import Network

Edges = list[tuple[int, int, str, int]]


def paths(network: Network, origin: int, prepends: dict[str, int]) -> dict[int, tuple[int, ...]]:
    """The AS_PATH that each AS ends up with (absent: none). `prepends`: the origin's copies, by link id."""
    edges = [
        (*network.ends(link), network.relation(link.id), prepends.get(link.id, 0)) for link in network.links
    ]
    upwards = _customers_first(network, edges)
    best: dict[int, tuple[int, ...]] = {origin: ()}
    for asn in upwards:
        _settle(best, asn, _heard(best, edges, asn, "customer", origin))
    from_below = dict(best)
    for asn in upwards:
        _settle(best, asn, _heard(from_below, edges, asn, "peer", origin))
    for asn in reversed(upwards):
        _settle(best, asn, _heard(best, edges, asn, "provider", origin))
    return best


def _settle(best: dict, asn: int, heard: list[tuple[int, ...]]) -> None:
    if asn not in best and heard:
        best[asn] = min(heard, key=lambda path: (len(path), path[0]))


def _heard(best: dict, edges: Edges, asn: int, wanted: str, origin: int) -> list[tuple[int, ...]]:
    """What neighbours that are `wanted` to an AS tell it, given what they have."""
    flip = {"customer": "provider", "provider": "customer", "peer": "peer"}
    told = []
    for a, b, relation, extra in edges:
        for near, far, is_far in ((b, a, relation), (a, b, flip[relation])):
            if near == asn and is_far == wanted and far in best:
                told.append((far,) * (1 + (extra if far == origin else 0)) + best[far])
    return told


def _customers_first(network: Network, edges: Edges) -> list[int]:
    pairs = {
        (a, b) if relation == "customer" else (b, a) for a, b, relation, _ in edges if relation != "peer"
    }
    order: list[int] = []
    waiting = [system.asn for system in network.ases]
    while waiting:
        ready = [asn for asn in waiting if not any(b == asn and a in waiting for a, b in pairs)]
        order += ready
        waiting = [asn for asn in waiting if asn not in ready]
    return order
