"""Finds the header of a list: one to three rows, anywhere near the top, with merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batch.form.locate import HEADER_SEARCH
from batch.member_list.headings import FIRST_PART, LAST_PART, NAME, NUMBER, UNIT_OR_WORK, UNUSED, role_of, two_rows
from batch.member_list.opening import ListSheet
from batch.text import clean

SEPARATOR = " / "  # between the headings of a column, from top to bottom
_DEEPEST = 3  # rows of one header
_WIDEST = 300  # columns that are looked at
_FEWEST = 2  # things that a table of members says of each, the name among them
_REACH = 4  # columns that a heading stands over
_TOLD_BY_TWO = [(role, 0) for role in two_rows()]
_NAMES = (NAME, FIRST_PART, LAST_PART)


@dataclass(slots=True)
class Column:
    """A column (zero-based) with its headings as one text; `role` is what these say that it is, "" where they don't;
    `passed` as `role_of` tells it; `block`: the heading's cell spans several columns."""

    index: int
    heading: str
    role: str = ""
    passed: int = 0
    block: tuple[int, int] | None = None


@dataclass(slots=True)
class Header:
    """Rows `first` to `last`, zero-based, and the columns that say something."""

    first: int
    last: int
    columns: list[Column]

    @property
    def known(self) -> set[str]:
        return {column.role for column in self.columns if column.role not in ("", UNUSED)}

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.known), self.first - self.last


def find_header(sheet: ListSheet) -> Header | None:
    """The rows with most known headings, among them one for the name; of equals the fewest, then the first. None where
    there is none."""
    best: Header | None = None
    tops = {(top, left): (top, left, bottom, right) for top, left, bottom, right in sheet.merged}
    for first in range(min(len(sheet.grid), HEADER_SEARCH)):
        for last in range(first, min(first + _DEEPEST, len(sheet.grid))):
            if last > first and not _may_go_on(sheet, last):
                break
            found = Header(first, last, list(_columns(sheet, first, last, tops)))
            if not found.known & set(_NAMES) or len(found.known - {NUMBER, UNIT_OR_WORK}) < _FEWEST:
                continue
            if best is None or found.rank > best.rank:
                best = found
    return best


def _may_go_on(sheet: ListSheet, row: int) -> bool:
    """A row of headings has no numbers and no dates; that of a person nearly always has."""
    cells = [raw for raw in sheet.grid[row] if raw != ""]
    return bool(cells) and all(isinstance(raw, str) for raw in cells)


def _columns(
    sheet: ListSheet, first: int, last: int, tops: dict[tuple[int, int], tuple[int, int, int, int]]
) -> Iterator[Column]:
    width = min(_WIDEST, max((len(sheet.grid[row]) for row in range(first, last + 1)), default=0))
    shown = [_shown(sheet, row, tops) for row in range(first, last + 1)]
    above, at = "", -_REACH
    for index in range(width):
        parts: list[str] = []
        block = None
        for texts in shown:
            text, span = texts.get(index, ("", None))
            if text and (not parts or parts[-1] != text):
                parts.append(text)
                block = span
        if index in shown[0]:
            above, at = shown[0][index][0], index
        elif parts and index - at < _REACH and role_of([above, *parts]) in _TOLD_BY_TWO:
            parts = [above, *parts]  # a heading over several columns whose cells aren't merged
        role, passed = role_of(parts)
        yield Column(index, SEPARATOR.join(parts), role, passed, block)


def _shown(
    sheet: ListSheet, row: int, tops: dict[tuple[int, int], tuple[int, int, int, int]]
) -> dict[int, tuple[str, tuple[int, int] | None]]:
    """Column → text of a row of the header, that of a merged cell in all columns that it spans, with the span."""
    out: dict[int, tuple[str, tuple[int, int] | None]] = {}
    for index, raw in enumerate(sheet.grid[row]):
        text = clean(raw) if isinstance(raw, str) else ""
        if not text:
            continue
        block = tops.get((row, index))
        if block is None:
            out[index] = text, None
            continue
        span = (block[1], block[3]) if block[3] > block[1] else None
        for column in range(block[1], min(block[3], len(sheet.grid[row]) - 1) + 1):
            out.setdefault(column, (text, span))
    return out
