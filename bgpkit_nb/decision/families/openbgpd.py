"""OpenBGPD: the steps of its manual, bgpd(8)."""

from operator import attrgetter

from .. import values
from ..family import DOCUMENTED, RESOLVABLE, Family, Switch
from ..steps import Step

_STEPS = (
    RESOLVABLE._replace(label="next hop reachable", source="bgpd(8), 1"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "bgpd(8), 2"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "bgpd(8), 3"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "bgpd(8), 4"),
    Step("med", "MED", "lowest", attrgetter("med"), "bgpd(8), 5: within one neighbour AS",
         within=attrgetter("first_as")),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "bgpd(8), 6"),
    Step("weight", "weight", "highest", attrgetter("weight"), "bgpd(8), 7, as corrected in 2021"),
    Step("router_id", "router id", "lowest", values.identifier, "bgpd(8), 9", tie_break=True),
    Step("cluster_list", "CLUSTER_LIST length", "lowest", values.cluster_length, "bgpd(8), 10",
         tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "bgpd(8), 11", tie_break=True),
)

_AGE = Step("oldest", "older route", "lowest", values.not_modelled, "bgpd(8), 8", tie_break=True,
            memory=values.first_of_all, says="the one received first stays")

_SWITCHES = (
    Switch("med compare always", "MEDs are compared whatever the neighbouring AS",
           change=(("med", "within", None),),
           against=("med compare strict",)),
    Switch("med compare strict", "MEDs are compared within one neighbouring AS, the default"),
    Switch("route-age evaluate", "the older route wins before router ids are compared", put=(_AGE,),
           before="router_id",
           against=("route-age ignore",)),
    Switch("route-age ignore", "age is not looked at, the default"),
)

FAMILY = Family("openbgpd", "OpenBGPD", _STEPS, switches=_SWITCHES, confirmed=DOCUMENTED,
                source="OpenBSD, bgpd(8), with the correction of 2021-04-08")
