"""What a router may come to use, given the routes on offer: one answer by RFC 4271, several where memory counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from ..decision import Event, Family, Step, Table, eliminate, hear
from ..route import Route

#: Families whose choice depends on nothing but the routes on offer, unless a step of theirs remembers.
_FORGETFUL = ("all at once", "by group")

#: Ways of selection in which nothing is compared when another than the best route goes away.
_LETS_GO = ("against the best",)

#: How many tables of one router are tried before its choices are called incomplete.
MOST_TABLES = 20_000

_BEYOND = 1 << 33                                    # a local-pref and a weight that no route on offer has


class Choice(NamedTuple):
    """A route (None: no usable one) that a router may come to use, and events after which it does."""

    route: Route | None
    history: tuple[Event, ...]


class Choices(NamedTuple):
    """Every choice that a router may come to; `exact` False where there were too many histories to try them all."""

    found: tuple[Choice, ...]
    exact: bool


def choices(routes: Sequence[Route], rules: Family) -> Choices:
    """Every route that a router of this family may be using at rest while exactly these are on offer.

    A router is at rest with the route that it came to when it last heard something, for it decides only then. Under
    RFC 4271 the routes on offer settle which one that is. For a family that looks at the route in use, at the order
    of arrival or at a list of its own, it may be any route to which *some* history leads: each neighbour announces,
    withdraws and announces again, now what it offers at the end and now something better than all else, until
    everybody says what is on offer; and a neighbour that is silent now may once have been there with a lower MED.
    All these histories are tried, by letting `hear` hear them:

    1. Routes that lose before the first step that depends on company (MED) or on memory never win, nor decide who
       does; the others contend.
    2. A contender that beats each of the others alone, before memory is asked, wins under every history; unless
       somebody who is gone kept the others from meeting it.
    3. Else the tables that histories lead to are visited one after the other, each once.
    """
    rest = contenders(routes, rules)
    losers = tuple([Event(route.session, route) for route in routes if route not in rest])
    plain = (*losers, *(Event(route.session, route) for route in rest))
    if len(rest) < 2 or _certain(rest, rules):
        return Choices((Choice(_last(plain, rules), plain),), True)
    found, exact = _histories(rest, rules)
    return Choices(tuple(Choice(route, (*losers, *history)) for route, history in found.items()), exact)


def contenders(routes: Sequence[Route], rules: Family, meds: bool = True) -> tuple[Route, ...]:
    """The routes that are level up to the first step that depends on company or on memory. meds: whether there can be
    any MEDs; without them nothing depends on company."""
    usable = [route for route in routes if route.reachable] if rules.usable == "first" else list(routes)
    return _survivors(usable, leading(rules, meds)) if usable else ()


def leading(rules: Family, meds: bool = True) -> tuple[Step, ...]:
    """The steps before the first one that depends on company (MED) or on memory: they order all routes for good."""
    steps = _until([step.memory is not None or (meds and step.within is not None) for step in rules.deciding], rules)
    return tuple(step for step in steps if step.within is None)


def _until(stops: list[bool], rules: Family) -> tuple[Step, ...]:
    return rules.deciding[: stops.index(True)] if True in stops else rules.deciding


def _survivors(routes: Sequence[Route], steps: tuple[Step, ...]) -> tuple[Route, ...]:
    contest = eliminate(routes, steps)
    kept = contest.rulings[-1].kept if contest.rulings else range(len(routes))
    return tuple([routes[index] for index in kept])


def _certain(rest: tuple[Route, ...], rules: Family) -> bool:
    """Whether history does not matter: nothing remembers, or one contender beats each of the others anyway."""
    remembers = [step.memory is not None for step in rules.deciding]
    if rules.walk in _FORGETFUL and True not in remembers:
        return True
    steps = _until(remembers, rules)
    return not _gone(rest, rules) and any(
        all(_survivors((one, other), steps) == (one,) for other in rest if other is not one) for one in rest)


def _last(history: tuple[Event, ...], rules: Family) -> Route | None:
    table = Table()
    for event in history:
        table, _ = hear(table, event, rules)
    return None if table.best is None else table.routes[table.best]


def _histories(rest: tuple[Route, ...], rules: Family) -> tuple[dict[Route | None, tuple[Event, ...]], bool]:
    """Each choice with a history that leads to it, and whether all tables were visited: short histories first."""
    plain = [Event(route.session, each) for route in (*rest, *_gone(rest, rules)) for each in (route, None)]
    found, exact = _visited(rest, rules, plain)
    if len(found) < len(rest):
        found, exact = _visited(rest, rules, [*plain, *(Event(each.session, _better(each)) for each in rest)])
    return found, exact


def _visited(rest: tuple[Route, ...], rules: Family,
             news: list[Event]) -> tuple[dict[Route | None, tuple[Event, ...]], bool]:
    """As `_histories`, for histories made of these events."""
    wanted, found = frozenset(rest), {}
    came: dict[Table, tuple[Event, ...]] = {Table(): ()}
    line = deque(came)
    while line and len(found) < len(rest) and len(came) < MOST_TABLES:
        table = line.popleft()
        if len(table.routes) == len(rest) and wanted.issuperset(table.routes):
            found.setdefault(None if table.best is None else table.routes[table.best], came[table])
        for event in news:
            after, _ = hear(table, event, rules)
            if after not in came:
                came[after] = (*came[table], event)
                line.append(after)
    return found, not line or len(found) == len(rest)


def _better(route: Route) -> Route:
    return route._replace(local_pref=_BEYOND, weight=_BEYOND)


def _gone(rest: tuple[Route, ...], rules: Family) -> tuple[Route, ...]:
    """Routes that may once have been there, where it matters: of the neighbouring AS of each contender that has a MED,
    one without, which loses to everybody else. While it is the best, others come in that never meet each other."""
    if rules.walk not in _LETS_GO:
        return ()
    beaten = {route.first_as: route for route in rest if route.med}
    return tuple(route._replace(attrs=route.attrs._replace(med=0, originator=None), session=f"gone {asn}", ebgp=False,
                                igp_metric=_BEYOND, peer_id=_BEYOND, peer_address=_BEYOND)
                 for asn, route in beaten.items())
