"""A workbook that people fill in: cells, drop-downs through defined names, checks on typing, tables, print set-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from numbers import Real
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from batch.domain import INFO
from batch.form import appearance, paper
from batch.form.definition import LIST_SHEET, Field, label, lists
from batch.form.topics import Columns, Group
from batch.law.model import Law
from batch.machine.plain_text import PlainTextBook

LIST_PREFIX = "DS_"
MIN_CHECKED_ROWS = 500  # rows of a table that have drop-downs and checks, at the least
CREATED = datetime(2025, 1, 1)  # fixed: the same input gives the same bytes
_SMALLEST = 10  # points of letters
_TALL = 118  # points of a header with captions of topics that stand upright
_MOST_HEIGHT = 409  # Excel has no higher rows
_LIST_COLUMNS = (("Mục", 46), ("Ghi vào cột này", 42), ("Cách ghi", 76))  # and their widths
_NUMERIC = ("integer", "number", "percent")
_DATE_RANGE = (date(1900, 1, 1), date(2100, 12, 31))


@dataclass(frozen=True, slots=True)
class Raw:
    """A value written as it is, without code → label: text as text, numbers as numbers, dates as dates.

    `formula`: `value` ("=A1+1") is written as a formula that was never calculated.
    `error`: `value` ("#N/A") is written as an error cell.
    """

    value: object
    formula: bool = False
    error: bool = False


def shown(field: Field, value: object) -> object:
    """What the cell shows for a value: the label of a code, everything else as it is; None for blank.

    Raises TypeError for a value that doesn't fit the field's kind (use Raw to write it all the same).
    """
    if isinstance(value, Raw):
        return value.value
    if value is None or value == "" or (isinstance(value, float) and isnan(value)):
        return None
    if field.list_name:
        return label(field.list_name, str(value))
    if field.kind == "date":
        fits = isinstance(value, date)
    elif field.kind in _NUMERIC:
        fits = isinstance(value, Real) and not isinstance(value, bool)
    else:
        return str(value)
    if not fits:
        raise TypeError(f"{field.sheet}.{field.key} is a {field.kind}, got {value!r}")
    return value


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _lines(field: Field, value: object) -> int:
    """Lines that a wrapped text needs in its column; viewers don't always fit the row by themselves."""
    if field.list_name:
        value = shown(field, value)
    elif field.kind != "text":
        return 1
    if not isinstance(value, str):
        return 1
    return -(-len(value) // int(appearance.width(field) * 1.1))


def _rule(field: Field, first_cell: str) -> dict[str, Any] | None:
    """The check on typing, with its message; None where any text goes."""
    heading = field.heading
    if field.list_name:
        return {
            "validate": "list",
            "source": f"={LIST_PREFIX}{field.list_name}",
            "error_title": "Chọn trong danh sách",
            "error_message": f"«{heading}»: bấm mũi tên ở góc ô và chọn một dòng trong danh sách.",
        }
    if field.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _DATE_RANGE[0],
            "maximum": _DATE_RANGE[1],
            "error_title": "Ngày không đúng",
            "error_message": f"«{heading}»: ghi đủ ngày/tháng/năm, ví dụ 05/11/2025 (từ năm 1900 đến năm 2100).",
        }
    if field.kind == "integer":
        minimum, maximum = {"nam": (1900, 2100), "lan_nop": (1, 999)}.get(field.key, (0, 9_999_999))
        limits = f"từ {minimum} đến {maximum}" if field.key in ("nam", "lan_nop") else "từ 0 trở lên"
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": minimum,
            "maximum": maximum,
            "error_title": "Phải là số nguyên",
            "error_message": f"«{heading}»: chỉ ghi số nguyên {limits}, không kèm chữ.",
        }
    if field.kind == "number":
        return {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": "Phải là số",
            "error_message": f"«{heading}»: chỉ ghi số từ 0 trở lên, không kèm chữ.",
        }
    if field.kind == "percent":
        # Above 0 and below 1 is refused: typing 85% would store 0.85 and be read as less than one percent.
        return {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({first_cell}),OR({first_cell}=0,AND({first_cell}>=1,{first_cell}<=100)))",
            "error_title": "Tỷ lệ không đúng",
            "error_message": f"«{heading}»: ghi số từ 0 đến 100, không kèm dấu %. Ví dụ 85 phần trăm thì ghi 85, "
            "không ghi 0,85 hay 85%.",
        }
    if field.kind == "email":
        return {
            "validate": "custom",
            "value": f'=AND(ISNUMBER(FIND("@",{first_cell})),ISERROR(FIND(" ",{first_cell})))',
            "error_title": "Địa chỉ email không đúng",
            "error_message": f"«{heading}»: ghi một địa chỉ email, ví dụ chibo1@vidu.vn.",
        }
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """Where in a table a column stands."""

    colour: str
    grouped: bool = False
    is_open: bool = True


