"""One case of a rule: a change to the error-free committee, and where its finding must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, Committee

from batch.domain import ERROR

Change = Callable[[Committee], object]


@dataclass(frozen=True)
class Case:
    """`at` = (unit, sheet, field, data row from 0), or (unit, sheet, "=A1", 0) for a given cell; `also` are findings
    that the same change must bring along."""

    code: str
    change: Change
    at: tuple[str, str, str, int] = (CELL1, "", "", 0)
    severity: str = ERROR
    also: tuple[str, ...] = ()
    law: tuple[str, str | None, int] = ("qd366-2025", None, 2025)
    says: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.at[1]} {self.at[2]}".strip()


def put(unit: str, sheet: str, row: int, **values: Any) -> Change:
    return lambda c: c.set(unit, sheet, row, **values)


def first(**values: Any) -> Change:
    """Change the first member of the first chi bộ."""
    return put(CELL1, MEMBERS, 0, **values)


def info(**values: Any) -> Change:
    return put(CELL1, INFO, 0, **values)


def both(*changes: Change) -> Change:
    return lambda c: [change(c) for change in changes]


def after(act: Callable[[Path], Path | None]) -> Change:
    return lambda c: c.after.update({CELL1: act})


def edit(act: Callable[[openpyxl.Workbook], None]) -> Change:
    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        act(book)
        book.save(path)

    return after(change)


NEW = date(2025, 10, 1)
LOCAL = ("qd132-2018", "bao-loc-2021", 2021)
QD132 = ("qd132-2018", None, 2021)
QD124 = ("qd124-2023", None, 2023)
DISTRICT = ("qd124-2023", "huyen-2023", 2023)
BLOC = ("qd132-2018", "khoi-2021", 2021)


UNRATED: dict[str, Any] = {"tu_xep_loai": None, "de_xuat": None}


def leader(**values: Any) -> Change:
    return put(BASE, LEADERS, 0, **values)


def base(**values: Any) -> Change:
    suggested = {"goi_y": values["goi_y"]} if "goi_y" in values else {}
    return both(put(BASE, INFO, 0, **values), put(BASE, BODIES, 0, **suggested))


def everybody(**values: Any) -> Change:
    """Change all members of the first chi bộ."""
    return lambda c: [c.set(CELL1, MEMBERS, row, **values) for row in range(len(c.filled[CELL1].rows[MEMBERS]))]
