"""Two ports at one transit: here prepending works, for both routes are customer routes."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def two_ports() -> Scenario:
    """A content network with two links to the same transit, and three networks behind it."""
    network = (
        Network("Two ports, one transit")
        .add(64496, "Transit")
        .add(64501, "Access East")
        .add(64502, "Access West")
        .add(64503, "Access North")
        .add(64500, "Content", announces="192.0.2.0/24")
        .customer("Access East", of="Transit")
        .customer("Access West", of="Transit")
        .customer("Access North", of="Transit")
        .customer("Content", of="Transit", id="east", label="port east", capacity=10)
        .customer("Content", of="Transit", id="west", label="port west", capacity=10)
    )
    return Scenario(
        "two_ports", network, "Content",
        question="Which of its two ports does Content's traffic arrive on?",
        demands=tuple(Demand(f"Access {side}", "192.0.2.0/24", volume)
                      for side, volume in (("East", 4.0), ("West", 5.0), ("North", 3.0))),
        knobs=(
            knobs.prepend(network, "Content", link="east", name="prepend", label="Prepends on port east"),
            knobs.med(network, "Content", link="east", label="MED on port east"),
            knobs.multipath(network, "Transit"),
        ),
        source="Cloudflare, Prepends considered harmful, 2022: one transit with several distinct links",
    )
