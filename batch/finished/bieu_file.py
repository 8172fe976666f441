"""`bieu.csv` read back, with the rows of Biểu 6C that the manifest keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from batch.finished.layout import FIGURES
from batch.finished.manifest import AGAIN, FinishedRunError
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, TABLES, Row, columns, rows


def rows_6c(figures: Figures) -> list[dict[str, object]]:
    """The rows of Biểu 6C that the layout doesn't know, as `manifest.json` keeps them."""
    return [
        {"dong": row.code, "nhan": row.label, "so": row.number, "bac": row.depth}
        for row in figures.extra_rows.get("6C", ())
    ]


def rows_of_6c(listed: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The same read back. Raises KeyError, TypeError, ValueError for what `rows_6c` didn't write."""
    return with_parts([Row("6C", str(r["dong"]), str(r["nhan"]), str(r["so"]), int(r["bac"]), "", ()) for r in listed])


def with_parts(extra: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of 6C with the units that add up to each group."""
    out = []
    for at, row in enumerate(extra):
        below: list[str] = []
        for other in extra[at + 1 :]:
            if other.depth <= row.depth:
                break
            below.append(other.code)
        out.append(Row(row.table, row.code, row.label, row.number, row.depth, row.over, tuple(below)))
    return tuple(out)


def figures_of(path: Path, lines: Iterable[Mapping[str, str]], extra: tuple[Row, ...], code: str) -> Figures:
    """The counts of a `bieu.csv`, every one of them, all under the unit `code`. The ratios follow from them. Raises
    FinishedRunError for a cell that the Biểu don't have, that is missing, stands twice or is no whole number."""
    figures = Figures(extra_rows={table: extra if table == "6C" else () for table in TABLES})
    wanted = {
        (table, row.code, column.code): column.kind
        for table in TABLES
        for row in (*rows(table), *figures.extra_rows[table])
        if not row.is_heading
        for column in columns(table)
    }
    figures.counts = {table: {} for table in TABLES}
    for number, line in enumerate(lines, start=2):
        table, row_code, column_code, value = (line[name] for name in FIGURES.names)
        place = f"{path}, dòng {number} (Biểu {table}, {row_code}, {column_code})"
        kind = wanted.pop((table, row_code, column_code), None)
        if kind is None:
            raise FinishedRunError(f"{place}: ô này không có trong mẫu biểu đang dùng, hoặc ghi hai lần; {AGAIN}")
        if kind == RATIO:
            continue
        if not (value.isascii() and value.isdigit()):
            raise FinishedRunError(f"{place}: «{value}» không phải số nguyên; {AGAIN}")
        figures.counts[table][row_code, column_code] = int(value)
    if wanted:
        table, row_code, column_code = next(iter(wanted))
        said = f"thiếu {len(wanted)} ô của mẫu biểu đang dùng, đầu tiên là Biểu {table}, {row_code}, {column_code}"
        raise FinishedRunError(f"{path}: {said}; {AGAIN}")
    for table, counts in figures.counts.items():
        figures.by_unit[table] = {code: {cell: value for cell, value in counts.items() if value}}
    return figures
