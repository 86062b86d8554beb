"""How real the model is: what is held against what, on a synthetic Internet whose truth is known, on real tables."""

import os

import pytest

from bgpkit_nb.tables import gather
from tests.made_up_tables import observed, row, table

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.internet import (  # noqa: E402
    Internet,
    InternetError,
    ceilings,
    elsewhere,
    improve,
    learn,
    plain,
    predict,
    score,
    split,
    split_prefixes,
    twins,
    view,
)
from bgpkit_nb.internet.looking import NO_OFFER  # noqa: E402
from bgpkit_nb.internet.realism import cheapest, hits, interval  # noqa: E402

SIZE = 300


@pytest.fixture(scope="module")
def graph() -> Internet:
    return internet.synthetic(SIZE, seed=3)


@pytest.fixture(scope="module")
def vantages(graph) -> list[int]:
    """Two ASes with several neighbours of every kind."""
    kinds = {asn: graph.neighbours(asn) for asn in graph.asn.tolist()}
    fit = [asn for asn, near in kinds.items() if near["providers"] and near["peers"] and near["customers"]]
    return sorted(fit, key=lambda asn: -sum(map(len, kinds[asn].values())))[:2]


def test_a_model_is_wholly_right_where_the_world_is_the_model(graph, vantages):
    for each in view(graph, observed(graph, vantages), vantages=vantages):
        found = score(each, plain(each))
        assert found.origins == SIZE - 1
        assert (found.next_hop[0], found.length[0], found.path[0]) == (1, 1, 1)
        assert found.next_hop == found.length


def test_what_the_plain_model_chooses_is_what_the_engine_chooses(graph, vantages):
    for each in view(graph, observed(graph, vantages), vantages=vantages):
        for origin, column, ties in zip(each.origin.tolist(), plain(each).tolist(), each.tied.tolist(), strict=True):
            routing = internet.propagate(graph, origin)
            at = graph.index(each.asn)
            assert each.neighbours[column] == routing.next_hops[at]
            assert each.length[each.origin == origin][0, column] == routing.lengths[at]
            assert ties == routing.ties[at]


def test_copies_seen_by_another_vantage_are_fed_in_and_those_of_the_judged_one_are_not(graph, vantages):
    origin = next(asn for asn in graph.asn.tolist()[::-1] if sum(map(len, graph.neighbours(asn).values())) == 1)
    near = graph.neighbours(origin)["providers"]
    assert near and not set(near) & set(vantages)
    held = observed(graph, vantages, {origin: dict.fromkeys(near, 3)})
    fed = view(graph, held, vantages=vantages, prepends="seen")
    bare = view(graph, observed(graph, vantages[:1], {origin: dict.fromkeys(near, 3)}), vantages=vantages[:1],
                prepends="seen")[0]  # fmt: skip
    assert (bare.length == bare.hops).all(), "nobody else saw any"
    for each in fed:
        here = each.origin == origin
        assert (each.length[~here] == each.hops[~here]).all()
        more = each.length[here].astype(int) - each.hops[here]
        assert set(more[each.length[here] != NO_OFFER].tolist()) == {3}


def test_only_sound_paths_to_known_origins_are_judged():
    small = Internet.of([(1, 3, -1), (2, 3, -1), (1, 2, 0), (3, 4, -1)])
    held = table([row(4, 0, 4, 3, 1), row(4, 1, 4, 3, 99), row(4, 2, 4, (1, 2)), row(4, 3, 4, 3, 2, 3), row(4, 4, 4)])
    (found,) = view(small, held, vantages=[4])

    assert found.origin.tolist() == [1]
    assert score(found, plain(found)).path[0] == 1


def test_the_path_seen_is_the_one_of_most_prefixes_and_any_path_is_right_as_a_whole():
    small = Internet.of([(1, 3, -1), (2, 3, -1), (1, 4, -1), (2, 4, -1), (1, 2, 0)])
    held = table([row(3, 0, 3, 1, 4), row(3, 1, 3, 2, 4), row(3, 2, 3, 2, 4)])
    (found,) = view(small, held, vantages=[3])
    next_hop, length, path = hits(found, plain(found))

    assert (next_hop.tolist(), length.tolist(), path.tolist()) == ([False], [True], [True])
    assert found.tied.tolist() == [1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"vantages": [5]}, "no path of made up begins with AS5; choose one of AS3"),
        ({"prepends": "guessed"}, "prepends cannot be 'guessed'"),
        ({"sample": 0, "least": 1}, "sample cannot be 0"),
        ({}, "no AS of AS graph is seen in made up to reach 1,000 origins"),
    ],
)
def test_what_cannot_be_judged_is_refused(options, says):
    small = Internet.of([(1, 3, -1), (1, 4, -1)])
    with pytest.raises(InternetError, match=says):
        view(small, table([row(3, 0, 3, 1, 4), row(3, 1, 3, 1)]), **options)


