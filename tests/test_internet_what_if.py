"""What if, on the AS graph: turned knob by knob it is what it would be from the start, and what one reads off it."""

import os
from pathlib import Path

import pytest

import bgpkit_nb as bgp
from tests.random_overrides import random_beyond_case
from tests.random_turns import CALM, DEFENCES, LEAKS, PLAIN, WILD, plans_of, walk

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.internet import Internet, InternetError, Origin, WhatIf  # noqa: E402
from bgpkit_nb.internet.shares import catchments  # noqa: E402

EXAMPLES = int(os.environ.get("BGPKIT_NB_EXAMPLES", "60"))
TURNS = 1000


@pytest.fixture(scope="module")
def real(graph_file: Path) -> Internet:
    """The AS graph of the first of January 2018."""
    return internet.load(graph_file)


@pytest.fixture(scope="module")
def made_up() -> Internet:
    return internet.synthetic(800, seed=7)


def origins_of(graph: Internet, number: int = 1) -> tuple[int, ...]:
    """ASes without customers that have most neighbours: many knobs, and nobody behind them."""
    rows = (graph.providers, graph.peers)
    links = sum(np.diff(each.start.astype(int)) for each in rows)
    links[: graph.transit] = 0
    return tuple(graph.asn[np.argsort(-links, kind="stable")[:number]].tolist())


def assert_as_from_the_start(
    live: WhatIf, step: object, engine: internet.Engine | None = None, weights: internet.Weights | None = None
) -> None:
    """The state is that of the plain engine, or, with preferences of ASes' own, of a fresh start."""
    if live.settings.plain:
        said, engine = live.settings, engine or internet.Engine(live.internet)
        leaks = said.leaks if live.verdict.kind == "settled" else None
        full = engine.route(*live.origins, prepends=said.prepends, silent=said.silent, leaks=leaks,
                            **said.adoption._asdict())  # fmt: skip
        keys, entries = np.where(full.reached, full.keys, 2**32 - 1), full.entries
    else:
        full = WhatIf(live.internet, *live.origins, settings=live.settings)
        assert live.verdict.kind == full.verdict.kind, step
        keys, entries = full.routing.keys, full.entries
    assert np.flatnonzero(live.routing.keys != keys).tolist() == [], step
    assert np.flatnonzero(live.entries != entries).tolist() == [], step
    assert live.captured() == live.routing.captured() == full.captured() if live.settings.plain else True, step
    assert live.catchments() == catchments(live.internet, entries), step
    assert live.catchments(weights) == catchments(live.internet, entries, weights), step


def attacked(announcing: tuple[int, ...]) -> list[Origin]:
    """The first is right, the second announces the same, and further ones forge: the first stands behind them."""
    first, second, *others = announcing
    return [Origin(first), Origin(second, valid=False), *(Origin(each, behind=(first,)) for each in others)]


def walked(
    graph: Internet, kinds: tuple[str, ...], seed: int, turns: int, origins: int = 1, *, attack: bool = False
) -> dict[str, int]:
    """Walk, compare after every turn, and count how the turns were settled."""
    announcing, how = origins_of(graph, origins), {}
    plans = plans_of(graph, announcing) if "communities" in kinds else ()
    announced = attacked(announcing) if attack else announcing
    live, engine = WhatIf(graph, *announced, plans=plans), internet.Engine(graph)
    cones = internet.cones(graph)
    for number, changes in enumerate(walk(graph, announcing, seed, turns, kinds)):
        turned = live.turn(**changes)
        how[turned.how] = how.get(turned.how, 0) + 1
        how["leaking"] = how.get("leaking", 0) + bool(live.routing.leakers)
        how["refusing"] = how.get("refusing", 0) + (live.routing.care is not None)
        assert_as_from_the_start(live, (number, changes), engine, cones)
    return how


# -- turned and from the start -----------------------------------------------------------------------------


@pytest.mark.parametrize("origins", [1, 3])
def test_a_thousand_turns_of_prepends_and_silence_come_to_what_a_full_pass_gives(made_up, origins):
    how = walked(made_up, PLAIN, origins, TURNS, origins)

    assert how["touched"] > 0.9 * TURNS


def test_a_thousand_turns_of_everything_that_puts_customers_first_come_to_what_a_fresh_start_gives(made_up):
    how = walked(made_up, (*PLAIN, *CALM), 3, TURNS, 2)

    assert how["touched"] > 0.9 * TURNS


def test_turns_with_preferences_that_may_not_settle_come_to_what_a_fresh_start_gives(made_up):
    how = walked(made_up, (*PLAIN, *CALM, *WILD), 4, 300)

    assert how["from plain"] > 100


