"""`explore`: the live explorer. One state (a scenario, where nodes stand, what is picked), shown by linked views."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

import traitlets
from ipywidgets import HTML, Box, VBox

from ..changes import Change
from ..outcome import Outcome, solve
from ..route import Prefix
from ..scenario import Scenario
from ..sharing import code_line, code_lines, unpacked
from ..words.changes import differences
from . import inspector, pointed, toolbar
from .cast import Node, node_of, nodes_of
from .history import History, Moment
from .idle import in_idle_time
from .keepers import Kept
from .layout import layered
from .linked_views import AT_FIRST, CHOICES, LinkedViews, Seen
from .nodes import moved_text
from .panels import curve_knob
from .picture import draw
from .player import Player
from .scene import frame, scene, watched_prefix
from .still import Shown
from .takeaway import Takeaway
from .widgets import KnobControl, RoutingMap

#: Outcomes kept, so that going back to a position costs nothing.
_REMEMBERED = 64

#: With more routers than this the map takes the whole width.
_CROWD = 20


class Explorer(Shown, Kept, VBox):
    """A scenario, live. An ordinary widget with traits to observe and link.

    scenario: the state shown, changes included; assign to go there. positions: where every knob stands, by name; assign
    to turn several at once. knobs: the controls by name, each with a `value`. selected: the ASN whose decision is shown
    (of an AS with several routers: the name of one). pick: what the reader pointed at, as `view.picks` writes it.
    places: where nodes were dragged. outcome: what the state came to; baseline: what it is compared with.
    """

    scenario = traitlets.Instance(Scenario)
    positions = traitlets.Dict()
    selected = traitlets.Union((traitlets.Int(), traitlets.Unicode()))
    pick = traitlets.Unicode()
    places = traitlets.Dict()
    outcome = traitlets.Instance(Outcome)
    baseline = traitlets.Instance(Outcome)

    def __init__(self, scenario: Scenario, *, selected: str | int | None = None, baseline: Scenario | None = None,
                 prefix: str | Prefix | None = None, update: bool = False, views: Iterable[str] = (),
                 places: Mapping | None = None) -> None:
        self._solved: OrderedDict[tuple, Outcome] = OrderedDict()
        self._serial = 0
        self._job: Iterator[None] = iter(())
        self._putting = False
        first = self._solve(scenario)
        self.prefix = watched_prefix(scenario, first) if prefix is None else Prefix.parse(prefix)
        first.decision(first.network.routers[0].name, self.prefix)                  # an unknown prefix is refused here
        start = first if baseline is None else solve(baseline)
        chosen = interesting(first, self.prefix) if selected is None else node_of(first.network, selected)
        self.history = History(Moment(scenario, _places(first, places)))
        self._make_parts(scenario, first, _known(views), update)
        super().__init__(children=self._layout(scenario), scenario=scenario, positions=_positions(scenario),
                         selected=chosen, outcome=first, baseline=start, places=self.history.now.places)
        self.add_class("bgpkit-explorer")
        if len(first.network.routers) > _CROWD:
            self.add_class("bgpkit-crowded")
        self._wire()
        self._show()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_parts(self, scenario: Scenario, first: Outcome, views: tuple[str, ...], update: bool) -> None:
        self.views = LinkedViews(scenario)
        same = {"layout": self.views.layout}
        self.knobs = {knob.name: KnobControl(knob, scenario.position(knob.name), **same) for knob in scenario.knobs}
        self._spots = layered(scenario.base)
        self.map = RoutingMap(scene=scene(first, self._spots), wirable=True)
        self.player = Player(self.map, **same)
        self.funnel, self.shares, self.curve = self.views.funnel, self.views.shares, self.views.curve
        self.update, self.words = self.views.update, self.views.words
        self.update.unfolded = update
        there = {name: text for name, text in CHOICES.items() if name != "curve" or curve_knob(scenario)}
        self.toolbar = toolbar.Toolbar(**same, views=[{"name": name, "text": text} for name, text in there.items()],
                                       shown=[name for name in there if name in (*AT_FIRST, *views)])

    def _layout(self, scenario: Scenario) -> list:
        title = HTML(f'<div class="bgpkit-question">{escape(scenario.question or scenario.name)}</div>')
        self._charts = {
            "own": self.views.own, "shares": self.views.shares, "curve": self.views.curve,
            "decided": self.views.decided, "ribbon": self.views.ribbon, "control": self.views.control,
            "update": self.views.update, "words": self.views.words, "time": self.player,
        }
        below, *rows = self._rows = [_box("bgpkit-views"), _box("bgpkit-views"), _box("bgpkit-charts"),
                                     _box("bgpkit-views")]
        self._seat()
        takeaway = Takeaway(name=scenario.name, layout=self.views.layout)
        return [title, _box("bgpkit-knobs", *self.knobs.values()), self.toolbar, takeaway,
                _box("bgpkit-main", _box("bgpkit-views", self.map, below), self.views.funnel), *rows]

    def _seat(self) -> None:
        """Put the views that are shown into their rows; the others leave the page."""
        rows = (("time",), ("own",), ("shares", "curve", "ribbon", "control"), ("decided", "update", "words"))
        for row, names in zip(self._rows, rows, strict=True):
            row.children = [self._charts[name] for name in names if self._wants(name)]

    def _wants(self, name: str) -> bool:
        return name in self.toolbar.shown

    def _wire(self) -> None:
        for name, control in self.knobs.items():
            control.observe(lambda change, name=name: self._turn(name, change["new"]), "value")
        traitlets.link((self, "selected"), (self.map, "selected"), transform=(lambda node: node, self._selectable))
        traitlets.link((self, "places"), (self.map, "places"))
        for view in (self.map, *self.views.all):
            traitlets.link((self, "pick"), (view, "pick"))
        self.observe(lambda change: self._go(change["new"]), "scenario")
        self.observe(lambda change: self._go(self.scenario.set(**change["new"])), "positions")
        self.observe(lambda change: self._moved(change["new"]), "places")
        self.observe(lambda change: self._picked(change["new"]), "pick")
        self.observe(lambda _: self._looked_elsewhere(), "selected")
        self.observe(lambda _: self._show_panels(), "baseline")
        views = self.views
        views.update.observe(lambda _: views.tell_update(self._state()), ["chosen", "unfolded"])
        views.curve.observe(lambda change: self._turn(views.curve.view["knob"], change["new"]), "turned")
        views.own.observe(lambda change: self._asked(change["new"]), "request")
        views.funnel.observe(lambda _: self._answer(), "asked")
        views.funnel.observe(lambda change: self._remedy(change["new"]), "chosen_remedy")
        self.player.observe(lambda _: self._show_panels(), "outcome")
        self.toolbar.observe(lambda _: self._tell_toolbar(), "sharing")
        self.toolbar.on_msg(lambda _, said, __: self._tool(said))
        self.map.on_msg(lambda _, said, __: self._wished(said.get("wish") or {}))

    def _selectable(self, node: Node | None) -> Node:
        return node_of(self.scenario.network, self.scenario.subject) if node is None else node

    def still(self) -> tuple[str, str]:
        """The same as a still picture, for wherever no widget can run."""
        picture = draw(self.outcome, selected=self.selected, prefix=self._watched())
        return picture._repr_html_(), str(picture)

    def close(self) -> None:
        """Close this explorer with everything it is made of."""
        if self.comm is not None:
            self._job = iter(())
            self._solved.clear()
            self._rows[0].children = list(self._charts.values())                  # what is hidden goes too
        super().close()

    # -- what is checked ----------------------------------------------------------------------------------------------

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

    # -- going from state to state ------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Put every knob back where it started, take every other change back, and every node to its place."""
        self._do(self.scenario.reset(), code="scenario = scenario.reset()", said="reset", places={})

    def pin(self) -> None:
        """Take the state shown as the baseline to compare with."""
        self.baseline = self.outcome
        self._show()

    def undo(self) -> None:
        """Take the last step back."""
        self._put(self.history.undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._put(self.history.redo())

    def change(self, *changes: Change) -> None:
        """Make changes to the state shown, as one step; ValueError for one that cannot be made."""
        self._change(changes)

    def paste(self, text: str) -> None:
        """Show the state of a shared text (`bgp.to_text`), of this scenario or of one that begins alike."""
        scenario, also = unpacked(text)
        if scenario.reset() != self.scenario.reset():
            raise ValueError(f"that text is about {scenario.name!r}, this explorer about {self.scenario.name!r}; "
                             "show it by bgp.explore(bgp.from_text(text))")
        self._do(scenario, said="a shared state", places=_places(self._solve(scenario), also.get("places", {})))

    def _change(self, changes: Iterable[Change], about: object = None) -> None:
        scenario, code = self.scenario, []
        for change in changes:
            code.append(code_line(change))
            scenario = scenario.with_change(change)
        self._do(scenario, code="\n".join(code), about=about)

    def _go(self, scenario: Scenario, about: object = None) -> None:
        """Somebody assigned a state, or positions."""
        if not self._putting:
            self._do(scenario, about=about)

    def _do(self, scenario: Scenario, *, code: str = "", said: str = "", about: object = None,
            places: Mapping | None = None) -> None:
        """One step: show a state, and remember how it came about."""
        before = self.history.now
        places = before.places if places is None else places
        if scenario == before.scenario and places == before.places:
            return
        self._solve(scenario)                                                     # whatever cannot be is refused here
        code = code or "\n".join(code_lines(before.scenario, scenario))
        said = said or "; ".join(differences(before.scenario, scenario))
        moment = Moment(scenario, places, code, said, about)
        self.history.do(moment)
        self._put(moment)

    def _put(self, moment: Moment | None) -> None:
        """Show a moment: everything follows from it."""
        if moment is None:
            return
        self._putting = True
        try:
            self.scenario, self.places = moment.scenario, dict(moment.places)
            self.positions = _positions(moment.scenario)
            if self.selected not in nodes_of(moment.scenario.network).values():
                self.selected = moment.scenario.subject
        finally:
            self._putting = False
        self._show()

    def _moved(self, places: Mapping) -> None:
        if not self._putting:
            said = moved_text(self.scenario.network, self.history.now.places, places)
            self.history.do(Moment(self.scenario, dict(places), said="nodes moved", about="places"))
            self.words.view = {**self.words.view, "status": said}
            self._tell_toolbar()

    # -- what the parts ask for ---------------------------------------------------------------------------------------

    def _turn(self, name: str, value: object) -> None:
        if self._putting or (value is None and name not in self.knobs):
            return
        try:
            self.positions = self._check_positions({"value": {**self.positions, name: value}})
        except traitlets.TraitError as error:
            self.knobs[name].value = self.positions[name]
            self._refuse(error)

    def _asked(self, request: Mapping) -> None:
        own, pick = self.views.own, pointed.read(self.pick, self.scenario.network)
        try:
            changes = inspector.wishes(self.outcome, pick, request)
            self._change(changes, about=request.get("turn"))
            own.error = ""
        except (ValueError, TypeError, KeyError) as error:
            own.error = f"{error}."
            own.view = inspector.inspect(self.outcome, pick)

    def _wished(self, wish: Mapping) -> None:
        """Links laid and pulled off by hand on the map."""
        try:
            self._change(inspector.wired(self.outcome.network, wish))
        except ValueError as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        self.words.view = {**self.words.view, "status": f"Refused: {error}."}

    def _tool(self, said: Mapping) -> None:
        does: dict[str, Callable[[], None]] = {
            "undo": self.undo, "redo": self.redo, "reset": self.reset, "pin": self.pin,
            "keep": lambda: self.history.keep(str(said.get("name", ""))),
            "drop": lambda: self.history.kept.pop(said.get("name"), None),
            "go": lambda: self._return(str(said.get("name"))),
            "paste": lambda: self.paste(str(said.get("text", ""))),
            "large": lambda: self._enlarge(bool(said.get("on"))),
            "view": lambda: self.show_view(str(said.get("name")), on=bool(said.get("on"))),
        }
        try:
            does.get(said.get("do"), lambda: None)()
            self.toolbar.error = ""
        except ValueError as error:
            self.toolbar.error = f"{error}."
        self._tell_toolbar()

    def _return(self, name: str) -> None:
        if kept := self.history.kept.get(name):
            self._do(kept.scenario, said=f"back to {name}", places=kept.places)

    def _enlarge(self, on: bool) -> None:
        self.toolbar.large = on
        (self.add_class if on else self.remove_class)("bgpkit-large")

    def show_view(self, name: str, *, on: bool = True) -> None:
        """Show or hide one of the views, by the names in `linked_views.CHOICES`."""
        names = [each for each in self.toolbar.shown if each not in _known([name])]
        self.toolbar.shown = [*names, name] if on else names
        if not self._wants("time"):
            self.player.leave()
        self._seat()
        self._show_panels()

    def _picked(self, pick: str) -> None:
        """Whatever is picked shows its own knobs, and a node or a flow its decision."""
        found = pointed.read(pick, self.scenario.network)
        node = pointed.looked_at(found, self.outcome)
        if found.kind and "own" not in self.toolbar.shown:
            self.show_view("own")
        if node is not None and node != self.selected:
            self.selected = node                                                  # which shows the panels too
        else:
            self._show_panels()

    def _looked_elsewhere(self) -> None:
        self.views.forget_answer()
        self._show_panels()

    def _answer(self) -> None:
        if self.funnel.asked is not None:
            self.funnel.answer = {}
            self._job = self.views.answer(self._state())
            in_idle_time(self._job, lambda job: job is self._job)

    def _remedy(self, index: int) -> None:
        if 0 <= index < len(self.views.remedies):
            remedy = self.views.remedies[index]
            self.views.funnel.chosen_remedy = -1
            self._change([remedy.change])

    # -- showing ------------------------------------------------------------------------------------------------------

    def _solve(self, scenario: Scenario) -> Outcome:
        key = (*_positions(scenario).items(), scenario.changes)
        if key not in self._solved:
            self._solved[key] = solve(scenario)
        self._solved.move_to_end(key)
        while len(self._solved) > _REMEMBERED:
            self._solved.popitem(last=False)
        return self._solved[key]

    def _show(self) -> None:
        """Solve and redraw the map; the views are filled in after it."""
        previous, self.outcome = self.outcome.scenario, self._solve(self.scenario)
        self.views.forget_answer()
        self._serial += 1
        self.player.offer(self.scenario, prefix=self._watched(), baseline=self.baseline.scenario, previous=previous,
                          spots=self._spots)
        self.map.scene = scene(self.outcome, self._spots)
        self.map.frame = frame(self.outcome, self._watched(), self._serial, baseline=self.baseline)
        for name, control in self.knobs.items():
            if control.value != self.positions[name]:
                control.value = self.positions[name]
        self._show_panels()

    def _watched(self) -> Prefix:
        return self.prefix if self.prefix in self.outcome.verdicts else self.outcome.prefix

    def _state(self) -> Seen:
        outcome = self.player.outcome or self.outcome
        return Seen(outcome, self.baseline, self.selected, self._watched(),
                     pointed.read(self.pick, self.scenario.network))

    def _show_panels(self) -> None:
        if self._putting:
            return
        self._job = self._fill_in()
        in_idle_time(self._job, lambda job: job is self._job)

    def _fill_in(self) -> Iterator[None]:
        self._tell_toolbar()
        yield from self.views.tell(self._state(), self._wants, self._solve)

    def _tell_toolbar(self) -> None:
        self.toolbar.state = toolbar.state(self.history, sharing=self.toolbar.sharing)


def _box(name: str, *children: object) -> Box:
    box = Box(children)
    box.add_class(name)
    return box


def _known(views: Iterable[str]) -> tuple[str, ...]:
    views = (views,) if isinstance(views, str) else tuple(views)
    for name in views:
        if name not in CHOICES:
            raise ValueError(f"there is no view {name!r}; choose {', '.join(CHOICES)}")
    return views


def _places(outcome: Outcome, places: object) -> dict[Node, tuple[float, float]]:
    """Where nodes stand, from whatever came along: nodes that are there, at places on the map."""
    nodes = {str(node) for node in nodes_of(outcome.network).values()}
    found = {}
    for node, at in places.items() if isinstance(places, Mapping) else ():
        good = isinstance(at, list | tuple) and len(at) == 2 and all(
            isinstance(part, int | float) and 0 <= part <= 1 for part in at)
        if str(node) in nodes and good:
            found[str(node)] = list(at)
    return found


def _positions(scenario: Scenario) -> dict[str, object]:
    return {knob.name: scenario.position(knob.name) for knob in scenario.knobs}


def interesting(outcome: Outcome, prefix: Prefix) -> Node:
    """The node whose decision says most at first sight: a source with a choice, else the nearest on a way with one."""
    ways = [walk.routers for flow in outcome.flows for walk in flow.walks]
    on_the_way = [each for rank in range(max(map(len, ways), default=0)) for way in ways for each in way[rank:rank + 1]]
    for router in [*on_the_way, *(router.name for router in outcome.network.routers)]:
        if len(outcome.decision(router, prefix).candidates) > 1:
            return node_of(outcome.network, router)
    return node_of(outcome.network, outcome.scenario.subject)


def explore(scenario: Scenario | str, *, selected: str | int | None = None, baseline: Scenario | None = None,
            prefix: str | Prefix | None = None, update: bool = False, views: Iterable[str] = ()) -> Explorer:
    """Explore a scenario live: turn its knobs, watch routes and traffic move, be told why.

    scenario: or the text of a shared one. selected: the AS or router whose decision is shown at first (chosen well if
    not given). baseline: the scenario to compare with (where it starts, if not given). prefix: the prefix whose routes
    are shown. update: unfold the UPDATE that goes over the link turned, field by field. views: more views to show at
    first: own, ribbon, control, time. Where no widget can run, the same picture stands still (`draw`).
    """
    places = {}
    if isinstance(scenario, str):
        scenario, also = unpacked(scenario)
        places = also.get("places", {})
    return Explorer(scenario, selected=selected, baseline=baseline, prefix=prefix, update=update, views=views,
                    places=places)
