"""Cells of an office's own register are changed, and nothing else in it."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from batch.domain import BASE_COMMITTEE, CELL, UNITS, Unit
from batch.form.definition import register_sheets
from batch.machine.plain_file import sha256_of
from batch.register.committee import Committee
from batch.register.edit import add_units, rows_typed, set_committee, try_units
from batch.register.own_workbook import BEFORE, EditError
from batch.register.reader import read_office, read_register
from batch.register.writer import write_register

_KEYS = ("ma_don_vi", "ten_don_vi", "loai_to_chuc", "ma_cap_tren", "loai_hinh", "phai_nop", "han_nop")
HEADINGS = "\t".join(register_sheets()[UNITS].field(key).heading for key in _KEYS) + "\n"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """An office's own, with a note and a column that the program knows nothing of."""
    path = tmp_path / "danh_muc.xlsx"
    units = [
        Unit("A", "Đảng bộ xã An Hòa", BASE_COMMITTEE, None, "XA", must_submit=True, deadline=date(2025, 12, 20)),
        Unit("A1", "Chi bộ thôn Một", CELL, "A", "XA", must_submit=True, deadline=date(2025, 12, 10)),
    ]
    write_register(path, units, Committee(year=2025, name="Đảng ủy xã An Hòa"))
    book = openpyxl.load_workbook(path)
    sheet = book["Đơn vị"]
    sheet.cell(2, 20).value, sheet.cell(3, 20).value = "Điện thoại", "0900 000 000"
    book.create_sheet("Ghi chú")["B2"] = "họp ngày 5"
    book.save(path)
    return path


def own(path: Path) -> tuple[object, ...]:
    book = openpyxl.load_workbook(path)
    return book["Đơn vị"]["T3"].value, book["Ghi chú"]["B2"].value, book.sheetnames


def test_the_committee_is_written_and_the_rest_stays(register: Path) -> None:
    before, units = own(register), read_register(register).units
    typed = {"nam": "2026", "nguoi_ky": "=Nguyễn Văn Thử", "noi_nhan": "Huyện ủy; Lưu", "quy_dinh": ""}
    assert set_committee(register, typed, sha256_of(register)) == {}
    office = read_office(register)
    assert (office.year, office.signer, office.recipients) == (2026, "=Nguyễn Văn Thử", ("Huyện ủy", "Lưu"))
    assert office.name == "Đảng ủy xã An Hòa"
    assert own(register) == before and read_register(register).units == units
    assert read_office(register.with_name(BEFORE)).year == 2025
    assert sorted(p.name for p in register.parent.iterdir()) == sorted([register.name, BEFORE])


def test_what_is_wrong_is_told_by_field_and_nothing_is_written(register: Path) -> None:
    state = sha256_of(register)
    wrong = set_committee(register, {"nam": "năm nay", "nguoi_ky": "Trần Thử", "co_so_han_muc": "nửa"}, state)
    assert set(wrong) == {"nam", "co_so_han_muc"} and "phải là" in wrong["nam"]
    assert sha256_of(register) == state


def test_units_are_added_below_the_others(register: Path) -> None:
    before = own(register)
    two = "A2\tChi bộ thôn Hai\tchi bộ trực thuộc\tA\tXã\tCó\t15/12/2025\r"
    text = "\n".join((HEADINGS.rstrip(), two, "A3\tChi bộ thôn Ba\tCB_TRUC_THUOC\tA\tXã\tCó", ""))
    pasted = rows_typed(register, text)
    assert pasted.first == 5 and len(pasted.rows) == 2 and pasted.passed_over == []
    assert add_units(register, pasted, sha256_of(register)) == []
    units = read_register(register).units
    assert list(units) == ["A", "A1", "A2", "A3"]
    assert units["A2"].deadline == date(2025, 12, 15) and units["A3"].kind == CELL
    assert own(register) == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A1\tChi bộ khác\tChi bộ trực thuộc\tA\tXã\tCó\t", "mã đơn vị A1 đã có ở dòng 4"),
        ("A2\tChi bộ\tChi bộ trực thuộc\tX\tXã\tCó\t", "mã cấp trên «X» không có"),
        ("A2\tChi bộ\tchi bộ lạ\tA\tXã\tCó\t", "Ô C5"),
        ("A2\tChi bộ\tChi bộ trực thuộc\tA\tXã\tCó\t31/02/2025", "Ô K5"),
        ("A2\tChi bộ\tChi bộ trực thuộc\t\tXã\tCó\t", "chỉ một đơn vị"),
    ],
)
def test_what_would_break_the_register_is_told_by_row(register: Path, row: str, said: str) -> None:
    state = sha256_of(register)
    pasted = rows_typed(register, HEADINGS + row)
    faults = try_units(register, pasted)
    assert any(said.casefold() in fault.casefold() for fault in faults), faults
    assert add_units(register, pasted, state) == faults
    assert sha256_of(register) == state and not register.with_name(BEFORE).exists()


