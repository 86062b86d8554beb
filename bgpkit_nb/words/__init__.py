"""What the model says in words: explain (a decision), compare (two outcomes, or families), describe (one outcome), each
in words and a table."""

from .compare import compare
from .describe import describe
from .explain import explain
from .families import compare_families
from .misuse import captures
from .text import Words

__all__ = ["Words", "captures", "compare", "compare_families", "describe", "explain"]
