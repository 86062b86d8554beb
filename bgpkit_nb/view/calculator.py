"""The port-cost formula, live: sliders for its prices, and the cost of a Mbit/s as they stand."""

from __future__ import annotations

from html import escape

from ipywidgets import VBox

from ..costs import port_cost
from .keepers import Kept
from .still import Shown
from .widgets import Control, WordsPanel

#: The formula's inputs: name, label, unit, values offered, start. The prices are for trying out, not anybody's list.
INPUTS = (
    ("switch", "Switch", "a month", (800, 1600, 2400, 3200, 4800, 6400), 3200),
    ("ports", "Ports of the switch", "", (8, 16, 32, 48, 64), 32),
    ("transceiver", "Transceiver", "a month", (5, 10, 20, 40, 80), 20),
    ("cross_connect", "Cross-connect", "a month", (0, 50, 100, 200, 300, 500), 200),
    ("traffic", "Traffic on the port", "Mbit/s", (100, 250, 500, 1000, 2000, 4000, 8000), 1000),
)


class PortCostCalculator(Shown, Kept, VBox):
    """Sliders for the port-cost formula; `controls` by name, each with a `value`; `cost` as they stand."""

    def __init__(self) -> None:
        self.controls = {name: _slider(name, label, unit, values, start) for name, label, unit, values, start in INPUTS}
        self.words = WordsPanel()
        super().__init__(children=[*self.controls.values(), self.words])
        self.add_class("bgpkit-calculator")
        for control in self.controls.values():
            control.observe(lambda _: self._show(), "value")
        self._show()

    @property
    def cost(self) -> float:
        """The cost of one Mbit/s a month, in the currency of the prices."""
        return port_cost(**{name: control.value for name, control in self.controls.items()})

    def _show(self) -> None:
        at = {name: control.value for name, control in self.controls.items()}
        formula = f"({at['switch']} / {at['ports']} + {at['transceiver']} + {at['cross_connect']}) / {at['traffic']}"
        self.words.view = {"status": f"Each Mbit/s costs {self.cost:.3f} a month.",
                           "sentences": [f"{formula} = {self.cost:.3f}"], "tables": []}

    def still(self) -> tuple[str, str]:
        """The formula and what it gives, for wherever no widget can run."""
        said = [self.words.view["status"], *self.words.view["sentences"]]
        return "".join(f"<p>{escape(text)}</p>" for text in said), "\n".join(said)


def _slider(name: str, label: str, unit: str, values: tuple[int, ...], start: int) -> Control:
    options = [{"value": value, "text": f"{value:,}"} for value in values]
    return Control(name=name, label=label, unit=unit, control="range", options=options, value=start, start=start)


def port_cost_calculator() -> PortCostCalculator:
    """The port-cost formula of `bgpkit_nb.port_cost` with a slider for every price."""
    return PortCostCalculator()
