"""What differs between two pieces of plain JSON, and small: so that a turn of a knob sends only what it changed.

A patch is `["=", value]`, or `["~", {key or index: patch}, [keys that are gone]]` for a dict, or for a list of the same
length. `applyPatch` in kit.js puts one on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SAME = object()


def patch(old: object, new: object) -> list | None:
    """What turns `old` into `new`; None where they are equal."""
    found = _patch(old, new)
    return None if found is _SAME else found


def _patch(old: object, new: object) -> object:
    if type(old) is type(new) and isinstance(new, dict):
        return _parts({key: _patch(old[key], value) if key in old else ["=", value] for key, value in new.items()},
                      [key for key in old if key not in new], new)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return _parts({index: _patch(a, b) for index, (a, b) in enumerate(zip(old, new, strict=True))}, [], new)
    return _SAME if old == new and type(old) is type(new) else ["=", new]


def _parts(patches: Mapping, gone: list, new: Mapping | Sequence) -> object:
    changed = {key: each for key, each in patches.items() if each is not _SAME}
    if not changed and not gone:
        return _SAME
    if len(changed) == len(new) and all(each[0] == "=" for each in changed.values()):
        return ["=", new]
    return ["~", changed, gone] if gone else ["~", changed]


def patched(old: object, change: Sequence) -> object:
    """What `applyPatch` makes of a piece of JSON in the browser: a new one, the parts that stay shared."""
    if change[0] == "=":
        return change[1]
    _, parts, *gone = change
    if isinstance(old, dict):
        kept = {key: value for key, value in old.items() if not gone or key not in gone[0]}
        return {**kept, **{key: patched(old.get(key), each) for key, each in parts.items()}}
    return [patched(value, parts[index]) if index in parts else value for index, value in enumerate(old)]
