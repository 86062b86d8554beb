"""What the model says in words: explain (a decision), why_not (another route), compare (two outcomes, or families),
describe (one outcome), judge (a guess), and who controls its traffic (control_map, decided): words with a table."""

from .compare import compare
from .control import control_map, decided
from .describe import describe
from .exits import exits
from .explain import explain
from .families import compare_families
from .guess import Judgement, judge
from .misuse import captures
from .text import Words
from .why_not import WhyNot, why_not

__all__ = ["Judgement", "WhyNot", "Words", "captures", "compare", "compare_families", "control_map", "decided",
           "describe", "exits", "explain", "judge", "why_not"]