def test_a_thousand_turns_of_adoption_under_attack_come_to_what_a_full_pass_gives(made_up):
    how = walked(made_up, (*PLAIN, *DEFENCES, "rov"), 14, TURNS, 3, attack=True)

    assert how["touched"] > 0.9 * TURNS
    assert how["refusing"] > 0.9 * TURNS


def test_turns_of_adoption_where_some_leak_come_to_what_a_full_pass_gives(made_up):
    for attack, seed in ((True, 15), (False, 16)):
        how = walked(made_up, (*PLAIN, *DEFENCES, *LEAKS), seed, 300, 3, attack=attack)
        assert how["leaking"] > 200


def test_turns_of_preferences_adoption_and_leaks_together_come_to_what_a_fresh_start_gives(made_up):
    walked(made_up, (*PLAIN, *CALM, *DEFENCES), 17, 300, 3, attack=True)
    walked(made_up, (*PLAIN, *CALM, *DEFENCES, *LEAKS), 18, 200, 3, attack=True)
    walked(made_up, (*PLAIN, *CALM, *WILD, *DEFENCES, *LEAKS), 19, 200, 3, attack=True)


def test_turns_of_adoption_and_leaks_on_the_real_graph_come_to_what_a_full_pass_gives(real):
    how = walked(real, (*PLAIN, *DEFENCES), 20, 150, 3, attack=True)
    assert how["touched"] > 75
    walked(real, (*PLAIN, *DEFENCES, *LEAKS), 21, 60, 3, attack=True)


def test_a_thousand_turns_on_the_real_graph_come_to_what_a_full_pass_gives(real):
    how = walked(real, PLAIN, 5, TURNS)

    assert how["touched"] > 0.5 * TURNS


def test_turns_of_everything_on_the_real_graph_come_to_what_a_fresh_start_gives(real):
    walked(real, (*PLAIN, *CALM), 6, 150)
    walked(real, (*PLAIN, *CALM, *WILD), 7, 50)


@pytest.mark.deep
def test_a_thousand_turns_of_everything_on_the_real_graph_come_to_what_a_fresh_start_gives(real):
    walked(real, (*PLAIN, *CALM), 8, TURNS)
    walked(real, (*PLAIN, *CALM, *WILD), 9, TURNS, 2)


