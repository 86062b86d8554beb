"""Router families: every step, every switch, the order of arrival, and the bugs of others that concern
selection."""

import pickle
from dataclasses import replace
from itertools import permutations

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.decision import FAMILIES, Decision, Event, Family, Table, decide, family, hear
from bgpkit_nb.decision.family import DOCUMENTED
from bgpkit_nb.route import Attributes, Prefix, Route, Segment, held, own_network

PREFIX = Prefix.parse("192.0.2.0/24")
WORST = 4294967295

each_family = pytest.mark.parametrize("name", FAMILIES)


def route(
    number: int = 1,
    *,
    path: tuple = (64500, 64501),
    origin: int = 0,
    med: int | None = None,
    originator: int | None = None,
    clusters: tuple = (),
    aigp: int | None = None,
    communities: tuple = (),
    **holder: object,
) -> Route:
    """A route like any other but for what is said; `number` tells sessions, router ids and addresses
    apart."""
    attrs = Attributes(
        path,
        origin,
        med,
        communities=frozenset(communities),
        originator=originator,
        clusters=clusters,
        aigp=aigp,
    )
    return held(
        PREFIX,
        attrs,
        **{
            "session": f"s{number}",
            "neighbor_as": 64500,
            "peer_id": number,
            "peer_address": number,
            **holder,
        },
    )


def arrive(
    *routes: Route, family: str, switches: tuple[str, ...] = (), table: Table | None = None
) -> Decision:
    """What a router decides after it heard these routes one after the other."""
    return follow([Event(each.session, each) for each in routes], family, switches, table)[1]


def follow(
    events: list[Event], name: str, switches: tuple[str, ...] = (), table: Table | None = None
) -> tuple[Table, Decision]:
    """The table and the last decision after some events."""
    table, decision = table or Table(), None
    for event in events:
        table, decision = hear(table, event, name, switches)
    return table, decision


# Steps: what they compare, in every family that has them


INSIDE = {"ebgp": False}
BETTER_AND_WORSE = {
    "reachable": (route(2), route(1, reachable=False)),
    "stale": (route(2), route(1, communities=("65535:6",))),
    "weight": (route(2, weight=10), route(1, weight=5)),
    "local_pref": (route(2, local_pref=130), route(1, local_pref=100)),
    "own": (own_network(PREFIX), route(1, path=())),
    "aigp": (route(2, aigp=5), route(1, aigp=9)),
    "as_path": (route(2, path=(1, 2)), route(1, path=(1, 2, 3))),
    "origin": (route(2, origin=0), route(1, origin=2)),
    "med": (route(2, med=5), route(1, med=25)),
    "ebgp": (route(2), route(1, ebgp=False)),
    "igp_metric": (route(2, igp_metric=3), route(1, igp_metric=10)),
    "confed": (route(2, ebgp=False, confed=True), route(1, ebgp=False)),
    "router_id": (route(1, **INSIDE), route(2, **INSIDE)),
    "cluster_list": (
        route(2, clusters=(1,), peer_id=5, **INSIDE),
        route(1, clusters=(1, 2), peer_id=5, **INSIDE),
    ),
    "peer_address": (route(1, peer_id=5, **INSIDE), route(2, peer_id=5, **INSIDE)),
}
ORDER = {
    "rfc4271": "own local_pref as_path origin med ebgp igp_metric router_id cluster_list peer_address",
    "cisco": "weight local_pref own as_path origin med ebgp igp_metric "
    "multipath oldest router_id cluster_list peer_address",
    "junos": "reachable weight local_pref aigp as_path origin med own ebgp igp_metric "
    "oldest primary router_id cluster_list peer_address",
    "frr": "stale weight local_pref own as_path origin med ebgp igp_metric "
    "confed oldest router_id cluster_list peer_address",
    "bird": "weight reachable stale local_pref aigp as_path origin med "
    "ebgp igp_metric router_id cluster_list peer_address",
    "gobgp": "stale reachable local_pref own as_path origin med ebgp oldest router_id peer_address",
    "openbgpd": "reachable local_pref as_path origin med ebgp weight router_id cluster_list peer_address",
}
#: Steps that look at something that this model leaves out, or that another test is about.
ELSEWHERE = {("cisco", "multipath"), ("junos", "primary"), ("junos", "aigp")}
#: Where a family's earlier steps see the same thing first.
SEEN_BEFORE = {("cisco", "own"): "weight", ("junos", "own"): "weight", ("frr", "own"): "weight"}


