"""The figures of all Biểu: counts by cell and by unit, and the ratios that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from batch.machine.by_values import by_values
from batch.tables.layout import RATIO, TABLES, Row, columns, rows
from batch.text import ratio_csv

Cell = tuple[str, str]  # (row code, column code)


@by_values
@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one sheet of one file that count alike: each of `lines` (as Excel numbers them; 0 where the sheet is a
    list and counts as a whole) adds 1 to every cell of `rows` × `columns` of `table`. `sheet` is the name that the
    workbook itself has for it."""

    table: str
    unit: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    file: str
    sheet: str
    lines: tuple[int, ...]


def ratio_of(table: str, row: Row, column: str) -> tuple[Cell, Cell] | None:
    """The cells of a ratio's numerator and denominator; None where it stays blank by definition."""
    if table in ("6A", "6B"):
        return ((row.code, "2"), (row.over, "2")) if row.over else None
    return (row.code, column.removesuffix("_tl")), (row.code, "xep_loai")


@dataclass(slots=True)
class Figures:
    """`counts[table][(row, column)]` for every count cell, zeros included; `by_unit[table][unit][(row, column)]` holds
    the non-zero contributions of each unit, which add up to `counts`; `extra_rows["6C"]` are the rows of groups and
    units, in order; `sources[table]` are the rows of submissions behind `by_unit`, empty where they aren't at hand."""

    counts: dict[str, dict[Cell, int]] = field(default_factory=dict)
    by_unit: dict[str, dict[str, dict[Cell, int]]] = field(default_factory=dict)
    extra_rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    sources: dict[str, list[Source]] = field(default_factory=dict)

    def of(self, table: str) -> Figures:
        """Those of one table alone."""
        parts = (self.counts, self.by_unit, self.extra_rows, self.sources)
        return Figures(*({table: part[table]} if table in part else {} for part in parts))  # type: ignore[arg-type]

    def rows(self, table: str) -> tuple[Row, ...]:
        """All rows of a table in order, headings of 6A included."""
        return rows(table) + self.extra_rows.get(table, ())

    def count(self, table: str, row: str, column: str) -> int:
        """A count; 0 for a cell that the table doesn't have (a group of 6C that doesn't occur)."""
        return self.counts[table].get((row, column), 0)

    def fraction(self, table: str, row: Row, column: str) -> tuple[int, int] | None:
        """Numerator and denominator of a ratio cell; None where the cell stays blank by definition (row 1)."""
        cells = ratio_of(table, row, column)
        return (self.count(table, *cells[0]), self.count(table, *cells[1])) if cells else None

    def cells(self) -> Iterator[tuple[str, str, str, str]]:
        """(bieu, dong, cot, gia_tri) of every figure in layout order, as `bieu.csv` writes them."""
        for table in TABLES:
            for row in self.rows(table):
                if row.is_heading:
                    continue
                for column in columns(table):
                    if column.kind == RATIO:
                        parts = self.fraction(table, row, column.code)
                        value = ratio_csv(*parts) if parts else ""
                    else:
                        value = str(self.count(table, row.code, column.code))
                    yield table, row.code, column.code, value
