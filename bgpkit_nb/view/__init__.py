"""Pictures: the live explorer, the still picture, figures for reports. They read outcomes and compute no routing.

Each name is loaded when it is first used: a still picture, or a scenario saved as JSON, needs no widget.
"""

from importlib import import_module

_HOMES = {
    "atlas": ("draw_atlas",),
    "calculator": ("port_cost_calculator",),
    "explorer": ("Explorer", "explore"),
    "figures": ("draw_curve", "draw_decided", "draw_sweep"),
    "internet_explorer": ("InternetExplorer", "explore_internet"),
    "keeping": ("save",),
    "lab": ("TieBreakLab", "tie_break_lab"),
    "picture": ("Picture", "draw"),
    "player": ("Player",),
    "predict": ("Prediction", "predict"),
    "sankeys": ("draw_control", "draw_ribbon"),
    "story": ("draw_story",),
    "takeaway": ("Takeaway",),
    "watching": ("Watch", "watch"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"bgpkit_nb.view has no {name!r}; see dir(bgpkit_nb.view)")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)
