"""`tien_do.xlsx`: the progress for the desk, to filter, to print, to tick off; and the history of submissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import Period
from batch.finished.layout import PROGRESS_SHEET
from batch.finished.own_columns import Own
from batch.form import paper
from batch.form.guard import grids
from batch.publish.sheets import FONT, Styles, height, lines, merge, open_workbook, rows_below
from batch.submissions.intake import CONFLICT, COUNTED, IDENTICAL, INVALID, SUPERSEDED
from batch.text import ratio_vn, vn_date
from batch.tracking.history import Submission
from batch.tracking.progress import ACCEPTED, ERRORS, MISSING, STATE_NAMES, UNUSABLE, WARNINGS, Line, counts

SHEET, HISTORY = "Tiến độ", "Lịch sử nộp"
_CODE, _STATE, _DONE, _NOTE = "Mã đơn vị", "Tình trạng", "Đã liên hệ", "Ghi chú"
OWNS = {PROGRESS_SHEET.path: Own((_DONE, _NOTE), lasting=(_NOTE,))}  # a tick is spent when the unit's state changes
_COLUMNS = (
    ("STT", 4.5), (_CODE, 11), ("Tên đơn vị", 24), (_STATE, 13), ("Việc cần làm", 27), ("Hạn nộp", 10.5),
    ("Còn (ngày)", 11), ("Số lần đã nộp", 6), ("Lỗi lần đầu", 6), ("Lỗi hiện nay", 6),
    ("Cảnh báo còn phải giải trình", 8.5), ("Nhận gần nhất", 10.5), ("Thư gần nhất", 13), ("Email", 17), (_DONE, 6),
    (_NOTE, 13),
)  # fmt: skip
_HISTORY_COLUMNS = (
    ("Mã đơn vị", 13), ("Tên đơn vị", 34), ("Nhận ngày", 12), ("Tệp", 34), ("Lần nộp", 8), ("Tình trạng tệp", 26),
    ("Lỗi khi đó", 9), ("Cảnh báo khi đó", 10), ("SHA-256", 20),
)  # fmt: skip
_STATUS_NAMES = {
    COUNTED: "được tính",
    SUPERSEDED: "đã có lần nộp sau",
    IDENTICAL: "trùng nội dung tệp khác",
    INVALID: "không hợp lệ",
    CONFLICT: "trùng lần nộp, khác nội dung",
}
_TINT = {
    MISSING: ("#F4B084", "#833C0B"), UNUSABLE: ("#F8CBAD", "#C00000"), ERRORS: ("#FCE4D6", "#C00000"),
    WARNINGS: ("#FFF2CC", "#7F6000"), ACCEPTED: ("#E2EFDA", "#375623"),
}  # fmt: skip
_LOOKS: dict[type, dict[str, Any]] = {
    date: {"num_format": "dd/mm/yyyy", "align": "center"},
    int: {"num_format": '#,##0;"quá hạn "#,##0', "align": "center"},
    str: {"text_wrap": True},
}
_LAST = len(_COLUMNS) - 1
_HEADER = 9  # row of the table's header, zero-based
_LONGEST = 1_000  # characters of a mark of the clerk's that are kept
_Look = tuple[tuple[str, Any], ...]
_Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What the clerk wrote beside a unit, and its state at the time."""

    state: str
    done: str
    note: str


def read_marks(path: Path) -> dict[str, Mark]:
    """Unit code → the clerk's own columns of an earlier `tien_do.xlsx`; nothing where it can't be read any more."""
    try:
        grid = dict(grids(path)).get(SHEET, [])
    except (OSError, ValueError):
        return {}
    out = {}
    for code, state, done, note in rows_below(grid, (_CODE, _STATE, _DONE, _NOTE)):
        if code and (done or note):
            out[code] = Mark(state, done[:_LONGEST], note[:_LONGEST])
    return out


