"""What becomes of a widget whose cell is executed again: it is closed, with everything it is made of.

Without that every run of a cell leaves its widgets behind, in the kernel and in the browser. The rule, in order:

1. A widget is shown by the cells that displayed it when each ran last. A display by anything else (a callback, an
   `Output` widget, a page whose cells have no ids, such as Voilà's) counts as a cell that is never run again.
2. After a cell has run, a widget that no cell shows any longer is closed, unless the reader can still reach it: by a
   variable of the notebook, in a list, tuple, set or dict (of 1000 at most) that a variable holds, or in another
   widget that is open.
3. What is reachable is looked at again after every cell, so it goes once the variable is given another value.
4. With a widget go its parts, down to layouts and styles, and its entries in the notebook's output history, which
   would keep it in memory; what another open widget uses as well stays.

A box of the reader's own that holds such widgets is treated like one of them; closed by hand, it takes along what
nobody else can reach. A widget that is never displayed, nor in a box that is, is the reader's own, and stays.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary, WeakSet

from ipywidgets import Box, Output, Widget
from ipywidgets.widgets import widget as registry
from ipywidgets.widgets.widget_link import Link

from .widgets import Kit

#: Stands for whatever shows a widget and is no cell that could be executed again.
_ELSEWHERE = ""

#: Larger containers are not searched for widgets: a cell must not wait for that.
_SEARCHED = 1000


class Kept:
    """To be named before the widget class by a widget of several parts: closed with all of them, and once unseen."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _keeper.attend(_shell())

    def hidden(self) -> Iterable[Widget]:
        """Those of its widgets that may be on no page, and in none of its traits."""
        return ()

    def stop(self) -> None:
        """It is about to be closed: end what goes on by itself, and let go of what was remembered."""

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        shown(self)
        return super()._repr_mimebundle_(**kwargs)

    def close(self) -> None:
        """Close this widget and everything it is made of: the kernel and the page forget them."""
        if self.comm is None or sys.is_finalizing():                  # Python calls this too, at the end of everything
            return
        _close(parts(self))
        self.stop()
        super().close()


class _Keeper:
    """Remembers which cells show which widgets, and closes those that nobody can see or reach. One a kernel."""

    def __init__(self) -> None:
        self.cells: WeakKeyDictionary[Widget, set[str]] = WeakKeyDictionary()
        self.now: WeakSet[Widget] = WeakSet()                          # what the cell that is running has displayed
        self.hooked = None

    def attend(self, shell: object | None) -> None:
        """Hear from now on what is displayed, and when a cell has run."""
        if shell is not None and self.hooked is not shell:
            shell.events.register("post_run_cell", self.after_cell)
            shell.display_formatter.mimebundle_formatter.for_type(Box, _bundle)
            self.hooked = shell

    def show(self, widget: Widget) -> None:
        shell = _shell()
        self.cells.setdefault(widget, set()).add(_cell(shell))
        self.now.add(widget)

    def after_cell(self, _result: object = None) -> None:
        shell = _shell()
        cell, displayed = _cell(shell), set(self.now)
        self.now.clear()
        for widget, cells in self.cells.items():
            if cell != _ELSEWHERE and widget not in displayed:
                cells.discard(cell)
        gone = [widget for widget, cells in self.cells.items() if not cells or widget.comm is None]
        for widget in gone:
            if widget.comm is None or not _reachable(widget, shell):
                del self.cells[widget]
                self.let_go(widget, shell)

    def let_go(self, widget: Widget, shell: object) -> None:
        """Close a widget with all its parts but those of ours that are seen, or named, by themselves."""
        found = {id(part): part for part in parts(widget)}
        own = dict(found)
        for part in found.values():
            if isinstance(part, Kept) and (self.cells.get(part) or _named(part, shell)):
                _keep(part, own)
        stays = found.keys() - own.keys()
        _close(part for part in own.values()
               if not (isinstance(part, Link) and any(id(end) in stays for end in _held(part))))
        widget.close()
        _forget(widget, shell)


_keeper = _Keeper()


def shown(widget: Widget) -> None:
    """Tell that a widget is being displayed: by the cell that runs, or from elsewhere. `Kept` widgets do so."""
    _keeper.show(widget)


