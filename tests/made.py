"""Scenarios of any size, made up from a seed: a few large networks, regional ones, and those who live off them.

And who is worth a look in an AS graph.
"""

from random import Random

import bgpkit_nb as bgp

#: The subject, and where everybody's traffic goes (RFC 5398, RFC 5737). The others have private numbers (RFC 6996).
SUBJECT, PREFIX = 64496, "192.0.2.0/24"


def made_scenario(ases: int, seed: int = 1) -> bgp.Scenario:
    """A settled network of so many ASes (12 at least): the subject buys from two of the regional ones, peers with a
    third, and every edge AS sends it something. Its knobs: prepends, a local-pref, and an announcement."""
    if ases < 12:
        raise ValueError(f"a made scenario cannot have {ases} ASes; choose 12 or more")
    random = Random(seed)
    large = [64512 + n for n in range(3)]
    regional = [64600 + n for n in range(ases // 4)]
    edge = [65000 + n for n in range(ases - 1 - len(large) - len(regional))]
    network = bgp.Network(f"{ases} made-up ASes").add(SUBJECT, "Subject", announces=PREFIX)
    for asn in (*large, *regional, *edge):
        network = network.add(asn, f"{'Large' if asn in large else 'Region' if asn in regional else 'Edge'} {asn}")
    for one, other in ((large[0], large[1]), (large[0], large[2]), (large[1], large[2])):
        network = network.peers(one, other, capacity=400)
    for asn in regional:
        for provider in random.sample(large, random.choice((1, 2, 2))):
            network = network.customer(asn, of=provider, capacity=100)
    for one, other in zip(regional, regional[2:], strict=False):
        network = network.peers(one, other, medium="ix")
    for asn in edge:
        for provider in random.sample(regional, random.choice((1, 2))):
            network = network.customer(asn, of=provider)
    network = network.customer(SUBJECT, of=regional[0], capacity=40).customer(SUBJECT, of=regional[-1], capacity=40)
    network = network.peers(SUBJECT, regional[len(regional) // 2], medium="ix")
    demands = tuple(bgp.Demand(asn, PREFIX, random.choice((0.5, 1.0, 2.0))) for asn in edge)
    knobs = (
        bgp.knobs.prepend(network, SUBJECT, regional[0]),
        bgp.knobs.local_pref(network, SUBJECT, regional[-1]),
        bgp.knobs.announce(network, SUBJECT, regional[len(regional) // 2]),
    )
    return bgp.Scenario(f"made-{ases}", network, SUBJECT, question="How is traffic shared?", demands=demands,
                        knobs=knobs)


def buyer(graph: "bgp.internet.Internet") -> int:
    """An AS of an AS graph that has no customers and buys from three."""
    return next(asn for asn in graph.asn[graph.core :].tolist() if len(graph.neighbours(asn)["providers"]) == 3)
