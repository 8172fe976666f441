"""The sheet "Cơ quan": what the office says of itself, what follows from its top unit, what stays a gap."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.domain import COMMITTEE, Unit
from batch.form.definition import register_sheets
from batch.register.committee import Committee, Level, issuing_committee
from batch.register.reader import RegisterError, read_register
from batch.register.register import Register
from batch.register.writer import write_register

TOP = Unit("T", "Đảng bộ huyện Sông Lam", "DB_TREN_CO_SO", None, None)
STANDING = "T/M BAN THƯỜNG VỤ"
SAID = Committee(
    year=2025, name="Huyện ủy Sông Lam (mới)", symbol="HUm", superior="Tỉnh ủy Sông Lam", office="Ban Tổ chức",
    place="Sông Lam", on_behalf_of="T/M HUYỆN ỦY", post="PHÓ BÍ THƯ", signer="Nguyễn Văn Mẫu",
    preparer="Trần Thị Mẫu", recipients=("Tỉnh ủy", "Lưu Văn phòng"), regime="qd366-2025", local="bao-loc-2021",
    cap_base="good_or_better", level=Level.DISTRICT,
)  # fmt: skip


def with_sheet(path: Path, rows: list[list[Any]], top: Unit = TOP) -> Path:
    """A register whose sheet "Cơ quan" holds these rows and nothing else."""
    write_register(path, [top])
    book = openpyxl.load_workbook(path)
    del book[COMMITTEE]
    sheet = book.create_sheet(COMMITTEE)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def committee(path: Path, rows: list[list[Any]], top: Unit = TOP) -> Committee:
    return read_register(with_sheet(path, rows, top)).committee


def faults(path: Path) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        read_register(path)
    return caught.value.faults


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert all(getattr(SAID, f.name) for f in fields(Committee))  # the example leaves nothing out
    write_register(tmp_path / "a.xlsx", [TOP], SAID)
    assert read_register(tmp_path / "a.xlsx").committee == SAID


def test_lists_are_chosen_from_and_every_field_has_its_heading(tmp_path: Path) -> None:
    write_register(tmp_path / "a.xlsx", [TOP])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[COMMITTEE]
    column = [cell.value for cell in sheet["A"]]
    assert [f.heading for f in register_sheets()[COMMITTEE].fields] == column[2:]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    for heading, name in (("Quy định áp dụng", "quy_dinh"), ("Cơ sở tính hạn mức", "co_so_han_muc")):
        assert rules[f"B{column.index(heading) + 1}"] == f"DS_{name}"


def test_without_the_sheet_all_follows_from_the_top_unit(tmp_path: Path) -> None:
    write_register(tmp_path / "a.xlsx", [TOP])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    del book[COMMITTEE]
    book.save(tmp_path / "a.xlsx")
    expected = Committee(name="Huyện ủy Sông Lam", symbol="HU", on_behalf_of="T/M BAN THƯỜNG VỤ", level=Level.DISTRICT)
    assert read_register(tmp_path / "a.xlsx").committee == expected


def test_headings_stand_anywhere_with_their_values_to_the_right(tmp_path: Path) -> None:
    rows = [["CƠ QUAN"], [], [None, "Nơi nhận *", "Tỉnh ủy;  ; Lưu"], [None, "năm", "2025", "Người ký", "Lê Văn Mẫu"]]
    got = committee(tmp_path / "a.xlsx", rows)
    assert (got.year, got.signer, got.recipients) == (2025, "Lê Văn Mẫu", ("Tỉnh ủy", "Lưu"))


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (["Năm", "năm 2025"], "B1", "phải là số"),
        (["Năm", 25], "B1", "phải là năm từ 1900 đến 2100"),
        (["Năm", 2025.5], "B1", "phải là số nguyên"),
        (["Quy định áp dụng", "QĐ 999"], "B1", "phải là một trong: QĐ 132-QĐ/TW (2018)"),
        (["Cơ sở tính hạn mức", "Tất cả"], "B1", "phải là một trong: Số Hoàn thành tốt nhiệm vụ;"),
        (["Người ký", dt.date(2025, 1, 2)], "B1", "phải là chữ"),
        (["Địa danh", "=A1&1"], "B1", "công thức chưa có kết quả"),
        (["Năm", 2025, "Năm", 2026], "C1", "có hai lần"),
    ],
)
def test_a_wrong_value_is_a_fault_with_its_cell(tmp_path: Path, row: list[Any], cell: str, words: str) -> None:
    [fault] = faults(with_sheet(tmp_path / "a.xlsx", [row]))
    assert fault.startswith(f"Sheet «Cơ quan», ô {cell}")
    assert words in fault


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Năm đánh giá", "Năm"),
        ("Quy định", "Quy định áp dụng"),
        ("Cơ sở hạn mức", "Cơ sở tính hạn mức"),
        ("Van ban dia phuong", "Văn bản địa phương"),
    ],
)
def test_a_misspelt_heading_is_told_with_the_near_one(tmp_path: Path, typed: str, meant: str) -> None:
    [fault] = faults(with_sheet(tmp_path / "a.xlsx", [[typed, "x"]]))
    assert fault == f"Sheet «Cơ quan» không có mục «{meant}». Có phải là mục «{typed}»?"


def test_an_offices_own_notes_are_no_fault(tmp_path: Path) -> None:
    rows = [["CƠ QUAN", None], ["Năm nay"], ["Số điện thoại", "0123"], ["Năm", 2025, "Ghi bốn chữ số"]]
    assert committee(tmp_path / "a.xlsx", rows).year == 2025


def test_faults_of_both_sheets_are_told_together(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", [["Năm", "x"]], Unit("T", "Đảng bộ huyện Mẫu", "DB_SAI", None, None))
    assert [fault[:20] for fault in faults(path)] == ["Ô C3 (Loại tổ chức):", "Sheet «Cơ quan», ô B"]


@pytest.mark.parametrize(
    ("unit", "kind", "expected"),
    [
        ("Đảng bộ tỉnh Sông Lam", "DB_TINH", ("Tỉnh ủy Sông Lam", "TU", STANDING, Level.PROVINCE)),
        ("Đảng bộ thành phố Sông Lam", "DB_TINH", ("Thành ủy Sông Lam", "", STANDING, Level.PROVINCE)),
        ("Đảng bộ Thành phố Mẫu", "DB_TREN_CO_SO", ("Thành ủy Mẫu", "ThU", STANDING, Level.DISTRICT)),
        ("Đảng bộ huyện Mẫu", "DB_TREN_CO_SO", ("Huyện ủy Mẫu", "HU", STANDING, Level.DISTRICT)),
        ("Đảng bộ thị xã Mẫu", "DB_TREN_CO_SO", ("Thị ủy Mẫu", "", STANDING, Level.DISTRICT)),
        ("Đảng bộ quận Mẫu", "DB_TREN_CO_SO", ("Quận ủy Mẫu", "", STANDING, Level.DISTRICT)),
        ("Đảng bộ xã Mẫu", "DB_TREN_CO_SO", ("Đảng ủy xã Mẫu", "ĐU", STANDING, Level.DISTRICT)),
        ("Đảng bộ xã Mẫu", "DB_CO_SO", ("Đảng ủy xã Mẫu", "ĐU", "", Level.BASE)),
        ("ĐẢNG BỘ XÃ MẪU", "DB_CO_SO", ("ĐẢNG ỦY XÃ MẪU", "ĐU", "", Level.BASE)),
        ("Đảng uỷ xã Mẫu", "DB_CO_SO", ("Đảng uỷ xã Mẫu", "ĐU", "", Level.BASE)),
        ("Đảng bộ Tỉnh đoàn", "DB_CO_SO", ("Đảng ủy Tỉnh đoàn", "ĐU", "", Level.BASE)),
        ("Đảng bộ Quân sự tỉnh Mẫu", "DB_TREN_CO_SO", ("Đảng ủy Quân sự tỉnh Mẫu", "ĐU", STANDING, Level.DISTRICT)),
        ("Đảng bộ bộ phận Mẫu", "DB_BO_PHAN", ("Đảng ủy bộ phận Mẫu", "", "", Level.BASE)),
        ("Chi bộ Trường Mẫu", "CB_CO_SO", ("Chi bộ Trường Mẫu", "", "T/M CHI BỘ", Level.BASE)),
        ("Xã Mẫu", "DB_CO_SO", ("", "", "", Level.BASE)),
        ("Đảng bộ", "DB_CO_SO", ("", "", "", Level.BASE)),
    ],
)  # fmt: skip
def test_what_follows_from_the_top_unit(unit: str, kind: str, expected: tuple[object, ...]) -> None:
    top = Unit("T", unit, kind, None, None)
    got = Register({"T": top}).committee
    assert (got.name, got.symbol, got.on_behalf_of, got.level) == expected
    assert issuing_committee(top) == expected[0]


def test_what_the_office_says_stands_and_the_rest_follows_from_it(tmp_path: Path) -> None:
    rows = [["Cơ quan ban hành", "Thành ủy Sông Lam"], ["Người ký", "Lê Văn Mẫu"]]
    got = committee(tmp_path / "a.xlsx", rows)
    assert (got.name, got.symbol, got.signer, got.place) == ("Thành ủy Sông Lam", "ThU", "Lê Văn Mẫu", "")
    assert committee(tmp_path / "b.xlsx", [["Cơ quan ban hành", "Đảng bộ huyện Khác"]]).name == "Huyện ủy Khác"
    assert committee(tmp_path / "c.xlsx", [["Cơ quan ban hành", "Ban Chỉ đạo Mẫu"]]).name == "Ban Chỉ đạo Mẫu"
