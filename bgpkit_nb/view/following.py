"""What follows when a part of an explorer changes or says something, as a table of rows."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

#: Stands in a row where others name a trait: the part sends messages of its own.
SAYS = "a message"

#: Whose (an attribute of the whole, however deep; "" for the whole itself), which trait, and the method of the whole
#: that is called with its new value, or with what was said.
Row = tuple[str, str, str]


def follow(whole: object, rows: Iterable[Row]) -> None:
    """Let a whole do what the rows say, from now on."""
    for part, trait, method in rows:
        source, does = attrgetter(part)(whole) if part else whole, getattr(whole, method)
        if trait == SAYS:
            source.on_msg(lambda _, said, __, does=does: does(said))
        else:
            source.observe(lambda change, does=does: does(change["new"]), trait)
