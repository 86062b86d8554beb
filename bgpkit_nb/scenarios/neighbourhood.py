"""A real neighbourhood: one AS of a CAIDA file, its largest providers, and sampled ASes that reach it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..caida import COPIES, AsRelationships, Neighbourhood, choose_neighbourhood, fold_errors, read
from ..knobs import announce, prepend
from ..network import Network
from ..scenario import Knob, Scenario
from ..traffic import Demand

PREFIX = "198.51.100.0/24"
TOTAL = 100.0

#: What people call some large ASes; all others are called by their number.
NAMES = {
    174: "Cogent", 209: "CenturyLink", 701: "Verizon", 1221: "Telstra", 1239: "Sprint", 1299: "Telia",
    2914: "NTT", 3257: "GTT", 3320: "Deutsche Telekom", 3356: "Level 3", 4637: "Telstra Global",
    4775: "Globe Telecom", 4826: "Vocus", 5511: "Orange", 6453: "Tata", 6461: "Zayo", 6762: "Sparkle",
    6939: "Hurricane Electric", 7018: "AT&T", 12956: "Telefonica", 13335: "Cloudflare", 15169: "Google",
    37100: "SEACOM",
}  # fmt: skip


def neighbourhood(
    path: str | os.PathLike[str],
    *,
    origin: int = 13335,
    providers: int = 8,
    knobs: int = 5,
    sources: int = 24,
    limit: int = 60,
    seed: int = 0,
    check: bool = False,
    prefix: str = PREFIX,
) -> Scenario:
    """The neighbourhood of `origin` in a CAIDA AS-relationship file (serial-1 or -2; plain, .gz or .bz2).

    ASes and relations are the file's; of the origin's many links the `providers` with the largest
    catchments are kept, of the ASes at most `limit`, and each has the route it has in the full graph: see
    `choose_neighbourhood`.

    The file tells no traffic: a sampled source sends in proportion to the number of ASes that behave as it
    does, 100 Gbit/s in all, over links of 100 Gbit/s. `prefix` is what the origin announces, a documentation
    prefix unless you give another, IPv4 or IPv6. Knobs: prepends
    towards the `knobs` largest catchments ("prepend" for the largest, "prepend_174" and so on) and
    "announce" for the largest.

    With `check`, every kept AS is compared with the full graph at 0 to 5 prepends towards each of these,
    and with nothing announced there; the scenario's `source` then lists the ASes for which folding changes
    the answer.

    Raises `CaidaError` (a ValueError) for a file or an origin that will not do.
    """
    relations = read(path)
    chosen = choose_neighbourhood(
        relations, origin, providers=providers, knobs=knobs, sources=sources, limit=limit, seed=seed
    )
    network = _network(chosen, prefix)
    total = sum(chosen.sources.values())
    return Scenario(
        "neighbourhood",
        network,
        origin,
        question=f"How does traffic reach {network.name_of(origin)}, and which ASes move when it prepends?",
        demands=tuple(Demand(asn, prefix, TOTAL * stands / total) for asn, stands in chosen.sources.items()),
        knobs=tuple(_knobs(network, chosen)),
        source=" ".join([_account(relations, chosen, prefix), *([_verdict(relations, chosen)] if check else [])]),
    )


def _network(chosen: Neighbourhood, prefix: str) -> Network:
    """The kept ASes, largest ones by the names people know, and the links that the file gives them."""
    network = Network(f"Around AS{chosen.origin}, {chosen.relations.date or chosen.relations.name}")
    for asn in chosen.paths:
        network = network.add(asn, NAMES.get(asn, ""), announces=prefix if asn == chosen.origin else ())
    for one, other, relation in chosen.relations.links():
        if relation:
            network = network.customer(other, of=one, capacity=TOTAL)
        else:
            network = network.peers(one, other, capacity=TOTAL)
    return network


def _knobs(network: Network, chosen: Neighbourhood) -> Iterator[Knob]:
    for at, neighbour in enumerate(chosen.knobs):
        name = f"prepend_{neighbour}" if at else "prepend"
        yield prepend(network, chosen.origin, neighbour, upto=max(COPIES), name=name)
    if chosen.knobs:
        yield announce(network, chosen.origin, chosen.knobs[0])


def _account(relations: AsRelationships, chosen: Neighbourhood, prefix: str) -> str:
    """Where the neighbourhood comes from, and what of it is real."""
    caught = sum(chosen.catchments[asn] for asn in chosen.neighbours)
    folded = ", ".join(f"{len(ases)} {kind}s" for kind, ases in chosen.folded.items() if ases) or "none"
    reach, stand = sum(chosen.catchments.values()), sum(chosen.sources.values())
    return (
        f"From {relations.name}, a file in CAIDA's AS-relationship form: {len(chosen.paths)} of {len(relations):,} "
        f"ASes, their relations as in the file. The {len(chosen.neighbours)} links kept of AS{chosen.origin} catch "
        f"{caught:,} of the {reach:,} ASes that reach it; folded: {folded}. {len(chosen.sources)} sources "
        f"stand for {stand:,} ASes that do as they do. Volumes ({TOTAL:g} Gbit/s in all), capacities and the "
        f"prefix {prefix} are made up."
    )


def _verdict(relations: AsRelationships, chosen: Neighbourhood) -> str:
    """What comparing with the full graph shows."""
    errors: dict[int, list[str]] = {}
    for error in fold_errors(relations, chosen):
        errors.setdefault(error.asn, []).append(error.setting)
    tried = f"Compared with the full graph at 0 to {max(COPIES)} prepends and unannounced, knob by knob"
    if not errors:
        return f"{tried}: every kept AS takes the path it takes there."
    changed = "; ".join(f"AS{asn} ({', '.join(settings)})" for asn, settings in errors.items())
    return f"{tried}: folding changes the path of {changed}."
