"""What a sweep is known by: digests that are equal only for what would give the same results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from hashlib import sha256
from types import CodeType


def digest(*things: object) -> str:
    """Twelve hexadecimal digits that stand for values, functions and data of ours.

    A function is known by its name, its code, its defaults and what it closes over, not by the globals that it
    reads. Raises TypeError for an object that says nothing about itself but where it lies in memory, or not all.
    """
    return sha256("\n".join(map(_words, things)).encode()).hexdigest()[:12]


def _words(thing: object) -> str:
    if isinstance(thing, partial):
        return f"partial({_words(thing.func)}, {_words(thing.args)}, {_words(thing.keywords)})"
    if isinstance(thing, CodeType):
        return f"code({thing.co_code.hex()}, {_words(thing.co_consts)}, {thing.co_names}, {thing.co_varnames})"
    if getattr(thing, "__self__", None) is not None and hasattr(thing, "__func__"):
        return f"method({_words(thing.__func__)}, {_words(thing.__self__)})"
    if hasattr(thing, "__code__"):
        held = [cell.cell_contents for cell in thing.__closure__ or ()]
        return f"{thing.__qualname__}({_words(thing.__code__)}, {_words(thing.__defaults__)}, {_words(held)})"
    if isinstance(thing, Mapping):
        return "{" + ", ".join(f"{_words(key)}: {_words(value)}" for key, value in thing.items()) + "}"
    if isinstance(thing, set | frozenset):
        return f"set({sorted(map(_words, thing))})"
    if isinstance(thing, tuple | list):
        return f"[{', '.join(map(_words, thing))}]"
    if is_dataclass(thing) and not isinstance(thing, type):
        held = {each.name: getattr(thing, each.name) for each in fields(thing)}
        return f"{type(thing).__qualname__}({_words(held)})"
    return _plain(thing)


def _plain(thing: object) -> str:
    if hasattr(thing, "tobytes") and hasattr(thing, "dtype"):
        return f"{thing.dtype}{thing.shape}{sha256(thing.tobytes()).hexdigest()}"
    words = repr(thing)
    if " at 0x" in words or ("..." in words and not isinstance(thing, str | bytes)):
        raise TypeError(f"{words:.80} cannot be told from another of its kind; use a function or a frozen dataclass")
    return words
