"""Changes cells of an office's own register, and nothing else in it.

The office may have columns, colours and notes of its own in `danh_muc.xlsx`: its workbook is kept and only the cells in
question are written. What was written is read back before it takes the place of the old file, which stays beside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from batch.domain import COMMITTEE, UNITS
from batch.form.cells import Raw, Value
from batch.form.definition import Field, label, register_sheets
from batch.form.locate import Grid, find_list, find_table, match_sheets
from batch.form.scan import Marks
from batch.machine.beside import beside
from batch.register.cell import read_cell
from batch.register.reader import RegisterError, open_sheets, register_in
from batch.text import fold

BEFORE = "danh_muc.truoc.xlsx"  # the register as it was before the last change made here
Place = tuple[str, int, int]  # the workbook's own name of the sheet, row and column, zero-based
_ELSEWHERE = "Hãy mở tệp bằng Excel để ghi."
_NUMBERING = {fold(heading) for heading in ("STT", "TT", "Số TT", "Số thứ tự")}  # columns that say nothing of a unit


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
        raise EditError(str(problem)) from problem
    return {}


@dataclass(frozen=True, slots=True)
class Pasted:
    """Rows of the sheet "Đơn vị": `first` is the row of the register that the first one will be (one-based), `columns`
    the fields of theirs; `passed_over` says in words what else was pasted and isn't taken."""

    first: int
    columns: list[Field]
    rows: list[list[str]]
    passed_over: list[str]


def rows_typed(path: Path, text: str) -> Pasted:
    """What was pasted from a worksheet. A line of headings says which columns they are, and what stands above it is
    none of the units; without one they are the register's own, from the left. Raises EditError."""
    sheet = register_sheets()[UNITS]
    own, grid = _units(path)
    table = find_table(grid, sheet)
    if table is None:
        raise EditError(f"Sheet «{own}» không có dòng tiêu đề. {_ELSEWHERE}")
    lines = [[cell.strip() for cell in line.split("\t")] for line in text.replace("\r", "").split("\n") if line.strip()]
    at = [(column, sheet.field(key)) for key, column in table.columns.items()]
    known, passed_over = set(table.columns.values()), []
    header = next((n for n, line in enumerate(lines) if sum(fold(cell) in sheet.headings for cell in line) >= 2), None)
    if header is not None:
        numbering = {i for i, cell in enumerate(lines[header]) if fold(cell) in _NUMBERING}
        at = _headed(lines[header], numbering, [sheet.field(key) for key in table.columns])
        known = numbering | {column for column, _ in at}
        if header:
            above = ", ".join(f"«{next(cell for cell in line if cell)}»" for line in lines[:header][:3])
            more = "…" if header > 3 else ""
            passed_over.append(f"{header} dòng phía trên dòng tiêu đề ({above}{more})")
        passed_over += [f"cột «{lines[header][i]}»" for i in sorted(numbering)]
        lines = lines[header + 1 :]
    at.sort(key=lambda pair: pair[0])
    if any(cell for line in lines for i, cell in enumerate(line) if i not in known):
        raise EditError(
            "Có ô nằm ngoài các cột của danh mục. Chép cả dòng tiêu đề để chương trình biết cột nào là cột nào."
        )
    rows = [[line[column] if column < len(line) else "" for column, _ in at] for line in lines]
    return Pasted(_free(grid, table.header) + 1, [field for _, field in at], rows, passed_over)


def _headed(line: Sequence[str], numbering: Collection[int], fields: Sequence[Field]) -> list[tuple[int, Field]]:
    """The columns that a line of headings names. Raises EditError with all that the register doesn't have."""
    named = {fold(field.heading): field for field in fields}
    cells = [(i, cell) for i, cell in enumerate(line) if cell and i not in numbering]
    if unknown := [f"«{cell}»" for _, cell in cells if fold(cell) not in named]:
        raise EditError(
            f"Không có cột {', '.join(unknown)} trong danh mục. Bỏ cột ấy hoặc sửa tên cột rồi dán lại. Các cột của "
            f"danh mục: {'; '.join(field.heading for field in fields)}."
        )
    keys = [named[fold(cell)].key for _, cell in cells]
    if twice := [cell for (_, cell), key in zip(cells, keys, strict=True) if keys.count(key) > 1]:
        raise EditError(f"Có hơn một cột «{twice[0]}». Bỏ bớt, chỉ để một cột rồi dán lại.")
    return [(i, named[fold(cell)]) for i, cell in cells]


def add_units(path: Path, pasted: Pasted, seen: str) -> list[str]:
    """Add these rows below the units that there are. Returns all that would be wrong with the register then, each with
    its row or cell; nothing is written then. Raises EditError."""
    try:
        _write(path, _cells(path, pasted), seen)
    except RegisterError as problem:
        return problem.faults
    return []


