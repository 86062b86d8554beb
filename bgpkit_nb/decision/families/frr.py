"""FRRouting: a champion walks its list of paths from the newest on. Judged by recordings of FRR 8.4.4.

What its code also looks at and this model does not have: administrative distance of redistributed routes,
ACCEPT_OWN (VPNs), stale sessions. FRR also compares MEDs where both paths begin with the same member of a
confederation.
"""

from operator import attrgetter

from .. import values
from ..family import Family, Switch
from ..steps import Step

_STEPS = (
    Step("stale", "not stale (LLGR)", "lowest", values.stale, "LLGR_STALE, RFC 9494 4.2"),
    Step("weight", "weight", "highest", values.weight, "recorded"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "recorded"),
    Step("own", "locally sourced", "highest", attrgetter("own"), "bgp_path_info_cmp"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"),
         "recorded: an AS_SET counts 1 anywhere"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "recorded"),
    Step("med", "MED", "lowest", attrgetter("med"), "recorded: within one first AS, never an AS_SET",
         within=values.neighbor_in_sequence),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "recorded"),
    Step("igp_metric", "IGP metric", "lowest", values.metric, "recorded"),
    Step("confed", "confederation over iBGP", "highest", attrgetter("confed"), "bgp_path_info_cmp"),
    Step("oldest", "path in use", "highest", values.not_modelled,
         "recorded: the selected one, not the oldest", tie_break=True,
         memory=values.in_use, says="the route in use stays"),
    Step("router_id", "router id", "lowest", values.identifier, "recorded", tie_break=True),
    Step("cluster_list", "CLUSTER_LIST length", "lowest", values.cluster_length, "recorded", tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "recorded", tie_break=True),
)

_AIGP = Step("aigp", "AIGP", "lowest", values.aigp, "bgp_path_info_cmp: only if both carry it")
_CLUSTERS = Step("cluster_metric", "CLUSTER_LIST length, as IGP metric", "lowest", values.cluster_length,
                 "bgp_path_info_cmp")

_SWITCHES = (
    Switch("always-compare-med", "MEDs are compared whatever the neighbouring AS",
           change=(("med", "within", None),)),
    Switch("deterministic-med", "the best of each neighbouring AS first, then the best of those",
           walk="newest first, by group"),
    Switch("missing-as-worst", "a missing MED counts as the highest",
           change=(("med", "value", values.med_or_worst),)),
    Switch("as-path ignore", "AS_PATH length is not compared", drop=("as_path",),
           against=("as-path confed",)),
    Switch("as-path confed", "members of the confederation count in the AS_PATH length",
           change=(("as_path", "value", values.length_with_confederation),)),
    Switch("compare-routerid", "the path in use has no advantage", drop=("oldest",)),
    Switch("aigp", "the accumulated IGP metric is compared", put=(_AIGP,), before="as_path"),
    Switch("equal-cluster-length", "iBGP multipath asks for equal CLUSTER_LIST lengths", put=(_CLUSTERS,),
           before="confed"),
    Switch("multipath-relax", "routes over different neighbouring ASes may share traffic", shares="anything"),
)

FAMILY = Family("frr", "FRRouting", _STEPS, "newest first", _SWITCHES, group=values.neighbor_in_sequence,
                renewed="keeps its place", shares="neighbour",
                source="recordings of FRR 8.4.4; bgpd/bgp_route.c")
