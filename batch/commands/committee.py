"""One committee of many, as if `run` and `handover` had been typed in its working folder."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from batch.commands.shared import refusing_run
from batch.commands.workplace import Workplace, task_at
from batch.register.working_folder import REGISTER, SUBMISSIONS
from batch.templates import look_in
from batch.terminal.console import fail, telling
from batch.workers import Workers
from batch.workers.processes import Here
from batch.workers.shared import sees

if TYPE_CHECKING:
    from batch.nation.course import Job, Outcome
    from batch.pipeline import RunResult

_UNSEEN = "máy làm cấp ủy này không thấy thư mục"


def run_committee(job: Job) -> Outcome:
    """The run and its package. Files are read in this process, which may die of it, unless the job is `careful`.
    Raises FileNotFoundError where this machine doesn't see what whoever asks sees."""
    from batch.nation.course import Outcome

    if not sees(job.guards):
        raise FileNotFoundError(_UNSEEN)
    said = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    try:
        with redirect_stderr(said), telling():
            look_in(Path(job.home))
            result = _run(job)
            return _outcome(result, _hand_over(job, result))
    except SystemExit:
        said.seek(0)
        return Outcome(said=said.read().strip())
    finally:
        look_in(None)


def _run(job: Job) -> RunResult:
    from batch import pipeline
    from batch.handover.seal import read_key

    home = Path(job.home)
    place = Workplace(home, home / REGISTER)
    task = task_at(place, job.year)
    inbox = place.old_folder(None, SUBMISSIONS, "inbox")
    _refuse_unread(inbox)
    with Workers(None if job.careful else Here(), count=1) as workers, refusing_run(task.register):
        key = place.key(None)
        whole = pipeline.Job(
            inbox, task.register, task.year, Path(job.out), task.law, date(task.year, 12, 31), place.decisions(()),
            place.last_year(None, task.year), read_key(key) if key else None,
            packages_in=Path(job.packages_in), packages=job.packages,
        )  # fmt: skip
        return pipeline.run(whole, workers=workers)
    raise AssertionError


def _refuse_unread(inbox: Path) -> None:
    """A folder that can't be read isn't one without submissions."""
    try:
        with os.scandir(inbox):
            pass
    except OSError:
        fail(f"Không đọc được thư mục phiếu «{inbox}»: kiểm tra quyền đọc rồi chạy lại.")


def _hand_over(job: Job, result: RunResult) -> str | None:
    """Why the package couldn't be made, "" where it was; None where there is nobody to hand it to."""
    from batch.finished.finished_run import FinishedRun
    from batch.handover.seal import read_key
    from batch.handover.write import hand_over

    if not job.package:
        return None
    try:
        key = read_key(Path(job.key_above)) if job.key_above else None
        hand_over(FinishedRun(result.folder), Path(job.package), key)
    except ValueError as problem:
        return str(problem)
    return ""


def _outcome(result: RunResult, unpacked: str | None) -> Outcome:
    from batch.nation.course import DONE, OPEN, Outcome

    s = result.summary
    return Outcome(
        DONE if s.clean else OPEN, unpacked or "", s.issuer, s.expected, s.received, len(s.missing), s.errors,
        tuple(s.provisional), s.levels, unpacked == "",
    )  # fmt: skip
