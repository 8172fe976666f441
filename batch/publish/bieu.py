"""Biểu 6A–6F as workbooks: the table ready to print with live totals, then where every figure comes from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from batch.law import Law
from batch.publish.bieu_header import height_of, is_ratio, write_header
from batch.publish.bieu_settings import PAPERS, Settings, Signature, load_settings
from batch.publish.bieu_units import CHECK_SHEET, UNITS_SHEET, Place, blocks, write_check, write_units
from batch.publish.sheets import FONT, Styles, height, lines, merge, open_workbook, sum_formula
from batch.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import TABLES, Column, Row, columns
from batch.tables.layout import rows as layout_rows
from batch.text import a1, tenths

TITLES = {
    "6A": "Thống kê kết quả đánh giá, xếp loại chất lượng\ntổ chức cơ sở đảng và tổ chức đảng trực thuộc đảng ủy cơ sở",
    "6B": "Thống kê kết quả đánh giá, xếp loại chất lượng đảng viên",
    "6C": "Thống kê kết quả đánh giá, xếp loại chất lượng\nđảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng",
    "6D": "Thống kê kết quả đánh giá, xếp loại chất lượng\ntập thể lãnh đạo, quản lý",
    "6E": "Thống kê kết quả đánh giá, xếp loại chất lượng\ncán bộ lãnh đạo, quản lý",
    "6F": "Thống kê kết quả kiểm điểm tự phê bình và phê bình\nđối với tập thể và đảng viên",
}
MEASURES = {
    "6A": "tổ chức đảng", "6B": "đảng viên", "6C": "đảng bộ",
    "6D": "tập thể", "6E": "đồng chí", "6F": "tập thể, đảng viên",
}  # fmt: skip
# Pixels: label column, the other columns, how many columns the letterhead's left and the right blocks take.
_WIDE, _LEVEL, _NARROW = (286, 47, 5, 9), (292, 58, 3, 5), (600, 165, 1, 2)
_SHAPES = {"6A": _WIDE, "6B": _WIDE, "6C": _LEVEL, "6D": _LEVEL, "6E": _LEVEL, "6F": _NARROW}
_TOTALS = ("2", "tong")  # the columns of grand totals, in bold
_MOST_LINES = 25  # a row of Excel is at most 409 points high


def write_tables(
    folder: Path, figures: Figures, register: Register, *, year: int, law: Law, settings: Path,
    provisional: list[str], names: dict[str, str] | None = None,
) -> list[Path]:  # fmt: skip
    """Write `Bieu-6A.xlsx` … `Bieu-6F.xlsx` into `folder` (made if missing) and return their paths.

    `settings` is the office's `bieu.yaml`; `provisional` the reasons why the figures aren't final, printed with each
    table; `names` (unit code → name) stands over the register's names. Same input, same bytes.
    Raises LawError for a `bieu.yaml` that can't be used, before anything is written.
    """
    look = load_settings(settings)
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for table in TABLES:
        path = folder / f"Bieu-{table}.xlsx"
        _write(path, table, figures, register, year, law, look, provisional, names or {})
        out.append(path)
    return out


def _write(
    path: Path, table: str, figures: Figures, register: Register, year: int, law: Law, look: Settings,
    provisional: list[str], names: Mapping[str, str],
) -> None:  # fmt: skip
    book = open_workbook(path, f"Biểu {table}-BTCTW năm {year}")
    styles = Styles(book)
    name = f"Biểu {table}"
    sheet, units, check = (book.add_worksheet(n) for n in (name, UNITS_SHEET, CHECK_SHEET))
    head = _Head(table, register, year, law, look, provisional, _widths(table, figures))
    top = head.write(sheet, styles)
    first = top + height_of(table)
    rows = _rows(table, figures, law)
    place = Place(
        name,
        {row.code: first + i for i, row in enumerate(rows)},
        {column.code: i for i, column in enumerate(columns(table), start=1)},
    )
    found = blocks(table, rows, figures, register)
    links = {block.row.code: block.first for block in found if block.lines}
    write_header(sheet, styles, table, top, head.widths)
    _body(sheet, styles, table, rows, figures, look, place, links, head.widths[0])
    end = _footer(sheet, styles, first + len(rows), head, look)
    _page(sheet, table, year, look, top, end, place, bool(provisional))
    paper = PAPERS[look.paper[table]]
    write_units(units, styles, table, year, found, place, register, names, paper, bool(provisional))
    write_check(check, styles, table, year, found, place, figures, paper)
    book.close()


def _widths(table: str, figures: Figures) -> list[int]:
    """Pixels of each column; wider where a figure would not fit, for a printed "####" is no figure."""
    label, other, _, _ = _SHAPES[table]
    out = [label]
    for column in columns(table):
        most = 0 if is_ratio(column) else max(figures.count(table, r.code, column.code) for r in figures.rows(table))
        out.append(max(other, len(f"{most:,}") * 8 + 14))
    return out


class _Head:
    """Everything above the table's header, and the blocks of columns that it shares with the signatures."""

    def __init__(
        self, table: str, register: Register, year: int, law: Law, look: Settings, provisional: list[str],
        widths: list[int],
    ) -> None:  # fmt: skip
        self.table, self.widths, self.last = table, widths, len(widths) - 1
        _, _, left, right = _SHAPES[table]
        self.left, self.right = (0, left - 1), (self.last - right + 1, self.last)
        issuer = look.issuer or register.top.name
        self.letterhead = [(t, bold) for t, bold in ((look.superior, False), (issuer, True)) if t]
        self.title = TITLES[table].upper()
        self.year = f"Năm {year}"
        self.basis = f"(Theo {'; '.join(t for t in (law.title, law.local_title) if t)})"
        self.provisional = _reasons(provisional, sum(widths))

    def _row(self, sheet: Any, at: int, text: str, style: Any, size: float, bold: bool = False) -> None:
        sheet.set_row(at, height(lines(text, sum(self.widths), size, bold), size))
        merge(sheet, at, 0, at, self.last, text, style)

    def write(self, sheet: Any, styles: Styles) -> int:
        """Write it from the first row; the row where the table's header begins."""
        for index, width in enumerate(self.widths):
            sheet.set_column_pixels(index, index, width, styles())
        room = sum(self.widths[self.left[0] : self.left[1] + 1])
        for at, (text, bold) in enumerate(self.letterhead):
            style = styles(font_size=13, bold=bold, align="center", valign="top", text_wrap=True)
            merge(sheet, at, *_span(self.left, at), text.upper(), style)
            sheet.set_row(at, height(lines(text.upper(), room, 13, bold=True), 13))
        number = styles(font_size=13, bold=True, align="center", valign="top")
        merge(sheet, 0, *_span(self.right, 0), f"Biểu số {self.table}-BTCTW", number)
        at = len(self.letterhead)
        merge(sheet, at, *_span(self.left, at), "*", styles(font_size=13, align="center", valign="top"))
        at += 1
        wrapped = {"align": "center", "valign": "vcenter", "text_wrap": True}
        self._row(sheet, at, self.title, styles(bold=True, font_size=14, **wrapped), 14, bold=True)
        self._row(sheet, at + 1, self.year, styles(bold=True, font_size=13, **wrapped), 13, bold=True)
        self._row(sheet, at + 2, self.basis, styles(italic=True, **wrapped), 11)
        at += 3
        for text in self.provisional:
            style = styles(bold=True, font_color="#C00000", font_size=12, **wrapped)
            self._row(sheet, at, text, style, 12, bold=True)
            at += 1
        style = styles(italic=True, align="right", valign="vcenter")
        self._row(sheet, at, f"Đơn vị tính: {MEASURES[self.table]}", style, 11)
        return at + 1


