"""GoBGP: every route moves up a sorted list while it beats the one before it. Judged by recordings."""

from operator import attrgetter

from .. import values
from ..family import RESOLVABLE, Family, Switch
from ..steps import Step

_STEPS = (
    Step("stale", "not stale (LLGR)", "lowest", values.stale, "LLGR_STALE, RFC 9494 4.2"),
    RESOLVABLE,
    Step("local_pref", "LOCAL_PREF", "highest", attrgetter("local_pref"), "recorded"),
    Step("own", "locally originated", "highest", attrgetter("own"), "compareByLocalOrigin"),
    Step("as_path", "AS_PATH length", "lowest", attrgetter("length"), "recorded"),
    Step("origin", "ORIGIN", "lowest", attrgetter("attrs.origin"), "recorded"),
    Step("med", "MED", "lowest", attrgetter("med"), "recorded: within one first AS, of a set its first",
         within=values.neighbor_or_member),
    Step("ebgp", "eBGP over iBGP", "highest", attrgetter("ebgp"), "recorded"),
    Step("oldest", "oldest external path", "lowest", values.not_modelled, "recorded: true age",
         tie_break=True,
         memory=values.first_heard, says="the one received first stays"),
    Step("router_id", "router id", "lowest", attrgetter("peer_id"), "recorded: never ORIGINATOR_ID",
         tie_break=True),
    Step("peer_address", "peer address", "lowest", attrgetter("peer_address"), "recorded", tie_break=True),
)

_SWITCHES = (
    Switch("always-compare-med", "MEDs are compared whatever the neighbouring AS",
           change=(("med", "within", None),)),
    Switch("ignore-as-path-length", "AS_PATH length is not compared", drop=("as_path",)),
    Switch("external-compare-router-id", "router ids decide between external paths, not their age",
           drop=("oldest",)),
)

FAMILY = Family("gobgp", "GoBGP", _STEPS, "sorted list", _SWITCHES, usable="last",
                source="recordings of GoBGP 3.10.0; internal/pkg/table/destination.go")
