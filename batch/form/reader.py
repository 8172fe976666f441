"""Reads one submission into plain columns. Runs in a process that a bad file may kill.

No pandas here: the process must start fast and send back little.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from pathlib import Path, PurePath
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from batch.domain import INFO, WARNING
from batch.form import content as kinds
from batch.form.content import OLE, WORD, WORKBOOKS, kind_of_content, main_part_elsewhere, open_zip
from batch.form.definition import form
from batch.form.extra_sheets import extra_names, looks_like, unread_rows, what_to_do
from batch.form.file_data import FileData, Problem, content_hash
from batch.form.guard import MAX_UNPACKED, Inside, look_into, too_large
from batch.form.hidden import hidden_parts
from batch.form.locate import Grid, match_sheets, twins
from batch.form.open_document import percentages
from batch.form.scan import Marks
from batch.form.sheet_reader import OldFonts, SheetReader
from batch.form.stated import unit_stated
from batch.form.unreadable import GUARDED, ask_library, has_password, refusal, turn_away
from batch.form.word.lines import Words
from batch.text import a1, file_text, is_plain_name, vn_int

_OPEN_DOCUMENTS = (".ods", ".ots")
_READ = (*GUARDED, *_OPEN_DOCUMENTS, ".xls")
_SEARCHED = ("MAU-01", "TEP-05")  # a file refused for these may still say whose it is
_DAMAGED = (
    CalamineError, zipfile.BadZipFile, zlib.error, ExpatError, ParseError, KeyError, ValueError, OSError, EOFError,
)  # fmt: skip


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
        data.refuse(Problem("TEP-08"))
        data.passing, data.folder = True, os.path.isdir(root / path)
        return data
    if data.size > MAX_UNPACKED:
        data.refuse(Problem("TEP-04") if suffix in WORKBOOKS else refusal(kinds.UNKNOWN, suffix))
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
        elif kind in _READ:
            _read(data, content, archive, kind)
        elif kind in WORD and (words := _words(content)):
            data.words = words
        else:
            turn_away(data, root / path, content, kind, suffix)
        if data.refused and data.problems[0].code in _SEARCHED:
            data.stated_unit = unit_stated(content, archive if kind in GUARDED else None)
        if not data.refused and data.words is None and not is_plain_name(PurePath(path).name):
            data.problems.append(Problem("TEP-20"))
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


def _words(content: bytes) -> Words | None:
    """Self-review forms in a Word file. Few files are any: their reader and the law behind it are loaded then."""
    from batch.form.word.reader import read_words

    return read_words(content)


def _archive(content: bytes) -> zipfile.ZipFile | None:
    """The zip that the file is, opened once for all that want to look into it; None where it is none, or is damaged:
    who needs it then finds out how."""
    try:
        return zipfile.ZipFile(io.BytesIO(content)) if content.startswith(b"PK") else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None


def _look(content: bytes, archive: zipfile.ZipFile | None, kind: str) -> Inside:
    """What the guard says, as far as it understands the kind of file."""
    if content.startswith(OLE):
        return Inside()
    archive = archive or zipfile.ZipFile(io.BytesIO(content))
    if kind in GUARDED:
        return look_into(archive, form())
    if too_large(archive):
        return Inside(refusal=("TEP-04", "", ""))
    if kind in _OPEN_DOCUMENTS:
        return Inside(marks={name: Marks(percent=cells) for name, cells in percentages(archive).items()})
    return Inside()


def _read(data: FileData, content: bytes, archive: zipfile.ZipFile | None, kind: str) -> None:
    sheets = form()
    inside = _look(content, archive, kind)
    if inside.refusal:
        data.refuse(Problem(*inside.refusal))
        return
    data.version = inside.version
    guarded = kind in GUARDED
    old = OldFonts()
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = book.sheet_names
        own = match_sheets(names, sheets)
        if guarded and own != inside.own:  # what hasn't been looked at isn't read
            data.refuse(Problem("TEP-04"))
            return
        doubtful = twins(names, sheets, own)
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
            grid: Grid = book.get_sheet_by_name(own[name]).to_python(skip_empty_area=False)
            old.look(own[name], grid)
            marks = inside.marks.get(own[name]) or Marks()
            reader = SheetReader(data, sheet, own[name], grid, marks, guarded or kind in _OPEN_DOCUMENTS)
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
    data.data_hash = content_hash(data)


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
        SheetReader(scratch, sheet, name, grid, inside.marks.get(name) or Marks(), guarded).read()
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
