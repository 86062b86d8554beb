"""`cut_out`: a neighbourhood of a large graph as a small scenario, every AS with the route that it has there."""

from __future__ import annotations

from collections.abc import Collection
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
from .guarding import attack_knobs, attack_told, calm_of, calmed, hijackers, subject_of
from .needs import InternetError
from .routing import NOTHING
from .small import Kept, small_network
from .what_if import WhatIf

#: The next hop and the entry of an AS in one state after the other.
Steps = tuple[tuple[int, int], ...]


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
    come along; the knobs "prepend", "prepend_174" and so on begin where these stand. So do the defences that they adopt
    and the providers that they have published. Of several origins the subject is the first that announces validly what
    is its own; all others are kept too, hijackers with what they announce, and ROAs tell valid from invalid (see
    `guarding.guarded`). Leakers leak; one by which no kept AS sends may be left out, as `source` then says. The knobs
    "hijack", "leak", "leak_64500" and so on take back what hijackers and leakers do, and ASes are kept on whose way
    packets then are. Demands and capacities are made up, as in `bgpkit_nb.scenarios.neighbourhood`; the scenario's
    `source` says so, and names the ASes, if any, that take another path than in the full graph. There are none where
    customers come first and nobody leaks; otherwise routing may come to rest in several ways, and messages may lead the
    small network to another one.

    Raises InternetError for an origin that nobody reaches, routes that do not settle, and a valid and an invalid
    announcement with the same last AS where a kept AS validates, and CaidaError (a ValueError) for sizes that will not
    do.
    """
    check_sizes(providers=providers, knobs=knobs, sources=sources, limit=limit)
    calm = calm_of(live)
    found = _survey(live, calm, providers, knobs)
    besides = _besides(live, calm, found, knobs)
    kept, weights = choose_ases(found, sources=sources, limit=limit, seed=seed, besides=besides)
    spared = {*found.chosen, *found.start.others, *filter(lambda asn: _may_enter(found, asn), kept)}
    folded = set(_neighbours(live)) - spared
    names = {asn: NAMES.get(asn, "") for asn in sorted(kept)}
    network = small_network(live, Kept(frozenset(kept), frozenset(folded), names, prefix))
    origin, total = subject_of(live.origins).asn, sum(weights.values())
    scenario = Scenario(
        "neighbourhood",
        network,
        origin,
        question=_question(live, network, origin),
        demands=tuple(Demand(asn, prefix, TOTAL * stands / total) for asn, stands in weights.items()),
        knobs=(*_knobs(live, network, found.knobs), *attack_knobs(live, network, prefix)),
    )
    return replace(scenario, source=_account(live, calm, scenario, found, weights))


def cut_errors(live: WhatIf, scenario: Scenario) -> tuple[FoldError, ...]:
    """The ASes of a scenario, made by `cut_out`, that take another path there than in the state of `live`."""
    outcome, routing, ends = solve(scenario), live.routing, {each.asn for each in live.origins}
    pairs = ((asn, routing.hops(asn), _hops(outcome.as_path(asn), asn, ends)) for asn in sorted(
        system.asn for system in scenario.network.ases))  # fmt: skip
    return tuple(FoldError(asn, full, folded) for asn, full, folded in pairs if full != folded)


def _hops(as_path: tuple[int, ...] | None, asn: int, ends: Collection[int]) -> tuple[int, ...]:
    """What packets cross; what stands behind the AS that announces is made up."""
    ases = () if as_path is None else tuple(dict.fromkeys((asn, *as_path)))
    end = next((place for place, each in enumerate(ases) if each in ends), len(ases))
    return ases[: end + 1]


# -- choosing ------------------------------------------------------------------------------------------------------


def _survey(live: WhatIf, calm: WhatIf | None, places: int, knobs: int) -> Survey:
    """What a choice rests on, from the arrays, under the present settings. calm: the state without attacks, if another.
    """
    if live.verdict.kind != "settled":
        raise InternetError(f"the routes do not settle ({live.verdict.kind}); take a preference back first")
    start = _routes(live)
    if not start.next_hop:
        origin = start.origin
        raise InternetError(f"no AS of {live.internet.name} reaches AS{origin}; choose an origin that is heard")
    turned = WhatIf(live.internet, *live.origins, settings=live.settings)
    back = {} if calm is None else _turns_back(live, calm, start)

    def moves(asked: tuple[int, ...]) -> dict[int, Steps]:
        found = _moves(turned, live.entries, asked)
        return found | {asn: (*found.get(asn, ()), step) for asn, step in back.items()}

    return survey_of(start, moves, places=places, knobs=knobs)


def _routes(live: WhatIf) -> Routes:
    """The present routes in the form in which a choice reads them: every AS after its next hop."""
    routing, origin, ends = live.routing, subject_of(live.origins).asn, {each.asn for each in live.origins}
    classes, next_hops, lengths = routing.classes, routing.next_hops, routing.lengths
    # a path is longer than that of its next hop
    there = np.flatnonzero(classes < keys.PROVIDER + 1)
    there = there[np.argsort(lengths[there], kind="stable")]
    asns = live.internet.asn[there].tolist()
    kinds = classes[there].tolist()
    return Routes(
        origin,
        dict(zip(asns, lengths[there].tolist(), strict=True)),
        {asn: hop for asn, hop in zip(asns, next_hops[there].tolist(), strict=True) if asn not in ends},
        frozenset(asn for asn, kind in zip(asns, kinds, strict=True) if kind == keys.CUSTOMER),
        frozenset(asn for asn, kind in zip(asns, kinds, strict=True) if kind == keys.PEER),
        frozenset(ends - {origin}),
    )


def _moves(turned: WhatIf, entries: np.ndarray, knobs: tuple[int, ...]) -> dict[int, Steps]:
    """For every AS behind a knob now, its next hop and its entry at each of COPIES prepended there."""
    origin, settings, asn = subject_of(turned.origins).asn, turned.settings, turned.internet.asn
    moves: dict[int, Steps] = {}
    for knob in knobs:
        behind = np.flatnonzero(entries == turned.internet.index(knob))
        columns = []
        for copies in COPIES:
            turned.turn(prepends={(origin, knob): copies})
            columns.append(_steps(turned, behind))
        moves |= dict(zip(asn[behind].tolist(), zip(*columns, strict=True), strict=True))
        turned.set(settings)
    return moves


def _steps(state: WhatIf, at: np.ndarray) -> list[tuple[int, int]]:
    """The next hop and the entry of some ASes, by index; 0 for none, as no AS has that number."""
    asn, there = state.internet.asn, state.entries[at]
    ends = np.where(there == NOTHING, 0, asn[np.minimum(there, len(asn) - 1)])
    return list(zip(state.routing.next_hops[at].tolist(), ends.tolist(), strict=True))


def _turns_back(live: WhatIf, calm: WhatIf, start: Routes) -> dict[int, tuple[int, int]]:
    """The step of every AS that goes another way once hijacks and leaks are taken back; those cut off go none."""
    asns, every = live.internet.asn.tolist(), np.arange(len(live.internet))
    steps = zip(asns, _steps(live, every), _steps(calm, every), strict=True)
    return {asn: after for asn, before, after in steps
            if before != after and after[0] and asn not in start.origins}


def _besides(live: WhatIf, calm: WhatIf | None, found: Survey, most: int) -> list[int]:
    """Whom to keep though no source may send by them: a neighbour of every origin that catches nobody, the next hops of
    hijackers once they stop, and the leakers that most ASes send to because they leak."""
    graph, next_hops = live.internet, None if calm is None else calm.routing.next_hops
    idle = found.start.others - {found.start.next_hop[asn] for asn in found.chosen if asn in found.start.next_hop}
    near = [next(ases[0] for ases in graph.neighbours(asn).values() if ases) for asn in sorted(idle)]
    onward = [] if calm is None else [int(next_hops[graph.index(each.asn)]) for each in hijackers(live.origins)]
    return [*near, *filter(None, onward), *_heard_leaking(live)[:most]]


def _heard_leaking(live: WhatIf) -> list[int]:
    """The leakers that customers aside somebody sends to by what they leak, those to which most do first."""
    routing, graph = live.routing, live.internet
    classes, hops = routing.classes, routing.next_hops
    kept_back = graph.asn[[at for at in routing.leakers if classes[at] in (keys.PEER, keys.PROVIDER)]]
    takes = np.isin(classes, (keys.CUSTOMER, keys.PEER)) & np.isin(hops, kept_back)
    asns, many = np.unique(hops[takes], return_counts=True)
    return asns[np.argsort(-many, kind="stable")].tolist()


def _neighbours(live: WhatIf) -> list[int]:
    return [asn for ases in live.internet.neighbours(subject_of(live.origins).asn).values() for asn in ases]


def _may_enter(found: Survey, asn: int) -> bool:
    """Whether an AS sends straight to the subject, now or in another state looked at: where it is kept as one on
    somebody's way, it must go on to do so."""
    steps = (found.start.next_hop.get(asn), *(hop for hop, _ in found.moves.get(asn, ())))
    return found.start.origin in steps


