"""The model's only prose: `explain` a decision, `compare` two outcomes, `compare_families`, `describe` an outcome; each
in words and a table."""

from .compare import compare
from .describe import describe
from .explain import explain
from .families import compare_families
from .text import Words

__all__ = ["Words", "compare", "compare_families", "describe", "explain"]
