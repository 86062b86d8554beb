"""`Undoable`: what a reader may do with the whole state of an explorer, from a toolbar or from a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .following import SAYS, follow
from .history import History, Moment
from .toolbar import Toolbar, state


class Undoable:
    """For explorers: states can be taken back, done again, kept under names, compared, and carried away as text.

    Whoever names this first among its bases makes a `history` and a `toolbar`, calls `_follow_toolbar`, and says:

    - `_try(state)`: raises ValueError for a state that cannot be;
    - `_stand(moment)`: sets its traits as a moment has them; `_show()`: draws that;
    - `_code(before, after)`, `_words(before, after)`: how one leads from one state to another, in Python and in words;
    - `_carried(moment)`: the whole state as code, and as the text that `paste` takes;
    - `reset()`, `pin()` (compare with the present state from now on) and `paste(text)`.
    """

    history: History
    toolbar: Toolbar
    _putting = False

    def undo(self) -> None:
        """Take the last step back."""
        self._put(self.history.undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._put(self.history.redo())

    def keep(self, name: str) -> None:
        """Keep the state shown under a name; ValueError for an empty one, or one too many."""
        self.history.keep(name)
        self._tell_toolbar()

    def drop(self, name: str) -> None:
        """Keep nothing under a name any longer."""
        self.history.drop(name)
        self._tell_toolbar()

    def go(self, name: str) -> None:
        """Show the state kept under a name, as one step more; ValueError where there is none."""
        kept = self.history.kept_as(name)
        self._do(kept.state, said=f"back to {name}", places=kept.places)

    def reset(self) -> None:
        """Show the state of the beginning, as one step more."""
        raise NotImplementedError

    def pin(self) -> None:
        """Take the state shown as the one to compare with."""
        raise NotImplementedError

    def paste(self, text: str) -> None:
        """Show the state of a shared text; ValueError for one that does not fit."""
        raise NotImplementedError

    # -- going from state to state ------------------------------------------------------------------------------------

    def _do(self, state: object, *, code: str = "", said: str = "", about: object = None,
            places: Mapping | None = None) -> None:
        """One step: show a state, and remember how it came about."""
        before = self.history.now
        places = before.places if places is None else places
        if state == before.state and places == before.places:
            return
        self._try(state)
        moment = Moment(state, places, code or self._code(before.state, state),
                        said or self._words(before.state, state), about)
        self.history.do(moment)
        self._put(moment)

    def _go(self, state: object) -> None:
        """Somebody assigned a state."""
        if not self._putting:
            self._do(state)

    def _put(self, moment: Moment | None) -> None:
        """Show a moment: everything follows from it."""
        if moment is None:
            return
        self._putting = True
        try:
            self._stand(moment)
        finally:
            self._putting = False
        self._show()

    # -- the toolbar --------------------------------------------------------------------------------------------------

    def _follow_toolbar(self) -> None:
        follow(self, (("toolbar", "sharing", "_tell_toolbar"), ("toolbar", SAYS, "_tool")))

    def _does(self, said: Mapping) -> Mapping[str, Callable[[], object]]:
        """What a toolbar's buttons do, by the names that they send."""
        name, on = str(said.get("name", "")), bool(said.get("on"))
        return {
            "undo": self.undo, "redo": self.redo, "reset": self.reset, "pin": self.pin,
            "keep": lambda: self.keep(name), "drop": lambda: self.drop(name), "go": lambda: self.go(name),
            "paste": lambda: self.paste(str(said.get("text", ""))), "large": lambda: self._enlarge(on),
        }

    def _tool(self, said: Mapping) -> None:
        try:
            self._does(said).get(str(said.get("do")), lambda: None)()
            self.toolbar.error = ""
        except ValueError as error:
            self.toolbar.error = f"{error}."
        self._tell_toolbar()

    def _enlarge(self, on: bool) -> None:
        self.toolbar.large = on
        (self.add_class if on else self.remove_class)("bgpkit-large")

    def _tell_toolbar(self, _: object = None) -> None:
        self.toolbar.state = state(self.history, self._carried if self.toolbar.sharing else None, self._compared())

    def _compared(self) -> str:
        """What the state is compared with, in words; nothing where that is the beginning."""
        return ""
