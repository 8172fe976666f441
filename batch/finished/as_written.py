"""Whether what is taken over from a finished run is still what was written, and what was locked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FIGURES, LEVELS, UNITS, Output
from batch.finished.locked_year import LockError, look
from batch.finished.manifest import WRITTEN, FinishedRunError, stated_in
from batch.finished.written import amiss, written_by
from batch.text import file_text


def named(folder: Path) -> str:
    """As people know the folder of a run: with the one that it lies in."""
    return file_text(Path(folder.resolve().parent.name) / folder.name)


def refuse_edited(run: FinishedRun, outputs: Iterable[Output]) -> None:
    """Raises FinishedRunError where one of these files of a run, as far as it wrote them, or its manifest was changed
    or taken away since. What a run of an older program wrote, nobody knows."""
    stated = stated_in(run.folder)
    if WRITTEN not in stated:
        return
    written = written_by(stated)
    paths = [output.path for output in outputs if output.path in written or run.path(output).is_file()]
    if not (wrong := amiss(run.folder, paths)):
        return
    edited = [path for path in wrong if (run.folder / path).is_file()]
    gone = [path for path in wrong if path not in edited]
    said = [f"{', '.join(edited)} đã bị sửa"] if edited else []
    said += [f"{', '.join(gone)} đã bị xóa hoặc chuyển đi"] if gone else []
    title = run.manifest.period.title
    raise FinishedRunError(
        f"{'; '.join(said)} sau khi chương trình lập, nên không dùng kết quả {title} này. "
        f"Khôi phục từ bản sao lưu, hoặc lập lại kết quả {title}."
    )


def not_usable(run: FinishedRun) -> str:
    """Why the figures and levels of a run can't be used, "" where they can."""
    try:
        refuse_edited(run, (FIGURES, LEVELS, UNITS))
        if not run.path(LEVELS).is_file():  # every program wrote it
            raise run.absent(LEVELS)
        refuse_not_locked(run)
    except FinishedRunError as problem:
        return str(problem)
    return ""


def refuse_not_locked(run: FinishedRun) -> None:
    """Raises FinishedRunError where the period of a run is locked, and its figures and levels aren't those that are."""
    try:
        state = look(run)
    except LockError as problem:
        raise FinishedRunError(str(problem)) from problem
    if state and not state.foreign and not state.holds:
        raise FinishedRunError(state.told)
