"""Replays recordings of real routers (plain or .gz, any form): `python -m tests.oracle FILE [FILE ...]`.

Prints `FILE: N cases, M agree` for each, and the first disagreements with both traces. The exit status is 0
only if every case agrees.
"""

from __future__ import annotations

import sys
from textwrap import indent

from .replay import Verdict, cases, judge

#: How many disagreements of a file are printed in full.
SHOWN = 3


def main(files: list[str]) -> int:
    """Replay every file; 0 if all agree, 1 if not, 2 if there is nothing to do or a file cannot be read."""
    if not files or any(name.startswith("-") for name in files):
        print(__doc__)
        return 2
    try:
        return max([report(name) for name in files])
    except (OSError, ValueError, KeyError) as error:
        print(f"cannot replay: {type(error).__name__}: {error}", file=sys.stderr)
        return 2


def report(name: str) -> int:
    """Replay one file and print what came of it; 0 if every case agrees."""
    verdicts = [judge(case) for case in cases(name)]
    agree = sum(verdict.agrees for verdict in verdicts)
    print(f"{name}: {len(verdicts)} cases, {agree} agree")
    for verdict in [verdict for verdict in verdicts if not verdict.agrees][:SHOWN]:
        print(disagreement(verdict))
    return 0 if verdicts and agree == len(verdicts) else 1


def disagreement(verdict: Verdict) -> str:
    """A case that came out otherwise, both traces below each other."""
    return "\n".join(
        [
            f"  {verdict.id}",
            "    we say",
            indent(verdict.ours, " " * 6),
            "    recorded",
            indent(verdict.recorded, " " * 6),
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
