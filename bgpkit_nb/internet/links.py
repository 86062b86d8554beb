"""What each AS says over each of its links: the words that the loops read, and how settings turn them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from . import keys
from .graph import COPY_BITS, NOT_ANNOUNCED, Internet
from .kernels import Wires
from .needs import InternetError

#: (the AS that announces, its neighbour), or (..., ..., which of their parallel links, from 0).
Towards = tuple[int, int] | tuple[int, int, int]


class Spot(NamedTuple):
    """Where the words hold what one AS says to another over one link: the field of `Wires`, and the position."""

    field: str
    at: int


def wires_of(internet: Internet) -> Wires:
    """The words of a graph in which nobody prepends and everybody announces. They may be turned."""
    providers, peers, customers = internet.providers, internet.peers, internet.customers
    shift = np.uint32(COPY_BITS)
    return Wires(
        above=providers.start, up=providers.near << shift, up_rank=providers.rank, down=providers.near << shift,
        beside=peers.start, across=peers.near << shift, across_rank=peers.rank,
        below=customers.start, down_to=customers.near, down_rank=customers.rank,
    )  # fmt: skip


def spots(internet: Internet, towards: Towards) -> list[Spot]:
    """Where it stands what an AS says to a neighbour: one spot for each of their links, or that of the one named.

    Where two ASes both buy and peer, the links that are paid for come first. Raises InternetError for ASes that
    are unknown or no neighbours, and for a link that they do not have.
    """
    if not isinstance(towards, tuple) or len(towards) not in (2, 3):
        raise InternetError(f"{towards!r} names no link; write (AS that announces, neighbour[, which link])")
    sender, receiver = internet.index(towards[0]), internet.index(towards[1])
    found = [*_between(internet, sender, receiver)]
    if not found:
        raise InternetError(f"AS{towards[1]} is no neighbour of AS{towards[0]}; choose one that has a link to it")
    if len(towards) == 2:
        return found
    if not isinstance(towards[2], int) or not 0 <= towards[2] < len(found):
        most = len(found) - 1
        raise InternetError(f"AS{towards[0]} and AS{towards[1]} have no link {towards[2]!r}; choose 0 to {most}")
    return [found[towards[2]]]


def _between(internet: Internet, sender: int, receiver: int) -> Iterator[Spot]:
    ways = (("up", internet.providers, sender, receiver), ("down", internet.providers, receiver, sender),
            ("across", internet.peers, sender, receiver))  # fmt: skip
    for field, rows, holder, near in ways:
        row = rows.row(holder)
        yield from (Spot(field, row.start + int(at)) for at in np.flatnonzero(rows.near[row] == near))


def turns(
    internet: Internet, prepends: Mapping[Towards, int], silent: Collection[Towards]
) -> dict[Spot, int]:
    """The extra copies at every spot that settings turn; `NOT_ANNOUNCED` at those that say nothing.

    What is said of one of several links outweighs what is said of all of them, and silence outweighs copies.
    """
    found: dict[Spot, int] = {}
    for towards in sorted(prepends, key=len):
        copies = _checked(towards, prepends[towards])
        found |= dict.fromkeys(spots(internet, towards), copies)
    for towards in silent:
        found |= dict.fromkeys(spots(internet, towards), NOT_ANNOUNCED)
    return found


def _checked(towards: Towards, copies: object) -> int:
    if isinstance(copies, bool) or not isinstance(copies, int | np.integer) or not 0 <= copies < keys.LONGEST:
        raise InternetError(
            f"prepend of AS{towards[0]} towards AS{towards[1]} cannot be {copies!r}; choose 0 to {keys.LONGEST - 1}"
        )
    return int(copies)


def set_copies(wires: Wires, spot: Spot, copies: int) -> int:
    """Write the extra copies of one spot; gives those that stood there."""
    words = getattr(wires, spot.field)
    word = int(words[spot.at])
    words[spot.at] = word & ~NOT_ANNOUNCED | copies
    return word & NOT_ANNOUNCED
