"""A run is a folder: written beside and moved into place when complete."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.finished.ledger import LedgerError, alone
from batch.finished.locked_year import refuse_locked, settle
from batch.finished.manifest import MANIFEST, Manifest, is_of_ours, manifest_of_run
from batch.finished.own_columns import Owns, Rest
from batch.finished.written import (
    Kept,
    carried_over,
    inventory,
    persons,
    record_run,
    take_along,
    taken_before,
    written_by,
)
from batch.machine.private import close
from batch.office.trouble import told, why

_BUSY = "Một lần chạy khác đang ghi vào thư mục kết quả này; đợi xong rồi chạy lại."
_BEFORE = ".truoc"
_OF_YEAR = re.compile(r"([0-9]{4})(-Q[1-3])?(\.truoc|\.khoa)?")
_HIDDEN = re.compile(
    r"\.[0-9]{4}(-Q[1-3])?\.(dang_ghi|cu|khoa|(kq\.)?kho(\..+)?)|so_[0-9]{4}(-Q[1-3])?\.sqlite.*"
    r"|\.?[0-9]{4}(-Q[1-3])?\.khoa(\.json)?(\.dang_ghi)?"  # of a locked year
)
_AS_IT_WAS = "Chưa động đến tệp nào."


class FolderBusyError(OSError):
    """The old results can't be moved away, usually because a file in them is open in Excel or Word."""


class PlaceError(ValueError):
    """The results can't go where they are to go; the message, in Vietnamese, says why and what to do."""


@dataclass(slots=True)
class RunFolder:
    """`path` is what to write into, `manifest` what is written last; when the run is in place, `kept` are a person's
    files that were taken along and `left` says how many files of each sub-folder that other commands had filled stayed
    in the run before. `rests` give what tables with columns for the office hold besides, where somebody has looked."""

    path: Path
    manifest: Manifest
    kept: list[Kept] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    rests: Mapping[str, Rest] = field(default_factory=dict)
    in_place: bool = False
    run: FinishedRun = field(init=False)  # what has been written so far, for the files that are made from others

    def __post_init__(self) -> None:
        self.run = FinishedRun(self.path, self.manifest)


def own_folders(out: Path, period: Period) -> list[Path]:
    """OUT/<period>, the one before, and the one that is being written."""
    return [out / str(period), out / f"{period}{_BEFORE}", out / f".{period}.dang_ghi"]


def store_path(out: Path, period: Period) -> Path:
    """What a run keeps of the files that it read: nobody's but the program's, and safe to delete."""
    return out / f".{period}.kho"


def record_path(out: Path, period: Period) -> Path:
    """What `results` keeps of the files that it wrote, likewise."""
    return out / f".{period}.kq.kho"


def results_in(out: Path) -> list[Path]:
    """What runs of any year have left in OUT: never submissions, even where OUT is or holds the inbox."""
    if not out.is_dir():
        return []
    found = []
    for path in sorted(out.iterdir()):
        period = Period.named(path.name.removesuffix(_BEFORE))
        if _HIDDEN.fullmatch(path.name) or (period and manifest_of_run(path, period) is not None):
            found.append(path)
    return found


def results_below(folder: Path) -> list[Path]:
    """What runs with another OUT have left below a folder of submissions: the folders of their results, and what lies
    beside those. Nothing is raised for folders that can't be looked into."""
    found: list[Path] = []
    for here, folders, files in os.walk(folder):
        if MANIFEST in files and is_of_ours(Path(here)):
            folders.clear()
            found += [Path(here), *Path(here).parent.glob("so_*.sqlite")]
    return found


