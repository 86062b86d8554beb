"""A `WhatIf` as a short text that gives the same state wherever it is pasted, and as the lines of Python that make it.

The text is `bgpnet1:` and URL-safe characters: which graph it is about (its name, how many ASes it has, its checksum),
who announces, what is set otherwise than by default, and, of an explorer, what that is compared with, as JSON,
deflated. It is data and is never evaluated. The graph itself stays where it is: a text fits a graph with the same
links, and no other. What a reader brought of their own stays as well: weights, groups and names are files, and whoever
pastes the text brings theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import NamedTuple, get_type_hints

from ..network import Plan
from ..policy import plan
from ..saving import from_plain, to_plain
from ..sharing import INTERNET_MARK, pack, unpack
from .engine import Origin
from .graph import Internet
from .needs import InternetError
from .settings import Settings, differing
from .what_if import WhatIf

_MADE_UP = re.compile(r"synthetic Internet of ([\d,]+) ASes, seed (-?\d+)")
#: The name of a graph that nobody gave one.
_UNNAMED = Internet.name
_WIDE = 110


class Shared(NamedTuple):
    """What a text holds: who announces, the settings, those that they are compared with (None: it does not say, as no
    text of older versions does), and whatever else went along."""

    origins: tuple[Origin, ...]
    settings: Settings
    baseline: Settings | None
    also: dict


def to_text(live: WhatIf, *, baseline: Settings | None = None, **also: object) -> str:
    """The state as one short line of text: the origins and the settings, and which graph they are about.

    baseline: settings that the state is compared with, to go along. also: plain JSON that goes along for whoever shows
    it, such as the AS that is looked at. Weights, groups and names stay out of it: they are the reader's own files.
    """
    origins = [each.asn if each == Origin(each.asn) else to_plain(each) for each in live.origins]
    # in a box of its own, since what is empty is left out, and all as by default is a baseline too
    compared = None if baseline is None else {"set": _plain(baseline)}
    return pack({"graph": _called(live.internet), "of": origins, "set": _plain(live.settings), "baseline": compared,
                 **also}, INTERNET_MARK)  # fmt: skip


def from_text(internet: Internet, text: str) -> WhatIf:
    """The state that `to_text` wrote, on the same graph. Raises ValueError for a text that it did not write, and
    InternetError for one that is about another graph, or sets what cannot be."""
    found = unpacked(internet, text)
    return WhatIf(internet, *found.origins, settings=found.settings)


def unpacked(internet: Internet, text: str) -> Shared:
    """What a text holds, found to be sound on this graph."""
    said = unpack(text, INTERNET_MARK)
    _check_graph(internet, said.pop("graph", None))
    kinds = get_type_hints(Origin)
    of = from_plain(tuple[int | tuple[*kinds.values()], ...], said.pop("of", None), "who announces")
    origins = tuple(Origin(each) if isinstance(each, int) else Origin(*each) for each in of)
    settings, baseline = _settings(said.pop("set", {})), _baseline(said.pop("baseline", None))
    if not origins:
        raise InternetError("in this shared text nobody announces anything; copy it again")
    internet.indices(each.asn for each in origins)
    for each in filter(None, (settings, baseline)):
        each.checked(internet, [origin.asn for origin in origins])
    return Shared(origins, settings, baseline, said)


def _called(internet: Internet) -> list:
    return [internet.name, len(internet), internet.checksum]


def _check_graph(internet: Internet, said: object) -> None:
    name, size, checksum = from_plain(tuple, said, "the graph") if isinstance(said, list) and len(said) == 3 else (
        "no graph", "no", "none")
    if checksum != internet.checksum:
        raise InternetError(f"that text is about {str(name)[:60]} ({str(size)[:9]} ASes, checksum "
                            f"{str(checksum)[:16]}), and this graph is {internet.name} ({len(internet)} ASes, checksum "
                            f"{internet.checksum}); load that graph first")  # fmt: skip


def _plain(settings: Settings) -> dict:
    """What is set otherwise than by default, as plain JSON."""
    return {name: to_plain(getattr(settings, name)) for name in changed(Settings(), settings)}


def _baseline(said: object) -> Settings | None:
    if said is None:
        return None
    if not isinstance(said, dict) or said.keys() != {"set"}:
        raise InternetError("this shared text is damaged: it does not say what to compare with; copy it again")
    return _settings(said["set"])


def _settings(said: object) -> Settings:
    kinds = get_type_hints(Settings)
    if not isinstance(said, dict):
        raise InternetError("this shared text is damaged: it does not say what is set; copy it again")
    for name in said.keys() - kinds.keys():
        raise InternetError(f"this bgpkit_nb knows no setting {name[:40]!r}; it knows {', '.join(kinds)}")
    return Settings(**{name: from_plain(kinds[name], value, name) for name, value in said.items()})


# -- as Python --------------------------------------------------------------------------------------------------------


def to_code(live: WhatIf) -> str:
    """The lines of Python that come to the same state: the graph, the `WhatIf`, and its `turn`."""
    graph = live.internet
    about = f"# graph: {' '.join(graph.name.split())}, {len(graph)} ASes, checksum {graph.checksum}"
    origins = ", ".join(str(each.asn) if each == Origin(each.asn) else _python(each) for each in live.origins)
    lines = ["import bgpkit_nb as bgp", about, _made(graph),
             f"live = bgp.internet.WhatIf(graph, {origins})", code_line(Settings(), live.settings)]  # fmt: skip
    return "\n".join(filter(None, lines))


def code_line(before: Settings, after: Settings) -> str:
    """The call that leads from some settings to others, `live.turn(prepends={(64500, 64496): 2})`; none between
    equals."""
    turned = [f"{name}={_turned(getattr(before, name), getattr(after, name))}" for name in changed(before, after)]
    line = f"live.turn({', '.join(turned)})" if turned else ""
    return line if len(line) <= _WIDE else "live.turn(\n" + "".join(f"    {each},\n" for each in turned) + ")"


def changed(before: Settings, after: Settings) -> list[str]:
    """The names of what is set otherwise, such as `"prepends"`."""
    names = (each.name for each in fields(Settings))
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _turned(old: object, new: object) -> str:
    """One setting as `Settings.turned` takes it: what changed only, None or False taking something back."""
    if isinstance(old, frozenset):
        return _python({each: each in new for each in old ^ new})
    if isinstance(old, Mapping):
        return _python({key: (new or {}).get(key) for key in differing(old, new or {})})
    return _python(new)


def _python(value: object) -> str:
    """A value as an expression: our own nouns by their public names."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_python(key)}: {_python(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, frozenset):
        return f"{{{', '.join(map(_python, sorted(value)))}}}"
    if isinstance(value, Plan) and (shelf := _on_shelf(value)):
        return f"bgp.plan({shelf!r})"
    if is_dataclass(value):
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        return f"bgp.{type(value).__name__}({', '.join(f'{name}={_python(each)}' for name, each in said.items())})"
    if isinstance(value, Origin):
        return f"bgp.internet.{value!r}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_python, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def _on_shelf(found: Plan) -> str:
    """The name of the plan in this package that is this one, if there is one."""
    name = found.name.lower()
    try:
        return name if plan(name) == found else ""
    except ValueError:
        return ""


def _made(internet: Internet) -> str:
    """The line that makes a graph, as far as its name tells; else nothing, and `graph` is the reader's."""
    made_up = _MADE_UP.fullmatch(internet.name)
    if made_up and internet.made_up:
        return f"graph = bgp.internet.synthetic({made_up[1].replace(',', '')}, seed={made_up[2]})"
    return "" if internet.made_up or internet.name == _UNNAMED else f"graph = bgp.internet.load({internet.name!r})"
