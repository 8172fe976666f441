"""A working folder whose year is run, locked and corrected, and what is in it."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import openpyxl

from batch import pipeline
from batch.demo import make_demo
from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.law import load_law, regime_of_year
from batch.lock.locking import lock_year

YEAR = 2025
DAY, LATER = date(2026, 1, 15), date(2026, 2, 3)
UNIT, SHEET, COLUMN = "CS001-01", "Đảng viên", "Chi bộ đề xuất"
REASON, WHO = "Chi bộ kê nhầm mức của ông Nguyễn Văn Thử", "Trần Thị Khóa"
LAW = load_law(regime_of_year(YEAR))


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lower_three(path: Path) -> None:
    """Three members are proposed for a lower level."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    head = next(cell for line in sheet.iter_rows() for cell in line if str(cell.value).rstrip(" *") == COLUMN)
    below = (sheet.cell(row, head.column) for row in range(head.row + 1, sheet.max_row + 1))
    for cell in [cell for cell in below if cell.value == "Hoàn thành tốt nhiệm vụ"][:3]:
        cell.value = "Hoàn thành nhiệm vụ"
    book.save(path)


def run(home: Path, correction: str = "", day: date = DAY) -> pipeline.RunResult:
    inbox, register, out = home / "nop", home / "danh_muc.xlsx", home / "ket_qua"
    return pipeline.run(
        pipeline.Job(
            inbox, register, Period(YEAR), out, LAW, date(YEAR, 12, 31), today=day, correction=correction,
            by=WHO if correction else "",
        )
    )  # fmt: skip


class Offices:
    """A working folder whose year is run, then locked, then corrected; each only to be copied."""

    def __init__(self, root: Path) -> None:
        self.ran, self.locked, self.corrected = root / "chay", root / "khoa", root / "sua"
        make_demo(self.ran, units=4, year=YEAR)
        run(self.ran)
        shutil.copytree(self.ran, self.locked)
        lock_year(FinishedRun(self.locked / "ket_qua" / str(YEAR)), DAY)
        shutil.copytree(self.locked, self.corrected)
        lower_three(self.corrected / "nop" / f"{UNIT}.xlsx")
        self.result = run(self.corrected, REASON, LATER)