def test_every_family_that_there_is_has_its_order_here() -> None:
    assert list(FAMILIES) == ["rfc4271", *sorted(set(ORDER) - {"rfc4271"})]


@each_family
def test_a_family_s_steps_stand_in_its_published_or_recorded_order(name: str) -> None:
    assert [step.name for step in FAMILIES[name].steps] == ORDER[name].split()


def test_cisco_has_thirteen_steps_and_junos_fifteen() -> None:
    assert (len(FAMILIES["cisco"].steps), len(FAMILIES["junos"].steps)) == (13, 15)


STEPS = [
    (name, step.name)
    for name, each in FAMILIES.items()
    for step in each.steps
    if step.memory is None and (name, step.name) not in ELSEWHERE
]


@pytest.mark.parametrize(("name", "step"), STEPS, ids=lambda value: value)
def test_a_step_is_settled_by_what_it_compares_whoever_came_first(name: str, step: str) -> None:
    better, worse = BETTER_AND_WORSE[step]

    for routes in ((better, worse), (worse, better)):
        decision = decide(routes, family=name)
        assert (decision.route, decision.settled_by) == (better, SEEN_BEFORE.get((name, step), step))


@each_family
def test_what_decides_earlier_is_not_overruled_by_what_comes_later(name: str) -> None:
    """MED before LOCAL_PREF, or no ORIGIN at all, are bugs that simulators have had."""
    tail = {"local_pref": 100, "med": 0, "origin": 0, "path": (64500, 1)}
    first = route(1, **{**tail, "local_pref": 110, "med": 50, "origin": 2, "path": (64500, 1, 2)})

    assert decide((first, route(2, **tail)), family=name).settled_by == "local_pref"
    assert (
        decide(
            (route(1, path=(64500, 1), origin=2, med=0), route(2, path=(64500, 1), med=50)), family=name
        ).settled_by
        == "origin"
    )


@each_family
def test_of_two_peers_the_lower_address_wins_and_not_the_higher(name: str) -> None:
    """A manual says the higher one; the routers prefer the lower."""
    pair = route(1, peer_id=7, ebgp=False), route(2, peer_id=7, ebgp=False)

    assert decide(pair, family=name).best == decide(pair[::-1], family=name).best ^ 1 == 0


def test_in_openbgpd_the_higher_weight_wins_and_only_after_ebgp() -> None:
    """Its manual said the lower one until 2021."""
    assert decide((route(1), route(2, weight=5)), family="openbgpd").best == 1
    assert decide((route(1), route(2, weight=5, ebgp=False)), family="openbgpd").settled_by == "ebgp"


def test_gobgp_looks_at_neither_weight_nor_igp_metric_nor_clusters() -> None:
    plain = route(1, igp_metric=100, clusters=(1, 2), ebgp=False)

    assert (
        decide((plain, route(2, weight=9, igp_metric=0, ebgp=False)), family="gobgp").settled_by
        == "router_id"
    )


# AS paths


@each_family
def test_an_as_set_counts_once_and_confederation_segments_not_at_all(name: str) -> None:
    plain = route(2, path=(64500, 1, 2))

    assert decide((route(1, path=(64500, 1, (7, 8, 9))), plain), family=name).settled_by != "as_path"
    assert (
        decide((route(1, path=(Segment("sequence", (65001, 65002)), 64500, 1)), plain), family=name).best == 0
    )


def test_frr_can_be_told_to_count_the_confederation() -> None:
    inside = route(1, path=(Segment("sequence", (65001, 65002)), 64500, 1))
    plain = route(2, path=(64500, 1, 2))

    assert decide((inside, plain), family="frr", switches=["as-path confed"]).route == plain


@each_family
def test_the_neighbouring_as_stands_behind_the_confederation(name: str) -> None:
    high = route(1, path=(Segment("set", (65001,)), 64500, 1), med=9)

    assert decide((high, route(2, path=(64500, 2), med=3)), family=name).settled_by == "med"


LEADING_SETS = route(1, path=((64500, 7), 1), med=9), route(2, path=((64500, 8), 1), med=3)


