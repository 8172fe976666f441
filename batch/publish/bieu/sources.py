"""Behind a Biểu: sheet "Nguồn", the units, files and rows that make up each figure. Codes and rows only, no names of
people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from batch.publish.bieu.lists import (
    COUNT,
    FIRST,
    UNITS_SHEET,
    Behind,
    set_up_list,
    write_list_head,
)
from batch.publish.bieu.units import MOST_LINKS
from batch.publish.sheets import Styles, height, lines
from batch.tables.figures import Figures
from batch.text import a1

_WIDTHS = [12.0, 44, 60, 26, 7, 28, 13, 36]
_MAY_WRAP = (1, 2, 3, 5, 7)  # columns whose text may take several lines
_WHOLE = "cả sheet"
_LONGEST = 32_000  # characters; Excel takes 32,767 in a cell


@dataclass(frozen=True, slots=True)
class Origin:
    """One line: so many rows of one sheet of one file that count in `columns` of a table row. `at` is the line of the
    unit on sheet "Theo đơn vị", `first` is True for the first line of its kind."""

    row: str
    title: str
    unit: str
    columns: tuple[str, ...]
    count: int
    file: str
    sheet: str
    rows: str
    at: int
    first: bool


@dataclass(slots=True)
class Origins:
    """The lines of sheet "Nguồn", and where (row, unit) begins there (zero-based)."""

    lines: list[Origin] = field(default_factory=list)
    first: dict[tuple[str, str], int] = field(default_factory=dict)


def ranges(rows: Iterable[int]) -> str:
    """Row numbers with neighbours drawn together: 5, 6, 7, 22 → "5–7, 22"."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _cut(rows: list[int]) -> list[list[int]]:
    """Rows in as many parts as a cell needs to hold their ranges; nothing is left out."""
    if len(ranges(rows)) <= _LONGEST:
        return [rows]
    half = len(rows) // 2
    return [*_cut(rows[:half]), *_cut(rows[half:])]


def origins(behind: Behind, figures: Figures) -> Origins:
    """Every figure's rows, in the order of sheet "Theo đơn vị"; empty where the figures don't carry them."""
    order = {column.code: i for i, column in enumerate(behind.layout.columns)}
    by_row: dict[tuple[str, str], dict[tuple[tuple[str, ...], str, str], list[int]]] = {}
    for source in figures.sources.get(behind.layout.table, []):
        columns = tuple(sorted(source.columns, key=order.__getitem__))
        for row in source.rows:
            alike = by_row.setdefault((row, source.unit), {})
            alike.setdefault((columns, source.file, source.sheet), []).extend(source.lines)
    out = Origins()
    for block in behind.blocks:
        for index, (unit, _) in enumerate(block.lines):
            found = by_row.get((block.row.code, unit), {})
            for (columns, file, sheet), rows in sorted(found.items(), key=lambda item: (item[0][1:], item[0][0])):
                for part in _cut(sorted(rows)):
                    first = (block.row.code, unit) not in out.first
                    out.first.setdefault((block.row.code, unit), FIRST + len(out.lines))
                    told = _WHOLE if part == [0] * len(part) else ranges(part)
                    out.lines.append(
                        Origin(
                            block.row.code, block.title, unit, columns, len(part), file, sheet, told,
                            block.first + index, first,
                        )
                    )  # fmt: skip
    return out


def write_sources(sheet: Any, styles: Styles, behind: Behind, found: Origins) -> None:
    """Write sheet "Nguồn": the lines of a table row and a column (filter both) add up to the figure."""
    heads = ["Mã đơn vị", "Đơn vị", "Dòng của biểu", "Đếm vào cột", "Số", "Tệp", "Sheet", "Dòng trong sheet"]
    title = f"{behind.place.sheet} {behind.period.title} – nguồn của từng số"
    note = (
        "Muốn biết một số từ đâu ra: lọc «Dòng của biểu», rồi lọc «Đếm vào cột» chứa số cột, ví dụ (2); cột «Số» cộng "
        "lại đúng bằng số trong biểu."
    )
    write_list_head(sheet, styles, title, note, heads, _WIDTHS, behind.place.sheet)
    text, number = styles(valign="top"), styles(num_format=COUNT, valign="top")
    wrapped, file = styles(text_wrap=True, valign="top"), styles(text_wrap=True, valign="top", align="left", indent=1)
    link = styles.link(valign="top")
    linked = sum(1 for origin in found.lines if origin.first) <= MOST_LINKS
    names = {origin.unit: behind.name(origin.unit) for origin in found.lines}
    looks = [text, wrapped, wrapped, wrapped, number, file, text, wrapped]
    led = [link, *looks[1:]]
    for line, origin in enumerate(found.lines, start=FIRST):
        leads = origin.first and linked
        numbers = " ".join(behind.number(column) for column in origin.columns)
        texts = (origin.unit, names[origin.unit], origin.title, numbers, None, origin.file, origin.sheet, origin.rows)
        tallest = max(lines(texts[at] or "", _WIDTHS[at] * 7) for at in _MAY_WRAP)
        cells = [*texts[:4], origin.count, *texts[5:]]
        tall = min(height(tallest), 409) if tallest > 1 else None
        sheet.write_line(line, cells, led if leads else looks, tall)
        if leads:
            sheet.link(line, 0, f"'{UNITS_SHEET}'!{a1(origin.at, 0)}", origin.unit)
    last = FIRST + len(found.lines) - 1
    sheet.autofilter(FIRST - 1, 0, last, len(heads) - 1)
    sheet.freeze_panes(FIRST, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:H{last + 1}"})
    set_up_list(sheet, styles, title, last, len(heads) - 1)
