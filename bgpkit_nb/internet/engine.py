"""`propagate` and `Engine`: who announces, what is said over which link, and who refuses what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from . import keys
from .care import Care
from .graph import Internet
from .kernels import Wires, look, settle, settle_stubs
from .links import Spot, Towards, set_copies, turns, wires_of
from .needs import InternetError
from .refusals import Adoption, leaking, validation
from .routing import Routing, neighbours_of


class Origin(NamedTuple):
    """An AS that announces the prefix. behind: the AS_PATH that it makes up behind itself, such as the rightful origin
    in a forged-origin hijack. valid: whether route origin validation finds its announcement valid or unknown."""

    asn: int
    behind: tuple[int, ...] = ()
    valid: bool = True


class Glance(NamedTuple):
    """The routes of a few ASes, in the order asked for. at: their indices. classes: uint8, lengths: uint32, next_hops:
    uint32, each as in `Routing`."""

    at: np.ndarray
    classes: np.ndarray
    lengths: np.ndarray
    next_hops: np.ndarray


class Engine:
    """Routes over one graph, again and again, in buffers that are kept: for sliders and sweeps.

    Not to be shared by threads. The `Routing` of a call is good until the next call; `Routing.kept` makes it last.
    """

    def __init__(self, internet: Internet) -> None:
        self.internet = internet
        self.wires: Wires = wires_of(internet)
        self.turned: dict[Spot, int] = {}
        self.key = np.empty(len(internet), np.uint32)
        self.heard = np.zeros(max(internet.transit, 1), np.uint16)
        self.climbers = np.empty(len(internet) + internet.transit, np.uint32)

    def route(
        self,
        *origins: int | Origin,
        prepends: Mapping[Towards, int] | None = None,
        silent: Collection[Towards] = (),
        rov: Collection[int] = (),
        leaks: int | Collection[int] | None = None,
        otc: Collection[int] = (),
        aspa: Collection[int] = (),
        attested: Mapping[int, Collection[int]] | None = None,
    ) -> Routing:
        """The route of every AS to a prefix that the origins announce: see `propagate`."""
        announced = _origins(self.internet, origins)
        self.turn(turns(self.internet, prepends or {}, silent))
        adopted = Adoption(several(rov), several(otc), several(aspa), attested)
        care = validation(self.internet, announced, adopted)
        self._settle(*_seeds(self.internet, announced), care)
        routing = Routing(self.internet, announced, self.key, self.wires, care)
        return routing if leaks is None else self._leaked(routing, adopted, several(leaks))

    def _leaked(self, routing: Routing, adopted: Adoption, leaks: Collection[int]) -> Routing:
        from .overrides import nowhere
        from .running import Stand, follow, leak, work_for

        internet, care = self.internet, leaking(self.internet, routing.origins, adopted, leaks)
        if care is None:
            return routing
        base = Stand(nowhere(internet)._replace(key=self.key.copy()))
        follow(base.state, self.wires, None, None, internet.transit)
        found, verdict = leak(internet, self.wires, base, care, None, work_for(internet))
        if verdict.kind != "settled":
            raise InternetError(_restless(verdict.ases))
        self.key[:] = found.state.key
        return replace(routing, care=care, leakers=frozenset(care.leakers.tolist()))

    def at(
        self,
        ases: Collection[int],
        *origins: int | Origin,
        prepends: Mapping[Towards, int] | None = None,
        silent: Collection[Towards] = (),
    ) -> Glance:
        """The routes of some ASes only, for who asks the same few about many origins: stubs are derived on demand."""
        internet, at = self.internet, self.internet.indices(ases)
        announced = _origins(internet, origins)
        self.turn(turns(internet, prepends or {}, silent))
        if validation(internet, announced, Adoption()):
            self.route(*origins, prepends=prepends, silent=silent)
        else:
            seeds, own = _seeds(internet, announced)
            self._settle_core(seeds, own, None)
            look(at.astype(np.uint32), np.uint64(internet.core), self.wires, self.heard, self.key)
            self.key[seeds] = own
        kinds, found = keys.classes(self.key[at]), keys.lengths(self.key[at])
        return Glance(at, kinds, found, neighbours_of(internet, at, self.key[at]))

    def turn(self, wanted: Mapping[Spot, int]) -> None:
        """Let exactly these spots differ from a graph in which nobody prepends and everybody announces."""
        for spot in self.turned.keys() - wanted.keys():
            set_copies(self.wires, spot, 0)
        for spot, copies in wanted.items():
            set_copies(self.wires, spot, copies)
        self.turned = dict(wanted)

    def _settle(self, seeds: np.ndarray, own: np.ndarray, care: Care | None) -> None:
        """Fill the keys: these ASes announce, and have these keys."""
        self._settle_core(seeds, own, care)
        if care is None:
            settle_stubs(self.internet.stub_groups, self.wires, self.heard, self.key)
            self.key[seeds] = own

    def _settle_core(self, seeds: np.ndarray, own: np.ndarray, care: Care | None) -> None:
        """The same for those that somebody waits for, and with refusals for all."""
        last = self.internet.core if care is None else len(self.internet)
        settle(seeds, own, np.uint64(self.internet.transit), np.uint64(last), self.wires, self.key, self.heard,
               self.climbers, care)  # fmt: skip


def propagate(
    internet: Internet,
    *origins: int | Origin,
    prepends: Mapping[Towards, int] | None = None,
    silent: Collection[Towards] = (),
    rov: Collection[int] = (),
    leaks: int | Collection[int] | None = None,
    otc: Collection[int] = (),
    aspa: Collection[int] = (),
    attested: Mapping[int, Collection[int]] | None = None,
) -> Routing:
    """The one stable state of Gao-Rexford routing for a prefix that the origins announce.

    Every AS prefers its own announcement, then what it learned from a customer over a peer over a provider, then the
    shorter AS_PATH, then the lowest neighbour ASN, then the first of several links. It passes a customer's route (and
    its own) to everyone, any other route to its customers only. An AS_PATH that no UPDATE can carry is not passed on.

    origins: AS numbers, or `Origin`s; with several it is anycast, or a hijack.
    prepends: extra copies by `(AS that announces, neighbour)`, on all links between the two, or by
    `(AS, neighbour, which link)`; any AS may prepend, on its way up, across or down.
    silent: the links, named alike, over which nothing is announced.
    rov: the ASes that drop what route origin validation finds invalid (RFC 6811).
    leaks: an AS, or several, that pass on to everyone what they have, though they learned it from a peer or a provider.
    Routing may then come to rest in several ways, or with several leakers in none: this is what comes of the routes
    without leaks, once the leakers begin. With one of them, all on its way to the origin keep their routes.
    otc: the ASes that mark what is meant for customers only, and refuse it from customers and peers (RFC 9234).
    aspa: the ASes that verify AS_PATHs and drop the invalid ones (draft-ietf-sidrops-aspa-verification 6): a path from
    a customer or peer may only have gone up, one from a provider up and then down, as published providers tell.
    attested: the providers that ASes have published, by customer, true or not; unless given, every AS of `aspa` has
    published its own, and nobody else any.

    Raises InternetError, which names the value, for an AS that is not in the graph, ASes that are no neighbours,
    copies outside 0 to 1010, no origin, or the same one twice, and for leaks that do not come to rest.
    """
    return Engine(internet).route(*origins, prepends=prepends, silent=silent, rov=rov, leaks=leaks, otc=otc, aspa=aspa,
                                  attested=attested)  # fmt: skip


def several(ases: int | Collection[int] | None) -> Collection[int]:
    """None, one or several ASes as a collection."""
    if ases is None or isinstance(ases, int | np.integer):
        return () if ases is None else (int(ases),)
    return ases


def _restless(ases: tuple[int, ...]) -> str:
    some = ", ".join(f"AS{asn}" for asn in ases[:5]) + (f" and {len(ases) - 5} more" if len(ases) > 5 else "")
    who = f"{some} change for ever" if ases else "no end was found"
    return f"with these leaks routing does not come to rest: {who}; leave a leaker out"


def _origins(internet: Internet, origins: tuple[int | Origin, ...]) -> tuple[Origin, ...]:
    found = tuple(each if isinstance(each, Origin) else Origin(each) for each in origins)
    numbers = [each.asn for each in found]
    if not found:
        raise InternetError("nobody announces the prefix; name at least one origin")
    for each in found:
        internet.index(each.asn)
        if numbers.count(each.asn) > 1:
            raise InternetError(f"AS{each.asn} announces twice; name every origin once")
        if len(each.behind) >= keys.LONGEST:
            raise InternetError(f"AS{each.asn} cannot make up {len(each.behind)} ASes; choose 0 to {keys.LONGEST - 1}")
    return found


def _seeds(internet: Internet, announced: tuple[Origin, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The indices and the keys of origins."""
    own = [keys.pack(keys.OWN, len(each.behind)) for each in announced]
    return np.array([internet.index(each.asn) for each in announced], np.uint32), np.array(own, np.uint32)