@pytest.mark.parametrize(
    ("name", "step"), [("frr", "oldest"), ("bird", "med"), ("gobgp", "med"), ("rfc4271", "med")]
)
def test_paths_that_begin_with_an_as_set_are_compared_by_med_or_not(name: str, step: str) -> None:
    """FRR never; BIRD and the RFC take the local AS for the neighbour; GoBGP the first member."""
    assert arrive(*LEADING_SETS, family=name).settled_by == step


@pytest.mark.parametrize("name", ["frr", "bird", "gobgp"])
def test_meds_of_two_empty_paths_are_compared(name: str) -> None:
    inside = route(1, path=(), med=9, ebgp=False), route(2, path=(), med=3, ebgp=False)

    assert decide(inside, family=name).settled_by == "med"


# MED


@pytest.mark.parametrize(
    ("name", "switch"),
    [
        ("rfc4271", "always-compare-med"),
        ("cisco", "bgp always-compare-med"),
        ("frr", "always-compare-med"),
        ("junos", "path-selection always-compare-med"),
        ("bird", "med metric on"),
        ("gobgp", "always-compare-med"),
        ("openbgpd", "rde med compare always"),
    ],
)
def test_meds_of_different_neighbours_are_compared_only_when_told(name: str, switch: str) -> None:
    pair = route(1, path=(1, 9), med=9), route(2, path=(2, 9), med=3)

    assert decide(pair, family=name).settled_by != "med"
    assert decide(pair, family=name, switches=[switch]).settled_by == "med"


@each_family
def test_a_missing_med_is_the_best_unless_told_otherwise(name: str) -> None:
    assert decide((route(1), route(2, med=1)), family=name).best == 0


@pytest.mark.parametrize(
    ("name", "switch"),
    [
        ("cisco", "bgp bestpath med missing-as-worst"),
        ("frr", "missing-as-worst"),
        ("rfc4271", "missing-as-worst"),
        ("bird", f"default bgp_med {WORST}"),
    ],
)
def test_a_missing_med_is_the_worst_when_told_so(name: str, switch: str) -> None:
    none, high, highest = route(1), route(2, med=WORST - 1), route(3, med=WORST, peer_id=0)

    assert decide((none, high), family=name, switches=[switch]).best == 1
    assert decide((none, highest), family=name, switches=[switch]).settled_by != "med"


# Order of arrival


#: c beats b by the IGP metric, b beats e by it too, and e beats c by MED: nobody beats both others.
CYCLE = {
    "b": route(22, path=(6, 100), med=1, igp_metric=10, ebgp=False),
    "c": route(23, path=(10, 100), med=10, igp_metric=5, ebgp=False),
    "e": route(25, path=(10, 100), med=0, igp_metric=100, ebgp=False),
}


def winners(name: str, switches: tuple[str, ...] = ()) -> dict[str, str]:
    """Who wins the cycle, by order of arrival."""
    letters = {each.session: letter for letter, each in CYCLE.items()}
    return {
        "".join(order): letters[
            arrive(*[CYCLE[each] for each in order], family=name, switches=switches).route.session
        ]
        for order in permutations(CYCLE)
    }


@pytest.mark.parametrize("name", ["frr", "bird", "cisco"])
def test_in_a_med_cycle_each_route_can_win_by_order_of_arrival(name: str) -> None:
    assert set(winners(name).values()) == {"b", "c", "e"}


def test_frr_and_bird_never_agree_on_the_cycle() -> None:
    assert [order for order in winners("frr") if winners("frr")[order] == winners("bird")[order]] == []


@pytest.mark.parametrize(
    ("name", "switches", "winner"),
    [
        ("frr", ("deterministic-med",), "b"),
        ("bird", ("deterministic med",), "b"),
        ("cisco", ("deterministic-med",), "b"),
        ("junos", (), "b"),
        ("rfc4271", (), "b"),
        ("openbgpd", (), "b"),
        ("frr", ("always-compare-med",), "e"),
        ("bird", ("med metric",), "e"),
        ("junos", ("always-compare-med",), "e"),
        ("gobgp", ("always-compare-med",), "e"),
    ],
)
def test_deterministic_or_global_med_leaves_one_winner(
    name: str, switches: tuple[str, ...], winner: str
) -> None:
    assert set(winners(name, switches).values()) == {winner}


