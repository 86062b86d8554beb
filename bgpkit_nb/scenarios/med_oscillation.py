"""RFC 3345: two route reflectors whose choices depend on which routes they are shown, and who never agree."""

from ..network import Network
from ..scenario import Knob, Scenario


def med_oscillation() -> Scenario:
    """An AS with two reflectors: North has two clients with a route each, South has one.

    A route of Y hides another of Y with a higher MED, so that it matters which routes a reflector knows of at all;
    each choice changes what the other reflector is shown. With equal MEDs there is exactly one stable state.
    """
    network = (
        Network("MED oscillation")
        .add(64500, "Backbone", routers=("North", "South", "b", "c", "e"))
        .igp_link("North", "South", 1).igp_link("North", "b", 5).igp_link("North", "c", 4).igp_link("South", "e", 12)
        .ibgp("Backbone", reflectors={"North": ("b", "c"), "South": ("e",)})
        .add(64501, "X").add(64502, "Y")
        .add(64510, "Origin", announces="192.0.2.0/24")
        .customer("Origin", of="X").customer("Origin", of="Y")
        .peers("X", "b", id="b").peers("Y", "c", id="c").peers("Y", "e", id="e")
    )
    meds = [Knob(f"med_{port}", f"Y's MED on port {port}", "med", (64502, port, None), (0, 5, 10), start, "lower wins")
            for port, start in (("c", 10), ("e", 0))]
    return Scenario(
        "med_oscillation", network, "Origin",
        question="Which of its three exits does the backbone use?",
        knobs=tuple(meds),
        source="RFC 3345, 2.1; IGP metrics as recorded on two FRR 8.4.4 reflectors",
    )
