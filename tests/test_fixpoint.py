"""A thousand random networks: `solve` ends where brute force over the RFCs' rules ends."""

from random import Random

import pytest

import bgpkit_nb as bgp
from tests.fixpoint import OWN, Edge, Held, World, choice, fixpoint, the_only_one

PREFIX = "192.0.2.0/24"
HUNDREDS = range(5)


def world_of(random: Random, *, wild: bool) -> World:
    """8 to 15 ASes, providers before customers in a random order, some linked twice; the origin has providers only.

    Prepends, MEDs, filters and NO_EXPORT anywhere. Likings never put a provider before a customer. `wild`: they may,
    and some sessions are without business.
    """
    ases = tuple(random.sample(range(64496, 64512), random.randint(8, 15)))
    edges = []
    for rank, asn in enumerate(ases[1:], 1):
        for other in random.sample(ases[:rank], min(rank, random.choice((1, 1, 2, 2, 3)))):
            relation = random.choice(("customer", "customer", "flat" if wild else "customer", "peer"))
            twice = random.random() < 0.15
            edges += [(asn, other, "customer" if rank == len(ases) - 1 else relation)] * (2 if twice else 1)
    random.shuffle(edges)
    named = tuple(Edge(f"link {number}", *edge) for number, edge in enumerate(edges))
    world = World(ases, named, ases[-1])
    for edge in named:
        for asn in (edge.a, edge.b):
            _choose_policy(world, random, asn, edge, wild)
    return world


def _choose_policy(world: World, random: Random, asn: int, edge: Edge, wild: bool) -> None:
    end, draw = (asn, edge.name), random.random
    customer, peer = edge.b == asn and edge.relation == "customer", edge.relation == "peer"
    band = (60, 150) if wild else (120, 140) if customer else (95, 105) if peer else (70, 90)
    if draw() < (0.4 if wild else 0.15):
        world.liking[end] = random.randint(*band)
    if draw() < 0.2:
        world.prepends[end] = random.randint(1, 4)
    if draw() < 0.2:
        world.med[end] = random.choice((0, 5, 10))
    if draw() < 0.05:
        world.silent.add(end)
    if draw() < 0.05:
        world.kept.add(end)


def network_of(world: World) -> bgp.Network:
    network = bgp.Network("random")
    for asn in world.ases:
        network = network.add(asn, announces=PREFIX if asn == world.origin else ())
    for edge in world.edges:
        network = network.join(edge.a, edge.b, edge.relation, id=edge.name)
    for (asn, link), liking in world.liking.items():
        network = network.on_import(asn, ("local_pref", liking), link=link)
    said = {"prepend": world.prepends, "med": world.med}
    for verb, where in said.items():
        for (asn, link), number in where.items():
            network = network.on_export(asn, (verb, number), link=link)
    for asn, link in sorted(world.kept):
        network = network.on_export(asn, ("add", "no-export"), link=link)
    for asn, link in sorted(world.silent):
        network = network.on_export(asn, ("deny",), link=link)
    return network


def reached(world: World, outcome: bgp.Outcome) -> dict[int, tuple | None]:
    """Where `solve` ends: AS_PATH and link by AS."""
    routes = {asn: outcome.route(asn, PREFIX) for asn in world.ases}
    return {asn: route and (route.as_path, route.session or "") for asn, route in routes.items()}


def plain(state: dict) -> dict[int, tuple | None]:
    return {asn: has and (has.path, has.link) for asn, has in state.items()}


def solved(world: World) -> bgp.Outcome:
    return bgp.solve(bgp.Scenario("random", network_of(world), world.origin))


@pytest.mark.parametrize("hundred", HUNDREDS)
def test_500_networks_under_gao_and_rexford_end_where_brute_force_ends(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        random = Random(seed)
        world = world_of(random, wild=False)
        expected = fixpoint(world, random)

        assert expected is not None, seed
        assert reached(world, solved(world)) == plain(expected), seed


@pytest.mark.parametrize("hundred", HUNDREDS)
def test_500_networks_of_any_liking_end_where_nobody_would_change_his_mind(hundred: int) -> None:
    """And where there is provably one such state only, it is that one."""
    only = settled = 0
    for seed in range(10_000 + 100 * hundred, 10_100 + 100 * hundred):
        random = Random(seed)
        world = world_of(random, wild=True)
        outcome, proven = solved(world), the_only_one(world)
        if proven is not None:
            only += 1
            assert outcome.settled, seed
            assert reached(world, outcome) == plain(proven) == plain(fixpoint(world, random) or {}), seed
        if outcome.settled:
            settled += 1
            assert nobody_would_change(world, outcome), seed
    assert only >= 5
    assert settled > 90


def nobody_would_change(world: World, outcome: bgp.Outcome) -> bool:
    """Whether every AS, asked again in the way of brute force, takes what it has."""
    state = {asn: _held(world, asn, outcome.route(asn, PREFIX)) for asn in world.ases}
    return all(choice(world, asn, state) == has for asn, has in state.items())


def _held(world: World, asn: int, route: bgp.Route | None) -> Held | None:
    if route is None or route.own:
        return OWN if route else None
    neighbor, source = next((far, what) for _, edge, far, what in world.ends(asn) if edge.name == route.session)
    return Held(route.as_path, source, route.session, (neighbor, route.session) in world.kept)
