"""The model's only prose: `explain` a decision, `compare` two outcomes, `describe` one; each in words and a table."""

from .compare import compare
from .describe import describe
from .explain import explain
from .text import Words

__all__ = ["Words", "compare", "describe", "explain"]
