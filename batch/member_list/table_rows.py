"""What each row of a table is: somebody, the title of a group, another header, or no record at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from batch.domain import MEMBERS
from batch.form.cells import Raw, is_blank, parse
from batch.form.definition import form
from batch.form.layout_rows import HEADER, TITLE, Found, find_layout_rows
from batch.form.layout_words import begins_with_group, has_words, is_signing, without_numeral
from batch.form.locate import Grid
from batch.member_list.header import SEPARATOR
from batch.member_list.headings import (
    BORN,
    BORN_FEMALE,
    BORN_MALE,
    CARD,
    FIRST_PART,
    LAST_PART,
    NAME,
    NUMBER,
    UNIT_ROLES,
    like_a_group,
    role_of,
)
from batch.member_list.mapping import field_of
from batch.member_list.side_tables import FEWEST_HEADINGS, LONGEST_HEADING
from batch.member_list.tables import Table
from batch.member_list.unit_names import UNKNOWN, UnitNames
from batch.text import clean, fold

_ROMAN = re.compile(r"\(?[IVXLC]+[.)]?")
_STYLE = re.compile(
    r"\(?(?:(?P<I>[IVX]{1,6}|[LC][IVXLC]{1,6})|(?P<A>[A-HĐ])|(?P<n>\d{1,3}(?:\.\d{1,3})*))(?:[.)/:\s–-]|$)"
)
_BULLETS = "-–—•*+ "
_LEAST_CARD = 100_000
_MOST_BESIDE = 6  # cells in the row of a title


@dataclass(slots=True)
class Sorted:
    """Rows (zero-based) by what they are: `titles` → text, `aside` (no records) → kind as `layout_rows` names it, of
    which `doubtful` may after all be somebody; `alone` are those of `persons` that may be a group's name."""

    titles: dict[int, str]
    aside: dict[int, str]
    doubtful: set[int]
    persons: list[int]
    alone: set[int]


