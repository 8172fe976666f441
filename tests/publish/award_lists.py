"""The workbook of awards of a finished run, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finished_runs import levels
from openpyxl import load_workbook

from batch.finished.finished_run import FinishedRun
from batch.publish.awards.choices import Mark, Who
from batch.publish.awards.workbook import Office, write_awards
from batch.register.reader import read_register
from batch.register.register import Register

BASE, ABOVE, PROVINCE = "Cấp ủy cơ sở", "Cấp trên trực tiếp cơ sở", "Cấp tỉnh"
TO_BASES, TO_CELLS, TO_MEMBERS = "Tổ chức cơ sở đảng", "Chi bộ trực thuộc", "Đảng viên"
DOUBTS = "Cần xem lại"
ALL = {
    BASE: [("Giấy khen", TO_CELLS, 1), ("Giấy khen", TO_MEMBERS, 1)],
    ABOVE: [("Giấy khen", TO_BASES, 1), ("Giấy khen", TO_CELLS, 5), ("Giấy khen", TO_MEMBERS, 5)],
    PROVINCE: [
        ("Cờ", TO_BASES, 5), ("Bằng khen", TO_BASES, 5), ("Bằng khen", TO_CELLS, 5), ("Bằng khen", TO_MEMBERS, 5),
    ],
}  # fmt: skip
Line = tuple[str, str, str, str, str]  # sheet, award, whom, number, body


def written(run: Path, path: Path, marks: Mapping[Who, Mark] | None = None, **office: Any) -> Path:
    write_awards(FinishedRun(run), path, Office(marks or {}, **office))
    return path


def register_of(run: Path) -> Register:
    return read_register(run.parent.parent / "thu" / "danh_muc.xlsx")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    book = load_workbook(path)
    if sheet not in book.sheetnames:
        return []
    rows = list(book[sheet].iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if row[0] in ("STT", "Nơi khen"))
    found = [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :]]
    return [row for row in found if any(row.values()) and "Không có" not in row.values()]


def shown(path: Path) -> list[Line]:
    return sorted(
        (sheet, row["Hình thức khen"].split(",")[0] + (" 5" if "5 năm" in row["Hình thức khen"] else " 1"),
         row["Loại đối tượng"], row["Mã đơn vị hoặc số thẻ"], row["Nơi khen"])
        for sheet in ALL
        for row in table(path, sheet)
    )  # fmt: skip


def first_member(run: Path) -> str:
    return next(line["ma_don_vi"] for line in levels(run) if line["doi_tuong"] == "DANG_VIEN")


def prize(path: Path, **said: str) -> Path:
    """The office's own table, where the entry of giấy khen for members of 5 years says this."""
    award = "noi_khen: TREN_CO_SO, hinh_thuc: Giấy khen, doi_tuong: DANG_VIEN, xet: LIEN_TUC"
    own = f"  - {{{award}, {', '.join(said.values())}}}"
    path.write_text(f"muc:\n{own}\n", encoding="utf-8")
    return path
