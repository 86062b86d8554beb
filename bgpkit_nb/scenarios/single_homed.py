"""An origin of traffic behind one transit: no number of prepends moves it."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def single_homed() -> Scenario:
    """The text's first example: Origin A buys from Transit B alone, and Transit B prefers its customer."""
    network = (
        Network("Origin A behind one transit")
        .add(64511, "Transit A")
        .add(64496, "Transit B")
        .add(64510, "Origin A")
        .add(13335, "Cloudflare", announces="192.0.2.0/24")
        .peers("Transit A", "Transit B", capacity=100)
        .customer("Origin A", of="Transit B")
        .customer("Cloudflare", of="Transit A")
        .customer("Cloudflare", of="Transit B")
    )
    return Scenario(
        "single_homed", network, "Cloudflare",
        question="Can Cloudflare move Origin A's traffic off its link with Transit B by prepending?",
        demands=(Demand("Origin A", "192.0.2.0/24", 4.0),),
        knobs=(knobs.prepend(network, "Cloudflare", "Transit B"),),
        source="Cloudflare, Prepends considered harmful, 2022: first example",
    )
