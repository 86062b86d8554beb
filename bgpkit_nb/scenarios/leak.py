"""A customer with two providers and no filters: everybody's traffic through a small office."""

from .. import knobs
from ..network import Network
from ..scenario import Knob, Scenario
from ..traffic import Demand


def leak() -> Scenario:
    """Without filters, Office tells Tier B of what it heard from Tier A, and Tier B believes its customer. OTC, ASPA
    and peerlock each stop it at Tier B; RFC 8212 stops it at Office, which then hears and says nothing at all."""
    network = (
        Network("Leak")
        .add(64496, "Tier A").add(64497, "Tier B")
        .add(64498, "Content", announces="198.51.100.0/24")
        .add(64500, "Office", announces="203.0.113.0/24")
        .add(64501, "West").add(64502, "East").add(64503, "Coast")
        .peers("Tier A", "Tier B", capacity=100)
        .customer("Content", of="Tier A", capacity=100)
        .customer("Office", of="Tier A", capacity=1).customer("Office", of="Tier B", capacity=1)
        .customer("West", of="Tier A").customer("East", of="Tier B").customer("Coast", of="Tier B")
    )
    for name in ("Tier A", "Tier B", "Content", "Office"):
        network = network.aspa(name)
    network = network.peerlock("Tier A")
    senders = {"West": 4.0, "East": 6.0, "Coast": 3.0, "Office": 0.5}
    filters = Knob("filters", "Office's filters", "preset", (64500,), ("gao-rexford", "none"), "gao-rexford",
                   texts=("in place", "none configured"))
    return Scenario(
        "leak", network, "Content",
        question="Whose care keeps a small customer's mistake small?",
        demands=tuple(Demand(name, "198.51.100.0/24", volume) for name, volume in senders.items()),
        knobs=(
            filters,
            knobs.adopters(network, ("Tier A", "Tier B", "Office"), "otc", label="Marking with OTC"),
            knobs.adopt(network, "Tier B", "aspa"),
            knobs.adopt(network, "Tier B", "peerlock"),
            knobs.adopt(network, "Office", "rfc8212"),
        ),
        source="RFC 7908, leaks of type 1: the mechanism; the topology is made up",
    )