# -- telling -------------------------------------------------------------------------------------------------------


def _question(live: WhatIf, network: Network, origin: int) -> str:
    taken = [f" What does {network.name_of(each.asn)} take of it?" for each in hijackers(live.origins)]
    return (f"How does traffic reach {network.name_of(origin)}, and which ASes move when it prepends?"
            f"{''.join(taken)}")  # fmt: skip


def _knobs(live: WhatIf, network: Network, turned: tuple[int, ...]) -> list[Knob]:
    """Prepends towards the largest catchments, beginning where they stand, and whether the first is announced to."""
    origin, found = subject_of(live.origins).asn, []
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


def _account(
    live: WhatIf, calm: WhatIf | None, scenario: Scenario, found: Survey, weights: dict[int, int]
) -> str:  # fmt: skip
    """Where the neighbourhood comes from, what of it is real, and whether it routes as the full graph does."""
    graph, origin, network = live.internet, scenario.subject, scenario.network
    links = {network.far_end(link, origin) for link in network.links_of(origin)}
    catches = {asn: many for asn, many in found.catchments.items() if found.start.next_hop[asn] == origin}
    caught, reach = sum(catches.get(asn, 0) for asn in links), sum(catches.values())
    real = "which is made up" if graph.made_up else "an AS graph"
    differ = _differ(cut_errors(live, scenario))
    if calm is not None:
        differ += f". Without hijacks and leaks, {_differ(cut_errors(calm, calmed(scenario)))}"
    return (
        f"Cut out of {graph.name}, {real}: {len(network.ases)} of {len(graph):,} ASes, with the relations "
        f"there. The {len(links)} links kept of AS{origin} catch {caught:,} of the {reach:,} ASes that reach "
        f"it. {len(weights)} sources stand for {sum(weights.values()):,} ASes that do as they do. "
        f"{attack_told(live, network)}Compared with the state that was cut out, {differ}. "
        f"Volumes ({TOTAL:g} Gbit/s in all), capacities and the prefix are made up."
    )


def _differ(errors: tuple[FoldError, ...]) -> str:
    return f"they take another path than in the full graph: {'; '.join(map(str, errors))}" if errors else (
        "every kept AS takes the path it takes in the full graph")  # fmt: skip
