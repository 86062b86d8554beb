"""Every why: how a candidate lost, where a route stopped that never came, what would change it, and who decides."""

from .ask import Answer, ask, asking
from .control import IMPORT, LONGEST, NOBODY, SHARED, Ask, Control, Decider, controls, decided, decider
from .duel import Duel, closest, duel
from .guess import PathGuess, ShareGuess, judge_path, judge_share, links_via, neighbours
from .remedies import Remedy, Search, changed
from .state import Hop, State
from .stop import Stop, blocks
from .stops import stops
from .wanted import Wanted, wanted

__all__ = ["IMPORT", "LONGEST", "NOBODY", "SHARED", "Answer", "Ask", "Control", "Decider", "Duel", "Hop", "PathGuess",
           "Remedy", "Search", "ShareGuess", "State", "Stop", "Wanted", "ask", "asking", "blocks", "changed",
           "closest", "controls", "decided", "decider", "duel", "judge_path", "judge_share", "links_via", "neighbours",
           "stops", "wanted"]