def _bundle(box: Box) -> object:
    """A box as it displays itself; one that holds widgets of ours is shown."""
    if not isinstance(box, Kept) and any(isinstance(part, Kept) for part in parts(box)):
        shown(box)
    return box._repr_mimebundle_(include=None, exclude=None)


def _close(widgets: Iterable[Widget]) -> None:
    for widget in widgets:
        if isinstance(widget, Kept):
            widget.stop()
        Widget.close(widget)


def parts(widget: Widget) -> list[Widget]:
    """Everything that belongs to a widget alone: children, layouts, styles and theirs, to any depth, without itself.

    So do the links that end at one of these. The kit that all widgets share is nobody's part, nor is what an open
    widget outside uses too.
    """
    found = {id(widget): widget}
    for each in (queue := [widget]):
        for part in _held(each):
            if id(part) not in found and not isinstance(part, Kit):
                found[id(part)] = part
                queue.append(part)
    own = {key: each for key, each in found.items() if each is not widget}
    for other in _open_widgets():
        if isinstance(other, Link) and any(id(end) in found for end in _held(other)):
            own[id(other)] = other
        elif id(other) not in found:
            for part in _held(other):
                _keep(part, own)
    return list(own.values())


def _keep(part: Widget, own: dict[int, Widget]) -> None:
    """Take a part that somebody else uses, and what it is made of, off those that go."""
    if own.pop(id(part), None) is not None:
        for each in _held(part):
            _keep(each, own)


def _held(widget: Widget) -> Iterator[Widget]:
    """The widgets in the synchronised traits of a widget (one, or a list, tuple or dict of them), and the hidden."""
    for name in widget.keys:
        yield from _widgets_in(getattr(widget, name))
    if isinstance(widget, Kept):
        yield from widget.hidden()


def _widgets_in(value: object) -> Iterable[Widget]:
    if isinstance(value, Widget):
        return (value,)
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple | set) else ()
    return [each for each in members if isinstance(each, Widget)] if len(members) <= _SEARCHED else ()


def _open_widgets() -> list[Widget]:
    return list(registry._instances.values())


def _reachable(widget: Widget, shell: object) -> bool:
    """Whether a variable of the notebook, or an open widget that is no part of it, holds a widget."""
    if _named(widget, shell):
        return True
    others = (other for other in _open_widgets() if other is not widget and not isinstance(other, Link))
    return any(each is widget for other in others for each in _held(other))


def _named(widget: Widget, shell: object) -> bool:
    """Whether a variable of the notebook holds a widget, by itself or among others."""
    values = (value for name, value in shell.user_ns.items() if not _is_history(name))
    return any(each is widget for value in values for each in _widgets_in(value))


def _is_history(name: str) -> bool:
    """Whether IPython, not the reader, gave a variable: `_`, `__`, `_12`, `Out`, `_oh` and so on."""
    return name in ("Out", "_oh", "_ih", "_dh", "In", "_i", "_ii", "_iii") or not name.strip("_0123456789")


def _forget(widget: Widget, shell: object) -> None:
    """Take a closed widget out of the output history, as `%xdel` does."""
    history = shell.user_ns.get("_oh", {})
    for number in [number for number, value in history.items() if value is widget]:
        del history[number]
    for space in (shell.user_ns, shell.user_ns_hidden):                        # IPython writes its own names into both
        for name in [name for name, value in space.items() if value is widget and _is_history(name)]:
            space[name] = ""
    for name in ("_", "__", "___"):
        if getattr(shell.displayhook, name, None) is widget:
            setattr(shell.displayhook, name, "")


def _shell() -> object | None:
    """The IPython that runs us, if one does."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _cell(shell: object | None) -> str:
    """The id of the cell that is running, or `_ELSEWHERE`."""
    request = getattr(shell, "get_parent", dict)() or {}
    running = request.get("header", {}).get("msg_type") == "execute_request"
    cell = (request.get("metadata") or {}).get("cellId")
    captured = any(isinstance(each, Output) and each.msg_id for each in _open_widgets())
    return str(cell) if running and cell and not captured else _ELSEWHERE
