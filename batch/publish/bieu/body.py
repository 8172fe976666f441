"""The figures of a Biểu: counts, live totals and ratios with their values, zeros as the office wishes, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from batch.publish.bieu.header import is_ratio
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.lists import UNITS_SHEET, Place
from batch.publish.sheets import Styles, height, lines, sum_formula
from batch.tables.figures import Figures, ratio_of
from batch.tables.layout import RATIO, Column, Row
from batch.text import a1, tenths

TOTALS = ("2", "tong")  # the columns of grand totals, in bold


@dataclass(frozen=True, slots=True)
class Body:
    """One table: `rows` as printed; `links` leads from a row code to where its units begin on their sheet, and
    `link_columns` from a column code to its column there."""

    layout: TableLayout
    rows: tuple[Row, ...]
    figures: Figures
    place: Place
    zero: str
    links: dict[str, int] = field(default_factory=dict)
    link_columns: dict[str, int] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.layout.table


def hidden_columns(layout: TableLayout, figures: Figures) -> set[str]:
    """The columns that the office doesn't want to see while every figure in them is 0, each with its ratio."""
    rows = figures.rows(layout.table)
    empty = {
        code for code in layout.hidden_columns if not any(figures.count(layout.table, row.code, code) for row in rows)
    }
    return empty | {c.code for c in layout.columns if c.kind == RATIO and c.code.removesuffix("_tl") in empty}


def hidden_rows(layout: TableLayout, rows: tuple[Row, ...], figures: Figures) -> set[str]:
    """The rows, with those below them, that the office doesn't want to see while every figure in them is 0."""
    out: set[str] = set()
    for at, row in enumerate(rows):
        if row.code not in layout.hidden_rows:
            continue
        block = [row]
        for other in rows[at + 1 :]:
            if other.depth <= row.depth:
                break
            block.append(other)
        if not any(figures.count(layout.table, r.code, c.code) for r in block for c in layout.columns):
            out |= {r.code for r in block}
    return out


def label_of(row: Row) -> str:
    """A row's label with its number, or a dash."""
    if row.number:
        return f"{row.number}. {row.label}"
    return row.label if row.depth == 0 or row.table == "6C" else f"- {row.label}"


def is_strong(row: Row, rows: tuple[Row, ...]) -> bool:
    """Whether a row is printed in bold."""
    of_group = row.table == "6C" and row.depth == 1
    return row.is_heading or row.depth == 0 or bool(row.number and _parts(row, rows)) or of_group


