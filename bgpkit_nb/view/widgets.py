"""The widgets: each only state, with its picture drawn by the ES module of the same name beside this file.

They validate, hold and forward; they know no routing.
"""

from __future__ import annotations

from importlib.resources import files

import anywidget
import traitlets

from ..scenario import Knob

_SHELF = files("bgpkit_nb") / "view"


def esm(name: str) -> str:
    """The ES module of a widget: the shared kit, then its own file."""
    return f"{(_SHELF / 'kit.js').read_text('utf-8')}\n{(_SHELF / f'{name}.js').read_text('utf-8')}"


def css(*names: str) -> str:
    """The style of a widget: the shared tokens, then its own sheets."""
    return "\n".join((_SHELF / f"{name}.css").read_text("utf-8") for name in ("tokens", *names))


class RoutingMap(anywidget.AnyWidget):
    """The map of ASes with routes and traffic on it. `scene` and `frame` as `bgpkit_nb.view.scene` makes them.

    selected: the ASN chosen by click or key (None: nothing). particles: the most that flow at once.
    """

    _esm = esm("map")
    _css = css("map", "explorer")
    scene = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    particles = traitlets.Int(150, min=0, max=5000).tag(sync=True)


class Funnel(anywidget.AnyWidget):
    """One decision as a funnel; `view` as `panels.funnel` makes it."""

    _esm = esm("funnel")
    _css = css("funnel")
    view = traitlets.Dict().tag(sync=True)


class Shares(anywidget.AnyWidget):
    """Traffic by link; `view` as `panels.shares` makes it."""

    _esm = esm("shares")
    _css = css("charts")
    view = traitlets.Dict().tag(sync=True)


class Curve(anywidget.AnyWidget):
    """Share of inbound against one knob; `view` as `panels.curve` makes it."""

    _esm = esm("curve")
    _css = css("charts")
    view = traitlets.Dict().tag(sync=True)


class WordsPanel(anywidget.AnyWidget):
    """Sentences, a status line that is announced politely, and the tables behind the pictures."""

    _esm = esm("words")
    _css = css("words")
    view = traitlets.Dict().tag(sync=True)


class Checked(traitlets.Any):
    """Any value at all, but None is validated like the others."""

    allow_none = False


class Control(anywidget.AnyWidget):
    """A slider, switch or list with a name: `value` is where it stands; `observe` and `link` it like any widget's.

    options: what it offers, `{"value": ..., "text": ...}` each. The browser sends a value with a number (`sent`) and
    holds back newer ones until the kernel has answered with the same number (`ack`), so that the latest always wins
    and nothing queues up.
    """

    _esm = esm("knob")
    _css = css("knob")
    name = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    control = traitlets.Enum(("range", "toggle", "choice"), "range").tag(sync=True)
    options = traitlets.List().tag(sync=True)
    value = Checked().tag(sync=True)
    start = traitlets.Any().tag(sync=True)
    ack = traitlets.Int(0).tag(sync=True)
    sent = traitlets.Int(0).tag(sync=True)

    def set_state(self, sync_data: dict) -> None:
        """Take in what the browser says; answer once everything that follows from it is done, refused or not."""
        try:
            super().set_state(sync_data)
        finally:
            self.ack = sync_data.get("sent", self.ack)


class KnobControl(Control):
    """The control of one knob of a scenario; a value that the knob does not take is refused with the knob's own words."""

    def __init__(self, knob: Knob, value: object = None, **kwargs: object) -> None:
        self.knob = knob
        options = [{"value": each, "text": knob.text(each)} for each in knob.values]
        super().__init__(name=knob.name, label=knob.label, unit=knob.unit, control=control_for(knob), options=options,
                         start=knob.start, value=knob.start if value is None else value, **kwargs)

    @traitlets.validate("value")
    def _valid(self, proposal: dict) -> object:
        try:
            return self.knob.check(proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None


def control_for(knob: Knob) -> str:
    """A switch for on and off, a slider for numbers in a row, a list for everything else."""
    if set(map(type, knob.values)) == {bool}:
        return "toggle"
    numbers = all(value is None or type(value) is int for value in knob.values)
    return "range" if numbers and len(knob.values) >= 5 else "choice"
