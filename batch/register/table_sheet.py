"""A sheet of the register that is a table: its cells as they were read, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from batch.domain import UNITS
from batch.form.cells import Raw, Value, is_blank
from batch.form.definition import Field, Sheet
from batch.form.locate import Grid, Table
from batch.form.scan import Marks
from batch.register.cell import read_cell
from batch.text import a1


@dataclass(slots=True)
class TableSheet:
    """The sheet as it was read, where its columns are, and the faults found so far, each with its cell."""

    sheet: Sheet
    grid: Grid
    marks: Marks
    table: Table
    faults: list[str]

    def raw(self, r: int, column: int) -> Raw:
        if r >= len(self.grid) or column >= len(self.grid[r]):
            return ""
        return self.grid[r][column]

    def blank(self, r: int, key: str) -> bool:
        column = self.table.columns[key]
        return (r, column) not in self.marks.special and is_blank(self.raw(r, column))

    @property
    def rows(self) -> range:
        last = max((r for r, _ in self.marks.special), default=-1)
        return range(self.table.header + 1, max(len(self.grid), last + 1))

    def at(self, r: int, key: str) -> str:
        """A cell as a fault names it; the sheet of units isn't named."""
        cell, heading = a1(r, self.table.columns[key]), self.sheet.field(key).heading
        return (
            f"Ô {cell} ({heading})" if self.sheet.name == UNITS else f"Sheet «{self.sheet.name}», ô {cell} ({heading})"
        )

    def values(self, r: int) -> dict[str, Value] | None:
        """A row by the keys of its fields, what can't be read as None; None for an empty row."""
        before = len(self.faults)
        values = {f.key: self._value(f, r) for f in self.sheet.fields}
        return None if all(v is None for v in values.values()) and len(self.faults) == before else values

    def _value(self, f: Field, r: int) -> Value:
        column = self.table.columns.get(f.key)
        if column is None or self.blank(r, f.key):
            return None
        value, wrong = read_cell(f, self.raw(r, column), self.marks.special.get((r, column), ""))
        if wrong:
            self.faults.append(f"{self.at(r, f.key)}: {wrong}.")
        return value

    def need(self, r: int, required: Collection[str], keys: Collection[str] = ()) -> None:
        """A fault for each blank cell of a row whose field is so required or has one of these keys."""
        for f in self.sheet.fields:
            wanted = f.required in required or f.key in keys
            if wanted and f.key in self.table.columns and self.blank(r, f.key):
                self.faults.append(f"{self.at(r, f.key)}: còn trống.")

    def column_faults(self, required: Collection[str], keys: Collection[str] = ()) -> list[str]:
        """Columns that stand twice, and needed ones that are missing or misspelt."""
        named = "" if self.sheet.name == UNITS else f"Sheet «{self.sheet.name}»: "
        faults = []
        for code, cell, key, values in self.table.problems:
            f = self.sheet.field(key)
            if code == "CT-03":
                faults.append(f"{named}Ô {cell}: cột «{f.heading}» có hai lần.")
            elif f.required in required or key in keys or values["gan_giong"]:
                # a misspelt heading isn't a column left out on purpose
                near = f" Có phải là cột «{values['gan_giong']}»?" if values["gan_giong"] else ""
                faults.append(f"{named}Thiếu cột «{f.heading}».{near}")
        return faults
