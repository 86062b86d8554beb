"""`Upstreams`: a prepend slider and an announce switch for each upstream of an AS, and a list of all the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from ipywidgets import HTML, Box, Layout

from ..internet import Settings
from .explorer_parts import box
from .widgets import Control

_UPTO = 10
_SWITCH = [{"value": False, "text": "no"}, {"value": True, "text": "yes"}]


class Upstreams(Box):
    """Controls for what one AS says to its neighbours. most: how many have controls at first. wish: called with the
    neighbour, `"prepends"` or `"announced"`, and the value, gives why it cannot be, or an empty text.

    prepends, announced: the controls, by the neighbour's ASN. title: what they turn, to stand above them. layout: one
    for all of them, since each would be saved with a notebook, and is larger than a control.
    """

    def __init__(self, most: int, wish: Callable[[int, str, object], str], *, layout: Layout) -> None:
        self._most, self._wish, self._standing, self._plain = most, wish, False, layout
        self.prepends: dict[int, Control] = {}
        self.announced: dict[int, Control] = {}
        self._of, self._names, self._settings = 0, {}, Settings()
        self.others = Control(layout=self._plain, name="others", label="One more neighbour", control="choice",
                              value=None, start=None)
        self.title = HTML(layout=self._plain)
        self.title.add_class("bgpkit-upstreams-title")
        self.others.observe(lambda change: self._add(change["new"]), "value")
        super().__init__(layout=layout)
        for name in ("bgpkit-knobs", "bgpkit-upstreams"):
            self.add_class(name)

    def offer(self, asn: int, name: str, names: Mapping[int, str], settings: Settings) -> None:
        """Controls for the neighbours of an AS. name: what to call it; names: what to call each, the largest first."""
        old = [*self.prepends.values(), *self.announced.values(), *self.children]
        self.title.value = f"<b>How often {escape(name)} prepends towards each neighbour, and whether it announces</b>"
        self._of, self._names, self._settings = asn, dict(names), settings
        self.prepends, self.announced = {}, {}
        for neighbour in list(names)[: self._most]:
            self._make(neighbour)
        self._seat()
        for each in old:
            if each is not self.others:
                each.close()

    def stand(self, settings: Settings) -> None:
        """Put every control where the settings are, without asking for anything."""
        self._settings, self._standing = settings, True
        try:
            for neighbour in self.prepends:
                at = (self._of, neighbour)
                for control, value in ((self.prepends[neighbour], settings.prepends.get(at, 0)),
                                       (self.announced[neighbour], at not in settings.silent)):
                    if control.value != value:
                        control.value = value
                    control.error = ""
        finally:
            self._standing = False

    def _make(self, neighbour: int) -> None:
        at, name = (self._of, neighbour), self._names[neighbour]
        stands = self._settings.prepends.get(at, 0)
        options = [{"value": each, "text": f"{each}"} for each in range(max(_UPTO, stands) + 1)]
        told = at not in self._settings.silent
        self.prepends[neighbour] = Control(layout=self._plain, name=f"prepend_{neighbour}",
                                           label=f"Prepends towards {name}", seen=name, control="range",
                                           options=options, value=stands, start=0)
        self.announced[neighbour] = Control(layout=self._plain, name=f"announce_{neighbour}",
                                            label=f"Announce to {name}", seen="Announce", control="toggle",
                                            options=_SWITCH, value=told, start=True)
        for kind, control in (("prepends", self.prepends[neighbour]), ("announced", self.announced[neighbour])):
            control.observe(lambda change, kind=kind: self._turned(neighbour, kind, change["new"]), "value")

    def _turned(self, neighbour: int, kind: str, value: object) -> None:
        if self._standing:
            return
        error = self._wish(neighbour, kind, value)
        if error:
            self.stand(self._settings)
            {"prepends": self.prepends, "announced": self.announced}[kind][neighbour].error = error

    def _add(self, neighbour: object) -> None:
        if neighbour in self._names and neighbour not in self.prepends:
            self._make(neighbour)
            self._seat()

    def _seat(self) -> None:
        rest = [{"value": asn, "text": name} for asn, name in self._names.items() if asn not in self.prepends]
        self.others.options = [{"value": None, "text": f"{len(rest)} others"}, *rest]
        self.others.value = None
        pairs = []
        for neighbour in self.prepends:
            controls = self.prepends[neighbour], self.announced[neighbour]
            pairs.append(box("bgpkit-upstream", *controls, layout=self._plain))
        self.children = [*pairs, *([self.others] if rest else [])]
