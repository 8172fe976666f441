"""A locked year: the figures and levels that were reported, kept still.

`OUT/<period>.khoa.json` says which files they are, by whom and when they were locked; `OUT/<period>.khoa/` holds these
files: `ban_dau` as they were locked, `dieu_chinh_1` … after each correction, each with the lock as it was then. The
ledger of the period remembers that it was locked: where both are gone, it isn't open, its lock is lost.

The files of a correction are written under a hidden name before its run takes its place, and get their own name after
that; in between they count where that run is in place. So a program that is killed at any moment leaves a lock that is
of the results beside it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import BIEU, LOCK, LOCKED, LOCKED_MANIFEST
from batch.finished.ledger import LedgerError, ledger_path, looked_up, open_ledger
from batch.finished.lock_file import (
    CORRECTION,
    FIRST,
    PENDING,
    Lock,
    Version,
    first_path,
    kept_path,
    lock_path,
    passing_path,
    pending_path,
    read_lock,
    told,
    write_lock,
)
from batch.finished.manifest import MANIFEST, identity, stated_in
from batch.finished.written import file_hash
from batch.text import as_typed, file_text, vn_date

_PRINTED = frozenset(output.path for output in BIEU.values())
_AS_IT_WAS = "Chưa động đến tệp nào."
_TABLE = "CREATE TABLE IF NOT EXISTS khoa (ngay TEXT NOT NULL PRIMARY KEY)"


class LockError(ValueError):
    """The year is locked, or its lock can't be relied on; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class State:
    """How a finished run stands to the lock of its year: `amiss` are files that aren't any more those that are locked;
    `foreign` whether the lock is another committee's. `kept` is where the locked ones lie."""

    lock: Lock
    amiss: tuple[str, ...]
    foreign: bool
    kept: Path

    @property
    def holds(self) -> bool:
        """Whether figures and levels are those that are locked, whatever became of the printed tables."""
        return not self.foreign and _PRINTED.issuperset(self.amiss)

    @property
    def told(self) -> str:
        """That the year is locked, and what of the results isn't what was locked."""
        if self.foreign:
            return (
                f"Tệp khóa {lock_path(Path(), self.lock.period)} là của đơn vị {self.lock.code}, không phải của kết "
                "quả này: chuyển tệp ấy và thư mục cùng tên về thư mục kết quả của đơn vị ấy."
            )
        said = told(self.lock)
        if not self.amiss:
            return said
        if MANIFEST in self.amiss:
            return (
                f"{said} KẾT QUẢ ĐANG CÓ KHÔNG PHẢI SỐ LIỆU ĐÃ KHÓA: thư mục kết quả là của một lần chạy khác, hoặc "
                f"{MANIFEST} đã bị sửa. Khôi phục thư mục ấy từ bản sao lưu, hoặc điều chỉnh (trang «Khóa số liệu», "
                "hoặc chạy lại có --correction) để kê đủ chỗ khác nhau; "
                f"số liệu đã khóa giữ ở «{file_text(self.kept)}»."
            )
        what = "BIỂU ĐÃ BỊ SỬA SAU KHI KHÓA" if self.holds else "KẾT QUẢ ĐANG CÓ KHÔNG PHẢI SỐ LIỆU ĐÃ KHÓA"
        return (
            f"{said} {what}: {', '.join(self.amiss)} đã bị sửa hoặc không còn. Chép các tệp ấy từ "
            f"«{file_text(self.kept)}» về đúng chỗ cũ."
        )


def hashes(folder: Path, manifest: str = MANIFEST) -> dict[str, str]:
    """What of a run, or of a copy of what is locked, is kept still: path → hash."""
    paths = (output.path for output in LOCKED)
    found = {path: file_hash(folder / path) for path in paths if (folder / path).is_file()}
    stated = stated_in(folder, manifest)
    return found | ({MANIFEST: identity(stated)} if stated else {})


def amiss_in(version: Version, found: Mapping[str, str]) -> list[str]:
    """The files of a version that aren't among those `found` (path → hash)."""
    return sorted(path for path, digest in version.files.items() if found.get(path) != digest)


