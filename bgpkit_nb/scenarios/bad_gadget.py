"""BAD GADGET: three wishes that cannot all come true. No stable state exists."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario


def bad_gadget() -> Scenario:
    """Three ASes around an origin; each would rather go through the next one, if that goes straight to the origin.

    Whoever is content makes somebody else discontent, for ever. One AS that gives up its wish is enough: turn the
    knob, and there is exactly one stable state.
    """
    network = Network("BAD GADGET").add(64500, "Origin", announces="192.0.2.0/24")
    for asn, name in ((64501, "One"), (64502, "Two"), (64503, "Three")):
        network = network.add(asn, name).flat(name, "Origin")
    for asn, towards in ((64501, 64502), (64502, 64503), (64503, 64501)):
        network = network.flat(asn, towards).prefer(asn, 200, as_path=f"{towards} 64500")
    straight = knobs.local_pref(network, "One", "Origin", values=(None, 150, 200, 250), name="straight",
                                label="One's local-pref for the straight way")
    return Scenario(
        "bad_gadget", network, "Origin",
        question="Every AS prefers the way through its neighbour. Where does routing come to rest?",
        knobs=(straight,),
        source="Griffin and Wilfong 1999; CNP3, BGP convergence",
    )
