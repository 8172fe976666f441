"""Where the columns of somebody's Biểu stand: by the printed numbers, else by the titles. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from batch.publish.bieu.grid import Sheet
from batch.tables.layout import RATIO, Column, Row
from batch.text import a1, fold

ENOUGH = 0.6  # of the numbers or labels of a table
_NUMBER = re.compile(r"[(\[]?-?(\d{1,2})[)\]]?")  # Excel makes −2 of a typed "(2)"
_TALLEST = 30  # rows above the table and of its header


@dataclass(frozen=True, slots=True)
class Shape:
    """What a Biểu looks like: all its rows, its columns in printed order, further names of both by code."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    row_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    column_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Header:
    """`columns` by code; `bottom` the last row of the header; `notes` are (cell, what is wrong with the column)."""

    bottom: int = -1
    columns: dict[str, int] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)


def find_columns(sheet: Sheet, shape: Shape) -> Header:
    """By the printed column numbers, else by the titles."""
    out = Header()
    by_number = {n: column.code for n, column in enumerate(shape.columns, start=2)}
    for row in range(sheet.height):
        found = {
            column: int(match[1])
            for column in range(sheet.width)
            if (row, column) in sheet.cells and (match := _NUMBER.fullmatch(sheet.text(row, column)))
        }
        numbers = list(found.values())
        rising = all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
        if not rising or 2 not in numbers or len(set(numbers) & set(by_number)) < ENOUGH * len(by_number):
            continue
        out.bottom = row
        for column, n in found.items():
            if n in by_number:
                out.columns[by_number[n]] = column
            elif n != 1:
                out.notes.append((a1(row, column), f"cột ({n}) không có trong mẫu biểu; chưa đọc cột này"))
        _check_titles(out, sheet, shape, row)
        return out
    return _by_title(sheet, shape)


def _titles(sheet: Sheet, row: int, column: int) -> list[str]:
    """The titles over a column, outermost first, down to `row`."""
    texts = [sheet.text(r, column) for r in range(row + 1)]
    return [text for text in dict.fromkeys(texts) if text]


def _names_of(shape: Shape, short: bool) -> dict[str, str]:
    """Key of a title → column code, where only one column is called so; `short` without the titles over it as well."""
    seen: dict[str, set[str]] = {}
    for column in shape.columns:
        for name in (column.label, *shape.column_names.get(column.code, ())):
            seen.setdefault(fold(name), set()).add(column.code)
            if short:
                seen.setdefault(fold(re.split(r" [-–] ", name)[-1]), set()).add(column.code)
    return {key: next(iter(codes)) for key, codes in seen.items() if len(codes) == 1}


def _check_titles(out: Header, sheet: Sheet, shape: Shape, row: int) -> None:
    """A column whose title is that of another column isn't read: its number or its title is wrong."""
    known = _names_of(shape, short=True)
    for code, column in list(out.columns.items()):
        title = next((sheet.text(r, column) for r in range(row - 1, -1, -1) if sheet.text(r, column)), "")
        other = known.get(fold(title))
        if other and other != code:
            del out.columns[code]
            number = sheet.text(row, column)
            said = f"số cột là {number} nhưng tiêu đề là của cột khác («{title}»); chưa đọc cột này"
            out.notes.append((a1(row, column), said))


def _by_title(sheet: Sheet, shape: Shape) -> Header:
    """Without a row of column numbers: by the titles, the last row in which one was found."""
    known = _names_of(shape, short=False)
    shares = {column.code: fold(column.label) for column in shape.columns if column.kind == RATIO}
    out = Header()
    for row in range(min(sheet.height, _TALLEST)):
        for column in range(sheet.width):
            if (row, column) not in sheet.cells:
                continue
            below = _titles(sheet, row, column)
            joined = (" ".join(below[i:]) for i in range(len(below)))
            code = next((known[key] for text in joined if (key := fold(text)) in known), None)
            # a share stands beside its count
            beside = next((c for c, there in out.columns.items() if there == column - 1), "")
            if code is None and shares.get(f"{beside}_tl") == fold(sheet.text(row, column)):
                code = f"{beside}_tl"
            if code and code not in out.columns:
                out.columns[code] = column
                out.bottom = row
    return out
