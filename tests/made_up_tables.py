"""A synthetic Internet that is observed: tables of what its ASes use, for tests of those who measure tables."""

from collections.abc import Iterable

from bgpkit_nb.internet import Internet, propagate
from bgpkit_nb.route import Prefix
from bgpkit_nb.tables import Peer, Row, Table, gather

FIRST = Prefix.parse("198.18.0.0/24").value


def row(peer: int, number: int, *as_path: object) -> Row:
    """A route of a peer to prefix `number`."""
    return Row(Peer(peer, "192.0.2.1"), Prefix(4, FIRST + 256 * number, 24), as_path)


def table(rows: Iterable[Row], name: str = "made up") -> Table:
    return gather(rows, name=name)


def observed(internet: Internet, vantages: Iterable[int], prepends: dict | None = None) -> Table:
    """The table of some vantages: for each origin of the graph one prefix, reached as the plain model says.

    prepends: by origin, copies by neighbour.
    """
    rows = []
    for number, origin in enumerate(sorted(internet.asn.tolist())):
        said = {(origin, near): copies for near, copies in (prepends or {}).get(origin, {}).items()}
        routing = propagate(internet, origin, prepends=said)
        for vantage in vantages:
            path = routing.as_path(vantage)
            if vantage != origin and path:
                rows.append(row(vantage, number, vantage, *path))
    return table(rows)
