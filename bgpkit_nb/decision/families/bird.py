"""BIRD: a newcomer meets the best route only; when that goes away, its list is walked. By recordings."""

from functools import partial
from operator import attrgetter

from .. import values
from ..family import RESOLVABLE, Family, Switch
from ..steps import Step

_STEPS = (
    Step("weight", "protocol preference", "highest", values.preference, "recorded: even before the next hop"),
    RESOLVABLE,
    Step("stale", "not stale (LLGR)", "lowest", values.stale, "LLGR_STALE, RFC 9494 4.2"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "recorded"),
    Step("aigp", "AIGP", "lowest", values.aigp_or_worst, "bgp_rte_better: without it, worst"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "recorded"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "recorded"),
    Step("med", "MED", "lowest", attrgetter("med"), "recorded: within one neighbour AS, itself for an AS_SET",
         within=attrgetter("first_as")),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "recorded"),
    Step("igp_metric", "IGP metric", "lowest", values.metric_known_first, "recorded: unknown is worst"),
    Step("router_id", "router id", "lowest", values.identifier, "recorded", tie_break=True),
    Step("cluster_list", "CLUSTER_LIST length", "lowest", values.cluster_length, "recorded", tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "recorded", tie_break=True),
)

_OLDER = Step("oldest", "route there before", "lowest", values.not_modelled, "recorded, RFC 5004",
              tie_break=True,
              memory=values.defends, says="the route that was there before stays")


def _default_med(number: int) -> tuple[tuple[str, str, object], ...]:
    return (("med", "value", partial(values.med_or, number)),)


_SWITCHES = (
    Switch("med metric", "MEDs are compared whatever the neighbouring AS", change=(("med", "within", None),)),
    Switch("deterministic med", "the best of each neighbouring AS first, then the best of those",
           walk="against the best, by group"),
    Switch("default bgp_med", "what a missing MED counts", takes=_default_med),
    Switch("prefer older", "between external routes the one that was there before stays", put=(_OLDER,),
           before="router_id"),
    Switch("path metric off", "AS_PATH length is not compared", drop=("as_path",)),
    Switch("igp metric off", "the IGP metric is not compared", drop=("igp_metric",)),
)

FAMILY = Family("bird", "BIRD", _STEPS, "against the best", _SWITCHES, usable="",
                group=values.preference_and_neighbor,
                renewed="keeps its place",
                source="recordings of BIRD 2.0.12; bgp_rte_better, bgp_rte_recalculate")
