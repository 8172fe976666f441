"""The submissions of an office: which of them the last check hasn't seen, and which are another period's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from batch.desk.files import files_in
from batch.desk.office import Office
from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.finished.locked_year import LockError, find_lock
from batch.finished.manifest import Stated
from batch.form.reader import read_file
from batch.machine.plain_file import sha256_of
from batch.register.working_folder import SUBMISSIONS
from batch.submissions.collect import sort_out
from batch.text import file_text, vn_int

_SAMPLE = 3  # submissions that are looked at for their year


class Waiting:
    """What lies among the submissions of `office`."""

    def __init__(self, office: Office) -> None:
        self.office = office

    @property
    def received(self) -> int:
        """Files among the submissions; those that another period has taken aside."""
        folder, others = self.office.home / SUBMISSIONS, self.office.elsewhere
        if not others or not folder.is_dir():
            return files_in(folder)
        return sum(self._hash(path) not in others for path in folder.rglob("*") if path.is_file())

    @property
    def other_years(self) -> list[tuple[str, int]]:
        """(folder, year) of submissions that no check has seen, and of blank forms, where those looked at are of
        another year than the office's."""
        forms = self.office.forms_folder.name
        looked_at = {forms: 1} if self.office.run else {SUBMISSIONS: _SAMPLE, forms: 1}
        found = []
        for name, most in looked_at.items():
            paths = islice(sorted((self.office.home / name).glob("*.xlsx")), most)
            years = {self.office.keep("year", path, _year_of) for path in paths} - {None, self.office.year}
            found += [(name, year) for year in sorted(filter(None, years))]
        return found if self.office.year else []

    @property
    def unchecked(self) -> list[str]:
        """The submissions that the last check of the period hasn't seen as they are now, by their paths among them; all
        of them where there was none. Those that another period has taken aren't waiting for this one."""
        folder, run = self.office.home / SUBMISSIONS, self.office.run
        if not folder.is_dir():
            return []
        known = self.office.as_of_run("files checked", lambda: _checked(run) if run else {})
        passed = self.office.as_of_run("files passed over", lambda: {str(p["tep"]) for p in _passed_over(run)})
        new, fresh, start = [], [], len(str(folder)) + 1
        for at, _, files in os.walk(folder):
            for name in (os.path.join(at, file)[start:].replace(os.sep, "/") for file in files):
                if (told := file_text(name)) not in known:
                    fresh += [name] * (told not in passed)
                elif not self._same(folder / name, *known[told]):
                    new.append(name)
        if fresh:
            found = sort_out(folder)
            new += {*found.sheets, *found.others}.intersection(fresh)
        others = self.office.elsewhere if new else {}
        return sorted(name for name in new if not (others and self._hash(folder / name) in others))

    @property
    def told(self) -> str:
        """How many of them, and what is to be done where the year is locked; "" where there are none."""
        number, run = len(self.unchecked), self.office.run
        if not number:
            return ""
        try:
            lock = find_lock(self.office.results, run.manifest.period) if run else None
        except LockError:
            lock = None
        if self.office.quarter:
            notes = ["có thể của kỳ khác"] + ["quý đã khóa: phiếu của quý thì phải điều chỉnh"] * bool(lock)
        else:
            notes = ["năm đã khóa: phải điều chỉnh"] * bool(lock)
        more = f" ({', '.join(notes)})" if notes else ""
        return f"{vn_int(number)} phiếu mới chưa kiểm tra{more}"

    def taken_by(self, paths: Iterable[Path]) -> dict[Path, Period]:
        """The other period whose run has taken a file, where one has."""
        others = self.office.elsewhere
        found = {path: others.get(self._hash(path)) for path in paths} if others else {}
        return {path: period for path, period in found.items() if period}

    def _hash(self, path: Path) -> str:
        try:
            return self.office.keep("sha256", path, sha256_of)
        except OSError:  # open elsewhere
            return ""

    def _same(self, path: Path, size: int, digest: str) -> bool:
        try:
            return path.stat().st_size == size and self.office.keep("sha256", path, sha256_of) == digest
        except OSError:  # a file open elsewhere: the check saw its name
            return True


def _year_of(path: Path) -> int | None:
    """The year that a form states."""
    stated = read_file(path.parent, path.name).info("nam")
    return stated if isinstance(stated, int) else int(stated) if isinstance(stated, float) else None


def _passed_over(run: FinishedRun | None) -> list[Stated]:
    return (run.manifest.passed_over or []) if run else []


def _checked(run: FinishedRun) -> dict[str, tuple[int, str]]:
    """Path → (size, SHA-256) of what the run looked at among the submissions."""
    manifest = run.manifest
    listed = [file for files in (manifest.files, manifest.packages, manifest.forms) for file in files or []]
    return {str(file["tep"]): (int(file["kich_thuoc"]), str(file["sha256"])) for file in listed}
