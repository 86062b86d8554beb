"""From settings to the arrays of a `Policy`: which links get which local-pref, which routes ask what of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..network import Plan, Rule
from ..policy import PRESETS
from ..route import BLACKHOLE
from . import keys
from .graph import NOT_ANNOUNCED, Internet
from .links import Spot, spots
from .needs import InternetError
from .override_kernel import Policy, State
from .settings import HIGHEST_PREF, Settings

if TYPE_CHECKING:
    from .routing import Routing

_USUAL = PRESETS["gao-rexford"].by_relation
_KINDS = ("customer", "peer", "provider")
_MOST_SETS = 255


class Overrides(NamedTuple):
    """Settings as arrays. policy: what the loops read. odd: (k,) uint32, the ASes that prefer otherwise than all do.
    wild: whether an AS may prefer something over a customer's route, so that routing need not settle, or may settle
    in more than one way; if not, there is one stable state (Gao and Rexford 2001)."""

    policy: Policy
    odd: np.ndarray
    wild: bool

    def copies(self, routing: Routing, kind: int, at: int, sender: int, rank: int, copies: int) -> int:
        """The extra copies over one link in all, as `Routing.copies` names it."""
        from .preferring import copies_over

        return copies_over(routing, kind, at, sender, rank, copies)


def nowhere(internet: Internet) -> State:
    """A state in which no AS has a route."""
    size = len(internet)
    return State(np.full(size, keys.NO_ROUTE, np.uint32), np.full(size, keys.NO_ROUTE, np.uint32),
                 np.zeros(size, np.uint16), np.zeros(size, np.uint8))  # fmt: skip


def overrides_of(internet: Internet, settings: Settings) -> Overrides | None:
    """The arrays for settings that were checked; None where they say nothing but prepends and silence."""
    if settings.plain:
        return None
    tags = _tags(settings)
    odd = _odd_ases(internet, settings)
    prefs, place = _prefs(internet, settings, odd)
    asked = _asked(settings.plans, tags)
    policy = _policy(internet, settings, odd, place, prefs, asked, tags)
    return Overrides(policy, odd, _wild(internet, odd, place, prefs, policy))


def sizes(internet: Internet, at: int | np.ndarray) -> tuple:
    """How many customers, peers and providers ASes have, by index."""
    rows = (internet.customers, internet.peers, internet.providers)
    return tuple(each.start[at + 1].astype(np.int64) - each.start[at] for each in rows)


def number_at(internet: Internet, spot: Spot, receiver: bool) -> tuple[int, int]:
    """An AS (index) and the number that a link has there, of the one that says what stands at a spot or of the one
    that hears it. The links of an AS are in the order customers, peers, providers."""
    rows = internet.peers if spot.field == "across" else internet.providers
    holder = int(np.searchsorted(rows.start, spot.at, "right")) - 1
    mine, near, there = spot.at - int(rows.start[holder]), int(rows.near[spot.at]), int(rows.rank[spot.at])
    here = (spot.field == "down") == receiver
    customers, peers, _ = sizes(internet, holder if here else near)
    if spot.field == "across":
        return (holder, int(customers) + mine) if here else (near, int(customers) + there)
    return (holder, int(customers + peers) + mine) if here else (near, there)


def _odd_ases(internet: Internet, settings: Settings) -> np.ndarray:
    asking = [plan.asn for plan in settings.plans if settings.communities]
    named = {*(towards[0] for towards in settings.local_prefs), *settings.peers_as_customers, *settings.ignore_prepends,
             *asking}  # fmt: skip
    return np.array(sorted(map(internet.index, named)), np.uint32)


def _prefs(internet: Internet, settings: Settings, odd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The local-pref of every link of the odd ASes, one AS after the other, and (n,) where those of each begin."""
    place = np.full(len(internet), -1, np.int32)
    counts = np.stack(sizes(internet, odd.astype(np.int64)), 1).reshape(len(odd), 3)
    ends = np.cumsum(counts.sum(axis=1))
    place[odd] = ends - counts.sum(axis=1)
    prefs = np.repeat(np.tile([_USUAL[kind] for kind in _KINDS], len(odd)), counts.ravel())
    for asn in settings.peers_as_customers:
        at = internet.index(asn)
        customers, peers, _ = sizes(internet, at)
        prefs[place[at] + customers : place[at] + customers + peers] = _USUAL["customer"]
    for towards in sorted(settings.local_prefs, key=len):
        for spot in spots(internet, (towards[1], towards[0], *towards[2:])):
            at, number = number_at(internet, spot, True)
            prefs[place[at] + number] = settings.local_prefs[towards]
    return prefs.astype(np.int64), place


def _policy(
    internet: Internet,
    settings: Settings,
    odd: np.ndarray,
    place: np.ndarray,
    prefs: np.ndarray,
    asked: np.ndarray,
    tags: Mapping[frozenset[str], int],
) -> Policy:
    size = len(internet)
    short, honours = np.zeros(size, np.uint8), np.full(size, -1, np.int16)
    short[[internet.index(asn) for asn in settings.ignore_prepends]] = 1
    if len(tags) > 1:
        for number, plan in enumerate(settings.plans):
            honours[internet.index(plan.asn)] = number
    worth = (HIGHEST_PREF - prefs).astype(np.uint64) << np.uint64(32) | _ties(internet, odd)
    return Policy(place, worth, short, honours, asked, *_said(internet, settings.plans, tags),
                  *_marks(internet, settings, tags))  # fmt: skip


