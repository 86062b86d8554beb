"""The text's four tiers with two points of presence: transit 100, backbone 150, IX 200, PNI 250."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def backbone_tiers() -> Scenario:
    """Ashburn has a private interconnect with Eyeballs, Paris a port whose medium is the question."""
    network = (
        Network("Tiers over two points of presence")
        .add(64496, "Carrier")
        .add(64502, "Eyeballs", announces="203.0.113.0/24")
        .add(13335, "Cloudflare", announces="192.0.2.0/24", preset="tiers", routers=("Paris", "Ashburn"))
        .igp_link("Paris", "Ashburn", 80)
        .customer("Eyeballs", of="Carrier")
        .customer("Paris", of="Carrier", id="carrier", label="Paris")
        .peers("Ashburn", "Eyeballs", id="pni", medium="pni", label="Ashburn", capacity=40)
    )
    return Scenario(
        "backbone_tiers", network, "Cloudflare",
        question="Traffic for Eyeballs starts in Paris. When does it cross the backbone to Ashburn?",
        demands=(Demand("Paris", "203.0.113.0/24", 5.0), Demand("Ashburn", "203.0.113.0/24", 3.0)),
        knobs=(
            knobs.medium(network, "Cloudflare", link="carrier", name="medium"),
            knobs.link_up(network, "Cloudflare", link="pni", name="pni"),
        ),
        source="Cloudflare, Prepends considered harmful, 2022: local-preference differences",
    )
