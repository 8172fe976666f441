"""The office's own register as a workbook: cells of it are changed, and nothing else in it.

The office may have columns, colours and notes of its own in `danh_muc.xlsx`: its workbook is kept and only the cells in
question are written. What was written is read back before it takes the place of the old file, which stays beside it.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook, SheetTypeEnum

from batch.form.cells import Raw
from batch.form.definition import register_sheets
from batch.form.locate import Grid
from batch.form.scan import Marks
from batch.machine.beside import beside
from batch.machine.plain_file import sha256_of
from batch.register.reader import RegisterError, opened, register_in

BEFORE = "danh_muc.truoc.xlsx"  # the register as it was before the last change made here
ELSEWHERE = "Hãy mở tệp bằng Excel để ghi."
Place = tuple[str, int, int]  # the workbook's own name of the sheet, row and column, zero-based


class EditError(ValueError):
    """The change can't be made here; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class OwnWorkbook:
    """The sheets of the register in the workbook `name`; nobody changes it. `own` is what the workbook calls them; by
    that name `grids` has their cells, `marks` what the values don't tell."""

    name: str
    own: Mapping[str, str]
    grids: dict[str, Grid]
    marks: Mapping[str, Marks]

    def sheet(self, name: str) -> tuple[str, Grid]:
        """The workbook's own name of a sheet of the register, and what it holds. Raises EditError."""
        if name not in self.own:
            raise EditError(f"Tệp {self.name} không có sheet «{name}». {ELSEWHERE}")
        return self.own[name], self.grids[self.own[name]]

    def faults(self) -> list[str]:
        """All that is wrong with it as a register."""
        try:
            register_in({n: (self.grids[own], self.marks.get(own, Marks())) for n, own in self.own.items()}, self.name)
        except RegisterError as problem:
            return problem.faults
        return []

    def faults_after(self, changed: OwnWorkbook) -> list[str]:
        """What is wrong with it once it is `changed`, and wasn't before."""
        found = changed.faults()
        before = self.faults() if found else []
        return [fault for fault in found if fault not in before]

    def with_cells(self, cells: Mapping[Place, object]) -> OwnWorkbook:
        """As it would be read with these cells written, in its columns or below."""
        grids = {name: [list(row) for row in self.grids[name]] for name in {name for name, _, _ in cells}}
        for (name, row, column), value in cells.items():
            grid = grids[name]
            grid += [[""] * len(grid[0]) for _ in range(row + 1 - len(grid))]
            grid[row][column] = _as_read(value)
        return replace(self, grids={**self.grids, **grids})


def read_own(path: Path) -> OwnWorkbook:
    """The workbook in its present state. Raises EditError, OSError."""
    try:
        return _read(path, sha256_of(path))
    except RegisterError as problem:
        raise EditError(str(problem)) from problem


@lru_cache(maxsize=2)
def _read(path: Path, state: str) -> OwnWorkbook:
    """The file in this state, told by its hash. Raises RegisterError."""
    with opened(path, register_sheets()) as (book, own, marks):
        grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in own.values()}
        return OwnWorkbook(path.name, own, grids, marks)


def write_cells(path: Path, cells: Mapping[Place, object], seen: str) -> None:
    """Change these cells of the workbook whose state, as its hash, was `seen`; what there was stays as `BEFORE`.
    Raises EditError, and RegisterError for what would be wrong with the register then and isn't now."""
    if path.suffix.lower() != ".xlsx":
        raise EditError(f"{path.name} không phải tệp .xlsx. {ELSEWHERE}")
    if sha256_of(path) != seen:
        raise EditError(f"{path.name} đã được sửa ở nơi khác từ lúc mở trang này. Xem lại rồi ghi lần nữa.")
    before = read_own(path)
    try:
        with beside(path) as folder:
            folder.mkdir()
            fresh = folder / path.name
            _save(path, fresh, cells)
            after = _read(fresh, sha256_of(fresh))
            all_before, all_after = before.grids | _others(path, before), after.grids | _others(fresh, after)
            _refuse_other_changes(path.name, all_before, all_after, cells)
            if new := before.faults_after(after):
                raise RegisterError(new)
            shutil.copy2(path, path.with_name(BEFORE))
            fresh.replace(path)
    except PermissionError as problem:
        raise EditError(f"Chưa ghi được: {path.name} đang mở trong Excel. Đóng tệp rồi ghi lại.") from problem


def _save(path: Path, fresh: Path, cells: Mapping[Place, object]) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(path)
    if told:  # the library can't keep something of the office's
        raise _not_kept(path.name)
    for (sheet, row, column), value in cells.items():
        cell = book[sheet].cell(row + 1, column + 1)
        cell.value = value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"  # a text, whatever it begins with
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
    book.save(fresh)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())


def _not_kept(name: str) -> EditError:
    return EditError(f"{name} có thành phần mà trang này không giữ nguyên được. {ELSEWHERE}")


def _others(path: Path, own: OwnWorkbook) -> dict[str, Grid]:
    """The sheets that the register knows nothing of. Raises EditError where one can't be looked at."""
    with CalamineWorkbook.from_path(path) as book:
        others = [sheet for sheet in book.sheets_metadata if sheet.name not in own.grids]
        if any(sheet.typ != SheetTypeEnum.WorkSheet for sheet in others):
            raise _not_kept(path.name)
        return {sheet.name: book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False) for sheet in others}


def _refuse_other_changes(
    name: str, before: Mapping[str, Grid], after: Mapping[str, Grid], cells: Collection[Place]
) -> None:
    """Everything else must be as it was: values that a formula had are lost, and so are seen here."""
    if before.keys() != after.keys():
        raise _not_kept(name)
    for sheet, grid in before.items():
        written = {(row, column) for where, row, column in cells if where == sheet}
        if _filled(grid, written) != _filled(after[sheet], written):
            raise EditError(f"Sheet «{sheet}» của {name} có công thức. {ELSEWHERE}")


def _filled(grid: Grid, but: Collection[tuple[int, int]]) -> dict[tuple[int, int], Raw]:
    return {
        (r, c): cell for r, row in enumerate(grid) for c, cell in enumerate(row) if cell != "" and (r, c) not in but
    }


def _as_read(value: object) -> Raw:
    return value if isinstance(value, str | float | date) else float(value) if isinstance(value, int) else ""
