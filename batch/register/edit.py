"""Changes cells of an office's own register, and nothing else in it.

The office may have columns, colours and notes of its own in `danh_muc.xlsx`: its workbook is kept and only the cells in
question are written. What was written is read back before it takes the place of the old file, which stays beside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from batch.domain import COMMITTEE, UNITS
from batch.form.cells import Value
from batch.form.definition import Field, label, register_sheets
from batch.form.locate import Grid, find_list, find_table, match_sheets
from batch.machine.beside import beside
from batch.register.cell import read_cell
from batch.register.reader import RegisterError, open_sheets, read_register
from batch.text import fold

BEFORE = "danh_muc.truoc.xlsx"  # the register as it was before the last change made here
Place = tuple[str, int, int]  # the workbook's own name of the sheet, row and column, zero-based
_ELSEWHERE = "Hãy mở tệp bằng Excel để ghi."


class EditError(ValueError):
    """The change can't be made here; the message, in Vietnamese, says why and what to do."""


def state_of(path: Path) -> str:
    """What the file holds, as a hash: it tells whether somebody has changed it since it was shown."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def set_committee(path: Path, typed: Mapping[str, str], seen: str) -> dict[str, str]:
    """Write these values (key of the field → what was typed) into the sheet "Cơ quan". `seen` is the state of the file
    that they were typed over. Returns what is wrong, by key; nothing is written then. Raises EditError."""
    sheet = register_sheets()[COMMITTEE]
    read = {key: read_cell(sheet.field(key), text.strip()) for key, text in typed.items()}
    if wrong := {key: why for key, (_, why) in read.items() if why}:
        return wrong
    grids = _grids(path)
    if COMMITTEE not in grids:
        raise EditError(f"Tệp {path.name} không có sheet «{COMMITTEE}». {_ELSEWHERE}")
    own, grid = grids[COMMITTEE]
    cells = find_list(grid, sheet).cells
    if missing := [sheet.field(key).heading for key in typed if key not in cells]:
        raise EditError(f"Sheet «{COMMITTEE}» không có mục «{missing[0]}», hoặc có hai lần. {_ELSEWHERE}")
    try:
        _write(path, {(own, *cells[key]): _as_cell(sheet.field(key), value) for key, (value, _) in read.items()}, seen)
    except RegisterError as problem:
        raise EditError("\n".join(problem.faults)) from problem
    return {}


def rows_typed(path: Path, text: str) -> tuple[int, list[Field], list[list[str]]]:
    """What was pasted from a worksheet, as rows of the sheet "Đơn vị": the number of the row of the register that the
    first one will be (one-based), the fields of its columns, the rows. A first line of headings says which columns they
    are; without one they are the register's own, from the left. Raises EditError."""
    sheet = register_sheets()[UNITS]
    own, grid = _units(path)
    table = find_table(grid, sheet)
    if table is None:
        raise EditError(f"Sheet «{own}» không có dòng tiêu đề. {_ELSEWHERE}")
    lines = [[cell.strip() for cell in line.split("\t")] for line in text.replace("\r", "").split("\n") if line.strip()]
    at = [(column, sheet.field(key)) for key, column in table.columns.items()]
    if lines and sum(fold(cell) in sheet.headings for cell in lines[0]) >= 2:
        if unknown := [cell for cell in lines[0] if cell and fold(cell) not in sheet.headings]:
            raise EditError(f"Không có cột «{unknown[0]}» trong danh mục. Bỏ cột ấy hoặc sửa tên cột rồi dán lại.")
        at = [(i, sheet.field(sheet.headings[fold(cell)])) for i, cell in enumerate(lines[0]) if cell]
        lines = lines[1:]
    at.sort(key=lambda pair: pair[0])
    known = {column for column, _ in at}
    if any(cell for line in lines for i, cell in enumerate(line) if i not in known):
        raise EditError(
            "Có ô nằm ngoài các cột của danh mục. Chép cả dòng tiêu đề để chương trình biết cột nào là cột nào."
        )
    rows = [[line[column] if column < len(line) else "" for column, _ in at] for line in lines]
    return _free(grid, table.header) + 1, [field for _, field in at], rows


