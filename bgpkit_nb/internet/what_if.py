"""`WhatIf`: routes to a prefix with everything set as one likes, and turned one knob at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from ..network import Plan
from .engine import Engine, Origin
from .graph import Internet
from .links import Spot, Towards, set_copies, spots, turns, wires_of
from .moving import Move, movers
from .needs import InternetError
from .override_kernel import State, follow
from .overrides import Overrides, nowhere, overrides_of
from .routing import Routing
from .settings import Settings, differing
from .shares import Groups, Weights, catchments
from .tallies import Tallies
from .turning import Turned, Verdict, copied, links_heard, new_log, new_todo
from .what_if_kernel import REPEATS, SETTLED, TOO_MUCH, UNDECIDED, resettle

#: Looking at more than every so many'th link of a graph takes longer than settling all routes at once; in small graphs
#: neither takes long.
_SOME, _FEW = 13, 10_000
_NOBODY, _NO_LINKS = np.empty(0, np.uint32), np.empty((0, 3), np.uint32)
_KINDS = {REPEATS: "repeats", UNDECIDED: "undecided"}
_PREFERENCES = ("local_prefs", "peers_as_customers", "ignore_prepends", "communities", "plans")
#: Rounds, and links looked at (about ten seconds), after which no verdict is claimed.
MOST_ROUNDS, MOST_LINKS = 2_000, 1_000_000_000


class WhatIf:
    """Routes of all ASes to what one origin, or several, announce, under settings that are turned again and again.

    Settings are those of `Settings`. A turn settles only what it touches, and gives what all settings at once would
    give from the start: the state does not depend on how one came there. Where an AS may prefer a peer's or a
    provider's route to a customer's, routing may have several stable states, or none (RFC 4264). Then the state is
    what comes of the routes without such preferences, once the ASes that have them begin to follow them, in an order
    that is always the same; the `verdict` says whether that comes to rest. Where it does not, the state is one of
    those that come round, and an AS whose next hop has just lost the route has none.

    Not to be shared by threads. `routing` and `entries` show the present state, in memory that the next turn changes:
    `routing.kept()` and `entries.copy()` last. Raises InternetError, which names the value, for settings that will
    not do (see `Settings.checked` and `propagate`); a turn that is refused changes nothing.

    Nobody forges paths, validates origins or leaks here: `propagate` knows those, and settles all anew.

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
        budget: int | None = None,
    ) -> None:
        if any(isinstance(each, Origin) and each.behind for each in origins):
            raise InternetError("a WhatIf knows no made-up paths; leave `behind` out, or ask propagate")
        self.internet = internet
        self.budget = max(self._all_links // _SOME, _FEW) if budget is None else budget
        self._engine = Engine(internet)
        self.origins: tuple[Origin, ...] = self._engine.route(*origins).origins
        self._wires = wires_of(internet)
        self._plain, self._live = nowhere(internet), None
        self._plain_known = False
        self._tallies = Tallies(internet, self.origins)
        self._todo, self._log = new_todo(len(internet)), new_log(len(internet))
        self._overrides: Overrides | None = None
        self.settings, self.verdict = Settings(), Verdict("settled", 0)
        settings = settings or self.settings
        self.set(settings.turned(
            prepends=prepends, silent=dict.fromkeys(silent, True), local_prefs=local_prefs, communities=communities,
            peers_as_customers=dict.fromkeys(peers_as_customers, True),
            ignore_prepends=dict.fromkeys(ignore_prepends, True), plans=(*settings.plans, *plans),
        ))  # fmt: skip

    def __repr__(self) -> str:
        return f"<WhatIf {self.routing!r}, {self.verdict.kind}>"

    # -- turning ---------------------------------------------------------------------------------------------------

    def turn(self, **changes) -> Turned:
        """Turn some settings, e.g. `turn(prepends={(64496, 64500): 2})`; None, or False, takes one back.

        changes: as in `Settings.turned`: prepends, silent, local_prefs, peers_as_customers, ignore_prepends,
        communities, plans. All of one call take effect together.
        """
        return self.set(self.settings.turned(**changes))

    def set(self, settings: Settings) -> Turned:
        """Let exactly these settings hold."""
        old = self.settings
        said = (settings.prepends, settings.silent) != (old.prepends, old.silent)
        prefer = any(getattr(settings, each) != getattr(old, each) for each in _PREFERENCES)
        if said or prefer:
            settings.checked(self.internet, [each.asn for each in self.origins], since=old)
        wanted = self._wanted(settings) if said else {}
        overrides = overrides_of(self.internet, settings) if prefer else self._overrides
        asked = self._asked(settings) if prefer else []
        heard, tags = self._write(wanted), (old.plans, old.communities) != (settings.plans, settings.communities)
        before, self._overrides, self.settings = self._overrides, overrides, settings
        return self._settle(links_heard(self.internet, heard), np.array(asked, np.uint32), before, tags)

    def _wanted(self, new: Settings) -> dict[Spot, int]:
        """What is to stand where, for every link between two ASes about which something is set otherwise."""
        old = self.settings
        ways = {key[:2] for key in differing(old.prepends, new.prepends) | (old.silent ^ new.silent)}
        prepends = {key: copies for key, copies in new.prepends.items() if key[:2] in ways}
        wanted = dict.fromkeys((spot for way in ways for spot in spots(self.internet, way)), 0)
        return wanted | turns(self.internet, prepends, [key for key in new.silent if key[:2] in ways])

    def _write(self, wanted: Mapping[Spot, int]) -> list[Spot]:
        """Write what is said over links where it changed; gives these spots."""
        return sorted(spot for spot, copies in wanted.items() if set_copies(self._wires, spot, copies) != copies)

    def _asked(self, new: Settings) -> list[int]:
        """The ASes, by index, that prefer or pass on otherwise than before."""
        old = self.settings
        found = {key[0] for key in differing(old.local_prefs, new.local_prefs)}
        found |= old.peers_as_customers ^ new.peers_as_customers | old.ignore_prepends ^ new.ignore_prepends
        if (old.plans, old.communities) != (new.plans, new.communities):
            found |= {plan.asn for plan in (*old.plans, *new.plans)}
        return sorted(map(self.internet.index, found))

    # -- settling --------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> State:
        return self._plain if self._live is None else self._live

    def _settle(self, heard: np.ndarray, asked: np.ndarray, old: Overrides | None, tags: bool) -> Turned:
        """Settle what changed: what is said over some links, what some ASes prefer, what routes bear (`tags`)."""
        new = self._overrides
        if old is None and new is None:
            return self._settle_plain(heard)
        if self._state_known and not (old and old.wild) and not (new and new.wild):
            return self._settle_calm(heard, asked, tags)
        before = self._state.key.copy(), self._state.entry.copy()
        links = self._settle_plain(heard).links
        self._live = None
        if new is not None:
            self._live = copied(self._plain)
            follow(self._live, self._wires, new.policy, self.internet.transit)
            self._run(self._live, _NO_LINKS, new.odd, MOST_LINKS)
            links += int(self._log.counts[1])
        return self._turned("from plain", self._differ(before), links)

    @property
    def _state_known(self) -> bool:
        return self._live is not None or self._plain_known

    def _settle_calm(self, heard: np.ndarray, asked: np.ndarray, tags: bool) -> Turned:
        """With preferences that put customers first there is one stable state, from wherever one comes."""
        new = self._overrides
        if new is not None and (self._live is None or tags):
            self._live = self._live or copied(self._plain)
            follow(self._live, self._wires, new.policy, self.internet.transit)
        self._plain_known = False
        self._run(self._live, heard, asked, MOST_LINKS)
        if new is None:
            self._plain, self._live, self._plain_known = self._live, None, True
        return self._turned("touched", self._touched(self._state), int(self._log.counts[1]))

    def _settle_plain(self, heard: np.ndarray) -> Turned:
        """Bring the routes up to date that there are without preferences of ASes' own."""
        kept, self._overrides = self._overrides, None
        try:
            known, self._plain_known = self._plain_known, True
            if known and self._run(self._plain, heard, _NOBODY, self.budget) != TOO_MUCH:
                return self._turned("touched", self._touched(self._plain), int(self._log.counts[1]))
            links = int(self._log.counts[1]) if known else 0
            if known:
                self._undo(self._plain)
            before = self._plain.key.copy(), self._plain.entry.copy()
            self._anew(self._plain)
            return self._turned("anew", self._differ(before, self._plain), links + self._all_links)
        finally:
            self._overrides = kept

    @property
    def _all_links(self) -> int:
        return len(self.internet.providers.near) + len(self.internet.peers.near)

    def _anew(self, state: State) -> None:
        said = self.settings
        routing = self._engine.route(*self.origins, prepends=said.prepends, silent=said.silent)
        state.key[:] = routing.keys
        follow(state, self._wires, None, self.internet.transit)
        self.verdict = Verdict("settled", 1)

    def _run(self, state: State, heard: np.ndarray, asked: np.ndarray, budget: int) -> int:
        """One run of the loops; sets the verdict."""
        log, new = self._log, self._overrides
        log.counts[:3] = 0
        log.counts[3] += 1
        policy, wild, careful = (None, False, _NOBODY) if new is None else (new.policy, new.wild, new.odd)
        found = resettle(heard, asked, careful, np.uint64(budget), MOST_ROUNDS, np.uint64(self.internet.transit),
                         self._wires, policy, wild, state, self._todo, log)  # fmt: skip
        found = UNDECIDED if found == TOO_MUCH and budget == MOST_LINKS else found
        rounds, ases = int(log.counts[2]), ()
        if found != SETTLED:
            for bits in self._todo:
                bits[:] = 0
        if found in (REPEATS, UNDECIDED):
            ases = tuple(sorted(self.internet.asn[np.flatnonzero(log.stirred)].tolist())) if found == REPEATS else ()
            follow(state, self._wires, policy, self.internet.transit)
        self.verdict = Verdict(_KINDS.get(found, "settled"), rounds, ases)
        return found

    def _undo(self, state: State) -> None:
        count = int(self._log.counts[0])
        at = self._log.at[:count]
        state.key[at], state.entry[at] = self._log.key[:count], self._log.entry[:count]

    def _turned(self, how: str, ases: int, links: int) -> Turned:
        if how == "touched":
            self._tallies.moved(self._log, self._state.entry)
        else:
            self._tallies.forget()
        return Turned(how, ases, links, self.verdict)

    def _touched(self, state: State) -> int:
        """How many ASes of the last run have another route or entry than before."""
        log, count = self._log, int(self._log.counts[0])
        at = log.at[:count]
        return int(((state.key[at] != log.key[:count]) | (state.entry[at] != log.entry[:count])).sum())

    def _differ(self, before: tuple[np.ndarray, np.ndarray], state: State | None = None) -> int:
        state = state or self._state
        return int(((state.key != before[0]) | (state.entry != before[1])).sum())

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def routing(self) -> Routing:
        """Every AS's route in the present state; `routing.decision(asn)` explains any of them."""
        return Routing(self.internet, self.origins, self._state.key, self._wires, overrides=self._overrides)

    @property
    def entries(self) -> np.ndarray:
        """(n,) uint32: the index of the neighbour of an origin by which each AS's packets arrive; `NOTHING` at an
        origin and without a route."""
        return self._state.entry

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

    def movers(self, before: np.ndarray, **how) -> tuple[Move, ...]:
        """Who moved since another state, given by its `entries.copy()`: `bgpkit_nb.internet.movers` says how."""
        return movers(self.internet, before, self.entries, **how)