def _parts(columns: Columns) -> dict[int, _Part]:
    """Column → its part of the table."""
    out: dict[int, _Part] = {}
    begins = dict.fromkeys(column for column, _ in columns.captions)
    number = -1
    for column in columns.at:
        number += column in begins
        out[column] = _Part(appearance.colour(max(number, 0)) if begins else appearance.HEADER_PLAIN)
    for place, group in enumerate(columns.groups, 2):
        for column in range(group.first, group.last + 1):
            out[column] = _Part(appearance.colour(place), True, group.is_open)
    return out


class _Sheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet that doesn't look for functions newer than Excel 2010 in every formula (we use none): with a
    hundred checks a workbook, that search was a third of the time."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book:
    """One workbook being written; use as a context manager: it is saved on leaving without an exception."""

    def __init__(self, path: Path, title: str, law: Law | None = None, *, light: bool = False) -> None:
        self.law, self.light = law, light
        self.workbook = PlainTextBook(
            str(path),
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "default_format_properties": {"font_name": appearance.FONT, "font_size": 11},
            },
        )
        self.workbook.set_properties({"title": title, "created": CREATED})
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._cells: dict[tuple[bool, str, str, bool], Any] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.workbook.close()

    def format(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def cell_format(self, field: Field, tint: str = "", *, border: bool = True) -> Any:
        """The format of a field's cells: text stays text, dates are dd/mm/yyyy."""
        kind = (bool(field.list_name), field.kind, tint, border)
        if kind not in self._cells:
            self._cells[kind] = self._new_cell_format(field, tint, border=border)
        return self._cells[kind]

    def _new_cell_format(self, field: Field, tint: str, *, border: bool) -> Any:
        properties: dict[str, object] = {"valign": "vcenter"}
        if border:
            properties |= {"border": 1, "border_color": "#A6A6A6"}
        if tint:
            properties["bg_color"] = tint
        if field.list_name:
            properties["text_wrap"] = True
        elif field.kind in ("text", "email"):
            properties |= {"text_wrap": True, "num_format": "@"}
        else:
            properties["align"] = "center"
            if field.kind == "date":
                properties["num_format"] = "dd/mm/yyyy"
        return self.format(**properties)

    def add_sheet(self, name: str) -> Any:
        sheet = self.workbook.add_worksheet(name, worksheet_class=_Sheet)
        paper.footer(sheet, "&L&9&A&R&9Trang &P/&N")
        if name in appearance.TAB_COLOURS:
            sheet.set_tab_color(appearance.TAB_COLOURS[name])
        return sheet

    def add_lists(self, names: Iterable[str]) -> None:
        """The lists of values, on a very hidden sheet, each reached through a workbook-level defined name."""
        sheet = self.workbook.add_worksheet(LIST_SHEET)
        sheet.very_hidden()
        for column, name in enumerate(dict.fromkeys(names)):
            choices = list(lists()[name].values())
            sheet.write_string(0, column, name)
            for row, choice in enumerate(choices, 1):
                sheet.write_string(row, column, choice.label)
            letter = xl_col_to_name(column)
            self.workbook.define_name(f"{LIST_PREFIX}{name}", f"={LIST_SHEET}!${letter}$2:${letter}${len(choices) + 1}")

    def hide_name(self, name: str, formula: str) -> None:
        """A defined name that Excel's name manager doesn't show."""
        self.workbook.define_name(name, formula)
        self.workbook.defined_names[-1][3] = True  # the writer has no public switch for it

    def write(self, sheet: Any, row: int, column: int, field: Field, value: object, style: Any) -> None:
        """One field's cell; a blank keeps its format only."""
        if isinstance(value, Raw) and value.formula:
            sheet.write_formula(row, column, str(value.value), style, "")
            return
        if isinstance(value, Raw) and value.error:
            sheet.write_formula(row, column, f"={value.value}", style, str(value.value))
            return
        value = shown(field, value)
        if value is None:
            if not self.light:
                sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif isinstance(value, date):
            if field.kind != "date":
                style = self.format(num_format="dd/mm/yyyy", border=1)
            sheet.write_datetime(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)

    def check(self, sheet: Any, field: Field, first: int, column: int, last: int) -> None:
        """The check on typing for the rows `first`..`last` of a column."""
        rule = _rule(field, xl_rowcol_to_cell(first, column))
        if rule is None:
            if not field.help or self.light:
                return
            rule = {"validate": "any"}
        if field.help and not self.light:
            rule["input_title"] = _short(field.heading, 32)
            rule["input_message"] = _short(field.help, 255)
        sheet.data_validation(first, column, last, column, rule)

    def tint(self, field: Field) -> str:
        return appearance.TINTS[appearance.asked(field, self.law)]

    def list_head(self, sheet: Any, row: int) -> None:
        """The head of a list: heading in A, value in B, help in C."""
        style = self.format(
            bold=True, bg_color=appearance.TAB_COLOURS[INFO], font_color="#FFFFFF", border=1, align="center"
        )
        for column, (text, wide) in enumerate(_LIST_COLUMNS):
            sheet.set_column(column, column, wide)
            sheet.write_string(row, column, text, style)
        sheet.freeze_panes(row + 1, 0)
        paper.set_up(sheet, len(_LIST_COLUMNS) - 1, _SMALLEST, (paper.A4,), header=row)

    def list_row(self, sheet: Any, row: int, field: Field, value: object, tint: str, help_text: str) -> None:
        """One field of a list."""
        sheet.write_string(
            row, 0, appearance.header_text(field),
            self.format(bold=field.required == "always", border=1, border_color="#A6A6A6", valign="vcenter"),
        )  # fmt: skip
        style = self.cell_format(field, tint)
        if value is None:
            sheet.write_blank(row, 1, None, style)
        else:
            self.write(sheet, row, 1, field, value, style)
        if help_text:
            note = {"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "vcenter", "font_size": 10}
            sheet.write_string(row, 2, help_text, self.format(**note, indent=1))
        self.check(sheet, field, row, 1, row)

    def table(
        self, sheet: Any, columns: Columns, rows: Sequence[Mapping[str, object]], header: int, *, blank_rows: int
    ) -> None:
        """A table: captions of its topics where it has such (row `header` − 1), one header row, data directly below.

        `blank_rows`: empty formatted rows to have at the least; the checks reach further.
        """
        name = columns.fields[0].sheet
        part = _parts(columns)
        styles = []
        for column, field in columns.placed:
            styles.append(self.cell_format(field, self.tint(field)))
            options = {"level": 1, "hidden": not part[column].is_open} if part[column].grouped else {}
            width = appearance.width(field)
            sheet.set_column(column, column, width, self.cell_format(field, border=False), options)
            colour = part[column].colour
            if columns.captions:
                sheet.write_string(header - 1, column, "", self.format(bold=True, bg_color=colour, font_size=10))
            unused = appearance.asked(field, self.law) == appearance.UNUSED
            sheet.write_string(
                header, column, appearance.header_text(field),
                self.format(
                    bold=not unused, italic=unused, text_wrap=True, align="center", valign="vcenter", border=1,
                    bg_color=appearance.HEADER_UNUSED if unused else colour, font_size=10,
                ),
            )  # fmt: skip
        for column, caption in columns.captions:
            style = self.format(bold=True, bg_color=part[column].colour, font_size=10)
            sheet.write_string(header - 1, column, caption, style)
        sheet.set_row(header, (_TALL if columns.groups else 80) if len(columns.fields) > 12 else 48)
        first = header + 1
        keys = {field.key for field in columns.fields}
        for r, values in enumerate(rows, first):
            # A key left out by the caller's own order of columns is a missing column, not a mistake.
            for (column, field), style in zip(columns.placed, styles, strict=True):
                value = values.get(field.key)
                if value is not None or not self.light:
                    self.write(sheet, r, column, field, value, style)
            if not self.light and (lines := max(_lines(f, values.get(f.key)) for f in columns.fields)) > 1:
                sheet.set_row(r, min(15.5 * lines, _MOST_HEIGHT))
        if not self.light:
            for r in range(first + len(rows), first + blank_rows):
                for (column, _), style in zip(columns.placed, styles, strict=True):
                    sheet.write_blank(r, column, None, style)
        last = first + max(MIN_CHECKED_ROWS, len(rows) + 100) - 1
        for column, field in columns.placed:
            self.check(sheet, field, first, column, last)
        for number, group in enumerate(columns.groups):
            self._open_and_close(sheet, group, appearance.colour(2 + number), header, last)
        if columns.groups:
            sheet.outline_settings(True, True, False, False)  # the buttons are over what stands in front of a group
        if not self.light:
            self._mark_missing(sheet, columns, first, last)
            text = [xl_range(first, c, last, c) for c, f in columns.placed if f.kind == "text"]
            if text:
                sheet.ignore_errors({"number_stored_as_text": " ".join(text)})
        frozen = next((c + 1 for c, f in columns.placed if f.key == appearance.FROZEN.get(name)), 0)
        sheet.freeze_panes(first, frozen if appearance.FROZEN.get(name) in keys else 0)
        paper.set_up(sheet, columns.last, _SMALLEST, (paper.A4,), header=header, repeated=frozen)

    def _open_and_close(self, sheet: Any, group: Group, colour: str, header: int, last: int) -> None:
        """The narrow column in front of a group: its caption, and nothing to fill in."""
        plain = self.format(bg_color=colour)
        sheet.set_column(group.opener, group.opener, 3.3, plain, {"collapsed": not group.is_open})
        sheet.write_blank(header - 1, group.opener, None, plain)
        look = {"rotation": 90, "bold": True, "font_size": 10, "align": "center", "valign": "vcenter", "border": 1}
        sheet.write_string(header, group.opener, group.caption.upper(), self.format(bg_color=colour, **look))
        sheet.data_validation(
            header + 1, group.opener, last, group.opener,
            {"validate": "custom", "value": "=FALSE", "error_title": "Không ghi ở cột này",
             "error_message": f"Cột này chỉ để mở, đóng nhóm «{group.caption}»: bấm dấu + hoặc − ở phía trên cột."},
        )  # fmt: skip

    def _mark_missing(self, sheet: Any, columns: Columns, first: int, last: int) -> None:
        """Colours required cells left empty in a row that has been begun."""
        own = [c for c, f in columns.placed if f.required != "prefilled"]
        required = [c for c, f in columns.placed if f.required == "always"]
        if not required or not own:
            return
        ends = (own[0], own[-1])
        row = f"${xl_col_to_name(ends[0])}{first + 1}"
        row += f":${xl_col_to_name(ends[1])}{first + 1}"
        cell = xl_rowcol_to_cell(first, required[0])
        sheet.conditional_format(
            first, required[0], last, required[0],
            {
                "type": "formula",
                "criteria": f"=AND(COUNTA({row})>0,ISBLANK({cell}))",
                "format": self.format(bg_color=appearance.MISSING),
                "multi_range": " ".join(xl_range(first, c, last, c) for c in required),
            },
        )  # fmt: skip
