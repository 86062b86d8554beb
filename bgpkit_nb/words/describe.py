"""What one outcome is: where traffic arrives, what is lost, what is overloaded."""

from __future__ import annotations

from ..network.checks import remarks
from ..outcome import Outcome
from ..propagation import Chapter
from ..route import Route
from ..states import Atlas, Film, StableStates, Story
from .misuse import captured_text, leak_text
from .moments import describe_film
from .restless import describe_restlessness
from .text import Words, amount, count, joined, percent
from .update import describe_route


def describe(outcome: Outcome | Route | StableStates | Story | Chapter | Film | Atlas) -> Words:
    """An outcome in words and as a table, one row a link of the subject: shares, volumes and use in each direction.

    Given a route in its place: what the UPDATE said that brought it, one row an attribute. Stable states: one row a
    router that differs. A story: one row a chapter; a chapter: one row a message; a film: one row a moment. An atlas:
    one row a move.
    """
    if isinstance(outcome, Route):
        return describe_route(outcome)
    if isinstance(outcome, Film):
        return describe_film(outcome)
    if not isinstance(outcome, Outcome):
        return describe_restlessness(outcome)
    said = (*_verdict(outcome), *_inbound(outcome), *_outbound(outcome), *_lost(outcome), *_hot(outcome),
            *remarks(outcome.network))
    columns = ("link", "inbound", "inbound share", "outbound", "outbound share", "capacity", "up")
    return Words(said, columns, tuple(_rows(outcome)),
                 f"Links of {subject_name(outcome)}, volumes in {outcome.unit}, capacity in Gbit/s")


def subject_name(outcome: Outcome) -> str:
    """The name of the AS the scenario is about."""
    return outcome.network.name_of(outcome.scenario.subject)


def link_name(outcome: Outcome, link: str) -> str:
    """What the subject calls a link of its own, given by id."""
    return outcome.network.link_name(link, outcome.scenario.subject)


def _verdict(outcome: Outcome) -> list[str]:
    said = []
    for prefix, verdict in outcome.verdicts.items():
        after = f"after {count(verdict.messages, 'message')}"
        if verdict.kind == "repeats":
            said.append(f"Routing for {prefix} does not settle under this order of events: {after} it is where it was "
                        f"before, and the same {count(len(verdict.cycle), 'message')} come round for ever.")
        elif verdict.kind == "under way":
            said.append(f"Routing for {prefix} was still under way {after}.")
        elif verdict.kind == "undecided":
            said.append(f"Routing for {prefix} had not settled {after}; nothing more is claimed.")
    if said:
        return said
    if all(verdict.kind == "stable" for verdict in outcome.verdicts.values()):
        return ["This is a stable state: nothing in it makes any router choose anew."]
    several = f" for {count(len(outcome.verdicts), 'prefix', 'prefixes')}" if len(outcome.verdicts) > 1 else ""
    return [f"Routing settled after {count(outcome.messages, 'message')}{several}."]


def _spread(outcome: Outcome, direction: str) -> str:
    shares = sorted(outcome.shares(direction).items(), key=lambda pair: -pair[1])
    return joined(f"{percent(share)} over {link_name(outcome, link)}" for link, share in shares if share > 0)


def _inbound(outcome: Outcome) -> list[str]:
    total = sum(outcome.volumes().values())
    meant = total + sum(outcome.lost().values())
    if not meant:
        return []
    name = subject_name(outcome)
    if not total:
        return [f"Nothing reaches {name}."]
    return [f"Arriving at {name}: {amount(total, outcome.unit)}, {_spread(outcome, 'inbound')}."]


def _outbound(outcome: Outcome) -> list[str]:
    total = sum(outcome.volumes("outbound").values())
    if not total:
        return []
    return [f"Leaving {subject_name(outcome)}: {amount(total, outcome.unit)}, {_spread(outcome, 'outbound')}."]


_LOSSES = {
    "unreachable": "Finding no route",
    "loop": "Lost in a forwarding loop",
    "blackholed": "Discarded, as a blackhole community asked",
}


def _lost(outcome: Outcome) -> list[str]:
    said = [f"{_LOSSES[reason]}: {amount(volume, outcome.unit)}."
            for reason, volume in outcome.lost().items() if volume > 0 and reason in _LOSSES]
    return [*said, *captured_text(outcome), *leak_text(outcome)]


def _hot(outcome: Outcome) -> list[str]:
    if not outcome.scenario.demands:
        return []
    return [f"The link from {' to '.join(map(outcome.network.label, load.routers))} is overloaded: "
            f"{amount(load.volume, 'Gbit/s')} on {amount(load.capacity, 'Gbit/s')}."
            for load in outcome.load() if load.use > 1]


def _rows(outcome: Outcome) -> list[tuple]:
    inbound, outbound = outcome.volumes(), outcome.volumes("outbound")
    shares_in, shares_out = outcome.shares(), outcome.shares("outbound")
    return [(link_name(outcome, link.id), inbound[link.id], shares_in[link.id], outbound[link.id], shares_out[link.id],
             link.capacity, link.up) for link in outcome.network.links_of(outcome.scenario.subject)]
