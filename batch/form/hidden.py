"""What of a submission its reader doesn't see at first: hidden sheets, rows and columns, filters, macros. It is read
all the same, and the office is told once a file.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from batch.form.row_words import rows_in_words, stretches
from batch.form.sheet_frame import Frame
from batch.text import column_letter, vn_int

if TYPE_CHECKING:
    from batch.form.file_data import SheetData


def _rows(data: SheetData, frame: Frame, is_list: bool) -> list[int]:
    """Hidden rows, as Excel numbers them, that hold something."""
    if is_list:
        return sorted({r + 1 for key, (r, _) in data.places.items() if r in frame.rows and data.columns[key] != [None]})
    return [row for row in data.rows if row - 1 in frame.rows]


def _columns(data: SheetData, frame: Frame) -> list[str]:
    filled = {
        column
        for key, (_, column) in data.places.items()
        if frame.hides_column(column) and any(value is not None for value in data.columns[key])
    }
    return [column_letter(column) for column in sorted(filled)]


def hidden_parts(
    sheets: dict[str, SheetData], hidden_sheets: Iterable[str], frames: dict[str, Frame], lists: Iterable[str],
    macros: bool,
) -> str:  # fmt: skip
    """What is hidden and holds something, in words; "" for nothing. `hidden_sheets` and `frames` go by the workbook's
    own names of sheets."""
    said = []
    unseen = {data.own_name for data in sheets.values()}.intersection(hidden_sheets)
    if not (unseen or macros or any(frame.rows or frame.columns for frame in frames.values())):
        return ""
    for name, data in sheets.items():
        own = f"sheet «{data.own_name}»"
        if not any(value is not None for values in data.columns.values() for value in values):
            continue
        if data.own_name in unseen:
            said.append(f"cả {own}")
            continue
        frame = frames.get(data.own_name)
        if frame is None:
            continue
        if rows := _rows(data, frame, name in lists):
            how = "đang bị lọc" if frame.filtered else "bị ẩn"
            said.append(f"{own} có {vn_int(len(rows))} dòng {how} ({rows_in_words(stretches(rows))})")
        if columns := _columns(data, frame):
            said.append(f"{own} ẩn cột {', '.join(columns)}")
    if macros:
        said.append("tệp có macro (chương trình không chạy)")
    return "; ".join(said)
