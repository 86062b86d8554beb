"""Random small networks that both engines can solve: hierarchies with peers, parallel links, prepends and silence."""

from random import Random
from typing import NamedTuple

import bgpkit_nb as bgp

PREFIX = "192.0.2.0/24"
FIRST = 64496


class Case(NamedTuple):
    """links: (a, b, relation) in order, repeated for parallel ones. prepends and silent are by (AS, neighbour, which
    link between the two)."""

    links: list[tuple[int, int, int]]
    origins: tuple[int, ...]
    prepends: dict[tuple[int, int, int], int]
    silent: list[tuple[int, int, int]]


def random_case(seed: int, *, origins: int = 1) -> Case:
    """A network of 3 to 14 ASes in which nobody is its own provider; numbers say nothing about the hierarchy."""
    dice = Random(seed)
    order = dice.sample(range(FIRST, FIRST + 14), dice.randint(3, 14))
    links: list[tuple[int, int, int]] = []
    for rank, asn in enumerate(order[1:], 1):
        for other in dice.sample(order[:rank], dice.randint(0 if rank > 2 else 1, min(3, rank))):
            relation = dice.choice((-1, -1, -1, 0))
            links += [(other, asn, relation)] * dice.choice((1, 1, 1, 2, 3))
            links += [(asn, other, 0)] * (dice.random() < 0.1)  # two ASes may both buy and peer
    dice.shuffle(links)
    ways = [way for a, b, _ in links for way in ((a, b), (b, a))]
    turned = {(*way, dice.randrange(ways.count(way))): dice.randint(0, 4) for way in ways if dice.random() < 0.4}
    silent = [(*way, dice.randrange(ways.count(way))) for way in ways if dice.random() < 0.05]
    linked = sorted({asn for a, b, _ in links for asn in (a, b)})
    return Case(links, tuple(dice.sample(linked, min(origins, len(linked)))), turned, silent)


def network_of(case: Case, forged: dict[int, tuple[int, ...]] | None = None) -> bgp.Network:
    """The case for the small engine. Links are called as the large one calls them: `"64500-64496-2"`.

    forged: by AS, what it puts behind itself in all that it announces.
    """
    network = bgp.Network("random")
    for asn in sorted({asn for a, b, _ in case.links for asn in (a, b)}):
        network = network.add(asn, announces=PREFIX if asn in case.origins else ())
    seen: dict[frozenset[int], int] = {}
    for a, b, relation in sorted(case.links, key=lambda link: link[2]):  # links that are paid for count first
        number = seen[frozenset((a, b))] = seen.get(frozenset((a, b)), -1) + 1
        if relation:
            network = network.customer(b, of=a, id=link_name(a, b, number))
        else:
            network = network.peers(a, b, id=link_name(a, b, number))
    for (one, other, number), copies in case.prepends.items():
        then = (("prepend", copies),) if copies else ()
        network = _rule(network, one, other, number, "prepend", then)
    for one, other, number in case.silent:
        network = _rule(network, one, other, number, "silent", (("deny",),))
    for asn, behind in (forged or {}).items():
        then = tuple(("prepend", 1, each) for each in behind)
        network = network.rule(asn, bgp.Rule("forge", "out", (), then))
    return network


def _rule(network: bgp.Network, one: int, other: int, number: int, name: str, then: tuple) -> bgp.Network:
    link = link_name(one, other, number)
    return network.rule(one, bgp.Rule(f"{name} {link}", "out", (("link", link),), then))


def link_name(one: int, other: int, number: int) -> str:
    """What a link is called, from whichever end."""
    return f"{min(one, other)}-{max(one, other)}-{number}"


def told(decision: bgp.Decision) -> tuple:
    """What an AS heard and would have, and what settled it; links under a name that both engines can tell."""
    candidates = decision.candidates
    heard = sorted((each.learned_from, each.as_path, link_of(each) or "", each.local_pref) for each in candidates)
    return heard, decision.settled_by, decision.route and decision.route.as_path


def link_of(route: bgp.Route | str | None) -> str | None:
    """The small engine's name of the link that brought a route, or of a session as either engine calls it."""
    session = route if isinstance(route, str) or route is None else route.session
    if session is None:
        return None
    one, other, number = map(int, f"{session}-0".split("-")[:3])
    return link_name(one, other, number)


def refusals(decision: bgp.Decision) -> list[tuple[str, str]]:
    """What was refused over which link, and why; loops aside, as the small engine does not even send back to an AS
    what it heard from it."""
    refused = ((link_of(session), why.reason) for session, why in decision.refused)
    return sorted(each for each in refused if each[1] != "loop")
