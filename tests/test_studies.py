"""Studies at the Internet's scale: what is captured, and which prepends do nothing, held against plain counting."""

import pytest

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

import bgpkit_nb as bgp  # noqa: E402
from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.internet import Internet, InternetError, Origin, exposure, propagate, trim  # noqa: E402

#: Two providers that peer, an origin that buys from both, a thief that buys from the second, and two that look on.
LINKS = [(1, 2, 0), (1, 10, -1), (2, 10, -1), (2, 20, -1), (1, 30, -1), (2, 40, -1)]


@pytest.fixture(scope="module")
def graph() -> Internet:
    return internet.synthetic(600, seed=4)


@pytest.fixture(scope="module")
def origin(graph) -> int:
    """An AS with three providers and no customers."""
    return next(asn for asn in graph.asn.tolist() if len(graph.neighbours(asn)["providers"]) == 3
                and not graph.neighbours(asn)["customers"])  # fmt: skip


def rows(found) -> dict:
    return {(row.prepend, row.rov): row for row in found.rows}


# -- hijacks -------------------------------------------------------------------------------------------------------


def test_who_is_captured_can_be_counted_by_hand():
    found = rows(exposure(Internet.of(LINKS), 10, prepends=(0, 1), attackers=[20]))

    # Of 1, 2, 30 and 40 nobody is captured while the ways are equal long and 10 has the lower number; with one copy
    # the second provider turns to the thief, and takes its customer with it.
    assert (found[0, 0].mean, found[1, 0].mean) == (0, 0.5)


def test_captured_shares_are_those_that_the_routing_counts(graph, origin):
    thief = next(asn for asn in graph.asn.tolist() if asn != origin and not graph.neighbours(asn)["customers"])
    near = {asn for row in graph.neighbours(origin).values() for asn in row}
    for copies in (0, 2):
        routing = propagate(graph, origin, Origin(thief, valid=False), prepends={(origin, asn): copies for asn in near})
        ends = [routing.hops(asn)[-1:] for asn in graph.asn.tolist() if asn not in (origin, thief)]
        reached = [end for end in ends if end]
        found = exposure(graph, origin, prepends=(copies,), attackers=[thief]).rows[0]
        assert found.mean == pytest.approx(sum(end == (thief,) for end in reached) / len(reached))
        assert found.mean == found.low == found.high == found.worst


def test_prepending_exposes_and_validation_protects(graph, origin):
    found = rows(exposure(graph, origin, prepends=(0, 3), rov=(0, 0.5, 1), attackers=12))

    assert found[0, 0].mean < found[3, 0].mean
    assert found[3, 1].mean == found[0, 1].mean == 0, "with everybody validating nobody is captured"
    assert found[3, 0.5].mean < found[3, 0].mean
    assert all(row.low <= row.mean <= row.high <= row.worst or row.high == row.mean for row in found.values())


def test_validation_does_not_notice_a_forged_origin_and_the_path_is_longer(graph, origin):
    plain = rows(exposure(graph, origin, rov=(0,), prepends=(0, 1), attackers=12))
    forged = rows(exposure(graph, origin, rov=(0, 1), prepends=(0, 1), attackers=12, attack="forged origin"))

    assert forged[0, 0][2:] == forged[0, 1][2:]
    assert forged[0, 0].mean < plain[0, 0].mean
    assert forged[1, 0].mean == pytest.approx(plain[0, 0].mean, abs=0.02), "one copy is what the forger gives away"


def test_the_largest_protect_better_than_as_many_at_random(graph, origin):
    by_size = exposure(graph, origin, prepends=(0,), rov=(0.05,), attackers=12, adopters="largest").rows[0]
    by_chance = exposure(graph, origin, prepends=(0,), rov=(0.05,), attackers=12).rows[0]

    assert by_size.mean < by_chance.mean


def test_a_study_is_the_same_again_and_other_settings_do_not_change_its_draws(graph, origin):
    one = exposure(graph, origin, prepends=(0, 2), rov=(0, 0.3), attackers=5, seed=7)
    part = exposure(graph, origin, prepends=(2,), rov=(0.3,), attackers=5, seed=7)

    assert one == exposure(graph, origin, prepends=(0, 2), rov=(0, 0.3), attackers=5, seed=7)
    assert part.rows[0] == one.rows[-1]
    assert part.attackers == one.attackers != exposure(graph, origin, prepends=(0,), attackers=5, seed=8).attackers


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"rov": (1.5,)}, "rov cannot be 1.5; choose shares from 0 to 1"),
        ({"adopters": "nice"}, "'nice' is unknown here; choose 'random' or 'largest'"),
        ({"attack": "all"}, "'all' is unknown here; choose 'same prefix' or 'forged origin'"),
        ({"attackers": 0}, "attackers cannot be 0; choose 1 to 5"),
        ({"attackers": [10]}, "nobody attacks; name ASes other than AS10"),
        ({"attackers": [99]}, "there is no AS 99"),
        ({"towards": [20]}, "AS20 is no neighbour of AS10"),
        ({"prepends": (2_000,)}, "cannot be 2000; choose 0 to 1010"),
    ],
)
def test_a_study_that_makes_no_sense_is_refused(options, says):
    with pytest.raises(InternetError, match=says):
        exposure(Internet.of(LINKS), 10, **{"attackers": [20], **options})


