"""Opens a list of members: an office's file, yet held against the same limits as any from outside."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from batch.domain import SaidError
from batch.form import limits
from batch.form.content import LOCKED, OLE, TABLE_TEXT, kind_of_content
from batch.form.guard import Inside, look_at_all
from batch.form.limits import OFFICE, BeyondLimitError
from batch.form.locate import Grid
from batch.form.look import LOOKED_AT, look
from batch.form.scan import Marks, place_words
from batch.form.sheet_frame import Block
from batch.form.unpack import Unpacker
from batch.form.unreadable import GUARDED
from batch.machine.plain_file import open_plain
from batch.member_list.text_table import TextTableError, grid_of
from batch.text import file_text

_NO_WORKBOOK = (CalamineError, BadZipFile, zlib.error, ExpatError, ParseError, KeyError, EOFError, RuntimeError)


class ListError(SaidError):
    """The list can't be used; the message, in Vietnamese and without names of persons, says why and what to do."""


@dataclass(slots=True)
class ListSheet:
    """A sheet of the list: `merged` are its blocks of merged cells, `hidden` says that it is out of sight, and
    `hidden_rows` (zero-based) that these are."""

    name: str
    grid: Grid
    merged: list[Block] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)


def open_list(path: Path) -> list[ListSheet]:
    """All sheets with cells, in the workbook's order. Raises ListError, OSError."""
    name = file_text(path.name)
    try:
        with open_plain(path) as file:
            content = file.read(limits.FILE + 1)
        if len(content) <= limits.FILE and kind_of_content(content, name) == TABLE_TEXT:
            return [ListSheet(path.stem, grid_of(content))]
        inside = _inside(name, content)
        with CalamineWorkbook.from_filelike(inside.book) as book:
            return [
                _sheet(book, one.name, inside, hidden=one.visible != SheetVisibleEnum.Visible)
                for one in book.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet
            ]
    except BeyondLimitError as problem:
        raise ListError(
            f"Danh sách {name} quá lớn hoặc có cấu trúc bất thường. Xóa các sheet, dòng, cột thừa, hoặc chép dữ liệu "
            "sang tệp Excel mới rồi chạy lại."
        ) from problem
    except TextTableError as problem:
        raise ListError(f"Danh sách {name} {problem}") from problem
    except PasswordError as problem:
        raise _locked(name) from problem
    except _NO_WORKBOOK as problem:
        raise ListError(
            f"Không mở được danh sách {name}: tệp hỏng hoặc không phải Excel. Mở bằng Excel, lưu thành .xlsx rồi chạy "
            "lại."
        ) from problem


def _locked(name: str) -> ListError:
    return ListError(f"Danh sách {name} có mật khẩu; bỏ mật khẩu rồi chạy lại.")


def _inside(name: str, content: bytes) -> Inside:
    if len(content) > limits.FILE:
        raise BeyondLimitError(limits.OF_FILE)
    kind = kind_of_content(content, name)
    if kind == LOCKED or (content.startswith(OLE) and kind in GUARDED):
        raise _locked(name)
    if kind not in LOOKED_AT:
        raise ListError(
            f"Danh sách {name} không phải bảng tính đọc được (.xlsx, .xlsm, .xls, .ods, .csv, .tsv). Mở bằng Excel, "
            "chọn lưu thành «Excel Workbook (.xlsx)» rồi chạy lại."
        )
    inside = look_at_all(Unpacker(content, most=OFFICE)) if kind in GUARDED else look(content, kind, {}, OFFICE)
    if inside.refusal:
        code, sheet, cell = inside.refusal
        if code == "TEP-10":
            raise ListError(
                f"Danh sách {name}: trong sheet «{sheet}», {place_words(cell)} được ghi hai lần nên không biết lấy nội "
                "dung nào; mở bằng Excel, xem lại chỗ ấy, lưu rồi chạy lại."
            )
        if code != "TEP-05":
            raise BeyondLimitError(limits.OF_SPAN)
        raise ListError(
            f"Danh sách {name}: sheet «{sheet}» có ô ở rất xa vùng dữ liệu ({cell}); xóa các dòng, cột thừa, lưu rồi "
            "chạy lại."
        )
    if not inside.book.getbuffer():
        inside.book = io.BytesIO(content)
    return inside


def _sheet(book: CalamineWorkbook, name: str, inside: Inside, *, hidden: bool) -> ListSheet:
    sheet = book.get_sheet_by_name(name)
    around = inside.frames.get(name)
    merged = around.merged if around else _merged(sheet.merged_cell_ranges)
    grid = sheet.to_python(skip_empty_area=False)
    return ListSheet(
        name,
        grid,
        merged,
        inside.marks.get(name, Marks()),
        hidden or name in inside.hidden,
        around.rows if around else set(),
    )


def _merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None) -> list[Block]:
    """As the reading library tells them; of .ods it doesn't."""
    if len(ranges or ()) > limits.MERGED:
        raise BeyondLimitError(limits.OF_MERGED)
    return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges or ()]
