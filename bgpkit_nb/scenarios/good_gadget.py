"""GOOD GADGET: the same triangle, where everybody likes the straight way best. One stable state."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario


def good_gadget() -> Scenario:
    """Three ASes around an origin, joined with each other as in BAD GADGET; all go straight and keep a way around."""
    network = Network("GOOD GADGET").add(64500, "Origin", announces="192.0.2.0/24")
    for asn, name in ((64501, "One"), (64502, "Two"), (64503, "Three")):
        network = network.add(asn, name).flat(name, "Origin").prefer(name, 200, neighbor="Origin")
    for asn, towards in ((64501, 64502), (64502, 64503), (64503, 64501)):
        network = network.flat(asn, towards).prefer(asn, 150, as_path=f"{towards} 64500")
    straight = knobs.local_pref(network, "One", "Origin", values=(None, 100, 200), name="straight",
                                label="One's local-pref for the straight way")
    return Scenario(
        "good_gadget", network, "Origin",
        question="The triangle is the same. Why does it come to rest?",
        knobs=(straight,),
        source="Griffin and Wilfong 1999; CNP3, BGP convergence",
    )
