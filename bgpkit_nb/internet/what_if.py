"""`WhatIf`: routes to a prefix with everything set as one likes, and turned one knob at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from ..network import Plan
from .engine import Engine, Origin, several
from .graph import Internet
from .links import Spot, Towards, set_copies, spots, turns
from .moving import Move, movers
from .overrides import overrides_of
from .routing import Routing, neighbours_of
from .settings import Settings, differing
from .settling import News, Settler
from .shares import Groups, Weights, catchments
from .tallies import Tallies
from .turning import Turned, Verdict, links_heard

#: Looking at more than every so many'th link of a graph takes longer than settling all routes at once; in small graphs
#: neither takes long.
_SOME, _FEW = 13, 10_000
_PREFERENCES = ("local_prefs", "peers_as_customers", "ignore_prepends", "communities", "plans")


class WhatIf:
    """Routes of all ASes to what one origin, or several, announce, under settings that are turned again and again.

    Settings are those of `Settings`. A turn settles only what it touches, and gives what all settings at once would
    give from the start: the state does not depend on how one came there. Where an AS may prefer a peer's or a
    provider's route to a customer's, routing may have several stable states, or none (RFC 4264). Then the state is
    what comes of the routes without such preferences, once the ASes that have them begin to follow them, in an order
    that is always the same; the `verdict` says whether that comes to rest. Where it does not, the state is one of
    those that come round, and an AS whose next hop has just lost the route has none.

    Origins stay; what others make of them is turned: with `WhatIf(internet, 64496, Origin(64499, valid=False))`, a
    hijack, `turn(rov={64500: True})` lets AS64500 validate, and `captured()` tells who ends where. ASes begin to leak
    once everything else has settled. Where leaks do not come to rest, the verdict says so, and the state is the one
    without them.

    Not to be shared by threads. `routing` and `entries` show the present state, in memory that the next turn changes:
    `routing.kept()` and `entries.copy()` last. Raises InternetError, which names the value, for settings that will
    not do (see `Settings.checked` and `propagate`); a turn that is refused changes nothing.

    budget: how many links a turn may look at before it settles all routes at once instead; by default as many as take
    as long as that, one in thirteen of the graph's.
    """

    def __init__(
        self,
        internet: Internet,
        *origins: int | Origin,
        settings: Settings | None = None,
        prepends: Mapping[Towards, int] | None = None,
        silent: Collection[Towards] = (),
        local_prefs: Mapping[Towards, int] | None = None,
        peers_as_customers: Collection[int] = (),
        ignore_prepends: Collection[int] = (),
        communities: Mapping[Towards, str | Iterable[str]] | None = None,
        plans: Iterable[Plan] = (),
        rov: Collection[int] = (),
        otc: Collection[int] = (),
        aspa: Collection[int] = (),
        attested: Mapping[int, Collection[int]] | None = None,
        leaks: int | Collection[int] | None = None,
        budget: int | None = None,
    ) -> None:
        self.internet = internet
        all_links = len(internet.providers.near) + len(internet.peers.near)
        self.budget = max(all_links // _SOME, _FEW) if budget is None else budget
        engine = Engine(internet)
        self.origins: tuple[Origin, ...] = engine.route(*origins).origins
        self._settler = Settler(internet, self.origins, engine, self.budget)
        self._tallies = Tallies(internet, self.origins)
        self.settings = Settings()
        settings = settings or self.settings
        self.set(settings.turned(
            prepends=prepends, silent=_on(silent), local_prefs=local_prefs, communities=communities,
            peers_as_customers=_on(peers_as_customers), ignore_prepends=_on(ignore_prepends),
            plans=(*settings.plans, *plans), rov=_on(rov), otc=_on(otc), aspa=_on(aspa), attested=attested,
            leaks=_on(leaks),
        ))  # fmt: skip

    def __repr__(self) -> str:
        return f"<WhatIf {self.routing!r}, {self.verdict.kind}>"

    # -- turning ---------------------------------------------------------------------------------------------------

    def turn(self, **changes) -> Turned:
        """Turn some settings, e.g. `turn(prepends={(64496, 64500): 2})`; None, or False, takes one back.

        changes: as in `Settings.turned`: prepends, silent, local_prefs, peers_as_customers, ignore_prepends,
        communities, plans, rov, otc, aspa, attested, leaks. All of one call take effect together.
        """
        return self.set(self.settings.turned(**changes))

    def set(self, settings: Settings) -> Turned:
        """Let exactly these settings hold."""
        old = self.settings
        if settings != old:
            settings.checked(self.internet, [each.asn for each in self.origins], since=old)
        said = (settings.prepends, settings.silent) != (old.prepends, old.silent)
        prefer = any(getattr(settings, each) != getattr(old, each) for each in _PREFERENCES)
        wanted = self._wanted(settings) if said else {}
        overrides = overrides_of(self.internet, settings) if prefer else self._settler.overrides
        asked = self._asked(settings) if prefer else []
        heard, tags = self._write(wanted), (old.plans, old.communities) != (settings.plans, settings.communities)
        news = News(links_heard(self.internet, heard), np.array(asked, np.uint32), tags)
        turned = self._settler.settle(settings, overrides, news)
        self.settings = settings
        if turned.how == "touched":
            self._tallies.moved(self._settler.work.log, self.entries)
        else:
            self._tallies.forget()
        return turned

    def _wanted(self, new: Settings) -> dict[Spot, int]:
        """What is to stand where, for every link between two ASes about which something is set otherwise."""
        old = self.settings
        ways = {key[:2] for key in differing(old.prepends, new.prepends) | (old.silent ^ new.silent)}
        prepends = {key: copies for key, copies in new.prepends.items() if key[:2] in ways}
        wanted = dict.fromkeys((spot for way in ways for spot in spots(self.internet, way)), 0)
        return wanted | turns(self.internet, prepends, [key for key in new.silent if key[:2] in ways])

    def _write(self, wanted: Mapping[Spot, int]) -> list[Spot]:
        """Write what is said over links where it changed; gives these spots."""
        wires = self._settler.wires
        return sorted(spot for spot, copies in wanted.items() if set_copies(wires, spot, copies) != copies)

    def _asked(self, new: Settings) -> list[int]:
        """The ASes, by index, that prefer or pass on otherwise than before."""
        old = self.settings
        found = {key[0] for key in differing(old.local_prefs, new.local_prefs)}
        found |= old.peers_as_customers ^ new.peers_as_customers | old.ignore_prepends ^ new.ignore_prepends
        if (old.plans, old.communities) != (new.plans, new.communities):
            found |= {plan.asn for plan in (*old.plans, *new.plans)}
        return sorted(map(self.internet.index, found))

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def routing(self) -> Routing:
        """Every AS's route in the present state; `routing.decision(asn)` explains any of them."""
        known, settler = self._settler.known.stand, self._settler
        leakers = () if known.care is None else known.care.leakers.tolist()
        return Routing(self.internet, self.origins, known.state.key, settler.wires, known.care, frozenset(leakers),
                       settler.overrides)  # fmt: skip

    @property
    def verdict(self) -> Verdict:
        """Whether routing settled."""
        return self._settler.verdict

    @property
    def entries(self) -> np.ndarray:
        """(n,) uint32: the index of the neighbour of an origin by which each AS's packets arrive; `NOTHING` at an
        origin and without a route."""
        return self._settler.known.stand.state.entry

    def catchments(self, weights: Weights | None = None, groups: Groups | None = None) -> dict:
        """How much arrives by each neighbour of the origins, by its ASN (itself counted), the largest first.

        weights: what each AS counts, 1 unless given. groups: where given, one such dict for each group's name, the
        group that counts most first.
        """
        if groups is None:
            return self._tallies.catchments(self.entries, weights)
        return catchments(self.internet, self.entries, weights, groups)

    def shares(self, weights: Weights | None = None) -> dict[int, float]:
        """The same as shares of what has a route, which sum to 1; empty where nothing arrives."""
        found = self.catchments(weights)
        total = sum(found.values())
        return {asn: each / total for asn, each in found.items()} if total else {}

    def captured(self, weights: Weights | None = None) -> dict[int, float]:
        """How much ends at each origin, by its ASN, itself counted, as `Routing.captured` has it."""
        own = [self.internet.index(each.asn) for each in self.origins]
        found = {each.asn: 1 if weights is None else float(weights.each[at])
                 for each, at in zip(self.origins, own, strict=True)}  # fmt: skip
        caught = self.catchments(weights)
        doors = self.internet.indices(caught)
        ends = neighbours_of(self.internet, doors, self._settler.known.stand.state.key[doors])
        for origin, each in zip(ends.tolist(), caught.values(), strict=True):
            found[origin] += each
        return found

    def movers(self, before: np.ndarray, **how) -> tuple[Move, ...]:
        """Who moved since another state, given by its `entries.copy()`: `bgpkit_nb.internet.movers` says how."""
        return movers(self.internet, before, self.entries, **how)


def _on(each: int | Collection | None) -> dict:
    return dict.fromkeys(several(each), True)
