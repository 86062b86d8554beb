"""The choice of a neighbourhood from an AS graph, and the scenario made of it."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.caida import (
    COPIES,
    AsRelationships,
    CaidaError,
    Neighbourhood,
    choose_neighbourhood,
    fold_errors,
    read,
    routes,
)

ORIGIN = 5000


def internet(seed: int, stubs: int = 300, uplinks: int = 9) -> AsRelationships:
    """A made-up Internet: five large networks, thirty regional ones, stubs, and a well-connected origin."""
    dice = random.Random(seed)
    large, regional = range(1, 6), range(11, 41)
    links = [(a, b, 0) for a in large for b in large if a < b]
    links += [(a, b, -1) for b in regional for a in dice.sample(large, dice.randint(1, 2))]
    links += [(a, b, 0) for b in regional for a in regional if a < b and dice.random() < 0.1]
    links += [
        (a, b, -1)
        for b in range(101, 101 + stubs)
        for a in dice.sample([*large, *regional], dice.randint(1, 3))
    ]
    links += [(a, ORIGIN, -1) for a in dice.sample(regional, uplinks)]
    links += [(ORIGIN, 101 + stubs, -1), *((ORIGIN, 101 + at, 0) for at in range(4))]
    return AsRelationships.of(links, name=f"made up {seed}", date="2020-02-02")


@pytest.fixture(scope="module")
def graph() -> AsRelationships:
    """One made-up Internet."""
    return internet(7)


@pytest.fixture(scope="module")
def chosen(graph: AsRelationships) -> Neighbourhood:
    """The origin's neighbourhood there."""
    return choose_neighbourhood(graph, ORIGIN, providers=6, knobs=3)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, graph: AsRelationships) -> Path:
    """The same Internet as a CAIDA file."""
    path = tmp_path_factory.mktemp("caida") / "20200202.as-rel.txt"
    path.write_text("# made up\n" + "".join(f"{a}|{b}|{relation}\n" for a, b, relation in graph.links()))
    return path


# -- the choice --------------------------------------------------------------------------------------------


def test_the_neighbours_kept_are_those_that_catch_most_and_those_that_they_fall_back_to(graph, chosen):
    catchments = routes(graph, ORIGIN).catchments()
    largest = list(catchments)[:6]

    assert chosen.catchments == catchments
    assert chosen.neighbours[:5] == tuple(largest[:5])
    assert chosen.knobs == tuple(largest[:3])


def test_every_neighbour_is_kept_or_folded_and_folded_links_are_gone(graph, chosen):
    folded = [asn for ases in chosen.folded.values() for asn in ases]
    near = {asn for asn in graph.ases() if graph.relation(asn, ORIGIN)}

    assert sorted([*chosen.neighbours, *folded]) == sorted(near)
    assert all(graph.relation(asn, ORIGIN) == kind for kind, ases in chosen.folded.items() for asn in ases)
    assert {asn for asn in near if chosen.relations.relation(asn, ORIGIN)} == set(chosen.neighbours)


def test_all_other_relations_between_kept_ases_are_those_of_the_file(graph, chosen):
    kept = chosen.paths.keys()

    assert chosen.relations.ases() == kept
    for a in kept - {ORIGIN}:
        for b in kept - {ORIGIN}:
            assert chosen.relations.relation(a, b) == graph.relation(a, b)


def test_every_kept_as_starts_on_its_path_in_the_full_graph(graph, chosen):
    full, folded = routes(graph, ORIGIN), routes(chosen.relations, ORIGIN)

    for asn, path in chosen.paths.items():
        assert full.path(asn) == folded.path(asn) == path
        assert set(path) <= chosen.paths.keys()


def test_every_kept_neighbour_catches_a_source_and_no_more_ases_are_kept_than_allowed(chosen):
    assert {chosen.paths[source][-2] for source in chosen.sources} == set(chosen.neighbours)
    assert len(chosen.sources) <= 24 and len(chosen.paths) <= 60


def test_sources_stand_for_ases_that_do_as_they_do(graph, chosen):
    stands = Counter()
    for source, count in chosen.sources.items():
        stands[chosen.paths[source][-2]] += count

    assert all(0 < stands[asn] <= chosen.catchments[asn] for asn in chosen.neighbours)


