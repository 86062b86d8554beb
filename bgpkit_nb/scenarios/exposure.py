"""What prepending everywhere costs: a hijacker who does not prepend looks nearer."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario


def exposure() -> Scenario:
    """Victim and Hijacker announce the same prefix; the more Victim prepends, the more others believe Hijacker."""
    network = (
        Network("Exposure")
        .add(64496, "Tier A").add(64497, "Tier B")
        .add(64505, "Regional C").add(64499, "Regional D").add(64500, "Regional E")
        .add(64501, "Access F").add(64502, "Access G")
        .add(64498, "Victim", announces="198.51.100.0/24")
        .add(64506, "Hijacker", announces="198.51.100.0/24")
        .peers("Tier A", "Tier B")
        .customer("Victim", of="Tier A").customer("Victim", of="Tier B")
        .customer("Hijacker", of="Tier B").customer("Hijacker", of="Regional C")
        .customer("Regional C", of="Tier A").customer("Regional C", of="Tier B")
        .customer("Regional D", of="Tier A").customer("Regional D", of="Regional C")
        .customer("Regional E", of="Tier B").customer("Regional E", of="Tier A")
        .customer("Access F", of="Regional D").customer("Access F", of="Regional E")
        .customer("Access G", of="Regional C")
    )
    return Scenario(
        "exposure", network, "Victim",
        question="How many networks still reach Victim when it prepends towards everyone?",
        knobs=(knobs.prepend(network, "Victim", label="Prepends towards everyone"),),
        source="Madory, APNIC blog, 2019-07-15: the mechanism; the topology is made up",
    )
