"""Random networks, routes, policies and scenarios for the property tests."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb import knobs
from bgpkit_nb.route import Attributes, Prefix, Route, held

PREFIX = Prefix.parse("192.0.2.0/24")
HALF = Prefix.parse("192.0.2.0/25")
COMMUNITIES = ("64496:70", "64496:3001", "no-export", "nopeer", "graceful-shutdown", "64500:1:2")

#: How hard a law is tried: BGPKIT_NB_EXAMPLES says more (or fewer) examples than these.
EXAMPLES = int(os.environ.get("BGPKIT_NB_EXAMPLES", "60"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

prefixes = st.one_of(
    st.builds(
        lambda value, length: Prefix(4, value >> 32 - length << 32 - length, length),
        st.integers(0, 2**32 - 1),
        st.integers(0, 32),
    ),
    st.builds(
        lambda value, length: Prefix(6, value >> 128 - length << 128 - length, length),
        st.integers(0, 2**128 - 1),
        st.integers(0, 128),
    ),
)
names = st.text(min_size=1, max_size=12)


@st.composite
def networks(draw, most: int = 8) -> bgp.Network:
    """A Gao-Rexford network: providers come earlier in a random order, so no AS is its own provider.

    Some ASes peer, some are joined by two links; the last one of the order announces `PREFIX`.
    """
    order = draw(st.permutations(range(64496, 64496 + draw(st.integers(2, most)))))
    network = bgp.Network("random")
    for asn in order:
        network = network.add(asn, announces=[PREFIX] if asn == order[-1] else [])
    links = []
    for rank, asn in enumerate(order[1:], 1):
        for other in draw(
            st.lists(st.sampled_from(order[:rank]), unique=True, max_size=3, min_size=rank == len(order) - 1)
        ):
            relation = draw(st.sampled_from(("customer", "customer", "customer", "peer")))
            links += [(asn, other, relation)] * draw(st.sampled_from((1, 1, 1, 2)))
    for number, (asn, other, relation) in enumerate(draw(st.permutations(links))):
        if relation == "peer":
            network = network.peers(asn, other, id=f"{asn}-{other}#{number}")
        else:
            network = network.customer(asn, of=other, id=f"{asn}-{other}#{number}")
    return network


def origin_of(network: bgp.Network) -> int:
    """The AS that a random network announces `PREFIX` from."""
    return network.ases[-1].asn


@st.composite
def wild_networks(draw, multipath: tuple = (False, True)) -> bgp.Network:
    """A network whose ASes prefer, prepend, filter and tag as they like; nothing promises that it settles."""
    network = draw(networks())
    ends = [(asn, link.id) for link in network.links for asn in network.ends(link)]
    for asn, link in draw(st.lists(st.sampled_from(ends), max_size=6, unique=True)):
        network = draw(policies(network, asn, link))
    for system in network.ases:
        network = network.with_as(system.asn, multipath=draw(st.sampled_from(multipath)))
    return network


def policies(network: bgp.Network, asn: int, link: str) -> st.SearchStrategy[bgp.Network]:
    """The network with one more rule of an AS at one of its links."""
    imports = st.one_of(
        st.tuples(st.just("local_pref"), st.integers(60, 160)), st.tuples(st.just("med"), st.integers(0, 9))
    )
    exports = st.one_of(
        st.tuples(st.just("prepend"), st.integers(0, 4)),
        st.tuples(st.just("med"), st.integers(0, 9)),
        st.tuples(st.just("add"), st.sampled_from(COMMUNITIES)),
        st.just(("deny",)),
    )
    where = (("link", link),)
    return st.one_of(
        imports.map(lambda then: network.rule(asn, bgp.Rule(f"in {link}", "in", where, (then,)))),
        exports.map(lambda then: network.rule(asn, bgp.Rule(f"out {link}", "out", where, (then,)))),
    )


@st.composite
def scenarios(draw, start=None) -> bgp.Scenario:
    """A scenario about a network's origin: demands, and knobs of every sort at its first link, turned."""
    network = draw(start if start is not None else wild_networks())
    origin = origin_of(network)
    link = network.links_of(origin)[0].id
    turned = (
        knobs.prepend(network, origin, link=link),
        knobs.med(network, origin, link=link),
        knobs.announce(network, origin, link=link),
        knobs.link_up(network, origin, link=link),
        knobs.communities(network, origin, link=link, values=COMMUNITIES),
        knobs.more_specific(network, origin, link=link),
        knobs.local_pref(network, origin, link=link),
        knobs.multipath(network, origin),
        knobs.relation(network, origin, link=link),
        knobs.medium(network, origin, link=link),
    )
    positions = {knob.name: draw(st.sampled_from(knob.values)) for knob in turned if draw(st.booleans())}
    sources = st.sampled_from([system.asn for system in network.ases])
    demands = st.lists(
        st.builds(bgp.Demand, sources, st.sampled_from((PREFIX, HALF)), st.floats(0.1, 50)), max_size=5
    )
    return bgp.Scenario(
        "random", network, origin, demands=tuple(draw(demands)), knobs=turned, positions=positions
    )


@st.composite
def routes(draw, number: int = 0) -> Route:
    """A route with attributes of so few values that ties are common; `number` tells sessions apart."""
    path = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    attrs = Attributes(tuple(path), draw(st.integers(0, 2)), draw(st.sampled_from((None, 0, 5, 9))))
    return held(
        PREFIX,
        attrs,
        session=f"s{number}",
        local_pref=draw(st.sampled_from((80, 100))),
        ebgp=draw(st.booleans()),
        igp_metric=draw(st.integers(0, 2)),
        neighbor_as=path[0],
        peer_id=draw(st.integers(1, 3)),
        peer_address=number,
    )


@st.composite
def tables(draw, most: int = 6) -> tuple[Route, ...]:
    """The routes that a router holds for one prefix, in order of arrival."""
    return tuple(draw(routes(number)) for number in range(draw(st.integers(1, most))))


@st.composite
def inside_cases(draw, most: int = 6) -> dict:
    """One AS of several routers in the form of the recordings: its IGP, its reflectors, what neighbours announce."""
    count = draw(st.integers(2, most))
    pairs = [(a, b) for a in range(count) for b in range(a)]
    links = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    spots = draw(st.lists(st.tuples(st.integers(0, count - 1), st.sampled_from((64601, 64602)), st.integers(0, 9)),
                          min_size=1, max_size=5))
    external = [
        {"ext": number, "at": at, "asn": asn, "rid": f"192.168.0.{number + 1}", "link": cost,
         "address": f"10.0.0.{100 + number}"}
        for number, (at, asn, cost) in enumerate(spots)
    ]
    route = st.fixed_dictionaries({
        "local_pref": st.sampled_from((100, 100, 130)), "longer": st.integers(0, 1),
        "origin": st.sampled_from(("igp", "igp", "incomplete")), "med": st.sampled_from((None, 0, 10, 50)),
    })
    routes = [{"ext": each["ext"], **(said := draw(route)), "as_path": [each["asn"]] * (1 + said["longer"])}
              for each in external if draw(st.integers(0, 5))]
    return {
        "id": "random", "implementation": "rfc4271", "local_as": 65000, "next_hop_self": draw(st.booleans()),
        "settings": draw(st.sampled_from(([], ["always-compare-med"]))),
        "routers": [{"router": n, "router_id": f"10.255.0.{n + 1}"} for n in range(count)],
        "igp_links": [[a, b, draw(st.integers(1, 50))] for a, b in links],
        "reflectors": sorted(draw(st.sets(st.integers(0, count - 1), max_size=2))),
        "external": external, "routes": routes,
    }
