"""One table of the rating plan on its sheet: header row, cells by kind, filter, drop-downs, print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from batch.form import paper
from batch.publish.plan.sheets import CLOSED, HEADER, HEADER_INPUT, INPUT, LINE, Column
from batch.publish.sheets import FONT, NO_CELL, TALLEST, Styles, height, lines, merge
from batch.text import a1, column_letter

HEADER_ROW = 3  # zero-based, below the title, a note and a blank line
_LONGEST = 32_000  # Excel takes 32767 characters in a cell
_NUMBER_FORMATS = {"whole": "#,##0", "number": "General", "share": "0.00"}
Value = str | float | int | None


def _shown(text: str) -> str:
    """The text as a cell can hold it: the name of a file may hold what isn't text."""
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} […]"
    return text.encode("utf-8", "replace").decode()


def pixels(column: Column) -> float:
    return column.width * 7 + 5


class Table:
    """Writes one sheet row by row. `two_lines` gives every row room for two lines, which is cheap for many rows."""

    def __init__(
        self, book: Any, styles: Styles, name: str, columns: tuple[Column, ...], *, title: str, note: str,
        tab: str = "", frozen: int = 0, wide: int = 0,
    ) -> None:  # fmt: skip
        self.styles, self.columns, self.name = styles, columns, name
        self.sheet = book.add_worksheet(name)
        self.row = HEADER_ROW
        self._wraps = [None if column.kind == "wide" else column.width for column in columns]
        self._closed: set[int] = set()  # rows in which nothing may be entered
        self._looks: dict[tuple[str, str, str, bool], list[Any]] = {}
        self._last = len(columns) - 1 - wide  # the last column that is printed
        self._frozen = frozen
        if tab:
            self.sheet.set_tab_color(tab)
        self._top(title, note)

    def index(self, key: str) -> int:
        return next(i for i, column in enumerate(self.columns) if column.key == key)

    def letter(self, key: str) -> str:
        return column_letter(self.index(key))

    def _top(self, title: str, note: str) -> None:
        sheet, styles = self.sheet, self.styles
        for at, column in enumerate(self.columns):
            sheet.set_column(at, at, column.width, styles())
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, title, styles(bold=True, font_size=14, valign="vcenter"))
        # What is merged lies in columns that are in view at the start, so that nobody must scroll to read it.
        used, last = 0.0, 0
        for at, column in enumerate(self.columns[: self._last + 1]):
            used, last = used + pixels(column), at
            if used > 900:
                break
        sheet.set_row(1, min(TALLEST, height(lines(note, used))))
        merge(sheet, 1, 0, 1, last, note, styles(italic=True, text_wrap=True, valign="top"))
        sheet.set_row(2, 6)
        sheet.set_row(HEADER_ROW, 48)
        common = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
        for at, column in enumerate(self.columns):
            style = styles(**common, bg_color=HEADER_INPUT if column.entry else HEADER)
            sheet.write_string(HEADER_ROW, at, column.heading, style)

    def _look(self, colour: str, above: str, below: str, closed: bool) -> list[Any]:
        """The formats of one row: `above` and `below` are "" or colours of a thick line."""
        key = (colour, above, below, closed)
        if key not in self._looks:
            edges: dict[str, Any] = {"border": 1, "border_color": LINE}
            if above:
                edges |= {"top": 5 if above.startswith("#C") else 2, "top_color": above}
            if below:
                edges |= {"bottom": 5, "bottom_color": below}
            made = []
            for column in self.columns:
                look = {**edges, "valign": "vcenter", "text_wrap": column.kind != "wide"}
                if column.entry:
                    look |= {"bg_color": CLOSED if closed else INPUT}
                elif column.kind == "wide":
                    look = {"valign": "vcenter", "bold": True, "font_color": "#1F3864"}
                elif colour:
                    look |= {"bg_color": colour}
                if column.kind in _NUMBER_FORMATS:
                    look |= {"num_format": _NUMBER_FORMATS[column.kind], "align": "center"}
                made.append(self.styles(**look))
            self._looks[key] = made
        return self._looks[key]

    def add(
        self, values: Sequence[Value], colour: str = "", above: str = "", below: str = "", least: int = 1,
        closed: bool = False,
    ) -> None:  # fmt: skip
        """Write the next row, as high as its longest text needs, `least` lines at the least; in one that is `closed`
        nothing is to be entered."""
        self.row += 1
        if closed:
            self._closed.add(self.row)
        cells: list[Value] = []
        most = least
        for value, width in zip(values, self._wraps, strict=True):
            if value is None or value == "":
                value = NO_CELL if width is None else None
            elif isinstance(value, str):
                if len(value) > _LONGEST or not value.isprintable():
                    value = _shown(value)
                if width is not None and (len(value) > width * most or "\n" in value):
                    most = max(most, lines(value, width * 7 + 5))
            cells.append(value)
        look = self._look(colour, above, below, closed)
        self.sheet.write_line(self.row, cells, look, min(TALLEST, height(most)))

    def choose(self, key: str, source: str | list[str], message: str) -> None:
        """A drop-down in the column, but where a row is closed."""
        rule = {
            "validate": "list", "source": source, "error_title": "Không có trong danh sách", "error_message": message,
        }  # fmt: skip
        for first, last in self._stretches(closed=False):
            self.sheet.data_validation(first, self.index(key), last, self.index(key), rule)

    def hide(self, key: str) -> None:
        at = self.index(key)
        self.sheet.set_column(at, at, self.columns[at].width, self.styles(), {"hidden": True})

    def count(self, keys: Sequence[str], message: str) -> None:
        """Only whole numbers from 0 in these columns, but where a row is closed."""
        rule = {
            "validate": "integer", "criteria": ">=", "value": 0, "error_title": "Không phải số phiếu",
            "error_message": message,
        }  # fmt: skip
        for first, last in self._stretches(closed=False):
            self.sheet.data_validation(first, self.index(keys[0]), last, self.index(keys[-1]), rule)

    def shut(self, keys: tuple[str, str], message: str) -> None:
        """Refuse whatever is typed between these columns in closed rows."""
        rule = {
            "validate": "custom",
            "value": "=FALSE",
            "error_title": "Không ghi ở dòng này",
            "error_message": message,
        }
        for first, last in self._stretches(closed=True):
            self.sheet.data_validation(first, self.index(keys[0]), last, self.index(keys[1]), rule)

    def _stretches(self, *, closed: bool) -> list[tuple[int, int]]:
        """First and last row of every run of rows that are all closed, or all open."""
        out: list[tuple[int, int]] = []
        for row in range(HEADER_ROW + 1, self.row + 1):
            if (row in self._closed) != closed:
                continue
            if out and out[-1][1] == row - 1:
                out[-1] = (out[-1][0], row)
            else:
                out.append((row, row))
        return out

    def highlight(self, first: str, last: str, formula: str, **look: Any) -> None:
        """Colour cells while `formula` (written for the first data row, `{row}`) holds."""
        if self.row > HEADER_ROW:
            rule = {
                "type": "formula", "criteria": formula.format(row=HEADER_ROW + 2),
                "format": self.styles.conditional(**look),
            }  # fmt: skip
            self.sheet.conditional_format(HEADER_ROW + 1, self.index(first), self.row, self.index(last), rule)

    def want_reason(self, reason: str, entered: str) -> None:
        """Colour cells of the reason that are blank beside something `entered`."""
        lacks = f'=AND(${self.letter(entered)}{{row}}<>"",TRIM(${self.letter(reason)}{{row}})="")'
        self.highlight(reason, reason, lacks, bg_color="#FF9999")

    def close(self, footer: str, empty: str, printed: int | None = None) -> None:
        """Filter, frozen panes and print set-up: the first `printed` rows, all where it isn't said; `empty` is said
        where there is no row."""
        sheet, last = self.sheet, len(self.columns) - 1
        if self.row == HEADER_ROW:
            sheet.write_string(HEADER_ROW + 2, 0, empty, self.styles(italic=True))
        sheet.autofilter(HEADER_ROW, 0, self.row, last)
        sheet.freeze_panes(HEADER_ROW + 1, self._frozen)
        sheet.set_zoom(85)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{a1(self.row, last)}"})
        paper.set_up(sheet, self._last, 11, header=HEADER_ROW, repeated=self._frozen)
        bottom = max(self.row, HEADER_ROW + 2) if printed is None or self.row == HEADER_ROW else HEADER_ROW + printed
        sheet.print_area(0, 0, bottom, self._last)
        name = self.name.replace("&", "&&")
        paper.footer(sheet, f'&L&"{FONT},Regular"&9 {footer} – {name}&R&"{FONT},Regular"&9 Trang &P/&N')
