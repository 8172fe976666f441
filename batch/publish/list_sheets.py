"""Sheets that are a list: title, whose, notes, one header row, lines that show all their text; made to print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from batch.form import paper
from batch.publish.sheets import FONT, TALLEST, Styles, height, lines, merge

Columns = tuple[tuple[str, float], ...]  # heading and width in characters
Value = str | int | date | None
RED, AMBER = "#C00000", "#FFF2CC"
_LINE = "#A6A6A6"


class ListSheets:
    """Writes such sheets into one workbook. `whose` stands below every title, `footer` on every page; in columns of
    `centred` text stands in the middle."""

    def __init__(self, book: Any, whose: str, footer: str, centred: Collection[str] = ()) -> None:
        self.book, self.whose, self.footer, self.centred, self.styles = book, whose, footer, centred, Styles(book)
        self.cell = {"border": 1, "border_color": _LINE, "text_wrap": True, "valign": "top"}
        self._looks: dict[tuple[tuple[str, Any], ...], dict[tuple[bool, bool], Any]] = {}

    def top(self, sheet: Any, title: str, columns: Columns, notes: Sequence[tuple[str, bool]]) -> int:
        """Title, whose it is, notes (True for those in red) and the table's header. Returns the row of the header."""
        last = len(columns) - 1
        pixels = sum(width * 7 + 5 for _, width in columns)
        for column, (_, width) in enumerate(columns):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 24)
        merge(sheet, 0, 0, 0, last, title, self.styles(bold=True, font_size=15, valign="vcenter"))
        merge(sheet, 1, 0, 1, last, self.whose, self.styles(bold=True, font_size=12, valign="vcenter"))
        row = 2
        for text, red in notes:
            look = {"bold": True, "font_color": RED} if red else {"italic": True}
            sheet.set_row(row, height(lines(text, pixels, bold=red)))
            merge(sheet, row, 0, row, last, text, self.styles(text_wrap=True, valign="top", **look))
            row += 1
        row += 1
        header = self.styles(bold=True, border=1, bg_color="#BDD7EE", text_wrap=True, align="center", valign="vcenter")
        sheet.set_row(row, 48)
        for column, (name, _) in enumerate(columns):
            sheet.write_string(row, column, name, header)
        return row

    def row(self, sheet: Any, row: int, columns: Columns, values: Sequence[Value], look: dict[str, Any]) -> None:
        tall, known = 1, self._looks.setdefault(tuple(look.items()), {})
        cells: list[Value] = []
        looks = []
        for value, (name, width) in zip(values, columns, strict=True):
            kind = (isinstance(value, int | date) or name in self.centred, isinstance(value, date))
            if kind not in known:
                known[kind] = self._look(look, *kind)
            looks.append(known[kind])
            cells.append(None if value == "" else value)
            if value and isinstance(value, str):
                tall = max(tall, lines(value, width * 7 + 5))
        sheet.write_line(row, cells, looks, min(TALLEST, height(tall)))

    def _look(self, look: dict[str, Any], centred: bool, day: bool) -> Any:
        middle = {"align": "center"} if centred else {}
        return self.styles(**self.cell, **look, **middle, **({"num_format": "dd/mm/yyyy"} if day else {}))

    def finish(self, sheet: Any, header: int, count: int, columns: Columns, *, filtered: bool = True) -> None:
        last = header + max(count, 1)
        if count and filtered:
            sheet.autofilter(header, 0, last, len(columns) - 1)
        sheet.freeze_panes(header + 1, 0)
        paper.set_up(sheet, len(columns) - 1, 11, header=header, repeated=2)
        sheet.print_area(0, 0, last, len(columns) - 1)
        paper.footer(sheet, f'&L&"{FONT},Regular"&9 {self.footer}&R&"{FONT},Regular"&9 Trang &P/&N')

    def empty(self, sheet: Any, header: int, count: int, columns: Columns) -> None:
        """Says that there is nothing, where there isn't."""
        if not count:
            merge(sheet, header + 1, 0, header + 1, len(columns) - 1, "Không có", self.styles(**self.cell, italic=True))

    def choose(self, sheet: Any, header: int, count: int, columns: Columns, name: str, values: Sequence[str]) -> None:
        """One of these values in a column, or a blank."""
        at = [heading for heading, _ in columns].index(name)
        told = f"Chỉ chọn {', '.join(values)} hoặc để trống."
        if count:
            sheet.data_validation(
                header + 1, at, header + count, at,
                {"validate": "list", "source": list(values), "error_title": name, "error_message": told},
            )  # fmt: skip
