"""The knobs that every AS and every link has of its own, besides those a scenario declares: what the explorer offers
for whatever a reader points at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..changes import present
from ..network import DEFENCES, Network
from ..policy import PRESETS
from ..scenario import Knob
from . import edges, parts, routers
from .aims import Who

#: Capacities that ports are sold in, in Gbit/s.
PORTS = (1.0, 10.0, 25.0, 40.0, 100.0, 400.0)
_WELL_KNOWN = ("no-export", "graceful-shutdown")


def of_as(network: Network, who: Who) -> tuple[Knob, ...]:
    """What an AS decides for all its neighbours at once: its presets, its routers' family, multipath, its defences."""
    system = network.find(who)
    preset = Knob("preset", "Local-pref preset", "preset", (system.asn,), tuple(PRESETS), system.preset)
    found = [preset, parts.multipath(network, system.asn, label="Multipath")]
    if len({router.family for router in network.routers_of(system.asn)}) == 1:
        found.append(routers.family(network, system.asn, label="Decides like"))
    if len(network.routers_of(system.asn)) > 1:
        found.append(parts.next_hop_self(network, system.asn, label="Next-hop-self"))
    guards = (Knob(f"adopts {name}", f"Adopts {name}", "adopts", (system.asn, name), (False, True),
                   name in system.secures) for name in DEFENCES)
    return _here(network, [*found, *guards])


def of_edge(network: Network, who: Who, link: str) -> tuple[Knob, ...]:
    """What an AS does at one of its links: prepends, local-pref, MED, communities of the neighbour's plan, silence."""
    far = network.find(network.far_end(network.link(link), who))
    offered = [*(dict(far.plan.meanings) if far.plan else ()), *_WELL_KNOWN]
    return _here(network, [
        edges.prepend(network, who, link=link, label="Prepends"),
        edges.announce(network, who, link=link, label="Announces there"),
        edges.communities(network, who, link=link, values=offered, label="Community attached"),
        edges.med(network, who, link=link, label="MED sent"),
        edges.local_pref(network, who, link=link, label="Local-pref of what it hears"),
        edges.leak(network, who, link=link, label="Leaks everything it has"),
    ])


def of_link(network: Network, link: str) -> tuple[Knob, ...]:
    """What a link is: up or down, how wide, how it is built, and whose customer each end is (or its IGP metric)."""
    found = network.link(link)
    inside = len(set(network.ends(found))) == 1
    widths = tuple(sorted({*PORTS, float(found.capacity)}))
    knobs = [
        parts.link_up(network, "", link=link, label="State"),
        Knob("capacity", "Capacity", "capacity", (link,), widths, float(found.capacity), "Gbit/s"),
    ]
    if inside:
        return _here(network, [*knobs, parts.metric(network, link, label="IGP metric")])
    return _here(network, [*knobs, parts.relation(network, network.ends(found)[0], link=link),
                           parts.medium(network, "", link=link, label="Built as")])


def _here(network: Network, knobs: Iterable[Knob]) -> tuple[Knob, ...]:
    """The knobs, each beginning where the network stands now."""
    return tuple(replace(knob, start=present(network, knob.kind, knob.target)) for knob in knobs)
