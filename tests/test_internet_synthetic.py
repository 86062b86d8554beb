"""The synthetic Internet: the same for the same seed, shaped as the real one, and never taken for it."""

import pytest

np = pytest.importorskip("numpy", reason="The synthetic Internet needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The synthetic Internet needs the extra `research`: no numba here.")

from bgpkit_nb.internet import Internet, InternetError, propagate, synthetic  # noqa: E402


@pytest.fixture(scope="module")
def made_up() -> Internet:
    return synthetic(6000, seed=1)


def test_a_size_and_a_seed_give_one_graph(made_up):
    assert synthetic(6000, seed=1).links() == made_up.links()
    assert synthetic(6000, seed=2).links() != made_up.links()


@pytest.mark.parametrize("size", [20, 21, 50, 333])
def test_any_size_gives_as_many_ases_that_all_reach_each_other(size):
    found = synthetic(size, seed=size)
    some = found.asn[:: max(size // 7, 1)].tolist()

    assert len(found) == size
    assert all(propagate(found, asn).reached.all() for asn in some)


def test_no_two_ases_have_two_links(made_up):
    pairs = [frozenset(link[:2]) for link in made_up.links()]

    assert len(set(pairs)) == len(pairs)


def test_its_degrees_are_those_of_the_real_graph(made_up):
    """The real graph of 2018: 15 % sell transit, 26 % do or peer; 1.96 transit and 2.39 peer links per AS."""
    size = len(made_up)
    providers, customers = (np.diff(rows.start.astype(int)) for rows in (made_up.providers, made_up.customers))

    assert made_up.transit / size == pytest.approx(0.15, abs=0.02)
    assert made_up.core / size == pytest.approx(0.26, abs=0.02)
    assert providers.mean() == pytest.approx(1.96, abs=0.15)
    assert np.bincount(providers)[1:4] / size == pytest.approx([0.415, 0.389, 0.112], abs=0.03)
    assert len(made_up.peers.near) / 2 / size == pytest.approx(2.39, abs=0.05)
    assert 2 <= np.median(customers[: made_up.transit]) <= 6
    assert customers.max() > 0.01 * size
    assert made_up.sizes.max() > 0.5 * size


def test_its_paths_are_about_as_long_as_the_real_ones(made_up):
    """4.3 ASes on average in the real graph of 2018."""
    lengths = [propagate(made_up, int(asn)).lengths.mean() for asn in made_up.asn[::600]]

    assert np.mean(lengths) == pytest.approx(4.3, abs=0.8)


def test_it_says_that_it_is_made_up_and_its_numbers_are_for_private_use(made_up):
    assert made_up.made_up
    assert repr(made_up).startswith("<Internet synthetic Internet of 6,000 ASes, seed 1: 6,000 ASes")
    assert made_up.asn.min() > 4_200_000_000 and made_up.asn.max() < 4_294_967_295


@pytest.mark.parametrize("size", [19, 1_000_001, 2.5, True, "100"])
def test_a_size_that_will_not_do_is_refused(size):
    with pytest.raises(InternetError, match="choose 20 to 1,000,000"):
        synthetic(size)
