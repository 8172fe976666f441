"""Reads one submission into plain columns. Runs in a process that a bad file may kill.

No pandas here: the process must start fast and send back little.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import struct
import zipfile
import zlib
from pathlib import Path, PurePath
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from batch.domain import INFO, WARNING
from batch.form import content as kinds
from batch.form import limits
from batch.form.content import OLE, WORD, WORKBOOKS, kind_of_content, main_part_elsewhere, open_zip
from batch.form.definition import Sheet, form
from batch.form.extra_sheets import extra_names, looks_like, unread_rows, what_to_do
from batch.form.file_data import FileData, Problem, content_hash
from batch.form.guard import Inside
from batch.form.hidden import hidden_parts
from batch.form.limits import OF_BACK, OF_FAULTS, OF_FILE, OF_ROWS, OF_SPAN, BeyondLimitError
from batch.form.locate import Grid, match_sheets, twins
from batch.form.look import LOOKED_AT, look
from batch.form.scan import Marks, place_words
from batch.form.sheet_reader import OldFonts, SheetReader
from batch.form.stated import unit_stated
from batch.form.unreadable import GUARDED, ask_library, beyond, has_password, refusal, turn_away
from batch.form.word.lines import Words
from batch.machine.plain_file import open_plain, read_most
from batch.text import a1, file_text, is_plain_name, vn_int
from batch.workers.processes import deadline

_USUAL = 8 * 1024 * 1024  # bytes; what is made of so little is soon sent back
_SEARCHED = ("MAU-01", "TEP-05", "TEP-10")  # a file refused for these may still say whose it is
_DAMAGED = (
    CalamineError, struct.error, zipfile.BadZipFile, zlib.error, ExpatError, ParseError, KeyError, ValueError, OSError,
    EOFError,
)  # fmt: skip


def read_chunk(root: str, paths: list[str]) -> list[FileData]:
    """Read several files; `paths` are relative to `root`."""
    out = []
    with deadline(limits.SECONDS) as begin:
        for path in paths:
            begin()
            out.append(read_file(Path(root), path))
    return out


def read_file(root: Path, path: str) -> FileData:
    """Read one file. Whatever is wrong with it is in the result; only a crash of the process escapes."""
    data = FileData(path)
    suffix = file_text(PurePath(path).suffix.lower())
    try:
        content = _content(root / path, data)
    except OSError:
        data.refuse(Problem("TEP-08"))
        data.passing, data.folder = True, os.path.isdir(root / path)
        return data
    if data.size > limits.FILE:
        data.refuse(beyond(OF_FILE) if suffix in WORKBOOKS else refusal(kinds.UNKNOWN, suffix))
        data.other = suffix not in WORKBOOKS
        return data
    try:
        archive = _archive(content)
        if archive and suffix in WORKBOOKS and has_password(archive):
            raise PasswordError
        kind = kind_of_content(content, path, archive)
        locked = content.startswith(OLE) and kind in GUARDED  # the reading library says that it has a password
        if locked:
            ask_library(root / path)
        if kind in GUARDED and not locked and main_part_elsewhere(archive or open_zip(content)):
            data.refuse(refusal(kinds.OTHER_PARTS, suffix))
        elif kind in LOOKED_AT:
            _read(data, content, archive, kind)
        elif kind in WORD and (words := _words(content)):
            data.words = words
            _weigh(data)
        else:
            turn_away(data, root / path, content, kind, suffix)
        if data.refused and data.problems[0].code in _SEARCHED:
            data.stated_unit = unit_stated(content, kind in GUARDED)
        if not data.refused and data.words is None and not is_plain_name(PurePath(path).name):
            data.problems.append(Problem("TEP-20"))
    except BeyondLimitError as problem:
        data.refuse(beyond(problem.why, problem.sheet) if suffix in WORKBOOKS else refusal(kinds.UNKNOWN, suffix))
        data.other = data.problems[0].code == "TEP-03"
    except PasswordError:
        data.refuse(Problem("TEP-02"))
    except NotImplementedError:  # how zipfile says that it doesn't know the way of packing
        data.refuse(refusal(kinds.OTHER_PACKING, suffix))
    except _DAMAGED as problem:
        data.refuse(Problem("TEP-01"))
        data.passing = isinstance(problem, OSError)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reading library isn't an Exception
        data.refuse(Problem("TEP-04"))
        data.passing = True
    return data


def _content(path: Path, data: FileData) -> bytes:
    """All of a file, nothing of one that is too large; its size and hash are noted. Raises OSError."""
    with open_plain(path) as file:
        content = read_most(file, limits.FILE + 1)
        data.size = max(os.fstat(file.fileno()).st_size, len(content))
        if data.size > limits.FILE:
            file.seek(0)
            data.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            return b""
    data.size, data.sha256 = len(content), hashlib.sha256(content).hexdigest()
    return content


def _words(content: bytes) -> Words | None:
    """Self-review forms in a Word file. Few files are any: their reader and the law behind it are loaded then."""
    from batch.form.word.reader import read_words

    return read_words(content)


def _archive(content: bytes) -> zipfile.ZipFile | None:
    """The zip that the file is, opened once for all that want to look into it; None where it is none, or is damaged:
    who needs it then finds out how. Raises BeyondLimitError."""
    try:
        return open_zip(content) if content.startswith(b"PK") else None
    except BeyondLimitError:
        raise
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return None


class _Room:
    """The cells that the reading library has made room for, of all sheets so far; `old` is an .xls."""

    def __init__(self, book: CalamineWorkbook, *, old: bool) -> None:
        self._book, self._old, self._left = book, old, limits.SPAN

    def grid(self, name: str) -> Grid:
        """Raises BeyondLimitError."""
        grid: Grid = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        self._left -= len(grid) * len(grid[0]) if grid else 0
        if self._left < 0:
            raise BeyondLimitError(OF_SPAN, name)
        if self._old:  # whole numbers are of another type there than in any other kind
            return [[float(raw) if type(raw) is int else raw for raw in row] for row in grid]
        return grid


def _hold(data: FileData, sheet: Sheet, own: str) -> None:
    """Raises BeyondLimitError where there is more wrong than anybody could list, or more in the sheet that was just
    read than an organization has."""
    table = data.sheets.get(sheet.name)
    if table is None:
        return
    if len(table.rows) > limits.ROWS:
        raise BeyondLimitError(OF_ROWS, own)
    blank = sum(table.columns[f.key].count(None) for f in sheet.fields if f.required == "always")
    if blank + len(data.faults) + len(data.quiet) + len(data.covered) + len(data.problems) > limits.FAULTS:
        raise BeyondLimitError(OF_FAULTS, own)


def _weigh(data: FileData) -> None:
    """What goes back to the process that asked, which holds it all. Raises BeyondLimitError."""
    if len(pickle.dumps(data, pickle.HIGHEST_PROTOCOL)) > limits.BACK:
        raise BeyondLimitError(OF_BACK)


def _read(data: FileData, content: bytes, archive: zipfile.ZipFile | None, kind: str) -> None:
    sheets = form()
    inside = look(content, kind, sheets, archive=archive)
    if inside.refusal:
        data.refuse(_not_looked_into(*inside.refusal))
        return
    data.version = inside.version
    guarded = kind in GUARDED
    old = OldFonts()
    with CalamineWorkbook.from_filelike(inside.book) as book:
        room = _Room(book, old=kind == ".xls")
        names = book.sheet_names
        own = match_sheets(names, sheets)
        if guarded and own != inside.own:  # what hasn't been looked at isn't read
            data.refuse(Problem("TEP-04"))
            return
        doubtful = twins(names, own)
        if INFO not in own or INFO in doubtful:
            data.refuse(Problem("MAU-01"))
            return
        for name, sheet in sheets.items():
            if name not in own:
                data.problems.append(Problem("CT-01", name))
                continue
            if name in doubtful:
                data.problems.append(Problem("CT-03", name, values={"tieu_de": name}))
                continue
            grid = room.grid(own[name])
            old.look(own[name], grid)
            marks = inside.marks.get(own[name]) or Marks()
            reader = SheetReader(data, sheet, own[name], grid, marks, inside.shows_percent)
            frame = inside.frames.get(own[name])
            reader.merged = frame.merged if frame else []
            reader.read()
            if data.refused:
                return
            _hold(data, sheet, own[name])
        _look_at_extra(room, names, data, own, inside, guarded)
    _tell_hidden(data, inside)
    if not guarded:
        data.problems.append(Problem("TEP-07", values={"duoi": kind}))
    old.judge(data)
    if inside.size > _USUAL:
        _weigh(data)
    data.data_hash = content_hash(data)


def _not_looked_into(code: str, own: str, place: str) -> Problem:
    """Why a workbook is refused; `place` is a cell in A1, "" for none or, of what stands there twice, may be a row."""
    if code != "TEP-10":
        return Problem(code, own, place)
    cell = f"A{place}" if place.isdecimal() else place
    return Problem(code, own, cell, values={"cho": place_words(place)})


def _look_at_extra(
    room: _Room, names: list[str], data: FileData, own: dict[str, str], inside: Inside, guarded: bool
) -> None:
    """Sheets that hold records under a data sheet's headings and aren't read."""
    for name in extra_names(names, own):
        if guarded and name not in inside.marks:  # what hasn't been looked at isn't read
            continue
        grid = room.grid(name)
        sheet = looks_like(grid, form())
        if sheet is None:
            continue
        scratch = FileData(data.path)
        SheetReader(scratch, sheet, name, grid, inside.marks.get(name) or Marks(), inside.shows_percent).read()
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
