"""Reads one submission into plain columns. Runs in a process that a bad file may kill.

No pandas here: the process must start fast and send back little.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from batch.domain import ERROR, INFO, WARNING
from batch.form import content as kinds
from batch.form.cells import (
    FRACTION,
    NOT_IN_LIST,
    NOT_TEXT,
    PERHAPS_TURNED,
    TURNED,
    Raw,
    Result,
    Value,
    is_blank,
    parse,
    show,
)
from batch.form.content import OLE, WORKBOOKS, kind_of_content, main_part_elsewhere
from batch.form.definition import PREFILLED_ROWS, Field, Sheet, added_after, form
from batch.form.extra_sheets import extra_names, looks_like, unread_rows, what_to_do
from batch.form.guard import MAX_UNPACKED, Inside, look_inside, too_large
from batch.form.hidden import hidden_parts
from batch.form.layout_rows import Aside, Found, find_layout_rows
from batch.form.layout_told import told
from batch.form.locate import Grid, Table, find_list, find_table, match_sheets, twins
from batch.form.locate import Problem as Located
from batch.form.merged import find_merged
from batch.form.old_fonts import in_old_font
from batch.form.open_document import percentages
from batch.form.row_words import cells_in_words, stretches
from batch.form.scan import Marks
from batch.form.sheet_frame import Block
from batch.form.stated import unit_stated
from batch.form.turned_dates import turned
from batch.text import a1, file_text, is_plain_name, vn_int

READABLE = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")  # what a submission is called, as a rule
_GUARDED = (".xlsx", ".xlsm", ".xltx", ".xltm")
_OPEN_DOCUMENTS = (".ods", ".ots")
_READ = (*_GUARDED, *_OPEN_DOCUMENTS, ".xls")
# Spreadsheets that aren't read: somebody has to save them again.
_TO_SAVE_AGAIN = (
    ".xlsb", kinds.WPS, kinds.NUMBERS, kinds.HTML, kinds.OLD_XML, kinds.OTHER_PACKING, kinds.OTHER_PARTS,
)  # fmt: skip
_OF_FILE = "TEP-"  # rules about a file that can't be read
_SEARCHED = ("MAU-01", "TEP-05")  # a file refused for these may still say whose it is
_DAMAGED = (
    CalamineError, zipfile.BadZipFile, zlib.error, ExpatError, ParseError, KeyError, ValueError, OSError, EOFError,
)  # fmt: skip
_CHUNK_LIMIT = 3  # GiB of memory that a reading process may take


@dataclass(slots=True)
class SheetData:
    """Columns of one sheet: `columns[key]` has one value a row; `rows` are Excel's row numbers; `places[key]` is the
    column of a table, or (row, column) in a list, zero-based; keys absent from `places` have no column. `aside` are
    the rows that are no records."""

    own_name: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)


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
    """A fault of the file or of a sheet: rule code, place, what its message needs, and the severity where it isn't the
    rule's usual one."""

    code: str
    sheet: str = ""
    cell: str = ""
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)
    severity: str = ""


