"""Reads one submission into plain columns. Runs in a process that a bad file may kill.

No pandas here: the process must start fast and send back little.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from batch.domain import INFO
from batch.form.cells import NOT_IN_LIST, NOT_TEXT, Raw, Value, is_blank, parse, show
from batch.form.definition import PREFILLED_ROWS, Field, Sheet, form
from batch.form.guard import Inside, look_inside
from batch.form.locate import Grid, find_list, find_table, match_sheets
from batch.text import a1

READABLE = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_ZIPPED = (".xlsx", ".xlsm")
_CHUNK_LIMIT = 3  # GiB of memory that a reading process may take
# Letters of the old TCVN3 and VNI fonts that Vietnamese in Unicode doesn't have, inside a word.
_OLD = "ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïñöøûüþÿµ¸¶·¹¨»¾¼½©®ª«¬"
_OLD_FONT = re.compile(f"[A-Za-z][{_OLD}]|[{_OLD}][A-Za-z]")
OLD_FONT_CELLS = 3  # so many cells in old letters make it sure


@dataclass(slots=True)
class SheetData:
    """Columns of one sheet: `columns[key]` has one value a row; `rows` are Excel's row numbers; `places[key]` is the
    column of a table, or (row, column) in a list, zero-based; keys absent from `places` have no column."""

    own_name: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class CellFault:
    """A cell that couldn't be understood. `row` as Excel numbers it."""

    sheet: str
    row: int
    key: str
    code: str
    shown: str


@dataclass(slots=True)
class Problem:
    """A fault of the file or of a sheet: rule code, place, and what its message needs."""

    code: str
    sheet: str = ""
    cell: str = ""
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class FileData:
    """All that was read from one file. `refused` says that it can't be used as a submission."""

    path: str
    sha256: str = ""
    size: int = 0
    refused: bool = False
    version: str = ""
    data_hash: str = ""
    sheets: dict[str, SheetData] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def limit_memory() -> None:
    """Called once in each reading process. Without effect where the system has no such limit (Windows)."""
    try:
        import resource
    except ImportError:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _CHUNK_LIMIT * 1024**3
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def read_chunk(root: str, paths: list[str]) -> list[FileData]:
    """Read several files; `paths` are relative to `root`."""
    return [read_file(Path(root), path) for path in paths]


def read_file(root: Path, path: str) -> FileData:
    """Read one file. Whatever is wrong with it is in the result; only a crash of the process escapes."""
    data = FileData(path)
    try:
        content = (root / path).read_bytes()
        data.size, data.sha256 = len(content), hashlib.sha256(content).hexdigest()
        del content
        _read(root / path, data)
    except PasswordError:
        _refuse(data, Problem("TEP-02"))
    except (CalamineError, zipfile.BadZipFile, ParseError, KeyError, OSError, EOFError, ValueError, IndexError):
        _refuse(data, Problem("TEP-01"))
    except (MemoryError, RuntimeError, NotImplementedError):
        _refuse(data, Problem("TEP-02" if _is_encrypted(root / path) else "TEP-04"))
    return data


