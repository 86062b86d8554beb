"""What several kinds of saved files share: a picture in pixels, a table as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from ..words import Words
from .picture import FAMILY


def png(svg: str) -> bytes:
    """An SVG in pixels, at twice its size. Raises RuntimeError where this machine cannot make it."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise RuntimeError("PNG needs the package resvg-py, which is not installed: pip install resvg-py, "
                           "or save as .svg") from None
    _need_fonts(svg_to_bytes)
    return bytes(svg_to_bytes(svg_string=svg, zoom=2))


def _need_fonts(svg_to_bytes: Callable) -> None:
    """Where a machine has no fonts, texts are left out without a word."""
    empty, written = (bytes(svg_to_bytes(svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
                                                    f'<text y="16" font-family="{FAMILY}">{text}</text></svg>'))
                      for text in ("", "AS"))
    if empty == written:
        raise RuntimeError("PNG needs fonts, and this machine has none of those we know; install one, such as DejaVu "
                           "Sans, or save as .svg")


def csv_text(made: Words) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(made.columns)
    writer.writerows([[_cell(cell) for cell in row] for row in made.rows])
    return text.getvalue()


def _cell(cell: object) -> object:
    """A cell as it is; words that a spreadsheet would take for a formula get an apostrophe before them."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