def test_a_newcomer_that_loses_to_the_best_can_change_frr_s_choice_but_not_the_rfc_s() -> None:
    """c arrives last, loses to e by MED one-on-one, and yet e is not the best any more."""
    e, b, c = CYCLE["e"], CYCLE["b"], CYCLE["c"]
    assert decide((e, c), family="frr").route == e

    assert arrive(e, b, family="frr").route == b
    assert arrive(e, b, c, family="frr").route == e
    assert arrive(e, b, family="rfc4271").route == arrive(e, b, c, family="rfc4271").route == b


def test_the_documented_example_of_junos_comes_out_both_ways() -> None:
    """Three paths in quick succession: the first wins in Cisco's way, the second when grouped by
    neighbour."""
    paths = (
        route(1, path=(65010,), med=200),
        route(2, path=(65020,), med=150, igp_metric=5, ebgp=False),
        route(3, path=(65010,), med=100, igp_metric=10, ebgp=False),
    )

    assert decide(paths, family="junos", switches=["cisco-non-deterministic"]).best == 0
    assert decide(paths, family="junos").best == 1


def test_newest_first_best_first_and_all_at_once_pick_three_different_routes() -> None:
    """r2 and r4 come from one AS, r4 with the lower MED; r3 comes from another, between them."""
    r2, r3, r4 = (
        route(n, path=(asn,), med=med) for n, asn, med in ((2, 65024, 200), (3, 65003, 150), (4, 65024, 100))
    )

    assert arrive(r2, r3, r4, family="frr", switches=("compare-routerid",)).route == r2
    assert arrive(r2, r3, r4, family="bird").route == r4
    assert arrive(r2, r3, r4, family="rfc4271").route == r3
    assert arrive(r2, r3, r4, family="frr", switches=("deterministic-med", "compare-routerid")).route == r3


# Which is older, and what that means


OLD, NEW = route(2), route(1)


@pytest.mark.parametrize(
    ("name", "switches", "best"),
    [
        ("rfc4271", (), NEW),
        ("cisco", (), OLD),
        ("cisco", ("compare-routerid",), NEW),
        ("frr", (), OLD),
        ("frr", ("compare-routerid",), NEW),
        ("junos", (), OLD),
        ("junos", ("external-router-id",), NEW),
        ("bird", (), NEW),
        ("bird", ("prefer older",), OLD),
        ("gobgp", (), OLD),
        ("gobgp", ("external-compare-router-id",), NEW),
        ("openbgpd", (), NEW),
        ("openbgpd", ("route-age evaluate",), OLD),
    ],
)
def test_an_older_external_route_stays_where_the_family_says_so(
    name: str, switches: tuple, best: Route
) -> None:
    assert arrive(OLD, NEW, family=name, switches=switches).route == best


@pytest.mark.parametrize("name", ["cisco", "junos", "frr", "gobgp"])
def test_age_never_counts_between_internal_routes(name: str) -> None:
    assert arrive(route(2, ebgp=False), route(1, ebgp=False), family=name).settled_by == "router_id"


def test_frr_s_oldest_is_the_one_in_use_so_without_it_age_does_not_count() -> None:
    table, before = follow(
        [Event(each.session, each) for each in (route(3, local_pref=200), route(2), route(1))], "frr"
    )
    table, after = hear(table, Event("s3", None), "frr")

    assert before.settled_by == "local_pref"
    assert (after.route.session, after.settled_by) == ("s1", "router_id")


def test_gobgp_s_oldest_is_true_age() -> None:
    table, _ = follow(
        [Event(each.session, each) for each in (route(3, local_pref=200), route(2), route(1))], "gobgp"
    )

    _, after = hear(table, Event("s3", None), "gobgp")

    assert (after.route.session, after.settled_by) == ("s2", "oldest")


def test_a_renewed_announcement_of_the_route_in_use_stays_in_use_in_frr_and_is_the_youngest_in_gobgp() -> (
    None
):
    events = [Event("s2", OLD), Event("s1", NEW), Event("s2", OLD._replace(igp_metric=0))]

    assert follow(events, "frr")[1].route.session == "s2"
    assert follow(events, "gobgp")[1].route.session == "s1"


# BIRD's list


def test_bird_compares_a_newcomer_with_the_best_only() -> None:
    _, decision = follow([Event(each.session, each) for each in (route(1), route(2), route(3))], "bird")

    assert [contest.rulings[0].entered for contest in decision.contests] == [(0, 2)]


