"""Where a command works: in a working folder (one that holds `danh_muc.xlsx`) it needs no path and no year.

What is found, in this order: the command line; sheet "Cơ quan" of the register; the local document beside the register;
what follows from the year. Source: contract, "Commands".
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batch.commands.shared import as_locked, law_for, need_register, of_period, of_quarter, run_in
from batch.domain import Period
from batch.machine.scratch import sweep
from batch.register.working_folder import BEFORE, DECISIONS, KEY, LOCAL, MAIL_SETTINGS, REGISTER, RESULTS
from batch.templates import look_in
from batch.terminal.console import fail

if TYPE_CHECKING:
    from batch.finished.finished_run import FinishedRun
    from batch.law import Law
    from batch.register.committee import Committee


def enter(folder: Path | None) -> Path | None:
    """The working folder of the whole command line: the one given, else the current one, where it is one."""
    here = folder or Path.cwd()
    if folder and not (folder / REGISTER).is_file():
        fail(f"«{folder}» không phải thư mục làm việc: không có {REGISTER}. Tạo mới bằng lệnh «xeploai start».")
    look_in(folder)
    sweep()
    return here if (here / REGISTER).is_file() else None


def leave() -> None:
    look_in(None)


def _home() -> Path | None:
    found: Path | None = click.get_current_context().find_root().obj
    return found


@dataclass(frozen=True, slots=True)
class Workplace:
    """`home` is the working folder, None where nothing may be taken from one; `register` the register, if any."""

    home: Path | None
    register: Path | None

    @classmethod
    def of(cls, register: Path | None = None) -> Workplace:
        """With a register from elsewhere nothing is taken from the working folder; the office's own templates are then
        those beside that register."""
        home = _home()
        if register is None:
            return cls(home, home / REGISTER if home else None)
        if home and register.resolve() == (home / REGISTER).resolve():
            return cls(home, register)
        if home:
            look_in(register.parent)
        return cls(None, register)

    @classmethod
    def of_results(cls, out: Path | None) -> Workplace:
        """With results from elsewhere nothing is taken from the working folder either, and nothing written into it."""
        place = cls.of()
        own = place.home is None or out is None or out.resolve().is_relative_to((place.home / RESULTS).resolve())
        return place if own else cls(None, None)

    def path(self, given: Path | None, name: str, parameter: str) -> Path:
        """What was given on the command line as this parameter, else what has this name in the working folder."""
        if given is not None:
            return given
        if self.home is None:
            context = click.get_current_context()
            missing = next((p for p in context.command.params if p.name == parameter), context.command.params[0])
            said = f"Chỉ bỏ qua được trong thư mục làm việc (có {REGISTER}) hoặc khi ghi --dir THƯ_MỤC trước tên lệnh."
            if _home():
                said = "Chỉ bỏ qua được khi danh mục, kết quả là của chính thư mục làm việc."
            raise click.MissingParameter(said, context, missing)
        return self.home / name

    def old_folder(self, given: Path | None, name: str, parameter: str) -> Path:
        """The same of a folder that must be there."""
        folder = self.path(given, name, parameter)
        if not folder.is_dir():
            fail(f"Không thấy thư mục «{folder}».")
        return folder

    def last_year(self, given: Path | None, year: int) -> Path | None:
        """Last year's result: `ket_qua/<year-1>`, where that is a finished run, else `ket_qua_nam_truoc`."""
        from batch.finished.layout import MANIFEST

        if given or not self.home:
            return given
        own, put_there = self.home / RESULTS / str(year - 1), self.home / BEFORE
        return own if (own / MANIFEST.path).is_file() else put_there if _holds_files(put_there) else None

    def quarters(self, period: Period) -> list[FinishedRun]:
        """The finished quarters of the year in `ket_qua`, before the quarter where the period is one."""
        from batch.finished.quarters import finished_quarters

        return finished_quarters(self.home / RESULTS, period) if self.home else []

    def decisions(self, given: tuple[Path, ...]) -> tuple[Path, ...]:
        """The files that decide, else the folder of them."""
        folder = self.decisions_folder
        return given or ((folder,) if folder and _holds_files(folder) else ())

    @property
    def decisions_folder(self) -> Path | None:
        return self.home / DECISIONS if self.home else None

    def mail_settings(self, given: Path | None) -> Path | None:
        """The settings of the mail server, where there are some."""
        own = self.home / MAIL_SETTINGS if self.home else None
        return given or (own if own and own.is_file() else None)

    def key(self, given: Path | None) -> Path | None:
        """The file of the key of packages, where there is one."""
        own = self.home / KEY if self.home else None
        if not given and own and not own.is_file():
            _lost(own)
        return given or (own if own and own.is_file() else None)


def _holds_files(folder: Path) -> bool:
    """What can't be looked into may hold some: whoever reads it says so."""
    from batch.submissions.collect import look_below

    if not folder.is_dir():
        _lost(folder)
        return False
    below = look_below(folder)
    return bool(below.files or below.shut)


