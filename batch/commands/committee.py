"""One committee of many, as if `run` and `handover` had been typed in its working folder."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from batch.commands.shared import refusing_run
from batch.commands.workplace import Workplace, task_at
from batch.machine.private import kept_private
from batch.register.working_folder import REGISTER, SUBMISSIONS
from batch.templates import look_in
from batch.terminal.console import telling, why_not
from batch.workers import Workers
from batch.workers.processes import Here
from batch.workers.shared import sees

if TYPE_CHECKING:
    from batch.finished.finished_run import FinishedRun
    from batch.handover.seal import Key
    from batch.nation.course import Job, Outcome
    from batch.pipeline import RunResult

_NOTE = "Chú ý: "
_UNSEEN = "máy làm cấp ủy này không thấy thư mục"


def run_committee(job: Job) -> Outcome:
    """The run and its package. Files are read in this process, which may die of it, unless the job is `careful`.
    Raises FileNotFoundError where this machine doesn't see what whoever asks sees."""
    from batch.finished.finished_run import FinishedRun
    from batch.nation.course import Outcome

    if not sees(job.guards):
        raise FileNotFoundError(_UNSEEN)
    said = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    try:
        with redirect_stderr(said), telling(), kept_private(Path(job.out)):
            look_in(Path(job.home))
            if locked := _locked(job):
                return locked
            result = _run(job)
            unpacked = _hand_over(job, FinishedRun(result.folder))
        return _outcome(result, unpacked, _notes(_read(said), result))
    except SystemExit:
        return Outcome(said=_read(said).strip())
    finally:
        look_in(None)


def _read(said: io.TextIOWrapper) -> str:
    said.seek(0)
    return said.read()


def _notes(said: str, result: RunResult) -> tuple[str, ...]:
    """What `run` would have told, without the names of a person's files; they stand in the results."""
    from batch.finished.layout import MANIFEST
    from batch.finished.manifest import TAKEN

    notes = [line.removeprefix(_NOTE) for line in said.splitlines() if line.startswith(_NOTE)]
    notes += [result.ledger_note] if result.ledger_note else []
    if edited := sum(kept.place != kept.old for kept in result.kept):
        where = f"{MANIFEST.path}, {TAKEN}"
        notes.append(f"{edited} tệp cơ quan đã sửa, nay giữ cạnh bản mới dưới tên khác, kê ở {where}")
    if left := sum(result.left.values()):
        notes.append(f"đã cất {left} tệp lập từ kết quả trước sang {result.folder.name}.truoc; cần thì lập lại")
    return tuple(notes)


def _locked(job: Job) -> Outcome | None:
    """A committee whose year is locked isn't run; what it hands over is what it locked."""
    from batch.finished.finished_run import FinishedRun
    from batch.finished.locked_year import LockError, look, refuse_locked
    from batch.nation.course import Outcome

    out = Path(job.out)
    try:
        refuse_locked(out, job.period)
    except LockError as problem:
        run = FinishedRun(out / str(job.period))
        try:
            whole = (state := look(run)) is not None and state.holds
        except ValueError:
            whole = False
        return Outcome(said=str(problem), package=whole and _hand_over(job, run) == "")
    return None


def _run(job: Job) -> RunResult:
    from batch import pipeline

    home = Path(job.home)
    place = Workplace(home, home / REGISTER)
    task = task_at(place, job.period.year, quarter=job.period.quarter)
    inbox = place.old_folder(None, SUBMISSIONS, "inbox")
    with Workers(None if job.careful else Here(), count=1) as workers, refusing_run(task.register):
        key = place.key(None)
        whole = pipeline.Job(
            inbox, task.register, task.period, Path(job.out), task.law, task.period.last_day, place.decisions(()),
            place.last_year(None, task.year), _key(key) if key else None,
            today=date.fromisoformat(job.today), packages_in=Path(job.packages_in), packages=job.packages,
        )  # fmt: skip
        return pipeline.run(whole, workers=workers)
    raise AssertionError


def _hand_over(job: Job, run: FinishedRun) -> str | None:
    """Why the package couldn't be made, "" where it was; None where there is nobody to hand it to. The results are in
    place, whatever goes wrong here."""
    from batch.handover.write import hand_over

    if not job.package:
        return None
    try:
        key = _key(Path(job.key_above)) if job.key_above else None
        hand_over(run, Path(job.package), key)
    except Exception as problem:
        ours = isinstance(problem, ValueError) and not str(problem).isascii()
        return str(problem) if ours else f"gói {Path(job.package).name} chưa ghi được: {why_not(problem)}"
    return ""


def _key(path: Path) -> Key:
    """Its own or that of the committee above: all are called the same. Raises KeyFileError."""
    from batch.handover.seal import KeyFileError, read_key

    try:
        return read_key(path)
    except KeyFileError as problem:
        raise KeyFileError(f"Khóa bàn giao ở thư mục «{path.parent.name}»: {problem}") from problem


def _outcome(result: RunResult, unpacked: str | None, notes: tuple[str, ...]) -> Outcome:
    from batch.nation.course import DONE, OPEN, Outcome

    s = result.summary
    return Outcome(
        DONE if s.clean else OPEN, unpacked or "", s.issuer, s.expected, s.received, len(s.missing), s.errors,
        tuple(s.provisional), s.levels, unpacked == "", notes,
    )  # fmt: skip
