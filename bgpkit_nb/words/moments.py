"""A film in words: each of its moments in a sentence, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..changes import Change
from ..network import Network
from ..propagation import Became, Message, Moment, Reset, Silence, Timer, Turn
from ..propagation.speakers import Said
from ..route import Route
from ..scenario import Scenario
from ..states import Film
from .changes import change_words, differences
from .explain import refusal_text
from .restless import ends_text, event_text
from .text import Words, count, joined, path_text

#: So many routers are named in one sentence; the others are counted.
_NAMED = 3


def describe_film(film: Film) -> Words:
    """How a film begins and ends in sentences, and every moment as a row: who says what to whom, and what follows."""
    start = film.moments[0].time
    rows = tuple((moment.number, (moment.time - start) / 1000, moment.messages, *_cells(film, moment))
                 for moment in film.moments)
    columns = ("moment", "time (s)", "messages", "from", "to", "says", "AS_PATH", "what follows")
    return Words((title_text(film), end_text(film)), columns, rows, f"Routing for {film.prefix}, moment by moment")


def _cells(film: Film, moment: Moment) -> tuple[str, str, str, str, str]:
    cause, network = moment.cause, moment.network
    if not isinstance(cause, Message):
        return "", "", "", "", moment_text(film, moment)
    ends = network.label(cause.sender), network.label(cause.receiver)
    if cause.attrs is None:
        return *ends, "withdrawal", "", f"{ends[1]} {_then(cause)}."
    refused = f"refuses it, for {refusal_text(cause.refused)}, and " if cause.refused else ""
    return *ends, "announcement", said_path(cause), f"{ends[1]} {refused}{_then(cause)}."


def title_text(film: Film) -> str:
    """What a film is about: its events, or that it begins with nothing."""
    said = [event_words(film, moment) for moment in film.moments if _is_event(moment)]
    return f"{film.scenario.base.name}: {joined(said) if said else 'from nothing'}."


def end_text(film: Film) -> str:
    """How a film ends, in one sentence that claims no more than was shown."""
    messages = count(film.messages, "message")
    if film.cycle is not None:
        begin, length = film.cycle
        rounds = (len(film) - begin) // length
        return (f"Routing never comes to rest under this order of events: from moment {begin} on the same "
                f"{count(length, 'message')} come round for ever, every {film.period / 1000:g} s; "
                f"{count(rounds, 'round')} {'is' if rounds == 1 else 'are'} shown.")
    if film.verdict is None or film.verdict.kind != "settled":
        return f"The film is cut off after {messages}: routing is not at rest, and nothing more is claimed."
    seconds = (film.moments[-1].time - film.moments[0].time) / 1000
    return f"Routing comes to rest after {messages}, in {seconds:g} s."


def moment_text(film: Film, moment: Moment) -> str:
    """One moment as a sentence: what happened, and who took another route."""
    if isinstance(moment.cause, Message):
        return _message(moment.network, moment.cause)
    said = _beginning(film) if moment.cause is None else event_words(film, moment)
    return f"{said[0].upper()}{said[1:]}{''.join(_turned(moment.network, moment.turns))}."


def event_words(film: Film, moment: Moment) -> str:
    """An event or a timer as a clause."""
    cause, network = moment.cause, moment.network
    if isinstance(cause, Became):
        return turned_text(film.before, film.scenario)
    if isinstance(cause, Timer):
        router = cause.router and network.label(cause.router)
        return _TIMERS[cause.what].format(ends_text(network, cause.session), router)
    if isinstance(cause, Change) and cause.kind != "link":
        return change_words(network, cause)
    return event_text(network, cause)


_TIMERS = {
    "back": "session {0} is up again",
    "fell": "nothing came over session {0} for so long that it is closed",
    "speaks": "session {0} is silent no longer",
    "reuse": "damping lets {1} use again what it hears over session {0}",
}


def turned_text(before: Scenario, after: Scenario) -> str:
    """What was turned between two scenarios, as a clause."""
    return joined(differences(before, after) or ["the network becomes another"])


def turn_text(route: Route | None) -> str:
    """What a router has come to use, short: an AS_PATH, or that there is none."""
    if route is None or route.own:
        return "no route" if route is None else "its own route"
    return path_text(route.as_path) or "a route from inside"


def _is_event(moment: Moment) -> bool:
    return isinstance(moment.cause, Change | Reset | Silence | Became)


def _beginning(film: Film) -> str:
    first = film.moments[0]
    using = [name for name, decision in first.decided.items() if decision.route is not None]
    if all(first.decided[name].route.own for name in using) and len(film) > 1 and not _is_event(film.moments[1]):
        who = joined(map(first.network.label, using))
        return f"{who} {'announces' if len(using) == 1 else 'announce'} {film.prefix}, and nobody else has heard of it"
    if film.under_way(0):
        return "routing has not come to rest, and goes on"
    return "routing is at rest"


def said_path(said: Said | Message) -> str:
    """The AS_PATH that a message announces; nothing for a withdrawal, or for a path that is empty inside its AS."""
    return "" if said.attrs is None else path_text(said.attrs.as_path)


def _message(network: Network, message: Message) -> str:
    sender, receiver = network.label(message.sender), network.label(message.receiver)
    said = (f"{sender} takes its route back from {receiver}" if message.attrs is None else
            f"{sender} tells {receiver} of {said_path(message) or 'its route'}")
    refused = f"refuses it, for {refusal_text(message.refused)}, and " if message.refused else ""
    return f"{said}; {receiver} {refused}{_then(message)}."


def _then(message: Message) -> str:
    route = message.decision.route
    if message.changed:
        return "has no route left" if route is None else f"now uses {turn_text(route)}"
    return "still has no route" if route is None else f"keeps {turn_text(route)}"


def _turned(network: Network, turns: Sequence[Turn]) -> Iterator[str]:
    for turn in turns[:_NAMED]:
        now = "has no route left" if turn.route is None else f"now uses {turn_text(turn.route)}"
        yield f"; {network.label(turn.router)} {now}"
    if len(turns) > _NAMED:
        yield f"; and {count(len(turns) - _NAMED, 'other')} took another route too"
