"""Who refuses what, from one setting to the next: whom a change concerns, and what stays known of routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .care import Care
from .graph import Internet
from .kernels import Wires
from .override_kernel import trace
from .refusals import Adoption

if TYPE_CHECKING:
    from .engine import Origin

_KNOWN = "source", "above", "ramp"


def concerned(
    internet: Internet, announced: tuple[Origin, ...], old: Care | None, new: Care | None, was: Adoption, now: Adoption
) -> np.ndarray:
    """(k,) uint32: the ASes, by index, that refuse otherwise than before, or whose providers are published otherwise:
    these tell all neighbours again, who may judge the step to them otherwise. Origins do so on behalf of those that
    stand in the paths they make up."""
    changed = _rule(internet, old) != _rule(internet, new)
    if any(each is not None and len(each.above) for each in (old, new)):
        published = _published(was, now)
        changed[[internet.index(asn) for asn in published if asn in internet]] = True
        changed[[internet.index(each.asn) for each in announced]] |= bool(published)
    return np.flatnonzero(changed).astype(np.uint32)


def _rule(internet: Internet, care: Care | None) -> np.ndarray:
    return np.zeros(len(internet), np.uint32) if care is None else care.rule


def _published(was: Adoption, now: Adoption) -> set[int]:
    """The ASes that have published other providers than before."""
    if was.attested is None and now.attested is None:
        return set(was.aspa) ^ set(now.aspa)
    if was.attested is None or now.attested is None:
        return {*was.aspa, *now.aspa, *(was.attested or {}), *(now.attested or {})}
    return {asn for asn in was.attested.keys() | now.attested.keys() if was.attested.get(asn) != now.attested.get(asn)}


def carried(
    internet: Internet, announced: tuple[Origin, ...], old: Care | None, new: Care | None, key: np.ndarray, wires: Wires
) -> Care | None:
    """What ASes refuse now, with what is known of the routes they have: taken over from before, or traced anew."""
    if new is None:
        return None
    if old is None or len(old.above) != len(new.above):
        found = new._replace(**{field: getattr(new, field).copy() for field in _KNOWN})
        trace(found, key, wires, internet.transit)
        return found
    own = [internet.index(each.asn) for each in announced]
    for field in _KNOWN:
        if len(getattr(old, field)):
            getattr(old, field)[own] = getattr(new, field)[own]
    return new._replace(**{field: getattr(old, field) for field in _KNOWN})


def copied(care: Care | None) -> Care | None:
    """The same, with what is known of routes in memory of its own."""
    fields = *_KNOWN, "mark"
    return care and care._replace(**{field: getattr(care, field).copy() for field in fields})