def test_bird_compares_nothing_when_another_than_the_best_goes_away() -> None:
    table, _ = follow([Event(each.session, each) for each in (route(1), route(2))], "bird")

    table, decision = hear(table, Event("s2", None), "bird")
    assert (decision.best, decision.settled_by) == (0, "only")

    table, _ = follow([Event("s2", route(2)), Event("s3", route(3))], "bird", table=table)
    _, decision = hear(table, Event("s2", None), "bird")
    assert (decision.best, decision.settled_by, decision.contests) == (0, "kept", ())
    assert "stays" in str(bgp.explain(decision))


def test_bird_walks_its_list_when_the_best_goes_away() -> None:
    table, _ = follow([Event(each.session, each) for each in (route(1), route(3), route(2))], "bird")

    table, decision = hear(table, Event("s1", None), "bird")

    assert [contest.rulings[0].entered for contest in decision.contests] == [(0, 1)]
    assert decision.route.session == "s2"
    assert table.order == (1, 0)


@pytest.mark.parametrize(
    ("renewed", "best", "met"),
    [
        (route(1, origin=0), "s1", ["former"]),
        (route(1, origin=2), "s2", ["former", "pair"]),
    ],
)
def test_in_bird_a_renewed_best_meets_what_it_replaces_first(
    renewed: Route, best: str, met: list[str]
) -> None:
    events = [Event("s1", route(1, origin=1)), Event("s2", route(2, origin=1)), Event("s1", renewed)]

    _, decision = follow(events, "bird")

    assert (decision.route.session, [contest.about for contest in decision.contests]) == (best, met)
    assert str(bgp.explain(decision))


@each_family
def test_a_table_made_by_hand_is_taken_as_it_stands(name: str) -> None:
    older = name in ("cisco", "gobgp")

    table, decision = hear(Table((route(2), route(1)), 1), Event("s3", route(3)), name)

    assert (decision.best, len(table.routes)) == (0 if older else 1, 3)


# Next hops that do not resolve


@pytest.mark.parametrize("name", ["rfc4271", "cisco", "junos", "frr", "gobgp", "openbgpd"])
def test_a_route_without_next_hop_is_never_the_best(name: str) -> None:
    dead = route(1, local_pref=500, reachable=False)

    assert decide((dead, route(2)), family=name).best == 1
    nothing = decide((dead, route(2, reachable=False)), family=name)
    assert (nothing.best, nothing.route, nothing.settled_by, nothing.equal) == (None, None, None, ())
    assert "no route that can be used" in str(bgp.explain(nothing))


def test_in_bird_preference_comes_before_the_next_hop_and_a_best_route_may_be_unusable() -> None:
    dead = route(1, weight=10, reachable=False)

    assert decide((dead, route(2)), family="bird").best == 0
    assert decide((dead._replace(weight=0), route(2)), family="bird").settled_by == "reachable"


def test_an_unknown_igp_metric_is_the_worst_in_bird_and_passed_over_in_the_rfc() -> None:
    pair = route(2, igp_metric=None), route(1, igp_metric=50)

    assert decide(pair, family="bird").settled_by == "igp_metric"
    assert decide(pair, family="rfc4271").settled_by == "router_id"


# Inside an AS


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "gobgp"])
def test_the_originator_s_id_takes_the_place_of_the_reflector_s(name: str) -> None:
    reflected = route(9, originator=1, clusters=(9,), ebgp=False)

    assert decide((route(2, ebgp=False), reflected), family=name).best == 1


def test_gobgp_never_looks_at_the_originator() -> None:
    assert decide((route(2, ebgp=False), route(9, originator=1, ebgp=False)), family="gobgp").best == 0


def test_frr_can_compare_clusters_before_ids() -> None:
    pair = route(1, clusters=(1, 2), ebgp=False), route(2, clusters=(1,), ebgp=False)

    assert decide(pair, family="frr").settled_by == "router_id"
    assert decide(pair, family="frr", switches=["equal-cluster-length"]).best == 1


def test_aigp_counts_where_it_is_switched_on_and_in_frr_only_if_both_carry_it() -> None:
    near, far, without = route(2, aigp=5), route(1, aigp=50), route(3)

    assert decide((far, near), family="frr").settled_by != "aigp"
    assert decide((far, near), family="frr", switches=["aigp"]).settled_by == "aigp"
    assert decide((without, near), family="frr", switches=["aigp"]).settled_by != "aigp"
    assert decide((without, near), family="bird").settled_by == "aigp"
    assert decide((without, near), family="junos", switches=["aigp"]).settled_by == "aigp"


