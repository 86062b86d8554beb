"""Route reflectors: who asks a reflector for the way gets the reflector's own choice, and hears of no other."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def reflectors() -> Scenario:
    """A transit of four routers: South stands beside the eastern exit, Core beside the western one."""
    network = (
        Network("A reflector's choice")
        .add(64496, "Transit", routers=("Core", "South", "West", "East"))
        .add(64500, "Campus", announces="192.0.2.0/24")
        .igp_link("Core", "West", 5)
        .igp_link("Core", "East", 15)
        .igp_link("South", "West", 18)
        .igp_link("South", "East", 5)
        .customer("Campus", of="West", id="west", label="west")
        .customer("Campus", of="East", id="east", label="east")
    )
    return Scenario(
        "reflectors", network, "Campus",
        question="South is nearest to the eastern port. Where does its traffic go once Core reflects?",
        demands=(Demand("South", "192.0.2.0/24", 4.0), Demand("Core", "192.0.2.0/24", 1.0)),
        knobs=(
            knobs.reflectors(network, "Transit", "Core", ("Core", "South")),
            knobs.metric(network, "Core-West", values=tuple(range(5, 35, 5))),
            knobs.link_up(network, "Campus", link="west"),
        ),
        source="RFC 4456, 11: a reflector passes on its own best path, chosen by its own IGP metrics",
    )
