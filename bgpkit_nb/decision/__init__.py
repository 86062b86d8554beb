"""How a router chooses: the router families, `hear`, and `decide`, whose trace is the algorithm.

`steps` says what a step is, `values` what steps read, `trace` what a decision records, `family` and
`families/` what each router family does and what its operators may switch, `walks` the ways in which
candidates meet, `arrivals` what comes of candidates that arrive one after the other.
"""

from .arrivals import Parting, hear_all, parting, winners_by_order
from .decide import Decision, Event, Table, decide, hear
from .families import FAMILIES, family
from .families.rfc4271 import STEPS
from .family import Family, Switch
from .steps import Past, Step, keep
from .trace import Contest, Ruling, eliminate

__all__ = ["FAMILIES", "STEPS", "Contest", "Decision", "Event", "Family", "Parting", "Past", "Ruling", "Step", "Switch",
           "Table", "decide", "eliminate", "family", "hear", "hear_all", "keep", "parting", "winners_by_order"]
