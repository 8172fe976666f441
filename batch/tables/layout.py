"""Rows and columns of Biểu 6A–6F, as data (`data/rows.csv`, `data/columns.csv`).

6A, 6B, 6F follow published tables; 6C, 6D, 6E are derived from the provincial report (sections 2.1.1, 2.3, 2.4).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from batch.domain import BASE_CELL, BASE_COMMITTEE, CELL, DIVISION

TABLES = ("6A", "6B", "6C", "6D", "6E", "6F")
# The part of 6A that a kind of organization (loai_to_chuc) stands in.
SECTIONS = {BASE_COMMITTEE: "A.I", BASE_CELL: "A.II", DIVISION: "B.I", CELL: "B.II"}
DERIVED = ("6C", "6D", "6E")
RATIO = "ty_le"
_PART_OF = {"25": "24", "chua_moi": "chua", "chua_cho": "chua"}  # "trong đó": in the other column, but not all of it


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `parts` are the rows that add up to it; `over` is the row that its ratio (column 3) is taken over."""

    table: str
    code: str
    label: str
    number: str
    depth: int
    over: str
    parts: tuple[str, ...]

    @property
    def is_heading(self) -> bool:
        """Section headings of 6A ("A", "A.I") carry no figures."""
        return self.table == "6A" and self.code in ("A", "B", "A.I", "A.II", "B.I", "B.II")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is "so" (a count) or "ty_le" (a ratio); `parts` are the columns that add up to it."""

    table: str
    code: str
    label: str
    kind: str
    parts: tuple[str, ...]


def _read(name: str) -> list[dict[str, str]]:
    text = files("batch.tables").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def rows(table: str) -> tuple[Row, ...]:
    """The fixed rows of a table, in order. 6C's group and unit rows come from the register."""
    return tuple(
        Row(r["bieu"], r["dong"], r["nhan"], r["so"], int(r["bac"]), r["ty_le_tren"], tuple(r["tong"].split()))
        for r in _read("rows.csv")
        if r["bieu"] == table
    )


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    return tuple(
        Column(r["bieu"], r["cot"], r["nhan"], r["kieu"], tuple(r["tong"].split()))
        for r in _read("columns.csv")
        if r["bieu"] == table
    )


@cache
def owner(table: str, column: str) -> str | None:
    """The column that a column goes into or, for a ratio, belongs to; None for one that stands by itself."""
    if column.endswith("_tl"):
        return column.removesuffix("_tl")
    codes = {c.code: c for c in columns(table)}
    total = next((code for code, other in codes.items() if column in other.parts), None)
    return total or (_PART_OF.get(column) if _PART_OF.get(column) in codes else None)


@cache
def heading_of(table: str, row: str) -> str | None:
    """The row below which a row stands; None for one at the top."""
    above: list[Row] = []
    for other in rows(table):
        above = [r for r in above if r.depth < other.depth]
        if other.code == row:
            return above[-1].code if above else None
        above.append(other)
    return None
