"""Finds and reads the finished run of an earlier year."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pandas as pd

from batch.finished.manifest import AGAIN, read_manifest, read_table
from batch.submissions.last_year import MEMBER_COLUMNS, ORGANIZATION_COLUMNS, LastYear

MANIFEST, DATA = "manifest.json", "du_lieu"
_WANTED = ("nam", "ngay_chot", "tam_tinh")
# Not law, only what is plausible: no committee changes nearly all of its members within a year.
_ENOUGH = 20  # members on both sides from which on it is clear
_ONE_IN = 10  # fewer than one in so many known: not the same committee
_CHOOSE = "Hãy chọn thư mục kết quả của lần chạy năm trước, hoặc bỏ lựa chọn --previous."
_NOT_TEXT = ("so_nam_xuat_sac", "dong", "ngay_sinh", "ngay_vao_dang", "duoc_dem")


class LastYearError(ValueError):
    """The folder holds no finished run of an earlier year; the message says why, in Vietnamese."""


def find_last_year(previous: Path, year: int) -> Path:
    """The folder of the run: `previous` itself, or the latest year before `year` in it. Raises LastYearError."""
    if (previous / DATA).is_dir():
        return previous
    folders = [p for p in previous.iterdir() if p.name.isdigit() and (p / DATA).is_dir()] if previous.is_dir() else []
    before = [p for p in folders if int(p.name) < year]
    if not before:
        raise LastYearError(f"Thư mục «{previous}» không có kết quả tổng hợp của năm nào trước {year}. {_CHOOSE}")
    return max(before, key=lambda p: int(p.name))


def _frame(path: Path, wanted: tuple[str, ...]) -> pd.DataFrame:
    frame = read_table(path, wanted, LastYearError, f"không có tệp dữ liệu tổng hợp. {_CHOOSE}")
    out = pd.DataFrame({c: frame[c] if c in _NOT_TEXT else frame[c].astype("str") for c in wanted})
    out["so_nam_xuat_sac"] = pd.to_numeric(out["so_nam_xuat_sac"], errors="coerce")
    if "ngay_sinh" in out:
        for day in ("ngay_sinh", "ngay_vao_dang"):
            out[day] = pd.to_datetime(out[day], errors="coerce")
        out["duoc_dem"] = out["duoc_dem"].fillna(False).astype(bool)
    return out


def same_committee(last: LastYear, members: pd.DataFrame) -> None:
    """Raises LastYearError where hardly anybody of this year's `members` (the frame of "Đảng viên") stood in last
    year's list: that is another committee's run, and every name in it would be called missing."""
    before, now = (frame["so_the"].dropna() for frame in (last.members, members))
    if min(len(before), len(now)) < _ENOUGH:
        return
    known = int(now.isin(set(before)).sum())
    if known * _ONE_IN < len(now):
        raise LastYearError(
            f"Kết quả ở «{last.folder}» hình như của đảng bộ khác: chỉ {known}/{len(now)} số thẻ của năm nay có trong "
            f"danh sách năm {last.year}. {_CHOOSE}"
        )


def read_last_year(previous: Path, year: int, units: set[str]) -> LastYear:
    """The latest run before `year`. Raises LastYearError where there is none, it can't be used, or knows none of the
    `units`."""
    folder = find_last_year(previous, year)
    path = folder / MANIFEST
    manifest = read_manifest(path, _WANTED, LastYearError)
    try:
        own, as_of = int(manifest["nam"]), date.fromisoformat(str(manifest["ngay_chot"]))
    except (TypeError, ValueError) as problem:
        raise LastYearError(f"{path}: không hiểu được năm hoặc ngày chốt số liệu; {AGAIN}") from problem
    if own >= year:
        raise LastYearError(f"Thư mục «{folder}» là kết quả năm {own}, không phải của năm trước {year}. {_CHOOSE}")
    organizations = _frame(folder / DATA / "thong_tin.parquet", ORGANIZATION_COLUMNS)
    if units.isdisjoint(organizations["ma_don_vi"]):
        raise LastYearError(f"Kết quả ở «{folder}» không có đơn vị nào của danh mục năm nay. {_CHOOSE}")
    return LastYear(
        folder, own, as_of, bool(manifest["tam_tinh"]), hashlib.sha256(path.read_bytes()).hexdigest(),
        _frame(folder / DATA / "dang_vien.parquet", MEMBER_COLUMNS),
        organizations,
    )  # fmt: skip
