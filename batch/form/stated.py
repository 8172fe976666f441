"""Whose a workbook is that can't be used as a submission: the unit's code, wherever its heading stands.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from python_calamine import CalamineWorkbook

from batch.domain import INFO
from batch.form.definition import form
from batch.form.guard import readable_sheets
from batch.form.locate import HEADER_SEARCH, Grid
from batch.form.unpack import Unpacker
from batch.text import clean, fold

_SEARCHED = 20  # sheets


def unit_stated(content: bytes, guarded: bool) -> str:
    """The code beside the heading «Mã đơn vị» in any sheet; "" where there is none, or two that differ. `guarded`:
    it has to be looked into before a sheet is read."""
    try:
        safe, opened = readable_sheets(Unpacker(content)) if guarded else (None, io.BytesIO(content))
        with CalamineWorkbook.from_filelike(opened) as book:
            names = [name for name in book.sheet_names if safe is None or name in safe]
            found = {code for name in names[:_SEARCHED] for code in _codes(_top(book, name))}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reading library isn't an Exception; the file is refused as it is
        return ""
    return found.pop() if len(found) == 1 else ""


def _top(book: CalamineWorkbook, name: str) -> Grid:
    grid: Grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return grid[:HEADER_SEARCH]


def _codes(grid: Grid) -> Iterable[str]:
    heading = fold(form()[INFO].field("ma_don_vi").heading)
    for row in grid:
        for cell, value in zip(row, row[1:], strict=False):
            if isinstance(cell, str) and fold(cell) == heading and isinstance(value, str) and clean(value):
                yield clean(value)
