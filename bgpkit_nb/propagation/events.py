"""What happens to a network while it runs, as data: a `Change` (see `bgpkit_nb.changes`), a `Reset`, a `Silence`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..changes import Change, apply
from ..network import Network

#: The hold time that RFC 4271 10 suggests, in milliseconds.
HOLD = 90_000

#: No clock runs longer than this (about 11 days).
_LONGEST = 10**9


class Reset(NamedTuple):
    """A session falls and comes back `down` milliseconds later; both ends forget what they had heard over it.

    Ten seconds, unless told otherwise, are enough for the news to go ten ASes far: a reset too short for that is
    one that the network may not notice everywhere.
    """

    session: str
    down: int = 10_000


class Silence(NamedTuple):
    """Nothing arrives over a session for `lasts` milliseconds, though nobody closed it.

    If it lasts until the hold timer fires (`hold` milliseconds after the last message, RFC 4271 4.4 and 6.5), both
    ends drop the session, and open it again when the silence is over. Before that, everything waits and arrives late.
    """

    session: str
    lasts: int = 2 * HOLD
    hold: int = HOLD


class Planned(NamedTuple):
    """An event and its time in milliseconds; time None: once routing has come to rest."""

    time: int | None
    event: Change | Reset | Silence


def planned(network: Network, events: Iterable) -> tuple[Planned, ...]:
    """Events as they were given, `event` or `(time in ms, event)`, checked.

    Raises ValueError for what is no event, for a change that cannot be made, for a session that is not there, and for
    times that run backwards.
    """
    known = {session.id for session in network.sessions}
    made, latest = [], 0
    for given in events:
        time, event = (None, given) if isinstance(given, Change | Reset | Silence) else _pair(given)
        if isinstance(event, Change):
            network = apply(network, event)
        elif event.session not in known:
            raise ValueError(f"there is no session {event.session!r} in {network.name!r}; "
                             f"choose {', '.join(sorted(known)) or 'none: it has no sessions'}")
        for what, value in _times(time, event):
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LONGEST:
                raise ValueError(f"{what} cannot be {value!r}; choose 0 to {_LONGEST} milliseconds")
        if time is not None and time < latest:
            raise ValueError(f"an event at {time} ms cannot follow one at {latest} ms; give events in order of time")
        latest = latest if time is None else time
        made.append(Planned(time, event))
    return tuple(made)


def _pair(given: object) -> tuple:
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Change | Reset | Silence):
        return given
    raise ValueError(f"{given!r} is no event; give a Change, a Reset or a Silence, or (milliseconds, one of these)")


def _times(time: int | None, event: Change | Reset | Silence) -> list[tuple[str, object]]:
    fields = () if isinstance(event, Change) else zip(event._fields[1:], event[1:], strict=True)
    return [*([] if time is None else [("an event's time", time)]), *((f"{name} of {event!r}", value)
                                                                     for name, value in fields)]
