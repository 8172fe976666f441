"""All submissions together: one frame per sheet over all units, every value with file, sheet, row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from batch.domain import INFO
from batch.form.definition import Sheet, field_of, form
from batch.form.file_data import FileData, SheetData, address
from batch.submissions.columns import FILE, ROW, UNIT, put
from batch.submissions.once import Made, once

COLUMN_FAULTS = ("CT-02", "CT-03")  # a heading that isn't there, or is there twice
Where = tuple[int, int]  # (number of the file, row as Excel numbers it)


@dataclass(slots=True)
class Submissions:
    """`files[i]` is the i-th file; `frames[sheet]` has a column for each field of the sheet (text and codes as str,
    numbers as float64, dates as datetime64; blank and not understood are both missing) and `_tep` (number of the
    file), `_dong` (row as Excel numbers it), `_don_vi` (unit code as the submission states it). `apart`: each file is
    looked at by itself, and knows nothing of the others. `forms` are the Word files with self-review forms: they are
    none of the `files`."""

    files: list[FileData]
    frames: dict[str, pd.DataFrame]
    _bad: dict[tuple[str, str], set[Where]] = field(default_factory=dict)
    apart: bool = False
    forms: list[FileData] = field(default_factory=list)
    made: Made = field(default_factory=Made, init=False, repr=False, compare=False)

    @property
    def whole(self) -> bool:
        """Whether every table has the rows that its files say they have, in their order: no figure may hang on rows
        that got lost on the way."""
        for name, frame in self.frames.items():
            if not form()[name].is_list:
                own = [(i, data.sheets[name].rows) for i, data in enumerate(self.files) if name in data.sheets]
                there = [(i, row) for i, rows in own for row in rows]
                if list(zip(frame[FILE].tolist(), frame[ROW].tolist(), strict=True)) != there:
                    return False
        return True

    def frame(self, sheet: str) -> pd.DataFrame:
        return self.frames[sheet]

    def cell(self, file: int, sheet: str, row: int, key: str) -> str:
        """A1 of a field as the person sees it; "" where the sheet lacks the column."""
        data = self.files[file].sheets.get(sheet)
        return address(data.places, sheet == INFO, row, key) if data else ""

    def own_sheet(self, file: int, sheet: str) -> str:
        """The workbook's own name of a sheet."""
        data = self.files[file].sheets.get(sheet)
        return data.own_name if data else sheet

    def has_column(self, file: int, sheet: str, key: str) -> bool:
        data = self.files[file].sheets.get(sheet)
        return bool(data) and key in data.places  # type: ignore[union-attr]

    def lacks_column(self, file: int, sheet: str, key: str) -> bool:
        """Whether the sheet was read and has no heading of the field."""
        data = self.files[file].sheets.get(sheet)
        return data is not None and key not in data.places and field_of(sheet, key) is not None

    @once
    def misread(self, sheet: str, key: str) -> pd.Series:
        """True in the rows where the field holds something that couldn't be understood, or is under a merged block."""
        frame = self.frames[sheet]
        bad = self._bad.get((sheet, key))
        if not bad:
            return pd.Series(False, index=frame.index)
        # They are few: only the rows of their files are looked at one by one.
        part = frame.loc[frame[FILE].isin({file for file, _row in bad}), [FILE, ROW]]
        rows = zip(part.index.tolist(), part[FILE].tolist(), part[ROW].tolist(), strict=True)
        marked = [index for index, file, row in rows if (file, row) in bad]
        return pd.Series(frame.index.isin(marked), index=frame.index)

    def nothing_told(self, sheet: str, key: str) -> bool:
        """Whether `told` is True in no row."""
        return not (self._bad.get((sheet, key)) or self._lost_columns().get((sheet, key)))

    @once
    def told(self, sheet: str, key: str) -> pd.Series:
        """True in the rows where what is wrong with the field's cell or column is told as that: misread, or a heading
        that isn't found. An optional column that was left out is blank."""
        lost, misread = self._lost_columns().get((sheet, key)), self.misread(sheet, key)
        return misread | self.frames[sheet][FILE].isin(lost) if lost else misread

    @once
    def unreadable(self, sheet: str, key: str) -> pd.Series:
        """`misread`, or the sheet has no such column at all: a cell that already has its finding must not get a
        second one for being blank."""
        lacking, misread = self.without_column(sheet, key), self.misread(sheet, key)
        return misread | self.frames[sheet][FILE].isin(lacking) if lacking else misread

    @once
    def without_column(self, sheet: str, key: str) -> set[int]:
        """The files of which the sheet has no such column, or that have no such sheet."""
        places = self._places(sheet)
        return {i for i in range(len(self.files)) if key not in places.get(i, ())}

    @once
    def _lost_columns(self) -> dict[tuple[str, str], set[int]]:
        """Sheet and field → the files in which the heading isn't there, or is there twice."""
        lost: dict[tuple[str, str], set[int]] = {}
        for i, data in enumerate(self.files):
            for problem in data.problems:
                if problem.code in COLUMN_FAULTS:
                    lost.setdefault((problem.sheet, problem.key), set()).add(i)
        return lost

    @once
    def _places(self, sheet: str) -> dict[int, dict[str, tuple[int, int]]]:
        return {i: data.sheets[sheet].places for i, data in enumerate(self.files) if sheet in data.sheets}

    @once
    def garbled(self) -> set[int]:
        """Files typed in an old font: names in them can't be compared."""
        return {i for i, data in enumerate(self.files) if any(problem.code == "TEP-06" for problem in data.problems)}

    def link(self, frame: pd.DataFrame, key: pd.Series) -> pd.Series:
        """What links rows of a frame with others, also of another sheet: the key, such as the code of a unit or the
        card of a person; where files are apart, the key within the file."""
        return key + "\n" + frame[FILE].astype("str") if self.apart else key

    def restrict(self, keep: set[int], *, apart: bool = False) -> Submissions:
        """The same with only the rows of some files; numbers of files stay as they are."""
        kept = np.isin(np.arange(len(self.files)), list(keep))  # by number of the file
        frames = {name: f[kept[f[FILE].to_numpy()]].reset_index(drop=True) for name, f in self.frames.items()}
        return Submissions(self.files, frames, self._bad, apart, self.forms)