def _same(one: Path, other: Path) -> bool:
    """One folder, however it is spelt."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return one == other.resolve()


def refuse_inside(inbox: Path, out: Path, period: Period) -> None:
    """Submissions must not lie where results are moved about. Raises PlaceError before anything is touched."""
    final = out / str(period)
    whole = inbox.resolve()
    for folder in (whole, *whole.parents):
        of_year = _OF_YEAR.fullmatch(folder.name)
        if _same(folder, final) or (of_year and of_year[3]):
            raise PlaceError(
                f"Thư mục phiếu «{inbox}» nằm trong «{folder}», nơi chương trình cất kết quả của các lần chạy. "
                f"Hãy chọn nơi ghi kết quả khác (--out), hoặc chuyển phiếu ra thư mục khác, rồi chạy lại. {_AS_IT_WAS}"
            )


def refuse_foreign(out: Path, period: Period) -> None:
    """What is no finished run of the year is never moved or removed. Raises PlaceError."""
    for path in own_folders(out, period)[:2]:
        if not os.path.lexists(path) or manifest_of_run(path, period) is not None or _empty(path):
            continue
        raise PlaceError(
            f"«{path}» đã có sẵn mà không phải kết quả {period.title} do chương trình ghi (không có manifest.json đọc "
            f"được của kỳ ấy), nên chương trình không chuyển, không xóa. Hãy chọn nơi ghi kết quả khác (--out), hoặc "
            f"đổi tên thư mục ấy, rồi chạy lại. {_AS_IT_WAS}"
        )


def _empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def restore(out: Path, period: Period) -> None:
    """Where a program was killed between moving the old run away and the new one into place, the old one comes back;
    what it has left goes. Raises LedgerError where another program is at it."""
    final, before, fresh = own_folders(out, period)
    oldest = _oldest(out, period)
    if not (oldest.exists() or fresh.exists()):
        return
    with locked(_lock(out, period)):
        if not final.exists() and before.exists() and fresh.exists():
            before.rename(final)
        if oldest.exists() and not before.exists():
            oldest.rename(before)
        shutil.rmtree(fresh, ignore_errors=True)
        if final.exists():  # else it may be all that there is of the run before
            shutil.rmtree(oldest, ignore_errors=True)


def _oldest(out: Path, period: Period) -> Path:
    return out / f".{period}.cu"


def _lock(out: Path, period: Period) -> Path:
    return out / f".{period}.khoa"


@contextmanager
def writing(out: Path, period: Period) -> Iterator[None]:
    """No run takes its place meanwhile, and what a killed one left is as it was. Raises LedgerError."""
    restore(out, period)
    with locked(_lock(out, period)):
        yield


@contextmanager
def locked(lock: Path, busy: str = _BUSY) -> Iterator[None]:
    """Nobody else holds this file meanwhile; one that a killed program left locks nothing. Raises LedgerError with the
    words of `busy`."""
    mine = True
    try:
        with alone(lock, busy):
            yield
    except LedgerError:
        mine = False
        raise
    finally:
        if mine:
            with suppress(OSError):
                lock.unlink()


class Correcting(Protocol):
    """A run that takes the place of a locked one: the how manyeth correction it is, and what is done around the moment
    when the run that is written in a folder takes its place."""

    @property
    def number(self) -> int: ...

    def replacing(self, fresh: Path) -> AbstractContextManager[None]: ...


@contextmanager
def run_folder(
    out: Path, manifest: Manifest, *, along: Collection[str] = (), ours: Mapping[str, str] | None = None,
    owns: Owns | None = None, correction: Correcting | None = None,
) -> Iterator[RunFolder]:  # fmt: skip
    """A new folder to write a run into. On leaving without an error `manifest` is written, the folder becomes
    `out/<period>`, a person's files of the run before go along, and that one is kept as `out/<period>.truoc`; on an
    error `out` is as it was.

    `along` are files that go along though nobody changed them, `ours` (path → hash) others that count as written by
    the program; `owns` are tables whose columns for the office the new run has carried over. Only a `correction` takes
    the place of a locked year.

    Raises PlaceError, LockError, FolderBusyError, LedgerError.
    """
    existed, period = out.exists(), manifest.period
    out.mkdir(parents=True, exist_ok=True)
    fresh = own_folders(out, period)[2]
    run = RunFolder(fresh, manifest)
    try:
        with locked(_lock(out, period)):
            refuse_foreign(out, period)
            settle(out, period)
            refuse_locked(out, period, correction.number if correction else 0)
            shutil.rmtree(fresh, ignore_errors=True)
            if own_folders(out, period)[1].exists():  # else it is all that there is of the run before
                shutil.rmtree(_oldest(out, period), ignore_errors=True)
            try:
                fresh.mkdir()
                yield run
                _take_along(run, out, along, ours or {}, owns or {})
                with correction.replacing(fresh) if correction else nullcontext():
                    _swap(out, period)
                    run.in_place = True
            except BaseException:
                if not run.in_place:
                    shutil.rmtree(fresh, ignore_errors=True)
                raise
            with suppress(Exception, KeyboardInterrupt):  # the new run is in place, whatever happens here
                shutil.rmtree(_oldest(out, period), ignore_errors=True)
    except BaseException:
        if not existed and out.is_dir() and not any(out.iterdir()):
            out.rmdir()
        raise


def _take_along(run: RunFolder, out: Path, along: Collection[str], ours: Mapping[str, str], owns: Owns) -> None:
    """A person's files of the run before; and of the one before that, which now goes, whatever a person has put or
    changed there since it was moved away."""
    period = run.manifest.period
    final, before, fresh = own_folders(out, period)
    written = inventory(fresh)
    taken, late = [], []
    try:
        if (manifest := manifest_of_run(final, period)) is not None:
            written_there = written_by(manifest)
            found = persons(final, manifest)
            edited = {path: own for path, own in owns.items() if path in found}
            carried = carried_over(final, manifest, fresh, edited)
            known = {path for path, h in found.items() if ours.get(path) == h or path in carried}
            taken = [Kept(path, "", found[path], edited=False) for path in sorted(known)]
            found = {path: h for path, h in found.items() if path not in known}
            found = {path: written_there[path] for path in along if path in written_there} | found
            taken += take_along(final, fresh, found, set(written_there) - set(along))
            run.left = _left(final, written_there, written)
            if (older := manifest_of_run(before, period)) is not None:
                seen = taken_before(manifest)
                found = {path: h for path, h in persons(before, older).items() if seen.get(path) != h}
                late = take_along(before, fresh, found, set(written_by(older)))
    except OSError as problem:
        raise FolderBusyError(told(problem, final)) from problem
    record_run(fresh, run.manifest, written, taken, late, owns, run.rests)
    run.kept = [kept for kept in (*taken, *late) if kept.place]


def _left(final: Path, before: Collection[str], now: Collection[str]) -> dict[str, int]:
    """Of the sub-folders that this run doesn't write: how many files the program had written there."""
    folders = {path.split("/")[0] for path in now if "/" in path}
    gone = [path.split("/")[0] for path in before if "/" in path and (final / path).is_file()]
    return {name: gone.count(name) for name in sorted({*gone} - folders)}


def _swap(out: Path, period: Period) -> None:
    final, before, fresh = own_folders(out, period)
    oldest = _oldest(out, period)
    try:
        if _empty(final):
            final.rmdir()
        if final.exists():
            if before.exists():
                before.rename(oldest)
            close(final)  # an earlier version has left it open
            final.rename(before)
        fresh.rename(final)
    except BaseException as problem:  # stopped by hand, too: what was there comes back
        if not final.exists() and before.exists():
            before.rename(final)
        if not before.exists() and oldest.exists():
            oldest.rename(before)
        if isinstance(problem, OSError):
            raise FolderBusyError(f"Không thay được thư mục kết quả {final}. {why(problem)}") from problem
        raise
