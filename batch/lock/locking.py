"""Locking a finished run: what was reported stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import LOCK, LOCKED, LOCKED_MANIFEST, NEW_PLAN, OVERVIEW, PLAN
from batch.finished.lock_file import Lock, Version, first_path, kept_path, lock_path, told, write_lock
from batch.finished.locked_year import LockError, copy_locked, damaged_copies, find_lock, hashes, look, remember, settle
from batch.finished.manifest import UNSTATED, Manifest
from batch.finished.place import writing
from batch.finished.written import amiss, changed_by_hand, file_hash, rewriting
from batch.publish.decisions import read_decisions
from batch.publish.overview import mark_locked
from batch.publish.plan.book import PlanError
from batch.rating.decisions import Decisions
from batch.submissions.collect import collect
from batch.text import clean, file_text

_AGAIN = "Kiểm tra lại (lệnh run) rồi khóa. Chưa khóa gì."
_LONGEST = 500  # characters of a name or a reason


@dataclass(frozen=True, slots=True)
class Locked:
    """A year's `lock`, made now or `already` there; `kept` is where the files lie that are locked, `clean` whether they
    are of final figures without an error."""

    lock: Lock
    kept: Path
    already: bool
    clean: bool
    damaged: list[Version] = field(default_factory=list)  # earlier versions whose copies were changed
    later: list[str] = field(default_factory=list)  # submissions that the figures don't know


def said(text: str, what: str) -> str:
    """A name or a reason as it is kept. Raises LockError where it says nothing."""
    out = clean(text)
    if not any(map(str.isalnum, out)):
        raise LockError(f"Chưa ghi {what}.")
    if len(out) > _LONGEST:
        raise LockError(f"{what.capitalize()} dài quá {_LONGEST} ký tự: ghi ngắn lại.")
    return out


def office_of(run: FinishedRun) -> str:
    """Who locks where nobody is named: the office that draws up the tables, else the committee; never a user of this
    machine, whom the results don't know."""
    return run.committee.office or run.committee.name or run.manifest.name


def later_in(inbox: Path, run: FinishedRun) -> list[str]:
    """The workbooks in a folder of submissions that the run hasn't read as they are now."""
    manifest = run.stating("files")
    known = {str(entry.get("sha256")) for part in (manifest.files, manifest.packages or []) for entry in part}

    def is_known(path: Path) -> bool:
        try:
            return file_hash(path) in known
        except OSError:  # it can't be looked into
            return False

    return [name for name in collect(inbox)[0] if not is_known(inbox / name)]


def lock_year(
    run: FinishedRun, day: date, by: str = "", decisions: Iterable[Path] = (), inbox: Path | None = None
) -> Locked:
    """Lock the year of a run in OUT/<period>; `decisions` are files that decide and should have been counted, `inbox`
    the folder of submissions that may hold later ones. Of a year that is locked the copies are looked after, and else
    it stays as it is. Raises LockError, LedgerError, FinishedRunError, OSError; nothing is locked then."""
    manifest = run.manifest
    out, period = run.folder.parent, manifest.period
    if run.folder.resolve().name != str(period):
        raise LockError(
            f"«{file_text(run.folder)}» không phải kết quả mới nhất; chỉ khóa thư mục «{period}» của nơi ghi kết quả."
        )
    by = said(by, "tên người khóa") if by else office_of(run)
    later = later_in(inbox, run) if inbox else []
    with writing(out, period):
        settle(out, period)
        if (lock := find_lock(out, period)) is not None:
            remember(out, lock)
            return _already(run, lock)
        _refuse(run, decisions)
        version = Version(0, day, by, "", hashes(run.folder), manifest.provisional, int(manifest.errors or 0))
        lock = Lock(period, manifest.code, manifest.name, (version,))
        _keep(run, lock)
        write_lock(lock_path(out, period), lock)
        remember(out, lock)
    tell_on_overview(run, lock)
    return replace(_locked(run, lock, already=False), later=later)


