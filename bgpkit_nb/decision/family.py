"""`Family`, a router family's decision process as data, and `Switch`, what its operators may change in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from operator import attrgetter
from typing import NamedTuple

from ..route import Route
from .steps import Step

#: What makes a route a candidate at all. Families that list it do so as their first step.
RESOLVABLE = Step("reachable", "next hop resolvable", "highest", attrgetter("reachable"), "RFC 4271 9.1.2.1",
                  says="a next hop that resolves beats one that does not")

#: How a family is known.
STANDARD, RECORDED, DOCUMENTED = "the standard itself", "recorded on real routers", "as documented, not recorded"

#: What routers' configurations write around the name of a switch.
_AROUND = ("bgp", "bestpath", "path selection", "rde")


class Switch(NamedTuple):
    """One setting by the name that operators use.

    drop: the steps it takes away. change: (step, field of the step, what it then is). put: steps that it
    adds, before the step `before`. walk: the way of selection it asks for. shares: as in `Family`,
    `"anything"` lifts it. against: switches that contradict it. takes: what a switch with a number changes,
    given the number.
    """

    name: str
    meaning: str
    drop: tuple[str, ...] = ()
    change: tuple[tuple[str, str, object], ...] = ()
    put: tuple[Step, ...] = ()
    before: str = ""
    walk: str = ""
    shares: str = ""
    against: tuple[str, ...] = ()
    takes: Callable[[int], tuple[tuple[str, str, object], ...]] | None = None


class Family(NamedTuple):
    """A router family's decision process: its steps in order, and the way it walks down them.

    walk: how candidates meet (see `bgpkit_nb.decision.walks`). usable: whether unresolvable next hops are
    dropped `"first"`, asked of the winner `"last"`, or (`""`) only a step like others. group: the groups of
    deterministic MED. renewed: a neighbour's new announcement `"keeps its place"` in the order of arrival, or
    is `"latest"`. shares: what multipath asks of routes that only a tie-break separates: `""` nothing,
    `"neighbour"` the same neighbouring AS (for iBGP: the same AS_PATH). confirmed: how it is known:
    recorded on real routers, documented only, or the standard itself.
    """

    name: str
    title: str
    steps: tuple[Step, ...]
    walk: str = "all at once"
    switches: tuple[Switch, ...] = ()
    usable: str = "first"
    group: Callable[[Route], object] = attrgetter("first_as")
    renewed: str = "latest"
    shares: str = ""
    confirmed: str = RECORDED
    source: str = ""
    set: tuple[str, ...] = ()

    @property
    def deciding(self) -> tuple[Step, ...]:
        """The steps that candidates with usable next hops run down."""
        return self.steps[1:] if self.lists_usable else self.steps

    @property
    def lists_usable(self) -> bool:
        """True where the family's list of steps begins with what makes a route a candidate at all."""
        return self.usable == "first" and self.steps[0].name == RESOLVABLE.name

    @property
    def before_ties(self) -> tuple[Step, ...]:
        """The steps before the first arbitrary one."""
        names = [step.tie_break for step in self.deciding]
        return self.deciding[: names.index(True)] if True in names else self.deciding

    @property
    def called(self) -> str:
        """The title; a family known from documents only says so."""
        return f"{self.title} ({DOCUMENTED})" if self.confirmed == DOCUMENTED else self.title

    def __str__(self) -> str:
        wide = max(len(step.label) for step in self.steps)
        rows = [f"{number:>2}  {step.label:<{wide}}  {step.prefer:<8} {step.source}"
                for number, step in enumerate(self.steps, 1)]
        return "\n".join([self.called, *rows])

    def with_switches(self, *names: str) -> Family:
        """This family with switches set, in the order that the family lists them.

        Raises ValueError for a switch it does not have, and for two that contradict each other.
        """
        asked: dict[str, int | None] = {}
        for name in names:
            switch, number = self._find(name)
            if asked.setdefault(switch, number) != number:
                raise ValueError(f"'{switch} {asked[switch]}' and '{switch} {number}' contradict each other; "
                                 "choose one of them")
        chosen = [(switch, asked[switch.name]) for switch in self.switches if switch.name in asked]
        for switch, _ in chosen:
            other = next((against for against in switch.against if against in asked), None)
            if other:
                raise ValueError(f"{switch.name!r} and {other!r} contradict each other; choose one of them")
        changed = self
        for switch, number in chosen:
            changed = _turned(changed, switch, number)
        return changed._replace(set=tuple(_said(switch, number) for switch, number in chosen))

    def _find(self, name: str) -> tuple[str, int | None]:
        words = _plain(name)
        spellings = (words, words.removeprefix("as path "), words.removeprefix("med "))
        for switch in self.switches:
            said = _plain(switch.name)
            if switch.takes and words.startswith(said) and words[len(said):].strip().isdecimal():
                number = int(words[len(said):])
                if number >= 1 << 32:
                    raise ValueError(f"{switch.name} cannot be {number}; choose 0 to {2**32 - 1}")
                return switch.name, number
            if said in spellings and not switch.takes:
                return switch.name, None
        raise ValueError(f"{self.name} has no switch {name!r}; choose {self._suggest(words)}")

    def _suggest(self, words: str) -> str:
        known = {_plain(switch.name): _said(switch, "<number>" if switch.takes else None)
                 for switch in self.switches}
        near = [known[each] for each in get_close_matches(words, known, 2, 0.75)]
        return " or ".join(near) or ", ".join(known.values()) or "none: it has no switches"


def _plain(name: str) -> str:
    """A switch's name without what stands around it in configurations: `"bgp bestpath as-path ignore"`."""
    words = " ".join(str(name).lower().replace("-", " ").replace("_", " ").split())
    for around in _AROUND:
        words = words.removeprefix(f"{around} ")
    return words.removesuffix(" on")


def _said(switch: Switch, number: int | str | None) -> str:
    return switch.name if number is None else f"{switch.name} {number}"


def _turned(family: Family, switch: Switch, number: int | None) -> Family:
    changes = switch.takes(number) if switch.takes else switch.change
    steps = [_changed(step, changes) for step in family.steps if step.name not in switch.drop]
    if switch.put:
        at = [step.name for step in steps].index(switch.before)
        steps[at:at] = switch.put
    shares = "" if switch.shares == "anything" else switch.shares or family.shares
    return family._replace(steps=tuple(steps), walk=switch.walk or family.walk, shares=shares)


def _changed(step: Step, changes: tuple[tuple[str, str, object], ...]) -> Step:
    return step._replace(**{field: value for name, field, value in changes if name == step.name})


def refuse_unknown(name: object, known: Iterable[str]) -> None:
    """ValueError unless there is a router family of that name."""
    if name not in known:
        raise ValueError(f"there is no router family {name!r}; choose {', '.join(known)}")
