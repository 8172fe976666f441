"""Biểu as somebody might fill them by hand: any place, any order, numbers as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from batch.tables.layout import columns, rows

Values = Mapping[tuple[str, str], Any]  # (row code, column code) → what is typed


def fill(
    path: Path, tables: Mapping[str, Values], *, down: int = 0, right: int = 0, number_column: bool = False,
    numbers: bool = True, heading: bool = True, after: Callable[[Worksheet], None] | None = None,
) -> Path:  # fmt: skip
    """Write one sheet a table. What isn't given stays blank; `number_column` puts the row numbers beside the labels,
    `numbers` prints the row (1), (2), …"""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table, values in tables.items():
        sheet = book.create_sheet(f"Bảng {table}")
        if heading:
            sheet.cell(1 + down, 3 + right, f"Biểu số {table}-BTCTW")
        labels = 1 + right
        first = labels + 1 + number_column
        top = 3 + down
        for n, column in enumerate(columns(table)):
            sheet.cell(top, first + n, column.label)
            if numbers:
                sheet.cell(top + 1, first + n, f"({n + 2})")
        for at, row in enumerate(rows(table), start=top + 2):
            if number_column:
                sheet.cell(at, labels, row.number)
                sheet.cell(at, labels + 1, row.label)
            else:
                sheet.cell(at, labels, f"{row.number}. {row.label}" if row.number else f"- {row.label}")
            for n, column in enumerate(columns(table)):
                sheet.cell(at, first + n).value = values.get((row.code, column.code))
        sheet.cell(top + len(rows(table)) + 3, first, "NGƯỜI LẬP BIỂU")
        if after:
            after(sheet)
    book.save(path)
    return path


def place(sheet: Worksheet, label: str, number: int) -> tuple[int, int]:
    """Row and column of a cell by the end of the row's label and the column's number."""
    at = next(c.row for c in sheet["A"] if isinstance(c.value, str) and c.value.endswith(label))
    head = next(c for line in sheet.iter_rows() for c in line if c.value == f"({number})")
    return at, head.column


def as_typed(figures: Mapping[tuple[str, str, str], str], table: str) -> dict[tuple[str, str], Any]:
    """The figures of a bieu.csv as a clerk types them: counts as numbers, shares with a comma."""
    out: dict[tuple[str, str], Any] = {}
    for (of, row, column), value in figures.items():
        if of == table and value:
            out[row, column] = value.replace(".", ",") if "." in value else int(value)
    return out
