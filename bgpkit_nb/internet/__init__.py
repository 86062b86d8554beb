"""The real AS graph as arrays: every AS's route to an origin, in well under a millisecond.

`load(path)` reads a CAIDA file and `synthetic(n, seed=...)` makes a graph for those who have none, both as an
`Internet`. `propagate(internet, origin)` gives the `Routing`: class, length and next hop of every AS. An `Engine`
does the same again and again in buffers that it keeps. `sweep` routes every combination of settings and writes down
what is measured, `sweep_origins` the catchments of all origins, on any executor. `download` fetches a month of CAIDA's.

`to_text`, `from_text` and `to_code` carry the state of a `WhatIf` away and back.

What real tables say is measured by `prepending`, `view`, `score` and `improve`; `exposure` and `trim` are studies of
one AS; `describe` tells in words what any of them found.

numpy and numba, which the extra `research` brings, are imported when a name of this room is first used that needs
them: `download` needs neither, graphs (`load`, `synthetic`, `Internet`) need numpy, and what routes needs both.
"""

from importlib import import_module

from .needs import PACKAGES, InternetError, check_packages

_HOMES = {
    "graph": ("Internet",),
    "loading": ("load",),
    "made_up": ("synthetic",),
    "engine": ("Engine", "Glance", "Origin", "propagate"),
    "routing": ("Routing",),
    "counting": ("Census", "census"),
    "settings": ("Settings",),
    "what_if": ("WhatIf",),
    "turning": ("Turned", "Verdict"),
    "sharing": ("from_text", "to_code", "to_text"),
    "shares": ("Groups", "Weights", "cones", "groups", "weights"),
    "moving": ("Move", "movers"),
    "cutting": ("cut_errors", "cut_out"),
    "sweeps": ("sweep", "sweep_origins"),
    "rows": ("Rows",),
    "downloading": ("TERMS", "download"),
    "fetching": ("DownloadError",),
    "in_the_wild": ("Prepending", "prepending"),
    "looking": ("View", "view"),
    "realism": ("Score", "plain", "score"),
    "splitting": ("Parts", "split", "split_prefixes"),
    "bounding": ("Ceilings", "ceilings", "twins"),
    "experience": ("elsewhere",),
    "learning": ("Gain", "Preferences", "improve", "learn", "predict"),
    "studies": ("Captured", "Exposure", "exposure"),
    "trimming": ("Marginal", "Trimmed", "trim"),
    "measuring": ("Measured", "measure", "measured", "recorded"),
    "words": ("describe",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
#: What homes need that do not need all packages of the room.
_NEEDS = {"downloading": (), "fetching": (), "graph": ("numpy",), "loading": ("numpy",), "made_up": ("numpy",)}
_MODULES = ("measures",)
__all__ = ["InternetError", *_HOME, *_MODULES]


def __getattr__(name: str):
    if name in _MODULES:
        check_packages()
        return import_module(f"{__name__}.{name}")
    if name not in _HOME:
        raise AttributeError(f"bgpkit_nb.internet has no {name!r}; see dir(bgpkit_nb.internet)")
    check_packages(_NEEDS.get(_HOME[name], PACKAGES))
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