def try_units(path: Path, pasted: Pasted) -> list[str]:
    """What `add_units` would return, as far as it is about the register; nothing is written. Raises EditError."""
    own, grid = _units(path)
    sheets = {**_opened(path, state_of(path))}
    changed = [list(row) for row in grid]
    width = len(changed[0]) if changed else 0
    for (_, row, column), value in _cells(path, pasted).items():
        while len(changed) <= row:
            changed.append([""] * width)
        changed[row] += [""] * (column + 1 - len(changed[row]))
        changed[row][column] = _as_read(value)
    sheets[UNITS] = (changed, sheets[UNITS][1])
    before = _faults_in(_opened(path, state_of(path)), path.name)
    return [fault for fault in _faults_in(sheets, path.name) if fault not in before]


def _cells(path: Path, pasted: Pasted) -> dict[Place, object]:
    own, grid = _units(path)
    table = find_table(grid, register_sheets()[UNITS])
    if table is None:
        raise EditError(f"Sheet «{own}» không có dòng tiêu đề. {_ELSEWHERE}")
    cells: dict[Place, object] = {}
    for r, row in enumerate(pasted.rows, _free(grid, table.header)):
        for field, typed in zip(pasted.columns, row, strict=True):
            if field.key not in table.columns:
                raise EditError(f"Danh mục không có cột «{field.heading}». {_ELSEWHERE}")
            value, wrong = read_cell(field, typed)
            cells[own, r, table.columns[field.key]] = typed if wrong else _as_cell(field, value)
    return cells


def _units(path: Path) -> tuple[str, Grid]:
    grids = _grids(path)
    if UNITS not in grids:
        raise EditError(f"Tệp {path.name} không có sheet «{UNITS}». {_ELSEWHERE}")
    return grids[UNITS]


def _grids(path: Path) -> dict[str, tuple[str, Grid]]:
    """The register's name of a sheet → the workbook's own, and what it holds. Raises EditError."""
    try:
        state = state_of(path)
        found = _opened(path, state)
    except RegisterError as problem:
        raise EditError(str(problem)) from problem
    own = _own_names(path, state)
    return {name: (own[name], grid) for name, (grid, _) in found.items()}


@lru_cache(maxsize=2)
def _opened(path: Path, state: str) -> dict[str, tuple[Grid, Marks]]:
    """The sheets of the register whose file is in this state; nobody changes them. Raises RegisterError."""
    return open_sheets(path, register_sheets())


@lru_cache(maxsize=2)
def _own_names(path: Path, state: str) -> dict[str, str]:
    with CalamineWorkbook.from_path(path) as book:
        return match_sheets(book.sheet_names, register_sheets())


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
    with _changed(path, cells, seen) as fresh:
        shutil.copy2(path, path.with_name(BEFORE))
        fresh.replace(path)


@contextmanager
def _changed(path: Path, cells: Mapping[Place, object], seen: str) -> Iterator[Path]:
    """The changed register beside the old one, checked; it goes if it isn't moved. Raises EditError, and RegisterError
    for what is wrong with it and wasn't before."""
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
            before = _faults_in(_opened(path, seen), path.name)
            if new := [fault for fault in _faults(fresh) if fault not in before]:
                raise RegisterError(new)
            yield fresh
    except PermissionError as problem:
        raise EditError(f"Chưa ghi được: {path.name} đang mở trong Excel. Đóng tệp rồi ghi lại.") from problem


def _faults(path: Path) -> list[str]:
    try:
        return _faults_in(open_sheets(path, register_sheets()), path.name)
    except RegisterError as problem:
        return problem.faults


def _faults_in(sheets: Mapping[str, tuple[Grid, Marks]], name: str) -> list[str]:
    try:
        register_in(sheets, name)
    except RegisterError as problem:
        return problem.faults
    return []


def _as_read(value: object) -> Raw:
    """A value as it is read back from a workbook."""
    return value if isinstance(value, str | float | date) else float(value) if isinstance(value, int) else ""


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
    """Everything else must be as it was: values that a formula had are lost, and so are seen here."""
    old, new = _contents(path), _contents(fresh)
    if list(old) != list(new):
        raise EditError(f"{path.name} có thành phần mà trang này không giữ nguyên được. {_ELSEWHERE}")
    for name, before in old.items():
        after = new[name]
        for sheet, row, column in cells:
            if sheet == name:
                before.pop((row, column), None)
                after.pop((row, column), None)
        if before != after:
            raise EditError(f"Sheet «{name}» của {path.name} có công thức. {_ELSEWHERE}")


def _contents(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    """Sheet → its cells that aren't blank, zero-based."""
    with CalamineWorkbook.from_path(path) as book:
        grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {
        name: {(r, c): cell for r, row in enumerate(grid) for c, cell in enumerate(row) if cell != ""}
        for name, grid in grids.items()
    }
