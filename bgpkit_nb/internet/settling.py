"""`Settler`: keeps the routes of all ASes up to date as settings change, settling only what a change touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .engine import Engine, Origin
from .graph import Internet
from .links import wires_of
from .minding import carried, concerned
from .override_kernel import State, follow
from .overrides import Overrides, nowhere
from .refusals import leaking, validation
from .running import MOST_LINKS, NO_LINKS, NOBODY, Stand, copied, leak, run, work_for
from .settings import Settings
from .turning import Turned, Verdict


class News(NamedTuple):
    """What changed. heard: (links, 3) uint32, over which links something else is said (see `resettle`). asked: (k,)
    uint32, who prefers or passes on otherwise. tags: whether routes bear other communities."""

    heard: np.ndarray
    asked: np.ndarray
    tags: bool


@dataclass
class Known:
    """What is known. plain: where ASes stand without preferences of their own and leaks, good only if `sure`. live:
    with such preferences, None without any. leaked: with leaks as well, None without any."""

    plain: Stand
    sure: bool = False
    live: Stand | None = None
    leaked: Stand | None = None

    @property
    def base(self) -> Stand:
        """Where ASes stand while nobody leaks."""
        return self.live or self.plain

    @property
    def stand(self) -> Stand:
        """Where ASes stand."""
        return self.leaked or self.base


class Settler:
    """The routes under settings: plain ones; from these, those with preferences of single ASes; from these, leaks.

    budget: how many links may be looked at before all plain routes are settled at once instead.
    """

    def __init__(self, internet: Internet, origins: tuple[Origin, ...], engine: Engine, budget: int) -> None:
        self.internet, self.origins, self.budget = internet, origins, budget
        self.wires, self.work = wires_of(internet), work_for(internet)
        self.known = Known(Stand(nowhere(internet)))
        self.overrides: Overrides | None = None
        self.settings, self.verdict = Settings(), Verdict("settled", 0)
        self._engine = engine

    def settle(self, settings: Settings, overrides: Overrides | None, news: News) -> Turned:
        """Let these settings hold, of which that is new."""
        before = _copy(self.known.stand) if self.known.leaked or settings.leaks else None
        self.known.leaked = None
        minding = self._mind(settings)
        old, self.overrides, self.settings = self.overrides, overrides, settings
        turned = self._settle_base(news, minding, old)
        if before is None:
            return turned
        links = turned.links + self._leak()
        return Turned("from plain", _differ(before, self.known.stand), links, self.verdict)

    def _mind(self, settings: Settings) -> np.ndarray:
        """Let ASes refuse what these settings say; gives those, by index, for whom that is something else."""
        old, new, known = self.settings.adoption, settings.adoption, self.known
        if old == new:
            return NOBODY
        care = validation(self.internet, self.origins, new)
        changed = concerned(self.internet, self.origins, known.base.care, care, old, new)
        for stand in filter(None, (known.plain, known.live)):
            stand.care = carried(self.internet, self.origins, stand.care, care, stand.state.key, self.wires)
        return changed

    # -- without leaks ---------------------------------------------------------------------------------------------

    def _settle_base(self, news: News, minding: np.ndarray, old: Overrides | None) -> Turned:
        """Settle what changed while nobody leaks: what is said, preferred, borne and refused (`minding`)."""
        new, known = self.overrides, self.known
        if old is None and new is None:
            return self._settle_plain(news.heard, minding)
        if (known.live is not None or known.sure) and not (old and old.wild) and not (new and new.wild):
            return self._settle_calm(news, minding)
        before = _copy(known.base)
        links = self._settle_plain(news.heard, minding).links
        known.live = None
        if new is not None:
            known.live = copied(known.plain)
            follow(known.live.state, self.wires, new.policy, None, self.internet.transit)
            self.verdict = self._run(known.live, asked=new.odd)
            links += self.work.links
        return Turned("from plain", _differ(before, known.base), links, self.verdict)

    def _settle_calm(self, news: News, minding: np.ndarray) -> Turned:
        """With preferences that put customers first there is one stable state, from wherever one comes."""
        new, known = self.overrides, self.known
        if new is not None and (known.live is None or news.tags):
            known.live = known.live or copied(known.plain)
            follow(known.live.state, self.wires, new.policy, None, self.internet.transit)
        known.sure = False
        asked = np.union1d(news.asked, minding).astype(np.uint32) if len(minding) else news.asked
        self.verdict = self._run(known.live, news.heard, asked)
        if new is None:
            known.plain, known.live, known.sure = known.live, None, True
        return Turned("touched", self.work.touched(known.base), self.work.links, self.verdict)

    def _settle_plain(self, heard: np.ndarray, minding: np.ndarray) -> Turned:
        """Bring the routes up to date that there are without preferences of ASes' own."""
        plain, links = self.known.plain, 0
        if self.known.sure:
            verdict = self._run(plain, heard, minding, budget=self.budget, plain=True)
            links = self.work.links
            if verdict is not None:
                self.verdict = verdict
                return Turned("touched", self.work.touched(plain), links, verdict)
            self.work.undo(plain)
        before = _copy(plain)
        self._anew(plain)
        all_links = len(self.internet.providers.near) + len(self.internet.peers.near)
        return Turned("anew", _differ(before, plain), links + all_links, self.verdict)

    def _anew(self, plain: Stand) -> None:
        said, adopted = self.settings, self.settings.adoption._asdict()
        routing = self._engine.route(*self.origins, prepends=said.prepends, silent=said.silent, **adopted)
        plain.state.key[:], plain.care = routing.keys, routing.care
        follow(plain.state, self.wires, None, None, self.internet.transit)
        self.known.sure, self.verdict = True, Verdict("settled", 1)

    def _run(
        self, stand: Stand, heard: np.ndarray = NO_LINKS, asked: np.ndarray = NOBODY, *, budget: int = MOST_LINKS,
        plain: bool = False,
    ) -> Verdict | None:  # fmt: skip
        return run(self.internet, self.wires, stand, None if plain else self.overrides, self.work, heard, asked, budget)

    # -- with leaks ------------------------------------------------------------------------------------------------

    def _leak(self) -> int:
        """Let leakers begin, once all has settled without them; gives how many links were looked at."""
        adopted, leaks = self.settings.adoption, self.settings.leaks
        care = leaking(self.internet, self.origins, adopted, leaks) if self.verdict.kind == "settled" else None
        if care is None:
            return 0
        found, self.verdict = leak(self.internet, self.wires, self.known.base, care, self.overrides, self.work)
        self.known.leaked = found if self.verdict.kind == "settled" else None
        return self.work.links


def _copy(stand: Stand) -> State:
    return stand.state._replace(key=stand.state.key.copy(), entry=stand.state.entry.copy())


def _differ(before: State, stand: Stand) -> int:
    """How many ASes have another route or entry than before."""
    return int(((stand.state.key != before.key) | (stand.state.entry != before.entry)).sum())
