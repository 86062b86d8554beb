"""Business before performance: a private interconnect wins with the longest path."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def pni_first() -> Scenario:
    """Cloudflare's egress tiers: transit 100, IX 200, PNI 250 (150, the backbone, needs routers inside the AS)."""
    network = (
        Network("Egress tiers")
        .add(64500, "Transit")
        .add(64501, "IX peer")
        .add(64502, "PNI peer")
        .add(64503, "Regional ISP")
        .add(64504, "City ISP")
        .add(64510, "Eyeballs", announces="203.0.113.0/24")
        .add(13335, "Cloudflare", announces="192.0.2.0/24", preset="tiers")
        .customer("Cloudflare", of="Transit", medium="transit", cost=300)
        .peers("Cloudflare", "IX peer", medium="ix", cost=80)
        .peers("Cloudflare", "PNI peer", medium="pni", cost=40, capacity=40)
        .customer("Eyeballs", of="Transit")
        .customer("Eyeballs", of="IX peer")
        .customer("Regional ISP", of="PNI peer")
        .customer("City ISP", of="Regional ISP")
        .customer("Eyeballs", of="City ISP")
    )
    return Scenario(
        "pni_first", network, "Cloudflare",
        question="Three ways lead to Eyeballs. Why does Cloudflare take the longest?",
        demands=(Demand("Cloudflare", "203.0.113.0/24", 8.0), Demand("Eyeballs", "192.0.2.0/24", 1.0)),
        knobs=(
            knobs.medium(network, "Cloudflare", "PNI peer"),
            knobs.local_pref(network, "Cloudflare", "IX peer", values=(None, 100, 150, 200, 250, 300)),
            knobs.link_up(network, "Cloudflare", "PNI peer"),
        ),
        source="Cloudflare, Prepends considered harmful, 2022: local-preference differences",
    )
