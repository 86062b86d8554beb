"""How a router chooses: the step tables, `hear`, and `decide`, whose trace is the algorithm."""

from .decide import Contest, Decision, Event, Ruling, Table, decide, eliminate, hear
from .steps import FAMILIES, STEPS, Family, Step, family, keep

__all__ = ["FAMILIES", "STEPS", "Contest", "Decision", "Event", "Family", "Ruling", "Step", "Table", "decide",
           "eliminate", "family", "hear", "keep"]
