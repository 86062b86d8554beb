"""What a kind of change is, and the values that kinds take: checkers give a value in its normal form, or raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..network import Network

#: What a change is aimed at that concerns one edge of an AS, or (link None) all of them, for one prefix or all.
EDGE = ("ASN", "link", "prefix")


class Kind(NamedTuple):
    """How one kind of change is checked and made. `reads` names the parts of its target; `says` what values will do."""

    apply: Callable[[Network, tuple, object], Network]
    check: Callable[[object], object]
    reads: tuple[str, ...]
    says: str


def whole(low: int, high: int) -> Callable[[object], int]:
    """Whole numbers of a range, both ends included."""
    def check(value: object) -> int:
        if isinstance(value, bool) or value != int(value) or not low <= value <= high:
            raise ValueError
        return int(value)
    return check


def or_none(check: Callable) -> Callable:
    """None, or what another checker takes."""
    return lambda value: None if value is None else check(value)


def switch(value: object) -> bool:
    """On or off."""
    if value not in (True, False):
        raise ValueError
    return bool(value)


def one_of(*values: str) -> Callable[[object], str]:
    """One of these words."""
    def check(value: object) -> str:
        if value not in values:
            raise ValueError
        return str(value)
    return check


def amount(value: object) -> float:
    """A number above 0."""
    number = float(value)
    if not 0 < number < 1e9:
        raise ValueError
    return number
