"""What a network that runs through events leaves behind: a chapter for each, and every turn that a router took."""

from __future__ import annotations

from typing import NamedTuple

from ..changes import Change
from ..decision import Decision
from ..network import Network
from ..route import Route
from .events import Reset, Silence
from .rounds import Message, Verdict


class Turn(NamedTuple):
    """A router took to another route (None: to none) at this time, in milliseconds."""

    time: int
    router: str
    route: Route | None


class Chapter(NamedTuple):
    """What came of one event (None: the start), until routing was at rest or the next event happened.

    start, end: milliseconds. network: as it was then. decisions: every router's, at the end. verdict: as for a run;
    `"under way"` where the next event did not wait.
    """

    event: Change | Reset | Silence | None
    start: int
    end: int
    network: Network
    messages: tuple[Message, ...]
    turns: tuple[Turn, ...]
    decisions: dict[str, Decision]
    verdict: Verdict
