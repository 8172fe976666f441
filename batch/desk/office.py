"""The working folder as the page looks at it: what it says of itself, its units, its finished run. Everything is read
when a page asks, and again once a file has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from batch.commands.workplace import Workplace, law_stated
from batch.desk.narrative_form import form_of
from batch.domain import QUARTERS, Period
from batch.finished.as_written import not_usable
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import MANIFEST
from batch.finished.manifest import FinishedRunError
from batch.finished.origins import Origins
from batch.finished.other_periods import taken_elsewhere
from batch.finished.previous import CHOOSE, find_last_year
from batch.law import Law, LawError, load_law, regime_of_year
from batch.machine.plain_file import sha256_of
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.page import layouts_of
from batch.publish.report.fill import Filling, filling_of
from batch.publish.report.narrative import read_narrative, text_of
from batch.register.committee import Committee
from batch.register.reader import NO_UNITS, RegisterError, read_office, read_register
from batch.register.register import Register
from batch.register.working_folder import FORMS, LOCAL, PAPERS, REGISTER, RESULTS, of_period
from batch.templates import NARRATIVE, template

T = TypeVar("T")
_NO_RUN = "Chưa có kết quả; hãy kiểm tra, xếp loại trước."
_SAMPLE = 3  # submissions that are looked at for their year


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


class Office:
    """The working folder `home`, which holds `danh_muc.xlsx`, as it is worked in for the year, or for the quarter that
    was `chosen`."""

    def __init__(self, home: Path, chosen: int | None = None) -> None:
        self.home, self.chosen = home, chosen
        self._kept: dict[str, tuple[object, Any]] = {}

    def in_quarter(self, quarter: int | None) -> Office:
        """The same folder, worked in for another period."""
        other = Office(self.home, quarter)
        other._kept = self._kept
        return other

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
    def no_units(self) -> bool:
        """Whether the register is as it was made: nothing is wrong with it but that no unit stands in it."""
        return self.faults == [NO_UNITS]

    @property
    def name(self) -> str:
        return (self.register.committee.name if self.register else self.committee.name) or self.home.name

    @property
    def year(self) -> int | None:
        return self.committee.year

    @property
    def quarters(self) -> tuple[int, ...]:
        """The quarters that the law of the year rates."""
        try:
            return QUARTERS if self.year and self._law_of_year.rates_quarters_in(self.year) else ()
        except LawError:
            return ()

    @property
    def quarter(self) -> int | None:
        """The one that is worked on, None for the year."""
        return self.chosen if self.chosen in self.quarters else None

    @property
    def period(self) -> Period | None:
        """What is worked on; None where the office hasn't said its year."""
        return Period(self.year, self.quarter) if self.year else None

    @property
    def this_period(self) -> str:
        """As a sentence has it."""
        return "quý này" if self.quarter else "năm này"

    def asks(self, part: str) -> bool:
        """Whether the period asks for a part (`law.model.PARTS`); so it does where its law can't be read."""
        try:
            return self.law.asks(part)
        except LawError:
            return True

    @property
    def forms_folder(self) -> Path:
        """Where the forms of the period lie."""
        return self.home / (of_period(FORMS, self.period) if self.period else FORMS)

    @property
    def papers_folder(self) -> Path:
        return self.home / (of_period(PAPERS, self.period) if self.period else PAPERS)

    @property
    def run(self) -> FinishedRun | None:
        """The finished run of the period."""
        folder = self.results / str(self.period)

        def read() -> FinishedRun | None:
            run = FinishedRun(folder)
            try:
                return run if run.manifest else None
            except FinishedRunError:
                return None

        return self._of_period("run", folder / MANIFEST.path, read)

    def as_of_run(self, name: str, make: Callable[[], T], *more: Path) -> T:
        """What `make` returns, kept as long as the finished run, and these files, stay as they are."""
        return self._of_period(name, self.results / str(self.period) / MANIFEST.path, make, *more)

    def _of_period(self, name: str, path: Path, read: Callable[[], T], *more: Path) -> T:
        """What is kept of one period isn't that of another."""
        return self._once(f"{name} {self.period}", path, read, *more)

    def as_of_register(self, name: str, make: Callable[[], T], *more: Path) -> T:
        """The same as long as the register, and these files, stay as they are."""
        return self._once(name, self.register_path, make, *more)

    @property
    def law(self) -> Law:
        """The law of the period. Raises LawError."""
        law = self._law_of_year
        return law.in_period(self.period) if self.period else law

    @property
    def _law_of_year(self) -> Law:
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
        return self._of_period("origins", run.path(MANIFEST), lambda: Origins(run))

    @property
    def layouts(self) -> dict[str, TableLayout]:
        """How the office prints the Biểu of the finished run. Raises FinishedRunError, LawError."""
        run = self.run
        if run is None:
            raise FinishedRunError(_NO_RUN)
        return self._of_period("layouts", run.path(MANIFEST), lambda: layouts_of(run), template(LAYOUT))

    @property
    def report_filling(self) -> Filling:
        """What the report is filled with. Raises FinishedRunError, DocumentError, LawError."""
        run, words = self.run, template(NARRATIVE)
        if run is None:
            raise FinishedRunError(_NO_RUN)
        return self._of_period(
            "report", run.path(MANIFEST), lambda: filling_of(run, read_narrative(words)), words, template(LAYOUT)
        )

    @property
    def passages_to_write(self) -> int:
        """How much of the report only the office can write and hasn't. Raises as `report_filling` does."""
        run, words = self.run, template(NARRATIVE)
        if run is None:
            return 0
        return self._of_period(
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
        except FinishedRunError as problem:
            return None, f"Không so với kết quả năm trước: {str(problem).removesuffix(CHOOSE).rstrip()}"
        try:
            if last is None or sha256_of(last.path(MANIFEST)) != used["sha256"]:
                return None, "Kết quả năm trước đã đổi hoặc không còn từ lần kiểm tra trước; kiểm tra lại để so."
            if why := not_usable(last):
                return None, f"Không so với kết quả năm trước: {why}"
            kept: FinishedRun = self._once("last year", last.path(MANIFEST), lambda: last)
            return (kept, "") if kept.figures else (None, "")
        except FinishedRunError:
            return None, "Kết quả năm trước không giữ đủ số liệu các Biểu nên không so được."

    @property
    def trial(self) -> bool:
        """Whether it is a made-up committee: the faults that `demo` planted are listed there."""
        return (self.home / "loi_gai_san.csv").is_file()

    @property
    def elsewhere(self) -> Mapping[str, Period]:
        """What the runs of other periods have taken, by hash."""
        period = self.period
        if period is None:
            return {}
        before = (Period(year, quarter) for year in (period.year, period.year - 1) for quarter in (None, *QUARTERS))
        manifests = [self.results / str(one) / MANIFEST.path for one in before]
        return self._of_period("elsewhere", self.results, lambda: taken_elsewhere(self.results, period), *manifests)
