"""`Asked`: what a reader asks of the explorer's parts, and what the explorer then does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import traitlets

from ..changes import Change
from ..sharing import code_line
from . import inspector, pointed
from .cast import Node
from .explorer_parts import known_views
from .following import SAYS

#: What follows from what (see `following`).
FOLLOWS = (
    ("", "scenario", "_go"), ("", "positions", "_stand_at"), ("", "places", "_moved"), ("", "pick", "_picked"),
    ("", "selected", "_looked_elsewhere"), ("", "baseline", "_show_panels"),
    ("update", "chosen", "_tell_update"), ("update", "unfolded", "_tell_update"),
    ("curve", "turned", "_turn_curve"), ("views.own", "request", "_asked"),
    ("funnel", "asked", "_answer"), ("funnel", "chosen_remedy", "_remedy"),
    ("player", "outcome", "_show_panels"), ("map", SAYS, "_wished"),
    ("words", "view", "_speak"),
)


class Asked:
    """For the explorer: knobs turned, things pointed at, links laid by hand, questions to the funnel, views chosen."""

    def change(self, *changes: Change) -> None:
        """Make changes to the state shown, as one step; ValueError for one that cannot be made."""
        self._change(changes)

    def _change(self, changes: Iterable[Change], about: object = None) -> None:
        scenario, code = self.scenario, []
        for change in changes:
            code.append(code_line(change))
            scenario = scenario.with_change(change)
        self._do(scenario, code="\n".join(code), about=about)

    def _turn(self, name: str, value: object) -> None:
        if self._putting or (value is None and name not in self.knobs):
            return
        try:
            self.positions = self._check_positions({"value": {**self.positions, name: value}})
        except traitlets.TraitError as error:
            self.knobs[name].value = self.positions[name]
            self._refuse(error)

    def _turn_curve(self, value: object) -> None:
        self._turn(self.curve.view["knob"], value)

    def _asked(self, request: Mapping) -> None:
        own, pick = self.views.own, pointed.read(self.pick, self.scenario.network)
        try:
            changes = inspector.wishes(self.outcome, pick, request)
            self._change(changes, about=request.get("turn"))
            own.error = ""
        except (ValueError, TypeError, KeyError) as error:
            own.error = f"{error}."
            own.view = inspector.inspect(self.outcome, pick)

    def _wished(self, said: Mapping) -> None:
        """Links laid and pulled off by hand on the map."""
        try:
            self._change(inspector.wired(self.outcome.network, said.get("wish") or {}))
        except ValueError as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        self.words.view = {**self.words.view, "status": f"Refused: {error}."}

    def _speak(self, view: Mapping) -> None:
        """The status line stands above the map, beside what was turned: nobody looks for it below all views."""
        self.toolbar.said = view.get("status", "")

    def _tell_update(self, _: object) -> None:
        self.views.tell_update(self._state())

    def _does(self, said: Mapping) -> Mapping[str, Callable[[], object]]:
        view = {"view": lambda: self.show_view(str(said.get("name")), on=bool(said.get("on"))),
                "unpin": self.unpin}
        return {**super()._does(said), **view}

    def show_view(self, name: str, *, on: bool = True) -> None:
        """Show or hide one of the views, by the names in `linked_views.CHOICES`."""
        self._unfold(known_views([name])[0], on=on)
        self._show_panels()

    def _unfold(self, name: str, *, on: bool) -> None:
        names = [each for each in self.toolbar.shown if each != name]
        self.toolbar.shown = [*names, name] if on else names
        if not self._wants("time"):
            self.player.leave()
        self._rows.seat(self.toolbar.shown)

    def _wants(self, name: str) -> bool:
        return name in self.toolbar.shown

    def _picked(self, pick: str) -> None:
        """Whatever is picked shows its own knobs, and a node or a flow its decision."""
        found = pointed.read(pick, self.scenario.network)
        node = pointed.looked_at(found, self.outcome)
        if found.kind and not self._wants("own"):
            self._unfold("own", on=True)
        if node is not None and node != self.selected:
            self.selected = node                                                  # which shows the panels too
        else:
            self._show_panels()

    def _looked_elsewhere(self, _: Node) -> None:
        self.views.forget_answer()
        self._show_panels()

    def _answer(self, asked: object) -> None:
        if asked is not None:
            self.funnel.answer = {}
            self._job.begin(self.views.answer(self._state()))

    def _remedy(self, index: int) -> None:
        if 0 <= index < len(self.views.remedies):
            remedy = self.views.remedies[index]
            self.views.funnel.chosen_remedy = -1
            self._change([remedy.change])