@given(st.integers(0, 2**32), st.sampled_from(["gentle", "wild"]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_settings_turned_one_by_one_in_any_network_give_what_they_give_together(seed, kind):
    case, beyond = random_beyond_case(seed, kind)
    live = WhatIf(Internet.of(case.links), *case.origins, plans=beyond.plans)
    parts = [{"prepends": {key: value}} for key, value in case.prepends.items()]
    parts += [{"silent": {key: True}} for key in case.silent]
    parts += [{"local_prefs": {key: value}} for key, value in beyond.local_prefs.items()]
    parts += [{"peers_as_customers": {asn: True}} for asn in beyond.peers_as_customers]
    parts += [{"ignore_prepends": {asn: True}} for asn in beyond.ignore_prepends]
    parts += [{"communities": {key: value}} for key, value in beyond.communities.items()]
    for part in parts:
        live.turn(**part)
    assert_as_from_the_start(live, seed)
    live.set(internet.Settings())
    assert_as_from_the_start(live, seed)


def test_with_nothing_to_spend_on_looking_every_turn_settles_all_anew_and_gives_the_same(made_up):
    origin = origins_of(made_up)[0]
    frugal, live = WhatIf(made_up, origin, budget=0), WhatIf(made_up, origin)
    for changes in walk(made_up, (origin,), 11, 40, PLAIN):
        assert frugal.turn(**changes).how in ("anew", "touched")
        live.turn(**changes)
        assert np.array_equal(frugal.routing.keys, live.routing.keys)
        assert np.array_equal(frugal.entries, live.entries)


def test_a_turn_that_moves_nobody_looks_at_hardly_anything(real):
    live = WhatIf(real, 13335)
    turned = live.turn(prepends={(174, 13335): 3})

    assert (turned.how, turned.ases) == ("touched", 0)
    assert turned.links < 10


def test_the_winner_is_the_one_of_the_decision_wherever_one_looks_in_the_real_graph(real):
    live = WhatIf(real, 13335, prepends={(13335, 174): 2}, local_prefs={(3356, 1299): 150, (6939, 1299): 300},
                  peers_as_customers=[1299, 3257], ignore_prepends=[7018, 9002])  # fmt: skip
    named = [int(real.index(asn)) for asn in (3356, 6939, 1299, 3257, 7018, 9002)]
    assert live.verdict.kind == "settled"
    for at in [*named, *range(0, len(real), 997)]:
        asn = int(real.asn[at])
        decision = live.routing.decision(asn)
        assert (decision.route and decision.route.as_path) == live.routing.as_path(asn), asn


# -- cut out -----------------------------------------------------------------------------------------------


def fallacies(live: WhatIf, scenario: bgp.Scenario) -> list:
    """The kept ASes that take another path in the small scenario than in the large graph, knob by knob."""
    origin, found = live.origins[0].asn, [*internet.cut_errors(live, scenario)]
    for knob in scenario.knobs[:-1]:
        towards = scenario.network.far_end(scenario.network.link(knob.target[1]), origin)
        for copies in range(6):
            turned = WhatIf(live.internet, origin, settings=live.settings.turned(prepends={(origin, towards): copies}))
            found += internet.cut_errors(turned, scenario.set(**{knob.name: copies}))
    return found


def test_a_neighbourhood_cut_out_routes_as_the_graph_does_and_its_knobs_begin_where_they_stand(made_up):
    origin = origins_of(made_up)[0]
    busiest = next(iter(WhatIf(made_up, origin).catchments()))
    live = WhatIf(made_up, origin, prepends={(origin, busiest): 2})
    scenario = internet.cut_out(live, limit=40)
    stands = {knob.name: knob.start for knob in scenario.knobs if knob.kind == "prepend"}

    assert 10 < len(scenario.network.ases) <= 40
    assert sum(demand.volume for demand in scenario.demands) == pytest.approx(100)
    assert "synthetic Internet of 800 ASes, seed 7, which is made up" in scenario.source
    assert "every kept AS takes the path it takes in the full graph" in scenario.source
    assert fallacies(live, scenario) == []
    assert busiest not in live.catchments() or 2 in stands.values()


def test_what_single_ases_prefer_comes_along_when_a_neighbourhood_is_cut_out(real):
    live = WhatIf(real, 13335, prepends={(13335, 174): 2, (174, 3356): 1}, local_prefs={(3356, 1299): 150},
                  peers_as_customers=[1299], ignore_prepends=[7018], plans=[bgp.policy.plan("cogent")],
                  communities={(13335, 174): "174:3001"})  # fmt: skip
    scenario = internet.cut_out(live)

    assert internet.cut_errors(live, scenario) == ()
    assert scenario.network.find(174).plan.name == "Cogent"
    assert len(scenario.network.ases) <= 60


def test_a_neighbourhood_that_cannot_be_cut_out_says_why():
    found = Internet.of([(1, 2, -1), (8, 9, 0), (1, 3, -1)])
    for live, says in [
        (WhatIf(found, 2, silent=[(2, 1)]), "no AS of AS graph reaches AS2; choose an origin that is heard"),
    ]:
        with pytest.raises(InternetError, match=says):
            internet.cut_out(live)
    with pytest.raises(ValueError, match="limit cannot be 3"):
        internet.cut_out(WhatIf(found, 2), limit=3)


# -- shares ------------------------------------------------------------------------------------------------

#: 9 buys from 1 and 2; 1 has 11 and 12 behind it, 2 has 21; 11 has 111.
TREE = [(1, 9, -1), (2, 9, -1), (1, 11, -1), (1, 12, -1), (2, 21, -1), (11, 111, -1), (1, 2, 0)]


def test_catchments_are_counted_in_ases_in_cones_and_in_a_table_of_ones_own():
    found = Internet.of(TREE)
    live = WhatIf(found, 9)
    own = internet.weights(found, {11: 5, 21: 2.5, 777: 9})

    assert live.catchments() == {1: 4, 2: 2}
    assert live.catchments() == live.routing.catchments()
    assert live.catchments(internet.cones(found)) == {1: 5 + 2 + 1 + 1, 2: 3 + 1}
    assert live.catchments(own) == {1: 5, 2: 2.5}
    assert live.shares(own) == {1: 2 / 3, 2: 1 / 3}
    assert (own.absent, own.unknown, own.beyond, own.total) == (5, (777,), 9, 7.5)
    assert "AS777, with 9, are not in the graph and left out" in own.told
    live.turn(silent={(9, 1): True, (9, 2): True})
    assert (live.catchments(), live.shares()) == ({}, {})


def test_catchments_are_told_by_country_where_the_reader_brings_a_table(tmp_path):
    found = Internet.of(TREE)
    path = tmp_path / "countries.csv"
    path.write_text("asn,country\n# made up\nAS11,SE\n12, SE\n21,NO\n500,DK\n", encoding="utf-8")
    live = WhatIf(found, 9)
    by = live.catchments(groups=internet.groups(found, path, rest="elsewhere"))

    assert by == {"elsewhere": {1: 2, 2: 1}, "SE": {1: 2}, "NO": {2: 1}}


def test_movers_say_who_went_from_where_to_where_with_what_they_count():
    found = Internet.of([*TREE, (2, 11, -1), (2, 12, -1)])
    live = WhatIf(found, 9)
    before = live.entries.copy()
    live.turn(prepends={(9, 1): 2})
    by_group = live.movers(before, groups=internet.groups(found, {11: "SE", 111: "SE", 12: "NO"}))

    assert [(move.before, move.after, move.ases) for move in live.movers(before)] == [(1, 2, 3)]
    assert live.movers(before, weights=internet.cones(found))[0].largest == ((11, 2.0), (12, 1.0), (111, 1.0))
    assert [(move.group, move.ases) for move in by_group] == [("SE", 2), ("NO", 1)]
    assert live.movers(live.entries) == ()
    live.turn(silent={(9, 1): True, (9, 2): True})
    assert {(move.before, move.after) for move in live.movers(before)} == {(1, None), (2, None)}
    with pytest.raises(InternetError, match="do not fit"):
        live.movers(before[:3])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("11,5\n12,-1\n", "line 2: the weight of AS12 cannot be '-1'; choose a number from 0"),
        ("11,5\n12,nan\n", "line 2: the weight of AS12 cannot be 'nan'"),
        ("11,5\n12,much\n", "line 2: the weight of AS12 cannot be 'much'"),
        ("asn,weight\n11,5\n11,6\n", "line 3: AS11 has a weight already; give each AS one"),
        ("ASX,5\n", "line 1: 'ASX' is no AS number; choose 1 to 4294967295"),
        ("4294967296,5\n", "is no AS number"),
        ("11,5,6\n", "line 1: 3 fields; write an AS number, a comma and one value"),
        ("11,0.5\n12,0.2\n", "the weights sum to 0.7, not 1; correct them, or leave total out"),
        ("500,1\n", "no AS of AS graph has a weight above 0 in the table"),
        ("", "the weights sum to 0, not 1"),
        ("11,1e308\n12,1e308\n", "too large to be summed"),
    ],
)
def test_a_table_of_weights_that_will_not_do_is_refused_by_line_and_value(tmp_path, content, says):
    path = tmp_path / "weights.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InternetError) as refused:
        internet.weights(Internet.of(TREE), path, total=1)
    assert says in str(refused.value)