# Switches


@pytest.mark.parametrize(
    ("name", "switch"),
    [
        ("cisco", "as-path ignore"),
        ("frr", "bgp bestpath as-path ignore"),
        ("junos", "as-path-ignore"),
        ("bird", "path metric off"),
        ("gobgp", "ignore-as-path-length"),
    ],
)
def test_as_path_length_can_be_ignored(name: str, switch: str) -> None:
    pair = route(2, path=(64500, 1)), route(1, path=(64500, 1, 2), med=0)

    assert decide(pair, family=name).settled_by == "as_path"
    assert "as_path" not in [step.name for step in decide(pair, family=name, switches=[switch]).steps]
    assert decide(pair, family=name, switches=[switch]).settled_by != "as_path"


def test_bird_can_leave_the_igp_metric_out() -> None:
    pair = route(2, igp_metric=3), route(1, igp_metric=10)

    assert decide(pair, family="bird", switches=["igp metric off"]).settled_by == "router_id"


def test_switches_add_up_in_any_order() -> None:
    asked = ("deterministic-med", "missing-as-worst", "always-compare-med")

    assert len({family("frr", order) for order in permutations(asked)}) == 1
    assert family("frr", asked).set == ("always-compare-med", "deterministic-med", "missing-as-worst")
    med = next(step for step in family("frr", asked).steps if step.name == "med")
    assert (med.within, med.value(route())) == (None, WORST)


def test_a_single_switch_may_be_given_as_text() -> None:
    assert family("frr", "compare-routerid") == family("frr", ["compare-routerid"])


