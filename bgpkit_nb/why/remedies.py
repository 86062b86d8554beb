"""The smallest change that brings a road about: every one tried by solving again, and what else moves with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ..changes import Change, apply
from ..network import Network
from ..outcome import Outcome, solve
from ..propagation import announced
from ..route import Prefix
from .space import Offer, at_home, at_origin
from .state import State
from .wanted import Wanted

#: The order in which kinds of change are named where nothing else tells them apart.
ORDER = ("metric", "local_pref", "prepend", "med", "community", "more_specific", "announce", "link", "relation",
         "roa", "adopts")


class Remedy(NamedTuple):
    """A change that makes the wanted road the one in use, tried by solving again.

    who: the AS that makes it. was: what stands there now. units: as in `Offer`. moved: the other ASes whose packets to
    the prefix then go another way; volume: how much of the scenario's traffic goes another way, in `Outcome.unit`.
    knob: the scenario's knob that does it, if there is one.
    """

    who: int
    change: Change
    was: object
    units: int
    moved: tuple[int, ...]
    volume: float
    knob: str | None = None


class Search(NamedTuple):
    """What a search came to: for each kind of change the smallest that works, the one that moves fewest others first;
    and how many changes were tried."""

    found: tuple[Remedy, ...]
    tried: int


def changed(outcome: Outcome, change: Change) -> Outcome:
    """The outcome after one change: solved anew, from empty tables. Its scenario has no knobs, which would turn the
    change back."""
    scenario = outcome.scenario
    network = apply(outcome.network, change)
    return solve(replace(scenario, base=network, knobs=(), positions={}))


def search_home(outcome: Outcome, state: State, at: str, wanted: Wanted) -> Iterator[Search]:
    """What the AS of router `at` may change itself: see `space.at_home`. Gives the search so far after every change
    tried, so that whoever waits can do something else between two; the last is the whole."""
    return _search(outcome, state, at, wanted, state.asn[at], at_home(state, at, wanted))


def search_origin(outcome: Outcome, state: State, at: str, wanted: Wanted, origin: int) -> Iterator[Search]:
    """What the AS that announces the prefix may change, in the same manner: see `space.at_origin`."""
    return _search(outcome, state, at, wanted, origin, at_origin(state.network, origin, state.prefix))


def _search(outcome: Outcome, state: State, at: str, wanted: Wanted, who: int,
            offers: Iterable[Offer]) -> Iterator[Search]:
    """Of each kind of change (a link wanted and one not are two), the first that works, fewest units first."""
    groups: dict[tuple, list[Offer]] = {}
    for offer in offers:
        groups.setdefault(_group(state, at, wanted, offer), []).append(offer)
    so_far = Search((), 0)
    for group in groups.values():
        for offer in sorted(group, key=lambda offer: offer.units):
            good = works(state, at, wanted, offer.change)
            found = (_remedy(outcome, state, at, who, offer),) if good else ()
            so_far = Search(tuple(sorted((*so_far.found, *found), key=_rank)), so_far.tried + 1)
            yield so_far
            if good:
                break
    yield so_far


def _group(state: State, at: str, wanted: Wanted, offer: Offer) -> tuple:
    kind, target = offer.change.kind, offer.change.target
    own = {link.id for link in wanted.links(state.network, state.asn[at])}
    return kind, kind == "local_pref" and target[1] in own


def _rank(remedy: Remedy) -> tuple:
    return len(remedy.moved), remedy.volume, ORDER.index(remedy.change.kind), remedy.units


def works(state: State, at: str, wanted: Wanted, change: Change) -> bool:
    """Whether a router uses the wanted road after a change: routing settles, and so it is for every more-specific that
    the change adds, and for the prefix itself unless those take all its packets."""
    network = apply(state.network, change)
    after = [State.reached(network, prefix) for prefix in _governing(state, network)]
    return all(each.settled and wanted.fits(each, at, each.used(at)) for each in after)


def _governing(state: State, network: Network) -> list[Prefix]:
    """What packets go by after a change: the prefix, and the pieces of it that are new."""
    new = [each for each in announced(network) if each not in announced(state.network) and state.prefix.covers(each)]
    full = sum(each.size for each in new) == state.prefix.size
    return new if full else [state.prefix, *new]


def _remedy(outcome: Outcome, state: State, at: str, who: int, offer: Offer) -> Remedy:
    after = changed(outcome, offer.change)
    before = {router.name: _ways(outcome, router.name, state.prefix) for router in state.network.routers}
    moved = {state.asn[name]: None for name, ways in before.items() if ways != _ways(after, name, state.prefix)}
    knob = next((knob.name for knob in outcome.scenario.knobs
                 if (knob.kind, knob.target) == (offer.change.kind, offer.change.target)), None)
    others = tuple(asn for asn in moved if asn != state.asn[at])
    return Remedy(who, offer.change, offer.was, offer.units, others, _shifted(outcome, after), knob)


def _ways(outcome: Outcome, router: str, prefix: Prefix) -> dict[tuple, float]:
    """The links that packets from a router to a prefix cross, with shares."""
    found: dict[tuple, float] = {}
    for walk in outcome.hops(router, prefix):
        found[walk.links, walk.end] = found.get((walk.links, walk.end), 0.0) + walk.share
    return found


def _shifted(before: Outcome, after: Outcome) -> float:
    """How much of the traffic goes another way."""
    total = 0.0
    for old, new in zip(before.flows, after.flows, strict=True):
        was, now = _shares(old.walks), _shares(new.walks)
        total += old.volume * sum(max(0.0, share - now.get(way, 0.0)) for way, share in was.items())
    return total


def _shares(walks) -> dict[tuple, float]:
    found: dict[tuple, float] = {}
    for walk in walks:
        found[walk.links, walk.end] = found.get((walk.links, walk.end), 0.0) + walk.share
    return found
