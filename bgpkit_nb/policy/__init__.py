"""What a router does to a route on import and on export: presets, rules and action communities, all of it data."""

from .plans import make_plan, plan
from .presets import PRESETS, Preset, preset
from .sides import Refused, Side, export_route, import_route, sides

__all__ = ["PRESETS", "Preset", "Refused", "Side", "export_route", "import_route", "make_plan", "plan", "preset",
           "sides"]
