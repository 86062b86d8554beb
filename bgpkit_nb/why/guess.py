"""A guess held against what happens: where two ways part and at which decision, and who moves a share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..network import Network
from ..outcome import Outcome
from ..route import Prefix
from ..traffic import Walk
from .ask import Answer, ask
from .control import Control, controls, governing
from .state import State

#: A share is right when it is right to the nearest percent.
_ROUNDING = 0.005
#: A share this near to the real one is called close.
_CLOSE = 0.05


class PathGuess(NamedTuple):
    """A way that was expected, beside the way that packets take (of several, the one that is like it longest).

    path: the ASes expected, source first. walk: the real way. share: how much of the traffic goes as expected, 0 to 1.
    common: how many ASes from the source on are the same. router: the router at which the ways part (None: they do
    not). answer: why it does not send packets where they were expected (None: it was not asked, since there one of the
    two ways ends).
    """

    path: tuple[int, ...]
    walk: Walk
    share: float
    common: int
    router: str | None = None
    answer: Answer | None = None

    @property
    def right(self) -> bool:
        """Whether packets go as expected, or a share of them does."""
        return self.router is None

    @property
    def near(self) -> bool:
        """Whether it is wrong, but begins right: the first AS after the source is the real one."""
        return not self.right and self.common > 1

    @property
    def expected(self) -> int | None:
        """The AS that was expected after the last common one; None where the guess ends there."""
        return self.path[self.common] if self.common < len(self.path) else None

    @property
    def taken(self) -> int | None:
        """The AS that packets go to from the last common one; None where they end there."""
        return self.walk.ases[self.common] if self.common < len(self.walk.ases) else None

    @property
    def missed(self) -> str | None:
        """The step of the decision that was missed, or what became of a route that never came there."""
        if self.answer is None:
            return None
        return self.answer.duel.step if self.answer.duel else self.answer.kind


class ShareGuess(NamedTuple):
    """A share of the subject's inbound that was expected on some links, beside the real one (both 0 to 1).

    Flows with who decides on each, largest first: against, those that were expected elsewhere than they arrive;
    arriving, all that arrive; lost, those meant for the subject that never do (no share counts them).
    """

    links: tuple[str, ...]
    guess: float
    share: float
    against: tuple[Control, ...]
    arriving: tuple[Control, ...]
    lost: tuple[Control, ...]

    @property
    def right(self) -> bool:
        """Whether it is right to the nearest percent."""
        return abs(self.guess - self.share) <= _ROUNDING + 1e-9

    @property
    def near(self) -> bool:
        """Whether it is wrong by five points at the most."""
        return not self.right and abs(self.guess - self.share) <= _CLOSE


def neighbours(network: Network, who: int | str) -> tuple[int, ...]:
    """The ASes that packets may go to next from an AS: those it has a link with, and those at the same exchange."""
    asn, servers = network.asn_of(who), network.route_servers
    direct = [network.far_end(link, asn) for link in network.links_of(asn)]
    across = [network.far_end(link, each) for each in direct if each in servers for link in network.links_of(each)]
    return tuple(dict.fromkeys(each for each in (*direct, *across) if each != asn and each not in servers))


def judge_path(outcome: Outcome, path: Sequence[int | str], prefix: str | Prefix | None = None) -> PathGuess:
    """Hold a way that packets were expected to take against the ways that they do take.

    1. Of the real ways from the path's first AS, take the one that is like it longest (of equals, the one with the
       largest share).
    2. Where both go on and differ, ask the last common AS why it does not use its neighbour's route (`why.ask`), for
       the prefix that it forwards these packets by.

    path: the ASes, the source first. prefix: where packets go; the subject's, if none is named. Raises ValueError for
    an AS that is not there, and for a path that names none.
    """
    expected = tuple(map(outcome.network.asn_of, path))
    if not expected:
        raise ValueError("a path cannot be empty; name the ASes that packets cross, the source first")
    walks = outcome.hops(expected[0], prefix)
    walk = max(walks, key=lambda each: (_common(expected, each), each.ases == expected, each.share))
    share, common = sum(each.share for each in walks if each.ases == expected), _common(expected, walk)
    if walk.ases == expected:
        return PathGuess(expected, walk, share, common)
    router = next(each for each in walk.routers if outcome.network.router(each).asn == expected[common - 1])
    guess = PathGuess(expected, walk, share, common, router)
    if guess.expected is None or guess.taken is None:
        return guess
    states = {each: State.of(outcome, each) for each in outcome.verdicts}
    governed = governing(states, router, walk.toward).prefix
    return guess._replace(answer=ask(outcome, router, guess.expected, governed, changes=False))


def _common(path: tuple[int, ...], walk: Walk) -> int:
    pairs = zip(path, walk.ases, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), min(len(path), len(walk.ases)))


def judge_share(outcome: Outcome, via: int | str, guess: float) -> ShareGuess:
    """Hold an expected share of the subject's inbound against the real one.

    via: a link of the subject's by id, or a neighbour (all links with it). guess: 0 to 1. Raises ValueError for another
    number, and for what is no link or neighbour of the subject's.
    """
    if isinstance(guess, bool) or not isinstance(guess, int | float) or not 0 <= guess <= 1:
        raise ValueError(f"a share cannot be {guess!r}; choose a number from 0 to 1")
    links = links_via(outcome, via)
    shares, subject = outcome.shares(), outcome.scenario.subject
    share = sum(shares[link] for link in links)
    rows = sorted(controls(outcome), key=lambda row: -row.volume)
    arriving = tuple(row for row in rows if row.walk.end == "delivered" and row.walk.ases[-1] == subject)
    lost = tuple(row for row in rows if row not in arriving and _meant_for(outcome, row))
    against = tuple(row for row in arriving if (row.arrives in links) == (share > guess))
    return ShareGuess(links, float(guess), share, against, arriving, lost)


def _meant_for(outcome: Outcome, row: Control) -> bool:
    subject = outcome.network.find(outcome.scenario.subject)
    return any(prefix.covers(row.walk.toward) for prefix in subject.announces)


def links_via(outcome: Outcome, via: int | str) -> tuple[str, ...]:
    """The links of the subject that are meant by one link's id or by a neighbour; ValueError names those there are."""
    network, subject = outcome.network, outcome.scenario.subject
    own = [link.id for link in network.links_of(subject)]
    if via in own:
        return (str(via),)
    found = tuple(link.id for link in network.links_between(subject, via))
    if not found:
        near = dict.fromkeys(network.name_of(network.far_end(network.link(link), subject)) for link in own)
        raise ValueError(f"{network.name_of(subject)} has no link with {network.name_of(network.asn_of(via))}; "
                         f"choose {', '.join(near) or 'none: it has no links'}")
    return found
