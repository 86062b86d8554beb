"""The ways in which router families let candidates meet. Each is a handful of contests over the family's own
steps.

A walk takes the routes (in order of arrival), the indices of those that are candidates, the family and the
past; it gives the contests it held, in order, the best route, and the order of its list where it keeps one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..route import Route
from .family import Family
from .steps import Past, groups
from .trace import Contest, Ruling, eliminate

Routes = Sequence[Route]


class Found(NamedTuple):
    """What a walk comes to. `order`: the list as the router then keeps it, empty where arrival alone
    counts."""

    contests: tuple[Contest, ...]
    best: int
    order: tuple[int, ...] = ()


def all_at_once(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """Set elimination: one contest of all (RFC 4271 9.1.2.2)."""
    contest = eliminate(routes, rules.deciding, alive, past)
    return Found((contest,), contest.winner)


def by_group(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """The best of each neighbouring AS, then the best of those: each a contest of all."""
    firsts = [eliminate(routes, rules.deciding, group, past, "group")
              for group in groups(rules.group, routes, alive)]
    final = eliminate(routes, rules.deciding, tuple(sorted(first.winner for first in firsts)), past, "final")
    return Found(tuple(_held([*firsts, final])), final.winner)


def newest_first(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """A champion walks the list from the newest route on; whoever beats it takes its place."""
    contests, best = _champion(routes, alive[::-1], rules, past)
    return Found(tuple(contests), best)


def newest_first_by_group(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """A champion walks the routes of each neighbouring AS from the newest on; then another walks the
    champions."""
    contests, winners = [], set()
    for group in groups(rules.group, routes, alive[::-1]):
        held, winner = _champion(routes, group, rules, past, "group")
        contests += held
        winners.add(winner)
    line = [index for index in alive[::-1] if index in winners]
    finals, best = _champion(routes, line, rules, past, "final")
    return Found((*contests, *finals), best)


def active_first(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """A champion walks the list: the active route, then the others from the newest on."""
    line = sorted(alive, key=lambda index: (index != past.present, -index))
    contests, best = _champion(routes, line, rules, past)
    return Found(tuple(contests), best)


def against_the_best(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """A newcomer meets the best route only; when the best goes away, a champion walks the list from its head.

    1. The list has the best route first. A newcomer that beats the best goes in front of it, another one to
       the end.
    2. A neighbour's new announcement takes its old one's place. If that was the best, it meets what it
       replaces: better, it stays the best without meeting anyone else; if not, the list is walked.
    3. When another than the best is withdrawn, nothing is compared.
    """
    if past.order:
        return _meet(routes, past.order, rules, past)
    found = Found((), alive[0])
    for news in alive:
        before = Past(None if news == alive[0] else found.best, news)
        heard = _meet(routes, (*found.order, news), rules, before)
        found = Found((*found.contests, *heard.contests), heard.best, heard.order)
    return found


def against_the_best_by_group(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """Of each group (preference and neighbouring AS), what is equal up to the tie-breaks; a champion walks those."""
    order = past.order or alive
    firsts = [eliminate(routes, rules.before_ties, group, past, "group")
              for group in groups(rules.group, routes, order)]
    left = {index for first in firsts for index in _left(first)}
    finals, best = _champion(routes, [index for index in order if index in left], rules, past, "final")
    return Found((*_held(firsts), *finals), best, _to_front(order, best))


def sorted_list(routes: Routes, alive: tuple[int, ...], rules: Family, past: Past) -> Found:
    """Insertion sort: down the list, every route moves up while it beats the one before; the best comes out first."""
    line, contests = list(past.order or alive), []
    for start in range(1, len(line)):
        for at in range(start, 0, -1):
            contests.append(eliminate(routes, rules.deciding, (line[at - 1], line[at]), past, "pair"))
            if contests[-1].winner == line[at - 1]:
                break
            line[at - 1], line[at] = line[at], line[at - 1]
    return Found(tuple(contests), line[0], tuple(line))


#: The ways of selection, by the names that families call them.
WALKS: dict[str, Callable[[Routes, tuple[int, ...], Family, Past], Found]] = {
    "all at once": all_at_once,
    "by group": by_group,
    "newest first": newest_first,
    "newest first, by group": newest_first_by_group,
    "active first": active_first,
    "against the best": against_the_best,
    "against the best, by group": against_the_best_by_group,
    "sorted list": sorted_list,
}

#: Those that depend on a list of the router's own, besides order of arrival.
KEEP_A_LIST = frozenset({"against the best", "against the best, by group", "sorted list"})

#: Those that drop routes for good by comparing many at once, not in pairs.
BY_SETS = frozenset({"all at once", "by group", "against the best, by group"})


def _champion(routes: Routes, line: Sequence[int], rules: Family, past: Past,
              about: str = "pair") -> tuple[list[Contest], int]:
    """The first of a line defends itself against each of the others in turn; whoever wins defends."""
    contests, steps, best = [], rules.deciding, line[0]
    for challenger in line[1:]:
        contests.append(eliminate(routes, steps, (best, challenger), past, about))
        best = contests[-1].winner
    return contests, best


def _meet(routes: Routes, order: tuple[int, ...], rules: Family, past: Past) -> Found:
    if past.present is None or past.present == past.news:
        contests = ()
        if past.present is not None:
            contest = _against_former(routes, rules, past)
            contests = (contest,)
            if contest.winner == past.news:
                return Found(contests, past.news, _to_front(order, past.news))
        walked, best = _champion(routes, order, rules, past)
        return Found((*contests, *walked), best, _to_front(order, best))
    if past.news is None:
        return Found((), past.present, order)
    met, best = _champion(routes, (past.present, past.news), rules, past)
    return Found(tuple(met), best, _to_front(order, best))


def _against_former(routes: Routes, rules: Family, past: Past) -> Contest:
    """The newcomer meets what it replaces, which is no candidate any more, so that the rulings name the
    newcomer only."""
    former = len(routes)
    met = eliminate((*routes, past.former), rules.deciding, (former, past.news), past)
    alone = (past.news,)
    rulings = tuple(Ruling(ruling.step, alone, alone, ruling.margin) for ruling in met.rulings)
    return Contest(rulings, past.news if met.winner == past.news else None, "former")


def _to_front(order: tuple[int, ...], best: int) -> tuple[int, ...]:
    return order if order[0] == best else (best, *[index for index in order if index != best])


def _left(contest: Contest) -> tuple[int, ...]:
    return contest.rulings[-1].kept if contest.rulings else (contest.winner,)


def _held(contests: Sequence[Contest]) -> list[Contest]:
    """Contests that something entered to be compared: a group of one holds none."""
    return [contest for contest in contests if contest.rulings]