def find_lock(out: Path, period: Period) -> Lock | None:
    """The lock of a year, None where it isn't locked. Raises LockError where there is one that can't be relied on: a
    year whose lock is damaged is no open year."""
    path, kept = lock_path(out, period), kept_path(out, period)
    inner = list(_inner(out, period))
    lock: Lock | None = None
    if os.path.lexists(path):
        lock = read_lock(path)
        if lock is None or lock.period != period:
            why = "không đọc được hoặc đã bị sửa" if lock is None else f"là của {lock.period.title}"
            remedy = (
                f"Chuyển tệp ấy ra nơi khác rồi làm lại: chương trình lập lại nó từ «{kept.name}»."
                if inner
                else "Khôi phục tệp ấy từ bản sao lưu."
            )
            raise LockError(
                f"Tệp khóa «{file_text(path)}» {why}, nên không rõ số liệu nào đã khóa. {remedy} {_AS_IT_WAS}"
            )
    elif not inner and _versions(kept):
        raise LockError(
            f"{period.heading} đã khóa, nhưng tệp khóa «{file_text(path)}» không còn, bản giữ trong «{kept.name}» "
            f"cũng không đọc được. Khôi phục từ bản sao lưu. {_AS_IT_WAS}"
        )
    for found in inner:
        if found.period == period and (
            lock is None or (found.extends(lock) and len(found.versions) > len(lock.versions))
        ):
            lock = found
    return lock


def remember(out: Path, lock: Lock) -> None:
    """Note in the ledger that the year is locked. The lock doesn't depend on it: where the ledger can't be written,
    locking again, or a correction, notes it."""
    day = lock.versions[0].day.isoformat()
    if (day,) in looked_up(out, lock.period, "SELECT ngay FROM khoa"):
        return
    with suppress(LedgerError), open_ledger(out, lock.period, [_TABLE]) as ledger:
        ledger.execute("INSERT OR IGNORE INTO khoa VALUES (?)", (day,))


def lost(out: Path, period: Period) -> date | None:
    """When a year was locked of whose lock nothing is left, None for any other."""
    if os.path.lexists(lock_path(out, period)) or os.path.lexists(kept_path(out, period)):
        return None
    days = sorted(str(day) for (day,) in looked_up(out, period, "SELECT ngay FROM khoa"))
    return date.fromisoformat(days[-1]) if days else None


def _refuse_lost(out: Path, period: Period) -> None:
    if day := lost(out, period):
        raise LockError(
            f"Số liệu {period.title} đã khóa ngày {vn_date(day)} (theo sổ «{ledger_path(out, period).name}»), nhưng "
            f"tệp khóa «{lock_path(out, period).name}» và thư mục «{kept_path(out, period).name}» không còn. "
            f"{_AS_IT_WAS}\n"
            "Khôi phục hai thứ ấy từ bản sao lưu. Không có bản sao lưu thì đối chiếu kết quả đang có với bản đã báo "
            "cáo: đúng thì khóa lại (trang «Khóa số liệu» hoặc lệnh lock), sai thì khóa lại rồi điều chỉnh."
        )


def _versions(kept: Path) -> list[Path]:
    """The folders of versions that are in place."""
    if not kept.is_dir():
        return []
    return [path for path in kept.iterdir() if path.name == FIRST or path.name.startswith(CORRECTION)]


def _inner(out: Path, period: Period) -> Iterator[Lock]:
    """The copies of the lock in OUT/<period>.khoa, the oldest first, as far as they can be read; a version that isn't
    in place only where its run is."""
    kept = kept_path(out, period)
    found = [lock for folder in _versions(kept) if (lock := read_lock(folder / LOCK.path))]
    yield from sorted(found, key=lambda lock: len(lock.versions))
    if not kept.is_dir():
        return
    for folder in kept.glob(f".{CORRECTION}*{PENDING}"):
        lock = read_lock(folder / LOCK.path)
        if lock and _in_place(out, lock.last, period):
            yield lock


def _in_place(out: Path, version: Version, period: Period) -> bool:
    stated = stated_in(out / str(period))
    return bool(stated) and version.files.get(MANIFEST) == identity(stated)


def look(run: FinishedRun) -> State | None:
    """How a finished run stands to the lock of its year; None where it isn't locked. Raises LockError, FinishedRunError
    where that can't be told."""
    out, manifest = run.folder.resolve().parent, run.manifest
    lock = find_lock(out, manifest.period)
    if lock is None:
        _refuse_lost(out, manifest.period)
        return None
    amiss = tuple(amiss_in(lock.last, hashes(run.folder)))
    kept = kept_path(run.folder.parent, lock.period) / lock.last.folder
    return State(lock, amiss, lock.code != manifest.code, kept)


