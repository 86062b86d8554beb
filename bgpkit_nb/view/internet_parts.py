"""Parts of the explorer of the AS graph: what a reader steers with, the panel, what is counted."""

from __future__ import annotations

import re

import traitlets

from ..internet import Internet, InternetError, Weights, cones
from ..internet import weights as read_weights
from .widgets import Drawn, Panel

#: What is counted at first.
ASES = "ASes"
_CONES = "customer cones"
_TITLE = re.compile(r"(?:AS)?\s*(\d{1,10})", re.IGNORECASE)


class Steering(Drawn):
    """Fields for ASes, and the way on into the ordinary explorer; each sends `{"do": name, ...}`, which `on_msg` hears.

    state: the AS looked at and the one whose upstreams are turned. errors: why what was asked for cannot be, by what
    was asked for.
    """

    draws = traitlets.Unicode("steering").tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    errors = traitlets.Dict().tag(sync=True)
    patched = ("state",)


class InternetPanel(Panel):
    """Bars, bands, who is in what is picked, movers and paths; `view` holds what `panels.internet` and its neighbours
    make, under these names. An AS whose name is pressed comes as `{"do": "look", "text": ...}`.

    pick: a part of the picture, as `panels.internet_bands` calls it. shape: how the parts are drawn. split: what their
    left side says, where the reader brought groups.
    """

    draws = traitlets.Unicode("internet").tag(sync=True)
    shape = traitlets.Enum(("bands", "areas"), "bands").tag(sync=True)
    split = traitlets.Enum(("group", "class"), "group").tag(sync=True)


class Roads(Panel):
    """The road of one AS to the origin and those that lost; `view` as `panels.internet_one.roads` makes it."""

    draws = traitlets.Unicode("roads").tag(sync=True)


def counts_of(internet: Internet, weights: object) -> dict[str, Weights | None]:
    """What each AS may count, by name: 1 (None), its customer cone, and the reader's own table, if there is one."""
    found: dict[str, Weights | None] = {ASES: None, _CONES: cones(internet)}
    if weights is not None:
        own = weights if isinstance(weights, Weights) else read_weights(internet, weights)
        found[own.unit] = own
    return found


def asn_in(text: object) -> int:
    """An AS number as people type it."""
    found = _TITLE.fullmatch(str(text).strip())
    if not found:
        raise InternetError(f"{str(text)[:40]!r} is no AS number; type one such as AS174")
    return int(found[1])
