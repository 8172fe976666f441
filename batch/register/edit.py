"""Changes an office's own register: what it says of itself, units added below those that there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from batch.domain import COMMITTEE, UNITS
from batch.form.cells import Value
from batch.form.definition import Field, label, register_sheets
from batch.form.locate import Grid, Table, find_list, find_table
from batch.register.cell import read_cell
from batch.register.own_workbook import ELSEWHERE, EditError, OwnWorkbook, Place, read_own, write_cells
from batch.register.reader import RegisterError
from batch.text import fold

_NUMBERING = {fold(heading) for heading in ("STT", "TT", "Số TT", "Số thứ tự")}  # columns that say nothing of a unit


def set_committee(path: Path, typed: Mapping[str, str], seen: str) -> dict[str, str]:
    """Write these values (key of the field → what was typed) into the sheet "Cơ quan". `seen` is the hash of the file
    that they were typed over. Returns what is wrong, by key; nothing is written then. Raises EditError."""
    sheet = register_sheets()[COMMITTEE]
    read = {key: read_cell(sheet.field(key), text.strip()) for key, text in typed.items()}
    if wrong := {key: why for key, (_, why) in read.items() if why}:
        return wrong
    own, grid = read_own(path).sheet(COMMITTEE)
    cells = find_list(grid, sheet).cells
    if missing := [sheet.field(key).heading for key in typed if key not in cells]:
        raise EditError(f"Sheet «{COMMITTEE}» không có mục «{missing[0]}», hoặc có hai lần. {ELSEWHERE}")
    changed = {(own, *cells[key]): _as_cell(sheet.field(key), value) for key, (value, _) in read.items()}
    try:
        write_cells(path, changed, seen)
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
    _, grid, table = _units(read_own(path))
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
        write_cells(path, _cells(read_own(path), pasted), seen)
    except RegisterError as problem:
        return problem.faults
    return []


def try_units(path: Path, pasted: Pasted) -> list[str]:
    """What `add_units` would return, as far as it is about the register; nothing is written. Raises EditError."""
    book = read_own(path)
    return book.faults_after(book.with_cells(_cells(book, pasted)))


def _cells(book: OwnWorkbook, pasted: Pasted) -> dict[Place, object]:
    own, grid, table = _units(book)
    cells: dict[Place, object] = {}
    for r, row in enumerate(pasted.rows, _free(grid, table.header)):
        for field, typed in zip(pasted.columns, row, strict=True):
            if field.key not in table.columns:
                raise EditError(f"Danh mục không có cột «{field.heading}». {ELSEWHERE}")
            value, wrong = read_cell(field, typed)
            cells[own, r, table.columns[field.key]] = typed if wrong else _as_cell(field, value)
    return cells


def _units(book: OwnWorkbook) -> tuple[str, Grid, Table]:
    own, grid = book.sheet(UNITS)
    table = find_table(grid, register_sheets()[UNITS])
    if table is None:
        raise EditError(f"Sheet «{own}» không có dòng tiêu đề. {ELSEWHERE}")
    return own, grid, table


def _free(grid: Grid, header: int) -> int:
    """The first row, zero-based, below all that stands in a table."""
    filled = (r for r, row in enumerate(grid) if r > header and any(str(cell).strip() for cell in row))
    return max(filled, default=header) + 1


def _as_cell(field: Field, value: Value) -> object:
    """A value as a clerk writes it."""
    if value is None:
        return None
    if field.list_name:
        return label(field.list_name, str(value))
    if field.kind == "integer" and isinstance(value, float):
        return int(value)
    return value
