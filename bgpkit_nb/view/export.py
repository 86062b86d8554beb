"""An outcome as one page of its own: the live map, funnel, charts and words, with one knob to turn, and no network.

Without scripts the page is a still picture with words and tables. Its policy forbids whatever it does not hold: no
script but its own (told by its hash), no request to anywhere.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import escape
from zlib import compress

from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Knob
from ..sharing import to_text
from . import files
from .cast import node_of
from .picture import draw
from .pointed import interesting
from .recording import Found, numeric_knob, positions, recorded, share_table
from .scene import watched_prefix
from .widgets import script, style

#: What a saved page may weigh; people mail them.
MOST_BYTES = 1_500_000

_SCRIPTS = ("map", "funnel", "shares", "curve", "words", "knob", "page")
_SHEETS = ("tokens", "controls", "map", "linked", "tables", "funnel", "charts", "words", "knob", "takeaway", "page")
_START = """
widgets.page.render({
  el: document.getElementById("bgpkit-live"),
  packed: document.getElementById("bgpkit-data").textContent.trim(),
  still: document.getElementById("bgpkit-still"),
});
"""


def page(outcome: Outcome, *, knob: str | None = None, selected: str | int | None = None,
         prefix: str | Prefix | None = None) -> str:
    """The outcome as the text of an HTML page; `save` says what it holds and what its words mean."""
    scenario = outcome.scenario
    turned = numeric_knob(scenario) if knob is None else scenario.knob(knob)
    watched = watched_prefix(scenario, outcome) if prefix is None else Prefix.parse(prefix)
    outcome.decision(outcome.network.routers[0].name, watched)                  # an unknown prefix is refused here
    at = interesting(outcome, watched) if selected is None else node_of(outcome.network, selected)
    found = positions(outcome, turned)
    data = recorded(outcome, turned, found, at, watched)
    packed = b64encode(compress(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode(), 9)).decode()
    text = _page(outcome, _still(outcome, turned, found, at, watched), packed)
    size = len(text.encode())
    if size > MOST_BYTES:
        raise ValueError(f"this page would have {size:,} bytes, and {MOST_BYTES:,} is the most; "
                         "name a knob with fewer positions, or save a smaller network")
    return text


def _page(outcome: Outcome, still: str, packed: str) -> str:
    code, sheet = script(_SCRIPTS) + _START, style(_SHEETS)
    if "</script" in code or "<!--" in code or "</style" in sheet:
        raise ValueError("a script or style of the kit ends its own element, so no page can hold it")
    allowed = b64encode(sha256(code.encode()).digest()).decode()
    main = (f'<p class="bgpkit-page-question">{escape(outcome.scenario.question)}</p>\n'
            f'<div id="bgpkit-live" hidden></div>\n<div id="bgpkit-still" class="bgpkit-still-page">{still}</div>')
    scripts = (f'<script type="text/plain" id="bgpkit-data">{packed}</script>\n'
               f'<script type="module">{code}</script>\n')
    return files.page(outcome.scenario.base.name, sheet=sheet, main=main, footer=_footer(outcome), scripts=scripts,
                      digest=allowed)


def _still(outcome: Outcome, knob: Knob | None, found: Found, at: object, prefix: Prefix) -> str:
    picture = draw(outcome, selected=at, prefix=prefix)
    where = f"{knob.label}: {knob.text(outcome.scenario.position(knob.name))}" if knob else ""
    tables = [share_table(knob, found), *(replace(each, sentences=()) for each in picture.words if each.rows)]
    shown = "".join(f"<div>{each._repr_html_()}</div>" for each in tables)
    said = files.sentences(picture)
    return f'{f"<p><b>{escape(where)}</b></p>" if where else ""}<div>{picture.svg}</div>{said}{shown}'


def _footer(outcome: Outcome) -> str:
    source = f"<p>Source: {escape(outcome.scenario.source)}</p>" if outcome.scenario.source else ""
    code = f'import bgpkit_nb as bgp\nbgp.explore(bgp.from_text("{to_text(outcome.scenario)}"))'
    return (f"{source}<p>Saved with bgpkit_nb. This page holds everything it shows and asks nobody for anything.</p>"
            f"<details><summary>To go on from here in a notebook</summary><code>{escape(code)}</code></details>")
