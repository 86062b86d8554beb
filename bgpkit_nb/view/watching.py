"""`watch`: a film of routing on the map, to play, pause, step through and scrub."""

from __future__ import annotations

from collections.abc import Iterable

from ipywidgets import Box, VBox

from ..outcome import solve
from ..propagation import Damping, Mrai
from ..route import Prefix
from ..scenario import Scenario
from ..states import film
from ..states.stable import prefix_of
from ..words import describe
from .layout import layered
from .offers import Offer, link_called
from .picture import draw
from .player import Player
from .scene import frame, scene, watched_prefix
from .still import Shown
from .timers import Timing
from .widgets import RoutingMap


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
    Any other film of the scenario can then be chosen from the list, and the timers be turned.
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
    return Watch(scenario, chosen, wanted, timing, previous=before, own=own, also=also, events=events)
