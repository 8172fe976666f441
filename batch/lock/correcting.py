"""A run that corrects a locked year: what was locked is kept beside it, and every difference is listed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import CHANGES, CHANGES_BOOK, LOCK, LOCKED_MANIFEST
from batch.finished.lock_file import Lock, Version, kept_path, pending_path, told, write_lock
from batch.finished.locked_year import (
    LockError,
    copy_locked,
    find_lock,
    hashes,
    intact,
    refuse_locked,
    remember,
    settle,
)
from batch.finished.manifest import MANIFEST, read_manifest
from batch.finished.records import write_records
from batch.law import Law
from batch.lock.book import Corrected, write_changes
from batch.lock.changes import FIGURE, LEVEL, Change, changes
from batch.lock.locking import said
from batch.register.register import Register


@dataclass(slots=True)
class Correction:
    """The next correction of a locked year: `before` is the run as it is locked. Once its run is in place, `changes`
    are all differences, and `folder` is where they are listed."""

    out: Path
    lock: Lock
    before: FinishedRun
    law: Law
    version: Version  # its hashes and counts are known when the run is written
    changes: list[Change] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def folder(self) -> Path:
        return kept_path(self.out, self.lock.period) / self.version.folder

    @property
    def locked(self) -> Path:
        """Where the version before lies."""
        return kept_path(self.out, self.lock.period) / self.lock.last.folder

    @property
    def told(self) -> str:
        """That the year is locked and now corrected, for who reads the new run."""
        return told(self.lock.with_(self.version))

    @contextmanager
    def replacing(self, fresh: Path) -> Iterator[None]:
        """Around the moment when the run in `fresh` takes the place of the locked one."""
        period = self.lock.period
        self._write(fresh, pending_path(self.out, period, self.version))
        try:
            yield
        finally:  # it takes its own name where the run is in place, and goes where it isn't
            with suppress(OSError, LockError):
                settle(self.out, period)
                remember(self.out, self.lock)

    def _write(self, fresh: Path, pending: Path) -> None:
        run = FinishedRun(fresh)
        self.changes = changes(self.before, run, self.law)
        kinds = [change.kind for change in self.changes]
        self.version = replace(
            self.version, files=hashes(fresh), provisional=run.manifest.provisional, errors=int(run.manifest.errors),
            figures=kinds.count(FIGURE), levels=kinds.count(LEVEL),
        )  # fmt: skip
        lock = self.lock.with_(self.version)
        try:
            self._keep_before()
            copy_locked(fresh, pending, self.version.files)
            write_records(pending, CHANGES, self.changes)
            write_changes(pending / CHANGES_BOOK.path, Corrected(lock, self.changes, run.register))
            write_lock(pending / LOCK.path, lock)
        except BaseException:
            shutil.rmtree(pending, ignore_errors=True)
            raise

    def _keep_before(self) -> None:
        """The version before, where somebody has taken its copies away: its run still lies in OUT/<period>."""
        if self.before.folder == self.locked:
            return
        copy_locked(self.before.folder, self.locked, self.lock.last.files)
        write_lock(self.locked / LOCK.path, self.lock)


def begin(out: Path, register: Register, law: Law, period: Period, day: date, reason: str, by: str = "") -> Correction:
    """The next correction of a locked year. Raises LockError where it isn't locked, its lock is another committee's, or
    what was locked is nowhere as it was; FinishedRunError."""
    reason = said(reason, "lý do điều chỉnh")
    lock = find_lock(out, period)
    if lock is None:
        refuse_locked(out, period, 1)
        raise AssertionError
    if lock.code != register.top.code:
        raise LockError(
            f"Số liệu đã khóa ở đây là của đơn vị {lock.code}, danh mục là của {register.top.code}: chọn nơi ghi kết "
            "quả khác (--out). Chưa động đến tệp nào."
        )
    office = register.committee.office or register.committee.name or register.top.name
    by = said(by, "tên người điều chỉnh") if by else office
    folder, name = intact(out, lock)
    before = FinishedRun(folder, read_manifest(folder, name) if name == LOCKED_MANIFEST.path else None)
    assert name in (MANIFEST, LOCKED_MANIFEST.path)
    return Correction(out, lock, before, law, Version(lock.last.number + 1, day, by, reason, {}))
