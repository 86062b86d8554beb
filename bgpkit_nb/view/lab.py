"""`tie_break_lab`: routes to write down, router families to put them to, and their funnels side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape

import traitlets
from ipywidgets import HTML, Box, VBox

from ..candidates import FIELDS, MOST_CANDIDATES, Candidate, routes_of
from ..decision import Decision, Family, hear_all, parting
from ..puzzles import PUZZLES, Puzzle, puzzle
from ..route import Route
from ..words.families import compare_families, family_of, meetings, named, order_table
from . import panels
from .decider import Decider
from .keepers import Kept
from .still import Shown
from .widgets import Control, RouteTable, WordsPanel

#: Stands for routes of the reader's own in the list of puzzles.
OWN = ""


class TieBreakLab(Shown, Kept, VBox):
    """Routes to write down and router families to put them to. An ordinary widget with traits to observe.

    candidates: the routes in order of arrival; assign to change them. decisions: what each family makes of them.
    puzzles, table, deciders, words: the parts; a decider has `family`, `switches` and `funnel`.
    """

    candidates = traitlets.Tuple()
    decisions = traitlets.Tuple()

    def __init__(self, candidates: Sequence[Candidate], families: Sequence[Family], chosen: str = OWN) -> None:
        routes_of(candidates)
        self._busy = False
        self._make_parts(families, chosen)
        super().__init__(children=self._layout())
        self.add_class("bgpkit-lab")
        with self._quietly():
            self.candidates = tuple(candidates)
            self._write()
        self._wire()
        self._show()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_parts(self, families: Sequence[Family], chosen: str) -> None:
        options = [{"value": each.name, "text": each.title} for each in PUZZLES.values()]
        if chosen == OWN:
            options = [{"value": OWN, "text": "Routes of your own"}, *options]
        self.puzzles = Control(name="puzzle", label="Routes to begin with", control="choice", options=options,
                               value=chosen, start=chosen)
        self.question = HTML()
        fields = [{"name": each.name, "label": each.label, "options": list(each.options)} for each in FIELDS]
        self.table = RouteTable(fields=fields, most=MOST_CANDIDATES)
        places = ("First", "Second", "Third", "Fourth")
        self.deciders = tuple(Decider(rules, place) for rules, place in zip(families, places, strict=False))
        self.words = WordsPanel()

    def _layout(self) -> list:
        side_by_side = Box(self.deciders)
        side_by_side.add_class("bgpkit-lab-families")
        return [self.puzzles, self.question, self.table, side_by_side, self.words]

    def _wire(self) -> None:
        self.puzzles.observe(lambda change: self._load(change["new"]), "value")
        self.table.observe(lambda _: self._read(), "rows")
        self.observe(lambda _: self._rewritten(), "candidates")
        for decider in self.deciders:
            decider.observe(lambda _: self._show(), "rules")

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Several parts are set at once; they are looked at when all are."""
        self._busy, before = True, self._busy
        try:
            yield
        finally:
            self._busy = before

    # -- what a reader does -------------------------------------------------------------------------------------------

    def _load(self, name: str) -> None:
        if name == OWN:
            return
        with self._quietly():
            found = puzzle(name)
            self.candidates = found.candidates
            self._write()
            for decider, asked in zip(self.deciders, found.families, strict=False):
                decider.turn(family_of(asked))
        self._show()

    def _read(self) -> None:
        """Take what was typed, if all of it can be used; what cannot is named below it and stays."""
        if self._busy:
            return
        read, self.table.errors = read_rows(self.table.rows)
        with self._quietly():
            self.candidates = read or self.candidates
        self._show()

    @traitlets.validate("candidates")
    def _check_candidates(self, proposal: dict) -> tuple[Candidate, ...]:
        try:
            routes_of(proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        return tuple(proposal["value"])

    def _rewritten(self) -> None:
        if not self._busy:
            self._write()
            self._show()

    def _write(self) -> None:
        with self._quietly():
            self.table.rows = [each.texts() for each in self.candidates]
            self.table.errors = {}

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._busy:
            return
        routes, rules = routes_of(self.candidates), [decider.rules for decider in self.deciders]
        self.decisions = tuple(hear_all(routes, each, at=named(each)) for each in rules)
        self.question.value = _question(self.puzzles.value, self.candidates)
        self.table.fates = [_fates(decision) for decision in self.decisions]
        for decider, decision in zip(self.deciders, self.decisions, strict=True):
            decider.funnel.view = funnel(decision, _parted(self.decisions, decision))
        said = words(routes, rules)
        self.words.view = {**said, "status": _waiting(self.table.errors) or said["status"]}

    def still(self) -> tuple[str, str]:
        """Words and table, for wherever no widget can run."""
        said = compare_families(self.candidates, [decider.rules for decider in self.deciders])
        return said._repr_html_(), str(said)


def read_rows(rows: Sequence[dict[str, str]]) -> tuple[tuple[Candidate, ...], dict[str, str]]:
    """The candidates in rows of texts, or what is wrong with them, by `"row.field"`."""
    errors = {}
    for index, row in enumerate(rows):
        for field in FIELDS:
            try:
                field.read(row[field.name])
            except ValueError as error:
                errors[f"{index}.{field.name}"] = f"{error}."
    names = [row["name"].strip() for row in rows]
    for index, name in enumerate(names):
        if name in names[:index]:
            errors.setdefault(f"{index}.name", f"two candidates are called {name!r}; give each a name of its own.")
    return () if errors else tuple(Candidate(**row) for row in rows), errors


def _waiting(errors: dict[str, str]) -> str:
    """That the funnels still show what could be read last; empty where all of it can be."""
    wrong = "one value" if len(errors) == 1 else f"{len(errors)} values"
    return f"{wrong.capitalize()} cannot be used, so the rest waits: {next(iter(errors.values()))}" if errors else ""


def _question(chosen: str, candidates: Sequence[Candidate]) -> str:
    """The puzzle's question and source, as long as its routes are those shown."""
    found = PUZZLES.get(chosen)
    if found is None:
        return ""
    source = f"Source: {found.source}." if found.candidates == tuple(candidates) else "The routes are yours by now."
    return (f'<div class="bgpkit-question">{escape(found.question)}</div>'
            f'<div class="bgpkit-lab-source">{escape(source)}</div>')


def _fates(decision: Decision) -> dict:
    labels = {step.name: step.label for step in decision.steps}
    cells = []
    for index in range(len(decision.candidates)):
        fell = decision.fell(index)
        best = index == decision.best
        text = "✓ taken" if best else f"out at {labels[fell[1].step]}" if fell else "not asked"
        cells.append({"best": best, "text": text})
    return {"family": f"{named(decision.rules)} takes", "note": decision.rules.confirmed, "cells": cells}


def _parted(decisions: Sequence[Decision], decision: Decision) -> set[str]:
    """The steps of a decision at which it parts from another choice."""
    return {found.step.name for other in decisions if other.best != decision.best and (found := parting(
        *((decision, other) if decisions.index(decision) < decisions.index(other) else (other, decision))))}


def funnel(decision: Decision, parted: set[str]) -> dict:
    """One family's funnel, with the steps marked at which it parts from the others."""
    routes = range(len(decision.candidates))
    return {
        "title": named(decision.rules),
        "subtitle": decision.rules.confirmed,
        "candidates": [panels.candidate(decision, index, decision.candidates[index].session) for index in routes],
        "steps": [{**step, "parted": step["name"] in parted} for step in panels.steps(decision)],
        "rejected": [],
        "words": " ".join(meetings(decision)),
    }


def words(routes: Sequence[Route], rules: Sequence[Family]) -> dict:
    """Who takes which and where they part; the tables behind it, and every order of arrival."""
    said = compare_families(routes, rules)
    tables = [said, *([orders] if (orders := order_table(routes, rules)).rows else [])]
    return {"status": said.sentences[0], "sentences": said.sentences[1:], "tables": [panels.table(t) for t in tables]}


def tie_break_lab(routes: str | Puzzle | Iterable[Candidate] = "oldest or lowest",
                  families: Iterable[str | Family] = ()) -> TieBreakLab:
    """Write routes down, choose two router families or more (four at most), and see which route each takes, and why.

    routes: the name of a puzzle (`bgp.PUZZLES`), or candidates of your own in the order they arrive. families: by name,
    with switches behind plus signs (`"frr + deterministic-med"`); those of the puzzle, if none are named.
    """
    chosen = puzzle(routes) if isinstance(routes, str) else routes if isinstance(routes, Puzzle) else None
    asked = tuple(families) or (chosen.families if chosen else ("rfc4271", "frr"))
    if not 2 <= len(asked) <= 4:
        raise ValueError(f"there cannot be {len(asked)} families side by side; choose 2 to 4")
    known = chosen is not None and PUZZLES.get(chosen.name) == chosen
    return TieBreakLab(tuple(chosen.candidates if chosen else routes), [family_of(each) for each in asked],
                       chosen.name if known else OWN)
