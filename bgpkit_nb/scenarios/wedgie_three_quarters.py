"""RFC 4264's first wedgie: reset one session, and the intended state is back. Prepending does not help."""

from .. import knobs
from ..network import Network, Rule
from ..scenario import Scenario

LAST_RESORT = "64502:70"


def wedgie_three_quarters() -> Scenario:
    """Four ASes. Customer asks Backup to treat its route as the last resort; Upstream prefers its customer Backup.

    Local-pref decides at Upstream, before any length is looked at: no number of prepends leads out of the wedge.
    """
    last_resort = Rule("last resort", "in", (("community", LAST_RESORT),), (("local_pref", 70),))
    network = (
        Network("A wedgie, three quarters")
        .add(64501, "Customer", announces="192.0.2.0/24")
        .add(64502, "Backup")
        .add(64503, "Upstream")
        .add(64504, "Primary")
        .customer("Customer", of="Primary", id="primary", label="primary")
        .customer("Customer", of="Backup", id="backup", label="backup")
        .customer("Backup", of="Upstream")
        .peers("Upstream", "Primary")
        .rule("Backup", last_resort)
        .on_export("Customer", ("add", LAST_RESORT), link="backup")
    )
    return Scenario(
        "wedgie_three_quarters", network, "Customer",
        question="How many prepends on the backup link bring the traffic back to the primary?",
        knobs=(knobs.prepend(network, "Customer", link="backup"), knobs.link_up(network, "Customer", link="primary")),
        source="RFC 4264, 3",
    )
