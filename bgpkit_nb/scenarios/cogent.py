"""Cogent's action communities: prepends fail, 174:70 works."""

from .. import knobs
from ..network import Network
from ..policy import plan
from ..scenario import Scenario
from ..traffic import Demand


def cogent() -> Scenario:
    """The text's configuration example: customers 130, peers 100, and no value on offer that makes them tie."""
    network = (
        Network("Communities at Cogent")
        .add(174, "Cogent", plan=plan("cogent"))
        .add(64511, "Transit A")
        .add(64510, "Origin A")
        .add(64509, "Origin B")
        .add(13335, "Cloudflare", announces="192.0.2.0/24")
        .peers("Cogent", "Transit A", capacity=100)
        .customer("Origin A", of="Cogent")
        .customer("Origin B", of="Transit A")
        .customer("Cloudflare", of="Cogent")
        .customer("Cloudflare", of="Transit A")
    )
    return Scenario(
        "cogent", network, "Cloudflare",
        question="Too much traffic arrives over Cogent. What moves it?",
        demands=(Demand("Origin A", "192.0.2.0/24", 6.0), Demand("Cogent", "192.0.2.0/24", 2.0),
                 Demand("Origin B", "192.0.2.0/24", 4.0)),
        knobs=(
            knobs.prepend(network, "Cloudflare", "Cogent"),
            knobs.communities(network, "Cloudflare", "Cogent"),
        ),
        source="Cloudflare, Prepends considered harmful, 2022: community-based traffic engineering",
    )
