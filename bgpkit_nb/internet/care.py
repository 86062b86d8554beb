"""What ASes refuse, compiled: a taint of the origin's, and steps of the AS_PATH that published providers deny."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

#: What a route may have about it (taint), and what an AS refuses (rule).
INVALID, MARKED, LEAKED = np.uint32(1), np.uint32(2), np.uint32(4)
_NOT_MARKED = np.uint32(0xFFFF_FFFD)
#: A rule besides: what this AS has of its own it passes on to its customers only.
QUIET = np.uint32(8)
#: A rule besides: this AS drops what path verification finds invalid.
VERIFIES = np.uint32(16)
#: From here on every bit stands for a made-up AS_PATH: as a taint it has it behind it, as a rule one stands in it.
NAMED = 32
MOST_NAMED = 27


class Care(NamedTuple):
    """What ASes refuse. rule: (n,) uint32, by AS. taint: (origins,) uint32. source: (n,) uint16, the origin of each
    AS's route: given for ASes that announce, filled in for all others.

    above, ramp: (n,) uint16, or empty where nobody verifies: of the path that an AS tells, itself in front and copies
    counted once, how many ASes stand above the longest up-ramp from the origin, and how many the longest down-ramp
    towards it takes (draft-ietf-sidrops-aspa-verification 6.1): given and filled in as source is. first, providers:
    the providers that AS v has published, by index, ascending, stand from `first[v]` to `last[v]`; an AS that has
    published none has last 0.
    """

    rule: np.ndarray
    taint: np.ndarray
    source: np.ndarray
    above: np.ndarray
    ramp: np.ndarray
    first: np.ndarray
    last: np.ndarray
    providers: np.ndarray


@njit(cache=True)
def refused(care, sender, receiver, from_provider):
    """Whether an AS refuses what another has. From a provider nobody minds a route that was marked (RFC 9234)."""
    rule = care.rule[receiver]
    bits = rule & care.taint[care.source[sender]]
    if (bits & _NOT_MARKED if from_provider else bits) != 0:
        return True
    return rule & VERIFIES != 0 and broken(care, sender, from_provider)


@njit(inline="always")
def broken(care, sender, from_provider):
    """Whether path verification finds invalid what an AS tells: from a provider a down-ramp may follow the up-ramp."""
    return care.above[sender] > (care.ramp[sender] if from_provider else 0)


@njit(cache=True)
def denied(care, customer, provider):
    """Whether an AS has published its providers, and another is none of them."""
    last = care.last[customer]
    if last == 0:
        return False
    at = care.first[customer] + np.searchsorted(care.providers[care.first[customer] : last], provider)
    return at == last or care.providers[at] != provider


@njit(cache=True)
def follow(care, sender, at):
    """Note where an AS's route is from, and what its path looks like with itself in front."""
    care.source[at] = care.source[sender]
    if len(care.above):
        up = care.above[sender]
        care.above[at] = 0 if up == 0 and not denied(care, sender, at) else up + 1
        care.ramp[at] = 1 if denied(care, at, sender) else care.ramp[sender] + 1
