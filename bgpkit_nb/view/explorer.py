"""`explore`: the live explorer, a scenario's knobs, map, funnel, shares, curve, UPDATE and words in one widget."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from html import escape

import traitlets
from ipywidgets import HTML, Box, Button, VBox

from ..outcome import Outcome, solve
from ..route import Prefix
from ..scenario import Scenario
from . import panels
from .cast import Node, node_of
from .layout import layered
from .picture import draw
from .scene import frame, scene, watched_prefix
from .still import Shown
from .updates import first_way, update_panel, ways
from .widgets import Curve, Funnel, KnobControl, RoutingMap, Shares, UpdatePanel, WordsPanel

#: Outcomes kept, so that going back to a position costs nothing.
_REMEMBERED = 64

#: Seconds until the panels are filled in: the browser paints the map meanwhile, undisturbed.
_PAUSE = 0.1

#: Seconds of rest before the next piece of work that can wait, so that a knob being turned goes first.
_BREATH = 0.005

#: With more routers than this the map takes the whole width.
_CROWD = 20
_DONE = object()


class Explorer(Shown, VBox):
    """A scenario, live. An ordinary widget with traits to observe and link.

    positions: where every knob stands, by name; assign to turn several at once. knobs: the controls by name, each with
    a `value`. selected: the ASN whose decision is shown (of an AS with several routers: the name of one). outcome: the
    state shown; baseline: what it is compared with.
    """

    positions = traitlets.Dict()
    selected = traitlets.Union((traitlets.Int(), traitlets.Unicode()))
    outcome = traitlets.Instance(Outcome)
    baseline = traitlets.Instance(Outcome)

    def __init__(self, scenario: Scenario, *, selected: str | int | None = None, baseline: Scenario | None = None,
                 prefix: str | Prefix | None = None, update: bool = False) -> None:
        self.scenario = scenario
        self._solved: OrderedDict[tuple, Outcome] = OrderedDict()
        self._serial = 0
        self._job: Iterator[None] = iter(())
        first = self._solve(scenario)
        self.prefix = watched_prefix(scenario, first) if prefix is None else Prefix.parse(prefix)
        first.decision(first.network.routers[0].name, self.prefix)                  # an unknown prefix is refused here
        start = first if baseline is None else solve(baseline)
        chosen = interesting(first, self.prefix) if selected is None else node_of(first.network, selected)
        self._make_parts(first)
        self.update.unfolded = update
        super().__init__(children=self._layout(), positions=_positions(scenario), selected=chosen, outcome=first,
                         baseline=start)
        self.add_class("bgpkit-explorer")
        if len(first.network.routers) > _CROWD:
            self.add_class("bgpkit-crowded")
        self._wire()
        self._show()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_parts(self, first: Outcome) -> None:
        self.knobs = {knob.name: KnobControl(knob, self.scenario.position(knob.name)) for knob in self.scenario.knobs}
        self._spots = layered(self.scenario.base)
        self.map = RoutingMap(scene=scene(first, self._spots))
        self.funnel, self.shares, self.curve, self.words = Funnel(), Shares(), Curve(), WordsPanel()
        self.update = UpdatePanel(chosen=first_way(self.scenario))
        self.reset_button = Button(description="Reset", tooltip="Put every knob back where it started")
        self.pin_button = Button(description="Compare from here",
                                 tooltip="Take what is shown now as the state to compare with")

    def _layout(self) -> list:
        title = HTML(f'<div class="bgpkit-question">{escape(self.scenario.question or self.scenario.name)}</div>')
        buttons = _box("bgpkit-buttons", self.reset_button, self.pin_button)
        return [
            title,
            _box("bgpkit-knobs", *self.knobs.values(), buttons),
            _box("bgpkit-main", self.map, self.funnel),
            _box("bgpkit-charts", self.shares, *([self.curve] if panels.curve_knob(self.scenario) else [])),
            self.update,
            self.words,
        ]

    def _wire(self) -> None:
        for name, control in self.knobs.items():
            control.observe(lambda change, name=name: self._turn(name, change["new"]), "value")
        traitlets.link((self, "selected"), (self.map, "selected"), transform=(lambda node: node, self._selectable))
        self.observe(lambda _: self._show(), "positions")
        self.observe(lambda _: self._show_panels(), ["selected", "baseline"])
        self.update.observe(lambda _: self._show_update(), ["chosen", "unfolded"])
        self.reset_button.on_click(lambda _: self.reset())
        self.pin_button.on_click(lambda _: self.pin())

    def _selectable(self, node: Node | None) -> Node:
        return node_of(self.scenario.network, self.scenario.subject) if node is None else node

    def still(self) -> tuple[str, str]:
        """The same as a still picture, for wherever no widget can run."""
        picture = draw(self.outcome, selected=self.selected, prefix=self._watched())
        return picture._repr_html_(), str(picture)

    # -- turning ------------------------------------------------------------------------------------------------------

    @traitlets.validate("positions")
    def _check_positions(self, proposal: dict) -> dict:
        try:
            turned = self.scenario.set(**proposal["value"])
            _ = turned.network                                                  # two knobs may contradict each other
            return _positions(turned)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.validate("selected")
    def _check_selected(self, proposal: dict) -> Node:
        try:
            return node_of(self.scenario.network, proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    def reset(self) -> None:
        """Put every knob back where it started."""
        self.positions = _positions(self.scenario.reset())

    def pin(self) -> None:
        """Take the state shown as the baseline to compare with."""
        self.baseline = self.outcome

    def _turn(self, name: str, value: object) -> None:
        try:
            self.positions = {**self.positions, name: value}
        except traitlets.TraitError as error:
            self.knobs[name].value = self.positions[name]
            self.words.view = {**self.words.view, "status": f"Refused: {error}."}

    def _solve(self, scenario: Scenario) -> Outcome:
        key = tuple(_positions(scenario).items())
        if key not in self._solved:
            self._solved[key] = solve(scenario)
        self._solved.move_to_end(key)
        while len(self._solved) > _REMEMBERED:
            self._solved.popitem(last=False)
        return self._solved[key]

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Solve and redraw the map; the panels and, point by point, the curve are filled in after it."""
        self.scenario = self.scenario.set(**self.positions)
        self.outcome = self._solve(self.scenario)
        self._serial += 1
        self.map.scene = scene(self.outcome, self._spots)
        self.map.frame = frame(self.outcome, self._watched(), self._serial)
        for name, control in self.knobs.items():
            if control.value != self.positions[name]:
                control.value = self.positions[name]
        self._job = self._fill_in()
        _in_idle_time(self._job, lambda job: job is self._job)

    def _watched(self) -> Prefix:
        return self.prefix if self.prefix in self.outcome.verdicts else self.outcome.prefix

    def _fill_in(self) -> Iterator[None]:
        """The rest of the picture, a piece at a time."""
        self._show_panels()
        yield
        knob, points = panels.curve_knob(self.scenario), {}
        for value in knob.values if knob else ():
            points[value] = panels.spread(self._solve(self.scenario.set(**{knob.name: value})))
            yield
        if knob:
            self.curve.view = panels.curve(self.outcome, knob, points)

    def _show_panels(self) -> None:
        self.funnel.view = panels.funnel(self.outcome, self.selected, self._watched())
        self.shares.view = panels.shares(self.outcome, self.baseline)
        self.words.view = panels.words(self.outcome, self.baseline, self.selected, self._watched())
        self._show_update()

    def _show_update(self) -> None:
        offered = ways(self.outcome, self.selected)
        self.update.ways = [{"id": way, "text": text} for way, text in offered.items()]
        self.update.view = update_panel(self.outcome, self.baseline, self.selected, self._watched(),
                                        self.update.chosen, self.update.unfolded)