@pytest.mark.parametrize(
    ("name", "switches", "message"),
    [
        ("ios", (), "there is no router family 'ios'; choose rfc4271, bird, cisco"),
        ("frr", ("deterministic_mad",), "frr has no switch 'deterministic_mad'; choose deterministic-med"),
        ("bird", ("always-compare-med",), "bird has no switch 'always-compare-med'; choose"),
        (
            "junos",
            ("always-compare-med", "cisco-non-deterministic"),
            "contradict each other; choose one of them",
        ),
        ("junos", ("external-router-id", "always-compare-med"), "contradict each other"),
        (
            "openbgpd",
            ("route-age ignore", "route-age evaluate"),
            "'route-age evaluate' and 'route-age ignore' contradict",
        ),
        (
            "bird",
            ("default bgp_med 5", "default bgp_med 7"),
            "'default bgp_med 5' and 'default bgp_med 7' contradict",
        ),
        (
            "bird",
            ("default bgp_med",),
            "bird has no switch 'default bgp_med'; choose default bgp_med <number>",
        ),
        (
            "bird",
            ("default bgp_med 4294967296",),
            "default bgp_med cannot be 4294967296; choose 0 to 4294967295",
        ),
        ("frr", ("as-path ignore", "as-path confed"), "contradict"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, switches: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        decide((route(),), family=name, switches=switches)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "switch"),
    [(name, switch.name) for name, each in FAMILIES.items() for switch in each.switches if not switch.takes],
)
def test_every_switch_says_what_it_means_and_can_be_turned(name: str, switch: str) -> None:
    turned = family(name, [switch])

    assert turned.set == (switch,)
    assert next(each for each in turned.switches if each.name == switch).meaning
    assert arrive(route(2), route(1), own_network(PREFIX), family=name, switches=(switch,)).best is not None


# Shared traffic


def test_multipath_relax_lets_different_neighbours_share_but_never_changes_the_best() -> None:
    pair = route(1, path=(1, 9), neighbor_as=1), route(2, path=(2, 9), neighbor_as=2)

    strict, relaxed = (decide(pair, family="frr", switches=each) for each in ((), ("multipath-relax",)))

    assert (strict.best, strict.equal) == (relaxed.best, (relaxed.best,))
    assert relaxed.equal == (0, 1)


def test_what_falls_to_a_third_route_s_med_shares_nothing() -> None:
    beaten, low, other = route(1, path=(1, 9), med=9), route(3, path=(1, 9), med=0), route(2, path=(2, 9))

    assert decide((beaten, low, other), family="rfc4271").equal == (1, 2)


# Traces, words, data


@each_family
def test_every_loser_fell_somewhere_and_the_funnel_shows_where(name: str) -> None:
    routes = [*CYCLE.values(), route(1, local_pref=90), route(2, origin=1), route(3)]

    decision = decide(routes, family=name)

    fell = {index: decision.fell(index) for index in range(6) if index != decision.best}
    assert all(fell.values())
    for index, (contest, ruling) in fell.items():
        assert index in ruling.dropped and ruling in contest.rulings
        assert index in decision.funnel[ruling.step].dropped


@each_family
def test_a_decision_is_told_in_words_step_by_step(name: str) -> None:
    routes = [
        route(1, local_pref=90),
        *CYCLE.values(),
        own_network(PREFIX),
        route(4, reachable=False),
        route(2, aigp=3),
    ]
    for number in range(1, len(routes) + 1):
        words = bgp.explain(decide(routes[:number], family=name))
        assert len(words.rows) >= len(FAMILIES[name].steps) or number == 1
        assert str(words)


@each_family
def test_what_unusable_next_hops_leave_alone_is_told(name: str) -> None:
    decision = decide((route(1), route(2, reachable=False)), family=name)

    assert (decision.best, decision.settled_by) == (0, "reachable")
    assert "does not resolve" in str(bgp.explain(decision)) or "one that does not" in str(bgp.explain(decision))


def test_a_walk_in_pairs_is_told_pair_by_pair() -> None:
    said = str(bgp.explain(decide(list(CYCLE.values()), family="frr", at="r1")))

    assert "over s23 against the route via AS64500 (10 100) over s25" not in said.splitlines()[0]
    assert sum(" against " in line for line in said.splitlines()) == 2


@each_family
def test_a_family_is_data_that_can_be_read_and_kept(name: str) -> None:
    rules = FAMILIES[name]

    kept = pickle.loads(pickle.dumps(rules))

    assert str(kept) == str(rules)
    assert decide(CYCLE.values(), family=kept) == decide(CYCLE.values(), family=rules)
    assert len(str(rules).splitlines()) == len(rules.steps) + 1
    assert rules.source


def test_families_known_from_documents_only_say_so_where_they_are_shown() -> None:
    assert {name for name, rules in FAMILIES.items() if rules.confirmed == DOCUMENTED} == {
        "cisco",
        "junos",
        "openbgpd",
    }
    assert all(DOCUMENTED in str(FAMILIES[name]) for name in ("cisco", "junos", "openbgpd"))
    assert DOCUMENTED not in str(FAMILIES["frr"])


def test_a_family_of_one_s_own_can_be_given_whole() -> None:
    shy = FAMILIES["rfc4271"]._replace(steps=FAMILIES["rfc4271"].steps[::-1])

    assert isinstance(shy, Family)
    assert decide((route(2, local_pref=500), route(1)), family=shy).best == 1


@each_family
def test_a_router_without_routes_has_none_in_any_family(name: str) -> None:
    assert decide((), family=name, prefix=PREFIX).best is None
    assert hear(Table(), Event("s1", None), name)[1].best is None


# In a network


def two_ways(name: str, *switches: str) -> bgp.Outcome:
    """An AS whose router is of that family, with two providers' equal routes to an origin."""
    network = bgp.Network("two ways").add(64496, announces=str(PREFIX))
    for asn in (64497, 64498):
        network = network.add(asn).customer(64496, of=asn)
    network = network.add(64499).customer(64499, of=64498).customer(64499, of=64497)
    routers = (*network.routers[:-1], replace(network.routers[-1], family=name, switches=switches))
    return bgp.solve(bgp.Scenario("families", replace(network, routers=routers), 64496))


@each_family
def test_a_router_of_any_family_takes_part_in_a_network(name: str) -> None:
    outcome = two_ways(name)

    decision = outcome.decision(64499)

    assert (decision.family, outcome.settled, len(decision.candidates)) == (name, True, 2)
    assert two_ways(name) == outcome


def test_a_router_s_switches_count_in_a_network() -> None:
    assert two_ways("frr").decision(64499).settled_by == "oldest"
    assert two_ways("frr", "compare-routerid").decision(64499).settled_by == "router_id"


def test_an_unknown_family_in_a_network_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="there is no router family 'ios'"):
        two_ways("ios")


def test_a_network_with_families_is_saved_and_read_again() -> None:
    network = two_ways("frr", "compare-routerid").network

    assert bgp.from_json(bgp.to_json(network)) == network
