"""Behind a Biểu: sheet "Theo đơn vị" (which unit gives what to which figure) and sheet "Đối chiếu" (do they add up)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batch.publish.sheets import FONT, Styles, height, lines
from batch.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, Column, Row, columns
from batch.text import a1, column_letter

UNITS_SHEET, CHECK_SHEET = "Theo đơn vị", "Đối chiếu"
FIRST = 4  # rows above the list: title, note, way back, header
_LEAD = ("Mã đơn vị", "Đơn vị", "Hàng trong biểu", "Dòng của biểu")
_COUNT = "#,##0"


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


def counted(table: str) -> list[tuple[int, Column]]:
    """The count columns of a table with their printed numbers, (2) first."""
    return [(n, c) for n, c in enumerate(columns(table), start=2) if c.kind != RATIO]


def _titles(table: str, rows: tuple[Row, ...]) -> dict[str, str]:
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
    titles = _titles(table, rows)
    found = {row.code: Block(row, titles[row.code], 0) for row in rows if not row.is_heading}
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


def _depths(register: Register) -> dict[str, int]:
    depth: dict[str, int] = {}
    for code in register.below(register.top.code):
        parent = register[code].parent
        depth[code] = depth[parent] + 1 if parent else 0
    return depth


def _head(sheet: Any, styles: Styles, title: str, note: str, heads: list[str], widths: list[float], link: str) -> None:
    sheet.set_row(0, 21)
    sheet.write_string(0, 0, title, styles(bold=True, font_size=14))
    sheet.write_string(1, 0, note, styles(italic=True))
    sheet.write_url(2, 0, f"internal:'{link}'!A1", styles(font_color="#0563C1", underline=1), f"← Về {link}")
    wrapped = {"text_wrap": True, "align": "center", "valign": "vcenter"}
    style = styles(bold=True, border=1, font_size=10, bg_color="#E7E6E6", **wrapped)
    tallest = 1
    for index, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(FIRST - 1, index, head, style)
        sheet.set_column(index, index, width, styles())
        tallest = max(tallest, lines(head, width * 7, 10, bold=True))
    sheet.set_row(FIRST - 1, height(tallest, 10))


def _print(sheet: Any, styles: Styles, paper: int, title: str, bottom: int, right: int) -> None:
    # Lines under every cell, blank ones too, without writing them one by one.
    lined = {"type": "formula", "criteria": "=TRUE", "format": styles.conditional(bottom=1, bottom_color="#BFBFBF")}
    sheet.conditional_format(FIRST, 0, bottom, right, lined)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 1)
    sheet.set_footer(f'&L&"{FONT},Italic"&9{title.replace("&", "&&")}&C&"{FONT},Regular"&10&P/&N')


def write_units(
    sheet: Any, styles: Styles, table: str, year: int, found: list[Block], place: Place, register: Register,
    names: Mapping[str, str], paper: int, provisional: bool,
) -> None:  # fmt: skip
    """Write sheet "Theo đơn vị": one line for each unit and table row to which the unit contributes, zeros left out."""
    numbered = counted(table)
    heads = [*_LEAD, *(f"({n})\n{column.label}" for n, column in numbered)]
    widths: list[float] = [14, 44, 9, 48, *([9.5] * len(numbered))]
    title = f"{place.sheet} năm {year} – số liệu theo đơn vị"
    note = "Mỗi hàng là phần của một đơn vị trong một dòng biểu; ô trống là 0. Lọc cột «Dòng của biểu» để xem một dòng."
    _head(sheet, styles, title + (" (SỐ LIỆU TẠM TÍNH)" if provisional else ""), note, heads, widths, place.sheet)
    offset = {column.code: len(_LEAD) + i for i, (_, column) in enumerate(numbered)}
    depth = _depths(register)
    text, plain, number = styles(), styles(align="center"), styles(num_format=_COUNT)
    indents = [styles(indent=level) for level in range(11)]
    back = styles(font_color="#0563C1", underline=1)
    line = FIRST
    shown = {unit: _name(unit, register, names) for block in found for unit, _ in block.lines}
    for block in found:
        at = place.rows[block.row.code]
        for unit, values in block.lines:
            sheet.write_string(line, 0, unit, text)
            sheet.write_string(line, 1, shown[unit], indents[min(depth.get(unit, 0), 10)])
            sheet.write_number(line, 2, at + 1, plain)
            if line == block.first:
                sheet.write_url(line, 3, f"internal:'{place.sheet}'!{a1(at, 0)}", back, block.title)
            else:
                sheet.write_string(line, 3, block.title, text)
            for column, value in values.items():
                sheet.write_number(line, offset[column], value, number)
            line += 1
    sheet.autofilter(FIRST - 1, 0, max(line - 1, FIRST), len(heads) - 1)
    sheet.freeze_panes(FIRST, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:B{max(line, FIRST + 1)}"})
    _print(sheet, styles, paper, title, max(line - 1, FIRST), len(heads) - 1)


def _name(unit: str, register: Register, names: Mapping[str, str]) -> str:
    return names.get(unit) or (register[unit].name if unit in register else "(không có trong danh mục)")


def write_check(
    sheet: Any, styles: Styles, table: str, year: int, found: list[Block], place: Place, figures: Figures, paper: int
) -> None:
    """Write sheet "Đối chiếu": what the units give together, row by row, and how far that is from the table. Live."""
    numbered = counted(table)
    heads = ["Hàng trong biểu", "Dòng của biểu", "Chênh lệch so với biểu"]
    lead = len(heads)
    heads += [f"({n})\n{column.label}" for n, column in numbered]
    title = f"{place.sheet} năm {year} – cộng các đơn vị và đối chiếu với biểu"
    note = "Cột chênh lệch phải là «khớp» ở mọi dòng; con số khác là tổng các chỗ lệch giữa biểu và các đơn vị."
    _head(sheet, styles, title, note, heads, [9, 60, 12, *([9.5] * len(numbered))], place.sheet)
    last = FIRST + sum(len(block.lines) for block in found)
    bottom = max(last, FIRST + 1)
    key = f"'{UNITS_SHEET}'!$C${FIRST + 1}:$C${bottom}"
    plain, number = styles(align="center"), styles(num_format=_COUNT)
    link = styles(font_color="#0563C1", underline=1, text_wrap=True)
    verdict = styles(bold=True, align="center", num_format='[Red]#,##0;[Red]-#,##0;"khớp"')
    for line, block in enumerate(found, start=FIRST):
        at = place.rows[block.row.code]
        sums = dict.fromkeys((column.code for _, column in numbered), 0)
        for _, values in block.lines:
            for code, value in values.items():
                sums[code] += value
        sheet.write_number(line, 0, at + 1, plain)
        sheet.write_url(line, 1, f"internal:'{place.sheet}'!{a1(at, 0)}", link, block.title)
        differences = []
        for index, (_, column) in enumerate(numbered, start=lead):
            area = column_letter(len(_LEAD) + index - lead)
            area = f"'{UNITS_SHEET}'!${area}${FIRST + 1}:${area}${bottom}"
            sheet.write_formula(line, index, f"=SUMIFS({area},{key},$A{line + 1})", number, sums[column.code])
            there = f"'{place.sheet}'!{a1(at, place.columns[column.code])}"
            differences.append(f"ABS({a1(line, index)}-{there})")
        off = sum(abs(total - figures.count(table, block.row.code, code)) for code, total in sums.items())
        sheet.write_formula(line, 2, "=" + "+".join(differences), verdict, off)
    sheet.freeze_panes(FIRST, 2)
    _print(sheet, styles, paper, title, FIRST + len(found) - 1, len(heads) - 1)