def test_columns_without_headings_are_the_registers_own(register: Path) -> None:
    pasted = rows_typed(register, "A2\tChi bộ thôn Hai\tChi bộ trực thuộc\tA\tXã")
    assert [column.heading for column in pasted.columns[:3]] == ["Mã đơn vị", "Tên đơn vị", "Loại tổ chức"]
    assert len(pasted.rows[0]) == len(pasted.columns)


def test_headings_that_are_none_are_all_told(register: Path) -> None:
    with pytest.raises(EditError, match="Không có cột «Số điện thoại», «Bí thư» trong .* Tên đơn vị; Loại tổ chức"):
        rows_typed(register, "Mã đơn vị\tTên đơn vị\tSố điện thoại\tBí thư\nA2\tChi bộ\t09\tx")
    with pytest.raises(EditError, match="hơn một cột «Tên đơn vị»"):
        rows_typed(register, "Mã đơn vị\tTên đơn vị\tTên đơn vị\nA2\tChi bộ\tChi bộ Hai")


@pytest.mark.parametrize("number", ["STT", "TT", "Số TT"])
def test_what_stands_around_the_units_is_passed_over_and_told(register: Path, number: str) -> None:
    row = "1\tA2\tChi bộ thôn Hai\tChi bộ trực thuộc\tA\tXã\tCó"
    pasted = rows_typed(register, f"\tDANH SÁCH CHI BỘ\t\nNăm 2025\n{number}\t{HEADINGS}{row}")
    assert [column.key for column in pasted.columns] == list(_KEYS)
    assert pasted.rows == [[*row.split("\t")[1:], ""]]
    assert pasted.passed_over == ["2 dòng phía trên dòng tiêu đề («DANH SÁCH CHI BỘ», «Năm 2025»)", f"cột «{number}»"]
    state = sha256_of(register)
    assert try_units(register, pasted) == [] and sha256_of(register) == state
    assert [path.name for path in register.parent.iterdir()] == [register.name]


def test_a_file_that_somebody_changed_meanwhile_stays(register: Path) -> None:
    seen = sha256_of(register)
    set_committee(register, {"dia_danh": "An Hòa"}, seen)
    state = sha256_of(register)
    with pytest.raises(EditError, match="đã được sửa ở nơi khác"):
        set_committee(register, {"dia_danh": "An Bình"}, seen)
    assert sha256_of(register) == state


def test_a_workbook_that_cannot_be_kept_whole_is_left_to_excel(register: Path) -> None:
    """The result of a formula that Excel has stored would be lost: a reader would take the cell for a blank."""
    book = openpyxl.load_workbook(register)
    book["Ghi chú"]["A1"] = "=1+1"
    book.save(register)
    with ZipFile(register) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(register, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, re.sub(rb"(<f>1\+1</f>)<v ?(/>|></v>)", rb"\1<v>2</v>", content))
    state = sha256_of(register)
    with pytest.raises(EditError, match="có công thức"):
        set_committee(register, {"dia_danh": "An Hòa"}, state)
    assert sha256_of(register) == state


def test_a_register_open_in_excel_is_told(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = sha256_of(register)

    def busy(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(EditError, match="đang mở trong Excel"):
        set_committee(register, {"dia_danh": "An Hòa"}, state)
    assert sha256_of(register) == state
