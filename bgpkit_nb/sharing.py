"""A scenario as a short text that gives the same state wherever it is pasted, and as the lines of Python that make it.

The text is `bgp1:` and URL-safe characters: the scenario's name where it is one of ours, else the whole of it, then
where the knobs stand and what was changed, as JSON, deflated. It is data and is never evaluated.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from zlib import compressobj, decompressobj
from zlib import error as ZlibError

from . import scenarios
from .changes import Change, kind_of
from .saving import from_json, to_json
from .scenario import Scenario

MARK, INTERNET_MARK = "bgp1:", "bgpnet1:"
#: What a text with each mark is about, and what shows it.
_ABOUT = {MARK: ("a scenario", "bgp.explore(text)"),
          INTERNET_MARK: ("an AS graph", "bgp.explore_internet(graph, text)")}
#: No shared text of ours comes near these: characters as pasted, and once inflated.
MOST_PASTED, MOST_INFLATED = 2_000_000, 20_000_000
_RAW = -15                                                                   # deflate without header and checksum


def to_text(scenario: Scenario, **also: object) -> str:
    """The scenario as one short line of text, knobs and changes included; `from_text` gives an equal one.

    also: plain JSON that goes along for whoever shows it, such as where nodes were dragged.
    """
    home = catalogued(scenario)
    start = home or json.loads(to_json(scenario.reset()))
    changes = [[change.kind, list(change.target), change.value] for change in scenario.changes]
    return pack({"of": start, "at": dict(scenario.positions), "changed": changes, **also}, MARK)


def from_text(text: str) -> Scenario:
    """The scenario that `to_text` wrote. ValueError says what is wrong with a text that it did not write."""
    return unpacked(text)[0]


def unpacked(text: str) -> tuple[Scenario, dict]:
    """The scenario of a shared text, and whatever else went along with it."""
    said = unpack(str(text), MARK)
    start, at, changed = said.pop("of", None), said.pop("at", {}), said.pop("changed", [])
    scenario = _start(start)
    if not isinstance(at, dict) or not isinstance(changed, list):
        raise ValueError("this shared text is damaged: it does not say where knobs stand and what was changed")
    for change in changed:
        scenario = scenario.with_change(_change(change))
    return scenario.set(**{name: tupled(value) for name, value in at.items()}), said


def pack(said: Mapping[str, object], mark: str) -> str:
    """Plain JSON as one line of text that begins with a mark; what is empty is left out."""
    plain = json.dumps({key: value for key, value in said.items() if value}, separators=(",", ":"), ensure_ascii=False)
    packer = compressobj(9, wbits=_RAW)
    packed = packer.compress(plain.encode()) + packer.flush()
    return mark + urlsafe_b64encode(packed).decode().rstrip("=")


def unpack(text: str, mark: str) -> dict:
    """What `pack` was given, of a text from anywhere; ValueError, in a sentence, for one that it did not write."""
    if len(text) > MOST_PASTED:
        raise ValueError(f"this text has {len(text)} characters; a shared one has at most {MOST_PASTED}")
    text = "".join(text.split())
    for other in _ABOUT.keys() - {mark}:
        if text.startswith(other):
            raise ValueError("this text is about {}; show it by {}".format(*_ABOUT[other]))
    if not text.startswith(mark):
        raise ValueError(f"this is no shared text of bgpkit_nb: one about {_ABOUT[mark][0]} begins with {mark!r}, "
                         f"and this begins with {text[:12]!r}")
    packed = text.removeprefix(mark)
    try:
        unpacker = decompressobj(wbits=_RAW)
        plain = unpacker.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MOST_INFLATED)
        if not unpacker.eof:
            raise ValueError
        said = json.loads(plain)
    except (Error, ZlibError, ValueError, RecursionError):
        raise ValueError("this shared text is damaged: a part of it is missing or was changed; copy it again") from None
    if not isinstance(said, dict):
        raise ValueError("this shared text is damaged: it holds no state; copy it again")
    return said


def _start(start: object) -> Scenario:
    if isinstance(start, str):
        if start not in scenarios.__all__:
            raise ValueError(f"there is no scenario {start!r} in this bgpkit_nb; install the newest")
        return getattr(scenarios, start)()
    found = from_json(json.dumps(start))
    if not isinstance(found, Scenario):
        raise ValueError("this shared text holds a network without a question; share a scenario")
    return found


def _change(said: object) -> Change:
    if not (isinstance(said, list) and len(said) == 3 and isinstance(said[0], str) and isinstance(said[1], list)):
        raise ValueError(f"this shared text is damaged: {json.dumps(said)[:40]} is no change")
    kind, target, value = said
    return Change(kind, tuple(map(tupled, target)), tupled(value))


def tupled(value: object) -> object:
    """Plain JSON as knobs and changes have it: lists are tuples, however deep."""
    return tuple(map(tupled, value)) if isinstance(value, list) else value


def catalogued(scenario: Scenario) -> str | None:
    """The name of the function of `bgpkit_nb.scenarios` that gives this scenario as it starts, if there is one."""
    name = scenario.name.replace(" ", "_").replace("-", "_")
    if name not in scenarios.__all__:
        return None
    try:
        return name if getattr(scenarios, name)() == scenario.reset() else None
    except TypeError:                                                       # it wants to be told what to show
        return None


# -- as Python --------------------------------------------------------------------------------------------------------


def to_code(scenario: Scenario) -> str:
    """The lines of Python that make this scenario, from one of ours or from its shared text."""
    home = catalogued(scenario)
    start = f"bgp.scenarios.{home}()" if home else f"bgp.from_text({to_text(scenario.reset())!r})"
    return "\n".join(["import bgpkit_nb as bgp", f"scenario = {start}", *code_lines(scenario.reset(), scenario)])


def code_lines(before: Scenario, after: Scenario) -> Iterator[str]:
    """The lines that lead from one state of a scenario to another: `scenario = scenario.set(prepend=2)` and so on."""
    turned = {knob.name: after.position(knob.name) for knob in after.knobs
              if after.position(knob.name) != before.position(knob.name)}
    made = [change for change in after.changes if change not in before.changes]
    if before.changes and not _leads(before.set(**turned), made, after):
        yield "scenario = scenario.reset()"
        yield from code_lines(before.reset(), after)
        return
    if turned:
        yield f"scenario = scenario.set({_words(turned)})"
    yield from map(code_line, made)


def _leads(before: Scenario, made: Iterable[Change], after: Scenario) -> bool:
    try:
        return reduce(Scenario.with_change, made, before) == after
    except ValueError:
        return False


def code_line(change: Change) -> str:
    """The line that makes one change."""
    reads = [part.lower().replace(" ", "_") for part in kind_of(change.kind).reads]
    target = {part: value for part, value in zip(reads, change.target, strict=True) if value is not None}
    return f"scenario = scenario.change({change.kind!r}, {change.value!r}, {_words(target)})"


def _words(named: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in named.items())
