"""The workbook of what a list says that isn't in the forms, or has to be looked at: the office's own, with names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from batch.domain import CELL_TYPES
from batch.machine.beside import beside
from batch.member_list.filling import Filling
from batch.member_list.headings import STATE
from batch.member_list.people import GUEST, Note
from batch.publish.list_sheets import Columns, ListSheets
from batch.publish.sheets import open_workbook
from batch.register.register import Register
from batch.text import vn_int

_ROWS: Columns = (
    ("Sheet của danh sách", 17), ("Dòng", 7), ("Ô", 7), ("Đơn vị", 12), ("Họ và tên", 24),
    ("Vì sao", 50), ("Việc cần làm", 46),
)  # fmt: skip
_UNITS: Columns = (
    ("Mã đơn vị", 14),
    ("Tên đơn vị", 50),
    ("Số đảng viên đã điền", 14),
    ("Trong đó tạm thời đến", 12),
    ("Số đảng viên theo danh mục", 16),
)
NOT_FILLED, TO_LOOK_AT, NOBODY, BY_UNIT = "Không điền", "Cần xem lại", "Không phải đảng viên", "Theo đơn vị"
_LOOK = "Những người dưới đây đã điền vào phiếu, riêng ô nêu ở cột «Ô» để trống; hoặc khác năm trước, khác danh mục."
_APART = "Tên nhóm, dòng tổng, phần ký, tiêu đề lặp lại. Có đảng viên ở đây thì sửa danh sách rồi chạy lại."

_APART_GUESTS = (
    "Tô màu: số đã điền, không kể người sinh hoạt tạm thời tại đơn vị, khác danh mục. Dòng không điền (ghi hai lần, "
    f"không rõ đơn vị, đã rời đi) kê ở sheet «{NOT_FILLED}»."
)


def report_path(forms: Path) -> Path:
    """Beside the folder of forms, in which nothing else may lie."""
    return forms.parent / f"{forms.name}.danh_sach.xlsx"


def write_report(path: Path, name: str, filling: Filling, register: Register) -> None:
    """Raises OSError."""
    with beside(path) as fresh:
        with open_workbook(fresh, "Danh sách đảng viên: những gì không điền vào phiếu") as book:
            made = ListSheets(
                book, register.committee.name, "Danh sách đảng viên", ("Dòng", "Ô", "Đơn vị", "Mã đơn vị")
            )
            left = [note for note in filling.notes if note.left_out]
            apart = [note for note in filling.notes if note.apart]
            look = [note for note in filling.notes if not note.left_out and not note.apart]
            said = (
                f"Danh sách {name}: {vn_int(filling.rows)} dòng dưới tiêu đề; {vn_int(len(filling.people))} đảng viên "
                f"đã điền vào phiếu, {vn_int(filling.left_out)} dòng không điền, {vn_int(filling.apart)} dòng không "
                "phải đảng viên."
            )
            _notes(made, NOT_FILLED, "DÒNG KHÔNG ĐIỀN VÀO PHIẾU", left, said)
            _notes(made, TO_LOOK_AT, "Ô ĐỂ TRỐNG VÀ CHỖ CẦN XEM LẠI", look, _LOOK)
            _notes(made, NOBODY, "DÒNG KHÔNG PHẢI ĐẢNG VIÊN", apart, _APART)
            _by_unit(made, filling, register)
        os.replace(fresh, path)


def _notes(made: ListSheets, name: str, title: str, notes: Sequence[Note], said: str) -> None:
    sheet = made.book.add_worksheet(name)
    header = made.top(sheet, title, _ROWS, [(said, False)])
    for at, note in enumerate(notes, header + 1):
        values = (note.sheet, note.row or None, note.cell, note.unit, note.name, note.why, note.todo)
        made.row(sheet, at, _ROWS, values, {})
    made.empty(sheet, header, len(notes), _ROWS)
    made.finish(sheet, header, len(notes), _ROWS)


def _by_unit(made: ListSheets, filling: Filling, register: Register) -> None:
    sheet = made.book.add_worksheet(BY_UNIT)
    header = made.top(sheet, "SỐ ĐẢNG VIÊN ĐÃ ĐIỀN THEO ĐƠN VỊ", _UNITS, [(_APART_GUESTS, False)])
    counts = Counter(person.unit for person in filling.people)
    guests = Counter(person.unit for person in filling.people if person.facts.get(STATE) == GUEST)
    codes = [code for code in register.must_submit if code in counts or register[code].kind in CELL_TYPES]
    for at, code in enumerate(codes, header + 1):
        unit, values = register[code], (counts[code], guests[code], register[code].members)
        look = {"bg_color": "#FFF2CC"} if unit.members not in (None, counts[code] - guests[code]) else {}
        made.row(sheet, at, _UNITS, (code, unit.name, *values), look)
    made.finish(sheet, header, len(codes), _UNITS)
