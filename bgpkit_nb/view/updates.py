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
    lines = differences(before.fields if isinstance(before, OnWire) else now.fields, now.fields)
    grouped = groupby(lines, lambda line: line.field.part)
    return {**head, "text": _text(now, before, lines), "parts": [_part(name, list(group)) for name, group in grouped]}


def _message(outcome: Outcome, key: str, prefix: Prefix) -> OnWire | str:
    """The message, or why there is none."""
    sender, _, link = key.partition(">")
    try:
        return update(outcome, int(sender), link=link, prefix=prefix)
    except ValueError as error:
        return f"{str(error)[:1].upper()}{str(error)[1:]}."


def _text(now: OnWire, before: OnWire | str, lines: tuple[Line, ...]) -> str:
    update = now.update
    verb, named = ("announces", update.announced) if update.announced else ("takes back", update.gone)
    said = f"{len(now)} octets; it {verb} {', '.join(map(str, named))}{f' ({now.reason})' if now.reason else ''}."
    differing = sum(line.mark != "same" for line in lines)
    if not differing:
        return said
    differ = "field differs, and is" if differing == 1 else "fields differ, each"
    return f"{said} It was {len(before)} octets; {differing} {differ} marked below."


def _part(name: str, lines: list[Line]) -> dict:
    known = (line.field.meaning for line in lines if line.field.name == "type" and line.field.meaning)
    meaning = next(known, _MEANINGS.get(name, ""))
    return {"name": name, "meaning": meaning, "fields": [_field(line) for line in lines[:_MOST_FIELDS]],
            "more": max(0, len(lines) - _MOST_FIELDS)}


def _field(line: Line) -> list[str]:
    """Octets, name, what it says, mark, what it said before; empty ends are left out."""
    mark = "" if line.mark == "same" else line.mark
    cells = [shown_hex(line.field), line.field.name, line.field.says, mark, line.was]
    while not cells[-1]:
        cells.pop()
    return cells
