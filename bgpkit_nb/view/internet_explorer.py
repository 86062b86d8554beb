"""`explore_internet`: the real AS graph, live. One state (the settings of a `WhatIf`), shown by few numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from html import escape

import traitlets
from ipywidgets import HTML, Box, VBox

from ..decision import Decision
from ..internet import Groups, Internet, Settings, Weights, WhatIf, cut_out
from ..internet import groups as read_groups
from ..scenario import Scenario
from ..words.text import joined
from .explorer import Explorer
from .history import History
from .idle import in_idle_time
from .internet_parts import ASES, Moment, Steering, asn_in, counts_of
from .internet_views import InternetViews
from .keepers import Kept
from .panels import internet as panel
from .still import Shown
from .upstreams import Upstreams
from .widgets import Control

#: The most upstreams that have sliders from the start.
_MOST_UPSTREAMS = 40


class InternetExplorer(Shown, Kept, VBox):
    """An AS graph, live: who arrives by which neighbour of one AS. An ordinary widget with traits to observe.

    settings: what is set otherwise than by default, as data; assign to go there. looking_at: the AS whose decision is
    shown. steered: the AS whose upstreams have sliders, at first the origin. counted: what is counted, one of
    `counts`. scenario: the neighbourhood cut out last. live: the `WhatIf` behind, to be read (turn it by `turn`).
    """

    settings = traitlets.Instance(Settings)
    looking_at = traitlets.Int()
    steered = traitlets.Int()
    counted = traitlets.Unicode(ASES)
    scenario = traitlets.Instance(Scenario, allow_none=True)

    def __init__(self, internet: Internet, asn: int, *, weights: object = None, groups: object = None,
                 upstreams: int = 8, names: Mapping[int, str] | None = None, looking_at: int | None = None,
                 settings: Settings | None = None) -> None:
        if isinstance(upstreams, bool) or not isinstance(upstreams, int) or not 1 <= upstreams <= _MOST_UPSTREAMS:
            raise ValueError(f"there cannot be {upstreams!r} upstreams with sliders; choose 1 to {_MOST_UPSTREAMS}")
        self.live = WhatIf(internet, asn, settings=settings)
        self.origin = self.live.origins[0].asn
        self.counts = counts_of(internet, weights)
        self._groups = groups if groups is None or isinstance(groups, Groups) else read_groups(internet, groups)
        self._names, self._kinds = dict(names or {}), panel.kinds_of(self.live)
        self._first, self._most = self.live.settings, upstreams
        self._job, self._putting = iter(()), False
        self.history = History(Moment(self.live.settings))
        self._pin()
        self._warm()
        chosen = _telling(self._seen(ASES)) if looking_at is None else looking_at
        internet.index(chosen)
        self._make_parts()
        super().__init__(children=self._layout(), settings=self.live.settings, looking_at=chosen, steered=self.origin)
        for name in ("bgpkit-explorer", "bgpkit-internet-explorer"):
            self.add_class(name)
        self._steer()
        self._wire()
        self._show()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.steering, self.views = Steering(), InternetViews(self._seen, self._look_at)
        self.panel, self.funnel, self.words = self.views.panel, self.views.funnel, self.views.words
        self.upstreams = Upstreams(self._most, self._wish)
        options = [{"value": name, "text": name} for name in self.counts]
        self.counting = Control(name="counted", label="Count", control="choice", options=options, value=ASES,
                                start=ASES)
        self._below = Box()

    def _layout(self) -> list:
        title = (f'<div class="bgpkit-question">{escape(self._question)}</div>'
                 f'<div class="bgpkit-lab-source">{escape(self._about)}</div>')
        return [HTML(title), self.steering, self.counting, self.upstreams, self.views.seat(), self.words, self._below]

    @property
    def _question(self) -> str:
        return f"How do ASes reach {self._name(self.origin)}, and who moves when it prepends?"

    @property
    def _about(self) -> str:
        graph = self.live.internet
        made_up = " Synthetic Internet: it is made up, and so is every share." if graph.made_up else ""
        return f"{graph.name}: {len(graph):,} ASes{f', {graph.date}' if graph.date else ''}.{made_up}"

    def _wire(self) -> None:
        self.counting.observe(lambda change: self._count_by(change["new"]), "value")
        self.observe(lambda change: self._counted(change["new"]), "counted")
        self.observe(lambda change: self._go(change["new"]), "settings")
        self.observe(lambda _: self._show_rest(), "looking_at")
        self.observe(lambda _: self._steer(), "steered")
        self.steering.on_msg(lambda _, said, __: self._tool(said))
        self.panel.on_msg(lambda _, said, __: self._tool(said))

    # -- what is checked ----------------------------------------------------------------------------------------------

    @traitlets.validate("settings")
    def _check_settings(self, proposal: dict) -> Settings:
        try:
            return proposal["value"].checked(self.live.internet, [self.origin], since=self.live.settings)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.validate("looking_at", "steered")
    def _check_as(self, proposal: dict) -> int:
        try:
            self.live.internet.index(proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        return proposal["value"]

    @traitlets.validate("counted")
    def _check_counted(self, proposal: dict) -> str:
        if proposal["value"] not in self.counts:
            raise traitlets.TraitError(f"there is no count {proposal['value']!r}; choose {', '.join(self.counts)}")
        return proposal["value"]

    # -- what a reader does -------------------------------------------------------------------------------------------

    def turn(self, **changes: object) -> None:
        """Turn some settings, as `WhatIf.turn` does, as one step; InternetError, and nothing turned, for bad ones."""
        self._do(self.settings.turned(**changes), joined(changes))

    def reset(self) -> None:
        """Go back to the settings of the beginning."""
        self._do(self._first, "reset")

    def pin(self) -> None:
        """Take the present state as the one to compare with."""
        self._pin()
        self._show()

    def undo(self) -> None:
        """Take the last step back."""
        self._put(self.history.undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._put(self.history.redo())

    def neighbourhood(self, **sizes: object) -> Scenario:
        """The neighbourhood of the origin in the present state as a small scenario, for `explore`; sizes and errors
        as of `internet.cut_out`."""
        self.scenario = cut_out(self.live, **sizes)
        return self.scenario

    @property
    def decision(self) -> Decision:
        """The decision of the AS looked at."""
        return self.live.routing.decision(self.looking_at)

    @property
    def shares(self) -> dict[int, float]:
        """Shares by neighbour of the origin, of what is counted."""
        return self.live.shares(self.counts[self.counted])

    def close(self) -> None:
        """Close this explorer with everything it is made of."""
        if self.comm is not None:
            self._job = iter(())
            for each in self._below.children:                                    # it alone knows its hidden views
                each.close()
        super().close()

    def still(self) -> tuple[str, str]:
        """The bands as a still picture, in words and as tables."""
        picture = self.views.picture()
        return picture._repr_html_(), str(picture)

    @property
    def writers(self) -> Mapping[str, Callable[[], bytes]]:
        """What `save` writes of it, by the suffix of the file's name."""
        return self.views.writers(self._question, self._about)

    # -- going from state to state ------------------------------------------------------------------------------------

    def _wish(self, neighbour: int, kind: str, value: object) -> str:
        """A slider or a switch was turned; gives why it cannot be, or nothing."""
        towards, name = (self.steered, neighbour), self._name(neighbour)
        said = (f"prepend {value} towards {name}" if kind == "prepends" else
                f"{'announce' if value else 'announce nothing'} to {name}")
        change = {"prepends": {towards: value or None}} if kind == "prepends" else {"silent": {towards: not value}}
        try:
            self._do(self.settings.turned(**change), said, (kind, towards))
        except ValueError as error:
            return f"{error}."
        return ""

    def _do(self, settings: Settings, said: str, about: object = None) -> None:
        if settings == self.live.settings:
            return
        self.live.set(settings)                                                # whatever cannot be is refused here
        moment = Moment(settings, said, about)
        self.history.do(moment)
        self._put(moment)

    def _go(self, settings: Settings) -> None:
        """Somebody assigned settings."""
        if not self._putting:
            self._do(settings, "settings")

    def _put(self, moment: Moment | None) -> None:
        """Show a moment: everything follows from it."""
        if moment is None:
            return
        if moment.settings != self.live.settings:
            self.live.set(moment.settings)
        self._putting = True
        try:
            self.settings = moment.settings
        finally:
            self._putting = False
        self._show()

    def _pin(self) -> None:
        self._start = panel.start_of(self.live, self.counts)
        self._doors = panel.doors_of(self._start)

    def _warm(self) -> None:
        """Turn something there and back: what has to be compiled is, before a reader moves a slider."""
        before = self.live.settings
        for door in list(self._doors)[:1]:
            at = (self.origin, door)
            self.live.turn(prepends={at: 0 if before.prepends.get(at) else 1})
            self.live.set(before)

    def _count_by(self, name: object) -> None:
        try:
            self.counted, self.counting.error = name, ""
        except traitlets.TraitError as error:
            self.counting.error = f"{error}."

    def _counted(self, name: str) -> None:
        self.counting.value = name
        self._show()

    def _steer(self) -> None:
        """Sliders for the upstreams of another AS, the largest first."""
        ranked = list(self._start.catchments[ASES]) if self.steered == self.origin else []
        graph = self.live.internet
        near = [asn for ases in graph.neighbours(self.steered).values() for asn in dict.fromkeys(ases)]
        others = sorted(set(near) - set(ranked), key=near.index)
        names = {asn: self._name(asn) for asn in (*ranked, *others)}
        self.upstreams.offer(self.steered, names, self.live.settings)
        self._tell_steering()

    # -- what the parts ask for ---------------------------------------------------------------------------------------

    def _tool(self, said: Mapping) -> None:
        does: dict[str, Callable[[], object]] = {
            "undo": self.undo, "redo": self.redo, "reset": self.reset, "pin": self.pin, "cut": self._cut,
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

    def _look_at(self, asn: int) -> None:
        self.looking_at = asn

    # -- showing ------------------------------------------------------------------------------------------------------

    def _name(self, asn: int) -> str:
        return panel.named(asn, self._names, made_up=self.live.internet.made_up)

    def _seen(self, by: str | None = None) -> panel.Seen:
        return panel.Seen(self.live, self._start, self.counts, by or self.counted, self._groups, self._names,
                          self._kinds, self._doors)

    def _show(self) -> None:
        """The bars at once, everything else in the pauses that the reader leaves."""
        self.views.tell_first()
        self.upstreams.stand(self.live.settings)
        self._show_rest()

    def _show_rest(self) -> None:
        self._job = self._fill_in()
        in_idle_time(self._job, lambda job: job is self._job)

    def _fill_in(self) -> Iterator[None]:
        self._tell_steering()
        yield from self.views.tell_rest(self.looking_at)

    def _tell_steering(self) -> None:
        now, after = self.history.now, self.history.after
        self.steering.state = {"undo": (now.said or "the last step") if self.history.before else "",
                               "redo": after.said if after else "", "looking_at": self.looking_at,
                               "steered": self.steered}


def _telling(seen: panel.Seen) -> int:
    """An AS whose decision is worth a look: the largest behind the busiest neighbour, or that neighbour."""
    found = panel.paths(seen, ())["rows"]
    return found[0]["asn"] if found else seen.live.origins[0].asn


def explore_internet(internet: Internet, asn: int, *, weights: Weights | Mapping[int, float] | str | os.PathLike | None
                     = None, groups: Groups | Mapping[int, str] | str | os.PathLike | None = None, upstreams: int = 8,
                     names: Mapping[int, str] | None = None, looking_at: int | None = None,
                     settings: Settings | None = None) -> InternetExplorer:
    """Explore the AS graph live: prepend towards an AS's upstreams, and watch who arrives by which of them.

    internet: from `internet.load` or `internet.synthetic`. asn: the AS that announces. weights: what each AS counts,
    by ASN or as a CSV file, beside plain ASes and customer cones. groups: the group of each AS, such as its country,
    alike. upstreams: how many have sliders from the start. names: what to call ASes. looking_at: the AS whose decision
    is shown at first. settings: where it starts. Raises InternetError for what is not in the graph.
    """
    return InternetExplorer(internet, asn, weights=weights, groups=groups, upstreams=upstreams, names=names,
                            looking_at=looking_at, settings=settings)
