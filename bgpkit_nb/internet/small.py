"""A few ASes of a large graph, and what is set there, as a small `Network`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..changes import Change, apply
from ..network import Network, Rule
from ..policy import PRESETS
from ..scenarios.neighbourhood import TOTAL
from .guarding import guarded, subject_of
from .links import Towards

if TYPE_CHECKING:
    from .graph import Internet
    from .settings import Settings
    from .what_if import WhatIf


class Kept(NamedTuple):
    """Which ASes to keep (`ases`), which neighbours lose their link to the origin (`folded`), what ASes are called
    ("" for a number), and what the origins announce."""

    ases: frozenset[int]
    folded: frozenset[int]
    names: Mapping[int, str]
    prefix: str


def small_network(live: WhatIf, kept: Kept) -> Network:
    """The kept ASes, all origins among them, with all links between them, and all that is set about these."""
    internet, origin = live.internet, subject_of(live.origins).asn
    network = Network(f"Around AS{origin}, {internet.date or internet.name}")
    for asn, name in kept.names.items():
        network = network.add(asn, name)
    links: dict[frozenset[int], list[str]] = {}
    for one, other, kind in _links(internet, kept.ases):
        pair = frozenset((one, other))
        if origin in pair and pair & kept.folded:
            continue
        name = f"{min(pair)}-{max(pair)}" + (f"-{len(links[pair])}" if pair in links else "")
        links.setdefault(pair, []).append(name)
        join = network.customer if kind == "provider" else network.peers
        ends = {"of": other} if kind == "provider" else {"other": other}
        network = join(one, **ends, id=name, capacity=TOTAL)
    return guarded(_set(network, live.settings, links), live, kept.prefix)


def _links(internet: Internet, ases: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """Every link among some ASes once: (AS, neighbour, what the neighbour is to it); those that are paid for first."""
    near = {asn: internet.neighbours(asn) for asn in sorted(ases)}
    for one in near:
        yield from ((one, other, "provider") for other in near[one]["providers"] if other in ases)
    for one in near:
        yield from ((one, other, "peer") for other in near[one]["peers"] if other in ases and one < other)


def _set(network: Network, settings: Settings, links: Mapping[frozenset[int], list[str]]) -> Network:
    """The same network with what is set about the links and the ASes that it has."""
    for asn in sorted(settings.peers_as_customers & {system.asn for system in network.ases}):
        pref = PRESETS["gao-rexford"].by_relation["customer"]
        network = network.rule(asn, Rule("peers as customers", "in", (("relation", "peer"),), (("local_pref", pref),)))
    for asn in sorted(settings.ignore_prepends & {system.asn for system in network.ases}):
        network = network.with_router(asn, switches=("ignore-prepends",))
    for plan in settings.plans:
        if any(system.asn == plan.asn for system in network.ases):
            network = network.with_as(plan.asn, plan=plan)
    said = (
        *(("prepend", towards, copies) for towards, copies in settings.prepends.items()),
        *(("local_pref", towards, pref) for towards, pref in settings.local_prefs.items()),
        *(("community", towards, tuple(sorted(texts))) for towards, texts in settings.communities.items()),
        *(("announce", towards, False) for towards in sorted(settings.silent)),
    )
    for kind, towards, value in sorted(said, key=lambda each: len(each[1])):
        for link in _named(towards, links):
            network = apply(network, Change(kind, (towards[0], link, None), value))
    return network


def _named(towards: Towards, links: Mapping[frozenset[int], list[str]]) -> list[str]:
    """The links that a setting is about, as far as they were kept."""
    found = links.get(frozenset(towards[:2]), [])
    return found if len(towards) == 2 else found[towards[2] : towards[2] + 1]
