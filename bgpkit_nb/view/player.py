"""`Player`: plays films of routing on a map, from what a reader chooses, or from code."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

import traitlets

from ..outcome import Outcome
from ..propagation import Damping
from ..route import Prefix
from ..scenario import Scenario
from ..states import Film
from ..words import describe
from .film import WINDOW, Reel
from .offers import Offer
from .panels import table
from .timers import PLAIN, Timing, timer_notes, timer_settings, timing_of
from .widgets import Answering, RoutingMap

#: So many moments ahead of the one shown are always known to the browser.
_AHEAD = 16

_SERIALS = count(1)


class Player(Answering):
    """Plays films on a `RoutingMap`. The browser keeps time, and asks for the map of each moment that it comes to.

    films: those on offer, `{"id", "text", "group"}` each; chosen: the id of the one to show, `""` for none. at: the
    moment shown; assign to go there. playing: whether it runs; speed: moments a second. outcome: the state at that
    moment (None: no film is shown), for whoever shows more of it; showing: the film itself. timers: MRAI between ASes
    (`ebgp`) and inside one (`ibgp`) in seconds, `seed` and `damping`; assign to them to make the film anew.
    """

    draws = traitlets.Unicode("player").tag(sync=True)
    stage = traitlets.Unicode().tag(sync=True)
    films = traitlets.List().tag(sync=True)
    patched = ("films",)
    chosen = traitlets.Unicode().tag(sync=True, echo_update=False)
    film = traitlets.Dict().tag(sync=True)
    window = traitlets.Dict().tag(sync=True)
    at = traitlets.Int(0, min=0).tag(sync=True, echo_update=False)
    playing = traitlets.Bool(False).tag(sync=True, echo_update=False)
    speed = traitlets.Float(1.0, min=0.1, max=32.0).tag(sync=True, echo_update=False)
    timers = traitlets.Dict().tag(sync=True, echo_update=False)
    notes = traitlets.Dict().tag(sync=True)
    outcome = traitlets.Instance(Outcome, allow_none=True)
    showing = traitlets.Instance(Film, allow_none=True)

    def __init__(self, stage: RoutingMap, *, timing: Timing = PLAIN, **kwargs: object) -> None:
        self.map, self.timing, self._damping = stage, timing, timing.damping or Damping()
        self._offer: Offer | None = None
        self._prefix: Prefix | None = None
        self._reel: Reel | None = None
        self._settled: tuple[dict, dict] | None = None
        self._spots: dict = {}
        super().__init__(stage=stage.uid, timers=timer_settings(timing), **kwargs)
        self.on_msg(self._asked)

    # -- for whoever owns the map -------------------------------------------------------------------------------------

    def offer(self, scenario: Scenario, *, prefix: Prefix, baseline: Scenario | None = None,
              previous: Scenario | None = None, own: Film | None = None, also: tuple[str, ...] = (),
              events: Iterable = (), spots: dict | None = None) -> None:
        """Say what there is to film from now on. A film that runs ends, and the map is left to the caller.

        baseline: the scenario of which "all changes" are told; previous: the one before the last turn; own: a film
        that is made already, and the events that it is made of; also: links to offer though there are very many.
        spots: where the map's nodes stand.
        """
        self._settled = None
        self.leave()
        self._prefix, self._spots = prefix, spots or {}
        self._say(Offer(scenario, baseline, previous, own, also, events))

    def show_film(self, film: Film) -> None:
        """Show a film that is made already, from its first moment, standing still; `leave` puts the map back."""
        self._say((self._offer or Offer(film.scenario))._replace(own=film, events=()))
        self._prefix = self._prefix or film.prefix
        if self.chosen == "own":
            self._run(film)
        self.chosen = "own"

    def leave(self) -> None:
        """End the film, and put back what the map showed before it."""
        if self._reel is None:
            return
        self._reel = self.showing = None
        with self.hold_sync():
            self.film, self.window, self.playing, self.at, self.chosen = {}, {}, False, 0, ""
        if self._settled is not None:
            settled_scene, settled_frame = self._settled
            self._put(settled_scene, {**settled_frame, "serial": self._serial()})
            self._settled = None
        self.outcome = None

    def _say(self, offer: Offer) -> None:
        self._offer = offer
        self.notes = timer_notes(offer.scenario.network, self._damping)
        self.films = [dict(zip(("id", "text", "group"), each, strict=True)) for each in offer.choices]

    # -- what follows -------------------------------------------------------------------------------------------------

    def set_state(self, sync_data: dict) -> None:
        """As `Answering` does; a moment that a reader asks for may be of the film before, and longer: then the browser
        is told which is shown."""
        if "at" in sync_data:
            last = len(self.showing) - 1 if self.showing else 0
            super().set_state({**sync_data, "at": min(max(0, int(sync_data["at"])), last)})
            if self.at != sync_data["at"]:
                self.send_state("at")
        else:
            super().set_state(sync_data)

    @traitlets.validate("at")
    def _check_at(self, proposal: dict) -> int:
        if self.showing is None:
            return 0
        try:
            return self.showing.check(proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal: dict) -> str:
        known = [each["id"] for each in self.films]
        if proposal["value"] in ("", *known):
            return proposal["value"]
        raise traitlets.TraitError(f"there is no film {proposal['value']!r}; choose {', '.join(known)}")

    @traitlets.validate("timers")
    def _check_timers(self, proposal: dict) -> dict:
        try:
            timing_of(proposal["value"], self._damping)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        return proposal["value"]

    @traitlets.observe("timers")
    def _time(self, change: dict) -> None:
        """The film that is shown is made anew with other timers, but for one that was given as it is."""
        self.timing = timing_of(change["new"], self._damping)
        if self._reel is not None and not self._given:
            self._run(self._offer.make(self.chosen, self._prefix, self.timing))

    @property
    def _given(self) -> bool:
        return self.chosen == "own" and not self._offer.events

    @traitlets.observe("chosen")
    def _choose(self, change: dict) -> None:
        if not change["new"]:
            self.leave()
        elif self._offer is not None:
            self._run(self._offer.make(change["new"], self._prefix, self.timing))

    def _run(self, film: Film) -> None:
        if self._settled is None:
            self._settled = self.map.scene, self.map.frame
        serial = next(_SERIALS)
        self._reel, self.showing = Reel(film, self._spots), film
        with self.hold_sync():
            self.film = {**self._reel.header(serial), "given": self._given}
            self.window = self._reel.window(0, serial)
            self.playing, self.at = False, 0
        self._show()

    @traitlets.observe("at")
    def _go(self, change: dict) -> None:
        if self._reel is not None:
            self._show()

    def _show(self) -> None:
        at = self.at
        self.outcome = self._reel.outcome(at)
        self._put(self._reel.scene(at), self._reel.frame(at, self._serial()))
        self._send_window(at)

    def _put(self, stays: dict, changes: dict) -> None:
        if self.map.scene != stays:
            self.map.scene = stays
        self.map.frame = changes

    def _asked(self, _: object, content: dict, __: object) -> None:
        """The table behind the film, sent when a reader unfolds it."""
        if self.showing is not None and content.get("table") == self.film["serial"]:
            self.send({"table": table(describe(self.showing)), "film": self.film["serial"]})

    def _serial(self) -> int:
        return self.map.frame.get("serial", 0) + 1

    def _send_window(self, at: int) -> None:
        first, last = self.window["first"], self.window["first"] + WINDOW
        if at < first or (at + _AHEAD > last and last < len(self.showing)):
            self.window = self._reel.window(at, self.film["serial"])
