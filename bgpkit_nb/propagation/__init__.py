"""How routes spread: `rounds`, message by message, `settle`, and `Play`, in which things happen meanwhile, with
verdicts that claim no more than was shown. `find_stable` looks everywhere."""

from .chapters import Chapter, Turn
from .damping import Damping
from .events import Planned, Reset, Silence, planned
from .moments import Became, Flight, Moment, Recorder, Timer
from .pacing import Mrai
from .play import Play, rounds
from .rounds import Message, Run, Verdict, announced, settle
from .speakers import Wiring
from .stable import Found, find_stable

__all__ = ["Became", "Chapter", "Damping", "Flight", "Found", "Message", "Moment", "Mrai", "Planned", "Play",
           "Recorder", "Reset", "Run", "Silence", "Timer", "Turn", "Verdict", "Wiring", "announced", "find_stable",
           "planned", "rounds", "settle"]
