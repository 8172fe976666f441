"""The working folder as the page looks at it: what it says of itself, its units, its finished run, and what this year
still asks for. Everything is read when a page asks, and again once a file has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from batch.commands.workplace import Workplace
from batch.desk.narrative_form import form_of
from batch.domain import SUBJECT_NAMES
from batch.finished.edited import sha256
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import MANIFEST
from batch.finished.layout import RESULTS as OF_UNITS
from batch.finished.locked_year import LockError, find_lock
from batch.finished.manifest import FinishedRunError
from batch.finished.origins import Origins
from batch.finished.previous import find_last_year
from batch.law.strict import LawError
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.page import layouts_of
from batch.publish.papers.write import papers_made
from batch.publish.report.fill import Filling, filling_of
from batch.publish.report.narrative import read_narrative, text_of
from batch.publish.word.template import DocumentError
from batch.register.committee import Committee
from batch.register.reader import RegisterError, read_office, read_register
from batch.register.register import Register
from batch.register.working_folder import FORMS, PAPERS, REGISTER, RESULTS, SUBMISSIONS
from batch.templates import template
from batch.text import vn_date, vn_int

T = TypeVar("T")
WAITS = "CHO"
_NO_RUN = "Chưa có kết quả; hãy kiểm tra, xếp loại, lập biểu trước."
NARRATIVE = "thuyet_minh.yaml"


@dataclass(frozen=True, slots=True)
class Task:
    """One of the year's tasks: `page` does it, `said` where it stands."""

    name: str
    page: str
    done: bool
    said: str


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def is_made_up(folder: Path) -> bool:
    """Whether `demo` made it: the faults that it planted are listed there."""
    return (folder / "loi_gai_san.csv").is_file()


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

    def as_of_run(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returns, kept as long as the finished run stays as it is."""
        return self._once(name, self.results / str(self.year) / MANIFEST.path, make)

    def as_of_register(self, name: str, make: Callable[[], T]) -> T:
        """The same as long as the register stays as it is."""
        return self._once(name, self.register_path, make)

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
        """Whether it is a made-up committee."""
        return is_made_up(self.home)

    @property
    def submissions(self) -> int:
        """Files among the submissions."""
        return _files_in(self.home / SUBMISSIONS)

    @property
    def tasks(self) -> list[Task]:
        """What the year asks for, in its order."""
        return Tasks(self).all


def _files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() else 0


class Tasks:
    """Where each task of the year stands."""

    def __init__(self, office: Office) -> None:
        self.office = office

    @cached_property
    def all(self) -> list[Task]:
        return [
            self._units(), self._forms(), self._received(), self._checked(), self._decided(), self._report(),
            self._papers(), self._results(), self._locked(),
        ]  # fmt: skip

    def _units(self) -> Task:
        office, register = self.office, self.office.register
        if register is None:
            return Task("Danh mục đơn vị", "units", False, f"{vn_int(len(office.faults))} chỗ phải sửa")
        if office.year is None:
            return Task("Danh mục đơn vị", "units", False, "chưa ghi năm đánh giá")
        return Task("Danh mục đơn vị", "units", True, f"{vn_int(len(register.units))} đơn vị")

    def _forms(self) -> Task:
        issued = _files_in(self.office.home / FORMS)
        return Task("Phát phiếu", "units", bool(issued), f"{vn_int(issued)} phiếu đã lập" if issued else "chưa lập")

    def _received(self) -> Task:
        received = self.office.submissions
        return Task(
            "Nhận phiếu", "receive", bool(received), f"{vn_int(received)} tệp đã nhận" if received else "chưa có"
        )

    def _checked(self) -> Task:
        run = self.office.run
        if run is None:
            return Task("Kiểm tra", "checks", False, "chưa kiểm tra")
        manifest = run.manifest
        missing, errors = len(manifest.missing or []), int(manifest.errors or 0)
        said = [f"thiếu {vn_int(missing)} đơn vị"] * bool(missing) + [f"còn {vn_int(errors)} lỗi"] * bool(errors)
        return Task("Kiểm tra", "checks", not said, ", ".join(said) or "không còn lỗi")

    def _decided(self) -> Task:
        run = self.office.run
        if run is None:
            return Task("Quyết định", "decide", False, "sau khi kiểm tra")
        waiting = Counter(level.subject for level in run.levels if level.status == WAITS)
        said = ", ".join(f"{vn_int(number)} {SUBJECT_NAMES[subject]}" for subject, number in waiting.items())
        return Task("Quyết định", "decide", not waiting, f"còn chờ {said}" if said else "không còn ai phải chờ")

    def _report(self) -> Task:
        if self.office.run is None:
            return Task("Biểu, báo cáo", "report", False, "sau khi kiểm tra")
        try:
            to_do = self.office.passages_to_write
        except (DocumentError, FinishedRunError, LawError):
            return Task("Biểu, báo cáo", "report", False, "lời văn hoặc mẫu của cơ quan có chỗ sai")
        said = f"còn {vn_int(to_do)} mục cơ quan phải viết" if to_do else "đã viết đủ"
        return Task("Biểu, báo cáo", "report", not to_do, said)

    def _papers(self) -> Task:
        made = len(papers_made(self.office.home / PAPERS))
        return Task("Văn bản", "papers", bool(made), f"{vn_int(made)} văn bản đã lập" if made else "chưa lập")

    def _results(self) -> Task:
        run = self.office.run
        written = _files_in(run.path(OF_UNITS)) if run else 0
        return Task("Thư và kết quả", "post", bool(written), f"{vn_int(written)} tệp" if written else "chưa lập")

    def _locked(self) -> Task:
        run = self.office.run
        try:
            lock = find_lock(self.office.results, run.manifest.year) if run else None
        except LockError:
            return Task("Khóa số liệu", "lock", False, "tệp khóa bị hỏng")
        return Task(
            "Khóa số liệu", "lock", bool(lock), f"khóa ngày {vn_date(lock.versions[0].day)}" if lock else "chưa khóa"
        )
