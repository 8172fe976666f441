"""Writes the register of units (`danh_muc.xlsx`), with the same care as the form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from batch.domain import COMMITTEE, SUGGESTIONS, UNITS, Unit
from batch.form.definition import Sheet, register_sheets
from batch.form.guide import write_register_guide
from batch.form.topics import as_they_come
from batch.form.workbook import Book
from batch.register.committee import Committee
from batch.register.suggestions import Suggestion


def _row(unit: Unit) -> dict[str, object]:
    return {
        "ma_don_vi": unit.code,
        "ten_don_vi": unit.name,
        "loai_to_chuc": unit.kind,
        "ma_cap_tren": unit.parent,
        "loai_hinh": unit.sector,
        "nhom": unit.group,
        "nhom_bieu": unit.table_group,
        "ngay_thanh_lap": unit.founded,
        "so_dang_vien": unit.members,
        "phai_nop": "CO" if unit.must_submit else "KHONG",
        "han_nop": unit.deadline,
        "email": unit.email,
        "do_chia_tach": "CO" if unit.reorganized else None,
        "ma_cu": unit.old_code,
    }


def write_register(
    path: Path, units: Iterable[Unit], committee: Committee | None = None, suggestions: Iterable[Suggestion] = (), *,
    light: bool = False,
) -> None:  # fmt: skip
    """Writes the sheet "Đơn vị": one header row, one row per unit in the order given; the list "Cơ quan", blank where
    the office says nothing of itself; and the sheet "Gợi ý", a row for each suggestion. An existing file is replaced.

    `light` leaves out the empty formatted rows and the marks on what is missing.
    """
    sheets = register_sheets()
    fields = sheets[UNITS].fields
    with Book(path, "Danh mục đơn vị", light=light) as book:
        sheet = book.add_sheet(UNITS)
        _title(book, sheet, "DANH MỤC ĐƠN VỊ: mỗi tổ chức đảng một dòng")
        rows = [_row(unit) for unit in units]
        book.table(sheet, as_they_come(fields), rows, 1, blank_rows=len(rows) + 30)
        sheet.activate()
        _write_committee(book, sheets[COMMITTEE], committee or Committee())
        _write_suggestions(book, sheets[SUGGESTIONS], [one.values() for one in suggestions])
        write_register_guide(book, sheets.values())
        book.add_lists(f.list_name for s in sheets.values() for f in s.fields if f.list_name)


def _title(book: Book, sheet: Any, text: str) -> None:
    sheet.write_string(0, 0, text, book.format(bold=True, font_size=12, font_color="#1F3864"))


def _write_committee(book: Book, form_sheet: Sheet, committee: Committee) -> None:
    sheet = book.add_sheet(COMMITTEE)
    _title(book, sheet, "CƠ QUAN CHẠY CHƯƠNG TRÌNH: tên in trên biểu, báo cáo, thông báo, thư và các lựa chọn chung")
    book.list_head(sheet, 1)
    values = committee.values()
    for row, field in enumerate(form_sheet.fields, 2):
        book.list_row(sheet, row, field, values[field.key] or None, book.tint(field), field.help)


def _write_suggestions(book: Book, form_sheet: Sheet, rows: list[dict[str, object]]) -> None:
    sheet = book.add_sheet(SUGGESTIONS)
    _title(book, sheet, "GỢI Ý KIỂM ĐIỂM: mỗi vấn đề được gợi ý một dòng; không gợi ý ai thì để trống")
    book.table(sheet, as_they_come(form_sheet.fields), rows, 1, blank_rows=len(rows) + 30)
