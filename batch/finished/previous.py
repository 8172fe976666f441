"""Finds and reads the finished run of an earlier year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from batch.domain import INFO, MEMBERS, Unit
from batch.finished import layout
from batch.finished.as_written import refuse_edited, refuse_not_locked
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import FinishedRunError, is_of_ours
from batch.machine.plain_file import sha256_of
from batch.submissions.last_year import MEMBER_COLUMNS, ORGANIZATION_COLUMNS, LastYear

# Not law, only what is plausible: no committee changes nearly all of its members within a year.
_ENOUGH = 20  # members on both sides from which on it is clear
_ONE_IN = 10  # fewer than one in so many known: not the same committee
CHOOSE = (
    "Hãy để đúng kết quả năm trước vào đó; không có thì chuyển thư mục ấy ra nơi khác hoặc đổi tên (đã ghi --previous "
    "thì bỏ lựa chọn ấy), rồi chạy lại."
)
_NOT_TEXT = ("so_nam_xuat_sac", "dong", "ngay_sinh", "ngay_vao_dang", "duoc_dem")


def has_data(folder: Path) -> bool:
    return (folder / layout.FRAMES[INFO].path).parent.is_dir()


def find_last_year(previous: Path, year: int) -> FinishedRun:
    """The run in `previous` itself, or of the latest year before `year` in it. Raises FinishedRunError."""
    if has_data(previous):
        return _as_written(previous)
    folders = [p for p in previous.iterdir() if p.name.isdigit() and has_data(p)] if previous.is_dir() else []
    before = [p for p in folders if int(p.name) < year]
    if not before:
        raise FinishedRunError(f"Thư mục «{previous}» không có kết quả tổng hợp của năm nào trước {year}. {CHOOSE}")
    return _as_written(max(before, key=lambda p: int(p.name)))


def _as_written(folder: Path) -> FinishedRun:
    run = FinishedRun(folder, remedy=f". {CHOOSE}")
    try:
        refuse_edited(run, (layout.UNITS, layout.WRITTEN, *layout.FRAMES.values()))
        if is_of_ours(folder):  # of lists alone nothing is locked
            refuse_not_locked(run)
    except FinishedRunError as problem:
        raise FinishedRunError(f"Thư mục «{folder}»: {problem} {CHOOSE}") from problem
    return run


def year_before(run: FinishedRun) -> int | None:
    """The year of a run that `find_last_year` found; of lists alone by the folder's name, None where it says none."""
    if is_of_ours(run.folder):
        return run.manifest.year
    return int(run.folder.name) if run.folder.name.isdigit() else None


def units_then(run: FinishedRun) -> dict[str, Unit]:
    """The units of a finished run; of one that hasn't kept them the codes that stand in its rows."""
    try:
        return {unit.code: unit for unit in run.units}
    except FinishedRunError:
        there = [sheet for sheet in layout.FRAMES if run.path(layout.FRAMES[sheet]).is_file()]
        codes = {str(code) for sheet in there for code in run.frame(sheet, ("ma_don_vi",))["ma_don_vi"].dropna()}
        return {code: Unit(code, "", "", None, None) for code in sorted(codes)}


def _frame(run: FinishedRun, sheet: str, wanted: tuple[str, ...]) -> pd.DataFrame:
    """The rows of workbooks; those of packages tell of nobody who he is."""
    frame = run.frame(sheet, wanted, ("tu_goi",))
    if "tu_goi" in frame:
        frame = frame[~frame["tu_goi"].astype(bool)]
    out = pd.DataFrame({c: frame[c] if c in _NOT_TEXT else frame[c].astype("str") for c in wanted})
    out["so_nam_xuat_sac"] = pd.to_numeric(out["so_nam_xuat_sac"], errors="coerce")
    if "ngay_sinh" in out:
        for day in ("ngay_sinh", "ngay_vao_dang"):
            out[day] = pd.to_datetime(out[day], errors="coerce")
        out["duoc_dem"] = out["duoc_dem"].fillna(False).astype(bool)
    return out


def same_committee(last: LastYear, members: pd.DataFrame) -> None:
    """Raises FinishedRunError where hardly anybody of this year's `members` (the frame of "Đảng viên") stood in last
    year's list: that is another committee's run, and every name in it would be called missing."""
    before, now = (frame["so_the"].dropna().drop_duplicates() for frame in (last.members, members))
    if min(len(before), len(now)) < _ENOUGH:
        return
    known = int(now.isin(set(before)).sum())
    if known * _ONE_IN < len(now):
        raise FinishedRunError(
            f"Kết quả ở «{last.folder}» có dấu hiệu là của đảng bộ khác: chỉ {known}/{len(now)} số thẻ của năm nay có "
            f"trong danh sách năm {last.year}. {CHOOSE}"
        )


def read_last_year(previous: Path, year: int, units: set[str]) -> LastYear:
    """The latest run before `year`. Raises FinishedRunError where there is none, it can't be used, or knows none of the
    `units`."""
    run = find_last_year(previous, year)
    try:
        own = run.manifest
    except FinishedRunError as problem:
        raise FinishedRunError(f"{problem} {CHOOSE}") from problem
    if own.period.quarter:
        raise FinishedRunError(f"Thư mục «{run.folder}» là kết quả {own.period.title}, không phải của cả năm. {CHOOSE}")
    if own.year >= year:
        raise FinishedRunError(
            f"Thư mục «{run.folder}» là kết quả năm {own.year}, không phải của năm trước {year}. {CHOOSE}"
        )
    organizations = _frame(run, INFO, ORGANIZATION_COLUMNS)
    if units.isdisjoint(organizations["ma_don_vi"]):
        raise FinishedRunError(f"Kết quả ở «{run.folder}» không có đơn vị nào của danh mục năm nay. {CHOOSE}")
    return LastYear(
        run.folder, own.year, own.as_of, bool(own.provisional), sha256_of(run.path(layout.MANIFEST)),
        _frame(run, MEMBERS, MEMBER_COLUMNS), organizations, units_then(run),
    )  # fmt: skip
