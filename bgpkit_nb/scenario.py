"""`Scenario`: a network, a question about it, the traffic, and the knobs a reader may turn. `Knob`: one such thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce

from .changes import KINDS, Change, aim, apply, check_value, kind_of
from .network import Network
from .policy import preset
from .propagation import announced
from .route import Prefix
from .traffic import Demand


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing that can be turned, declared once for slider and sweep alike.

    name: what code calls it, `scenario.set(prepend=2)`. label and unit: what people read. values: what a slider
    offers, in order; start: where it begins. kind and target: the `Change` that turning it makes. texts: what each
    of the values is called, where that says more than the value.
    """

    name: str
    label: str
    kind: str
    target: tuple
    values: tuple
    start: object
    unit: str = ""
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        kind_of(self.kind)
        if not self.values:
            raise ValueError(f"knob {self.name!r} offers nothing to choose from; give it one value or more")
        for value in (*self.values, self.start):
            self.check(value)

    def check(self, value: object) -> object:
        """The value in its normal form; ValueError says what would do. Code may go beyond the values of the slider."""
        try:
            return check_value(self.kind, value)
        except ValueError:
            raise ValueError(f"{self.name} cannot be {value!r}; choose {self._offer()} "
                             f"(code may choose from {KINDS[self.kind].says})") from None

    def _offer(self) -> str:
        whole = all(type(value) is int for value in self.values)
        return f"{self.values[0]} to {self.values[-1]}" if whole else ", ".join(map(self.text, self.values))

    def text(self, value: object) -> str:
        """What a value is called."""
        for each, words in zip(self.values, self.texts, strict=False):
            if each == value and type(each) is type(value):
                return words
        return _PLAIN[value] if value is None or isinstance(value, bool) else str(value)

    def change(self, value: object) -> Change:
        """The change that turning the knob to this value makes."""
        return Change(self.kind, self.target, self.check(value))


_PLAIN = {True: "on", False: "off", None: "as by default"}


@dataclass(frozen=True)
class Scenario:
    """A network, a question, the AS it is asked about, the traffic, and the knobs, each in a position. Frozen.

    base: the network before any knob is turned. subject: the AS whose inbound and outbound shares are meant.
    demands: with none, every other AS counts the same and shares are shares of ASes. positions: where knobs stand that
    are not at their start. source: where the story comes from. changes: what was changed besides the knobs, in order.
    """

    name: str
    base: Network
    subject: int | str
    question: str = ""
    demands: tuple[Demand, ...] = ()
    knobs: tuple[Knob, ...] = ()
    source: str = ""
    positions: Mapping[str, object] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", self.base.asn_of(self.subject))
        object.__setattr__(self, "demands", tuple(self._resolved(demand) for demand in self.demands))
        object.__setattr__(self, "knobs", tuple(self.knobs))
        for system in self.base.ases:
            preset(system.preset)
        names = [knob.name for knob in self.knobs]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled:
            raise ValueError(f"two knobs are called {doubled!r}; give each a name of its own")
        positions = {name: self.knob(name).check(value) for name, value in self.positions.items()}
        object.__setattr__(self, "positions", {k.name: positions[k.name] for k in self.knobs
                                               if k.name in positions and positions[k.name] != k.start})
        object.__setattr__(self, "changes", tuple(self.changes))

    def _resolved(self, demand: Demand) -> Demand:
        routers = self.base.entry_routers(demand.source)
        alone = len(routers) == 1 and len(self.base.routers_of(routers[0].asn)) > 1
        source = routers[0].name if alone else routers[0].asn
        return Demand(source, Prefix.parse(demand.destination), float(demand.volume))

    def __hash__(self) -> int:
        return hash((self.name, self.base, self.subject, self.demands, self.knobs, tuple(self.positions.items()),
                     self.changes))

    def set(self, **positions: object) -> Scenario:
        """A new scenario with knobs turned, e.g. `scenario.set(prepend=2)`.

        Raises ValueError naming the knobs there are, or what a knob takes.
        """
        return replace(self, positions={**self.positions, **positions})

    def change(self, kind: str, value: object, **target: object) -> Scenario:
        """A new scenario with one thing changed that needs no knob, e.g.
        `scenario.change("prepend", 3, asn=64500, link="64500-64496")` or `scenario.change("link", False, link="a-b")`.

        kind: a row of `bgpkit_nb.changes.KINDS`. target: what is meant, part by part: asn, link, prefix, router and so
        on, as the kind reads them. Raises ValueError for what is not there, or cannot be.
        """
        return self.with_change(Change(kind, aim(kind, **target), value))

    def with_change(self, change: Change) -> Scenario:
        """A new scenario with a change made, as data.

        1. Where a knob turns the same thing and takes the value, the knob is turned.
        2. Else it takes the place of an earlier change of the same thing, at the end; whatever makes no difference
           to the network is left out, so that a way there and back ends where it began.

        Raises ValueError for a change that cannot be made, or that takes away the AS that this is about.
        """
        change = replace(change, value=check_value(change.kind, change.value))
        knob = next((each for each in self.knobs if (each.kind, each.target) == (change.kind, change.target)), None)
        others = tuple(each for each in self.changes if (each.kind, each.target) != (change.kind, change.target))
        if knob is not None and any(value == change.value for value in (*knob.values, knob.start)):
            return replace(self, changes=others).set(**{knob.name: change.value})
        bare = replace(self, changes=_sound(self.turned, others))
        made = replace(bare, changes=(*bare.changes, change))
        made.network.find(self.subject)
        return bare if made.network == bare.network else made

    def reset(self) -> Scenario:
        """The scenario with every knob at its start and nothing changed besides."""
        return replace(self, positions={}, changes=())

    def with_knobs(self, *knobs: Knob) -> Scenario:
        """The scenario with more knobs; one of a name that is there already takes its place."""
        names = {knob.name for knob in knobs}
        return replace(self, knobs=(*(knob for knob in self.knobs if knob.name not in names), *knobs))

    def knob(self, name: str) -> Knob:
        """The knob of that name; ValueError names the knobs there are."""
        for knob in self.knobs:
            if knob.name == name:
                return knob
        names = ", ".join(knob.name for knob in self.knobs) or "none: it has no knobs"
        raise ValueError(f"there is no knob {name!r} in {self.name!r}; choose {names}")

    def position(self, name: str) -> object:
        """Where a knob stands."""
        return self.positions.get(name, self.knob(name).start)

    @cached_property
    def turned(self) -> Network:
        """The network with every knob where it stands, before anything else is changed."""
        network = self.base
        for knob in self.knobs:
            network = apply(network, knob.change(self.position(knob.name)))
        return network

    @cached_property
    def network(self) -> Network:
        """The network with every knob where it stands and every change made."""
        return reduce(apply, self.changes, self.turned)

    @property
    def prefixes(self) -> tuple[Prefix, ...]:
        """Every prefix announced, with the knobs where they stand."""
        return announced(self.network)


def _sound(network: Network, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Those of the changes that can still be made, one after the other: what stood on one taken back goes with it."""
    kept = []
    for change in changes:
        try:
            network = apply(network, change)
        except ValueError:
            continue
        kept.append(change)
    return tuple(kept)
