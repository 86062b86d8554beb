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
from ..internet.sharing import changed, code_line, unpacked
from ..scenario import Scenario
from ..words.text import joined
from .explorer_parts import box
from .following import follow
from .history import History, Moment
from .idle import IdleJob
from .internet_asked import FOLLOWS, InternetAsked, origin_of
from .internet_parts import ASES, Steering, counts_of
from .internet_views import InternetViews
from .keepers import Kept
from .panels import internet as panel
from .still import Shown
from .takeaway import Takeaway
from .toolbar import Toolbar
from .undoable import Undoable
from .upstreams import Upstreams
from .widgets import Control

#: The most upstreams that have sliders from the start.
_MOST_UPSTREAMS = 40


class InternetExplorer(InternetAsked, Undoable, Shown, Kept, VBox):
    """An AS graph, live: who arrives by which neighbour of one AS. An ordinary widget with traits to observe.

    settings: what is set otherwise than by default, as data; assign to go there. looking_at: the AS whose decision is
    shown. steered: the AS whose upstreams have sliders, at first the origin. counted: what is counted, one of
    `counts`. baseline: the settings that the state is compared with; assign to compare with others. scenario: the
    neighbourhood cut out last. live: the `WhatIf` behind, to be read (turn it by `turn`).
    """

    settings = traitlets.Instance(Settings)
    baseline = traitlets.Instance(Settings)
    looking_at = traitlets.Int()
    steered = traitlets.Int()
    counted = traitlets.Unicode(ASES)
    scenario = traitlets.Instance(Scenario, allow_none=True)

    def __init__(self, internet: Internet, asn: int, *, weights: object = None, groups: object = None,
                 upstreams: int = 8, names: Mapping[int, str] | None = None, looking_at: int | None = None,
                 settings: Settings | None = None, baseline: Settings | None = None) -> None:
        if isinstance(upstreams, bool) or not isinstance(upstreams, int) or not 1 <= upstreams <= _MOST_UPSTREAMS:
            raise ValueError(f"there cannot be {upstreams!r} upstreams with sliders; choose 1 to {_MOST_UPSTREAMS}")
        self.live = WhatIf(internet, asn, settings=settings)
        self.origin = self.live.origins[0].asn
        self.counts = counts_of(internet, weights)
        self._groups = groups if groups is None or isinstance(groups, Groups) else read_groups(internet, groups)
        self._names, self._kinds = dict(names or {}), panel.kinds_of(self.live)
        self._first, self._most = self.live.settings, upstreams
        self._job, self.history = IdleJob(), History(Moment(self._first))
        start = self._first if baseline is None else baseline
        self._begin_at(start)
        self._warm()
        chosen = _telling(self._seen(ASES)) if looking_at is None else looking_at
        internet.index(chosen)
        self._make_parts()
        super().__init__(children=self._layout(), settings=self._first, baseline=start, looking_at=chosen,
                         steered=self.origin)
        for name in ("bgpkit-explorer", "bgpkit-internet-explorer"):
            self.add_class(name)
        self._steer()
        follow(self, FOLLOWS)
        self._follow_toolbar()
        self._show()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.views = InternetViews(self._seen, self._look_at)
        same = {"layout": self.views.layout}
        self.panel, self.funnel, self.words = self.views.panel, self.views.funnel, self.views.words
        self.steering, self.toolbar = Steering(**same), Toolbar(**same)
        self.upstreams = Upstreams(self._most, self._wish, **same)
        options = [{"value": name, "text": name} for name in self.counts]
        self.counting = Control(name="counted", label="Count", control="choice", options=options, value=ASES,
                                start=ASES, **same)
        self._below = Box(**same)
        self.takeaway = Takeaway(name=f"AS{self.origin}", made={".html": "Page with words and tables (HTML)"},
                                 writers=lambda: self.writers, **same)

    def _layout(self) -> list:
        title = (f'<div class="bgpkit-question">{escape(self._question)}</div>'
                 f'<div class="bgpkit-lab-source">{escape(self._about)}</div>')
        same = {"layout": self.views.layout}
        tools = box("bgpkit-internet-tools", self.steering, self.counting, self.takeaway, **same)
        return [HTML(title, **same), self.toolbar, tools, self.upstreams.title, self.upstreams, self.views.seat(),
                self.words, self._below]

    @property
    def _question(self) -> str:
        return f"How do ASes reach {self._name(self.origin)}, and who moves when it prepends?"

    @property
    def _about(self) -> str:
        graph = self.live.internet
        if graph.made_up:
            return f"{graph.name[:1].upper()}{graph.name[1:]}: it is made up, and so is every share."
        return f"{graph.name}: {len(graph):,} ASes{f', {graph.date}' if graph.date else ''}."

    # -- what is checked ----------------------------------------------------------------------------------------------

    @traitlets.validate("settings", "baseline")
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
        self._do(self.settings.turned(**changes))

    def reset(self) -> None:
        """Go back to the settings of the beginning."""
        self._do(self._first, said="reset")

    def pin(self) -> None:
        """Take the state shown as the baseline to compare with."""
        self.baseline = self.settings

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

    def stop(self) -> None:
        """Do no more work."""
        self._job.stop()

    def still(self) -> tuple[str, str]:
        """The bands as a still picture, in words and as tables."""
        picture = self.views.picture()
        return picture._repr_html_(), str(picture)

    @property
    def writers(self) -> Mapping[str, Callable[[], bytes]]:
        """What `save` writes of it, by the suffix of the file's name."""
        return self.views.writers(self._question, self._about)

    # -- going from state to state (see `Undoable`) -------------------------------------------------------------------

    def _try(self, state: Settings) -> None:
        self.live.set(state)

    def _stand(self, moment: Moment) -> None:
        if moment.state != self.live.settings:
            self.live.set(moment.state)
        self.settings = moment.state

    def _code(self, before: Settings, after: Settings) -> str:
        return code_line(before, after)

    def _words(self, before: Settings, after: Settings) -> str:
        return joined([name.replace("_", " ") for name in changed(before, after)])

    def _rebase(self, settings: Settings) -> None:
        """Somebody assigned a baseline."""
        self._begin_at(settings)
        self._show()

    def _begin_at(self, settings: Settings) -> None:
        """Remember what settings come to, to compare with it."""
        now = self.live.settings
        if settings != now:
            self.live.set(settings)
        self._start = panel.start_of(self.live, self.counts)
        self._doors = panel.doors_of(self._start)
        if settings != now:
            self.live.set(now)

    def _warm(self) -> None:
        """Turn something there and back: what has to be compiled is, before a reader moves a slider."""
        before = self.live.settings
        for door in list(self._doors)[:1]:
            at = (self.origin, door)
            self.live.turn(prepends={at: 0 if before.prepends.get(at) else 1})
            self.live.set(before)

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

    def _show_rest(self, _: object = None) -> None:
        self._job.begin(self._fill_in())

    def _fill_in(self) -> Iterator[None]:
        self._tell_steering()
        self._tell_toolbar()
        yield from self.views.tell_rest(self.looking_at)

    def _look_at(self, asn: int) -> None:
        self.looking_at = asn


