"""Self-review forms in Word fill the blanks of their unit's counted workbook; where both speak, the workbook counts.

Source: contract, "Papers".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from batch.domain import INFO, SELF_REVIEW, Period
from batch.findings.hit import Hit, shown
from batch.form.definition import field_of, label
from batch.form.word.answers import TORN, TWO, UNCLEAR, UNKNOWN_VALUE
from batch.form.word.definition import GRADE, LEVEL, REMEDY, TEXT, Asked, Entry, entries
from batch.law import Law
from batch.register.register import Register
from batch.rules.forms.rows import Rows
from batch.rules.forms.settle import IDENTITY_KEYS, Settled, Taken, listed, settle, told
from batch.submissions.columns import ROW
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.submissions.word_forms import FilledCell, WordForms, WrittenText
from batch.text import clean, fold

_NOTHING_TO_REMEDY = "KHONG_CO"
_Cell = tuple[str, str, int]  # sheet, key, label of the row


def use_forms(
    subs: Submissions, intake: Intake, register: Register | None, period: Period, law: Law,
    packed: Mapping[str, str] | None = None, elsewhere: Mapping[str, Period] | None = None,
) -> tuple[Submissions, WordForms, list[Hit]]:  # fmt: skip
    """The counted workbooks with their blanks filled, what became of the forms, and what is wrong with them. `packed`
    are the units that a package covers, `elsewhere` what runs of other periods have taken, by hash."""
    if not subs.forms:
        return subs, WordForms(), []
    settled = settle(subs, intake, register, period, law, packed or {}, elsewhere or {})
    work = _Filling(subs, settled, register, law)
    for taken in settled.taken:
        if taken.used:
            work.use(taken)
    frames = dict(subs.frames)
    for (sheet, key), values in work.changes.items():
        column = frames[sheet][key].copy()
        column.loc[list(values)] = list(values.values())
        frames[sheet] = frames[sheet].assign(**{key: column})
    hits = [*settled.hits, *work.hits, *work.told()]
    return replace(subs, frames=frames), WordForms(settled.files, work.cells, work.texts), hits


@dataclass(slots=True)
class _Answer:
    """What a form says for one cell: `parts` are the texts with their headings, of a choice the code alone."""

    asked: Asked
    places: list[str] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def value(self) -> str:
        if self.asked.kind != TEXT or len(self.parts) == 1:
            return clean(self.parts[0][1])
        return " ".join(f"{heading}: {clean(text)}" for heading, text in self.parts)


class _Filling:
    def __init__(self, subs: Submissions, settled: Settled, register: Register | None, law: Law) -> None:
        self.subs, self.register, self.law = subs, register, law
        self.rows = Rows(subs, {taken.file for taken in settled.taken})
        self.changes: dict[tuple[str, str], dict[int, str]] = {}
        self.cells: list[FilledCell] = []
        self.texts: list[WrittenText] = []
        self.hits: list[Hit] = []
        self._misread: dict[tuple[str, str], pd.Series] = {}
        self._no_column: set[tuple[int, str, str]] = set()

    def use(self, taken: Taken) -> None:
        identity = self.rows.identity(taken.sheet, taken.row, taken.data.unit)
        open_places: list[str] = []
        other_texts: list[tuple[_Cell, str]] = []
        for cell, answer in self._answers(taken, identity, open_places).items():
            sheet, key, row = cell
            if not self.subs.has_column(taken.file, sheet, key):
                self._lacks(taken, answer, sheet, key)
            elif self._blank(cell):
                self._fill(taken, cell, answer, identity)
            elif not self._unread(cell) and fold(str(self.subs.frame(sheet).at[row, key])) != fold(answer.value):
                if answer.asked.kind == TEXT:
                    other_texts.append((cell, listed(answer.places)))
                else:
                    self._differ(taken, cell, answer)
        if other_texts:
            (sheet, key, row), places = other_texts[0][0], listed([place for _, place in other_texts])
            values: dict[str, object] = {"noi": told(taken, self.register), "muc": places}
            self.hits.append(self._at(taken, sheet, key, row, values, "tom_tat"))
        if open_places:
            self.hits.append(self._told("BW-04", taken, open_places))
        for what, variant in ((TWO, ""), (UNCLEAR, "khong_ro"), (TORN, "thieu"), (UNKNOWN_VALUE, "gia_tri")):
            if places_of := [fault.place for fault in taken.form.faults if fault.what == what]:
                self.hits.append(self._told("BW-03", taken, places_of, variant))

    def _answers(self, taken: Taken, identity: str, open_places: list[str]) -> dict[_Cell, _Answer]:
        """What the form says, by the cell that it mirrors. Boxes that nobody ticked in form and workbook go to
        `open_places`; every text is kept."""
        out: dict[_Cell, _Answer] = {}
        said = taken.form.answers
        nothing = any(key[1] == REMEDY and code == _NOTHING_TO_REMEDY for key, code in said.items())
        for entry in entries(self.law, taken.kind):
            for asked in entry.asked:
                value = said.get((entry.code, asked.kind))
                if asked.kind == TEXT and value:
                    self._keep(taken, identity, entry, value)
                cell = self._cell(taken, asked)
                if cell is None:
                    continue
                if value:
                    answer = out.setdefault(cell, _Answer(asked))
                    answer.places.append(entry.place)
                    answer.parts.append((entry.text, value))
                elif self._is_open(taken, entry, asked, cell) and not (nothing and entry.ask(REMEDY)):
                    open_places.append(entry.place)
        return out

    def _is_open(self, taken: Taken, entry: Entry, asked: Asked, cell: _Cell) -> bool:
        """Whether neither form nor workbook say anything."""
        return asked.kind in (GRADE, LEVEL) and entry.place in taken.form.open and self._blank(cell)

    def _told(self, code: str, taken: Taken, places: list[str], variant: str = "") -> Hit:
        """What is said of some places of a form stands at the first cell that one of them mirrors, else at the cell
        that tells whose row it is."""
        mirrored = (
            cell
            for entry in entries(self.law, taken.kind)
            for asked in entry.asked
            if entry.place in places and (cell := self._cell(taken, asked)) is not None
        )
        sheet, key, row = next(mirrored, (taken.sheet, IDENTITY_KEYS[taken.sheet], taken.row))
        number = 0 if sheet == INFO else int(self.subs.frame(sheet).at[row, ROW])
        values: dict[str, object] = {"noi": told(taken, self.register), "muc": listed(places)}
        return Hit(code, taken.file, sheet, number, key, values, variant=variant)

    def _keep(self, taken: Taken, identity: str, entry: Entry, text: str) -> None:
        self.texts.append(
            WrittenText(taken.data.unit, taken.kind, identity, entry.code, entry.text, text, taken.data.path)
        )

    def _cell(self, taken: Taken, asked: Asked) -> _Cell | None:
        if not asked.key:
            return None
        row: int | None = taken.row
        if asked.sheet == SELF_REVIEW:
            row = self.rows.content(taken.file, asked.row)
        return None if row is None else (asked.sheet, asked.key, row)

    # --- Cells ---

    def _unread(self, cell: _Cell) -> bool:
        """Whether the cell holds something that couldn't be understood: it has its own finding."""
        sheet, key, row = cell
        if (sheet, key) not in self._misread:
            self._misread[sheet, key] = self.subs.misread(sheet, key)
        return bool(self._misread[sheet, key].at[row])

    def _blank(self, cell: _Cell) -> bool:
        sheet, key, row = cell
        return bool(pd.isna(self.subs.frame(sheet).at[row, key])) and not self._unread(cell)

    def _fill(self, taken: Taken, cell: _Cell, answer: _Answer, identity: str) -> None:
        sheet, key, row = cell
        self.changes.setdefault((sheet, key), {})[row] = answer.value
        number = int(self.subs.frame(sheet).at[row, ROW])
        self.cells.append(
            FilledCell(
                taken.data.unit, self.subs.files[taken.file].path, self.subs.own_sheet(taken.file, sheet),
                self.subs.cell(taken.file, sheet, number, key), key, taken.kind, identity, answer.value,
                taken.data.path, f"{taken.place}, {listed(answer.places)}",
            )
        )  # fmt: skip

    def _at(self, taken: Taken, sheet: str, key: str, row: int, values: dict[str, object], variant: str = "") -> Hit:
        number = 0 if sheet == INFO else int(self.subs.frame(sheet).at[row, ROW])
        return Hit("BW-05", taken.file, sheet, number, key, values, variant=variant)

    def _differ(self, taken: Taken, cell: _Cell, answer: _Answer) -> None:
        sheet, key, row = cell
        values: dict[str, object] = {
            "gia_tri": shown(sheet, key, self.subs.frame(sheet).at[row, key]),
            "ban_word": shown(sheet, key, answer.value),
            "noi": told(taken, self.register),
            "muc": listed(answer.places),
        }
        self.hits.append(self._at(taken, sheet, key, row, values))

    def _lacks(self, taken: Taken, answer: _Answer, sheet: str, key: str) -> None:
        """The workbook has no such column: told once for it."""
        if answer.asked.kind == TEXT or (taken.file, sheet, key) in self._no_column:
            return
        self._no_column.add((taken.file, sheet, key))
        known = field_of(sheet, key)
        values: dict[str, object] = {
            "ban_word": label(known.list_name, answer.value) if known else answer.value,
            "noi": told(taken, self.register), "muc": listed(answer.places),
        }  # fmt: skip
        path, unit = self.subs.files[taken.file].path, taken.data.unit
        self.hits.append(Hit("BW-05", -1, sheet, key=key, values=values, variant="khong_cot", unit=unit, path=path))

    def told(self) -> list[Hit]:
        """One line for each workbook with filled blanks."""
        numbers = {data.path: i for i, data in enumerate(self.subs.files)}
        of_file: dict[str, list[FilledCell]] = {}
        for cell in self.cells:
            of_file.setdefault(cell.file, []).append(cell)
        out = []
        for path, cells in of_file.items():
            forms = len({(cell.source, cell.place.rpartition(",")[0]) for cell in cells})
            places = listed([f"{cell.sheet}!{cell.cell}" for cell in cells])
            out.append(Hit("BW-07", numbers[path], values={"so": len(cells), "so_ban": forms, "cac_o": places}))
        return out