def refuse_locked(out: Path, period: Period, number: int = 0) -> None:
    """Raises LockError where a run may not take the place of what lies there: `number` is that of its correction, 0
    for a run that is none."""
    lock = find_lock(out, period)
    if lock is None:
        _refuse_lost(out, period)
    if lock is None and number:
        raise LockError(
            f"Số liệu {period.title} ở «{file_text(out)}» chưa khóa nên chưa có gì để điều chỉnh: bỏ --correction "
            f"rồi chạy lại. {_AS_IT_WAS}"
        )
    if lock is None:
        return
    if not number:
        raise LockError(
            f"{told(lock)} Vì vậy không lập đè lên được (tệp khóa {lock_path(Path(), period)}, đơn vị {lock.code}). "
            f"{_AS_IT_WAS}\n"
            "Số liệu đã báo cáo có chỗ phải sửa thì điều chỉnh ở trang «Khóa số liệu», hoặc chạy lại, thêm: "
            '--correction "lý do điều chỉnh". Bản đã khóa được giữ nguyên, mọi chỗ thay đổi được kê ra.\n'
            f"Chỉ chạy thử bằng lệnh thì ghi ra nơi khác: --out {as_typed('ket_qua_thu')}"
        )
    if number != lock.last.number + 1:
        raise LockError(f"Một lần điều chỉnh khác vừa xong ({told(lock)}). Xem lại rồi chạy lại. {_AS_IT_WAS}")


def copy_locked(run: Path, to: Path, files: Collection[str], manifest: str = MANIFEST) -> None:
    """Copy what is kept still of the run in `run` to `to`, and its manifest under a name that makes no run of it."""
    for path in files:
        source, target = (run / manifest, to / LOCKED_MANIFEST.path) if path == MANIFEST else (run / path, to / path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def intact(out: Path, lock: Lock) -> tuple[Path, str]:
    """Where the figures and levels that are locked now lie as they were locked: a folder, and the name of the manifest
    in it; one where the printed tables are whole, too, before one where they aren't. Raises LockError where they are
    nowhere."""
    kept = kept_path(out, lock.period) / lock.last.folder
    places = ((kept, LOCKED_MANIFEST.path), (out / str(lock.period), MANIFEST))
    found = [(folder, name, amiss_in(lock.last, hashes(folder, name))) for folder, name in places]
    for folder, name, amiss in sorted(found, key=lambda place: len(place[2])):
        if _PRINTED.issuperset(amiss):
            return folder, name
    raise LockError(
        f"Không còn số liệu đã khóa nguyên vẹn: bản giữ ở «{file_text(kept)}» thiếu tệp hoặc đã bị sửa, kết quả đang "
        f"có cũng khác, nên không kê được chỗ khác nhau. Khôi phục thư mục ấy từ bản sao lưu rồi chạy lại. {_AS_IT_WAS}"
    )


def damaged_copies(out: Path, lock: Lock) -> list[Version]:
    """The versions whose copies aren't any more what was locked."""
    kept = kept_path(out, lock.period)
    return [v for v in lock.versions if amiss_in(v, hashes(kept / v.folder, LOCKED_MANIFEST.path))]


def settle(out: Path, period: Period) -> None:
    """What a program that was killed has left of a lock is brought to its end, or taken away where its run isn't in
    place. Nobody else may be at it. Raises LockError, OSError."""
    shutil.rmtree(first_path(out, period), ignore_errors=True)
    passing_path(lock_path(out, period)).unlink(missing_ok=True)
    lock, kept = find_lock(out, period), kept_path(out, period)
    for left in kept.glob(f".*{PENDING}") if kept.is_dir() else ():
        own = kept / lock.last.folder if lock else None
        if lock and own and left == pending_path(out, period, lock.last) and not own.exists():
            left.rename(own)
        else:
            shutil.rmtree(left, ignore_errors=True)
    if lock and read_lock(lock_path(out, period)) != lock:
        write_lock(lock_path(out, period), lock)


def locked_years(out: Path) -> list[str]:
    """What is told of the years that are locked in OUT: none of it stops whoever asks."""
    said: Sequence[Path] = sorted(out.glob("*.khoa.json")) if out.is_dir() else []
    return [told(lock) for path in said if (lock := read_lock(path))]