# -- learning ------------------------------------------------------------------------------------------------------


def twisted(graph: Internet, vantage: int) -> tuple:
    """A world in which one AS, against the rules, likes the neighbour best that the plain model likes least."""
    (found,) = view(graph, observed(graph, [vantage]), vantages=[vantage])
    offered = (found.length != NO_OFFER).sum(axis=0)
    favourite = int(max(np.flatnonzero(offered > SIZE // 2), key=lambda column: found.kind[column]))
    used = np.where(found.length[:, favourite] != NO_OFFER, favourite, plain(found))
    ways = tuple((vantage, int(found.neighbours[column]), int(origin)) for column, origin in
                 zip(used, found.origin, strict=True))  # fmt: skip
    return found._replace(used=used, ways=ways), favourite


def test_a_favourite_neighbour_is_found_out_and_told_as_data(graph, vantages):
    world, favourite = twisted(graph, vantages[0])
    found = improve(graph, world)

    assert found.learned.next_hop[0] > found.plain.next_hop[0] + 0.15
    assert found.learned.next_hop[0] > 0.9
    name = int(world.neighbours[favourite])
    assert found.preferences.handicap[name] == min(found.preferences.handicap.values()) < 0
    assert {"neighbour", "origins", "handicap"} == set(found.preferences.table[0])
    assert found.gain[1] > 0, "the interval leaves no doubt"


def test_nothing_is_learned_where_the_model_is_right(graph, vantages):
    (found,) = view(graph, observed(graph, vantages[:1]), vantages=vantages[:1])
    gain = improve(graph, found)

    assert gain.preferences.trust == 0
    assert set(gain.preferences.handicap.values()) == {0}
    assert gain.gain == (0, 0, 0)


def test_each_origin_is_in_one_part_whatever_else_was_seen(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    parts = split(world, seed=5)
    drawn = [set(part.origin.tolist()) for part in parts]
    assert sorted(origin for each in drawn for origin in each) == sorted(world.origin.tolist())
    assert [len(each) / len(world.origin) for each in drawn] == pytest.approx([1 / 3, 1 / 6, 1 / 2], abs=0.1)

    fewer = split(world.part(world.origin % 2 == 0), seed=5)
    assert all(set(few.origin.tolist()) <= each for few, each in zip(fewer, drawn, strict=True))
    assert set(split(world, seed=6).judge.origin.tolist()) != drawn[2]


def test_the_part_that_judges_has_no_say_in_what_is_learned(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    before = improve(graph, world, seed=5)
    judges = np.isin(world.origin, split(world, seed=5).judge.origin)
    ways = tuple((way[0], 1, way[-1]) if judge else way for way, judge in zip(world.ways, judges, strict=True))
    after = improve(graph, world._replace(used=np.where(judges, 0, world.used), ways=ways), seed=5)

    assert vars(after.preferences) == vars(before.preferences)
    assert after.learned.next_hop != before.learned.next_hop


def test_what_chooses_has_a_say(graph, vantages):
    """Whatever fits best is not taken if it is not borne out by origins that were not fitted."""
    parts = split(twisted(graph, vantages[0])[0])
    assert any(learn(graph, parts.fit, parts.choose).handicap.values())
    against = parts.choose._replace(used=plain(parts.choose))
    found = learn(graph, parts.fit, against)
    assert (set(found.handicap.values()), found.trust) == ({0}, 0)
    with pytest.raises(InternetError, match="origins to fit and 0 to choose by; choose one that reaches more"):
        learn(graph, parts.fit, parts.choose.part(np.zeros(len(parts.choose.origin), bool)))


def test_prefixes_of_one_origin_may_be_in_all_parts():
    """Which of two equal providers is used is a whim of each origin: only its own prefixes can tell."""
    links = [(1, 2, 0), (1, 9, -1), (2, 9, -1)]
    stubs = range(100, 200)
    world = Internet.of([*links, *((provider, stub, -1) for stub in stubs for provider in (1, 2))])
    whim = np.random.default_rng(1).integers(1, 3, len(stubs))
    held = table(row(9, 12 * (stub - 100) + number, 9, int(whim[stub - 100]), stub)
                 for stub in stubs for number in range(12))  # fmt: skip
    (found,) = view(world, held, vantages=[9])
    parts = split_prefixes(found, held)
    easy, honest = improve(world, parts), improve(world, found)

    assert set(parts.fit.origin.tolist()) & set(parts.judge.origin.tolist())
    assert easy.learned.next_hop[0] > 0.95
    assert honest.learned.next_hop[0] < 0.7
    assert (honest.ceilings.place < 0.7, honest.ceilings.reachable) == (True, 1)
    with pytest.raises(InternetError, match="no path of made up begins with AS9"):
        split_prefixes(found, table([row(3, 0, 3, 1, 100)]))


def test_ways_seen_elsewhere_never_give_the_judged_choice_away(graph, vantages):
    one, other = view(graph, observed(graph, vantages), vantages=vantages)
    found = elsewhere([one, other], one.asn)

    ways = dict(zip(other.origin.tolist(), other.ways, strict=True))
    assert found and all(one.asn not in way for way in found.values())
    assert all(found[origin] == way[:0:-1][1:] for origin, way in ways.items() if one.asn not in way)
    assert not set(found) & {origin for origin, way in ways.items() if one.asn in way}


def test_a_way_seen_elsewhere_tells_what_the_graph_does_not():
    """Origins buy from two transits, each below one provider of the vantage, and each uses one of them only."""
    links = [(1, 2, 0), (1, 9, -1), (2, 9, -1), (1, 8, -1), (2, 8, -1), (1, 11, -1), (2, 12, -1)]
    stubs = range(100, 300)
    world = Internet.of([*links, *((transit, stub, -1) for stub in stubs for transit in (11, 12))])
    whim = np.random.default_rng(1).integers(1, 3, len(stubs)).tolist()
    held = table(row(peer, stub, peer, way, 10 + way, stub) for stub, way in zip(stubs, whim, strict=True)
                 for peer in (8, 9))  # fmt: skip
    near, far = view(world, held, vantages=[9, 8])
    blind = improve(world, near)
    told = improve(world, near, others=elsewhere([near, far], 9))

    assert blind.learned.next_hop[0] <= blind.ceilings.place < 0.7
    assert told.learned.next_hop[0] == 1


def test_no_rule_on_the_offers_has_more_right_than_the_ceiling(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    dice = np.random.default_rng(0)
    noisy = world._replace(used=np.where(dice.random(len(world.used)) < 0.3, dice.integers(0, 2), world.used))
    limit = ceilings(graph, noisy)

    assert limit.offers <= limit.place <= limit.reachable <= 1
    for _ in range(50):
        handicap = dice.normal(0, 2_000, len(noisy.kind))
        assert (cheapest(noisy, handicap) == noisy.used).mean() <= limit.offers


def test_a_ceiling_counts_the_commonest_of_those_that_look_alike():
    links = [(1, 2, 0), (1, 9, -1), (2, 9, -1)]
    world = Internet.of([*links, *((provider, stub, -1) for stub in range(100, 110) for provider in (1, 2)),
                         (1, 200, -1), (2, 201, -1)])  # fmt: skip
    held = table(row(9, stub, 9, 1 if stub < 107 else 2, stub) for stub in range(100, 110))
    (found,) = view(world, held, vantages=[9])
    limit = ceilings(world, found)

    assert limit == (1, 0.7, 0.7, 1, 1)
    assert twins(world, found) == ((7 * 6 + 3 * 2) / 90, 45)


def test_a_prediction_does_not_look_at_what_was_seen(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    fit, choose, judge = split(world)
    preferences = learn(graph, fit, choose)
    blind = judge._replace(used=np.zeros_like(judge.used), ways=tuple((each[0],) for each in judge.ways))

    assert (predict(graph, blind, preferences) == predict(graph, judge, preferences)).all()
    with pytest.raises(InternetError, match="the preferences of AS"):
        predict(graph, judge._replace(asn=64496), preferences)


def test_experience_tells_origins_apart_that_the_graph_does_not(graph):
    """Behind either of two providers of equal length, who goes where is a matter of the origin's own provider."""
    links = [(1, 9, -1), (2, 9, -1), (1, 2, 0)]
    for provider in range(10, 16):
        links += [(1, provider, -1), (2, provider, -1)]
        links += [(provider, 100 * provider + stub, -1) for stub in range(40)]
    world = Internet.of(links)
    stubs = [(provider, 100 * provider + stub) for provider in range(10, 16) for stub in range(40)]
    held = table(row(9, at, 9, 1 + provider % 2, provider, stub) for at, (provider, stub) in enumerate(stubs))
    (found,) = view(world, held, vantages=[9])
    gain = improve(world, found)

    assert 0.3 < gain.plain.next_hop[0] < 0.7
    assert (gain.learned.next_hop[0], gain.alike[0]) == (1, 1)
    assert gain.preferences.trust > 0


def test_an_interval_holds_the_share_and_narrows_with_more_of_it():
    few, many = (np.arange(size) % 4 == 0 for size in (40, 4_000))

    assert interval(few)[1] < 0.25 < interval(few)[2]
    assert interval(many)[2] - interval(many)[1] < (interval(few)[2] - interval(few)[1]) / 4
    assert interval(np.zeros(0)) == (0, 0, 0)


def test_words_tell_what_was_gained(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    said = str(internet.describe(improve(graph, world)))

    assert "that nothing was learned from" in said and "points (+" in said
    assert "rest on the last tie-break alone" in said
    assert "falls back on the lowest ASN" in str(internet.describe(score(world, plain(world))))
    with pytest.raises(TypeError, match="there are no words for a int"):
        internet.describe(1)


# -- real tables ---------------------------------------------------------------------------------------------------


def test_a_folder_without_tables_is_refused_and_without_a_folder_the_record_is_given(tmp_path, monkeypatch):
    with pytest.raises(InternetError, match="there is no table in"):
        internet.measured(tmp_path)
    monkeypatch.delenv("BGPKIT_NB_DATA", raising=False)
    found = internet.measured()

    assert (found.fresh, found) == (False, internet.recorded())
    assert found.on and len(found.sources) == len(found.prepending) + 1


def test_a_readers_own_folder_is_measured(tmp_path):
    """Everything works on files that the reader brings: here a graph and a table in the text of bgpdump."""
    small = internet.synthetic(2_400, seed=1)
    vantage = int(small.asn[len(small) - 1])
    routing = {origin: internet.propagate(small, origin).as_path(vantage) for origin in small.asn[:2_100].tolist()}
    paths = [" ".join(map(str, (vantage, *path))) for path in routing.values() if path]
    lines = [f"TABLE_DUMP2|1277971199|B|192.0.2.1|{vantage}|10.{at >> 8}.{at & 255}.0/24|{path}|IGP|"
             for at, path in enumerate(paths)]  # fmt: skip
    (tmp_path / "mrt").mkdir()
    (tmp_path / "caida").mkdir()
    (tmp_path / "mrt" / "table.txt").write_text("\n".join(lines))
    links = "\n".join(f"{a}|{b}|{relation}" for a, b, relation in small.links())
    (tmp_path / "caida" / "20100601.as-rel.txt").write_text(links)
    found = internet.measured(tmp_path, sample=300)

    assert (found.fresh, found.prepending[0]["date"]) == (True, "2010-07-01")
    assert (found.realism[0]["vantage"], found.realism[0]["next_hop"][0]) == (vantage, 1)


@pytest.mark.parametrize(
    ("name", "day", "vantage", "expected"),
    [
        ("ripe_bview.20100701.0759.bgpdump.txt.gz", "20100101", 2497, (47.6, 82.5, 51.4)),
        ("ripe_bview.20100701.0759.bgpdump.txt.gz", "20100101", 4777, (56.4, 77.6, 36.5)),
        ("bgpdump_updates.et-header.2015.gz", "20160101", 3257, (81.5, 91.7, 82.2)),
    ],
)
@pytest.mark.deep
def test_the_model_is_as_real_as_was_measured_before(data_folder, name, day, vantage, expected):
    graph = data_folder / "caida" / f"{day}.as-rel.txt.bz2"
    file = data_folder / "mrt" / name
    if not (graph.exists() and file.exists()):
        pytest.skip(f"No {graph.name} and {file.name} among the real data.")
    sample = int(os.environ.get("BGPKIT_NB_SAMPLE", "3000"))
    (found,) = view(internet.load(graph), gather(file), vantages=[vantage], sample=sample)
    reached = score(found, plain(found))

    for (mean, *_), was in zip((reached.next_hop, reached.length, reached.path), expected, strict=True):
        assert mean == pytest.approx(was / 100, abs=0.03)
    if vantage in (2497,):
        assert improve(internet.load(graph), found).gain[0] > 0.12
