"""The widgets: each only state, with its picture drawn by the script of the same name beside this file.

They validate, hold and forward; they know no routing. The scripts and styles of all of them are sent once, by a `Kit`
that every widget names; what each carries itself is a stub that asks the kit. So five explorers cost the code of one,
and a notebook saved with its widgets stays small.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from itertools import starmap
from uuid import uuid4
from zlib import compress

import anywidget
import traitlets
from ipywidgets import widget_serialization

from ..scenario import Knob
from .patches import patch

_SHELF = files("bgpkit_nb") / "view"
SCRIPTS = {
    "map": ("map-layout", "map-links", "map-traffic", "map-graph", "map-paths", "map-list", "map-messages",
            "map-wiring", "map"),
    "funnel": ("why", "funnel"),
    "curve": ("curve-steps", "curve"),
    "knob": ("controls", "knob"),
    "inspector": ("controls", "inspector"),
    "player": ("player-parts", "player-timers", "player-time", "player"),
    "predict": ("host", "predict-answers", "predict"),
    "takeaway": ("takeaway-svg", "takeaway-menu", "takeaway"),
    "internet": ("glide", "internet-bands", "internet-areas", "internet-inside", "internet-paths", "internet"),
    **{name: (name,) for name in ("shares", "decided", "ribbon", "control", "update", "words", "routes",
                                  "toolbar", "steering", "roads")},
}
#: A saved page's own script, which no kernel sends.
PAGE = {"page": ("host", "takeaway-svg", "takeaway-menu", "page")}
#: What all of them share.
COMMON = ("kit", "linked", "tables", "bands")
SHEETS = ("tokens", "controls", "map", "linked", "tables", "funnel", "charts", "bands", "update", "words", "knob",
          "inspector", "explorer", "lab", "messages", "player", "timers", "toolbar", "predict", "takeaway",
          "internet", "internet-areas", "roads")
_EXPORT = "export default { render };"


def script(names: Iterable[str] = SCRIPTS) -> str:
    """Scripts as one ES module: the shared helpers, then each widget in a scope of its own; `widgets` by name."""
    known = SCRIPTS | PAGE
    shared = (_read(f"{name}.js") for name in COMMON)
    parts = {name: known[name] for name in names}
    return "\n".join([*shared, "export const widgets = {};", *starmap(_scoped, parts.items())])


def _scoped(name: str, parts: tuple[str, ...]) -> str:
    text = "\n".join(_read(f"{file}.js") for file in parts)
    if _EXPORT not in text:
        raise ValueError(f"{parts[-1]}.js must end with {_EXPORT!r}, so that it can be bundled")
    return f"widgets.{name} = (() => {{\n{text.replace(_EXPORT, 'return { render };')}\n}})();"


def style(names: Iterable[str] = SHEETS) -> str:
    """Style sheets as one."""
    return "\n".join(_read(f"{name}.css") for name in names)


def _read(name: str) -> str:
    """A file of the shelf without comments and indentation, which a browser has no use for."""
    text = (_SHELF / name).read_text("utf-8")
    text = re.sub(r"^\s*/\*.*?\*/\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


class Kit(anywidget.AnyWidget):
    """Holds the script and the style of all widgets for the browser to take, deflated; shows nothing itself."""

    _esm = "export default {};"
    packed = traitlets.Bytes().tag(sync=True)
    version = traitlets.Unicode().tag(sync=True)
    _shared: Kit | None = None

    @classmethod
    def shared(cls) -> Kit:
        """The one kit of this kernel; made anew if somebody closed it together with all widgets."""
        if cls._shared is None or cls._shared.comm is None:
            packed = compress(json.dumps({"script": script(), "style": style()}).encode(), 9)
            cls._shared = cls(packed=packed, version=sha256(packed).hexdigest()[:16])
        return cls._shared


class Drawn(anywidget.AnyWidget):
    """A widget drawn by the kit's script of the name in `draws`.

    pick: what the reader pointed at in any view of one state, and all views show: `"node:64500"` (or a router's name),
    `"link:64500-64496"`, `"flow:64501>192.0.2.0/24"`, or nothing; several (the flows that one step decided) stand on
    lines of their own.
    """

    _esm = _read("stub.js")
    draws = traitlets.Unicode().tag(sync=True)
    pick = traitlets.Unicode().tag(sync=True)
    uid = traitlets.Unicode().tag(sync=True)

    #: Traits of plain JSON of which, once they have been sent, only what changed is sent.
    patched: tuple[str, ...] = ()

    def __init__(self, **kwargs: object) -> None:
        uid = uuid4().hex
        self._sent: dict[str, object] = {}
        super().__init__(model_id=uid, uid=uid, **kwargs)

    def send_state(self, key: str | Iterable[str] | None = None) -> None:
        """Send traits to the browser: whole to whoever asks for all, else of the patched ones what changed."""
        names = set(self.keys if key is None else [key] if isinstance(key, str) else key)
        known = names & self._sent.keys() if key is not None else set()
        changes = {name: patch(self._sent[name], getattr(self, name)) for name in known}
        self._sent.update({name: getattr(self, name) for name in names & set(self.patched)})
        if names - known:
            super().send_state(names - known)
        if any(changes.values()):
            self.send({"patches": {name: change for name, change in changes.items() if change}})

    def open(self) -> None:
        """Tell the browser that this widget is there, with all its traits."""
        super().open()
        self._sent = {name: getattr(self, name) for name in self.patched}
    kit = traitlets.Instance(Kit).tag(sync=True, **widget_serialization)

    @traitlets.default("kit")
    def _the_kit(self) -> Kit:
        return Kit.shared()


class RoutingMap(Drawn):
    """The map of ASes with routes and traffic on it. `scene` and `frame` as `bgpkit_nb.view.scene` makes them.

    places: where nodes were dragged, parts of width and height by node. wirable: whether links may be laid and pulled
    off by hand; the map then sends `{"wish": {"attach": [node, node]}}`, `{"detach": link}` or `{"move": [link, end,
    node]}`, which `on_msg` hears.
    selected: the node chosen by click or key, an ASN or a router's name (None: nothing). particles: the most that flow
    at once.
    """

    draws = traitlets.Unicode("map").tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    patched = ("scene", "frame")
    selected = traitlets.Union((traitlets.Int(allow_none=True), traitlets.Unicode()), default_value=None).tag(sync=True)
    places = traitlets.Dict().tag(sync=True, echo_update=False)
    wirable = traitlets.Bool(False).tag(sync=True)
    particles = traitlets.Int(150, min=0, max=5000).tag(sync=True)


class Panel(Drawn):
    """A widget that shows one `view`, plain JSON that `bgpkit_nb.view.panels` makes.

    also: what lights with the thing picked, and its name, as `picks.also_lit` gives it.
    """

    view = traitlets.Dict().tag(sync=True)
    also = traitlets.Dict().tag(sync=True)
    patched = ("view",)


class Funnel(Panel):
    """One decision as a funnel; `view` as `panels.funnel` makes it.

    asked: the road that the reader asks about, a link's id or a neighbour's number (None: none). answer: what became of
    it, as `panels.replies` gives it, `{}` while that is worked out. chosen_remedy: the row of the answer that the
    reader wants done, until somebody takes it and puts it back to -1.
    """

    draws = traitlets.Unicode("funnel").tag(sync=True)
    asked = traitlets.Union((traitlets.Int(), traitlets.Unicode()), allow_none=True, default_value=None).tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    chosen_remedy = traitlets.Int(-1).tag(sync=True)


class Shares(Panel):
    """Traffic by link; `view` as `panels.shares` makes it."""

    draws = traitlets.Unicode("shares").tag(sync=True)


class UpdatePanel(Panel):
    """One UPDATE field by field; `view` as `updates.update_panel` makes it.

    ways: the messages on offer, `{"id": ..., "text": ...}` each; chosen: the id of the one to show. unfolded: whether
    its fields are shown.
    """

    draws = traitlets.Unicode("update").tag(sync=True)
    ways = traitlets.List().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    unfolded = traitlets.Bool(False).tag(sync=True)


class WordsPanel(Panel):
    """Sentences, a status line that is announced politely, and the tables behind the pictures.

    spoken: whether the status line stands here; False where a toolbar shows it.
    """

    draws = traitlets.Unicode("words").tag(sync=True)
    spoken = traitlets.Bool(True).tag(sync=True)


class Checked(traitlets.Any):
    """Any value at all, but None is validated like the others."""

    allow_none = False


class Answering(Drawn):
    """A widget that a reader types or turns something into.

    The browser sends a value with a number (`sent`) and holds back newer ones until the kernel has answered with the
    same number (`ack`), so that the latest always wins and nothing queues up.
    """

    ack = traitlets.Int(0).tag(sync=True)
    sent = traitlets.Int(0).tag(sync=True, echo_update=False)

    def set_state(self, sync_data: dict) -> None:
        """Take in what the browser says; answer once everything that follows from it is done, refused or not."""
        try:
            super().set_state(sync_data)
        finally:
            self.ack = sync_data.get("sent", self.ack)


class Control(Answering):
    """A slider, switch or list with a name: `value` is where it stands; `observe` and `link` it like any widget's.

    options: what it offers, `{"value": ..., "text": ...}` each; of `"several"` any number, as a list. error: why the
    value cannot be used, said below it. seen: the part of the label that is shown where what stands around says the
    rest (empty: all of it); who hears it hears it whole.
    """

    draws = traitlets.Unicode("knob").tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    seen = traitlets.Unicode().tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    control = traitlets.Enum(("range", "toggle", "choice", "several"), "range").tag(sync=True)
    options = traitlets.List().tag(sync=True)
    value = Checked().tag(sync=True, echo_update=False)
    start = traitlets.Any().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)


class KnobControl(Control):
    """The control of one knob of a scenario; a value that the knob does not take is refused in the knob's own words."""

    def __init__(self, knob: Knob, value: object, **kwargs: object) -> None:
        self.knob = knob
        options = [{"value": each, "text": knob.text(each)} for each in knob.values]
        super().__init__(name=knob.name, label=knob.label, unit=knob.unit, control=control_for(knob), options=options,
                         start=knob.start, value=value, **kwargs)

    @traitlets.validate("value")
    def _valid(self, proposal: dict) -> object:
        try:
            return self.knob.check(proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None


class RouteTable(Answering):
    """Candidate routes to be written down: `rows` of texts by field, in order of arrival, as `Candidate.texts` gives.

    fields: name, label and options of each. errors: `{"0.med": "..."}`, said below what was typed. fates: who takes
    which, one row a family. most: how many routes there may be.
    """

    draws = traitlets.Unicode("routes").tag(sync=True)
    fields = traitlets.List().tag(sync=True)
    rows = traitlets.List().tag(sync=True, echo_update=False)
    errors = traitlets.Dict().tag(sync=True)
    fates = traitlets.List().tag(sync=True)
    most = traitlets.Int(8).tag(sync=True)

    @traitlets.validate("rows")
    def _only_texts(self, proposal: dict) -> list[dict[str, str]]:
        known = [field["name"] for field in self.fields]
        return [{name: str(row.get(name, "")) for name in known} for row in proposal["value"][:self.most]]


def control_for(knob: Knob) -> str:
    """A switch for on and off, a slider for numbers in a row, a list for everything else."""
    if set(map(type, knob.values)) == {bool}:
        return "toggle"
    numbers = all(value is None or type(value) is int for value in knob.values)
    return "range" if numbers and len(knob.values) >= 5 else "choice"
