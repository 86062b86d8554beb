"""Recorded ASes of several routers (full mesh or reflectors) in the words of the model: fields are renamed."""

from __future__ import annotations

from ipaddress import ip_address

import bgpkit_nb as bgp

PREFIX = "10.200.0.0/24"


def scenario_of(case: dict) -> bgp.Scenario:
    """The recorded AS with its external neighbours, which announce the recorded routes."""
    return bgp.Scenario(case["id"], _announced(case, _external(case, _inside(case))), case["local_as"])


def _inside(case: dict) -> bgp.Network:
    names = [_router(each["router"]) for each in case["routers"]]
    network = bgp.Network(case["id"]).add(
        case["local_as"], routers=names, next_hop_self=case["next_hop_self"], preset="equal"
    )
    for name, each in zip(names, case["routers"], strict=True):
        network = network.with_router(
            name,
            router_id=int(ip_address(each["router_id"])),
            family=case["implementation"].split()[0].lower(),
            switches=tuple(case["settings"]),
        )
    for number, (a, b, cost) in enumerate(case["igp_links"]):
        network = network.igp_link(_router(a), _router(b), cost, id=f"igp{number}")
    return network.ibgp(case["local_as"], reflectors=[_router(each) for each in case["reflectors"]])


def _external(case: dict, network: bgp.Network) -> bgp.Network:
    """An AS for each ASN, with a router for each neighbour of that ASN; they speak to nobody else."""
    by_asn: dict[int, list[dict]] = {}
    for each in case["external"]:
        by_asn.setdefault(each["asn"], []).append(each)
    for asn, several in by_asn.items():
        network = network.add(asn, routers=[_neighbor(each["ext"]) for each in several], announces=PREFIX)
        network = network.ibgp(asn, mesh=False)
        for each in several:
            network = network.with_router(_neighbor(each["ext"]), router_id=int(ip_address(each["rid"])))
    for each in sorted(case["external"], key=lambda each: int(ip_address(each["address"]))):
        network = network.flat(
            _neighbor(each["ext"]), _router(each["at"]), id=_neighbor(each["ext"]), metric=each["link"]
        )
    return network


def _announced(case: dict, network: bgp.Network) -> bgp.Network:
    """What each neighbour says; one that says nothing keeps its route to itself."""
    said = {route["ext"]: route for route in case["routes"]}
    for each in case["external"]:
        link, route = _neighbor(each["ext"]), said.get(each["ext"])
        if route is None:
            network = network.on_export(each["asn"], ("deny",), link=link)
            continue
        med = () if route["med"] is None else (("med", route["med"]),)
        path = (("prepend", 1, asn) for asn in route["as_path"][1:])
        network = network.on_export(each["asn"], *path, ("origin", route["origin"]), *med, link=link)
        network = network.prefer(case["local_as"], route["local_pref"], link=link)
    return network


def bests(case: dict, outcome: bgp.Outcome) -> list[int | None]:
    """Which neighbour's route each router uses."""
    borders = [outcome.border(_router(each["router"])) for each in case["routers"]]
    return [None if border is None else int(outcome.route(border).session.removeprefix("ext")) for border in borders]


def _router(number: int) -> str:
    return f"r{number}"


def _neighbor(number: int) -> str:
    return f"ext{number}"
