"""Two UPDATEs laid side by side, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from ..words import Words
from .dissect import Field
from .onwire import OnWire, shown_hex


class Line(NamedTuple):
    """A field of one or both of two messages: mark `"same"`, `"changed"` (was: what it said before), `"new"` or
    `"gone"`."""

    mark: str
    field: Field
    was: str = ""


def differences(before: Iterable[Field], after: Iterable[Field]) -> tuple[Line, ...]:
    """Two messages laid side by side, in the order of the later one; what is gone stands where it stood.

    Fields with equal octets are matched first, then those of the same name between them.
    """
    old, new = tuple(before), tuple(after)
    return tuple(_lines(old, new, _exactly))


def _exactly(field: Field) -> tuple:
    return field.part, field.name, field.octets


def _by_name(field: Field) -> tuple:
    return field.part, field.name


def _lines(old: tuple[Field, ...], new: tuple[Field, ...],
           key: Callable[[Field], tuple]) -> Iterator[Line]:
    for verb, i, j, m, n in _opcodes([key(field) for field in old], [key(field) for field in new]):
        if verb == "equal":
            yield from (_paired(was, now) for was, now in zip(old[i:j], new[m:n], strict=True))
        elif verb == "replace" and key is _exactly:
            yield from _lines(old[i:j], new[m:n], _by_name)
        else:
            yield from (Line("gone", field) for field in old[i:j])
            yield from (Line("new", field) for field in new[m:n])


def _opcodes(old: list[tuple], new: list[tuple]) -> Iterator[tuple[str, int, int, int, int]]:
    """As of `SequenceMatcher`, but of equal fields the last ones are matched: what is prepended stands in front."""
    matcher = SequenceMatcher(None, old[::-1], new[::-1], autojunk=False)
    for verb, i, j, m, n in reversed(matcher.get_opcodes()):
        yield verb, len(old) - j, len(old) - i, len(new) - n, len(new) - m


def _paired(was: Field, now: Field) -> Line:
    return Line("same", now) if was.octets == now.octets else Line("changed", now, was.says)


def compare_updates(before: OnWire, after: OnWire) -> Words:
    """What differs between two messages, in words and as a table of the fields that do."""
    lines = [line for line in differences(before.fields, after.fields) if line.mark != "same"]
    if not lines:
        return Words((f"The two messages are equal, octet for octet: {len(after)} octets.",))
    rows = tuple((line.mark, line.field.part, line.field.name, line.was if line.mark != "gone" else line.field.says,
                  "" if line.mark == "gone" else line.field.says, shown_hex(line.field)) for line in lines)
    said = f"{len(before)} octets before, {len(after)} after; {len(lines)} fields differ."
    return Words((said,), ("mark", "part", "field", "before", "after", "octets"), rows, "What differs, field by field")
