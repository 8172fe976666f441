"""All submissions together: one frame per sheet over all units, every value with file, sheet, row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from batch.domain import INFO
from batch.form.definition import field_of, form
from batch.form.file_data import FileData, address
from batch.submissions.columns import FILE, ROW, UNIT, put

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

    def misread(self, sheet: str, key: str) -> pd.Series:
        """True in the rows where the field holds something that couldn't be understood, or is under a merged block."""
        frame = self.frames[sheet]
        bad = self._bad.get((sheet, key))
        if not bad:
            return pd.Series(False, index=frame.index)
        marks = [where in bad for where in zip(frame[FILE].tolist(), frame[ROW].tolist(), strict=True)]
        return pd.Series(marks, index=frame.index, dtype=bool)

    def told(self, sheet: str, key: str) -> pd.Series:
        """True in the rows where what is wrong with the field's cell or column is told as that: misread, or a heading
        that isn't found. An optional column that was left out is blank."""
        lost = {
            i
            for i, f in enumerate(self.files)
            if any(p.sheet == sheet and p.key == key and p.code in COLUMN_FAULTS for p in f.problems)
        }
        return self.misread(sheet, key) | self.frames[sheet][FILE].isin(lost)

    def unreadable(self, sheet: str, key: str) -> pd.Series:
        """`misread`, or the sheet has no such column at all: a cell that already has its finding must not get a
        second one for being blank."""
        lacking = [i for i, f in enumerate(self.files) if sheet in f.sheets and key not in f.sheets[sheet].places]
        return self.misread(sheet, key) | self.frames[sheet][FILE].isin(lacking)

    def link(self, frame: pd.DataFrame, key: pd.Series) -> pd.Series:
        """What links rows of a frame with others, also of another sheet: the key, such as the code of a unit or the
        card of a person; where files are apart, the key within the file."""
        return key + "\n" + frame[FILE].astype("str") if self.apart else key

    def restrict(self, keep: set[int], *, apart: bool = False) -> Submissions:
        """The same with only the rows of some files; numbers of files stay as they are."""
        frames = {name: f[f[FILE].isin(keep)].reset_index(drop=True) for name, f in self.frames.items()}
        return Submissions(self.files, frames, self._bad, apart, self.forms)


_DTYPES = {"integer": "float64", "number": "float64", "percent": "float64", "date": "datetime64[s]"}
Rows = Callable[[str, Sequence[FileData]], pd.DataFrame]


def dtypes(sheet: str) -> dict[str, str]:
    """Key → dtype of its column."""
    return {f.key: _DTYPES.get(f.kind, "str") for f in form()[sheet].fields}


def assemble(files: Iterable[FileData], known: Rows | None = None) -> Submissions:
    """Gather the columns of all files and make one frame per sheet: a frame per workbook is what makes it slow.
    `known(sheet, files)` are rows that are a frame already, as `Submissions` has them; those files have no columns."""
    everything = list(files)
    files = [data for data in everything if data.words is None]
    frames = {}
    bad: dict[tuple[str, str], set[Where]] = {}
    units = [_stated_unit(data) for data in files]
    for name, sheet in form().items():
        numbers: list[int] = []
        rows: list[int] = []
        columns: dict[str, list[object]] = {key: [] for key in sheet.keys}
        for i, data in enumerate(files):
            part = data.sheets.get(name)
            if part is None or not part.columns:
                continue
            numbers += [i] * len(part.rows)
            rows += [0 if sheet.is_list else row for row in part.rows]
            for key in sheet.keys:
                columns[key] += part.columns[key]
        frame = pd.DataFrame({key: pd.Series(columns[key], dtype=dtype) for key, dtype in dtypes(name).items()})
        frame = put(frame, {FILE: numbers, ROW: rows})
        if known and not sheet.is_list:
            frame = _together(frame, known(name, files)[list(frame.columns)])
        frames[name] = put(frame, {UNIT: [units[i] for i in frame[FILE]]})
    for i, data in enumerate(files):
        for fault in (*data.faults, *data.quiet):
            row = 0 if form()[fault.sheet].is_list else fault.row
            bad.setdefault((fault.sheet, fault.key), set()).add((i, row))
        for sheet_name, row, key in data.covered:
            bad.setdefault((sheet_name, key), set()).add((i, row))
    return Submissions(files, frames, bad, forms=[data for data in everything if data.words is not None])


def _together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of both, file by file."""
    frame = pd.concat([part for part in (one, other) if len(part)] or [one], ignore_index=True)
    return frame if frame[FILE].is_monotonic_increasing else frame.sort_values(FILE, kind="stable", ignore_index=True)


def _stated_unit(data: FileData) -> str | None:
    value = data.info("ma_don_vi")
    return value if isinstance(value, str) else None
