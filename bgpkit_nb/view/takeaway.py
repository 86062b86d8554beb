"""`Takeaway`: the menu "Save picture", which saves in the browser what the explorer around it shows."""

from __future__ import annotations

import traitlets

from .widgets import Drawn


class Takeaway(Drawn):
    """A menu that saves the map as SVG or PNG, and each table as CSV, of the explorer that it stands in.

    The browser makes the files out of what it shows; the kernel is not asked. name: how their names begin.
    """

    draws = traitlets.Unicode("takeaway").tag(sync=True)
    name = traitlets.Unicode("picture").tag(sync=True)
