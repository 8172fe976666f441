"""The differences between what is locked and its correction, as a workbook to read, print and sign."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.domain import LEVEL_NAMES, SUBJECT_NAMES, decider_name
from batch.finished.layout import FIGURES, LEVELS
from batch.finished.lock_file import Lock, Version
from batch.lock.changes import ABSENT, DETAIL, FIGURE, LEVEL, Change
from batch.publish.list_sheets import Columns, ListSheets, Value
from batch.publish.plan.sheets import STATUS_NAMES
from batch.publish.sheets import open_workbook
from batch.register.register import Register
from batch.text import vn_date, vn_int

FIELD_NAMES = {
    "nhom": "Nhóm tính hạn mức", "de_xuat": "Mức đề xuất", "tran": "Mức cao nhất được xếp", "thu_hang": "Thứ hạng",
    "han_muc": "Hạn mức của nhóm", "ket_qua": "Mức xếp loại", "trang_thai": "Trạng thái", "ly_do": "Lý do",
    "noi_quyet_dinh": "Nơi quyết định",
}  # fmt: skip
_OF_LEVEL = ("de_xuat", "tran", "ket_qua")
_NOT_RATED, _NOT_THERE = "Chưa xếp loại", "(không có)"
_SUMMARY: Columns = (("Nội dung", 34), ("Trước điều chỉnh", 52), ("Sau điều chỉnh", 52))
_FIGURES: Columns = (
    ("TT", 6), ("Biểu", 8), ("Dòng", 52), ("Cột", 44), ("Số đã khóa", 13), ("Số mới", 13), ("Chênh lệch", 12),
)  # fmt: skip
_LEVELS: Columns = (
    ("TT", 6), ("Đối tượng", 18), ("Mã đơn vị", 16), ("Tên đơn vị", 34), ("Định danh", 20), ("Mức đã khóa", 30),
    ("Mức mới", 30),
)  # fmt: skip
_DETAILS: Columns = (
    ("TT", 6), ("Đối tượng", 18), ("Mã đơn vị", 16), ("Định danh", 20), ("Nội dung", 22), ("Đã khóa", 42), ("Mới", 42),
)  # fmt: skip
_CENTRED = ("TT", "Biểu", "Mã đơn vị", "Số đã khóa", "Số mới", "Chênh lệch")
_PERSONAL = "Có dữ liệu cá nhân: giữ trong cơ quan."


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that is the last version of its `lock`, all its differences, and the units of the new run."""

    lock: Lock
    changes: list[Change]
    register: Register

    def of(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]


def write_changes(path: Path, done: Corrected) -> None:
    """A summary to sign, then every figure, level and detail that differs. Same input, same bytes."""
    lock, version = done.lock, done.lock.last
    title = f"Điều chỉnh lần {version.number} số liệu đã khóa {lock.period.title}"
    with open_workbook(path, title) as book:
        lists = ListSheets(book, f"{lock.name} ({lock.code})", title, _CENTRED)
        _summary(lists, done, title)
        figures = [_figure(number, change) for number, change in enumerate(done.of(FIGURE), 1)]
        _list(lists, "Số liệu Biểu", "CÁC SỐ CỦA BIỂU 6A–6F KHÁC SỐ ĐÃ KHÓA", _FIGURES, figures)
        names = {unit.code: unit.name for unit in done.register.units.values()}
        levels = [_level(number, change, names) for number, change in enumerate(done.of(LEVEL), 1)]
        _list(lists, "Mức xếp loại", "ĐỐI TƯỢNG CÓ MỨC KHÁC MỨC ĐÃ KHÓA", _LEVELS, levels, _PERSONAL)
        details = [_detail(number, change) for number, change in enumerate(done.of(DETAIL), 1)]
        title = "CHI TIẾT KHÁC CỦA DANH SÁCH XẾP LOẠI ĐÃ THAY ĐỔI"
        _list(lists, "Chi tiết khác", title, _DETAILS, details, _PERSONAL)


