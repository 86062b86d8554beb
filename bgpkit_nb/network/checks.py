"""What is wrong with a network that came from outside, and what is odd about one that is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .meshes import refuse_circles
from .network import Network
from .nouns import INSIDE, OPPOSITE, AutonomousSystem, Session


def check(network: Network) -> Network:
    """Give the network back, or raise ValueError naming the first thing that does not hold together.

    Each noun has seen to its own fields; this is about how they refer to each other.
    """
    _unique("AS number", (system.asn for system in network.ases))
    _unique("AS name", (system.name for system in network.ases))
    _unique("router name", (router.name for router in network.routers))
    _unique("link id", (link.id for link in network.links))
    _unique("session id", (session.id for session in network.sessions))
    for router in network.routers:
        network.find(router.asn)
    routers = {router.name: router.asn for router in network.routers}
    for each in (*network.links, *network.sessions):
        for end in (each.a, each.b):
            if end not in routers:
                raise ValueError(f"{each.id!r} ends at router {end!r}, which is not in {network.name!r}")
    for link in network.links:
        if link.a == link.b:
            raise ValueError(f"link {link.id!r} joins {network.name_of(routers[link.a])} with itself")
    for session in network.sessions:
        if session.link is not None:
            network.link(session.link)
        _stands_where_it_may(session, routers)
    for system in network.ases:
        _inside(network, system)
    return network


def _stands_where_it_may(session: Session, routers: dict[str, int]) -> None:
    if session.a == session.b or (routers[session.a] == routers[session.b]) != (session.relation in INSIDE):
        raise ValueError(f"session {session.id!r} from {session.a!r} to {session.b!r} cannot be {session.relation!r}; "
                         f"choose {', '.join(INSIDE)} between two routers of one AS, "
                         f"{', '.join(OPPOSITE)} between two ASes")


def _inside(network: Network, system: AutonomousSystem) -> None:
    routers = network.routers_of(system.asn)
    if not routers:
        raise ValueError(f"{system.name} has no router; every AS has one or more")
    _unique(f"in {system.name}, router id", (router.router_id for router in routers))
    names, clients = {router.name for router in routers}, {}
    for session in network.sessions:
        if session.relation in ("client", "reflector") and session.a in names:
            client, reflector = (session.a, session.b) if session.relation == "client" else (session.b, session.a)
            clients.setdefault(reflector, []).append(client)
    refuse_circles(system.name, clients)


def _unique(what: str, values: Iterable) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ValueError(f"{what} {value!r} is there {count} times; each may be there once")


def remarks(network: Network) -> tuple[str, ...]:
    """Sentences about what is allowed but worth saying: sessions refused for their roles, ASes whose IGP is cut in
    parts, customer-provider cycles."""
    refused = (fault for session in network.sessions if (fault := network.role_fault(session)))
    cut = (_cut_text(network, system) for system in network.ases)
    return (*refused, *filter(None, cut), *_cycle_text(network))


def _cut_text(network: Network, system: AutonomousSystem) -> str:
    parts: list[list[str]] = []
    for router in network.routers_of(system.asn):
        part = next((part for part in parts if network.interior.reach(part[0], router.name)), None)
        parts.append([router.name]) if part is None else part.append(router.name)
    if len(parts) < 2 or not any(session.relation in INSIDE and network.ends(session)[0] == system.asn
                                 for session in network.sessions):
        return ""
    islands = "; ".join(" and ".join(part) for part in parts)
    return (f"The IGP of {system.name} is cut in {len(parts)} parts ({islands}): the iBGP sessions between them are "
            "down, and next hops on the other side cannot be reached.")


def _cycle_text(network: Network) -> Iterator[str]:
    names = [network.name_of(asn) for asn in provider_cycle(network)]
    if names:
        chain = ", ".join(f"{one} buys from {other}" for one, other in zip(names, names[1:] + names[:1], strict=True))
        yield (f"There is a customer-provider cycle: {chain}. Nothing then guarantees that routing settles "
               "(Gao and Rexford 2001).")


def provider_cycle(network: Network) -> tuple[int, ...]:
    """The ASNs of one customer-provider cycle, each buying from the next; empty when there is none."""
    providers = network.providers()
    state: dict[int, int] = {}
    for start in providers:
        trail = [(start, iter(providers[start]))] if start not in state else []
        while trail:
            asn, rest = trail[-1]
            state[asn] = 1                                     # 1: on the trail, 2: done
            following = next((nxt for nxt in rest if state.get(nxt) != 2), None)
            if following is None:
                state[asn] = 2
                trail.pop()
            elif state.get(following) == 1:
                on_trail = [each for each, _ in trail]
                return tuple(on_trail[on_trail.index(following):])
            else:
                trail.append((following, iter(providers[following])))
    return ()
