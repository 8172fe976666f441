"""Other tables at the side of a list's own: they aren't read, and whoever stands in them is told."""

from __future__ import annotations

from collections.abc import Container, Iterator

from batch.form.cells import is_blank
from batch.form.layout_words import has_words
from batch.form.locate import Grid
from batch.member_list.headings import FIRST_PART, LAST_PART, NAME, role_of
from batch.member_list.tables import Table
from batch.text import clean, fold

LONGEST_HEADING = 100  # characters
FEWEST_HEADINGS = 3  # of other columns that make a row another header


class SideTables:
    """`columns` are those of other tables at the side of this one, with headings for a name that nothing uses → the row
    (zero-based) with their heading; `grid` is the sheet's without them."""

    def __init__(self, table: Table) -> None:
        self._sheet, self._header = table.sheet, table.header
        self._used = set(table.mapping.roles.values())
        self.columns = self._in_header()
        for row in range(self._header.last + 1, len(self._sheet.grid)):
            self.columns = self._headed_by(row) | self.columns
        self.grid = self._without()

    def persons(self) -> Iterator[tuple[int, int, str]]:
        """Row, first column and name of whoever stands only in a table at the side."""
        names = {c.index for c in self._header.columns if c.role in (NAME, FIRST_PART, LAST_PART)}
        for row, cells in enumerate(self._sheet.grid):
            filled = [c for c, raw in enumerate(cells) if self._holds(row, c) and not is_blank(raw)]
            own = [c for c in filled if c in names] or [c for c in filled if has_words(str(cells[c]))][:1]
            name = clean(" ".join(str(cells[c]) for c in own[:2]))
            same = name and any(isinstance(raw, str) and fold(raw) == fold(name) for raw in self.grid[row])
            if filled and not same:
                yield row, filled[0], name

    def _holds(self, row: int, column: int) -> bool:
        return self.columns.get(column, row) < row

    def _without(self) -> Grid:
        if not self.columns:
            return self._sheet.grid
        return [
            ["" if self._holds(row, c) else raw for c, raw in enumerate(cells)]
            for row, cells in enumerate(self._sheet.grid)
        ]

    def _in_header(self) -> dict[int, int]:
        """Those with their headings in the header of the list's own table."""
        out: dict[int, int] = {}
        headed = {c.index: c for c in self._header.columns if c.heading and c.index not in self._used}
        for index, column in headed.items():
            if column.role in (NAME, FIRST_PART) and index not in out:
                out |= dict.fromkeys(_run(index, headed), self._header.last)
        return out

    def _headed_by(self, row: int) -> dict[int, int]:
        """Those with their headings in a row further down."""
        out: dict[int, int] = {}
        cells = enumerate(self._sheet.grid[row])
        texts = {c: raw for c, raw in cells if c not in self._used and isinstance(raw, str) and raw}
        if len(texts) < FEWEST_HEADINGS or all(c in self.columns for c in texts):
            return out
        known = {c: role for c, raw in texts.items() if len(raw) < LONGEST_HEADING and (role := role_of([raw])[0])}
        for index, role in known.items():
            if role in (NAME, FIRST_PART) and len(set(known.values())) > 1:
                out |= dict.fromkeys(_run(index, texts), row - 1)
        return out


def _run(index: int, headed: Container[int]) -> list[int]:
    """The columns with headings around one of them."""
    first, last = index, index
    while first - 1 in headed:
        first -= 1
    while last + 1 in headed:
        last += 1
    return list(range(first, last + 1))
