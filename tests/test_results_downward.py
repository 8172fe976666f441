"""What a committee above decided comes down as its workbooks of results, and counts in the next run below."""

from __future__ import annotations

import csv
import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from made_up import data_only
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, TOP, Committee

from batch.domain import AWAITS_ABOVE, Period
from batch.finished.finished_run import FinishedRun
from batch.pipeline import Job, run
from batch.publish.plan.book import PlanError
from batch.publish.results.sheets import MARKER
from batch.publish.results.units import write_results
from batch.register.writer import write_register

Row = dict[str, str]
FIELDS = ("doi_tuong", "ma_don_vi", "dinh_danh")


def run_of(committee: Committee, folder: Path, *decisions: Path) -> Path:
    """OUT/<year> of a run over all workbooks of the committee's units."""
    (folder / "nop").mkdir(parents=True, exist_ok=True)
    committee.write(folder / "nop")
    write_register(folder / "danh_muc.xlsx", committee.units.values())
    day = date(committee.year, 12, 31)
    inbox, register = folder / "nop", folder / "danh_muc.xlsx"
    job = Job(inbox, register, Period(committee.year), folder / "kq", committee.law, day, decisions, today=day)
    with data_only():
        return run(job).folder


def table(folder: Path, name: str) -> list[Row]:
    with (folder / "du_lieu" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def level(folder: Path, *key: str) -> tuple[str, str]:
    found = next(r for r in table(folder, "xep_loai.csv") if tuple(r[k] for k in FIELDS[: len(key)]) == key)
    return found["ket_qua"], found["trang_thai"]


def in_plan(folder: Path) -> str:
    """What the rating plan says became of the base committee's organization."""
    sheet = openpyxl.load_workbook(folder / "phuong_an_xep_loai.xlsx")["Tổ chức đảng"]
    rows = list(sheet.iter_rows(values_only=True))
    names = next(row for row in rows if "Trạng thái" in row)
    return next(str(row[names.index("Trạng thái")]) for row in rows if row[names.index("Mã đơn vị")] == BASE)


def below(committee: Committee) -> Committee:
    """The same submissions as the base committee has them, which is on top of its own register."""
    base = Committee(committee.regime, committee.local, committee.year)
    base.filled = {code: deepcopy(committee.filled[code]) for code in (BASE, CELL1, CELL2)}
    base.units = {code: committee.units[code] for code in (BASE, CELL1, CELL2)}
    base.units[BASE] = replace(base.units[BASE], parent=None)
    return base


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Committee, Path]:
    """The workbook of results that the committee above gave the base committee."""
    committee = Committee()
    for unit in (CELL1, CELL2):  # decided by the base committee
        committee.set(unit, INFO, 0, quyet_dinh="HTT")
    folder = run_of(committee, tmp_path_factory.mktemp("tren"))
    assert not json.loads((folder / "manifest.json").read_text("utf-8"))["tam_tinh"]
    assert level(folder, "TO_CHUC", CELL1) == ("HTT", "QUYET_DINH")
    (workbook,) = (p for p in write_results(FinishedRun(folder)) if p.name == f"{BASE}.xlsx")
    return committee, workbook


def test_what_is_decided_above_is_taken_from_its_results(given: tuple[Committee, Path], tmp_path: Path) -> None:
    committee, workbook = given
    base = below(committee)
    for sheet in (INFO, BODIES):  # proposed anew: the decision stands
        base.set(BASE, sheet, 0, de_xuat="HTNV", tu_xep_loai="HTNV")
    without = run_of(base, tmp_path / "truoc")
    assert level(without, "TO_CHUC", BASE) == ("HTNV", "GIU")
    assert in_plan(without) == AWAITS_ABOVE
    awaiting = json.loads((without / "manifest.json").read_text("utf-8"))["cho_cap_tren"]
    assert awaiting == {"TO_CHUC": {BASE: 1}, "TAP_THE": {BASE: 1}}
    after = run_of(base, tmp_path / "sau", workbook)
    assert level(after, "TO_CHUC", BASE) == ("HTT", "QUYET_DINH") and in_plan(after) == "Đã quyết định"
    assert level(after, "TAP_THE", BASE) == ("HTT", "QUYET_DINH")
    assert json.loads((after / "manifest.json").read_text("utf-8"))["cho_cap_tren"] == {}
    told = [r for r in table(after, "phat_hien.csv") if r["ma_quy_tac"].startswith("QD-")]
    assert [(r["ma_quy_tac"], r["muc_do"]) for r in told] == [("QD-16", "canh_bao")], "the leader that the base decides"


def test_a_file_of_a_provisional_run_is_refused(given: tuple[Committee, Path], tmp_path: Path) -> None:
    committee, workbook = given
    book = openpyxl.load_workbook(workbook)
    mark = book.defined_names[MARKER]
    mark.attr_text = mark.attr_text.replace('|0"', '|1"')
    book.save(tmp_path / "tam_tinh.xlsx")
    with pytest.raises(PlanError, match="TẠM TÍNH"):
        run_of(below(committee), tmp_path / "chay", tmp_path / "tam_tinh.xlsx")


def test_rows_that_the_issuer_does_not_decide_are_not_taken(given: tuple[Committee, Path], tmp_path: Path) -> None:
    """Somebody writes the issuer's code beside a leader whom the base committee decides."""
    committee, workbook = given
    book = openpyxl.load_workbook(workbook)
    sheet = book["Cán bộ"]
    columns = {c.value: c.column for row in sheet.iter_rows() for c in row if c.value}
    row = next(c.row for c in next(sheet.iter_cols(columns["Mã cán bộ"], columns["Mã cán bộ"])) if c.value == "CB1")
    sheet.cell(row, columns["Nơi quyết định"], TOP)
    book.save(tmp_path / "sua.xlsx")
    after = run_of(below(committee), tmp_path / "chay", tmp_path / "sua.xlsx")
    assert level(after, "CAN_BO", BASE)[1] != "QUYET_DINH"
    told = [r for r in table(after, "phat_hien.csv") if r["ma_quy_tac"] == "QD-14"]
    assert len(told) == 1 and told[0]["tep"] == "sua.xlsx" and told[0]["muc_do"] == "loi"


def test_a_decision_above_that_cannot_be_read_is_told(given: tuple[Committee, Path], tmp_path: Path) -> None:
    """A sheet under another name, a level that nobody knows."""
    committee, workbook = given
    book = openpyxl.load_workbook(workbook)
    sheet = book["Tổ chức đảng"]
    level_cell = next(c for row in sheet.iter_rows() for c in row if c.value == "Mức cuối cùng")
    sheet.cell(level_cell.row + 1, level_cell.column, "Khá")
    book["Tập thể"].title = "Tập thể (1)"
    book.create_sheet("Ghi chú")["A1"] = "Nơi quyết định: xem sau"
    book.save(tmp_path / "sua.xlsx")
    after = run_of(below(committee), tmp_path / "chay", tmp_path / "sua.xlsx")
    told = {r["sheet"]: r for r in table(after, "phat_hien.csv") if r["ma_quy_tac"] == "QD-06"}
    assert set(told) == {"Tổ chức đảng", "Tập thể (1)"} and {r["muc_do"] for r in told.values()} == {"loi"}
    assert "«Khá»" in told["Tổ chức đảng"]["thong_diep"] and told["Tổ chức đảng"]["o"]
    assert json.loads((after / "manifest.json").read_text("utf-8"))["tam_tinh"]
