"""A rating plan to write, change and read back, of a made-up committee."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from batch.domain import LEVEL_NAMES, MEMBER, SUBJECTS, Finding, Period
from batch.law import Law
from batch.publish.plan.content import content_of
from batch.publish.plan.reader import read_plan
from batch.publish.plan.tables import AuditLine
from batch.publish.plan.write import write_plan
from batch.rating.decisions import Decision, Decisions
from batch.rating.engine import Ratings, rate
from batch.register.register import Register
from batch.submissions.columns import CEILING, DECIDER, FILE, IDENTITY, ROW, START, UNIT
from batch.submissions.frames import Submissions

YEAR, TOP = 2025, "DB"  # the unit on top of the made-up committee
SHEETS = [
    "Cần quyết định", "Hướng dẫn",
    "Tổ chức đảng", "Đảng viên", "Tập thể", "Cán bộ", "Nhóm", "Tình huống", "Giải trình", "Phiếu còn lỗi",
    "Nhật ký thay đổi",
]  # fmt: skip
SUBJECT_SHEETS = dict(zip(SUBJECTS, SHEETS[2:6], strict=True))
BEST, GOOD, DONE = LEVEL_NAMES["HTXS"], LEVEL_NAMES["HTT"], LEVEL_NAMES["HTNV"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    register: Register
    law: Law
    subs: Submissions
    ratings: Ratings

    def explanations(self, *rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
        keys = (UNIT, "ma_quy_tac", "sheet", "o", "giai_trinh")
        frame = pd.DataFrame(list(rows), columns=list(keys), dtype="str")
        return frame.assign(**{FILE: 0, ROW: range(4, 4 + len(frame))})

    def write(
        self, path: Path, *, findings: list[Finding] | None = None, explanations: pd.DataFrame | None = None,
        decisions: Decisions | None = None, ratings: Ratings | None = None, audit: list[AuditLine] | None = None,
    ) -> Path:  # fmt: skip
        content = content_of(
            ratings or self.ratings, self.register, self.law, findings or [],
            self.explanations() if explanations is None else explanations, decisions,
            provisional=["Còn 1 đơn vị chưa có phiếu"], audit=audit or [],
        )  # fmt: skip
        write_plan(path, content, self.register, self.law, Period(YEAR))
        return path

    def read(self, path: Path) -> Decisions:
        return read_plan(path, period=Period(YEAR), law=self.law)


def header(sheet: Worksheet) -> dict[str, int]:
    """Heading → column; the header row is the first with three filled cells or more."""
    row = next(r for r in sheet.iter_rows() if sum(c.value is not None for c in r) >= 3)
    return {str(c.value): c.column for c in row if c.value is not None} | {"": row[0].row}


def table(sheet: Worksheet) -> list[Row]:
    where = header(sheet)
    rows = sheet.iter_rows(min_row=where[""] + 1, values_only=True)
    found = [{h: values[c - 1] for h, c in where.items() if h} for values in rows]
    return [row for row in found if sum(v is not None for v in row.values()) > 1]


def put(sheet: Worksheet, number: int, **values: object) -> str:
    """Write into the `number`-th data row by heading; the address of the first cell written."""
    where = header(sheet)
    cells = [sheet.cell(where[""] + number, where[h.replace("_", " ")]) for h in values]
    for cell, value in zip(cells, values.values(), strict=True):
        cell.value = value  # type: ignore[assignment]
    return cells[0].coordinate


def edit(path: Path, change: Callable[[Workbook], object]) -> Path:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def tied(case: Case) -> Ratings:
    """The same committee with everybody who competes equal in every respect."""
    subs = copy.deepcopy(case.subs)
    members = subs.frame("Đảng viên")
    best = members["de_xuat"] == "HTXS"
    for key in ("tong_diem", "ty_le_vuot_muc", "ty_le_hoan_thanh"):
        members.loc[best, key] = 100.0
    votes = [c for c in members if str(c).startswith("phieu_")]
    members.loc[best, votes] = float("nan")
    return rate(subs, case.register, case.law)


def tied_here(case: Case) -> Ratings:
    """So tied, with members whom the committee itself decides, as one at the base does."""
    ratings = tied(case)
    ratings.frames[MEMBER][DECIDER] = TOP
    ratings.groups[:] = [replace(g, decider=TOP) if g.subject == MEMBER else g for g in ratings.groups]
    return ratings


def decided(case: Case, plan: Path) -> tuple[Decision, ...]:
    """Two decisions typed into the plan, and what they must be read as."""
    out: list[Decision] = []

    def change(book: Workbook) -> None:
        for subject, level, typed in ((MEMBER, "HTNV", DONE), (SUBJECTS[0], "KHT", "KHT")):
            sheet = book[SUBJECT_SHEETS[subject]]
            cell = put(sheet, 2, Quyết_định=typed, Lý_do_quyết_định="Kết luận số 5")
            row = table(sheet)[1]
            frame = case.ratings.frames[subject]
            this = frame[(frame[UNIT] == row["Mã đơn vị"]) & (frame[IDENTITY] == row["Định danh"])].iloc[0]
            out.append(
                Decision(
                    subject,
                    row["Mã đơn vị"],
                    row["Định danh"],
                    level,
                    "Kết luận số 5",
                    this[START],
                    this[CEILING],
                    sheet.title,
                    cell,
                    plan.name,
                    case.register.top.code,
                )  # fmt: skip
            )

    edit(plan, change)
    return tuple(sorted(out, key=lambda d: SUBJECTS.index(d.subject)))


def fault(unit: str, code: str, severity: str, cell: str = "D7", message: str = "Có gì đó chưa đúng.") -> Finding:
    return Finding(code, severity, unit, f"{unit}.xlsx", "Đảng viên", cell, "", message, "Sửa.")


def cells_of(case: Case) -> list[str]:
    return [u for u in case.ratings.frames[SUBJECTS[0]][UNIT] if u in case.register]
