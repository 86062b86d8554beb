"""What the UPDATE panel is told: the message that one AS sends over a link, field by field, beside what it was."""

from __future__ import annotations

from itertools import groupby

from ..network import Link
from ..outcome import Outcome
from ..route import Prefix
from ..scenario import Scenario
from ..wire import Line, OnWire, differences, update
from ..wire.onwire import shown_hex
from .cast import Node
from .picks import as_ids, flow_list, flow_pick, link_pick
from .pointed import NOTHING, Pick

#: A part with more fields than this is cut short; the rest is counted.
_MOST_FIELDS = 48
_MEANINGS = {"header": "every BGP message has one", "withdrawn": "prefixes taken back",
             "attributes": "what is said about the prefixes", "NLRI": "the prefixes announced"}


def ways(outcome: Outcome, at: Node, pick: Pick = NOTHING) -> dict[str, str]:
    """The messages that can be shown, by key (`sender>link`), each with its name: what the subject sends over each
    of its links, what the selected AS or router is sent, and both ways over the link picked."""
    network, found = outcome.network, {}
    for who, sends in ((outcome.scenario.subject, True), (at, False)):
        near = network.entry_router(who).asn
        for link in network.links_of(who):
            found.update(_way(outcome, near if sends else network.far_end(link, near), link))
    if pick.kind == "link" and len(set(network.ends(network.link(pick.at)))) == 2:
        for sender in network.ends(network.link(pick.at)):
            found.update(_way(outcome, sender, network.link(pick.at)))
    return found


def _way(outcome: Outcome, sender: int, link: Link) -> dict[str, str]:
    network = outcome.network
    receiver = network.far_end(link, sender)
    port = f" ({link.label or link.id})" if len(network.links_between(sender, receiver)) > 1 else ""
    return {f"{sender}>{link.id}": f"{_name(outcome, sender)} to {_name(outcome, receiver)}{port}"}


def matching(outcome: Outcome, at: Node, prefix: Prefix, pick: Pick, chosen: str) -> str:
    """The message that goes with what was picked: `chosen` itself where it does, or where none does.

    Of a link it is the message over it: the subject's own, else the one by which the prefix came to whoever uses it;
    of an AS or router the one by which the route that it uses came into the AS; of a flow the one that its source uses.
    """
    if pick.kind == "link":
        over = [key for key in ways(outcome, at, pick) if key.partition(">")[2] == pick.at]
        if chosen in over or not over:
            return chosen
        own = f"{outcome.scenario.subject}>{pick.at}"
        return next((key for key in over if key == own or _used(outcome, key, prefix)), over[0])
    if not pick.kind:
        return chosen
    found = _heard(outcome, pick.at, _toward(outcome, pick, prefix))
    return found if found in ways(outcome, at, pick) else chosen


def _toward(outcome: Outcome, pick: Pick, prefix: Prefix) -> Prefix:
    """The announced prefix that a flow picked follows; for anything else the prefix watched."""
    walks = outcome.hops(pick.at, pick.prefix) if pick.kind == "flow" else ()
    return next((walk.toward for walk in walks if walk.toward in outcome.verdicts), prefix)


def _heard(outcome: Outcome, at: Node, prefix: Prefix) -> str:
    """The message by which the route that a router uses came into its AS, as a key; empty where there was none."""
    network, router = outcome.network, outcome.network.entry_router(at).name
    route = outcome.route(router, prefix)
    if route is None or route.own:
        return ""
    border = outcome.border(router, prefix)
    link = network.session((outcome.route(border, prefix) or route).session).link
    return f"{network.far_end(network.link(link), network.router(border).asn)}>{link}" if link else ""


def _used(outcome: Outcome, key: str, prefix: Prefix) -> bool:
    """Whether whoever a message goes to uses the route that it brings."""
    sender, _, link = key.partition(">")
    ends = outcome.network.link(link)
    receiver = ends.b if outcome.network.router(ends.a).asn == int(sender) else ends.a
    return _heard(outcome, receiver, prefix) == key


def _name(outcome: Outcome, asn: int) -> str:
    return outcome.network.name_of(asn)


def first_way(scenario: Scenario) -> str:
    """The message that the first knob turned at one of the subject's links shows in; else that of its first link."""
    links = [link.id for link in scenario.base.links_of(scenario.subject)]
    turned = (part for knob in scenario.knobs for part in knob.target if part in links)
    return f"{scenario.subject}>{next(turned, links[0])}" if links else ""


def update_panel(outcome: Outcome, baseline: Outcome, at: Node, prefix: Prefix, chosen: str, unfolded: bool,
                 pick: Pick = NOTHING) -> dict:
    """The message chosen and, where the panel is unfolded, its fields with what differs from the baseline's.

    goto: the sender, the link and the receiver, to be picked. flows: the traffic that follows the message, back over
    the link. Folded it says the same at every turn of a knob, so that nothing has to be sent.
    """
    offered, prefix = ways(outcome, at, pick), _toward(outcome, pick, prefix)
    if not offered:
        return {}
    key = chosen if chosen in offered else next(iter(offered))
    head = {"way": key, "title": f"The UPDATE from {offered[key]}", "goto": _goto(outcome, key)}
    if not unfolded:
        return {**head, "text": "octet by octet", "parts": []}
    head["flows"] = _followed(outcome, key, prefix)
    now, before = _message(outcome, key, prefix), _message(baseline, key, prefix)
    if isinstance(now, str):
        return {**head, "text": now, "parts": []}
    lines = differences(before.fields if isinstance(before, OnWire) else now.fields, now.fields)
    grouped = groupby(lines, lambda line: line.field.part)
    return {**head, "text": _text(now, before, lines), "parts": [_part(name, list(group)) for name, group in grouped]}


def _goto(outcome: Outcome, key: str) -> list[dict]:
    """The sender, the link and the receiver of a message, each to be picked."""
    sender, _, link = key.partition(">")
    receiver = outcome.network.far_end(outcome.network.link(link), int(sender))
    ends = [{"name": _name(outcome, asn), **as_ids(outcome.network, asn)} for asn in (int(sender), receiver)]
    name = f"Link {ends[0]['name']} to {ends[1]['name']}"
    return [{**ends[0], "text": "from"}, {"name": name, "pick": link_pick(link), "text": "over"},
            {**ends[1], "text": "to"}]


def _followed(outcome: Outcome, key: str, prefix: Prefix) -> list[list[str]]:
    """The flows that a message leads: towards its prefix, over its link, the other way; as `flow_list` has them."""
    sender, _, link = key.partition(">")
    first = outcome.network.ends(outcome.network.link(link))[0]
    leads = {flow_pick(flow) for flow in outcome.flows for walk in flow.walks if walk.toward == prefix
             for at, forth in walk.links if at == link and forth == (first != int(sender))}
    return [each for each in flow_list(outcome) if each[0] in leads]


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
