"""`nguon.parquet`: behind every count of the Biểu the units, files and rows that make it up, as sheets "Theo đơn vị"
and "Nguồn" of the workbooks have them. Codes and rows only, no names of persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import ORIGINS, WHOLE
from batch.finished.write import write_table
from batch.tables.figures import Figures

Figure = tuple[str, str, str, str, int]  # unit, table, row, column, count
_ROWS, _COLUMNS = "\n", " "  # between codes: those of groups of 6C are names


@dataclass(frozen=True, slots=True)
class Origin:
    """`count` rows of one sheet of one file that count in every cell of `rows` × `columns` of a table. `lines` are
    these rows as Excel numbers them, 0 for a sheet that is a list; none, and no file, where a package brought the
    count."""

    table: str
    unit: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    count: int
    file: str
    sheet: str
    lines: tuple[int, ...]


class Origins:
    """Those of a finished run."""

    def __init__(self, run: FinishedRun) -> None:
        """Raises FinishedRunError where the run hasn't kept them."""
        self._frame = run.table(ORIGINS, ORIGINS.names)
        self._tables: dict[str, list[Origin]] = {}

    def of(self, table: str) -> list[Origin]:
        """Those of a table, in the order of the register, then of files and rows."""
        if table not in self._tables:
            frame = self._frame[self._frame["bieu"] == table]
            columns = [frame[name].tolist() for name in ORIGINS.names]
            self._tables[table] = [_read(*line) for line in zip(*columns, strict=True)]
        return self._tables[table]

    def behind(self, table: str, row: str, column: str) -> list[Origin]:
        """Those that add up to one figure."""
        return [one for one in self.of(table) if row in one.rows and column in one.columns]


def write_origins(folder: Path, figures: Figures, given: Iterable[Figure]) -> None:
    """`given` are the figures that packages brought: (unit, table, row, column, count)."""
    lines = [
        (table, s.unit, _ROWS.join(s.rows), _COLUMNS.join(s.columns), len(s.lines), s.file, s.sheet, _ranges(s.lines))
        for table, sources in figures.sources.items()
        for s in sources
    ]
    lines += [(table, unit, row, column, count, "", "", "") for unit, table, row, column, count in given if count]
    columns = zip(*lines, strict=True) if lines else ((),) * len(ORIGINS.columns)
    made = {
        column.name: pd.Series(values, dtype="int64" if column.kind == WHOLE else "str")
        for column, values in zip(ORIGINS.columns, columns, strict=True)
    }
    write_table(folder / ORIGINS.path, pd.DataFrame(made))


def _read(table: str, unit: str, rows: str, columns: str, count: int, file: str, sheet: str, lines: str) -> Origin:
    cells = tuple(rows.split(_ROWS)), tuple(columns.split(_COLUMNS))
    return Origin(table, unit, *cells, count, file, sheet, tuple(_numbers(lines)))


def _ranges(lines: tuple[int, ...]) -> str:
    """Rising numbers, neighbours drawn together: 5, 6, 7, 22 → "5-7 22"."""
    out: list[list[int]] = []
    for line in lines:
        if out and line == out[-1][1] + 1:
            out[-1][1] = line
        else:
            out.append([line, line])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def _numbers(ranges: str) -> Iterator[int]:
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
