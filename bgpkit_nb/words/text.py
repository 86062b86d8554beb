"""`Words`: sentences with the table they were made from, and the small change of putting numbers into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from ..route import runs


@dataclass(frozen=True, repr=False)
class Words:
    """What was said: `str()` gives the sentences, `table` the rows (dicts, which `pandas.DataFrame` takes as they are).

    Jupyter shows both. Whatever names contain is shown as text.
    """

    sentences: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple, ...] = ()
    caption: str = ""

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    __repr__ = __str__

    @property
    def table(self) -> list[dict]:
        """One dict a row, keyed by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def only(self, *columns: str) -> Words:
        """The same sentences with these columns of the table alone, in this order; with no columns, without the table.

        Raises ValueError naming the columns there are.
        """
        for name in columns:
            if name not in self.columns:
                raise ValueError(f"this table has no column {name!r}; choose from {', '.join(self.columns) or 'none'}")
        places = [self.columns.index(name) for name in columns]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows) if columns else ()
        return replace(self, columns=columns, rows=rows)

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)
        if not self.rows:
            return said
        sides = ["left" if any(isinstance(cell, str | bool) for cell in column) else "right"
                 for column in zip(*self.rows, strict=True)]
        head = _cells('th scope="col"', self.columns, sides)
        body = "".join(f"<tr>{_cells('td', row, sides)}</tr>" for row in self.rows)
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        return f"{said}<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(tag: str, cells: Iterable, sides: list[str]) -> str:
    return "".join(f'<{tag} style="text-align:{side}">{escape(cell_text(cell))}</{tag.split()[0]}>'
                   for side, cell in zip(sides, cells, strict=True))


def cell_text(cell: object) -> str:
    """A cell of a table as people read it: yes and no, and no more digits than tell something."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.2f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)


def percent(share: float) -> str:
    """A share as people say it: `"38 %"`."""
    return f"{100 * share:.0f} %"


def amount(volume: float, unit: str) -> str:
    """A volume with its unit, with no more digits than it has."""
    number = f"{volume:,.1f}".removesuffix(".0")
    return f"{number} {unit.removesuffix('es') if number == '1' else unit}"


def count(number: int, noun: str, plural: str = "") -> str:
    """`"1 message"`, `"2 messages"`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def joined(items: Iterable[str], last: str = "and") -> str:
    """`"a"`, `"a and b"`, `"a, b and c"`; `"nobody"` for none. last: what stands before the last of them."""
    words = list(items)
    if not words:
        return "nobody"
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


def path_text(as_path: Sequence) -> str:
    """An AS_PATH as an UPDATE says it: every ASN, prepends included; a long run is counted, `13335 ×12`; an AS_SET
    stands in braces."""
    said = ((part_text(part), times) for part, times in runs(tuple(as_path)))
    return " ".join(f"{part} ×{times}" if times > 6 else " ".join([part] * times) for part, times in said)


def part_text(part: object) -> str:
    """An ASN, an AS_SET, or what a confederation added, as people write it."""
    return f"{{{' '.join(map(str, part))}}}" if type(part) is tuple else str(part)
