"""The differences between a list of members and the filled forms, as a workbook; the office's own, with names."""

from __future__ import annotations

import os
from pathlib import Path

from batch.machine.beside import beside
from batch.member_list.comparing import Compared
from batch.publish.list_sheets import Columns, ListSheets
from batch.publish.sheets import open_workbook
from batch.text import vn_int

_LINES: Columns = (
    ("Đơn vị theo danh sách", 12), ("Đơn vị theo phiếu", 12), ("Họ và tên", 24), ("Vấn đề", 26), ("Cụ thể", 28),
    ("Chỗ trong danh sách", 22), ("Chỗ trong phiếu", 26), ("Việc cần làm", 34),
)  # fmt: skip
_UNITS: Columns = (
    ("Mã đơn vị", 14), ("Tên đơn vị", 50), ("Trong danh sách", 12), ("Trong phiếu", 12),
    ("Tạm thời tại đây, trong danh sách", 14), ("Tạm thời tại đây, trong phiếu", 14), ("Chỗ khác nhau", 12),
)  # fmt: skip
_UNREAD: Columns = (
    ("Sheet của danh sách", 20), ("Dòng", 8), ("Họ và tên", 26), ("Vì sao", 60), ("Việc cần làm", 50),
)  # fmt: skip


def undated(found: Compared) -> str:
    """What is said where not every birth date could be compared."""
    return (
        f"{vn_int(found.undated)} đảng viên không so được ngày sinh vì danh sách chỉ có năm sinh hoặc để trống; có năm "
        "sinh thì đã so năm."
    )


def write_compared(path: Path, name: str, found: Compared) -> None:
    """Raises OSError."""
    with beside(path) as fresh:
        with open_workbook(fresh, "So danh sách đảng viên với phiếu") as book:
            whose = f"Danh sách {name} và các phiếu đã tính của {found.period.title}"
            made = ListSheets(book, whose, "So danh sách với phiếu", ("Mã đơn vị", "Dòng"))
            _lines(made, found)
            _units(made, found)
            _unread(made, found)
        os.replace(fresh, path)


def _lines(made: ListSheets, found: Compared) -> None:
    sheet = made.book.add_worksheet("Khác nhau")
    counts = [f"{what}: {vn_int(count)}" for what, count in found.counts.items() if count]
    told = "; ".join(counts) or "Không có chỗ nào khác nhau."
    more = [(undated(found), False)] if found.undated else []
    header = made.top(sheet, "DANH SÁCH ĐẢNG VIÊN VÀ PHIẾU: CHỖ KHÁC NHAU", _LINES, [(told, False), *more])
    for at, line in enumerate(found.lines, header + 1):
        values = (line.unit, line.other, line.name, line.kind, line.said, line.in_list, line.in_form, line.todo)
        made.row(sheet, at, _LINES, values, {})
    made.empty(sheet, header, len(found.lines), _LINES)
    made.finish(sheet, header, len(found.lines), _LINES)


def _units(made: ListSheets, found: Compared) -> None:
    sheet = made.book.add_worksheet("Theo đơn vị")
    said = (
        "Người sinh hoạt tạm thời tại đây đếm riêng, không có trong hai cột «Trong danh sách», «Trong phiếu»; ai kê "
        "hai lần được đếm hai lần."
    )
    header = made.top(sheet, "SỐ ĐẢNG VIÊN THEO ĐƠN VỊ", _UNITS, [(said, False)])
    for at, unit in enumerate(found.units, header + 1):
        filled = "không có phiếu được tính" if unit.filled is None else unit.filled
        look = {"bg_color": "#FFF2CC"} if unit.differences else {}
        values = (
            unit.code, unit.name, unit.listed, filled, unit.guests_listed, unit.guests_filled, unit.differences,
        )  # fmt: skip
        made.row(sheet, at, _UNITS, values, look)
    made.finish(sheet, header, len(found.units), _UNITS)


def _unread(made: ListSheets, found: Compared) -> None:
    sheet = made.book.add_worksheet("Dòng không so được")
    header = made.top(sheet, "DÒNG CỦA DANH SÁCH KHÔNG SO ĐƯỢC", _UNREAD, [])
    for at, note in enumerate(found.unread, header + 1):
        made.row(sheet, at, _UNREAD, (note.sheet, note.row or None, note.name, note.why, note.todo), {})
    made.empty(sheet, header, len(found.unread), _UNREAD)
    made.finish(sheet, header, len(found.unread), _UNREAD)
