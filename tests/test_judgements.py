"""The office's word on explanations, on submissions with errors, and on a group's ratio, from plan to result."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from batch.domain import Period
from batch.law import load_law
from batch.pipeline import Job, run
from batch.publish.plan.sheets import MARKER
from batch.register.writer import write_register
from tests.small_committee import BASE, CELL1, INFO, MEMBERS, Committee, member

DAY = date(2025, 12, 31)
pytestmark = pytest.mark.usefixtures("no_papers")


def work(committee: Committee, folder: Path, out: str, decisions: Path | None = None) -> Path:
    if not (folder / "nop").exists():
        committee.write(folder / "nop")
        write_register(folder / "danh_muc.xlsx", committee.units.values())
    law = load_law(committee.regime)
    inbox, register = folder / "nop", folder / "danh_muc.xlsx"
    return run(Job(inbox, register, Period(2025), folder / out, law, DAY, (decisions,) if decisions else ())).folder


def write_beside(plan: Path, sheet: str, where: str, values: dict[str, object], to: Path) -> Path:
    """Fill in cells, by their headings, of the row of a sheet that holds `where`."""
    book = openpyxl.load_workbook(plan)
    rows = list(book[sheet].iter_rows())
    header = next(r for r in rows if {c.value for c in r} >= set(values))
    (row,) = [r for r in rows[header[0].row :] if any(c.value == where for c in r)]
    for cell in header:
        if cell.value in values:
            row[cell.column - 1].value = values[cell.value]
    book.save(to)
    return to


def audit(folder: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(folder / "phuong_an_xep_loai.xlsx")
    return [tuple(c.value for c in row) for row in book["Nhật ký thay đổi"].iter_rows()]


def provisional(folder: Path) -> list[str]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["ly_do_tam_tinh"]


def test_an_explained_warning_is_listed_and_judged(tmp_path: Path) -> None:
    committee = Committee().register_unit(CELL1, members=9)  # TC-10: the register says 9, the submission 4
    (warning,) = [f for f in committee.findings(tmp_path / "a") if f.code == "TC-10"]
    why = {"ma_quy_tac": "TC-10", "sheet": warning.sheet, "o": warning.cell, "giai_trinh": "Năm người chuyển đi"}
    committee.add(CELL1, "Giải trình", why)
    plan = work(committee, tmp_path / "b", "kq") / "phuong_an_xep_loai.xlsx"
    judged = {"Chấp nhận?": "Chấp nhận", "Lý do": "Đã xem quyết định chuyển sinh hoạt"}
    made = write_beside(plan, "Giải trình", "Năm người chuyển đi", judged, tmp_path / "da_xem.xlsx")
    folder = work(committee, tmp_path / "b", "kq2", made)
    lines = [row for row in audit(folder) if "giải trình" in row]
    assert len(lines) == 1 and "chấp nhận giải trình" in lines[0] and judged["Lý do"] in lines[0]


def test_a_submission_with_an_open_error_is_accepted_with_a_reason(tmp_path: Path) -> None:
    committee = Committee().set(CELL1, INFO, 0, nguoi_lap=None)
    first = work(committee, tmp_path, "kq")
    assert any("1 lỗi phải sửa trong các phiếu" in why for why in provisional(first))
    plan = first / "phuong_an_xep_loai.xlsx"
    taken = {"Chấp nhận phiếu?": "Có", "Lý do": "Người lập phiếu đã nghỉ việc"}
    made = write_beside(plan, "Phiếu còn lỗi", CELL1, taken, tmp_path / "nhan.xlsx")
    second = work(committee, tmp_path, "kq2", made)
    assert not any("lỗi phải sửa" in why for why in provisional(second))
    assert any(taken["Lý do"] in row for row in audit(second))
    unreasoned = write_beside(plan, "Phiếu còn lỗi", CELL1, {"Chấp nhận phiếu?": "Có"}, tmp_path / "khong_ly_do.xlsx")
    third = work(committee, tmp_path, "kq3", unreasoned)
    assert any("1 lỗi phải sửa trong các phiếu" in why for why in provisional(third))
    assert "QD-13" in (third / "du_lieu" / "phat_hien.csv").read_text(encoding="utf-8-sig")


def test_a_higher_ratio_gives_a_group_more_places(tmp_path: Path) -> None:
    """QĐ 366: 25 % by a reasoned decision. Ten fit for HTT or better: 20 % allows 1, 25 % allows 2."""
    committee = Committee()
    best = {
        "tong_diem": 95, "ty_le_vuot_muc": 50, "cap_do_1": "XS", "cap_do_2": "XS", "de_xuat": "HTXS",
        "tu_xep_loai": "HTXS",
    }  # fmt: skip
    for i in (8, 9, 10):
        committee.add(CELL1, MEMBERS, member(i))
    for row in (0, 1):
        committee.set(CELL1, MEMBERS, row, **best | {"tong_diem": 95 - row})
    first = work(committee, tmp_path, "kq")

    def kept(folder: Path) -> list[str]:
        with (folder / "du_lieu" / "xep_loai.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [r for r in csv.DictReader(file) if r["doi_tuong"] == "DANG_VIEN" and r["de_xuat"] == "HTXS"]
        return [r["trang_thai"] for r in rows]

    assert kept(first) == ["GIU", "HA_HAN_MUC"]
    book = openpyxl.load_workbook(first / "phuong_an_xep_loai.xlsx")
    sheet = book["Nhóm"]
    header = next(r for r in sheet.iter_rows() if any(c.value == "Tỷ lệ riêng (%)" for c in r))
    columns = {c.value: c.column for c in header}
    row = next(r for r in sheet.iter_rows(min_row=header[0].row + 1) if "Đảng viên" in {c.value for c in r})[0].row
    sheet.cell(row, columns["Tỷ lệ riêng (%)"], 25)
    sheet.cell(row, columns["Lý do tỷ lệ riêng"], "Thành tích nổi trội, có quyết định")
    book.save(tmp_path / "cua_cap_tren.xlsx")
    assert kept(work(committee, tmp_path, "kq1", tmp_path / "cua_cap_tren.xlsx")) == ["GIU", "HA_HAN_MUC"], (
        "not its own"
    )
    book.defined_names[MARKER].attr_text = f'"2025|{committee.regime}|{BASE}"'
    book.save(tmp_path / "ty_le.xlsx")
    assert kept(work(committee, tmp_path, "kq2", tmp_path / "ty_le.xlsx")) == ["GIU", "GIU"]
