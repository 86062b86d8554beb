"""Ready-made knobs. Each names an AS and, where it applies, the neighbour or link that it is turned towards."""

from .defences import adopt, adopters, hijack, roa, role
from .edges import announce, communities, leak, local_pref, med, more_specific, prepend
from .own import of_as, of_edge, of_link
from .parts import link_up, medium, metric, multipath, next_hop_self, reflectors, relation
from .routers import family, switch

__all__ = ["adopt", "adopters", "announce", "communities", "family", "hijack", "leak", "link_up", "local_pref", "med",
           "medium", "metric", "more_specific", "multipath", "next_hop_self", "of_as", "of_edge", "of_link",
           "prepend", "reflectors", "relation", "roa", "role", "switch"]
