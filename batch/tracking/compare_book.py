"""What changed between two submissions, as a workbook and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from batch.form import paper
from batch.publish.sheets import FONT, Styles, height, lines, merge, open_workbook
from batch.tracking.compare_submissions import Change, Difference, RowChange

_COLUMNS = (
    ("Sheet", 13), ("Ô (phiếu mới)", 10), ("Ô (phiếu cũ)", 10), ("Mục", 34), ("Trước", 38), ("Sau", 38),
)  # fmt: skip
_HEADER = 3
_LAST = len(_COLUMNS) - 1


def row_words(row: RowChange) -> str:
    code = f" ({row.code})" if row.code else ""
    return f"Thêm dòng {row.row}{code}" if row.added else f"Bỏ dòng {row.row} của phiếu cũ{code}"


def _lines(found: Difference) -> list[tuple[str, ...]]:
    """Sheet by sheet in the form's order, cells before rows."""
    sheets = dict.fromkeys([c.sheet for c in found.changes] + [r.sheet for r in found.rows])
    out: list[tuple[str, ...]] = []
    for sheet in sheets:
        changes: list[Change] = [c for c in found.changes if c.sheet == sheet]
        out += [(sheet, c.new_cell, c.old_cell, c.heading, c.before, c.after) for c in changes]
        for row in found.rows:
            if row.sheet == sheet:
                words = row_words(row)
                out.append((sheet, "", "", "Cả dòng", "" if row.added else words, words if row.added else ""))
    return out


def write_difference(path: Path, found: Difference) -> None:
    """One sheet, to filter and print. Same input, same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_workbook(path, "So hai lần nộp") as book:
        styles = Styles(book)
        sheet = book.add_worksheet("Thay đổi")
        for column, (_, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
        merge(sheet, 0, 0, 0, _LAST, "SO HAI LẦN NỘP PHIẾU", styles(bold=True, font_size=15))
        merge(sheet, 1, 0, 1, _LAST, f"Phiếu cũ: {found.old}; phiếu mới: {found.new}", styles(text_wrap=True))
        said = " ".join([*found.doubts, *found.notes]) or ("" if not found.equal else "Hai phiếu có dữ liệu như nhau.")
        merge(sheet, 2, 0, 2, _LAST, said, styles(italic=True, text_wrap=True, font_color="#C00000", valign="top"))
        sheet.set_row(2, height(lines(said, sum(w * 7 + 5 for _, w in _COLUMNS))))
        _table(sheet, styles, _lines(found))


def _table(sheet: Any, styles: Styles, rows: Sequence[Sequence[str]]) -> None:
    head = styles(bold=True, border=1, bg_color="#BDD7EE", text_wrap=True, align="center", valign="vcenter")
    for column, (title, _) in enumerate(_COLUMNS):
        sheet.write_string(_HEADER, column, title, head)
    sheet.set_row(_HEADER, 32)
    plain = styles(border=1, border_color="#A6A6A6", valign="top", text_wrap=True)
    for at, row in enumerate(rows, start=_HEADER + 1):
        tallest = 1
        for column, text in enumerate(row):
            if text:
                sheet.write_string(at, column, text, plain)
                tallest = max(tallest, lines(text, _COLUMNS[column][1] * 7 + 5))
            else:
                sheet.write_blank(at, column, None, plain)
        sheet.set_row(at, min(400.0, height(tallest)))
    last = _HEADER + max(1, len(rows))
    sheet.autofilter(_HEADER, 0, last, _LAST)
    sheet.freeze_panes(_HEADER + 1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A{_HEADER + 2}:F{last + 1}"})
    paper.set_up(sheet, _LAST, 11, header=_HEADER, repeated=3)
    paper.footer(sheet, f'&L&"{FONT},Italic"&9So hai lần nộp phiếu&R&"{FONT},Regular"&9Trang &P/&N')
