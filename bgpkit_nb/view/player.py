"""`watch`: a film of routing on the map, to play, pause, step through and scrub; and the `Player` that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

import traitlets
from ipywidgets import Box, VBox

from ..outcome import Outcome, solve
from ..propagation import Damping, Mrai
from ..route import Prefix
from ..scenario import Scenario
from ..states import Film, film
from ..states.stable import prefix_of
from ..words import describe
from .film import WINDOW, Reel
from .layout import layered
from .offers import PLAIN, Offer, Timing, link_called
from .picture import draw
from .scene import frame, scene, watched_prefix
from .still import Shown
from .widgets import Answering, RoutingMap

#: So many moments ahead of the one shown are always known to the browser.
_AHEAD = 16

_SERIALS = count(1)


class Player(Answering):
    """Plays films on a `RoutingMap`. The browser keeps time, and asks for the map of each moment that it comes to.

    films: those on offer, `{"id", "text", "group"}` each; chosen: the id of the one to show, `""` for none. at: the
    moment shown; assign to go there. playing: whether it runs; speed: moments a second. outcome: the state at that
    moment (None: no film is shown), for whoever shows more of it; showing: the film itself.
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
    outcome = traitlets.Instance(Outcome, allow_none=True)
    showing = traitlets.Instance(Film, allow_none=True)

    def __init__(self, stage: RoutingMap, *, timing: Timing = PLAIN, **kwargs: object) -> None:
        self.map, self.timing = stage, timing
        self._offer: Offer | None = None
        self._prefix: Prefix | None = None
        self._reel: Reel | None = None
        self._settled: tuple[dict, dict] | None = None
        self._spots: dict = {}
        super().__init__(stage=stage.uid, **kwargs)

    # -- for whoever owns the map -------------------------------------------------------------------------------------

    def offer(self, scenario: Scenario, *, prefix: Prefix, baseline: Scenario | None = None,
              previous: Scenario | None = None, own: Film | None = None, also: tuple[str, ...] = (),
              spots: dict | None = None) -> None:
        """Say what there is to film from now on. A film that runs ends, and the map is left to the caller.

        baseline: the scenario of which "all changes" are told; previous: the one before the last turn; own: a film
        that is made already; also: links to offer though there are very many. spots: where the map's nodes stand.
        """
        self._settled = None
        self.leave()
        self._prefix, self._spots = prefix, spots or {}
        self._say(Offer(scenario, baseline, previous, own, also))

    def show_film(self, film: Film) -> None:
        """Show a film that is made already, from its first moment, standing still; `leave` puts the map back."""
        self._say((self._offer or Offer(film.scenario))._replace(own=film))
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
        self.films = [dict(zip(("id", "text", "group"), each, strict=True)) for each in offer.choices]

    # -- what follows -------------------------------------------------------------------------------------------------

    def set_state(self, sync_data: dict) -> None:
        """As `Answering` does; a moment that a reader asks for may be of the film before, and longer."""
        if "at" in sync_data:
            last = len(self.showing) - 1 if self.showing else 0
            sync_data = {**sync_data, "at": min(max(0, int(sync_data["at"])), last)}
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
            self.film, self.window = self._reel.header(serial), self._reel.window(0, serial)
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

    def _serial(self) -> int:
        return self.map.frame.get("serial", 0) + 1

    def _send_window(self, at: int) -> None:
        first, last = self.window["first"], self.window["first"] + WINDOW
        if at < first or (at + _AHEAD > last and last < len(self.showing)):
            self.window = self._reel.window(at, self.film["serial"])


class Watch(Shown, VBox):
    """A map with a player beside it. player: its `Player`, with `at`, `playing`, `speed` and `chosen` to set and
    observe; map: its `RoutingMap`."""

    def __init__(self, scenario: Scenario, chosen: str, prefix: Prefix, timing: Timing, **offered: object) -> None:
        outcome, spots = solve(scenario), layered(scenario.base)
        self.scenario = scenario
        self.map = RoutingMap(scene=scene(outcome, spots), frame=frame(outcome, prefix))
        self.player = Player(self.map, timing=timing)
        self.player.offer(scenario, prefix=prefix, spots=spots, **offered)
        self.player.chosen = chosen
        side_by_side = Box([self.map, self.player])
        side_by_side.add_class("bgpkit-main")
        super().__init__(children=[side_by_side])
        self.add_class("bgpkit-explorer")
        self.add_class("bgpkit-watch")

    def still(self) -> tuple[str, str]:
        """How the film ends, still and in words, for wherever no widget can run."""
        shown = self.player.showing
        outcome = solve(self.scenario) if shown is None else shown.outcome(len(shown) - 1)
        parts = [draw(outcome), *([describe(shown)] if shown else [])]
        return "".join(part._repr_html_() for part in parts), "\n".join(map(str, parts))


def watch(scenario: Scenario, *, fails: str | None = None, back: str | None = None, reset: str | None = None,
          before: Scenario | None = None, events: Iterable = (), prefix: str | Prefix | None = None,
          mrai: Mrai | int = 0, damping: Damping | None = None, seed: int | None = None) -> Watch:
    """Watch routing move: a map with the messages on it, to play, step through, and scrub back.

    One of these says what is watched; with none of them, how the first route spreads from nothing:

    - fails, back, reset: a link that fails, that comes back after it had failed, or whose session is reset; by id or
      label, or by its ends, `fails="Origin A-Transit"`;
    - before: a scenario that turns into this one;
    - events: what happens one after the other, as in `play`.

    prefix: the prefix that is followed (the first demand's, if none is given). mrai, damping, seed: as in `rounds`.
    Any other film of the scenario can then be chosen from the list.
    """
    given = {"fails": fails, "back": back, "reset": reset, "before": before, "events": tuple(events)}
    named = [name for name, value in given.items() if value not in (None, ())]
    if len(named) > 1:
        raise ValueError(f"{' and '.join(named)} cannot be watched at once; give one of them, or all as events")
    wanted = watched_prefix(scenario, solve(scenario)) if prefix is None else prefix_of(scenario, prefix)
    timing = Timing(mrai, damping, seed)
    own, chosen, also = None, "nothing", ()
    if events := given["events"]:
        own, chosen = film(scenario, events, prefix=wanted, **timing._asdict()), "own"
    elif before is not None:
        chosen = "turn" if before.network != scenario.network else "nothing"
    elif named:
        also = (link_called(scenario.network, given[named[0]]).id,)
        chosen = f"{named[0]} {also[0]}"
    offer = Offer(scenario, None, before, own, also)
    if chosen not in [each for each, _, _ in offer.choices]:
        raise ValueError(f"{named[0]} cannot be {given[named[0]]!r}: that link is down, or no session rides on it")
    return Watch(scenario, chosen, wanted, timing, previous=before, own=own, also=also)
