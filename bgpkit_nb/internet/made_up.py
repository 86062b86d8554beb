"""A synthetic Internet of any size, for those who have no file: degrees as in CAIDA's graphs, all else made up."""

from __future__ import annotations

import numpy as np

from .graph import Internet
from .needs import InternetError

FEWEST, MOST = 20, 1_000_000

#: The first of the AS numbers for private use (RFC 6996): nobody can take a made-up AS for a real one.
FIRST_ASN = 4_200_000_000

# Measured on the graph of 2018-01-01; those of 2010 and 2016 are alike, but for fewer peer links.
_TRANSIT = 0.15
_PEER_LINKS = 2.39
_PROVIDERS_OF_TRANSIT = (0.24, 0.32, 0.21, 0.115, 0.055, 0.03, 0.03)
_PROVIDERS_OF_STUBS = (0.45, 0.405, 0.095, 0.03, 0.012, 0.005, 0.003)
_WITH_PEERS = {"transit": 0.51, "stub": 0.13}
_TOP, _REGIONS = 16, 5
#: An AS finds each of its providers in its own region with this probability: without regions, paths are too short.
_AT_HOME = 0.6
#: The number of customers of the AS of rank r goes as 1 / (r + 2.5), of its peers as 1 / (r + 3).
_FLAT_TOP = 2.5
_PEER_FLAT_TOP, _PEER_SLOPE = 3.0, 1.0


def synthetic(n: int, *, seed: int = 0) -> Internet:
    """A synthetic Internet of `n` ASes; the same `n` and `seed` give the same graph, with the same version of numpy.

    1. The first ASes, 16 where there is room, have no provider and all peer with each other.
    2. Of the ASes 15 % sell transit. Each AS buys from one to seven that come before it, mostly of its own region; how
       often one is chosen falls with its rank as Zipf's law says.
    3. Half of those that sell transit, and one in eight of the others, peer: 2.39 n links, again by Zipf's law.

    Raises InternetError for a size that is no whole number from 20 to 1,000,000.
    """
    if isinstance(n, bool) or not isinstance(n, int) or not FEWEST <= n <= MOST:
        raise InternetError(f"a synthetic Internet cannot have {n!r} ASes; choose {FEWEST} to {MOST:,}")
    dice = np.random.default_rng(seed)
    sellers = max(int(n * _TRANSIT), 4)
    top = min(_TOP, sellers // 2)
    transit = _unique(_bought(n, sellers, top, dice), n)
    clique = np.array([(a, b) for a in range(top) for b in range(a)]).T
    peering = _peering(n, sellers, transit, clique, dice)
    a, b = np.concatenate([transit, clique, peering], axis=1)
    relation = np.where(np.arange(len(a)) < transit.shape[1], -1, 0)
    numbers = FIRST_ASN + _numbers(n, dice)
    name = f"synthetic Internet of {n:,} ASes, seed {seed}"
    return Internet.of_columns(numbers[a], numbers[b], relation, name=name, made_up=True)


def _bought(n: int, sellers: int, top: int, dice: np.random.Generator) -> np.ndarray:
    """(2, links): provider and customer. Everyone buys from ASes of lower rank only, so that no circle comes about."""
    region = dice.integers(0, _REGIONS, n)
    region[:top] = -1  # the top is at home nowhere
    buyers = np.arange(top, n)
    wanted = [
        _counts(_PROVIDERS_OF_TRANSIT, sellers - top, dice),
        _counts(_PROVIDERS_OF_STUBS, n - sellers, dice),
    ]
    customer = np.repeat(buyers, np.concatenate(wanted))
    before = np.minimum(customer, sellers)
    home = np.flatnonzero(dice.random(len(customer)) < _AT_HOME)
    provider = _zipf(before, dice)
    for each in range(_REGIONS):
        local = np.flatnonzero(region[:sellers] == each)
        mine = home[region[customer[home]] == each]
        older = np.searchsorted(local, before[mine])
        mine, older = mine[older > 0], older[older > 0]
        provider[mine] = local[_zipf(older, dice)]
    return np.stack([provider, customer])


def _counts(shares: tuple[float, ...], size: int, dice: np.random.Generator) -> np.ndarray:
    """How many providers each AS looks for: 1 with the first share, 2 with the second, and so on."""
    return 1 + np.searchsorted(np.cumsum(shares)[:-1], dice.random(size), side="right")


def _zipf(below: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """A rank below each of these, rank r with a probability that goes as 1 / (r + 2.5)."""
    drawn = _FLAT_TOP * ((below + _FLAT_TOP) / _FLAT_TOP) ** dice.random(len(below)) - _FLAT_TOP
    return np.minimum(drawn.astype(np.int64), below - 1)


def _peering(
    n: int, sellers: int, transit: np.ndarray, clique: np.ndarray, dice: np.random.Generator
) -> np.ndarray:
    """(2, links): pairs of ASes that peer and have no other link."""
    open_ = dice.random(n) < np.where(np.arange(n) < sellers, _WITH_PEERS["transit"], _WITH_PEERS["stub"])
    open_[: clique.max(initial=0) + 1] = False
    # large ASes tend to peer with more, small ones that peer at all may be content networks with very many
    ases = np.flatnonzero(open_)
    ases = ases[np.argsort(ases * dice.lognormal(0, 2, len(ases)))]
    if len(ases) < 2:
        return np.empty((2, 0), np.int64)
    share = np.cumsum((np.arange(len(ases)) + _PEER_FLAT_TOP) ** -_PEER_SLOPE)
    links, taken = round(n * _PEER_LINKS), _pairs(np.concatenate([transit, clique], axis=1), n)
    links = min(links, len(ases) * (len(ases) - 1) // 4)
    found = np.empty(0, np.int64)
    while len(found) < links:
        ends = ases[np.searchsorted(share, dice.random((2, 2 * links)) * share[-1])]
        drawn = _pairs(ends[:, ends[0] != ends[1]], n)
        drawn = np.concatenate([found, drawn[~np.isin(drawn, taken)]])
        _, first = np.unique(drawn, return_index=True)
        found = drawn[np.sort(first)][:links]
    return np.stack(np.divmod(found, n))


def _pairs(ends: np.ndarray, n: int) -> np.ndarray:
    """One number for each pair, whichever end is named first."""
    return ends.min(axis=0) * n + ends.max(axis=0)


def _unique(ends: np.ndarray, n: int) -> np.ndarray:
    """Pairs without those that come again."""
    return np.stack(np.divmod(np.unique(ends[0] * n + ends[1]), n))


def _numbers(n: int, dice: np.random.Generator) -> np.ndarray:
    """What comes on top of the first number: older ASes tend to have lower numbers, no more than that."""
    place = np.empty(n, np.int64)
    place[np.argsort(np.arange(n) * dice.lognormal(0, 1, n))] = np.arange(1, n + 1)
    return place
