"""To networkx and back. A node is an ASN; an edge is a link, from end `a` to end `b`, keyed by the link's id.

An edge's `relation` says what its first AS is to its second. Routers and policy ride along as attributes, so that
`from_networkx(to_networkx(network)) == network`. A graph of your own needs no more than ASNs as nodes and a
`relation` on each edge.
"""

from __future__ import annotations

from dataclasses import fields, replace

from .checks import check
from .network import Network
from .nouns import AutonomousSystem, Link

_PUBLISHED = ("roas", "aspas", "peerlocks")


def to_networkx(network: Network):
    """The network as a `networkx.MultiDiGraph`."""
    from networkx import MultiDiGraph

    published = {name: getattr(network, name) for name in _PUBLISHED}
    graph = MultiDiGraph(name=network.name, routers=network.routers, **published,
                         sessions=tuple((at, each) for at, each in enumerate(network.sessions) if each.link is None))
    for system in network.ases:
        graph.add_node(system.asn, **{f.name: getattr(system, f.name) for f in fields(system) if f.name != "asn"})
    riding = {session.link: session for session in network.sessions}
    for order, link in enumerate(network.links):
        session = riding.get(link.id)
        graph.add_edge(*network.ends(link), key=link.id, relation=session.relation if session else None, link=link,
                       session=session, order=order)
    return graph


def from_networkx(graph) -> Network:
    """A network from a MultiDiGraph of that form.

    Raises ValueError for a node that is no ASN, an edge without a known `relation`, a port that cannot be, or parts
    that contradict each other.
    """
    if not (graph.is_directed() and graph.is_multigraph()):
        raise ValueError(f"a network is read from a MultiDiGraph, not from a {type(graph).__name__}; "
                         "convert it with networkx.MultiDiGraph(graph)")
    network = Network(str(graph.graph.get("name") or "network"))
    for asn, data in graph.nodes(data=True):
        network = network.add(asn, data.get("name", ""), announces=data.get("announces", ()))
        known = {f.name for f in fields(AutonomousSystem)} & set(data) - {"name", "announces", "asn"}
        network = network.with_as(asn, **{name: data[name] for name in known})
    if "routers" in graph.graph:
        network = replace(network, routers=tuple(graph.graph["routers"]))
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[3].get("order", len(graph.edges)))
    for a, b, key, data in edges:
        network = _with_edge(network, a, b, key, data)
    network = replace(network, **{name: tuple(graph.graph[name]) for name in _PUBLISHED if name in graph.graph})
    sessions = list(network.sessions)
    for at, session in graph.graph.get("sessions", ()):
        sessions.insert(at, session)
    return check(replace(network, sessions=tuple(sessions)))


def _with_edge(network: Network, a: int, b: int, key: object, data: dict) -> Network:
    if "link" in data and "session" in data:
        sessions = (*network.sessions, data["session"]) if data["session"] else network.sessions
        return replace(network, links=(*network.links, data["link"]), sessions=sessions)
    if "relation" not in data:
        raise ValueError(f"the edge {a} -> {b} has no relation; "
                         f"give it relation='customer' (of {b}), 'peer', 'sibling' or 'flat'")
    twins = len(network.links_between(a, b))
    name = key if isinstance(key, str) else f"{a}-{b}" + (f"#{twins + 1}" if twins else "")
    options = {f.name: data[f.name] for f in fields(Link) if f.name in data and f.name not in ("id", "a", "b")}
    return network.join(a, b, data["relation"], id=name, **options)
