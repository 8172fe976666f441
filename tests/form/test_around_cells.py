"""Merged blocks, sheets left unread, and what is hidden: told once, where a person sees it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made import INFO_ROWS, write_rows

from batch.domain import EXPLANATIONS, INFO, MEMBERS, SCORES
from batch.form.file_data import FileData, Problem
from batch.form.reader import read_file
from batch.form.sheet_frame import frame

HEAD = ["STT", "Số thẻ đảng viên", "Họ và tên", "Ngày sinh", "Giới tính", "Ghi chú"]
WIDE = [*HEAD, "Ngày vào Đảng", "Đối tượng", "Tình trạng sinh hoạt", "Gợi ý kiểm điểm"]
ROWS = [[n, f"07900000{n}", f"Lò Thị {'ABCDE'[n]}", f"0{n}/05/1980", "Nữ"] for n in range(1, 5)]
Edit = Callable[[openpyxl.Workbook], object]


def read(tmp_path: Path, edit: Edit, **more: list[list[Any]]) -> FileData:
    path = write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS, MEMBERS: [HEAD, *ROWS]} | more)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return read_file(tmp_path, path.name)


def told(data: FileData, code: str) -> list[Problem]:
    return [p for p in data.problems if p.code == code]


def test_a_merged_block_is_told_once_and_its_blanks_are_no_fault_of_their_own(tmp_path: Path) -> None:
    data = read(tmp_path, lambda book: book[MEMBERS].merge_cells("D3:E5"))
    (block,) = told(data, "CT-07")
    assert (block.cell, block.key, block.values["khoi"], block.values["so_o"]) == ("D3", "ngay_sinh", "D3:E5", "5")
    assert block.values["cac_dong"] == "dòng 3–5"
    assert {(row, key) for _, row, key in data.covered} == {
        (3, "gioi_tinh"), *((row, key) for row in (4, 5) for key in ("ngay_sinh", "gioi_tinh"))
    }  # fmt: skip


@pytest.mark.parametrize(
    "where",
    ["A2:A3", "C6:C9", "A7:F7", "H2:H4", "F2:F4", "A1:A2", "C5:C900"],
    ids=["numbers", "below", "a line below", "beside", "blank", "header", "far down"],
)
def test_blocks_that_hide_nothing_are_left_alone(tmp_path: Path, where: str) -> None:
    data = read(tmp_path, lambda book: book[MEMBERS].merge_cells(where))
    assert not told(data, "CT-07")
    assert not data.covered
    assert data.sheets[MEMBERS].rows == [2, 3, 4, 5]


def test_a_merged_title_is_a_title(tmp_path: Path) -> None:
    def act(book: openpyxl.Workbook) -> None:
        page = book[MEMBERS]
        page.insert_rows(4)
        page["B4"] = "II. TỔ ĐẢNG SỐ 2"
        page.merge_cells("B4:F4")

    data = read(tmp_path, act)
    assert data.sheets[MEMBERS].rows == [2, 3, 5, 6]
    assert [p.code for p in data.problems if p.code.startswith("CT-0") and p.code > "CT-04"] == ["CT-05"]


def test_frames_are_found_in_any_programs_xml() -> None:
    found = frame(
        b"<x:worksheet><x:cols><x:col max='5' min='4' hidden='true'/></x:cols><x:sheetData><x:row hidden='1' r='9'>"
        b'</x:row><row r="10" ht="5"/></x:sheetData><x:mergeCells><x:mergeCell ref=\'$B$2:C4\'/></x:mergeCells>'
        b'<autoFilter ref="A1:C9"><filterColumn colId="0"/></autoFilter></x:worksheet>'
    )
    assert (found.merged, found.rows, found.columns, found.filtered) == ([(1, 1, 3, 2)], {8}, [(3, 4)], True)


def test_a_second_sheet_is_named_when_it_has_records(tmp_path: Path) -> None:
    more = [[9, "079000009", "Lò Thị Hai"], ["", "", "Tổng cộng"]]
    (one,) = told(read(tmp_path, lambda _: None, **{"Đảng viên (2)": [WIDE, *more]}), "CT-06")
    assert (one.sheet, one.cell, one.severity, one.values["so_dong"]) == ("Đảng viên (2)", "A2", "", "1")
    (copy,) = told(read(tmp_path, lambda _: None, **{"Bản nháp": [["x"], WIDE, *ROWS[:2]]}), "CT-06")
    assert (copy.cell, copy.severity) == ("A3", "canh_bao")


@pytest.mark.parametrize(
    "rows",
    [
        [WIDE],
        [WIDE, [1]],
        [HEAD[:3], [1, "079000009", "Lò Thị Hai"]],
        [["STT", "Họ và tên", "Lương"], [1, "Lò Thị Hai", 5]],
        [["Tổng cộng"]],
        [],
    ],
    ids=["no rows", "numbers only", "few headings", "another list", "no headings", "empty"],
)
def test_other_sheets_are_nobodys_business(tmp_path: Path, rows: list[list[Any]]) -> None:
    assert not told(read(tmp_path, lambda _: None, Sheet2=rows), "CT-06")


def test_an_unfilled_copy_of_a_sheet_with_given_rows_is_no_data(tmp_path: Path) -> None:
    head = ["Mã tiêu chí", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm", "Cấp độ"]
    blank, filled = [["I", "Xây dựng Đảng", 30]], [["I", "Xây dựng Đảng", 30, 28]]
    assert not told(read(tmp_path, lambda _: None, **{"Chấm điểm (2)": [head, *blank]}), "CT-06")
    (one,) = told(read(tmp_path, lambda _: None, **{"Chấm điểm (2)": [head, *filled]}), "CT-06")
    assert one.values["sheet_mau"] == SCORES
    assert "Đổi tên" in one.values["viec"]  # the workbook has no such sheet
    assert SCORES not in {p.sheet for p in told(read_file(tmp_path, "a.xlsx"), "CT-01")}


def test_the_list_of_an_error_copy_is_no_data(tmp_path: Path) -> None:
    listed = [["STT", "Mã quy tắc", "Sheet", "Ô", "Nội dung giải trình"], [1, "DV-01", MEMBERS, "B2", "x"]]
    assert not told(read(tmp_path, lambda _: None, **{"Lỗi cần sửa": listed}), "CT-06")
    assert told(read(tmp_path, lambda _: None, **{"Giải trình 2": listed}), "CT-06")[0].values["sheet_mau"] == (
        EXPLANATIONS
    )


def _hide(book: openpyxl.Workbook) -> None:
    page = book[MEMBERS]
    page.row_dimensions[3].hidden = page.row_dimensions[40].hidden = True
    page.column_dimensions["E"].hidden = page.column_dimensions["F"].hidden = True
    book[INFO].row_dimensions[2].hidden = True


def test_hidden_parts_are_read_and_told_once(tmp_path: Path) -> None:
    data = read(tmp_path, _hide)
    assert data.sheets[MEMBERS].rows == [2, 3, 4, 5]
    (one,) = told(data, "CT-08")
    assert one.values["cac_phan"] == (
        "sheet «Thông tin» có 1 dòng bị ẩn (dòng 2); sheet «Đảng viên» có 1 dòng bị ẩn (dòng 3); "
        "sheet «Đảng viên» ẩn cột E"
    )


def test_filters_hidden_sheets_and_macros_are_told(tmp_path: Path) -> None:
    def act(book: openpyxl.Workbook) -> None:
        page = book[MEMBERS]
        page.auto_filter.ref = "A1:F5"
        page.auto_filter.add_filter_column(0, ["1"])
        for row in (3, 4, 5):
            page.row_dimensions[row].hidden = True

    (one,) = told(read(tmp_path, act), "CT-08")
    assert "3 dòng đang bị lọc (dòng 3–5)" in one.values["cac_phan"]
    (one,) = told(read(tmp_path, lambda book: setattr(book[MEMBERS], "sheet_state", "hidden")), "CT-08")
    assert one.values["cac_phan"] == "cả sheet «Đảng viên»"
    with_macros = tmp_path / "a.xlsx"
    with zipfile.ZipFile(with_macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "macro" in told(read_file(tmp_path, "a.xlsx"), "CT-08")[0].values["cac_phan"]


def test_nothing_hidden_nothing_told(tmp_path: Path) -> None:
    def act(book: openpyxl.Workbook) -> None:
        book[MEMBERS].column_dimensions["F"].hidden = True  # a column that nobody has filled in
        book[MEMBERS].row_dimensions[20].hidden = True
        book.create_sheet("Nháp").sheet_state = "hidden"

    assert not told(read(tmp_path, act), "CT-08")
