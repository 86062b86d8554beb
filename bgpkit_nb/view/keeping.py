"""`save`: networks, scenarios and outcomes as files, each kind by the suffix of the file's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .. import saving
from ..files import write_whole
from ..network import Network
from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..words import tables
from .files import csv_text, png

if TYPE_CHECKING:
    from .internet_explorer import InternetExplorer


def save(thing: Network | Scenario | Outcome | InternetExplorer, path: str | os.PathLike, *, knob: str | None = None,
         selected: str | int | None = None, prefix: str | Prefix | None = None, table: str = "flows") -> Path:
    """Write a network, a scenario or an outcome to a file, whole or not at all; the suffix says as what.

    A network or a scenario: `.json`, which `load` reads. An outcome, or an explorer with what it shows:

    - `.html`: one page for any browser that asks nothing of the network, at most 1.5 MB: the map with its traffic, the
      funnel of any AS, shares, curve and words, at every position of one knob. Without scripts it is a still picture
      with words and tables. knob: which one (the first that takes numbers, if none is named; a network without knobs
      has none). selected: the AS whose funnel is shown first.
    - `.svg`, `.png`: the map as a picture. PNG needs the package resvg-py.
    - `.csv`: one table: `"flows"` (where each demand goes), `"shares"` (of each link of the subject) or `"decisions"`
      (of every router, with the step that settled it).

    An explorer of the AS graph is saved as it stands, without options: its bands as `.svg` or `.png`, with words and
    tables as `.html` (a page without scripts), the neighbours by which ASes arrive as `.csv`.

    prefix: the prefix whose routes are shown. Raises ValueError for what cannot be saved so, RuntimeError where PNG
    cannot be made on this machine.
    """
    target, thing = Path(path), _shown(thing)
    suffix = target.suffix.lower()
    if isinstance(own := getattr(thing, "writers", None), Mapping):
        options = {"knob": knob, "selected": selected, "prefix": prefix, "table": None if table == "flows" else table}
        return _save_own(own, target, options)
    if not isinstance(thing, Outcome):
        return _save_model(thing, target, suffix)
    if suffix not in _WRITERS:
        raise ValueError(f"an Outcome cannot be saved as {target.name!r}; choose {', '.join(_WRITERS)}"
                         f"{'; to keep what it came from, save its scenario' if suffix == '.json' else ''}")
    options = {"knob": knob, "selected": selected, "prefix": prefix, "table": table}
    return write_whole(target, _WRITERS[suffix](thing, options))


def _shown(thing: object) -> object:
    """What an explorer shows; anything else as it is."""
    found = getattr(thing, "outcome", None)
    return found if isinstance(found, Outcome) else thing


def _save_own(own: Mapping[str, Callable[[], bytes]], target: Path, options: dict) -> Path:
    """An explorer of the AS graph, which knows itself how each kind of file is written."""
    if target.suffix.lower() not in own:
        raise ValueError(f"an InternetExplorer cannot be saved as {target.name!r}; choose {', '.join(own)}")
    if named := [name for name, value in options.items() if value is not None]:
        raise ValueError(f"an InternetExplorer is saved as it stands; leave out {', '.join(named)}")
    return write_whole(target, own[target.suffix.lower()]())


def _save_model(thing: object, target: Path, suffix: str) -> Path:
    if suffix != ".json" and isinstance(thing, Network | Scenario):
        kind = type(thing).__name__
        solved = f"; solve it first for {', '.join(_WRITERS)}" if suffix in _WRITERS else ""
        raise ValueError(f"a {kind} cannot be saved as {target.name!r}; choose a name that ends in .json{solved}")
    return saving.save(thing, target)


# -- one writer a suffix ----------------------------------------------------------------------------------------------


def _html(outcome: Outcome, options: dict) -> bytes:
    from .export import page

    return page(outcome, **{name: options[name] for name in ("knob", "selected", "prefix")}).encode()


def _svg(outcome: Outcome, options: dict) -> bytes:
    from .picture import standalone

    return standalone(outcome, options["prefix"]).encode()


def _png(outcome: Outcome, options: dict) -> bytes:
    return png(_svg(outcome, options).decode())


def _csv(outcome: Outcome, options: dict) -> bytes:
    return csv_text(tables.table(outcome, options["table"])).encode()


_WRITERS: dict[str, Callable[[Outcome, dict], bytes]] = {".html": _html, ".svg": _svg, ".png": _png, ".csv": _csv}