def _list(
    lists: ListSheets, name: str, title: str, columns: Columns, rows: list[tuple[Value, ...]], note: str = ""
) -> None:
    sheet = lists.book.add_worksheet(name)
    header = lists.top(sheet, title, columns, [(note, True)] if note else [])
    for at, row in enumerate(rows, header + 1):
        lists.row(sheet, at, columns, row, {})
    lists.empty(sheet, header, len(rows), columns)
    lists.finish(sheet, header, len(rows), columns)


def _summary(lists: ListSheets, done: Corrected, title: str) -> None:
    sheet = lists.book.add_worksheet("Tóm tắt")
    before, after = done.lock.versions[-2], done.lock.last
    header = lists.top(sheet, title.upper(), _SUMMARY, [(f"Lý do: {after.reason}", True)])
    rows: list[tuple[Value, ...]] = [
        ("Lần", _called(before), _called(after)),
        ("Ngày", vn_date(before.day), vn_date(after.day)),
        ("Người khóa, người điều chỉnh", before.by, after.by),
        ("Số liệu", _state(before), _state(after)),
        ("Số của Biểu khác nhau", "", vn_int(after.figures)),
        ("Đối tượng có mức khác nhau", "", vn_int(after.levels)),
        ("Chi tiết khác", "", vn_int(len(done.of(DETAIL)))),
        *((f"SHA-256 của {o.called}", before.files.get(o.path, ""), after.files[o.path]) for o in (FIGURES, LEVELS)),
    ]
    for at, row in enumerate(rows, header + 1):
        lists.row(sheet, at, _SUMMARY, row, {})
    lists.finish(sheet, header, len(rows) + 8, _SUMMARY, filtered=False)
    _signatures(lists, sheet, header + len(rows) + 2)


def _signatures(lists: ListSheets, sheet: Any, row: int) -> None:
    bold, small = lists.styles(bold=True, align="center"), lists.styles(italic=True, align="center")
    for column, who in ((1, "NGƯỜI LẬP"), (2, "NGƯỜI DUYỆT")):
        sheet.write_string(row, column, who, bold)
        sheet.write_string(row + 1, column, "(Ký, ghi rõ họ tên)", small)


def _called(version: Version) -> str:
    return f"Điều chỉnh lần {version.number}" if version.number else "Khóa lần đầu"


def _state(version: Version) -> str:
    return f"Tạm tính: {'; '.join(version.provisional)}" if version.provisional else "Chính thức"


def _figure(number: int, change: Change) -> tuple[Value, ...]:
    before, after = (_shown_figure(value) for value in (change.before, change.after))
    return number, change.table, change.row_name, change.column_name, before, after, _gap(change)


def _shown_figure(value: str) -> Value:
    if value.isdigit():
        return int(value)
    return _NOT_THERE if value == ABSENT else value.replace(".", ",")


def _gap(change: Change) -> Value:
    """How much more it is now, in tenths where it is a ratio."""
    try:
        gap = round(float(change.after) - float(change.before), 1)
    except ValueError:
        return ""
    return int(gap) if "." not in change.before + change.after else f"{gap:+.1f}".replace(".", ",")


def _level(number: int, change: Change, names: dict[str, str]) -> tuple[Value, ...]:
    name = names.get(change.unit, _NOT_THERE)
    return (number, SUBJECT_NAMES.get(change.subject, change.subject), change.unit, name, change.identity,
            *(shown(change.field, value) for value in (change.before, change.after)))  # fmt: skip


def _detail(number: int, change: Change) -> tuple[Value, ...]:
    return (number, SUBJECT_NAMES.get(change.subject, change.subject), change.unit, change.identity,
            FIELD_NAMES.get(change.field, change.field),
            *(shown(change.field, value) for value in (change.before, change.after)))  # fmt: skip


def shown(field: str, value: str) -> str:
    """A value of `xep_loai.csv` as people read it."""
    if value == ABSENT:
        return _NOT_THERE
    if field in _OF_LEVEL:
        return LEVEL_NAMES.get(value, value) or (_NOT_RATED if field == "ket_qua" else "")
    if field == "trang_thai":
        return STATUS_NAMES.get(value, value)
    return decider_name(value) if field == "noi_quyet_dinh" else value
