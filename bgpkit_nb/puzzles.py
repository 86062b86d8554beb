"""Ready-made sets of routes over which router families part, each with its source.

Adding one is adding a row. AS numbers and addresses are those of documentation (RFC 5398, RFC 5737), whatever the
source used; ties are broken alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from .candidates import Candidate


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Candidates in the order they arrive, a question about them, and the families to put it to.

    families: names, each alone or with switches behind a plus sign, `"frr + deterministic-med"`.
    """

    name: str
    title: str
    question: str
    candidates: tuple[Candidate, ...]
    families: tuple[str, ...]
    source: str


def _inside(name: str, path: str, igp_metric: int, number: int, **fields: object) -> Candidate:
    return Candidate(name, path, session="iBGP", igp_metric=igp_metric, router_id=f"192.0.2.{number}", **fields)


def _outside(name: str, path: str, number: int, **fields: object) -> Candidate:
    return Candidate(name, path, router_id=f"192.0.2.{number}", **fields)


_RECORDED = "recorded from FRR 8.4.4, BIRD 2.0.12 and GoBGP 3.10.0"

_ALL = (
    Puzzle(
        "oldest or lowest", "The oldest, or the lowest router id",
        "The two routes are the same but for the router that sent them. Who keeps what it has, and who looks for the "
        "lower router id?",
        (_outside("Older", "64496 64511", 9), _outside("Newer", "64497 64511", 5)),
        ("frr", "bird"),
        f"{_RECORDED}: of 486 sets of routes put to FRR and BIRD 65 came out differently, 51 of them at this step"),
    Puzzle(
        "med cycle", "Three routes, three winners",
        "A1 beats A2 by MED, A2 beats B by IGP metric, B beats A1 by IGP metric. Change the order in which they "
        "arrive: who wins?",
        (_inside("A1", "64496", 13, 4, med=100), _inside("A2", "64496", 11, 5, med=150),
         _inside("B", "64497", 12, 6, med=0)),
        ("frr", "bird"), "Huawei VRP command reference, deterministic-med; cycles of this form " + _RECORDED),
    Puzzle(
        "deterministic med", "One switch, another winner",
        "Two routes come from one neighbouring AS, one from another. Group them by neighbour first, and see who is "
        "left.",
        (_inside("R1", "64496", 40, 1, med=120), _inside("R2", "64497", 35, 2, med=190),
         _outside("R3", "64496", 3, med=245)),
        ("frr", "frr + deterministic-med"), "AlliedWare Plus 5.5.3 command reference, bgp deterministic-med"),
    Puzzle(
        "best path reason", "The pair, or the set",
        "r2 and r4 come from one AS, r3 from another, and they arrive in this order. Is r2 still in the way when r4 "
        "and r3 meet?",
        (_outside("r2", "64496", 2, med=200), _outside("r3", "64497", 3, med=150), _outside("r4", "64496", 4, med=100)),
        ("rfc4271", "frr"), "routes of FRRouting's test bgp_bestpath_reason, decided as FRR 8.4.4 was recorded to"),
    Puzzle(
        "missing med", "No MED at all",
        "One neighbour says MED 10, the other none. Is nothing better than ten?",
        (_outside("With MED", "64496 64511", 1, med=10), _outside("Without", "64496 64511", 2)),
        ("frr", "frr + missing-as-worst"), f"RFC 4271 9.1.2.2 c; {_RECORDED}"),
    Puzzle(
        "as set", "Who is the neighbour of an AS_SET?",
        "Both paths begin with an AS_SET, so no AS is the nearest. Are their MEDs compared all the same?",
        (_outside("Low id", "{64496 64497} 64511", 1, med=20), _outside("Low MED", "{64496 64497} 64511", 2, med=5)),
        ("frr", "bird"), _RECORDED),
    Puzzle(
        "weight", "What only some routers know",
        "One route has a weight, the other the shorter path. Weight never leaves the router it is set on. Who has it "
        "at all?",
        (_outside("Heavy", "64496 64500 64511", 1, weight=100), _outside("Short", "64497 64511", 2)),
        ("frr", "gobgp"), _RECORDED),
    Puzzle(
        "igp metric", "The nearest way out",
        "Two border routers of one AS offer the same path. One of them is near. Who looks?",
        (_inside("Far", "64496 64511", 50, 1), _inside("Near", "64497 64511", 10, 2)),
        ("rfc4271", "gobgp"), f"RFC 4271 9.1.2.2 e; {_RECORDED}"),
    Puzzle(
        "unusable", "A preference for nothing",
        "The route that is preferred has a next hop that leads nowhere. Is that asked first, or after the preference?",
        (_outside("Preferred", "64496 64511", 1, weight=50, reachable=False), _outside("Usable", "64497 64511", 2)),
        ("frr", "bird"), _RECORDED),
)

#: Every puzzle by name.
PUZZLES: dict[str, Puzzle] = {puzzle.name: puzzle for puzzle in _ALL}


def puzzle(name: str) -> Puzzle:
    """The puzzle of that name; ValueError names those there are."""
    if name not in PUZZLES:
        near = get_close_matches(str(name), PUZZLES, 2) or list(PUZZLES)
        raise ValueError(f"there is no puzzle {name!r}; choose {', '.join(near)}")
    return PUZZLES[name]
