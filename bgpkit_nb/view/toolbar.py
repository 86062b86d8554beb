"""The toolbar of the explorer: what a reader may do with the whole state, and what it is told about it."""

from __future__ import annotations

from collections.abc import Callable

import traitlets

from .history import History, Moment
from .widgets import Drawn


class Toolbar(Drawn):
    """Buttons for the whole state; each sends `{"do": name, ...}`, which `on_msg` hears.

    state: what can be undone and done again, the kept states, and, while `sharing`, the state as code and as text.
    views, shown: the views there are to choose from, and those chosen. large: whether everything is drawn large.
    error: why what was asked for cannot be. said: what the whole says of itself in a sentence, announced politely; None
    where a words panel says it.
    """

    draws = traitlets.Unicode("toolbar").tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    patched = ("state",)
    views = traitlets.List().tag(sync=True)
    shown = traitlets.List().tag(sync=True)
    large = traitlets.Bool(False).tag(sync=True)
    sharing = traitlets.Bool(False).tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode(None, allow_none=True).tag(sync=True)


def state(history: History, carried: Callable[[Moment], tuple[str, str]] | None, compared: str = "") -> dict:
    """What the toolbar is told. carried: gives a moment as code and as text, None while nobody looks at them. compared:
    the state compared with, in words, where it is not the one of the beginning."""
    now, after = history.now, history.after
    told = {"undo": (now.said or "the last step") if history.before else "", "redo": after.said if after else "",
            "kept": list(history.kept), **({"compared": compared} if compared else {})}
    if carried is None:
        return told
    code, text = carried(now)
    return {**told, "last": now.code, "code": code, "text": text}
