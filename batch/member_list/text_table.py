"""A list as text with separators (.csv, .tsv): only where it is certain how it is written."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from batch.form import limits
from batch.form.cells import Raw
from batch.form.limits import OF_SPAN, OF_TEXT, BeyondLimitError
from batch.form.locate import Grid

_SEPARATORS = (";", ",", "\t")
_NAMED = re.compile(r"sep=([;,\t])\r?\n")  # how Excel is told the separator
_NUMBER = re.compile(r"[1-9][0-9]{0,14}")
_SAVE = "Mở bằng Excel, xem chữ có đúng không, lưu thành «Excel Workbook (.xlsx)» rồi chạy lại."


class TextTableError(ValueError):
    """Why the text can't be read as a table, and what to do, in Vietnamese."""


def grid_of(content: bytes) -> Grid:
    """The cells; whole numbers are numbers, as they would be in a workbook: a card that has lost its zeros looks the
    same. Raises TextTableError, BeyondLimitError."""
    text = _decoded(content)
    named = _NAMED.match(text)
    rows = _rows(text[named.end() :], named[1]) if named else _likeliest(text)
    width = max(map(len, rows), default=0)
    if width * len(rows) > limits.SPAN:
        raise BeyondLimitError(OF_SPAN)
    return [[*map(_raw, row), *[""] * (width - len(row))] for row in rows]


def _decoded(content: bytes) -> str:
    if len(content) > limits.TEXT:
        raise BeyondLimitError(OF_TEXT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TextTableError(f"không ghi bằng bảng mã UTF-8 nên không chắc đọc đúng chữ có dấu. {_SAVE}") from None


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise TextTableError(f"có dấu ngoặc kép mở mà không đóng, hoặc ô quá dài. {_SAVE}") from None


def _likeliest(text: str) -> list[list[str]]:
    """Cut at the separator by which most rows have equally many cells, several."""
    found = []
    for separator in _SEPARATORS:
        if separator in text:
            rows = _rows(text, separator)
            ((width, count),) = Counter(len(row) for row in rows if len(row) > 1).most_common(1) or [(0, 0)]
            found.append((count, width, rows))
    found.sort(key=lambda one: one[:2], reverse=True)
    if not found or not found[0][0] or (len(found) > 1 and found[0][0] == found[1][0]):
        raise TextTableError(f"không rõ các cột cách nhau bằng dấu gì (chấm phẩy, phẩy hay tab). {_SAVE}")
    return found[0][2]


def _raw(cell: str) -> Raw:
    text = cell.strip()
    return float(text) if _NUMBER.fullmatch(text) else text
