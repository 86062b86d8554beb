"""Who refuses which route: origin and path validation, loops through made-up paths and leaks, and the OTC mark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..network import Aspa, provider_table
from ..policy.security import ASPA_INVALID, LEAK, ROV_INVALID, Providers, ramps
from . import keys
from .care import INVALID, LEAKS, MARKS, MOST_NAMED, NAMED, VERIFIES, Care, broken
from .graph import Internet
from .needs import InternetError

if TYPE_CHECKING:
    from .engine import Origin


class Adoption(NamedTuple):
    """Who adopts what, by AS number: see `propagate`."""

    rov: Collection[int] = ()
    otc: Collection[int] = ()
    aspa: Collection[int] = ()
    attested: Mapping[int, Collection[int]] | None = None


def validation(internet: Internet, announced: tuple[Origin, ...], adopted: Adoption) -> Care | None:
    """What ASes refuse of what these announce; None where there is nothing to refuse.

    Without a leak every AS_PATH is valley-free, so published providers that are the true ones deny made-up steps only.
    """
    check_adoption(internet, adopted)
    made_up = any(each.behind for each in announced)
    origins = {each.asn for each in announced}
    loops = any(asn in internet and asn not in origins for each in announced for asn in each.behind)
    drops = adopted.rov and not all(each.valid for each in announced)
    verifies = adopted.aspa and (made_up or adopted.attested is not None)
    return _care(internet, announced, adopted) if loops or drops or verifies else None


def check_adoption(internet: Internet, adopted: Adoption) -> None:
    """Whoever adopts is in the graph, whether or not it comes to that; and what is published is sound."""
    for adopters in filter(None, adopted[:3]):
        internet.indices(adopters)
    try:
        for customer, providers in (adopted.attested or {}).items():
            Aspa(customer, tuple(providers))
    except (TypeError, ValueError) as error:
        raise InternetError(f"AS {customer!r} cannot have published {providers!r}: {error}") from error


def _care(internet: Internet, announced: tuple[Origin, ...], adopted: Adoption) -> Care:
    """What the adopters refuse, and where every path begins."""
    rule = np.zeros(len(internet), np.uint32)
    rule[internet.indices(adopted.rov)] |= INVALID
    taint = np.array([0 if each.valid else INVALID for each in announced], np.uint32)
    for bit, named in _made_up(internet, announced).items():
        rule[[internet.index(asn) for asn in named if asn in internet]] |= bit
        taint[[frozenset(each.behind) == named for each in announced]] |= bit
    nobody = np.empty(0, np.uint32), np.empty(0, np.uint8)
    care = Care(rule, taint, np.zeros(len(internet), np.uint16), *_verification(internet, adopted), *nobody)
    rule[internet.indices(adopted.aspa)] |= VERIFIES
    for number, each in enumerate(announced):
        _begin(internet, care, adopted, number, (each.asn, *each.behind))
    return care


def _made_up(internet: Internet, announced: Iterable[Origin]) -> dict[np.uint32, frozenset[int]]:
    """By bit, the ASes that stand in an AS_PATH made up: each would find its own number in it."""
    named = dict.fromkeys(frozenset(each.behind) for each in announced if each.behind)
    if len(named) > MOST_NAMED:
        raise InternetError(f"{len(named)} different AS_PATHs are made up at once; choose at most {MOST_NAMED}")
    return {np.uint32(NAMED << number): each for number, each in enumerate(named)}


def _verification(internet: Internet, adopted: Adoption) -> tuple[np.ndarray, ...]:
    """Of `Care`, what path verification needs; all empty where nobody verifies."""
    size, none = len(internet), np.empty(0, np.uint32)
    if not adopted.aspa:
        return np.empty(0, np.uint16), np.empty(0, np.uint16), none, none, none
    first, last = np.zeros(size, np.uint32), np.zeros(size, np.uint32)
    if adopted.attested is None:
        ends, near = internet.ascending_providers
        at = internet.indices(adopted.aspa)
        # place 0 is nobody's, so that an AS without providers can say so: its last is not 0
        first[at], last[at] = ends[at] + 1, ends[at + 1] + 1
    else:
        rows = {internet.index(asn): [internet.index(each) for each in near if each in internet]
                for asn, near in adopted.attested.items() if asn in internet}  # fmt: skip
        near = np.array([each for row in rows.values() for each in sorted(set(row))], np.uint32)
        at, many = np.array([*rows], int), np.array([len(set(row)) for row in rows.values()], int)
        last[at] = np.cumsum(many) + 1
        first[at] = last[at] - many
    return np.zeros(size, np.uint16), np.ones(size, np.uint16), first, last, np.append(np.uint32(0), near)


def _begin(internet: Internet, care: Care, adopted: Adoption, source: int, path: tuple[int, ...]) -> None:
    """Note where the route of the AS in front of a path is from, and what the path looks like to who verifies it."""
    at = internet.index(path[0])
    care.source[at] = source
    if adopted.aspa:
        once = [asn for place, asn in enumerate(path) if place == 0 or asn != path[place - 1]]
        providers = _published(internet, adopted, once)
        care.above[at] = len(once) - ramps(providers, once[::-1])[0]
        care.ramp[at] = ramps(providers, once)[0]


def _published(internet: Internet, adopted: Adoption, path: Iterable[int]) -> Providers:
    """What the ASes of a path have published; every adopter its providers in the graph, unless something is given."""
    if adopted.attested is not None:
        return provider_table(Aspa(asn, tuple(adopted.attested[asn])) for asn in path if asn in adopted.attested)
    adopters = set(adopted.aspa)
    return {asn: frozenset(internet.neighbours(asn)["providers"]) for asn in path if asn in adopters}


def leaking(
    internet: Internet, announced: tuple[Origin, ...], adopted: Adoption, leaks: Collection[int]
) -> Care | None:
    """What ASes refuse where some leak, before routes are traced; None where nobody does: adopters of RFC 9234 do not
    pass on what they have marked, though they be told to."""
    internet.indices(leaks)
    loud = internet.indices(set(leaks) - set(adopted.otc))
    if not len(loud):
        return None
    care = _care(internet, announced, adopted)
    care.rule[internet.indices(adopted.otc)] |= MARKS
    care.rule[loud] |= LEAKS
    return care._replace(leakers=np.sort(loud).astype(np.uint32), mark=np.zeros(len(internet), np.uint8))


def reason(care: Care, at: int, sender: int, kind: int) -> str:
    """Why an AS will not have what it hears from a neighbour of some kind, or an empty string."""
    rule, provider = int(care.rule[at]), kind == keys.PROVIDER
    bits = rule & int(care.taint[care.source[sender]])
    if bits & ~int(INVALID):
        return "loop"
    if bits & int(INVALID):
        return ROV_INVALID
    if rule & int(VERIFIES) and broken(care, sender, provider):
        return ASPA_INVALID
    marked = len(care.mark) and care.mark[sender] and rule & int(MARKS)
    return LEAK if marked and not provider else ""
