"""The IGP metrics that can make a difference to which border router the routers of an AS leave it by."""

from __future__ import annotations

from collections.abc import Iterator

from ..network import Link, Network


def telling_metrics(network: Network, asn: int, link: Link) -> list[int]:
    """Every value of one link's metric at which the order of the ways out may change, one less and one more.

    The cost from a router to a border is what it is without the link, or what it is by way of the link, which grows
    with the metric; so two ways out change places only where one of the first equals one of the second.
    """
    without = network.with_link(link.id, up=False).interior.costs
    through = network.with_link(link.id, metric=0).interior.costs
    exits = list(_exits(network, asn))
    routers = [router.name for router in network.routers_of(asn)]
    values = {without[router, one] + cost - through[router, other] - price
              for router in routers for one, cost in exits for other, price in exits
              if one != other and (router, one) in without and (router, other) in through}
    near = {value + step for value in values for step in (-1, 0, 1)}
    return sorted(value for value in near if 0 <= value < 1 << 32 and value != link.metric)


def _exits(network: Network, asn: int) -> Iterator[tuple[str, int]]:
    """The border routers of an AS, each with what crossing a link of it counts: nothing under next-hop-self."""
    counts = not network.find(asn).next_hop_self
    for link in network.links_of(asn):
        for router in (link.a, link.b):
            if network.router(router).asn == asn:
                yield router, link.metric * counts
