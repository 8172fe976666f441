"""Reads one sheet of a submission into plain columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from batch.domain import ERROR
from batch.form.cells import (
    ERROR_VALUE,
    FRACTION,
    NOT_IN_LIST,
    NOT_TEXT,
    PERHAPS_TURNED,
    TURNED,
    UNCALCULATED,
    Raw,
    Result,
    Value,
    is_blank,
    parse,
    show,
)
from batch.form.definition import PREFILLED_ROWS, Field, Sheet, added_after
from batch.form.displaced import Cell, displaced
from batch.form.file_data import CellFault, FileData, Problem, SheetData
from batch.form.layout_rows import Found, find_layout_rows
from batch.form.layout_told import told
from batch.form.locate import Grid, Table, find_list, find_table
from batch.form.locate import Problem as Located
from batch.form.merged import find_merged
from batch.form.old_fonts import in_old_font
from batch.form.row_words import cells_in_words, rows_in_words, stretches
from batch.form.scan import Marks, Place
from batch.form.sheet_frame import Block
from batch.form.turned_dates import turned
from batch.text import a1, vn_int

_NO_VALUE = (ERROR_VALUE, UNCALCULATED)  # faults of cells that hold nothing
_FEW_FAULTS = 3  # of a sheet, that make nobody look for their cause
_MOST_KNOWN = 1000  # values that are remembered of a field
_LONGEST_KNOWN = 60  # characters of one
_MOST_PLAIN = 20_000  # texts that are remembered for being in no old font
# What cells that are understood say, by sheet, key and raw value: most of a file's values stand in others too, which
# then share them. No true or false among the raw values: it would be found as 1 or 0.
_known: dict[tuple[str, str], dict[Raw, Value]] = {}
_in_no_old_font: set[Raw] = set()  # texts that were looked at
_places: dict[tuple[object, ...], dict[str, Place]] = {}  # of a sheet's fields, as files have had them


def _old(raw: Raw) -> bool:
    return isinstance(raw, str) and in_old_font(raw)


@dataclass(slots=True)
class OldFonts:
    """The cells in old fonts: one finding for the file, which names the first of them."""

    count: int = 0
    first: str = ""

    def look(self, sheet: str, grid: Grid) -> None:
        cells = set(chain.from_iterable(grid)) - _in_no_old_font
        texts = [cell for cell in cells if isinstance(cell, str) and not cell.isascii()]
        if not any(map(in_old_font, texts)):
            if len(_in_no_old_font) < _MOST_PLAIN:
                _in_no_old_font.update(text for text in texts if len(text) < _LONGEST_KNOWN)
            return
        for r, row in enumerate(grid):
            for c, raw in enumerate(row):
                if _old(raw):
                    self.count += 1
                    self.first = self.first or f"sheet «{sheet}», ô {a1(r, c)}"

    def judge(self, data: FileData) -> None:
        if self.count:
            data.problems.append(Problem("TEP-06", values={"so_o": str(self.count), "o_dau": self.first}))


@dataclass(slots=True)
class SheetReader:
    """Reads one sheet into `data`."""

    data: FileData
    sheet: Sheet
    own_name: str
    grid: Grid
    marks: Marks
    shows_percent: bool  # whether `marks` knows which cells are percentages
    merged: list[Block] = field(default_factory=list)

    def read(self) -> None:
        if self.sheet.is_list:
            self._list()
        else:
            self._table()

    def _raw(self, row: int, column: int) -> Raw:
        # Error values at the edge are blank to the reading library, which then doesn't return their rows.
        if row >= len(self.grid) or column >= len(self.grid[row]):
            return ""
        return self.grid[row][column]

    def _columns(self, rows: list[int], columns: Iterable[int]) -> dict[int, Sequence[Raw]]:
        """The raw values of some columns in these rows."""
        if not rows or rows[-1] >= len(self.grid):
            return {column: [self._raw(r, column) for r in rows] for column in columns}
        whole = list(zip(*(self.grid[r] for r in rows), strict=True))  # all rows of a grid are equally long
        nothing = ("",) * len(rows)
        return {column: whole[column] if column < len(whole) else nothing for column in columns}

    def _values(self, f: Field, raws: Sequence[Raw], rows: Sequence[int], column: int) -> list[Value]:
        """The values of a field's cells (zero-based rows); faults are noted with their places."""
        if not self._by_place(f, rows, column) and bool not in map(type, raws):
            known = _known.setdefault((f.sheet, f.key), {})
            values = list(map(known.get, raws))
            if None in values:  # blank, or not met before
                for i, raw in enumerate(raws):
                    if values[i] is None and raw != "":
                        values[i] = self._value(f, raw, rows[i], column)
            return values
        return [self._value(f, raw, row, column) for raw, row in zip(raws, rows, strict=True)]

    def _by_place(self, f: Field, rows: Sequence[int], column: int) -> bool:
        """Whether one of the cells says something else than its raw value would elsewhere."""
        special, percent = self.marks.special, self.marks.percent
        if special and any((r, column) in special for r in rows):
            return True
        if f.kind != "percent":
            return False
        return not self.shows_percent or bool(percent and any((r, column) in percent for r in rows))

    def _value(self, f: Field, raw: Raw, row: int, column: int) -> Value:
        code = self.marks.special.get((row, column)) if self.marks.special else None
        if code:
            self.data.faults.append(CellFault(f.sheet, row + 1, f.key, code, ""))
            return None
        value, fault = _understood(f, raw)
        if f.kind == "percent" and type(raw) is float and not fault and self._shown_as_percent(raw, row, column):
            value, fault = None, FRACTION
        if fault:
            kept = self.data.quiet if fault in (NOT_IN_LIST, NOT_TEXT) and _old(raw) else self.data.faults
            percent = (row, column) in self.marks.percent
            kept.append(CellFault(f.sheet, row + 1, f.key, fault, _as_percent(raw) if percent else show(raw)))
        return value

    def _shown_as_percent(self, raw: Raw, row: int, column: int) -> bool:
        """A cell formatted with % holds 1 and shows "100%". Where the format isn't known, 1 can't be told from it."""
        return (row, column) in self.marks.percent if self.shows_percent else raw == 1

    def _list(self) -> None:
        found = find_list(self.grid, self.sheet)
        if len(found.cells) < 3:
            self.data.refuse(Problem("MAU-01"))
            return
        out = SheetData(self.own_name, [0])
        blank: list[Value] = [None]
        for f in self.sheet.fields:
            out.columns[f.key] = blank
            if f.key in found.cells:
                row, column = found.cells[f.key]
                self._mark_uncalculated([row], [column])
                value = self._value(f, self._raw(row, column), row, column)
                if value is not None:
                    out.columns[f.key] = [value]
        out.places = _shared(self.sheet, {key: found.cells[key] for key in out.columns if key in found.cells})
        self._add(out, found.problems)
        self._tell_formulas((key, [row], column) for key, (row, column) in found.cells.items())

    def _table(self) -> None:
        table = find_table(self.grid, self.sheet)
        if table is None:
            self.data.problems.append(Problem("CT-04", self.sheet.name))
            return
        found = self._layout_rows(table, self._data_rows(table.header + 1, table.decisive))
        rows = found.records
        self._mark_uncalculated(rows, table.columns.values())
        out = SheetData(self.own_name, [r + 1 for r in rows], aside=found.blocks())
        out.places = table.places
        blank: list[Value] = [None] * len(rows)
        out.columns = dict.fromkeys(self.sheet.keys, blank)
        cells = self._columns(rows, table.columns.values()) if rows else {}
        nothing = ("",) * len(rows)
        for f in self.sheet.fields if rows else ():
            column = table.columns.get(f.key)
            if column is None or (cells[column] == nothing and not self.marks.special):
                continue
            values = self._values(f, cells[column], rows, column)
            if f.kind == "date":
                values = self._untrusted(f, rows, column, cells[column], values)
            if values != blank:
                out.columns[f.key] = values
        self._add(out, table.problems)
        self._tell_displaced(table)
        self._tell_formulas((key, rows, column) for key, column in table.columns.items())
        self._tell_layout(found, table)
        self._tell_merged(rows, table)

    def _tell_formulas(self, cells: Iterable[tuple[str, list[int], int]]) -> None:
        """Fields whose value a formula gave, among those of which each has rows (zero-based) and a column."""
        if not self.marks.formulas and not self.marks.arrays:
            return
        for key, rows, column in cells:
            filled = set(self._in_arrays(rows, column))
            lines = [row for row in rows if (row, column) in self.marks.formulas or row in filled]
            if lines := [row for row in lines if (row, column) not in self.marks.special]:
                told = {"so_o": vn_int(len(lines)), "cac_o": cells_in_words(stretches(lines), column)}
                self.data.problems.append(Problem("CT-09", self.sheet.name, a1(lines[0], column), key, told))

    def _in_arrays(self, rows: list[int], column: int, *, uncalculated: bool = False) -> Iterator[int]:
        """Those of the rows (in order) whose cell in a column one formula over several cells fills; `uncalculated`:
        the blanks that one without a value leaves."""
        for top, left, bottom, right in self.marks.arrays:
            if left <= column <= right and (not uncalculated or self._without_value(top, left)):
                own = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
                yield from (row for row in own if is_blank(self._raw(row, column)) == uncalculated)

    def _without_value(self, row: int, column: int) -> bool:
        return self.marks.special.get((row, column)) == UNCALCULATED

    def _mark_uncalculated(self, rows: list[int], columns: Iterable[int]) -> None:
        """What a formula over several cells would fill isn't blank, in rows that hold something else."""
        for column in columns if self.marks.arrays else ():
            for row in self._in_arrays(rows, column, uncalculated=True):
                self.marks.special.setdefault((row, column), UNCALCULATED)

    def _tell_displaced(self, table: Table) -> None:
        """Rows whose cells belong to other columns: told once, and what isn't understood in them no more."""
        own = [x for x in self.data.faults if x.sheet == self.sheet.name and x.code not in _NO_VALUE]
        if len(own) < _FEW_FAULTS:
            return
        fields = {f.key: f for f in self.sheet.fields}
        cells = (Cell(x.row, fields[x.key], self._raw(x.row - 1, table.columns[x.key])) for x in own)
        found = displaced(self.sheet, cells)
        if found is None:
            return
        rows = set(found.rows)
        self.data.quiet += [x for x in own if x.row in rows]
        self.data.faults = [x for x in self.data.faults if x.sheet != self.sheet.name or x.row not in rows]
        lines = [row - 1 for row in found.rows]
        for f in self.sheet.fields:
            if (column := table.columns.get(f.key)) is not None and f.required not in ("optional", "prefilled"):
                self.data.covered += [
                    (self.sheet.name, row + 1, f.key) for row in lines if is_blank(self._raw(row, column))
                ]
        told = {
            "so_dong": vn_int(len(lines)), "cac_dong": rows_in_words(stretches(found.rows)),
            "cot": found.field.heading, "cot_khac": found.other.heading,
        }  # fmt: skip
        place = a1(lines[0], min(table.columns.values()))
        self.data.problems.append(Problem("CT-10", self.sheet.name, place, values=told))

    def _layout_rows(self, table: Table, rows: list[int]) -> Found:
        known = (self.data.info("bi_thu"), self.data.info("nguoi_lap"))
        special = frozenset(r for r, _ in self.marks.special)
        return find_layout_rows(
            self.grid, self.sheet, table.columns, table.header, rows, special=special, known=known
        )  # fmt: skip

    def _tell_layout(self, found: Found, table: Table) -> None:
        if found.rows:
            severity = ERROR if found.doubtful else ""
            self.data.problems.append(
                Problem("CT-05", self.sheet.name, a1(*found.first), values=told(found), severity=severity)
            )

    def _tell_merged(self, rows: list[int], table: Table) -> None:
        if not self.merged:
            return
        name = self.sheet.name
        asked = {
            f.key: table.columns[f.key]
            for f in self.sheet.fields
            if f.key in table.columns and (f.required != "prefilled" or name in PREFILLED_ROWS)
        }
        for block in find_merged(self.merged, self.grid, asked, rows):
            self.data.problems.append(Problem("CT-07", name, a1(*block.place), block.key, block.values))
            self.data.covered += [(name, row + 1, key) for row, key in block.covered]

    def _untrusted(
        self, f: Field, rows: list[int], column: int, raws: Sequence[Raw], values: list[Value]
    ) -> list[Value]:
        """The values without the dates that a PC has turned, which are told once for the column, as are those that
        only may be turned."""
        found = turned(raws)
        if not found.cells:
            return values
        which = set(found.cells)
        lines = [rows[i] for i in found.cells]
        told = {"so_o": vn_int(len(lines)), "cac_o": cells_in_words(stretches(lines), column)}
        code = TURNED if found.sure else PERHAPS_TURNED
        self.data.problems.append(Problem(code, f.sheet, a1(lines[0], column), f.key, told))
        if not found.sure:
            return values
        places = {row + 1 for row in lines}
        self.data.faults = [
            x for x in self.data.faults if (x.sheet, x.key) != (f.sheet, f.key) or x.row not in places
        ]  # fmt: skip
        self.data.quiet += [CellFault(f.sheet, rows[i] + 1, f.key, TURNED, show(raws[i])) for i in found.cells]
        return [None if i in which else value for i, value in enumerate(values)]

    def _data_rows(self, first: int, decisive: list[int]) -> list[int]:
        """Rows (zero-based) in which a field that isn't merely prefilled holds anything, be it an error value."""
        if len(self.grid) <= first and not self.marks.special:
            return []
        wanted = set(decisive)
        rows = {r for r, column in self.marks.special if r >= first and column in wanted}
        for r in range(first, len(self.grid)):
            row = self.grid[r]
            width = len(row)
            if any(c < width and row[c] != "" and not is_blank(row[c]) for c in decisive):
                rows.add(r)
        return sorted(rows)

    def _missed(self, key: str, near: str) -> bool:
        """Whether a heading that isn't there should be: an optional one may be left out, but one that is there in
        another spelling wasn't, unless the form is older than the field (then the other heading is the office's)."""
        if self.sheet.field(key).required != "optional":
            return True
        return bool(near) and (self.sheet.name, key) not in added_after(self.data.version)

    def _add(self, out: SheetData, problems: list[Located]) -> None:
        name = self.sheet.name
        self.data.problems += [
            Problem(code, name, cell, key, values)
            for code, cell, key, values in problems
            if code != "CT-02" or self._missed(key, values["gan_giong"])
        ]
        self.data.sheets[name] = out


def _understood(f: Field, raw: Raw) -> Result:
    """What a cell says wherever it stands."""
    if type(raw) is bool:
        return parse(f, raw)
    known = _known.setdefault((f.sheet, f.key), {})
    if raw in known:
        return known[raw], ""
    value, fault = (None, "") if is_blank(raw) else parse(f, raw)
    if not fault and len(known) < _MOST_KNOWN and not (isinstance(raw, str) and len(raw) > _LONGEST_KNOWN):
        known[raw] = value
    return value, fault


def _shared(sheet: Sheet, places: dict[str, Place]) -> dict[str, Place]:
    """One and the same for all files that have their columns at the same places."""
    if len(_places) > _MOST_KNOWN:
        _places.clear()
    return _places.setdefault((sheet.name, *places.items()), places)


def _as_percent(raw: Raw) -> str:
    return f"{show(round(raw * 100, 9))}%" if isinstance(raw, float) else show(raw)
