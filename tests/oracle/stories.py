"""Recorded stories (links that fail and come back) and oscillating reflectors, in the words of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator

import bgpkit_nb as bgp

from .recordings import network_of

#: What a step may say of a link, by the words that say it; the first that fits counts.
_WORDS = (
    (r"\breset\b", "reset"),
    (r"\bup again\b|\bis back\b|\bcomes? (?:back|up)\b|\brestored\b|\breturns?\b", True),
    (r"\bfails?\b|\bdown\b|\bis lost\b", False),
)
_LINK = re.compile(r"\b(\d+)-(\d+)\b")
_ROLE = re.compile(r"\b(primary|backup|\w+) (?:link|session)\b")


def start_of(case: dict) -> bgp.Network:
    """The network as the first step finds it: where a link is up alone, the origin's others are down."""
    network = network_of(case)
    first = case["steps"][0]["step"]
    if "alone" in first:
        kept = _link(network, *_LINK.search(first).groups())
        for link in network.links_of(case["origin"]):
            network = network.with_link(link.id, up=link.id == kept)
    return network


def events_of(case: dict, network: bgp.Network) -> list[bgp.Change | bgp.Reset]:
    """What happens in each step after the first."""
    links = list(_links(case, network))
    return [_event(each["step"], link) for each, link in zip(case["steps"][1:], links[1:], strict=True)]


def _links(case: dict, network: bgp.Network) -> Iterator[str]:
    """The link that each step is about: named by its ends, by the role it was given before, or the one before."""
    roles: dict[str, str] = {}
    link = ""
    for each in case["steps"]:
        ends, role = _LINK.search(each["step"]), _ROLE.search(each["step"])
        if ends:
            link = _link(network, *ends.groups())
            if role:
                roles.setdefault(role[1], link)
        elif role:
            link = roles[role[1]]
        yield link


def _link(network: bgp.Network, a: str, b: str) -> str:
    return network.only_link(int(a), int(b)).id


def _event(text: str, link: str) -> bgp.Change | bgp.Reset:
    for words, what in _WORDS:
        if re.search(words, text.split(":")[0]):
            return bgp.Reset(link) if what == "reset" else bgp.Change("link", (link,), what)
    raise ValueError(f"step {text!r} says nothing that happens to a link")


# Reflectors


def reflected(case: dict) -> bgp.Scenario:
    """The recorded reflectors with their clients, each of which hears one route from a neighbouring AS."""
    reflectors, routes = case["reflectors"], case["routes"]
    network = bgp.Network(case["id"]).add(
        case["local_as"], routers=[*reflectors, *routes], next_hop_self=True, preset="equal"
    )
    family = case["implementation"].split()[0].lower()
    for number, name in enumerate([*reflectors, *routes], 1):
        network = network.with_router(name, router_id=number, family=family, switches=tuple(case["settings"]))
    for name, reflector in reflectors.items():
        for client, cost in reflector["igp_cost"].items():
            network = network.igp_link(name, client, cost)
    clients = {name: reflector["clients"] for name, reflector in reflectors.items()}
    return bgp.Scenario(case["id"], _fed(network.ibgp(case["local_as"], reflectors=clients), routes), case["local_as"])


def _fed(network: bgp.Network, routes: dict) -> bgp.Network:
    """A neighbour for each route; those of one AS speak to nobody else."""
    by_asn: dict[int, list[str]] = {}
    for name, route in routes.items():
        by_asn.setdefault(route["as_path"][0], []).append(name)
    for asn, names in by_asn.items():
        network = network.add(asn, routers=[f"outside {name}" for name in names], announces="10.200.0.0/24")
        network = network.ibgp(asn, mesh=False)
    for name, route in routes.items():
        network = network.flat(f"outside {name}", name, id=name)
        path = (("prepend", 1, asn) for asn in route["as_path"][1:])
        network = network.on_export(route["as_path"][0], *path, ("med", route["med"]), link=name)
    return network


def seen_in(case: dict, outcome: bgp.Outcome) -> dict[str, set[str | None]]:
    """Whose route each reflector uses: at the end, and in what came round and round."""
    seen = {name: {outcome.border(name)} for name in case["reflectors"]}
    border = {router.router_id: router.name for router in outcome.network.routers_of(case["local_as"])}
    for verdict in outcome.verdicts.values():
        for message in verdict.cycle:
            if message.receiver in seen:
                route = message.decision.route
                seen[message.receiver].add(route and border[route.attrs.originator or route.peer_id])
    return seen