def _ties(internet: Internet, odd: np.ndarray) -> np.ndarray:
    """(links,) uint64: the place of every link of the odd ASes in the last tie-break: by the neighbour's ASN, then
    those that are paid for before peering, then in the order given."""
    found = [np.empty(0, np.uint64)]
    for at in odd.tolist():
        near = np.concatenate([each.near[each.row(at)] for each in _rows(internet)])
        paid = np.ones(len(near), bool)
        customers, peers, _ = sizes(internet, at)
        paid[customers : customers + peers] = False
        order = np.lexsort((np.arange(len(near)), ~paid, internet.asn[near]))
        place = np.empty(len(near), np.uint64)
        place[order] = np.arange(len(near))
        found.append(place)
    return np.concatenate(found)


def _rows(internet: Internet) -> tuple:
    return internet.customers, internet.peers, internet.providers


# -- communities ---------------------------------------------------------------------------------------------------


def _tags(settings: Settings) -> dict[frozenset[str], int]:
    """A number for every set of communities that routes may bear; 0 for none."""
    if not settings.plans:
        return {frozenset(): 0}
    sets = sorted(set(settings.communities.values()), key=sorted)
    tags = {each: number for number, each in enumerate(dict.fromkeys([frozenset(), *sets]))}
    if len(tags) > _MOST_SETS:
        raise InternetError(f"links with {len(tags) - 1} different sets of communities are too many; "
                            f"choose {_MOST_SETS - 1} at most")  # fmt: skip
    return tags


def _fires(rule: Rule, bears: frozenset[str]) -> bool:
    return all(value in bears for key, value in rule.match if key == "community")


def _asked(plans: tuple[Plan, ...], tags: Mapping[frozenset[str], int]) -> np.ndarray:
    """(plans, tags) int64: the local-pref that a tag asks of an AS that honours the plan, or -1."""
    asked = np.full((max(len(plans), 1), len(tags)), -1, np.int64)
    for number, plan in enumerate(plans):
        for rule in (rule for rule in plan.rules if rule.direction == "in"):
            prefs = [values[0] for verb, *values in rule.then if verb == "local_pref"]
            for bears, tag in tags.items():
                if prefs and _fires(rule, bears):
                    asked[number, tag] = prefs[-1]
    return asked


def _said(
    internet: Internet, plans: tuple[Plan, ...], tags: Mapping[frozenset[str], int]
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) int32 and (links, tags) uint16: what ASes that honour a plan add on export, as `Policy` has it."""
    row, said, begin = np.full(len(internet), -1, np.int32), [np.empty((0, len(tags)), np.uint16)], 0
    for plan in plans if len(tags) > 1 else ():
        at = internet.index(plan.asn)
        near = np.concatenate([each.near[each.row(at)] for each in _rows(internet)])
        relation = np.repeat(_KINDS, sizes(internet, at))
        table = np.zeros((len(near), len(tags)), np.int64)
        for bears, tag in tags.items():
            for rule in plan.rules:
                if _fires(rule, bears):
                    table[:, tag] += _effect(rule, internet.asn[near], relation)
        said.append(np.minimum(table, NOT_ANNOUNCED).astype(np.uint16))
        row[at], begin = begin, begin + len(near)
    return row, np.concatenate(said)


def _effect(rule: Rule, neighbour: np.ndarray, relation: np.ndarray) -> np.ndarray:
    """(links,) int64: the copies that a rule adds over each link; `NOT_ANNOUNCED` where it keeps the route back."""
    aimed = np.ones(len(neighbour), bool)
    for key, value in rule.match:
        if key in ("neighbor", "relation"):
            aimed &= (neighbour if key == "neighbor" else relation) == value
    copies = 0
    for verb, *values in rule.then:
        if verb == "deny" or (verb == "add" and values[0] == BLACKHOLE):
            copies = NOT_ANNOUNCED  # a blackhole is kept inside by NO_EXPORT (RFC 7999 3.2)
        elif verb == "prepend":
            copies += values[0]
    return np.where(aimed, copies, 0)


def _marks(
    internet: Internet, settings: Settings, tags: Mapping[frozenset[str], int]
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) int32 and (links,) uint8: which tag origins put on over which link, as `Policy` has it."""
    mark, marks = np.full(len(internet), -1, np.int32), np.empty(0, np.uint8)
    if len(tags) < 2:
        return mark, marks
    for towards in sorted(settings.communities, key=len):
        for spot in spots(internet, towards):
            at, number = number_at(internet, spot, False)
            if mark[at] < 0:
                mark[at] = len(marks)
                marks = np.append(marks, np.zeros(int(sum(sizes(internet, at))), np.uint8))
            marks[mark[at] + number] = tags[settings.communities[towards]]
    return mark, marks


def _wild(internet: Internet, odd: Iterable[int], place: np.ndarray, prefs: np.ndarray, policy: Policy) -> bool:
    """Whether some AS may give a peer's or a provider's route at least the local-pref of some customer's."""
    for at in odd:
        customers, peers, providers = (int(each) for each in sizes(internet, int(at)))
        mine = prefs[place[at] : place[at] + customers + peers + providers]
        asked = policy.asked[policy.honours[at]] if policy.honours[at] >= 0 else np.empty(0, np.int64)
        lowest = min([*mine[:customers].tolist(), *asked[asked >= 0].tolist()], default=HIGHEST_PREF + 1)
        if customers and len(mine) > customers and mine[customers:].max() >= lowest:
            return True
    return False
