"""Behind a Biểu: sheet "Biểu đồ", the structure of levels per kind of unit, as native charts over live figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from batch.domain import LEVEL_NAMES, LEVELS
from batch.form import paper
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.lists import COUNT, Behind
from batch.publish.level_chart import level_chart
from batch.publish.sheets import FONT, Styles
from batch.tables.figures import Figures
from batch.tables.layout import Row, columns
from batch.text import a1

_SECTIONS = ("A.I", "A.II", "B.I", "B.II")
_WIDTH = 1000  # pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of unit: for each level the cells (row, column) of the table that add up to it."""

    title: str
    cells: dict[str, tuple[tuple[str, str], ...]]


def _sectors(layout: TableLayout, rows: dict[str, tuple[str, ...]]) -> Iterator[Bar]:
    """The kinds of unit that add up to the total of 6A and 6B; `rows` are the rows of each level."""
    labels = {column.code: column for column in layout.columns}
    parts = next(column.parts for column in columns(layout.table) if column.code == "2")
    for code in parts:
        title, _, last = layout.full_label(labels[code]).rpartition(" – ")
        cells = {level: tuple((row, code) for row in found) for level, found in rows.items()}
        yield Bar(title or last, cells)


def charts(layout: TableLayout, rows: tuple[Row, ...]) -> list[tuple[str, list[Bar]]]:
    """The charts of a table, each with its title and its bars; `rows` in the order of the layout."""
    table = layout.table
    if table == "6A":
        by_level = {level: tuple(f"{section}.2.{level}" for section in _SECTIONS) for level in LEVELS}
        called = {row.code: row.label for row in rows}
        kinds = [Bar(called[s], {level: ((f"{s}.2.{level}", "2"),) for level in LEVELS}) for s in _SECTIONS]
        return [
            ("Cơ cấu xếp loại theo loại tổ chức đảng", kinds),
            ("Cơ cấu xếp loại theo loại hình cơ sở", list(_sectors(layout, by_level))),
        ]
    if table == "6B":
        found = list(_sectors(layout, {level: (f"4.{level}",) for level in LEVELS}))
        return [("Cơ cấu xếp loại đảng viên theo loại hình cơ sở", found)]
    wanted = [row for row in rows if row.depth == 1] if table == "6C" else [r for r in rows if not r.parts]
    found = [Bar(_called(row, rows), {level: ((row.code, level),) for level in LEVELS}) for row in wanted]
    return [(f"Cơ cấu xếp loại theo {'nhóm' if table == '6C' else 'cấp và thẩm quyền'}", found)]


def _called(row: Row, rows: tuple[Row, ...]) -> str:
    above = next((r for r in rows if row.code in r.parts and r.depth > 0), None)
    return f"{row.label} ({above.label})" if above and row.table != "6C" else row.label


def write_chart(book: Any, sheet: Any, styles: Styles, behind: Behind, rows: tuple[Row, ...], figures: Figures) -> None:
    """Write sheet "Biểu đồ": for each chart its figures, read live from the table, and below them the chart. Kinds of
    unit of which none is rated are left out."""
    name = behind.place.sheet
    sheet.set_column(0, 0, 62, styles())
    sheet.set_column(1, len(LEVELS), 15, styles())
    sheet.set_row(0, 21)
    sheet.write_string(0, 0, f"{name} {behind.period.title} – biểu đồ", styles(bold=True, font_size=14))
    sheet.write_url(1, 0, f"internal:'{name}'!A1", styles.link(), f"← Về {name}")
    at, pages = 3, []
    for title, bars in charts(behind.layout, rows):
        if at > 3:
            pages.append(at)
        shown = [bar for bar in bars if any(_sum(figures, name, behind, c)[0] for c in bar.cells.values())]
        if shown:
            at = _write_one(book, sheet, styles, behind, f"{title}, {behind.period.title}", shown, figures, at)
        else:
            sheet.write_string(at, 0, f"{title}: chưa có đối tượng nào được xếp loại.", styles(italic=True))
            at += 2
    sheet.set_h_pagebreaks(pages)
    paper.set_up(sheet, len(LEVELS), 11, landscape=False)
    paper.footer(sheet, f'&C&"{FONT},Regular"&10&P/&N')


def _sum(figures: Figures, name: str, behind: Behind, cells: tuple[tuple[str, str], ...]) -> tuple[int, str]:
    """The figure of a bar's part, and the formula that reads it from the table."""
    total = sum(figures.count(behind.layout.table, *cell) for cell in cells)
    places = (a1(behind.place.rows[row], behind.place.columns[column]) for row, column in cells)
    return total, "=" + "+".join(f"'{name}'!{place}" for place in places)


def _write_one(
    book: Any, sheet: Any, styles: Styles, behind: Behind, title: str, bars: list[Bar], figures: Figures, at: int
) -> int:
    """Figures and chart from row `at`; the row where the next begins."""
    head = styles.head()
    text, number = styles(border=1, text_wrap=True), styles(border=1, num_format=COUNT)
    sheet.set_row(at, 32)
    for index, label in enumerate([title, *(LEVEL_NAMES[level] for level in LEVELS)]):
        sheet.write_string(at, index, label, head)
    for line, bar in enumerate(bars, start=at + 1):
        sheet.write_string(line, 0, bar.title, text)
        for index, level in enumerate(LEVELS, start=1):
            value, formula = _sum(figures, behind.place.sheet, behind, bar.cells[level])
            sheet.write_formula(line, index, formula, number, value)
    first, last = at + 1, at + len(bars)
    chart = level_chart(
        book, sheet.get_name(), (first, last),
        {level: ([sheet.get_name(), at, index], index) for index, level in enumerate(LEVELS, start=1)},
        (title, 14), "Tỷ lệ (số ghi trên cột là số lượng)", 10,
    )  # fmt: skip
    tall = 190 + 42 * len(bars)
    chart.set_size({"width": _WIDTH, "height": tall})
    sheet.insert_chart(last + 2, 0, chart, {"description": title, "object_position": 2})
    return last + 2 + tall // 20 + 3
