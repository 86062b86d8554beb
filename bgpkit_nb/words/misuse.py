"""Traffic that is not where it should be: taken by an AS that it was not meant for, or carried by one that leaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..network import OPPOSITE, Network
from ..outcome import Outcome
from ..route import Prefix
from ..traffic import Walk
from .text import Words, amount, count, joined


def captures(outcome: Outcome) -> Words:
    """Who still reaches the subject, in words and as a table: one row for each way that a source's traffic takes, with
    where it ends, what it crosses, and what the source's defences have refused."""
    columns = ("source", "volume", "ends at", "fate", "packets cross", "refused at the source")
    rows = tuple(_rows(outcome))
    safe = [row for row in rows if row[3] == "delivered"]
    name = outcome.network.name_of(outcome.scenario.subject)
    got, meant = (amount(sum(row[1] for row in some), outcome.unit) for some in (safe, rows))
    said = captured_text(outcome) or (f"Nobody takes what is meant for {name}.",)
    return Words((f"{got.partition(' ')[0]} of {meant} get through to {name}.", *said),
                 columns, rows, f"Traffic to {name}, volumes in {outcome.unit}")


def _rows(outcome: Outcome) -> Iterator[tuple]:
    name = outcome.network.name_of
    found: dict[tuple, list] = {}                             # the halves of a prefix may well take the same way
    for flow, walk in _ways(outcome):
        same = found.setdefault((flow.source, walk.ases, outcome.fate(walk)), [0.0, {}])
        same[0] += flow.volume * walk.share
        same[1] |= dict.fromkeys(_refused(outcome, flow.source, walk.toward))
    for (source, ases, fate), (volume, refused) in found.items():
        yield (name(source), volume, name(ases[-1]), fate, " → ".join(map(name, ases)),
               joined(refused) if refused else "")


def _ways(outcome: Outcome) -> Iterator[tuple]:
    """Every flow to the subject's prefixes, with each way that it takes."""
    announces = outcome.network.find(outcome.scenario.subject).announces
    for flow in outcome.flows:
        for walk in flow.walks:
            if any(prefix.covers(walk.toward) for prefix in announces):
                yield flow, walk


def _refused(outcome: Outcome, source: int, toward: Prefix) -> list[str]:
    router = outcome.network.entry_router(source).name
    return [refused.reason for prefix in outcome.verdicts if prefix.covers(toward)
            for _, refused in outcome.decisions[router, prefix].refused if refused.reason != "loop"]


def captured_text(outcome: Outcome) -> tuple[str, ...]:
    """One sentence for each AS that takes what is meant for the subject: how much of it, and from whom."""
    takers: dict[int, dict[int, float]] = {}
    for flow, walk in _ways(outcome):
        if outcome.fate(walk) == "captured":
            sources = takers.setdefault(walk.ases[-1], {})
            sources[flow.source] = sources.get(flow.source, 0.0) + flow.volume * walk.share
    return tuple(_taken(outcome, taker, sources) for taker, sources in takers.items())


def _taken(outcome: Outcome, taker: int, sources: dict[int, float]) -> str:
    name = outcome.network.name_of
    who, whom, names = name(taker), name(outcome.scenario.subject), _named(outcome.network, sources)
    if outcome.scenario.demands:
        return f"{who} takes {amount(sum(sources.values()), outcome.unit)} meant for {whom}, from {names}."
    sent = count(len(sources), "AS sends", "ASes send")
    return f"{who} takes what {sent} to {whom}: {names}."


def leak_text(outcome: Outcome) -> tuple[str, ...]:
    """One sentence for each AS that traffic crosses from one provider or peer of its own to another."""
    leaks: dict[tuple[int, int, int], dict[int, float]] = {}
    for flow in outcome.flows:
        for walk in flow.walks:
            for valley in valleys(outcome.network, walk):
                crossing = leaks.setdefault(valley, {})
                crossing[flow.source] = crossing.get(flow.source, 0.0) + flow.volume * walk.share
    name = outcome.network.name_of
    return tuple(f"{name(middle)} carries {amount(sum(crossing.values()), outcome.unit)} from {name(before)} to "
                 f"{name(after)}, neither of them its customer: a route leak, crossed from "
                 f"{_named(outcome.network, crossing)}." for (before, middle, after), crossing in leaks.items())


def valleys(network: Network, walk: Walk) -> Iterator[tuple[int, int, int]]:
    """The places where a walk goes down into an AS from a provider or peer and up again to another: three ASNs."""
    hops = [hop for hop in (_hop(network, *step) for step in walk.links) if hop[0] != hop[1]]
    for (before, middle, came), (_, after, left) in pairwise(hops):
        if came in _ABOVE and OPPOSITE.get(left) in _ABOVE:
            yield before, middle, after


_ABOVE = ("provider", "peer")


def _hop(network: Network, link: str, forth: bool) -> tuple[int, int, str]:
    """From which AS to which a link is crossed, and what the first is to the second."""
    a, b = network.ends(network.link(link))
    if a == b:
        return a, b, ""
    relation = network.relation(link)
    return (a, b, relation) if forth else (b, a, OPPOSITE[relation])


def _named(network: Network, ases: Iterable[int], most: int = 6) -> str:
    names = [network.name_of(asn) for asn in ases]
    rest = len(names) - most
    return joined(names if rest <= 1 else [*names[:most], f"{rest} others"])
