"""What stands now at whatever a change is aimed at: what undoing it would give back, and where a control begins."""

from __future__ import annotations

from ..network import Network
from .edges import rule_name
from .routers import routers_meant


def present(network: Network, kind: str, target: tuple) -> object:
    """The value that a change of this kind would replace there, in its normal form.

    At an AS's edge it is what an earlier change made, or None, 0, "none" or True where none did: rules that the network
    came with are not read. Raises ValueError for a kind of which nothing stands anywhere, such as a hijack.
    """
    if kind in _EDGES:
        asn, link, prefix = target
        name = rule_name(kind, link, prefix)
        rule = next((rule for rule in network.find(asn).rules if rule.name == name), None)
        return _EDGES[kind](rule.then if rule else ())
    if kind in _LINKS:
        return network.relation(target[0]) if kind == "relation" else getattr(network.link(target[0]), _LINKS[kind])
    if kind in _SYSTEMS:
        return getattr(network.find(target[0]), kind)
    if kind == "family":
        return routers_meant(network, target[0])[0].family
    if kind == "adopts":
        return target[1] in network.find(target[0]).secures
    known = ", ".join((*_EDGES, *_LINKS, *_SYSTEMS, "family", "adopts"))
    raise ValueError(f"nothing stands where a {kind!r} change is aimed; choose {known}")


def _number(otherwise: int | None):
    return lambda then: then[0][1] if then else otherwise


def _communities(then: tuple[tuple, ...]) -> str | tuple[str, ...]:
    sent = tuple(action[1] for action in then)
    return "none" if not sent else sent[0] if len(sent) == 1 else sent


_EDGES = {"prepend": _number(0), "local_pref": _number(None), "med": _number(None), "announce": lambda then: not then,
          "leak": bool, "community": _communities}
_LINKS = {"link": "up", "capacity": "capacity", "medium": "medium", "metric": "metric", "relation": ""}
_SYSTEMS = ("preset", "multipath", "next_hop_self")
