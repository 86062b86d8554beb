"""Sweeps over the real AS graph: knob grids, or the catchments of all origins, on any executor, kept as they come."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..batches import Folder, Job, Memory, chunk_for, complete, digest, ranges
from ..experiment import listed, measured, named
from .counting import Census, census
from .engine import Engine
from .graph import Internet
from .grid import Grid, digest_of, grid_of
from .needs import InternetError
from .rows import Rows, column_of, decode, encode, gathered, table_of
from .rows import pa as arrow

#: Fewer settings than this are done before the first process has started.
_FEW = 4_000

#: Each part of a census has some work of its own, so that small ones would cost more than they show.
_ORIGINS = 2_048


class _Study(NamedTuple):
    """What every part of a sweep needs: it reaches each worker once."""

    internet: Internet
    grid: Grid
    measures: Mapping[str, Callable]


def sweep(
    internet: Internet,
    *,
    origin: object,
    measure: Callable | Mapping[str, Callable],
    prepends: Mapping[tuple, Iterable[int]] | None = None,
    executor: object = None,
    into: str | os.PathLike[str] | None = None,
    progress: bool = True,
    **settings: object,
) -> Rows:
    """Route every combination of the values given, and write down what is measured: one row a setting, in their order.

    origin: an AS, or several to try; each may be an `Origin`, or a tuple of those that announce together.
    prepends: extra copies to try by link, such as `{(64500, 64496): range(4), (64500, 64497): range(4)}`.
    settings: whatever else `propagate` takes, each with the values to try. What is not one number needs a name for its
    rows: `rov={"nobody": [], "the largest": [64496, 64497]}`; origins may have names in the same way.
    measure: a function of a `Routing`, or several by name, that gives numbers or words; see `bgp.internet.measures`.

    executor: as for `bgp.sweep`. None stands for processes, as many as there are cores, or, for a few settings that
    would be done before they started, for this very thread. The graph reaches each worker once; rows and their order
    are the same whoever does the work. What a killed worker had under way is done again.
    into: a folder for Parquet parts, whole or not there. After an interrupt or an error the same call goes on from
    there. It takes only the sweep that began it.

    Every value is checked before the first is routed: InternetError says which will not do. FolderError: the folder
    cannot take the rows. ExecutorError: nobody is left to do the work. All leave what was kept.
    """
    grid = grid_of(internet, origin, prepends, settings)
    measures = named(measure, [axis.column for axis in grid.axes])
    job = Job(_measure, _Study(internet, grid, measures))
    if executor is None:
        executor = "processes" if grid.size > _FEW else "here"
    store = None if into is None else _folder(
        into, chunk_for(grid.size), job, _table,
        kind="sweep of an Internet",
        graph=_graph(internet),
        settings=f"{grid.size:,} of {listed(axis.column for axis in grid.axes)} ({digest(grid)})",
        measures=f"{listed(measures)} ({digest(measures)})",
    )  # fmt: skip
    return _run(job, grid.size, chunk_for(grid.size), store or _Tables(_table, job.shared), executor, progress)


def sweep_origins(
    internet: Internet,
    origins: Sequence[int] | None = None,
    *,
    executor: object = "threads",
    into: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> Rows:
    """The catchments of every origin, or of those named by ASN: one row an origin, in their order.

    The columns: `origin`; `customer`, `peer` and `provider`, how many ASes learned their route from one; `hops`, the
    sum of all AS_PATH lengths; `neighbours`, the ASNs of the origin's neighbours, and `ases`, how many arrive by each,
    itself counted. Nobody prepends and everybody announces. executor, into and errors are as for `sweep`; threads are
    the default, because a count leaves Python alone.
    """
    chosen = tuple(sorted(internet.asn.tolist()) if origins is None else map(int, origins))
    for asn in chosen:
        internet.index(asn)
    if not chosen:
        raise InternetError("there is no origin to sweep; name one or more, or none for all of them")
    job, chunk = Job(_count, (internet, chosen)), min(_ORIGINS, max(1, len(chosen) // 4))
    store = None if into is None else _folder(
        into, chunk, job, _catchments,
        kind="catchments of origins",
        graph=_graph(internet),
        origins=f"{len(chosen):,} from AS{chosen[0]} to AS{chosen[-1]} ({digest(chosen)})",
    )  # fmt: skip
    return _run(job, len(chosen), chunk, store or _Tables(_catchments, job.shared), executor, progress)


def _graph(internet: Internet) -> str:
    return f"{internet.name}, {len(internet):,} ASes ({digest_of(internet)})"


def _folder(into: str | os.PathLike[str], chunk: int, job: Job, table: Callable, **about: str) -> Folder:
    """A folder of Parquet parts; `table` makes one of a result."""

    def encoded(result: object) -> bytes:
        return encode(result if isinstance(result, arrow.Table) else table(result, job.shared))

    return Folder.open(into, about, chunk=chunk, suffix="parquet", encode=encoded, decode=decode)


def _run(job: Job, size: int, chunk: int, store: Memory | Folder, executor: object, progress: bool) -> Rows:
    parts = ranges(size, getattr(store, "chunk", chunk))
    complete(job, parts, store, executor=executor, progress=progress)
    return gathered(store, [len(part) for part in parts])


class _Tables(Memory):
    """Results as tables, which take a tenth of the room."""

    def __init__(self, table: Callable, shared: object) -> None:
        super().__init__()
        self._table = lambda result: table(result, shared)

    def keep(self, number: int, result: object) -> None:
        super().keep(number, self._table(result))


def _measure(study: _Study, part: range) -> list[dict]:
    """One part of a sweep: its rows, from one engine."""
    engine, rows = Engine(study.internet), []
    for number in part:
        labels = study.grid.labels(number)
        origins, keywords = study.grid.call(number)
        routing = engine.route(*origins, **keywords)
        rows.append({**labels, **measured(routing, study.measures, labels)})
    return rows


def _table(rows: list[dict], study: _Study) -> arrow.Table:
    return table_of(rows)


class _Here:
    """An executor that is none: a worker does not start threads of its own."""

    @staticmethod
    def map(function: Callable, *columns: Sequence) -> Iterator:
        """Call the function, row by row."""
        return map(function, *columns)


def _count(shared: tuple[Internet, tuple[int, ...]], part: range) -> Census:
    """One part of a census."""
    internet, origins = shared
    [counted] = census(internet, origins[part.start : part.stop], executor=_Here, chunk=len(part))
    return counted


def _catchments(counted: Census, shared: tuple[Internet, tuple[int, ...]]) -> arrow.Table:
    asn = shared[0].asn
    start = counted.start.astype("int32")
    columns = {"origin": asn[counted.origin]}
    columns |= {name: counted.by_class[:, at] for at, name in enumerate(("customer", "peer", "provider"))}
    lists = {"neighbours": asn[counted.neighbour], "ases": counted.ases}
    return arrow.table(
        {name: column_of(each) for name, each in (columns | {"hops": counted.hops}).items()}
        | {name: arrow.ListArray.from_arrays(column_of(start), column_of(each)) for name, each in lists.items()}
    )
