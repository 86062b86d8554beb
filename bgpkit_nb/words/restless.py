"""Routing that does not simply settle, in words: stable states, stories of events, and the atlas between states."""

from __future__ import annotations

from collections.abc import Iterator

from ..changes import Change
from ..network import Network
from ..propagation import Chapter, Message, Reset, Silence
from ..route import Route
from ..states import Atlas, StableStates, Story
from .text import Words, count, joined, path_text


def describe_restlessness(told: StableStates | Story | Chapter | Atlas) -> Words:
    """Words and a table for any of the four."""
    if isinstance(told, StableStates):
        return _stable(told)
    if isinstance(told, Chapter):
        return _messages(told)
    return _story(told) if isinstance(told, Story) else _atlas(told)


# -- stable states ----------------------------------------------------------------------------------------------------


def _stable(states: StableStates) -> Words:
    names = [_letter(index) for index in range(len(states))]
    rows = tuple(_differing(states))
    said = [states.verdict]
    alike = len(states.scenario.network.routers) - len(rows)
    if rows and alike:
        others = "The other router uses" if alike == 1 else f"The other {alike} routers use"
        said.append(f"{others} the same route in each.")
    if not rows and len(states) == 1:
        rows = tuple((router.name, route_text(states[0].decisions[router.name, states.prefix].route))
                     for router in states.scenario.network.routers)
    return Words(tuple(said), ("router", *names), rows, f"The AS_PATH of the route in use for {states.prefix}")


def _differing(states: StableStates) -> Iterator[tuple]:
    for router in states.scenario.network.routers:
        routes = [state.decisions[router.name, states.prefix].route for state in states]
        if len({each and (each.session, each.attrs) for each in routes}) > 1:
            yield router.name, *map(route_text, routes)


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"state {index + 1}"


def route_text(route: Route | None) -> str:
    """A route in a word: its AS_PATH, `own` or `none`."""
    return "none" if route is None else "own" if route.own else path_text(route.as_path)


# -- stories ----------------------------------------------------------------------------------------------------------


def _story(story: Story) -> Words:
    said = tuple(_chapter(chapter) for chapter in story.chapters)
    rows = tuple((event_text(chapter.network, chapter.event), chapter.start / 1000, chapter.end / 1000,
                  len(chapter.messages), chapter.verdict.kind, joined(dict.fromkeys(t.router for t in chapter.turns)))
                 for chapter in story.chapters)
    columns = ("event", "from (s)", "to (s)", "messages", "routing", "took another route")
    return Words(said, columns, rows, f"What happened to routing for {story.prefix}")


def _messages(chapter: Chapter) -> Words:
    """Every message, or, where they come round for ever, those of one round."""
    shown = chapter.verdict.cycle or chapter.messages
    rows = tuple((message.time / 1000, message.sender, message.receiver, _says(message), _then(message))
                 for message in shown)
    columns = ("time (s)", "from", "to", "says", "the receiver then uses")
    caption = "One round, which is followed by the same again" if chapter.verdict.cycle else "Every message"
    return Words((_chapter(chapter),), columns, rows, caption)


def _says(message: Message) -> str:
    said = "withdrawn" if message.attrs is None else path_text(message.attrs.as_path)
    return f"{said} (refused: {message.refused})" if message.refused else said


def _then(message: Message) -> str:
    return f"{route_text(message.decision.route)}{', from now on' if message.changed else ''}"


_ENDS = {
    "settled": "routing comes to rest after {0}",
    "under way": "{0} arrive before the next event, and routing is not at rest",
    "undecided": "routing is not at rest after {0}; nothing more is claimed",
}


def _chapter(chapter: Chapter) -> str:
    number, verdict = count(len(chapter.messages), "message"), chapter.verdict
    if verdict.kind == "repeats":
        end = f"after {number} routing is where it was before: the last {len(verdict.cycle)} come round for ever"
    else:
        end = _ENDS[verdict.kind].format(number)
    what = event_text(chapter.network, chapter.event)
    return f"{what[0].upper()}{what[1:]}: {end}."


def event_text(network: Network, event: Change | Reset | Silence | None) -> str:
    """An event as a clause: `"link primary fails"`."""
    if event is None:
        return "the start"
    if isinstance(event, Reset):
        return f"session {ends_text(network, event.session)} is reset"
    if isinstance(event, Silence):
        return f"session {ends_text(network, event.session)} falls silent for {event.lasts / 1000:g} s"
    if event.kind == "link":
        return f"link {ends_text(network, event.target[0])} {'is back' if event.value else 'fails'}"
    where = ", ".join(str(part) for part in event.target if part is not None)
    return f"{event.kind.replace('_', ' ')} of {where} becomes {event.value}"


def ends_text(network: Network, name: str) -> str:
    """A link or session as people say it: its label, or the names at its ends where no other has the same."""
    links = {link.id: link for link in network.links}
    if name in links and links[name].label:
        return links[name].label
    pairs = {each.id: (each.a, each.b) for each in (*network.sessions, *network.links)}
    alike = [each for each, pair in pairs.items() if set(pair) == set(pairs[name])]
    return "–".join(pairs[name]) if len(alike) == 1 else name


# -- the atlas --------------------------------------------------------------------------------------------------------


def _atlas(atlas: Atlas) -> Words:
    number = len(atlas.stable)
    known = "" if atlas.exact else " were found, and there may be more"
    said = [f"{count(number, 'stable state')} with every link up{known}." if number else
            "There is no stable state with every link up."]
    for start in range(number):
        said += _ways_out(atlas, start)
    network = atlas.scenario.network
    rows = tuple((atlas.name(move.start), event_text(network, move.event), _end(atlas, move.end))
                 for move in atlas.moves)
    return Words(tuple(said), ("from", "event", "to"), rows, f"What leads where, for {atlas.prefix}")


def _end(atlas: Atlas, end: int | None) -> str:
    return "does not come to rest" if end is None else atlas.name(end)


def _ways_out(atlas: Atlas, start: int) -> list[str]:
    """Where a stable state can end up in, by whatever happens once and is over."""
    said = []
    for end in (*range(len(atlas.stable)), None):
        ways = round_trips(atlas, start, end) if end != start else []
        if ways:
            where = "no rest at all" if end is None else atlas.name(end)
            said.append(f"From {atlas.name(start)} to {where}: {joined(ways)}.")
    stays = len(atlas.stable) > 1 and not said
    return [f"Nothing that was tried leads away from {atlas.name(start)}."] if stays else said


def round_trips(atlas: Atlas, start: int, end: int | None) -> list[str]:
    """What can lead from one stable state to another: a session that is reset, a link that fails and comes back."""
    network, onward = atlas.scenario.network, {}
    riding = {session.id: session.link for session in network.sessions}
    for move in atlas.moves:
        onward.setdefault(move.start, []).append(move)
    ways, over = {}, set()
    for first in onward.get(start, ()):
        text = event_text(network, first.event)
        if isinstance(first.event, Reset) and riding[first.event.session] in over:
            continue
        if first.end == end:
            ways[text] = None
        elif first.end is not None and first.end >= len(atlas.stable):
            for second in onward[first.end]:
                if second.end == end:
                    ways[f"{text} and is back"] = None
                    over.add(first.event.target[0])
    return list(ways)
