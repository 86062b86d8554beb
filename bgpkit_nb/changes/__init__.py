"""`Change`: one mutation of a network as data, the one language of knobs, events, undo and shared settings.

`KINDS` is the table of what can be changed, put together from one table a subject. Adding a kind is adding a row: a
checker for its value and a pure function `(network, target, value) -> network`.
"""

from .change import KINDS, Change, aim, apply, check_value, kind_of
from .kinds import Kind
from .present import present
from .routers import is_on, routers_meant

__all__ = ["KINDS", "Change", "Kind", "aim", "apply", "check_value", "is_on", "kind_of", "present", "routers_meant"]