def write_progress(
    path: Path, found: Sequence[Line], history: Sequence[Submission], names: Mapping[str, str],
    marks: Mapping[str, Mark], *, period: Period, name: str, today: date,
) -> None:  # fmt: skip
    """Write both sheets; `names` are those of the units, `name` the committee's. A clerk's note is kept, its tick as
    long as the unit's state is the same. Same input, same bytes. Raises OSError where it can't be written."""
    with open_workbook(path, f"Tiến độ nộp phiếu {period.title}") as book:
        styles = Styles(book)
        sheet = book.add_worksheet(SHEET)
        _top(sheet, styles, found, period, name, today)
        _table(sheet, styles, found, marks)
        _finish(book, sheet, found, period)
        _history(book, styles, history, names, period)


def _top(sheet: Any, styles: Styles, found: Sequence[Line], period: Period, name: str, today: date) -> None:
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24)
    merge(
        sheet,
        0,
        0,
        0,
        _LAST,
        f"TIẾN ĐỘ NỘP PHIẾU {period.title.upper()}",
        styles(bold=True, font_size=15, valign="vcenter"),
    )
    merge(sheet, 1, 0, 1, _LAST, name, styles(bold=True, font_size=12, valign="vcenter"))
    late = [line.unit.state for line in found if line.overdue and line.unit.state in (MISSING, UNUSABLE)]
    parts = ((late.count(MISSING), "chưa gửi"), (late.count(UNUSABLE), "đã gửi nhưng không dùng được"))
    said = f"Tính đến ngày {vn_date(today)}: {len(found)} đơn vị phải nộp"
    if late:
        said += f"; {len(late)} đơn vị quá hạn chưa có phiếu được tính ({', '.join(f'{n} {w}' for n, w in parts if n)})"
    said += "."
    merge(sheet, 2, 0, 2, _LAST, f"{said} Việc cần làm trước xếp trên.", styles(italic=True))
    for row, (state, number) in enumerate(counts(found).items(), start=3):
        tint, ink = _TINT[state]
        look = {"border": 1, "border_color": "#A6A6A6", "bg_color": tint, "font_color": ink, "bold": True}
        merge(sheet, row, 0, row, 2, STATE_NAMES[state], styles(**look))
        sheet.write_number(row, 3, number, styles(**look, num_format="#,##0", align="center"))
        share = ratio_vn(number, len(found))
        sheet.write_string(row, 4, f"{share}%" if share else "", styles(**look, indent=1))


def _header(sheet: Any, styles: Styles, row: int, columns: Sequence[tuple[str, float]]) -> None:
    style = styles(bold=True, border=1, bg_color="#BDD7EE", text_wrap=True, align="center", valign="vcenter")
    for column, (title, _) in enumerate(columns):
        sheet.write_string(row, column, title, style)


class _Lines:
    """Lines of a table: text as text, numbers as numbers (below 0: days overdue), dates as dates, nothing as a blank;
    each so high that all its text shows."""

    def __init__(self, sheet: Any, styles: Styles, columns: Sequence[tuple[str, float]]) -> None:
        self._sheet, self._styles = sheet, styles
        self._pixels = [width * 7 + 5 for _, width in columns]
        self._known: dict[tuple[_Look, type], Any] = {}

    def write(self, row: int, values: Sequence[_Value], looks: Mapping[int, _Look]) -> None:
        """`looks` are those of columns that look otherwise than the rest."""
        cells: list[_Value] = []
        tall = 1
        for value, pixels in zip(values, self._pixels, strict=True):
            if isinstance(value, str):
                tall = max(tall, lines(value, pixels))
                value = value.encode("utf-8", "replace").decode() or None  # a file's name may hold what isn't text
            cells.append(value)
        formats = [self._style(looks.get(column, ()), type(cell)) for column, cell in enumerate(cells)]
        self._sheet.write_line(row, cells, formats, min(400.0, height(tall)))

    def _style(self, look: _Look, kind: type) -> Any:
        if (look, kind) not in self._known:
            shown = {"border": 1, "border_color": "#A6A6A6", "valign": "top", **dict(look)}
            self._known[look, kind] = self._styles(**shown, **_LOOKS.get(kind, {}))
        return self._known[look, kind]