def _span(block: tuple[int, int], row: int) -> tuple[int, int, int]:
    return block[0], row, block[1]


def _reasons(provisional: list[str], pixels: int) -> list[str]:
    """The line that says why the figures aren't final, cut into several only where Excel can't show it as one."""
    out: list[str] = []
    for reason in (text.strip().rstrip(".;") for text in provisional):
        joined = f"{out[-1]}; {reason}" if out else f"SỐ LIỆU TẠM TÍNH: {reason}"
        if out and lines(joined, pixels, 12, bold=True) > _MOST_LINES:
            out.append(reason)
        else:
            out[-1:] = [joined]
    return [f"{text}." for text in out]


def _rows(table: str, figures: Figures, law: Law) -> tuple[Row, ...]:
    """The rows of a table. The months of "mới" are the law's, not the layout's."""
    months = f"dưới {law.value('moi_thang')} tháng"
    changed = {row.code: re.sub(r"dưới \d+ tháng", months, row.label) for row in layout_rows(table)}
    return tuple(replace(row, label=changed.get(row.code, row.label)) for row in figures.rows(table))


def _label(row: Row) -> str:
    """A row's label with its number, or a dash."""
    if row.number:
        return f"{row.number}. {row.label}"
    return row.label if row.depth == 0 or row.table == "6C" else f"- {row.label}"


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


