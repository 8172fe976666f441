"""Which row of a workbook a self-review form is about."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from batch.domain import COLLECTIVES, INFO, MEMBERS, SELF_REVIEW
from batch.form.word.answers import Form
from batch.form.word.origin import BODY, CARD, FILE_NUMBER, PERSON, UNIT, Origin, Subject
from batch.submissions.columns import FILE, ROW
from batch.submissions.frames import Submissions
from batch.text import clean, fold

_SIGNS = re.compile(r"[\W_]")
_Key = Callable[[str], str]


def _code(text: str) -> str:
    return clean(text).casefold()


def _number(text: str) -> str:
    return _SIGNS.sub("", text).upper()


# How a subject is looked up: sheet, column, and what makes two values of it the same.
_COLUMNS: dict[str, tuple[str, str, _Key]] = {
    CARD: (MEMBERS, "so_the", _number),
    FILE_NUMBER: (MEMBERS, "so_ly_lich", _number),
    PERSON: (MEMBERS, "ho_ten", fold),
    BODY: (COLLECTIVES, "ma_tap_the", _code),
}


class Rows:
    """The rows of the counted workbooks that have forms, by what a form calls them. Rows are told by their label in
    the frame of their sheet."""

    def __init__(self, subs: Submissions, files: set[int]) -> None:
        self.subs = subs
        self.info = self._labels(INFO, files)
        self._by: dict[tuple[int, str, str], list[int]] = {}
        for by, (sheet, column, key) in _COLUMNS.items():
            self._index(by, sheet, column, key, files)
        self._index(SELF_REVIEW, SELF_REVIEW, "ma_noi_dung", _code, files)

    def _labels(self, sheet: str, files: set[int]) -> dict[int, int]:
        frame = self.subs.frame(sheet)
        return {file: label for label, file in frame[FILE].items() if file in files}

    def _index(self, by: str, sheet: str, column: str, key: _Key, files: set[int]) -> None:
        frame = self.subs.frame(sheet)
        own = frame.loc[frame[FILE].isin(files), [FILE, column]].dropna()
        for label, file, text in own.itertuples():
            self._by.setdefault((file, by, key(text)), []).append(label)

    def of(self, file: int, subject: Subject) -> list[int]:
        """The rows that fit a subject."""
        if subject.by == UNIT:
            return [self.info[file]]
        name, _, born = subject.key.partition("|")
        found = self._by.get((file, subject.by, _COLUMNS[subject.by][2](name)), [])
        return [row for row in found if not born or self.born(row) in ("", born)] if subject.by == PERSON else found

    def named(self, file: int, form: Form, origin: Origin) -> list[int]:
        """The members who are called as the form prints it and whom its file was made for."""
        meant = {row for subject in origin.subjects for row in self.of(file, subject)}
        return [row for row in self._called(file, form) if row in meant]

    def renumbered(self, file: int, form: Form, subject: Subject) -> list[int]:
        """The members of the form's name and birth date whose number of this kind the workbook doesn't state: they had
        another kind of number when the form was made."""
        if subject.by not in (CARD, FILE_NUMBER) or not form.born:
            return []
        numbers = self.subs.frame(MEMBERS)[_COLUMNS[subject.by][1]]
        return [row for row in self._called(file, form) if self.born(row) == form.born and pd.isna(numbers.at[row])]

    def _called(self, file: int, form: Form) -> list[int]:
        found = self._by.get((file, PERSON, fold(form.name)), []) if form.name else []
        return [row for row in found if not form.born or self.born(row) in ("", form.born)]

    def content(self, file: int, code: str) -> int | None:
        """The row of "Mẫu 01" that a content stands in."""
        found = self._by.get((file, SELF_REVIEW, _code(code)), [])
        return found[0] if len(found) == 1 else None

    def name(self, sheet: str, row: int) -> str:
        """What the subject of a row is called, "" where it isn't stated."""
        key = {INFO: "ten_don_vi", MEMBERS: "ho_ten", COLLECTIVES: "ten_tap_the"}[sheet]
        name = self.subs.frame(sheet).at[row, key]
        return "" if pd.isna(name) else str(name)

    def born(self, row: int) -> str:
        day = self.subs.frame(MEMBERS).at[row, "ngay_sinh"]
        return "" if pd.isna(day) else day.date().isoformat()

    def identity(self, sheet: str, row: int, unit: str) -> str:
        """As in the levels: code of unit or collective, card, else file number."""
        frame = self.subs.frame(sheet)
        keys = {COLLECTIVES: ("ma_tap_the",), MEMBERS: ("so_the", "so_ly_lich")}.get(sheet, ())
        return next((str(frame.at[row, key]) for key in keys if pd.notna(frame.at[row, key])), "" if keys else unit)

    def line(self, sheet: str, row: int) -> int:
        """The row as Excel numbers it, 0 in a list."""
        return int(self.subs.frame(sheet).at[row, ROW])