def test_a_knob_moves_as_many_ases_to_each_entry_as_the_sources_that_move_stand_for(graph, chosen):
    """Not more than in the full graph: kinds that were not drawn are missing, none is counted double."""
    start = routes(graph, ORIGIN).entries
    for knob in chosen.knobs:
        full = routes(graph, ORIGIN, prepends={knob: 1}).entries
        small = routes(chosen.relations, ORIGIN, prepends={knob: 1}).entries
        moved = Counter(full[asn] for asn in full if full[asn] != start[asn])
        shown = Counter()
        for source, stands in chosen.sources.items():
            shown[small[source]] += stands * (small[source] != start[source])
        assert all(shown[entry] <= moved[entry] for entry in shown)


def test_turning_the_first_knob_moves_sources(chosen):
    moved = routes(chosen.relations, ORIGIN, prepends={chosen.knobs[0]: 3})

    assert any(moved.path(source) != chosen.paths[source] for source in chosen.sources)


def test_the_same_seed_chooses_the_same_and_another_seed_other_sources(graph, chosen):
    assert choose_neighbourhood(graph, ORIGIN, providers=6, knobs=3) == chosen
    assert choose_neighbourhood(graph, ORIGIN, providers=6, knobs=3, seed=1).sources != chosen.sources


def test_the_check_names_the_as_the_setting_and_both_paths_where_folding_misleads(graph, chosen):
    cut = chosen.neighbours[-1]
    links = chosen.relations.among(chosen.paths, without=[(cut, ORIGIN)])
    errors = fold_errors(graph, replace(chosen, relations=links), towards=chosen.knobs[:1])
    error = next(error for error in errors if error.asn == cut)

    assert {error.copies for error in errors} == {0, *COPIES, None}
    assert error.full == (cut, ORIGIN) != error.folded
    assert str(error).startswith(
        f"AS{cut}, 0 prepended towards AS{chosen.knobs[0]}: {cut} {ORIGIN} in the full graph, "
    )


@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(0, 5), st.integers(14, 60))
@settings(max_examples=40, deadline=None)
def test_whatever_is_asked_for_the_start_is_that_of_the_full_graph(seed, providers, knobs, limit):
    made_up = internet(seed, stubs=80)
    found = choose_neighbourhood(made_up, ORIGIN, providers=providers, knobs=knobs, limit=limit, seed=seed)
    small = routes(found.relations, ORIGIN)

    assert {asn: small.path(asn) for asn in found.paths} == dict(found.paths)
    assert len(found.paths) <= limit
    assert sum(found.sources.values()) <= sum(found.catchments.values())


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_with_every_link_of_the_origin_and_room_enough_no_prepend_changes_an_answer(seed):
    made_up = internet(seed, stubs=60, uplinks=4)
    found = choose_neighbourhood(made_up, ORIGIN, providers=9, knobs=9, limit=60, sources=10, seed=seed)

    assert not any(found.folded.values())
    assert fold_errors(made_up, found, copies=[0, *COPIES]) == ()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"providers": 0}, "providers cannot be 0; choose a whole number from 1"),
        ({"knobs": -1}, "knobs cannot be -1; choose a whole number from 0"),
        ({"sources": "many"}, "sources cannot be 'many'; choose a whole number from 1"),
        ({"limit": 9}, "limit cannot be 9; choose a whole number from 10"),
        ({"limit": 2.5}, "limit cannot be 2.5; choose a whole number from 10"),
    ],
)
def test_sizes_that_will_not_do_are_refused_with_what_would(graph, options, says):
    with pytest.raises(CaidaError, match=says):
        choose_neighbourhood(graph, ORIGIN, **options)


def test_an_origin_that_is_not_there_is_refused(graph):
    with pytest.raises(
        CaidaError, match="there is no AS 64500 in made up 7; choose one that has a link there"
    ):
        choose_neighbourhood(graph, 64500)


def test_an_origin_with_a_single_provider_has_a_neighbourhood_too(graph):
    stub = next(asn for asn in range(110, 400) if len(graph.providers[asn]) == 1)
    found = choose_neighbourhood(graph, stub)

    assert found.neighbours == graph.providers[stub] == found.knobs
    assert fold_errors(graph, found) == ()


# -- the scenario ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scenario(file: Path) -> bgp.Scenario:
    """The scenario of the made-up file."""
    return bgp.scenarios.neighbourhood(file, origin=ORIGIN, providers=6, knobs=3)


def agrees(scenario: bgp.Scenario, graph: AsRelationships, **announced) -> bool:
    """Whether every AS of the scenario takes the path of the full graph."""
    outcome, full = bgp.solve(scenario), routes(graph, scenario.subject, **announced)
    others = [system.asn for system in scenario.network.ases if system.asn != scenario.subject]
    return outcome.settled and all(outcome.hops(asn)[0].ases == full.path(asn) for asn in others)


