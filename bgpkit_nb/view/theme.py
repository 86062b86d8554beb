"""Colours and marks: eight slots, each with a symbol, so that colour never speaks alone."""

from __future__ import annotations

#: For pictures that cannot follow the theme. The hues of Okabe and Ito's colour-blind-safe palette (2008, "Color
#: Universal Design"), moved so far that each has 3:1 on white and on #111 alike, and any two stay apart for the three
#: kinds of colour blindness. Widgets take their slots from tokens.css, which has a set for light and one for dark.
PALETTE = ("#0399F2", "#B2360B", "#1C705C", "#AC47A6", "#1075D3", "#B2900D", "#9B7903", "#869192")
SYMBOLS = ("●", "▲", "■", "◆", "★", "✚", "▼", "⬟")
PLOTLY_SYMBOLS = ("circle", "triangle-up", "square", "diamond", "star", "cross", "triangle-down", "pentagon")
PATTERNS = ("", "/", ".", "x", "\\", "-", "|", "+")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")

#: Ink that can be read on white (4.5:1) and on nearly black (4.2:1) alike. Plotly figures follow the theme all the
#: same, see themed.py.
INK = "#777777"
FAINT = "rgba(127,127,127,0.25)"


def mark(index: int) -> dict:
    """The colour slot and the symbol of the index-th link of a subject."""
    return {"slot": index % len(PALETTE), "symbol": SYMBOLS[index % len(SYMBOLS)]}
