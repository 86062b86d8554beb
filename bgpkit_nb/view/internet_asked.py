"""`InternetAsked`: what a reader asks of the parts of the AS graph's explorer, and what the explorer then does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

import traitlets

from ..internet import InternetError, Origin, Settings, to_code, to_text
from ..internet.sharing import Shared, unpacked
from .explorer import Explorer
from .following import SAYS
from .history import Moment
from .internet_parts import ASES, asn_in

#: What follows from what (see `following`).
FOLLOWS = (
    ("", "settings", "_go"), ("", "baseline", "_rebase"), ("", "counted", "_counted"),
    ("", "looking_at", "_show_rest"), ("", "steered", "_steer"), ("counting", "value", "_count_by"),
    ("steering", SAYS, "_asked"), ("panel", SAYS, "_asked"),
)


class Rebased(NamedTuple):
    """What the state was compared with before a text was pasted, and what it was compared with from then on."""

    before: Settings
    after: Settings


class InternetAsked:
    """For the explorer of the AS graph: sliders turned, ASes looked at, what is counted, texts pasted, going on."""

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
        self.upstreams.offer(self.steered, self._name(self.steered), names, self.live.settings)
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

    def paste(self, text: str) -> None:
        """Show the state of a shared text (`internet.to_text`), of the same origin on the same graph, compared with
        what the text compares it with; a text that says nothing of that leaves the baseline as it is."""
        shared = unpacked(self.live.internet, text)
        if origin_of(shared) != self.origin:
            raise InternetError(f"that text is about what AS{origin_of(shared)} announces, this explorer about "
                                f"AS{self.origin}; show it by bgp.explore_internet(graph, text)")
        baseline = shared.baseline or self.baseline
        turned = Rebased(self.baseline, baseline) if baseline != self.baseline else None
        self._do(shared.settings, said="a shared state", about=turned)
        self.baseline = baseline
        self._look_as(shared.also)

    def undo(self) -> None:
        """Take the last step back; of a text that was pasted, what it compares with too."""
        left = self.history.now.about if self.history.before else None
        super().undo()
        if isinstance(left, Rebased) and self.baseline == left.after:
            self.baseline = left.before

    def redo(self) -> None:
        """Do again what was taken back last."""
        came = self.history.after.about if self.history.after else None
        super().redo()
        if isinstance(came, Rebased) and self.baseline == came.before:
            self.baseline = came.after

    def _carried(self, moment: Moment) -> tuple[str, str]:
        looks = {name: getattr(self, name) for name in ("looking_at", "steered", "counted")}
        return to_code(self.live), to_text(self.live, baseline=self.baseline, look=looks)

    def _look_as(self, also: Mapping) -> None:
        """Look where a shared text looks, as far as that is there."""
        looks = also.get("look")
        for name in ("looking_at", "steered", "counted") if isinstance(looks, Mapping) else ():
            with suppress(traitlets.TraitError):
                self.set_trait(name, looks.get(name, getattr(self, name)))

    def _tell_steering(self) -> None:
        self.steering.state = {"looking_at": self.looking_at, "steered": self.steered}


def origin_of(shared: Shared) -> int:
    """Who announces; InternetError where the text is about more than an explorer shows."""
    if len(shared.origins) > 1 or shared.origins[0] != Origin(shared.origins[0].asn):
        raise InternetError(f"an explorer shows one origin that announces its own, and that text has "
                            f"{len(shared.origins)}; read it by bgp.internet.from_text(graph, text)")
    return shared.origins[0].asn
