"""What the model says in words: explain (a decision), why_not (another route), compare (two outcomes, or families),
describe (one outcome), and who controls its traffic (control_map, decided), each in words and a table."""

from .compare import compare
from .control import control_map, decided
from .describe import describe
from .exits import exits
from .explain import explain
from .families import compare_families
from .misuse import captures
from .text import Words
from .why_not import WhyNot, why_not

__all__ = ["WhyNot", "Words", "captures", "compare", "compare_families", "control_map", "decided", "describe",
           "exits", "explain", "why_not"]
