"""A BGP wedgie: a backup link that is asked to be the last resort, and a failure after which it is not."""

from .. import knobs
from ..network import Network, Rule
from ..scenario import Scenario

LAST_RESORT = "64504:100"


def wedgie() -> Scenario:
    """A customer with a primary link to one provider and a backup to another, where it asks for local-pref 50.

    Both providers buy from transits that peer and go by length alone. With every link up there are two stable states:
    the intended one, and one with half the traffic on the backup. A reset of the backup link leads to the former, any
    failure of the primary to the latter. One prepend on the backup link leaves only the intended one.
    """
    prefer_less = Rule("last resort", "in", (("community", LAST_RESORT),), (("local_pref", 50),))
    network = (
        Network("A wedgie")
        .add(64500, "Customer", announces="192.0.2.0/24")
        .add(64501, "Primary")
        .add(64502, "Transit One", preset="equal")
        .add(64503, "Transit Two", preset="equal")
        .add(64504, "Backup")
        .customer("Customer", of="Primary", id="primary", label="primary")
        .customer("Customer", of="Backup", id="backup", label="backup")
        .customer("Primary", of="Transit One")
        .customer("Backup", of="Transit Two")
        .peers("Transit One", "Transit Two")
        .rule("Backup", prefer_less)
        .on_export("Customer", ("add", LAST_RESORT), link="backup")
    )
    return Scenario(
        "wedgie", network, "Customer",
        question="The primary link fails and comes back. Does the traffic come back with it?",
        knobs=(
            knobs.prepend(network, "Customer", link="backup", upto=5),
            knobs.link_up(network, "Customer", link="primary"),
        ),
        source="bgplabs.net, the BGP policy lab on wedgies; RFC 4264",
    )
