"""A guess held against what happens, in words: what was right, where the ways part, and which step was missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..outcome import Outcome
from ..route import Prefix
from ..why import NOBODY, Control, PathGuess, ShareGuess, State, judge_path, judge_share
from ..why.control import choice
from .control import step_label
from .describe import link_name, subject_name
from .duels import duel_text, stop_text
from .explain import settled_text, settling_text
from .text import Words, amount, count, joined, percent

#: So many flows of those that were expected elsewhere are told; the rest is counted.
_MOST_FLOWS = 3
#: How `duel_text` begins where a route lost to another one.
_LOST = "It lost at"
_ENDS = {"unreachable": "has no route for them", "loop": "sends them round in a loop",
         "blackholed": "discards them, as a blackhole community asked"}
_AT_REST = ("settled", "stable")


@dataclass(frozen=True, repr=False)
class Judgement(Words):
    """The words of `judge`; `right` says whether the guess was, `guess` is the data that the words were made from."""

    right: bool = False
    guess: PathGuess | ShareGuess | None = None


def judge(outcome: Outcome, *, path: Sequence[int | str] | None = None, share: float | None = None,
          via: int | str | None = None, prefix: str | Prefix | None = None) -> Judgement:
    """A guess held against an outcome, in words and as a table. Give a path, or a share and what it arrives via.

    path: the ASes that packets were expected to cross, source first: it says how far that was right, at which AS the
    ways part, and which step of that AS's decision was missed; the table has a row a hop. prefix: where packets go (the
    subject's, if none is named). Where routing never comes to rest, no way is right for good, and it says so.
    share, via: the share of the subject's inbound, 0 to 1, that was expected over a link (by id) or a neighbour: it
    says how far off that is, who sends the traffic elsewhere, at which step, and what never arrives; the table has a
    row a flow.
    Raises ValueError for what is not there, and unless exactly one of the two is asked.
    """
    if (path is None) == (share is None) or (share is None) != (via is None):
        raise ValueError("judge needs one guess; give path=, the ASes that packets cross, or share= with via=")
    if path is not None:
        return _path_words(outcome, judge_path(outcome, path, prefix))
    return _share_words(outcome, judge_share(outcome, via, share))


# -- a path -----------------------------------------------------------------------------------------------------------


def _path_words(outcome: Outcome, guess: PathGuess) -> Judgement:
    restless = _restless(outcome, guess.walk.toward)
    said = _right_path(outcome, guess, bool(restless)) if guess.right else _wrong_path(outcome, guess)
    taken = ()
    if outcome.fate(guess.walk) == "captured":
        taken = (f"{outcome.network.name_of(guess.walk.ases[-1])} is not {subject_name(outcome)}: it announces what is "
                 f"meant for {subject_name(outcome)}, and gets it.",)
    columns = ("hop", "expected", "what packets cross", "settled there by")
    caption = f"The way from {outcome.network.name_of(guess.path[0])}, hop by hop"
    return Judgement((*said, *taken, *restless), columns, tuple(_hops(outcome, guess)), caption, guess.right, guess)


def _restless(outcome: Outcome, toward: Prefix) -> list[str]:
    """Where routing for these packets has not come to rest: what was judged is one state of many."""
    return [f"But routing for {prefix} has not come to rest: this is how it is after "
            f"{count(verdict.messages, 'message')}, and "
            + (f"the same {count(len(verdict.cycle), 'message')} come round for ever." if verdict.cycle else
               "nothing more is claimed.")
            for prefix, verdict in outcome.verdicts.items()
            if verdict.kind not in _AT_REST and (prefix.covers(toward) or toward.covers(prefix))]


def _right_path(outcome: Outcome, guess: PathGuess, restless: bool) -> list[str]:
    whole = guess.share > 0.9995
    part = "" if whole else f", for {percent(guess.share)} of the traffic; the rest is shared out over other ways"
    said = [f"Right{' for the moment' if restless else ''}: {_way(outcome, guess.walk.ases)}{part}."]
    if guess.walk.end != "delivered":
        said.append(f"{outcome.network.name_of(guess.walk.ases[-1])} {_ENDS[guess.walk.end]}.")
    chosen = next((router for router in guess.walk.routers if _chose(outcome, guess, router)), None)
    if chosen:
        decision = outcome.decisions[chosen, guess.walk.toward]
        said.append(f"{outcome.network.label(chosen)} had a choice. {settling_text(decision)}")
    elif guess.walk.end == "delivered" and not any(_picked(outcome, guess, router) for router in guess.walk.routers):
        said.append("Nobody on the way had a choice.")
    return said


def _picked(outcome: Outcome, guess: PathGuess, router: str) -> bool:
    """Whether a router had a say, be it that its policy refused another route."""
    decision = outcome.decisions.get((router, guess.walk.toward))
    return decision is None or (choice(decision) is not None and not decision.route.own)


def _chose(outcome: Outcome, guess: PathGuess, router: str) -> bool:
    decision = outcome.decisions.get((router, guess.walk.toward))
    return decision is not None and len(decision.candidates) > 1 and not decision.route.own


def _wrong_path(outcome: Outcome, guess: PathGuess) -> list[str]:
    name, far = outcome.network.name_of, guess.common > 1
    here = name(guess.path[guess.common - 1])
    real = [f"Packets cross {_way(outcome, guess.walk.ases)}."] if len(guess.walk.ases) > 1 else []
    if guess.expected is None:
        there = f"Right as far as {here}. There you stopped" if far else f"Not yet: you stopped at {here}"
        return [f"{there}, and packets go on to {name(guess.taken)}.", *real]
    if guess.taken is None:
        there = f"Right as far as {here}, where packets end" if far else f"Packets from {here} stay there"
        return [f"{there}: you expected it to send them on to {name(guess.expected)}.",
                f"{here} {_ENDS.get(guess.walk.end, 'announces the prefix itself')}.", *real]
    there = f"Right as far as {here}, where the ways part" if far else "Not this way"
    return [f"{there}: you expected {'it' if far else here} to send packets to {name(guess.expected)}, and it sends "
            f"them to {name(guess.taken)}.", *_missed(outcome, guess), *real]


def _missed(outcome: Outcome, guess: PathGuess) -> list[str]:
    """Which step of the decision was missed; or, for a route that never came, where it stopped."""
    answer, network = guess.answer, outcome.network
    here, wanted = network.label(guess.router), network.name_of(guess.expected)
    if answer.kind == "lost":
        lost = duel_text(answer.duel, network).replace(_LOST, "The step that you missed is", 1)
        return [f"{here} had a route by {wanted} too. {lost}"]
    if answer.stops:
        state = State.of(outcome, answer.prefix)
        return [f"No step of its decision is to blame: {here} never heard of a route by {wanted}.",
                *dict.fromkeys(stop_text(stop, state) for stop in answer.stops[:2])]
    return [f"What {here} goes by: {settling_text(outcome.decisions[guess.router, answer.prefix])}"]


def _way(outcome: Outcome, ases: Sequence[int]) -> str:
    return " → ".join(map(outcome.network.name_of, ases))


def _hops(outcome: Outcome, guess: PathGuess) -> list[tuple]:
    name, rows = outcome.network.name_of, []
    for hop in range(max(len(guess.path), len(guess.walk.ases))):
        mine, real = (ases[hop] if hop < len(ases) else None for ases in (guess.path, guess.walk.ases))
        router = next((each for each in guess.walk.routers if outcome.network.router(each).asn == real), None)
        decision = outcome.decisions.get((router, guess.walk.toward))
        rows.append((hop, *("–" if asn is None else name(asn) for asn in (mine, real)),
                     settled_text(decision) if decision else "–"))
    return rows


# -- a share ----------------------------------------------------------------------------------------------------------


def _share_words(outcome: Outcome, guess: ShareGuess) -> Judgement:
    via, subject = joined(link_name(outcome, link) for link in guess.links), subject_name(outcome)
    columns = ("source", "volume", "arrives over", "decided at", "step", "how the other fell")
    unsettled = [text for prefix in outcome.network.find(outcome.scenario.subject).announces
                 for text in _restless(outcome, prefix)]
    after = (*_never(outcome, guess), *dict.fromkeys(unsettled))
    so = f"{percent(guess.share)} of {subject}'s inbound arrives over {via}"
    if not guess.arriving:
        so = f"nothing arrives at {subject} at all, over {via} or any other link"
    if guess.right:
        said = [f"Right{' for the moment' if unsettled else ''}: {so}.", *_settled_by(outcome, guess)]
        return Judgement((*said, *after), right=True, guess=guess)
    off = guess.guess - guess.share
    close = "Close" if guess.near else "Not so"
    points = f"{count(round(100 * abs(off)), 'point')} too {'many' if off > 0 else 'few'}"
    said = [f"{close}: {so}, and you expected {percent(guess.guess)}, {points}.", *_against(outcome, guess)]
    caption = f"Traffic that you expected elsewhere, volumes in {outcome.unit}"
    return Judgement((*said, *after), columns, tuple(_flow(outcome, row) for row in guess.against), caption, False,
                     guess)


def _against(outcome: Outcome, guess: ShareGuess) -> list[str]:
    said = [_who(outcome, row) for row in guess.against[:_MOST_FLOWS]]
    rest = len(guess.against) - _MOST_FLOWS
    return [*said, f"The table has {count(rest, 'flow')} more."] if rest > 0 else said


def _settled_by(outcome: Outcome, guess: ShareGuess) -> list[str]:
    """For a guess that is right: what settles the largest flow on which anybody decides."""
    chosen = [row for row in guess.arriving if row.step != NOBODY]
    if not chosen:
        return ["Nobody on the way had a choice."] if guess.arriving else []
    return [_who(outcome, max(chosen, key=lambda row: (row.arrives in guess.links, row.volume)))]


def _never(outcome: Outcome, guess: ShareGuess) -> list[str]:
    """What is meant for the subject and never arrives there, in one sentence."""
    if not guess.lost:
        return []
    found: dict[str, float] = {}
    for row in guess.lost:
        where = (f"ends at {outcome.network.name_of(row.walk.ases[-1])}, which announces it too"
                 if row.walk.end == "delivered" else
                 f"is lost at {outcome.network.label(row.router)}, which {_ENDS[row.walk.end]}")
        found[where] = found.get(where, 0.0) + row.volume
    parts = joined(f"{amount(volume, outcome.unit)} {where}" for where, volume in found.items())
    return [f"What never arrives at {subject_name(outcome)} counts in no share: {parts}."]


def _who(outcome: Outcome, row: Control) -> str:
    sent = (f"{outcome.network.name_of(row.source)}'s {amount(row.volume, outcome.unit)} {_arrive(row.volume)} over "
            f"{link_name(outcome, row.arrives)}")
    if row.step == NOBODY:
        return f"{sent}; nobody on the way had a choice."
    fell = duel_text(row.duel, outcome.network) if row.duel else ""
    step = fell.removeprefix("It lost ") if fell.startswith(_LOST) else f"at {step_label(row)}. {fell}".rstrip()
    return f"{sent}. {outcome.network.label(row.router)} decides that, {step.removesuffix('.')}."


def _arrive(volume: float) -> str:
    return "arrives" if f"{volume:.1f}" == "1.0" else "arrive"


def _flow(outcome: Outcome, row: Control) -> tuple:
    return (outcome.network.name_of(row.source), row.volume, link_name(outcome, row.arrives),
            outcome.network.label(row.router), step_label(row),
            duel_text(row.duel, outcome.network) if row.duel else "")