class TableRows:
    """The rows of one table; `filled` are those (zero-based) that hold more than their number. `grid` is the sheet's
    without tables at the side."""

    def __init__(self, table: Table, units: UnitNames, grid: Grid) -> None:
        self._header, self._mapping, self._units, self._grid = table.header, table.mapping, units, grid
        self._number = self._mapping.column(NUMBER)
        self._names = {self._mapping.column(role) for role in (NAME, FIRST_PART, LAST_PART)}
        self._above = {c.index: {fold(part) for part in c.heading.split(SEPARATOR)} for c in self._header.columns}
        self._special = frozenset(row for row, _ in table.sheet.marks.special)
        below = range(self._header.last + 1, len(grid))
        self.filled = [row for row in below if row in self._special or self._says(row)]

    def at(self, row: int, column: int | None) -> Raw:
        """What a cell holds; "" outside the sheet."""
        return self._grid[row][column] if column is not None and column < len(self._grid[row]) else ""

    def sort(self) -> Sorted:
        """What every filled row is."""
        found = self._layout()
        titles = {row: text for row in self.filled if (text := self._title(row, found.rows.get(row, "")))}
        aside = {row: kind for row, kind in found.rows.items() if row not in titles}
        persons = [row for row in self.filled if row not in titles and row not in aside]
        return Sorted(titles, aside, found.doubtful - titles.keys(), persons, self._alone(persons))

    def is_other_header(self, row: int, kind: str) -> bool:
        """Whether a row says of several columns that they are something else than the sheet's header does."""
        if kind not in ("", HEADER) or self._is_somebody(row):
            return False
        other = set()
        for column, raw in enumerate(self._grid[row]):
            if isinstance(raw, str) and 0 < len(raw) < LONGEST_HEADING and fold(raw) not in self._above.get(column, ()):
                other.add(role_of([raw])[0])
        other.discard("")
        return len(other) >= FEWEST_HEADINGS or (kind == HEADER and len(other) > 1)

    def style(self, row: int) -> str:
        """How a title is numbered: by Roman numerals, letters or figures; "" for not at all."""
        for column in self._cells(row):
            raw = self._grid[row][column]
            if not isinstance(raw, str):
                return "n" if column == self._number else ""
            if found := _STYLE.match(clean(raw)):
                return next(name for name, text in found.groupdict().items() if text)
            if has_words(raw):
                return ""
        return ""

    def names_group(self, text: str) -> bool:
        """Whether a text where only a number belongs can be nothing but a title."""
        return has_words(text) and (self._names_unit(text) or _begins_group(text) or like_a_group(text))

    def _cells(self, row: int) -> list[int]:
        return [c for c, raw in enumerate(self._grid[row]) if raw != "" and not is_blank(raw)]

    def _says(self, row: int) -> bool:
        """Whether a row holds more than its number, which may have been written in before anybody was."""
        cells = self._cells(row)
        return bool(cells) and (cells != [self._number] or isinstance(self._grid[row][cells[0]], str))

    def _layout(self) -> Found:
        """The rows that are no persons, by the rules for the form's own sheet."""
        sheet, roles = form()[MEMBERS], self._mapping.roles
        columns = {role: column for role, column in roles.items() if any(f.key == role for f in sheet.fields)}
        columns.setdefault(NAME, roles.get(FIRST_PART, -1))
        if BORN not in columns and (born := roles.get(BORN_MALE, roles.get(BORN_FEMALE))) is not None:
            columns[BORN] = born
        found = find_layout_rows(self._grid, sheet, columns, self._header.last, self.filled, special=self._special)
        wanted = set(self.filled)
        found.rows = {row: kind for row, kind in found.rows.items() if row in wanted}
        return found

    def _title(self, row: int, kind: str) -> str:
        """What a row says that is the title of a group: one text and nothing else but figures."""
        cells = self._cells(row)
        if len(cells) > _MOST_BESIDE or self._is_somebody(row):
            return ""
        texts = self._texts(row, cells)
        if self._number is not None and self.names_group(first := texts.get(self._number, "")):
            return first
        numerals = {c for c, text in texts.items() if c not in self._names and _ROMAN.fullmatch(text)}
        texts = {c: text for c, text in texts.items() if c not in numerals and has_words(text)}
        if len(texts) > 1:  # beside the title maybe how many they are, never a name
            texts = {c: text for c, text in texts.items() if _begins_group(text)}
            if any(c in self._names and c not in texts for c in cells):
                return ""
        if len(texts) != 1:
            return ""
        [(column, text)] = texts.items()
        beside = bool(set(cells) - {column, self._number} - numerals)
        return text if self._is_title(text, column, kind, beside, numerals, len(cells)) else ""

    def _texts(self, row: int, cells: list[int]) -> dict[int, str]:
        """Column → text that may be a title; in a column of units only where nothing stands elsewhere."""
        own = {self._mapping.column(role) for role in UNIT_ROLES}
        raws = {c: raw for c in cells if isinstance(raw := self._grid[row][c], str)}
        only_units = all(c in own or (c == self._number and c in raws) for c in cells)
        return {c: clean(raw).lstrip(_BULLETS) for c, raw in raws.items() if only_units or c not in own}

    def _is_title(self, text: str, column: int, kind: str, beside: bool, numerals: set[int], cells: int) -> bool:
        """Whether the only text of a row with so many filled cells is a title; `kind` as the layout's rules tell,
        `beside`: cells other than numbers stand at its side."""
        group, told = _begins_group(text), self._names_unit(text)
        if kind == TITLE or (group and not kind) or (told and (group or column not in self._names or not beside)):
            return True
        if like_a_group(text) and (kind == "" or not beside):
            return True
        if not beside and not kind and (numerals or self._units.parts_a_unit(text)):
            return True
        alone = column not in (set(self._mapping.roles.values()) - {self._number}) and cells == 1 and not kind
        return alone and not is_signing(text) and (column == self._number or without_numeral(text) != "")

    def _names_unit(self, text: str) -> bool:
        return self._units.in_title(text).why != UNKNOWN or self._units.organization(text, places=True) != ""

    def _is_somebody(self, row: int) -> bool:
        roles = self._mapping.roles
        return any(self._tells(row, roles.get(role), role) for role in (CARD, BORN, BORN_MALE, BORN_FEMALE))

    def _tells(self, row: int, column: int | None, role: str) -> bool:
        """Whether a cell holds a card or a birth date."""
        raw, f = self.at(row, column), field_of(CARD if role == CARD else BORN)
        if role == CARD and isinstance(raw, float | int) and raw < _LEAST_CARD:
            return False  # how many they are
        return f is not None and not is_blank(raw) and (not isinstance(raw, str) or not parse(f, raw)[1])

    def _alone(self, persons: list[int]) -> set[int]:
        """Rows in which nothing but a name stands, without a number, where others have a birth date or a card."""
        bare = {row for row in persons if (cells := set(self._cells(row))) and cells <= self._names}
        return bare if any(self._is_somebody(row) for row in persons) else set()


def _begins_group(text: str) -> bool:
    return begins_with_group(without_numeral(text) or text)