def add_units(path: Path, columns: Sequence[Field], rows: Sequence[Sequence[str]], seen: str) -> list[str]:
    """Add these rows below the units that there are. Returns all that would be wrong with the register then, each with
    its row or cell; nothing is written then. Raises EditError."""
    own, grid = _units(path)
    table = find_table(grid, register_sheets()[UNITS])
    if table is None:
        raise EditError(f"Sheet «{own}» không có dòng tiêu đề. {_ELSEWHERE}")
    first = _free(grid, table.header)
    cells: dict[Place, object] = {}
    for r, row in enumerate(rows, first):
        for field, typed in zip(columns, row, strict=True):
            if field.key not in table.columns:
                raise EditError(f"Danh mục không có cột «{field.heading}». {_ELSEWHERE}")
            value, wrong = read_cell(field, typed)
            cells[own, r, table.columns[field.key]] = typed if wrong else _as_cell(field, value)
    try:
        _write(path, cells, seen)
    except RegisterError as problem:
        return problem.faults
    return []


def _units(path: Path) -> tuple[str, Grid]:
    grids = _grids(path)
    if UNITS not in grids:
        raise EditError(f"Tệp {path.name} không có sheet «{UNITS}». {_ELSEWHERE}")
    return grids[UNITS]


def _grids(path: Path) -> dict[str, tuple[str, Grid]]:
    """The register's name of a sheet → the workbook's own, and what it holds. Raises EditError."""
    try:
        found = open_sheets(path, register_sheets())
    except RegisterError as problem:
        raise EditError("\n".join(problem.faults)) from problem
    own = match_sheets(openpyxl.load_workbook(path, read_only=True).sheetnames, register_sheets())
    return {name: (own[name], grid) for name, (grid, _) in found.items()}


def _free(grid: Grid, header: int) -> int:
    """The first row, zero-based, below all that stands in a table."""
    return (
        max((r for r, row in enumerate(grid) if r > header and any(str(cell).strip() for cell in row)), default=header)
        + 1
    )


def _as_cell(field: Field, value: Value) -> object:
    """A value as a clerk writes it."""
    if value is None:
        return None
    if field.list_name:
        return label(field.list_name, str(value))
    if field.kind == "integer" and isinstance(value, float):
        return int(value)
    return value


def _write(path: Path, cells: Mapping[Place, object], seen: str) -> None:
    """Raises EditError, and RegisterError where the register would be wrong then."""
    if path.suffix.lower() != ".xlsx":
        raise EditError(f"{path.name} không phải tệp .xlsx. {_ELSEWHERE}")
    if state_of(path) != seen:
        raise EditError(f"{path.name} đã được sửa ở nơi khác từ lúc mở trang này. Xem lại rồi ghi lần nữa.")
    try:
        with beside(path) as folder:
            folder.mkdir()
            fresh = folder / path.name
            _save(path, fresh, cells)
            _compare(path, fresh, cells)
            _whole(fresh, path)
            shutil.copy2(path, path.with_name(BEFORE))
            fresh.replace(path)
    except PermissionError as problem:
        raise EditError(f"Chưa ghi được: {path.name} đang mở trong Excel. Đóng tệp rồi ghi lại.") from problem


def _whole(fresh: Path, path: Path) -> None:
    """Raises RegisterError for what is wrong with the changed register and wasn't before."""
    if new := [fault for fault in _faults(fresh) if fault not in _faults(path)]:
        raise RegisterError(new)


def _faults(path: Path) -> list[str]:
    try:
        read_register(path)
    except RegisterError as problem:
        return problem.faults
    return []


def _save(path: Path, fresh: Path, cells: Mapping[Place, object]) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(path)
    if told:  # the library can't keep something of the office's
        raise EditError(f"{path.name} có thành phần mà trang này không giữ nguyên được. {_ELSEWHERE}")
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


def _compare(path: Path, fresh: Path, cells: Mapping[Place, object]) -> None:
    """Everything else must be as it was."""
    old, new = (openpyxl.load_workbook(one, data_only=True) for one in (path, fresh))
    if old.sheetnames != new.sheetnames:
        raise EditError(f"{path.name} có thành phần mà trang này không giữ nguyên được. {_ELSEWHERE}")
    for name in old.sheetnames:
        before, after = (
            {
                (cell.row, cell.column): cell.value
                for row in book[name].iter_rows()
                for cell in row
                if cell.value not in (None, "")
            }
            for book in (old, new)
        )
        for sheet, row, column in cells:
            if sheet == name:
                before.pop((row + 1, column + 1), None)
                after.pop((row + 1, column + 1), None)
        if before != after:
            raise EditError(f"Sheet «{name}» của {path.name} có công thức. {_ELSEWHERE}")