def _is_encrypted(path: Path) -> bool:
    return path.read_bytes()[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refuse(data: FileData, problem: Problem) -> None:
    data.refused = True
    data.sheets, data.faults, data.problems = {}, [], [problem]


def _read(path: Path, data: FileData) -> None:
    sheets = form()
    zipped = path.suffix.lower() in _ZIPPED
    with CalamineWorkbook.from_path(path) as closed_book:
        own = match_sheets(closed_book.sheet_names, sheets)
    inside = look_inside(path, set(own.values())) if zipped else Inside()
    if inside.refusal:
        _refuse(data, Problem(*inside.refusal))
        return
    data.version = inside.version
    if INFO not in own:
        _refuse(data, Problem("MAU-01"))
        return
    old_font = 0
    with CalamineWorkbook.from_path(path) as book:
        for name, sheet in sheets.items():
            if name not in own:
                data.problems.append(Problem("CT-01", name))
                continue
            grid: Grid = book.get_sheet_by_name(own[name]).to_python(skip_empty_area=False)
            special = inside.special.get(own[name], {})
            _grow(grid, special)
            old_font += sum(1 for row in grid for raw in row if isinstance(raw, str) and raw and _old(raw))
            read = _read_list if sheet.is_list else _read_table
            read(data, sheet, own[name], grid, special)
    if data.refused:
        return
    if not zipped:
        data.problems.append(Problem("TEP-07", values={"duoi": path.suffix.lower()}))
    if old_font >= OLD_FONT_CELLS:
        data.problems.append(Problem("TEP-06", values={"so_o": str(old_font)}))
    data.data_hash = _hash(data)


def _old(raw: str) -> bool:
    return not raw.isascii() and bool(_OLD_FONT.search(raw))


def _grow(grid: Grid, special: dict[tuple[int, int], str]) -> None:
    """Error values at the edge are blank to the reading library, which then doesn't return their rows."""
    width = max((len(row) for row in grid), default=0)
    for row, column in special:
        while len(grid) <= row:
            grid.append([""] * width)
        if len(grid[row]) <= column:
            grid[row].extend([""] * (column + 1 - len(grid[row])))


def _cell(data: FileData, f: Field, raw: Raw, row: int, code: str | None) -> Value:
    """Value of one field's cell; a fault is noted with its place."""
    if code:
        data.faults.append(CellFault(f.sheet, row, f.key, code, ""))
        return None
    if is_blank(raw):
        return None
    value, fault = parse(f, raw)
    if fault and not (fault in (NOT_IN_LIST, NOT_TEXT) and isinstance(raw, str) and _old(raw)):
        data.faults.append(CellFault(f.sheet, row, f.key, fault, show(raw)))
    return value


def _read_list(data: FileData, sheet: Sheet, own_name: str, grid: Grid, special: dict[tuple[int, int], str]) -> None:
    found = find_list(grid, sheet)
    if len(found.cells) < 3:
        _refuse(data, Problem("MAU-01"))
        return
    out = SheetData(own_name, [0])
    for f in sheet.fields:
        if f.key not in found.cells:
            out.columns[f.key] = [None]
            continue
        row, column = found.cells[f.key]
        raw = grid[row][column] if column < len(grid[row]) else ""
        out.places[f.key] = (row, column)
        out.columns[f.key] = [_cell(data, f, raw, row + 1, special.get((row, column)))]
    data.problems += [Problem(code, sheet.name, cell, key, values) for code, cell, key, values in found.problems]
    data.sheets[sheet.name] = out


def _read_table(data: FileData, sheet: Sheet, own_name: str, grid: Grid, special: dict[tuple[int, int], str]) -> None:
    if data.refused:
        return
    table = find_table(grid, sheet)
    if table is None:
        data.problems.append(Problem("CT-04", sheet.name))
        return
    data.problems += [Problem(code, sheet.name, cell, key, values) for code, cell, key, values in table.problems]
    fields = [(f, table.columns[f.key]) for f in sheet.fields if f.key in table.columns]
    decisive = [c for f, c in fields if f.required != "prefilled" or sheet.name in PREFILLED_ROWS]
    out = SheetData(own_name, [], {f.key: [] for f in sheet.fields}, {k: (0, c) for k, c in table.columns.items()})
    missing = [key for key in sheet.keys if key not in table.columns]
    for r in range(table.header + 1, len(grid)):
        row = grid[r]
        width = len(row)
        if not any((c < width and not is_blank(row[c])) or (special and (r, c) in special) for c in decisive):
            continue
        out.rows.append(r + 1)
        for f, c in fields:
            raw = row[c] if c < width else ""
            if raw == "" and not special:
                out.columns[f.key].append(None)
            else:
                out.columns[f.key].append(_cell(data, f, raw, r + 1, special.get((r, c))))
        for key in missing:
            out.columns[key].append(None)
    data.sheets[sheet.name] = out


def _hash(data: FileData) -> str:
    """Hash of the data alone: the same for two files whose cells say the same, however they are laid out."""
    digest = hashlib.sha256()
    for name in sorted(data.sheets):
        sheet = data.sheets[name]
        digest.update(name.encode())
        for key in sorted(sheet.columns):
            digest.update(f"{key}={sheet.columns[key]!r};".encode())
    for fault in sorted((f.sheet, f.key, f.code, f.shown) for f in data.faults):
        digest.update(repr(fault).encode())
    return digest.hexdigest()


def address(places: dict[str, tuple[int, int]], is_list: bool, row: int, key: str) -> str:
    """A1 of a field: `row` as Excel numbers it, ignored for a list. "" where the sheet lacks the column."""
    place = places.get(key)
    if place is None:
        return ""
    return a1(*place) if is_list else a1(row - 1, place[1])
