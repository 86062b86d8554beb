"""`python -m tests.internet_oracle AS-REL CSV`: compare the array engine with recorded routes, one by one.

AS-REL is a CAIDA file. CSV (plain or .gz) has the columns origin, asn, class, path_length and next_hop: class in
the plural ("customers", "peers", "providers") or "origin"; path_length counts the AS itself; ties broken for the
lowest neighbour ASN. Prints `N routes, M differ`, the first differences above it, and ends with 0 only if none differ:
for each origin of the CSV, every AS that it lists and every AS that has a route here is compared. What cannot be
compared (a row that is none, an origin that is not in the graph) is named, and ends it with 2.
"""

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bgpkit_nb import internet

CLASSES = {"origin": 0, "customers": 1, "peers": 2, "providers": 3}
COLUMNS = {"origin", "asn", "class", "path_length", "next_hop"}
SHOWN = 10

#: Class by number, AS_PATH length, next hop.
State = tuple[int, int, int]


def recorded(path: Path) -> dict[int, dict[int, State]]:
    """By origin and AS, what the file says; ValueError, with the line, for what is no row of this form."""
    found: dict[int, dict[int, State]] = defaultdict(dict)
    unpack = gzip.open if path.suffix == ".gz" else open
    with unpack(path, "rt", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        if missing := COLUMNS - set(rows.fieldnames or ()):
            raise ValueError(f"{path} has no column {', '.join(sorted(missing))}")
        for row in rows:
            try:
                kind, length = CLASSES[row["class"]], int(row["path_length"]) - 1
                # the recording names an AS its own next hop where it is the origin
                next_hop = int(row["next_hop"]) if kind else 0
                found[int(row["origin"])][int(row["asn"])] = (kind, length, next_hop)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {rows.line_num}: no recorded route ({error!r})") from error
    return found


def computed(engine: internet.Engine, origin: int) -> dict[int, State]:
    """By AS, the same from the arrays."""
    routing = engine.route(origin)
    columns = (engine.internet.asn, routing.classes, routing.lengths, routing.next_hops)
    there = routing.reached
    return {asn: tuple(state) for asn, *state in zip(*(each[there].tolist() for each in columns), strict=True)}


def differences(engine: internet.Engine, wanted: dict[int, dict[int, State]]) -> Iterator[tuple[int, str]]:
    """For each origin, how many routes were compared, and then a line for each that differs (compared: 0)."""
    for origin, states in wanted.items():
        found = computed(engine, origin)
        yield len(states.keys() | found.keys()), ""
        for asn in sorted(states.keys() | found.keys()):
            if states.get(asn) != found.get(asn):
                yield 0, f"origin {origin}, AS{asn}: recorded {states.get(asn)}, computed {found.get(asn)}"


def main(arguments: list[str]) -> int:
    """Compare, print, and say by the exit status whether all agree."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        engine = internet.Engine(internet.load(arguments[0]))
        results = list(differences(engine, recorded(Path(arguments[1]))))
    except (OSError, EOFError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    differing = [line for _, line in results if line]
    print(*differing[:SHOWN], f"{sum(count for count, _ in results)} routes, {len(differing)} differ", sep="\n")
    return int(bool(differing) or not results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
