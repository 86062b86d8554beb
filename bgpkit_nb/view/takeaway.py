"""`Takeaway`: the menu "Save picture", which saves in the browser what the explorer around it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import traitlets

from .widgets import Drawn


class Takeaway(Drawn):
    """A menu that saves the picture as SVG or PNG, and each table as CSV, of the explorer that it stands in.

    The browser makes these files out of what it shows; the kernel is not asked. name: how their names begin. made: what
    the kernel makes, words by suffix (`{".html": "Page"}`), and writers: gives how, as an explorer's `writers` does.
    """

    draws = traitlets.Unicode("takeaway").tag(sync=True)
    name = traitlets.Unicode("picture").tag(sync=True)
    made = traitlets.Dict().tag(sync=True)

    def __init__(self, *, writers: Callable[[], Mapping[str, Callable[[], bytes]]] = dict, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._writers = writers
        self.on_msg(self._asked)

    def _asked(self, _: object, said: object, __: object) -> None:
        """The browser wants what only the kernel can make."""
        suffix = said.get("make") if isinstance(said, Mapping) else None
        if not isinstance(suffix, str) or suffix not in self.made:
            return
        try:
            data, error = self._writers()[suffix](), ""
        except (OSError, RuntimeError, ValueError) as fault:
            data, error = b"", f"{fault}."
        self.send({"made": suffix, "error": error}, [data])
