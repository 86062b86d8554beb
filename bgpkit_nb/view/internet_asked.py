"""`InternetAsked`: what a reader asks of the parts of the AS graph's explorer, and what the explorer then does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import traitlets

from .explorer import Explorer
from .following import SAYS
from .internet_parts import ASES, asn_in

#: What follows from what (see `following`).
FOLLOWS = (
    ("", "settings", "_go"), ("", "baseline", "_rebase"), ("", "counted", "_counted"),
    ("", "looking_at", "_show_rest"), ("", "steered", "_steer"), ("counting", "value", "_count_by"),
    ("steering", SAYS, "_asked"), ("panel", SAYS, "_asked"),
)


class InternetAsked:
    """For the explorer of the AS graph: sliders turned, ASes looked at or steered, what is counted, going on below."""

    def _wish(self, neighbour: int, kind: str, value: object) -> str:
        """A slider or a switch was turned; gives why it cannot be, or nothing."""
        towards, name = (self.steered, neighbour), self._name(neighbour)
        said = (f"prepend {value} towards {name}" if kind == "prepends" else
                f"{'announce' if value else 'announce nothing'} to {name}")
        change = {"prepends": {towards: value or None}} if kind == "prepends" else {"silent": {towards: not value}}
        try:
            self._do(self.settings.turned(**change), said=said, about=(kind, towards))
        except ValueError as error:
            return f"{error}."
        return ""

    def _count_by(self, name: object) -> None:
        try:
            self.counted, self.counting.error = name, ""
        except traitlets.TraitError as error:
            self.counting.error = f"{error}."

    def _counted(self, name: str) -> None:
        self.counting.value = name
        self._show()

    def _steer(self, _: object = None) -> None:
        """Sliders for the upstreams of another AS, the largest first."""
        ranked = list(self._start.catchments[ASES]) if self.steered == self.origin else []
        graph = self.live.internet
        near = [asn for ases in graph.neighbours(self.steered).values() for asn in dict.fromkeys(ases)]
        others = sorted(set(near) - set(ranked), key=near.index)
        names = {asn: self._name(asn) for asn in (*ranked, *others)}
        self.upstreams.offer(self.steered, names, self.live.settings)
        self._tell_steering()

    def _asked(self, said: Mapping) -> None:
        does: dict[str, Callable[[], object]] = {
            "cut": self._cut,
            "look": lambda: self.set_trait("looking_at", asn_in(said.get("text"))),
            "steer": lambda: self.set_trait("steered", asn_in(said.get("text"))),
        }
        asked = str(said.get("do"))
        try:
            does.get(asked, lambda: None)()
            self.steering.errors = {}
        except (ValueError, traitlets.TraitError) as error:
            self.steering.errors = {asked: f"{error}."}
        self._tell_steering()

    def _cut(self) -> None:
        """Go on in the ordinary explorer, below."""
        fresh = Explorer(self.neighbourhood())
        old, self._below.children = self._below.children, [fresh]
        for each in old:
            each.close()

    def _tell_steering(self) -> None:
        self.steering.state = {"looking_at": self.looking_at, "steered": self.steered}
