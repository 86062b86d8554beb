"""How real the model is: what is held against what, on a made-up Internet whose truth is known, and on real tables."""

import os

import pytest

from bgpkit_nb.tables import gather
from tests.made_up_tables import observed, row, table

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.internet import Internet, InternetError, halves, improve, learn, plain, predict, score, view  # noqa: E402
from bgpkit_nb.internet.looking import NO_OFFER  # noqa: E402
from bgpkit_nb.internet.realism import hits, interval  # noqa: E402

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


def test_the_half_that_judges_has_no_part_in_what_is_learned(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    one, other = halves(world, seed=5)
    assert not set(one.origin.tolist()) & set(other.origin.tolist())
    assert len(one.origin) + len(other.origin) == len(world.origin)

    before = learn(graph, one)
    shuffled = world._replace(used=np.where(np.isin(world.origin, other.origin), 0, world.used))
    after = learn(graph, halves(shuffled, seed=5)[0])
    assert (after.handicap, after.trust, after.experience) == (before.handicap, before.trust, before.experience)


def test_a_prediction_does_not_look_at_what_was_seen(graph, vantages):
    world, _ = twisted(graph, vantages[0])
    one, other = halves(world)
    preferences = learn(graph, one)
    blind = other._replace(used=np.zeros_like(other.used), ways=tuple((each[0],) for each in other.ways))

    assert (predict(graph, blind, preferences) == predict(graph, other, preferences)).all()
    with pytest.raises(InternetError, match="the preferences of AS"):
        predict(graph, other._replace(asn=64496), preferences)


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
