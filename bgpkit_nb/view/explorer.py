"""`explore`: the live explorer. One state (a scenario, where nodes stand, what is picked), shown by linked views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import traitlets
from ipywidgets import VBox, Widget

from ..outcome import Outcome, solve
from ..route import Prefix
from ..scenario import Scenario
from ..sharing import code_lines, to_code, to_text, unpacked
from ..words.changes import differences
from . import pointed
from .asked import FOLLOWS, Asked
from .cast import Node, node_of, nodes_of, places_in
from .explorer_parts import Rows, box, known_views, titled, toolbar_for
from .following import follow
from .history import History, Moment
from .idle import IdleJob
from .keepers import Kept
from .layout import layered
from .linked_views import LinkedViews, Seen
from .nodes import moved_text
from .picture import draw
from .player import Player
from .scene import frame, scene, watched_prefix
from .solved import Solved
from .still import Shown
from .takeaway import Takeaway
from .undoable import Undoable
from .widgets import KnobControl, RoutingMap

#: With more routers than this the map takes the whole width.
_CROWD = 20


class Explorer(Asked, Undoable, Shown, Kept, VBox):
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
        self._solved, self._job, self._serial = Solved(), IdleJob(), 0
        first = self._solved(scenario)
        self.prefix = watched_prefix(scenario, first) if prefix is None else Prefix.parse(prefix)
        first.decision(first.network.routers[0].name, self.prefix)                  # an unknown prefix is refused here
        self._start = start = first if baseline is None else solve(baseline)
        chosen = (pointed.interesting(first, self.prefix) if selected is None else
                  node_of(first.network, selected))
        self.history = History(Moment(scenario, places_in(first.network, places)))
        self._make_parts(scenario, first, known_views(views), update)
        super().__init__(children=self._layout(scenario), scenario=scenario, positions=_positions(scenario),
                         selected=chosen, outcome=first, baseline=start, places=self.history.now.places)
        self.add_class("bgpkit-explorer")
        if len(first.network.routers) > _CROWD:
            self.add_class("bgpkit-crowded")
        self._link()
        self._show()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_parts(self, scenario: Scenario, first: Outcome, views: tuple[str, ...], update: bool) -> None:
        self.views = LinkedViews(scenario)
        same = {"layout": self.views.layout}
        self.knobs = {knob.name: KnobControl(knob, scenario.position(knob.name), **same) for knob in scenario.knobs}
        self._spots = layered(scenario.base)
        self.map = RoutingMap(scene=scene(first, self._spots), wirable=True, **same)
        self.player = Player(self.map, **same)
        self.funnel, self.shares, self.curve = self.views.funnel, self.views.shares, self.views.curve
        self.update, self.words = self.views.update, self.views.words
        self.update.unfolded = update
        self.toolbar = toolbar_for(scenario, views, **same)
        self._rows = Rows(self.views, self.player)

    def _layout(self, scenario: Scenario) -> list:
        self._rows.seat(self.toolbar.shown)
        below, *rows = self._rows.boxes
        same = {"layout": self.views.layout}
        left = box("bgpkit-views", self.map, below, **same)
        return [titled(scenario, **same), box("bgpkit-knobs", *self.knobs.values(), **same), self.toolbar,
                Takeaway(name=scenario.name, **same), box("bgpkit-main", left, self.funnel, **same), *rows]

    def _link(self) -> None:
        """Let every part follow the state, and the state every part."""
        for name, control in self.knobs.items():
            control.observe(lambda change, name=name: self._turn(name, change["new"]), "value")
        traitlets.link((self, "selected"), (self.map, "selected"), transform=(lambda node: node, self._selectable))
        traitlets.link((self, "places"), (self.map, "places"))
        for view in (self.map, *self.views.all):
            traitlets.link((self, "pick"), (view, "pick"))
        follow(self, FOLLOWS)
        self._follow_toolbar()

    def _selectable(self, node: Node | None) -> Node:
        return node_of(self.scenario.network, self.scenario.subject) if node is None else node

    def still(self) -> tuple[str, str]:
        """The same as a still picture, for wherever no widget can run."""
        picture = draw(self.outcome, selected=self.selected, prefix=self._watched())
        return picture._repr_html_(), str(picture)

    def hidden(self) -> Iterable[Widget]:
        """The views; those not shown are in no row."""
        return self._rows.charts.values()

    def stop(self) -> None:
        """Do no more work, and forget the outcomes."""
        self._job.stop()
        self._solved.forget()

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

    # -- going from state to state (see `Undoable`) -------------------------------------------------------------------

    def reset(self) -> None:
        """Put every knob back where it started, take every other change back, and every node to its place."""
        self._do(self.scenario.reset(), code="scenario = scenario.reset()", said="reset", places={})

    def pin(self) -> None:
        """Take the state shown as the baseline to compare with."""
        self.baseline = self.outcome
        self._show()

    def unpin(self) -> None:
        """Compare with the state of the beginning again."""
        self.baseline = self._start
        self._show()

    def _compared(self) -> str:
        start, pinned = self._start.scenario, self.baseline.scenario
        names = [name for name, moment in self.history.kept.items() if moment.state == pinned]
        return "" if pinned == start else (names or ["; ".join(differences(start, pinned)) or "another state"])[0]

    def paste(self, text: str) -> None:
        """Show the state of a shared text (`bgp.to_text`), of this scenario or of one that begins alike."""
        scenario, also = unpacked(text)
        if scenario.reset() != self.scenario.reset():
            raise ValueError(f"that text is about {scenario.name!r}, this explorer about {self.scenario.name!r}; "
                             "show it by bgp.explore(bgp.from_text(text))")
        self._do(scenario, said="a shared state", places=places_in(self._solved(scenario).network, also.get("places")))

    def _stand_at(self, positions: Mapping) -> None:
        """Somebody assigned positions."""
        self._go(self.scenario.set(**positions))

    def _moved(self, places: Mapping) -> None:
        if not self._putting:
            said = moved_text(self.scenario.network, self.history.now.places, places)
            self.history.do(Moment(self.scenario, dict(places), said="nodes moved", about="places"))
            self.words.view = {**self.words.view, "status": said}
            self._tell_toolbar()

    def _try(self, state: Scenario) -> None:
        self._solved(state)

    def _stand(self, moment: Moment) -> None:
        self.scenario, self.places = moment.state, dict(moment.places)
        self.positions = _positions(moment.state)
        if self.selected not in nodes_of(moment.state.network).values():
            self.selected = moment.state.subject

    def _code(self, before: Scenario, after: Scenario) -> str:
        return "\n".join(code_lines(before, after))

    def _words(self, before: Scenario, after: Scenario) -> str:
        return "; ".join(differences(before, after))

    def _carried(self, moment: Moment) -> tuple[str, str]:
        places = {str(node): list(at) for node, at in moment.places.items()}
        return f"{to_code(moment.state)}\nbgp.explore(scenario)", to_text(moment.state, places=places)

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Solve and redraw the map; the views are filled in after it."""
        previous, self.outcome = self.outcome.scenario, self._solved(self.scenario)
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

    def _show_panels(self, _: object = None) -> None:
        if not self._putting:
            self._job.begin(self._fill_in())

    def _fill_in(self) -> Iterator[None]:
        self._tell_toolbar()
        yield from self.views.tell(self._state(), self._wants, self._solved)


def _positions(scenario: Scenario) -> dict[str, object]:
    return {knob.name: scenario.position(knob.name) for knob in scenario.knobs}


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
