"""`Rows`: the results of a sweep over the real AS graph as Arrow columns, in memory or as a folder of Parquet parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np

from ..batches import Folder, Memory
from ..files import write_whole
from .needs import InternetError

try:
    import pyarrow as pa
    import pyarrow.parquet as parquet
except ImportError as error:
    raise ImportError(
        f"the results of a sweep need pyarrow, which cannot be imported here ({error}); install the extra that brings "
        "it: pip install 'bgpkit_nb[research]'"
    ) from error


class Rows(Sequence):
    """Rows in the order of the settings, each a dictionary when it is asked for; kept column by column.

    folder: where the Parquet parts stand, None for rows in memory. Other tools read the folder as one table, such as
    `pandas.read_parquet(folder)`.
    """

    def __init__(self, parts: Sequence[pa.Table] | Sequence[Path], lengths: Sequence[int], folder: Path | None) -> None:
        self.folder = folder
        self._parts = parts
        self._ends = [0, *accumulate(lengths)]
        self._part = lru_cache(maxsize=1)(self._read)

    def __len__(self) -> int:
        return self._ends[-1]

    def __getitem__(self, at: int | slice) -> dict | list[dict]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        part = next(number for number, end in enumerate(self._ends[1:]) if place < end)
        return self._part(part).slice(place - self._ends[part], 1).to_pylist()[0]

    def __iter__(self) -> Iterator[dict]:
        for number in range(len(self._parts)):
            yield from self._read(number).to_pylist()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(
            one == two for one, two in zip(self, other, strict=True)
        )

    __hash__ = None

    def __repr__(self) -> str:
        where = "in memory" if self.folder is None else f"in {self.folder}"
        return f"<Rows: {len(self):,} of {', '.join(self.columns)}, {where}>"

    def _read(self, number: int) -> pa.Table:
        part = self._parts[number]
        return part if isinstance(part, pa.Table) else decode(part.read_bytes())

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._part(0).column_names if self._parts else []

    def tables(self) -> Iterator[pa.Table]:
        """The parts one after the other, for what is more than fits into memory."""
        return map(self._read, range(len(self._parts)))

    @property
    def table(self) -> pa.Table:
        """All rows as one Arrow table."""
        return pa.concat_tables(self.tables()) if self._parts else pa.table({})

    def to_pandas(self):
        """All rows as a `pandas.DataFrame`."""
        return self.table.to_pandas()

    def save(self, path) -> Path:
        """Write all rows into one Parquet file, whole or not at all; gives its path."""
        return write_whole(Path(path).expanduser(), encode(self.table))


def table_of(rows: list[dict]) -> pa.Table:
    """Plain rows as a table; InternetError for a column that is of no one kind."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pa.table({name: _column(name, values) for name, values in columns.items()})


def _column(name: str, values: list) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        said = str(error).partition("\n")[0]
        raise InternetError(f"the column {name!r} cannot be kept ({said}); measure numbers or words") from error


def column_of(values: np.ndarray) -> pa.Array:
    """A column that uses the memory of an array. (`pyarrow.array` would import pandas, which takes 50 MB.)"""
    values = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, pa.py_buffer(values)])


def encode(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file."""
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def decode(data: bytes) -> pa.Table:
    """A table from the bytes of a Parquet file; ValueError if they are damaged."""
    try:
        # read_table would import pandas, which takes 50 MB and is not needed for it
        return parquet.ParquetFile(pa.BufferReader(data)).read()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"the part is damaged: {error}") from error


def gathered(store: Memory | Folder, lengths: Sequence[int]) -> Rows:
    """The rows of a store that has all parts, in their order, each column of the same type in all of them."""
    if isinstance(store, Memory):
        tables = store.ordered()
        kind = _common(table.schema for table in tables)
        return Rows([table.cast(kind) for table in tables], lengths, None)
    paths = [store.file(number) for number in range(len(lengths))]
    kind = _common(parquet.read_schema(path) for path in paths)
    for number, path in enumerate(paths):
        if parquet.read_schema(path) != kind:
            store.keep(number, store.read(number).cast(kind))
    return Rows(paths, lengths, store.path)


def _common(schemas) -> pa.Schema:
    try:
        return pa.unify_schemas(list(schemas), promote_options="permissive")
    except pa.ArrowException as error:
        said = str(error).partition("\n")[0]
        raise InternetError(f"a column is of different kinds in different rows ({said}); measure one kind") from error
