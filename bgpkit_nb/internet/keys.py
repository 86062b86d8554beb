"""How a route is packed into 32 bits, so that the better of two is the smaller number.

    31 30 | 29 ... 20 | 19 ... 0
    class | length    | rank

class: what the route was learned from, 0 own, 1 a customer, 2 a peer, 3 a provider. length: of the AS_PATH, extra
copies included. rank: the place of the link in the AS's row of that class, so that the last tie-break (the lowest
neighbour ASN, then the first link) is part of the number and the next hop can be read back from it.
A length above `LONGEST` stands for no route: no UPDATE could carry it (RFC 4271 4: 4,096 octets).
"""

from __future__ import annotations

import numpy as np

from ..route import LONGEST_PATH

RANK_BITS, LENGTH_BITS = 20, 10
OWN, CUSTOMER, PEER, PROVIDER = range(4)
LONGEST = LONGEST_PATH
NO_LENGTH = (1 << LENGTH_BITS) - 1
NO_ROUTE = (1 << 32) - 1

#: What a class is called, by number; 4 stands for no route.
CLASSES = ("own", "customer", "peer", "provider", None)


def pack(kind: int, length: int, rank: int = 0) -> int:
    """The key of a route."""
    return kind << 30 | length << RANK_BITS | rank


def lengths(keys: np.ndarray) -> np.ndarray:
    """The AS_PATH length in each key; above `LONGEST` where there is no route."""
    return keys >> np.uint32(RANK_BITS) & np.uint32(NO_LENGTH)


def classes(keys: np.ndarray) -> np.ndarray:
    """The class in each key, 4 where there is no route; uint8."""
    return np.where(lengths(keys) > LONGEST, 4, keys >> np.uint32(30)).astype(np.uint8)


def ranks(keys: np.ndarray) -> np.ndarray:
    """The rank in each key."""
    return keys & np.uint32((1 << RANK_BITS) - 1)
