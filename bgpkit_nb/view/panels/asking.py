"""Why not this route? The answer below a funnel, in pieces, so that a knob being turned need not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...outcome import Outcome
from ...route import Prefix
from ...why import Answer, Remedy, asking
from ...words.text import amount, count
from ...words.why_not import answered, change_text
from ..cast import Node


class Reply(NamedTuple):
    """What a funnel says to a question (`view`), and the changes that it offers, in the order of its rows."""

    view: dict
    remedies: tuple[Remedy, ...] = ()


def replies(outcome: Outcome, at: Node, prefix: Prefix, road: str | int) -> Iterator[Reply | None]:
    """Why a router does not use a road, and what would make it: first what became of it, then None after every change
    tried, and the whole at last. road: a link by id, or a neighbour by number.

    Raises ValueError, before the first piece, for a road that there is not.
    """
    found = asking(outcome, outcome.network.entry_router(at).name, road, prefix)
    answer = next(found)
    yield _reply(outcome, road, answer, working=answer.kind not in ("in use", "own"))
    last = answer
    for answer in found:
        last = answer
        yield None
    if last is not None:
        yield _reply(outcome, road, last)


def reply(outcome: Outcome, at: Node, prefix: Prefix, road: str | int) -> Reply:
    """The whole answer at once; a road that there is not is answered by the error's words."""
    try:
        *_, last = replies(outcome, at, prefix, road)
    except ValueError as error:
        return Reply({"asked": road, "title": "Why not?", "sentences": [f"{error}."], "remedies": [], "working": False})
    return last


def _reply(outcome: Outcome, road: str | int, answer: Answer, *, working: bool = False) -> Reply:
    said = answered(outcome, answer)
    remedies = tuple(remedy for search in (answer.here, answer.origin) if search for remedy in search.found)
    return Reply({
        "asked": road,
        "title": f"Why not {_road(outcome, answer)}?",
        "sentences": list(said.sentences),
        "remedies": [_row(outcome, remedy) for remedy in remedies],
        "working": working,
    }, remedies)


def _road(outcome: Outcome, answer: Answer) -> str:
    network, asn = outcome.network, outcome.network.router(answer.at).asn
    link = answer.wanted.link
    return f"via {network.name_of(answer.wanted.neighbor) if link is None else network.link_name(link, asn)}"


def _row(outcome: Outcome, remedy: Remedy) -> dict:
    """One change: who makes it, what it is, which others move, and how much traffic goes another way."""
    name = outcome.network.name_of
    return {
        "who": name(remedy.who), "what": change_text(outcome.network, remedy.who, remedy),
        "moved": count(len(remedy.moved), "other AS", "other ASes") if remedy.moved else "nobody else",
        "names": [name(asn) for asn in remedy.moved],
        "traffic": amount(remedy.volume, outcome.unit) if remedy.volume else "none",
    }
