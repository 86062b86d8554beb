"""`decide` and `hear`: one router's choice for one prefix. The trace that they return is the algorithm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..route import Prefix, Route
from .families import family as find_family
from .family import RESOLVABLE, Family
from .steps import NO_PAST, Past, Step
from .trace import Contest, Ruling, eliminate
from .walks import BY_SETS, KEEP_A_LIST, WALKS


@dataclass(frozen=True, slots=True)
class Decision:
    """One router's choice for one prefix.

    candidates: the routes it held, in order of arrival. contests: how they met, in order. best: the index of
    its choice (None: it has no route that it can use).
    settled_by: the last step that was needed, the one where the best route's closest rival fell to it;
    `"only"` where there was no rival, `"first"` where routes were identical to the last tie-break, `"kept"`
    where nothing was heard that the route in use had to meet, None where there is no route. refused:
    (session, reason) for announcements that import policy kept out. family, switches: the router family that
    decided, and what was switched in it.
    """

    at: str
    prefix: Prefix | None
    candidates: tuple[Route, ...]
    contests: tuple[Contest, ...]
    best: int | None
    settled_by: str | None
    family: str = "rfc4271"
    refused: tuple = ()
    switches: tuple[str, ...] = ()

    @property
    def route(self) -> Route | None:
        """The chosen route."""
        return None if self.best is None else self.candidates[self.best]

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """Every ruling, contest after contest."""
        return tuple(ruling for contest in self.contests for ruling in contest.rulings)

    @property
    def rules(self) -> Family:
        """The router family that decided, its switches set."""
        return find_family(self.family, self.switches)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The table of steps that was followed."""
        steps = self.rules.steps
        listed = any(step.name == RESOLVABLE.name for step in steps)
        return steps if listed or all(route.reachable for route in self.candidates) else (RESOLVABLE, *steps)

    @property
    def funnel(self) -> dict[str, Ruling]:
        """One ruling a step, all contests taken together: who reached it, and who dropped out there first.

        Of one contest it is its rulings; of a walk in pairs the same picture: each loser under its step.
        """
        if len(self.contests) == 1:
            return {ruling.step: ruling for ruling in self.rulings}
        reached: dict[str, list[Ruling]] = {step.name: [] for step in self.steps}
        for ruling in self.rulings:
            reached[ruling.step].append(ruling)
        fell = {index: self.fell(index) for index in range(len(self.candidates)) if index != self.best}
        return {step: _together(step, rulings, fell) for step, rulings in reached.items() if rulings}

    @property
    def equal(self) -> tuple[int, ...]:
        """The candidates that may share the traffic (what multipath splits over), best included: those that
        only a tie-break separates from the best, and that have in common with it what the family asks for."""
        if self.best is None:
            return ()
        rules, everyone = self.rules, range(len(self.candidates))
        return tuple([index for index in everyone if index == self.best or self._shares(rules, index)])

    def _shares(self, rules: Family, index: int) -> bool:
        route, best = self.candidates[index], self.route
        if rules.usable and not route.reachable:
            return False
        if rules.shares == "neighbour" and (
                route.neighbor_as != best.neighbor_as if best.ebgp else route.as_path != best.as_path):
            return False
        hard, pair = rules.before_ties, (self.best, index)
        fell = self.fell(index) if rules.walk in BY_SETS else None
        if fell and fell[1].step in {step.name for step in hard}:
            return False
        return all(ruling.kept == pair for ruling in eliminate(self.candidates, hard, pair).rulings)

    def fell(self, index: int) -> tuple[Contest, Ruling] | None:
        """Where a candidate dropped out: the contest and the ruling; None for one that did not."""
        for contest in self.contests:
            for ruling in contest.rulings:
                if index in ruling.dropped:
                    return contest, ruling
        return None


def _together(step: str, rulings: list[Ruling], fell: dict[int, tuple[Contest, Ruling] | None]) -> Ruling:
    entered = tuple(sorted({index for ruling in rulings for index in ruling.entered}))
    out = {index for index in entered if fell.get(index) and fell[index][1].step == step}
    margins = [ruling.margin for ruling in rulings if ruling.margin and out.intersection(ruling.dropped)]
    kept = tuple([index for index in entered if index not in out])
    return Ruling(step, entered, kept, min(margins, default=None))


def decide(routes: Iterable[Route], *, family: str | Family = "rfc4271", switches: Iterable[str] = (),
           at: str = "", prefix: Prefix | None = None, refused: tuple = (),
           present: int | None = None) -> Decision:
    """Choose among the routes that a router holds for one prefix, given in order of arrival.

    1. Routes whose next hop does not resolve are no candidates (where the family asks for that first).
    2. Candidates meet in the way of the family: all at once (RFC 4271 9.1.2: elimination over the whole set,
       not a comparison of pairs, since MED orders no pairs), or in pairs, or by group and then in a final.
    3. Whoever meets enters the first step of the family's table. Each step keeps the routes with the best
       value (MED: the best of each neighbouring AS) and drops the others; what one step keeps, the next
       enters, until one is left.

    present: the index of the route in use, which some families let stay. `hear` keeps track of it.
    """
    rules = _rules(family, switches)
    past = NO_PAST if present is None else Past(present)
    return _decide(tuple(routes), rules, past, at, prefix, refused)[0]


