"""What a hijacker announces: prefixes of somebody else's, as data on the hijacker's AS."""

from __future__ import annotations

from ..network import Network, Rule
from ..route import Prefix

#: What a hijacker may do with another AS's prefix, and how people call it.
HIJACKS = {
    "none": "nothing",
    "same prefix": "the same prefix",
    "forged origin": "the same prefix, forged origin",
    "sub-prefix": "both halves of the prefix",
    "forged sub-prefix": "both halves, forged origin",
}


def hijacked(network: Network, asn: int, victim: int, prefix: str, how: str) -> Network:
    """The network with an AS announcing a victim's prefix (or its halves) in a way of `HIJACKS`, instead of any way
    before.

    A rule for each piece marks what is hijacked, so that `"none"` takes back this and no more; with a forged origin it
    also puts the victim's AS behind the hijacker's own.
    """
    whole, stem, system = Prefix.parse(prefix), f"hijack {prefix}:", network.find(asn)
    if asn == victim:
        raise ValueError(f"{system.name} cannot hijack its own prefix {prefix}; name another AS")
    marked = {dict(rule.match)["prefix"] for rule in system.rules if rule.name.startswith(stem)}
    rules = tuple(rule for rule in system.rules if not rule.name.startswith(stem))
    kept = tuple(each for each in system.announces if str(each) not in marked)
    pieces = () if how == "none" else whole.pieces(1) if "sub-prefix" in how else (whole,)
    then = (("prepend", 1, victim),) if "forged" in how else ()
    made = tuple(Rule(f"{stem} {piece}", "out", (("prefix", str(piece)),), then) for piece in pieces)
    added = tuple(piece for piece in pieces if piece not in kept)
    return network.with_as(asn, announces=(*kept, *added), rules=(*rules, *made))