# -- useless prepends ----------------------------------------------------------------------------------------------


def test_copies_towards_everybody_alike_are_useless_together_and_not_alone():
    found = trim(Internet.of(LINKS), 10, {1: 2, 2: 2})

    assert (found.needed, found.useless) == ({1: 0, 2: 0}, {1: 2, 2: 2})


def test_trimming_moves_nobody_and_nothing_more_can_go(graph, origin):
    providers = graph.neighbours(origin)["providers"]
    for copies in ((3, 1, 0), (5, 5, 5), (2, 2, 4), (0, 0, 1)):
        said = dict(zip(providers, copies, strict=True))
        found = trim(graph, origin, said)
        now, lean = (entries(graph, origin, each) for each in (said, found.needed))
        assert (now == lean).all()
        assert all(0 <= found.needed[asn] <= said[asn] for asn in found.needed)
        for asn, left in found.needed.items():
            for fewer in range(left):
                assert (entries(graph, origin, {**found.needed, asn: fewer}) != now).any()


def entries(graph: Internet, origin: int, said: dict[int, int]) -> np.ndarray:
    return propagate(graph, origin, prepends={(origin, asn): copies for asn, copies in said.items()}).entries


def test_the_marginal_table_counts_who_arrives_and_who_moves(graph, origin):
    one = graph.neighbours(origin)["providers"][0]
    found = trim(graph, origin, {one: 2})
    now = entries(graph, origin, {one: 2})

    assert [(row.neighbour, row.copies, row.now) for row in found.rows] == [
        (one, 0, False), (one, 1, False), (one, 2, True)]  # fmt: skip
    for row in found.rows:
        then = entries(graph, origin, {one: row.copies})
        assert (row.arrive, row.moved) == ((then == graph.index(one)).sum(), (then != now).sum())


def test_prepends_towards_strangers_and_impossible_ones_are_refused():
    with pytest.raises(InternetError, match="AS20 is no neighbour of AS10"):
        trim(Internet.of(LINKS), 10, {20: 1})
    with pytest.raises(InternetError, match="cannot be -1; choose 0 to 1010"):
        trim(Internet.of(LINKS), 10, {1: -1})


# -- words and figures ---------------------------------------------------------------------------------------------


def test_words_and_figures_say_that_an_internet_is_made_up(graph, origin):
    one = exposure(graph, origin, attackers=3)
    other = trim(graph, origin, {graph.neighbours(origin)["providers"][0]: 2})

    for found, figure in ((one, bgp.draw_exposure(one)), (other, bgp.draw_trimmed(other))):
        assert str(internet.describe(found)).startswith("This is a synthetic Internet: it is made up")
        assert "made up" in figure.layout.title.text
        assert internet.describe(found).table
    real = exposure(Internet.of(LINKS), 10, attackers=[20])
    assert "made up" not in str(internet.describe(real))
    assert "made up" not in bgp.draw_exposure(real).layout.title.text


def test_words_name_what_can_go():
    """AS50 buys from both providers too; one copy is enough to send it to the second."""
    graph = Internet.of([*LINKS, (1, 50, -1), (2, 50, -1)])
    said = str(internet.describe(trim(graph, 10, {1: 3, 2: 1})))

    assert "3 of 4 extra copies can go" in said
    assert "2 towards AS1 and 1 towards AS2" in said
    assert "None of the 1 extra copy can go" in str(internet.describe(trim(graph, 10, {1: 1})))


def test_figures_of_the_record_show_what_was_recorded():
    found = internet.recorded()
    sizes, policies, real = bgp.draw_prepending(found), bgp.draw_policies(found), bgp.draw_realism(found)

    assert [trace.name for trace in real.data] == ["plain model", "learned from the other half",
                                                   "ceiling by the graph", "ceiling by the offers"]  # fmt: skip
    assert list(real.data[1].y) == [row["learned"][0] for row in found.realism]
    assert all(found.on in figure.layout.title.text for figure in (sizes, policies, real))
    assert len(sizes.data) == len(found.prepending) and len(policies.data) == 3
