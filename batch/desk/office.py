"""The working folder as the page looks at it: what it says of itself, its units, its finished run. Everything is read
when a page asks, and again once a file has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from batch.commands.workplace import Workplace, law_stated
from batch.desk.narrative_form import form_of
from batch.finished.edited import sha256
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import MANIFEST
from batch.finished.locked_year import LockError, find_lock
from batch.finished.manifest import FinishedRunError, Stated
from batch.finished.origins import Origins
from batch.finished.previous import find_last_year
from batch.form.reader import read_file
from batch.law import Law, load_law, regime_of_year
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.page import layouts_of
from batch.publish.report.fill import Filling, filling_of
from batch.publish.report.narrative import read_narrative, text_of
from batch.register.committee import Committee
from batch.register.reader import RegisterError, read_office, read_register
from batch.register.register import Register
from batch.register.working_folder import FORMS, LOCAL, REGISTER, RESULTS, SUBMISSIONS
from batch.submissions.collect import sort_out
from batch.templates import template
from batch.text import file_text, vn_int

T = TypeVar("T")
_NO_RUN = "Chưa có kết quả; hãy kiểm tra, xếp loại, lập biểu trước."
_SAMPLE = 3  # submissions that are looked at for their year
NARRATIVE = "thuyet_minh.yaml"


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


class Office:
    """The working folder `home`, which holds `danh_muc.xlsx`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._kept: dict[str, tuple[object, Any]] = {}

    def _once(self, name: str, path: Path, read: Callable[[], T], *more: Path) -> T:
        """What `read` returns, kept as long as the files stay as they are."""
        state = [_state(one) for one in (path, *more)]
        if name not in self._kept or self._kept[name][0] != state:
            self._kept[name] = (state, read())
        found: T = self._kept[name][1]
        return found

    def keep(self, what: str, path: Path, read: Callable[[Path], T]) -> T:
        """What `read(path)` returns, kept likewise; `what` tells it from other readings of the file."""
        return self._once(f"{what} {path}", path, lambda: read(path))

    @property
    def register_path(self) -> Path:
        return self.home / REGISTER

    @property
    def results(self) -> Path:
        return self.home / RESULTS

    @property
    def committee(self) -> Committee:
        """What the office says of itself; blank where that can't be read (`faults` say why)."""

        def read() -> Committee:
            try:
                return read_office(self.register_path)
            except RegisterError:
                return Committee()

        return self._once("committee", self.register_path, read)

    @property
    def _register(self) -> tuple[Register | None, list[str]]:
        def read() -> tuple[Register | None, list[str]]:
            try:
                return read_register(self.register_path), []
            except RegisterError as problem:
                return None, problem.faults

        return self._once("register", self.register_path, read)

    @property
    def register(self) -> Register | None:
        return self._register[0]

    @property
    def faults(self) -> list[str]:
        """All that is wrong with the register, in Vietnamese."""
        return self._register[1]

    @property
    def name(self) -> str:
        return (self.register.committee.name if self.register else self.committee.name) or self.home.name

    @property
    def year(self) -> int | None:
        return self.committee.year

    @property
    def run(self) -> FinishedRun | None:
        """The finished run of the office's year."""
        folder = self.results / str(self.year)

        def read() -> FinishedRun | None:
            run = FinishedRun(folder)
            try:
                return run if run.manifest else None
            except FinishedRunError:
                return None

        return self._once("run", folder / MANIFEST.path, read)

    def as_of_run(self, name: str, make: Callable[[], T], *more: Path) -> T:
        """What `make` returns, kept as long as the finished run, and these files, stay as they are."""
        return self._once(name, self.results / str(self.year) / MANIFEST.path, make, *more)

    def as_of_register(self, name: str, make: Callable[[], T], *more: Path) -> T:
        """The same as long as the register, and these files, stay as they are."""
        return self._once(name, self.register_path, make, *more)

    @property
    def law(self) -> Law:
        """The law of the office's year. Raises LawError."""

        def read() -> Law:
            regime, local = law_stated(Workplace(self.home, self.register_path), None, None)
            return load_law(regime or regime_of_year(self.year or 0), local)

        return self.as_of_register("law", read, self.home / LOCAL)

    @property
    def origins(self) -> Origins:
        """What the figures of the finished run are made of. Raises FinishedRunError where it hasn't kept that."""
        run = self.run
        if run is None:
            raise FinishedRunError(_NO_RUN)
        return self._once("origins", run.path(MANIFEST), lambda: Origins(run))

    @property
    def layouts(self) -> dict[str, TableLayout]:
        """How the office prints the Biểu of the finished run. Raises FinishedRunError, LawError."""
        run = self.run
        if run is None:
            raise FinishedRunError(_NO_RUN)
        return self._once("layouts", run.path(MANIFEST), lambda: layouts_of(run), template(LAYOUT))

    @property
    def report_filling(self) -> Filling:
        """What the report is filled with. Raises FinishedRunError, DocumentError, LawError."""
        run, words = self.run, template(NARRATIVE)
        if run is None:
            raise FinishedRunError(_NO_RUN)
        return self._once(
            "report", run.path(MANIFEST), lambda: filling_of(run, read_narrative(words)), words, template(LAYOUT)
        )

    @property
    def passages_to_write(self) -> int:
        """How much of the report only the office can write and hasn't. Raises as `report_filling` does."""
        run, words = self.run, template(NARRATIVE)
        if run is None:
            return 0
        return self._once(
            "to write", run.path(MANIFEST),
            lambda: form_of(text_of(words), words.name, self.report_filling, run.register).to_do, words,
            template(LAYOUT),
        )  # fmt: skip

    @property
    def last_year(self) -> tuple[FinishedRun | None, str]:
        """The result of last year that the run compared with; where there is none, why."""
        run, place = self.run, Workplace(self.home, self.register_path)
        used = run.manifest.last_year if run else None
        if run is None or not used:
            return None, "Chưa có kết quả năm trước để so: để vào thư mục ket_qua_nam_truoc rồi kiểm tra lại."
        try:
            found = place.last_year(None, run.manifest.year)
            last = find_last_year(found, run.manifest.year) if found else None
            if last is None or sha256(last.path(MANIFEST)) != used["sha256"]:
                return None, "Kết quả năm trước đã đổi hoặc không còn từ lần kiểm tra trước; kiểm tra lại để so."
            kept: FinishedRun = self._once("last year", last.path(MANIFEST), lambda: last)
            return (kept, "") if kept.figures else (None, "")
        except FinishedRunError:
            return None, "Kết quả năm trước không giữ đủ số liệu các Biểu nên không so được."

    @property
    def trial(self) -> bool:
        """Whether it is a made-up committee: the faults that `demo` planted are listed there."""
        return (self.home / "loi_gai_san.csv").is_file()

    @property
    def submissions(self) -> int:
        """Files among the submissions."""
        return files_in(self.home / SUBMISSIONS)

    @property
    def other_years(self) -> list[tuple[str, int]]:
        """(folder, year) of submissions that no check has seen, and of blank forms, where those looked at are of
        another year than the office's."""
        looked_at = {FORMS: 1} if self.run else {SUBMISSIONS: _SAMPLE, FORMS: 1}
        found = []
        for name, most in looked_at.items():
            paths = islice(sorted((self.home / name).glob("*.xlsx")), most)
            years = {self.keep("year", path, _year_of) for path in paths} - {None, self.year}
            found += [(name, year) for year in sorted(filter(None, years))]
        return found if self.year else []

    @property
    def unchecked(self) -> list[str]:
        """The submissions that the last check hasn't seen as they are now, by their paths among them; all of them where
        there was none."""
        folder, run = self.home / SUBMISSIONS, self.run
        if not folder.is_dir():
            return []
        known = self.as_of_run("files checked", lambda: _checked(run) if run else {})
        passed = self.as_of_run("files passed over", lambda: {str(p["tep"]) for p in _passed_over(run)})
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
        return sorted(new)

    @property
    def told_unchecked(self) -> str:
        """How many of them, and what is to be done where the year is locked; "" where there are none."""
        number, run = len(self.unchecked), self.run
        if not number:
            return ""
        try:
            lock = find_lock(self.results, run.manifest.period) if run else None
        except LockError:
            lock = None
        return f"{vn_int(number)} phiếu mới chưa kiểm tra{' (năm đã khóa: phải điều chỉnh)' if lock else ''}"

    def _same(self, path: Path, size: int, digest: str) -> bool:
        try:
            return path.stat().st_size == size and self.keep("sha256", path, sha256) == digest
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


def files_in(folder: Path) -> int:
    """How many, in its folders too."""
    return sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() else 0
