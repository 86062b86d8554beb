"""CAIDA's AS graph: read it, route over it, and choose the part of it around one AS.

`read(path)` gives `AsRelationships`; `routes(relations, origin)` the Gao-Rexford routes of every AS towards
one origin; `choose_neighbourhood(relations, origin)` the few ASes that show how traffic reaches that origin.
"""

from .choice import Neighbourhood, check_sizes, choose_ases, choose_neighbourhood
from .folding import FoldError, fold_errors
from .paths import Routes, rerouted, routes
from .reader import read
from .relations import AsRelationships, CaidaError
from .survey import COPIES, Survey, survey_of

__all__ = [
    "COPIES", "AsRelationships", "CaidaError", "FoldError", "Neighbourhood", "Routes", "Survey", "check_sizes",
    "choose_ases", "choose_neighbourhood", "fold_errors", "read", "rerouted", "routes", "survey_of",
]  # fmt: skip