def _telling(seen: panel.Seen) -> int:
    """An AS whose decision is worth a look: the largest behind the busiest neighbour, or that neighbour."""
    found = panel.paths(seen, ())["rows"]
    return found[0]["asn"] if found else seen.live.origins[0].asn


def explore_internet(internet: Internet, asn: int | str, *, weights: Weights | Mapping[int, float] | str | os.PathLike
                     | None = None, groups: Groups | Mapping[int, str] | str | os.PathLike | None = None,
                     upstreams: int = 8, names: Mapping[int, str] | None = None, looking_at: int | None = None,
                     settings: Settings | None = None, baseline: Settings | None = None) -> InternetExplorer:
    """Explore the AS graph live: prepend towards an AS's upstreams, and watch who arrives by which of them.

    internet: from `internet.load` or `internet.synthetic`. asn: the AS that announces, or the text of a shared state.
    weights: what each AS counts, by ASN or as a CSV file, beside plain ASes and customer cones. groups: the group of
    each AS, such as its country, alike. upstreams: how many have sliders from the start. names: what to call ASes.
    looking_at: the AS whose decision is shown at first. settings: where it starts (a shared state: its settings).
    baseline: the settings to compare with (if not given: a shared state's, else where it starts). A shared text carries
    neither weights nor groups nor names, which are your own: give them again. Raises InternetError for what is not in
    the graph, and for a text about another graph.
    """
    shared = None
    if isinstance(asn, str):
        shared = unpacked(internet, asn)
        asn, settings = origin_of(shared), shared.settings if settings is None else settings
        baseline = shared.baseline if baseline is None else baseline
    made = InternetExplorer(internet, asn, weights=weights, groups=groups, upstreams=upstreams, names=names,
                            looking_at=looking_at, settings=settings, baseline=baseline)
    if shared is not None:
        made._look_as(shared.also if looking_at is None else {})
    return made
