"""What several kinds of saved files share: a page of its own, a picture in pixels, a table as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from html import escape

from ..words import Words
from .picture import FAMILY, Picture

#: What every page may do: show itself, and ask nobody for anything.
_POLICY = "default-src 'none'; {}style-src 'unsafe-inline'; {}base-uri 'none'; form-action 'none'"


def page(title: str, *, sheet: str, main: str, footer: str, scripts: str = "", digest: str = "") -> str:
    """A page that needs nothing but itself. sheet: its styles. main, footer: HTML below its heading, and at its end.
    scripts: script elements; only the one of this SHA-256 digest (base64) may run, and show images that it makes."""
    policy = _POLICY.format(*((f"script-src 'sha256-{digest}'; ", "img-src data: blob:; ") if digest else ("", "")))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="bgpkit_nb">
<title>{escape(title)}</title>
<style>
{sheet}
</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{main}
</main>
<footer>{footer}</footer>
{scripts}</body>
</html>
"""


def sentences(picture: Picture) -> str:
    """What a picture says in words, as paragraphs of HTML."""
    return "".join(f"<p>{escape(sentence)}</p>" for each in picture.words for sentence in each.sentences)


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
