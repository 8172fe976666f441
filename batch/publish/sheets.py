"""Small helpers for every workbook that we write: safe text, one font, same input same bytes, heights that fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from types import NoneType
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.url import Url, UrlTypes
from xlsxwriter.utility import _utf16_truncate
from xlsxwriter.worksheet import RowInfo, Worksheet

from batch.machine.plain_text import PlainTextBook, PlainTextPackager
from batch.machine.zip_file import Packed, zip_of
from batch.text import a1, clean, column_letter

FONT = "Times New Roman"
CREATED = dt.datetime(2025, 1, 1)  # a fixed date, so that the same input gives the same bytes
BASE_SIZE = 11
_LONGEST_FORMULA = 8000  # Excel takes 8192 characters
_MOST_ARGUMENTS = 250  # and 255 arguments
_PLAIN_CELLS = frozenset(("String", "Number", "Blank"))
_ALWAYS_FITS, _MOST_FIT = 16_383, 32_767  # characters that a cell takes: whatever they are, and none of the rare ones
TALLEST = 400.0  # points: Excel takes rows of 409
Parts = dict[str, bytes]  # of a workbook that is no file: sheets, texts, styles by name
_STYLES: dict[tuple[Any, ...], str] = {}  # of workbooks that are no files, by all that is said of their formats
_MOST_STYLES = 500
NO_CELL: Any = object()  # in a line: nothing stands there, not even a blank with a look
_ROW = "\0"  # stands for the number of a row


class _Heads(dict[int, str]):
    """What a cell begins with, by column."""

    def __missing__(self, column: int) -> str:
        head = self[column] = f'<c r="{column_letter(column)}'
        return head


_HEADS = _Heads()


class _Texts(dict[str, int]):
    """The texts of a workbook, numbered as they come."""

    def __missing__(self, text: str) -> int:
        if len(text) > _ALWAYS_FITS:
            return self.setdefault(_utf16_truncate(text, _MOST_FIT), len(self))
        number = self[text] = len(self)
        return number


_Take = Callable[[Any], float]  # what is written of a value


class _Shape:
    """The formats of the cells of lines, and the types of what stands in them; `takes` by type, of those that are no
    blanks."""

    def __init__(self, formats: Sequence[Any], types: Sequence[type], takes: Callable[[type], _Take]) -> None:
        there = [(at, kind) for at, kind in enumerate(types) if kind is not type(NO_CELL)]
        self._cells = [(_HEADS[at], formats[at], _written(kind)) for at, kind in there]
        self.last = there[-1][0]
        self.takes = [(at, takes(kind)) for at, kind in there if kind is not NoneType]
        self.texts = sum(issubclass(kind, str) for kind in types)

    @cached_property
    def pattern(self) -> str:
        """For the first time while the file is written: formats get their numbers in the order of the cells."""
        return "".join(f'{head}{_ROW}" s="{look._get_xf_index()}"{rest}' for head, look, rest in self._cells)


def _written(kind: type) -> str:
    """What follows the format in a cell with a value of this type."""
    if kind is NoneType:
        return "/>"
    return ' t="s"><v>%d</v></c>' if issubclass(kind, str) else "><v>%.16G</v></c>"


@dataclass(slots=True)
class _Line:
    """A row: what stands in its cells, what they look like, and how high it is."""

    cells: tuple[float, ...]
    shape: _Shape
    pixels: int | None


class _Inside(Url):  # type: ignore[misc]
    """A link inside the workbook, without being told from other kinds by its text."""

    def __init__(self, place: str, text: str) -> None:
        self._link_type, self._link, self._text, self._tip = UrlTypes.INTERNAL, place, text, ""


def open_workbook(target: Path | Parts, title: str = "") -> Any:
    """A new xlsxwriter workbook in which text is never taken for a formula, a number or a link."""
    book = _Book(
        target,
        {
            "in_memory": True,  # else every part is a temporary file first: two hundred a run
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": BASE_SIZE},
        },
    )
    book.worksheet_class = _Sheet
    book.set_properties({"title": title, "author": "", "created": CREATED})
    return book


class _Book(PlainTextBook):
    """Lets go of its sheets once it is written: they hold their workbook, and all that was in it would stay in memory
    until somebody looks for such circles."""

    def __init__(self, target: Path | Parts, options: dict[str, Any]) -> None:
        self._target, self._packager = target, _Packager(whole=isinstance(target, Path))
        super().__init__(BytesIO(), options)
        self.str_table.string_table = _Texts()

    def add_format(self, properties: dict[str, Any] | None = None) -> Format:
        made = copy(_look(**self.default_format_properties | (properties or {})))
        made.xf_format_indices, made.dxf_format_indices = self.xf_format_indices, self.dxf_format_indices
        self.formats.append(made)
        return made

    def _get_packager(self) -> Packager:
        return self._packager

    def _prepare_format_properties(self) -> None:
        """Not before styles are written, and not where they have been before."""

    def prepare_formats(self) -> None:
        super()._prepare_format_properties()

    def close(self) -> None:
        super().close()
        self.worksheets_objs.clear()
        self.sheetnames.clear()
        if isinstance(self._target, Path):
            self._target.write_bytes(zip_of(Packed.of(*part) for part in self._packager.parts()))
        else:
            self._target.update(self._packager.parts())


class _Packager(PlainTextPackager):
    """Has the parts made, of the `whole` or only those that say something of the sheets, and none packed."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self._whole = whole

    def _create_package(self) -> list[Any]:
        if self._whole:
            super()._create_package()
        else:
            self._write_worksheet_files()
            self._write_workbook_file()
            self._write_shared_strings_file()
            self._write_styles_file()
        return []

    def _write_styles_file(self) -> None:
        """Error copies have few different ones, of which each takes a sixth of the time of its list."""
        book = self.workbook
        looks = tuple([(look.said, look.xf_index, look.dxf_index) for look in book.formats])
        if looks not in _STYLES:
            book.prepare_formats()
            super()._write_styles_file()
            if not self._whole and len(_STYLES) < _MOST_STYLES:
                _STYLES[looks] = self.filenames[-1][0].getvalue()
        else:
            self._filename("xl/styles.xml").write(_STYLES[looks])

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Each once: nothing is kept of what has been given."""
        self.filenames.reverse()
        while self.filenames:
            part, name, binary = self.filenames.pop()
            yield name, part.getvalue() if binary else part.getvalue().encode()


@lru_cache(4096, typed=True)
def _look(**properties: Any) -> Format:
    """A format of no book yet; its key, which takes as long to make as the rest, goes along with each copy."""
    made = Format(properties)
    made._get_format_key()
    made.said = repr(properties)
    return made


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose cells are told by numbers, never as "A1", whose formulas are plain, and which has no comments:
    the same bytes with less asked of each cell. (The library's release is pinned, and `tests/publish/test_sheets.py`
    compares.)"""

    write_string = Worksheet._write_string
    write_number = Worksheet._write_number
    write_blank = Worksheet._write_blank

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[int, _Line] = {}
        self._shapes: dict[tuple[tuple[Any, ...], tuple[type, ...]], _Shape] = {}
        self._tails: dict[tuple[str, int | None], str] = {}

    def write_line(
        self, row: int, values: Sequence[str | float | dt.date | None], formats: Sequence[Any],
        tall: float | None = None,
    ) -> None:  # fmt: skip
        """All cells of a row from the first column on, in one call: text, numbers, days, None for a blank, `NO_CELL`
        for none; the row is `tall` points high. Nothing else is written into such a row but links."""
        types = tuple(map(type, values))
        key = (tuple(formats), types)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = _Shape(formats, types, self._takes)
        cells = tuple([take(values[at]) for at, take in shape.takes])
        self.str_table.count += shape.texts
        self.str_table.unique_count = len(self.str_table.string_table)
        pixels = None if tall is None else int(tall * 4.0 / 3.0 + 0.5)
        self._check_dimensions(row, 0)
        self._check_dimensions(row, shape.last)
        self._lines[row] = _Line(cells, shape, pixels)

    def _takes(self, kind: type) -> _Take:
        if issubclass(kind, str):
            return self.str_table.string_table.__getitem__  # type: ignore[no-any-return]
        return self._convert_date_time if issubclass(kind, dt.date) else float

    def link(self, row: int, column: int, place: str, text: str) -> None:
        """A link from a cell that says `text` to a `place` of this workbook, such as 'Sheet'!A1."""
        self.hlink_count += 1
        self.hyperlinks[row][column] = _Inside(place, text)

    def _write_hyperlink_internal(self, row: int, col: int, url: Url) -> None:
        if url._tip:
            super()._write_hyperlink_internal(row, col, url)
            return
        place, text = self._escape_attributes(url._link), self._escape_attributes(url._text)
        self.fh.write(f'<hyperlink ref="{column_letter(col)}{row + 1}" location="{place}" display="{text}"/>')

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        if cell.format is None or kind not in _PLAIN_CELLS:
            super()._write_cell(row, col, cell)
            return
        where = f'{_HEADS[col]}{row + 1}" s="{cell.format._get_xf_index()}"'
        if kind == "String":
            self.fh.write(f'{where} t="s"><v>{cell.string}</v></c>')
        elif kind == "Number":
            self.fh.write(f"{where}><v>{cell.number:.16G}</v></c>")
        else:
            self.fh.write(f"{where}/>")

    def _write_rows(self) -> None:
        """Only the rows that there are, each cell that is in them."""
        table, lines = self.table, self._lines
        spans = self._spans()
        for row in sorted({*(row for row, cells in table.items() if cells), *self.row_info, *lines}):
            span = spans.get(row // 16, "")
            if line := lines.get(row):
                cells = (line.shape.pattern % line.cells).replace(_ROW, str(row + 1))
                self.fh.write(f'<row r="{row + 1}"{self._tail(span, line.pixels)}{cells}</row>')
            elif there := table.get(row):
                self._write_row(row, span, self.row_info.get(row))
                for column in sorted(there):
                    self._write_cell(row, column, there[column])
                self._xml_end_tag("row")
            else:
                self._write_empty_row(row, span, self.row_info[row])

    def _spans(self) -> dict[int, str]:
        """First and last column of every block of 16 rows, as Excel writes them."""
        ends = [(row, min(cells), max(cells)) for row, cells in self.table.items() if cells]
        ends += [(row, 0, line.shape.last) for row, line in self._lines.items()]
        blocks: dict[int, tuple[int, int]] = {}
        for row, first, last in ends:
            block = blocks.get(row // 16)
            blocks[row // 16] = (min(first, block[0]), max(last, block[1])) if block else (first, last)
        return {block: f"{first + 1}:{last + 1}" for block, (first, last) in blocks.items()}

    def _tail(self, span: str, pixels: int | None) -> str:
        """What stands in the tag of a row so high besides its number, as the library writes it."""
        key = (span, pixels)
        if key not in self._tails:
            tag = StringIO()
            self.fh, out = tag, self.fh
            self._write_row(0, span, None if pixels is None else RowInfo(height=pixels))
            self.fh = out
            self._tails[key] = tag.getvalue().removeprefix('<row r="1"')
        return self._tails[key]


class Styles:
    """Formats of one workbook, each made once. The font is always Times New Roman."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, "font_size": BASE_SIZE, **properties})
        return self._made[key]

    def head(self, **more: Any) -> Any:
        """Of the header of a table."""
        middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
        return self(bold=True, border=1, bg_color="#E7E6E6", **middle, **more)

    def link(self, **more: Any) -> Any:
        return self(font_color="#0563C1", underline=1, **more)

    def conditional(self, **properties: Any) -> Any:
        """A format for `conditional_format`, which takes no font."""
        return self._book.add_format(properties)


def merge(sheet: Any, top: int, left: int, bottom: int, right: int, text: str, style: Any) -> None:
    """Text over a block of cells, one cell included; always as text."""
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, style)
        return
    sheet.merge_range(top, left, bottom, right, "", style)
    sheet.write_string(top, left, text, style)


@lru_cache(65_536)
def lines(text: str, pixels: float, size: float = BASE_SIZE, bold: bool = False) -> int:
    """How many lines a text takes in a cell so wide, wrapped at spaces (an estimate that errs on the high side)."""
    room = max(1.0, (pixels - 6) / (size * (0.62 if bold else 0.57)))  # average advance of the font, in pixels
    count = 0
    for paragraph in text.split("\n"):
        used = 0.0
        count += 1
        for word in paragraph.split(" "):
            length = sum(1.3 if char.isupper() else 1.0 for char in word)
            if used and used + 1 + length > room:
                count += 1
                used = 0.0
            while length > room:  # a word longer than the cell is broken
                count += 1
                length -= room
            used += length + (1 if used else 0)
    return count


def height(line_count: int, size: float = BASE_SIZE) -> float:
    """Row height in points for so many lines."""
    return round(line_count * size * 1.22 + 4, 2)


def sum_formula(cells: list[tuple[int, int]]) -> str | None:
    """`=SUM(...)` over zero-based cells, neighbours in a row or column drawn together; None where it gets too long."""
    runs: list[list[tuple[int, int]]] = []
    for cell in cells:
        if runs:
            first, last = runs[-1]
            step = (cell[0] - last[0], cell[1] - last[1])
            along = (first[0] == cell[0], first[1] == cell[1])
            if (step == (0, 1) and along[0]) or (step == (1, 0) and along[1]):
                runs[-1][1] = cell
                continue
        runs.append([cell, cell])
    parts = [a1(*first) if first == last else f"{a1(*first)}:{a1(*last)}" for first, last in runs]
    text = f"=SUM({','.join(parts)})"
    return text if parts and len(parts) <= _MOST_ARGUMENTS and len(text) <= _LONGEST_FORMULA else None


def rows_below(grid: Sequence[Sequence[Any]], headings: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Texts of these columns of a sheet of ours, row by row below the header; nothing where no row has all headings."""
    header = next((r for r, row in enumerate(grid) if set(headings) <= set(row)), None)
    if header is None:
        return
    at = [list(grid[header]).index(name) for name in headings]
    for row in grid[header + 1 :]:
        yield tuple(clean(str(row[i])) for i in at)
