"""What an AS does at its edge: each change stands as a rule of its own, found again by name."""

from __future__ import annotations

from collections.abc import Callable

from ..network import Network, Rule
from ..route import LONGEST_PATH, community
from .kinds import EDGE, Kind, or_none, switch, whole


def as_rule(kind: str, direction: str, then: Callable[[object], tuple[tuple, ...]]) -> Callable:
    """A kind that stands as one rule of an AS, found again by its name; no action takes the rule away."""
    def turn(network: Network, target: tuple, value: object) -> Network:
        asn, link, prefix = target
        name = rule_name(kind, link, prefix)
        actions = then(value)
        if not actions:
            return network.without_rule(asn, name)
        return network.rule(asn, Rule(name, direction, where(network, asn, link, prefix), actions))
    return turn


def rule_name(kind: str, link: str | None, prefix: str | None) -> str:
    """What the rule of such a change is called."""
    return " ".join(str(part) for part in (kind, link, prefix) if part is not None)


def where(network: Network, asn: int, link: str | None, prefix: str | None) -> tuple[tuple, ...]:
    """The pairs that a rule matches there; ValueError for a link that is not the AS's."""
    if link is not None and network.link(link) not in network.links_of(asn):
        raise ValueError(f"link {link!r} is not one of {network.name_of(asn)}'s")
    pairs = (("link", link), ("prefix", prefix))
    return tuple(pair for pair in pairs if pair[1] is not None)


def _communities(value: object) -> str | tuple[str, ...]:
    """`"none"`, one community, or a tuple of several."""
    if value in (None, "", "none", (), []):
        return "none"
    if isinstance(value, str):
        return community(value)
    several = tuple(community(each) for each in value)
    return several[0] if len(several) == 1 else several


def _adds(value: str | tuple[str, ...]) -> tuple[tuple, ...]:
    return () if value == "none" else tuple(("add", each) for each in ((value,) if isinstance(value, str) else value))


KINDS = {
    "prepend": Kind(as_rule("prepend", "out", lambda n: (("prepend", n),) if n else ()), whole(0, LONGEST_PATH - 1),
                    EDGE, f"0 to {LONGEST_PATH - 1} extra copies, the most that one UPDATE can carry"),
    "local_pref": Kind(as_rule("local_pref", "in", lambda n: () if n is None else (("local_pref", n),)),
                       or_none(whole(0, 2**32 - 1)), EDGE, "0 to 4294967295, or None for the AS's preset"),
    "announce": Kind(as_rule("announce", "out", lambda on: () if on else (("deny",),)), switch,
                     EDGE, "True or False"),
    "community": Kind(as_rule("community", "out", _adds), _communities,
                      EDGE, "'none', a community such as '174:70', or several of them"),
    "med": Kind(as_rule("med", "out", lambda n: () if n is None else (("med", n),)), or_none(whole(0, 2**32 - 1)),
                EDGE, "0 to 4294967295, or None to send none"),
    "leak": Kind(as_rule("leak", "out", lambda on: (("accept",),) if on else ()), switch, EDGE, "True or False"),
}
