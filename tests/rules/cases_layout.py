"""Cases of the rules on how a sheet is laid out."""

from __future__ import annotations

import openpyxl
from case import Case, Change, edit
from small_committee import CELL1, MEMBERS

from batch.domain import WARNING

SECOND = "Đảng viên (2)"


def _below(*texts: str) -> Change:
    def act(book: openpyxl.Workbook) -> None:
        for row, text in enumerate(texts, 11):
            book[MEMBERS][f"D{row}"] = text

    return edit(act)


def _second(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book[MEMBERS]).title = SECOND


def _third_person(book: openpyxl.Workbook) -> None:
    _second(book)
    book[SECOND]["B8"] = "079099999"


def _renamed(book: openpyxl.Workbook) -> None:
    book["Mẫu 01"].title = "Mẫu số 01"


def _merged(book: openpyxl.Workbook) -> None:
    book[MEMBERS].merge_cells("G7:G9")


def _across(book: openpyxl.Workbook) -> None:
    book[MEMBERS].merge_cells("F8:G8")


def _hidden(book: openpyxl.Workbook) -> None:
    for row in (7, 8, 10):
        book[MEMBERS].row_dimensions[row].hidden = True
    book[MEMBERS].column_dimensions["E"].hidden = True
    book["Mẫu 01"].sheet_state = "hidden"


CASES = [
    Case("CT-05", _below("Tổng cộng: 4 đảng viên"), (CELL1, MEMBERS, "=D11", 0), WARNING, says="dòng 11 (dòng tổng)"),
    Case("CT-05", _below("II. TỔ ĐẢNG SỐ 2"), (CELL1, MEMBERS, "=D11", 0), WARNING, says="Xóa dòng"),
    Case("CT-05", _below("BÍ THƯ", "(Ký, ghi rõ họ tên)", "Đinh Thị Giả Định"), (CELL1, MEMBERS, "=D11", 0), WARNING,
         says="dòng 11–13 (phần ký)"),
    Case("CT-05", _below("BÍ THƯ", "Lò Văn Lạ"), (CELL1, MEMBERS, "=D11", 0), says="dòng 12 chỉ có một cái tên"),
    Case("CT-06", edit(_second), (CELL1, SECOND, "=A7", 0), WARNING, says="xóa sheet thừa"),
    Case("CT-06", edit(_third_person), (CELL1, SECOND, "=A7", 0), says="4 dòng dữ liệu"),
    Case("CT-06", edit(_renamed), (CELL1, "Mẫu số 01", "=A3", 0), says="Đổi tên sheet"),
    Case("CT-07", edit(_merged), (CELL1, MEMBERS, "=G7", 0), says="G7:G9"),
    Case("CT-07", edit(_across), (CELL1, MEMBERS, "=F8", 0), says="dòng 8"),
    Case("CT-08", edit(_hidden), severity=WARNING, says="3 dòng bị ẩn (dòng 7–8, 10)"),
]  # fmt: skip