def _count_formula(
    table: str, row: Row, parts: tuple[str, ...], column: Column, figures: Figures, place: Place
) -> str | None:
    """The live sum of a count cell; None where it has no parts or they don't add up to the figure, which stands."""
    codes = [(row.code, part) for part in column.parts] or [(part, column.code) for part in parts]
    if not codes or any(r not in place.rows or c not in place.columns for r, c in codes):
        return None
    if sum(figures.count(table, *code) for code in codes) != figures.count(table, row.code, column.code):
        return None
    return sum_formula(sorted((place.rows[r], place.columns[c]) for r, c in codes))


def _ratio_cells(table: str, row: Row, column: Column, place: Place) -> tuple[str, str] | None:
    """Addresses of a ratio's numerator and denominator, the same as `Figures.fraction`; None where one is no cell."""
    if table in ("6A", "6B"):
        codes = (row.code, "2"), (row.over, "2")
    else:
        codes = (row.code, column.code.removesuffix("_tl")), (row.code, "xep_loai")
    if any(r not in place.rows or c not in place.columns for r, c in codes):
        return None
    up, down = (a1(place.rows[r], place.columns[c]) for r, c in codes)
    return up, down


def _body(
    sheet: Any, styles: Styles, table: str, rows: tuple[Row, ...], figures: Figures, look: Settings, place: Place,
    links: dict[str, int], room: int,
) -> None:  # fmt: skip
    zero = {"0": "#,##0_ ", "-": '#,##0_ ;-#,##0_ ;"-"_ ', "": '#,##0_ ;-#,##0_ ;""'}[look.zero]
    no_share = {"0": "0.0_ ", "-": '0.0_ ;-0.0_ ;"-"_ ', "": '0.0_ ;-0.0_ ;""'}[look.zero]
    # The links stand beside the table: LibreOffice neither wraps a linked label nor prints it black.
    out_of_print = max(place.columns.values()) + 1
    sheet.set_column(out_of_print, out_of_print, 15, styles())
    link = styles(font_color="#0563C1", underline=1, font_size=10, valign="vcenter", indent=1)
    for row in rows:
        at = place.rows[row.code]
        parts = _parts(row, rows)
        strong = row.is_heading or row.depth == 0 or bool(row.number and parts) or (table == "6C" and row.depth == 1)
        common = {"border": 1, "valign": "vcenter", "bold": strong}
        if row.is_heading:
            common["bg_color"] = "#F2F2F2"
        label = _label(row)
        style = styles(text_wrap=True, indent=row.depth, **common)
        sheet.set_row(at, max(18, height(lines(label, room - 9 * row.depth, 11, strong), 11)))
        sheet.write_string(at, 0, label, style)
        if row.code in links:
            target = f"internal:'{UNITS_SHEET}'!{a1(links[row.code], 0)}"
            sheet.write_url(at, out_of_print, target, link, "→ theo đơn vị")
        for column in columns(table):
            there = place.columns[column.code]
            if row.is_heading:
                sheet.write_blank(at, there, None, styles(**common))
            elif is_ratio(column):
                _ratio(sheet, styles, at, there, table, row, column, figures, place, common, no_share)
            else:
                value = figures.count(table, row.code, column.code)
                formula = _count_formula(table, row, parts, column, figures, place)
                style = styles(num_format=zero, align="right", **(common | {"bold": strong or column.code in _TOTALS}))
                if formula:
                    sheet.write_formula(at, there, formula, style, value)
                else:
                    sheet.write_number(at, there, value, style)


