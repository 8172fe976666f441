"""What the lists behind a Biểu share: their names, where the table's cells stand, lines of units, head and print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batch.domain import Period
from batch.form import paper
from batch.publish.bieu.layout import TableLayout
from batch.publish.sheets import FONT, Styles, height, lines
from batch.register.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, Column, Row

UNITS_SHEET, SOURCES_SHEET, CHECK_SHEET, CHART_SHEET = "Theo đơn vị", "Nguồn", "Đối chiếu", "Biểu đồ"
FIRST = 4  # rows above a list: title, note, way back, header
LEAD = ("Mã đơn vị", "Đơn vị", "Hàng trong biểu", "Dòng của biểu")  # before the figures of a unit
COUNT = "#,##0"


@dataclass(slots=True)
class Block:
    """All lines of one table row. `first` is where they begin on the sheet (zero-based)."""

    row: Row
    title: str
    first: int
    lines: list[tuple[str, Mapping[str, int]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table's cells stand on its own sheet, zero-based: row code → row, column code → column."""

    sheet: str
    rows: dict[str, int]
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Behind:
    """What every sheet behind a table needs; `names` (unit code → name) stands over the register's."""

    layout: TableLayout
    period: Period
    blocks: list[Block]
    place: Place
    register: Register
    names: Mapping[str, str]

    def name(self, unit: str) -> str:
        known = self.register[unit].name if unit in self.register else "(không có trong danh mục)"
        return self.names.get(unit) or known

    def number(self, column: str) -> str:
        """The printed number of a column: "(2)"."""
        return f"({self.place.columns[column] + 1})"


def counted(layout: TableLayout) -> list[tuple[int, Column]]:
    """The count columns of a table with their printed numbers, (2) first."""
    return [(n, c) for n, c in enumerate(layout.columns, start=2) if c.kind != RATIO]


def unit_columns(layout: TableLayout) -> dict[str, int]:
    """Where the figures of each count column stand on sheet "Theo đơn vị", zero-based."""
    return {column.code: len(LEAD) + i for i, (_, column) in enumerate(counted(layout))}


def titles(table: str, rows: tuple[Row, ...]) -> dict[str, str]:
    """What a row is called away from the table, where it doesn't stand below its heading."""
    out, heading = {}, ""
    for row in rows:
        if row.is_heading:
            heading = f"{row.label} – "
        plain = table == "6C" and row.code != "TONG"
        out[row.code] = row.label if plain else f"{row.code} · {heading}{row.label}"
    return out


def blocks(table: str, rows: tuple[Row, ...], figures: Figures, register: Register) -> list[Block]:
    """The lines of sheet "Theo đơn vị": table rows in order, in each the units in the order of the register's tree.

    Units that the register doesn't know come last. Raises KeyError for a contribution to a row that the table lacks.
    """
    called = titles(table, rows)
    found = {row.code: Block(row, called[row.code], 0) for row in rows if not row.is_heading}
    given = figures.by_unit.get(table, {})
    order = [code for code in register.below(register.top.code) if code in given]
    order += sorted(code for code in given if code not in register)
    for unit in order:
        mine: dict[str, dict[str, int]] = {}
        for (row, column), value in given[unit].items():
            if value:
                mine.setdefault(row, {})[column] = value
        for row, values in mine.items():
            found[row].lines.append((unit, values))
    line = FIRST
    for block in found.values():
        block.first = line
        line += len(block.lines)
    return list(found.values())


def write_list_head(
    sheet: Any, styles: Styles, title: str, note: str, heads: list[str], widths: list[float], back: str
) -> None:
    """Title, note, the way back to the table and the header row of a list, which stay in sight."""
    sheet.set_row(0, 21)
    sheet.write_string(0, 0, title, styles(bold=True, font_size=14))
    sheet.write_string(1, 0, note, styles(italic=True))
    sheet.write_url(2, 0, f"internal:'{back}'!A1", styles.link(), f"← Về {back}")
    style = styles.head(font_size=10)
    tallest = 1
    for index, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(FIRST - 1, index, head, style)
        sheet.set_column(index, index, width, styles())
        tallest = max(tallest, lines(head, width * 7, 10, bold=True))
    sheet.set_row(FIRST - 1, height(tallest, 10))


def set_up_list(sheet: Any, styles: Styles, title: str, bottom: int, right: int) -> None:
    """Lines between the rows, and the print; on pages side by side each has the first three columns."""
    # Lines under every cell, blank ones too, without writing them one by one.
    lined = {"type": "formula", "criteria": "=TRUE", "format": styles.conditional(bottom=1, bottom_color="#BFBFBF")}
    sheet.conditional_format(FIRST, 0, bottom, right, lined)
    paper.set_up(sheet, right, 10, header=FIRST - 1, repeated=3)
    paper.footer(sheet, f'&L&"{FONT},Italic"&9{title.replace("&", "&&")}&C&"{FONT},Regular"&10&P/&N')
