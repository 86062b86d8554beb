"""Path hunting: a prefix goes away, and its neighbours believe in ever longer ways to it before they give up."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario


def path_hunting(size: int = 5) -> Scenario:
    """A full mesh of ASes (three to eight), one of which has the origin as its customer. Nobody has a preference.

    Withdraw the prefix and count: each AS goes through the ways it was told of by others, the shortest first, though
    every one of them led over the link that is gone.
    """
    if not 3 <= size <= 8:
        raise ValueError(f"size cannot be {size}; choose 3 to 8 ASes")
    mesh = range(64501, 64501 + size)
    network = Network("Path hunting").add(64500, "Origin", announces="192.0.2.0/24")
    for asn in mesh:
        network = network.add(asn)
    network = network.flat("Origin", mesh[0], id="origin")
    for one in mesh:
        for other in range(one + 1, mesh[-1] + 1):
            network = network.flat(one, other)
    return Scenario(
        "path_hunting", network, "Origin",
        question="The origin's only link fails. How many messages until everybody has given up?",
        knobs=(knobs.link_up(network, "Origin", link="origin"),),
        source="Labovitz, Ahuja, Bose and Jahanian 2000",
    )
