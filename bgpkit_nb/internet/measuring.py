"""What was measured in real tables: recorded here as sums and shares, or measured anew from one's own files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ..caida.reader import date_of
from ..tables import Table, gather
from .experience import elsewhere
from .graph import Internet
from .in_the_wild import prepending
from .learning import Gain, improve
from .loading import load
from .looking import View, view
from .needs import InternetError
from .realism import plain, score
from .splitting import split_prefixes

#: Names a folder with tables in `mrt/` and CAIDA's graphs in `caida/`.
FOLDER = "BGPKIT_NB_DATA"
#: A graph further than this from a table's day is of no use to judge it by.
_MOST_DAYS = 200
_FEWEST_ORIGINS, _MOST_VANTAGES = 2_000, 5


class Measured(NamedTuple):
    """Aggregates of real tables. on: the day they were measured. fresh: measured just now, not recorded. sources: what
    was measured, a sentence a file.

    prepending: a dict a table, see `Prepending`. realism: a dict a vantage: what the plain model gets right of all its
    origins, and what the learned one gets right of the half that it did not learn from; shares, with 95 % intervals.
    ceilings: see `Ceilings`, of that half. by_prefix: the same where parts are drawn by prefix. elsewhere: where
    experience also knows what other vantages passed; None for the table of one peer, which knows no other's choice.
    """

    on: str
    fresh: bool
    sources: tuple[str, ...]
    prepending: tuple[dict, ...]
    realism: tuple[dict, ...]

    def data(self) -> dict:
        """All of it, for JSON."""
        return {"on": self.on, "sources": self.sources, "prepending": self.prepending, "realism": self.realism}


def recorded() -> Measured:
    """The measurements that come with this package: sums and shares only, no route of any table."""
    data = json.loads(files(__package__).joinpath("measured.json").read_text("utf-8"))
    return Measured(data["on"], False, tuple(data["sources"]), tuple(data["prepending"]), tuple(data["realism"]))


def measured(folder: str | os.PathLike | None = None, *, sample: int | None = 2_000) -> Measured:
    """Measure anew in the folder given, or in the one that `BGPKIT_NB_DATA` names; without either, what is recorded.

    sample: so many origins for realism; all with None, which takes minutes.
    """
    folder = folder or os.environ.get(FOLDER)
    return measure(folder, sample=sample) if folder else recorded()


def measure(
    folder: str | os.PathLike, *, sample: int | None = None, progress: Callable[[str], object] | None = None
) -> Measured:
    """Read every table in `folder/mrt`, and hold those near in time to a graph in `folder/caida` against it.

    A table is judged by the graph nearest in date, within 200 days; its vantages are the five that are seen to reach
    most origins, at least 2,000. Raises InternetError for a folder without tables, and as the readers do.
    """
    folder = Path(folder).expanduser()
    tables = sorted(each for each in (folder / "mrt").glob("*") if each.is_file())
    if not tables:
        raise InternetError(f"there is no table in {folder / 'mrt'}; put MRT files there, or unset {FOLDER}")
    graphs = {date_of(each.name): each for each in sorted((folder / "caida").glob("*as-rel*"))}
    found: list[dict] = []
    judged: list[dict] = []
    for path in tables:
        table = gather(path)
        internet = _graph_for(table, graphs)
        found.append(prepending(table, internet).data())
        if internet is not None:
            judged += _judged(internet, table, sample)
        if progress is not None:
            progress(path.name)
    sources = tuple(f"{each['table']}, a table of {each['date']}, from {folder.name}" for each in found)
    return Measured(date.today().isoformat(), True, sources, tuple(found), tuple(judged))


def _graph_for(table: Table, graphs: dict[str | None, Path]) -> Internet | None:
    if table.date is None:
        return None
    day = date.fromisoformat(table.date)
    near = {abs((date.fromisoformat(each) - day).days): path for each, path in graphs.items() if each}
    best = min(near, default=None)
    return load(near[best]) if best is not None and best <= _MOST_DAYS else None


def _judged(internet: Internet, table: Table, sample: int | None) -> list[dict]:
    try:
        found = view(internet, table, sample=sample, least=_FEWEST_ORIGINS, most=_MOST_VANTAGES)
    except InternetError:
        return []  # nobody is seen to reach enough
    seen = view(internet, table, sample=sample, vantages=[each.asn for each in found], prepends="seen")
    return [_row(internet, table, *pair, found) for pair in zip(found, seen, strict=True)]


def _row(internet: Internet, table: Table, collapsed: View, seen: View, all_: list[View]) -> dict:
    """What is kept of one vantage."""
    whole, fed, gain = score(collapsed, plain(collapsed)), score(seen, plain(seen)), improve(internet, collapsed)
    others = elsewhere(all_, collapsed.asn) if len(table.peers) > 1 else None
    again = {
        "by_prefix": improve(internet, split_prefixes(collapsed, table)),
        "elsewhere": improve(internet, collapsed, others=others) if others else None,
    }
    spread = {"next_hop": whole.next_hop, "length": whole.length, "path": whole.path}
    return {
        "table": table.name, "date": table.date, "graph": internet.name, "vantage": collapsed.asn,
        "origins": whole.origins, "tied": whole.tied, "next_hop_tied": whole.next_hop_tied,
        "next_hop_sure": whole.next_hop_sure, "prepends_seen_next_hop": fed.next_hop[0],
        "prepends_seen_length": fed.length[0], "alike": gain.alike[0], "pairs": gain.alike[1],
        **{name: list(triple) for name, triple in spread.items()}, **_gained(gain),
        "learned_length": list(gain.learned.length), "learned_path": list(gain.learned.path),
        **{name: None if each is None else _gained(each) for name, each in again.items()},
    }  # fmt: skip


def _gained(gain: Gain) -> dict:
    """What is kept of one examination."""
    return {
        "judged": gain.learned.origins, "plain": list(gain.plain.next_hop), "learned": list(gain.learned.next_hop),
        "gain": list(gain.gain), "ceilings": gain.ceilings._asdict(), "trust": gain.preferences.trust,
        "backing": gain.preferences.backing,
    }  # fmt: skip
