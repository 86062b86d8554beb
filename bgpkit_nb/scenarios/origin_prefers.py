"""The same two transits, but Origin A has its own idea: prepending fails again."""

from dataclasses import replace

from ..scenario import Scenario
from .two_transits import two_transits


def origin_prefers() -> Scenario:
    """Origin A gives Transit B's routes local-pref 110, so that Cloudflare's prepends are never compared."""
    plain = two_transits()
    base = plain.base.prefer("Origin A", 110, neighbor="Transit B")
    prepend = plain.knob("prepend")
    return replace(plain, name="origin_prefers", base=base, knobs=(prepend,),
                   question="Origin A prefers Transit B by local-pref. What do prepends do now?")
