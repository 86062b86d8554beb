"""Somebody announces what is not theirs, and who checks decides how far it gets."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def hijack() -> Scenario:
    """Hijacker takes half of Victim's senders with the same prefix, all of them with its halves. Origin validation at
    the right three networks leaves it one corner; a forged origin passes it, and is caught by its path."""
    network = (
        Network("Hijack")
        .add(64496, "Tier A").add(64497, "Tier B")
        .add(64500, "North").add(64501, "South").add(64502, "East")
        .add(64503, "Lake").add(64504, "Town").add(64505, "Port").add(64507, "Bay")
        .add(64498, "Victim", announces="198.51.100.0/24")
        .add(64506, "Hijacker")
        .peers("Tier A", "Tier B")
        .customer("North", of="Tier A").customer("East", of="Tier B")
        .customer("South", of="Tier A").customer("South", of="Tier B")
        .customer("Lake", of="North").customer("Town", of="South").customer("Port", of="East")
        .customer("Bay", of="South").customer("Bay", of="East")
        .customer("Victim", of="North").customer("Hijacker", of="East")
    )
    network = network.roa("198.51.100.0/24", "Victim").aspa("Victim")
    order = ("South", "Tier A", "Tier B", "East")
    senders = ("Tier A", "Tier B", "North", "South", "East", "Lake", "Town", "Port", "Bay")
    return Scenario(
        "hijack", network, "Victim",
        question="How many networks must check origins before Hijacker gets nothing?",
        demands=tuple(Demand(name, "198.51.100.0/24", 1.0) for name in senders),
        knobs=(
            knobs.hijack(network, "Hijacker", "Victim"),
            knobs.adopters(network, order, "rov", label="Validating origins (ROV)"),
            knobs.roa(network, "Victim"),
            knobs.adopters(network, order, "aspa", label="Verifying paths (ASPA)"),
        ),
        source="RFC 6811 and draft-ietf-sidrops-aspa-verification: the mechanisms; the topology is made up",
    )