def _parts(row: Row, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """The rows that add up to a row; in 6C, whose rows come from the register, those one step below it."""
    if row.parts or row.table != "6C":
        return row.parts
    at = next(i for i, other in enumerate(rows) if other.code == row.code)
    below: list[Row] = []
    for other in rows[at + 1 :]:
        if other.depth <= row.depth:
            break
        below.append(other)
    nearest = min((other.depth for other in below), default=0)
    return tuple(other.code for other in below if other.depth == nearest)


def _count_formula(body: Body, row: Row, parts: tuple[str, ...], column: Column) -> str | None:
    """The live sum of a count cell; None where it has no parts or they don't add up to the figure, which stands."""
    codes = [(row.code, part) for part in column.parts] or [(part, column.code) for part in parts]
    place, figures = body.place, body.figures
    if not codes or any(r not in place.rows or c not in place.columns for r, c in codes):
        return None
    total = sum(figures.count(body.table, *code) for code in codes)
    if total != figures.count(body.table, row.code, column.code):
        return None
    return sum_formula(sorted((place.rows[r], place.columns[c]) for r, c in codes))


def _ratio_cells(table: str, row: Row, column: Column, place: Place) -> tuple[str, str] | None:
    """Addresses of a ratio's numerator and denominator; None where one is no cell."""
    codes = ratio_of(table, row, column.code)
    if codes is None or any(r not in place.rows or c not in place.columns for r, c in codes):
        return None
    up, down = (a1(place.rows[r], place.columns[c]) for r, c in codes)
    return up, down


def write_body(sheet: Any, styles: Styles, body: Body, room: int) -> None:
    """Write every row; `room` is the width of the label column in pixels."""
    zero = {"0": "#,##0_ ", "-": '#,##0_ ;-#,##0_ ;"-"_ ', "": '#,##0_ ;-#,##0_ ;""'}[body.zero]
    no_share = {"0": "0.0_ ", "-": '0.0_ ;-0.0_ ;"-"_ ', "": '0.0_ ;-0.0_ ;""'}[body.zero]
    # The link to a row's units stands beside the table: LibreOffice neither wraps a linked label nor prints it black.
    out_of_print = max(body.place.columns.values()) + 1
    sheet.set_column(out_of_print, out_of_print, 15, styles())
    link = styles.link(font_size=10, valign="vcenter", indent=1)
    hidden = hidden_rows(body.layout, body.rows, body.figures)
    for row in body.rows:
        at = body.place.rows[row.code]
        parts = _parts(row, body.rows)
        strong = is_strong(row, body.rows)
        common = {"border": 1, "valign": "vcenter", "bold": strong}
        if row.is_heading:
            common["bg_color"] = "#F2F2F2"
        label = label_of(row)
        tall = max(18, height(lines(label, room - 9 * row.depth, 11, strong), 11))
        sheet.set_row(at, tall, None, {"hidden": True} if row.code in hidden else {})
        sheet.write_string(at, 0, label, styles(text_wrap=True, indent=row.depth, **common))
        if row.code in body.links:
            target = f"internal:'{UNITS_SHEET}'!{a1(body.links[row.code], 0)}"
            sheet.write_url(at, out_of_print, target, link, "→ theo đơn vị")
        for column in body.layout.columns:
            there = body.place.columns[column.code]
            if row.is_heading:
                sheet.write_blank(at, there, None, styles(**common))
            elif is_ratio(column):
                _ratio(sheet, styles, at, there, body, row, column, common, no_share)
            else:
                bold = strong or column.code in TOTALS
                style = styles(num_format=zero, align="right", **(common | {"bold": bold}))
                _count(sheet, at, there, body, row, column, _count_formula(body, row, parts, column), style)


def _count(
    sheet: Any, at: int, there: int, body: Body, row: Row, column: Column, formula: str | None, style: Any
) -> None:
    value = body.figures.count(body.table, row.code, column.code)
    if formula:  # a click shows the sum: no link here
        sheet.write_formula(at, there, formula, style, value)
        return
    if value and row.code in body.links and column.code in body.link_columns:
        target = f"internal:'{UNITS_SHEET}'!{a1(body.links[row.code], body.link_columns[column.code])}"
        sheet.write_url(at, there, target, style, str(value), "Xem theo đơn vị")
    sheet.write_number(at, there, value, style)


def _ratio(
    sheet: Any, styles: Styles, at: int, there: int, body: Body, row: Row, column: Column, common: dict[str, Any],
    no_share: str,
) -> None:  # fmt: skip
    fraction = body.figures.fraction(body.table, row, column.code)
    style = styles(align="right", **common, num_format=no_share if fraction and fraction[0] == 0 else "0.0_ ")
    share = tenths(*fraction) if fraction else None
    cells = _ratio_cells(body.table, row, column, body.place)
    if fraction is None or (share is None and cells is None):
        sheet.write_blank(at, there, None, style)
    elif cells is None:
        sheet.write_number(at, there, (share or 0) / 10, style)
    else:
        # 1000·n/d is rounded once by the machine and can't cross a half, so this is "half up" exactly, as `tenths` is;
        # ROUND(n/d*100,1) would round twice.
        formula = f'=IF({cells[1]}=0,"",ROUND(1000*{cells[0]}/{cells[1]},0)/10)'
        sheet.write_formula(at, there, formula, style, "" if share is None else share / 10)
