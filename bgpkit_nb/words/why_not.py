"""Why not this route? What became of it, and the smallest change that would bring it about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..changes import Change
from ..network import Network
from ..outcome import Outcome
from ..route import Prefix
from ..why import Answer, Remedy, Search, State, Wanted, ask
from .duels import duel_text, stop_text
from .explain import route_name
from .text import Words, amount, count, joined, path_text

#: The longest prefixes that networks commonly take, by IP version.
_LONGEST_HEARD = {4: 24, 6: 48}

#: So many sentences about what kept a route out; the rest is counted.
_MOST_STOPS = 4


@dataclass(frozen=True, repr=False)
class WhyNot(Words):
    """The words of `why_not`, with `answer`, the data that they were made from."""

    answer: Answer | None = None


def why_not(outcome: Outcome, *, at: str | int, route: int | str | Sequence[int | str],
            prefix: str | Prefix | None = None, changes: bool = True) -> WhyNot:
    """Why an AS does not use a route, in words; as a table, the changes that would make it, one row each.

    at: the AS, or one router of it. route: a neighbour (number or name), a link by id, or the ASes to cross, nearest
    first. prefix: the subject's, if none is named.

    1. It is in use; or it was received and lost: at which step, to whom, by what margin.
    2. Or it never came: where on the way it stopped, and what kept it there (a loop, an export rule, a community, an
       import rule, a better route that hid it, a link that is down or missing, nobody announcing).
    3. The smallest single change that makes it the route in use: by the AS itself, and by the AS that announces the
       prefix. Every change offered was tried by solving again from empty tables; "smallest" means the fewest units
       (prepends, points of local-pref or MED) among all those of its kind in `why.space`, which is gone through
       without gaps. Kinds are in order of how many other ASes move. `bgp.apply(outcome.network, change)` makes one.

    changes: False leaves out 3, which solves the network once a change. Raises ValueError for what is not there.
    """
    return answered(outcome, ask(outcome, at, route, prefix, changes=changes))


def answered(outcome: Outcome, answer: Answer) -> WhyNot:
    """The words of an answer that `why.ask` (or `why.asking`) gave."""
    state = State.of(outcome, answer.prefix)
    searches = [(state.asn[answer.at], answer.here), (answer.announcer, answer.origin)]
    searches = [(who, search) for who, search in searches if search is not None]
    said = [*_what_became(answer, state), *(_could(answer, state, who, search, outcome) for who, search in searches)]
    remedies = [remedy for _, search in searches for remedy in search.found]
    columns = ("who", "change", "now", "becomes", "other ASes that move", "traffic that moves", "knob")
    return WhyNot(tuple(said), columns, tuple(_row(state.network, remedy) for remedy in remedies),
                  f"What would make {answer.at} use it, traffic in {outcome.unit}", answer)


# -- what became of it ------------------------------------------------------------------------------------------------


def _what_became(answer: Answer, state: State) -> list[str]:
    where, road = f"{state.network.label(answer.at)} for {answer.prefix}", _road(answer.wanted, state, answer.at)
    now = state.used(answer.at)
    uses = f"it uses {route_name(now, state.network, answer.at)}" if now else "it has no route"
    if answer.kind == "in use":
        return [f"{where}: {road} is the one in use."]
    if answer.kind == "own":
        return [f"{where}: this is a network of its own, and every road to it leads back here."]
    if answer.kind == "shares":
        return [f"{where}: {road} is in use, sharing the traffic with others (multipath)."]
    if answer.kind == "lost":
        return [f"{where}: it received {road}, but {uses}.", duel_text(answer.duel, state.network)]
    if answer.kind == "unsettled":
        return [f"{where}: routing has not settled, and {road} was not there when we looked; {uses}."]
    said = list(dict.fromkeys(stop_text(stop, state) for stop in (*answer.stops, *answer.blocks)))
    more = [f"It stops at {count(len(said) - _MOST_STOPS, 'more place')}."] if len(said) > _MOST_STOPS else []
    return [f"{where}: it never received {road}; {uses}.", *said[:_MOST_STOPS], *more]


def _road(goal: Wanted, state: State, at: str) -> str:
    network, asn = state.network, state.asn[at]
    if goal.path:
        return f"the path {path_text(goal.path)}"
    if goal.link is not None:
        return f"a route over {network.link_name(goal.link, asn)}"
    return f"a route via {network.name_of(goal.neighbor)}"


# -- what would bring it about ----------------------------------------------------------------------------------------


def _could(answer: Answer, state: State, who: int, search: Search, outcome: Outcome) -> str:
    name = state.network.name_of(who)
    if not search.found:
        why = _why_none(answer) if who == state.asn[answer.at] else _why_none_there(answer)
        return f"No single change at {name} would bring it about ({search.tried} tried){f': {why}' if why else ''}."
    first, *others = search.found
    said = f"{name} could {change_text(state.network, who, first)}; {_aside(first, outcome)}."
    if others:
        said += f" Or it could {joined((change_text(state.network, who, other) for other in others), 'or')}."
    longest = _LONGEST_HEARD[answer.prefix.version]
    if answer.prefix.length >= longest and any(each.change.kind == "more_specific" for each in search.found):
        said += f" (Most networks drop prefixes longer than /{longest}; this model does not.)"
    return said


def _aside(remedy: Remedy, outcome: Outcome) -> str:
    others = len(remedy.moved)
    moved = f"{count(others, 'other AS moves', 'other ASes move')} too" if others else "no other AS moves"
    volume = amount(remedy.volume, outcome.unit)
    said = f"{volume} of traffic" if outcome.scenario.demands else f"the traffic of {volume}"
    return f"{moved}, and {said if remedy.volume else 'no traffic'} in all goes another way"


def _why_none(answer: Answer) -> str:
    return "" if answer.received else "it cannot prefer what it is not told"


def _why_none_there(answer: Answer) -> str:
    duel = answer.duel or (answer.stop.duel if answer.stop else None)
    if duel and duel.step == "local_pref":
        return f"{duel.decision.at} ranks by LOCAL_PREF, before it looks at anything that an announcement can say"
    if answer.stop and answer.stop.kind in ("not told", "refused", "link down", "no link", "loop"):
        return f"it stops at {answer.stop.at} whatever is announced"
    return ""


def change_text(network: Network, who: int, remedy: Remedy) -> str:
    """A change as something that an AS could do."""
    change, now = remedy.change, f"(now {'none' if remedy.was is None else remedy.was})"
    value = change.value
    says = {
        "local_pref": "give what it hears from {where} local-pref {value} {now}",
        "prepend": f"prepend {'once' if value == 1 else '{value} times'} towards {{where}} {{now}}",
        "med": f"send {'no MED' if value is None else 'MED {value}'} to {{where}} {{now}}",
        "community": "attach {community} towards {where} {now}",
        "announce": "announce to {where}" if value else "stop announcing to {where}",
        "more_specific": "announce the two halves of {prefix} towards {where} only",
        "link": "bring up the link with {where}",
        "relation": "buy transit from {where}",
        "metric": "set the IGP metric of {where} to {value} {now}",
        "roa": "publish a ROA for {where} with maxLength {value}",
        "adopts": "give up {where}, and take whatever else that keeps out",
    }[change.kind]
    return says.format(where=_where(network, who, change), value=value, now=now, prefix=change.target[-1],
                       community=_community(network, who, change) if change.kind == "community" else "")


def _where(network: Network, who: int, change: Change) -> str:
    """What a change is aimed at: a link by the name that the AS has for it, a defence or a prefix."""
    if change.kind in ("roa", "adopts"):
        return change.target[1]
    return change.target[0] if change.kind == "metric" else network.link_name(_link(change), who)


def _link(change: Change) -> str:
    return change.target[0] if len(change.target) == 1 else change.target[1]


def _community(network: Network, who: int, change: Change) -> str:
    if change.value == "none":
        return "no community"
    plan = network.find(network.far_end(network.link(_link(change)), who)).plan
    meaning = dict(plan.meanings).get(change.value, "") if plan else ""
    return f"{change.value} ({meaning})" if meaning else str(change.value)


def _row(network: Network, remedy: Remedy) -> tuple:
    change = remedy.change
    was, value = ("none" if each is None else each for each in (remedy.was, change.value))
    return (network.name_of(remedy.who), f"{change.kind} {_where(network, remedy.who, change)}", was, value,
            len(remedy.moved), remedy.volume, remedy.knob or "")
