"""What a live widget leaves behind where no widget can run: a still picture with words and tables."""

from __future__ import annotations

import os
from collections.abc import Mapping

from IPython.display import display

_LIVE = "application/vnd.jupyter.widget-view+json"

#: Where the live widget stands beside it in one cell (a page without one has at most the place for it), the still
#: picture is not shown.
_HIDING = ("<style>:is(.jp-OutputArea,.output,.cell_container):has(.bgpkit-explorer,.bgpkit-root) "
           ":is(.bgpkit-beside,.jp-OutputArea-child:has(.bgpkit-beside)){display:none}</style>")


class Shown:
    """For widgets: beside the live one, what `still` gives (as HTML and as plain text).

    A cell's output has one place for both only where the page knows that no widget will come. What `jupyter nbconvert`
    writes does not know it, nor does a notebook opened again without its kernel: so the still picture is an output of
    its own, hidden by its own style as long as the widget is there.
    """

    def still(self) -> tuple[str, str]:
        """The still picture: HTML, and plain text."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        """The live widget, and beside it the still picture, in one bundle."""
        live = super()._repr_mimebundle_(**kwargs)
        page, text = self.still()
        bundle, *rest = live if isinstance(live, tuple) else (live,)
        both = {**(bundle if isinstance(bundle, Mapping) else {}), "text/html": page, "text/plain": text}
        return (both, *rest) if rest else both

    def _ipython_display_(self, **kwargs: object) -> None:
        """The live widget, and after it the still picture as an output of its own."""
        both = self._repr_mimebundle_(**kwargs)
        both = both[0] if isinstance(both, tuple) else both
        if "VSCODE_PID" in os.environ:                                  # its outputs know nothing of each other
            display(both, raw=True)
            return
        page, text = both.pop("text/html"), both["text/plain"]
        display(both, raw=True)
        display({"text/html": f'<div class="bgpkit-beside">{_HIDING}{page}</div>', "text/plain": text}, raw=True)
