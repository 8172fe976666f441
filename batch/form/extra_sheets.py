"""Sheets that aren't the form's but have the headings of one of its sheets: they look like data left unread.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch.domain import EXPLANATIONS
from batch.form.definition import GUIDE_SHEET, LIST_SHEET, PREFILLED_ROWS, Sheet
from batch.form.locate import Grid, find_list, find_table
from batch.text import fold

if TYPE_CHECKING:
    from batch.form.file_data import SheetData

MOST = 30  # extra sheets that are looked at
_ENOUGH, _MANY = 3, 10  # headings at the least, and half of the sheet's up to so many
_ERROR_LIST = "Lỗi cần sửa"  # the list in front of an error copy


def extra_names(names: list[str], own: dict[str, str]) -> list[str]:
    """The workbook's sheets that may be data left unread."""
    known = {fold(GUIDE_SHEET), fold(LIST_SHEET)}
    taken = set(own.values())
    left = [n for n in names if n not in taken and fold(n) not in known and not fold(n).startswith(fold(_ERROR_LIST))]
    return left[:MOST]


def looks_like(grid: Grid, sheets: dict[str, Sheet]) -> Sheet | None:
    """The sheet of the form whose headings most of a grid's are."""
    found: list[tuple[int, Sheet]] = []
    texts = {fold(raw) for row in grid[:120] for raw in row if raw and isinstance(raw, str)}
    for sheet in sheets.values():
        count = len(sheet.headings.keys() & texts)
        if count < max(_ENOUGH, min(_MANY, len(sheet.fields) // 2)):
            continue
        if sheet.name == EXPLANATIONS and count < len(sheet.fields):  # a list of findings has most of its headings
            continue
        if sheet.is_list:
            count = len(find_list(grid, sheet).cells)
        else:
            table = find_table(grid, sheet)
            count = len(table.columns) if table else 0
        found.append((count, sheet))
    best = max(found, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _ENOUGH else None


def _rows(sheet: Sheet, data: SheetData, keys: list[str]) -> list[tuple[object, ...]]:
    rows = list(zip(*(data.columns[key] for key in keys), strict=True))
    if sheet.name not in PREFILLED_ROWS:
        return rows
    # What the form itself wrote in doesn't make a row say anything.
    said = [i for i, key in enumerate(keys) if sheet.field(key).required != "prefilled" and not key.startswith("ma_")]
    return [row for row in rows if any(row[i] is not None for i in said)]


def unread_rows(sheet: Sheet, extra: SheetData, main: SheetData | None) -> tuple[int, int]:
    """How many records the extra sheet has, and how many of them the sheet that is read has too."""
    keys = [f.key for f in sheet.fields if f.key in extra.places and f.required != "prefilled"]
    rows = _rows(sheet, extra, keys)
    if main is None or not keys:
        return len(rows), 0
    have = set(_rows(sheet, main, keys))
    return len(rows), sum(row in have for row in rows)


def what_to_do(name: str, main: SheetData | None, rows: int, twice: int) -> str:
    """The remedy: the form's sheet is called `name`."""
    if main is None:
        return f"Đổi tên sheet này thành «{name}» rồi nộp lại."
    if rows == twice:
        return f"Các dòng này đã có trong sheet «{name}»: xóa sheet thừa này."
    return (
        f"Nếu là dữ liệu phải nộp thì chuyển các dòng này vào sheet «{name}»; nếu là bản nháp hay bản sao thì xóa "
        "sheet này."
    )
