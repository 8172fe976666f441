"""What was read of one file: its sheets as plain columns, and what is wrong with it. No pandas here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from batch.domain import INFO
from batch.form.cells import (
    Value,
)
from batch.form.layout_rows import Aside
from batch.form.word.lines import Words
from batch.text import a1, file_text

_OF_FILE = "TEP-"  # rules about a file that can't be read


@dataclass(slots=True)
class SheetData:
    """Columns of one sheet: `columns[key]` has one value a row, and blank ones are one list; `rows` are Excel's row
    numbers; `places[key]` is the column of a table, or (row, column) in a list, zero-based; keys absent from `places`
    have no column. `aside` are the rows that are no records."""

    own_name: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)

    def without_rows(self) -> SheetData:
        return SheetData(self.own_name, self.rows, {}, self.places, self.aside)


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
    weren't understood and whose cause is told once for many (old fonts, rows pasted by place). `stated_unit` is the
    code of a unit found in a file that is refused: it tells whom to tell. `other` is a file that isn't opened at all.
    `covered` are blank cells under a merged block or in rows pasted by place, as (sheet, row as Excel numbers it, key):
    it is told there. `path` is the file's name as it may be written anywhere, `source` what the system calls it.
    `not_taken` is one that came by mail and that `inbox` didn't put among the submissions. `words` is what a Word file
    with self-review forms holds: it is no submission, whatever else stands here. `passing`: what became of it hangs on
    the machine, and may be another thing the next time. `folder`: it is a folder that can't be looked into, whatever
    files it holds. `link`: it is a link out of the submissions, which isn't followed; `record`: it is the inbox's own
    record."""

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
    words: Words | None = None
    passing: bool = False
    folder: bool = False
    link: bool = False
    record: bool = False

    def __post_init__(self) -> None:
        if not self.source:
            self.source, self.path = self.path, file_text(self.path)

    def refuse(self, problem: Problem) -> None:
        """It can't be used, for this reason alone."""
        self.refused = True
        self.sheets, self.faults, self.quiet, self.covered, self.problems = {}, [], [], [], [problem]

    def without_rows(self) -> FileData:
        """The same without what stands in its tables, where it holds any of that."""
        tables = {name: t.without_rows() for name, t in self.sheets.items() if name != INFO and t.columns}
        return replace(self, sheets=self.sheets | tables) if tables else self

    def info(self, key: str) -> Value:
        """What a field of "Thông tin" holds; None where it is blank or unread, or the sheet is missing."""
        sheet = self.sheets.get(INFO)
        return sheet.columns[key][0] if sheet else None

    @property
    def opened(self) -> bool:
        """Whether the workbook could be read, whatever was found in it: only a fault of the file itself stops that."""
        return not (self.other or (self.refused and self.problems[0].code.startswith(_OF_FILE)))


def content_hash(data: FileData) -> str:
    """Hash of the data alone: the same for two files whose cells say the same, however they are laid out."""
    digest = hashlib.sha256()
    for name in sorted(data.sheets):
        sheet = data.sheets[name]
        if not sheet.rows:  # an empty sheet says as much as none
            continue
        blank = [None] * len(sheet.rows)
        nothing = repr(blank)
        texts = {key: nothing if values == blank else repr(values) for key, values in sheet.columns.items()}
        columns = (f"{key}={texts[key]};" for key in sorted(texts))
        digest.update(f"{name}{''.join(columns)}".encode())
    faults = (*data.faults, *data.quiet)
    ordinals = {
        name: {} if name == INFO else {row: i for i, row in enumerate(data.sheets[name].rows)}
        for name in {f.sheet for f in faults}
    }
    unread = [(f.sheet, ordinals[f.sheet].get(f.row, 0), f.key, f.code, f.shown) for f in faults]
    digest.update(repr(sorted(unread)).encode())
    return digest.hexdigest()


def address(places: dict[str, tuple[int, int]], is_list: bool, row: int, key: str) -> str:
    """A1 of a field: `row` as Excel numbers it, ignored for a list. "" where the sheet lacks the column."""
    place = places.get(key)
    if place is None:
        return ""
    return a1(*place) if is_list else a1(row - 1, place[1])
