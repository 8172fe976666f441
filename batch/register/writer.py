"""Writes the register of units (`danh_muc.xlsx`), with the same care as the form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from batch.domain import Unit
from batch.form.definition import register_sheet
from batch.form.guide import write_register_guide
from batch.form.workbook import Book


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


def write_register(path: Path, units: Iterable[Unit], *, light: bool = False) -> None:
    """Writes the sheet "Đơn vị": one header row, one row per unit in the order given. An existing file is replaced.

    `light` leaves out the empty formatted rows and the marks on what is missing.
    """
    form_sheet = register_sheet()
    with Book(path, "Danh mục đơn vị", light=light) as book:
        sheet = book.add_sheet(form_sheet.name)
        sheet.write_string(
            0, 0, "DANH MỤC ĐƠN VỊ: mỗi tổ chức đảng một dòng",
            book.format(bold=True, font_size=12, font_color="#1F3864"),
        )  # fmt: skip
        rows = [_row(unit) for unit in units]
        book.table(sheet, form_sheet.fields, rows, 1, blank_rows=len(rows) + 30)
        sheet.activate()
        write_register_guide(book, form_sheet)
        book.add_lists(f.list_name for f in form_sheet.fields if f.list_name)
