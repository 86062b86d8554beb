"""More-specifics: the pieces of a prefix, announced over one link or over all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..network import Network, Rule
from ..route import Prefix
from .edges import rule_name, where
from .kinds import EDGE, Kind, whole

_ELSEWHERE = "no more-specific"


def _more_specific(network: Network, target: tuple, bits: int) -> Network:
    """Announce the pieces of a prefix over one link only (no link named: everywhere), beside the whole prefix.

    A rule that does nothing marks each piece and its link, so that 0 bits takes back these and no others; a piece goes
    out over every link that it is marked for.
    """
    asn, link, text = target
    stem, edge = f"{rule_name('more_specific', link, text)}:", where(network, asn, link, None)
    system = network.find(asn)
    marked = _links_of_pieces(system.rules)
    base = tuple(each for each in system.announces if str(each) not in marked)
    kept = [rule for rule in system.rules if not rule.name.startswith((stem, _ELSEWHERE))]
    pieces = [str(each) for each in (Prefix.parse(text).pieces(bits) if bits else ()) if each not in base]
    rules = [*kept, *(Rule(f"{stem} {piece}", "out", (*edge, ("prefix", piece))) for piece in pieces)]
    announces = (*base, *(Prefix.parse(piece) for piece in _links_of_pieces(rules)))
    return network.with_as(asn, announces=announces, rules=(*rules, *_not_elsewhere(network, asn, rules)))


def _links_of_pieces(rules: Iterable[Rule]) -> dict[str, set[str | None]]:
    links: dict[str, set[str | None]] = {}
    for rule in rules:
        if rule.name.startswith("more_specific "):
            match = dict(rule.match)
            links.setdefault(match["prefix"], set()).add(match.get("link"))
    return links


def _not_elsewhere(network: Network, asn: int, rules: Iterable[Rule]) -> Iterator[Rule]:
    for piece, links in _links_of_pieces(rules).items():
        for other in () if None in links else network.links_of(asn):
            if other.id not in links:
                there = (("link", other.id), ("prefix", piece))
                yield Rule(f"{_ELSEWHERE} {piece} on {other.id}", "out", there, (("deny",),))


KINDS = {
    "more_specific": Kind(_more_specific, whole(0, 8), EDGE, "0 (off) to 8 bits finer than the prefix"),
}
