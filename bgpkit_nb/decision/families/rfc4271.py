"""RFC 4271: elimination over the whole set of candidates."""

from operator import attrgetter

from .. import values
from ..family import STANDARD, Family, Switch
from ..steps import Step

#: RFC 4271 9.1.2, with the degree of preference (LOCAL_PREF) first. The RFC leaves a router's own networks to
#: local policy (9.1.1); every recorded implementation puts them before anything learned, so that is the first
#: row.
STEPS = (
    Step("own", "own network", "highest", attrgetter("own"), "RFC 4271 9.1.1: local policy"),
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "RFC 4271 9.1.2"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "RFC 4271 9.1.2.2 a"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "RFC 4271 9.1.2.2 b"),
    Step("med", "MED", "lowest", attrgetter("med"), "RFC 4271 9.1.2.2 c: within one neighbour AS",
         within=attrgetter("first_as")),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "RFC 4271 9.1.2.2 d"),
    Step("igp_metric", "IGP metric", "lowest", attrgetter("igp_metric"), "RFC 4271 9.1.2.2 e"),
    Step("router_id", "router id", "lowest", values.identifier, "RFC 4271 9.1.2.2 f, RFC 4456 9",
         tie_break=True),
    Step("cluster_list", "CLUSTER_LIST length", "lowest", values.cluster_length, "RFC 4456 9", tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "RFC 4271 9.1.2.2 g",
         tie_break=True),
)

#: Not the RFC's, but what routers offer or operators do: the same elimination with another reading of a value.
_SWITCHES = (
    Switch("always-compare-med", "MEDs are compared whatever the neighbouring AS",
           change=(("med", "within", None),)),
    Switch("missing-as-worst", "a missing MED counts as the highest",
           change=(("med", "value", values.med_or_worst),)),
    Switch("ignore-prepends", "an AS that stands in the AS_PATH several times in a row counts once",
           change=(("as_path", "value", values.length_without_prepends),
                   ("as_path", "label", "AS_PATH length without prepends"))),
)

FAMILY = Family("rfc4271", "RFC 4271", STEPS, switches=_SWITCHES, confirmed=STANDARD,
                source="RFC 4271 9.1.2.1 and 9.1.2.2")
