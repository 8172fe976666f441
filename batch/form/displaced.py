"""Rows that were pasted by place from a table whose columns stand in another order: what stands in a cell isn't what
its column asks for but what another one does, in several columns of one row.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from batch.form.cells import Raw, parse
from batch.form.definition import Field, Sheet, understand
from batch.text import clean

_MANY, _FEW = 5, 3  # cells of a row that are enough, in one row alone and in each of several
_LONG = 6  # digits of a number of a card or file: a year, or a day as a number, is a date in a wrong format
_LONGEST, _MOST = 60, 5_000  # characters of a word that is looked up, and how many are
_DATE, _NUMBER, _WORD = "date", "number", "word"
_NUMBERS = ("integer", "number", "percent")


@dataclass(frozen=True, slots=True)
class Cell:
    """One that isn't what its field asks for, by the row's number in Excel."""

    row: int
    field: Field
    raw: Raw


@dataclass(frozen=True, slots=True)
class Displaced:
    """`rows` as Excel numbers them; `field` is one of the columns, and `other` one whose values stand there."""

    rows: tuple[int, ...]
    field: Field
    other: Field


def displaced(sheet: Sheet, cells: Iterable[Cell]) -> Displaced | None:
    """The rows in which most of what isn't understood belongs to other columns, which hold something wrong as well, of
    more than one kind, and at least once a date or a word stands where none can: several words for one list are
    somebody's own words, and a date beside dates that are all in place is a note."""
    words = _Words(sheet)
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    found: dict[int, list[tuple[Cell, str]]] = {}
    most: set[int] = set()  # rows of which most cells that aren't understood are values of other columns
    for row in sorted(by_row):
        wrong = [cell.field for cell in by_row[row]]
        strange = [(cell, what) for cell in by_row[row] if (what := words.of_another(cell))]
        moved = [(cell, what) for cell, what in strange if words.has_left(cell, what, wrong)]
        if len(moved) >= _FEW:
            found[row] = moved
            most |= {row} if 2 * len(strange) > len(by_row[row]) else set()
    sure = [own for row, own in found.items() if row in most and _crossed(own)]
    if not sure or (len(sure) == 1 and len(sure[0]) < _MANY):
        return None
    rows = tuple(found)
    for cell, what in (one for own in sure for one in own):
        if what == _WORD and (other := words.whose(cell)):
            return Displaced(rows, cell.field, other)
    cell, what = sure[0][0]
    return Displaced(rows, cell.field, next(f for f in sheet.fields if f is not cell.field and _asks(f) == what))


def _asks(field: Field) -> str:
    return _DATE if field.kind == _DATE else _NUMBER if field.kind in _NUMBERS else _WORD


def _crossed(strange: Iterable[tuple[Cell, str]]) -> bool:
    """Whether at least two kinds of value stand where another kind is asked for."""
    return len({what for cell, what in strange if what != _asks(cell.field)}) > 1


class _Words:
    """Whose values the texts of a sheet are."""

    def __init__(self, sheet: Sheet) -> None:
        self._fields = [f for f in sheet.fields if f.values]
        self._day = next((f for f in sheet.fields if f.kind == _DATE), None)
        self._known: dict[str, tuple[Field, ...]] = {}

    def of_another(self, cell: Cell) -> str:
        """What kind of value another field's is that stands in the cell; "" where it is nobody's, or may be this
        field's in another writing."""
        raw, asked = cell.raw, _asks(cell.field)
        if isinstance(raw, str):
            text = clean(raw)
            if self._day and asked != _DATE and not parse(self._day, text)[1]:
                return _DATE
            if text.isdecimal():
                return _NUMBER if asked == _WORD or (asked == _DATE and len(text) >= _LONG) else ""
            return _WORD if self.whose(cell) else ""
        if isinstance(raw, dt.date):
            return _DATE if asked != _DATE else ""
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return _NUMBER if asked == _WORD or (asked == _DATE and raw >= 10 ** (_LONG - 1)) else ""
        return ""

    def has_left(self, cell: Cell, what: str, wrong: Collection[Field]) -> bool:
        """Whether one of the columns that the value may have come from holds something `wrong`, too: where all of them
        hold what they ask for, somebody has written it there on purpose. Numbers of cards come from a text."""
        if what == _WORD:
            return any(f in wrong for f in self._of(cell))
        return (what == _NUMBER and _asks(cell.field) == _DATE) or any(_asks(f) == what for f in wrong)

    def whose(self, cell: Cell) -> Field | None:
        """The field, of another list than the cell's own, whose list has the word; yes and no are anybody's."""
        return next(iter(self._of(cell)), None)

    def _of(self, cell: Cell) -> list[Field]:
        text = cell.raw if isinstance(cell.raw, str) else ""
        if text not in self._known:
            if not text or len(text) > _LONGEST or len(self._known) > _MOST or understand("yes_no", text):
                return []
            self._known[text] = tuple(f for f in self._fields if understand(f.values, text))
        return [f for f in self._known[text] if f.values != cell.field.list_name]
