"""How much arrives by which neighbour: counted in ASes, by customer cones, by a reader's own traffic table."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from . import keys
from .compiled import bare
from .graph import Internet
from .needs import InternetError
from .routing import NOTHING

#: A table has one row for an AS; no more than that will do, whatever the file is.
_MOST_ROWS = 2_000_000
_SHOWN = 5


@dataclass(frozen=True, eq=False, repr=False)
class Weights:
    """What every AS counts. each: (n,) float64, by index, 0 or more. unit: what is counted. absent: how many ASes of
    the graph the table has no row for (they count 0). unknown: the ASNs in the table that are not in the graph, and
    beyond: their weight together."""

    each: np.ndarray
    unit: str
    absent: int = 0
    unknown: tuple[int, ...] = ()
    beyond: float = 0.0

    @cached_property
    def whole(self) -> bool:
        """Whether all weights are whole numbers that add up without rounding."""
        return bool((self.each == np.floor(self.each)).all()) and self.total < 2**53

    @property
    def total(self) -> float:
        """What all ASes of the graph count together."""
        return float(self.each.sum())

    def __repr__(self) -> str:
        return f"<Weights in {self.unit}: {self.told}>"

    @property
    def told(self) -> str:
        """In a sentence: what there is, and what the table and the graph do not have in common."""
        words = [f"{int((self.each > 0).sum()):,} of {len(self.each):,} ASes count {self.total:g} together"]
        if self.absent:
            words.append(f"{self.absent:,} ASes of the graph have no row and count 0")
        if self.unknown:
            some = ", ".join(f"AS{asn}" for asn in self.unknown[:_SHOWN])
            more = f" and {len(self.unknown) - _SHOWN:,} more" if len(self.unknown) > _SHOWN else ""
            words.append(f"{some}{more}, with {self.beyond:g}, are not in the graph and left out")
        return "; ".join(words)


@dataclass(frozen=True, eq=False, repr=False)
class Groups:
    """To which group every AS belongs. of: (n,) int64, a place in `names`; the last name is for those in no group."""

    of: np.ndarray
    names: tuple[str, ...]

    def __repr__(self) -> str:
        none = int((self.of == len(self.names) - 1).sum())
        return f"<Groups: {len(self.names) - 1} of {len(self.of):,} ASes, {none:,} of them in none>"


def catchments(
    internet: Internet, entries: np.ndarray, weights: Weights | None = None, groups: Groups | None = None
) -> dict:
    """How much arrives by each neighbour of the origins, by its ASN, the largest first, in a state's `entries`.

    weights: what each AS counts, 1 unless given. groups: where given, one such dict for each group's name, the group
    that counts most first.
    """
    if groups is None:
        return ranked(internet, counted(entries, weights))
    number = np.zeros(len(entries), np.int64)
    doors = np.unique(entries[entries != NOTHING])
    number[doors] = np.arange(len(doors))
    counts = np.zeros((len(groups.names), len(doors)), np.int64 if weights is None else np.float64)
    there = entries != NOTHING
    np.add.at(counts, (groups.of[there], number[entries[there]]), 1 if weights is None else weights.each[there])
    parts = {name: ranked(internet, counts[at], doors) for at, name in enumerate(groups.names)}
    return dict(sorted(((name, part) for name, part in parts.items() if part),
                       key=lambda item: (-sum(item[1].values()), item[0])))  # fmt: skip


def counted(entries: np.ndarray, weights: Weights | None) -> np.ndarray:
    """(n,): what arrives by each AS."""
    counts = np.zeros(len(entries), np.int64 if weights is None else np.float64)
    _count(entries, _ONE if weights is None else weights.each, counts)
    return counts


@bare
def _count(entries, each, counts):
    many = len(each) > 1
    for at in range(len(entries)):
        entry = np.uint64(entries[at])
        if entry != keys.NO_ROUTE:
            counts[entry] += each[at] if many else each[0]


_ONE = np.ones(1, np.int64)


def ranked(internet: Internet, counts: np.ndarray, doors: np.ndarray | None = None) -> dict[int, float]:
    """Counts above 0 by ASN, the largest first. doors: the indices of the ASes that are counted, all unless given."""
    some = np.flatnonzero(counts)
    ases = internet.asn[some if doors is None else doors[some]]
    by = dict(zip(ases.tolist(), counts[some].tolist(), strict=True))
    return dict(sorted(by.items(), key=lambda item: (-item[1], item[0])))


def cones(internet: Internet) -> Weights:
    """Every AS counts as much as its customer cone, in ASes: what it may send for itself and its customers."""
    return Weights(internet.sizes.astype(float), "ASes of customer cones")


def weights(
    internet: Internet, table: Mapping[int, float] | str | os.PathLike[str], *, total: float | None = None,
    unit: str = "traffic",
) -> Weights:
    """What every AS counts by a reader's own table: a mapping from ASN, or a CSV with a row `asn,weight` for each.

    total: what all rows must sum to within one part in a thousand, where the reader knows (1 for shares, 100 for per
    cent). Raises InternetError, which names the row and the value, for an AS number or a weight that is none, a weight
    below 0, an AS that comes twice, a sum other than `total`, and a table in which no AS of the graph counts anything.
    What only one of table and graph knows is counted, and told by `Weights.told`.
    """  # fmt: skip
    found: dict[int, float] = {}
    for place, asn, value in _rows(table):
        asn, weight = _asn(place, asn), _weight(place, asn, value)
        if asn in found:
            raise InternetError(f"{place}: AS{asn} has a weight already; give each AS one")
        found[asn] = weight
    _check_sum(sum(found.values()), total)
    each = np.zeros(len(internet))
    known = [asn for asn in found if asn in internet]
    each[[internet.index(asn) for asn in known]] = [found[asn] for asn in known]
    if not each.sum() > 0:
        raise InternetError(f"no AS of {internet.name} has a weight above 0 in the table; give some of its ASes one")
    unknown = tuple(sorted(found.keys() - set(known)))
    return Weights(each, unit, len(internet) - len(known), unknown, sum(found[asn] for asn in unknown))


def groups(
    internet: Internet, table: Mapping[int, object] | str | os.PathLike[str], *, rest: str = "no group"
) -> Groups:
    """To which group every AS belongs by a reader's own table: a mapping from ASN to a country, a name or the like, or
    a CSV with a row `asn,group` for each. ASes without a row are in the group `rest`; rows for others are passed over.

    Raises InternetError for what is no AS number, an AS that comes twice, and a table without any AS of the graph.
    """
    found: dict[int, str] = {}
    for place, asn, value in _rows(table):
        asn = _asn(place, asn)
        if found.setdefault(asn, str(value).strip()) != str(value).strip():
            raise InternetError(f"{place}: AS{asn} is in {found[asn]!r} already; give each AS one group")
    known = {internet.index(asn): name for asn, name in found.items() if asn in internet}
    if not known:
        raise InternetError(f"no AS of {internet.name} is in the table; give a group for some of its ASes")
    names = (*sorted(set(known.values()) - {rest}), rest)
    number = {name: at for at, name in enumerate(names)}
    of = np.full(len(internet), len(names) - 1, np.int64)
    of[list(known)] = [number[name] for name in known.values()]
    return Groups(of, names)


def _check_sum(found: float, total: float | None) -> None:
    if not math.isfinite(found):
        raise InternetError("the weights are too large to be summed; choose a larger unit")
    if total is not None and not math.isclose(found, total, rel_tol=1e-3):
        raise InternetError(f"the weights sum to {found:g}, not {total:g}; correct them, or leave total out")


def _asn(place: str, value: object) -> int:
    text = str(value).strip()
    text = text[2:] if text[:2].upper() == "AS" else text
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < 1 << 32):
        raise InternetError(f"{place}: {value!r} is no AS number; choose 1 to 4294967295")
    return int(text)


def _weight(place: str, asn: int, value: object) -> float:
    try:
        weight = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise InternetError(f"{place}: the weight of AS{asn} cannot be {value!r}; choose a number from 0")
    return weight


def _rows(table: Mapping | str | os.PathLike[str]) -> Iterator[tuple[str, object, object]]:
    """Where it stands, what should be an AS number, and what is said of it."""
    if isinstance(table, Mapping):
        yield from (("the table", asn, value) for asn, value in table.items())
    elif isinstance(table, str | os.PathLike):
        yield from _csv_rows(Path(table))
    else:
        raise InternetError(f"a {type(table).__name__} is no table; give a mapping from ASN, or the path of a CSV file")


def _csv_rows(path: Path) -> Iterator[tuple[str, object, object]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, row in enumerate(csv.reader(file), 1):
                place = f"{path}: line {number}"
                if number > _MOST_ROWS:
                    raise InternetError(f"{path}: more than {_MOST_ROWS:,} lines; give one for each AS")
                if not row or row[0].lstrip().startswith("#") or (number == 1 and row[0].strip().lower() == "asn"):
                    continue
                if len(row) != 2:
                    raise InternetError(f"{place}: {len(row)} fields; write an AS number, a comma and one value")
                yield place, *row
    except OSError as error:
        raise InternetError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InternetError(f"{path} is no CSV file in UTF-8: {error}") from error