def test_the_scenario_starts_as_the_full_graph_does_when_solved_message_by_message(scenario, graph):
    assert agrees(scenario, graph)


def test_the_scenario_says_what_is_real_and_what_is_made_up(scenario):
    assert scenario.subject == ORIGIN
    assert scenario.network.name == f"Around AS{ORIGIN}, 2020-02-02"
    assert "20200202.as-rel.txt" in scenario.source and "are made up" in scenario.source
    assert [str(prefix) for prefix in scenario.prefixes] == ["198.51.100.0/24"]
    assert sum(demand.volume for demand in scenario.demands) == pytest.approx(100)


def test_there_is_a_prepend_knob_for_each_of_the_largest_neighbours(scenario, chosen):
    first, *others = chosen.knobs

    assert [knob.name for knob in scenario.knobs] == [
        "prepend",
        *(f"prepend_{n}" for n in others),
        "announce",
    ]
    assert scenario.knob("prepend").label == f"Prepends towards AS{first}"
    assert scenario.knob("prepend").values == (0, 1, 2, 3, 4, 5)


def test_an_as_that_people_know_by_name_is_called_by_it(tmp_path):
    path = tmp_path / "as-rel.txt"
    path.write_text("174|13335|-1\n174|4000|-1\n")
    network = bgp.scenarios.neighbourhood(path).network

    assert [system.name for system in network.ases] == ["Cogent", "AS4000", "Cloudflare"]


def test_with_check_the_source_lists_those_for_whom_folding_changes_the_answer(file, graph, chosen):
    checked = bgp.scenarios.neighbourhood(file, origin=ORIGIN, providers=6, knobs=3, check=True)
    errors = fold_errors(graph, chosen)

    assert "Compared with the full graph at 0 to 5 prepends and unannounced" in checked.source
    assert all(f"AS{error.asn} (" in checked.source for error in errors)
    assert errors or "every kept AS takes the path it takes there" in checked.source


def test_the_neighbourhood_may_announce_an_ipv6_prefix(file):
    four, six = (bgp.solve(bgp.scenarios.neighbourhood(file, origin=ORIGIN, providers=6, knobs=3, prefix=prefix))
                 for prefix in ("198.51.100.0/24", "2001:db8::/32"))

    assert six.shares() == four.shares()
    assert str(six.prefix) == "2001:db8::/32"
    assert "the prefix 2001:db8::/32 are made up" in six.scenario.source


def test_a_bad_file_is_refused_by_the_scenario_as_by_the_reader(tmp_path):
    with pytest.raises(CaidaError, match="there is no such file"):
        bgp.scenarios.neighbourhood(tmp_path / "missing")


# -- the real neighbourhood --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cloudflare(graph_file: Path) -> bgp.Scenario:
    """The real neighbourhood of AS13335 at the start of 2018."""
    return bgp.scenarios.neighbourhood(graph_file)


@pytest.fixture(scope="module")
def real(graph_file: Path) -> AsRelationships:
    """The real AS graph."""
    return read(graph_file)


def test_the_real_neighbourhood_keeps_at_most_sixty_ases_and_eight_providers(cloudflare, real):
    around = {cloudflare.network.far_end(link, 13335) for link in cloudflare.network.links_of(13335)}

    assert len(cloudflare.network.ases) <= 60
    assert around <= set(real.providers[13335]) and len(around) == 8
    assert {4775, 174, 10026, 4637, 4826} <= around


def test_every_position_of_every_prepend_knob_gives_the_paths_of_the_full_graph(cloudflare, real):
    assert agrees(cloudflare, real)
    for knob in cloudflare.knobs[:-1]:
        neighbour = cloudflare.base.far_end(cloudflare.base.link(knob.target[1]), 13335)
        for copies in knob.values[1:]:
            turned = cloudflare.set(**{knob.name: copies})
            assert agrees(turned, real, prepends={neighbour: copies}), (knob.name, copies)


def test_one_prepend_towards_the_largest_provider_moves_what_the_full_graph_moves(cloudflare, real):
    before, after = bgp.solve(cloudflare), bgp.solve(cloudflare.set(prepend=1))

    assert before.share("Globe Telecom") > 0.3
    assert after.share("Globe Telecom") < 0.01
    assert after.hops("Hurricane Electric")[0].ases == (6939, 4826, 13335)
    assert routes(real, 13335, prepends={4775: 1}).path(6939) == (6939, 4826, 13335)


def test_the_check_of_the_real_neighbourhood_finds_no_as_that_folding_misleads(real):
    assert fold_errors(real, choose_neighbourhood(real, 13335)) == ()
