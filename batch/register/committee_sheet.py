"""Reads the sheet "Cơ quan" of the register: headings with their values beside them."""

from __future__ import annotations

from collections.abc import Iterator

from batch.domain import COMMITTEE
from batch.form.cells import Raw, Value, is_blank
from batch.form.definition import register_sheets
from batch.form.locate import Grid, List, find_list
from batch.form.scan import Marks
from batch.register.cell import read_cell
from batch.register.committee import Committee
from batch.text import a1, clean

_YEARS = (1900, 2100)


def _at(grid: Grid, row: int, column: int) -> Raw:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""


def read_committee(grid: Grid, marks: Marks) -> tuple[Committee, list[str]]:
    """What the office says of itself, and all that is wrong with the sheet, each with its cell."""
    sheet = register_sheets()[COMMITTEE]
    found = find_list(grid, sheet)
    faults = list(_headings_amiss(grid, found))
    values: dict[str, Value] = {}
    for f in sheet.fields:
        if f.key not in found.cells:
            continue
        place = found.cells[f.key]
        value, wrong = read_cell(f, _at(grid, *place), marks.special.get(place, ""))
        if f.key == "nam" and isinstance(value, float) and not _YEARS[0] <= value <= _YEARS[1]:
            wrong = f"ghi «{value:.0f}», phải là năm từ {_YEARS[0]} đến {_YEARS[1]}"
        if wrong:
            faults.append(f"Sheet «{COMMITTEE}», ô {a1(*place)} ({f.heading}): {wrong}.")
        values[f.key] = value
    return Committee.from_values(values), faults


def _headings_amiss(grid: Grid, found: List) -> Iterator[str]:
    """Headings that stand twice, and those that look misspelt: a year or a base overlooked would be another's."""
    sheet = register_sheets()[COMMITTEE]
    for code, cell, key, values in found.problems:
        heading = sheet.field(key).heading
        if code == "CT-03":
            yield f"Sheet «{COMMITTEE}», ô {cell}: mục «{heading}» có hai lần."
        elif near := values["gan_giong"] or _longer(grid, heading):
            yield f"Sheet «{COMMITTEE}» không có mục «{heading}». Có phải là mục «{near}»?"


def _longer(grid: Grid, heading: str) -> str:
    """A text with a value beside it that begins with the heading, or that the heading begins with."""
    mine = clean(heading).casefold()
    for row in grid:
        for cell, beside in zip(row, row[1:], strict=False):
            text = clean(cell).casefold().rstrip(" :*") if isinstance(cell, str) else ""
            if text and not is_blank(beside) and (text.startswith(f"{mine} ") or mine.startswith(f"{text} ")):
                return clean(str(cell)).rstrip(" :*")
    return ""
