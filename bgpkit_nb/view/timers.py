"""The timers of films, as a reader turns them in a player: MRAI, how long messages take, and damping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..network import Network
from ..propagation import Damping, Mrai


class Timing(NamedTuple):
    """How messages travel in a film: as in `rounds`."""

    mrai: Mrai | int = 0
    damping: Damping | None = None
    seed: int | None = None


#: Every message takes as long as any other, and nobody waits.
PLAIN = Timing()


def timer_settings(timing: Timing) -> dict:
    """Timers as plain JSON: MRAI by kind of session in seconds, the seed (None: all alike), and whether damping is on.
    """
    ebgp, ibgp = Mrai.of(timing.mrai)
    return {"ebgp": ebgp / 1000, "ibgp": ibgp / 1000, "seed": timing.seed, "damping": timing.damping is not None}


def timing_of(settings: Mapping, damping: Damping) -> Timing:
    """The timers that settings ask for; damping: its figures, where it is on. ValueError names what cannot be."""
    unknown = set(settings) ^ set(timer_settings(PLAIN))
    if unknown:
        raise ValueError(f"timers cannot be {dict(settings)!r}; give ebgp and ibgp in seconds, seed, and damping")
    mrai = Mrai(*(_milliseconds(settings[kind]) for kind in ("ebgp", "ibgp")))
    seed, on = settings["seed"], settings["damping"]
    if seed is not None and type(seed) is not int:
        raise ValueError(f"seed cannot be {seed!r}; choose a whole number, or None for messages that all take 1 s")
    if type(on) is not bool:
        raise ValueError(f"damping cannot be {on!r}; choose True or False")
    return Timing(mrai, damping if on else None, seed)


def _milliseconds(seconds: object) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 3600:
        raise ValueError(f"MRAI cannot be {seconds!r} s; choose 0 (off) to 3600")
    return round(1000 * seconds)


def timer_notes(network: Network, damping: Damping) -> dict:
    """What a reader is told of the timers: whether there are sessions inside an AS, and the figures of damping."""
    inside = any(network.router(session.a).asn == network.router(session.b).asn for session in network.sessions)
    said = (f"A withdrawal costs a route {damping.penalty} points, another path {damping.changed}; over "
            f"{damping.suppress} it is set aside, under {damping.reuse} it is used again. Points halve in "
            f"{damping.half_life / 60_000:g} min.")
    return {"inside": inside, "damping": said}
