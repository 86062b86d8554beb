"""`Change`, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass

from ..network import Network
from . import defences, edges, parts, pieces, routers, shape
from .kinds import Kind

#: Everything that can be changed, by name.
KINDS: dict[str, Kind] = {**edges.KINDS, **pieces.KINDS, **parts.KINDS, **routers.KINDS, **defences.KINDS,
                          **shape.KINDS}


@dataclass(frozen=True, slots=True)
class Change:
    """Turn one thing: `kind` is a row of `KINDS`, `target` says which, `value` what it becomes.

    `target` has a part for each name in the kind's `reads`: `(ASN, link id or None, prefix or None)`, `(link id,)`,
    `(ASN,)`, `(ASN, defence)` and so on; where it names a router, an ASN means all routers of that AS.
    """

    kind: str
    target: tuple
    value: object


def apply(network: Network, change: Change) -> Network:
    """The network with the change made. Raises ValueError when kind, target or value is not one there is."""
    kind = kind_of(change.kind)
    if len(change.target) != len(kind.reads):
        raise ValueError(f"a {change.kind!r} change is aimed at ({', '.join(kind.reads)}); got {change.target!r}")
    return kind.apply(network, change.target, check_value(change.kind, change.value))


def aim(kind: str, **parts: object) -> tuple:
    """The target of a change from its parts by name: `aim("prepend", asn=64500, link="a-b")`.

    The names are those of the kind's `reads`, in small letters, spaces as underscores; link and prefix may be left out
    at an AS's edge, and then mean all. Raises ValueError for a part that is missing, or that the kind does not have.
    """
    reads = [part.lower().replace(" ", "_") for part in kind_of(kind).reads]
    unknown = sorted(set(parts) - set(reads))
    missing = [part for part in reads if part not in parts and (len(reads) < 2 or part not in ("link", "prefix"))]
    if unknown or missing:
        wrong = f"does not take {unknown[0]!r}" if unknown else f"needs {missing[0]!r}"
        raise ValueError(f"a {kind!r} change {wrong}; say {', '.join(f'{part}=...' for part in reads)}")
    return tuple(parts.get(part) for part in reads)


def kind_of(name: str) -> Kind:
    """The row of `KINDS` of that name; ValueError names the alternatives."""
    if name not in KINDS:
        raise ValueError(f"there is no kind of change {name!r}; choose {', '.join(KINDS)}")
    return KINDS[name]


def check_value(kind: str, value: object) -> object:
    """The value in its normal form; ValueError naming the kind, the value and what would do."""
    row = kind_of(kind)
    try:
        return row.check(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"{kind} cannot be {value!r}; choose {row.says}") from None
