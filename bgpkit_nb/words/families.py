"""What several router families make of the same routes, and where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..candidates import Candidate, routes_of
from ..decision import Contest, Decision, Family, hear_all, parting, winners_by_order
from ..decision import family as find_family
from ..decision.arrivals import MOST_IN_EVERY_ORDER
from ..route import Route
from .explain import made_by, margin_text, settled_text
from .text import Words, count, joined


def compare_families(routes: Iterable[Candidate | Route],
                     families: Iterable[str | Family] = ("rfc4271", "frr")) -> Words:
    """Put the same routes to several router families: who takes which, where they part, and whether order counts.

    routes: in the order they arrive. families: by name, with switches behind plus signs (`"frr + deterministic-med"`),
    or as `Family`. Of up to four routes every order of arrival is tried. Families known from documents only say so.
    """
    held = routes_of(routes)
    rules = [family_of(each) for each in families]
    if not rules:
        raise ValueError("there is no family to ask; name one or more")
    decisions = [hear_all(held, each) for each in rules]
    orders = [_orders(held, each) for each in rules]
    sentences = (_verdict(decisions), *parting_texts(decisions),
                 *(text for each, found in zip(rules, orders, strict=True) if (text := _order_text(held, each, found))))
    rows = tuple((named(each), winner_name(decision), settled_text(decision), each.confirmed, _counted(held, found))
                 for each, decision, found in zip(rules, decisions, orders, strict=True))
    columns = ("family", "takes", "settled by", "known", "in all orders of arrival")
    return Words(sentences, columns, rows, f"{count(len(held), 'route')}, put to {joined(map(named, rules))}")


def family_of(asked: str | Family) -> Family:
    """A family by its name, with switches behind plus signs: `"frr + deterministic-med + missing-as-worst"`."""
    if isinstance(asked, Family):
        return asked
    name, *switches = (part.strip() for part in str(asked).split("+"))
    return find_family(name, tuple(switches))


def named(rules: Family) -> str:
    """A family as people call it, with what is switched in it."""
    return " + ".join([rules.title, *rules.set])


def winner_name(decision: Decision) -> str:
    """The name of the route that a router takes; `"none"`."""
    return "none" if decision.route is None else decision.route.session or "its own network"


def _verdict(decisions: Sequence[Decision]) -> str:
    """Who takes what, in one sentence."""
    takers: dict[str, list[str]] = {}
    for decision in decisions:
        takers.setdefault(winner_name(decision), []).append(made_by(decision.rules))
    if len(takers) == 1 and len(decisions) > 1:
        return f"All take {next(iter(takers))}: {joined(map(_reason, decisions))}."
    said = (f"{joined(who)} {'take' if len(who) > 1 else 'takes'} {what}" for what, who in takers.items())
    return f"{'; '.join(said)}."


def _reason(decision: Decision) -> str:
    return f"{made_by(decision.rules)} by {settled_text(decision)}"


def parting_texts(decisions: Sequence[Decision]) -> list[str]:
    """Where the first decision and the first of every other opinion part, and why each rejects the other's choice."""
    opinions = {winner_name(decision): decision for decision in reversed(decisions)}
    others = [decision for decision in decisions[1:] if opinions[winner_name(decision)] is decision]
    return [text for other in others for text in _parting_text(decisions[0], other)]


def _parting_text(one: Decision, other: Decision) -> list[str]:
    found = parting(one, other)
    if one.best == other.best or not found:
        return []
    names = [route.session for route in one.candidates]
    who = [named(decision.rules) for decision in (one, other)]
    left = [joined(names[index] for index in kept) for kept in (found.one, found.other)]
    return [f"{who[0]} and {who[1]} part at {found.step.label}: then {who[0]} still holds {left[0]}, "
            f"and {who[1]} {left[1]}.",
            *(_fall_text(decision, rival.best) for decision, rival in ((one, other), (other, one))
              if rival.best is not None)]


def _fall_text(decision: Decision, index: int) -> str:
    """How the other's choice fell here."""
    who, name = named(decision.rules), decision.candidates[index].session
    fell = decision.fell(index)
    if fell is None:
        return f"In {who}, {name} is never asked."
    contest, ruling = fell
    step = next(step for step in decision.steps if step.name == ruling.step)
    pair = contest.winner is not None and len(contest.rulings[0].entered) == 2
    rival = f" against {decision.candidates[contest.winner].session}" if pair else ""
    return f"In {who}, {name} drops out{rival} at {step.label}: {margin_text(decision, ruling)}."


def meetings(decision: Decision) -> list[str]:
    """Who met whom, one sentence a contest, by the names of the candidates."""
    return [text for contest in decision.contests if (text := _meeting(decision, contest))]


def _meeting(decision: Decision, contest: Contest) -> str:
    names = [route.session for route in decision.candidates]
    labels = {step.name: step.label for step in decision.steps}
    entered = contest.rulings[0].entered if contest.rulings else ()
    fell = [(joined(names[index] for index in ruling.dropped), labels[ruling.step], margin_text(decision, ruling))
            for ruling in contest.rulings if ruling.dropped]
    if len(entered) == 2 and fell and contest.winner is not None:
        return f"{names[contest.winner]} beats {fell[-1][0]} at {fell[-1][1]}: {fell[-1][2]}."
    if not fell:
        return ""
    outs = "; ".join(f"at {label} out {'go' if ' and ' in who else 'goes'} {who} ({margin})"
                     for who, label, margin in fell)
    return f"Of {joined(names[index] for index in entered)}: {outs}."


def _orders(routes: Sequence[Route], rules: Family) -> dict | None:
    return winners_by_order(routes, rules) if 1 < len(routes) <= MOST_IN_EVERY_ORDER else None


def _counted(routes: Sequence[Route], orders: dict | None) -> str:
    if orders is None:
        return ""
    wins = Counter(orders.values())
    return ", ".join(f"{routes[index].session} {wins[index]}" for index in range(len(routes)) if wins[index]) or "none"


def _order_text(routes: Sequence[Route], rules: Family, orders: dict | None) -> str:
    if orders is None or len(set(orders.values())) == 1:
        return ""
    return (f"In {named(rules)} the order of arrival counts. Of {count(len(orders), 'order')}, each wins in: "
            f"{_counted(routes, orders)}.")


def order_table(routes: Sequence[Route], families: Sequence[Family]) -> Words:
    """Every order of arrival, one a row, and what each family then takes; no rows for more than four routes."""
    every = [_orders(routes, each) for each in families]
    names = [route.session for route in routes]
    rows = () if None in every else tuple(
        (", ".join(names[index] for index in order),
         *("none" if orders[order] is None else names[orders[order]] for orders in every)) for order in every[0])
    return Words((), ("order of arrival", *map(named, families)), rows, "Every order of arrival")