def _keep(run: FinishedRun, lock: Lock) -> None:
    """The year is locked as soon as the copies are in place."""
    out, version = run.folder.parent, lock.last
    fresh, kept = first_path(out, lock.period), kept_path(out, lock.period)
    if kept.exists():
        raise LockError(
            f"«{file_text(kept)}» đã có sẵn mà không phải do chương trình ghi: đổi tên rồi khóa lại. Chưa khóa gì."
        )
    try:
        copy_locked(run.folder, fresh / version.folder, version.files)
        write_lock(fresh / version.folder / LOCK.path, lock)
        if _copied(fresh / version.folder) != version.files:
            raise LockError("Tệp kết quả vừa bị thay đổi trong lúc khóa: đóng các tệp đang mở rồi khóa lại.")
        fresh.rename(kept)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _already(run: FinishedRun, lock: Lock) -> Locked:
    state = look(run)
    if state and (state.amiss or state.foreign):
        raise LockError(state.told)
    out = run.folder.parent
    damaged = damaged_copies(out, lock)
    if lock.last in damaged:
        kept = kept_path(out, lock.period) / lock.last.folder
        copy_locked(run.folder, kept, lock.last.files)
        write_lock(kept / LOCK.path, lock)
        damaged.remove(lock.last)
    return replace(_locked(run, lock, already=True), damaged=damaged)


def _locked(run: FinishedRun, lock: Lock, *, already: bool) -> Locked:
    kept = kept_path(run.folder.parent, lock.period) / lock.last.folder
    return Locked(lock, kept, already, is_clean(run.manifest))


def is_clean(manifest: Manifest) -> bool:
    """What makes a run end with status 0, and its figures final."""
    return not (manifest.provisional or manifest.errors or manifest.missing or manifest.conflicting)


def _refuse(run: FinishedRun, files: Iterable[Path]) -> None:
    """Only what the program has written, of all that was decided, can be locked."""
    if run.manifest.parts is not UNSTATED:
        raise LockError("Kết quả cộng (merge) không khóa được: khóa kết quả của từng đảng bộ đã cộng. Chưa khóa gì.")
    if changed := amiss(run.folder, (o.path for o in LOCKED if run.law.asks(o.part))):
        raise LockError(f"Từ sau lần chạy, {', '.join(changed)} đã bị sửa hoặc không còn. {_AGAIN}")
    plans = (run.path(output) for output in (PLAN, NEW_PLAN))
    edited = [path for path in plans if path.is_file() and changed_by_hand(run.folder, path)]
    if late := _uncounted(run, [*edited, *files]):
        names = ", ".join(f"«{file_text(path.name)}»" for path in late)
        raise LockError(
            f"{names} có quyết định mà kết quả này chưa tính: lưu vào thư mục quyet_dinh (hoặc, khi gõ lệnh, "
            f"ghi ở --decisions). {_AGAIN}"
        )


def _uncounted(run: FinishedRun, files: Iterable[Path]) -> list[Path]:
    """The files that decide something which no file says that the run was given."""
    given = {str(entry.get("sha256")) for entry in run.stating("decisions").decisions}
    found: list[tuple[Path, Decisions]] = []
    for path in files:
        with suppress(PlanError):  # it says nothing that could be counted; `run` tells it
            read = read_decisions([path], period=run.manifest.period, law=run.law, register=run.register)
            found += [] if read.empty else [(path, read)]
    counted = [read.said for _, read in found if not given.isdisjoint(source.sha256 for source in read.sources)]
    return [path for path, read in found if read.said not in counted]


def _copied(folder: Path) -> dict[str, str]:
    """The hashes of copies as `copy_locked` makes them."""
    return hashes(folder, LOCKED_MANIFEST.path)


def tell_on_overview(run: FinishedRun, lock: Lock) -> None:
    """The page says that the year is locked, where a person hasn't changed it; the lock doesn't depend on it."""
    path = run.path(OVERVIEW)
    if not path.is_file() or changed_by_hand(run.folder, path):
        return
    try:
        with rewriting(run.folder, path):
            mark_locked(path, told(lock))
    except OSError:
        return
