"""What the UPDATE panel is told: the message that one AS sends over a link, field by field, beside what it was."""

from __future__ import annotations

from itertools import groupby

from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..wire import Line, OnWire, differences, update
from ..wire.onwire import shown_hex
from .cast import Node

#: A part with more fields than this is cut short; the rest is counted.
_MOST_FIELDS = 48
_MEANINGS = {"header": "every BGP message has one", "withdrawn": "prefixes taken back",
             "attributes": "what is said about the prefixes", "NLRI": "the prefixes announced"}
_MARKS = {"same": "", "changed": "changed", "new": "new", "gone": "gone"}


def ways(outcome: Outcome, at: Node) -> dict[str, str]:
    """The messages that can be shown, by key (`sender>link`), each with its name: what the subject sends over each
    of its links, then what the selected AS or router is sent."""
    network, found = outcome.network, {}
    for who, sends in ((outcome.scenario.subject, True), (at, False)):
        near = network.entry_router(who).asn
        for link in network.links_of(who):
            far = network.far_end(link, near)
            sender, receiver = (near, far) if sends else (far, near)
            port = f" ({link.label or link.id})" if len(network.links_between(near, far)) > 1 else ""
            found.setdefault(f"{sender}>{link.id}", f"{_name(outcome, sender)} to {_name(outcome, receiver)}{port}")
    return found


def _name(outcome: Outcome, asn: int) -> str:
    return outcome.network.name_of(asn)


def first_way(scenario: Scenario) -> str:
    """The message that the first knob turned at one of the subject's links shows in; else that of its first link."""
    links = [link.id for link in scenario.base.links_of(scenario.subject)]
    turned = (part for knob in scenario.knobs for part in knob.target if part in links)
    return f"{scenario.subject}>{next(turned, links[0])}" if links else ""


def update_panel(outcome: Outcome, baseline: Outcome, at: Node, prefix: Prefix, chosen: str, unfolded: bool) -> dict:
    """The message chosen and, where the panel is unfolded, its fields with what differs from the baseline's.

    Folded it says the same at every turn of a knob, so that nothing has to be sent.
    """
    offered = ways(outcome, at)
    if not offered:
        return {}
    key = chosen if chosen in offered else next(iter(offered))
    head = {"way": key, "title": f"The UPDATE from {offered[key]}"}
    if not unfolded:
        return {**head, "text": "octet by octet", "parts": []}
    now, before = _message(outcome, key, prefix), _message(baseline, key, prefix)
    if isinstance(now, str):
        return {**head, "text": now, "parts": []}
    return {**head, "text": _text(now, before, prefix), "parts": _parts(now, before)}


def _message(outcome: Outcome, key: str, prefix: Prefix) -> OnWire | str:
    """The message, or why there is none."""
    sender, _, link = key.partition(">")
    try:
        return update(outcome, int(sender), link=link, prefix=prefix)
    except ValueError as error:
        return f"{str(error)[:1].upper()}{str(error)[1:]}."


def _text(now: OnWire, before: OnWire | str, prefix: Prefix) -> str:
    verb = "announces" if now.update.announced else "takes back"
    said = f"{len(now)} octets; it {verb} {prefix}"
    if now.reason:
        said += f" ({now.reason})"
    if isinstance(before, OnWire) and before.octets != now.octets:
        count = sum(line.mark != "same" for line in differences(before.fields, now.fields))
        return f"{said}. It was {len(before)} octets; {count} fields differ, each marked below."
    return f"{said}."


def _parts(now: OnWire, before: OnWire | str) -> list[dict]:
    old = before.fields if isinstance(before, OnWire) else now.fields
    lines = differences(old, now.fields)
    return [_part(name, list(group)) for name, group in groupby(lines, lambda line: line.field.part)]


def _part(name: str, lines: list[Line]) -> dict:
    known = (line.field.meaning for line in lines if line.field.name == "type" and line.field.meaning)
    meaning = next(known, _MEANINGS.get(name, ""))
    return {"name": name, "meaning": meaning, "fields": [_field(line) for line in lines[:_MOST_FIELDS]],
            "more": max(0, len(lines) - _MOST_FIELDS)}


def _field(line: Line) -> list[str]:
    """Octets, name, what it says, mark, what it said before; empty ends are left out."""
    cells = [shown_hex(line.field), line.field.name, line.field.says, _MARKS[line.mark], line.was]
    while not cells[-1]:
        cells.pop()
    return cells
