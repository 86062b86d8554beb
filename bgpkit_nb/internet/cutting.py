"""`cut_out`: a neighbourhood of a large graph as a small scenario, every AS with the route that it has there."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..caida import COPIES, Routes, Survey, check_sizes, choose_ases, survey_of
from ..knobs import announce, prepend
from ..network import Network
from ..outcome import solve
from ..scenario import Knob, Scenario
from ..scenarios.neighbourhood import NAMES, PREFIX, TOTAL
from ..traffic import Demand
from . import keys
from .needs import InternetError
from .routing import NOTHING
from .small import Kept, small_network
from .what_if import WhatIf


class FoldError(NamedTuple):
    """A kept AS that takes another path in the small network than in the large graph; paths as `Routing.hops`."""

    asn: int
    full: tuple[int, ...]
    folded: tuple[int, ...]

    def __str__(self) -> str:
        full, folded = (" ".join(map(str, path)) or "no path" for path in (self.full, self.folded))
        return f"AS{self.asn}: {full} in the full graph, {folded} here"


def cut_out(
    live: WhatIf,
    *,
    providers: int = 8,
    knobs: int = 5,
    sources: int = 24,
    limit: int = 60,
    seed: int = 0,
    prefix: str = PREFIX,
) -> Scenario:
    """The neighbourhood of an origin in its present state, to go on with in the ordinary explorer.

    ASes are chosen as `bgpkit_nb.caida.choose_neighbourhood` does it, by the routes there are under the settings of
    `live`, and each has its route of the full graph. Prepends, silence, preferences and communities of the kept ASes
    come along; the knobs "prepend", "prepend_174" and so on begin where these stand. Demands and capacities are made
    up, as in `bgpkit_nb.scenarios.neighbourhood`; the scenario's `source` says so, and names the ASes, if any, that
    take another path than in the full graph.

    Raises InternetError for several origins, one that nobody reaches, and routes that do not settle, and CaidaError
    (a ValueError) for sizes that will not do.
    """
    check_sizes(providers=providers, knobs=knobs, sources=sources, limit=limit)
    found = _survey(live, providers, knobs)
    kept, weights = choose_ases(found, sources=sources, limit=limit, seed=seed)
    folded = set(_neighbours(live)) - set(found.chosen)
    names = {asn: NAMES.get(asn, "") for asn in sorted(kept)}
    network = small_network(live, Kept(frozenset(kept), frozenset(folded), names, prefix))
    origin, total = live.origins[0].asn, sum(weights.values())
    scenario = Scenario(
        "neighbourhood",
        network,
        origin,
        question=f"How does traffic reach {network.name_of(origin)}, and which ASes move when it prepends?",
        demands=tuple(Demand(asn, prefix, TOTAL * stands / total) for asn, stands in weights.items()),
        knobs=tuple(_knobs(live, network, found.knobs)),
    )
    return replace(scenario, source=_account(live, scenario, found, weights))


def cut_errors(live: WhatIf, scenario: Scenario) -> tuple[FoldError, ...]:
    """The ASes of a scenario, made by `cut_out`, that take another path there than in the state of `live`."""
    outcome, routing = solve(scenario), live.routing
    pairs = ((asn, routing.hops(asn), _hops(outcome.as_path(asn), asn)) for asn in sorted(
        system.asn for system in scenario.network.ases))  # fmt: skip
    return tuple(FoldError(asn, full, folded) for asn, full, folded in pairs if full != folded)


def _hops(as_path: tuple[int, ...] | None, asn: int) -> tuple[int, ...]:
    return () if as_path is None else tuple(dict.fromkeys((asn, *as_path)))


# -- choosing ------------------------------------------------------------------------------------------------------


def _survey(live: WhatIf, places: int, knobs: int) -> Survey:
    """What a choice rests on, from the arrays, under the present settings."""
    if len(live.origins) != 1:
        raise InternetError(f"a neighbourhood is cut out around one origin, not {len(live.origins)}; choose one")
    if live.verdict.kind != "settled":
        raise InternetError(f"the routes do not settle ({live.verdict.kind}); take a preference back first")
    start = _routes(live)
    if not start.next_hop:
        origin = start.origin
        raise InternetError(f"no AS of {live.internet.name} reaches AS{origin}; choose an origin that is heard")
    turned = WhatIf(live.internet, *live.origins, settings=live.settings)
    return survey_of(start, lambda asked: _moves(turned, live.entries, asked), places=places, knobs=knobs)


def _routes(live: WhatIf) -> Routes:
    """The present routes in the form in which a choice reads them: every AS after its next hop."""
    routing, origin = live.routing, live.origins[0].asn
    classes, next_hops, lengths = routing.classes, routing.next_hops, routing.lengths
    # a path is longer than that of its next hop
    there = np.flatnonzero(classes < keys.PROVIDER + 1)
    there = there[np.argsort(lengths[there], kind="stable")]
    asns = live.internet.asn[there].tolist()
    kinds = classes[there].tolist()
    return Routes(
        origin,
        dict(zip(asns, lengths[there].tolist(), strict=True)),
        {asn: hop for asn, hop in zip(asns, next_hops[there].tolist(), strict=True) if asn != origin},
        frozenset(asn for asn, kind in zip(asns, kinds, strict=True) if kind == keys.CUSTOMER),
        frozenset(asn for asn, kind in zip(asns, kinds, strict=True) if kind == keys.PEER),
    )


def _moves(turned: WhatIf, entries: np.ndarray, knobs: tuple[int, ...]) -> dict[int, tuple[tuple[int, int], ...]]:
    """For every AS behind a knob now, its next hop and its entry at each of COPIES prepended there."""
    origin, settings, asn = turned.origins[0].asn, turned.settings, turned.internet.asn
    moves: dict[int, tuple[tuple[int, int], ...]] = {}
    for knob in knobs:
        behind = np.flatnonzero(entries == turned.internet.index(knob))
        columns = []
        for copies in COPIES:
            turned.turn(prepends={(origin, knob): copies})
            there = turned.entries[behind]
            ends = np.where(there == NOTHING, 0, asn[np.minimum(there, len(asn) - 1)])  # no AS has the number 0
            columns.append(zip(turned.routing.next_hops[behind].tolist(), ends.tolist(), strict=True))
        moves |= dict(zip(asn[behind].tolist(), zip(*columns, strict=True), strict=True))
        turned.set(settings)
    return moves


def _neighbours(live: WhatIf) -> list[int]:
    return [asn for ases in live.internet.neighbours(live.origins[0].asn).values() for asn in ases]


# -- telling -------------------------------------------------------------------------------------------------------


def _knobs(live: WhatIf, network: Network, turned: tuple[int, ...]) -> list[Knob]:
    """Prepends towards the largest catchments, beginning where they stand, and whether the first is announced to."""
    origin, found = live.origins[0].asn, []
    for neighbour in turned:
        for link in network.links_between(origin, neighbour):
            name = f"prepend_{neighbour}" if found else "prepend"
            name += link.id.removeprefix(f"{min(origin, neighbour)}-{max(origin, neighbour)}").replace("-", "_")
            stands = _stands(network, origin, link.id)
            knob = prepend(network, origin, link=link.id, upto=max(*COPIES, stands), name=name)
            found.append(replace(knob, start=stands))
    if turned:
        first = network.links_between(origin, turned[0])[0]
        found.append(announce(network, origin, link=first.id))
    return found


def _stands(network: Network, origin: int, link: str) -> int:
    rule = next((each for each in network.find(origin).rules if each.name == f"prepend {link}"), None)
    return rule.then[0][1] if rule else 0


def _account(live: WhatIf, scenario: Scenario, found: Survey, weights: dict[int, int]) -> str:
    """Where the neighbourhood comes from, what of it is real, and whether it routes as the full graph does."""
    graph, origin = live.internet, live.origins[0].asn
    caught = sum(found.catchments[asn] for asn in found.chosen)
    reach = sum(found.catchments.values())
    real = "which is made up" if graph.made_up else "an AS graph"
    errors = cut_errors(live, scenario)
    differ = f"they take another path than in the full graph: {'; '.join(map(str, errors))}" if errors else (
        "every kept AS takes the path it takes in the full graph")  # fmt: skip
    return (
        f"Cut out of {graph.name}, {real}: {len(scenario.network.ases)} of {len(graph):,} ASes, with the relations "
        f"there. The {len(found.chosen)} links kept of AS{origin} catch {caught:,} of the {reach:,} ASes that reach "
        f"it. {len(weights)} sources stand for {sum(weights.values()):,} ASes that do as they do. Compared with the "
        f"state that was cut out, {differ}. Volumes ({TOTAL:g} Gbit/s in all), capacities and the prefix are made up."
    )
