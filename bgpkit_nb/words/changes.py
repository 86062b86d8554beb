"""What was changed, in a few words each: for lists of what was done, and for what differs between two scenarios."""

from __future__ import annotations

from functools import reduce

from ..changes import Change, apply
from ..network import Network
from ..policy.plans import meaning_of
from ..scenario import Scenario
from .text import amount, joined

_EDGE = {
    "prepend": "prepends", "local_pref": "local-pref", "announce": "announcement", "community": "community",
    "med": "MED", "leak": "leak", "more_specific": "more-specifics",
}
_LINK = {"link": "link", "capacity": "capacity of the link", "medium": "medium of the link",
         "metric": "IGP metric of the link", "relation": "business on the link"}
_SWITCHES = {"link": ("down", "up"), "announce": ("not announced", "announced"), "leak": ("no leak", "leaks")}
_SAID = {"None": "as by default", "True": "on", "False": "off"}


def change_words(network: Network, change: Change) -> str:
    """One change in words, `"Orchard, towards Coast: prepends 3"`; network: one in which what it is aimed at stands."""
    return f"{_aimed_at(network, change)}: {_value(network, change)}"


def _aimed_at(network: Network, change: Change) -> str:
    kind, target = change.kind, change.target
    if kind in _EDGE:
        asn, link, prefix = target
        where = "" if link is None else f", towards {network.link_name(link, asn)}"
        return f"{network.name_of(asn)}{where}{f', for {prefix}' if prefix else ''}"
    if kind in _LINK:
        return f"{_LINK[kind].capitalize()} {_ends(network, target[0])}"
    if kind == "system":
        name = _who(network, target[0])
        return name if name != str(target[0]) else f"AS{target[0]}"
    if kind == "join":
        known = target[0] in {link.id for link in network.links}
        return f"Link {_ends(network, target[0])}" if known else "New link"
    return f"{_who(network, target[0])}, {', '.join([kind.replace('_', ' '), *map(str, target[1:])])}"


def _ends(network: Network, link: str) -> str:
    return " to ".join(map(network.name_of, network.ends(network.link(link))))


def _who(network: Network, target: object) -> str:
    return next((system.name for system in network.ases if system.asn == target), str(target))


def _value(network: Network, change: Change) -> str:
    kind, value = change.kind, change.value
    if kind == "system":
        return "taken away" if value is None else _newcomer(change)
    if kind == "join":
        return "taken out" if value is None else f"{_who(network, value[0])} as {value[2]} of {_who(network, value[1])}"
    if kind in _SWITCHES:
        return _SWITCHES[kind][bool(value)]
    if kind == "capacity":
        return amount(value, "Gbit/s")
    if kind == "community":
        return f"community {_communities(network, change)}"
    said = joined(map(str, value)) if isinstance(value, tuple) else _SAID.get(str(value), str(value))
    return f"{_EDGE[kind]} {said}" if kind in _EDGE else said


def _newcomer(change: Change) -> str:
    name, *prefixes = change.value
    called = f" as {name}" if name != f"AS{change.target[0]}" else ""
    return f"added{called}{', announcing ' if prefixes else ''}{', '.join(prefixes)}"


def _communities(network: Network, change: Change) -> str:
    asn, link, _ = change.target
    plan = network.find(network.far_end(network.link(link), asn)).plan if link else None
    return joined(meaning_of(plan, value) for value in ((change.value,) if type(change.value) is str else change.value))


def differences(before: Scenario, after: Scenario) -> list[str]:
    """What differs between two scenarios of one story: the knobs turned, and the changes made besides or taken back."""
    turned = [(knob, before.position(knob.name), after.position(knob.name)) for knob in after.knobs
              if knob.name in {each.name for each in before.knobs}]
    said = [f"{knob.label}: {knob.text(old)} → {knob.text(new)}" for knob, old, new in turned if old != new]
    made = [told(after, change) for change in after.changes if change not in before.changes]
    back = [f"no longer {told(before, change)}" for change in before.changes
            if (change.kind, change.target) not in {(each.kind, each.target) for each in after.changes}]
    return said + made + back


def told(scenario: Scenario, change: Change) -> str:
    """One of a scenario's changes in words, told of the network in which it was made."""
    before = scenario.changes[:scenario.changes.index(change)]
    return change_words(reduce(apply, before, scenario.turned), change)
