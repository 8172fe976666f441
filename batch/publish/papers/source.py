"""What papers are made from: a working folder before the run, or a finished run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import INFO, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FRAMES, WRITTEN
from batch.finished.subjects import Finished, read_finished
from batch.form.pool import read_files
from batch.law import Law
from batch.publish.issuer import issuer_of
from batch.publish.returns.names import file_names
from batch.register.committee import Committee
from batch.register.register import Register
from batch.register.suggestions import identity_key
from batch.rules.intake import take_in
from batch.submissions.collect import collect
from batch.submissions.columns import FILE, records
from batch.submissions.frames import Submissions, assemble
from batch.text import plain, vn_date

# Where the committee's own papers lie: no unit's folder is called so.
COMMITTEE_FOLDERS = (
    "phieu_bau", "kiem_phieu", "bien_ban", "goi_y", "to_trinh", "quyet_dinh", "thong_bao", "khen_thuong",
    "bang_kiem_tra",
)  # fmt: skip
SHORTCOMINGS = "II.1"  # the part of a self-review form that tells them
Row = dict[str, Any]
Rows = dict[str, list[Row]]  # unit code → rows of a sheet, in their order


@dataclass
class Source:
    """`run` is this year's finished run, None before it; `previous` last year's; `submissions` the folder of workbooks
    received so far. `chosen` are the units that papers are wanted for, all where it is empty. `each_person`: one file a
    person instead of one a unit. `entries` are the office's own short entries of the narrative; `remarks` is what the
    office is to be told of what was left out."""

    register: Register
    law: Law
    period: Period
    run: FinishedRun | None = None
    previous: FinishedRun | None = None
    submissions: Path | None = None
    chosen: Collection[str] = ()
    each_person: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def year(self) -> int:
        return self.period.year

    @cached_property
    def issuer(self) -> Committee:
        return issuer_of(self.register, self.entries)

    @cached_property
    def finished(self) -> Finished:
        """Only where there is a run."""
        assert self.run is not None
        return read_finished(self.run)

    @property
    def provisional(self) -> list[str]:
        """Why the results are provisional; nothing before the run, when there are none."""
        return self.finished.provisional if self.run else []

    @property
    def units(self) -> list[str]:
        """The units chosen, in the order of the register."""
        return [code for code in self.register.units if not self.chosen or code in self.chosen]

    @cached_property
    def folders(self) -> dict[str, str]:
        """Unit code → name of its folder or file, without ending; the same whichever units are chosen."""
        return unit_folders(self.register)

    def rows(self, sheet: str) -> Rows:
        """What is known of a sheet this year: from the run, else from the workbooks received so far. Only units with a
        counted workbook have an entry."""
        if sheet not in self._now:
            self._now[sheet] = self._of_run(self.run, sheet) if self.run else self._received(sheet)
        return self._now[sheet]

    def before(self, sheet: str) -> Rows:
        """What last year's run has in a sheet."""
        if sheet not in self._last:
            self._last[sheet] = self._of_run(self.previous, sheet) if self.previous else {}
        return self._last[sheet]

    def known(self, sheet: str, unit: str) -> list[Row]:
        """This year's rows of a unit; last year's where its workbook hasn't come yet."""
        now = unit in self.rows(INFO)
        return (self.rows(sheet) if now else self.before(sheet)).get(unit, [])

    @cached_property
    def shortcomings(self) -> dict[tuple[str, str, str], list[str]]:
        """(unit, kind of subject, its code or card as it compares) → the shortcomings that its self-review form in Word
        told last year, a line each."""
        if self.previous is None or not self.previous.path(WRITTEN).is_file():
            return {}
        rows = records(self.previous.table(WRITTEN, WRITTEN.names))
        return {
            (str(row["ma_don_vi"]), str(row["doi_tuong"]), identity_key(str(row["dinh_danh"]))): lines(row["noi_dung"])
            for row in rows
            if row["muc"] == SHORTCOMINGS
        }

    @cached_property
    def _now(self) -> dict[str, Rows]:
        return {}

    @cached_property
    def _last(self) -> dict[str, Rows]:
        return {}

    @cached_property
    def _workbooks(self) -> tuple[Submissions, dict[int, str]]:
        """The workbooks that would count if the run were now, and whose each file is."""
        folder = self.submissions
        paths = collect(folder, [])[0] if folder and folder.is_dir() else []
        subs = assemble(read_files(folder or Path(), paths) if paths else [])
        intake, _ = take_in(subs.files, self.register, self.period, self.law)
        return subs.restrict(intake.counted), {i: intake.unit[i] for i in intake.counted}

    def _received(self, sheet: str) -> Rows:
        subs, owner = self._workbooks
        frame = subs.frame(sheet)
        return _by_unit(frame, frame[FILE].map(owner).tolist())

    def _of_run(self, run: FinishedRun, sheet: str) -> Rows:
        if not run.path(FRAMES[sheet]).is_file():
            return {}
        frame = run.frame(sheet).sort_values("dong", kind="stable")
        return _by_unit(frame, frame["ma_don_vi"].tolist())


def unit_folders(register: Register) -> dict[str, str]:
    """Unit code → name of its folder of papers."""
    names = {code: name.rpartition(".")[0] for code, name in file_names(register.units).items()}
    return {code: f"{name}_" if name.casefold() in COMMITTEE_FOLDERS else name for code, name in names.items()}


def lines(written: object) -> list[str]:
    """The lines of a text, as they are printed; blank ones left out."""
    return [plain(line) for line in str(written).splitlines() if line.strip()]


def _by_unit(frame: pd.DataFrame, units: list[Any]) -> Rows:
    out: Rows = {}
    for unit, row in zip(units, records(frame), strict=True):
        out.setdefault(str(unit), []).append({str(key): _value(value) for key, value in row.items()})
    return out


def _value(value: Any) -> Any:
    """None for a blank; dates as dates, whole numbers as such."""
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, datetime):
        return value.date()
    return int(value) if isinstance(value, float) and value == int(value) else value


def text(row: Row, key: str) -> str:
    """A text of a row as it is printed; "" where it is blank."""
    value = row.get(key)
    return plain(value) if isinstance(value, str) else ""


def day(row: Row, key: str) -> str:
    """A date of a row as it is printed; "" where it is blank."""
    value = row.get(key)
    return vn_date(value) if isinstance(value, date) else ""
