"""The views beside the map: each a widget, and what it is told of the state; filled in one by one, in idle time.

Adding a view is adding a row to `CHOICES`, its widget to `LinkedViews`, and what it is told to `tell`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ipywidgets import Layout

from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..why import Remedy
from . import panels
from .cast import Node
from .inspector import Inspector, in_words, inspect
from .panel_widgets import ControlMap, Curve, Decided, Ribbon
from .picks import also_lit
from .pointed import Pick
from .updates import first_way, matching, update_panel, ways
from .widgets import Funnel, Shares, UpdatePanel, WordsPanel

#: The views that a reader may show and hide, with what they are called.
CHOICES = {
    "own": "Knobs of what is selected", "shares": "Shares", "curve": "Curve", "decided": "Decided at",
    "ribbon": "In and out", "control": "Who decides", "update": "On the wire", "time": "Time", "words": "Words",
}
#: Those shown at first.
AT_FIRST = ("shares", "curve", "decided", "update", "words")


class Seen(NamedTuple):
    """What all views show: an outcome, what it is compared with, the node selected, the prefix watched, the pick."""

    outcome: Outcome
    baseline: Outcome
    selected: Node
    prefix: Prefix
    pick: Pick


class LinkedViews:
    """The widgets beside the map, told of each state in turn. remedies: what the funnel's answer offers."""

    def __init__(self, scenario: Scenario) -> None:
        self.layout = same = Layout()                               # one for all: each would be saved with a notebook
        self.funnel, self.shares, self.curve = Funnel(layout=same), Shares(layout=same), Curve(layout=same)
        self.words, self.decided = WordsPanel(layout=same, spoken=False), Decided(layout=same)
        self.ribbon, self.control, self.own = Ribbon(layout=same), ControlMap(layout=same), Inspector(layout=same)
        self.update = UpdatePanel(chosen=first_way(scenario), layout=same)
        self.remedies: tuple[Remedy, ...] = ()
        self._pointed = Pick()                                      # for what the UPDATE panel was turned last

    @property
    def all(self) -> tuple:
        """Every widget, for what they share."""
        return (self.funnel, self.shares, self.curve, self.words, self.decided, self.ribbon, self.control, self.own,
                self.update)

    def tell(self, shown: Seen, wanted: Callable[[str], bool],
             solved: Callable[[Scenario], Outcome]) -> Iterator[None]:
        """Fill in whatever is wanted, a piece at a time. solved: gives the outcome of a scenario."""
        outcome, baseline, selected, prefix, pick = shown
        self._light_also(also_lit(outcome, pick))
        self.funnel.view = panels.funnel(outcome, selected, prefix)
        self.words.view = {**panels.words(outcome, baseline, selected, prefix), "picked": in_words(outcome, pick)}
        if wanted("shares"):
            self.shares.view = panels.shares(outcome, baseline)
        if wanted("own"):
            self.own.view = inspect(outcome, pick)
        yield
        if wanted("update"):
            self.tell_update(shown)
        if wanted("decided"):
            self.decided.view = panels.decided(outcome, baseline)
        yield
        if wanted("ribbon"):
            self.ribbon.view = panels.ribbon(outcome, baseline, selected)
            yield
        if wanted("control"):
            self.control.view = panels.control(outcome)
            yield
        if wanted("curve"):
            yield from self._tell_curve(outcome, solved)

    def tell_update(self, shown: Seen) -> None:
        """The message on the wire: whatever is picked anew chooses the one that goes with it, once."""
        outcome, baseline, selected, prefix, pick = shown
        if pick != self._pointed:
            self._pointed = pick
            self.update.chosen = matching(outcome, selected, prefix, pick, self.update.chosen)
        self.update.ways = [{"id": way, "text": text} for way, text in ways(outcome, selected, pick).items()]
        self.update.view = update_panel(outcome, baseline, selected, prefix, self.update.chosen, self.update.unfolded,
                                        pick)

    def _light_also(self, also: dict) -> None:
        for view in self.all:
            if view is not self.own:
                view.also = also

    def _tell_curve(self, outcome: Outcome, solved: Callable[[Scenario], Outcome]) -> Iterator[None]:
        knob, points, arrivals = panels.curve_knob(outcome.scenario), {}, {}
        for value in knob.values if knob else ():
            there = solved(outcome.scenario.set(**{knob.name: value}))
            points[value], arrivals[value] = panels.spread(there), panels.arrivals(there)
            yield
        if knob:
            self.curve.view = panels.curve(outcome, knob, points, arrivals)

    def forget_answer(self) -> None:
        """The state has changed: what was asked of the old one is answered no more."""
        self.funnel.asked, self.funnel.answer, self.remedies = None, {}, ()

    def answer(self, shown: Seen) -> Iterator[None]:
        """Why not the route that the funnel was asked about, and what would make it the one in use."""
        asked = self.funnel.asked
        try:
            for reply in panels.replies(shown.outcome, shown.selected, shown.prefix, asked):
                if reply is not None:
                    self.funnel.answer, self.remedies = reply.view, reply.remedies
                yield
        except ValueError as error:
            self.funnel.answer = {"asked": asked, "title": "Why not?", "sentences": [f"{error}."], "remedies": [],
                                  "working": False}
