"""The register: a sound one gives a tree, a broken one all its faults at once."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from batch.register.reader import RegisterError, read_register
from batch.register.register import Register
from batch.register.suggestions import Suggestion
from batch.register.writer import write_register

HEAD = [
    "Mã đơn vị", "Tên đơn vị", "Loại tổ chức", "Mã cấp trên", "Loại hình cơ sở", "Số đảng viên quản lý",
    "Phải nộp phiếu", "Hạn nộp",
]  # fmt: skip
TOP = ["H01", "Đảng bộ xã Một", "Đảng bộ cơ sở", None, "Xã", 30, "Có", dt.date(2025, 12, 5)]
CELL = ["H01-01", "Chi bộ thôn Một", "Chi bộ trực thuộc", "H01", "Xã", 12, "Có", "05/12/2025"]


def write(path: Path, *rows: list[Any], head: list[str] | None = None, above: int = 0, name: str = "Đơn vị") -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet(name)
        for r, row in enumerate([head or HEAD, *rows], above):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
    return path


def changed(row: list[Any], **values: Any) -> list[Any]:
    """A copy of a row with other values: ma, ten, loai, tren, hinh, so, nop, han."""
    keys = ["ma", "ten", "loai", "tren", "hinh", "so", "nop", "han"]
    return [values.get(key, value) for key, value in zip(keys, row, strict=True)]


def faults(path: Path) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        read_register(path)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def test_a_sound_register_gives_a_tree(tmp_path: Path) -> None:
    register = read_register(write(tmp_path / "a.xlsx", TOP, [], CELL, above=4))
    assert isinstance(register, Register)
    assert register.top.code == "H01"
    assert register.children("H01") == ["H01-01"]
    unit = register["H01-01"]
    assert (unit.name, unit.kind, unit.sector, unit.members) == ("Chi bộ thôn Một", "CB_TRUC_THUOC", "4", 12)
    assert unit.deadline == register.top.deadline == dt.date(2025, 12, 5)
    assert register.must_submit == ["H01", "H01-01"]


def test_columns_and_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    register = read_register(write(tmp_path / "a.xlsx", CELL[::-1], TOP[::-1], head=HEAD[::-1], name="đơn vị "))
    assert register.top.code == "H01"
    assert list(register.units) == ["H01-01", "H01"]


def test_codes_typed_as_numbers_are_codes(tmp_path: Path) -> None:
    register = read_register(write(tmp_path / "a.xlsx", changed(TOP, ma=1), changed(CELL, ma=101, tren=1)))
    assert register.children("1") == ["101"]


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    rows = [
        TOP,
        CELL,
        changed(CELL, ma="h01-01"),  # again, in another case
        changed(CELL, ma="A", tren="B"),
        changed(CELL, ma="B", loai="Đảng bộ bộ phận", tren="C"),
        changed(CELL, ma="C", loai="Đảng bộ bộ phận", tren="B"),
        changed(CELL, ma="D", tren="H99"),
        changed(CELL, ma="E", loai="Chi hội"),
        changed(CELL, ma="F", ten=None),
        changed(CELL, ma="G", tren=None),
        changed(CELL, ma="H", tren="H01-01"),
        changed(CELL, ma="I", hinh=None, nop="có lẽ"),
        changed(CELL, ma=None),
        changed(CELL, ma="K", so="mười", han="31/02/2025"),
        changed(CELL, ma="L", so=1.5),
        changed(CELL, ma="M", tren="M", loai="Đảng bộ bộ phận"),
    ]
    found = faults(write(tmp_path / "a.xlsx", *rows))
    expected = [
        ("C9 ", "Chi hội"), ("B10 ", "còn trống"), ("E13 ", "còn trống"), ("G13 ", "có lẽ"), ("A14 ", "còn trống"),
        ("F15 ", "mười"), ("H15 ", "31/02/2025"), ("F16 ", "1,5"), ("Dòng 4:", "đã có ở dòng 3"),
        ("Có 2 đơn vị", "G (dòng 11)"), ("Dòng 8:", "H99"), ("Dòng 12:", "chi bộ không có đơn vị trực thuộc"),
        ("vòng", "B → C → B"), ("vòng", "M → M"),
    ]  # fmt: skip
    for place, text in expected:
        assert sum(place in fault and text in fault for fault in found) == 1, (place, text, found)
    assert len(found) == len(expected)


def test_without_a_top_unit(tmp_path: Path) -> None:
    found = faults(write(tmp_path / "a.xlsx", changed(TOP, tren="X"), changed(CELL, ma="X", loai="Đảng bộ bộ phận")))
    assert any("Không có đơn vị đứng đầu" in fault for fault in found)
    assert any("H01 → X → H01" in fault for fault in found)


def test_error_values_and_uncalculated_formulas_are_faults(tmp_path: Path) -> None:
    """Read as blanks, they would move a unit to the top or lose its members."""
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", TOP, CELL))
    sheet = book.active
    sheet["D3"], sheet["F3"] = "#N/A", "=5+7"
    sheet["D3"].data_type = "e"
    sheet["A9"] = "=A1"
    book.save(tmp_path / "a.xlsx")
    found = faults(tmp_path / "a.xlsx")
    assert any(fault.startswith("Ô D3 ") and "báo lỗi của Excel" in fault for fault in found)
    assert any(fault.startswith("Ô F3 ") and "công thức chưa có kết quả" in fault for fault in found)
    assert any(fault.startswith("Ô A9 ") for fault in found)


@pytest.mark.parametrize("heading", ["Mã đơn vị", "Tên đơn vị", "Loại tổ chức", "Mã cấp trên", "Phải nộp phiếu"])
def test_a_missing_column_that_is_needed(tmp_path: Path, heading: str) -> None:
    head = ["Cột khác" if h == heading else h for h in HEAD]
    found = faults(write(tmp_path / "a.xlsx", TOP, CELL, head=head))
    assert found == [f"Thiếu cột «{heading}»."]


def test_the_kind_of_base_is_needed_where_units_have_one(tmp_path: Path) -> None:
    head = ["Cột khác" if h == "Loại hình cơ sở" else h for h in HEAD]
    assert faults(write(tmp_path / "a.xlsx", TOP, CELL, head=head)) == ["Thiếu cột «Loại hình cơ sở»."]
    above = changed(TOP, loai="Đảng bộ cấp trên trực tiếp cơ sở")
    assert read_register(write(tmp_path / "b.xlsx", above, head=head)).top.sector is None


def test_a_misspelt_column_is_not_silently_left_out(tmp_path: Path) -> None:
    head = ["Hạn nôp" if h == "Hạn nộp" else h for h in HEAD]
    assert faults(write(tmp_path / "a.xlsx", TOP, head=head)) == ["Thiếu cột «Hạn nộp». Có phải là cột «Hạn nôp»?"]
    head = [h for h in HEAD if h != "Hạn nộp"]
    assert read_register(write(tmp_path / "b.xlsx", TOP[:-1], head=head)).top.deadline is None


def test_a_heading_twice(tmp_path: Path) -> None:
    found = faults(write(tmp_path / "a.xlsx", [*TOP, "X"], head=[*HEAD, "Mã cấp trên"]))
    assert "Ô I1: cột «Mã cấp trên» có hai lần." in found


def _binary(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")


def test_of_very_many_faults_the_first_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", TOP, *[changed(CELL, ma=f"H01-{number}", ten=None) for number in range(400)])
    with pytest.raises(RegisterError) as raised:
        read_register(path)
    assert len(raised.value.faults) >= 400 and len(str(raised.value).splitlines()) == 51
    assert str(raised.value).endswith("làm lại để xem tiếp")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p.write_bytes(b"a,b"), "hỏng"),
        (lambda p: p.write_bytes(b""), "hỏng"),
        (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "hỏng"),
        (_binary, ".xlsb"),
        (lambda p: p.mkdir(), "Không đọc được"),
        (lambda p: None, "Không thấy"),
        (lambda p: write(p, TOP, name="Trang tính"), "không có sheet «Đơn vị»"),
        (lambda p: write(p, TOP, head=["a", "b"]), "không tìm thấy dòng tiêu đề"),
        (lambda p: write(p), "chưa có đơn vị nào"),
        (lambda p: write(p, TOP, *[[]] * 300_000, [None] * 30 + ["x"]), "ở rất xa"),
    ],
)
def test_what_is_no_register(tmp_path: Path, make: Any, words: str) -> None:
    path = tmp_path / "a.xlsx"
    make(path)
    [fault] = faults(path)
    assert words in fault
    assert "a.xlsx" in fault or "Danh mục" in fault


def test_the_committees_own_sheets_and_later_columns_are_no_fault(tmp_path: Path) -> None:
    head = [*HEAD, "Do chia tách hoặc sáp nhập", "Mã cũ"]
    path = write(tmp_path / "a.xlsx", [*TOP, None, None], [*CELL, "Có", "\u00d0B-07"], head=head)
    book = openpyxl.load_workbook(path)
    for name, rows in (("Cơ quan", [["Năm", 2025]]), ("Gợi ý", [])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    unit = read_register(path)["H01-01"]
    assert (unit.reorganized, unit.old_code) == (True, "ĐB-07")
    assert not read_register(path)["H01"].reorganized


SUGGESTED = ["Mã đơn vị", "Loại đối tượng", "Mã hoặc số thẻ", "Cấp gợi ý", "Nội dung gợi ý", "Số văn bản"]


def with_suggestions(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.load_workbook(write(path, TOP, CELL))
    sheet = book.create_sheet("Gợi ý")
    for row in (["GỢI Ý KIỂM ĐIỂM"], SUGGESTED, *rows):
        sheet.append(row)
    book.save(path)
    return path


def test_the_list_of_suggestions_is_read_in_its_order(tmp_path: Path) -> None:
    path = with_suggestions(
        tmp_path / "a.xlsx", ["h01-01", "Tổ chức đảng", None, "Đảng ủy cơ sở gợi ý", "Sinh hoạt chi bộ", "05-CV/ĐU"],
        [None] * 6, ["H01-01", "Đảng viên", "079000001", "Cấp tỉnh gợi ý", "Việc kê khai", None],
    )  # fmt: skip
    assert read_register(path).suggestions == (
        Suggestion("H01-01", "TO_CHUC", "", "CO_SO", "Sinh hoạt chi bộ", "05-CV/ĐU"),
        Suggestion("H01-01", "DANG_VIEN", "079000001", "TINH", "Việc kê khai", ""),
    )
    again = tmp_path / "b.xlsx"
    write_register(again, read_register(path).units.values(), suggestions=read_register(path).suggestions)
    assert read_register(again).suggestions == read_register(path).suggestions


def test_faults_of_the_list_of_suggestions_are_told_with_their_cells(tmp_path: Path) -> None:
    path = with_suggestions(
        tmp_path / "a.xlsx", ["H09", "Tổ chức đảng", "079000001", "Không", "Mẫu", None],
        ["H01", "Cán bộ", None, "Huyện gợi", None, None],
    )  # fmt: skip
    told = faults(path)
    assert all(text.startswith("Sheet «Gợi ý», ô ") for text in told)
    assert [text.split()[4] for text in told] == ["A3", "D3", "C3", "B4", "D4", "E4"]
