"""DISAGREE: two neighbours that each prefer the way through the other. Two stable states."""

from .. import knobs
from ..network import Network
from ..scenario import Scenario


def disagree() -> Scenario:
    """Two ASes hear a prefix from its origin and from each other, and each would rather go through the other.

    One of them gets its way, whoever is quicker: two stable states. Where both act at the same instant, again and
    again, routing goes round for ever although it could rest: `bgp.play(scenario, mrai=30_000)`.
    """
    network = (
        Network("DISAGREE")
        .add(64500, "Origin", announces="192.0.2.0/24")
        .add(64501, "Left")
        .add(64502, "Right")
        .flat("Left", "Origin")
        .flat("Right", "Origin")
        .flat("Left", "Right")
        .prefer("Left", 200, as_path="64502 64500")
        .prefer("Right", 200, as_path="64501 64500")
    )
    straight = knobs.local_pref(network, "Left", "Origin", values=(None, 100, 250), name="straight",
                                label="Left's local-pref for the straight way")
    return Scenario(
        "disagree", network, "Origin",
        question="Each of the two prefers the way through the other. Who gets it?",
        knobs=(straight,),
        source="Griffin and Wilfong 1999; CNP3, BGP convergence",
    )
