"""How a router chooses: each step, its margin, what settles, and what it hears."""

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.decision import Event, Table, hear
from bgpkit_nb.route import Attributes, Prefix, Route, held, own_network

PREFIX = Prefix.parse("192.0.2.0/24")


def route(
    number: int = 1,
    *,
    path: tuple = (64500, 64501),
    origin: int = 0,
    med: int | None = None,
    clusters: tuple = (),
    **holder: object,
) -> Route:
    """A route like any other but for what is said; `number` tells sessions, ids and addresses apart."""
    usual = {"session": f"s{number}", "local_pref": 100, "peer_id": number, "peer_address": number}
    return held(PREFIX, Attributes(path, origin, med, clusters=clusters), **{**usual, **holder})


# One step at a time: the first route is better there, and the second in every step after it


CONTESTS = {
    "own": (own_network(PREFIX), route(2, local_pref=500), 1),
    "local_pref": (route(2, local_pref=130, path=(1, 2, 3)), route(1, local_pref=100, path=(1,)), 30),
    "as_path": (route(2, path=(1, 2), origin=2), route(1, path=(1, 2, 3)), 1),
    "origin": (route(2, origin=0, med=9), route(1, origin=2, med=0), 2),
    "med": (route(2, med=5, ebgp=False), route(1, med=25), 20),
    "ebgp": (route(2, igp_metric=9), route(1, ebgp=False), 1),
    "igp_metric": (route(2, igp_metric=3), route(1, igp_metric=10), 7),
    "router_id": (route(3, peer_id=1), route(2, peer_id=2), 1),
    "cluster_list": (route(2, peer_id=5, clusters=(1,)), route(1, peer_id=5, clusters=(1, 2)), 1),
    "peer_address": (route(1, peer_id=5), route(2, peer_id=5), 1),
}


def test_every_step_of_the_table_has_its_contest_here() -> None:
    assert list(CONTESTS) == [step.name for step in bgp.STEPS]


@pytest.mark.parametrize(
    ("step", "better", "worse", "margin"), [(name, *contest) for name, contest in CONTESTS.items()]
)
def test_a_step_is_settled_by_its_own_attribute(step: str, better: Route, worse: Route, margin: int) -> None:
    decision = bgp.decide((worse, better))

    assert (decision.route, decision.settled_by, decision.rulings[-1].margin) == (better, step, margin)


def test_prepends_count_each() -> None:
    prepended, plain = route(1, path=(1, 1, 1)), route(2, path=(2, 3))

    assert bgp.decide((prepended, plain)).route == plain


def test_med_is_compared_within_a_neighbouring_as_only() -> None:
    high, low = route(1, path=(1, 9), med=50), route(2, path=(2, 9), med=0)

    decision = bgp.decide((high, low))

    assert (decision.route, decision.settled_by) == (high, "router_id")
    assert decision.rulings[4] == ("med", (0, 1), (0, 1), None)


def test_a_missing_med_is_the_best() -> None:
    assert bgp.decide((route(1, med=1), route(2))).best == 1


def test_med_eliminates_over_the_whole_set_not_pair_by_pair() -> None:
    beaten_by_med, elsewhere, low_med = (
        route(1, path=(1, 9), med=9),
        route(2, path=(2, 9)),
        route(3, path=(1, 9), med=0),
    )

    assert bgp.decide((beaten_by_med, elsewhere)).best == 0
    assert bgp.decide((beaten_by_med, elsewhere, low_med)).best == 1


def test_the_margin_is_over_the_nearest_loser() -> None:
    decision = bgp.decide([route(n, local_pref=value) for n, value in enumerate((80, 130, 100))])

    assert decision.rulings[-1] == ("local_pref", (0, 1, 2), (1,), 30)


def test_the_margin_of_meds_is_the_smallest_of_any_neighbouring_as() -> None:
    meds = ((1, 5), (1, 9), (2, 10), (2, 30))
    decision = bgp.decide([route(n, path=(asn, 9), med=med) for n, (asn, med) in enumerate(meds)])

    assert decision.rulings[4] == ("med", (0, 1, 2, 3), (0, 2), 4)


def test_steps_after_the_one_that_settled_are_never_reached() -> None:
    decision = bgp.decide((route(1, local_pref=200), route(2)))

    assert [ruling.step for ruling in decision.rulings] == ["own", "local_pref"]


# Decisions that need no step


def test_a_router_without_routes_has_none() -> None:
    decision = bgp.decide((), at="r1", prefix=PREFIX)

    assert (decision.best, decision.route, decision.settled_by, decision.equal) == (None, None, None, ())


def test_an_only_route_wins_without_comparison() -> None:
    decision = bgp.decide((route(1),))

    assert (decision.best, decision.settled_by, decision.rulings, decision.equal) == (0, "only", (), (0,))


def test_of_routes_alike_to_the_end_the_first_heard_wins() -> None:
    twins = route(1, session="a"), route(1, session="b")

    decision = bgp.decide(twins)

    assert (decision.best, decision.settled_by, decision.equal) == (0, "first", (0, 1))


def test_routes_that_only_a_tie_break_separates_are_equal() -> None:
    decision = bgp.decide((route(1), route(2), route(3, local_pref=80)))

    assert (decision.best, decision.equal) == (0, (0, 1))


def test_a_route_that_wins_by_an_attribute_is_equal_to_itself_only() -> None:
    assert bgp.decide((route(1, local_pref=130), route(2))).equal == (0,)


def test_an_unknown_family_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no router family 'ios'; choose rfc4271"):
        bgp.decide((route(1),), family="ios")


def test_the_table_of_steps_can_be_read() -> None:
    lines = str(bgp.FAMILIES["rfc4271"]).splitlines()

    assert lines[0] == "RFC 4271"
    assert [line.split()[0] for line in lines[1:]] == [str(number) for number in range(1, len(bgp.STEPS) + 1)]
    assert "LOCAL_PREF" in lines[2]


# What a router hears


def test_a_newer_announcement_takes_the_older_one_s_place_and_counts_as_latest() -> None:
    table = Table((route(1), route(2)), 0)

    heard, decision = hear(table, Event("s1", route(1, path=(1, 2, 3))))

    assert [each.session for each in heard.routes] == ["s2", "s1"]
    assert (heard.best, decision.settled_by) == (0, "as_path")


def test_a_withdrawal_takes_its_session_s_route_away() -> None:
    heard, decision = hear(Table((route(1), route(2)), 0), Event("s1", None))

    assert (heard.routes, decision.settled_by) == ((route(2),), "only")


def test_a_withdrawal_of_what_was_never_announced_changes_nothing() -> None:
    table = Table((route(1),), 0)

    assert hear(table, Event("s9", None))[0] == table
