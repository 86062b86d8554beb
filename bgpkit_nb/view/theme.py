"""Colours and marks: eight slots of the Okabe-Ito palette, each with a symbol, so that colour never speaks alone."""

from __future__ import annotations

#: Okabe and Ito's colour-blind-safe palette, in the order of the slots; widgets take them from tokens.css, which
#: tunes each for light and dark. (Okabe and Ito 2008, "Color Universal Design".)
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442", "#7F7F7F")
SYMBOLS = ("●", "▲", "■", "◆", "★", "✚", "▼", "⬟")
PLOTLY_SYMBOLS = ("circle", "triangle-up", "square", "diamond", "star", "cross", "triangle-down", "pentagon")
PATTERNS = ("", "/", ".", "x", "\\", "-", "|", "+")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")

#: Ink that can be read on white (4.5:1) and on nearly black (4.2:1) alike, for figures that cannot follow the theme.
INK = "#777777"
FAINT = "rgba(127,127,127,0.25)"


def mark(index: int) -> dict:
    """The colour slot and the symbol of the index-th link of a subject."""
    return {"slot": index % len(PALETTE), "symbol": SYMBOLS[index % len(SYMBOLS)]}
