"""What a choice of ASes rests on: where each AS of the full graph enters an origin, and where it turns to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from .paths import Routes, rerouted, routes
from .relations import AsRelationships, CaidaError

COPIES = (1, 2, 3, 4, 5)
"""Extra copies of the origin's ASN at which a knob is looked at."""

Step = tuple[int, int]
"""A next hop, and the neighbour of the origin by which packets sent to it arrive in the end; 0 and 0: no route."""
Kind = tuple[int, tuple[int, ...]]
"""An entry at the start and, behind a knob, the entry at each of COPIES."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The full graph seen from one origin whose neighbours in `chosen` are kept and the others folded.

    `start` are the routes when nothing is prepended. `moves[asn]`, for the ASes behind a neighbour in
    `knobs`, are their steps at each of COPIES towards that neighbour, and whatever steps of theirs one looks at
    besides. `kinds` sorts all ASes behind chosen neighbours by what they do. Where several ASes announce, neighbours
    are those of all of them, and knobs those of the first.
    """

    start: Routes
    catchments: Mapping[int, int]
    chosen: tuple[int, ...]
    knobs: tuple[int, ...]
    moves: Mapping[int, tuple[Step, ...]]
    kinds: Mapping[Kind, tuple[int, ...]]

    def along(self, asn: int, kept: Collection[int]) -> set[int]:
        """`asn` and every AS on its way, at the start and when a knob moves one of them, not yet in `kept`.

        Ways that end at a folded neighbour are not followed: nothing on them could be as in the full graph.
        """
        new, todo, ends = set(), [asn], self.start.origins
        while todo:
            at = todo.pop()
            if at not in new and at not in kept and at not in ends:
                new.add(at)
                todo += {towards for towards, entry in self.moves.get(at, ()) if entry in self.chosen}
                todo += [self.start.next_hop[at]] if at in self.start.next_hop else []
        return new

    def faithful(self, ases: Iterable[int]) -> bool:
        """Whether none of these ASes ever turns to a folded neighbour."""
        return all(entry in self.chosen for asn in ases for _, entry in self.moves.get(asn, ()))


def survey(relations: AsRelationships, origin: int, *, places: int, knobs: int) -> Survey:
    """Choose `places` neighbours of the origin; see what every AS does as the first `knobs` are turned."""
    start = routes(relations, origin)
    if not start.entries:
        raise CaidaError(
            f"no AS of {relations.name} reaches AS{origin}; choose an origin with providers or peers"
        )
    return survey_of(start, partial(_moves, relations, start), places=places, knobs=knobs)


def survey_of(
    start: Routes,
    moves_behind: Callable[[tuple[int, ...]], dict[int, tuple[Step, ...]]],
    *,
    places: int,
    knobs: int,
) -> Survey:
    """The same from routes that reach somebody, and a function that gives the steps of every AS behind some knobs."""
    catchments, entries = start.catchments(), start.entries
    largest = _largest(start, catchments)[:places]
    asked = tuple(asn for asn in largest if start.next_hop[asn] == start.origin)[:knobs]
    moves = moves_behind(asked)
    chosen = _with_fallbacks(largest, moves, spare=places // 4)
    turned = tuple(asn for asn in asked if asn in chosen)
    return Survey(start, catchments, chosen, turned, moves, _kinds(entries, moves, chosen))


def _largest(start: Routes, catchments: Mapping[int, int]) -> tuple[int, ...]:
    """The neighbours that catch somebody, the largest first; but before all others the largest of each origin."""
    firsts: dict[int, int] = {}
    for asn in catchments:
        firsts.setdefault(start.next_hop[asn], asn)
    return tuple(dict.fromkeys((*firsts.values(), *catchments)))


def _moves(
    relations: AsRelationships, start: Routes, knobs: tuple[int, ...]
) -> dict[int, tuple[Step, ...]]:
    """The steps, at each of COPIES, of every AS behind a knob; nobody else moves (see `rerouted`)."""
    moves: dict[int, tuple[Step, ...]] = {}
    entries = start.entries
    for knob in knobs:
        columns = []
        for next_hop in rerouted(relations, start, knob, COPIES):
            columns.append(_steps(next_hop, entries))
            if all(entry != knob for _, entry in columns[-1].values()):
                break  # with nobody left behind it, further copies change nothing
        columns += columns[-1:] * (len(COPIES) - len(columns))
        moves.update({asn: tuple(steps[asn] for steps in columns) for asn in columns[0]})
    return moves


def _steps(next_hop: Mapping[int, int], entries: Mapping[int, int]) -> dict[int, Step]:
    """The steps of the ASes behind a knob, each after its next hop, while all others enter as they did."""
    ends: dict[int, int] = {}
    for asn, towards in next_hop.items():
        ends[asn] = ends.get(towards) or entries.get(towards, asn)
    return {asn: (towards, ends[asn]) for asn, towards in next_hop.items()}


def _with_fallbacks(
    largest: tuple[int, ...], moves: Mapping[int, tuple[Step, ...]], spare: int
) -> tuple[int, ...]:
    """The largest neighbours, the last of them replaced by those that the others turn to."""
    turned_to = dict.fromkeys(
        entry for asn in largest for _, entry in moves.get(asn, ()) if entry and entry not in largest
    )
    fallbacks = tuple(turned_to)[:spare]
    return largest[: len(largest) - len(fallbacks)] + fallbacks


def _kinds(
    entries: Mapping[int, int], moves: Mapping[int, tuple[Step, ...]], chosen: tuple[int, ...]
) -> dict[Kind, tuple[int, ...]]:
    kinds: dict[Kind, list[int]] = {}
    for asn, entry in entries.items():
        if entry in chosen:
            kinds.setdefault((entry, tuple(to for _, to in moves.get(asn, ()))), []).append(asn)
    return {kind: tuple(sorted(ases)) for kind, ases in kinds.items()}
