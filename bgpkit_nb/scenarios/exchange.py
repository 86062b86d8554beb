"""An Internet exchange with a route server, which tells routes and carries no traffic."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario
from ..traffic import Demand


def exchange() -> Scenario:
    """Three members of an exchange, of which two buy from a transit as well."""
    network = (
        Network("An exchange with a route server")
        .add(64496, "Transit")
        .add(64510, "Route server")
        .add(64500, "Shop", announces="192.0.2.0/24")
        .add(64501, "Readers")
        .add(64502, "Writers")
        .customer("Shop", of="Transit")
        .customer("Readers", of="Transit")
        .rs_client("Readers", of="Route server")
        .rs_client("Shop", of="Route server")
        .rs_client("Writers", of="Route server")
    )
    return Scenario(
        "exchange", network, "Shop",
        question="Shop peers with everyone over one session. Whose packets does the route server carry?",
        demands=(Demand("Readers", "192.0.2.0/24", 3.0), Demand("Writers", "192.0.2.0/24", 2.0)),
        knobs=(
            knobs.prepend(network, "Shop", "Route server"),
            knobs.local_pref(network, "Readers", "Route server", values=(None, 50, 80, 100, 130), name="local_pref"),
        ),
        source="RFC 7947: Internet Exchange BGP Route Server",
    )
