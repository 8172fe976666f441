"""`ho_so.xlsx`: which papers are due by when, and which of them came with the mails."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from made_up import MadeUp
from openpyxl import load_workbook

from batch.finished.finished_run import FinishedRun
from batch.law import load_law
from batch.law.model import Paper
from batch.tracking.dossier import is_called
from batch.tracking.dossier_sheet import SHEET, TOTALS, UNKNOWN, read_received, write_dossiers

TODAY = date(2021, 12, 21)


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> FinishedRun:
    return FinishedRun(made_up.run(20, 2021, "bao-loc-2021"))


def table(path: Path, sheet: str, head: str = "Mã hồ sơ") -> list[dict[str, Any]]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if head in row)
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if any(row)]


def file(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def line(path: Path, unit: str, code: str, number: str | None = None) -> dict[str, Any]:
    (found,) = [
        row for row in table(path, SHEET)
        if (row["Mã đơn vị"], row["Mã hồ sơ"], row["Mã hoặc số thẻ"]) == (unit, code, number)
    ]  # fmt: skip
    return found


def test_what_came_by_mail_is_ticked_where_its_name_is_sure(run: FinishedRun, tmp_path: Path) -> None:
    empty = tmp_path / "0.xlsx"
    assert write_dossiers(run, empty, tmp_path / "kem_theo", {}, TODAY) == []
    people = [row for row in table(empty, SHEET) if row["Mã hồ sơ"] == "CN-1" and row["Mã đơn vị"].startswith("CS")]
    person = next(p for p in people if sum(q["Của ai"] == p["Của ai"] for q in people) == 1)
    unit, name = person["Mã đơn vị"], person["Của ai"]
    sure = f"{unit}/Bao cao kiem diem tap the {unit}.docx", f"{unit}/{name} - bản kiểm điểm cá nhân.pdf"
    unsure = f"{unit}/anh chup 1.jpg", "chua_ro/TC-2.pdf"
    file(tmp_path / "kem_theo", *sure, *unsure)
    path = tmp_path / "1.xlsx"
    write_dossiers(run, path, tmp_path / "kem_theo", {}, TODAY)
    own, his = line(path, unit, "TC-1"), line(path, unit, "CN-1", person["Mã hoặc số thẻ"])
    assert [(row["Tệp nhận qua thư"], row["Đã nhận"]) for row in (own, his)] == [(name, "x") for name in sure]
    assert sorted(row["Tệp"] for row in table(path, UNKNOWN, "Tệp")) == sorted(unsure)
    ticked = [row for row in table(path, SHEET) if row["Đã nhận"]]
    assert len(ticked) == 2 and read_received(path) == {}, "the program's own ticks are not the office's"


def test_what_the_office_enters_stands_over_the_ticks_and_stays(run: FinishedRun, tmp_path: Path) -> None:
    first = tmp_path / "0.xlsx"
    write_dossiers(run, first, tmp_path / "kem_theo", {}, TODAY)
    unit = next(row["Mã đơn vị"] for row in table(first, SHEET) if row["Mã hồ sơ"] == "TC-1")
    file(tmp_path / "kem_theo", f"{unit}/TC-1 {unit}.pdf")
    entered = {(unit, "", "TC-1"): ("không", "", "nhầm tệp"), (unit, "", "TC-2"): ("x", "2021-12-15", "")}
    path = tmp_path / "1.xlsx"
    write_dossiers(run, path, tmp_path / "kem_theo", entered, TODAY)
    assert read_received(path) == entered
    assert line(path, unit, "TC-1")["Đã nhận"] == "không"
    assert line(path, unit, "TC-2")["Ngày nhận"] == datetime(2021, 12, 15)
    total = {row["Mã hồ sơ"]: row for row in table(path, TOTALS)}
    due = total["TC-1"]["Phải nộp"]
    assert (total["TC-1"]["Đã nhận"], total["TC-1"]["Quá hạn chưa nhận"]) == (0, due)
    assert (total["TC-2"]["Đã nhận"], total["TC-2"]["Chưa nhận"]) == (1, due - 1)
    assert total["TC-1"]["Hạn nộp"] == datetime(2021, 12, 20)


@pytest.mark.parametrize(
    ("said", "came"),
    [("X", 1), ("đã nhận", 1), ("✓", 1), ("-", 0), ("chưa", 0), ("Không", 0), ("thứ hai", None), ("?", None)],
)
def test_only_a_clear_yes_is_received(run: FinishedRun, tmp_path: Path, said: str, came: int | None) -> None:
    path = tmp_path / "1.xlsx"
    write_dossiers(run, path, tmp_path / "k", {}, TODAY)
    unit = next(row["Mã đơn vị"] for row in table(path, SHEET) if row["Mã hồ sơ"] == "TC-2")
    told = write_dossiers(run, path, tmp_path / "k", {(unit, "", "TC-2"): (said, "hôm qua", "")}, TODAY)
    total = next(row for row in table(path, TOTALS) if row["Mã hồ sơ"] == "TC-2")
    own = line(path, unit, "TC-2")
    assert total["Đã nhận"] == (came or 0) and own["Đã nhận"] == said
    assert told is not None and len(told) == 1 + (came is None) and "«hôm qua»" in told[-1]
    assert (f"«{said}»" in str(own["Chưa hiểu"])) == (came is None)


def test_each_kind_of_paper_has_its_own_deadline() -> None:
    district = load_law("qd124-2023", "huyen-2023").dossiers["CAN_BO"]
    found = {who: district.deadline_of("CN-1", authority=who) for who in ("BTV_HUYEN", "BTV_TINH", "CO_SO")}
    assert {who: d and (d.day, d.month, d.verified) for who, d in found.items()} == {
        "BTV_HUYEN": (5, 12, True), "BTV_TINH": (25, 11, False), "CO_SO": None,
    }  # fmt: skip
    assert load_law("qd132-2018", "bao-loc-2021").dossiers["CAN_BO"].deadline_of("CN-2", authority="BTV_TINH") is None


@pytest.mark.parametrize(
    ("name", "sure"),
    [
        ("TC-1 CS01", True), ("tc1", True), ("CS01_TC-12", False), ("Mẫu 01 chi bộ A", True), ("mau01", True),
        ("BÁO CÁO KIỂM ĐIỂM TẬP THỂ 2023", True), ("bao cao nam", False), ("Mẫu 02", False),
    ],
)  # fmt: skip
def test_a_file_is_known_by_code_form_or_title(name: str, sure: bool) -> None:
    assert is_called(Paper("TC-1", "Báo cáo kiểm điểm tập thể (Mẫu 01)", True, ""), name) == sure
