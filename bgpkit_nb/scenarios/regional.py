"""A regional Internet of twelve ASes: two large networks, three regional ones, and those who live off them."""

from .. import knobs
from ..network import Network
from ..policy import make_plan
from ..scenario import Scenario
from ..traffic import Demand

#: What each network sends to Orchard, in Gbit/s.
VOLUMES = {
    "City": 5.0, "Harbour": 4.0, "Forest": 4.0, "Lake": 3.0, "Desert": 2.5, "Island": 2.0, "North": 1.5, "South": 1.0,
}

COAST_COMMUNITIES = (
    {"community": "64496:90", "meaning": "below peers, above providers", "local_pref": 90},
    {"community": "64496:3000", "meaning": "not to providers", "block": "provider"},
    {"community": "64496:3001", "meaning": "prepend once to providers", "prepend": 1, "towards": "provider"},
    {"community": "64496:3003", "meaning": "prepend three times to providers", "prepend": 3, "towards": "provider"},
)


def regional() -> Scenario:
    """Orchard, a content network, buys from Coast and Hills and peers with Valley; eight networks send it traffic."""
    network = (
        Network("Regional Internet")
        .add(64496, "Coast", plan=make_plan("Coast", 64496, COAST_COMMUNITIES))
        .add(64497, "Hills").add(64498, "Valley")
        .add(64499, "North").add(64500, "South")
        .add(64501, "Lake").add(64502, "Forest").add(64503, "Island")
        .add(64504, "City").add(64506, "Harbour").add(64507, "Desert")
        .add(64505, "Orchard", announces="198.51.100.0/24")
        .peers("North", "South", capacity=100)
        .customer("Coast", of="North", capacity=40).customer("Valley", of="North", capacity=40)
        .customer("Valley", of="South", capacity=40).customer("Hills", of="South", capacity=40)
        .peers("Coast", "Valley", medium="ix").peers("Valley", "Hills", medium="ix")
        .customer("Lake", of="Coast").customer("Lake", of="Valley")
        .customer("Forest", of="Valley").customer("Forest", of="Hills")
        .customer("Harbour", of="Coast").customer("Harbour", of="South")
        .customer("Island", of="Coast").customer("Island", of="Desert")
        .customer("City", of="North").customer("Desert", of="South")
        .customer("Orchard", of="Coast", capacity=10).customer("Orchard", of="Hills", capacity=20)
        .peers("Orchard", "Valley", medium="ix", capacity=10)
    )
    return Scenario(
        "regional", network, "Orchard",
        question="Orchard's link with Coast is overloaded. What takes traffic off it, and where does the traffic go?",
        demands=tuple(Demand(source, "198.51.100.0/24", volume) for source, volume in VOLUMES.items()),
        knobs=(
            knobs.prepend(network, "Orchard", "Coast"),
            knobs.communities(network, "Orchard", "Coast"),
            knobs.more_specific(network, "Orchard", "Hills"),
            knobs.announce(network, "Orchard", "Valley"),
            knobs.link_up(network, "Orchard", "Hills"),
        ),
    )
