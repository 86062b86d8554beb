"""Prepending in the wild: what is counted, on tables small enough to count by hand, and on real ones."""


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_up_tables import row, table
from tests.strategies import EXAMPLES

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.internet import Internet, InternetError, prepending  # noqa: E402
from bgpkit_nb.internet.observed import paths_of  # noqa: E402
from bgpkit_nb.tables import gather  # noqa: E402

A, B, C, ORIGIN, OTHER = 64496, 64497, 64498, 64500, 64501


def test_origins_and_transit_ases_are_told_apart():
    one = [row(A, 0, A, ORIGIN, ORIGIN), row(B, 0, B, B, C, ORIGIN)]
    found = prepending(table([*one, row(A, 1, A, OTHER), row(B, 1, B, B, B, OTHER, OTHER)]))

    assert (found.routes, found.prefixes, found.origins, found.peers) == (4, 2, 2, 2)
    assert (found.any, found.by_origin, found.by_transit) == (0.75, 0.5, 0.5)
    assert (found.prepended, found.prepending) == (1, 1)
    assert found.sizes["1"] == 1 and found.largest == 1


@pytest.mark.parametrize(
    ("sizes", "policy"),
    [((0, 0), "none"), ((2, 2), "uniform"), ((0, 2), "binary"), ((1, 3), "binary"), ((0, 1, 3), "diverse")],
)
def test_a_policy_is_how_many_sizes_are_seen(sizes, policy):
    peers = (A, B, C)
    found = prepending(table(row(peers[at], 0, peers[at], *[ORIGIN] * (1 + size)) for at, size in enumerate(sizes)))

    assert found.policies == {name: float(name == policy) for name in ("none", "uniform", "binary", "diverse")}


def test_prepending_alike_by_two_upstreams_is_needless_and_by_one_is_not_known_to_be():
    alike = [row(A, 0, A, ORIGIN, ORIGIN), row(B, 0, B, ORIGIN, ORIGIN)]

    assert prepending(table(alike)).needless == 1
    assert prepending(table([row(A, 0, A, ORIGIN, ORIGIN), row(B, 0, B, A, ORIGIN, ORIGIN)])).needless == 0
    assert prepending(table([row(A, 0, A, ORIGIN, ORIGIN), row(B, 0, B, ORIGIN)])).needless == 0


def test_a_graph_knows_who_has_one_neighbour_only():
    one = table([row(A, 0, A, ORIGIN, ORIGIN), row(A, 1, A, OTHER, OTHER)])
    graph = Internet.of([(A, ORIGIN, -1), (A, OTHER, -1), (B, OTHER, -1)])
    found = prepending(one, graph)

    assert (found.needless, found.sole, prepending(one).sole) == (0.5, 0.5, None)


def test_an_origin_may_have_several_policies():
    mixed = [row(A, 0, A, ORIGIN, ORIGIN), row(B, 0, B, ORIGIN), row(A, 1, A, ORIGIN, ORIGIN)]
    mixed.append(row(A, 2, A, OTHER, OTHER))

    assert prepending(table(mixed)).origins_by_policy == {"mixed": 0.5, "uniform": 0.5, "binary": 0, "diverse": 0}


def test_what_is_no_plain_path_is_set_aside():
    odd = [row(A, 0, A, (ORIGIN, OTHER)), row(A, 1, A, B, A, ORIGIN), row(A, 2), row(A, 3, A, ORIGIN, ORIGIN)]
    found = prepending(table(odd))

    assert (found.routes, found.set_aside, found.any) == (1, 3, 1)
    with pytest.raises(InternetError, match="made up holds no route with a sound AS_PATH"):
        prepending(table(odd[:3]))


PATHS = st.lists(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 4)), max_size=6), min_size=1, max_size=12)


@given(PATHS)
@settings(max_examples=2 * EXAMPLES, deadline=None)
def test_runs_are_what_a_loop_over_each_path_finds(given_paths):
    paths = {tuple(asn for asn, times in path for _ in range(times)) for path in given_paths}
    held = table(row(A, number, *path) for number, path in enumerate(sorted(paths)))
    found = paths_of(held)
    for number in range(len(held.start) - 1):
        path = held.as_path(number)
        runs = [(asn, at) for at, asn in enumerate(path) if not at or path[at - 1] != asn]
        names = [asn for asn, _ in runs]
        assert found.path(number) == tuple(names)
        assert found.sound[number] == (bool(names) and len(set(names)) == len(names))
        if names:
            ends = [at for _, at in runs[1:]] + [len(path)]
            extra = [end - at - 1 for (_, at), end in zip(runs, ends, strict=True)]
            assert (found.origin[number], found.first[number]) == (names[-1], names[0])
            assert found.by_origin[number] == extra[-1]
            assert found.by_transit[number] == any(extra[:-1])
            assert found.upstream[number] == (names[-2] if len(names) > 1 else 0)


def test_words_tell_what_was_counted():
    said = internet.describe(prepending(table([row(A, 0, A, ORIGIN, ORIGIN, ORIGIN), row(B, 0, B, ORIGIN)])))

    assert "50.0 % of the routes bear extra copies" in str(said)
    assert "the most is 2" in str(said)
    assert said.table[0] == {"what": "routes with any prepend", "share": "50.0 %"}


# -- real tables ---------------------------------------------------------------------------------------------------


def test_a_real_table_of_2002_says_what_another_program_found_in_it(real_table):
    found = prepending(gather(real_table("bgpdump_bview.20020722.2337.gz")))

    assert [round(100 * each, 1) for each in (found.any, found.by_origin, found.by_transit)] == [13.7, 8.2, 6.4]
    assert [round(100 * each, 1) for each in (found.prepended, found.prepending)] == [8.2, 13.0]
    assert [round(100 * found.sizes[str(size)]) for size in range(1, 6)] == [40, 21, 17, 9, 4]
    assert found.largest == 24


def test_the_recorded_aggregates_are_those_of_the_real_table(real_table):
    found = prepending(gather(real_table("bgpdump_bview.20020722.2337.gz"))).data()
    kept = next(each for each in internet.recorded().prepending if each["table"] == found["table"])

    assert kept == {name: pytest.approx(value, abs=1e-4) if isinstance(value, float | dict) else value
                    for name, value in found.items()}  # fmt: skip
