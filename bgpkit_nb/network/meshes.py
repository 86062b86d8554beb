"""Which routers of an AS speak iBGP with each other: a full mesh, or route reflectors and their clients (RFC 4456)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from .nouns import Session


def clients_of(names: list[str], reflectors: Iterable[str] | Mapping[str, Iterable[str]] | None) -> dict[str, tuple]:
    """Each reflector with its clients: those given, or for reflectors that are only named, all other routers."""
    if not isinstance(reflectors, Mapping):
        named = (reflectors,) if isinstance(reflectors, str) else tuple(reflectors or ())
        reflectors = {each: [name for name in names if name not in named] for each in named}
    return {each: tuple(clients) for each, clients in reflectors.items()}


def inside_sessions(where: str, names: list[str], clients: Mapping[str, tuple], *, mesh: bool) -> Iterator[Session]:
    """The iBGP sessions of an AS. Raises ValueError for strangers, and for clients in a circle."""
    for name in (*clients, *(client for several in clients.values() for client in several)):
        if name not in names:
            raise ValueError(f"{where} has no router {name!r}; choose {', '.join(names)}")
    refuse_circles(where, clients)
    below = {client for several in clients.values() for client in several}
    for a, b in combinations([name for name in names if name not in below], 2) if mesh else ():
        yield Session(f"ibgp {a} {b}", a, b, "ibgp")
    for reflector, several in clients.items():
        for client in several:
            yield Session(f"ibgp {client} {reflector}", client, reflector, "client")


def refuse_circles(where: str, clients: Mapping[str, Iterable[str]]) -> None:
    """ValueError where a reflector is, over others or directly, a client of its own client."""
    try:
        TopologicalSorter(clients).prepare()
    except CycleError as error:
        circle = " reflects for ".join(reversed(error.args[1]))
        raise ValueError(f"the route reflectors of {where} go round in a circle: {circle}; "
                         "make one of them a client of nobody") from None
