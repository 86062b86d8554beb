"""One run of the loops over a state of all ASes, to its verdict; and how leaks begin from routes that have settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .care import Care
from .graph import Internet
from .kernels import Wires
from .minding import copied as copied_care
from .override_kernel import State, follow, trace
from .overrides import Overrides
from .telling_kernel import Log, Todo
from .turning import Verdict, new_log, new_todo
from .turning import copied as copied_state
from .what_if_kernel import REPEATS, SETTLED, TOO_MUCH, UNDECIDED, resettle

NOBODY, NO_LINKS = np.empty(0, np.uint32), np.empty((0, 3), np.uint32)
_KINDS = {SETTLED: "settled", REPEATS: "repeats", UNDECIDED: "undecided"}
#: Rounds, and links looked at (about ten seconds), after which no verdict is claimed.
MOST_ROUNDS, MOST_LINKS = 2_000, 1_000_000_000


@dataclass
class Stand:
    """Where all ASes stand: their routes, and what they refuse (None: nothing)."""

    state: State
    care: Care | None = None


def copied(stand: Stand) -> Stand:
    """The same in memory of its own."""
    return Stand(copied_state(stand.state), copied_care(stand.care))


class Work(NamedTuple):
    """What is left to do, and what happened in the last run."""

    todo: Todo
    log: Log

    @property
    def links(self) -> int:
        """How many links were looked at."""
        return int(self.log.counts[1])

    def touched(self, stand: Stand) -> int:
        """How many ASes have another route or entry than before."""
        log, state, count = self.log, stand.state, int(self.log.counts[0])
        at = log.at[:count]
        return int(((state.key[at] != log.key[:count]) | (state.entry[at] != log.entry[:count])).sum())

    def undo(self, stand: Stand) -> None:
        """Give all ASes the routes and entries that they had before."""
        count = int(self.log.counts[0])
        at = self.log.at[:count]
        stand.state.key[at], stand.state.entry[at] = self.log.key[:count], self.log.entry[:count]


def work_for(internet: Internet) -> Work:
    """Nothing left to do, and nothing has happened."""
    return Work(new_todo(len(internet)), new_log(len(internet)))


def run(
    internet: Internet, wires: Wires, stand: Stand, overrides: Overrides | None, work: Work, heard: np.ndarray,
    asked: np.ndarray, budget: int = MOST_LINKS,
) -> Verdict | None:  # fmt: skip
    """Settle what follows from changes: see `resettle`. Gives None where the budget did not do: the state is good for
    nothing then. Where routing does not settle, an AS whose next hop has just lost the route is left without one."""
    log, care = work.log, stand.care
    log.counts[:3] = 0
    log.counts[3] += 1
    policy, wild, careful = (None, False, NOBODY) if overrides is None else (
        overrides.policy, overrides.wild, overrides.odd)  # fmt: skip
    found = resettle(heard, asked, careful, np.uint64(budget), MOST_ROUNDS, np.uint64(internet.transit), wires, policy,
                     care, wild, stand.state, work.todo, log)  # fmt: skip
    if found != SETTLED:
        for bits in work.todo:
            bits[:] = 0
    if found == TOO_MUCH and budget != MOST_LINKS:
        return None
    if found in (REPEATS, UNDECIDED):
        follow(stand.state, wires, policy, care, internet.transit)
        if care is not None:
            trace(care, stand.state.key, wires, internet.transit)
    ases = tuple(sorted(internet.asn[np.flatnonzero(log.stirred)].tolist())) if found == REPEATS else ()
    return Verdict(_KINDS.get(found, "undecided"), int(log.counts[2]), ases)


def leak(
    internet: Internet, wires: Wires, base: Stand, care: Care, overrides: Overrides | None, work: Work
) -> tuple[Stand, Verdict]:
    """Where ASes come to stand once some pass on to everyone what they have. care: see `refusals.leaking`."""
    stand = Stand(copied_state(base.state), care)
    trace(care, stand.state.key, wires, internet.transit)
    verdict = run(internet, wires, stand, overrides, work, NO_LINKS, care.leakers)
    return stand, verdict
