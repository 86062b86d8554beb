"""What a player and its map are told about a film: what it is, a window of its moments, and the map at one moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping

from ..changes import Change
from ..outcome import Outcome
from ..propagation import Became, Flight, Message, Moment, Reset, Silence
from ..states import Film
from ..words.moments import end_text, moment_text, said_path, title_text, turn_text
from .cast import Node, nodes_of
from .layout import Spot, layered
from .scene import frame, scene

#: Moments told at once; with their messages some 10 kB.
WINDOW = 40

#: Pictures of moments kept, so that going back and forth costs nothing, and the states that they were made from.
_PICTURES, _STATES = 32, 8

_EVENTS = (Change, Reset, Silence, Became)


class Reel:
    """A film made ready to be shown. Everything it gives is plain JSON, but for `outcome`.

    spots: where nodes stand on the map, if that has been worked out; newcomers find a place of their own.
    """

    def __init__(self, film: Film, spots: Mapping[Node, Spot] | None = None) -> None:
        self.film = film
        self._spots = spots or layered(film.before.network)
        self._lands = _landings(film)
        self._outcomes: OrderedDict[int, Outcome] = OrderedDict()
        self._frames: OrderedDict[int, dict] = OrderedDict()
        self._scenes: dict[int, dict] = {}

    def header(self, serial: int) -> dict:
        """What is known of the whole film: its title, length and end, its events, where a cycle begins and how long it
        takes (ms), its longest sentence, for which room is kept, and everybody's name by node."""
        film = self.film
        events = [moment.number for moment in film.moments if isinstance(moment.cause, _EVENTS)]
        return {
            "serial": serial, "title": title_text(film), "prefix": str(film.prefix), "total": len(film),
            "messages": film.messages, "start": film.moments[0].time, "events": events,
            "cycle": list(film.cycle) if film.cycle else None, "period": film.period, "end": end_text(film),
            "names": self._names(), "longest": max((moment_text(film, moment) for moment in film.moments), key=len),
        }

    def _names(self) -> dict[str, str]:
        networks = {id(moment.network): moment.network for moment in self.film.moments}.values()
        return {str(node): network.label(router) for network in networks for router, node in nodes_of(network).items()}

    def window(self, number: int, serial: int) -> dict:
        """The moments around one, `WINDOW` at most, most of them ahead, and every message on its way among them.

        moments: `[time in ms, messages so far, how many MRAI holds back, kind, sentence, [[node, what it uses now]]]`.
        flights: `[link or None, from, to, length of the path or "" for a withdrawal, first, lands, since, until,
        path]`: it is to be seen from `since` until `until` (-1: to the end), and travels evenly from moment `first` to
        moment `lands`.
        """
        first = max(0, number - WINDOW // 4)
        shown = self.film.moments[first : first + WINDOW]
        flights = [self._flight(flight) for flight in self.film.flights
                   if flight.since < first + WINDOW and (flight.until is None or flight.until >= first)]
        return {"film": serial, "first": first, "moments": [self._moment(each) for each in shown], "flights": flights}

    def outcome(self, number: int) -> Outcome:
        """The state at a moment."""
        return _kept(self._outcomes, number, self.film.outcome, _STATES)

    def scene(self, number: int) -> dict:
        """The part of the map that stays, as it is at a moment: the same object while the network is the same."""
        network = self.film.moments[number].network
        if id(network) not in self._scenes:
            self._scenes[id(network)] = scene(self.outcome(number), self._spots)
        return self._scenes[id(network)]

    def frame(self, number: int, serial: int) -> dict:
        """The map at a moment, with `messages` on their way, and in a `flash` whoever has just taken another route.

        messages: `[link or None, from, to, length or "", how far it is (0 to 1)]`.
        """
        return {**_kept(self._frames, number, self._frame, _PICTURES), "serial": serial}

    def _frame(self, number: int) -> dict:
        moment = self.film.moments[number]
        rows = [self._flight(flight) for flight in self.film.under_way(number)]
        messages = [[*row[:4], round((number - row[4]) / (row[5] - row[4]), 3)] for row in rows]
        return {**frame(self.outcome(number), self.film.prefix), "messages": messages, "flash": _flash(moment)}

    def _moment(self, moment: Moment) -> list:
        return [moment.time, moment.messages, moment.held, _kind(moment), moment_text(self.film, moment),
                _flash(moment)]

    def _flight(self, flight: Flight) -> list:
        network, said = self.film.moments[flight.since].network, flight.said
        nodes = nodes_of(network)
        link = next(each.link for each in network.sessions if each.id == said.session)
        size = "" if said.attrs is None else len(said.attrs.as_path)
        return [link, nodes[said.sender], nodes[said.receiver], size, flight.first, self._lands[_trip(flight)],
                flight.since, -1 if flight.until is None else flight.until, said_path(said)]


def _kept(cache: OrderedDict, number: int, make: Callable[[int], object], most: int) -> object:
    if number not in cache:
        cache[number] = make(number)
    cache.move_to_end(number)
    while len(cache) > most:
        cache.popitem(last=False)
    return cache[number]


def _kind(moment: Moment) -> str:
    if not isinstance(moment.cause, Message):
        return "start" if moment.cause is None else "event"
    return "refused" if moment.cause.refused else "withdrawn" if moment.cause.attrs is None else "told"


def _flash(moment: Moment) -> list:
    nodes = nodes_of(moment.network)
    return [[nodes[turn.router], turn_text(turn.route)] for turn in moment.turns if turn.router in nodes]


# -- how messages travel ----------------------------------------------------------------------------------------------


def _trip(flight: Flight) -> tuple:
    """What flights have in common of which each took the other's place."""
    return flight.said.session, flight.said.receiver, flight.sent, flight.first


def _landings(film: Film) -> dict[tuple, float]:
    """The moment at which each trip ends; for one that never does, that at which it would, if it went on as it went."""
    lands = {_trip(flight): _landing(film, flight) for flight in film.flights}   # of a trip, the last one counts
    if film.cycle is not None:
        # What the end cuts off travels on as its like did a round before, so that the next round joins on evenly.
        length, known = film.cycle[1], {(*trip[:2], trip[3]): moment for trip, moment in lands.items()}
        for flight in film.flights:
            before = known.get((flight.said.session, flight.said.receiver, flight.first - length))
            if flight.until is None and before is not None:
                lands[_trip(flight)] = before + length
    return lands


def _landing(film: Film, flight: Flight) -> float:
    until = len(film) if flight.until is None else flight.until
    if flight.end in ("heard", "held"):
        return until
    time = film.moments[min(until, len(film) - 1)].time
    done = (time - flight.sent) / (flight.due - flight.sent)
    return round(flight.first + (until - flight.first) / min(max(done, 0.2), 0.9), 2)
