"""The multi-level header of a Biểu: which titles stand over which columns, how wide and how high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batch.publish.bieu.layout import Group, TableLayout
from batch.publish.sheets import Styles, height, lines, merge
from batch.tables.layout import RATIO, Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One title: its rows and columns, counted from the top left of the header (label column = 0), ends included."""

    top: int
    bottom: int
    left: int
    right: int
    text: str


def _depth(nodes: tuple[str | Group, ...]) -> int:
    return max(1 if isinstance(node, str) else 1 + _depth(node.below) for node in nodes)


def plan(layout: TableLayout) -> tuple[int, list[Cell]]:
    """Number of levels and all titles of a table's header."""
    labels = {column.code: column.label for column in layout.columns}
    levels = _depth(layout.tree)
    cells = [Cell(0, levels - 1, 0, 0, layout.first)]

    def place(nodes: tuple[str | Group, ...], level: int, left: int) -> int:
        for node in nodes:
            if isinstance(node, str):
                cells.append(Cell(level, levels - 1, left, left, labels[node]))
                left += 1
            else:
                end = place(node.below, level + 1, left)
                cells.append(Cell(level, level, left, end - 1, node.title))
                left = end
        return left

    place(layout.tree, 0, 1)
    return levels, sorted(cells, key=lambda cell: (cell.top, cell.left))


def _heights(levels: int, cells: list[Cell], widths: list[int], size: int) -> list[float]:
    rows = [height(1, size)] * levels
    # Titles over the fewest levels first, so that a tall one only adds what is still missing.
    for cell in sorted(cells, key=lambda c: c.bottom - c.top):
        room = sum(widths[cell.left : cell.right + 1])
        if not room:
            continue  # all its columns are hidden
        missing = height(lines(cell.text, room, size, bold=True), size) + 3 - sum(rows[cell.top : cell.bottom + 1])
        if missing > 0:
            rows[cell.bottom] += missing
    return rows


def height_of(layout: TableLayout) -> int:
    """Rows that the header takes, the row of column numbers included."""
    return _depth(layout.tree) + 1


def write_header(sheet: Any, styles: Styles, layout: TableLayout, top: int, widths: list[int]) -> None:
    """Write titles and column numbers (1), (2), … from row `top`; `widths` in pixels, label column first, 0 where a
    column is hidden."""
    levels, cells = plan(layout)
    size = 9 if len(widths) > 20 else 10
    style = styles(bold=True, align="center", valign="vcenter", text_wrap=True, border=1, font_size=size)
    for level, points in enumerate(_heights(levels, cells, widths, size)):
        sheet.set_row(top + level, points)
    for cell in cells:
        merge(sheet, top + cell.top, cell.left, top + cell.bottom, cell.right, cell.text, style)
    number = styles(italic=True, align="center", valign="vcenter", border=1, font_size=size)
    for index in range(len(widths)):
        sheet.write_string(top + levels, index, f"({index + 1})", number)


def is_ratio(column: Column) -> bool:
    return column.kind == RATIO