def _box(name: str, *children: object) -> Box:
    box = Box(children)
    box.add_class(name)
    return box


def _positions(scenario: Scenario) -> dict[str, object]:
    return {knob.name: scenario.position(knob.name) for knob in scenario.knobs}


def _in_idle_time(job: Iterator[None], wanted: Callable[[Iterator[None]], bool]) -> None:
    """Do a job piece by piece while it is wanted: between other work where an event loop runs, else at once."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        deque(job, maxlen=0)
        return

    def piece() -> None:
        if wanted(job) and next(job, _DONE) is not _DONE:
            loop.call_later(_BREATH, piece)

    loop.call_later(_PAUSE, piece)


def interesting(outcome: Outcome, prefix: Prefix) -> Node:
    """The node whose decision says most at first sight: a source with a choice, else the nearest on a way with one."""
    ways = [walk.routers for flow in outcome.flows for walk in flow.walks]
    on_the_way = [each for rank in range(max(map(len, ways), default=0)) for way in ways for each in way[rank:rank + 1]]
    for router in [*on_the_way, *(router.name for router in outcome.network.routers)]:
        if len(outcome.decision(router, prefix).candidates) > 1:
            return node_of(outcome.network, router)
    return node_of(outcome.network, outcome.scenario.subject)


def explore(scenario: Scenario, *, selected: str | int | None = None, baseline: Scenario | None = None,
            prefix: str | Prefix | None = None, update: bool = False) -> Explorer:
    """Explore a scenario live: turn its knobs, watch routes and traffic move, be told why.

    selected: the AS or router whose decision is shown at first (chosen well if not given). baseline: the scenario to
    compare with (where it starts, if not given). prefix: the prefix whose routes are shown. update: unfold the UPDATE
    that goes over the link turned, field by field. Where no widget can run, the same picture stands still (`draw`).
    """
    return Explorer(scenario, selected=selected, baseline=baseline, prefix=prefix, update=update)