def _lost(path: Path) -> None:
    """What lies under the name of something that decides, and isn't it, ends the command: without it the figures would
    be others, and nobody would know."""
    if os.path.lexists(path):
        fail(
            f"Có «{path}» nhưng không mở được (lối tắt hỏng, ổ đĩa đã ngắt, hoặc không đúng loại). Sửa rồi chạy lại; "
            "không dùng nữa thì xóa."
        )


@dataclass(frozen=True, slots=True)
class Task:
    """What a command works on: its place, the register, the year or quarter and the law of it."""

    place: Workplace
    register: Path
    period: Period
    law: Law

    @property
    def year(self) -> int:
        return self.period.year


def task_of(
    register: Path | None, year: int | None, regime: str | None, local: str | None, quarter: int | None = None
) -> Task:
    """Register, period and law of a command; where one can't be known, it ends with status 2."""
    return task_at(Workplace.of(register), year, regime, local, quarter)


def task_at(
    place: Workplace, year: int | None, regime: str | None = None, local: str | None = None, quarter: int | None = None
) -> Task:
    """The same of a place that needn't be that of the command line."""
    path = place.path(place.register, REGISTER, "register_path")
    office = _office(path)
    period = Period(year or office.year or _no_year(path), quarter)
    return Task(place, path, period, of_period(_law(path, office, period.year, regime, local), period))


def run_here(out: Path | None, year: int | None, quarter: int | None = None) -> FinishedRun:
    """The finished run in the folder given; else in `ket_qua` of the working folder, of the office's year."""
    if out is not None:
        return run_in(out, year, quarter)
    place = Workplace.of()
    folder = place.path(None, RESULTS, "out")
    chosen = year or _office(folder.parent / REGISTER).year or _no_year(folder.parent / REGISTER)
    if not folder.is_dir():
        of = Period(chosen, quarter).title
        fail(f"Thư mục «{folder}» chưa có kết quả của {of}; hãy chạy «xeploai run{of_quarter(quarter)}» trước.")
    return run_in(folder, chosen, quarter)


def finished_here(
    out: Path | None, year: int | None, quarter: int | None = None, *, changed_too: bool = False
) -> FinishedRun:
    """The same for what reads it, of which it is said that its year is locked: `as_locked`."""
    return as_locked(run_here(out, year, quarter), changed_too=changed_too)


def law_here(regime: str | None, local: str | None, year: int | None, quarter: int | None = None) -> Law:
    """The law for a look-up: the one of the working folder, else of the year, which is this one where none is given."""
    if _home():
        return task_of(None, year, regime, local, quarter).law
    chosen = year or date.today().year
    return of_period(law_for(regime, local, chosen, used=bool(year)), Period(chosen, quarter))


def law_stated(place: Workplace, regime: str | None, local: str | None) -> tuple[str | None, str | None]:
    """Regime and local document for what states its own year."""
    if place.register is None:
        return regime, local
    office = _office(place.register)
    return regime or office.regime, local or _local(place.register, office, regime)


def _no_year(register: Path) -> int:
    fail(f"Chưa rõ năm đánh giá: ghi ô «Năm» ở sheet «Cơ quan» của {register.name}, hoặc thêm --year.")
    raise AssertionError


def _office(register: Path) -> Committee:
    from batch.register.reader import RegisterError, read_office

    try:
        return read_office(register)
    except RegisterError:
        need_register(register)  # tells all that is wrong with it
        raise


def _law(register: Path, office: Committee, year: int, regime: str | None, local: str | None) -> Law:
    from batch.law import LawError, regime_of_year
    from batch.register.committee import Committee

    of_year = office.year in (None, year)
    applies = office if of_year else Committee()
    if not of_year:
        click.echo(
            f"Chú ý: sheet «Cơ quan» là của năm {office.year}, đang làm năm {year}: không dùng quy định, văn bản địa "
            "phương, cơ sở tính hạn mức ghi ở đó.",
            err=True,
        )
    found = local
    if not local and (of_year or office.local != LOCAL):
        try:
            found = _local(register, applies, regime if of_year else regime or regime_of_year(year))
        except LawError as problem:
            fail(str(problem))
    return law_for(regime or applies.regime, found, year).with_base(applies.cap_base)


def _local(register: Path, office: Committee, regime: str | None) -> str | None:
    """The local document that the office names, else the one beside the register; not one that refines another regime
    than the `regime` chosen, which is said."""
    from batch.law import local_names, refined_by

    named = office.local or LOCAL
    document = named if named in local_names() else str(register.parent / named)
    if not office.local and not Path(document).is_file():
        _lost(Path(document))
        return None
    if regime and (own := refined_by(document)) != regime:
        click.echo(
            f"Chú ý: không dùng văn bản địa phương «{named}»: văn bản ấy cụ thể hóa {own}, không phải {regime}.",
            err=True,
        )
        return None
    return document
