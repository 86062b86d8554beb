"""Two ways to one prefix: what an announcement is and what it says."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def announcement() -> Scenario:
    """A source hears of one prefix from two networks, as in the text's introduction."""
    network = (
        Network("One prefix, two ways")
        .add(64500, "Network North")
        .add(64501, "Network South")
        .add(64510, "Source A")
        .add(64496, "Destination B", announces="192.0.2.0/24")
        .customer("Source A", of="Network North")
        .customer("Source A", of="Network South")
        .customer("Destination B", of="Network North")
        .customer("Destination B", of="Network South")
        .on_export("Destination B", ("med", 100), ("add", "64500:13335"), neighbor="Network North")
    )
    return Scenario(
        "announcement", network, "Destination B",
        question="Which way does Source A take, and what did it hear that made it choose?",
        demands=(Demand("Source A", "192.0.2.0/24", 1.0),),
        knobs=(
            knobs.announce(network, "Destination B", "Network North", name="north"),
            knobs.announce(network, "Destination B", "Network South", name="south"),
            knobs.prepend(network, "Destination B", "Network North"),
        ),
        source="Cloudflare, Prepends considered harmful, 2022: the routing primer",
    )
