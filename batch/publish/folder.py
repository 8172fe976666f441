"""A run is a folder: written beside and moved into place when complete."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from batch.ledger import LedgerError, alone

_BUSY = "Một lần chạy khác đang ghi vào thư mục kết quả này; đợi xong rồi chạy lại."


def own_folders(out: Path, year: int) -> list[Path]:
    """What a run writes below OUT: never submissions, even where OUT is or holds the inbox."""
    return [out / str(year), out / f"{year}.truoc", out / f".{year}.dang_ghi"]


class FolderBusyError(OSError):
    """The old results can't be moved away, usually because a file in them is open in Excel or Word."""


@contextmanager
def run_folder(out: Path, year: int) -> Iterator[Path]:
    """A new folder to write a run into. On leaving without an error it becomes `out/<year>`, and the one before is
    kept as `out/<year>.truoc`; on an error `out` is as it was."""
    final, before, fresh = own_folders(out, year)
    existed = out.exists()
    out.mkdir(parents=True, exist_ok=True)
    lock = out / f".{year}.khoa"
    try:
        with alone(lock, _BUSY):
            shutil.rmtree(fresh, ignore_errors=True)
            try:
                fresh.mkdir()
                yield fresh
                _swap(final, before, fresh)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
        with suppress(OSError):
            lock.unlink()
    except BaseException as problem:
        if not isinstance(problem, LedgerError):
            with suppress(OSError):
                lock.unlink()
        if not existed and out.is_dir() and not any(out.iterdir()):
            out.rmdir()
        raise


def _swap(final: Path, before: Path, fresh: Path) -> None:
    oldest = before.with_name(before.name + ".cu")
    try:
        if final.exists():
            if before.exists():
                before.rename(oldest)
            final.rename(before)
        fresh.rename(final)
    except OSError as problem:
        if not final.exists() and before.exists():
            before.rename(final)
        if not before.exists() and oldest.exists():
            oldest.rename(before)
        raise FolderBusyError(f"Không thay được thư mục kết quả {final}") from problem
    shutil.rmtree(oldest, ignore_errors=True)
