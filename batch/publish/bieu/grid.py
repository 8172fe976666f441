"""One worksheet of somebody's Biểu as plain cells, and what a cell says as a number. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from batch.form.cells import Raw, is_blank, parse, show
from batch.form.definition import Field
from batch.form.guard import safe_book
from batch.form.limits import SUBMISSION, BeyondLimitError
from batch.text import clean

MOST_ROWS, MOST_COLUMNS = 5000, 120  # a Biểu is never larger; what lies beyond isn't part of it
_COUNT = Field("", "", "", "integer", "", "", "")
_SHARE = Field("", "", "", "number", "", "", "")
_NOTHING = re.compile(r"[-–—]+")  # how a zero is written by hand
_PERCENT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_WHY = {
    "O-02": "không phải số",
    "O-03": "không phải số nguyên",
    "O-04": "là số âm",
    "O-07": "đang báo lỗi của Excel",
}


class BieuFileError(ValueError):
    """The workbook can't be read as a Biểu; the message says why, in Vietnamese."""


@dataclass(slots=True)
class Sheet:
    """Cells that hold something, by (row, column), zero-based. `percent` are shown as percentages, `uncalculated` are
    formulas without a value; a merged block is its first cell, and `spread` gives that cell for the others."""

    name: str
    cells: dict[tuple[int, int], Raw] = field(default_factory=dict)
    percent: set[tuple[int, int]] = field(default_factory=set)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    spread: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return 1 + max((row for row, _ in self.cells), default=-1)

    @property
    def width(self) -> int:
        return 1 + max((column for _, column in self.cells), default=-1)

    def text(self, row: int, column: int) -> str:
        """What stands there, also within a merged block."""
        raw = self.cells.get(self.spread.get((row, column), (row, column)), "")
        return clean(show(raw)) if not isinstance(raw, str) else clean(raw)


def read_sheets(path: Path) -> list[Sheet]:
    """All worksheets of an .xlsx or .xlsm. Raises BieuFileError."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise BieuFileError(f"{path.name}: chỉ đọc được Biểu dạng .xlsx; mở bằng Excel rồi lưu lại dạng .xlsx.")
    try:
        book = safe_book(path, SUBMISSION)
        values = openpyxl.load_workbook(book, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(book, keep_links=False)
    except (FileNotFoundError, PermissionError):
        raise
    except BeyondLimitError as problem:
        raise BieuFileError(f"{path.name}: tệp quá lớn hoặc có cấu trúc bất thường, không phải một Biểu.") from problem
    except Exception as problem:  # whatever the library raises for a damaged or protected file
        raise BieuFileError(
            f"{path.name}: không mở được; tệp hỏng, có mật khẩu, hoặc không phải tệp Excel."
        ) from problem
    return [_sheet(sheet, formulas[sheet.title]) for sheet in values.worksheets]


def _sheet(values: Any, formulas: Any) -> Sheet:
    out = Sheet(values.title)
    last_row, last_column = min(values.max_row or 0, MOST_ROWS), min(values.max_column or 0, MOST_COLUMNS)
    for line in values.iter_rows(max_row=last_row, max_col=last_column):
        for cell in line:
            at = cell.row - 1, cell.column - 1
            if cell.value is None:
                if formulas.cell(cell.row, cell.column).data_type == "f":
                    out.uncalculated.add(at)
                continue
            if isinstance(cell.value, str) and is_blank(cell.value):
                continue
            out.cells[at] = cell.value
            if "%" in _PERCENT_FORMAT.sub("", str(cell.number_format)):
                out.percent.add(at)
    for block in values.merged_cells.ranges:
        first = block.min_row - 1, block.min_col - 1
        if block.max_row <= MOST_ROWS and block.max_col <= MOST_COLUMNS:
            for row in range(block.min_row - 1, block.max_row):
                for column in range(block.min_col - 1, block.max_col):
                    out.spread[row, column] = first
    return out


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell says: `value` None where it is blank, or where `fault` says why it is no number; `shown` as seen."""

    value: float | None
    shown: str
    fault: str = ""


def number(sheet: Sheet, row: int, column: int, share: bool) -> Number:
    """A count (whole, not negative) or a printed percentage: as a number or as text ("1.234", "12,5", "80 %")."""
    at = row, column
    if at in sheet.uncalculated:
        return Number(None, "công thức", "là công thức chưa có kết quả lưu trong tệp; mở bằng Excel rồi lưu lại")
    raw = sheet.cells.get(at, "")
    if is_blank(raw) or (isinstance(raw, str) and _NOTHING.fullmatch(clean(raw))):
        return Number(None, "")
    if isinstance(raw, bool | dt.date | dt.time | dt.timedelta):
        return Number(None, show(raw), "không phải số (Excel có thể đã tự đổi thành ngày)")
    shown = show(raw)
    if share and isinstance(raw, str):
        raw = clean(raw).removesuffix("%").rstrip()
    elif isinstance(raw, int | float) and at in sheet.percent:
        raw = round(raw * 100, 9)
        shown = f"{show(raw)} %"
    value, code = parse(_SHARE if share else _COUNT, raw)
    if code or not isinstance(value, float):
        return Number(None, shown, _WHY.get(code, "không hiểu được"))
    return Number(value, shown)
