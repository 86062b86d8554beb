"""The panels of one scenario on a stage of their own: wired to each other and to the knobs, with no map among them."""

from collections.abc import Iterator

from ipywidgets import VBox

import bgpkit_nb as bgp
from bgpkit_nb.view import panels
from bgpkit_nb.view.panel_widgets import ControlMap, Curve, Decided, Ribbon
from bgpkit_nb.view.widgets import Funnel, Shares, WordsPanel


class Stage(VBox):
    """All panels. `scenario` is what is shown, `done` the changes that a reader asked for."""

    def __init__(self, scenario: bgp.Scenario, selected: str | int) -> None:
        self.base, self.selected, self.done = bgp.solve(scenario), selected, []
        self.remedies: tuple = ()
        self.funnel, self.shares, self.curve = Funnel(), Shares(), Curve()
        self.decided, self.ribbon, self.control, self.words = Decided(), Ribbon(), ControlMap(), WordsPanel()
        super().__init__((self.funnel, self.shares, self.curve, self.decided, self.ribbon, self.control, self.words))
        for each in self.children:
            each.observe(lambda change: self._pick(change["new"]), "pick")
        self.funnel.observe(lambda change: self._ask(change["new"]), "asked")
        self.funnel.observe(lambda change: self._do(change["new"]), "chosen_remedy")
        self.curve.observe(lambda change: self._turn(change["new"]), "turned")
        self.show(scenario)

    def show(self, scenario: bgp.Scenario) -> None:
        """Show another state of the scenario."""
        self.scenario = scenario
        self.outcome = outcome = bgp.solve(scenario)
        prefix, knob = outcome.prefix, panels.curve_knob(scenario)
        self.funnel.view = panels.funnel(outcome, self.selected, prefix)
        self.shares.view = panels.shares(outcome, self.base)
        self.decided.view = panels.decided(outcome, self.base)
        self.ribbon.view = panels.ribbon(outcome, self.base, None)
        self.control.view = panels.control(outcome)
        self.words.view = panels.words(outcome, self.base, self.selected, prefix)
        if knob:
            each = {value: bgp.solve(scenario.set(**{knob.name: value})) for value in knob.values}
            points, ways = ({value: of(one) for value, one in each.items()} for of in (panels.spread, panels.arrivals))
            self.curve.view = panels.curve(outcome, knob, points, ways)

    def _pick(self, pick: str) -> None:
        for each in self.children:
            each.pick = pick

    def _turn(self, value: object) -> None:
        self.show(self.scenario.set(**{self.curve.view["knob"]: value}))

    def _ask(self, road: str | int | None) -> None:
        self.funnel.answer = {}
        for reply in self._replies(road):
            self.funnel.answer, self.remedies = reply.view, reply.remedies

    def _replies(self, road: str | int | None) -> Iterator[panels.Reply]:
        if road is not None:
            yield from filter(None, panels.replies(self.outcome, self.selected, self.outcome.prefix, road))

    def _do(self, row: int) -> None:
        if row >= 0:
            self.done.append(self.remedies[row].change)
            self.funnel.chosen_remedy = -1
            self.funnel.asked = None
            self.show(self.scenario.with_change(self.done[-1]))
