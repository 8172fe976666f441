"""The progress of a run or of a finished one, with what the ledger knows: prepared before, recorded after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.domain import Finding, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import PROGRESS, PROGRESS_SHEET
from batch.finished.ledger import LedgerError, ledger_path, open_ledger
from batch.finished.records import write_records
from batch.form.file_data import FileData
from batch.machine.beside import beside
from batch.register.register import Register
from batch.submissions.inbox_record import Arrivals
from batch.submissions.intake import Intake
from batch.text import vn_date
from batch.tracking import progress, progress_sheet
from batch.tracking.history import Submission, merged, read_history, record_history, seen_now
from batch.tracking.letter_words import KINDS, STATES
from batch.tracking.progress import Line, Standing
from batch.tracking.progress_sheet import Mark


@dataclass(slots=True)
class Board:
    """Everything that the progress shows. `now` are the submissions of this run, not yet in the ledger."""

    period: Period
    name: str
    today: date
    units: list[Standing]
    history: list[Submission]
    letters: dict[str, str]
    names: dict[str, str]
    marks: dict[str, Mark]
    now: list[Submission]

    @property
    def lines(self) -> list[Line]:
        return progress.progress(self.units, self.history, self.letters, self.today)

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """(unit code, what is odd about its submissions)"""
        return [(line.unit.code, line.remark) for line in self.lines if line.remark]

    def write(self, folder: Path) -> None:
        """`du_lieu/tien_do.csv` and `tien_do.xlsx` into the folder of a run."""
        write_records(folder, PROGRESS, self.units)
        self.write_sheet(folder / PROGRESS_SHEET.path)

    def write_sheet(self, path: Path) -> None:
        progress_sheet.write_progress(
            path, self.lines, self.history, self.names, self.marks, period=self.period, name=self.name, today=self.today
        )

    def renew_sheet(self, folder: Path) -> None:
        """Replace `tien_do.xlsx` of a finished run, whole or not at all. Raises OSError where it is open in Excel."""
        sheet = folder / PROGRESS_SHEET.path
        with beside(sheet) as fresh:
            self.write_sheet(fresh)
            fresh.replace(sheet)

    def record(self, out: Path) -> str:
        """Enter this run's submissions in the ledger once its folder is in place; what went wrong, "" if nothing.
        Nothing that happens here undoes the run, so nothing is raised."""
        try:
            record_history(out, self.period, self.now)
        except LedgerError as problem:
            why = str(problem)
        except (Exception, KeyboardInterrupt) as problem:
            why = f"việc ghi sổ bị dừng giữa chừng ({type(problem).__name__}); chạy lại để ghi."
        else:
            return ""
        return f"KẾT QUẢ ĐÃ GHI XONG, NHƯNG CHƯA GHI ĐƯỢC LỊCH SỬ NỘP: {why}"


def board_of_run(
    out: Path, period: Period, register: Register, files: Sequence[FileData], intake: Intake,
    findings: Sequence[Finding], taken: Collection[str], today: date, arrivals: Arrivals,
) -> Board:  # fmt: skip
    """Before anything is written; `arrivals` are those of the inbox's record. Raises LedgerError where the
    ledger can't be read."""
    now = seen_now(files, intake, findings, register, today, arrivals)
    return Board(
        period, register.top.name, today,
        progress.standings(register, files, intake, findings, taken),
        merged(read_history(out, period), now),
        read_letters(out, period),
        {unit.code: unit.name for unit in register.units.values()},
        progress_sheet.read_marks(out / str(period) / PROGRESS_SHEET.path),
        now,
    )  # fmt: skip


def board_of(run: FinishedRun, today: date) -> Board:
    """Of a finished run. Raises FinishedRunError, LedgerError."""
    period, out = run.manifest.period, run.folder.resolve().parent
    units = progress.read_standings(run)
    return Board(
        period, run.manifest.name, today, units, read_history(out, period), read_letters(out, period),
        {unit.code: unit.name for unit in units}, progress_sheet.read_marks(run.path(PROGRESS_SHEET)), [],
    )  # fmt: skip


def read_letters(out: Path, period: Period) -> dict[str, str]:
    """Unit code → its last letter in words, from table `thu` of the ledger, if there is one yet. One that only waits
    for delivery is told where none went before it."""
    return {unit: _letter(kind, state, moment) for unit, kind, state, moment in letters_of(out, period)}


def letters_of(out: Path, period: Period) -> list[tuple[str, str, str, str]]:
    """(unit, kind, state, moment) of every letter, those that only wait for delivery first. Raises LedgerError."""
    if not ledger_path(out, period).is_file():
        return []
    with open_ledger(out, period, ()) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'thu'").fetchone():
            return []
        return [
            (str(row["don_vi"]), str(row["loai"]), str(row["trang_thai"]), str(row["luc"]))
            for row in connection.execute(
                "SELECT don_vi, loai, trang_thai, luc FROM thu ORDER BY trang_thai <> 'cho', luc, loai"
            )
        ]


def _letter(kind: str, state: str, moment: str) -> str:
    words = f"{KINDS.get(kind, kind)} ({STATES.get(state, state)})"
    try:
        return f"{vn_date(date.fromisoformat(moment[:10]))}: {words}"
    except ValueError:
        return words
