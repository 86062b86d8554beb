"""The panels beside the map that stand on more than one base of `widgets`, and those of the whole network's traffic."""

from __future__ import annotations

import traitlets

from .widgets import Answering, Panel


class Curve(Panel, Answering):
    """Share of inbound against one knob; `view` as `panels.curve` makes it.

    turned: the value of the knob that the reader pointed at (None: none yet); the latest wins, as with a knob's own
    control.
    """

    draws = traitlets.Unicode("curve").tag(sync=True)
    turned = traitlets.Any().tag(sync=True, echo_update=False)


class Decided(Panel):
    """At which step the traffic is decided; `view` as `panels.decided` makes it."""

    draws = traitlets.Unicode("decided").tag(sync=True)


class Ribbon(Panel):
    """What comes into an AS and what leaves it; `view` as `panels.ribbon` makes it."""

    draws = traitlets.Unicode("ribbon").tag(sync=True)


class ControlMap(Panel):
    """Who decides where traffic arrives; `view` as `panels.control` makes it."""

    draws = traitlets.Unicode("control").tag(sync=True)