@dataclass(slots=True)
class FileData:
    """All that was read from one file. `refused` says that it can't be used as a submission. `quiet` are cells that
    weren't understood and whose cause is told once for the whole file (old fonts). `stated_unit` is the code of a unit
    found in a file that is refused: it tells whom to tell. `other` is a file that isn't opened at all. `covered` are
    blank cells under a merged block, as (sheet, row as Excel numbers it, key): their cause is told at the block. `path`
    is the file's name as it may be written anywhere, `source` what the system calls it. `not_taken` is one that came by
    mail and that `inbox` didn't put among the submissions."""

    path: str
    sha256: str = ""
    size: int = 0
    refused: bool = False
    other: bool = False
    stated_unit: str = ""
    version: str = ""
    data_hash: str = ""
    sheets: dict[str, SheetData] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    quiet: list[CellFault] = field(default_factory=list)
    covered: list[tuple[str, int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    source: str = ""
    not_taken: bool = False

    def __post_init__(self) -> None:
        if not self.source:
            self.source, self.path = self.path, file_text(self.path)

    @property
    def opened(self) -> bool:
        """Whether the workbook could be read, whatever was found in it: only a fault of the file itself stops that."""
        return not (self.other or (self.refused and self.problems[0].code.startswith(_OF_FILE)))


def prepare_reader() -> None:
    """Called once in each reading process: the memory limit, and no console. A dying reader would write a stack trace
    to it, which tells a clerk nothing; what it died of is a finding."""
    limit_memory()
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def limit_memory() -> None:
    """Without effect where the system has no such limit (Windows)."""
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
    suffix = file_text(PurePath(path).suffix.lower())
    try:
        with (root / path).open("rb") as file:
            data.size = os.fstat(file.fileno()).st_size
            content = file.read() if data.size <= MAX_UNPACKED else b""
            digest = hashlib.sha256(content) if content else hashlib.file_digest(file, "sha256")
            data.sha256 = digest.hexdigest()
    except OSError:
        _refuse(data, Problem("TEP-08"))
        return data
    if data.size > MAX_UNPACKED:
        _refuse(data, Problem("TEP-04") if suffix in WORKBOOKS else refusal(kinds.UNKNOWN, suffix))
        data.other = suffix not in WORKBOOKS
        return data
    try:
        if suffix in WORKBOOKS and _has_password(root / path, content):
            raise PasswordError
        kind = kind_of_content(content, path)
        with _by_name(root / path, content) as here:
            if kind in _GUARDED and main_part_elsewhere(content):
                _refuse(data, refusal(kinds.OTHER_PARTS, suffix))
            elif kind in _READ:
                _read(here, data, content, kind)
            else:
                _turn_away(data, here, content, kind, suffix)
            if data.refused and data.problems[0].code in _SEARCHED:
                data.stated_unit = unit_stated(here, kind in _GUARDED)
        if not data.refused and not is_plain_name(PurePath(path).name):
            data.problems.append(Problem("TEP-20"))
    except PasswordError:
        _refuse(data, Problem("TEP-02"))
    except NotImplementedError:  # how zipfile says that it doesn't know the way of packing
        _refuse(data, refusal(kinds.OTHER_PACKING, suffix))
    except _DAMAGED:
        _refuse(data, Problem("TEP-01"))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reading library isn't an Exception
        _refuse(data, Problem("TEP-04"))
    return data


@contextmanager
def _by_name(path: Path, content: bytes) -> Iterator[Path]:
    """The file, or a copy under a plain name: the reading library opens no name that isn't UTF-8."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        with TemporaryDirectory(prefix="xeploai-") as folder:
            copy = Path(folder) / f"phieu{file_text(path.suffix)}"
            copy.write_bytes(content)
            yield copy
    else:
        del content  # may be large, and isn't needed here
        yield path


def _refuse(data: FileData, problem: Problem) -> None:
    data.refused = True
    data.sheets, data.faults, data.quiet, data.covered, data.problems = {}, [], [], [], [problem]


def _has_password(path: Path, content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(info.flag_bits & 1 for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # what else is wrong with it is told then


def refusal(kind: str, suffix: str) -> Problem:
    """What is said of a file of this kind, which isn't read."""
    code = "TEP-09" if kind in _TO_SAVE_AGAIN else "TEP-03"
    return Problem(code, values={"kieu": kind, "duoi": suffix})


def _ask(path: Path) -> None:
    """Raises PasswordError where the reading library finds one, CalamineError for what it can't open."""
    CalamineWorkbook.from_path(path).close()


def _turn_away(data: FileData, path: Path, content: bytes, kind: str, suffix: str) -> None:
    """A file that isn't read: damaged where it is called a workbook and nothing else can be made of it."""
    if suffix in WORKBOOKS and kind in (kinds.DAMAGED, kinds.EMPTY, kinds.UNKNOWN):
        if content.startswith(OLE):
            _ask(path)
        _refuse(data, Problem("TEP-01"))
    elif suffix in WORKBOOKS and kind == kinds.LOCKED:
        _refuse(data, Problem("TEP-02"))
    else:
        _refuse(data, refusal(kind, suffix))
        data.other = data.problems[0].code == "TEP-03"


def _look(path: Path, content: bytes, kind: str) -> Inside:
    """What the guard says, as far as it understands the kind of file."""
    if content.startswith(OLE):
        if kind in _GUARDED:  # has a password: the reading library says so
            _ask(path)
        return Inside()
    with zipfile.ZipFile(path) as archive:
        if too_large(archive):
            return Inside(refusal=("TEP-04", "", ""))
    if kind in _GUARDED:
        return look_inside(path, form())
    if kind in _OPEN_DOCUMENTS:
        return Inside(marks={name: Marks(percent=cells) for name, cells in percentages(path).items()})
    return Inside()


def _read(path: Path, data: FileData, content: bytes, kind: str) -> None:
    sheets = form()
    inside = _look(path, content, kind)
    if inside.refusal:
        _refuse(data, Problem(*inside.refusal))
        return
    data.version = inside.version
    guarded = kind in _GUARDED
    old = _OldFonts()
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = book.sheet_names
        own = match_sheets(names, sheets)
        if guarded and own != inside.own:  # what hasn't been looked at isn't read
            _refuse(data, Problem("TEP-04"))
            return
        doubtful = twins(names, sheets, own)
        if INFO not in own or INFO in doubtful:
            _refuse(data, Problem("MAU-01"))
            return
        for name, sheet in sheets.items():
            if name not in own:
                data.problems.append(Problem("CT-01", name))
                continue
            if name in doubtful:
                data.problems.append(Problem("CT-03", name, values={"tieu_de": name}))
                continue
            grid: Grid = book.get_sheet_by_name(own[name]).to_python(skip_empty_area=False)
            old.look(own[name], grid)
            marks = inside.marks.get(own[name]) or Marks()
            reader = _Reader(data, sheet, own[name], grid, marks, guarded or kind in _OPEN_DOCUMENTS)
            frame = inside.frames.get(own[name])
            reader.merged = frame.merged if frame else []
            reader.read()
            if data.refused:
                return
        _look_at_extra(book, data, own, inside, guarded)
    _tell_hidden(data, inside)
    if not guarded:
        data.problems.append(Problem("TEP-07", values={"duoi": kind}))
    old.judge(data)
    data.data_hash = _hash(data)


def _look_at_extra(book: CalamineWorkbook, data: FileData, own: dict[str, str], inside: Inside, guarded: bool) -> None:
    """Sheets that hold records under a data sheet's headings and aren't read."""
    for name in extra_names(book.sheet_names, own):
        if guarded and name not in inside.marks:  # what hasn't been looked at isn't read
            continue
        grid: Grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        sheet = looks_like(grid, form())
        if sheet is None:
            continue
        scratch = FileData(data.path)
        _Reader(scratch, sheet, name, grid, inside.marks.get(name) or Marks(), guarded).read()
        if sheet.name not in scratch.sheets:
            continue
        main = data.sheets.get(sheet.name)
        extra = scratch.sheets[sheet.name]
        rows, twice = unread_rows(sheet, extra, main)
        if not rows:
            continue
        if main is None:  # one cause: the sheet has another name
            data.problems = [p for p in data.problems if (p.code, p.sheet) != ("CT-01", sheet.name)]
        row, column = min(extra.places.values())
        place = a1(row if sheet.is_list else extra.rows[0] - 1, column)
        values = {"sheet_mau": sheet.name, "so_dong": vn_int(rows), "viec": what_to_do(sheet.name, main, rows, twice)}
        severity = WARNING if main is not None and rows == twice else ""
        data.problems.append(Problem("CT-06", name, place, values=values, severity=severity))


def _tell_hidden(data: FileData, inside: Inside) -> None:
    lists = [name for name, sheet in form().items() if sheet.is_list]
    if parts := hidden_parts(data.sheets, inside.hidden, inside.frames, lists, inside.macros):
        data.problems.append(Problem("CT-08", values={"cac_phan": parts}))


def _old(raw: Raw) -> bool:
    return isinstance(raw, str) and in_old_font(raw)


@dataclass(slots=True)
class _OldFonts:
    """The cells in old fonts: one finding for the file, which names the first of them."""

    count: int = 0
    first: str = ""

    def look(self, sheet: str, grid: Grid) -> None:
        for r, row in enumerate(grid):
            for c, raw in enumerate(row):
                if raw and isinstance(raw, str) and in_old_font(raw):
                    self.count += 1
                    self.first = self.first or f"sheet «{sheet}», ô {a1(r, c)}"

    def judge(self, data: FileData) -> None:
        if self.count:
            data.problems.append(Problem("TEP-06", values={"so_o": str(self.count), "o_dau": self.first}))


@dataclass(slots=True)
class _Reader:
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

    def _column(self, rows: list[int], column: int) -> list[Raw]:
        grid = self.grid
        if rows and rows[-1] < len(grid) and column < len(grid[-1]):  # all rows of a grid are equally long
            return [grid[r][column] for r in rows]
        return [self._raw(r, column) for r in rows]

    def _value(self, f: Field, raw: Raw, row: int, column: int, memo: dict[str | float, Result]) -> Value:
        """Value of one field's cell (zero-based place); a fault is noted with its place. `memo` is the field's own."""
        code = self.marks.special.get((row, column)) if self.marks.special else None
        if code:
            self.data.faults.append(CellFault(f.sheet, row + 1, f.key, code, ""))
            return None
        kind = type(raw)
        if kind is str or kind is float:  # no bool: True would be found as 1.0
            result = memo.get(raw)  # type: ignore[arg-type]
            if result is None:
                result = memo[raw] = (None, "") if is_blank(raw) else parse(f, raw)  # type: ignore[index]
        else:
            result = parse(f, raw)
        if f.kind == "percent" and kind is float and not result[1] and self._shown_as_percent(raw, row, column):
            result = (None, FRACTION)
        value, fault = result
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
            _refuse(self.data, Problem("MAU-01"))
            return
        out = SheetData(self.own_name, [0])
        for f in self.sheet.fields:
            if f.key not in found.cells:
                out.columns[f.key] = [None]
                continue
            row, column = out.places[f.key] = found.cells[f.key]
            out.columns[f.key] = [self._value(f, self._raw(row, column), row, column, {})]
        self._add(out, found.problems)

    def _table(self) -> None:
        table = find_table(self.grid, self.sheet)
        if table is None:
            self.data.problems.append(Problem("CT-04", self.sheet.name))
            return
        prefilled_count = self.sheet.name in PREFILLED_ROWS
        decisive = [
            table.columns[f.key]
            for f in self.sheet.fields
            if f.key in table.columns and (f.required != "prefilled" or prefilled_count)
        ]
        found = self._layout_rows(table, self._data_rows(table.header + 1, decisive))
        rows = found.records
        out = SheetData(self.own_name, [r + 1 for r in rows], aside=found.blocks())
        out.places = {key: (0, column) for key, column in table.columns.items()}
        for f in self.sheet.fields:
            if f.key not in table.columns:
                out.columns[f.key] = [None] * len(rows)
                continue
            column = table.columns[f.key]
            special = any((r, column) in self.marks.special for r in rows) if self.marks.special else False
            memo: dict[str | float, Result] = {}
            raws = self._column(rows, column)
            values = [
                None if raw == "" and not special else self._value(f, raw, r, column, memo)
                for r, raw in zip(rows, raws, strict=True)
            ]
            out.columns[f.key] = self._untrusted(f, rows, column, raws, values) if f.kind == "date" else values
        self._add(out, table.problems)
        self._tell_layout(found, table)
        self._tell_merged(rows, table)

    def _layout_rows(self, table: Table, rows: list[int]) -> Found:
        info = self.data.sheets.get(INFO)
        known = tuple(info.columns[key][0] for key in ("bi_thu", "nguoi_lap")) if info else ()
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

    def _untrusted(self, f: Field, rows: list[int], column: int, raws: list[Raw], values: list[Value]) -> list[Value]:
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


def _as_percent(raw: Raw) -> str:
    return f"{show(round(raw * 100, 9))}%" if isinstance(raw, float) else show(raw)


def _hash(data: FileData) -> str:
    """Hash of the data alone: the same for two files whose cells say the same, however they are laid out."""
    digest = hashlib.sha256()
    ordinals: dict[str, dict[int, int]] = {}
    for name in sorted(data.sheets):
        sheet = data.sheets[name]
        ordinals[name] = {} if name == INFO else {row: i for i, row in enumerate(sheet.rows)}
        if not sheet.rows:  # an empty sheet says as much as none
            continue
        digest.update(name.encode())
        for key in sorted(sheet.columns):
            digest.update(f"{key}={sheet.columns[key]!r};".encode())
    unread = [(f.sheet, ordinals[f.sheet].get(f.row, 0), f.key, f.code, f.shown) for f in (*data.faults, *data.quiet)]
    digest.update(repr(sorted(unread)).encode())
    return digest.hexdigest()


def address(places: dict[str, tuple[int, int]], is_list: bool, row: int, key: str) -> str:
    """A1 of a field: `row` as Excel numbers it, ignored for a list. "" where the sheet lacks the column."""
    place = places.get(key)
    if place is None:
        return ""
    return a1(*place) if is_list else a1(row - 1, place[1])
