"""`save`: networks, scenarios and outcomes as files, each kind by the suffix of the file's name."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

from .. import saving
from ..files import write_whole
from ..network import Network
from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..words import tables


def save(thing: Network | Scenario | Outcome, path: str | os.PathLike, *, knob: str | None = None,
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

    prefix: the prefix whose routes are shown. Raises ValueError for what cannot be saved so, RuntimeError where PNG
    cannot be made on this machine.
    """
    target, thing = Path(path), _shown(thing)
    suffix = target.suffix.lower()
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
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise RuntimeError("PNG needs the package resvg-py, which is not installed: pip install resvg-py, "
                           "or save as .svg") from None
    _need_fonts(svg_to_bytes)
    return bytes(svg_to_bytes(svg_string=_svg(outcome, options).decode(), zoom=2))


def _need_fonts(svg_to_bytes: Callable) -> None:
    """Where a machine has no fonts, texts are left out without a word."""
    from .picture import FAMILY

    empty, written = (bytes(svg_to_bytes(svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
                                                    f'<text y="16" font-family="{FAMILY}">{text}</text></svg>'))
                      for text in ("", "AS"))
    if empty == written:
        raise RuntimeError("PNG needs fonts, and this machine has none of those we know; install one, such as DejaVu "
                           "Sans, or save as .svg")


def _csv(outcome: Outcome, options: dict) -> bytes:
    made = tables.table(outcome, options["table"])
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(made.columns)
    writer.writerows([[_cell(cell) for cell in row] for row in made.rows])
    return text.getvalue().encode()


def _cell(cell: object) -> object:
    """A cell as it is; words that a spreadsheet would take for a formula get an apostrophe before them."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


_WRITERS: dict[str, Callable[[Outcome, dict], bytes]] = {".html": _html, ".svg": _svg, ".png": _png, ".csv": _csv}
