"""An origin of traffic with both transits: one prepend is enough, unless it has a preference of its own."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def two_transits() -> Scenario:
    """The text's second example: Origin A buys from both transits and treats them alike, until told otherwise."""
    network = (
        Network("Origin A behind two transits")
        .add(64511, "Transit A")
        .add(64496, "Transit B")
        .add(64510, "Origin A", preset="equal")
        .add(13335, "Cloudflare", announces="192.0.2.0/24")
        .peers("Transit A", "Transit B", capacity=100)
        .customer("Origin A", of="Transit A")
        .customer("Origin A", of="Transit B")
        .customer("Cloudflare", of="Transit A")
        .customer("Cloudflare", of="Transit B")
    )
    return Scenario(
        "two_transits", network, "Cloudflare",
        question="How many prepends does it take to move Origin A to Transit A?",
        demands=(Demand("Origin A", "192.0.2.0/24", 4.0),),
        knobs=(
            knobs.prepend(network, "Cloudflare", "Transit B"),
            knobs.local_pref(network, "Origin A", "Transit B", values=tuple(range(80, 130, 10)), start=100),
        ),
        source="Cloudflare, Prepends considered harmful, 2022: second example",
    )
