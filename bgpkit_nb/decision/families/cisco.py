"""Cisco IOS: the thirteen steps of its published list, walked in pairs from the newest path on."""

from operator import attrgetter

from .. import values
from ..family import DOCUMENTED, Family, Switch
from ..steps import Step

_STEPS = (
    Step("weight", "weight", "highest", values.weight, "Cisco 13753, 1"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "Cisco 13753, 2"),
    Step("own", "locally originated", "highest", attrgetter("own"), "Cisco 13753, 3"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "Cisco 13753, 4"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "Cisco 13753, 5"),
    Step("med", "MED", "lowest", attrgetter("med"), "Cisco 13753, 6: within one first AS of an AS_SEQUENCE",
         within=values.neighbor_outside),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"),
         "Cisco 13753, 7: confederation counts as iBGP"),
    Step("igp_metric", "IGP metric", "lowest", values.metric, "Cisco 13753, 8"),
    Step("multipath", "multipath check", "-", values.not_modelled, "Cisco 13753, 9: marks, does not choose"),
    Step("oldest", "oldest external path", "lowest", values.not_modelled, "Cisco 13753, 10", tie_break=True,
         memory=values.first_heard_while_one_is_in_use, says="the one received first stays"),
    Step("router_id", "router id", "lowest", values.identifier, "Cisco 13753, 11", tie_break=True),
    Step("cluster_list", "CLUSTER_LIST length", "lowest", values.cluster_length, "Cisco 13753, 12",
         tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "Cisco 13753, 13",
         tie_break=True),
)

_SWITCHES = (
    Switch("med confed", "MEDs are compared between paths that never left the confederation",
           change=(("med", "within", values.neighbor_in_sequence),)),
    Switch("always-compare-med", "MEDs are compared whatever the neighbouring AS",
           change=(("med", "within", None),)),
    Switch("deterministic-med", "the best of each neighbouring AS first, then the best of those",
           walk="newest first, by group"),
    Switch("missing-as-worst", "a missing MED counts as the highest",
           change=(("med", "value", values.med_or_worst),)),
    Switch("as-path ignore", "AS_PATH length is not compared", drop=("as_path",)),
    Switch("compare-routerid", "the oldest external path has no advantage", drop=("oldest",)),
    Switch("multipath-relax", "routes over different neighbouring ASes may share traffic", shares="anything"),
)

FAMILY = Family("cisco", "Cisco IOS", _STEPS, "newest first", _SWITCHES, group=values.neighbor_in_sequence,
                renewed="keeps its place", shares="neighbour", confirmed=DOCUMENTED,
                source="Cisco, Select BGP Best Path Algorithm, document 13753")
