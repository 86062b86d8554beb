"""Live notebooks for Internet routing: turn a knob, watch routes and traffic move, be told why.

>>> import bgpkit_nb as bgp
>>> scenario = bgp.scenarios.two_transits()
>>> bgp.solve(scenario).share("Transit A"), bgp.solve(scenario.set(prepend=1)).share("Transit A")
(0.0, 1.0)

Every name below is loaded when it is first used, so that importing the package imports nothing heavy.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "route": ("Attributes", "Prefix", "Route", "community"),
    "network": ("DEFENCES", "Aspa", "AutonomousSystem", "Link", "Network", "Peerlock", "Plan", "Roa", "Rule",
                "Session"),
    "policy": ("PRESETS", "make_plan", "plan"),
    "changes": ("Change", "apply"),
    "decision": ("FAMILIES", "STEPS", "Decision", "decide", "family", "hear", "hear_all"),
    "candidates": ("Candidate",),
    "puzzles": ("PUZZLES", "Puzzle"),
    "propagation": ("Damping", "Message", "Mrai", "Reset", "Silence", "Verdict", "rounds"),
    "traffic": ("Demand", "Walk"),
    "scenario": ("Knob", "Scenario"),
    "outcome": ("Outcome", "solve"),
    "states": ("Atlas", "Film", "StableStates", "Story", "atlas", "film", "play", "stable_states"),
    "why": ("decider",),
    "words": ("Words", "captures", "compare", "compare_families", "control_map", "decided", "describe", "exits",
              "explain", "judge", "why_not"),
    "experiment": ("sweep",),
    "batches": ("ExecutorError", "FolderError"),
    "wire": ("update",),
    "saving": ("from_json", "load", "to_json"),
    "sharing": ("from_text", "to_code", "to_text"),
    "costs": ("port_cost",),
    "view": ("Explorer", "draw", "draw_atlas", "draw_control", "draw_curve", "draw_decided", "draw_ribbon",
             "draw_story", "draw_sweep", "explore", "explore_internet", "port_cost_calculator", "predict",
             "save", "tie_break_lab", "watch"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_ROOMS = ("internet", "knobs", "scenarios", "wire")
__all__ = [*_HOME, *_ROOMS, "__version__"]


def __getattr__(name: str):
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME:
        raise AttributeError(f"bgpkit_nb has no {name!r}; see dir(bgpkit_nb)")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