def _table(sheet: Any, styles: Styles, found: Sequence[Line], marks: Mapping[str, Mark]) -> None:
    _header(sheet, styles, _HEADER, _COLUMNS)
    sheet.set_row(_HEADER, 48)
    table = _Lines(sheet, styles, _COLUMNS)
    for number, line in enumerate(found, start=1):
        unit, row = line.unit, _HEADER + number
        tint, ink = _TINT[unit.state]
        mark = marks.get(unit.code)
        tick = mark.done if mark and mark.state == STATE_NAMES[unit.state] else ""
        usable = unit.state not in (MISSING, UNUSABLE)
        values: list[_Value] = [
            number, unit.code, unit.name, STATE_NAMES[unit.state], line.task, unit.deadline,
            None if unit.state == ACCEPTED else line.days, line.sent, line.first_errors,
            unit.errors if usable else None, unit.warnings if usable else None, line.last_seen, line.letter, unit.email,
            tick, mark.note if mark else "",
        ]  # fmt: skip
        looks: dict[int, _Look] = {
            3: (("bg_color", tint), ("font_color", ink), ("bold", True)),
            14: (("align", "center"), ("bold", True)),
        }
        if line.overdue:
            looks[6] = (("font_color", "#C00000"), ("bold", True))
        table.write(row, values, looks)


def _finish(book: Any, sheet: Any, found: Sequence[Line], period: Period) -> None:
    first, last = _HEADER + 1, _HEADER + max(1, len(found))
    done = _LAST - 1
    sheet.data_validation(
        first, done, last, done,
        {"validate": "list", "source": ["x"], "input_title": _DONE, "input_message": "Chọn x khi đã gọi hoặc nhắc.",
         "error_title": _DONE, "error_message": "Chỉ chọn x hoặc để trống."},
    )  # fmt: skip
    grey = book.add_format({"font_color": "#7F7F7F", "bg_color": "#EDEDED"})
    sheet.conditional_format(
        first, 0, last, _LAST, {"type": "formula", "criteria": f'=$O{first + 1}<>""', "format": grey}
    )
    sheet.autofilter(_HEADER, 0, last, _LAST)
    sheet.freeze_panes(_HEADER + 1, 3)
    sheet.ignore_errors({"number_stored_as_text": f"B{first + 1}:E{last + 1}"})
    _print(sheet, _HEADER, _LAST, f"Tiến độ nộp phiếu {period.title}")


def _print(sheet: Any, header: int, last: int, title: str) -> None:
    paper.set_up(sheet, last, 11, header=header, repeated=3)
    paper.footer(sheet, f'&L&"{FONT},Italic"&9{title}&R&"{FONT},Regular"&9Trang &P/&N')


def _history(
    book: Any, styles: Styles, history: Sequence[Submission], names: Mapping[str, str], period: Period
) -> None:  # fmt: skip
    sheet = book.add_worksheet(HISTORY)
    for column, (_, width) in enumerate(_HISTORY_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, f"LỊCH SỬ NỘP PHIẾU {period.title.upper()}", styles(bold=True, font_size=14))
    said = "Mọi tệp đã nhận của đơn vị trong danh mục, kể cả tệp nay không còn trong thư mục phiếu."
    sheet.write_string(1, 0, said if history else "Chưa nhận tệp nào.", styles(italic=True))
    _header(sheet, styles, 2, _HISTORY_COLUMNS)
    sheet.set_row(2, 34)
    table = _Lines(sheet, styles, _HISTORY_COLUMNS)
    order = {code: i for i, code in enumerate(names)}
    for row, s in enumerate(sorted(history, key=lambda s: order.get(s.unit, len(order))), start=3):
        values: list[_Value] = [
            s.unit, names.get(s.unit, ""), s.day, s.file, s.number, _STATUS_NAMES.get(s.status, s.status), s.errors,
            s.warnings, s.sha256[:16],
        ]  # fmt: skip
        table.write(row, values, {})
    sheet.autofilter(2, 0, max(3, 2 + len(history)), len(_HISTORY_COLUMNS) - 1)
    sheet.freeze_panes(3, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A4:I{4 + len(history)}"})
    _print(sheet, 2, len(_HISTORY_COLUMNS) - 1, f"Lịch sử nộp phiếu {period.title}")