def _ratio(
    sheet: Any, styles: Styles, at: int, there: int, table: str, row: Row, column: Column, figures: Figures,
    place: Place, common: dict[str, Any], no_share: str,
) -> None:  # fmt: skip
    fraction = figures.fraction(table, row, column.code)
    style = styles(align="right", **common, num_format=no_share if fraction and fraction[0] == 0 else "0.0_ ")
    share = tenths(*fraction) if fraction else None
    cells = _ratio_cells(table, row, column, place)
    if fraction is None or (share is None and cells is None):
        sheet.write_blank(at, there, None, style)
    elif cells is None:
        sheet.write_number(at, there, (share or 0) / 10, style)
    else:
        # 1000·n/d is rounded once by the machine and can't cross a half, so this is "half up" exactly, as `tenths` is;
        # ROUND(n/d*100,1) would round twice.
        formula = f'=IF({cells[1]}=0,"",ROUND(1000*{cells[0]}/{cells[1]},0)/10)'
        sheet.write_formula(at, there, formula, style, "" if share is None else share / 10)


def _date_line(look: Settings) -> str:
    place = look.place or "…" * 5
    if look.date is None:
        return f"{place}, ngày …… tháng …… năm ……"
    return f"{place}, {_written(look.date)}"


def _written(date: dt.date) -> str:
    """Days below 10 and months 1 and 2 take a leading 0, as Party documents are dated."""
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def _footer(sheet: Any, styles: Styles, at: int, head: _Head, look: Settings) -> int:
    """Place, date and signatures below the table; the last row that they take."""
    centred = {"align": "center", "valign": "vcenter"}
    style = styles(italic=True, font_size=13, shrink=True, **centred)
    merge(sheet, at + 1, *_span(head.right, at + 1), _date_line(look), style)
    sheet.set_row(at, 12)
    sheet.set_row(at + 1, 20)
    sides: list[tuple[tuple[int, int], Signature]] = [(head.left, look.maker), (head.right, look.signer)]
    below = at + 2 + max(len(who.titles) for _, who in sides)
    for block, who in sides:
        for index, title in enumerate(who.titles):
            line = at + 2 + index
            merge(sheet, line, *_span(block, line), title, styles(bold=True, font_size=13, **centred))
        line = at + 2 + len(who.titles)  # the note stands right below the last title
        merge(sheet, line, *_span(block, line), who.note, styles(italic=True, **centred))
        merge(sheet, below + 4, *_span(block, below + 4), who.name, styles(bold=True, font_size=13, **centred))
    return below + 4


def _page(
    sheet: Any, table: str, year: int, look: Settings, top: int, end: int, place: Place, provisional: bool
) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPERS[look.paper[table]])
    sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    if table == "6A" and "B" in place.rows:
        sheet.set_h_pagebreaks([place.rows["B"]])  # the second half begins its own page
    first = top + height_of(table)
    sheet.repeat_rows(top, first - 1)
    sheet.print_area(0, 0, end, max(place.columns.values()))
    left = f'&L&"{FONT},Italic"&10Số liệu tạm tính' if provisional else ""
    right = f'&R&"{FONT},Italic"&10Biểu số {table}-BTCTW, năm {year}'
    sheet.set_footer(f'{left}&C&"{FONT},Regular"&11&P{right}')
    sheet.freeze_panes(first, 1)
    last = f"{a1(max(place.rows.values()), max(place.columns.values()))}"
    sheet.ignore_errors({"formula_differs": f"A1:{last}", "formula_range": f"A1:{last}"})
