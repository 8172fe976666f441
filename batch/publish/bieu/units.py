"""Behind a Biểu: sheet "Theo đơn vị", which unit gives what to which figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batch.publish.bieu.lists import (
    COUNT,
    FIRST,
    LEAD,
    SOURCES_SHEET,
    Behind,
    counted,
    set_up_list,
    unit_columns,
    write_list_head,
)
from batch.publish.sheets import NO_CELL, Styles, height, lines
from batch.register.register import Register
from batch.text import a1

_NAME, _TITLE, _DEEPEST = 44, 60, 10  # widths of two columns, and how far a name is indented at the most
MOST_LINKS = 60_000  # Excel takes 65,530 on a sheet


def _depths(register: Register) -> dict[str, int]:
    depth: dict[str, int] = {}
    for code in register.below(register.top.code):
        parent = register[code].parent
        depth[code] = depth[parent] + 1 if parent else 0
    return depth


def write_units(
    sheet: Any, styles: Styles, behind: Behind, provisional: bool, sources: Mapping[tuple[str, str], int]
) -> None:
    """Write sheet "Theo đơn vị": one line for each unit and table row to which the unit contributes, zeros left out.
    `sources` leads from (row, unit) to its first line on sheet "Nguồn"."""
    place = behind.place
    numbered = counted(behind.layout)
    heads = [*LEAD, *(f"({n})\n{behind.layout.full_label(column)}" for n, column in numbered)]
    widths: list[float] = [14, _NAME, 9, _TITLE, *([10.5] * len(numbered))]
    title = f"{place.sheet} {behind.period.title} – số liệu theo đơn vị"
    note = "Mỗi hàng là phần của một đơn vị trong một dòng biểu; ô trống là 0. Lọc cột «Dòng của biểu» để xem một dòng."
    if sources:
        note += " Bấm mã đơn vị để xem phiếu và dòng gốc."
    full = title + (" (SỐ LIỆU TẠM TÍNH)" if provisional else "")
    write_list_head(sheet, styles, full, note, heads, widths, place.sheet)
    offset = unit_columns(behind.layout)
    depth = _depths(behind.register)
    top, wrapped = {"valign": "top"}, {"valign": "top", "text_wrap": True}
    text, plain, number = styles(**wrapped), styles(**top, align="center"), styles(**top, num_format=COUNT)
    indents = [styles(**wrapped, align="left", indent=level) for level in range(_DEEPEST + 1)]
    link = styles.link(**wrapped)
    linked = sum(len(block.lines) for block in behind.blocks) <= MOST_LINKS
    numbers = [number] * len(numbered)
    line = FIRST
    shown = {unit: behind.name(unit) for block in behind.blocks for unit, _ in block.lines}
    level = {unit: min(depth.get(unit, 0), _DEEPEST) for unit in shown}
    tall = {unit: lines(name, _NAME * 7 - 9 * level[unit]) for unit, name in shown.items()}
    lead, figures = len(LEAD), len(numbered)
    for block in behind.blocks:
        at, least = place.rows[block.row.code], lines(block.title, _TITLE * 7)
        for unit, values in block.lines:
            origin = sources.get((block.row.code, unit)) if linked else None
            first = line == block.first
            cells: list[Any] = [unit, shown[unit], at + 1, block.title, *[NO_CELL] * figures]
            looks = [text if origin is None else link, indents[level[unit]], plain, link if first else text, *numbers]
            for column, value in values.items():
                cells[offset[column]] = value
            most = max(least, tall[unit])
            sheet.write_line(line, cells, looks, min(height(most), 409) if most > 1 else None)
            if origin is not None:
                sheet.link(line, 0, f"'{SOURCES_SHEET}'!{a1(origin, 0)}", unit)
            if first:
                sheet.link(line, lead - 1, f"'{place.sheet}'!{a1(at, 0)}", block.title)
            line += 1
    sheet.autofilter(FIRST - 1, 0, max(line - 1, FIRST), len(heads) - 1)
    sheet.freeze_panes(FIRST, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:B{max(line, FIRST + 1)}"})
    set_up_list(sheet, styles, title, max(line - 1, FIRST), len(heads) - 1)