_DTYPES = {"integer": "float64", "number": "float64", "percent": "float64", "date": "datetime64[s]"}
Rows = Callable[[str, Sequence[FileData]], pd.DataFrame]


def dtypes(sheet: str) -> dict[str, str]:
    """Key → dtype of its column."""
    return {f.key: _DTYPES.get(f.kind, "str") for f in form()[sheet].fields}


@dataclass(slots=True)
class _Gathered:
    """The rows of one sheet so far."""

    sheet: Sheet
    numbers: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[object]] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {key: [] for key in self.sheet.keys}

    def add(self, number: int, part: SheetData) -> None:
        if not (part.rows and part.columns):
            return
        self.numbers += [number] * len(part.rows)
        self.rows += [0] if self.sheet.is_list else part.rows
        for key, values in self.columns.items():
            values += part.columns[key]

    def frame(self) -> pd.DataFrame:
        """Empties what was gathered."""
        kinds = dtypes(self.sheet.name)
        frame = pd.DataFrame({key: pd.Series(self.columns.pop(key), dtype=kind) for key, kind in kinds.items()})
        return put(frame, {FILE: self.numbers, ROW: self.rows})


def assemble(files: Iterable[FileData], known: Rows | None = None) -> Submissions:
    """Gather the columns of all files and make one frame per sheet: a frame per workbook is what makes it slow. Nothing
    of a file's rows is held besides. `known(sheet, files)` are rows that are a frame already, as `Submissions` has
    them; those files have no columns."""
    kept: list[FileData] = []
    forms: list[FileData] = []
    bad: dict[tuple[str, str], set[Where]] = {}
    gathered = {name: _Gathered(sheet) for name, sheet in form().items()}
    for data in files:
        if data.words is not None:
            forms.append(data)
            continue
        for name, part in data.sheets.items():
            gathered[name].add(len(kept), part)
        for sheet_name, row, key in _misread(data):
            bad.setdefault((sheet_name, key), set()).add((len(kept), row))
        kept.append(data.without_rows())
    units = [_stated_unit(data) for data in kept]
    frames = {}
    for name, sheet in form().items():
        frame = gathered[name].frame()
        if known and not sheet.is_list:
            frame = _together(frame, known(name, kept)[list(frame.columns)])
        frames[name] = put(frame, {UNIT: [units[i] for i in frame[FILE]]})
    return Submissions(kept, frames, bad, forms=forms)


def _misread(data: FileData) -> Iterator[tuple[str, int, str]]:
    """Sheet, row and key of cells that couldn't be understood, or are under a merged block."""
    for fault in (*data.faults, *data.quiet):
        yield fault.sheet, 0 if form()[fault.sheet].is_list else fault.row, fault.key
    yield from data.covered


def _together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of both, file by file."""
    frame = pd.concat([part for part in (one, other) if len(part)] or [one], ignore_index=True)
    return frame if frame[FILE].is_monotonic_increasing else frame.sort_values(FILE, kind="stable", ignore_index=True)


def _stated_unit(data: FileData) -> str | None:
    value = data.info("ma_don_vi")
    return value if isinstance(value, str) else None
