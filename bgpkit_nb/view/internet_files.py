"""What `save` writes of an explorer of the AS graph: its picture, a page that needs no script, its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from ..words import Words
from .files import csv_text, page, png, sentences
from .picture import Picture

_SHEET = """:root { color-scheme: light dark; --jp-layout-color0: #fff; --jp-ui-font-color1: #1b1b1b; }
@media (prefers-color-scheme: dark) { :root { --jp-layout-color0: #111; --jp-ui-font-color1: #e8e8e8; } }
body { margin: 0 auto; padding: 16px; max-width: 960px; background: var(--jp-layout-color0);
  color: var(--jp-ui-font-color1); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4em; } table { border-collapse: collapse; margin: 16px 0; display: block; overflow-x: auto; }
th, td { padding: 3px 12px 3px 0; } caption { text-align: left; font-weight: 600; } svg { height: auto; }"""


def writers(title: str, source: str, picture: Callable[[], Picture], alone: Callable[[], str]
            ) -> Mapping[str, Callable[[], bytes]]:
    """How to write each kind of file, by its suffix. picture: for a page. alone: the SVG of a file of its own."""
    return {
        ".html": lambda: _page(title, source, picture()).encode(),
        ".svg": lambda: alone().encode(),
        ".png": lambda: png(alone()),
        ".csv": lambda: csv_text(_table(picture())).encode(),
    }


def _table(picture: Picture) -> Words:
    return next(each for each in picture.words if each.rows)


def _page(title: str, source: str, picture: Picture) -> str:
    tables = "".join(replace(each, sentences=())._repr_html_() for each in picture.words if each.rows)
    return page(title, sheet=_SHEET, main=f"{picture.svg}\n{sentences(picture)}\n{tables}",
                footer=f"<p>{escape(source)}</p><p>Saved with bgpkit_nb.</p>")
