"""Hot and cold potato: a transit hands traffic over at the nearest port, until a MED asks it to carry on."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def hot_potato() -> Scenario:
    """A campus with two ports of one transit, whose four routers stand along a backbone."""
    network = (
        Network("A campus with ports in two cities")
        .add(64496, "Transit", routers=("Hamburg", "Frankfurt", "Vienna", "Milan"))
        .add(64500, "Campus", announces="192.0.2.0/24")
        .igp_link("Hamburg", "Frankfurt", 10)
        .igp_link("Frankfurt", "Vienna", 20)
        .igp_link("Vienna", "Milan", 10)
        .igp_link("Hamburg", "Milan", 60)
        .customer("Campus", of="Hamburg", id="hamburg", label="Hamburg")
        .customer("Campus", of="Milan", id="milan", label="Milan")
    )
    return Scenario(
        "hot_potato", network, "Campus",
        question="Where does Transit hand over what is meant for Campus, and who says so?",
        demands=(Demand("Transit", "192.0.2.0/24", 8.0),),
        knobs=(
            knobs.metric(network, "Hamburg-Frankfurt", values=tuple(range(5, 65, 5))),
            knobs.med(network, "Campus", link="hamburg", name="med_hamburg", values=(None, 0, 10, 20, 30)),
            knobs.med(network, "Campus", link="milan", name="med_milan", values=(None, 0, 10, 20, 30)),
        ),
        source="RFC 4271, 9.1.2.2: MED comes before the IGP metric",
    )
