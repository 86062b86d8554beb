"""What a router does to a route on import and on export: presets, rules and action communities, all of it data."""

from .addresses import Addresses
from .hijacks import HIJACKS
from .inside import Refused
from .plans import make_plan, plan
from .presets import PRESETS, Preset, preset
from .security import aspa, rov
from .sides import Side, export_route, import_route, sides

__all__ = ["HIJACKS", "PRESETS", "Addresses", "Preset", "Refused", "Side", "aspa", "export_route", "import_route",
           "make_plan", "plan", "preset", "rov", "sides"]
