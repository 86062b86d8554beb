"""Choose the few ASes of a relationship graph that show how traffic reaches one origin, and how it moves."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from .relations import AsRelationships, CaidaError
from .survey import Kind, Survey, survey

_DRAWN = 40


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What `choose_neighbourhood` kept of a graph, and what each part of it stands for.

    origin: the AS that announces.
    relations: the kept ASes and all links between them, without the origin's links to folded neighbours.
    neighbours: the origin's kept neighbours, largest catchment first.
    knobs: those of them towards which prepending moves every kept AS as it does in the full graph.
    sources: for each sampled AS, how many ASes of the full graph do as it does.
    paths: every kept AS's path in the full graph without prepends, itself and the origin included.
    catchments: how many ASes of the full graph arrive by each of the origin's neighbours, kept or folded,
        largest first.
    folded: the neighbours left out, by what they are to the origin ("provider", "peer", "customer").
    """

    origin: int
    relations: AsRelationships
    neighbours: tuple[int, ...]
    knobs: tuple[int, ...]
    sources: Mapping[int, int]
    paths: Mapping[int, tuple[int, ...]]
    catchments: Mapping[int, int]
    folded: Mapping[str, tuple[int, ...]]


def choose_neighbourhood(
    relations: AsRelationships,
    origin: int,
    *,
    providers: int = 8,
    knobs: int = 5,
    sources: int = 24,
    limit: int = 60,
    seed: int = 0,
) -> Neighbourhood:
    """Choose at most `limit` ASes around `origin` whose routes are those of the full graph.

    1. Keep the `providers` neighbours of the origin that catch the most ASes (a peer or a customer takes the
       place of a provider only by catching more). The last places, a quarter at most, go to those that the
       others themselves turn to when the origin prepends towards them. Fold the rest.
    2. Sort the ASes behind kept neighbours into kinds by what they do: their entry at the start and, behind
       one of the first `knobs` neighbours, their entry at 1 to 5 prepends towards it. (Prepending towards
       one neighbour never moves an AS that arrives by another.) Kinds that turn to a folded one stand
       aside.
    3. Draw up to `sources` ASes: one for each kept neighbour, then kind by kind in proportion to the square
       root of its size (D'Hondt), at random with `seed` among those that bring no more ASes along than
       there is room for. The sources of a kind share its size.
    4. Keep with each AS the next hop it uses at the start and at each of those prepends, and theirs in turn.

    Every kept AS keeps its next hops, and folding only takes away candidates that lost: so each has the
    route it has in the full graph, at the start always, and with one of the knobs turned where step 2 and
    `limit` allowed; `fold_errors` lists the others. Raises `CaidaError` for an unknown origin, one that
    nobody reaches, and sizes that are no whole numbers or leave `limit` no room for the origin, its
    neighbours and a source.
    """
    check_sizes(providers=providers, knobs=knobs, sources=sources, limit=limit)
    found = survey(relations, origin, places=providers, knobs=knobs)
    kept, weights = choose_ases(found, sources=sources, limit=limit, seed=seed)
    folded = [asn for asn in _ranked(relations, origin, found.catchments) if asn not in found.chosen]
    return Neighbourhood(
        origin=origin,
        relations=relations.among(kept, without=[(origin, asn) for asn in folded]),
        neighbours=found.chosen,
        knobs=found.knobs,
        sources=weights,
        paths={asn: found.start.path(asn) for asn in sorted(kept)},
        catchments=found.catchments,
        folded={
            kind: tuple(asn for asn in folded if relations.relation(asn, origin) == kind)
            for kind in ("provider", "peer", "customer")
        },
    )


def choose_ases(
    found: Survey, *, sources: int, limit: int, seed: int, besides: Iterable[int] = ()
) -> tuple[set[int], dict[int, int]]:
    """Steps 3 and 4 of `choose_neighbourhood`: the ASes to keep, and how many ASes each source stands for.

    besides: ASes to keep as well, the first first, as far as there is room for them and what is on their way.
    """
    kept, drawn = _draw(found, sources, limit, random.Random(seed), besides)
    if not drawn:
        raise CaidaError(f"limit cannot be {limit}: no source fits in, with the ASes on its way; choose more")
    return kept, _weights(drawn, found.kinds)


def check_sizes(**sizes: int) -> None:
    """CaidaError for a size that is no whole number, or that leaves no room."""
    for name, size in sizes.items():
        least = 0 if name == "knobs" else 1 if name != "limit" else sizes["providers"] + 2
        if not isinstance(size, int) or size < least:
            raise CaidaError(f"{name} cannot be {size!r}; choose a whole number from {least}")