def _decide(candidates: tuple[Route, ...], rules: Family, past: Past, at: str, prefix: Prefix | None,
            refused: tuple) -> tuple[Decision, tuple[int, ...]]:
    if prefix is None and candidates:
        prefix = candidates[0].prefix
    contests, alive = _usable_first(candidates, rules)
    if not alive:
        return Decision(at, prefix, candidates, contests, None, None, rules.name, refused,
                        rules.set), past.order
    found = WALKS[rules.walk](candidates, alive, rules, past)
    contests, best, settled_by = _usable_last(candidates, rules, (*contests, *found.contests), found.best)
    return Decision(at, prefix, candidates, contests, best, settled_by, rules.name, refused,
                    rules.set), found.order


def _usable_first(routes: tuple[Route, ...], rules: Family) -> tuple[tuple[Contest, ...], tuple[int, ...]]:
    """Drop unresolvable next hops, where the family does so before anything else; the contest that says so,
    if any."""
    everyone = tuple(range(len(routes)))
    if rules.usable != "first" or not (rules.lists_usable or False in [route.reachable for route in routes]):
        return (), everyone
    kept = tuple([index for index in everyone if routes[index].reachable])
    winner = kept[0] if len(kept) == 1 else None
    return (Contest((Ruling(RESOLVABLE.name, everyone, kept, None),), winner, "usable"),), kept


def _usable_last(routes: tuple[Route, ...], rules: Family, contests: tuple[Contest, ...],
                 best: int) -> tuple[tuple[Contest, ...], int | None, str | None]:
    """Ask of the winner that its next hop resolves, where the family does so at the end; and say what settled
    it."""
    if rules.usable == "last" and not routes[best].reachable:
        return (*contests, Contest((Ruling(RESOLVABLE.name, (best,), (), None),), None, "usable")), None, None
    return contests, best, settled_by(contests, best, len(routes))


def settled_by(contests: tuple[Contest, ...], best: int, rivals: int) -> str:
    """The last step that the best route needed in any contest it won; or why there was none (see `Decision`)."""
    won = [contest.rulings for contest in contests if contest.winner == best and contest.rulings]
    if rivals == 1 or not won:
        return "only" if rivals == 1 else "kept"
    last = max(won, key=len)[-1]
    return last.step if len(last.kept) == 1 else "first"


def _rules(given: str | Family, switches: Iterable[str]) -> Family:
    if isinstance(given, Family):
        return given.with_switches(*switches) if switches else given
    return find_family(given, switches)


class Table(NamedTuple):
    """What a router holds for one prefix: its routes in order of arrival, which one it uses (index or None),
    and its own list of them by index, where its family keeps one."""

    routes: tuple[Route, ...] = ()
    best: int | None = None
    order: tuple[int, ...] = ()


class Event(NamedTuple):
    """What a router hears: `route` announced over `session` (None: its own network), or withdrawn if there is none."""

    session: str | None
    route: Route | None


def hear(table: Table, event: Event, family: str | Family = "rfc4271", switches: Iterable[str] = (), *,
         at: str = "",
         prefix: Prefix | None = None, refused: tuple = ()) -> tuple[Table, Decision]:
    """What a router does when it hears something: a new table, and the decision that follows.

    A session brings one route a prefix: a new announcement takes the older one's place (RFC 4271 9) and,
    unless the family lets it keep its place, counts as the latest arrival; a withdrawal takes it away. Order
    of arrival, present best and the router's own list stay in the table, since some router families depend on
    them.
    """
    rules = _rules(family, switches)
    routes, past = _changed(table, event, rules)
    decision, order = _decide(routes, rules, past, at, prefix, refused)
    return Table(routes, decision.best, order), decision


def _changed(table: Table, event: Event, rules: Family) -> tuple[tuple[Route, ...], Past]:
    """The routes after an event, and what the router remembers of the time before."""
    routes, best, route = table.routes, table.best, event.route
    keeps_a_list = rules.walk in KEEP_A_LIST
    order = _list(table) if keeps_a_list else ()
    old = next((index for index, each in enumerate(routes) if each.session == event.session), None)
    former = None if old is None else routes[old]
    if former is not None and route is not None and rules.renewed == "keeps its place":
        return (*routes[:old], route, *routes[old + 1:]), Past(best, old, former, order)
    if former is not None:
        routes = (*routes[:old], *routes[old + 1:])
        best = None if best is None or best == old else best - (best > old)
        order = tuple([index - (index > old) for index in order if index != old])
    if route is None:
        return routes, Past(best, None, former, order)
    news = len(routes)
    return (*routes, route), Past(best, news, former, (*order, news) if keeps_a_list else ())


def _list(table: Table) -> tuple[int, ...]:
    """The router's own list; of a table that does not say, the best route and then the others as they
    came."""
    everyone = range(len(table.routes))
    return table.order or tuple(sorted(everyone, key=lambda index: index != table.best))
