"""Junos: the fifteen steps of its published list, routes grouped by neighbouring AS unless told otherwise."""

from operator import attrgetter

from .. import values
from ..family import DOCUMENTED, RESOLVABLE, Family, Switch
from ..steps import Step

_STEPS = (
    RESOLVABLE._replace(source="BGP path selection, 1"),
    Step("weight", "routing preference", "lowest", values.routing_preference, "BGP path selection, 2"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "BGP path selection, 3"),
    Step("aigp", "AIGP", "lowest", values.not_modelled, "BGP path selection, 4: if enabled"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "BGP path selection, 5"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "BGP path selection, 6"),
    Step("med", "MED", "lowest", attrgetter("med"), "BGP path selection, 7: within one neighbour AS",
         within=attrgetter("first_as")),
    Step("own", "strictly internal path", "highest", attrgetter("own"), "BGP path selection, 8"),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "BGP path selection, 9"),
    Step("igp_metric", "IGP metric", "lowest", values.metric, "BGP path selection, 10"),
    Step("oldest", "active path", "highest", values.not_modelled,
         "BGP path selection, 11: between external ones", tie_break=True,
         memory=values.in_use, says="the active route stays"),
    Step("primary", "primary over secondary", "-", values.not_modelled,
         "BGP path selection, 12: copies between tables", tie_break=True),
    Step("router_id", "router id", "lowest", values.identifier, "BGP path selection, 13", tie_break=True),
    Step("cluster_list", "CLUSTER_LIST length", "lowest", values.cluster_length, "BGP path selection, 14",
         tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "BGP path selection, 15",
         tie_break=True),
)

#: The configuration takes one of these three.
_ONE_OF = ("always-compare-med", "cisco-non-deterministic", "external-router-id")


def _others(name: str) -> tuple[str, ...]:
    return tuple(other for other in _ONE_OF if other != name)


_SWITCHES = (
    Switch("always-compare-med", "MEDs are compared whatever the neighbouring AS",
           change=(("med", "within", None),),
           walk="all at once", against=_others("always-compare-med")),
    Switch("cisco-non-deterministic",
           "routes are compared in pairs, the active one first, then from the newest on",
           walk="active first", against=_others("cisco-non-deterministic")),
    Switch("external-router-id", "the active path has no advantage", drop=("oldest",),
           against=_others("external-router-id")),
    Switch("as-path-ignore", "AS_PATH length is not compared", drop=("as_path",)),
    Switch("aigp", "the accumulated IGP metric is compared",
           change=(("aigp", "value", values.aigp_or_worst),)),
)

FAMILY = Family("junos", "Junos", _STEPS, "by group", _SWITCHES, renewed="keeps its place",
                shares="neighbour",
                confirmed=DOCUMENTED,
                source="Juniper Networks, Understanding BGP Path Selection; path-selection")