def _ranked(relations: AsRelationships, origin: int, catchments: Mapping[int, int]) -> list[int]:
    """All neighbours of the origin, largest catchment first."""
    kinds = (relations.providers, relations.peers, relations.customers)
    near = {asn for of in kinds for asn in of.get(origin, ())}
    return sorted(near, key=lambda asn: (-catchments.get(asn, 0), asn))


def _draw(
    found: Survey, sources: int, limit: int, dice: random.Random, besides: Iterable[int]
) -> tuple[set[int], dict[Kind, list[int]]]:
    """The ASes to keep, and the sources drawn of each kind."""
    kept, drawn = _origin_and_neighbours(found, limit, besides), {}
    turns, left = _first_turns(found), sources
    while turns and left:
        again, _, kind = heapq.heappop(turns)
        source, new = _pick(found, kind, drawn.get(kind, []), kept, (limit - len(kept), left), dice)
        if source is None or (again and not found.faithful(new)):
            continue
        kept, left = kept | new, left - 1
        drawn.setdefault(kind, []).append(source)
        heapq.heappush(turns, (True, _quotient(found, kind, len(drawn[kind])), kind))
    return kept, drawn


def _origin_and_neighbours(found: Survey, limit: int, besides: Iterable[int]) -> set[int]:
    """The origin, its chosen neighbours and, while each still finds room for a source, what they turn to, and whom
    else one wants."""
    kept = {*found.start.origins, *(asn for each in found.chosen for asn in found.start.path(each)), *found.chosen}
    for neighbour in (*found.chosen, *besides):
        new = found.along(neighbour, kept - {neighbour})
        if len(kept | new) + len(found.chosen) <= limit:
            kept |= new
    return kept


def _first_turns(found: Survey) -> list[tuple[bool, float, Kind]]:
    """A heap of turns: one kind for every neighbour, its largest faithful one, then the others by size."""
    firsts: dict[int, Kind] = {}
    by_size = sorted(found.kinds, key=lambda kind: (-len(found.kinds[kind]), kind))
    for kind in sorted(by_size, key=lambda kind: not _stays(found, kind)):
        firsts.setdefault(kind[0], kind)
    usable = [kind for kind in found.kinds if _stays(found, kind) or kind in firsts.values()]
    turns = [(kind not in firsts.values(), _quotient(found, kind, 0), kind) for kind in usable]
    heapq.heapify(turns)
    return turns


def _quotient(found: Survey, kind: Kind, drawn: int) -> float:
    """D'Hondt's quotient, negative for the heap, over square roots so that small kinds are seen as well."""
    return -sqrt(len(found.kinds[kind])) / (drawn + 1)


def _stays(found: Survey, kind: Kind) -> bool:
    """Whether a kind never turns to a folded neighbour."""
    return set(kind[1]) <= set(found.chosen)


def _pick(
    found: Survey, kind: Kind, taken: list[int], kept: set[int], share: tuple[int, int], dice: random.Random
) -> tuple[int | None, set[int]]:
    """Of a few ASes of one kind one that brings no more along than its part of the room, faithful ones first.

    `share` is the room left and the number of sources to share it. Where all bring more, the least wins.
    Returns the AS and what it brings along, or None where there is no room for any.
    """
    room, heirs = share
    members = [asn for asn in found.kinds[kind] if asn not in found.chosen] or found.kinds[kind]
    free = [asn for asn in members if asn not in taken]
    bring = {asn: found.along(asn, kept) for asn in dice.sample(free, min(_DRAWN, len(free)))}
    fits = [asn for asn, new in bring.items() if len(new) <= room]
    cost = {asn: max(len(bring[asn]), room / heirs) for asn in fits}
    best = min(fits, key=lambda asn: (not found.faithful(bring[asn]), cost[asn]), default=None)
    return best, bring.get(best, set())


def _weights(drawn: Mapping[Kind, list[int]], kinds: Mapping[Kind, tuple[int, ...]]) -> dict[int, int]:
    """Every source's even part of its kind, which adds up to the kind."""
    weights: dict[int, int] = {}
    for kind, chosen in drawn.items():
        part, rest = divmod(len(kinds[kind]), len(chosen))
        weights |= {asn: part + (at < rest) for at, asn in enumerate(chosen)}
    return dict(sorted(weights.items()))
