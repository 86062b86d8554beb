"""What ASes refuse, compiled: taints of origins, steps of the AS_PATH that published providers deny, marked leaks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from .compiled import bare

#: What the announcement of an origin has about it (taint), and what an AS refuses (rule).
INVALID = np.uint32(1)
#: Rules besides: this AS marks what is meant for customers only and refuses it from others; passes on to everyone what
#: it has, whatever it is; drops what path verification finds invalid.
MARKS, LEAKS, VERIFIES = np.uint32(2), np.uint32(4), np.uint32(16)
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

    leakers: (k,) uint32, the ASes with the rule LEAKS. mark: (n,) uint8, or empty where nobody leaks: whether the route
    of an AS bears the OTC mark (RFC 9234), filled in as source is.
    """

    rule: np.ndarray
    taint: np.ndarray
    source: np.ndarray
    above: np.ndarray
    ramp: np.ndarray
    first: np.ndarray
    last: np.ndarray
    providers: np.ndarray
    leakers: np.ndarray
    mark: np.ndarray


@bare
def refused(care, sender, receiver, from_provider):
    """Whether an AS refuses what another has. From a provider nobody minds a route that was marked (RFC 9234)."""
    rule = care.rule[receiver]
    if rule & care.taint[care.source[sender]] != 0:
        return True
    if not from_provider and rule & MARKS != 0 and len(care.mark) > 0 and care.mark[sender] != 0:
        return True
    return rule & VERIFIES != 0 and broken(care, sender, from_provider)


@njit(inline="always")
def broken(care, sender, from_provider):
    """Whether path verification finds invalid what an AS tells: from a provider a down-ramp may follow the up-ramp."""
    return care.above[sender] > (care.ramp[sender] if from_provider else 0)


@bare
def denied(care, customer, provider):
    """Whether an AS has published its providers, and another is none of them."""
    low, last = np.int64(care.first[customer]), np.int64(care.last[customer])
    if last == 0:
        return False
    high = last
    while low < high:
        middle = (low + high) >> 1
        if care.providers[middle] < provider:
            low = middle + 1
        else:
            high = middle
    return low == last or care.providers[low] != provider


@njit(inline="always")
def _mark(care, sender, at, from_customer):
    """Whether a route bears the mark once an AS has it: it got one on its way to a customer or peer, or had one."""
    either = (care.rule[sender] | care.rule[at]) & MARKS != 0
    return np.uint8(care.mark[sender] != 0 or (either and not from_customer))


@njit(inline="always")
def _above(care, sender, at):
    up = care.above[sender]
    return np.uint16(0) if up == 0 and not denied(care, sender, at) else np.uint16(up + 1)


@njit(inline="always")
def _ramp(care, sender, at):
    return np.uint16(1) if denied(care, at, sender) else np.uint16(care.ramp[sender] + 1)


@bare
def follow(care, sender, at, from_customer):
    """Note where an AS's route is from, and what its path looks like with itself in front."""
    care.source[at] = care.source[sender]
    if len(care.leakers) > 0:
        care.mark[at] = _mark(care, sender, at, from_customer)
    if len(care.above) > 0:
        care.above[at] = _above(care, sender, at)
        care.ramp[at] = _ramp(care, sender, at)


@bare
def unlike(care, sender, at, from_customer):
    """Whether `follow` would note anything new."""
    if care.source[at] != care.source[sender]:
        return True
    if len(care.leakers) > 0 and care.mark[at] != _mark(care, sender, at, from_customer):
        return True
    return len(care.above) > 0 and (care.above[at] != _above(care, sender, at)
                                    or care.ramp[at] != _ramp(care, sender, at))  # fmt: skip


@njit(inline="always")
def loud(care, at):
    """Whether an AS passes on to everyone what it has."""
    return care is not None and care.rule[at] & LEAKS != 0


@njit(inline="always")
def leaky(care):
    """Whether anybody leaks, so that a path may come back to an AS that stands in it."""
    return care is not None and len(care.leakers) > 0