def test_a_table_that_is_no_table_is_refused(tmp_path):
    found = Internet.of(TREE)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")

    for table, says in [
        (tmp_path / "missing.csv", "cannot be read: No such file"),
        (tmp_path / "binary", "is no CSV file in UTF-8"),
        (tmp_path, "cannot be read"),
        ([1, 2], "a list is no table; give a mapping from ASN, or the path of a CSV file"),
        ({True: 1}, "the table: True is no AS number"),
        ({11: True}, "the weight of AS11 cannot be True"),
    ]:
        with pytest.raises(InternetError, match=says):
            internet.weights(found, table)
    with pytest.raises(InternetError, match="AS11 is in 'SE' already"):
        internet.groups(found, {11: "SE", "AS11": "NO"})
    with pytest.raises(InternetError, match="no AS of AS graph is in the table"):
        internet.groups(found, {500: "SE"})


def test_adoption_and_leaks_that_cannot_be_are_refused_and_change_nothing():
    live = WhatIf(Internet.of(TREE), 9, Origin(111, valid=False), rov=[1])
    before = live.routing.keys.copy(), live.settings
    for changes, says in [
        ({"rov": {500: True}}, "there is no AS 500"),
        ({"rov": [11]}, r"\[11\] does not say which way to turn; write {AS or link: True or False}"),
        ({"leaks": {500: True, 11: True}}, "there is no AS 500"),
        ({"attested": {11: 5}}, "AS 11 cannot have published 5; give AS numbers"),
        ({"attested": {11: [11]}}, "AS11 cannot be a provider of itself"),
    ]:
        with pytest.raises(InternetError, match=says):
            live.turn(**changes)
    assert (live.routing.keys == before[0]).all()
    assert live.settings == before[1]


def test_origin_validation_turned_on_as_by_as_takes_back_what_a_hijacker_captured():
    live = WhatIf(Internet.of(TREE), 9, Origin(111, valid=False))

    assert live.captured() == {9: 5, 111: 2}
    assert live.captured(internet.weights(live.internet, {11: 5, 12: 1, 111: 2})) == {9: 1, 111: 7}
    assert live.turn(rov={1: True}).ases == 0
    assert live.turn(rov={11: True}).ases == 1
    assert live.captured() == {9: 6, 111: 1}
    live.turn(rov={1: False, 11: False})
    assert live.captured() == {9: 5, 111: 2}
