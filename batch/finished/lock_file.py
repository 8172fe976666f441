"""The lock of a year as a file: what it says, where it and what it keeps lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import Period
from batch.finished.manifest import Stated, manifest_text
from batch.text import vn_date

_KIND, _VERSION, _SUM = "xeploai-khoa", 1, "sha256"
FIRST, CORRECTION, _PASSING = "ban_dau", "dieu_chinh_", ".dang_ghi"
PENDING = ".cho_thay"  # no leftover that anybody may clear away: it may be of a run that is in place


@dataclass(frozen=True, slots=True)
class Version:
    """Figures and levels as first locked (`number` 0), or as the correction of that number left them; `files` are the
    hashes of what is kept still, by the path in the run: of the manifest that of what the run itself states.
    `provisional` why the figures could still change, `errors` how many were open; `figures` and `levels` how many
    differ from the version before. `by` and `reason` may name persons."""

    number: int
    day: date
    by: str
    reason: str
    files: dict[str, str]
    provisional: list[str] = field(default_factory=list)
    errors: int = 0
    figures: int = 0
    levels: int = 0

    @property
    def folder(self) -> str:
        """Its own in OUT/<period>.khoa."""
        return f"{CORRECTION}{self.number}" if self.number else FIRST

    def stated(self) -> Stated:
        return {
            "so": self.number, "ngay": self.day.isoformat(), "boi": self.by, "ly_do": self.reason,
            "tam_tinh": bool(self.provisional), "ly_do_tam_tinh": self.provisional, "so_loi": self.errors,
            "so_lieu_khac": self.figures, "muc_khac": self.levels, "tep": self.files,
        }  # fmt: skip

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Version:
        files = {str(path): str(digest) for path, digest in stated["tep"].items()}
        return cls(
            int(stated["so"]), date.fromisoformat(stated["ngay"]), str(stated["boi"]), str(stated["ly_do"]), files,
            [str(reason) for reason in stated["ly_do_tam_tinh"]], int(stated["so_loi"]), int(stated["so_lieu_khac"]),
            int(stated["muc_khac"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock of a committee's year: what was locked, then its corrections."""

    period: Period
    code: str
    name: str
    versions: tuple[Version, ...]

    @property
    def last(self) -> Version:
        """What is locked now."""
        return self.versions[-1]

    def with_(self, version: Version) -> Lock:
        return replace(self, versions=(*self.versions, version))

    def extends(self, other: Lock) -> bool:
        """Whether it is the same lock, with later corrections maybe."""
        mine = replace(self, versions=self.versions[: len(other.versions)])
        return mine == other

    def stated(self) -> Stated:
        own: Stated = {
            "loai": _KIND, "phien_ban": _VERSION, "nam": self.period.year,
            **({"ky": self.period.code} if self.period.quarter else {}),
            "ma_don_vi": self.code, "ten_don_vi": self.name, "cac_lan": [version.stated() for version in self.versions],
        }  # fmt: skip
        return own | {_SUM: _sum(own)}

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Lock:
        """Raises LookupError, TypeError, ValueError, AttributeError for what `stated` didn't make."""
        if stated["loai"] != _KIND or stated["phien_ban"] != _VERSION or stated[_SUM] != _sum(stated):
            raise ValueError
        lock = cls(
            Period.of(int(stated["nam"]), stated.get("ky")), str(stated["ma_don_vi"]), str(stated["ten_don_vi"]),
            tuple(Version.of(version) for version in stated["cac_lan"]),
        )  # fmt: skip
        if [version.number for version in lock.versions] != list(range(len(lock.versions))) or not lock.versions:
            raise ValueError
        return lock


def _sum(stated: Mapping[str, Any]) -> str:
    return hashlib.sha256(manifest_text({k: v for k, v in stated.items() if k != _SUM})).hexdigest()


def told(lock: Lock) -> str:
    """That a year is locked, since when, and that it was corrected. Names nobody."""
    first, last = lock.versions[0], lock.last
    said = f"Số liệu {lock.period.title} đã khóa ngày {vn_date(first.day)}"
    said += f"; đã điều chỉnh, lần {last.number} ngày {vn_date(last.day)}" if last.number else ""
    return f"{said}{'; khi ấy còn tạm tính' if last.provisional else ''}."


def lock_path(out: Path, period: Period) -> Path:
    return out / f"{period}.khoa.json"


def kept_path(out: Path, period: Period) -> Path:
    return out / f"{period}.khoa"


def pending_path(out: Path, period: Period, version: Version) -> Path:
    """Where a version is written before its run is in place."""
    return kept_path(out, period) / f".{version.folder}{PENDING}"


def first_path(out: Path, period: Period) -> Path:
    """Where `kept_path` is written before there is any."""
    return out / f".{period}.khoa{_PASSING}"


def read_lock(path: Path) -> Lock | None:
    """None for what is no lock, or a damaged one."""
    try:
        return Lock.of(json.loads(path.read_bytes()))
    except (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def passing_path(path: Path) -> Path:
    """Where a lock is written before it is whole."""
    return path.with_name(f".{path.name}{_PASSING}")


def write_lock(path: Path, lock: Lock) -> None:
    """Whole or not at all."""
    fresh = passing_path(path)
    try:
        fresh.write_bytes(manifest_text(lock.stated()))
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
