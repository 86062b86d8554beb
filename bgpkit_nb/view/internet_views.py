"""The views of the explorer of the AS graph: each a widget, and what it is told of the state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import traitlets
from ipywidgets import Box, Layout

from .explorer_parts import box
from .internet_files import writers
from .internet_parts import InternetPanel, Roads
from .internet_picture import draw_whole, standalone
from .panels import internet as panel
from .panels import internet_words as words
from .panels import table
from .panels.internet_bands import bands, divide
from .panels.internet_inside import inside
from .panels.internet_one import look, roads
from .picture import Picture
from .widgets import Funnel, WordsPanel


class InternetViews:
    """The panel of the whole, the roads and the funnel of one AS, and the words; what is picked lights in all of them.

    seen: gives what they are told of. look: called with an AS that is to be looked at.
    """

    def __init__(self, seen: Callable[[], panel.Seen], look: Callable[[int], None]) -> None:
        self.layout = same = Layout()                               # one for all: each would be saved with a notebook
        self.panel, self.roads, self.funnel = InternetPanel(layout=same), Roads(layout=same), Funnel(layout=same)
        self.words = WordsPanel(layout=same)
        self._seen, self._look = seen, look
        for each in (self.roads, self.funnel):
            traitlets.link((self.panel, "pick"), (each, "pick"))
        self.panel.observe(self._picked, "pick")
        self.panel.observe(lambda _: self._tell_split(), "split")

    def seat(self) -> Box:
        """All but the words, side by side where there is room."""
        right = box("bgpkit-views", self.roads, self.funnel, layout=self.layout)
        return box("bgpkit-main", self.panel, right, layout=self.layout)

    def tell_first(self) -> None:
        """What has to move with the slider: how much arrives by whom, as bars and as bands."""
        seen = self._seen()
        self._put(bars=panel.catchment(seen), **self._divided(seen))

    def tell_rest(self, asn: int) -> Iterator[None]:
        """Everything else, a piece at a time. asn: the AS looked at."""
        seen = self._seen()
        moves = panel.moves_of(seen)
        self._put(movers=panel.movers(seen, moves), paths=panel.paths(seen, moves))
        yield
        self.roads.view, self.funnel.view = roads(seen, asn), look(seen, asn)
        yield
        doors, moved, groups = words.doors_told(seen), words.moves_told(seen, moves), words.groups_told(seen)
        yield
        told = [each for each in (doors, moved, groups) if each is not None]
        self.words.view = {"status": doors.sentences[0], "sentences": [*doors.sentences[1:], *moved.sentences],
                           "tables": [table(each) for each in told if each.rows]}

    def picture(self) -> Picture:
        """What is shown of the whole, as a still picture with words and tables."""
        return draw_whole(self._seen(), self.panel.split)

    def writers(self, title: str, source: str) -> Mapping[str, Callable[[], bytes]]:
        """How to write what is shown of the whole as a file, by its suffix."""
        return writers(title, source, self.picture, lambda: standalone(self._seen(), self.panel.split, source))

    def _put(self, **parts: dict) -> None:
        self.panel.view = {**self.panel.view, **parts}

    def _tell_split(self) -> None:
        self._put(**self._divided(self._seen()))

    def _divided(self, seen: panel.Seen) -> dict[str, dict]:
        """The whole as it divides, and the part of it that is picked."""
        by = divide(seen, self.panel.split)
        return {"bands": bands(seen, by), "inside": inside(seen, by, self.panel.pick)}

    def _picked(self, change: dict) -> None:
        seen = self._seen()
        found = inside(seen, divide(seen, self.panel.split), change["new"])
        self._put(inside=found)
        if found and change["new"].startswith("as:"):
            self._look(found["rows"][0]["asn"] if found["rows"] else int(change["new"][3:]))
