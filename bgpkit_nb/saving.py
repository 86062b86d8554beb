"""Networks and scenarios as JSON, and back: versioned, equal after the round trip, and refused when damaged.

The form follows the nouns field by field, so a new field is saved and read without a line here. An unknown field or a
newer version is refused by name: silently dropping what a file says would change what it means.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .changes import Change
from .files import write_whole
from .network import Aspa, AutonomousSystem, Link, Network, Peerlock, Plan, Roa, Router, Rule, Session
from .network.checks import check
from .route import Prefix
from .scenario import Knob, Scenario
from .traffic import Demand

VERSION = 1
#: No saved scenario of ours comes near this; a longer file is not one.
MOST_CHARACTERS = 50_000_000
_NOUNS = {"network": Network, "scenario": Scenario}
_KNOWN = (Network, Scenario, AutonomousSystem, Router, Link, Session, Rule, Plan, Knob, Demand, Roa, Aspa,
          Peerlock, Change)


def to_json(thing: Network | Scenario) -> str:
    """A network, or a scenario with its knob positions, as JSON text."""
    kind = next((name for name, cls in _NOUNS.items() if isinstance(thing, cls)), None)
    if kind is None:
        raise ValueError(f"a {type(thing).__name__} cannot be saved; choose a Network or a Scenario")
    return json.dumps({"bgpkit_nb": kind, "version": VERSION, kind: to_plain(thing)}, indent=1, ensure_ascii=False)


def from_json(text: str) -> Network | Scenario:
    """What `to_json` wrote. ValueError says what is wrong with a text that it did not write."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"this is {len(text)} characters long; a saved scenario has at most {MOST_CHARACTERS}")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this is no JSON, or a damaged one: {error}") from None
    kind = data.get("bgpkit_nb") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _NOUNS:
        raise ValueError("this is not something that bgpkit_nb saved: "
                         'it does not begin with "bgpkit_nb": "network" or "scenario"')
    version = data.get("version")
    if version != VERSION:
        raise ValueError(f"this {kind} was saved in version {version!r} of the format; "
                         f"this bgpkit_nb reads version {VERSION}: install a newer bgpkit_nb")
    _known_only(data, {"bgpkit_nb", "version", kind}, "the file")
    return _checked(_noun(_NOUNS[kind], data.get(kind), kind))


def save(thing: Network | Scenario, path: str | os.PathLike) -> Path:
    """Write a network or a scenario to a file, whole or not at all."""
    return write_whole(Path(path), to_json(thing).encode())


def load(path: str | os.PathLike) -> Network | Scenario:
    """Read what `save` wrote. ValueError names the file and what is wrong with it."""
    try:
        return from_json(Path(path).read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _checked(thing: Network | Scenario) -> Network | Scenario:
    """The thing itself, once its network holds together: a scenario's before its knobs are turned, and after."""
    if isinstance(thing, Scenario):
        check(thing.base)
        check(thing.network)
    else:
        check(thing)
    return thing


# -- out --------------------------------------------------------------------------------------------------------------


def to_plain(value: Any) -> Any:
    """Nouns, texts and numbers as plain JSON: sets as lists, mappings of other keys than texts as pairs."""
    if isinstance(value, Prefix):
        return str(value)
    if type(value) in _KNOWN:
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: to_plain(each) for key, each in value.items()}
    if isinstance(value, Mapping | frozenset):
        return [to_plain(each) for each in sorted(value.items() if isinstance(value, Mapping) else value)]
    return [to_plain(each) for each in value] if isinstance(value, tuple | list) else value


# -- in ---------------------------------------------------------------------------------------------------------------


def _known_only(data: dict, known: set[str], where: str) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise ValueError(f"{where} has a field {unknown[0]!r} that this bgpkit_nb does not know; "
                         f"it knows {', '.join(sorted(known))}")


def _noun(cls: type, data: object, where: str) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{where} should be a {cls.__name__}, {{...}}; it is {_short(data)}")
    hints = get_type_hints(cls)
    _known_only(data, set(hints), where)
    needed = (f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING)
    missing = [name for name in needed if name not in data]
    if missing:
        raise ValueError(f"{where} lacks the field {missing[0]!r}")
    try:
        return cls(**{name: from_plain(hints[name], value, f"{where}.{name}") for name, value in data.items()})
    except TypeError as error:
        raise ValueError(f"{where} cannot be read: {error}") from None


def from_plain(kind: Any, value: Any, where: str) -> Any:
    """What `to_plain` wrote, as a type of ours says; ValueError, which begins with `where`, for anything else."""
    args = get_args(kind)
    if kind in _KNOWN:
        return _noun(kind, value, where)
    if kind is Prefix:
        return Prefix.parse(_is(str, value, where))
    if get_origin(kind) in (Union, UnionType):
        return _read_either(args, value, where)
    if kind is tuple or get_origin(kind) is tuple:
        return _read_tuple(args or (Any, ...), _is(list, value, where), where)
    if get_origin(kind) is frozenset:
        return frozenset(from_plain(tuple[args[0], ...], value, where))
    if get_origin(kind) is Mapping and args[0] is not str:
        pairs = enumerate(_is(list, value or [], where))
        return dict(from_plain(tuple[*args], each, f"{where}[{index}]") for index, each in pairs)
    if get_origin(kind) is Mapping:
        return {key: from_plain(Any, each, f"{where}.{key}") for key, each in _is(dict, value, where).items()}
    if kind in (Any, object):
        return _tupled(value, where)
    return float(_is(int | float, value, where)) if kind is float else _is(kind, value, where)


def _read_tuple(kinds: tuple, value: list, where: str) -> tuple:
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        raise ValueError(f"{where} should be {len(kinds)} values; it is {_short(value)}")
    return tuple(from_plain(kind, each, f"{where}[{index}]")
                 for index, (kind, each) in enumerate(zip(kinds, value, strict=True)))


def _read_either(kinds: tuple, value: Any, where: str) -> Any:
    if value is None and NoneType in kinds:
        return None
    for kind in (each for each in kinds if each is not NoneType):
        if (kind is Prefix and isinstance(value, str)) or (kind in _KNOWN and isinstance(value, dict)) or (
                kind in (int, str) and type(value) is kind) or (
                get_origin(kind) in (Mapping, frozenset) and isinstance(value, list)) or (
                get_origin(kind) is tuple and isinstance(value, list) and len(value) == len(get_args(kind))):
            return from_plain(kind, value, where)
    raise ValueError(f"{where} cannot be {_short(value)}")


def _is(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{where} should be {getattr(kind, '__name__', 'a number')}; it is {_short(value)}")
    return value


def _tupled(value: Any, where: str) -> Any:
    if isinstance(value, list):
        return tuple(_tupled(each, where) for each in value)
    if isinstance(value, dict):
        raise ValueError(f"{where} should be a plain value; it is {_short(value)}")
    return value


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."
