"""`Decider`: one router family to choose, its switches, and the funnel of what it decides."""

from __future__ import annotations

import traitlets
from ipywidgets import VBox

from ..decision import FAMILIES, Family, Switch, family
from .widgets import Control, Funnel


class Decider(VBox):
    """One router family with its switches and its funnel. `rules`: the family as it was last turned without fault."""

    rules = traitlets.Instance(Family)

    def __init__(self, rules: Family, place: str) -> None:
        options = [{"value": name, "text": known.called} for name, known in FAMILIES.items()]
        self.family = Control(name="family", label=f"{place} router", control="choice", options=options,
                              value=rules.name, start=rules.name)
        self.switches = Control(name="switches", label="Switches", control="several", options=_boxes(rules),
                                value=list(rules.set), start=[])
        self.funnel = Funnel()
        super().__init__(children=[self.family, self.switches, self.funnel], rules=rules)
        self.family.observe(lambda change: self._choose(change["new"]), "value")
        self.switches.observe(lambda _: self._switch(), "value")

    def turn(self, rules: Family) -> None:
        """Decide like this family from now on."""
        self.rules = rules
        self.switches.options = _boxes(rules)
        self.switches.value, self.switches.error = list(rules.set), ""
        self.family.value = rules.name

    def _choose(self, name: str) -> None:
        if name != self.rules.name:
            self.turn(family(name))

    def _switch(self) -> None:
        try:
            self.rules = family(self.rules.name, tuple(self.switches.value))
            self.switches.error = ""
        except ValueError as error:
            self.switches.error = f"{error}."


def _boxes(rules: Family) -> list[dict]:
    """A box for every switch; of one that takes a number, the number it has, or the one that puts it last."""
    return [{"value": name, "text": name, "title": switch.meaning}
            for switch in rules.switches for name in [_box_name(rules, switch)]]


def _box_name(rules: Family, switch: Switch) -> str:
    if not switch.takes:
        return switch.name
    return next((each for each in rules.set if each.startswith(switch.name)), f"{switch.name} {2**32 - 1}")
